"""The notepad while the vault is locked: what is typed is sealed at once and filed later."""

from __future__ import annotations

import contextlib
from datetime import datetime
from pathlib import Path

from intake_tui.domain.text import clean
from intake_tui.errors import StoreError, said
from intake_tui.session.ground import Ground
from intake_tui.session.keeping.saving import SaveState
from intake_tui.session.notes.notepad import read_line
from intake_tui.store import unfiled
from intake_tui.store.base import NotSaved
from intake_tui.store.unfiled import UnfiledCall, UnfiledLine

TRIES = 5
"""How often the notes are sealed anew at most because the vault got a new key meanwhile."""


class LockedNotepad:
    """The notes of one call, typed without a key to read anything.

    The lines are in memory for this call only; on disk they are sealed to the vault's public key,
    the line in hand as well. A call without words leaves no file.
    """

    def __init__(self, folder: Path, public: bytes, ground: Ground) -> None:
        """``folder`` is the vault's; ``public`` its public key, 32 bytes. Writes nothing yet."""
        self._folder = folder
        self._public = public
        self._ground = ground
        self._id = ground.new_id()
        self._started_at = ground.now()
        self._done: tuple[UnfiledLine, ...] = ()
        self._typed = ""
        self._begun: datetime | None = None
        self._durable: tuple[UnfiledLine, ...] = ()
        self._on_disk = False
        self._at: datetime | None = None
        self._problem = ""

    @property
    def lines(self) -> tuple[UnfiledLine, ...]:
        """The lines that are finished, as they were typed."""
        return self._done

    @property
    def call(self) -> UnfiledCall:
        """The call as it is sealed: the finished lines, and the line in hand if it has words."""
        lines = self._done
        if self._begun is not None:
            lines = (*lines, UnfiledLine(self._begun, self._typed))
        return UnfiledCall(
            id=self._id, started_at=self._started_at, worker=self._ground.name, lines=lines
        )

    @property
    def state(self) -> SaveState:
        """What the saved mark shows."""
        waiting = self.call.lines != self._durable or bool(self._problem)
        return SaveState(at=self._at, waiting=waiting, problem=self._problem)

    def put(self, typed: str) -> None:
        """What stands in the line in hand now. An emptied line was never said."""
        self._typed = clean(typed)
        if not read_line(self._typed, ()).text:
            self._begun = None
        elif self._begun is None:
            self._begun = self._ground.now()

    def flush(self) -> bool:
        """Seal what was typed; True when it is durable.

        Where that fails ``state.problem`` says why, nothing typed is lost, and the next flush tries
        again on a fresh file.
        """
        call = self.call
        if call.lines == self._durable and not self._problem:
            return True
        try:
            if call.lines:
                # A write that fails may have come to stand all the same.
                self._on_disk = True
                self._write(call)
            elif self._on_disk:
                unfiled.discard(self._folder, call.id)
                self._on_disk = False
        except StoreError as error:
            self._problem = error.detail or said(error.title)
            return False
        self._durable, self._problem = call.lines, ""
        self._at = self._ground.now() if call.lines else None
        return True

    def _write(self, call: UnfiledCall) -> None:
        """A vault that is given a new key meanwhile has a new public half as well. Who gives it one
        seals anew what lies there; what came after that look with the older half is ours to mend.
        """
        self._look_for_a_new_key()
        for _try in range(TRIES):
            unfiled.write(self._folder, self._public, call)
            if not self._look_for_a_new_key():
                return
        raise NotSaved(said("the vault is given one new key after another"))

    def _look_for_a_new_key(self) -> bool:
        """Whether the public key is another one than it was."""
        from intake_tui.store.keys import public_key

        before = self._public
        with contextlib.suppress(StoreError):
            self._public = public_key(self._folder)
        return self._public != before

    def finish(self) -> None:
        """End the line in hand; the next one is new. A line without words leaves nothing."""
        self._done = self.call.lines
        self._typed, self._begun = "", None
        self.flush()

    def close(self) -> bool:
        """End the call and forget its words; what would be typed after that is another call.

        False where something is not durable: then it is all still here.
        """
        self.finish()
        if not self.state.durable:
            return False
        self._done = self._durable = ()
        self._on_disk = False
        self._id, self._started_at = self._ground.new_id(), self._ground.now()
        return True
