"""The call: who speaks, what is typed, where one goes."""
