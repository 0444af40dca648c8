"""Judging after one change says what judging from scratch says, whatever the change was."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from intake_tui.content.load import load
from intake_tui.domain.conditions.facts import Facts
from intake_tui.domain.conditions.needs import needs_of
from intake_tui.domain.judging import Judge
from intake_tui.domain.record import bundle
from intake_tui.domain.record.types import Case, SetAside, Withdrawal
from intake_tui.domain.signals import Moment, judge_facts
from intake_tui.resources import examples

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
MOMENTS: tuple[Moment, ...] = ("live", "close")


def histories(seed: int) -> Iterator[tuple[Case, datetime, str | None]]:
    """An example as it came to be, with every kind of change in between."""
    dice, q = random.Random(seed), load()
    whole = bundle.read(examples()[seed % 3].read_bytes(), q)
    said = sorted(whole.statements.values(), key=lambda s: s.seq)
    dice.shuffle(said)
    case, now = replace(whole, statements={}, withdrawals={}, set_asides={}), NOW
    call: str | None = None
    for statement in said[:70]:
        case = replace(case, statements={**case.statements, statement.id: statement})
        yield case, now, call
        match dice.randrange(9):
            case 0:
                now += timedelta(days=dice.randint(0, 40))
            case 1:
                person = dice.choice(list(case.persons.values()))
                fresh = replace(person, ticked=not person.ticked, mandate=dice.choice((None, True)))
                case = replace(case, persons={**case.persons, person.id: fresh})
            case 2:
                one = dice.choice(list(case.statements))
                gone = Withdrawal(id=one, by="worker", at=now, reason="")
                case = replace(case, withdrawals={**case.withdrawals, one: gone})
            case 3:
                call = dice.choice((None, *case.calls))
            case 4:
                case = replace(case, agreements={} if case.agreements else whole.agreements)
            case 5:
                found = judge_facts(Facts(case, q, now=now, call=call))
                if found:
                    signal = dice.choice(found)
                    aside = SetAside(
                        id=statement.id, rule=signal.rule.id, subject=signal.subject,
                        statements=signal.statements, reason="known", by="worker", at=now,
                    )  # fmt: skip
                    case = replace(case, set_asides={**case.set_asides, aside.id: aside})
            case 6:
                one = dice.choice(list(case.statements.values()))
                other = dice.choice(list(case.persons))
                moved = replace(one, speaker=other, call=dice.choice((None, *case.calls)))
                case = replace(case, statements={**case.statements, one.id: moved})
        yield case, now, call


@pytest.mark.parametrize("seed", range(6))
def test_after_each_change_it_is_as_judged_from_scratch(seed: int) -> None:
    judge, q, seen = Judge(), load(), 0
    for case, now, call in histories(seed):
        facts = Facts(case, q, now=now, call=call)
        for at in MOMENTS:
            assert judge.judge(facts, at) == judge_facts(facts, at)
        seen += len(judge.judge(facts))
    assert seen


def test_a_rule_is_not_judged_anew_for_an_answer_it_does_not_rest_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from intake_tui.domain import judging

    q = load()
    case = bundle.read(examples()[0].read_bytes(), q)
    judge, judged = Judge(), []
    judge.judge(Facts(case, q, now=NOW))
    honest = judging.judge_rule
    monkeypatch.setattr(
        judging,
        "judge_rule",
        lambda facts, rule, at: judged.append(rule) or honest(facts, rule, at),
    )
    last = max(case.statements.values(), key=lambda s: s.seq)
    without = {i: s for i, s in case.statements.items() if i != last.id}
    judge.judge(Facts(replace(case, statements=without), q, now=NOW))
    assert len(judged) < len(q.rules) / 2
    resting = {r.id for r in q.rules if last.question in needs_of(q, r).questions}
    assert resting <= {rule.id for rule in judged}
