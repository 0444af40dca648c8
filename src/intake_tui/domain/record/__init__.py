"""The record: what was said, by whom, in whose words, and what may be done to it."""
