"""Plans per second, and what making them costs beside rendering alone.

    python bench/plans.py [--cases 10 100 1000] [--workers N] [--format md]

For each number of cases two things are measured in one run: ``plan --all`` from a sealed vault to
files (read, judge, build, render, write, manifest), in one process and in as many as there are
cores; and, in one process, rendering the same templates with plans that are ready and writing the
same files in the same way. What counts is processor time, parent and children together, since the
disk is the same for both: the ratio is to be at most 2. The cases are the examples under new ids,
with answers added. fsync is not taken out.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path
from unittest import mock

import msgspec
from _cases import filled, whole
from _profile import profiled
from _rows import Part, Site, Told, against, figure, in_turns

from intake_tui import locale
from intake_tui.cli.batch import Asked, Job, Maker, cores
from intake_tui.cli.plan_readers import readers_wanted
from intake_tui.cli.plans_all import Everything
from intake_tui.content.load import load
from intake_tui.domain.plan.build import build
from intake_tui.domain.plan.model import Plan
from intake_tui.domain.questionnaire import Questionnaire
from intake_tui.domain.reading import Reader
from intake_tui.errors import PlanRefused
from intake_tui.house import NO_HOUSE
from intake_tui.render import FileFormat, Renderer, put
from intake_tui.store.keys import create_vault
from intake_tui.store.vault import Vault

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
BOTH: tuple[FileFormat, ...] = ("md", "html")
FEW = 100
"""Cases beside which memory is compared."""
SAMPLED = 2_000
"""Cases from which on the ready-made plans, which take nearly as long, are every tenth only."""


def spent(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds on the clock and of the processor, ended children included."""
    before, start = os.times(), time.perf_counter()
    work()
    after = os.times()
    return time.perf_counter() - start, sum(after[:4]) - sum(before[:4])


def processor(work: Callable[[], object]) -> float:
    """Milliseconds of this process's own time, finer than ``spent``."""
    before = time.process_time()
    work()
    return (time.process_time() - before) * 1000


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
            for case in whole(count, questionnaire):
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


WATCH = """
import json, os, sys, time
from pathlib import Path
began = time.perf_counter()
child = os.fork()
if not child:
    os.execv(sys.argv[1], sys.argv[1:])
wanted = {}
def look(process):
    try:
        wanted[process] = sum(map(int, Path(f"/proc/{process}/schedstat").read_text().split()[:2]))
        tasks = list(Path(f"/proc/{process}/task").iterdir())
        below = [n for task in tasks for n in (task / "children").read_text().split()]
    except OSError:
        return
    for process in below:
        look(int(process))
while True:
    look(child)
    ended, status, used = os.wait4(child, os.WNOHANG)
    if ended:
        break
    time.sleep(0.1)
took = time.perf_counter() - began
cpu = used.ru_utime + used.ru_stime
told = {"code": status, "clock": took, "cpu": cpu, "peak": used.ru_maxrss * 1024}
print(json.dumps(told | {"wanted": sum(wanted.values()) / 1e9}))
"""
"""Runs a program from a process so small that what it itself has in memory does not count."""


class Ran(msgspec.Struct):
    """Seconds on the clock, of the processor, and (``wanted``) of the processor with waiting for
    one that others had; bytes of the largest process at its peak."""

    code: int
    clock: float
    cpu: float
    peak: float
    wanted: float


def all_plans(site: Site, folder: Path, count: int) -> tuple[Ran, int]:
    """``plan --all`` for all readers and both formats, as a program; and the files it wrote."""
    vault, key, out = folder / f"vault-{count}", folder / f"key-{count}", folder / f"out-{count}"
    questionnaire = load()
    filled(vault, whole(count, questionnaire), questionnaire, key)
    intake = str(site.python.with_name("intake-tui"))
    command = [
        site.python,
        "-c",
        WATCH,
        intake,
        "--vault",
        vault,
        "--key-file",
        key,
        "--lang",
        "nl",
    ]
    command += ["plan", "write", "--all", "--reader", "all", "--format", "both", "--out", out]
    command += ["--skip-held", "--readers-known", "--purpose", "measuring"]
    with (folder / f"said-{count}").open("wb") as said:
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=said)
    # What the program itself prints, a line per file, comes before the figures.
    ran = msgspec.json.decode(done.stdout.splitlines()[-1], type=Ran)
    if ran.code:
        raise SystemExit(f"plan --all ended with {ran.code}")
    files = sum(1 for p in out.rglob("*") if p.suffix in (".md", ".html"))
    shutil.rmtree(out)
    return ran, files


def ready_made(folder: Path, count: int) -> tuple[float, int]:
    """Seconds of the processor to render and write the same plans, ready-made; and the files.

    In as many processes as ours, so that they share the cores alike; of ``SAMPLED`` cases and more
    every tenth.
    """
    numbers = range(0, count, 10 if count >= SAMPLED else 1)
    shares = [numbers[n :: cores()] for n in range(cores())]
    with ProcessPoolExecutor(cores(), get_context("spawn")) as pool:
        told = [share.result() for share in [pool.submit(ready_share, folder, s) for s in shares]]
    return sum(took for took, _ in told), sum(files for _, files in told)


