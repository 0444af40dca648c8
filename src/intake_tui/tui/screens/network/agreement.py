"""Make or change an agreement: a line per field, the week, and at once what it asks too much."""

from __future__ import annotations

from collections.abc import Iterable

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Button, Input, Static

from intake_tui.domain.network import Breach
from intake_tui.domain.record.types import Agreement
from intake_tui.domain.text import clean_line
from intake_tui.locale import _
from intake_tui.session.forms.reading import Reading, Scene
from intake_tui.session.network.agreement_form import (
    agreement_of,
    agreement_shape,
    scene_of,
    texts_of,
)
from intake_tui.session.network.arranging import Arranging
from intake_tui.session.network.showing import Network
from intake_tui.session.network.words import NetworkWords
from intake_tui.tui import commands
from intake_tui.tui.screens.base import Dialog
from intake_tui.tui.text import safe
from intake_tui.tui.widgets.controls.form_parts import Completions
from intake_tui.tui.widgets.controls.inputs import LineInput
from intake_tui.tui.widgets.controls.week_grid import WeekGrid


class AgreementScreen(Dialog[Agreement]):
    """Answers the agreement as it was filled in; None when it was left. It writes nothing but
    somebody new, whom Enter adds as a network member.
    """

    GROUP = "agreement"
    BINDINGS = commands.bindings("agreement")
    CSS_PATH = "agreement.tcss"

    def __init__(self, arranging: Arranging, agreement: Agreement, *, fresh: bool) -> None:
        super().__init__()
        self.arranging = arranging
        self.agreement = agreement
        self.fresh = fresh
        self.shape = agreement_shape(arranging.talk)
        self.lines = {f.key: LineInput(self._key, key=f.key) for f in self.shape.fields}
        self.completions = Completions(self._finish)
        self._given: dict[str, str] = {}
        self._warned = False

    def compose(self) -> ComposeResult:
        """Fields and week at the left, completions and warnings at the right."""
        talk = self.arranging.talk
        with Vertical(classes="dialog wide"):
            yield Static(id="deal-title", classes="dialog-title")
            with Horizontal(id="deal-columns"):
                with VerticalScroll(id="deal-fields", can_focus=False):
                    for field in self.shape.fields:
                        with Horizontal(classes="field"):
                            yield Static(id=f"label-{field.key}", classes="field-label")
                            yield self.lines[field.key]
                    yield WeekGrid(
                        talk.questionnaire, self.intake.lang, self._put_slots, self.action_keep
                    )
                with VerticalScroll(id="deal-beside", can_focus=False):
                    yield self.completions
                    yield Static(id="deal-echo")
                    yield Static(id="deal-warnings")
            with Horizontal(id="deal-keys"):
                yield Static(id="deal-hint", classes="hint")
                yield Button(id="deal-keep", compact=True)
                yield Button(id="deal-leave", compact=True)

    def on_mount(self) -> None:
        """What is known already in the fields; the cursor in the first one that is empty."""
        texts = texts_of(self.shape, self.agreement, self._scene())
        for key, line in self.lines.items():
            with line.prevent(Input.Changed):
                line.value = texts.get(key, "")
        self._given = self._texts()
        self.relabel()
        # Offered with more parts of the week than times: which of them is what is left to say.
        open_week = self.agreement.amount and not self.agreement.slots and self.agreement.text
        wanted = ("owner", "code", "slots") if self.fresh and open_week else ("owner", "code")
        empty = (key for key in wanted if not texts.get(key))
        for key, line in self.lines.items():
            # What was filled in for the worker is typed over; their own words never are.
            line.select_on_focus = key != "text"
        self.lines[next(empty, "amount")].focus()
        self._weigh()

    def relabel(self) -> None:
        """Say everything in the language of the screen."""
        title = _("An agreement") if self.fresh else _("Change the agreement")
        self.query_one("#deal-title", Static).update(safe(title))
        for field in self.shape.fields:
            self.query_one(f"#label-{field.key}", Static).update(safe(_(field.label)))
            self.lines[field.key].placeholder = _(field.example) if field.example else ""
        self.query_one("#deal-hint", Static).update(safe(_(self.shape.hint)))
        self.query_one("#deal-keep", Button).label = safe(_("Keep"))
        self.query_one("#deal-leave", Button).label = safe(_("Back"))

    def half_typed(self) -> str:
        """The words of the agreement, where they were changed."""
        text = self.lines["text"].value.strip()
        return text if text != self.agreement.text else ""

    def _scene(self) -> Scene:
        return scene_of(self.arranging.talk, self.intake.lang)

    def _texts(self) -> dict[str, str]:
        return {key: clean_line(line.value) for key, line in self.lines.items()}

    def _read(self) -> tuple[Agreement | None, Reading]:
        return agreement_of(self.shape, self.agreement, self._texts(), self._scene())

    # --- showing ---------------------------------------------------------------------------

    def _weigh(self) -> None:
        """What it reads as, and what it asks beyond the offer, with why."""
        scene, found = self._scene(), self._read()
        slots = next(f.kind for f in self.shape.fields if f.key == "slots")
        text = self.shape.spread(self._texts(), scene).get("slots", "")
        reading = slots.read(text, scene) if text else Reading()
        self.query_one(WeekGrid).slots = frozenset(reading.value or ())
        agreement, read = found
        if agreement is not None:
            words = NetworkWords(Network.of(self.arranging.talk), self.intake.lang)
            told = [f"= {words.sentence(agreement)}", words.taken_over(agreement)]
            told.insert(1, f"{read.asks} {_('Enter: yes')}" if read.asks else "")
        elif read.new:
            told = [_("+ new: {name}").format(name=name) for name in read.new]
        else:
            told = [] if self._begun() else [f"! {read.problem}"]
        self.query_one("#deal-echo", Static).update(safe("\n".join(filter(None, told))))
        warnings = self.arranging.weighed(agreement) if agreement is not None else ()
        self.query_one("#deal-warnings", Static).update(self._said(warnings, agreement is not None))

    def _begun(self) -> bool:
        """Whether only the required fields are still missing."""
        return not (self._texts()["owner"] and self._texts()["code"])

    def _said(self, warnings: Iterable[Breach], weighed: bool) -> Content:
        lang = self.intake.lang
        lines: list[Content] = []
        for warning in warnings:
            lines.append(safe(f"! {warning.message.text(lang)}").stylize("bold"))
            lines.append(safe(f"  {warning.reason.text(lang)}"))
        if not lines and weighed:
            lines.append(safe(_("Within what was offered.")))
        return Content("\n").join(list(dict.fromkeys(lines)))

    def _complete(self, line: LineInput | None) -> None:
        if line is None:
            self.completions.show_for(None, [])
            return
        kind = next(f.kind for f in self.shape.fields if f.key == line.key)
        text = clean_line(line.value)
        options = kind.options(text, self._scene())
        if len(options) == 1 and options[0].text == text:
            options = []
        self.completions.show_for(line, options)

    def on_descendant_focus(self) -> None:
        """Completions belong to the field with the cursor."""
        self._complete(self._at())

    def _at(self) -> LineInput | None:
        return next((line for line in self.lines.values() if line.has_focus), None)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Something was typed."""
        event.stop()
        self._complete(self._at())
        self._weigh()

    # --- keys ------------------------------------------------------------------------------

    def _key(self, line: LineInput, key: str) -> bool:
        if key in ("down", "up"):
            if not self.completions.move(1 if key == "down" else -1):
                self._step(line, 1 if key == "down" else -1)
        elif key == "enter":
            if not self._take_marked(line):
                self.action_keep()
        elif key == "tab":
            self._take_marked(line)
            self._spread(line)
            self._write_out(line)
            return False
        else:
            return False
        return True

    def _step(self, line: LineInput, step: int) -> None:
        order = list(self.lines)
        at = order.index(line.key) + step
        if 0 <= at < len(order):
            self.lines[order[at]].focus()
        elif at == len(order):
            self.query_one(WeekGrid).focus()

    def _take_marked(self, line: LineInput) -> bool:
        """Finish the field with the marked completion where it does not read as it stands."""
        chosen = self.completions.highlighted_text()
        text = clean_line(line.value)
        if chosen is None or not (text or self.completions.moved):
            return False
        kind = next(f.kind for f in self.shape.fields if f.key == line.key)
        reading = kind.read(text, self._scene()) if text else Reading(problem="-")
        if not reading.problem and not self.completions.moved:
            return False
        if reading.new and chosen == reading.new[-1]:
            return False
        self._finish(chosen)
        return True

    def _spread(self, line: LineInput) -> None:
        """All that was typed behind the task goes to its fields, to be put right there."""
        if line.key == "code":
            for key, text in self.shape.spread(self._texts(), self._scene()).items():
                self.lines[key].value = text

    def _write_out(self, line: LineInput) -> None:
        """What was typed short stands there in full: a number as the task it is."""
        kind = next(f.kind for f in self.shape.fields if f.key == line.key)
        text = clean_line(line.value)
        reading = kind.read(text, self._scene()) if text else Reading(problem="-")
        if not reading.problem and not reading.words:
            line.value = kind.write(reading.value, self._scene())

    def _finish(self, chosen: str) -> None:
        """A completion was taken or clicked."""
        line = self.completions.line
        if line is not None:
            kind = next(f.kind for f in self.shape.fields if f.key == line.key)
            line.value = kind.accept(line.value, chosen)
            line.cursor_position = len(line.value)
            line.focus()

    def _put_slots(self, slots: Iterable[str]) -> None:
        kind = next(f.kind for f in self.shape.fields if f.key == "slots")
        self.lines["slots"].value = kind.write(frozenset(slots), self._scene())

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Keep or leave, by mouse."""
        event.stop()
        if event.button.id == "deal-keep":
            self.action_keep()
        else:
            self.action_cancel()

    def action_cancel(self) -> None:
        """Leave without keeping; what was filled in goes only the second time."""
        now = self._texts()
        if now != self._given and not self._warned:
            self._warned = True
            words = _("Not kept yet. Escape again: leave without keeping.")
            self.query_one("#deal-hint", Static).update(safe(words).stylize("bold"))
            return
        self.dismiss(None)

    def action_keep(self) -> None:
        """Answer the agreement where it reads; who is new is added to the case first."""
        agreement, reading = self._read()
        if reading.new:
            with self.told():
                for name in reading.new:
                    self._add(name)
            agreement, reading = self._read()
        if agreement is None:
            self.query_one("#deal-echo", Static).update(safe(f"! {reading.problem}"))
            self.lines[reading.field or "owner"].focus()
            return
        self.dismiss(agreement)

    def _add(self, name: str) -> None:
        self.arranging.add({"name": name, "role": "network"}, None)
        text = _("{name} was added as a network member.")
        self.intake.say(text.format(name=name))
