"""A style sheet that parses each source once for one set of colours.

Textual parses every source anew whenever a screen with styles of its own comes, and twice at a
start: about 7 ms each time. Nothing has changed then but that one source.
"""

from __future__ import annotations

from textual.cache import LRUCache
from textual.css.stylesheet import Stylesheet

SOURCES = 512
"""Sources that are kept; every kind of widget is one."""


class Sheet(Stylesheet):
    """The style sheet of the app."""

    def __init__(self, *, variables: dict[str, str] | None = None) -> None:
        super().__init__(variables=variables)
        self._parse_cache = LRUCache(SOURCES)

    def set_variables(self, variables: dict[str, str]) -> None:
        """Other colours, if they are others: then every source has to be parsed again."""
        if variables != self._variables:
            super().set_variables(variables)

    def reparse(self) -> None:
        """Take in what was added; what was parsed before is as it was."""
        self.parse()
