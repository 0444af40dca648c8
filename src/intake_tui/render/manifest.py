"""What lies in a folder of plans: a warning in plain text, and a manifest that comes last."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from intake_tui.errors import ExportFailed, cause_of, said
from intake_tui.render.files import write

MANIFEST = "manifest.json"
README = "LEESMIJ-README.txt"
FORMAT = "intake-tui-plans"
WARNING = """\
Deze bestanden zijn leesbaar voor iedereen die bij deze map kan. Ze gaan over kinderen en gezinnen.
Bewaar ze waar alleen uw team bij kan, geef ze niet door, en verwijder ze als ze niet meer nodig
zijn. Het zijn concepten: wat niet is teruggelezen, geldt niet. Wat hier hoort te liggen, staat in
manifest.json; ontbreekt dat, dan is het schrijven onderbroken.

These files are readable by anyone who can reach this folder. They are about children and families.
Keep them where only your team can reach them, do not pass them on, and remove them when they are no
longer needed. They are concepts: what was not read back does not hold. What belongs here is in
manifest.json; where that is missing, writing was interrupted.
"""


def warn(out: Path) -> None:
    """Write the warning into ``out``. Raises ``ExportFailed``: then nothing else fits there."""
    write(WARNING, out / README)


class Manifest:
    """The list of what was written, one line per file, that gets its name when all is done.

    A manifest of an earlier run goes first: what it says would no longer be true. Leaving before
    ``finish`` leaves none. It is written as it grows, so its size is not one of memory.
    """

    def __init__(self, out: Path, made_at: datetime) -> None:
        self._path = out / MANIFEST
        self._aside = out / f".{MANIFEST}.{secrets.token_hex(6)}.part"
        self._made_at = made_at
        self._entries = 0

    def __enter__(self) -> Self:
        try:
            self._path.unlink(missing_ok=True)
            handle = os.open(self._aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            self._file = os.fdopen(handle, "w", encoding="utf-8")
            head = {"format": FORMAT, "version": 1, "made_at": self._made_at.isoformat()}
            self._file.write(json.dumps(head)[:-1] + ', "plans": [')
        except OSError as error:
            raise self._refused(error) from error
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self._file.close()
        except OSError:
            pass  # what it held is removed in any case
        finally:
            self._forget()

    def add(self, entry: Mapping[str, Any]) -> None:
        """One file that was written. Raises ``ExportFailed``."""
        comma = "," if self._entries else ""
        self._entries += 1
        try:
            self._file.write(f"{comma}\n{json.dumps(entry)}")
        except OSError as error:
            raise self._refused(error) from error

    def finish(self, cases: int, not_made: Sequence[Mapping[str, str]]) -> Path:
        """All is written: give the manifest its name. Raises ``ExportFailed``."""
        tail = json.dumps({"cases": cases, "not_made": not_made})
        try:
            self._file.write("\n], " + tail[1:] + "\n")
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
            self._aside.replace(self._path)
        except OSError as error:
            raise self._refused(error) from error
        return self._path

    def _refused(self, error: OSError) -> ExportFailed:
        return ExportFailed(said("{where}: {reason}", where=self._path, reason=cause_of(error)))

    def _forget(self) -> None:
        try:
            self._aside.unlink(missing_ok=True)
        except OSError:
            return
