"""Around the call: still to ask, said before, acute, people and calls, plans."""

from __future__ import annotations

from pathlib import Path

import pytest
from playing import answer, at_work, case_with
from textual.widgets import Input

from intake_tui.session.ground import Ground
from intake_tui.settings import Settings
from intake_tui.store.memory import MemoryStore


async def test_review_leads_there_and_back(memory_store: MemoryStore, ground: Ground) -> None:
    talk = case_with(memory_store, ground)
    talk.note("grandfather also comes", "")
    answer(talk, "danger-now", talk.call, "yes")
    talk.close()
    async with at_work(memory_store, ground) as worker:
        await worker.press("enter", "enter", "escape", "f10")
        assert "First questions, not asked" in worker.screen()
        await worker.press("down", "enter")
        there = worker.at
        await worker.press("f10")
        chosen = worker.app.screen.query_one("#review").chosen  # type: ignore[attr-defined]
        assert chosen[1][0] == there, "back on the line one came from"

        rows = worker.app.screen.query_one("#review")
        values = rows.values()  # type: ignore[attr-defined]
        rows.highlighted = next(i for i, v in enumerate(values) if v and v[0] == "note")  # type: ignore[attr-defined]
        await worker.press("enter")
        await worker.type("calling about")
        await worker.press("enter")
        note = next(iter(worker.talk.case.notes.values()))
        assert note.filed_as
        filed = worker.talk.case.statements[note.filed_as[0]]
        assert (filed.question, filed.value, filed.kind) == (
            "call-reason",
            "grandfather also comes",
            "told",
        )

        values = rows.values()  # type: ignore[attr-defined]
        rows.highlighted = next(i for i, v in enumerate(values) if v and v[0] == "signal")  # type: ignore[attr-defined]
        await worker.press("a")
        await worker.type("known, team decided")
        await worker.press("enter")
        assert [a.reason for a in worker.talk.case.set_asides.values()] == ["known, team decided"]
        assert "set aside: known, team decided" in worker.screen()


@pytest.mark.parametrize("kind", ["md", "html"])
async def test_plan_is_shown_and_written(
    memory_store: MemoryStore, ground: Ground, tmp_path: Path, kind: str
) -> None:
    talk = case_with(memory_store, ground)
    answer(talk, "call-reason", talk.call, "a heavy weekend [/ 3 kids")
    talk.close()
    async with at_work(memory_store, ground, plans=tmp_path / "plans") as worker:
        await worker.press("enter", "f8")
        assert "own team only" in worker.screen()
        await worker.press("e")
        (written,) = (tmp_path / "plans").rglob(f"professional.en.{kind}")
        assert "a heavy weekend" in written.read_text(encoding="utf-8")
        assert f"professional.en.{kind}" in worker.screen().replace("\n", "").replace(" ", "")
        await worker.press("escape")
        assert worker.at


async def test_an_export_is_a_version_and_final_once_it_was_read_back(
    memory_store: MemoryStore, ground: Ground, tmp_path: Path
) -> None:
    talk = case_with(memory_store, ground)
    answer(talk, "call-reason", talk.call, "a heavy weekend")
    talk.close()
    async with at_work(memory_store, ground, plans=tmp_path / "plans") as worker:
        await worker.press("enter", "f8", "f")
        assert not worker.talk.case.exports
        await worker.press("e", "e")
        assert "Version 2 is written" in worker.screen()
        (paper,) = (tmp_path / "plans").rglob("professional.en.md")
        assert "version 2" in paper.read_text(encoding="utf-8")
        await worker.press("f")
        assert "Was version 2 read back" in worker.screen()
        await worker.press("n")
        assert [e.read_back for e in worker.talk.case.exports.values()] == [None, None]
        await worker.press("f", "y")
        assert "Version 2 is final" in worker.screen()
        assert "final, read back on" in paper.read_text(encoding="utf-8")
        kept = memory_store.load(worker.talk.case.id).exports.values()
        assert sorted((e.number, e.read_back is not None) for e in kept) == [(1, False), (2, True)]
        await worker.press("f")
        assert "Was version" not in worker.screen()


