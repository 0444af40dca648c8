"""How typed text reads as a value, and how a value is typed: no screen in here.

Every field of a control is one line of text. A ``FieldKind`` reads that line, says in words what it
understood, and proposes completions. What does not read gives a problem and no value; the text is
never changed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec

from intake_tui.domain import moments
from intake_tui.domain.names import fold
from intake_tui.domain.questionnaire import Questionnaire
from intake_tui.domain.record.types import Person
from intake_tui.domain.said_times import as_typed
from intake_tui.domain.text import clean_line, tidy
from intake_tui.domain.words import Lang
from intake_tui.errors import ValueRefused
from intake_tui.locale import _
from intake_tui.session.days import day_word

ROLE_WORDS: tuple[tuple[str, str], ...] = (
    ("network", "network member"),
    ("parent", "parent"),
    ("child", "child"),
    ("volunteer", "volunteer"),
    ("professional", "professional"),
    ("organisation", "organisation"),
    ("worker", "worker"),
)
"""Roles with their English word, in the order a new person is offered them."""

LONGEST_NAME = 40
"""Characters of a new name typed in an answer; in the list of people it may be longer."""
QUOTATION = '"“”„«»'


class Reading(msgspec.Struct, frozen=True):
    """What a text reads as. ``new`` holds names of people who are not in the case yet, ``field``
    the key of the field that has the problem. ``words`` are kept beside the value, as they are more
    than it; ``asks``: the question whether the value is what is meant, where it is a proposal.
    """

    value: Any = None
    echo: str = ""
    problem: str = ""
    new: tuple[str, ...] = ()
    field: str = ""
    words: str = ""
    asks: str = ""


class Completion(msgspec.Struct, frozen=True):
    """A way to finish a text: what the list shows, and the text it becomes."""

    label: str
    text: str


@dataclass(frozen=True)
class Scene:
    """What reading needs to know: the questionnaire, the language, who there are, what time it is.

    ``names`` gives each person a name of its own to type.
    """

    questionnaire: Questionnaire
    lang: Lang
    people: Sequence[Person]
    now: datetime
    names: Mapping[str, str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "names", names_of(self.people))

    def found(self, text: str) -> str | None:
        """The id of the person whose name stands in ``text``, None where nobody or several."""
        wanted = fold(text)
        found = [id_ for id_, name in self.names.items() if fold(name) == wanted]
        return found[0] if len(found) == 1 else None

    def matches(self, text: str) -> list[Completion]:
        """People whose name, role or relation has words that begin as ``text`` does."""
        wanted = fold(text)
        ranked = []
        for place, person in enumerate(self.people):
            name = self.names[person.id]
            words = f"{fold(name)} {fold(person.relation)}"
            if fold(name).startswith(wanted):
                rank = 0
            elif any(word.startswith(wanted) for word in words.split()) or wanted in words:
                rank = 1
            else:
                continue
            ranked.append((rank, place, Completion(f"{name} · {what_they_are(person)}", name)))
        return [completion for _rank, _place, completion in sorted(ranked, key=lambda r: r[:2])]


def role_word(role: str | None) -> str:
    """A role in the language of the screen."""
    return _(dict(ROLE_WORDS).get(role or "", "role not known yet"))


def what_they_are(person: Person) -> str:
    """Relation and role of a person, as words."""
    role = role_word(person.role)
    return f"{clean_line(person.relation)}, {role}" if person.relation.strip() else role


def names_of(people: Sequence[Person]) -> dict[str, str]:
    """A name to type for each person, different for each: a namesake gets what they are as well."""
    plain = {p.id: _listable(p.name) or f"({what_they_are(p)})" for p in people}
    given: dict[str, str] = {}
    taken: set[str] = set()
    same = [fold(name) for name in plain.values()]
    for person in people:
        name = plain[person.id]
        if same.count(fold(name)) > 1 and person.name.strip():
            name = f"{name} ({_listable(what_they_are(person))})"
        number, base = 2, name
        while fold(name) in taken:
            name, number = f"{base} {number}", number + 1
        taken.add(fold(name))
        given[person.id] = name
    return given


def _listable(name: str) -> str:
    # Names are listed with commas and rows are kept with bars: neither can be part of one.
    return " ".join(re.sub(r"[,;|]", " ", clean_line(name)).split())


def is_words(name: str) -> bool:
    """Whether this is what somebody said rather than a new name: quotation marks, or very long."""
    return len(name) > LONGEST_NAME or any(mark in name for mark in QUOTATION)


def words_no_name() -> str:
    """What is told where a name is asked and ``is_words`` holds."""
    return _("These are words, not a name. Escape: to the notepad.")


# --- kinds of fields ---------------------------------------------------------------------------


class FieldKind:
    """One line of text as a value. The base reads any words."""

    def read(self, text: str, scene: Scene) -> Reading:
        """What ``text`` (not blank) reads as."""
        return Reading(tidy(text))

    def write(self, value: Any, scene: Scene) -> str:
        """The text that reads as ``value``."""
        return clean_line(str(value))

    def options(self, text: str, scene: Scene) -> list[Completion]:
        """How ``text`` can be finished."""
        return []

    def accept(self, text: str, chosen: str) -> str:
        """``text`` finished with the ``chosen`` completion."""
        return chosen


class Words(FieldKind):
    """Free words on one line."""


@dataclass(frozen=True)
class Moment(FieldKind):
    """A date or a date with a time; with ``past`` a day without a year is the last one gone. What
    only names a time to come, such as Christmas, gives a date as a proposal.
    """

    past: bool = False

    def read(self, text: str, scene: Scene) -> Reading:
        """The moment as the record keeps it, with weekday, date and time as echo; vague words for
        it are kept beside it.
        """
        try:
            typed = as_typed(text, now=scene.now, past=self.past)
            kept = moments.parse(typed.text, now=scene.now, past=self.past)
        except ValueRefused:
            day = None if self.past else moments.proposed(text, now=scene.now)
            if day is not None:
                asked = _("{words}: {day}?").format(words=text, day=self.write(day, scene))
                return Reading(day, asks=asked)
            return Reading(
                problem=_(
                    "This is no date or time that exists. Type for example"
                    " 24-11 14:30, tomorrow 10:00 or tue."
                )
            )
        words = tidy(text) if typed.vague else ""
        return Reading(kept, echo=moment_in_words(kept, scene.lang), words=words)

    def write(self, value: Any, scene: Scene) -> str:
        """The moment as it can be typed again, in Amsterdam time."""
        try:
            moment = moments.read_kept(value)
        except ValueRefused:
            return clean_line(str(value))
        if isinstance(moment, datetime):
            local = moment.astimezone(moments.ZONE)
            return f"{day_word(local, lang=scene.lang)} {local:%H:%M}"
        return day_word(moment, lang=scene.lang)


def moment_in_words(kept: str, lang: Lang) -> str:
    """Weekday, date and time of a kept moment, in Amsterdam."""
    from babel.dates import format_date, format_datetime

    locale = "nl" if lang == "nl" else "en_GB"
    moment = moments.read_kept(kept)
    if isinstance(moment, datetime):
        local = moment.astimezone(moments.ZONE)
        return str(format_datetime(local, "EEEE d MMMM y, HH:mm", locale=locale))
    return str(format_date(moment, "EEEE d MMMM y", locale=locale))


@dataclass(frozen=True)
class OnePerson(FieldKind):
    """One person, by name; a name nobody bears is somebody new."""

    def read(self, text: str, scene: Scene) -> Reading:
        """The person's id, or the new name."""
        if found := scene.found(text):
            return Reading(found)
        name = _listable(text)
        if not name:
            return Reading(problem=_("Type a name."))
        if is_words(name):
            return Reading(problem=words_no_name())
        return Reading(new=(name,), problem=_("Enter takes the name that is marked in the list."))

    def write(self, value: Any, scene: Scene) -> str:
        """The person's name."""
        return scene.names.get(value, _("somebody not in this case"))

    def options(self, text: str, scene: Scene) -> list[Completion]:
        """People of the case that fit, and the name as somebody new."""
        found = scene.matches(text)
        name = _listable(text)
        if name and scene.found(name) is None and not is_words(name):
            found.append(Completion(_("+ new: {name}").format(name=name), name))
        return found


