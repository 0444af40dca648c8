"""A secret stay: its places reach nobody from whom they are kept, whoever named them."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from plan_making import NOW, PROFESSIONAL, Making, family, made

from intake_tui.domain.readers import reading
from intake_tui.domain.reading import Passed, Reader, Reading
from intake_tui.domain.record.types import Call, Person
from intake_tui.domain.secrecy import PlaceFinder, pieces_of
from intake_tui.errors import NoChildLeft, NoChildNoted

FATHER = family("father")


def secret() -> Making:
    """The mother's stay is secret from the father."""
    m = made()
    m.say("secret-stay", [{"person": "father"}], about="mother", by="oma")
    return m


def read(m: Making, reader: Reader = FATHER) -> Reading:
    return reading(m.case, m.known, reader, now=NOW)


def wish(m: Making, words: str) -> bool:
    """Whether words that the child released to the father cross."""
    child = {"about": "child-a", "by": "child-a", "consent": "child-a"}
    said = m.say("child-wish", words, to=("father",), **child)  # type: ignore[arg-type]
    return said in {p.id for p in read(m).statements}


class TestWhoNamedIt:
    @pytest.mark.parametrize(
        ("question", "about", "by"),
        [
            ("child-where-now", "child-a", "oma"),
            ("child-where-tonight", "child-b", "aunt"),
            ("danger-address", None, "worker"),
        ],
    )
    def test_a_place_that_anybody_named_counts(
        self, question: str, about: str | None, by: str
    ) -> None:
        m = secret()
        m.say(question, "bij mama, Dorpsstraat 12, Aasdorp", about=about, by=by)
        assert not wish(m, "We wonen nu in Aasdorp")
        assert not wish(m, "het is in de dorpsstraat")
        assert wish(m, "Ik wil naar huis")

    def test_where_an_appointment_is_counts(self) -> None:
        m = secret()
        m.say("child-next-visit", {"at": "2026-12-01", "where": "Aasdorp"}, about="child-a")
        assert not wish(m, "Ik slaap in Aasdorp")

    def test_what_was_withdrawn_or_is_being_typed_counts(self) -> None:
        m = secret()
        m.withdraw(m.say("child-where-now", "in Aasdorp", about="child-a", by="oma"))
        assert not wish(m, "Ik slaap in Aasdorp")

    def test_a_place_that_is_plainly_of_others_does_not(self) -> None:
        m = secret()
        m.put("calls", Call(id="call-2", started_at=NOW, worker="worker"))
        m.say("child-with-whom", [{"person": "father"}], about="child-a", call="call-2")
        m.say("child-where-now", "Beekdorp", about="child-a", call="call-2", by="father")
        assert wish(m, "Ik slaap in Beekdorp")
        m.say("child-with-whom", [{"person": "mother"}], about="child-a", by="oma")
        assert not wish(m, "Ik slaap in Beekdorp")

    def test_who_stays_with_them_is_at_the_same_place(self) -> None:
        m = secret()
        m.say("child-with-whom", [{"person": "mother"}, {"person": "oma"}], about="child-b")
        back = {"at": "2026-12-01", "with": "oma", "where": "Aasdorp"}
        m.say("back-call", back, by="worker")
        assert not wish(m, "Ik ben in Aasdorp")
        m = secret()
        m.say("back-call", back, by="worker")
        assert wish(m, "Ik ben in Aasdorp")

    def test_for_everybody_else_nothing_is_kept_back(self) -> None:
        m = secret()
        m.say("child-where-now", "Aasdorp", about="child-a", by="oma")
        said = m.say("network-people", [{"person": "aunt", "why": "Aasdorp"}], to=("mother",))
        assert said in {p.id for p in read(m, family("mother")).statements}
        assert said in {p.id for p in read(m, PROFESSIONAL).statements}


class TestPieces:
    @pytest.mark.parametrize(
        ("place", "text"),
        [
            ("Aasdorp", "ik ben in aasdorp"),
            ("aasdorp", "In Aasdorp."),
            ("in aasdorp", "AASDORP"),
            ("dorpsstraat 12a, 1234 ab aasdorp", "postcode 1234AB"),
            ("dorpsstraat 12a 1234 ab aasdorp", "ergens in Aasdorp"),
            ("Dorpsstraat 12", "dorpsstraat12"),
            ("bij het Kanaalhuis", "in het kanaalhuis"),
            ("'s-Aasberg", "naar Aasberg"),
            ("Aasdorp-Noord", "naar Aasdorp"),
            ("Zoëdorp", "in Zoedorp"),
            ("Aasdorp", "in Aas\u200bdorp"),
        ],
    )
    def test_a_place_is_found_by_any_piece(self, place: str, text: str) -> None:
        assert PlaceFinder([place]).found(text)

    @pytest.mark.parametrize("place", ["thuis", "Bij oma thuis", "op school", "flat", "12", ""])
    def test_ordinary_words_are_no_place(self, place: str) -> None:
        assert not pieces_of(place)

    def test_part_of_a_word_and_a_first_name_are_no_place(self) -> None:
        assert not PlaceFinder(["Aas"]).found("een aasgier")
        assert not PlaceFinder(["bij Rianaam"], names=["Rianaam Vos"]).found("Rianaam kookt")