async def test_a_version_of_which_the_plan_changed_is_not_made_final(
    memory_store: MemoryStore, ground: Ground, tmp_path: Path
) -> None:
    talk = case_with(memory_store, ground)
    talk.close()
    async with at_work(memory_store, ground, plans=tmp_path / "plans") as worker:
        await worker.press("enter", "enter", "f8", "e", "escape")
        answer(worker.talk, "call-reason", worker.talk.call, "something new")
        await worker.press("f8", "f", "y")
        assert [e.read_back for e in worker.talk.case.exports.values()] == [None]
        (paper,) = (tmp_path / "plans").rglob("professional.en.md")
        assert "something new" not in paper.read_text(encoding="utf-8")


async def test_what_was_said_before_is_changed_withdrawn_or_given_to_another(
    memory_store: MemoryStore, ground: Ground
) -> None:
    talk = case_with(memory_store, ground)
    answer(talk, "call-reason", talk.call, "first")
    answer(talk, "call-reason", talk.call, "second")
    talk.add_person("Ben", "parent")
    talk.close()
    async with at_work(memory_store, ground) as worker:
        await worker.press("enter", "enter", "escape", "f5")
        await worker.type("calling about")
        await worker.press("enter", "ctrl+r", "enter")
        await worker.type("!")
        await worker.press("enter")
        live = [s for s in worker.said() if s[3] != "second"]
        assert [(s[1], s[3]) for s in live] == [("Riet", "first"), ("Riet", "second!")]

        await worker.press("f5")
        await worker.type("calling about")
        await worker.press("enter", "ctrl+r", "up", "s", "b")
        await worker.press("up", "w")
        await worker.type("twice")
        await worker.press("enter", "escape")
        current = worker.talk.facts().current.on("call-reason")
        names = {p.id: p.name for p in worker.talk.case.people()}
        assert [(names[s.speaker], s.value) for s in current] == [
            ("Riet", "second"),  # what was withdrawn had taken its place
            ("Ben", "first"),
        ]
        assert worker.at == "call-reason"
        assert worker.talk.field is not None, "the question is open again"


async def test_a_plan_that_is_held_back_says_why_and_opens_with_a_reason(
    memory_store: MemoryStore, ground: Ground
) -> None:
    talk = case_with(memory_store, ground)
    ben = talk.add_person("Ben", "parent")
    answer(talk, "authority-holders", talk.case.people("child")[0].id, [{"person": ben}])
    answer(talk, "danger-now", talk.call, "yes")
    talk.close()
    async with at_work(memory_store, ground) as worker:
        await worker.press("enter", "f8", "r", "f")
        assert "Family: Ben" in worker.screen()
        assert "This plan is not made" in worker.screen()
        await worker.press("e")
        assert "is written" not in worker.screen()
        for _attempt in range(4):
            if "This plan is not made" in worker.screen():
                await worker.press("o")
                await worker.type("agreed with the team")
                await worker.press("enter")
        assert "This plan is not made" not in worker.screen()
        unlocks = worker.talk.case.unlocks.values()
        assert unlocks and {u.reason for u in unlocks} == {"agreed with the team"}


@pytest.mark.long
async def test_acute_shows_numbers_and_leads_to_the_questions(
    memory_store: MemoryStore, ground: Ground
) -> None:
    settings = Settings(duty_desk="ext. 4242")
    async with at_work(memory_store, ground, settings=settings, call=True) as worker:
        await worker.press("enter")
        before = worker.at
        await worker.press("f9")
        assert "0800-2000" in worker.screen() and "ext. 4242" in worker.screen()
        await worker.press("down", "enter", "o")
        assert [s[0] for s in worker.said()] == ["danger-can-call"]
        await worker.press("f9")
        assert worker.at == before


async def test_people_are_added_and_changed_and_calls_begun(
    memory_store: MemoryStore, ground: Ground
) -> None:
    case_with(memory_store, ground).close()
    async with at_work(memory_store, ground) as worker:
        await worker.press("enter", "ctrl+l", "n")
        await worker.type("Ben")
        await worker.press("tab")
        await worker.type("father")
        await worker.press("enter")
        ben = next(p for p in worker.talk.case.people() if p.name == "Ben")
        assert ben.relation == "father"
        await worker.press("enter")  # the first line: the child
        await worker.type(" Jan")
        await worker.press("enter")
        assert worker.talk.case.people("child")[0].name == "Sem Jan"
        first = worker.talk.call
        await worker.press("c")
        assert worker.talk.call != first and len(worker.talk.case.calls) == 2
        assert worker.app.screen.focused is worker.intake.query_one("#jot", Input)
