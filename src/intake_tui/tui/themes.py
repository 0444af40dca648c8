"""The four looks: dark, light, high contrast, and plain, which sends no colour at all.

Text has a contrast of 4.5 to 1 at least, 7 to 1 in high contrast (WCAG 2.2, 1.4.3 and 1.4.6), also
where it is dimmed. Colour never says anything alone: a state is a word or a sign as well.
"""

from __future__ import annotations

import os
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from rich.color import Color as RichColor
from rich.segment import Segment
from rich.style import Style
from textual.app import App
from textual.color import Color
from textual.filter import DimFilter, LineFilter, dim_style
from textual.theme import Theme

from intake_tui.errors import said, told
from intake_tui.locale import _
from intake_tui.tui.sheet import Sheet

if TYPE_CHECKING:
    from intake_tui.settings import Settings

PLAIN = "plain"
DEFAULT = "dark"


def _theme(
    name: str,
    *,
    dark: bool,
    background: str,
    surface: str,
    panel: str,
    foreground: str,
    muted: str,
    primary: str,
    accent: str,
    cursor: tuple[str, str],
    bars: tuple[str, str, str],
    texts: tuple[str, str, str],
) -> Theme:
    """``bars``: backgrounds of a problem, a warning and a success; ``texts``: the same as text;
    ``cursor``: the background and the text of the line one is on.
    """
    error, warning, success = bars
    text = dict(zip(("text-error", "text-warning", "text-success"), texts, strict=True))
    variables = {
        "text": "auto 100%",
        "text-muted": muted,
        "text-disabled": muted,
        "text-primary": primary,
        "text-accent": accent,
        "foreground-muted": muted,
        "foreground-disabled": muted,
        "block-cursor-background": cursor[0],
        "block-cursor-foreground": cursor[1],
        "block-cursor-blurred-background": panel,
        "block-cursor-blurred-foreground": foreground,
        "block-cursor-blurred-text-style": "underline",
        "block-hover-background": panel,
        "input-selection-background": cursor[0],
        "input-selection-foreground": cursor[1],
        "screen-selection-background": cursor[0],
        "screen-selection-foreground": cursor[1],
        "footer-foreground": foreground,
        "footer-background": panel,
        "footer-key-foreground": accent,
        "footer-description-foreground": foreground,
        "border": primary,
        "border-blurred": muted,
        "scrollbar": muted,
        "scrollbar-hover": primary,
        "scrollbar-active": primary,
        "scrollbar-background": panel,
        "link-background-hover": cursor[0],
        "link-color-hover": cursor[1],
    }
    return Theme(
        name=name,
        dark=dark,
        background=background,
        surface=surface,
        panel=panel,
        boost=surface,
        foreground=foreground,
        primary=primary,
        secondary=primary,
        accent=accent,
        error=error,
        warning=warning,
        success=success,
        variables=variables | text,
    )


THEMES = (
    _theme(
        "dark",
        dark=True,
        background="#14181c",
        surface="#1b2127",
        panel="#262e36",
        foreground="#e8ebee",
        muted="#b3bcc5",
        primary="#7fb2dd",
        accent="#e3b65c",
        cursor=("#2f6ea3", "#ffffff"),
        bars=("#a3221b", "#7a4f00", "#1f6b3a"),
        texts=("#ff9c94", "#f0c060", "#7fd69a"),
    ),
    _theme(
        "light",
        dark=False,
        background="#fbfbfa",
        surface="#f3f3f1",
        panel="#e4e6e8",
        foreground="#16191c",
        muted="#3d454b",
        primary="#1f5480",
        accent="#7a3f00",
        cursor=("#1f5480", "#ffffff"),
        bars=("#a3221b", "#ffd98a", "#bfe6c9"),
        texts=("#98170f", "#6b4200", "#0c5a27"),
    ),
    _theme(
        "high-contrast",
        dark=True,
        background="#000000",
        surface="#000000",
        panel="#1c1c1c",
        foreground="#ffffff",
        muted="#e0e0e0",
        primary="#9fdcff",
        accent="#ffe14d",
        cursor=("#ffe14d", "#000000"),
        bars=("#ffb8b0", "#ffe14d", "#a6ffb8"),
        texts=("#ffb8b0", "#ffe14d", "#a6ffb8"),
    ),
    _theme(
        PLAIN,
        dark=True,
        background="#000000",
        surface="#000000",
        panel="#000000",
        foreground="#ffffff",
        muted="#ffffff",
        primary="#ffffff",
        accent="#ffffff",
        cursor=("#ffffff", "#000000"),
        bars=("#ffffff", "#ffffff", "#ffffff"),
        texts=("#ffffff", "#ffffff", "#ffffff"),
    ),
)
"""The looks by the names that the settings know them by."""
NAMES = tuple(theme.name for theme in THEMES)

