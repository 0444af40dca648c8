"""Texts that were said in English can be told in another language, with what was filled in."""

from __future__ import annotations

import copy
import errno
import json
import os
import pickle
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake_tui.errors import IntakeError, Said, cause_of, joined, said, told
from intake_tui.locale import catalog
from intake_tui.store import disk
from intake_tui.store.base import CaseDamaged, NotSaved
from intake_tui.store.sealed import Unreadable

DUTCH: dict[str, str] = {
    "{name} is damaged": "{name} is beschadigd",
    "the disk": "de schijf",
    "case {case_id}: {reason}": "dossier {case_id}: {reason}",
    "{number} of {all}": "{all}, daarvan {number}",
    "DAMAGE": "SCHADE",
    "Leave it.": "Laat het.",
    "Ask {who}.": "Vraag {who}.",
}


def dutch(text: str) -> str:
    return DUTCH.get(text, text)


names = st.text("abcdefgh_", min_size=1, max_size=8).filter(str.isidentifier)
values = st.one_of(st.text(), st.integers())
# What stands between the places, as a template has to write it.
between = st.text().map(lambda text: text.replace("{", "{{").replace("}", "}}"))


@st.composite
def templates(draw: Callable[..., dict[str, int | str]]) -> tuple[str, dict[str, int | str]]:
    places = draw(st.dictionaries(names, values, max_size=4))
    parts = [draw(between)]
    for name in places:
        parts += [f"{{{name}}}", draw(between)]
    return "".join(map(str, parts)), places


@given(templates())
def test_it_is_the_english_text(given_: tuple[str, dict[str, int | str]]) -> None:
    template, places = given_
    made = said(template, **places)
    assert str(made) == made == template.format(**places)
    assert type(str(made)) is str
    assert (made.template, made.places) == (template, places)
    assert told(made, str) == str(made)


@given(st.text(), st.text())
def test_what_is_filled_in_is_data(name: str, case_id: str) -> None:
    inner = said("{name} is damaged", name=name)
    outer = said("case {case_id}: {reason}", case_id=case_id, reason=inner)
    assert outer == f"case {case_id}: {name} is damaged"
    assert told(outer, dutch) == f"dossier {case_id}: {name} is beschadigd"


@pytest.mark.parametrize("name", ["{name}", "{0}", "{", "}", "{case_id.__class__}", "%(name)s"])
def test_braces_in_what_is_filled_in_mean_nothing(name: str) -> None:
    made = said("{name} is damaged", name=name)
    assert made == f"{name} is damaged"
    assert told(made, dutch) == f"{name} is beschadigd"
    assert told(said("case {case_id}: {reason}", case_id=1, reason=made), dutch) == (
        f"dossier 1: {name} is beschadigd"
    )


def test_a_plain_text_that_is_filled_in_is_not_translated() -> None:
    assert told(said("{name} is damaged", name="the disk"), dutch) == "the disk is beschadigd"
    assert told(said("{name} is damaged", name=said("the disk")), dutch) == (
        "de schijf is beschadigd"
    )


def test_another_language_may_have_the_places_in_another_order() -> None:
    assert told(said("{number} of {all}", number=2, all=7), dutch) == "7, daarvan 2"


def test_a_plain_text_stays_as_it_is() -> None:
    assert told("the disk", dutch) == "the disk"
    assert told("", dutch) == told(joined("; ", []), dutch) == ""


def test_parts_that_are_joined_are_each_translated() -> None:
    made = joined("; ", [said("the disk"), "{plain}", said("{name} is damaged", name="x")])
    assert made == "the disk; {plain}; x is damaged"
    assert told(made, dutch) == "de schijf; {plain}; x is beschadigd"


def test_a_path_is_kept_as_text() -> None:
    place = os.path
    assert said("{place}", place=place).places == {"place": str(place)}


def test_a_copy_can_be_translated_too() -> None:
    made = said("case {case_id}: {reason}", case_id="a{b", reason=said("the disk"))
    for other in (copy.copy(made), copy.deepcopy(made), pickle.loads(pickle.dumps(made))):
        assert other == made
        assert isinstance(other, Said)
        assert told(other, dutch) == "dossier a{b: de schijf"


def test_it_is_a_text_like_any_other() -> None:
    made = said("the disk")
    assert {made: 1}["the disk"] == 1
    assert json.dumps(made) == '"the disk"'
    assert f"{made}." == "the disk."


class Damage(IntakeError):
    title = "DAMAGE"
    way_out = "Leave it."


def test_an_error_is_told_as_a_whole() -> None:
    error = Damage(said("{name} is damaged", name=said("the disk")))
    assert str(error) == "DAMAGE: the disk is damaged. Leave it."
    assert error.line(dutch) == "SCHADE: de schijf is beschadigd. Laat het."


def test_a_way_out_can_have_places_too() -> None:
    error = Damage(said("the disk"), way_out=said("Ask {who}.", who="piket"))
    assert str(error) == "DAMAGE: the disk. Ask piket."
    assert error.line(dutch) == "SCHADE: de schijf. Vraag piket."


def test_no_way_out_leaves_no_trace() -> None:
    assert Damage(said("the disk"), way_out="").line(dutch) == "SCHADE: de schijf."


def test_what_the_system_says_is_told_in_dutch() -> None:
    error = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    assert cause_of(error) == "no space left on device"
    assert told(cause_of(error), catalog("nl").gettext) == "de schijf is vol"
    assert cause_of(OSError()) == "the system refused"


def test_a_cause_nobody_foresaw_stays_as_the_system_says_it() -> None:
    assert told(cause_of(OSError(errno.ENOSPC, "Strange {fault}")), dutch) == "strange {fault}"


def test_a_store_error_is_dutch_on_a_dutch_screen() -> None:
    gettext = catalog("nl").gettext
    full = NotSaved(disk.plain_words(OSError(errno.ENOSPC, "")))
    assert full.detail == "the disk is full"
    assert ": de schijf is vol. " in full.line(gettext)
    unread = Unreadable(said("cut short"), "x.case")
    assert unread.line(gettext).endswith(": x.case: is afgekapt. Het bestand blijft zoals het is.")
    reason = said("case {case_id}: {reason}", case_id="12", reason=unread.reason)
    assert "dossier 12: is afgekapt" in CaseDamaged(reason).line(gettext)
