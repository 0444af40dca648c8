"""A conversation in progress, without a screen: used by the app and by the line-by-line mode."""
