"""A screen of the app and its parts."""
