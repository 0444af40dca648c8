"""The looks: every piece of text on the screens has the contrast that was promised."""

from __future__ import annotations

import pytest
from playing import Worker, answer, at_work, case_with
from textual.color import Color
from textual.screen import ModalScreen

from intake_tui.session.ground import Ground
from intake_tui.settings import Settings
from intake_tui.store.memory import MemoryStore
from intake_tui.tui.themes import NAMES, PLAIN, without_colour

LEAST = {"high-contrast": 7.0}
"""Contrast of text by look (WCAG 2.2, 1.4.6); 4.5 elsewhere (1.4.3)."""
DRAWN = set("🔎─│╭╮╰╯▋▁▂▃▄▅▆▇█▔▎▊▌▍▏▐▕━┃┏┓┗┛╺╸ ")
"""Signs that are lines and bars, no text."""


def faint(worker: Worker, least: float) -> list[tuple[str, str, str, float]]:
    """Pieces of text with too little contrast: the text, its colours, the contrast."""
    found = []
    screen = worker.app.screen
    strips = screen._compositor.render_strips()
    if isinstance(screen, ModalScreen):
        # What stands behind a question is faded on purpose.
        box = screen.children[0].region
        strips = [s.crop(box.x, box.right) for s in strips[box.y : box.bottom]]
    for strip in strips:
        for text, style, _control in strip:
            if style is None or set(text) <= DRAWN or not style.color or not style.bgcolor:
                continue
            front = Color.from_rich_color(style.color)
            ground = Color.from_rich_color(style.bgcolor)
            if style.reverse:
                front, ground = ground, front
            contrast = ratio(front, ground)
            if contrast < least:
                found.append((text.strip(), front.hex, ground.hex, round(contrast, 2)))
    return found


def ratio(one: Color, other: Color) -> float:
    """WCAG 2.2: (lighter + 0.05) / (darker + 0.05), by relative luminance."""

    def luminance(color: Color) -> float:
        parts = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4
                 for v in color.normalized]  # fmt: skip
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("name", NAMES)
async def test_text_can_be_read_in_every_look(
    memory_store: MemoryStore, ground: Ground, name: str
) -> None:
    talk = case_with(memory_store, ground)
    answer(talk, "back-call", talk.call, {"at": "2026-03-09"})
    answer(talk, "danger-now", talk.call, "yes")
    talk.note("opa komt ook", "ask")
    talk.close()
    async with at_work(memory_store, ground, settings=Settings(theme=name)) as worker:
        assert worker.app.theme == name
        wrong = {}
        for key in ("", "enter", "f1", "escape", "ctrl+p", "escape", "f9", "escape", "f10"):
            await worker.press(*[key] if key else [])
            await worker.pilot.pause()
            if name == PLAIN:
                for strip in worker.app.screen._compositor.render_strips():
                    for _text, style, _control in strip:
                        if style is not None and style.color is not None:
                            assert style.color.is_default
                            assert style.bgcolor is None or style.bgcolor.is_default
            elif found := faint(worker, LEAST.get(name, 4.5)):
                wrong[key] = found
        assert not wrong, "\n".join(f"{key}: {what}" for key, what in wrong.items())


async def test_a_look_is_chosen_live_and_no_colour_asks_for_none(
    memory_store: MemoryStore, ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with at_work(memory_store, ground, settings=Settings(theme="none-such")) as worker:
        assert worker.app.theme == PLAIN
        assert any("none-such" in n.message for n in worker.app._notifications)
        await worker.press("ctrl+p")
        await worker.until(lambda: "Colours" in worker.screen(), "the palette")
        await worker.type("colours")
        await worker.until(lambda: "Dark, light" in worker.screen(), "it is found")
        await worker.press("enter")
        await worker.until(lambda: "How should it look?" in worker.screen(), "the looks")
        await worker.press("l")
        await worker.until(lambda: worker.app.theme == "light", "the look is another")
        assert any('theme = "light"' in n.message for n in worker.app._notifications)


def test_terminals_that_have_no_colour() -> None:
    assert [without_colour(t) for t in ("vt100", "dumb", "xterm-256color", "")] == [
        True,
        True,
        False,
        False,
    ]
