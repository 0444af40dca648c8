"""Conditions: each form, operator, state, modifier and selector on a small case made by hand."""

from __future__ import annotations

from typing import Any

import pytest
from record_making import Family

from intake_tui.domain.conditions.evaluate import Bound, holds, is_open, subjects_of
from intake_tui.domain.conditions.select import chosen, fits

Condition = dict[str, Any]


def held(
    family: Family, condition: Condition, bound: Bound | None = None, **facts: Any
) -> frozenset[str] | None:
    return holds(family.facts(**facts), condition, bound or Bound())


# --- operators ------------------------------------------------------------------------------

# question, subject, value that stands, atom, whether it holds
OPERATORS: list[tuple[str, Any, Condition, bool]] = [
    ("cap-health", "poor", {"is": ["poor", "variable"]}, True),
    ("cap-health", "good", {"is": ["poor"]}, False),
    ("cap-health", "good", {"is_not": ["poor"]}, True),
    ("cap-health", "poor", {"is_not": ["poor"]}, False),
    ("cap-support", ["rest", "sparring"], {"has": ["rest"]}, True),
    ("cap-support", ["sparring"], {"has": ["rest"]}, False),
    ("cap-support", ["sparring"], {"lacks": ["rest"]}, True),
    ("cap-support", ["rest", "sparring"], {"lacks": ["rest"]}, False),
    ("cap-support", ["none"], {"has_other_than": ["none"]}, False),
    ("cap-support", ["rest"], {"has_other_than": ["none"]}, True),
    ("cap-load", 7, {"at_least": "heavy-load"}, True),
    ("cap-load", 6, {"at_least": "heavy-load"}, False),
    ("contact-trust", 4, {"at_most": "low-trust"}, True),
    ("contact-trust", 5, {"at_most": "low-trust"}, False),
    ("entangled", ["family", "school"], {"count_at_least": "many-roles"}, True),
    ("entangled", ["family"], {"count_at_least": "many-roles"}, False),
    (
        "entangled",
        ["family", "none"],
        {"count_at_least": "many-roles", "excluding": ["none"]},
        False,
    ),
    ("cap-can", [{"code": "live-in", "amount": 7}], {"has": ["live-in", "night-call"]}, True),
    ("cap-can", [{"code": "care", "amount": 1}], {"has": ["live-in"]}, False),
    (
        "cap-can",
        [{"code": "stay-over", "amount": 2}],
        {"path": "stay-over.amount", "at_least": "heavy-nights"},
        True,
    ),
    (
        "cap-can",
        [{"code": "stay-over", "amount": 1}, {"code": "care", "amount": 5}],
        {"path": "stay-over.amount", "at_least": "heavy-nights"},
        False,
    ),
    (
        "cap-can",
        [{"code": "care", "amount": 1, "until": "2026-12-20"}],
        {"path": "*.until", "due_in": "offer-end-days"},
        True,
    ),
    (
        "cap-can",
        [{"code": "care", "amount": 1, "until": "2027-12-20"}],
        {"path": "*.until", "due_in": "offer-end-days"},
        False,
    ),
    (
        "cap-can",
        [{"code": "care", "amount": 1, "until": "2026-10-01"}],
        {"path": "*.until", "due_in": "offer-end-days"},
        False,
    ),
    (
        "cap-can",
        [{"code": "care", "amount": 1}],
        {"path": "*.until", "due_in": "offer-end-days"},
        False,
    ),
    ("informed-on", {"at": "2026-11-01"}, {"path": "at", "passed": "no-grace"}, True),
    ("informed-on", {"at": "2026-11-02"}, {"path": "at", "passed": "no-grace"}, False),
    ("informed-on", {"reason": "later"}, {"path": "at", "passed": "no-grace"}, False),
    ("informed-on", {"at": "2026-11-01", "done": "no"}, {"path": "done", "lacks": ["yes"]}, True),
    ("informed-on", {"at": "2026-11-01"}, {"path": "done", "lacks": ["yes"]}, True),
    ("informed-on", {"at": "2026-11-01", "done": "yes"}, {"path": "done", "lacks": ["yes"]}, False),
]


@pytest.mark.parametrize(("question", "value", "atom", "expected"), OPERATORS)
def test_an_operator_holds_for_the_statement_that_makes_it_hold(
    family: Family, question: str, value: Any, atom: Condition, expected: bool
) -> None:
    assert held(family, {"q": question, **atom}) is None  # nothing is guessed from silence
    said = family.say(question, family.ria, value, speaker=family.ria)
    for bound in (Bound(), Bound(person=family.ria)):
        found = held(family, {"q": question, **atom}, bound)
        assert found == (frozenset({said}) if expected else None)
    assert held(family, {"q": question, **atom}, Bound(person=family.lisa)) is None


