"""What is kept from one reader within an answer or a text that does cross to them.

A secret stay keeps back the places of it, and with them the reason of an appointment and what was
decided, unless exactly that answer was released to this reader. A text that names who may not be
known of does not cross; one that names somebody this reader would not see is told to the worker.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, Literal

from intake_tui.domain.conditions.facts import Facts
from intake_tui.domain.names import NameFinder
from intake_tui.domain.questionnaire import Question
from intake_tui.domain.reader_table import role_of
from intake_tui.domain.reading import UNNAMED, Warned
from intake_tui.domain.record.types import Statement
from intake_tui.domain.secrecy import PlaceFinder


class Withholding:
    """What one reader may not read in values and texts; ``warnings`` tells the worker of it.

    ``secret`` are the people whose stay is secret from this reader, ``others`` the children they
    may not hear about; ``strict`` where nothing may name those. ``known`` are the people whose
    names are this reader's own to read.
    """

    def __init__(
        self,
        facts: Facts,
        *,
        known: Collection[str],
        secret: frozenset[str],
        others: Collection[str],
        strict: bool,
        places: PlaceFinder,
    ) -> None:
        people = facts.case.people()
        self.facts = facts
        self.secret = secret
        self.others = frozenset(others)
        self.strict = strict
        self.places = places
        self.finder = NameFinder(people, known=known, relations=secret | self.others)
        self.informants = NameFinder(people, relations=facts.case.persons.keys())
        self.warnings: list[Warned] = []

    @property
    def _never(self) -> frozenset[str]:
        return self.secret | self.others if self.strict else self.secret

    def warn(
        self, about: str, question: str, why: Any, person: str | None = None, *, out: bool = True
    ) -> None:
        """Tell the worker of a line that is left out (``out``) or that names somebody."""
        self.warnings.append(
            Warned(about=about, question=question, person=person, why=why, left_out=out)
        )

    # -- values ---------------------------------------------------------------------------------

    def value(
        self,
        s: Statement,
        question: Question,
        *,
        given: bool,
        may_name: Callable[[str], bool],
        shown: Collection[str],
    ) -> Any:
        """The value of ``s`` without what is kept back.

        ``given``: exactly this was released to this reader, or they said it themselves. ``shown``
        are who told it or whose words it is where that stands beside it.
        """
        match question.type:
            case "when" if self.secret and s.value:
                return self._appointment(s, s.value, given)
            case "decisions":
                return [item for item in s.value or () if self._decision(s, item, given)]
            case "facts":
                return [
                    self._unnamed(fact, may_name)
                    for fact in s.value or ()
                    if self._fact(s, fact, lambda person: person in shown or may_name(person))
                ]
        return s.value

    def _appointment(self, s: Statement, value: Mapping[str, Any], given: bool) -> Any:
        gone = {"where"}
        reason = value.get("reason") or ""
        if reason and not (given and self._speaks_freely(reason)):
            gone.add("reason")
            self.warn(s.id, s.question, "secret-stay")
        return {k: v for k, v in value.items() if k not in gone}

    def _speaks_freely(self, text: str) -> bool:
        return not self.places.found(text) and not self.finder.found(text) & self._never

    def _decision(self, s: Statement, item: Mapping[str, Any], given: bool) -> bool:
        """Whether a decision names nobody and no place that is kept back, in a field or in words.

        What was decided is free text that needs no release, so a secret stay takes it out.
        """
        named = {item.get("decides"), *item.get("heard", ()), *self.finder.found(item["what"])}
        out = sorted(p for p in named if p in self._never)
        if out:
            self.warn(s.id, s.question, self._why(out[0]), out[0])
        elif self.secret and (not given or self.places.found(item["what"])):
            self.warn(s.id, s.question, "secret-stay")
        else:
            return True
        return False

    def _fact(self, s: Statement, fact: Mapping[str, Any], may_name: Callable[[str], bool]) -> bool:
        """Whether a worry has its kind and source, and its text does not name who told it (x06)."""
        if not fact.get("kind") or not fact.get("source"):
            self.warn(s.id, s.question, "unsourced-fact")
            return False
        told = {s.speaker, s.words_of} - {None}
        told |= {p for field in _INFORMANTS for p in self.informants.found(fact.get(field) or "")}
        named = self.informants.found(fact.get("what") or "") & told
        hidden = sorted(p for p in named if not self._of_team(p) and not may_name(p))
        if hidden:
            self.warn(s.id, s.question, "names-hidden", hidden[0])
        return not hidden

    def _of_team(self, person: str) -> bool:
        return role_of(self.facts, person) == "worker"

    def _unnamed(self, fact: Mapping[str, Any], may_name: Callable[[str], bool]) -> dict[str, Any]:
        told_by = [
            field
            for field in _INFORMANTS
            if any(not may_name(p) for p in self.informants.found(fact.get(field) or ""))
        ]
        return {k: UNNAMED if k in told_by else v for k, v in fact.items()}

    # -- texts ----------------------------------------------------------------------------------

    def text_passes(self, about: str, question: str, texts: Iterable[str], shown: set[str]) -> bool:
        """Whether free text may stand: names of hidden people in it are told to the worker."""
        texts = tuple(texts)
        if self.places.found(*texts):
            self.warn(about, question, "secret-stay")
            return False
        hidden = {p for text in texts for p in self.finder.found(text)} - shown
        for person in sorted(hidden):
            out = person in self._never
            self.warn(about, question, self._why(person), person, out=out)
            if out:
                return False
        return True

    def _why(self, person: str) -> Literal["secret-stay", "other-child", "names-hidden"]:
        if person in self.secret:
            return "secret-stay"
        return "other-child" if person in self._never else "names-hidden"

    def relation(self, relation: str, shown: set[str]) -> str:
        """What somebody is to the child, without the pieces that name who may not be known of."""
        pieces = (piece.strip() for piece in relation.split(","))
        return ", ".join(
            p for p in pieces if p and not self.finder.found(p) - shown and not self.places.found(p)
        )


_INFORMANTS = ("seen_by", "source")
