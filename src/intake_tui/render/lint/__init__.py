"""The check of an organisation's own templates: what is wrong, in which file, on which line."""
