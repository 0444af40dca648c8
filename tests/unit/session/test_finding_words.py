"""Words people use every day: what is meant is among the first three, in both languages."""

from __future__ import annotations

import pytest

from intake_tui.content.load import load
from intake_tui.domain.words import Lang
from intake_tui.session.call.conversation import Conversation
from intake_tui.session.call.going import places
from intake_tui.session.finding import Finder
from intake_tui.session.ground import Ground
from intake_tui.session.notes.filing import targets
from intake_tui.store.memory import MemoryStore

WORDS: tuple[tuple[str, str, str], ...] = (
    ("wens", "wish", "child-wish"),
    ("wil", "want", "child-wish"),
    ("liefst", "like most", "child-wish"),
    ("bang", "afraid", "child-worry"),
    ("angst", "fear", "net-fears"),
    ("zorg", "worry", "child-worry"),
    ("zorgen", "worries", "child-worry"),
    ("klap", "hit", "worry-facts"),
    ("slaan", "violence", "worry-facts"),
    ("oppas", "babysit", "cap-can"),
    ("logeren", "stay", "child-where-tonight"),
    ("slapen", "sleep", "child-where-tonight"),
    ("school", "school", "cap-can"),
    ("ruzie", "fight", "child-worry"),
    ("gezien", "seen", "child-last-seen"),
    ("gevaar", "danger", "danger-now"),
    ("veilig", "safe", "danger-now"),
    ("steun", "support", "child-supporter"),
    ("overbelast", "burden", "cap-load"),
    ("zwaar", "heavy", "cap-load"),
    ("ziek", "ill", "cap-health"),
    ("tolk", "interpreter", "interpreter-need"),
    ("gezag", "custody", "authority-holders"),
    ("nummer", "phone", "caller-phone"),
    ("grens", "line", "tipping-line"),
    ("terugbellen", "call back", "back-call"),
    ("vervang", "backup", "cap-backup"),
    ("geheim", "secret", "secret-stay"),
)
"""What is typed in Dutch and in English, and the question that is meant."""


def held(ground: Ground) -> Conversation:
    talk = Conversation.new(MemoryStore("Eva"), load(), ground)
    talk.start_call("phone")
    talk.change_person(talk.case.people("child")[0].id, name="Sem")
    talk.change_person(talk.caller or "", name="Riet van Dam", role="network", relation="oma")
    talk.add_person("Karin", "parent", relation="moeder")
    return talk


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_question_that_is_meant_is_among_the_first_three(ground: Ground, lang: Lang) -> None:
    talk = held(ground)
    written = talk.note("zo maar een regel")
    note = talk.case.notes[written]
    going, filing = Finder(places(talk, lang)), Finder(targets(talk, note, lang))
    missed = {}
    for dutch, english, meant in WORDS:
        for typed in (dutch, english):
            to_go = [p.id for p in going.found(typed)][:3]
            to_file = [t.question for t in filing.found(typed)][:3]
            if meant not in to_go or meant not in to_file:
                missed[typed] = (meant, to_go, to_file)
    assert not missed, missed


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_no_group_stands_before_the_question_that_has_the_word_too(
    ground: Ground, lang: Lang
) -> None:
    going = Finder(places(held(ground), lang))
    typed = [word for dutch, english, _meant in WORDS for word in (dutch, english)]
    assert not {word for word in typed if going.found(word)[0].kind == "section"}
    assert going.found("gevaar")[0].id == going.found("danger")[0].id == "danger-now"
    assert "section" in {place.kind for place in going.found("gevaar")}
