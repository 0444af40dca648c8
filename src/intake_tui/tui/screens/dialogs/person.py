"""Add a person, or change what is noted of one: a name and Enter is enough."""

from __future__ import annotations

from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Input, Select, Static

from intake_tui.domain.record.types import Person
from intake_tui.domain.words import ROLES
from intake_tui.locale import _
from intake_tui.session import phrases
from intake_tui.tui.screens.base import Dialog
from intake_tui.tui.text import plain, safe

SIDES = ("informal", "volunteer", "formal")


class PersonScreen(Dialog[dict[str, Any]]):
    """Answers the fields of the person: name, relation, role, side, mandate, circle.

    ``circle`` is None where nobody drew the person in a circle. None when the dialog was left.
    """

    BINDINGS: ClassVar[list[BindingType]] = [("ctrl+s", "keep", "Keep")]

    def __init__(
        self, person: Person | None = None, *, circle: int | None = None, name: str = ""
    ) -> None:
        super().__init__()
        self.called = name
        self.person = person
        self.circle = circle

    def compose(self) -> ComposeResult:
        """A field per line, its label before it."""
        person = self.person
        title = _("A person") if person is None else phrases.person_label(person)
        with VerticalScroll(classes="dialog", can_focus=False):
            yield Static(safe(title), classes="dialog-title")
            yield from self._field(
                _("Name"),
                Input(person.name if person else self.called, id="name", select_on_focus=False),
            )
            yield from self._field(
                _("Relation"),
                Input(
                    person.relation if person else "",
                    id="relation",
                    select_on_focus=False,
                    placeholder=_("for instance grandmother"),
                ),
            )
            roles = [(phrases.role_word(role), role) for role in ROLES if role != "worker"]
            yield from self._field(_("Role"), self._select(roles, "role"))
            sides = [(phrases.side_word(side), side) for side in SIDES]
            yield from self._field(_("Side"), self._select(sides, "side"))
            answers = [(_("yes"), "yes"), (_("no"), "no")]
            yield from self._field(_("Mandate"), self._select(answers, "mandate"))
            circles = [(_("close"), "1"), (_("middle"), "2"), (_("far"), "3")]
            yield from self._field(_("Circle"), self._select(circles, "circle"))
            yield Static(safe(_("Enter: keep    Tab: next field    Escape: back")), classes="hint")

    def half_typed(self) -> str:
        """Name and relation, where they were changed."""
        person = self.person
        before = [person.name, person.relation] if person else [self.called, ""]
        typed = [self.query_one(f"#{name}", Input).value.strip() for name in ("name", "relation")]
        return ", ".join(text for text in typed if text) if typed != before else ""

    def _field(self, label: str, widget: Input | Select[str]) -> ComposeResult:
        with Horizontal(classes="field"):
            yield Static(safe(label), classes="field-label")
            yield widget

    def _select(self, options: list[tuple[str, str]], name: str) -> Select[str]:
        known = {option[1] for option in options}
        value = self._value(name)
        return Select(
            options,
            id=name,
            prompt=_("not known"),
            value=value if value in known else Select.NULL,
            compact=True,
        )

    def _value(self, name: str) -> str | None:
        if self.person is None and name == "role":
            return "network"
        if name == "circle":
            return str(self.circle) if self.circle else None
        value = getattr(self.person, name, None)
        if name == "mandate":
            return None if value is None else ("yes" if value else "no")
        return value if isinstance(value, str) else None

    def on_mount(self) -> None:
        """The cursor in the name."""
        self.query_one("#name", Input).focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter keeps."""
        event.stop()
        self.action_keep()

    def action_keep(self) -> None:
        """Answer what stands in the fields; a person needs a name or a relation."""
        name = plain(self.query_one("#name", Input).value).strip()
        relation = plain(self.query_one("#relation", Input).value).strip()
        if not name and not relation and self.person is None:
            self.intake.say(_("A name, or what this person is to the child."), "warning")
            return
        chosen = {i: self._chosen(i) for i in ("role", "side", "mandate", "circle")}
        self.dismiss(
            {
                "name": name,
                "relation": relation,
                "role": chosen["role"],
                "side": chosen["side"],
                "mandate": None if chosen["mandate"] is None else chosen["mandate"] == "yes",
                "circle": int(chosen["circle"]) if chosen["circle"] else None,
            }
        )

    def _chosen(self, name: str) -> str | None:
        select = self.query_one(f"#{name}", Select)
        return None if select.is_blank() else str(select.value)
