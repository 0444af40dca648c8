"""Before the cases: the first start, unlocking, and the notepad that needs no key."""
