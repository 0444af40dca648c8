"""The plan screen: a plan for each of the four readers, and who else will read it is asked."""

from __future__ import annotations

from pathlib import Path

from playing import answer, at_work, case_with

from intake_tui.session.ground import Ground
from intake_tui.store.memory import MemoryStore


async def test_a_childs_plan_is_chosen_shown_and_written_after_the_question(
    memory_store: MemoryStore, ground: Ground, tmp_path: Path
) -> None:
    talk = case_with(memory_store, ground)
    child = talk.case.people("child")[0].id
    answer(talk, "danger-now", talk.call, "no")
    answer(talk, "call-privacy", talk.call, "free")
    answer(talk, "child-age-band", child, "4-7")
    assert talk.caller is not None
    answer(talk, "child-supporter", child, [{"person": talk.caller}])
    talk.close()
    async with at_work(memory_store, ground, plans=tmp_path) as worker:
        await worker.press("enter", "f8", "r")
        assert "Professional" in worker.screen()
        assert "Network: Riet" in worker.screen()
        assert "Child: Sem" in worker.screen()
        await worker.type("child")
        await worker.press("enter")
        assert "You may change your mind" in worker.screen()
        await worker.press("e")
        assert "others may read it" in worker.screen()
        await worker.press("n")
        assert not list(tmp_path.rglob("*.md"))
        await worker.press("e", "y")
        (written,) = tmp_path.rglob("*.md")
        assert written.name.startswith(f"child-{child}.")
        assert "Riet" not in str(written)


async def test_what_holds_a_supporters_plan_back_names_the_person(
    memory_store: MemoryStore, ground: Ground
) -> None:
    talk = case_with(memory_store, ground)
    child = talk.case.people("child")[0].id
    assert talk.caller is not None
    answer(talk, "child-supporter", child, [{"person": talk.caller}])
    talk.close()
    async with at_work(memory_store, ground) as worker:
        await worker.press("enter", "f8", "left", "left")
        assert "Network: Riet" in worker.screen().splitlines()[2]
        assert "This plan is not made." in worker.screen()
        assert "! Riet" in worker.screen()
        assert "Open with a reason" in worker.screen().splitlines()[-1]
        held = len(worker.app.screen.held)  # type: ignore[attr-defined]
        await worker.press("o")
        for n in range(held):
            assert held == 1 or f"({n + 1} of {held})" in worker.screen()
            if n == 0:
                await worker.type("v")
                await worker.press("enter")
                assert "at least 10 signs" in worker.screen()
            await worker.type("asked with her mother")
            await worker.press("enter")
            if "Whom did you consult?" in worker.screen():
                await worker.type("Esther")
                await worker.press("enter")
        assert "This plan is not made." not in worker.screen()
        assert "Open with a reason" not in worker.screen()
        assert "did not hear their own words back" in worker.screen()
        await worker.app.run_action("app.switch_language")
        await worker.quiet()
        assert "Netwerk: Riet" in worker.screen().splitlines()[2]
