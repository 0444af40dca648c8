"""What a form says: its rows and its fields together, read as one value."""

from __future__ import annotations

from typing import Any

from intake_tui.domain.text import clean_line
from intake_tui.locale import _
from intake_tui.session.forms.reading import Reading, Scene
from intake_tui.session.forms.shapes import NOBODY, Shape
from intake_tui.tui.widgets.controls.base import Control
from intake_tui.tui.widgets.controls.inputs import LineInput


class FormValue(Control):
    """Reads the fields and rows of a form. A row counts as soon as it reads, taken or not."""

    shape: Shape
    lines: dict[str, LineInput]
    rows: list[Any]
    editing: int | None

    # --- what stands here ------------------------------------------------------------------

    def texts(self) -> dict[str, str]:
        """What is typed in each field."""
        return {key: clean_line(line.value) for key, line in self.lines.items()}

    def _others(self) -> list[Any]:
        return [row for index, row in enumerate(self.rows) if index != self.editing]

    def _nothing(self, texts: dict[str, str]) -> bool:
        alone = [text for text in texts.values() if text] == [NOBODY]
        first = texts[self.shape.first.key] == NOBODY
        return bool(self.shape.nothing) and alone and first and not self._others()

    def _read(self, texts: dict[str, str], scene: Scene) -> Reading:
        reading = self.shape.read(texts, scene)
        once = self.shape.once
        if once and not reading.problem:
            taken = {row[once] for row in self._others()}
            if reading.value[once] in taken:
                return Reading(problem=_("This person is in the list already."), field=once)
        return reading

    def current(self) -> tuple[str, Any, str]:
        """Rows and form together."""
        scene = self.scene()
        texts = self.texts()
        empty = not any(texts.values())
        lines = [self.shape.line(self.shape.write(row, scene)) for row in self._others()]
        raw = "\n".join([*lines, *([] if empty else [self.shape.line(texts)])])
        if self._nothing(texts):
            return raw, [], ""
        if empty:
            return raw, self._others() or None, ""
        if self._for_last(texts):
            return raw, [*self.rows[:-1], self._reasoned(texts)], ""
        reading = self._read(texts, scene)
        if reading.problem:
            # The rows that read are the answer all the same; only the rest waits.
            return raw, self._others() or None, reading.problem
        if self.shape.single:
            return raw, reading.value, ""
        return raw, self._with_row(reading.value), ""

    def _for_last(self, texts: dict[str, str]) -> bool:
        """Whether only a reason is typed, which belongs to the person taken last."""
        typed = [key for key, text in texts.items() if text]
        return (
            typed == ["why"]
            and "why" in self.shape.after
            and self.editing is None
            and bool(self.rows)
            and not self.rows[-1].get("why")
        )

    def _reasoned(self, texts: dict[str, str]) -> Any:
        return {**self.rows[-1], "why": texts["why"]}

    def _with_row(self, row: Any) -> list[Any]:
        rows = list(self.rows)
        if self.editing is None:
            return [*rows, row]
        rows[self.editing] = row
        return rows

    def understood(self) -> str:
        """The row as it was understood."""
        texts = self.texts()
        if self._nothing(texts):
            return _(self.shape.nothing)
        if not any(texts.values()):
            return ""
        scene = self.scene()
        reading = self._read(texts, scene)
        if reading.problem:
            return ""
        if self.shape.week:
            words = f"= {self.shape.words(reading.value, scene)}"
            return f"{words} · {reading.asks} {_('Enter: yes')}" if reading.asks else words
        return f"= {reading.echo}" if reading.echo else ""
