"""Going somewhere by a few letters: which place comes first, in either language, and how fast."""

from __future__ import annotations

import time
from dataclasses import dataclass

import pytest

from intake_tui.content.load import load
from intake_tui.session.call.conversation import Conversation
from intake_tui.session.call.going import Place, places
from intake_tui.session.finding import Finder, folded
from intake_tui.session.ground import Ground
from intake_tui.store.memory import MemoryStore


def everywhere(ground: Ground, lang: str = "nl", people: int = 0) -> list[Place]:
    talk = Conversation.new(MemoryStore("Eva"), load(), ground)
    talk.start_call("phone")
    talk.change_person(talk.case.people("child")[0].id, name="Sem")
    talk.change_person(talk.caller or "", name="Riet van Dam", role="network", relation="oma")
    talk.add_person("Zoë", "network", relation="tante")
    for number in range(people):
        talk.add_person(f"Naam{number} Achternaam{number}", "network", relation="buurvrouw")
    return places(talk, "nl" if lang == "nl" else "en")


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize(
    ("typed", "kind", "first"),
    [
        ("waarv", "question", "call-reason"),
        ("calling about", "question", "call-reason"),
        ("slaapt", "question", "child-where-tonight"),
        ("sleep", "question", "child-where-tonight"),
        ("vannacht bellen", "question", "escalation-route"),
        ("inspreken", "question", "caller-voicemail"),
        ("gewond", "question", "danger-now"),
        ("hoe zwaar", "question", "cap-load"),
        ("how heavy", "question", "cap-load"),
        ("figuur", "section", "supporter"),
        ("steunf", "section", "supporter"),
        ("netwerk", "section", "network"),
        ("riet", "person", "Riet van Dam"),
        ("oma", "person", "Riet van Dam"),
        ("zoe", "person", "Zoë"),
        ("wbeltu", "question", "call-reason"),
        ("gezag", "question", "authority-holders"),
        ("parental auth", "question", "authority-holders"),
    ],
)
def test_what_comes_first(ground: Ground, lang: str, typed: str, kind: str, first: str) -> None:
    found = Finder(everywhere(ground, lang)).found(typed)
    got = found[0]
    assert (got.kind, got.label if kind == "person" else got.id) == (kind, first), [
        (p.kind, p.label) for p in found[:4]
    ]


def test_letters_may_be_left_out_and_accents_too() -> None:
    assert folded("Geïnformeerd ÉÉN") == "geinformeerd een"


@dataclass(frozen=True)
class Thing:
    label: str
    prior: float = 0.0
    asked: str = ""
    also: str = ""
    around: str = ""

    @property
    def sought(self) -> tuple[str, str, str, str]:
        return self.label, self.asked, self.also, self.around


def test_what_speaks_for_it_beforehand_decides_between_equals_only() -> None:
    things = [Thing("wat zegt hij"), Thing("wat wil hij", prior=8.0), Thing("water", prior=9.0)]
    finder = Finder(things)
    assert [t.label for t in finder.found("")] == ["water", "wat wil hij", "wat zegt hij"]
    assert next(t.label for t in finder.found("wat")) == "wat wil hij"
    assert [t.label for t in finder.found("zegt")] == ["wat zegt hij"]
    assert [t.label for t in finder.found("wzh")] == ["wat zegt hij"]
    assert finder.found("qqq") == []
    assert finder.found("[/ (") == finder.found(""), "signs are no letters"


def test_where_a_word_stands_counts_and_what_is_out_of_play_comes_last() -> None:
    things = [
        Thing("section", around="zorg"),
        Thing("also", also="zorg", prior=9.0),
        Thing("asked", asked="zorg"),
        Thing("zorgen begin"),
        Thing("zorg"),
        Thing("closed", -1.0, "zorg"),
        Thing("part of it", asked="bezorgd"),
    ]
    found = [thing.label for thing in Finder(things).found("zorg")]
    assert found[:4] == ["zorg", "zorgen begin", "asked", "also"]
    assert found[4:] == ["part of it", "closed"], "what is only around others is left out"
    assert [thing.label for thing in Finder(things[:1]).found("zorg")] == ["section"]


def test_every_letter_is_answered_at_once(ground: Ground) -> None:
    finder = Finder(everywhere(ground, people=60))
    assert len(finder.items) > 150
    fastest = []
    for typed in ("s", "st", "steun", "wat zegt sem", "wzs", "buurvrouw achternaam5"):
        taken = []
        for _turn in range(5):
            begun = time.perf_counter()
            finder.found(typed)
            taken.append(time.perf_counter() - begun)
        fastest.append(min(taken))
    assert max(fastest) < 0.005, fastest


def test_of_one_question_asked_of_several_who_speaks_comes_first(ground: Ground) -> None:
    talk = Conversation.new(MemoryStore(), load(), ground)
    talk.start_call("phone")
    for name in ("Karin", "Stefan"):
        talk.add_person(name, "parent")
    parents = [p.id for p in talk.case.people("parent")]
    for speaker in parents:
        talk.choose_speaker(speaker)
        asked: dict[str, list[str | None]] = {}
        for place in places(talk, "nl"):
            asked.setdefault(place.id, []).append(place.subject)
        several = [s for s in asked.values() if set(parents) <= set(s)]
        assert several
        assert all(s.index(speaker) == 0 for s in several)
