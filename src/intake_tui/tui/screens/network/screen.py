"""The network of a case: people and circles, offered against asked, the week, agreements.

Five views of one record. On a wide screen people and circles stand side by side, and the week above
the agreements; on a narrow one each has the screen. Every act goes through ``Arranging``.
"""

from __future__ import annotations

from typing import Any

from textual.widgets import Static

from intake_tui.domain.record.types import Agreement, Person
from intake_tui.locale import _
from intake_tui.session import phrases
from intake_tui.session.call.conversation import Conversation
from intake_tui.session.keeping.undoing import undo
from intake_tui.session.network.arranging import Arranging
from intake_tui.session.network.showing import DealRow, LoadRow, PersonRow
from intake_tui.tui import commands
from intake_tui.tui.screens.dialogs.person import PersonScreen
from intake_tui.tui.screens.dialogs.pick import Choice, PickScreen
from intake_tui.tui.screens.network.agreement import AgreementScreen
from intake_tui.tui.screens.network.showing import DEALS, OFFERS, PEOPLE, WEEK, NetworkViews
from intake_tui.tui.widgets.circles import CirclesPicture
from intake_tui.tui.widgets.cover_grid import CoverGrid
from intake_tui.tui.widgets.rows import Rows
from intake_tui.tui.widgets.views_line import ViewsLine


