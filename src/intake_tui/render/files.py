"""Plans on disk: whole files or none, readable by their owner only, without a name in a path."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import re
import secrets
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Literal, Self, get_args

import msgspec

from intake_tui.domain.plan.model import Plan
from intake_tui.domain.words import Lang
from intake_tui.errors import ExportFailed, cause_of, said
from intake_tui.render.document import Format, render

_PART = re.compile(r"^\..+\.[0-9a-f]{12}\.part$")
_ID = re.compile(r"^[0-9A-Za-z][0-9A-Za-z-]{0,63}$")


ABANDONED = 3600
"""Seconds after which a half-written file is nobody's any more."""
FileFormat = Literal["md", "html", "pdf"]
"""What a file may be; PDF is made of the HTML, see ``pdf``."""
By = Callable[[Plan, Format, Lang], str]
"""What renders a plan: ``render``, or a ``Renderer`` with a house style and own templates."""


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """A plan on disk: where, whose, and the SHA-256 of the file in hex."""

    path: Path
    plan: Plan
    lang: Lang
    format: FileFormat
    sha256: str


def write(text: str, path: Path) -> None:
    """Write ``text`` to ``path`` at once: afterwards it is the old file or the whole new one.

    The file is 0600; a folder made for it 0700. Raises ``ExportFailed`` with a plain cause; then
    nothing half-written is left behind.
    """
    with _Aside() as aside:
        aside.add(text.encode(), path)
        aside.place()


def export(
    plans: Iterable[Plan],
    out: Path,
    *,
    formats: Iterable[FileFormat] = ("md",),
    langs: Iterable[Lang] = ("nl",),
    by: By = render,
    before: Callable[[], None] | None = None,
    again: bool = False,
) -> tuple[Path, ...]:
    """Write every plan in every format and language below ``out``; the paths, in that order.

    See ``put``, of which these are the paths.
    """
    done = put(plans, out, formats=formats, langs=langs, by=by, before=before, again=again)
    return tuple(written.path for written in done)


def put(
    plans: Iterable[Plan],
    out: Path,
    *,
    formats: Iterable[FileFormat] = ("md",),
    langs: Iterable[Lang] = ("nl",),
    by: By = render,
    before: Callable[[], None] | None = None,
    again: bool = False,
) -> tuple[Written, ...]:
    """Write every plan in every format and language below ``out``.

    With ``again`` also in every other one in which the plan lies there already, so that no older
    version stays beside it. All are written aside before the first gets its name; ``before`` is
    called in between, and what it raises leaves nothing. Raises ``ExportFailed`` where one cannot
    be written, with nothing half-written left behind, and what ``by`` raises.
    """
    chosen = [(format_, lang) for format_ in formats for lang in langs]
    done = []
    with _Aside() as aside:
        for plan in plans:
            others = _lying(plan, out) if again else ()
            for format_, lang in dict.fromkeys((*chosen, *others)):
                path = out / path_of(plan, format_, lang)
                data = _data(by, plan, format_, lang)
                aside.add(data, path)
                sha256 = hashlib.sha256(data).hexdigest()
                done.append(Written(path=path, plan=plan, lang=lang, format=format_, sha256=sha256))
        aside.check()
        if before is not None:
            before()
        aside.place()
    return tuple(done)


def _lying(plan: Plan, out: Path) -> tuple[tuple[FileFormat, Lang], ...]:
    """The formats and languages in which this reader's plan is there already."""
    formats: tuple[FileFormat, ...] = get_args(FileFormat)
    langs: tuple[Lang, ...] = get_args(Lang)
    pairs = ((format_, lang) for format_ in formats for lang in langs)
    return tuple(pair for pair in pairs if (out / path_of(plan, *pair)).is_file())


def _data(by: By, plan: Plan, format: FileFormat, lang: Lang) -> bytes:
    if format != "pdf":
        return by(plan, format, lang).encode()
    from intake_tui.render.pdf import pdf_of

    return pdf_of(by(plan, "html", lang))


class _Aside:
    """Files that are written whole under another name and get their own name together.

    What did not get its name by the end is removed.
    """

    def __init__(self) -> None:
        self._waiting: dict[Path, Path] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for temporary in self._waiting.values():
            _forget(temporary)

    def add(self, data: bytes, path: Path) -> None:
        """Write ``data``, durable, beside where it goes. Raises ``ExportFailed``."""
        temporary = path.with_name(f".{path.name}.{secrets.token_hex(6)}.part")
        with _told(path):
            _folder(path.parent)
            _tidy(path)
            handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            self._waiting[path] = temporary
            try:
                _pour(handle, data)
                os.fsync(handle)
            finally:
                os.close(handle)

    def check(self) -> None:
        """That no folder stands where a file is to go. Raises ``ExportFailed``."""
        for path in self._waiting:
            with _told(path):
                if path.is_dir():
                    raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))

    def place(self) -> None:
        """Give each its name. Raises ``ExportFailed``."""
        folders = dict.fromkeys(path.parent for path in self._waiting)
        for path in list(self._waiting):
            with _told(path):
                self._waiting[path].replace(path)
            del self._waiting[path]
        for folder in folders:
            with _told(folder):
                _settle(folder)


@contextlib.contextmanager
def _told(path: Path) -> Iterator[None]:
    """Whatever the system refuses, as one clear line about ``path``."""
    try:
        yield
    except OSError as error:
        raise ExportFailed(said("{where}: {reason}", where=path, reason=cause_of(error))) from error


def sweep(out: Path) -> None:
    """Remove what an interrupted run left half-written in ``out`` and the folders of cases in it.

    Somebody who is writing there at the same moment is refused, and told. Raises ``ExportFailed``.
    """
    with _told(out):
        if not out.is_dir():
            return
        cases = [p for p in out.iterdir() if _ID.match(p.name) and p.is_dir()]
        for folder in (out, *cases):
            for left in folder.iterdir():
                if _PART.match(left.name) and not left.is_dir():
                    left.unlink(missing_ok=True)


def _tidy(path: Path) -> None:
    """Remove what a run that was ended left of this very file, once it is surely nobody's."""
    old = time.time() - ABANDONED
    for left in path.parent.glob(f".{path.name}.*.part"):
        with contextlib.suppress(OSError):
            if _PART.match(left.name) and left.stat().st_mtime < old:
                left.unlink()


def path_of(plan: Plan, format: FileFormat, lang: Lang) -> Path:
    """``<case>/<reader>[-<person id>].<lang>.<format>``: ids only, never a name.

    Raises ``ExportFailed`` for an id that is not one, so that no id can be a way out of the folder.
    """
    for id_ in (plan.case, plan.person):
        if id_ is not None and not _ID.match(id_):
            raise ExportFailed(said("an id in the plan cannot be part of a file name"), way_out="")
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
