"""The notepad at work: its lines, and filing them under questions."""
