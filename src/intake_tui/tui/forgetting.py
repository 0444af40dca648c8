"""Letting go of what a screen that is gone leaves in memory.

Textual and rich keep more than the screens: an app holds on to widgets that watched it, and both
keep the texts they measured and the styles they worked out in caches of functions.
"""

from __future__ import annotations

import functools
import gc
from contextvars import Context
from typing import TYPE_CHECKING, Any, TypeGuard

from textual._context import visible_screen_stack
from textual.timer import Timer
from textual.widget import Widget

from intake_tui import memory

if TYPE_CHECKING:
    from textual.app import App

_THEIRS = ("rich.", "textual.")


def forget_screens(app: App[Any]) -> None:
    """Let go of every widget that is on no screen any more, and of what was measured."""
    memory.everything()
    for watchers in vars(app).get("__watchers", {}).values():
        watchers[:] = [
            watching
            for watching in watchers
            if not isinstance(watching[0], Widget) or watching[0].is_attached
        ]
    for thing in gc.get_objects():
        if isinstance(thing, Timer):
            # A screen that is asked to draw while it ends starts a timer, which keeps it for good.
            if isinstance(drawn := thing._target(), Widget) and drawn._closed:
                thing.stop()
        elif isinstance(thing, Context):
            # Each painting notes the screens behind it, and the next one may never come.
            behind = thing.get(visible_screen_stack) or []
            behind[:] = [screen for screen in behind if screen.is_attached]
        elif _is_cache(thing):
            thing.cache_clear()


def forget_words(app: App[Any]) -> None:
    """As ``forget_screens``, and what was copied; what nothing refers to any more is freed now."""
    app._clipboard = ""
    forget_screens(app)
    gc.collect()


def _is_cache(thing: object) -> TypeGuard[functools._lru_cache_wrapper[object]]:
    module = str(getattr(thing, "__module__", ""))
    return isinstance(thing, functools._lru_cache_wrapper) and module.startswith(_THEIRS)
