"""The papers that the browser opens: of every example case, in a house style, and planted ones."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from html_making import EXAMPLES, NOW, PROFESSIONAL
from plan_making import NOW as MADE_AT
from plan_making import Making

from intake_tui.domain.questionnaire import Questionnaire
from intake_tui.domain.readers import reading
from intake_tui.domain.record import bundle
from intake_tui.domain.record.types import Case, Note
from intake_tui.domain.ways.inspection import inspection
from intake_tui.domain.ways.journal import caller, journal
from intake_tui.domain.ways.paper import Paper
from intake_tui.domain.ways.readback import card
from intake_tui.house import House

LOGO = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGA"
    "WjR9awAAAABJRU5ErkJggg=="
)
STYLE = House(
    name="Stichting <b>Voorbeeld</b>",
    logo=LOGO,
    colour="#5b1a4a",
    accent="#5f3a00",
    duty_desk="0800-0000",
)


def papers(case: Case, known: Questionnaire, now: datetime = NOW) -> Iterator[Paper]:
    """The journal of the latest call, the card for who called, and the inspection file."""
    r = reading(case, known, PROFESSIONAL, now=now)
    call = case.latest_call()
    assert call is not None
    person = case.persons[caller(r, call) or "mother"]
    yield journal(r, call)
    yield card(r, call, person)
    yield inspection(case, known, person, now=now).paper


def example_papers(known: Questionnaire) -> Iterator[tuple[str, Paper]]:
    """A name for the file, and the paper."""
    for path in EXAMPLES:
        case = bundle.read(path.read_bytes(), known)
        for paper in papers(case, known):
            yield f"{path.stem}-{paper.kind}", paper


def of_making(m: Making, texts: list[str]) -> Iterator[Paper]:
    """The papers of a made-up case in which grandmother says all these texts too, and says them
    once more in lines that nobody filed."""
    for n, text in enumerate(texts):
        m.say("call-reason", text, by="oma")
        m.say("network-now", text, about="oma", by="oma", kind="told")
        fact = {"what": text, "kind": "opinion", "source": text, "seen_by": text}
        m.say("worry-facts", [fact], about="child-a", by="oma")
        m.put("notes", Note(id=f"n{n:03d}", call="call-1", speaker="oma", text=text, at=MADE_AT))
    return papers(m.case, m.known, MADE_AT)
