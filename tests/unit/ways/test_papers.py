"""The contact journal and the read-back card: who said what, danger first, nothing of others."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plan_making import NOW, PEOPLE, PROFESSIONAL, Making, made

from intake_tui.domain.readers import reading
from intake_tui.domain.record.types import Agreement, Call, Note
from intake_tui.domain.text import clean
from intake_tui.domain.ways.journal import journal
from intake_tui.domain.ways.readback import card
from intake_tui.render import render
from intake_tui.render.papers import text_of


def calls(m: Making) -> Making:
    """A call of 24 minutes with grandmother, and an earlier one with mother."""
    m.put(
        "calls",
        Call(
            id="call-1",
            started_at=NOW - timedelta(days=2),
            ended_at=NOW - timedelta(days=2) + timedelta(minutes=24),
            worker="Eva",
            with_people=("oma",),
        ),
    )
    m.put(
        "calls",
        Call(
            id="call-0", started_at=NOW - timedelta(days=9), worker="Eva", with_people=("mother",)
        ),
    )
    return m


def whole(m: Making):
    return reading(m.case, m.known, PROFESSIONAL, now=NOW)


def written(m: Making, call: str = "call-1", lang="en") -> str:
    return text_of(journal(whole(m), m.case.calls[call]), lang)


def read_aloud(m: Making, person: str = "oma", lang="en", band: str | None = None) -> str:
    return text_of(card(whole(m), m.case.calls["call-1"], m.case.persons[person], band=band), lang)


def part(text: str, heading: str) -> str:
    """The lines under one heading of a plain text."""
    lines = text.split("\n")
    start = lines.index(heading) + 1
    end = next((n for n in range(start, len(lines)) if not lines[n].startswith(" ")), len(lines))
    return "\n".join(lines[start:end])


def headings(text: str) -> list[str]:
    lines = text.split("\n")
    return [b for a, b in pairwise(lines) if a == "" and b.isupper()]


# --- the journal --------------------------------------------------------------------------------


def test_it_says_who_called_when_how_long_and_by_which_channel():
    text = written(calls(made()))
    call = part(text, "THE CALL")
    assert "Saturday 21 November 2026, 13:00" in call
    assert "24 min" in call
    assert "by telephone" in call
    assert "spoken with: Rianaam (role: network)" in call
    assert "worker: Eva" in call


def test_danger_and_its_outcome_come_before_what_was_said():
    m = calls(made())
    m.say("danger-now", "yes", by="oma")
    m.say("danger-what", "Hij slaat op de deur", by="oma")
    m.say("call-reason", "Ik maak me zorgen", by="oma")
    text = written(m)
    assert headings(text)[:3] == ["THE CALL", "DANGER", "IN THEIR OWN WORDS"]
    danger = part(text, "DANGER")
    assert "Hij slaat op de deur" in danger
    assert danger.rstrip().endswith("Not asked in this call.")
    assert written(m).count("Not asked in this call.") == 2


def test_when_nobody_asked_about_danger_it_says_so():
    m = calls(Making())
    assert "Not asked in this call." in part(written(m), "DANGER")


def test_words_are_kept_apart_by_what_they_are():
    m = calls(made())
    m.say("call-reason", "letterlijk gezegd", by="oma")
    m.say("network-now", "verteld over nu", about="oma", by="oma", kind="told")
    m.say("tipping-line", "duiding van de grens", about="child-a", kind="interpretation")
    facts = [
        {"what": "zag ik zelf", "kind": "observed", "source": "Ria"},
        {"what": "vind ik ervan", "kind": "opinion", "source": "Ria"},
        {"what": "zonder soort"},
    ]
    m.say("worry-facts", facts, about="child-a", by="oma", kind="observed")
    text = written(m)
    assert '"letterlijk gezegd"' in part(text, "IN THEIR OWN WORDS")
    assert "verteld over nu" in part(text, "TOLD")
    assert '"verteld over nu"' not in text
    assert "duiding van de grens" in part(text, "INTERPRETATION")
    assert "zag ik zelf" in part(text, "OBSERVED")
    assert "vind ik ervan" in part(text, "OPINIONS")
    assert "zonder soort" in part(text, "NOTED")
    assert "vind ik ervan" not in part(text, "OBSERVED")


def test_every_answer_has_who_told_it_and_when():
    m = calls(made())
    m.say("child-wish", "Bij oma slapen", about="child-a", by="oma", words_of="child-a")
    said = part(written(m), "IN THEIR OWN WORDS")
    assert "words of Semnaam, told by Rianaam" in said
    assert "21 November 2026, 13:" in said


def test_only_this_call_is_in_it_and_what_was_withdrawn_is_not():
    m = calls(made())
    m.say("call-reason", "uit het andere gesprek", by="mother", call="call-0")
    m.withdraw(m.say("call-reason", "bij de verkeerde getypt", by="oma"))
    text = written(m)
    assert "uit het andere gesprek" not in text
    assert "bij de verkeerde getypt" not in text
    assert "uit het andere gesprek" in written(m, "call-0")


def test_agreements_and_calling_back_or_that_it_was_not_asked():
    m = calls(made())
    assert "Not asked in this call." in part(written(m), "AGREEMENTS AND CALLING BACK")
    m.say("back-call", {"at": "2026-11-24T09:00Z", "by": "worker", "with": "oma"})
    offer = m.say(
        "cap-can",
        [{"code": "care", "amount": 1, "unit": "times/week", "slots": []}],
        about="oma",
        by="oma",
    )
    m.put("agreements", Agreement(id="a1", owner="oma", code="care", offer=offer, text="woensdag"))
    m.put("agreements", Agreement(id="a2", owner="aunt", code="care", text="elders gemaakt"))
    agreed = part(written(m), "AGREEMENTS AND CALLING BACK")
    assert "24 November 2026, 10:00" in agreed
    assert "woensdag" in agreed
    assert "elders gemaakt" not in agreed


def test_what_was_not_asked_follows_who_called():
    m = calls(made())
    assert "What would you like to do" in part(written(m), "NOT ASKED")
    mother = part(written(m, "call-0"), "NOT ASKED")
    assert mother != part(written(m), "NOT ASKED")
    m.say("call-reason", "x", by="oma")
    assert "What are you calling about" not in part(written(m), "NOT ASKED")


def test_a_line_that_is_not_filed_is_in_it():
    m = calls(made())
    m.put("notes", Note(id="n1", call="call-1", speaker="oma", text="belt morgen weer", at=NOW))
    m.put("notes", Note(id="n2", call="call-0", speaker="oma", text="van toen", at=NOW))
    notes = part(written(m), "NOTEPAD LINES NOT FILED YET")
    assert "belt morgen weer" in notes
    assert "van toen" not in written(m)


def test_the_address_that_is_for_112_only_is_not_in_it():
    m = calls(made())
    m.say("danger-now", "yes", by="oma")
    m.say("danger-address", "Dorpsstraat 999", by="oma", kind="told")
    assert "Dorpsstraat" not in written(m)
    assert "Dorpsstraat" not in read_aloud(m)


def test_the_same_case_gives_the_same_journal():
    m = calls(made())
    m.say("call-reason", "een", by="oma", listening=("mother", "aunt", "child-a"))
    assert len({written(m) for _ in range(5)}) == 1


@settings(max_examples=60, deadline=None)
@given(words=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=120))
def test_what_was_said_never_begins_a_line(words):
    """So words cannot pass for a heading, for danger, or for a line of the worker."""
    m = calls(made())
    hostile = clean(f"GEVAAR\n{words}\nDANGER\n# kop").strip()
    m.say("call-reason", hostile, by="oma")
    m.say("network-now", hostile, about="oma", by="oma", kind="told")
    plain = calls(made())
    plain.say("call-reason", "x", by="oma")
    plain.say("network-now", "x", about="oma", by="oma", kind="told")
    for of in (written, read_aloud):
        margin = [line for line in of(m).split("\n") if line[:1].strip()]
        assert margin == [line for line in of(plain).split("\n") if line[:1].strip()]


# --- the read-back card ---------------------------------------------------------------------------


def test_the_card_holds_what_this_person_said_and_nothing_of_others():
    m = calls(made())
    m.say("call-reason", "van oma zelf", by="oma")
    m.say("parent-view", "van moeder", about="mother", by="mother")
    m.say("child-wish", "van Sem via oma", about="child-a", by="oma", words_of="child-a")
    m.say("tipping-line", "duiding van de werker", about="child-a", kind="interpretation")
    text = read_aloud(m)
    assert "van oma zelf" in part(text, "IN YOUR WORDS")
    assert "words of Semnaam, told by Rianaam" in text
    assert "van moeder" not in text
    assert "duiding van de werker" not in text
    assert "van moeder" in read_aloud(m, "mother")


def test_it_asks_for_corrections_and_may_we_say_who_told_until_that_is_known():
    m = calls(made())
    asked = part(read_aloud(m), "TO ASK NOW")
    assert "May I say that you told this?" in asked
    m.say("may-say-who-told", "no", about="oma", by="oma")
    assert "May I say that you told this?" not in part(read_aloud(m), "TO ASK NOW")


@pytest.mark.parametrize(
    ("person", "line", "other"),
    [
        ("oma", "You may stop.", "You may say who may know."),
        ("mother", "I cannot promise secrecy.", "You may stop."),
        ("child-a", "You may say who may know.", "I cannot promise secrecy."),
        ("volunteer", "A volunteer writes no reports", "You may say who may know."),
    ],
)
def test_the_standing_lines_fit_who_listens(person, line, other):
    say = part(read_aloud(calls(made()), person), "TO SAY BEFORE HANGING UP")
    assert line in say
    assert other not in say
    assert "112" in say


def test_numbers_that_are_still_to_be_checked_are_not_read_aloud():
    m = calls(made())
    unchecked = [p.number for p in m.known.phones if not p.verified]
    text = read_aloud(m)
    assert unchecked
    assert not [number for number in unchecked if number in text]


def test_who_is_not_free_to_talk_is_asked_that_first():
    m = calls(made())
    warning = "Ask that first: yes or no."
    assert warning not in read_aloud(m)
    m.say("call-privacy", "overheard", by="oma")
    assert warning in read_aloud(m)
    assert warning in read_aloud(calls(Making()))


def test_calling_back_is_read_to_who_has_a_part_in_it():
    m = calls(made())
    m.say("back-call", {"at": "2026-11-24T09:00Z", "by": "worker", "with": "mother"})
    assert "24 November" not in read_aloud(m)
    assert "24 November" in read_aloud(m, "mother")


def test_of_anothers_call_back_only_when_and_with_whom_is_read():
    m = calls(made())
    m.say(
        "back-call",
        {
            "at": "2026-11-24T09:00Z",
            "by": "worker",
            "with": "father",
            "where": "Veldweg 12",
            "reason": "hij zou slaan",
        },
        by="oma",
    )
    text = read_aloud(m, "father")
    assert "24 November" in text
    for words in ("Veldweg", "slaan", "Rianaam"):
        assert words not in text


def test_the_card_names_nobody_whose_stay_is_secret_from_who_hears_it():
    m = calls(made())
    m.say("secret-stay", [{"person": "father"}], about="mother", by="oma")
    back = {"at": "2026-11-24T09:00Z", "by": "mother", "with": "father"}
    m.say("back-call", back, by="oma")
    m.say("parent-view", "rust", about="father", by="father", listening=("mother", "aunt"))
    text = read_aloud(m, "father")
    assert "Lisanaam" not in text
    assert "24 November" not in text
    assert "Anjanaam listened in" in text


def test_no_circumstances_stand_on_a_card():
    m = calls(made())
    more = {"listening": ("aunt",), "interpreter": "prof", "recovered": True, "to": ("mother",)}
    m.say("parent-view", "rust", about="father", by="father", **more)
    told = part(read_aloud(m, "father"), "IN YOUR WORDS")
    assert "rust" in told
    for words in ("listened", "interpreter", "released", "recovered"):
        assert words not in told


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize("person", [id_ for id_, *_ in PEOPLE])
def test_a_card_can_be_made_for_everybody_also_as_a_page(person, lang):
    m = calls(made())
    paper = card(whole(m), m.case.calls["call-1"], m.case.persons[person], band="8-11")
    page = render(paper, "html", lang)
    assert f'<html lang="{lang}">' in page
    assert "default-src 'none'" in page
    assert render(paper, "md", lang).startswith("# ")
