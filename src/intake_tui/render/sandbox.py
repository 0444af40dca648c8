"""This side of the process that fills in an organisation's own templates.

One fresh interpreter per batch: no environment, no open file but its pipes, an empty folder to
stand in. It gets the sources of the templates and plans as plain, armoured data, and gives text
back. It has limits on memory, processor time, time on the clock and output; over one of them it is
ended and the batch hears which template met which limit.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from intake_tui.domain.words import Lang
from intake_tui.errors import ExportFailed, cause_of, said
from intake_tui.house import NO_HOUSE, House
from intake_tui.locale import LANGUAGES, _
from intake_tui.render.armour import armoured, disarmed, house_data, plain
from intake_tui.render.page import marked_up
from intake_tui.render.templates import (
    Document,
    TemplateFault,
    called,
    laid_over,
    names_of,
    own_files,
    source,
)
from intake_tui.render.words import Teller

MESSAGE = re.compile(r"""\bt\(\s*(["'])((?:(?!\1).)*)\1\s*\)""")
"""A message of the program in a template: ``t("About")``."""
_WORKER = Path(__file__).with_name("worker.py")
FORMATS = ("html", "md")
_START = 10.0
"""Seconds that starting may take on a slow machine, on top of the first plan's."""


@dataclass(frozen=True)
class Limits:
    """What filling in one plan or paper may take."""

    seconds: float = 5.0
    """On the clock, per plan."""
    memory: int = 512 * 1024 * 1024
    """Bytes of address space of the whole process."""
    output: int = 5_000_000
    """Characters of one document."""


LIMITS = Limits()


class Sandbox:
    """The process for the templates of ``own``; started by the first plan, ended by ``close``.

    ``sources`` are their texts, format -> name -> text; the folder is not read again.
    """

    def __init__(
        self,
        own: Path,
        house: House = NO_HOUSE,
        limits: Limits = LIMITS,
        sources: Mapping[str, Mapping[str, str]] | None = None,
    ) -> None:
        self.own = own
        self.limits = limits
        if sources is None:
            sources = {f: {n: source(own, f, n) for n in own_files(own, f)} for f in FORMATS}
        self._sources = sources
        self.formats = tuple(f for f in FORMATS if sources.get(f))
        self._house = house
        self._process: subprocess.Popen[bytes] | None = None
        self._answers: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._folder = ""
        self._mine = {f: frozenset(sources[f]) for f in self.formats}

    def render(self, document: Document, format: str, lang: Lang) -> str:
        """A plan or paper as a page. Raises ``TemplateFault``: template, line, what was wrong."""
        names = names_of(document, format)
        teller = Teller(lang, marking=format == "html")
        job = {
            "format": format,
            "lang": lang,
            "names": names,
            "given": {called(document): plain(document, teller, format)},
        }
        wait = self.limits.seconds + 1
        if self._process is None:
            self._start()
            wait += _START
        answer = self._ask(job, wait)
        if answer is None:
            self.close()
            raise self._fault(format, {"kind": "ended", "template": self._entry(names, format)})
        if "text" not in answer:
            raise self._fault(format, answer)
        text = str(answer["text"])
        if format == "md" and any(marked_up(text)):
            raise self._fault(format, {"kind": "markup", "template": self._entry(names, format)})
        return disarmed(text, format)

    def name_for(self, document: Document, format: str) -> str:
        """The template that ``document`` begins with, as a path where it is an own one."""
        name = self._entry(names_of(document, format), format)
        return (
            str(self.own / format / name) if name in self._mine.get(format, frozenset()) else name
        )

    def _entry(self, names: tuple[str, ...], format: str) -> str:
        return next((n for n in names if n in self._mine.get(format, frozenset())), names[-1])

    def close(self) -> None:
        """End the process and take its folder away."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    with contextlib.suppress(OSError):
                        pipe.close()
        self._forget()

    def _forget(self) -> None:
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = ""

    def _start(self) -> None:
        self._folder = tempfile.mkdtemp(prefix="intake-")
        # Windows cannot start Python without it; nothing else of the environment goes along.
        kept = {n: os.environ[n] for n in ("SYSTEMROOT",) if os.name == "nt" and n in os.environ}
        try:
            process = subprocess.Popen(
                [sys.executable, "-I", "-B", "-X", "utf8", str(_WORKER)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                close_fds=True,
                env=kept,
                cwd=self._folder,
                start_new_session=True,
            )
        except OSError as error:
            self.close()
            reason = cause_of(error)
            raise ExportFailed(
                said("the process for own templates did not start: {reason}", reason=reason)
            ) from None
        self._process = process
        if os.name != "nt":  # it stands in the folder already, and nobody else needs it
            self._forget()
        self._answers = queue.SimpleQueue()
        assert process.stdout is not None
        reading = threading.Thread(
            target=_read, args=(process.stdout, self._answers, self.limits.output), daemon=True
        )
        reading.start()
        self._send(self._setup())

    def _setup(self) -> dict[str, Any]:
        sources = {f: laid_over(f, self._sources[f]) for f in self.formats}
        said = {
            f: sorted({m[2] for text in sources[f].values() for m in MESSAGE.finditer(text)})
            for f in self.formats
        }
        words = {
            f: {
                lang: {text: armoured(Teller(lang).message(text), f) for text in said[f]}
                for lang in LANGUAGES
            }
            for f in self.formats
        }
        return {
            "sources": sources,
            "words": words,
            "house": {f: house_data(self._house, f) for f in self.formats},
            "seconds": self.limits.seconds,
            "memory": self.limits.memory,
            "largest": self.limits.output,
        }

    def _send(self, message: Any) -> bool:
        assert self._process is not None
        assert self._process.stdin is not None
        data = json.dumps(message).encode()
        try:
            self._process.stdin.write(struct.pack(">I", len(data)) + data)
            self._process.stdin.flush()
        except OSError:
            return False
        return True

    def _ask(self, job: Any, wait: float) -> dict[str, Any] | None:
        """The answer to ``job``; None where the process ended or did not answer in time."""
        if not self._send(job):
            return None
        try:
            data = self._answers.get(timeout=wait)
        except queue.Empty:
            return None
        if data is None:
            return None
        answer = json.loads(data)
        return answer if isinstance(answer, dict) else None

    def _fault(self, format: str, answer: dict[str, Any]) -> TemplateFault:
        name = str(answer.get("template") or "?")
        line = answer.get("line")
        mine = name in self._mine.get(format, ())
        place = str(self.own / format / name) if mine else name
        if line:
            place += f":{line}"
        what = fault_words(
            str(answer.get("kind")),
            name=str(answer.get("name", "")),
            what=str(answer.get("what", "")),
            template=name,
            limits=self.limits,
        )
        return TemplateFault(f"{place}: {what}")


def unknown_words(template: str) -> str:
    """That a name is not there, with a place for it, as it is told of ``template``."""
    if template.startswith("paper."):
        return _("there is no '%(name)s' in a paper")
    return _("there is no '%(name)s' in a plan")


def fault_words(
    kind: str, *, name: str = "", what: str = "", template: str = "", limits: Limits = LIMITS
) -> str:
    """A fault of a template in words."""
    seconds, memory = f"{limits.seconds:g}", limits.memory // (1024 * 1024)
    words = {
        "unknown": unknown_words(template) if name else _("a name is not there"),
        "syntax": _("this is not a template: %(what)s"),
        "filter": _("the filter '%(name)s' is not for own templates"),
        "autoescape": _("escaping cannot be switched off"),
        "dynamic": _("the name of another template must stand between quotes"),
        "private": _("it holds a private-use character"),
        "missing": _("it takes in a template that is not there"),
        "hidden": _("what is inside Python cannot be reached"),
        "no parts": _("a text has no parts: '%(name)s'") if name else _("a text has no parts"),
        "format": _("format strings are not for own templates"),
        "power": _("a power that large is not computed"),
        "repeat": _("a repetition that long is not made"),
        "range": _("a range is at most 10,000 long"),
        "nested": _("it is nested too deep, or takes itself in"),
        "time": _("it takes longer than %(seconds)s seconds"),
        "memory": _("it takes more memory than %(memory)s MB"),
        "output": _("its text is longer than %(output)s characters"),
        "markup": _("a tag, a picture or a link is not for a plan in Markdown"),
        "ended": _("it was ended: longer than %(seconds)s seconds or over %(memory)s MB"),
        "failed": _("it cannot be computed (%(name)s)"),
    }
    return words.get(kind, words["failed"]) % {
        "name": name,
        "what": " ".join(what.split())[:200],
        "seconds": seconds,
        "memory": memory,
        "output": limits.output,
    }


def _read(pipe: IO[bytes], answers: queue.SimpleQueue[bytes | None], largest: int) -> None:
    """Hand on answer after answer; None at the end, or where one is larger than it may be."""
    with contextlib.suppress(OSError, ValueError):
        while len(head := pipe.read(4)) == 4:
            size = struct.unpack(">I", head)[0]
            if size > 12 * largest + 10_000:  # a character takes at most twelve bytes in JSON
                break
            answers.put(pipe.read(size))
    answers.put(None)