class TestProse:
    def visit(self, reason: str, **more: object) -> Passed:
        m = secret()
        m.say("child-where-now", "Aasdorp", about="child-a", by="oma")
        value = {"at": "2026-12-01", "by": "worker", "where": "Aasdorp", "reason": reason}
        m.say("child-next-visit", value, about="child-a", **more)  # type: ignore[arg-type]
        return read(m).on("child-next-visit")[0]

    def test_a_reason_takes_a_release_and_names_no_place(self) -> None:
        assert set(self.visit("omdat het moet").value) == {"at", "by"}
        assert self.visit("omdat het moet", to=("father",)).value["reason"] == "omdat het moet"
        assert "reason" not in self.visit("in Aasdorp", to=("father",)).value
        assert "reason" not in self.visit("van Lisanaam", to=("father",)).value

    def test_without_a_secret_stay_a_reason_stands(self) -> None:
        m = made()
        m.say("child-next-visit", {"reason": "ziek", "where": "hier"}, about="child-a")
        assert read(m).on("child-next-visit")[0].value == {"reason": "ziek", "where": "hier"}

    def test_decisions_take_a_release_and_name_no_place(self) -> None:
        m = secret()
        m.say("child-where-now", "Aasdorp", about="child-a", by="oma")
        m.say("decision-list", [{"what": "weekend", "heard": []}])
        assert not read(m).on("decision-list")
        assert {(w.why, w.left_out) for w in read(m).warnings} == {("secret-stay", True)}
        items = [{"what": "weekend", "heard": []}, {"what": "naar Aasdorp", "heard": []}]
        m.say("decision-list", items, by="prof", to=("father",))
        (passed,) = read(m).on("decision-list")
        assert [d["what"] for d in passed.value] == ["weekend"]
        assert [len(p.value) for p in read(m, family("mother")).on("decision-list")] == [1, 2]

    def test_what_somebody_is_to_the_child_names_no_place(self) -> None:
        m = secret()
        m.say("child-where-now", "Aasdorp", about="child-a", by="oma")
        aunt = m.case.persons["aunt"]
        m.put("persons", replace(aunt, relation="tante, uit Aasdorp"))
        m.say("network-people", [{"person": "aunt"}], by="oma", to=("father",))
        assert read(m).persons["aunt"].relation == "tante"


class TestNamesOfHidden:
    @pytest.mark.parametrize(
        "text",
        [
            "in Lisanaams huis",
            "LISANAAM belt",
            "bij Lisa\u200bnaam",
            "bij Li\u00adsanaam",
            "Mevrouw van der Veer belt",
            "mevr. Veer belt",
            "Veer belt",
            "Mama is lief",
            "mam is lief",
            "bij moeders thuis",
        ],
    )
    def test_however_it_is_written(self, text: str) -> None:
        m = secret()
        mother = replace(m.case.persons["mother"], name="Lisanaam van der Veer", relation="moeder")
        m.put("persons", mother)
        assert not wish(m, text)

    @pytest.mark.parametrize(
        "text", ["van der markt", "papa en oma", "met de veerboot", "ma is ok"]
    )
    def test_ordinary_words_stay(self, text: str) -> None:
        m = secret()
        m.put("persons", replace(m.case.persons["mother"], name="Lisanaam van der Veer"))
        assert wish(m, text)

    @pytest.mark.parametrize("text", ["Zoe slaapt", "Zoës kamer", "mevrouw de Bakker", "De Bakker"])
    def test_a_half_sibling_too(self, text: str) -> None:
        m = made()
        m.put("persons", replace(m.case.persons["child-b"], name="Zoë de Bakker"))
        assert not wish(m, text)
        assert wish(m, "naar de bakker")

    def test_a_surname_that_the_reader_bears_too_names_nobody_else(self) -> None:
        m = made()
        for person in ("child-a", "child-b"):
            bearer: Person = m.case.persons[person]
            m.put("persons", replace(bearer, name=f"{bearer.name} de Veer"))
        assert wish(m, "familie De Veer")
        assert not wish(m, "Daannaam de Veer")


def test_a_parent_whose_only_child_is_kept_back_gets_a_refusal_of_its_own() -> None:
    m = made()
    m.say("secret-stay", [{"person": "father"}], about="child-a", by="oma")
    with pytest.raises(NoChildLeft) as refused:
        read(m)
    told = f"{refused.value.title} {refused.value.way_out}".lower()
    assert "secret" not in told
    assert "authority" not in told
    assert not isinstance(refused.value, NoChildNoted)