def ready_share(folder: Path, numbers: range) -> tuple[float, int]:
    """``ready_made`` of the cases of these numbers."""
    locale.use("nl")
    questionnaire = load()
    renderer, spending, files = Renderer(None, NO_HOUSE), 0.0, 0
    with renderer:
        for number, case in enumerate(whole(numbers.stop, questionnaire)):
            if number not in numbers:
                continue
            plans = []
            own = questionnaire.with_profile(case.head.profile)
            now = datetime.now(UTC)
            for reader in readers_wanted(case, own, "all", None, now=now, limits={}):
                with contextlib.suppress(PlanRefused):
                    plans.append(build(case, own, reader, now=now, limits={}).plan)

            def write(plans: list[Plan] = plans) -> None:
                for plan in plans:
                    put((plan,), folder, formats=BOTH, langs=("nl",), by=renderer.render)

            if number == numbers.start:
                write()
            before = time.process_time()
            write()
            spending += time.process_time() - before
            files += 2 * len(plans)
    return spending, files


def one_plan(folder: Path, rounds: int) -> dict[str, list[float]]:
    """Milliseconds of the processor for one professional's plan, from the vault and ready-made."""
    with plan_of(folder) as (ours, ready):
        return in_turns({"ours": ours, "ready": ready}, rounds, processor)


def one_parts(folder: Path) -> tuple[Part, ...]:
    """Where the time of one plan goes."""
    with plan_of(folder) as (ours, _):
        return profiled(ours, 20)


@contextlib.contextmanager
def plan_of(folder: Path) -> Iterator[tuple[Callable[[], None], Callable[[], None]]]:
    """Makes one plan from the vault, and from ready-made data; each was done once."""
    questionnaire = load()
    with contextlib.closing(create_vault(folder / "vault", key=bytes(32))) as vault:
        (case,) = whole(1, questionnaire)
        vault.create(case)
        asked = Asked(reader="professional", formats=BOTH, lang="nl", screen="nl",
                      out=str(folder / "made"), now=NOW, limits={})  # fmt: skip
        maker = Maker(asked, questionnaire)
        plan = build(case, questionnaire, Reader(name="professional"), now=NOW).plan

        def ours() -> None:
            body = msgspec.msgpack.encode(vault.load(case.id))
            done = maker.make(Job(case_id=case.id, case=body, hash=case.head.questionnaire.hash))
            assert done.files, "the plan was not made"

        def ready() -> None:
            put((plan,), folder / "ready", formats=BOTH, langs=("nl",), by=maker.renderer.render)

        ours()
        ready()
        with maker.renderer:
            yield ours, ready


def one(site: Site) -> Told:
    """The row of one plan."""
    locale.use("nl")
    took = one_plan(site.own("plan"), site.often(100, 20))
    row = against(
        "one plan, professional, Markdown and HTML (processor time)",
        figure(took["ours"], "ms"),
        figure(took["ready"], "ms"),
        "same templates, ready-made data",
        2.0,
        reason="plan",
        parts=lambda: one_parts(site.own("profile")),
    )
    return Told(rows=(row,))


def many(site: Site) -> Told:
    """The row of all plans of many cases."""
    locale.use("nl")
    folder = site.own("plans")
    count = site.often(FEW, FEW // 4)
    few, _ = all_plans(site, folder, count)
    ran, written = all_plans(site, folder, site.plans)
    spending, files = ready_made(folder / "ready-all", site.plans)
    sampled = site.plans >= SAMPLED
    if files != written and not sampled:
        raise SystemExit(f"plan --all wrote {written} files and the ready-made plans are {files}")
    limit = "same templates, ready-made data"
    if sampled:
        spending *= written / files
        limit += f"; measured on every tenth case ({files:,} files) and raised to as many files"
    more = (ran.peak - few.peak) / 1e6
    busy = ran.wanted / ran.clock
    row = against(
        f"{site.plans:,} cases × all readers × both formats (processor time)",
        figure([ran.cpu], "s"),
        figure([spending], "s"),
        limit,
        2.0,
        goal=f"≤ 2 ×; ≤ 50 MB more than at {count} cases; both cores used",
        also=more <= 50 and busy > 1 + 0.5 * (min(cores(), 2) - 1),
        beside=f"{written:,} files in {ran.clock:.0f} s, {busy:.2f} of {cores()} cores "
        f"in use or waited for; largest process {ran.peak / 1e6:.0f} MB, "
        f"{more:+.0f} MB beside {count} cases",
        reason="plans",
        parts=lambda: one_parts(site.own("profile")),
    )
    return Told(rows=(row,))


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
