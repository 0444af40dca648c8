"""Names of people inside free text: who is named where nobody's id says so."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from typing import Any

from intake_tui.domain.questionnaire import Question
from intake_tui.domain.record.types import Person

_PROSE: dict[str, tuple[str, ...]] = {
    "people": ("why",),
    "when": ("where", "reason"),
    "offers": ("limit",),
    "decisions": ("what",),
    "facts": ("what", "seen_by", "source"),
    "speaker": ("phone",),
}


def texts_in(question: Question, value: Any) -> tuple[str, ...]:
    """The free texts in an answer: what somebody typed, not ids, codes, dates or numbers."""
    if question.type in ("quote", "text", "phone"):
        return (value,) if isinstance(value, str) else ()
    fields = _PROSE.get(question.type, ())
    items = [value] if isinstance(value, dict) else list(value or ()) if fields else []
    return tuple(text for item in items for f in fields if isinstance(text := item.get(f), str))


def fold(text: str) -> str:
    """``text`` for comparing names: without case, accents in one form, blanks as one."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


class NameFinder:
    """Finds the people whose full or first name stands in a text as whole words.

    A name that one of ``known`` bears too does not count for another: it need not mean the other.
    Of those in ``relations`` what they are to the child ("oma", "zusje") counts as a name as well.
    """

    def __init__(
        self,
        people: Iterable[Person],
        *,
        known: Collection[str] = (),
        relations: Collection[str] = (),
    ) -> None:
        self._relations = relations
        everyone = [p for p in people if self._names(p)]
        borne = {word for p in everyone if p.id in known for word in self._names(p)}
        self._patterns = {
            p.id: re.compile(
                "|".join(rf"(?<!\w){re.escape(n)}(?!\w)" for n in sorted(names, key=len)[::-1])
            )
            for p in everyone
            if (names := self._names(p) if p.id in known else self._names(p) - borne)
        }

    def _names(self, person: Person) -> set[str]:
        full = fold(person.name)
        names = {full, first} if full and len(first := full.split()[0]) > 1 else {full}
        if person.id in self._relations:
            names.add(fold(person.relation))
        return names - {""}

    def found(self, text: str) -> frozenset[str]:
        """Ids of the people named in ``text``."""
        folded = fold(text)
        return frozenset(id_ for id_, pattern in self._patterns.items() if pattern.search(folded))