DIMMED = {"dark": 0.82, "light": 0.88, "high-contrast": 0.92, PLAIN: 1.0}
"""How much of its colour a dimmed text keeps."""


def theme_word(name: str) -> str:
    """A look in words."""
    return {
        "dark": _("Dark"),
        "light": _("Light"),
        "high-contrast": _("High contrast"),
        PLAIN: _("Plain, without colour"),
    }.get(name, name)


@lru_cache(1024)
def _without_colour(style: Style) -> Style:
    """``style`` in the terminal's own colours; what stood on a light ground is turned around."""
    ground = style.bgcolor
    light = ground is not None and not ground.is_default
    light = light and ground is not None and Color.from_rich_color(ground).brightness > 0.5
    own = RichColor.default()
    turned = bool(style.reverse) != light
    return style + Style(color=own, bgcolor=own, reverse=turned, dim=False)


class NoColours(LineFilter):
    """Takes every colour away; what is highlighted is in reverse."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The segments without colour."""
        return [
            Segment(text, None if style is None else _without_colour(style), control)
            for text, style, control in segments
        ]


class Dimmed(DimFilter):
    """Dims by a factor of ours, before the base class of the app does by one of its own."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """What has colours of its own is dimmed; anything else is left to who comes after."""
        return [
            Segment(segment.text, dim_style(segment.style, background, self.dim_factor))
            if segment.style is not None and _own_colours(segment.style)
            else segment
            for segment in segments
        ]


def _own_colours(style: Style) -> bool:
    if not style.dim or style.color is None or style.bgcolor is None:
        return False
    return style.color.triplet is not None and style.bgcolor.triplet is not None


class Looks(App[None]):
    """An app with these looks, one of them on."""

    settings: Settings

    def prepare_looks(self) -> None:
        """Make the style sheet for the look that will be on, so that it is parsed for no other."""
        for theme in THEMES:
            self.register_theme(theme)
        before = self.theme
        self.set_reactive(Looks.theme, self._first_look())
        self.stylesheet = Sheet(variables=self.get_css_variables())
        self.set_reactive(Looks.theme, before)

    def _first_look(self) -> str:
        wanted = self.settings.theme
        if self.no_color or without_colour(os.environ.get("TERM", "")):
            return PLAIN
        return wanted if wanted in self.available_themes else DEFAULT

    def begin_looks(self) -> str:
        """Put the look of the settings on; what is wrong with it, empty where nothing is.

        A terminal without colour, or one where NO_COLOR asks for none, gets the plain one.
        """
        self._dim = Dimmed()
        self._colourless = NoColours(enabled=False)
        kept = [f for f in self._filters if not isinstance(f, DimFilter)]
        self._filters[:] = [self._dim, *kept, self._colourless]
        self.theme_changed_signal.subscribe(self, self._look_changed)
        self.theme = self._first_look()
        self._look_changed(self.current_theme)
        wanted = self.settings.theme
        if wanted in self.available_themes or not wanted:
            return ""
        names = ", ".join(NAMES)
        text = said("theme: there is no '{name}'; there are {names}", name=wanted, names=names)
        return told(text, _)

    def _look_changed(self, theme: Theme) -> None:
        self._dim.dim_factor = DIMMED.get(theme.name, DIMMED["dark"])
        self._colourless.enabled = theme.name == PLAIN
        self.screen.refresh(layout=True)

    def action_choose_theme(self) -> None:
        """Another look, at once; how to keep it is said."""
        from intake_tui.settings import default_path
        from intake_tui.tui.screens.dialogs.pick import Choice, PickScreen

        choices = [Choice(name, theme_word(name)) for name in NAMES]
        hint = _('To keep it: theme = "{name}" in {place}')
        place = default_path()

        def picked(name: str | None) -> None:
            if name is not None:
                self.theme = name
                self.say(hint.format(name=name, place=place))

        self.push_screen(PickScreen(_("How should it look?"), choices, now=self.theme), picked)

    def say(self, text: str, severity: Any = "information") -> None:
        """A short word at the side of the screen."""
        raise NotImplementedError


def without_colour(term: str) -> bool:
    """Whether a terminal that calls itself this has no colour."""
    return term in ("dumb", "xterm-mono", "linux-m") or term.startswith(("vt1", "vt2"))
