"""The forms of structured answers: how typed lines read as values, without a screen."""
