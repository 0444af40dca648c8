"""An interview in tests: lines that are typed, lines that were said, and the record it makes."""

from __future__ import annotations

import io
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from intake_tui import locale
from intake_tui.domain.record.types import Case
from intake_tui.domain.words import Lang
from intake_tui.plain.interview import Interview
from intake_tui.plain.lines import Lines
from intake_tui.plain.moving import Move
from intake_tui.session.call.conversation import Conversation
from intake_tui.settings import Settings


class Heard:
    """An interview over typed lines; ``said`` has every line it said."""

    def __init__(self, talk: Conversation, typed: Iterable[str], lang: Lang = "nl") -> None:
        locale.use(lang)
        self.talk = talk
        self.said: list[str] = []
        source = io.StringIO("".join(f"{line}\n" for line in typed))
        lines = Lines(source, self.said.append, self.said.append)
        self.interview = Interview(
            talk, lines, lang, settings=Settings(), plans_folder=Path("plans")
        )

    def run(self) -> Heard:
        """Ask until the lines are at an end, and close the case."""
        self.interview.run()
        assert self.interview.close()
        return self

    def answer(self, question: str, subject: str | None) -> Heard:
        """Ask one question, and leave it."""
        self.interview.go(Move("there", (question, subject)))
        self.interview.finish()
        return self

    @property
    def text(self) -> str:
        return "\n".join(self.said)


def called(case: Case, value: Any) -> Any:
    """``value`` with the names of people in the place of their ids."""
    if isinstance(value, str):
        person = case.persons.get(value)
        return (person.name or str(person.role)) if person else value
    if isinstance(value, dict):
        return {key: called(case, item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [called(case, item) for item in value]
    return value


def record(case: Case) -> list[dict[str, Any]]:
    """What a case says, without ids and times, in the order it was said."""
    return [
        {
            "question": s.question,
            "about": "call" if s.subject in case.calls else called(case, s.subject),
            "speaker": called(case, s.speaker),
            "words_of": called(case, s.words_of),
            "value": called(case, s.value),
            "status": s.status,
            "kind": s.kind,
            "replaces": s.replaces is not None,
        }
        for s in sorted(case.statements.values(), key=lambda s: s.seq)
    ]
