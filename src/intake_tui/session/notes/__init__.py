"""The notepad: typing a line, keeping it while locked, filing it."""