@pytest.mark.parametrize(("question", "atom"), [(q, atom) for q, _, atom, _ in OPERATORS])
@pytest.mark.parametrize("status", ["unknown", "declined"])
def test_no_operator_holds_for_unknown_or_declined(
    family: Family, question: str, atom: Condition, status: str
) -> None:
    family.say(question, family.ria, status=status, speaker=family.ria)
    assert held(family, {"q": question, **atom}) is None


def test_an_own_threshold_takes_the_place_of_ours(family: Family) -> None:
    family.say("cap-load", family.ria, 5, speaker=family.ria)
    atom = {"q": "cap-load", "at_least": "heavy-load"}
    assert held(family, atom) is None
    assert held(family, atom, limits={"heavy-load": 5})


def test_a_path_reads_the_person_that_is_named(family: Family) -> None:
    atom = {"q": "evaluation-date", "path": "by.mandate", "is": ["no"]}
    family.say("evaluation-date", None, {"at": "2026-12-01", "by": family.noel})
    assert held(family, atom)
    family.say("professional-mandate", family.noel, "yes")
    assert held(family, atom) is None
    family.say("responsible-prof", None, family.ria)
    assert held(family, {"q": "responsible-prof", "path": "mandate", "is": ["no"]})
    assert held(family, {"q": "responsible-prof", "path": "role", "is": ["network"]})


# --- several speakers -----------------------------------------------------------------------


def test_a_no_of_one_never_cancels_the_yes_of_another(family: Family) -> None:
    atom = {"q": "danger-now", "call": "bound", "is": ["yes"]}
    yes = family.say("danger-now", family.first, "yes", speaker=family.ria, call=family.first)
    family.say("danger-now", family.first, "no", speaker=family.lisa, call=family.first)
    assert held(family, atom, Bound(call=family.first)) == {yes}


def test_only_lacks_and_none_said_by_look_at_all_together(family: Family) -> None:
    family.say("tipping-told", family.sem, ["child"], speaker=family.worker)
    lacks = {"q": "tipping-told", "lacks": ["parents"]}
    assert held(family, lacks, Bound(person=family.sem))
    family.say("tipping-told", family.sem, ["parents"], speaker=family.noel)
    assert held(family, lacks, Bound(person=family.sem)) is None

    unsaid = {"q": "child-wish", "none_said_by": "subject"}
    assert held(family, unsaid, Bound(person=family.sem)) is None
    told = family.say("child-wish", family.sem, "stil", speaker=family.ria, words_of=family.sem)
    assert held(family, unsaid, Bound(person=family.sem)) == {told}
    family.say("child-wish", family.sem, "stil", speaker=family.sem)
    assert held(family, unsaid, Bound(person=family.sem)) is None


# --- states ---------------------------------------------------------------------------------


def state(question: str, name: str) -> Condition:
    return {"q": question, "state": name}


def test_answered_unknown_and_declined(family: Family) -> None:
    given = {
        status: family.say("cap-load", family.ria, status=status, speaker=speaker)
        for status, speaker in (("unknown", family.ria), ("declined", family.lisa))
    }
    for status, said in given.items():
        assert held(family, state("cap-load", status)) == {said}
    assert held(family, state("cap-load", "answered")) is None
    answer = family.say("cap-load", family.ria, 3, speaker=family.noel)
    assert held(family, state("cap-load", "answered")) == {answer}
    assert held(family, state("cap-load", "unknown")) is None
    assert held(family, state("cap-load", "declined")) is None


def test_empty_is_nobody_and_not_silence(family: Family) -> None:
    for name in ("empty", "nonempty"):
        assert held(family, state("child-supporter", name)) is None
    nobody = family.say("child-supporter", family.sem, [], speaker=family.sem)
    assert held(family, state("child-supporter", "empty")) == {nobody}
    assert held(family, state("child-supporter", "nonempty")) is None
    named = family.say("child-supporter", family.sem, [{"person": family.ria}], speaker=family.lisa)
    assert held(family, state("child-supporter", "nonempty")) == {named}


def test_missing_never_holds_live(family: Family) -> None:
    missing = state("child-wish", "missing")
    assert held(family, missing, Bound(person=family.sem)) is None
    assert held(family, missing, Bound(person=family.sem, closing=True)) == frozenset()
    unknown = family.say("child-wish", family.sem, status="unknown", speaker=family.ria)
    assert held(family, missing, Bound(person=family.sem, closing=True)) == {unknown}
    family.say("child-wish", family.sem, "stil", speaker=family.ria)
    assert held(family, missing, Bound(person=family.sem, closing=True)) is None


