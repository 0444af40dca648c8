"""When the words of a statement were put right: the last time, never while still typing."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from record_making import Family

from intake_tui.domain.moments import kept
from intake_tui.domain.record import changes as operations
from intake_tui.domain.record import erase
from intake_tui.domain.record.corrected import corrected_at, versions
from intake_tui.domain.record.types import Release

STEPS = st.lists(
    st.tuples(
        st.sampled_from(("words", "words", "speaker", "release", "anew", "undo")),
        st.integers(0, 100),
    ),
    max_size=8,
)
"""What is done to a statement, so many seconds after what was done before."""


def correct(family: Family, statement: str, **changed: object) -> str:
    """Put ``statement`` right now; the id of what stands instead."""
    later = replace(
        family.case.statements[statement],
        id=family.id(),
        seq=0,
        recorded_at=family.now,
        replaces=statement,
        releases=(),
        **changed,
    )
    family.do(operations.say(family.case, family.q, later))
    return later.id


def attribute_anew(family: Family, statement: str, speaker: str) -> str:
    """Somebody else said it, as ``OpenCase.attribute_anew`` records it."""
    family.do(
        operations.withdraw(
            family.case, statement, reason="wrong speaker", by="Tess", now=family.now
        )
    )
    return correct(family, statement, speaker=speaker)


def put_right(family: Family, statement: str) -> datetime | None:
    return corrected_at(family.case, family.case.statements[statement])


@settings(max_examples=60, deadline=None)
@given(STEPS)
def test_of_all_that_is_done_the_last_other_words_count_by_the_minute(
    steps: list[tuple[str, int]],
) -> None:
    family = Family()
    standing = [(family.say("child-wish", family.sem, "bij oma", speaker=family.ria), "said")]
    first, last = [family.now], [None]
    for number, (step, seconds) in enumerate(steps):
        family.now += timedelta(seconds=seconds)
        at = standing[-1][0]
        match step:
            case "words":
                standing.append((correct(family, at, value=f"bij opa {number}"), step))
                first, last = [*first, first[-1]], [*last, family.now]
            case "speaker":
                now = family.case.statements[at].speaker
                other = family.lisa if now == family.ria else family.ria
                standing.append((attribute_anew(family, at, other), step))
                first, last = [*first, first[-1]], [*last, last[-1]]
            case "release":
                release = Release(
                    to=family.lisa, by=family.ria, checked_by="T", how="ja", at=family.now
                )
                family.do(operations.release(family.case, at, release))
            case "anew":
                new = {"value": f"anders {number}", "said_at": family.now}
                standing.append((correct(family, at, **new), step))
                first, last = [*first, family.now], [*last, None]
            case "undo" if standing[-1][1] == "words":
                family.withdraw(at, reason="undo")
                for kept_so_far in (standing, first, last):
                    kept_so_far.pop()
    same_minute = last[-1] is None or kept(last[-1]) == kept(first[-1])
    assert put_right(family, standing[-1][0]) == (None if same_minute else last[-1])


def test_the_answer_may_be_put_right_within_the_minute_in_which_its_field_was_left(
    family: Family,
) -> None:
    first = family.statement("child-wish", family.sem, "bij oma", speaker=family.ria)
    family.later(minutes=3)
    family.do(operations.say(family.case, family.q, replace(first, recorded_at=family.now)))
    at_once = correct(family, first.id, value="bij oma Ria")
    assert put_right(family, at_once) is None
    family.later(minutes=1)
    assert put_right(family, correct(family, at_once, value="bij opa")) == family.now


def test_an_answer_in_the_place_of_unknown_is_a_correction_another_kind_is_none(
    family: Family,
) -> None:
    first = family.say("child-wish", family.sem, status="unknown", speaker=family.ria)
    family.later(minutes=2)
    answered = correct(family, first, status="answered", value="bij oma")
    corrected = family.now
    family.later(minutes=2)
    literal = correct(family, answered, kind="quote")
    assert put_right(family, answered) == put_right(family, literal) == corrected


def test_words_that_were_removed_for_good_are_no_correction_where_only_who_said_it_changed(
    family: Family,
) -> None:
    found: dict[str, datetime | None] = {}
    for name in ("words", "speaker"):
        first = family.say("child-wish", family.sem, f"bij {name}", speaker=family.ria)
        family.later(minutes=2)
        later = (
            correct(family, first, value="bij opa")
            if name == "words"
            else attribute_anew(family, first, family.lisa)
        )
        family.do(
            erase.redact(
                family.case, first, reason=".", by="T", now=family.now, event_id=family.id()
            )
        )
        found[name] = put_right(family, later)
    assert found["words"] is not None
    assert found["speaker"] is None


@pytest.mark.parametrize("missing", [True, False])
def test_a_chain_that_ends_nowhere_or_in_itself_ends(family: Family, missing: bool) -> None:
    first = family.say("child-wish", family.sem, "bij oma", speaker=family.ria)
    second = correct(family, first, value="bij opa")
    looped = replace(family.case.statements[first], replaces="nowhere" if missing else second)
    case = replace(family.case, statements={**family.case.statements, first: looped})
    assert [s.id for s in versions(case, case.statements[second])] == [second, first]
