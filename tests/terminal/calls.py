"""Phone calls in a real terminal, and how many keys a worker needed that are no words."""

from __future__ import annotations

import json
import re
from typing import Any

from place import Place
from tmux import Terminal


class Caller:
    """A worker at the keyboard of ``screen``; ``count`` are the keys that were not text."""

    def __init__(self, screen: Terminal) -> None:
        self.screen = screen
        self.pressed: list[str] = []

    @property
    def count(self) -> int:
        """Every function key, Enter, arrow, and every letter or digit that was a command."""
        return len(self.pressed)

    def press(self, *names: str, then: str = "") -> str:
        """Press keys; with ``then`` the screen as soon as that stands on it."""
        self.pressed += names
        self.screen.keys(*names)
        return self.screen.wait_for(then) if then else ""

    def say(self, text: str, *names: str, then: str = "") -> str:
        """Type words and end them with ``names``, Enter where nothing is named."""
        self.screen.type(text)
        return self.press(*(names or ("Enter",)), then=then)

    def answer(self, question: str, text: str) -> None:
        """Wait until ``question`` is asked, type the answer and go on."""
        self.screen.wait_for(rf"★.*{question}")
        self.say(text)

    def begin(self, name: str, *, danger: str = "3") -> None:
        """A new call of ``name``, from the list of cases up to the question why they call."""
        self.screen.wait_for(r"n: nieuw gesprek")
        self.press("n", then="lege Enter: vraag")
        self.press("Enter", then="★ Met wie spreek ik")
        self.say(name, then="is hier nieuw")
        self.press("Enter", then=rf"(spreekt:|F3) {re.escape(name[:8])}")
        self.press("Enter", then="★ Kunt u nu rustig praten")
        self.press("1", then="★ Is er op dit moment iemand")
        self.press(danger)

    def child(self, name: str) -> None:
        """Give the one child of the case its name."""
        self.press("C-l", then="kind, nog zonder naam")
        self.press("Enter", then="Relatie")
        self.say(name, then=rf"{name} +kind")
        self.press("Escape", then="Kladblok")

    def speaks(self, letter: str, name: str) -> None:
        """From now on ``name`` speaks, by the letter before the name."""
        self.press("F3", then="Wie spreekt er nu")
        self.press(letter, then=f"spreekt: {name}")


def new_case(place: Place) -> dict[str, Any]:
    """The one case that is no example."""
    rows = json.loads(place.run("list", "--json"))
    (new,) = [row["id"] for row in rows if not row["reference"].startswith("voorbeeld")]
    case: dict[str, Any] = json.loads(place.run("show", new, "--json"))
    return case


def said(case: dict[str, Any]) -> list[tuple[str, str, str, Any]]:
    """Question, who told it, whose words these are, and the value, in order."""
    people = {p["id"]: p["name"] or p["role"] for p in case["persons"]}
    return [
        (s["question"], people[s["speaker"]], people.get(s["words_of"], ""), s["value"])
        for s in case["statements"]
    ]
