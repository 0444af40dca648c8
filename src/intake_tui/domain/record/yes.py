"""Whose yes it takes to let somebody else read exactly these words (vrijgave, x02, x07)."""

from __future__ import annotations

from intake_tui.domain.record.types import Case, Statement


def child_speaking(case: Case, statement: Statement) -> str | None:
    """The child whose words these are, or who told them: nobody says yes in its place."""
    for person in (statement.words_of, statement.speaker):
        known = case.persons.get(person or "")
        if known is not None and known.role == "child":
            return known.id
    return None


def whose_yes(case: Case, statement: Statement) -> str:
    """The child's where a child speaks, else that of whose words they are."""
    return child_speaking(case, statement) or statement.words_of or statement.speaker