def test_missing_needs_an_open_question(family: Family) -> None:
    closing = Bound(closing=True)
    family.say("danger-now", family.first, "no", speaker=family.ria, call=family.first)
    assert held(family, state("danger-what", "missing"), closing) is None
    family.say("danger-now", family.first, "unsure", speaker=family.ria, call=family.first)
    assert held(family, state("danger-what", "missing"), closing) == frozenset()
    # Not one of the question's subjects: nothing is missing of them.
    bound = Bound(person=family.lisa, closing=True)
    assert held(family, state("child-wish", "missing"), bound) is None


# --- forms ----------------------------------------------------------------------------------

YES = {"subject_is": {}}
NO: Condition = {"any": []}


def test_all_any_and_not(family: Family) -> None:
    bound = Bound(person=family.ria)
    assert held(family, {"all": []}) == frozenset()
    assert held(family, {"any": []}) is None
    assert held(family, {"all": [YES, NO]}, bound) is None
    assert held(family, {"any": [NO, YES]}, bound) == frozenset()
    assert held(family, {"not": NO}, bound) == frozenset()
    assert held(family, {"not": YES}, bound) is None


def test_reasons_are_gathered(family: Family) -> None:
    a = family.say("cap-load", family.ria, 8, speaker=family.ria)
    b = family.say("cap-health", family.ria, "poor", speaker=family.ria)
    parts = [
        {"q": "cap-load", "at_least": "heavy-load"},
        {"q": "cap-health", "is": ["poor"]},
    ]
    assert held(family, {"all": parts}) == {a, b}
    assert held(family, {"any": parts}) == {a, b}
    assert held(family, {"all": [parts[0], {"not": {"q": "cap-health", "is": ["good"]}}]}) == {a}


def test_some_binds_each_person_that_fits(family: Family) -> None:
    condition = {"some": {"roles": ["network"]}, "where": {"q": "cap-health", "is": ["poor"]}}
    assert held(family, condition) is None
    family.say("cap-health", family.lisa, "poor", speaker=family.lisa)
    assert held(family, condition) is None
    said = family.say("cap-health", family.ria, "poor", speaker=family.ria)
    assert held(family, condition) == {said}


def test_what_is_not_in_the_grammar_is_an_error(family: Family) -> None:
    family.say("cap-load", family.ria, 8, speaker=family.ria)
    for wrong in ({"q": "no-question", "is": ["x"]}, {"q": "cap-load", "roughly": 8}, {"maybe": 1}):
        with pytest.raises(KeyError):
            held(family, wrong)


# --- modifiers ------------------------------------------------------------------------------


def test_said_by(family: Family) -> None:
    family.say("good-enough", family.sem, 2, speaker=family.noel)
    atom = {"q": "good-enough", "at_most": "low-trust"}
    assert held(family, {**atom, "said_by": "subject"}, Bound(person=family.sem)) is None
    assert held(family, {**atom, "said_by": {"roles": ["professional"]}})
    assert held(family, {**atom, "said_by": {"mandate": True}}) is None
    own = family.say("good-enough", family.sem, 3, speaker=family.sem)
    assert held(family, {**atom, "said_by": "subject"}, Bound(person=family.sem)) == {own}


def test_within(family: Family) -> None:
    atom = {"q": "danger-now", "call": "any", "is": ["no"], "within": "safety-answer-days"}
    family.say("danger-now", family.first, "no", speaker=family.ria, call=family.first)
    assert held(family, atom)
    family.later(days=8)
    assert held(family, atom) is None


def test_the_call_that_is_read(family: Family) -> None:
    def privacy(call: str, speaker: str, value: str) -> str:
        return family.say("call-privacy", call, value, speaker=speaker, call=call)

    second = family.call(family.lisa)
    third = family.call(family.ria)
    a = privacy(family.first, family.ria, "overheard")
    b = privacy(second, family.lisa, "overheard")
    c = privacy(third, family.ria, "overheard")

    def read(which: str, bound: Bound | None = None, **facts: Any) -> frozenset[str] | None:
        atom = {"q": "call-privacy", "call": which, "is": ["overheard"]}
        return held(family, atom, bound, **facts)

    assert read("any") == {a, b, c}
    assert read("latest") == {c}
    assert read("bound", Bound(call=second)) == {b}
    assert read("bound", call=second) == {b}  # in an open_when: the call in hand
    assert read("latest_per_speaker") == {b, c}
    assert read("speaking", Bound(person=family.lisa)) == {b}
    assert read("speaking", Bound(person=family.ria)) == {c}
    assert read("speaking", Bound(person=family.sem)) is None


# --- selectors ------------------------------------------------------------------------------