class NetworkScreen(NetworkViews):
    """Answers the question and subject to go on with in the call, None for where one was."""

    GROUP = "network"
    CSS_PATH = "network.tcss"
    BINDINGS = commands.bindings("network")

    def __init__(self, talk: Conversation) -> None:
        super().__init__(talk)
        self.arranging = Arranging(talk)

    # --- going about -----------------------------------------------------------------------

    def action_back(self) -> None:
        """Back to the call."""
        self.dismiss(None)

    def action_view(self, at: int) -> None:
        """One of the views."""
        self.view = at
        self.show()
        self.focus_view()

    def on_views_line_chosen(self, event: ViewsLine.Chosen) -> None:
        """A view was clicked."""
        self.action_view(event.at)

    def action_child(self) -> None:
        """Around another child: the next of two, out of a list of more."""
        children = self.network.children()
        ids = [child.id for child in children]
        if len(ids) < 2:
            text = _("There is one child in this case; {network.add} adds another one.")
            self.intake.say(self.intake.keyed(text))
        elif len(ids) == 2:
            self._around(ids[1 - ids.index(self.child)] if self.child in ids else ids[0])
        else:
            choices = [Choice(c.id, self.child_label(c), c.relation) for c in children]
            picker = PickScreen(_("Around which child?"), choices, now=self.child)
            self.intake.push_screen(picker, self._around)

    def _around(self, child: str | None) -> None:
        if child is not None:
            self.child = child
            self.show()

    # --- people ----------------------------------------------------------------------------

    def action_add(self) -> None:
        """Add a child or another person: a name and Enter is enough."""
        self.intake.push_screen(PersonScreen(), self._added)

    def _added(self, fields: dict[str, Any] | None) -> None:
        if fields is not None:
            with self.told():
                self.person = self.arranging.add(fields, self.child)
            self.show()

    def action_change(self) -> None:
        """Enter: change what is under the cursor, or make what is missing there."""
        match self.chosen():
            case PersonRow(person=person, place=place):
                circle = place.circle if place else None
                self._change(person, circle)
            case LoadRow(person=person):
                self.dismiss(("cap-can", person.id))
            case DealRow(agreement=agreement):
                self._deal(agreement, fresh=False)
            case str(part):
                doing = self.network.doing(self.child or "", part, self.later)
                if doing:
                    self._deal(doing[0], fresh=False)
                else:
                    self.action_agree()

    def _change(self, person: Person, circle: int | None) -> None:
        screen = PersonScreen(person, circle=circle)
        self.intake.push_screen(screen, lambda fields: self._changed(person, circle, fields))

    def _changed(self, person: Person, was: int | None, fields: dict[str, Any] | None) -> None:
        if fields is None:
            return
        circle = fields.pop("circle")
        with self.told():
            if circle != was and self.child:
                fields["places"] = self.arranging.redrawn(person.id, self.child, circle)
            self.arranging.change(person.id, **fields)
        self.show()

    def action_circle(self) -> None:
        """In which circle somebody stands, as who speaks draws it."""
        row = self.chosen()
        if not isinstance(row, PersonRow) or self.child is None:
            self.intake.say(_("First choose a person, in the table of people."), "warning")
            return
        drawer = self.words.name(self.talk.speaker if self.talk.call else None)
        if not self.talk.call or self.talk.person(self.talk.speaker) is None:
            drawer = self.talk.ground.worker
        title = _("{person} around {child}, as {drawer} says:").format(
            person=phrases.person_label(row.person),
            child=self.words.name(self.child),
            drawer=drawer,
        )
        choices = [
            Choice("1", _("close"), key="1"),
            Choice("2", _("middle"), key="2"),
            Choice("3", _("far"), key="3"),
            Choice("0", _("in no circle"), key="0"),
        ]
        now = str(row.circle or 0)
        person = row.person.id
        self.intake.push_screen(
            PickScreen(title, choices, now=now), lambda picked: self._drawn(person, picked)
        )

    def _drawn(self, person: str, picked: str | None) -> None:
        if picked is not None and self.child is not None:
            with self.told():
                by = self.arranging.draws()
                self.arranging.put_in_circle(person, self.child, int(picked) or None, by)
            self.show()

    def on_circles_picture_picked(self, event: CirclesPicture.Picked) -> None:
        """Somebody in the picture was clicked; a second click changes them."""
        if self.person == event.person:
            self.action_change()
        else:
            self.person = event.person
            self.show()

    def on_circles_picture_moved(self, event: CirclesPicture.Moved) -> None:
        """Somebody else in the picture."""
        self.person = event.person
        self.show()

    def on_rows_picked(self, event: Rows.Picked) -> None:
        """A click or Enter on a row."""
        view = {"net-people-rows": PEOPLE, "net-offer-rows": OFFERS, "net-deal-rows": DEALS}
        self.view = view.get(event.rows.id or "", self.view)
        self.action_change()

    # --- the week --------------------------------------------------------------------------

    def action_part(self, what: str) -> None:
        """What is done with a part of the week, by name: with the one under the cursor."""
        if self.view != WEEK:
            self.action_view(WEEK)
        self.query_one(CoverGrid).action_part(what)

    def on_cover_grid_turned(self, event: CoverGrid.Turned) -> None:
        """Parts of the week are needed, or not."""
        self.view = WEEK
        if self.child is not None:
            with self.told():
                self.arranging.turn(self.child, *(self.part_at(*place) for place in event.places))
            self.show()

    def on_cover_grid_later(self, event: CoverGrid.Later) -> None:
        """Another week."""
        self.later = max(0, self.later + event.by)
        self.show()

    def on_cover_grid_moved(self) -> None:
        """What the part under the cursor is."""
        self.view = WEEK
        self.show_part()

    # --- agreements ------------------------------------------------------------------------

    def action_agree(self) -> None:
        """Make an agreement: whose and when follow from where the cursor is."""
        row, part, owner = self.chosen(), None, ""
        match row:
            case PersonRow(person=person) | LoadRow(person=person):
                owner = person.id if person.role != "child" else ""
            case str(chosen):
                part = chosen
        agreement = self.arranging.begin(owner=owner, child=self.child, part=part)
        if isinstance(row, LoadRow):
            agreement = self.arranging.for_task(agreement, row.load.code)
        self._deal(agreement, fresh=True)

    def _deal(self, agreement: Agreement, *, fresh: bool) -> None:
        screen = AgreementScreen(self.arranging, agreement, fresh=fresh)
        self.intake.push_screen(screen, self._dealt)

    def _dealt(self, agreement: Agreement | None) -> None:
        if agreement is not None:
            with self.told():
                self.arranging.agree(agreement)
                if agreement.state == "proposed":
                    words = _("Kept as proposed, until {person} says yes to this.")
                    name = self.words.name(agreement.owner)
                    self.intake.say(words.format(person=name))
                self._tell_warnings(agreement)
        self.show()

    def _tell_warnings(self, agreement: Agreement) -> None:
        found = self.arranging.weighed(agreement)
        if found and self.view != DEALS:
            self.intake.say(found[0].message.text(self.intake.lang), "warning")

    def action_state(self) -> None:
        """Proposed becomes agreed, and back."""
        row = self.chosen()
        if not isinstance(row, DealRow):
            text = _("First choose an agreement ({network.deals}).")
            self.intake.say(self.intake.keyed(text), "warning")
            return
        with self.told():
            self.arranging.say_yes(row.agreement.id)
        self.show()

    def action_end(self) -> None:
        """The agreement ends today; it stays in the list."""
        row = self.chosen()
        if not isinstance(row, DealRow):
            text = _("First choose an agreement ({network.deals}).")
            self.intake.say(self.intake.keyed(text), "warning")
            return
        with self.told():
            self.arranging.end(row.agreement.id)
        self.show()

    def action_undo(self) -> None:
        """Take back what was done last in this case, here or in the call."""
        self.app.clear_notifications()
        with self.told():
            undone = undo(self.talk, self.intake.lang)
            self.intake.say(undone.words if undone else _("Nothing was done that can be undone."))
        self.show()

    # --- asking ----------------------------------------------------------------------------

    def action_ask(self) -> None:
        """To the question what the person under the cursor can and wants to do."""
        person = self._under_cursor()
        if person:
            self.dismiss(("cap-can", person))

    def action_yes(self) -> None:
        """To the question whether somebody said yes: of an agreement who takes over first, where
        that yes is missing.
        """
        person = self._under_cursor()
        if person:
            self.dismiss(("supporter-agreed", person))

    def _under_cursor(self) -> str:
        match self.chosen():
            case PersonRow(person=person) | LoadRow(person=person):
                return person.id
            case DealRow(agreement=agreement):
                return self.arranging.unsaid(agreement)
        text = _("First choose a person ({network.people}) or an agreement ({network.deals}).")
        self.intake.say(self.intake.keyed(text), "warning")
        return ""

    def relabel(self) -> None:
        """Say everything in the language of the screen."""
        self.query_one("#net-head", Static).update("")
        self.show()
