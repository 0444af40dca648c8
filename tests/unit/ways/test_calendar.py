"""Follow-ups for an agenda: nobody named, the same entry again, a secret stay nowhere, RFC 5545."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from plan_making import NOW, PEOPLE, PROFESSIONAL, Making, family, made

from intake_tui.domain.readers import reading
from intake_tui.domain.reading import Reader
from intake_tui.domain.record.types import Agreement
from intake_tui.domain.ways.calendar import case_name, details, follow_ups, summary
from intake_tui.errors import RecordRefused
from intake_tui.render.calendar import Event, calendar, escaped, folded
from intake_tui.render.words import Teller

TELL = Teller("en")
DAY = "2026-12-01T13:30Z"


def busy() -> Making:
    """One of each: a call back, a visit, an evaluation, an agreement's end and an offer's end."""
    m = made()
    m.say("back-call", {"at": DAY, "by": "worker", "with": "oma"})
    m.say(
        "child-next-visit",
        {"at": "2026-12-02", "by": "prof", "where": "op school"},
        about="child-a",
    )
    m.say("evaluation-date", {"at": "2026-12-03", "by": "prof", "with": "mother"})
    m.say(
        "cap-can",
        [
            {"code": "care", "amount": 1, "unit": "times/week", "slots": []},
            {
                "code": "listen",
                "amount": 1,
                "unit": "times/week",
                "slots": [],
                "until": "2026-12-04",
            },
        ],
        about="oma",
        by="oma",
    )
    m.put(
        "agreements",
        Agreement(id="a1", owner="oma", code="care", end="2026-12-05", children=("child-a",)),
    )
    return m


def found(m: Making, reader: Reader = PROFESSIONAL):
    r = reading(m.case, m.known, reader, now=NOW)
    return r, follow_ups(m.case, r)


def said(m: Making, reader: Reader = PROFESSIONAL) -> str:
    """All that an agenda with names would show."""
    r, entries = found(m, reader)
    texts = [TELL.say(t) for f in entries for t in (summary(f), *details(r, f))]
    return "\n".join([*texts, *(f.where for f in entries)])


def test_every_promised_day_is_there_in_order():
    _, entries = found(busy())
    assert [(f.what, f.at) for f in entries] == [
        ("back-call", DAY),
        ("child-next-visit", "2026-12-02"),
        ("evaluation-date", "2026-12-03"),
        ("offer-end", "2026-12-04"),
        ("agreement-end", "2026-12-05"),
    ]
    assert len({f.uid for f in entries}) == 5


def test_the_line_of_an_agenda_names_nobody():
    _, entries = found(busy())
    lines = " ".join(TELL.say(summary(f)) for f in entries)
    assert not [name for _, name, *_ in PEOPLE if name.lower() in lines.lower()]
    assert "case-1: call back" in lines


@pytest.mark.parametrize("reference", ["R-12", "Rianaam-2", "dossier_semnaam"])
def test_a_reference_with_a_name_in_it_is_not_used(reference):
    m = busy()
    case = replace(m.case, head=replace(m.case.head, reference=reference))
    r = reading(case, m.known, PROFESSIONAL, now=NOW)
    assert case_name(case, r) == ("R-12" if reference == "R-12" else "case-1")


def test_the_reference_of_the_team_stands_in_no_other_readers_calendar():
    m = busy()
    m.case = replace(m.case, head=replace(m.case.head, reference="vermoeden mishandeling"))
    m.say("child-age-band", "12-15", about="child-a")
    for reader in (family("mother"), Reader(name="supporter", person="oma")):
        r, entries = found(m, reader)
        assert "mishandeling" not in "".join(TELL.say(summary(f)) for f in entries)
        assert case_name(m.case, r) == "case-1"
    _, entries = found(m)
    assert "mishandeling" in TELL.say(summary(entries[0]))


def test_with_names_it_says_who_and_with_whom():
    text = said(busy())
    for words in ("Tessnaam", "with Rianaam", "about Semnaam", "with Lisanaam", "op school"):
        assert words in text


@pytest.mark.parametrize("reader", [PROFESSIONAL, family("mother")])
def test_a_secret_stay_takes_person_and_place_out_for_every_reader(reader):
    m = busy()
    m.say("secret-stay", [{"person": "father"}], about="child-a")
    text = said(m, reader)
    assert "Semnaam" not in text
    assert "op school" not in text


def test_for_whom_the_stay_is_secret_the_visit_is_not_there_at_all():
    m = busy()
    m.say("child-next-visit", {"at": "2026-12-09", "by": "prof"}, about="child-b")
    m.say("secret-stay", [{"person": "mother"}], about="child-a")
    _, entries = found(m, family("mother"))
    visits = [f for f in entries if f.what == "child-next-visit"]
    assert [(f.at, f.about) for f in visits] == [("2026-12-09", "child-b")]


def test_another_reader_gets_only_what_passes_to_them():
    _, mine = found(busy(), family("mother"))
    _, all_ = found(busy())
    assert {f.uid for f in mine} < {f.uid for f in all_}
    assert "agreement-end" not in {f.what for f in mine}


def test_a_moved_day_keeps_its_uid_and_counts_the_change():
    m = made()
    first = m.say("back-call", {"at": DAY, "by": "worker"})
    second = m.say("back-call", {"at": "2026-12-08", "by": "worker"}, replaces=first)
    m.say("back-call", {"at": "2026-12-09", "by": "worker"}, replaces=second)
    _, entries = found(m)
    assert [(f.uid, f.at, f.changes) for f in entries] == [(first, "2026-12-09", 2)]


def test_statements_that_replace_each_other_in_a_circle_do_not_hang():
    m = made()
    m.say("back-call", {"at": DAY}, replaces="s999")
    a = m.say("back-call", {"at": DAY})
    m.put("statements", replace(m.case.statements[a], replaces=a))
    _, entries = found(m)
    assert all(f.changes < 5 for f in entries)


def test_without_a_day_it_stands_last_and_what_is_done_says_so():
    m = made()
    m.say("back-call", {"reason": "belt zelf"}, call="call-1")
    m.say("evaluation-date", {"at": "2026-12-03", "done": "yes"})
    _, entries = found(m)
    assert [(f.at, f.done) for f in entries] == [("2026-12-03", True), ("", False)]


def test_a_day_that_is_not_one_is_refused_without_its_words():
    m = made()
    m.put("agreements", Agreement(id="a1", owner="oma", code="care", end="morgen vroeg"))
    with pytest.raises(RecordRefused) as refused:
        found(m)
    assert "a1" in str(refused.value)
    assert "morgen" not in str(refused.value)


# --- the file ---------------------------------------------------------------------------------


def parsed(data: bytes) -> list[tuple[str, str]]:
    """Name and value of every content line, unfolded by the rules of RFC 5545."""
    text = data.decode()
    assert text.endswith("\r\n")
    assert "\n" not in text.replace("\r\n", "")
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    lines = text.replace("\r\n ", "").split("\r\n")[:-1]
    return [(line.partition(":")[0], line.partition(":")[2]) for line in lines]


def unescaped(value: str) -> str:
    return re.sub(r"\\(.)", lambda m: "\n" if m[1] in "nN" else m[1], value)


def test_a_day_is_a_date_and_a_moment_is_in_utc():
    data = calendar(
        [
            Event(uid="u1", sequence=0, at="2026-12-31", summary="a"),
            Event(uid="u2", sequence=3, at=DAY, summary="b"),
        ],
        made_at=NOW,
        lang="nl",
    )
    lines = parsed(data)
    assert lines[0] == ("BEGIN", "VCALENDAR")
    assert ("VERSION", "2.0") in lines
    assert ("DTSTART;VALUE=DATE", "20261231") in lines
    assert ("DTEND;VALUE=DATE", "20270101") in lines
    assert ("DTSTART", "20261201T133000Z") in lines
    assert lines.count(("DTSTAMP", "20261123T120000Z")) == 2
    assert lines.count(("CLASS", "PRIVATE")) == 2
    assert [v for n, v in lines if n == "UID"] == ["u1@intake-tui", "u2@intake-tui"]
    assert ("SEQUENCE", "3") in lines


WORDS = st.text(
    st.characters(exclude_categories=["Cs"]) | st.sampled_from(list('\r\n;,:\\"\t\0\u2028\x85')),
    max_size=200,
)


@given(summary_=WORDS, description=WORDS, location=WORDS)
def test_whatever_was_said_stays_in_its_own_line(summary_, description, location):
    event = Event(
        uid="u", sequence=0, at=DAY, summary=summary_, description=description, location=location
    )
    lines = parsed(calendar([event], made_at=NOW, lang="en"))
    names = [name for name, _ in lines]
    assert names.count("BEGIN") == names.count("END") == 2
    assert set(names) <= {
        "BEGIN", "END", "VERSION", "PRODID", "CALSCALE", "METHOD", "UID", "DTSTAMP", "DTSTART",
        "SEQUENCE", "CLASS", "SUMMARY", "DESCRIPTION", "LOCATION",
    }  # fmt: skip
    kept = unescaped(dict(lines)["SUMMARY"])
    assert kept == unescaped(escaped(summary_))
    assert all(char in kept for char in ";,\\" if char in summary_)


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n"), max_size=300))
def test_folding_loses_nothing_and_cuts_no_character(line):
    pieces = folded(line).split(b"\r\n")[:-1]
    assert all(len(piece) <= 75 for piece in pieces)
    assert pieces[0].decode() + "".join(p.decode()[1:] for p in pieces[1:]) == line
