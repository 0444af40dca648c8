"""Plans per second, and what making them costs beside rendering alone.

    python bench/plans.py [--cases 10 100 1000] [--workers N] [--format md]

For each number of cases two things are measured in one run: ``plan --all`` from a sealed vault to
files (read, judge, build, render, write, manifest), in one process and in as many as there are
cores; and, in one process, rendering the same templates with plans that are ready and writing the
same files in the same way. What counts is processor time, parent and children together, since the
disk is the same for both: the ratio is to be at most 2. The cases are the examples under new ids,
with answers added by a seeded generator. fsync is not taken out.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import random
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from unittest import mock

from msgspec.structs import replace

from intake_tui import locale
from intake_tui.cli.batch import Asked, cores
from intake_tui.cli.plans_all import Everything
from intake_tui.content.load import load
from intake_tui.domain.plan.build import build
from intake_tui.domain.questionnaire import Questionnaire
from intake_tui.domain.reading import Reader
from intake_tui.domain.record import bundle
from intake_tui.domain.record.types import Case
from intake_tui.render import FileFormat, put
from intake_tui.store.keys import create_vault
from intake_tui.store.vault import Vault

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
EXAMPLES = sorted((Path(__file__).resolve().parent.parent / "examples").glob("*.json"))
TEXT = "oma zegt dat het kind bij haar kan slapen maar niet elke week want zij werkt dan"
MOST = 30
"""Answers at most that a generated case has more than its example."""


def generated(count: int, questionnaire: Questionnaire, seed: int = 7) -> Iterator[Case]:
    """Cases like the examples, the same for the same seed."""
    dice = random.Random(seed)
    known = [bundle.read(path.read_bytes(), questionnaire) for path in EXAMPLES]
    for number in range(count):
        case = known[number % len(known)]
        said = [s for s in case.statements.values() if isinstance(s.value, str) and not s.redacted]
        prose = [s for s in said if " " in s.value] or said
        statements, seq = dict(case.statements), case.head.next_seq
        for _ in range(dice.randint(0, MOST)):
            like = dice.choice(prose)
            id_ = str(uuid.UUID(int=dice.getrandbits(128), version=4))
            words = " ".join(dice.choices(TEXT.split(), k=dice.randint(4, 20)))
            statements[id_] = replace(like, id=id_, seq=seq, value=words, replaces=None)
            seq += 1
        head = replace(
            case.head,
            id=str(uuid.UUID(int=dice.getrandbits(128), version=4)),
            reference=f"R-{number:05}",
            next_seq=seq,
        )
        yield replace(case, head=head, statements=statements)


def spent(work: Callable[[], None]) -> tuple[float, float]:
    """Seconds on the clock and of the processor, ended children included."""
    before, start = os.times(), time.perf_counter()
    work()
    after = os.times()
    return time.perf_counter() - start, sum(after[:4]) - sum(before[:4])


def everything(
    vault: Vault, questionnaire: Questionnaire, out: Path, formats: tuple[FileFormat, ...], n: int
) -> None:
    asked = Asked(
        reader="professional",
        formats=formats,
        lang="nl",
        screen="nl",
        out=str(out),
        now=NOW,
        limits={},
    )
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        run = Everything(vault, questionnaire, asked, purpose="measuring")
        run.write(workers=n)
    assert not run.failed, "a plan was not made"


def measure(count: int, formats: tuple[FileFormat, ...], workers: int) -> None:
    questionnaire = load()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        vault = create_vault(folder / "vault", key=bytes(32))
        with mock.patch.object(os, "fsync"):  # only filling
            for case in generated(count, questionnaire):
                vault.create(case)
        vault.list()
        reader = Reader(name="professional")
        rows = [row.case_id for row in vault.list().rows]

        baseline = 0.0
        for at in range(0, count, 50):  # ready-made data of 50 cases at a time: memory stays flat
            plans = [
                build(vault.load(i), questionnaire, reader, now=NOW).plan
                for i in rows[at : at + 50]
            ]

            def ready(plans: list[object] = plans) -> None:  # type: ignore[assignment]
                for plan in plans:
                    put((plan,), folder / "ready", formats=formats, langs=("nl",))  # type: ignore[arg-type]

            if at == 0:
                put(plans[:1], folder / "warm", formats=formats, langs=("nl",))
            baseline += spent(ready)[1]

        line = f"{count:6}"
        for n in dict.fromkeys((1, workers)):
            out = folder / f"out-{n}"
            clock, cpu = spent(
                lambda n=n, out=out: everything(vault, questionnaire, out, formats, n)
            )  # type: ignore[misc]
            line += (
                f"   {n} process{'es' if n > 1 else '':2} {count / clock:6.1f}/s"
                f" {count / clock / n:6.1f}/s per core  {cpu / baseline:5.2f} x rendering"
            )
        print(line, flush=True)
        vault.close()


def main() -> None:
    parser = argparse.ArgumentParser(description="Plans per second")
    parser.add_argument("--cases", type=int, nargs="+", default=[10, 100, 1000])
    parser.add_argument("--workers", type=int, default=cores())
    parser.add_argument("--format", choices=["md", "html", "both"], default="both")
    options = parser.parse_args()
    formats: tuple[FileFormat, ...] = (
        ("md", "html") if options.format == "both" else (options.format,)
    )
    locale.use("nl")
    print(f"professional's file, {' and '.join(formats)}; processor time against ready-made plans")
    for count in options.cases:
        measure(count, formats, options.workers)


if __name__ == "__main__":
    main()
