"""Many plans at once, on every core: what the processes do that get cases and give files.

They get the case as plain data and never a key of the vault. Each builds, renders and writes: the
parent only reads, so that it keeps all of them at work. Of what a case holds nothing comes back but
ids, checksums and the line that says why a plan was not made.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import msgspec

from intake_tui.cli.plan_readers import Wanted, readers_wanted, whose
from intake_tui.domain.plan.build import build
from intake_tui.domain.questionnaire import Questionnaire
from intake_tui.domain.reading import Reader
from intake_tui.domain.record.types import Case
from intake_tui.domain.words import Lang
from intake_tui.errors import ExportFailed, IntakeError, PlanRefused
from intake_tui.house import NO_HOUSE, House
from intake_tui.locale import _, use
from intake_tui.render import FileFormat, Renderer, put

if TYPE_CHECKING:
    from concurrent.futures import Future, ProcessPoolExecutor

FEW = 20
"""Cases up to this many are done in this process: starting another takes longer."""
WINDOW = 3
"""Cases per process that are read ahead; what bounds the memory."""
Why = Literal["held", "failed", "unwritable"]


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be made of every case. ``screen`` is the language of refusals.

    ``own`` is the folder of an organisation's own templates, empty for none.
    """

    reader: Wanted
    person: str | None = None
    formats: tuple[FileFormat, ...]
    lang: Lang
    own: str = ""
    house: House = NO_HOUSE
    screen: Lang
    out: str
    now: datetime
    limits: Mapping[str, int]


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """One case as plain data, and the questionnaire it was held with where that is another."""

    case_id: str
    case: bytes
    hash: str
    questionnaire: bytes | None = None


class File(msgspec.Struct, frozen=True, kw_only=True):
    """One file that was written; ``file`` is its place below the folder."""

    case: str
    revision: int
    reader: str
    person: str | None
    language: Lang
    format: FileFormat
    file: str
    sha256: str
    made_at: datetime


class NotMade(msgspec.Struct, frozen=True, kw_only=True):
    """A plan that was not made, or a case that could not be read at all; ``line`` says why."""

    whose: str
    why: Why
    line: str


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one case. ``to_look_at`` counts lines left out or naming somebody."""

    case_id: str
    files: tuple[File, ...] = ()
    not_made: tuple[NotMade, ...] = ()
    to_look_at: tuple[tuple[str, int], ...] = ()


def failed(case_id: str, line: str, who: str = "", why: Why = "failed") -> Done:
    """A case of which nothing was made."""
    return Done(case_id=case_id, not_made=(NotMade(whose=who, why=why, line=line),))


class Maker:
    """Makes the plans of one case after the other."""

    def __init__(self, asked: Asked, questionnaire: Questionnaire) -> None:
        self.asked = asked
        self.questionnaire = questionnaire
        self.renderer = Renderer(Path(asked.own) if asked.own else None, asked.house)
        self._known = lru_cache(maxsize=32)(self._spoken)

    def make(self, job: Job) -> Done:
        """The plans of one case. Whatever goes wrong is told, and nothing is raised."""
        asked = self.asked
        try:
            case = msgspec.msgpack.decode(job.case, type=Case)
            questionnaire = self._known(job.hash, job.questionnaire, case.head.profile)
            readers = readers_wanted(
                case,
                questionnaire,
                asked.reader,
                asked.person,
                now=asked.now,
                limits=asked.limits,
            )
        except PlanRefused as error:
            return failed(job.case_id, error.line(_), str(asked.reader), "held")
        except IntakeError as error:
            return failed(job.case_id, error.line(_))
        except Exception as error:
            return failed(job.case_id, _unforeseen(error))
        files: list[File] = []
        not_made: list[NotMade] = []
        look: list[tuple[str, int]] = []
        for reader in readers:
            try:
                made, count = self._one(case, questionnaire, reader)
                files += made
                look += [(whose(reader), count)] if count else []
            except PlanRefused as error:
                not_made.append(NotMade(whose=whose(reader), why="held", line=error.line(_)))
            except ExportFailed as error:
                not_made.append(NotMade(whose=whose(reader), why="unwritable", line=error.line(_)))
            except IntakeError as error:
                not_made.append(NotMade(whose=whose(reader), why="failed", line=error.line(_)))
            except Exception as error:
                not_made.append(NotMade(whose=whose(reader), why="failed", line=_unforeseen(error)))
        return Done(
            case_id=case.id, files=tuple(files), not_made=tuple(not_made), to_look_at=tuple(look)
        )

    def _one(
        self, case: Case, questionnaire: Questionnaire, reader: Reader
    ) -> tuple[list[File], int]:
        asked = self.asked
        made = build(
            case,
            questionnaire,
            reader,
            now=asked.now,
            limits=asked.limits,
            lang=asked.screen,
        )
        out = Path(asked.out)
        done = put(
            (made.plan,), out, formats=asked.formats, langs=(asked.lang,), by=self.renderer.render
        )
        files = [
            File(
                case=case.id,
                revision=case.revision,
                reader=reader.name,
                person=reader.person,
                language=written.lang,
                format=written.format,
                file=written.path.relative_to(out).as_posix(),
                sha256=written.sha256,
                made_at=asked.now,
            )
            for written in done
        ]
        return files, len({w.about for w in made.warnings}) + len(made.cautions)

    def _spoken(self, hash_: str, body: bytes | None, profile: str) -> Questionnaire:
        kept = msgspec.msgpack.decode(body, type=Questionnaire) if body else self.questionnaire
        return kept.speaking(self.questionnaire).with_profile(profile)


def _unforeseen(error: Exception) -> str:
    """A fault of the program, without its message: that may hold what was said."""
    return _("Something went wrong: {what}").format(what=type(error).__name__)


# --- processes --------------------------------------------------------------------------------

_maker: list[Maker] = []


def cores() -> int:
    """How many processors this program may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _begin(asked: Asked, questionnaire: bytes) -> None:
    """What a process does before its first case."""
    import signal
    from multiprocessing.util import Finalize

    from intake_tui.store.platform import no_core_dumps

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent is told, and ends them
    no_core_dumps()
    use(asked.screen)
    maker = Maker(asked, msgspec.msgpack.decode(questionnaire, type=Questionnaire))
    Finalize(None, maker.renderer.close, exitpriority=10)
    _maker[:] = [maker]


