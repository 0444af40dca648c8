"""The domain: pure, without I/O. Imports neither Textual, TinyDB, Jinja nor cryptography."""
