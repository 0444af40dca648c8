"""Sentences of at most 15 words and no banned word in what family, supporter and child read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from intake_tui.content.load import load
from intake_tui.domain.check import faults
from intake_tui.domain.check_texts import PlanMessage, plan_texts
from intake_tui.domain.plan_shape import PlanText
from intake_tui.domain.questionnaire import Questionnaire
from intake_tui.domain.sentences import sentences, too_long, words
from intake_tui.render.said import plan_messages

LONG = " ".join(["woord"] * 16) + "."


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("", 0),
        ("Zonder punt", 1),
        ("Eén. Twee? Drie!", 3),
        ("Nee… Ja.", 2),
        ("Om 9.30 uur bij juf Els.", 1),
        ("'Bij oma is het stil.' Dat zei hij.", 2),
        ("regel\nregel\n\nregel", 3),
        ("?!", 0),
    ],
)
def test_sentences_are_counted(text: str, number: int) -> None:
    assert len(sentences(text)) == number


def test_a_place_to_fill_in_is_one_word() -> None:
    assert words("[naam] komt op %(date)s.") == 4
    assert words("Bel 0800-2000, 's nachts ook.") == 5


@given(st.lists(st.integers(1, 30), max_size=6))
def test_only_long_sentences_are_found(lengths: list[int]) -> None:
    text = " ".join(" ".join(["woord"] * n) + "." for n in lengths)
    assert too_long(text) == [n for n in lengths if n > 15]


def test_ours_have_none() -> None:
    messages = plan_messages()
    assert len(messages) > 200
    assert list(plan_texts(load(), messages)) == []


def test_the_templates_and_builders_are_among_the_messages() -> None:
    found = {(m.where.split("/")[0], m.lang) for m in plan_messages()}
    assert found == {("plan", "nl"), ("plan", "en"), ("templates", "nl"), ("templates", "en")}
    assert "Direct gevaar: bel 112." in {m.text for m in plan_messages()}


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_a_long_or_banned_message_is_found(lang: str) -> None:
    banned = {"nl": "Zij werkt niet mee.", "en": "She does not cooperate."}[lang]
    found = list(
        plan_texts(load(), [PlanMessage("here", lang, LONG), PlanMessage("there", lang, banned)])
    )
    assert [key for key, _ in found] == [("message", "here"), ("message", "there")]


def with_text(**fields: object) -> Questionnaire:
    q = load()
    made = {"id": "x", "reader": "child", "nl": "Goed.", "en": "Fine.", **fields}
    text = PlanText(**made)  # type: ignore[arg-type]
    return replace(q, plan=replace(q.plan, texts=(*q.plan.texts, text)))


@pytest.mark.parametrize(
    ("fields", "what"),
    [
        ({"nl": LONG}, "16 words"),
        ({"en": "The problem family."}, "not used about people"),
        ({"nl": " "}, "empty"),
        ({"nl": "[oma] komt."}, "unknown place 'oma'"),
        ({"nl": "[naam] komt."}, "do not have the same places"),
        ({"bands": ("5-6",)}, "unknown age band"),
        ({"part": "nowhere"}, "unknown part"),
        ({"findings": ("Z9",)}, "unknown finding"),
        ({"fixed": True}, "needs a part and age bands"),
        ({"id": "you-said"}, "stands twice"),
    ],
)
def test_a_fault_in_a_text_is_told_with_its_entry(fields: dict[str, object], what: str) -> None:
    found = [f for f in faults(with_text(**fields)) if f.entry.startswith("[[text]]")]
    assert any(what in f.what for f in found), found


def test_a_long_heading_of_a_part_and_a_long_line_are_found() -> None:
    q = load()
    part = replace(q.plan.parts[0], heading=replace(q.plan.parts[0].heading, nl=LONG))
    line = replace(q.line["no-and-stop"], en=LONG)
    holed = replace(
        q, plan=replace(q.plan, parts=(part, *q.plan.parts[1:])), standing_lines=(line,)
    )
    assert {key for key, _ in plan_texts(holed)} == {
        ("part", part.id),
        ("line", "no-and-stop"),
    }


def test_an_older_questionnaire_speaks_with_the_texts_of_now() -> None:
    q = load()
    older = replace(q, plan=replace(q.plan, texts=()))
    assert older.speaking(q).plan.texts == q.plan.texts
    assert older.speaking(q).questions == older.questions
    own = with_text()
    assert own.speaking(q) is own


def test_the_check_of_questions_reads_the_words_of_plans_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from intake_tui.cli.questions import _plan_words
    from intake_tui.render import said

    assert _plan_words(load()) == []
    monkeypatch.setattr(said, "plan_messages", lambda: (PlanMessage("plan/x.py", "nl", LONG),))
    (fault,) = _plan_words(load())
    assert fault.line() == "plan/x.py: a sentence of 16 words, at most 15 (nl)"
