"""What the network shows: five views, which of them are on screen, what is under the cursor."""

from __future__ import annotations

from collections.abc import Iterable

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import OptionList, Static

from intake_tui.domain.record.types import Person
from intake_tui.domain.week import part_state
from intake_tui.locale import _
from intake_tui.session import phrases
from intake_tui.session.call.conversation import Conversation
from intake_tui.session.forms.week_words import short_day
from intake_tui.session.network.showing import DealRow, LoadRow, Network, PersonRow
from intake_tui.session.network.words import NetworkWords
from intake_tui.tui.screens.base import BaseScreen
from intake_tui.tui.screens.network import lines
from intake_tui.tui.text import fitted, safe
from intake_tui.tui.widgets.circles import SHAPES, STAR, CirclesPicture, Somebody
from intake_tui.tui.widgets.cover_grid import CoverGrid, Part
from intake_tui.tui.widgets.key_line import KeyLine
from intake_tui.tui.widgets.rows import Rows
from intake_tui.tui.widgets.views_line import ViewsLine

PEOPLE, CIRCLES, OFFERS, WEEK, DEALS = range(5)
WIDE = 112
"""Columns from which two views stand side by side."""
BESIDE = 60
"""Columns of the screen that the table takes beside the circles, of a hundred."""


class NetworkViews(BaseScreen[tuple[str, str | None]]):
    """The views; what is done in them stands in ``screen.py``."""

    def __init__(self, talk: Conversation) -> None:
        super().__init__()
        self.talk = talk
        self.view = PEOPLE
        self.later = 0
        self.network = Network.of(talk)
        self.words = NetworkWords(self.network, "nl")
        children = self.network.children()
        speaker = talk.speaker
        ids = [child.id for child in children]
        self.child = speaker if speaker in ids else ids[0] if ids else None
        self.person: str | None = None

    def compose(self) -> ComposeResult:
        """Around whom, the views, the views themselves, the keys."""
        yield Static(id="net-head")
        yield ViewsLine(id="net-views")
        with Horizontal(id="net-body"):
            with Vertical(id="net-left"):
                with Vertical(id="net-people", classes="net-pane"):
                    yield Static(id="net-people-columns", classes="net-columns")
                    yield Rows(id="net-people-rows")
                    yield from self._more("net-people-more")
                with Vertical(id="net-offers", classes="net-pane"):
                    yield Static(id="net-offer-columns", classes="net-legend")
                    yield Rows(id="net-offer-rows")
                with Vertical(id="net-week", classes="net-pane"):
                    yield Static(id="net-week-note", classes="net-empty")
                    yield CoverGrid(id="net-grid")
                    yield Static(id="net-week-legend", classes="net-legend")
                    yield from self._more("net-week-more")
                with Vertical(id="net-deals", classes="net-pane"):
                    yield Static(id="net-deal-columns", classes="net-legend")
                    yield Rows(id="net-deal-rows")
                    yield from self._more("net-deal-more")
            with Vertical(id="net-right"), Vertical(id="net-circles", classes="net-pane"):
                yield CirclesPicture(id="net-picture")
                yield Static(id="net-circles-more", classes="net-legend")
        yield KeyLine()

    def _more(self, name: str) -> ComposeResult:
        with VerticalScroll(classes="net-more", can_focus=False):
            yield Static(id=name)

    def on_mount(self) -> None:
        """The table of people first."""
        self.show()
        self.focus_view()

    def on_resize(self, event: events.Resize) -> None:
        """Lay it out anew."""
        super().on_resize(event)
        self.call_after_refresh(self.show)

    # --- what is under the cursor ----------------------------------------------------------

    def chosen(self) -> PersonRow | LoadRow | DealRow | str | None:
        """The person, offer or agreement under the cursor, or the part of the week by its code."""
        value: object = None
        match self.view:
            case 0:
                value = self.query_one("#net-people-rows", Rows).chosen
            case 1:
                value = self._row_of(self.person)
            case 2:
                value = self.query_one("#net-offer-rows", Rows).chosen
            case 3:
                value = self.part_at(*self.query_one(CoverGrid).cursor)
            case 4:
                value = self.query_one("#net-deal-rows", Rows).chosen
        return value if isinstance(value, PersonRow | LoadRow | DealRow | str) else None

    def _row_of(self, person: str | None) -> PersonRow | None:
        rows = self.network.people(self.child)
        return next((row for row in rows if row.person.id == person), None)

    def part_at(self, column: int, row: int) -> str:
        """The code of the part of the week in a column and a row."""
        known = self.talk.questionnaire
        return f"{known.days[column].code}.{known.day_parts[row].code}"

    def child_label(self, child: Person | None) -> str:
        """What a child is called, also one without a name."""
        if child is None:
            return _("no child yet")
        return child.name or child.relation or _("child, no name yet")

    # --- showing ---------------------------------------------------------------------------

    def show(self) -> None:
        """Read the record anew and show it."""
        self.network = Network.of(self.talk)
        self.words = NetworkWords(self.network, self.intake.lang)
        if self.child not in {child.id for child in self.network.children()}:
            self.child = next((child.id for child in self.network.children()), None)
        wide = self.size.width >= WIDE
        self._lay_out(wide)
        self._head()
        self._people(wide)
        self._circles(wide)
        self._offers()
        self._week()
        self._deals()

    def _lay_out(self, wide: bool) -> None:
        pair = {PEOPLE: (PEOPLE, CIRCLES), CIRCLES: (PEOPLE, CIRCLES)}
        pair |= {WEEK: (WEEK, DEALS), DEALS: (WEEK, DEALS)}
        on = pair.get(self.view, (self.view,)) if wide else (self.view,)
        names = ("net-people", "net-circles", "net-offers", "net-week", "net-deals")
        for at, name in enumerate(names):
            self.query_one(f"#{name}").set_class(at in on, "-on")
        left, right = self.query_one("#net-left"), self.query_one("#net-right")
        left.set_class(any(at != CIRCLES for at in on), "-on")
        right.set_class(CIRCLES in on, "-on")
        beside = CIRCLES in on and PEOPLE in on
        left.set_class(beside, "-beside")
        right.set_class(beside, "-beside")

    def focus_view(self) -> None:
        """The cursor in the view that was chosen."""
        target = {
            OFFERS: "#net-offer-rows",
            WEEK: "#net-grid",
            DEALS: "#net-deal-rows",
        }.get(self.view, "#net-people-rows")
        if self.view == CIRCLES and self.size.width < WIDE:
            target = "#net-picture"
        widget = self.query_one(target)
        if isinstance(widget, Rows) and widget.highlighted is None:
            values = widget.values()
            widget.highlighted = next((i for i, v in enumerate(values) if v is not None), None)
        widget.focus()

    def _head(self) -> None:
        children = self.network.children()
        child = self.talk.person(self.child)
        head = f"{_('Network')} · {_('around {child}').format(child=self.child_label(child))}"
        if len(children) > 1:
            at = [c.id for c in children].index(self.child or "") + 1
            of = self.intake.keyed(_("({n} of {total}; {network.child}: another)"))
            head += " " + of.format(n=at, total=len(children))
        self.query_one("#net-head", Static).update(
            safe(fitted(head, max(20, self.size.width - 28)))
        )
        labels = (
            f"{{network.people}} {_('People')}",
            f"{{network.circles}} {_('Circles')}",
            f"{{network.offers}} {_('Offers')}",
            f"{{network.week}} {_('Week')}",
            f"{{network.deals}} {_('Agreements')}",
        )
        self.query_one(ViewsLine).show([self.intake.keyed(label) for label in labels], self.view)

    def _room(self, share: int = 100) -> int:
        return max(40, self.size.width * share // 100 - 5)

    def _people(self, wide: bool) -> None:
        rows = self.network.people(self.child)
        room = self._room(BESIDE if wide else 100)
        self.query_one("#net-people-columns", Static).update(safe(lines.people_head(room)))
        shown: list[tuple[Content, object]] = [
            (lines.person_line(row, self.words, room), row) for row in rows
        ]
        if all(row.person.role in ("child", "worker") for row in rows):
            text = self.intake.keyed(_("Nobody around the child yet. {network.add}: add a person."))
            shown.append((safe(text), None))
        table = self.query_one("#net-people-rows", Rows)
        table.show(shown)
        ids = [row.person.id for row in rows]
        if self.person in ids:
            table.highlighted = ids.index(self.person)
        self._person_more()

    def _person_more(self) -> None:
        row = self._row_of(self.person)
        told = self.words.person(row, self.child) if row is not None else []
        more = self.query_one("#net-people-more", Static)
        more.update(_under(told))

    def _circles(self, wide: bool) -> None:
        rows = self.network.people(self.child)
        people = [
            Somebody(
                id=row.person.id,
                number=row.number,
                name=phrases.person_label(row.person),
                side=row.person.side,
                star=row.chosen,
                circle=row.circle,
            )
            for row in rows
        ]
        middle = self.child_label(self.talk.person(self.child))
        self.query_one(CirclesPicture).show(middle, people, self.person)
        outside = ", ".join(p.name for p in people if p.circle is None)
        legend = (
            f"{SHAPES['informal']} {_('informal')} {SHAPES['volunteer']} {_('volunteer')} "
            f"{SHAPES['formal']} {_('formal')} {SHAPES[None]} {_('not known')} "
            f"{STAR} {_('chosen by the child')}"
        )
        told = [legend]
        row = self._row_of(self.person)
        if row is not None and not wide:
            told.append(
                f"▸ {phrases.person_label(row.person)}: {self.words.person(row, self.child)[0]}"
            )
        if all(p.circle is None for p in people):
            text = _(
                "Nobody stands in a circle yet: choose somebody ({network.people}), "
                "then {network.circle}."
            )
            told.insert(0, self.intake.keyed(text))
        elif outside:
            told.append(_("In no circle: {people}").format(people=outside))
        room = self._room(100 - BESIDE if wide else 100)
        self.query_one("#net-circles-more", Static).update(
            safe("\n".join(fitted(line, 2 * room if n else room) for n, line in enumerate(told)))
        )

    def _offers(self) -> None:
        rows, room = self.network.loads(), self._room()
        before = None
        shown: list[tuple[Content, object]] = []
        for row in rows:
            named = row.person.id != before
            before = row.person.id
            shown.append((lines.load_lines(row, self.words, room, named=named), row))
        if not rows:
            text = _(
                "Nobody offered anything yet. In the call, {intake.go} and a name: "
                "ask what they can do."
            )
            shown.append((safe(self.intake.keyed(text)), None))
        self.query_one("#net-offer-rows", Rows).show(shown)
        legend = _(
            "{agreed} agreed  {proposed} proposed  {free} still free  {over} beyond the offer"
            "   per task, never added up   {network.change}: ask this person"
        )
        legend = self.intake.keyed(legend).format(
            agreed=lines.AGREED, proposed=lines.PROPOSED, free=lines.FREE, over=lines.OVER
        )
        self.query_one("#net-offer-columns", Static).update(safe(legend))

    def _week(self) -> None:
        grid, known = self.query_one(CoverGrid), self.talk.questionnaire
        if self.child is None:
            text = _("There is no child yet: {network.add} adds one, with the role child.")
            self.query_one("#net-week-note", Static).update(safe(self.intake.keyed(text)))
            return
        cover, lang = self.network.week(self.child, self.later), self.intake.lang
        parts: dict[tuple[int, int], Part] = {}
        for column, _day in enumerate(known.days):
            for row, _time in enumerate(known.day_parts):
                part = self.part_at(column, row)
                state = part_state(cover, part)
                ids = cover.covered.get(part) or cover.proposed.get(part, ())
                owners = (self.network.case.agreements[a].owner for a in ids)
                names = ", ".join(dict.fromkeys(self.words.name(owner) for owner in owners))
                if state in ("waiting", "maybe"):
                    names = f"({names})"
                parts[column, row] = Part(state, _("OPEN") if state == "gap" else names)
        wide = self.size.width >= 100
        days = [d.text(lang) if wide else short_day(d, lang) for d in known.days]
        grid.show(days, [p.text(lang) for p in known.day_parts], parts)
        note = _("As it is on {day}: {needed} parts needed, {open} open.").format(
            day=self.words.day(self.later), needed=len(cover.needed), open=len(cover.gaps)
        )
        if not cover.needed:
            note = _("Nothing is marked yet: {cover.need} marks where somebody is needed.")
            note = self.intake.keyed(note)
        self.query_one("#net-week-note", Static).update(safe(note).stylize("bold"))
        legend = _(
            "! needed and open  ✓ covered  ( ) proposed  + covered, not needed   "
            "{cover.need}: needed  {cover.day}: every day  {network.change}: agreement"
            "  {cover.later}: later"
        )
        self.query_one("#net-week-legend", Static).update(safe(self.intake.keyed(legend)))
        self.show_part()

    def show_part(self) -> None:
        """What the part of the week under the cursor is, in words."""
        if self.child is None:
            return
        part = self.part_at(*self.query_one(CoverGrid).cursor)
        state = part_state(self.network.week(self.child, self.later), part)
        told = self.words.part(self.child, part, state, self.later)
        self.query_one("#net-week-more", Static).update(_under(told))

    def _deals(self) -> None:
        rows, room = self.network.deals(), self._room()
        shown: list[tuple[Content, object]] = [
            (lines.deal_line(row, self.words, room), row) for row in rows
        ]
        if not rows:
            text = self.intake.keyed(_("No agreements yet. {network.agree}: make one."))
            shown.append((safe(text), None))
        self.query_one("#net-deal-rows", Rows).show(shown)
        head = _(
            "{network.agree}: make  {network.change}: change  {network.state}: agreed or proposed"
            "  {network.yes}: ask the yes  {network.end}: end"
        )
        self.query_one("#net-deal-columns", Static).update(safe(self.intake.keyed(head)))
        self._deal_more()

    def _deal_more(self) -> None:
        row = self.query_one("#net-deal-rows", Rows).chosen
        told: list[str] = []
        if isinstance(row, DealRow):
            told = [*self.words.warnings(row), *self.words.deal_more(row.agreement)]
        self.query_one("#net-deal-more", Static).update(_under(told))

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """The rest of what is under the cursor stands below the list."""
        event.stop()
        rows = event.option_list
        if not isinstance(rows, Rows):
            return
        if rows.id == "net-people-rows" and isinstance(rows.chosen, PersonRow):
            self.person = rows.chosen.person.id
            self._person_more()
            self._circles(self.size.width >= WIDE)
        elif rows.id == "net-deal-rows":
            self._deal_more()


def _under(told: Iterable[str]) -> Content:
    found = [safe(line) for line in told]
    return Content("\n").join([found[0].stylize("bold"), *found[1:]]) if found else Content("")
