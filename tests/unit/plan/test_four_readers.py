"""No plan of any reader shows what the hand-written table withholds; the file shows all of it."""

from __future__ import annotations

import html
import os
import re
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from canary_cases import READERS, World, world
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from plan_making import NOW, PROFESSIONAL, questionnaire

from intake_tui.domain.plan.build import from_reading
from intake_tui.domain.plan.parts import people as people_part
from intake_tui.domain.plan.picture import pictures
from intake_tui.domain.readers import reading
from intake_tui.domain.reading import Reader, Reading
from intake_tui.domain.words import Lang
from intake_tui.errors import PlanRefused
from intake_tui.render import Format, files, render

LONG = bool(os.environ.get("INTAKE_LONG"))
CASES = 2_000 if LONG else 60
SAYS: tuple[tuple[tuple[Format, Lang], ...], ...] = (
    (("md", "nl"), ("html", "en")),
    (("md", "en"), ("html", "nl")),
)
WORD = re.compile(r"zq\d{3}[xa]\d{3}y|70000\d\d|700010\d|700011\d|7000\d{3}")


def texts(w: World, reader: Reader, turn: int) -> tuple[str, str, str] | None:
    """Markdown, HTML and file name of one reader's plan, None where none is made."""
    try:
        given_out = reading(w.making.case, w.making.known, reader, now=NOW)
        plan = from_reading(given_out)
    except PlanRefused:
        return None
    (one, two) = SAYS[turn % 2]
    return (
        render(plan, *one).replace("\\", ""),
        html.unescape(render(plan, *two)),
        str(files.path_of(plan, *one)),
    )


def leaks(w: World, turn: int = 0) -> list[str]:
    """What a reader gets and the table withholds: question or 'agreement' or a name, and reader."""
    found = []
    for reader in READERS:
        made = texts(w, reader, turn)
        if made is None:
            continue
        seen = {word for text in made for word in WORD.findall(text)}
        who = f"{reader.name} {reader.person}"
        found += [
            f"{c.question} {who}"
            for c in w.canaries
            if c.word in seen and not w.may_read(c, reader)
        ]
        found += [
            f"agreement {who}" for d in w.deals if d.word in seen and not w.may_see(d, reader)
        ]
        found += [f"{name} {who}" for name in w.never(reader) for t in made if name in t]
        found += [f"file name {who}" for c in w.canaries if c.word in made[2]]
        found += [f"file name {who}" for p in w.making.case.people() if p.name in made[2]]
    return found


@pytest.mark.timeout(3_000 if LONG else 240)
@settings(max_examples=CASES, deadline=None)
@given(seed=st.integers(0, 1_000_000))
def test_every_reader_reads_at_most_what_the_table_gives(seed: int) -> None:
    assert leaks(world(seed, questionnaire()), seed) == []


@pytest.mark.timeout(3_000 if LONG else 240)
@settings(max_examples=CASES // 6, deadline=None)
@given(seed=st.integers(0, 1_000_000))
def test_the_file_has_every_word(seed: int) -> None:
    w = world(seed, questionnaire())
    made = texts(w, PROFESSIONAL, seed)
    assert made is not None
    for text in made[:2]:
        missing = {c.question for c in w.canaries if c.word not in text}
        assert missing == {"danger-address"}
        assert all(d.word in text for d in w.deals)


def test_plans_of_every_kind_have_lines_in_them() -> None:
    """The checks above would also hold for plans in which nothing stands."""
    seen: dict[str, set[str]] = {"family": set(), "supporter": set(), "child": set()}
    deals_of_children = 0
    for seed in range(12):
        w = world(seed, questionnaire(), size=240)
        for reader in READERS:
            made = texts(w, reader, seed)
            if made is not None:
                seen[reader.name] |= {c.question for c in w.canaries if c.word in made[0]}
                seen[reader.name] |= {"agreement" for d in w.deals if d.word in made[0]}
            if made is not None and reader.name == "child":
                given_out = reading(w.making.case, w.making.known, reader, now=NOW)
                deals_of_children += len(given_out.agreements)
    assert len(seen["family"]) > 25
    assert len(seen["supporter"]) > 30
    assert len(seen["child"]) > 18
    assert {name for name, questions in seen.items() if "agreement" in questions} == {
        "family",
        "supporter",
    }
    assert deals_of_children  # in a child's plan they stand without their words


@pytest.mark.parametrize(
    ("question", "reader", "passage"),
    [
        ("net-fears", "family", "always"),
        ("parent-fears", "supporter", "always"),
        ("danger-what", "supporter", "release"),
        ("child-worry", "supporter", "always"),
        ("net-heldback", "child", "release"),
    ],
)
def test_a_hole_in_the_table_is_caught(question: str, reader: str, passage: str) -> None:
    known = questionnaire()
    rows = tuple(
        replace(row, **{reader: passage}) if row.question == question else row
        for row in known.reader_rows
    )
    holed = replace(known, reader_rows=rows)
    # A builder may draw on a question in no part; what it was given counts too.
    found = []
    for seed in range(8):
        w = world(seed, holed)
        for one in (r for r in READERS if r.name == reader):
            try:
                given_out = reading(w.making.case, holed, one, now=NOW)
            except PlanRefused:
                continue
            text = msgspec.json.encode(given_out.statements).decode()
            found += [c.question for c in w.canaries if c.word in text and not w.may_read(c, one)]
    assert question in found


def first_leak(wanted: str, change: Callable[[World], None] | None = None) -> str | None:
    """The first leak that has ``wanted`` in it, of some cases each prepared by ``change``."""
    for seed in range(40):
        w = world(seed, questionnaire())
        if change is not None:
            change(w)
        for leak in leaks(w, seed):
            if wanted in leak:
                return leak
    return None


def test_a_field_that_leaks_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    from intake_tui.domain.gate import Gate

    value = Gate._value
    monkeypatch.setattr(
        Gate,
        "_value",
        lambda self, s, question: s.value if question.type == "when" else value(self, s, question),
    )
    assert first_leak("child-next-visit") or first_leak("evaluation-date")


def test_a_label_in_the_picture_that_leaks_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    everybody: list[Reading] = []

    def hole(r: Reading) -> object:
        return pictures(replace(r, persons=everybody[-1].persons))

    def change(w: World) -> None:
        everybody.append(reading(w.making.case, w.making.known, PROFESSIONAL, now=NOW))

    monkeypatch.setattr(people_part, "pictures", hole)
    assert first_leak("naam family", change)


def test_a_file_name_that_leaks_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    path_of = files.path_of

    def hole(plan: object, format_: Format, lang: Lang) -> Path:
        path = path_of(plan, format_, lang)  # type: ignore[arg-type]
        return path.with_name(f"Rianaam-{path.name}")

    monkeypatch.setattr(files, "path_of", hole)
    assert first_leak("file name")