def _make(job: Job) -> Done:
    return _maker[0].make(job)


def run(
    jobs: Iterable[Job | Done], asked: Asked, questionnaire: Questionnaire, *, workers: int
) -> Iterator[Done]:
    """What became of every case, in the order of ``jobs``; what is done already passes through.

    With one worker everything is done in this process. A process that was ended from outside costs
    the one case it was ended by: the others it had are done again.
    """
    if workers < 2:
        maker = Maker(asked, questionnaire)
        with maker.renderer:
            for job in jobs:
                yield job if isinstance(job, Done) else maker.make(job)
        return
    body = msgspec.msgpack.encode(questionnaire)
    with _Pool(lambda count: _processes(count, asked, body), workers) as pool:
        yield from pool.run(jobs)


def _processes(count: int, asked: Asked, questionnaire: bytes) -> ProcessPoolExecutor:
    # Spawned, not forked: what is in the memory of the parent, keys too, is not in theirs.
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    return ProcessPoolExecutor(
        count, get_context("spawn"), initializer=_begin, initargs=(asked, questionnaire)
    )


class _Pool:
    """Processes with a bounded number of cases ahead of them."""

    def __init__(self, start: Callable[[int], ProcessPoolExecutor], workers: int) -> None:
        from multiprocessing import active_children

        self._start = start
        self._workers = workers
        self._others = set(active_children())
        self._pool = start(workers)
        self._ahead: deque[tuple[Job | Done, Future[Done] | None]] = deque()

    def __enter__(self) -> _Pool:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)

    def run(self, jobs: Iterable[Job | Done]) -> Iterator[Done]:
        """Every case, in order."""
        for job in jobs:
            self._ahead.append((job, self._submit(job)))
            while len(self._ahead) > WINDOW * self._workers:
                yield self._next()
        while self._ahead:
            yield self._next()

    def _submit(self, job: Job | Done) -> Future[Done] | None:
        from concurrent.futures.process import BrokenProcessPool

        if isinstance(job, Done):
            return None
        try:
            return self._pool.submit(_make, job)
        except BrokenProcessPool:
            self._again()
            return self._pool.submit(_make, job)

    def _next(self) -> Done:
        from concurrent.futures.process import BrokenProcessPool

        job, waiting = self._ahead.popleft()
        if isinstance(job, Done):
            return job
        assert waiting is not None
        try:
            return waiting.result()
        except BrokenProcessPool:
            # One of those under way ended its process: each is done alone to know which.
            self._ahead.appendleft((job, waiting))
            self._again()
            return self._next()

    def _again(self) -> None:
        from concurrent.futures.process import BrokenProcessPool

        self._end(self._pool)
        alone = self._start(1)
        for at, (job, waiting) in enumerate(self._ahead):
            if isinstance(job, Done) or (waiting is not None and _is_done(waiting)):
                continue
            try:
                self._ahead[at] = (alone.submit(_make, job).result(), None)
            except BrokenProcessPool:
                self._end(alone)
                alone = self._start(1)
                line = _("The process that made it was ended, by lack of memory perhaps.")
                self._ahead[at] = (failed(job.case_id, line), None)
        alone.shutdown(wait=True)
        self._pool = self._start(self._workers)

    def _end(self, broken: ProcessPoolExecutor) -> None:
        """End what is left of a pool that lost a process.

        Its other processes are killed first: one that was started as the pool broke is not told to
        stop, and would be waited for without end.
        """
        from multiprocessing import active_children

        for process in active_children():
            if process not in self._others:
                process.kill()
        broken.shutdown(wait=True, cancel_futures=True)


def _is_done(waiting: Future[Done]) -> bool:
    return waiting.done() and not waiting.cancelled() and waiting.exception() is None
