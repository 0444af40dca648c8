"""Keeping: what is said is durable, and can be taken back."""
