"""Work on thousands of things shared with a copy of this process, where that is safe and pays.

The copy (``fork``) begins at once and knows what this process knows, keys among it, so nothing is
handed to it; it writes a byte for each thing it looked at and ends without a word. A process with
several threads is never copied: a lock that another thread held would stay locked in the copy.
"""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import threading
from collections.abc import Callable, Iterator

MANY = 1_000
"""Things below which a copy of the process costs more than it saves."""
BLOCK = 100
"""Things looked at before one side hears of the other."""


def flags(look: Callable[[int], bool], count: int) -> Iterator[bool]:
    """``look`` at every number below ``count``, in order, and what it says.

    ``look`` may do nothing that is to be seen outside of it. What the copy does not tell, because
    it was ended or could not be made, is looked at here.
    """
    if count < MANY or not may_share():
        yield from map(look, range(count))
        return
    yield from _shared(look, count)


def may_share() -> bool:
    """Whether this process may be copied, and there is a second core to work on."""
    alone = threading.active_count() == 1
    return alone and hasattr(os, "sched_getaffinity") and len(os.sched_getaffinity(0)) > 1


def _shared(look: Callable[[int], bool], count: int) -> Iterator[bool]:
    """From the front here and from the end there, until the two meet."""
    blocks = [range(at, min(at + BLOCK, count)) for at in range(0, count, BLOCK)]
    told, tell = os.pipe()
    try:
        copy = os.fork()
    except OSError:
        os.close(told)
        os.close(tell)
        yield from map(look, range(count))
        return
    if copy == 0:
        try:
            gc.disable()  # looking for garbage would copy the memory of this process
            os.close(told)
            for block in reversed(blocks):
                os.write(tell, bytes(map(look, reversed(block))))
        finally:
            os._exit(0)
    os.close(tell)
    os.set_blocking(told, False)
    theirs = b""
    try:
        for block in blocks:
            with contextlib.suppress(BlockingIOError):
                while part := os.read(told, count):
                    theirs += part
            if block.stop > count - len(theirs):
                break
            yield from map(look, block)
        else:
            return
        for number in range(block.start, count):
            there = count - 1 - number
            yield bool(theirs[there]) if there < len(theirs) else look(number)
    finally:
        os.close(told)
        with contextlib.suppress(ProcessLookupError):
            os.kill(copy, signal.SIGKILL)
        os.waitpid(copy, 0)
