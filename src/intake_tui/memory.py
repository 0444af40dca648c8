"""The garbage collector at a start: it finds nothing then, and takes a sixth of the time."""

from __future__ import annotations

import gc

SELDOM = 20_000
"""Objects made since the last look before the youngest are looked at again."""


def rest() -> None:
    """Look for garbage no more until ``resume``: what a start makes, stays."""
    gc.disable()


def resume() -> None:
    """What was made so far stays and is not looked at; what comes after it is, now and then.

    Harmless where it does not rest.
    """
    if gc.isenabled():
        return
    gc.freeze()
    gc.set_threshold(SELDOM, 20, 20)
    gc.enable()


def everything() -> None:
    """From now on all is looked at again, for whoever has to find what should be gone."""
    gc.unfreeze()
