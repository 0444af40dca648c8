"""intake-tui: from a phone call to a network plan, in one terminal window."""

__version__ = "0.1.0"
