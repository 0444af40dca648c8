"""What the system refuses, told as the errors of the store: the cause in plain words, and where."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from intake_tui.errors import StoreError, said
from intake_tui.store import disk
from intake_tui.store.base import NotSaved
from intake_tui.store.sealed import Unreadable


@contextlib.contextmanager
def saving(name: str) -> Iterator[None]:
    """Turns a fault of writing the file ``name`` into ``NotSaved``."""
    try:
        yield
    except OSError as error:
        raise NotSaved(
            said("{reason} ({name})", reason=disk.plain_words(error), name=name)
        ) from error
    except Unreadable as error:
        raise NotSaved(
            said("what is there was not read: {reason} ({name})", reason=error.reason, name=name)
        ) from error


@contextlib.contextmanager
def reading(name: str) -> Iterator[None]:
    """Turns a fault of reading the file ``name`` into ``StoreError``."""
    try:
        yield
    except OSError as error:
        raise StoreError(
            said("{name} cannot be read, {reason}", name=name, reason=disk.plain_words(error))
        ) from error