def names(family: Family, selector: dict[str, Any], **facts: Any) -> set[str]:
    return {p.name for p in chosen(family.facts(**facts), selector)}


def test_selectors_of_role_side_and_mandate(family: Family) -> None:
    assert names(family, {}) == {"Tess", "Sem", "Noor", "Lisa", "Ria", "Noël"}
    assert names(family, {"roles": ["child", "parent"]}) == {"Sem", "Noor", "Lisa"}
    assert names(family, {"sides": ["informal"]}) == {"Ria"}
    # A JIM is formal and has no mandate; nobody is taken to have one.
    assert names(family, {"mandate": True}) == set()
    family.say("professional-mandate", family.worker, "yes")
    assert names(family, {"mandate": True}) == {"Tess"}
    assert names(family, {"roles": ["professional"], "mandate": False}) == {"Noël"}
    # One 'no' among the answers is enough for no.
    family.say("professional-mandate", family.worker, "no", speaker=family.noel)
    assert names(family, {"mandate": True}) == set()


def test_selectors_of_calling_and_called(family: Family) -> None:
    assert names(family, {"called": True}) == {"Ria"}
    second = family.call(family.lisa)
    assert names(family, {"called": True}) == {"Ria", "Lisa"}
    assert names(family, {"calling": True}) == {"Lisa"}
    assert names(family, {"calling": True}, call=family.first) == {"Ria"}
    # Who speaks in a call calls, but for the worker who notes what they see.
    family.say("interpreter-need", second, "none", speaker=family.worker, call=second)
    family.say("call-privacy", second, "free", speaker=family.noel, call=second)
    assert names(family, {"calling": True}) == {"Lisa", "Noël"}


def test_selectors_of_what_was_said_and_agreed(family: Family) -> None:
    assert names(family, {"named_in": ["child-supporter"]}) == set()
    said = family.say("child-supporter", family.sem, [{"person": family.ria}], speaker=family.sem)
    assert names(family, {"named_in": ["child-supporter"]}) == {"Ria"}
    family.withdraw(said)
    assert names(family, {"named_in": ["child-supporter"]}) == set()
    family.say("cap-can", family.ria, status="unknown", speaker=family.ria)
    assert names(family, {"answered": ["cap-can"]}) == set()
    family.say("cap-can", family.ria, [], speaker=family.ria)
    assert names(family, {"answered": ["cap-can"]}) == {"Ria"}
    assert names(family, {"any": [{"roles": ["worker"]}, {"answered": ["cap-can"]}]}) == {
        "Tess",
        "Ria",
    }
    assert names(family, {"roles": ["network"], "any": [{"ticked": True}]}) == set()
    assert names(family, {"use": "informal-people"}) == {"Ria"}
    assert names(family, {"task": True}) == set()


def test_a_ticked_person_is_asked(family: Family) -> None:
    joke = family.person("Joke", "network", ticked=True)
    bas = family.person("Bas", "network")
    facts = family.facts()
    asked = {"use": "network-asked"}
    assert fits(facts, family.case.persons[joke], asked)
    assert not fits(facts, family.case.persons[bas], asked)


def test_a_key_that_is_not_in_the_grammar_is_an_error(family: Family) -> None:
    for selector in ({"shoe-size": 42}, {"use": "no-such"}, {"roles": "child"}):
        with pytest.raises(KeyError):
            names(family, selector)


# --- questions that open --------------------------------------------------------------------


def test_a_question_opens_and_closes_with_its_condition(family: Family) -> None:
    question = family.q.question["danger-what"]
    assert not is_open(family.facts(), question, Bound())
    said = family.say("danger-now", family.first, "unsure", speaker=family.ria, call=family.first)
    assert is_open(family.facts(), question, Bound())
    family.withdraw(said)
    assert not is_open(family.facts(), question, Bound())


def test_a_question_is_about_its_subjects(family: Family) -> None:
    facts = family.facts()
    wish = family.q.question["child-wish"]
    assert set(subjects_of(facts, wish)) == {family.sem, family.noor}
    assert not is_open(facts, wish, Bound(person=family.lisa))
    assert subjects_of(facts, family.q.question["alignment"]) == (None,)
    assert subjects_of(facts, family.q.question["call-reason"]) == (family.first,)


def test_a_child_bound_reads_what_all_parents_said(family: Family) -> None:
    question = family.q.question["views-differ"]
    family.say("child-wish", family.sem, "stil", speaker=family.sem)
    assert not is_open(family.facts(), question, Bound(person=family.sem))
    family.say("parent-view", family.lisa, "ik ben op", speaker=family.lisa)
    assert is_open(family.facts(), question, Bound(person=family.sem))
    assert not is_open(family.facts(), question, Bound(person=family.noor))
