"""Children, people and calls of one case: who there is, and the conversations that were held."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from intake_tui.domain.record.types import Call, Person, Place
from intake_tui.locale import _
from intake_tui.session import phrases
from intake_tui.session.call import calls
from intake_tui.session.call.conversation import Conversation
from intake_tui.session.keeping.undoing import undo
from intake_tui.session.network.arranging import Arranging
from intake_tui.tui import commands
from intake_tui.tui.screens.base import BaseScreen
from intake_tui.tui.screens.dialogs.person import PersonScreen
from intake_tui.tui.text import fitted, safe
from intake_tui.tui.widgets.key_line import KeyLine
from intake_tui.tui.widgets.rows import Rows


class PeopleScreen(BaseScreen[bool]):
    """Answers True when another call was started or taken up."""

    GROUP = "people"
    CSS_PATH = "people.tcss"
    BINDINGS = commands.bindings("people")

    def __init__(self, talk: Conversation) -> None:
        super().__init__()
        self.talk = talk
        self.arranging = Arranging(talk)

    def compose(self) -> ComposeResult:
        """A title, the list, the keys."""
        yield Static(id="people-head")
        yield Rows(id="people")
        yield KeyLine()

    def on_mount(self) -> None:
        """The cursor on the first person."""
        self.relabel()
        rows = self.query_one(Rows)
        rows.highlighted = next(
            (i for i, value in enumerate(rows.values()) if value is not None), None
        )
        rows.focus()

    def relabel(self) -> None:
        """Say everything in the language of the screen."""
        self.query_one("#people-head", Static).update(safe(_("People and calls")))
        self.show()

    def show(self) -> None:
        """List children, people, calls."""
        case = self.talk.case
        children = case.people("child")
        others = [p for p in case.people() if p.role != "child"]
        latest_first = reversed(case.calls_in_order())
        rows: list[tuple[Content, object]] = []
        for title, lines in (
            (_("Children"), [(self._person(p), ("person", p.id)) for p in children]),
            (_("People"), [(self._person(p), ("person", p.id)) for p in others]),
            (_("Calls"), [(self._call(c), ("call", c.id)) for c in latest_first]),
        ):
            rows.append((Content.styled(title, "bold"), None))
            rows += lines or [(safe("  –"), None)]
        self.query_one(Rows).show(rows)

    def _person(self, person: Person) -> Content:
        circle = self._circle(person)
        parts = [
            phrases.role_word(person.role),
            person.relation if person.name else "",
            phrases.side_word(person.side) if person.side else "",
            _("mandate") if person.mandate else "",
            _("circle {n}").format(n=circle) if circle else "",
        ]
        name = phrases.person_label(person)
        if person.role == "child" and not person.name:
            name = _("child, no name yet")
        return Content.assemble(
            "  ",
            (fitted(name, 28, pad=True), "bold"),
            "  ",
            fitted(" · ".join(part for part in parts if part), max(20, self.size.width - 36)),
        )

    def _circle(self, person: Person) -> int | None:
        return person.places[-1].circle if person.places else None

    def _call(self, call: Call) -> Content:
        people = ", ".join(
            phrases.person_label(self.talk.person(person)) for person in call.with_people
        )
        when = phrases.day_and_time(call.started_at, self.talk.ground.now())
        now = call.id == self.talk.call
        state = _("now") if now else _("not ended")
        if call.ended_at:
            end = phrases.clock(call.ended_at)
            state = _("ended at {time}").format(time=end)
        return Content.assemble(
            "  ", (f"{when}  ", "bold"), fitted(people, 40), (f"  {state}", "dim")
        )

    # --- keys ------------------------------------------------------------------------------

    def action_back(self) -> None:
        """Back to the call."""
        self.dismiss(None)

    def action_add(self) -> None:
        """Add a child or another person."""
        self.intake.push_screen(PersonScreen(), self._added)

    def _added(self, fields: dict[str, Any] | None) -> None:
        if fields is not None:
            with self.told():
                self.arranging.add(fields, self._only_child())
            self.show()

    def _only_child(self) -> str | None:
        children = self.talk.case.people("child")
        return children[0].id if len(children) == 1 else None

    async def on_rows_picked(self, event: Rows.Picked) -> None:
        """A click changes, or goes on."""
        self.action_edit()

    def action_edit(self) -> None:
        """Change the person, or go on with the call."""
        match self.query_one(Rows).chosen:
            case ("person", str(person_id)):
                person = self.talk.case.persons[person_id]
                self.intake.push_screen(
                    PersonScreen(person, circle=self._circle(person)),
                    lambda fields: self._changed(person_id, fields),
                )
            case ("call", str(call_id)):
                with self.told():
                    self.talk.resume_call(call_id)
                    self.dismiss(True)

    def _changed(self, person_id: str, fields: dict[str, Any] | None) -> None:
        if fields is None:
            return
        circle = fields.pop("circle")
        person = self.talk.case.persons[person_id]
        if circle != self._circle(person):
            fields["places"] = self._placed(person, circle)
        with self.told():
            self.arranging.change(person_id, **fields)
        self.show()

    def _placed(self, person: Person, circle: int | None) -> tuple[Place, ...]:
        """The circle drawn last, changed; or a first one, around the only child."""
        if circle is None:
            return person.places[:-1]
        if person.places:
            return (*person.places[:-1], replace(person.places[-1], circle=circle))
        child = self._only_child()
        drawn_by = self.talk.speaker or person.id
        return (Place(child=child, circle=circle, drawn_by=drawn_by),) if child else ()

    def action_new_call(self) -> None:
        """Start another call in this case; the one before it is over."""
        with self.told():
            calls.new_call(self.talk)
            self.dismiss(True)

    def action_end_call(self) -> None:
        """The call under the cursor is over; without one there, the one that was left open."""
        call = calls.left_open(self.talk.case)
        match self.query_one(Rows).chosen:
            case ("call", str(call_id)):
                call = self.talk.case.calls[call_id]
        if call is None or call.ended_at is not None:
            self.intake.say(_("This call has ended already."))
            return
        with self.told():
            calls.hang_up(self.talk, call)
        self.show()

    def action_remove(self) -> None:
        """Take out who is under the cursor, as long as nothing is recorded of them."""
        match self.query_one(Rows).chosen:
            case ("person", str(person_id)):
                with self.told():
                    name = self.arranging.remove(person_id)
                    text = _("{name} is taken out of the case. {people.undo}: back in.")
                    self.intake.say(self.intake.keyed(text).format(name=fitted(name, 30)))
        self.show()

    def action_undo(self) -> None:
        """Take back what was done last in this case."""
        with self.told():
            undone = undo(self.talk, self.intake.lang)
            self.intake.say(undone.words if undone else _("Nothing was done that can be undone."))
        self.show()
