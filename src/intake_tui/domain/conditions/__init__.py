"""Conditions: one small grammar as data, for questions and rules alike."""
