"""Values: the plain data an answer consists of, per question type.

==========  ================================================================================
quote, text  text, not empty
phone        text with digits, blanks and ``+ - ( ) .``, 3 to 30 characters
choice       a code of the question; ``choices`` a list of different codes, at least one
scale        a whole number 0 to 10
person       a person id
people       list of ``{person, why?}``; an empty list means: nobody
speaker      ``{person, on_behalf_of?, phone?}``
when         ``{at, by?, with?, where?, done?, reason?}``, by and with are person ids; ``at`` may
             be left out where ``reason`` says why there is no date yet
offers       list of ``{code, amount, unit, slots, until?, limit?}``; empty: can do nothing now
decisions    list of ``{what, decides?, heard, at?}``; decides a person id, heard person ids
facts        list of ``{what, at?, seen_by?, kind, source?}``; seen_by and source are text
==========  ================================================================================
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any

from intake_tui.domain import moments
from intake_tui.domain.questionnaire import Question, Questionnaire
from intake_tui.domain.text import LONGEST_TEXT, clean_line, tidy
from intake_tui.errors import ValueRefused, said

FACT_KINDS = ("observed", "told", "opinion", "interpretation")
LIST_TYPES = ("choices", "people", "offers", "decisions", "facts")
_PHONE = re.compile(r"^[+(]?[0-9][0-9 ()+.\-]{1,28}[0-9]$")


class _Reader:
    """Reads one value; every refusal names the question and the field, never the value."""

    def __init__(self, known: Questionnaire, question: Question, people: Collection[str]) -> None:
        self.known = known
        self.question = question
        self.people = people

    def refuse(self, what: str) -> ValueRefused:
        return ValueRefused(
            said("question {question}: {what}", question=self.question.id, what=what)
        )

    def text(self, value: Any, field: str = "") -> str:
        if not isinstance(value, str):
            raise self.refuse(said("{field} is not text", field=field or said("the answer")))
        text = tidy(value)
        if not text:
            raise self.refuse(said("{field} is empty", field=field or said("the answer")))
        if len(text) > LONGEST_TEXT:
            raise self.refuse(
                said(
                    "{field} is longer than {number} characters",
                    field=field or said("the answer"),
                    number=LONGEST_TEXT,
                )
            )
        return text

    def code(self, value: Any, codes: Iterable[str], what: str = "choice") -> str:
        if not isinstance(value, str) or value not in codes:
            raise self.refuse(said("an unknown {what} code", what=what))
        return value

    def person(self, value: Any, field: str = "") -> str:
        if not isinstance(value, str) or value not in self.people:
            raise self.refuse(
                said("{field} is not a person of this case", field=field or said("the person"))
            )
        return value

    def moment(self, value: Any, field: str = "at") -> str:
        if not isinstance(value, str):
            raise self.refuse(said("{field} is not a date", field=field))
        try:
            moments.read_kept(value)
        except ValueRefused:
            raise self.refuse(said("{field} is not a date that exists", field=field)) from None
        return value

    def items(self, value: Any) -> list[Any]:
        if not isinstance(value, list | tuple):
            raise self.refuse(said("the answer is not a list"))
        return list(value)

    def fields(
        self, value: Any, readers: Mapping[str, Callable[[Any], Any]], required: Collection[str]
    ) -> dict[str, Any]:
        if not isinstance(value, Mapping):
            raise self.refuse(said("the answer has the wrong form"))
        if unknown := sorted(set(value) - set(readers)):
            raise self.refuse(said("{number} unknown field(s)", number=len(unknown)))
        read = {
            name: reader(value[name])
            for name, reader in readers.items()
            if value.get(name) not in (None, "")
        }
        if missing := [name for name in required if name not in read]:
            raise self.refuse(said("{field} is missing", field=missing[0]))
        return read

    def line(self, field: str) -> Callable[[Any], str]:
        return lambda value: self.text(value, field)

    def slots(self, value: Any) -> list[str]:
        known = {f"{d.code}.{p.code}": None for d in self.known.days for p in self.known.day_parts}
        asked = {self.code(slot, known, "week part") for slot in self.items(value)}
        return [slot for slot in known if slot in asked]

    def offer(self, value: Any) -> dict[str, Any]:
        offer = self.fields(
            value,
            {
                "code": lambda v: self.code(v, self.known.offer, "offer"),
                "amount": self.amount,
                "unit": lambda v: self.code(v, [u.code for u in self.known.units], "unit"),
                "slots": self.slots,
                "until": lambda v: self.moment(v, "until"),
                "limit": self.line("limit"),
                "words": self.line("words"),
            },
            required=("code", "amount"),
        )
        unit = self.known.offer[offer["code"]].unit
        if offer.setdefault("unit", unit) != unit:
            raise self.refuse(said("the unit does not belong to the offer"))
        offer.setdefault("slots", [])
        return offer

    def amount(self, value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not 0 < value <= 168:
            raise self.refuse(said("amount is not a whole number from 1 to 168"))
        return value


def check_value(
    known: Questionnaire, question: Question, value: Any, people: Collection[str]
) -> Any:
    """``value`` in the form the record keeps, texts tidied, lists in a fixed order.

    ``people`` are the ids of the persons of the case. Raises ``ValueRefused`` naming question and
    field, never the value.
    """
    read = _Reader(known, question, people)
    codes = [choice.code for choice in question.choices]
    match question.type:
        case "quote" | "text":
            return read.text(value)
        case "phone":
            phone = clean_line(read.text(value))
            if not _PHONE.match(phone):
                raise read.refuse(said("not a telephone number"))
            return phone
        case "choice":
            return read.code(value, codes)
        case "choices":
            chosen = {read.code(code, codes) for code in read.items(value)}
            if not chosen:
                raise read.refuse(said("nothing is chosen"))
            return [code for code in codes if code in chosen]
        case "scale":
            if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 10:
                raise read.refuse(said("not a whole number from 0 to 10"))
            return value
        case "person":
            return read.person(value)
        case "people":
            people_named = [
                read.fields(
                    item, {"person": read.person, "why": read.line("why")}, required=("person",)
                )
                for item in read.items(value)
            ]
            if len({item["person"] for item in people_named}) < len(people_named):
                raise read.refuse(said("a person stands in it twice"))
            return people_named
        case "speaker":
            return read.fields(
                value,
                {
                    "person": read.person,
                    "on_behalf_of": lambda v: read.person(v, "on_behalf_of"),
                    "phone": read.line("phone"),
                },
                required=("person",),
            )
        case "when":
            moment = read.fields(
                value,
                {
                    "at": read.moment,
                    "by": lambda v: read.person(v, "by"),
                    "with": lambda v: read.person(v, "with"),
                    "where": read.line("where"),
                    "done": lambda v: read.code(v, ("yes", "no"), "done"),
                    "reason": read.line("reason"),
                },
                required=(),
            )
            if "at" not in moment and "reason" not in moment:
                raise read.refuse(said("at is missing"))
            return moment
        case "offers":
            return [read.offer(item) for item in read.items(value)]
        case "decisions":
            return [
                read.fields(
                    item,
                    {
                        "what": read.line("what"),
                        "decides": lambda v: read.person(v, "decides"),
                        "heard": lambda v: [read.person(p, "heard") for p in read.items(v)],
                        "at": read.moment,
                    },
                    required=("what",),
                )
                for item in read.items(value)
            ]
        case "facts":
            return [
                read.fields(
                    item,
                    {
                        "what": read.line("what"),
                        "at": read.moment,
                        "seen_by": read.line("seen_by"),
                        "kind": lambda v: read.code(v, FACT_KINDS, "kind"),
                        "source": read.line("source"),
                    },
                    required=("what",),
                )
                for item in read.items(value)
            ]


def persons_in(question: Question, value: Any) -> Iterator[str]:
    """The ids of the persons that an answer names, in every form an answer can name one."""
    match question.type:
        case "person":
            yield value
        case "people":
            for item in value:
                yield item["person"]
        case "speaker" | "when":
            for field in ("person", "on_behalf_of", "by", "with"):
                if value.get(field):
                    yield value[field]
        case "decisions":
            for item in value:
                if item.get("decides"):
                    yield item["decides"]
                yield from item.get("heard", ())
        case _:
            return
