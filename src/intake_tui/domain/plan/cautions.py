"""What may be danger and stands in no answer yet: guards judge answers alone, so a person looks.

A line of the notepad marked as danger that was not filed, an answer about danger that is still
being typed, and somebody who would not say whether they can talk freely (H2, B1.3).
"""

from __future__ import annotations

from intake_tui.domain.conditions.facts import Facts
from intake_tui.domain.words import Words

NOTE = Words(
    nl="Een regel op het kladblok over gevaar is nog niet verwerkt. Kijk daar eerst naar.",
    en="A line about danger on the notepad has not been filed yet. Look at that first.",
)
DRAFT = Words(
    nl="Een antwoord over gevaar is nog niet af. Kijk daar eerst naar.",
    en="An answer about danger is not finished yet. Look at that first.",
)
NOT_SAID = Words(
    nl="Iemand wilde niet zeggen of vrij praten kon. Reken erop dat er kan zijn meegeluisterd.",
    en="Somebody would not say whether they could talk freely. Reckon that others may have heard.",
)
ANSWERS = frozenset({"danger-now", "danger-what"})


def cautions(facts: Facts) -> tuple[Words, ...]:
    """What the worker is told before a plan of this case goes out to anybody at home."""
    case, found = facts.case, []
    if any(n.mark == "danger" and not n.filed_as and not n.dropped for n in case.notes.values()):
        found.append(NOTE)
    drafts = (d for d in case.drafts.values() if d.statement.question in ANSWERS)
    if any(d.raw.strip() or d.statement.value is not None for d in drafts):
        found.append(DRAFT)
    privacy = (s for s in facts.current.on("call-privacy") if s.status == "declined")
    if any(_not_said(facts, s.call, s.speaker) for s in privacy):
        found.append(NOT_SAID)
    return tuple(found)


def _not_said(facts: Facts, call: str | None, speaker: str) -> bool:
    """Whether this is of the latest call in which that person spoke, as the guard counts."""
    return call == facts.speaking_call(speaker)
