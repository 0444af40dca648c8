"""Makes docs/screen.svg: the real app with an example case open, as `make picture` calls it."""

from __future__ import annotations

import asyncio
import itertools
import re
import uuid
from datetime import UTC, datetime
from pathlib import Path

from intake_tui import resources
from intake_tui.content.load import load
from intake_tui.domain.record.bundle import read
from intake_tui.session.ground import Ground
from intake_tui.store.memory import MemoryStore
from intake_tui.tui.app import IntakeApp
from intake_tui.tui.screens.intake.screen import IntakeScreen

HERE = Path(__file__).resolve().parent
SIZE = (120, 40)
QUESTION = "child-supporter"
"""The question that is open in the picture: whom the child chose."""
NOW = datetime(2025, 11, 25, 13, 3, tzinfo=UTC)


async def picture() -> str:
    """The screen of the first example, as SVG without anything to fetch."""
    questionnaire = load()
    store = MemoryStore("eva")
    store.keep_questionnaire(questionnaire)
    cases = [read(file.read_bytes(), questionnaire) for file in resources.examples()]
    for case in cases:
        store.create(case)
    numbers = itertools.count(1)
    ground = Ground(
        worker="eva", now=lambda: NOW, new_id=lambda: str(uuid.UUID(int=next(numbers), version=4))
    )
    app = IntakeApp(store=store, questionnaire=questionnaire, ground=ground, lang="nl")
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        app.open_case(cases[0].id)
        await pilot.pause()
        await go(app)
        await pilot.pause(0.5)
        return without_fetching(app.export_screenshot(title="intake-tui"))


async def go(app: IntakeApp) -> None:
    """Begin a call with the first of the network and open the question, as 'ga naar' does."""
    screen = app.screen
    assert isinstance(screen, IntakeScreen)
    talk = screen.talk
    talk.start_call("phone")
    grandmother = next(p for p in talk.case.people("network") if "oma" in p.relation)
    talk.identify_caller(grandmother.id)
    step = next(s for s in talk.full_route() if s.question == QUESTION)
    await screen.open_question(step.question, step.subject)


def without_fetching(svg: str) -> str:
    """The picture without web fonts: nobody is told that somebody looks at it."""
    svg = re.sub(r"@font-face\s*\{.*?\}", "", svg, flags=re.DOTALL)
    svg = svg.replace("font-family: Fira Code,", "font-family: ").replace("Fira Code, ", "")
    return "\n".join(line.rstrip() for line in svg.splitlines() if line.strip()) + "\n"


if __name__ == "__main__":
    (HERE / "screen.svg").write_text(asyncio.run(picture()), encoding="utf-8")
