"""The check of a questionnaire: every kind of fault is told, with its file and its entry."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from own_file import Expected, ours, told, write

from intake_tui.content.load import check, load
from intake_tui.domain.check import faults
from intake_tui.errors import ContentError

WISH = "[[question]] child-wish"

NEW = {
    "id": "own-question",
    "section": "child",
    "type": "text",
    "per": "child",
    "respondents": ["child"],
    "ask": {"nl": "Wat wil je kwijt?", "en": "What do you want to say?"},
    "kind_default": "told",
    "accumulates": True,
    "basis": "practice",
}
ROW = {"question": "own-question"} | dict.fromkeys(
    ("professional", "family", "supporter", "child"), "never"
)
FINDING = {"id": "Z1", "nl": "Eigen", "en": "Own", "network": "both", "kind": "finding"}


def changed(kind: str, id_: str, **changes: Any) -> Callable[[], dict[str, Any]]:
    return lambda: {kind: [ours(kind, id_, **changes)]}


FAULTS: list[tuple[Callable[[], dict[str, Any]], Expected]] = [
    (
        changed("question", "child-wish", ask={"nl": "Wat wil je?", "en": " "}),
        [(WISH, "ask: the text in 'en' is empty")],
    ),
    (
        changed("question", "child-wish", help={"nl": "", "en": "Verbatim."}),
        [(WISH, "help: the text in 'nl' is empty")],
    ),
    (
        changed("question", "child-wish", section="nowhere"),
        [(WISH, "unknown section 'nowhere'")],
    ),
    (
        changed("question", "child-wish", ask_by_role={"king": {"nl": "Wat?", "en": "What?"}}),
        [(WISH, "unknown role in ask_by_role: 'king'")],
    ),
    (
        changed("question", "child-wish", ask_by_age={"9-12": {"nl": "Wat?", "en": "What?"}}),
        [(WISH, "unknown age band in ask_by_age: '9-12'")],
    ),
    (
        changed("question", "child-wish", ask={"nl": "Wat wil [kind]?", "en": "What now?"}),
        [(WISH, "ask: nl and en do not have the same placeholders")],
    ),
    (
        changed("question", "child-wish", findings=["A1.1", "B2.1", "D1", "Q9"]),
        [(WISH, "unknown finding 'Q9'")],
    ),
    (
        changed("question", "child-wish", findings=["A1.1", "B2.1", "D1", "D2"]),
        [(WISH, "finding 'D2' does not name this question back")],
    ),
    (
        changed("question", "child-wish", findings=["A1.1", "B2.1"]),
        [("[[finding]] D1", "question 'child-wish' does not name this finding back")],
    ),
    (
        changed("question", "child-wish", subjects={"roles": ["king"]}),
        [(WISH, "subjects: unknown role 'king'")],
    ),
    (
        changed("question", "child-wish", respondents=[]),
        [(WISH, "respondents: at least one role is needed")],
    ),
    (
        changed("question", "kader", basis=""),
        [("[[question]] kader", "neither a finding nor a basis says why this is asked")],
    ),
    (
        changed("rule", "interpreter", basis=""),
        [("[[rule]] interpreter", "neither a finding nor a basis says why this rule is there")],
    ),
    (
        changed("question", "cap-health", choices=[]),
        [
            ("[[question]] cap-health", "a question of type choice needs choices"),
            ("[[rule]] overload", "branch 3: unknown code of 'cap-health' 'poor'"),
        ],
    ),
    (
        changed(
            "question",
            "family-plan",
            choices=[
                {"code": c, "nl": c, "en": c}
                for c in ("wants", "wants", "declines", "not-offered", "ground")
            ],
        ),
        [("[[question]] family-plan", "choice code 'wants' stands twice")],
    ),
    (
        changed("question", "child-wish", help={"nl": "Werkt  niet mee?", "en": "Ask."}),
        [(WISH, "help: the words 'werkt niet mee' are not used about people (nl)")],
    ),
    (
        changed("rule", "pace", message={"nl": "Te snel.", "en": "A SIGNAL."}),
        [("[[rule]] pace", "message: the words 'signal' are not used about people (en)")],
    ),
    (lambda: {"question": [NEW, NEW], "reader": [ROW]}, [("[[question]] own-question", "twice")]),
    (
        lambda: {"question": [NEW]},
        [("[[question]] own-question", "no [[reader]] row says who may read the answers")],
    ),
    (
        lambda: {"question": [NEW], "reader": [ROW], "routes": {"full": list(load().routes.full)}},
        [("[[question]] own-question", "this question is not in the full route")],
    ),
    (
        lambda: {"reader": [{**ROW, "question": "nope"}]},
        [("[[reader]] nope", "unknown question 'nope'")],
    ),
    (
        changed("exception", "x01", questions=["nope"], reader="school", when={"moon": True}),
        [
            ("[[exception]] x01", "unknown question 'nope'"),
            ("[[exception]] x01", "unknown reader 'school'"),
            ("[[exception]] x01", "when: unknown term 'moon'"),
        ],
    ),
    (
        changed("exception", "x04", when={"consent_lacks": "nope"}),
        [("[[exception]] x04", "when: consent_lacks: unknown question 'nope'")],
    ),
    (
        lambda: {"finding": [FINDING]},
        [
            ("[[finding]] Z1", "no question takes up this finding"),
            ("[[finding]] Z1", "no rule, line or plan part takes up this finding"),
        ],
    ),
    (
        lambda: {
            "finding": [
                {**FINDING, "questions": ["a"], "rules": ["b"], "guards": ["c"], "parts": ["d"]}
            ]
        },
        [
            ("[[finding]] Z1", "unknown question 'a'"),
            ("[[finding]] Z1", "unknown rule 'b'"),
            ("[[finding]] Z1", "unknown line 'c'"),
            ("[[finding]] Z1", "unknown part 'd'"),
        ],
    ),
    (
        changed("line", "who-told", findings=["B1.2", "E6"]),
        [("[[line]] who-told", "finding 'E6' does not name this line back")],
    ),
    (
        changed("part", "facts", questions=["nope"]),
        [("[[part]] facts", "unknown question 'nope'")],
    ),
    (
        changed("part", "facts", readers=["professional", "family"]),
        [("[[part]] facts", "stands in the order of supporter, who is not its reader")],
    ),
    (
        lambda: {"plan": {"order": {"child": [*load().plan.order["child"], "nope"]}}},
        [("[plan]", "order.child: unknown part 'nope'")],
    ),
    (
        lambda: {"routes": {"quick": {"all": ["danger-now", "nope"]}}},
        [("[routes]", "quick.all: unknown question 'nope'")],
    ),
    (
        lambda: {"routes": {"quick": {"all": list(load().routes.full[:19])}}},
        [("[routes]", "quick.all: 14 questions, at most 12")],
    ),
    (
        lambda: {"routes": {"variant_by_caller": {"king": "all", "child": "nope"}}},
        [
            ("[routes]", "variant_by_caller.child: unknown route 'nope'"),
            ("[routes]", "variant_by_caller: unknown role 'king'"),
        ],
    ),
    (
        lambda: {"selector": {"one": {"use": "two"}, "two": {"any": [{"use": "one"}]}}},
        [
            ("[selector.one]", "this selector leads back to itself"),
            ("[selector.two]", "this selector leads back to itself"),
        ],
    ),
    (changed("offer", "care", unit="moons"), [("[[offer]] care", "unknown unit 'moons'")]),
    (
        changed("profile", "volunteer", without_sections=["x"], without_questions=["y"]),
        [
            ("[[profile]] volunteer", "unknown section 'x'"),
            ("[[profile]] volunteer", "unknown question 'y'"),
        ],
    ),
    (
        changed(
            "rule", "no-call-back", guard={"blocks": ["x"], "unlock": "no", "nl": "n", "en": "e"}
        ),
        [("[[rule]] no-call-back", "guard: unknown block 'x'")],
    ),
    (
        lambda: {"ages": {"role_fallback": {"volunteer": "king"}}},
        [("[ages]", "role_fallback: unknown role 'king'")],
    ),
    # Faults of form: told entry by entry, ours stays in place of what cannot be read.
    (
        changed("question", "child-wish", colour="red"),
        [(WISH, "Object contains unknown field `colour`")],
    ),
    (changed("question", "child-wish", type="essay"), [(WISH, "type: Invalid enum value 'essay'")]),
    (
        changed("question", "child-wish", ask={"nl": "Wat?"}),
        [(WISH, "ask: Object missing required field `en`")],
    ),
    (
        lambda: {"question": [{"section": "child"}]},
        [("[[question]] number 1", "Object missing required field `id`")],
    ),
    (lambda: {"question": {"id": "x"}}, [("[question]", "must be written as [[question]]")]),
    (lambda: {"colours": ["red"]}, [("[colours]", "there is no such table")]),
    (lambda: {"routes": {"max_quick": "ten"}}, [("[routes]", "max_quick: Expected `int")]),
]


@pytest.mark.parametrize(
    ("tables", "expected"), FAULTS, ids=[f"{e[0][0]} {e[0][1][:40]}" for _, e in FAULTS]
)
def test_exactly_this_fault_with_its_file_and_entry(
    tmp_path: Path, tables: Callable[[], dict[str, Any]], expected: Expected
) -> None:
    found = check(write(tmp_path, **tables()))
    if expected[0][0] == "[[finding]] D1" or expected[-1][0] == "[[rule]] overload":
        # The fault shows in an entry of ours, which stands in our file.
        found_in = {fault.entry: fault.where for fault in found}
        assert found_in[expected[-1][0]].startswith("content/")
    else:
        assert {fault.where for fault in found} == {str(tmp_path / "own.toml")}
    assert len(found) == len(expected)
    for fault, (entry, what) in zip(found, expected, strict=True):
        assert fault.entry == entry
        assert what in fault.what


def test_faults_of_many_kinds_are_told_together(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        question=[
            ours("question", "child-wish", colour="red"),
            ours("question", "kader", section="nowhere"),
        ],
        rule=[ours("rule", "pace", findings=["Q9"])],
        moon=[],
    )
    entries = [fault.entry for fault in check(path)]
    assert "[[question]] child-wish" in entries
    assert "[[question]] kader" in entries
    assert "[[rule]] pace" in entries
    assert "[moon]" in entries


def test_a_file_that_is_not_toml_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text('[[question]]\nid = "x"\nask = {nl = "a",\n', encoding="utf-8")
    [fault] = check(path)
    assert (fault.where, fault.entry) == (str(path), "line 3")
    assert fault.what.startswith("this is not TOML: ")
    with pytest.raises(ContentError) as caught:
        load(path)
    assert str(caught.value).startswith(f"The questionnaire has a fault: {path}: line 3: ")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("make", ["absent", "bytes", "empty-folder"])
def test_a_file_that_cannot_be_read_is_told(tmp_path: Path, make: str) -> None:
    path = tmp_path / "own.toml"
    if make == "bytes":
        path.write_bytes(b"\xff\xfe\x00")
    elif make == "empty-folder":
        path.mkdir()
    [fault] = check(path)
    assert fault.where == str(path)
    with pytest.raises(ContentError, match=r"own\.toml"):
        load(path)


def test_a_fault_is_one_line_that_cannot_steer_a_terminal(tmp_path: Path) -> None:
    path = write(tmp_path, reader=[{**ROW, "question": "no\npe\x1b[2J"}])
    [fault] = check(path)
    assert fault.line() == f"{path}: [[reader]] no pe[2J: unknown question 'no pe[2J'"
    with pytest.raises(ContentError) as caught:
        load(path)
    assert str(caught.value).isprintable()


def test_load_refuses_with_the_first_fault_and_how_many_more(tmp_path: Path) -> None:
    path = write(tmp_path, finding=[FINDING])
    with pytest.raises(ContentError) as caught:
        load(path)
    line = str(caught.value)
    assert f"{path}: [[finding]] Z1: no question takes up this finding (and 1 more)." in line
    assert "questions check" in line
    assert "\n" not in line


def test_an_own_entry_takes_the_place_of_ours(tmp_path: Path) -> None:
    ask = {"nl": "Wat wil je?", "en": "What do you want?"}
    path = write(
        tmp_path,
        questionnaire={"id": "our-town", "version": "2026-1"},
        question=[ours("question", "child-wish", ask=ask)],
    )
    own = load(path)
    assert (own.id, own.version) == ("our-town", "2026-1")
    assert own.question["child-wish"].ask.nl == "Wat wil je?"
    assert [x.id for x in own.questions] == [x.id for x in load().questions]
    assert own.pin.hash != load().pin.hash


def test_an_own_question_joins_the_full_route_at_the_end_of_its_section(tmp_path: Path) -> None:
    own = load(write(tmp_path, question=[NEW], reader=[ROW]))
    full = own.routes.full
    assert full[full.index("own-question") - 1] == "child-next-visit"
    assert full[full.index("own-question") + 1] == "child-supporter"
    assert len(own.questions) == 98


def test_tables_that_stand_once_are_merged_key_by_key(tmp_path: Path) -> None:
    own = load(write(tmp_path, routes={"quick": {"all": ["danger-now"]}}))
    assert own.routes.quick["all"] == ("danger-now",)
    assert own.routes.quick["child"] == load().routes.quick["child"]
    assert own.routes.full == load().routes.full


def test_a_folder_with_our_layout_is_laid_over(tmp_path: Path) -> None:
    (tmp_path / "questions").mkdir()
    write(tmp_path / "questions", question=[NEW])
    write(tmp_path, reader=[ROW])
    assert "own-question" in load(tmp_path).question
    (tmp_path / "questions" / "own.toml").write_text("question = 3\n", encoding="utf-8")
    assert f"{tmp_path}/questions/own.toml" in {fault.where for fault in check(tmp_path)}


def test_an_own_duty_desk_takes_the_place_of_the_open_entry(tmp_path: Path) -> None:
    words = {"nl": "dag en nacht", "en": "day and night"}
    phone = {"name": "Eigen piketdienst", "number": "000", "hours": words, "for_whom": words}
    phone |= {"source": "own", "verified": True, "checked": "2026-10"}
    own = load(write(tmp_path, phone=[phone]))
    assert [p.number for p in own.phones if p.name == "Eigen piketdienst"] == ["000"]


def test_a_banned_word_of_one_language_may_stand_in_the_other(tmp_path: Path) -> None:
    words = {"nl": "Zeg: all clear, als code.", "en": "The word onwillig, as a code."}
    assert told(write(tmp_path, question=[ours("question", "child-wish", help=words)])) == []


def test_a_banned_word_inside_another_word_is_no_fault(tmp_path: Path) -> None:
    words = {"nl": "Underscore, signaalkleur.", "en": "Underscored, signalled."}
    assert told(write(tmp_path, question=[ours("question", "child-wish", help=words)])) == []


def test_the_check_also_works_without_knowing_the_files() -> None:
    own = msgspec.structs.replace(load(), rules=())
    assert {fault.where for fault in faults(own)} == {""}


@pytest.mark.parametrize("deep", [100, 5000])
def test_deep_nesting_is_told_and_does_not_break_the_check(tmp_path: Path, deep: int) -> None:
    path = tmp_path / "own.toml"
    path.write_text("colours = " + "[" * deep + "]" * deep + "\n", encoding="utf-8")
    [fault] = check(path)
    assert fault.where == str(path)


@given(ids=st.sets(st.sampled_from([x.id for x in load().questions]), max_size=6))
@settings(max_examples=12, deadline=None)
def test_an_unchanged_copy_laid_over_changes_nothing(
    tmp_path_factory: pytest.TempPathFactory, ids: set[str]
) -> None:
    path = write(
        tmp_path_factory.mktemp("own"), question=[ours("question", id_) for id_ in sorted(ids)]
    )
    assert load(path).pin == load().pin


def test_the_example_question_of_the_docs_is_sound(tmp_path: Path) -> None:
    docs = Path(__file__).parents[2] / "docs" / "questionnaire.md"
    blocks = docs.read_text(encoding="utf-8").split("```toml\n")[1:]
    texts = [block.split("```")[0] for block in blocks]
    question = next(text for text in texts if 'id = "pet-care"' in text)
    row = next(text for text in texts if text.startswith("reader = ["))
    profile = next(text for text in texts if 'id = "school"' in text)
    own = next(text for text in texts if 'id = "our-town"' in text)
    path = tmp_path / "own.toml"
    path.write_text("\n".join((row, own, question, profile)), encoding="utf-8")
    assert told(path) == []
    bad = path.read_text(encoding="utf-8").replace('is_not = ["home"]', 'is_not = ["house"]')
    path.write_text(bad.replace(row, ""), encoding="utf-8")
    lines = [fault.line().replace(str(path), "own.toml") for fault in check(path)]
    assert all(line in docs.read_text(encoding="utf-8") for line in lines)
    assert len(lines) == 2
