"""Reading the answer to one question, line by line; what a form asks at once is asked in turn.

Every line that was entered is in the record as a draft before the next one is asked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from intake_tui.domain.questionnaire import Question
from intake_tui.domain.record.values import check_value
from intake_tui.domain.text import BAR, LONGEST_TEXT, clean_line, tidy
from intake_tui.domain.words import FORMS
from intake_tui.errors import ValueRefused
from intake_tui.locale import _
from intake_tui.plain.choosing import NONE, Choosing
from intake_tui.plain.lines import Lines
from intake_tui.session.call.conversation import Conversation
from intake_tui.session.forms.often import Amount
from intake_tui.session.forms.reading import (
    Codes,
    ManyPeople,
    Moment,
    OnePerson,
    Reading,
    Scene,
)
from intake_tui.session.forms.shapes import NOBODY, RowField, Shape, shape_of
from intake_tui.session.forms.week_words import Slots

_TAKE_OFF = re.compile(r"^-\s*(\d{0,3})$")


class Answering:
    """Asks for one answer and puts it in the field of the conversation. Enter alone: nothing."""

    def __init__(self, lines: Lines, choosing: Choosing, talk: Conversation) -> None:
        self.lines = lines
        self.choosing = choosing
        self.hear = choosing.hear
        self.talk = talk
        self._hinted: set[str] = set()

    def options(self, question: Question) -> None:
        """What can be chosen, each on a line with its number."""
        if question.choices:
            self.choosing.list([c.text(self.choosing.lang) for c in question.choices])
        elif question.type in FORMS:
            kind = shape_of(question).first.kind
            if isinstance(kind, OnePerson | ManyPeople):
                self.choosing.list_people()
            elif isinstance(kind, Codes):
                self._codes(kind)

    def answer(self, question: Question) -> None:
        """Ask until there is an answer that fits, or none. Raises what the record refuses."""
        match question.type:
            case "quote" | "text":
                self._words()
            case "phone":
                self._phone(question)
            case "choice" | "choices":
                self._choice(question)
            case "scale":
                self._scale()
            case _:
                self._form(question)

    def _hint(self, about: str, text: str) -> None:
        """How it is answered, the first time only."""
        if about not in self._hinted:
            self._hinted.add(about)
            self.lines.say(text)

    def _put(self, raw: str, value: Any, problem: str = "") -> None:
        self.talk.put(raw, value, problem)
        self.talk.flush()

    # --- one thing -------------------------------------------------------------------------

    def _words(self) -> None:
        self._hint("words", _("As many lines as you like; an empty line ends the answer."))
        line = self.hear(_("Answer:"))
        texts: list[str] = []
        while line.strip() not in ("", "."):
            text = "\n".join([*texts, line])
            if len(text) > LONGEST_TEXT:
                self.lines.say(_("This is too long for one answer. Split it over several."))
                return
            texts.append(line)
            self._put(text, tidy(text) or None)
            line = self.hear(_("More:"))

    def _phone(self, question: Question) -> None:
        while typed := clean_line(self.hear(_("Number:"))):
            try:
                check_value(self.talk.questionnaire, question, typed, ())
            except ValueRefused:
                self.lines.say(
                    _("This is no telephone number yet: digits, blanks and + - ( ) only.")
                )
                continue
            self._put(typed, typed)
            return

    def _choice(self, question: Question) -> None:
        codes = [(c.code, c.text(self.choosing.lang)) for c in question.choices]
        several = question.type == "choices"
        if several:
            self._hint("choices", _("Several may be chosen: numbers with blanks or commas."))
        prompt = _("Numbers:") if several else _("Number:")
        while typed := self.hear(prompt).strip():
            if several:
                found = self.choosing.read_several(codes, typed)
                if found:
                    chosen = [code for code, _label in codes if code in found]
                    self._put(" ".join(chosen), chosen)
                    return
            elif (code := self.choosing.read_one(codes, typed)) is not None:
                self._put(code, code)
                return

    def _scale(self) -> None:
        while typed := self.hear(_("Number from 0 to 10:")).strip():
            if typed.isascii() and typed.isdecimal() and int(typed[:4]) <= 10:
                self._put(str(int(typed)), int(typed))
                return
            self.lines.say(_("This is not a whole number from 0 to 10."))

    # --- forms -----------------------------------------------------------------------------

    def _form(self, question: Question) -> None:
        shape = shape_of(question)
        if shape.either:
            self._hint("no date", _("0: no date yet, only the reason."))
        form = _Form(self, question, shape)
        if shape.single:
            form.only()
        else:
            form.rows_of_it()

    def _codes(self, kind: Codes) -> None:
        self.choosing.list([label for _code, label in kind.codes(self.choosing.scene())])


class _Form:
    """One form: its rows as they were taken, and the one that is being asked."""

    def __init__(self, by: Answering, question: Question, shape: Shape) -> None:
        self.by = by
        self.question = question
        self.shape = shape
        field = by.talk.field
        value = field.statement.value if field is not None else None
        self.rows: list[Any] = list(value) if isinstance(value, list) else []

    @property
    def scene(self) -> Scene:
        return self.by.choosing.scene()

    def _keep(self, texts: dict[str, str]) -> None:
        """What there is so far, in the record: the rows, and the one in hand as it was typed.

        That one counts as soon as it reads, as it does on the screen.
        """
        shape, scene = self.shape, self.scene
        lines = [shape.line(shape.write(row, scene)) for row in self.rows]
        raw = "\n".join([*lines, *([shape.line(texts)] if texts else [])])
        reading = shape.read(texts, scene) if texts else Reading()
        rows = self.rows if reading.value is None else [*self.rows, reading.value]
        value = reading.value if shape.single else rows or None
        self.by._put(raw, value, reading.problem)

    def only(self) -> None:
        """The only row of a form that makes one answer."""
        row = self._row()
        if row is not None and row != []:
            texts = self.shape.write(row, self.scene)
            self.by._put(self.shape.line(texts), row)

    def rows_of_it(self) -> None:
        """Rows until Enter alone."""
        by, shape = self.by, self.shape
        if shape.nothing and not self.rows:
            none = {"offers": _("0: can do nothing now."), "people": _("0: nobody.")}
            by.lines.say(none.get(self.question.type, _("0: none.")))
        while True:
            row = self._row()
            if row is None:
                return
            if row == []:
                by._put(NOBODY, [])
                return
            once = shape.once
            if once and any(r[once] == row[once] for r in self.rows):
                by.lines.say(_("This person is in the list already."))
                self._keep({})
                continue
            self.rows.append(row)
            self._keep({})
            said = shape.words(row, self.scene).replace(" · ", ", ")
            text = _("Number {number}: {words}. Next one, or Enter. A dash takes it off.")
            by.lines.say(text.format(number=len(self.rows), words=said))

    def _row(self) -> Any:
        """A row that reads; None where Enter alone said that it is enough, [] for nothing."""
        by, shape = self.by, self.shape
        first = shape.first
        while True:
            line = by.hear(self._prompt(first))
            typed = clean_line(line)
            if not typed:
                return None
            if typed == NONE and shape.nothing and not self.rows:
                return []
            if not shape.single and (off := _TAKE_OFF.match(typed)):
                self._take_off(off[1])
                continue
            begun = self._begun(typed)
            if begun is not None:
                break
        return self._rest(begun)

    def _begun(self, typed: str) -> dict[str, str] | None:
        """The fields that the first line fills; None where its first field does not read."""
        shape, first = self.shape, self.shape.first
        if typed == NONE and shape.either:
            return {}
        texts = shape.split(typed) if BAR in f" {typed} " else {first.key: typed}
        texts = shape.spread(texts, self.scene)
        if not texts.get(first.key, "").strip():
            return texts
        read = self._read(first, texts[first.key])
        return None if read is None else {**texts, first.key: read}

    def _rest(self, texts: dict[str, str]) -> Any:
        """The row with its other fields asked in turn; None where it was given up."""
        by, shape = self.by, self.shape
        for field in shape.fields[1:]:
            given = texts.pop(field.key, "").strip()
            if not given and not field.asked:
                continue
            follows = bool(shape.assume(texts, self.scene).get(field.key))
            needed = field.required and not follows
            needed = needed or (bool(shape.either) and self._last_needed(field, texts))
            while True:
                self._keep(texts)
                if not given and not follows:
                    self._offer_codes(field)
                    given = clean_line(by.hear(self._prompt(field)))
                if not given:
                    if not needed:
                        break
                    words = _("Still missing: {field}.").format(field=_(field.label).lower())
                    by.lines.say(words)
                    needed = False
                    continue
                read = self._read(field, given)
                if read is not None:
                    texts[field.key] = read
                    break
                given = ""
        reading = shape.read(texts, self.scene)
        if reading.problem:
            by.lines.say(reading.problem, _("What you typed is kept in the notepad."))
            if by.talk.field is not None:
                by.talk.keep_aside(by.talk.field, shape.line(texts))
            self._keep({})
            return None if shape.single else self._row()
        return reading.value

    def _last_needed(self, field: RowField, texts: dict[str, str]) -> bool:
        either = self.shape.either
        return field.key == either[-1] and not any(texts.get(key) for key in either)

    def _take_off(self, number: str) -> None:
        at = int(number) - 1 if number else len(self.rows) - 1
        if 0 <= at < len(self.rows):
            row = self.rows.pop(at)
            self._keep({})
            said = self.shape.words(row, self.scene).replace(" · ", ", ")
            self.by.lines.say(_("Taken off: {words}.").format(words=said))
        else:
            self.by.lines.say(_("There is no such number in your answer."))

    # --- one field -------------------------------------------------------------------------

    def _prompt(self, field: RowField) -> str:
        label = _(field.label)
        match field.kind:
            case Slots():
                label += " " + _("(for example tue wed evening)")
            case Moment(past=past) if field.key != "until":
                example = _("(for example yesterday 15:00)") if past else _("(for example 24-11)")
                label += " " + example
            case Amount():
                label += " " + _("(a week, for example 2x, or every week)")
        return f"{label}:"

    def _offer_codes(self, field: RowField) -> None:
        if isinstance(field.kind, Codes):
            self.by._codes(field.kind)

    def _read(self, field: RowField, typed: str) -> str | None:
        """The text by which ``typed`` reads in the field; None with a line that says why not."""
        kind = field.kind
        if isinstance(kind, OnePerson):
            return self._people(field, [typed])
        if isinstance(kind, ManyPeople):
            return self._people(field, [n for n in re.split("[,;]", typed) if n.strip()])
        reading = kind.read(typed, self.scene)
        if not reading.problem:
            if reading.asks:
                self.by.lines.say(reading.asks)
            return typed
        if isinstance(kind, Codes):
            count = len(kind.codes(self.scene))
            words = _("Choose a number from 1 to {number}, or type the beginning of the words.")
            self.by.lines.say(words.format(number=count))
        else:
            self.by.lines.say(reading.problem)
        return None

    def _people(self, field: RowField, names: Sequence[str]) -> str | None:
        caller = self.question.type == "speaker" and field.key == "person"
        found = []
        for name in names:
            person = self.by.choosing.person(name, caller=caller)
            if person is None:
                return None
            found.append(person)
        scene = self.scene
        return ", ".join(scene.names[person] for person in dict.fromkeys(found))
