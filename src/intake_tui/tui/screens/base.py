"""What every screen shares: keys in the language of the screen, refusals told in one line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual import events, on
from textual.binding import BindingType
from textual.content import Content
from textual.screen import ModalScreen, Screen, ScreenResultType
from textual.widgets import Static

from intake_tui.errors import IntakeError
from intake_tui.locale import _
from intake_tui.tui import commands
from intake_tui.tui.footing import fitting
from intake_tui.tui.hardware_cursor import follow
from intake_tui.tui.text import safe
from intake_tui.tui.widgets.saved import SavedMark

if TYPE_CHECKING:
    from textual.binding import ActiveBinding

    from intake_tui.tui.app import IntakeApp


WIDTHS = [(0, "-narrow"), (112, "-wide")]
HEIGHTS = [(0, "-short"), (22, "-tall")]
"""From how many columns and rows a screen is laid out otherwise."""
SMALLEST = (40, 10)
"""Columns and rows that a screen needs at least."""
LOCK = "app.lock"


class _Shared:
    """Mixed into every screen of ours, modal or not."""

    GROUP = ""
    """The commands of this screen, as ``commands.py`` groups them."""
    seen = False
    """Whether it was in sight before."""

    @property
    def intake(self) -> IntakeApp:
        """The app, as what it is."""
        return cast("IntakeApp", cast(Any, self).app)

    @contextmanager
    def told(self) -> Iterator[None]:
        """What is refused inside is told in one line; the screen goes on."""
        try:
            yield
        except IntakeError as error:
            self.intake.tell(error)

    def relabel(self) -> None:
        """Say everything again, in the language that was chosen."""

    def fit_the_window(self) -> None:
        """Laid out for this window from the first frame on: Textual would draw it for a narrow one
        first, and then all of it again. Before there is anything in it, so that all of it gets its
        styles once.
        """
        screen, fits = cast("Screen[Any]", self), dict[str, bool]()
        for cells, points in zip(
            self.intake.size,
            (screen.HORIZONTAL_BREAKPOINTS or (), screen.VERTICAL_BREAKPOINTS or ()),
            strict=True,
        ):
            widest = max((point for point in points if point[0] <= cells), default=None)
            fits |= {point[1]: point == widest for point in points}
        screen.update_classes(fits, animate=False)

    def styled_once(self, event: events.ScreenResume) -> None:
        """What comes in sight for the first time was given its styles when it was made."""
        if not self.seen:
            self.seen = True
            event.refresh_styles = False


def _translated(bindings: dict[str, ActiveBinding]) -> dict[str, ActiveBinding]:
    return {
        key: active._replace(
            binding=replace(
                active.binding,
                description=commands.said(active.binding.description),
                tooltip=commands.said(active.binding.tooltip),
            ),
            tooltip=commands.said(active.tooltip),
        )
        for key, active in bindings.items()
    }


class BaseScreen(_Shared, Screen[ScreenResultType]):
    """A screen of ours."""

    HORIZONTAL_BREAKPOINTS: list[tuple[int, str]] | None = WIDTHS
    VERTICAL_BREAKPOINTS: list[tuple[int, str]] | None = HEIGHTS
    LOCK_IN_FOOTER: ClassVar[bool] = False
    """Whether the lock stands in the footer, where there is one."""

    @property
    def active_bindings(self) -> dict[str, ActiveBinding]:
        """The keys that work now, in the language of the screen."""
        lock = self.LOCK_IN_FOOTER and self.intake.door is not None
        found = _translated(super().active_bindings)
        for key, active in found.items():
            if active.binding.id == LOCK and not lock:
                found[key] = active._replace(binding=replace(active.binding, show=False))
        return fitting(found, self.app.size.width, self.app.get_key_display)

    def on_resize(self, event: events.Resize) -> None:
        """Below the smallest size only that is said; nothing is lost, and larger is as before."""
        small = event.size.width < SMALLEST[0] or event.size.height < SMALLEST[1]
        notice = self.query("#too-small")
        if small and not notice:
            text = _("This window is too small; {w} by {h} is the least. Nothing is lost.")
            text = text.format(w=SMALLEST[0], h=SMALLEST[1])
            self.mount(Static(safe(text), id="too-small"))
        elif notice and not small:
            notice.remove()
        self.refresh_bindings()

    @on(events.Compose)
    def get_ready(self) -> None:
        """Laid out as it will be, and the terminal's cursor goes with the field."""
        self.fit_the_window()
        follow(self)

    @on(events.ScreenResume)
    def come_in_sight(self, event: events.ScreenResume) -> None:
        """In sight, for the first time or again."""
        self.styled_once(event)

    # --- the saved mark --------------------------------------------------------------------

    @on(events.ScreenResume)
    def show_mark(self) -> None:
        """The saved mark of a case that is open stands at the right of the first line."""
        if self.intake.conversation is not None and not self.query("#saved"):
            self.mount(SavedMark(id="saved"))

    def relabel_mark(self) -> None:
        """The saved mark in the language of the screen."""
        for mark in self.query(SavedMark):
            mark.look()


class Dialog(_Shared, ModalScreen[ScreenResultType]):
    """A question over the screen; Escape always leaves it without an answer."""

    BINDINGS: ClassVar[list[BindingType]] = [("escape", "cancel", "Back")]
    HORIZONTAL_BREAKPOINTS: list[tuple[int, str]] | None = WIDTHS
    VERTICAL_BREAKPOINTS: list[tuple[int, str]] | None = HEIGHTS

    @property
    def active_bindings(self) -> dict[str, ActiveBinding]:
        """The keys that work now, in the language of the screen."""
        return _translated(super().active_bindings)

    @on(events.Compose)
    def get_ready(self) -> None:
        """Laid out as it will be, and the terminal's cursor goes with the field."""
        self.fit_the_window()
        follow(self)

    @on(events.ScreenResume)
    def come_in_sight(self, event: events.ScreenResume) -> None:
        """In sight, for the first time or again."""
        self.styled_once(event)

    def half_typed(self) -> str:
        """What somebody was typing here, for the notepad when the screen goes from under it."""
        return ""

    def action_cancel(self) -> None:
        """Leave without an answer."""
        self.dismiss(None)


def lines(*parts: str | Content) -> Content:
    """``parts`` under each other; text passes the gate."""
    return Content("\n").join([safe(p) if isinstance(p, str) else p for p in parts])
