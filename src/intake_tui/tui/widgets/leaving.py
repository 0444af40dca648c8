"""Widgets that are taken off the screen while somebody types."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.strip import Strip

if TYPE_CHECKING:
    from textual.geometry import Region
    from textual.widget import Widget as Base
else:
    # Not a Widget of its own: its class settings would come before those of the real widget.
    Base = object


class Leaving(Base):
    """Shows nothing between being removed and the next picture of the screen.

    A removed widget has no component styles any more, and the picture before the next layout can
    still ask for its lines: Textual's own widgets then end the program with a ``KeyError``.
    """

    def render_lines(self, crop: Region) -> list[Strip]:
        """The lines of the widget; blank ones once its styles are gone."""
        if self.COMPONENT_CLASSES and not self._component_styles:
            return [Strip.blank(crop.width)] * crop.height
        return super().render_lines(crop)
