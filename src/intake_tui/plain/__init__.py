"""The intake line by line, for braille displays, screen readers and pipes: no screen, no colour."""
