"""Plans on disk: whole files or none, readable by their owner only, without a name in a path."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterable
from pathlib import Path

from intake_tui.domain.plan.model import Plan
from intake_tui.domain.questionnaire import Lang
from intake_tui.errors import ExportFailed
from intake_tui.render.document import Format, render

_ID = re.compile(r"^[0-9A-Za-z][0-9A-Za-z-]{0,63}$")


def write(text: str, path: Path) -> None:
    """Write ``text`` to ``path`` at once: afterwards it is the old file or the whole new one.

    The file is 0600; a folder made for it 0700. Raises ``ExportFailed`` with a plain cause; then
    nothing half-written is left behind.
    """
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(6)}.part")
    try:
        _folder(path.parent)
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            _pour(handle, text.encode())
            os.fsync(handle)
        finally:
            os.close(handle)
        temporary.replace(path)
        _settle(path.parent)
    except OSError as error:
        _forget(temporary)
        raise ExportFailed(f"{path}: {_cause(error)}") from error
    except BaseException:
        _forget(temporary)
        raise


def export(
    plans: Iterable[Plan],
    out: Path,
    *,
    formats: Iterable[Format] = ("md",),
    langs: Iterable[Lang] = ("nl",),
) -> tuple[Path, ...]:
    """Write every plan in every format and language below ``out``; the paths, in that order.

    Raises ``ExportFailed`` at the first that cannot be written; those before it stay.
    """
    chosen = [(format_, lang) for format_ in formats for lang in langs]
    written = []
    for plan in plans:
        for format_, lang in chosen:
            path = out / path_of(plan, format_, lang)
            write(render(plan, format_, lang), path)
            written.append(path)
    return tuple(written)


def path_of(plan: Plan, format: Format, lang: Lang) -> Path:
    """``<case>/<reader>[-<person id>].<lang>.<format>``: ids only, never a name.

    Raises ``ExportFailed`` for an id that is not one, so that no id can be a way out of the folder.
    """
    for id_ in (plan.case, plan.person):
        if id_ is not None and not _ID.match(id_):
            raise ExportFailed("an id in the plan cannot be part of a file name", way_out="")
    whose = f"-{plan.person}" if plan.person else ""
    return Path(plan.case) / f"{plan.reader}{whose}.{lang}.{format}"


def _folder(folder: Path) -> None:
    if not folder.exists():
        _folder(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)


def _pour(handle: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(handle, rest) :]


def _settle(folder: Path) -> None:
    """Make the new name durable, where a folder can be opened at all."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _forget(temporary: Path) -> None:
    try:
        temporary.unlink(missing_ok=True)
    except OSError:
        return


def _cause(error: OSError) -> str:
    return (error.strerror or type(error).__name__).lower()
