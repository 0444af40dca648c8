"""Choosing line by line: from numbered lines, and people by number, name or relation."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import cast

from intake_tui.domain.names import fold
from intake_tui.domain.record.types import Person
from intake_tui.domain.words import Lang, Role
from intake_tui.locale import _
from intake_tui.plain.commands import name_of
from intake_tui.plain.lines import Lines, shown
from intake_tui.session.call.caller import add_caller, add_person
from intake_tui.session.call.conversation import Conversation
from intake_tui.session.call.going import to_choose
from intake_tui.session.forms.reading import ROLE_WORDS, Codes, Scene, what_they_are

Hear = Callable[[str], str]
"""Asks for a line; commands in it were done already."""

NONE = "0"
MANY = 9
"""More people than this are not listed at every question."""


class Choosing:
    """Asks until something is chosen or Enter alone says: nothing."""

    def __init__(self, lines: Lines, hear: Hear, talk: Conversation, lang: Lang) -> None:
        self.lines = lines
        self.hear = hear
        self.talk = talk
        self.lang = lang

    def scene(self) -> Scene:
        """What reading needs, as of now."""
        talk = self.talk
        return Scene(talk.questionnaire, self.lang, to_choose(talk), talk.ground.now())

    def yes(self, question: str) -> bool:
        """Whether the answer is yes; Enter alone is no."""
        self.lines.say(question)
        typed = fold(self.hear(_("Yes or no:")))
        return typed in {"y", "yes", _("y"), _("yes")}

    # --- numbered lines --------------------------------------------------------------------

    def list(self, labels: Sequence[str], begin: int = 1) -> None:
        """Each label on a line, its number before it."""
        self.lines.say(*(f"{number} {label}" for number, label in enumerate(labels, begin)))

    def one(
        self, labels: Sequence[str], *, prompt: str = "", otherwise: int | None = None
    ) -> int | None:
        """The place of the label that is chosen; Enter alone gives ``otherwise``."""
        self.list(labels)
        while True:
            typed = self.hear(prompt or _("Number:"))
            if not typed.strip():
                return otherwise
            found = self.read_one([(str(i), label) for i, label in enumerate(labels)], typed)
            if found is not None:
                return int(found)

    def read_one(self, codes: Sequence[tuple[str, str]], typed: str) -> str | None:
        """The code that ``typed`` names by number, begin or words; None with a line that says so"""
        reading = Codes(lambda _scene: [(f"\0{code}", label) for code, label in codes]).read(
            typed, self.scene()
        )
        if reading.problem:
            text = _("Choose a number from 1 to {number}, or type the beginning of the words.")
            self.lines.say(text.format(number=len(codes)))
            return None
        return str(reading.value).removeprefix("\0")

    def read_several(self, codes: Sequence[tuple[str, str]], typed: str) -> Sequence[str] | None:
        """The codes that ``typed`` names, numbers or words with commas; None with a line on it."""
        if re.fullmatch(r"[\d\s,;]+", typed):
            parts = re.split(r"[\s,;]+", typed.strip(" ,;"))
        else:
            parts = [part for part in re.split(r"[,;]", typed) if part.strip()]
        found = []
        for part in parts:
            code = self.read_one(codes, part)
            if code is None:
                return None
            found.append(code)
        return found

    # --- people ----------------------------------------------------------------------------

    def list_people(self, *, every: bool = False) -> None:
        """Everybody who can be chosen, with a number; many only when ``every`` is asked."""
        scene = self.scene()
        if len(scene.people) > MANY and not every:
            command = name_of("people", self.lang)
            text = _("Type a name or relation; {command} lists all {number} people by number.")
            self.lines.say(text.format(command=command, number=len(scene.people)))
            return
        self.list([self._called(scene, p) for p in scene.people])

    def _called(self, scene: Scene, person: Person) -> str:
        if person.name.strip():
            return f"{scene.names[person.id]}, {what_they_are(person)}"
        return _("child, no name yet") if person.role == "child" else what_they_are(person)

    def person(self, typed: str, *, caller: bool = False, new: bool = True) -> str | None:
        """The id of whom ``typed`` means, by number, name or relation; somebody new is added.

        None where Enter alone took it back, or the number is nobody's: a line says so. ``caller``:
        somebody new is who is on the line.
        """
        scene = self.scene()
        text = shown(typed)
        if text.isdecimal():
            at = int(text[:4]) - 1
            if 0 <= at < len(scene.people):
                return scene.people[at].id
            words = _("There is no number {number} in the list.")
            self.lines.say(words.format(number=text[:4]))
            return None
        if found := scene.found(text):
            return found
        matches = scene.matches(text)
        ids = [scene.found(match.text) for match in matches]
        known = [(id_, m.label) for id_, m in zip(ids, matches, strict=True) if id_]
        if known:
            return self._which(known, text, caller=caller, new=new)
        if not new:
            self.lines.say(_("Nobody in this case is called so."))
            return None
        return self.newcomer(text, caller=caller)

    def _which(
        self, known: Sequence[tuple[str, str]], text: str, *, caller: bool, new: bool
    ) -> str | None:
        labels = [label.replace(" · ", ", ") for _id, label in known]
        if new:
            labels.append(_("somebody new: {name}").format(name=text))
        self.lines.say(_("Whom do you mean? Enter alone: number 1."))
        at = self.one(labels, otherwise=0)
        if at is None:
            return None
        return known[at][0] if at < len(known) else self.newcomer(text, caller=caller)

    def newcomer(self, name: str, *, caller: bool = False) -> str:
        """Somebody who is not in the case yet, added with the role that is asked for."""
        roles = [role for role, _word in ROLE_WORDS if role != "worker"]
        text = _("{name} is new here. What are they? Enter alone: network member.")
        self.lines.say(text.format(name=name))
        at = self.one([_(word) for role, word in ROLE_WORDS if role != "worker"], otherwise=0)
        role = cast("Role", roles[at or 0])
        return (add_caller if caller else add_person)(self.talk, name, role)
