"""For an inspection request: all of one person, others marked, a secret stay held back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace
from plan_making import NOW, PEOPLE, Making, made

from intake_tui.domain.record.types import (
    Agreement,
    Draft,
    Note,
    Place,
    Redaction,
    SetAside,
    Unlock,
    Withdrawal,
)
from intake_tui.domain.signals import judge
from intake_tui.domain.ways.inspection import Inspection, inspection
from intake_tui.errors import ExportFailed
from intake_tui.render import render
from intake_tui.render.papers import path_of


def inspected(m: Making, person: str) -> Inspection:
    return inspection(m.case, m.known, m.case.persons[person], now=NOW)


def page(m: Making, person: str, lang="en") -> str:
    """The Markdown without its backslashes, so that words are found as they were said."""
    return render(inspected(m, person).paper, "md", lang).replace("\\", "")


def under(text: str, heading: str) -> str:
    return text.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]


OWN = "What this person said"
OTHERS = "What others said, or the team noted, that concerns this person"
EARLIER = "Earlier answers that no longer stand"


def test_everything_by_and_about_one_person_is_there_own_fears_included():
    m = made()
    m.say("parent-fears", ["lose"], about="mother", by="mother", kind="told")
    m.say("parent-view", "van haar zelf", about="mother", by="mother")
    m.say("child-worry", "mijn mama huilt", about="child-a", by="child-a")
    m.say("network-now", "Ik help Lisanaam", about="oma", by="oma", kind="told")
    m.say("network-now", "gaat haar niet aan", about="aunt", by="aunt", kind="told")
    m.say("danger-address", "Dorpsstraat 999", by="mother", kind="told")
    text = page(m, "mother")
    assert "losing the child" in under(text, OWN)
    assert "van haar zelf" in under(text, OWN)
    assert "Dorpsstraat 999" in under(text, OWN)
    assert "Ik help Lisanaam" in under(text, OTHERS)
    assert "gaat haar niet aan" not in text


@pytest.mark.parametrize("person", ["mother", "oma", "child-a", "prof"])
def test_a_word_in_every_statement_by_or_about_them_is_found(person):
    m = made()
    wanted, unwanted = [], []
    for n, (id_, *_) in enumerate(PEOPLE):
        by, about = f"canaryby{n:02d}x", f"canaryabout{n:02d}x"
        m.say("own-statement", by, about=id_, by=id_)
        m.say("network-now", about, about=id_, by="aunt", kind="told")
        (wanted if id_ == person else unwanted).extend([by, about])
    text = page(m, person)
    assert all(word in text for word in wanted)
    assert not [word for word in unwanted if word in text]


def test_a_passage_about_somebody_else_is_marked_and_not_removed():
    m = made()
    m.say("parent-view", "Ik en Rianaam hebben ruzie", about="mother", by="mother")
    own = under(page(m, "mother"), OWN)
    mark = own.index("«REVIEW: about somebody else» Rianaam")
    assert mark < own.index("Ik en Rianaam hebben ruzie")


def test_what_only_concerns_this_person_is_not_marked():
    m = made()
    m.say("parent-view", "Ik ben moe", about="mother", by="mother")
    assert "«REVIEW" not in under(page(m, "mother"), OWN)


def test_who_told_it_is_marked_but_not_the_worker():
    m = made()
    m.say("network-now", "over Lisanaam", about="oma", by="oma", kind="told")
    m.say("parent-need", "genoteerd door de werker", about="mother", by="worker")
    text = under(page(m, "mother"), OTHERS)
    assert "«REVIEW: told by somebody else» Rianaam" in text
    assert "told by somebody else» Tessnaam" not in text


def test_what_stands_no_longer_is_there_with_its_end():
    m = made()
    old = m.say("free-to-speak", 3, about="mother", by="mother")
    m.say("free-to-speak", 7, about="mother", by="mother", replaces=old)
    m.withdraw(m.say("parent-view", "onder de verkeerde", about="mother", by="mother"))
    gone = m.say("parent-need", "weg", about="mother", by="mother")
    statement = m.case.statements[gone]
    m.put(
        "statements",
        replace(
            statement, value=None, redacted=Redaction(by="worker", at=NOW, reason="een nummer")
        ),
    )
    text = page(m, "mother")
    earlier = under(text, EARLIER)
    assert "3 on a scale of 0 to 10" in earlier
    assert "onder de verkeerde" in earlier
    assert "typed wrong" in earlier
    assert "removed for good on 23 November 2026" in earlier
    assert "7 on a scale" in under(text, OWN)


def test_notes_drafts_agreements_releases_and_reasons_are_there():
    m = made()
    said = m.say("parent-view", "mijn verhaal", about="mother", by="mother", to=("oma",))
    m.put("notes", Note(id="n1", call=None, speaker="mother", text="kladregel", at=NOW))
    m.put("notes", Note(id="n2", call=None, speaker="oma", text="Lisanaam belde", at=NOW))
    m.put("notes", Note(id="n3", call=None, speaker="oma", text="van iets anders", at=NOW))
    draft = replace(m.case.statements[said], id="d1", value=None, releases=())
    m.put("drafts", Draft(id="d1", statement=draft, raw="half getypt"))
    m.put("agreements", Agreement(id="a1", owner="mother", code="care", text="wat is afgesproken"))
    m.put(
        "unlocks",
        Unlock(
            id="u1",
            rule="not-free",
            subject="mother",
            block="family",
            statements=(said,),
            reason="overlegd met team",
            by="worker",
            at=NOW,
        ),
    )
    text = page(m, "mother")
    for words in ("kladregel", "Lisanaam belde", "half getypt", "wat is afgesproken"):
        assert words in text
    assert "released to Rianaam on 23 November 2026" in text
    assert "not-free opened on 23 November 2026: overlegd met team" in text
    assert "van iets anders" not in text


def test_a_stay_that_is_secret_from_them_is_held_back_and_can_be_looked_up():
    m = made()
    secret = m.say("secret-stay", [{"person": "father"}], about="child-a", by="child-a")
    visit = m.say(
        "child-next-visit",
        {"at": "2026-12-02", "with": "father", "where": "Veldweg 12"},
        about="child-a",
    )
    m.say("network-now", "Marknaam belde, hij zoekt naar Veldweg 12", about="oma", by="oma")
    m.put("notes", Note(id="n1", call=None, speaker="oma", text="Marknaam zoekt Semnaam", at=NOW))
    m.put(
        "agreements",
        Agreement(id="a1", owner="father", code="care", children=("child-a",), text="Veldweg"),
    )
    father = m.case.persons["father"]
    places = (Place(child="child-a", circle=1, drawn_by="child-a"),)
    m.put("persons", replace(father, places=places))
    made_ = inspected(m, "father")
    text = render(made_.paper, "md", "en").replace("\\", "")
    assert "Veldweg" not in text
    assert "Semnaam" not in text
    for id_ in (secret, visit, "n1", "a1"):
        assert f"Look at {id_} in the case" in text
    assert made_.held == text.count("«HELD BACK")


def secret_mother() -> tuple[Making, str]:
    """The father's own words, noted while the mother's stay is secret from him."""
    m = made()
    m.say("secret-stay", [{"person": "father"}], about="mother", by="oma")
    m.say("danger-address", "Veldweg 12, Aasdorp", by="mother")
    said = m.say("parent-view", "zijn woorden", about="father", by="father", listening=("mother",))
    return m, said


@pytest.mark.parametrize("reason", ["Lisanaam zei iets anders", "gebeld vanuit aasdorp"])
def test_a_reason_that_tells_of_a_secret_stay_is_held_back(reason):
    m, said = secret_mother()
    m.put("withdrawals", Withdrawal(id=said, by="worker", at=NOW, reason=reason))
    m.put(
        "unlocks",
        Unlock(
            id="u1",
            rule="not-free",
            subject="father",
            block="family",
            statements=(),
            reason=reason,
            by="worker",
            at=NOW,
        ),
    )
    text = page(m, "father")
    assert "zijn woorden" in text
    assert reason not in text
    assert "Lisanaam" not in text
    assert "Look at u1 in the case" in text


def test_a_point_that_was_set_aside_with_such_a_reason_is_held_back():
    m, _ = secret_mother()
    m.say("free-to-speak", 2, about="father", by="father")
    signals = judge(m.case, m.known, now=NOW, at="close")
    point = next(s for s in signals if s.subject == "father" and s.prints == "signal")
    aside = SetAside(
        id="aside",
        rule=point.rule.id,
        subject="father",
        statements=point.statements,
        reason="Lisanaam zit op de Veldweg",
        by="worker",
        at=NOW,
    )
    m.put("set_asides", aside)
    text = page(m, "father")
    assert "Veldweg" not in text
    assert "Look at aside in the case" in text
    m.put("set_asides", replace(aside, reason="besproken met Rianaam"))
    text = page(m, "father")
    assert "besproken met Rianaam" in text
    assert "«REVIEW: about somebody else» Rianaam" in text


def test_who_may_see_an_agreement_is_not_told_of_whose_stay_is_secret():
    m, _ = secret_mother()
    m.put("agreements", Agreement(id="a1", owner="father", code="care", visible_to=("mother",)))
    assert "Lisanaam" not in page(m, "father")


def test_their_own_words_about_whose_stay_is_secret_are_theirs_to_see_and_marked():
    m = made()
    m.say("secret-stay", [{"person": "father"}], about="child-a", by="child-a")
    m.say("parent-view", "Waar is Semnaam?", about="father", by="father")
    own = under(page(m, "father"), OWN)
    assert "Waar is Semnaam?" in own
    assert "«REVIEW: about somebody else» Semnaam" in own


def test_the_cover_says_it_is_not_to_be_sent_and_what_it_rests_on():
    m = made()
    m.say("parent-view", "Rianaam", about="mother", by="mother")
    made_ = inspected(m, "mother")
    text = render(made_.paper, "md", "en").replace("\\", "")
    cover = text.split("\n## ", 1)[0]
    assert "Do not send this before a person has checked every passage." in cover
    for law in ("7.3.10", "AVG 15", "7.3.15", "7.3.8"):
        assert law in cover
    assert f"Marked «REVIEW»: {made_.marked}." in cover
    assert "audit log is not in this" in cover


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize("format_", ["md", "html"])
def test_the_path_has_ids_only_and_an_id_is_no_way_out(format_, lang):
    paper = inspected(made(), "mother").paper
    assert str(path_of(paper, format_, lang)) == f"case-1/inspection-mother.{lang}.{format_}"
    with pytest.raises(ExportFailed):
        path_of(replace(paper, person="../x"), format_, lang)


def test_words_cannot_pass_for_markup():
    m = made()
    m.say("parent-view", "<script>x</script> [a](b) «REVIEW» | # kop", about="mother", by="mother")
    html = render(inspected(m, "mother").paper, "html", "nl")
    assert "<script" not in html
    md = render(inspected(m, "mother").paper, "md", "nl")
    assert "[a](b)" not in md


def test_a_person_of_whom_nothing_is_known_gets_a_paper_that_says_so():
    m = Making()
    late = replace(m.case.persons["aunt"], added_at=NOW + timedelta(days=1))
    m.put("persons", late)
    made_ = inspected(m, "aunt")
    assert (made_.marked, made_.held) == (0, 0)
    assert "Nothing." in render(made_.paper, "md", "en").replace("\\", "")
