"""What the attention points cost after one more answer, kept judgement and from scratch.

    python bench/signals.py [--statements 300] [--people 20] [--rounds 200]

Milliseconds of the processor, facts included: each round another answer is given in a long case.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable

from _cases import MADE, long
from _profile import profiled
from _rows import Row, Site, Told, figure
from msgspec.structs import replace

from intake_tui.content.load import load
from intake_tui.domain.conditions.facts import Facts
from intake_tui.domain.judging import Judge
from intake_tui.domain.signals import judge_facts

LIMIT = 1.0
"""Milliseconds."""


def timed(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return (time.process_time() - start) * 1000


def measured(statements: int, people: int, rounds: int) -> dict[str, list[float]]:
    """Milliseconds of the processor for each answer."""
    questionnaire = load()
    case = long(questionnaire, statements, people)
    said = sorted(case.statements.values(), key=lambda s: s.seq)
    judge = Judge()
    took: dict[str, list[float]] = {"facts alone": [], "after an answer": [], "from scratch": []}
    for number in range(rounds):
        left_out = said[number * 7 % len(said)].id
        fewer = {i: s for i, s in case.statements.items() if i != left_out}
        before = Facts(replace(case, statements=fewer), questionnaire, now=MADE)
        judge.judge(before)
        took["facts alone"].append(timed(lambda: Facts(case, questionnaire, now=MADE)))
        for name, work in (("after an answer", judge.judge), ("from scratch", judge_facts)):
            took[name].append(timed(lambda do=work: do(Facts(case, questionnaire, now=MADE))))  # type: ignore[misc]
    return took


def rows(site: Site) -> Told:
    """The row of the attention points."""
    took = measured(300, 20, site.often(300, 60))
    ours = figure(took["after an answer"], "ms")
    scratch = statistics.median(took["from scratch"])
    facts = statistics.median(took["facts alone"])
    late = sorted(took["after an answer"])[int(len(took["after an answer"]) * 0.99)]
    row = Row(
        what="attention points after one answer; 300 statements, 20 people (processor time)",
        ours=ours,
        goal="≤ 1 ms",
        met=ours.middle <= LIMIT,
        ratio=ours.middle / LIMIT,
        most=LIMIT,
        beside=f"99% within {late:.2f} ms; judged from scratch {scratch:.2f} ms; "
        f"of it the facts alone {facts:.2f} ms",
        reason="signals",
        parts=() if ours.middle <= LIMIT else profiled(lambda: measured(300, 20, 1), 20),
    )
    return Told(rows=(row,))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--statements", type=int, default=300)
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=200)
    options = parser.parse_args()
    took = measured(options.statements, options.people, options.rounds)
    print(f"{options.statements} statements, {options.people} people, {options.rounds} answers")
    for name, times in took.items():
        late = sorted(times)[int(len(times) * 0.99)]
        print(f"{name:<18}{statistics.median(times):>7.2f} ms  99%: {late:.2f} ms")


if __name__ == "__main__":
    main()
