"""The allow-list: rows, own copy, release, and the filters that outrank them."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from plan_making import NOW, PROFESSIONAL, Making, family, made

from intake_tui.domain.readers import reading
from intake_tui.domain.reading import UNNAMED, Reader, Reading
from intake_tui.domain.record.types import Agreement, Need
from intake_tui.errors import NoChildNoted, PlanRefused


def read(making: Making, reader: Reader) -> Reading:
    return reading(making.case, making.known, reader, now=NOW)


def ids(making: Making, reader: Reader) -> set[str]:
    return {p.id for p in read(making, reader).statements}


def supporter(person: str) -> Reader:
    return Reader(name="supporter", person=person)


def child(person: str) -> Reader:
    return Reader(name="child", person=person)


class TestRows:
    def test_the_file_has_everything_that_stands_but_the_acute_address(self) -> None:
        m = made()
        kept = m.say("net-fears", ["parents"], about="oma", by="oma")
        address = m.say("danger-address", "Dorpsweg 1", by="oma")
        gone = m.say("cap-cannot", "nooit", about="oma", by="oma")
        m.withdraw(gone)
        got = ids(m, PROFESSIONAL)
        assert kept in got
        assert not got & {address, gone}

    def test_the_file_keeps_unknown_and_declined_and_others_do_not(self) -> None:
        m = made()
        unknown = m.say("placement-status", None, about="child-a", status="unknown")
        assert unknown in ids(m, PROFESSIONAL)
        assert unknown not in ids(m, family("mother"))

    def test_a_question_without_a_row_passes_to_nobody(self) -> None:
        m = made()
        said = m.say("kader", "ots", about="child-a")
        m.known = replace(
            m.known, reader_rows=tuple(r for r in m.known.reader_rows if r.question != "kader")
        )
        assert said not in ids(m, PROFESSIONAL) | ids(m, family("mother"))

    def test_never_cannot_be_released(self) -> None:
        m = made()
        said = m.say("net-fears", ["parents"], about="oma", by="oma", to=("mother",))
        assert said not in ids(m, family("mother"))

    def test_release_is_for_one_person_and_one_statement(self) -> None:
        m = made()
        own = {"about": "child-a", "by": "child-a", "consent": "child-a"}
        first = m.say("child-wish", "naar oma", to=("mother",), **own)  # type: ignore[arg-type]
        second = m.say("child-wish", "naar huis", replaces=first, **own)  # type: ignore[arg-type]
        assert not {first, second} & ids(m, family("mother"))
        third = m.say("child-good", "voetbal", to=("mother",), **own)  # type: ignore[arg-type]
        assert third in ids(m, family("mother"))
        assert third not in ids(m, family("father"))

    def test_a_withdrawn_release_closes_again(self) -> None:
        m = made()
        own = {"about": "child-a", "by": "child-a", "consent": "child-a"}
        said = m.say("child-wish", "naar oma", to=("mother",), **own)  # type: ignore[arg-type]
        assert said in ids(m, family("mother"))
        s = m.case.statements[said]
        m.put("statements", replace(s, releases=(replace(s.releases[0], withdrawn=NOW),)))
        assert said not in ids(m, family("mother"))

    def test_own_copy_outranks_the_row(self) -> None:
        m = made()
        fears = m.say("parent-fears", ["lose"], about="mother", by="mother")
        scale = m.say("good-enough", 6, about="child-a", by="mother")
        assert {fears, scale} <= ids(m, family("mother"))
        assert not {fears, scale} & ids(m, family("father"))


class TestFamily:
    def test_half_siblings_never_cross(self) -> None:
        m = made()
        about_b = m.say("placement-status", "home", about="child-b")
        by_b = m.say("child-wish", "weg", about="child-a", by="child-b", to=("father",))
        names_b = m.say("network-people", [{"person": "child-b"}], by="oma", to=("father",))
        text = m.say("child-good", "met Daannaam spelen", about="child-a", to=("father",))
        about_a = m.say("placement-status", "home", about="child-a")
        got = ids(m, family("father"))
        assert about_a in got
        assert not got & {about_b, by_b, names_b, text}
        assert {about_a, about_b} <= ids(m, family("mother"))

    def test_a_decision_about_another_child_goes_and_the_rest_stays(self) -> None:
        m = made()
        m.say(
            "decision-list",
            [
                {"what": "weekend", "heard": ["father"]},
                {"what": "school van Daannaam", "heard": []},
                {"what": "logeren", "heard": ["child-b"]},
            ],
        )
        (passed,) = read(m, family("father")).on("decision-list")
        assert [d["what"] for d in passed.value] == ["weekend"]

    def test_nobody_noted_is_no_plan_and_says_what_to_answer(self) -> None:
        m = Making()
        m.safe()
        with pytest.raises(NoChildNoted, match="authority over the child"):
            read(m, family("mother"))

    def test_a_parent_who_claims_it_does_not_outrank_the_worker(self) -> None:
        m = made()
        m.say("authority-holders", [{"person": "father"}], about="child-b", by="father")
        assert [c.id for c in read(m, family("father")).children] == ["child-a"]

    def test_only_a_parent_gets_a_family_plan(self) -> None:
        for person in ("oma", "nobody-here"):
            with pytest.raises(PlanRefused):
                read(made(), family(person))


class TestWhoTold:
    def told(self, m: Making, answer: str | None, **more: object) -> Reading:
        if answer:
            m.say("may-say-who-told", answer, about="oma", by="oma")
        relayed = {"about": "child-a", "by": "oma", "words_of": "child-a", "consent": "child-a"}
        m.say("child-wish", "x", to=("mother",), **relayed)  # type: ignore[arg-type]
        return read(m, family("mother"))

    @pytest.mark.parametrize("answer", [None, "no", "without-name"])
    def test_the_name_is_left_out(self, answer: str | None) -> None:
        r = self.told(made(), answer)
        (p,) = r.on("child-wish")
        assert (p.teller, p.words_of) == (None, "child-a")
        assert "oma" not in r.persons

    def test_with_name_it_is_there(self) -> None:
        (p,) = self.told(made(), "with-name").on("child-wish")
        assert p.teller == "oma"

    def test_a_yes_by_somebody_else_does_not_count(self) -> None:
        m = made()
        m.say("may-say-who-told", "with-name", about="oma", by="aunt")
        (p,) = self.told(m, None).on("child-wish")
        assert p.teller is None

    def test_the_subject_goes_where_it_would_name_the_teller(self) -> None:
        m = made()
        m.say("network-now", "kookt", about="oma", by="oma", to=("mother",))
        r = read(m, family("mother"))
        assert r.on("network-now")[0].subject is None
        assert "oma" not in r.persons

    def test_the_reader_keeps_the_own_name(self) -> None:
        m = made()
        m.say("parent-view", "zwaar", about="mother", by="mother")
        assert read(m, family("mother")).on("parent-view")[0].teller == "mother"

    def test_a_child_that_released_its_words_is_shown_unless_it_said_no(self) -> None:
        m = made()
        said = {"about": "child-a", "by": "child-a", "to": ("mother",), "consent": "child-a"}
        m.say("child-wish", "naar oma", **said)  # type: ignore[arg-type]
        assert read(m, family("mother")).on("child-wish")[0].teller == "child-a"
        m.say("may-say-who-told", "without-name", about="child-a", by="child-a")
        assert read(m, family("mother")).on("child-wish")[0].teller is None

    def test_who_saw_a_worry_is_left_out_too(self) -> None:
        m = made()
        fact = {"what": "laat", "kind": "observed", "source": "Rianaam", "seen_by": "buurvrouw"}
        m.say("worry-facts", [fact, {"what": "los"}], about="child-a", by="oma", to=("mother",))
        (p,) = read(m, family("mother")).on("worry-facts")
        assert [f["source"] for f in p.value] == [UNNAMED]
        assert p.value[0]["seen_by"] == "buurvrouw"

    def test_a_relation_names_the_informant_as_well(self) -> None:
        m = made()
        m.put("persons", replace(m.case.persons["oma"], relation="oma"))
        fact = {"what": "laat", "kind": "told", "source": "verteld door oma"}
        m.say("worry-facts", [fact], about="child-a", by="oma", to=("mother",))
        (p,) = read(m, family("mother")).on("worry-facts")
        assert p.value[0]["source"] == UNNAMED


class TestSecretStay:
    def secret(self) -> Making:
        m = made()
        m.say("secret-stay", [{"person": "father"}], about="mother")
        return m

    def test_person_and_place_go_for_that_reader_only(self) -> None:
        m = self.secret()
        place = m.say("placement-status", "home", about="child-a")
        names = m.say("network-people", [{"person": "mother"}], by="oma", to=("father",))
        text = m.say("child-good", "bij lisanaam thuis", about="child-a", to=("father",))
        words = m.say("child-worry", "x", about="child-a", by="mother", to=("father",))
        visit = m.say("child-next-visit", {"at": "2026-12-01", "where": "flat"}, about="child-a")
        r = read(m, family("father"))
        assert not {p.id for p in r.statements} & {place, names, text, words}
        assert r.by_id(visit)[0].value == {"at": "2026-12-01"}
        assert "mother" not in r.persons
        assert {w.why for w in r.warnings if w.left_out} == {"secret-stay"}
        assert place in ids(m, family("mother"))

    def test_a_place_named_in_free_text_goes_too(self) -> None:
        m = self.secret()
        m.say("child-where-tonight", "Zeeweg 12", about="child-a", by="mother")
        text = m.say("child-good", "zwemmen bij zeeweg 12", about="child-a", to=("father",))
        other = m.say("child-good", "zwemmen", about="child-a", to=("father",))
        got = ids(m, family("father"))
        assert other in got
        assert text not in got

    def test_what_somebody_is_to_the_child_names_nobody_hidden(self) -> None:
        m = made()
        m.put("persons", replace(m.case.persons["oma"], relation="oma, moeder van Daannaam"))
        m.say("network-people", [{"person": "oma"}], by="mother", to=("father",))
        assert read(m, family("father")).persons["oma"].relation == "oma"

    def test_agreements_go_too(self) -> None:
        m = self.secret()
        for id_, owner, backup, text in (
            ("a1", "mother", None, ""),
            ("a2", "oma", "mother", ""),
            ("a3", "oma", None, "halen bij Lisanaam"),
            ("a4", "oma", None, "koken"),
        ):
            m.put(
                "agreements",
                Agreement(
                    id=id_,
                    owner=owner,
                    backup=backup,
                    code="care",
                    text=text,
                    children=("child-a",),
                    visible_to=("father",),
                    state="agreed",
                ),
            )
        assert [a.id for a in read(m, family("father")).agreements] == ["a4"]

    def test_a_child_whose_stay_is_secret_leaves_the_plan(self) -> None:
        m = made()
        m.say("secret-stay", [{"person": "father"}], about="child-a", by="oma")
        with pytest.raises(PlanRefused):
            read(m, family("father"))
        m.say("secret-stay", [{"person": "mother"}], about="child-a")
        assert [c.id for c in read(m, family("mother")).children] == ["child-b"]


class TestAgreements:
    def deal(self, m: Making, **more: object) -> None:
        fields: dict[str, object] = {
            "id": "a1",
            "owner": "oma",
            "code": "care",
            "children": ("child-a",),
            "visible_to": ("father",),
            "state": "agreed",
        }
        m.put("agreements", Agreement(**{**fields, **more}))  # type: ignore[arg-type]

    @pytest.mark.parametrize(
        ("more", "seen"),
        [
            ({}, True),
            ({"visible_to": ()}, False),
            ({"owner": "father", "visible_to": ()}, True),
            ({"children": ("child-a", "child-b")}, False),
            ({"state": "ended"}, False),
        ],
    )
    def test_who_sees_an_agreement(self, more: dict[str, object], seen: bool) -> None:
        m = made()
        self.deal(m, **more)
        assert bool(read(m, family("father")).agreements) is seen

    def test_the_offer_it_rests_on_is_named_only_where_it_passed(self) -> None:
        m = made()
        offer = m.say("cap-can", [], about="oma", by="oma")
        self.deal(m, offer=offer)
        assert read(m, family("father")).agreements[0].offer is None
        assert read(m, PROFESSIONAL).agreements[0].offer == offer


class TestSupporter:
    def test_nothing_without_consent_but_the_own_words(self) -> None:
        m = made()
        own = m.say("cap-load", 8, about="oma", by="oma")
        released = m.say("child-wish", "x", about="child-a", to=("oma",))
        assert ids(m, supporter("oma")) == {own}
        m.say("supporter-contact-ok", "all", about="oma", by="mother")
        assert {own, released} <= ids(m, supporter("oma"))
        m.say("supporter-contact-ok", "refused", about="oma", by="father")
        assert ids(m, supporter("oma")) == {own}

    def test_a_yes_by_the_person_itself_is_no_consent(self) -> None:
        m = made()
        said = m.say("child-wish", "x", about="child-a", to=("oma",))
        m.say("supporter-contact-ok", "all", about="oma", by="oma")
        assert said not in ids(m, supporter("oma"))

    def test_without_consent_they_are_not_told_who_chose_them(self) -> None:
        m = made()
        m.say("child-supporter", [{"person": "oma"}], about="child-a", by="child-a")
        assert read(m, supporter("oma")).children == ()
        m.say("network-now", "kookt", about="oma", by="oma")
        m.say("good-enough", 6, about="child-b", by="oma")
        assert [c.id for c in read(m, supporter("oma")).children] == ["child-b"]

    @pytest.mark.parametrize("person", ["organisation", "prof"])
    def test_a_formal_supporter_reads_only_what_the_task_needs(self, person: str) -> None:
        m = made()
        m.say("supporter-contact-ok", "all", about=person, by="mother")
        m.put("agreements", Agreement(id="a1", owner=person, code="care", children=("child-a",)))
        always = m.say("evaluation-date", {"at": "2026-12-01"})
        mine = m.say("child-good", "x", about="child-a", to=(person,))
        other = m.say("child-good", "y", about="child-b", to=(person,))
        got = ids(m, supporter(person))
        assert not got & {always, other}
        assert (mine in got) is (person == "prof")

    def test_a_volunteer_organisation_gets_task_contact_and_limit(self) -> None:
        m = made()
        m.say("supporter-contact-ok", "all", about="organisation", by="mother")
        role = m.say(
            "org-role", "maatje", about="organisation", by="organisation", to=("organisation",)
        )
        can = m.say("cap-can", [], about="organisation", by="organisation")
        often = m.say("contact-frequency", "weekly", about="organisation", by="organisation")
        m.put("agreements", Agreement(id="a1", owner="organisation", code="care"))
        never = {
            m.say("worry-facts", [], about="child-a", to=("organisation",)),
            m.say("child-wish", "x", about="child-a", to=("organisation",)),
            m.say("tipping-line", "x", about="child-a", to=("organisation",)),
            m.say("parent-fears", ["lose"], about="mother", to=("organisation",)),
        }
        got = ids(m, supporter("organisation"))
        assert {role, can, often} <= got
        assert not got & never

    def test_the_week_shows_gaps_and_not_who_may_not_be_seen(self) -> None:
        m = made()
        m.say("supporter-contact-ok", "all", about="oma", by="mother")
        m.put("needs", Need(id="child-a", slots=("mon.night", "tue.night", "wed.night")))
        for id_, owner, slot in (("a1", "oma", "mon.night"), ("a2", "aunt", "tue.night")):
            m.put(
                "agreements",
                Agreement(
                    id=id_,
                    owner=owner,
                    code="care",
                    children=("child-a",),
                    slots=(slot,),
                    state="agreed",
                ),
            )
        (week,) = read(m, supporter("oma")).covers
        assert dict(week.covered) == {"mon.night": ("a1",)}
        assert week.gaps == ("wed.night",)


class TestChild:
    def test_only_lines_with_the_childs_yes_and_the_workers_check(self) -> None:
        m = made()
        yes = m.say(
            "child-wish", "x", about="child-a", by="child-a", to=("child-a",), consent="child-a"
        )
        other = m.say("child-good", "y", about="child-a", by="child-a", to=("child-a",))
        visit = m.say("child-next-visit", {"at": "2026-12-01"}, about="child-a")
        unchecked = m.say(
            "child-worry", "z", about="child-a", by="child-a", to=("child-a",), consent="child-a"
        )
        s = m.case.statements[unchecked]
        m.put("statements", replace(s, releases=(replace(s.releases[0], checked_by=""),)))
        fact = m.say("worry-facts", [], about="child-a", to=("child-a",), consent="child-a")
        got = ids(m, child("child-a"))
        assert yes in got
        assert not got & {other, visit, unchecked, fact}

    def test_a_child_says_yes_to_its_own_lines_and_not_to_another_childs(self) -> None:
        m = made()
        theirs = m.say(
            "child-wish", "x", about="child-b", by="child-b", to=("child-a",), consent="child-a"
        )
        assert theirs not in ids(m, child("child-a"))

    def test_whom_it_let_know_is_told_from_sixteen(self) -> None:
        for band, told in (("12-15", ()), ("16-17", ("mother",))):
            m = made()
            m.say("child-age-band", band, about="child-a")
            m.say(
                "child-wish",
                "x",
                about="child-a",
                by="child-a",
                to=("child-a", "mother"),
                consent="child-a",
            )
            (passed,) = read(m, child("child-a")).on("child-wish")
            assert passed.released_to == told


class TestWarnings:
    def test_a_released_text_that_names_somebody_hidden_is_told(self) -> None:
        m = made()
        said = m.say("child-good", "met anjanaam bakken", about="child-a", to=("mother",))
        r = read(m, family("mother"))
        assert said in {p.id for p in r.statements}
        assert [(w.about, w.person, w.left_out) for w in r.warnings] == [(said, "aunt", False)]

    def test_the_line_needs_a_team(self) -> None:
        m = made()
        line = m.say("tipping-line", "als", about="child-a", to=("mother",))
        m.say("tipping-decided-with", ["alone"], about="child-a")
        r = read(m, family("mother"))
        assert line not in {p.id for p in r.statements}
        assert [w.why for w in r.warnings] == ["no-team-decision"]
        m.say("tipping-decided-with", ["team"], about="child-a", by="prof")
        assert line in ids(m, family("mother"))
