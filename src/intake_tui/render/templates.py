"""Where the templates of plans and papers are: ours, and an organisation's own laid over them.

Ours lie beside the package in a checkout, inside it in a wheel. An own folder holds ``html``,
``md`` or both; what a folder does not hold is ours. In an own template ``ours/…`` names the file
of ours that it takes the place of.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path

from intake_tui.domain.plan.model import Plan
from intake_tui.domain.ways.paper import Paper
from intake_tui.errors import ExportFailed, cause_of, said
from intake_tui.locale import _

PACKAGE = Path(__file__).resolve().parent.parent
LARGEST = 200_000
"""Bytes of one own template file; the largest of ours is below a tenth of that."""
MOST = 200
"""Files in an own folder."""
KINDS = (".j2", ".css")
"""What the names of template files end with; anything else in an own folder is not read."""
OURS = "ours"


class TemplateFault(ExportFailed):
    """An own template that cannot be used; ``detail`` names the file, the line and the rule."""

    title = "An own template cannot be used"
    way_out = "Run 'intake-tui templates check' to see every fault."


def templates_folder() -> Path:
    """The folder with ``html`` and ``md``. Raises ``ExportFailed`` where it is missing."""
    for folder in (PACKAGE / "templates", PACKAGE.parent.parent / "templates"):
        if (folder / "html").is_dir() and (folder / "md").is_dir():
            return folder
    raise ExportFailed(said("the plan templates are missing"), way_out="Install the program again.")


Document = Plan | Paper
"""What a template makes a page of."""


def called(document: Document) -> str:
    """The name by which a template knows ``document``, and with which its own name begins."""
    return "plan" if isinstance(document, Plan) else "paper"


def names_of(document: Document, format: str) -> tuple[str, str]:
    """Template names for a plan or a paper, the first that is there is used."""
    one = document.reader if isinstance(document, Plan) else document.kind
    return names_for(called(document), one, format)


def names_for(what: str, one: str, format: str) -> tuple[str, str]:
    """The same for ``plan`` and a reader, or for ``paper`` and a kind."""
    return f"{what}.{one}.{format}.j2", f"{what}.{format}.j2"


def own_files(own: Path, format: str) -> Iterator[str]:
    """The names of the template files in ``own``/``format``, in order, ``/`` between folders.

    Raises ``TemplateFault`` where the folder cannot be read or holds more than ``MOST``.
    """
    folder = own / format
    if not own.is_dir():
        raise TemplateFault(said("{place}: there is no such folder", place=own), way_out="")
    if not folder.is_dir():
        return
    found = 0
    try:
        for place, folders, names in os.walk(folder):
            folders.sort()
            for name in sorted(names):
                if name.endswith(KINDS) and not name.startswith("."):
                    found += 1
                    if found > MOST:
                        what = said("{place}: more than {number} files", place=folder, number=MOST)
                        raise TemplateFault(what, way_out="")
                    yield (Path(place) / name).relative_to(folder).as_posix()
    except OSError as error:
        what = said("{where}: {reason}", where=folder, reason=cause_of(error))
        raise TemplateFault(what, way_out="") from None


def source(own: Path, format: str, name: str) -> str:
    """The text of one own template. Raises ``TemplateFault`` naming the file and the rule."""
    folder = own / format
    place = folder / name
    try:
        real = place.resolve(strict=True)
        if not real.is_relative_to(folder.resolve(strict=True)):
            raise _unread(place, _("it leads out of the folder"))
        facts = real.stat()
        if not stat.S_ISREG(facts.st_mode):
            raise _unread(place, _("it is not a file"))
        if facts.st_size > LARGEST:
            what = _("larger than %(number)s KB") % {"number": LARGEST // 1000}
            raise _unread(place, what)
        text = real.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise _unread(place, _("this is not UTF-8 text"), line) from None
    except (OSError, RuntimeError) as error:
        cause = (getattr(error, "strerror", None) or "").lower()
        raise _unread(place, f"{_('it cannot be read')} ({cause})") from None
    return text


def _unread(place: Path, what: str, line: int = 0) -> TemplateFault:
    return TemplateFault(f"{place}:{line}: {what}" if line else f"{place}: {what}", way_out="")


def our_sources(format: str) -> dict[str, str]:
    """Name -> text of our own templates."""
    folder = templates_folder() / format
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*.*"))
    }


def laid_over(format: str, mine: Mapping[str, str]) -> dict[str, str]:
    """Name -> text: ``mine`` over ours, and ours once more below ``ours/``."""
    ours = our_sources(format)
    return {**ours, **mine, **{f"{OURS}/{name}": text for name, text in ours.items()}}
