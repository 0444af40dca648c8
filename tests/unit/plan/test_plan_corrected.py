"""That an answer was corrected stands in the file with the time, at home and the old words never.

The same moment stands on the screen, see ``session/test_corrected_screen.py``.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace
from plan_making import NOW, PROFESSIONAL, Making, family, made

from intake_tui.domain.plan.build import build
from intake_tui.domain.readers import reading
from intake_tui.domain.reading import Reader
from intake_tui.domain.words import Lang
from intake_tui.render import render

SAID = datetime.fromisoformat("2026-11-21T23:36:00+00:00")
"""00:36 on 22 November in Amsterdam, while it was 21 November in UTC."""
WORD: Mapping[Lang, str] = {"nl": "verbeterd", "en": "corrected"}
OLD = "verzwegen eerste woorden"
AT_HOME = (
    family("mother"),
    Reader(name="supporter", person="oma"),
    Reader(name="child", person="child-a"),
)


def corrected(after: timedelta) -> Making:
    """Mother, grandmother and child each said something that was put right ``after`` it."""
    m = made()
    m.say("child-age-band", "16-17", about="child-a")
    m.say("child-supporter", [{"person": "oma"}], about="child-a", by="child-a")
    m.say("supporter-contact-ok", "all", about="oma", by="mother")
    m.say("supporter-contact-ok", "all", about="oma", by="child-a")
    for question, who in (
        ("parent-view", "mother"),
        ("network-now", "oma"),
        ("child-wish", "child-a"),
    ):
        first = m.say(question, OLD, about=who, by=who, kind="quote")
        was = replace(m.case.statements[first], said_at=SAID, recorded_at=SAID)
        m.put("statements", was)
        to = (who,) if who == "child-a" else ()
        later = m.say(question, f"nu goed {who}", about=who, by=who, to=to, consent=who)
        right = replace(
            m.case.statements[later], said_at=SAID, recorded_at=SAID + after, replaces=first
        )
        m.put("statements", right)
    return m


def text(m: Making, reader: Reader, lang: Lang) -> str:
    plan = build(m.case, m.known, reader, now=NOW).plan
    return render(plan, "md", lang).replace("\\", "")


@pytest.mark.parametrize(
    ("after", "nl", "en"),
    [
        (
            timedelta(minutes=4),
            "22 november 2026, 00:36, verbeterd 00:40",
            "22 November 2026, 00:36, corrected 00:40",
        ),
        (
            timedelta(days=1),
            "22 november 2026, 00:36, verbeterd 23 november 2026, 00:36",
            "22 November 2026, 00:36, corrected 23 November 2026, 00:36",
        ),
    ],
)
def test_the_file_says_when_and_nobody_reads_what_stood_there(
    after: timedelta, nl: str, en: str
) -> None:
    m = corrected(after)
    told: Mapping[Lang, str] = {"nl": nl, "en": en}
    for lang, when in told.items():
        file = text(m, PROFESSIONAL, lang)
        assert file.count(when) >= 3
        assert OLD not in file


def test_within_the_minute_nothing_is_said_of_it() -> None:
    file = text(corrected(timedelta(seconds=59)), PROFESSIONAL, "nl")
    assert "22 november 2026, 00:36" in file
    assert WORD["nl"] not in file


@pytest.mark.parametrize("reader", AT_HOME, ids=lambda reader: reader.name)
def test_a_paper_at_home_tells_days_and_no_correction(reader: Reader) -> None:
    m = corrected(timedelta(days=1))
    passed = reading(m.case, m.known, reader, now=NOW).statements
    assert all(p.corrected_at is None for p in passed)
    for lang, word in WORD.items():
        paper = text(m, reader, lang)
        assert f"nu goed {reader.person}" in paper
        assert word not in paper
        assert OLD not in paper
