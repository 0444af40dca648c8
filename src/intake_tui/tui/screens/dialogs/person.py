"""Add a person, or change what is noted of one: a name and Enter is enough."""

from __future__ import annotations

from typing import Any

from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Input, Static

from intake_tui.domain.names import role_of
from intake_tui.domain.record.types import Person
from intake_tui.domain.words import ROLES
from intake_tui.locale import _
from intake_tui.session import phrases
from intake_tui.tui import commands
from intake_tui.tui.screens.base import Dialog
from intake_tui.tui.text import plain, safe
from intake_tui.tui.widgets.one_of import OneOf

SIDES = ("informal", "volunteer", "formal")
ABOUT_ADULTS = ("side", "mandate", "circle")
"""What is not asked of a child: the circles and the mandate are of those around it."""
CHOSEN = ("role", *ABOUT_ADULTS)


class PersonScreen(Dialog[dict[str, Any]]):
    """Answers the fields of the person: name, relation, role, side, mandate, circle.

    ``circle`` is None where nobody drew the person in a circle. None when the dialog was left.
    The role follows from the relation until somebody chose one.
    """

    GROUP = "person"
    BINDINGS = commands.bindings("person")

    def __init__(
        self, person: Person | None = None, *, circle: int | None = None, name: str = ""
    ) -> None:
        super().__init__()
        self.called = name
        self.person = person
        self.circle = circle
        self._given: list[str | None] = []
        self._warned = False
        self._role_chosen = person is not None and person.role is not None

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
            hint = _(
                "{person.keep}: keep    Tab: next field    ←→ or letters: choose    Escape: back"
            )
            yield Static(safe(self.intake.keyed(hint)), id="person-hint", classes="hint")

    def half_typed(self) -> str:
        """Name and relation, where they were changed."""
        person = self.person
        before = [person.name, person.relation] if person else [self.called, ""]
        typed = [self.query_one(f"#{name}", Input).value.strip() for name in ("name", "relation")]
        return ", ".join(text for text in typed if text) if typed != before else ""

    def _field(self, label: str, widget: Input | OneOf) -> ComposeResult:
        with Horizontal(classes="field"):
            yield Static(safe(label), classes="field-label")
            yield widget

    def _select(self, options: list[tuple[str, str]], name: str) -> OneOf:
        return OneOf([(_("not known"), None), *options], self._value(name), id=name)

    def _value(self, name: str) -> str | None:
        if self.person is None and name == "role":
            return role_of(self.called) or "network"
        if name == "circle":
            return str(self.circle) if self.circle else None
        value = getattr(self.person, name, None)
        if name == "mandate":
            return None if value is None else ("yes" if value else "no")
        return value if isinstance(value, str) else None

    def on_mount(self) -> None:
        """The cursor in the name."""
        self._given = self._filled()
        self.query_one("#name", Input).focus()
        self._fit_the_role()

    def _fit_the_role(self) -> None:
        child = self._chosen("role") == "child"
        example = (
            _("for instance youngest, half-sister") if child else _("for instance grandmother")
        )
        self.query_one("#relation", Input).placeholder = example
        for name in ABOUT_ADULTS:
            field = self.query_one(f"#{name}").parent
            if isinstance(field, Horizontal):
                field.display = not child

    def _filled(self) -> list[str | None]:
        return [
            *(self.query_one(f"#{name}", Input).value for name in ("name", "relation")),
            *(self._chosen(name) for name in CHOSEN),
        ]

    def on_input_changed(self, event: Input.Changed) -> None:
        """A relation, or a name that begins with one, proposes the role."""
        event.stop()
        if self._role_chosen:
            return
        typed = [self.query_one(f"#{name}", Input).value for name in ("relation", "name")]
        proposed = next((role for text in typed if (role := role_of(text))), None)
        if proposed is not None or self.person is None:
            self.query_one("#role", OneOf).choose(proposed or "network")
            self._fit_the_role()

    def on_one_of_chosen(self, event: OneOf.Chosen) -> None:
        """A role that was chosen stays."""
        event.stop()
        self._role_chosen = self._role_chosen or self.query_one("#role", OneOf).has_focus
        self._fit_the_role()

    def action_cancel(self) -> None:
        """Leave without keeping; what was filled in goes only the second time."""
        if self._filled() != self._given and not self._warned:
            self._warned = True
            words = _("Not kept yet. Escape again: leave without keeping.")
            self.query_one("#person-hint", Static).update(safe(words).stylize("bold"))
            return
        self.dismiss(None)

    def action_keep(self) -> None:
        """Answer what stands in the fields; a person needs a name or a relation."""
        name = plain(self.query_one("#name", Input).value).strip()
        relation = plain(self.query_one("#relation", Input).value).strip()
        if not name and not relation and self.person is None:
            self.intake.say(_("A name, or what this person is to the child."), "warning")
            return
        chosen = {i: self._chosen(i) for i in CHOSEN}
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
        return self.query_one(f"#{name}", OneOf).value