@dataclass(frozen=True)
class ManyPeople(FieldKind):
    """People by name, with commas between."""

    one: OnePerson = OnePerson()

    def read(self, text: str, scene: Scene) -> Reading:
        """The ids of the people, each once, or the names that are new."""
        readings = [self.one.read(name, scene) for name in _names(text)]
        if not readings:
            return Reading(problem=_("Type a name."))
        if new := tuple(name for reading in readings for name in reading.new):
            return Reading(new=new, problem=_("Enter takes the name that is marked in the list."))
        return Reading(list(dict.fromkeys(reading.value for reading in readings)))

    def write(self, value: Any, scene: Scene) -> str:
        """The names, with commas."""
        return ", ".join(self.one.write(person, scene) for person in value)

    def options(self, text: str, scene: Scene) -> list[Completion]:
        """Completions of the last name."""
        return self.one.options(re.split("[,;]", text)[-1].strip(), scene)

    def accept(self, text: str, chosen: str) -> str:
        """The last name finished."""
        before = [part.strip() for part in re.split("[,;]", text)[:-1] if part.strip()]
        return ", ".join([*before, chosen])


def _names(text: str) -> list[str]:
    return [name for part in re.split("[,;]", text) if (name := part.strip())]


@dataclass(frozen=True)
class Codes(FieldKind):
    """One of a few codes: by its number, its label or the beginning of its label."""

    codes: Callable[[Scene], Sequence[tuple[str, str]]]

    def read(self, text: str, scene: Scene) -> Reading:
        """The code."""
        codes = list(self.codes(scene))
        wanted = fold(text)
        if wanted.isdecimal() and 0 < int(wanted[:4]) <= len(codes):
            code, label = codes[int(wanted[:4]) - 1]
            return Reading(code, echo=label)
        exact = [pair for pair in codes if wanted in (fold(pair[1]), pair[0])]
        begins = exact or [pair for pair in codes if fold(pair[1]).startswith(wanted)]
        begins = begins or [pair for pair in codes if wanted in fold(pair[1])]
        if len(begins) == 1:
            return Reading(begins[0][0], echo=begins[0][1])
        return Reading(problem=_("Choose one from the list."))

    def write(self, value: Any, scene: Scene) -> str:
        """The label."""
        return dict(self.codes(scene)).get(value, clean_line(str(value)))

    def options(self, text: str, scene: Scene) -> list[Completion]:
        """The labels that fit, with their numbers."""
        wanted = fold(text)
        return [
            Completion(f"{number} {label}", label)
            for number, (_code, label) in enumerate(self.codes(scene), 1)
            if not wanted or wanted in fold(label) or wanted == str(number)
        ]
