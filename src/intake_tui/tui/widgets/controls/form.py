"""The form of every structured question: fields of one line each, and where it makes a list, rows.

Enter in any field takes the row, Enter in an empty form is ready; Tab goes to the next field.
What is in the form counts at once where it reads, so a row need not be taken to be kept.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Input, OptionList, Static

from intake_tui.domain.questionnaire import Question
from intake_tui.domain.text import clean, clean_line
from intake_tui.locale import _
from intake_tui.session.forms.reading import Reading, Scene
from intake_tui.session.forms.shapes import NOBODY, shape_of
from intake_tui.tui.text import safe
from intake_tui.tui.widgets.controls.base import ControlContext
from intake_tui.tui.widgets.controls.form_parts import Completions, RolePrompt, RowList
from intake_tui.tui.widgets.controls.form_value import FormValue
from intake_tui.tui.widgets.controls.inputs import LineInput

if TYPE_CHECKING:
    from intake_tui.tui.widgets.controls.week_grid import WeekGrid


class FormControl(FormValue):
    """Fields, and rows where the question takes several."""

    DEFAULT_CSS = """
    FormControl .form-field { height: 1; }
    FormControl .form-label { width: 14; color: $text-muted; }
    FormControl LineInput { width: 1fr; }
    FormControl .form-fields { height: auto; }
    """

    def __init__(self, question: Question, context: ControlContext) -> None:
        self.shape = shape_of(question)
        super().__init__(question, context)
        self.lines = {
            f.key: LineInput(self._key, key=f.key, example=_(f.example) if f.example else "")
            for f in self.shape.fields
        }
        self.rows: list[Any] = []
        self.editing: int | None = None
        self._row_list = RowList(self._take_up, self._remove)
        self._completions = Completions(self._complete_with)
        self._prompt = RolePrompt(self._add_new, self._cancel_new, self._number_instead)
        self._grid = self._week(context) if self.shape.week else None

    def _week(self, context: ControlContext) -> WeekGrid:
        from intake_tui.tui.widgets.controls.week_grid import WeekGrid

        return WeekGrid(context.questionnaire, context.lang, self._put_slots, self._take)

    def hint_text(self) -> str:
        """The keys of this form."""
        return _(self.shape.hint)

    def compose(self) -> ComposeResult:
        """Status, rows and fields, and right under them what was understood, where it is seen while
        typing; then completions, the question what a new person is, the week, the keys.
        """
        yield self._status
        yield self._row_list
        with Vertical(classes="form-fields"):
            for field in self.shape.fields:
                with Horizontal(classes="form-field"):
                    yield Static(safe(_(field.label)), classes="form-label", markup=False)
                    yield self.lines[field.key]
        yield self._echo
        yield self._completions
        yield self._prompt
        if self._grid is not None:
            yield self._grid
        yield self._hint

    def _put_texts(self, texts: dict[str, str]) -> None:
        self._completions.show_for(None, [])
        with self.prevent(Input.Changed):
            for key, line in self.lines.items():
                text = texts.get(key, "")
                if line.value != text:
                    line.value = text
                    line.cursor_position = len(text)

    def fill(self, raw: str, value: Any) -> None:
        """Rows of ``value``; where there is none, what of ``raw`` reads as rows and the rest."""
        scene = self.scene()
        self.rows, self.editing = [], None
        texts: dict[str, str] = {}
        if value is not None:
            if self.shape.single:
                texts = self.shape.write(value, scene)
            elif isinstance(value, list | tuple):
                self.rows = list(value)
                texts = {} if value else {self.shape.first.key: NOBODY}
        else:
            lines = [line for line in clean(raw).split("\n") if line.strip()]
            for line in lines[:-1]:
                reading = self.shape.read(self.shape.split(line), scene)
                if not reading.problem and not self.shape.single:
                    self.rows.append(reading.value)
                else:
                    texts = {self.shape.first.key: f"{texts.get(self.shape.first.key, '')} {line}"}
            if lines:
                last = self.shape.split(lines[-1])
                first = self.shape.first.key
                texts = {**last, first: f"{texts.get(first, '')} {last.get(first, '')}".strip()}
        self._put_texts(texts)
        self._prompt.hide()
        self._show_parts()

    def focus_first(self) -> None:
        """The first field."""
        self.lines[self.shape.first.key].focus()

    # --- keys ------------------------------------------------------------------------------

    def _key(self, line: LineInput, key: str) -> bool:
        if key == "enter":
            self._complete(line, by_itself=True)
            self._take()
        elif key in ("ctrl+j", "alt+enter"):
            self._take()
        elif key == "tab":
            self._complete(line, by_itself=bool(line.value.strip()))
            if line.key == self.shape.first.key:
                self._put_texts(self.shape.spread(self.texts(), self.scene()))
            return False
        elif key in ("down", "up"):
            self._move(line, 1 if key == "down" else -1)
        elif key == "backspace" and not any(self.texts().values()):
            self._take_back()
        else:
            return False
        return True

    def _move(self, line: LineInput, step: int) -> None:
        self._show_completions(self.scene())
        if self._completions.move(step):
            return
        order = list(self.lines)
        at = order.index(line.key) + step
        if 0 <= at < len(order):
            self.lines[order[at]].focus()
        elif at < 0 and self.rows:
            self._row_list.highlighted = len(self.rows) - 1
            self._row_list.focus()
        elif at == len(order) and self._grid is not None:
            self._grid.focus()

    def _complete(self, line: LineInput, *, by_itself: bool) -> None:
        """Finish the field with the highlighted completion, where it does not read as it is."""
        self._show_completions(self.scene())
        chosen = self._completions.highlighted_text()
        if chosen is None or not (self._completions.moved or (by_itself and line.value.strip())):
            return
        kind = next(f.kind for f in self.shape.fields if f.key == line.key)
        if not self._completions.moved:
            spread = self.shape.spread(self.texts(), self.scene())
            reading = kind.read(spread[line.key], self.scene()) if spread[line.key] else Reading()
            if not reading.problem or len(spread[line.key]) < len(line.value.strip()):
                return
        self._put_one(line.key, kind.accept(line.value, chosen))

    def _complete_with(self, chosen: str) -> None:
        """A completion was clicked."""
        line = self._completions.line
        if line is None:
            return
        kind = next(f.kind for f in self.shape.fields if f.key == line.key)
        self._put_one(line.key, kind.accept(line.value, chosen))
        line.focus()
        self._show_parts()
        self.tell()

    def _put_one(self, key: str, text: str) -> None:
        self._put_texts({**{k: line.value for k, line in self.lines.items()}, key: text})

    def _take(self) -> None:
        """Enter: take what stands in the form; ready where it is empty or the only one."""
        texts = self.texts()
        if not any(texts.values()) and self.editing is None:
            self.done()
            return
        if self._nothing(texts):
            self.done()
            return
        if self._for_last(texts):
            self.rows[-1] = self._reasoned(texts)
            self._put_texts({})
            self.focus_first()
            self._show_parts()
            self.tell()
            return
        reading = self._read(texts, self.scene()) if any(texts.values()) else Reading()
        if reading.new:
            self._show_parts()
            self.tell()
            self._prompt.ask(reading.new[0])
            return
        if reading.problem:
            spread = self.shape.spread(texts, self.scene())
            self._put_texts(spread)
            self.lines[reading.field or self.shape.first.key].focus()
            self._show_parts()
            self.tell()
            return
        if self.shape.single:
            later = self._asked_after()
            if later is None:
                self.done()
            else:
                later.focus()
                self._show_parts()
                self.tell()
            return
        if reading.value is not None:
            self.rows = self._with_row(reading.value)
        elif self.editing is not None:
            del self.rows[self.editing]
        self.editing = None
        self._put_texts({})
        self.focus_first()
        self._show_parts()
        self.tell()

    def _asked_after(self) -> LineInput | None:
        """The field Enter goes on to from the first one while it is empty: a caller's number."""
        first = self.lines[self.shape.first.key]
        after = [self.lines[key] for key in self.shape.after if key in self.lines]
        inside = any(line.has_focus for line in self.lines.values())
        if not after or after[0].value.strip() or (inside and not first.has_focus):
            return None
        return after[0]

    # --- rows ------------------------------------------------------------------------------

    def _take_up(self, index: int) -> None:
        """Bring a row back into the form; what stands there is taken first, when it reads."""
        texts = self.texts()
        if any(texts.values()) and not self._nothing(texts):
            reading = self._read(texts, self.scene())
            if reading.problem:
                self.focus_first()
                self.tell()
                return
            self.rows = self._with_row(reading.value)
        elif self.editing is not None and self.editing != index:
            del self.rows[self.editing]
            index -= self.editing < index
        self.editing = index
        self._put_texts(self.shape.write(self.rows[index], self.scene()))
        self.focus_first()
        self._show_parts()
        self.tell()

    def _remove(self, index: int) -> None:
        if index == self.editing:
            self._put_texts({})
            self.editing = None
        elif self.editing is not None and index < self.editing:
            self.editing -= 1
        del self.rows[index]
        if not self.rows:
            self.focus_first()
        self._show_parts()
        self.tell()

    def _take_back(self) -> None:
        """Backspace in an empty form: the last row goes, or comes back to be changed when it holds
        more than its first field.
        """
        if self.shape.single or self.editing is not None or not self.rows:
            return
        if len(self.shape.write(self.rows[-1], self.scene())) > 1:
            self._take_up(len(self.rows) - 1)
        else:
            self._remove(len(self.rows) - 1)

    # --- people who are new ----------------------------------------------------------------

    def _add_new(self, name: str, role: str) -> None:
        scene = self.scene()
        if scene.found(name) is None:
            self.context.add_person(name, role)
        self._prompt.hide()
        self.focus_first()
        self._take()

    def _number_instead(self, name: str, begun: str) -> None:
        """Somebody typed on with the number: a network member, until it is changed."""
        if "phone" in self.shape.after:
            self._add_new(name, "network")
            self.lines["phone"].focus()
            self.lines["phone"].insert_text_at_cursor(begun)

    def _cancel_new(self, clear: bool) -> None:
        self._prompt.hide()
        self.focus_first()
        if clear:
            self.lines[self.shape.first.key].value = ""

    # --- showing ---------------------------------------------------------------------------

    def _put_slots(self, slots: Iterable[str]) -> None:
        scene = self.scene()
        texts = self.shape.spread(self.texts(), scene)
        kind = next(f.kind for f in self.shape.fields if f.key == "slots")
        self._put_texts({**texts, "slots": kind.write(frozenset(slots), scene)})
        self._show_parts()
        self.tell()

    def _show_parts(self) -> None:
        scene = self.scene()
        rows = [self.shape.words(row, scene) for row in self.rows]
        self._row_list.show_rows(rows, self.editing)
        self._show_completions(scene)
        if self._grid is not None:
            text = self.shape.spread(self.texts(), scene).get("slots", "")
            kind = next(f.kind for f in self.shape.fields if f.key == "slots")
            reading = kind.read(text, scene) if text.strip() else Reading()
            self._grid.slots = frozenset(reading.value or ())

    def _show_completions(self, scene: Scene) -> None:
        line = next((line for line in self.lines.values() if line.has_focus), None)
        if line is None or self._nothing(self.texts()):
            self._completions.show_for(None, [])
            return
        field = next(f for f in self.shape.fields if f.key == line.key)
        text = clean_line(line.value)
        options = field.kind.options(text, scene)
        if len(options) == 1 and options[0].text == text:
            options = []
        self._completions.show_for(line, options)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Something was typed."""
        event.stop()
        self._show_parts()
        self.tell()

    def on_descendant_focus(self) -> None:
        """Completions belong to the field with the cursor."""
        self._show_completions(self.scene())

    def on_descendant_blur(self) -> None:
        """No field, no completions."""
        if not any(widget.has_focus for widget in (*self.lines.values(), self._completions)):
            self._completions.show_for(None, [])

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Of no concern to the screen."""
        event.stop()
