"""Whose yes lets a line cross: what others told of a reader, a child's words, who told a worry."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from plan_making import NOW, Making, family, made

from intake_tui.domain.readers import reading
from intake_tui.domain.reading import Reader, Reading
from intake_tui.domain.record import changes
from intake_tui.domain.record.types import Agreement, Draft, Note, Release
from intake_tui.domain.releasing import consent_of
from intake_tui.errors import RecordRefused

OMA = Reader(name="supporter", person="oma")


def read(m: Making, reader: Reader) -> Reading:
    return reading(m.case, m.known, reader, now=NOW)


def ids(m: Making, reader: Reader) -> set[str]:
    return {p.id for p in read(m, reader).statements}


def agreed() -> Making:
    """The mother agrees that oma is told."""
    m = made()
    m.say("supporter-contact-ok", "all", about="oma", by="mother")
    return m


class TestOwnCopy:
    @pytest.mark.parametrize("by", ["mother", "worker"])
    def test_what_another_told_of_the_reader_takes_a_release(self, by: str) -> None:
        m = agreed()
        told = m.say("cap-cannot", "kan het niet aan", about="oma", by=by)
        father = m.say("parent-fears", ["lose"], about="father", by=by)
        assert told not in ids(m, OMA)
        assert father not in ids(m, family("father"))
        given = m.say("net-fears", ["parents"], about="oma", by=by, to=("oma",), consent=by)
        assert given in ids(m, OMA)

    def test_the_own_words_noted_by_another_are_the_readers(self) -> None:
        m = agreed()
        noted = m.say("cap-cannot", "niet op dinsdag", about="oma", by="worker", words_of="oma")
        said = m.say("cap-load", 8, about="oma", by="oma")
        assert {noted, said} <= ids(m, OMA)

    def test_a_release_opens_no_more_than_the_exception_does(self) -> None:
        m = agreed()
        other = m.say("net-fears", ["parents"], about="aunt", by="worker", to=("oma",))
        never = m.say("supporter-objection", ["none"], about="oma", by="mother", to=("oma",))
        assert not {other, never} & ids(m, OMA)


class TestChildsYes:
    @pytest.mark.parametrize(
        ("by", "words_of", "yes", "crosses"),
        [
            ("child-a", None, "child-a", True),
            ("child-a", None, "mother", False),
            ("child-a", None, "worker", False),
            ("oma", "child-a", "child-a", True),
            ("oma", "child-a", "oma", False),
            ("child-a", "oma", "child-a", True),
            ("child-a", "oma", "oma", False),
            ("oma", None, "oma", True),
        ],
    )
    def test_nobody_says_yes_for_a_child(
        self, by: str, words_of: str | None, yes: str, crosses: bool
    ) -> None:
        m = made()
        said = m.say("child-wish", "x", about="child-a", by=by, words_of=words_of)
        s = m.case.statements[said]
        given = Release(to="mother", by=yes, checked_by="worker", how="gevraagd", at=NOW)
        m.put("statements", replace(s, releases=(given,)))
        assert (said in ids(m, family("mother"))) is crosses
        assert (consent_of(m.case, s, family("mother")) == yes) is crosses
        m.put("statements", s)
        if crosses:
            assert changes.release(m.case, said, given)
        else:
            with pytest.raises(RecordRefused, match="words of a child"):
                changes.release(m.case, said, given)

    def test_it_is_checked_by_the_worker(self) -> None:
        m = made()
        said = m.say("child-wish", "x", about="child-a", by="child-a")
        given = Release(to="mother", by="child-a", checked_by="", how="", at=NOW)
        m.put("statements", replace(m.case.statements[said], releases=(given,)))
        assert said not in ids(m, family("mother"))

    def test_another_childs_words_do_not_cross_on_the_readers_yes(self) -> None:
        m = made()
        more = {"about": "child-a", "by": "child-b", "consent": "child-a"}
        said = m.say("child-wish", "x", to=("child-a",), **more)  # type: ignore[arg-type]
        assert said not in ids(m, Reader(name="child", person="child-a"))


class TestWorries:
    def facts(self, what: str, answer: str | None = None, **more: object) -> list[str]:
        m = made()
        if answer:
            m.say("may-say-who-told", answer, about="oma", by="oma")
        fact = {"what": what, "kind": "told", "source": "school", "seen_by": "", **more}
        rest = {"what": "te laat", "kind": "told", "source": "school"}
        m.say("worry-facts", [fact, rest], about="child-a", by="oma", to=("mother",), consent="oma")
        return [f["what"] for f in read(m, family("mother")).on("worry-facts")[0].value]

    def test_a_worry_that_names_its_own_teller_goes(self) -> None:
        assert self.facts("Rianaam zag hem alleen") == ["te laat"]
        assert self.facts("Rianaams fiets was weg", "without-name") == ["te laat"]
        assert len(self.facts("Rianaam zag hem alleen", "with-name")) == 2

    def test_a_worry_that_names_who_saw_it_goes(self) -> None:
        assert self.facts("Anjanaam zag hem", seen_by="Anjanaam") == ["te laat"]
        assert self.facts("Anjanaam zag hem", source="via Anjanaam") == ["te laat"]

    def test_whom_it_is_about_may_be_named(self) -> None:
        assert len(self.facts("Semnaam liep alleen bij Anjanaam")) == 2

    def test_the_worker_is_told(self) -> None:
        m = made()
        fact = {"what": "Rianaam zag hem", "kind": "told", "source": "school"}
        said = m.say("worry-facts", [fact], about="child-a", by="oma", to=("mother",))
        (w,) = read(m, family("mother")).warnings
        assert (w.about, w.person, w.why, w.left_out) == (said, "oma", "names-hidden", True)


class TestAgreementsOfChildren:
    @pytest.mark.parametrize("band", ["0-3", "4-7", "8-11", "12-15", "16-17", "18plus"])
    def test_the_words_of_an_agreement_stand_in_no_childs_plan(self, band: str) -> None:
        from intake_tui.domain.plan.build import build
        from intake_tui.render import render

        m = made()
        m.say("child-age-band", band, about="child-a")
        deal = Agreement(
            id="a1",
            owner="oma",
            code="stay-over",
            text="omdat het thuis niet gaat",
            children=("child-a",),
            slots=("mon.night",),
            visible_to=("child-a", "mother"),
            state="agreed",
        )
        m.put("agreements", deal)
        child = Reader(name="child", person="child-a")
        text = render(build(m.case, m.known, child, now=NOW).plan, "md", "nl")
        assert "Rianaam" in text
        assert "omdat het thuis" not in text
        assert read(m, family("mother")).agreements[0].text == deal.text


class TestCautions:
    def told(self, m: Making, reader: Reader) -> list[str]:
        from intake_tui.domain.plan.build import build

        made_ = build(m.case, m.known, reader, now=NOW)
        assert made_.asks[: len(made_.cautions)] == made_.cautions
        return [words.en for words in made_.cautions]

    def test_a_line_about_danger_that_is_not_filed_is_told_before_an_export(self) -> None:
        m = made()
        assert self.told(m, family("mother")) == []
        line = Note(id="n1", call="call-1", speaker="oma", text="hij slaat", mark="danger", at=NOW)
        m.put("notes", line)
        (told,) = self.told(m, family("mother"))
        assert "notepad" in told
        assert "slaat" not in told
        assert self.told(m, Reader(name="professional")) == []
        for done in (replace(line, dropped=True), replace(line, filed_as=("s001",))):
            m.put("notes", done)
            assert self.told(m, family("mother")) == []

    def test_an_answer_about_danger_that_is_being_typed_is_told(self) -> None:
        m = made()
        s = replace(m.case.statements["s003"], id="d1", speaker="aunt", value="yes")
        assert s.question == "danger-now"
        m.put("drafts", Draft(id="d1", statement=s, raw="ja"))
        (told,) = self.told(m, family("mother"))
        assert "not finished" in told

    def test_who_would_not_say_whether_they_could_talk_is_told(self) -> None:
        m = made()
        m.say("call-privacy", None, by="aunt", status="declined")
        (told,) = self.told(m, family("mother"))
        assert "talk freely" in told
