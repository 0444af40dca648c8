"""The store: the only writer of cases."""
