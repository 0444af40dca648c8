"""What the intake screen shows of the conversation, and when it is saved."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from textual import events
from textual.content import Content
from textual.geometry import Size
from textual.widgets import Static

from intake_tui.domain import route
from intake_tui.domain.route import Step
from intake_tui.domain.signals import Signal
from intake_tui.locale import _
from intake_tui.session import phrases
from intake_tui.session.call.caller import on_the_line, parked, route_for
from intake_tui.session.call.company import Company, company_of, note_company
from intake_tui.session.keeping.saved_mark import saved
from intake_tui.session.plans.may_know import DECIDING, MayKnow, may_know, rests_on
from intake_tui.tui.screens.base import WIDTHS
from intake_tui.tui.screens.intake import columns
from intake_tui.tui.screens.intake.actions import IntakeKeys
from intake_tui.tui.screens.intake.columns import COLUMNS
from intake_tui.tui.screens.intake.head import head
from intake_tui.tui.screens.intake.panes import Head, Notepad, Tabs
from intake_tui.tui.screens.intake.views import Views
from intake_tui.tui.shown_keys import key_of_id, keys_of_id
from intake_tui.tui.text import fitted, put, safe, width
from intake_tui.tui.widgets.rows import Rows

if TYPE_CHECKING:
    from intake_tui.domain.searching import Hit

STEP_CELLS = 25
NAMES_BELOW = 60
"""Cells below which a list of questions has their names instead of beginnings of sentences."""
BROAD = 160
"""Columns from which the side columns are wider."""
BROAD_STEP_CELLS = 41
BREAKPOINTS = [*WIDTHS, (BROAD, "-broad")]


class Showing(IntakeKeys):
    """Everything on the screen but the control, shown anew from the conversation."""

    HORIZONTAL_BREAKPOINTS = BREAKPOINTS
    AUTO_FOCUS = ""
    """The cursor is put where the call is, and nowhere before that."""

    def __init__(self) -> None:
        super().__init__()
        self.unparked = False
        self._companies: dict[str, Company] = {}
        self._may: tuple[tuple[object, ...], tuple[str | None, Company], MayKnow] | None = None
        self._column = "question"
        self._fits: Size | None = None
        """The window that everything was fitted to."""
        self._live: tuple[Signal, ...] = ()
        self._judged: tuple[Signal, ...] = ()
        self._quick: tuple[Step, ...] = ()

    @property
    def views(self) -> Views:
        """What this screen says, in the language of the screen."""
        return Views(self.talk, self.intake.lang)

    def save(self) -> None:
        """Make durable what is typed, and say what follows from it."""
        with self.told():
            self.jotting.flush()
            self.talk.flush()
        self.show_all()

    def save_on(self) -> None:
        """Make durable what is typed while typing goes on: what does not follow at once from it
        waits for a pause, as no letter should wait for it.
        """
        with self.told():
            self.jotting.flush()
            self.talk.flush()
        if self.talk.signals("live") == self._judged:
            self.show_head()
        else:
            self.show_all()

    # --- who hears along, and what may be told ----------------------------------------------

    @property
    def company(self) -> Company:
        """Who hears along in the call in hand."""
        call = self.talk.call or ""
        if call not in self._companies:
            self._companies[call] = company_of(self.talk)
        return self._companies[call]

    def hear(self, company: Company) -> None:
        """From now on these hear along, also what is being typed."""
        self._companies[self.talk.call or ""] = company
        note_company(self.talk, company)

    def may_know(self, *, anew: bool = False) -> MayKnow:
        """What who speaks may be told; judged anew where the case or who hears it changed."""
        talk, heard, known = self.talk, (self.talk.speaker, self.company), self._may
        base = rests_on(talk)
        deciding = anew and talk.field is not None and talk.field.question.id in DECIDING
        if deciding or known is None or known[1] != heard or not _same(known[0], base):
            known = self._may = (base, heard, may_know(talk, self.company))
        return known[2]

    # --- columns ---------------------------------------------------------------------------

    @property
    def column(self) -> str:
        """The column that has the cursor, or had it last."""
        focused = self.focused
        around = focused.ancestors_with_self if focused is not None else []
        ids = {node.id for node in around}
        if self.pane in around:
            self._column = "question"
        elif any(isinstance(node, Notepad) for node in around):
            self._column = "notes"
        else:
            self._column = next((c for c in COLUMNS if c in ids), self._column)
        return self._column

    def show_column(self, name: str) -> None:
        """The column that is seen where there is no room for all."""
        self._column = name
        self.update_classes(columns.classes(name))
        self._show_tabs()

    def on_descendant_focus(self) -> None:
        """The column that has the cursor is the one that stands out, in words too."""
        if self.query(Tabs):
            self._column = self.column
            self._show_tabs()
            self.show_where_words_land()
            if self.at is not None:
                self._show_steps(self.views)

    def show_where_words_land(self) -> None:
        """Say in which column what is typed lands."""
        writes = not self.talk.saver.read_only
        for pane, name, away in (
            (
                self.pane,
                _("Question"),
                self.intake.keyed(_("Question: {intake.question}, {intake.notepad}")),
            ),
            (
                self.query_one(Notepad),
                _("Notepad"),
                self.intake.keyed(_("Notepad: {intake.notepad}")),
            ),
        ):
            here = pane.has_focus_within and writes
            title = _("{column} ◂ you type here").format(column=name) if here else away
            pane.border_title = Content(title)

    def on_resize(self, event: events.Resize) -> None:
        """Lines are fitted to the width of now; where the window got smaller the column with the
        cursor is the one that stays, so that typing goes on in it.
        """
        self.show_column(self.column)
        if event.size != self._fits:
            self.call_after_refresh(self.show_all)

    def _show_tabs(self) -> None:
        tabs = self.query(Tabs)
        if tabs:
            number = len(self._live)
            asked = route.progress(self._quick)
            labels = {
                "question": _("Question"),
                "notes": _("Notepad"),
                "signals": f"{_('Look out')} {number}" if number else _("Look out"),
                "steps": f"{_('Questions')} {asked.asked}/{asked.open}",
            }
            tabs.first().show(labels, self._column)

    # --- everything ------------------------------------------------------------------------

    def _tick(self) -> None:
        if self.talk.state.problem:
            with self.told():
                self.talk.flush()
        if self.is_current:
            self.show_head()

    def show_head(self) -> None:
        """The call and the saved mark."""
        write = key_of_id("intake.write", self.intake.settings.keys)
        mark = saved(self.talk, write, jotting=self.jotting.waiting)
        room = self.size.width - min(width(mark.text) + 2, self.size.width * 6 // 10)
        self.query_one(Head).show(head(self.talk, self.may_know(), room, self._keys()), mark)

    def _keys(self) -> tuple[str, str, str]:
        """The keys to who speaks and to what they may know, as they are set, nothing without; and
        those to a new call.
        """
        keymap = self.intake.settings.keys
        names = ("intake.speaker", "intake.may_know")
        one, other = (next(iter(keys_of_id(name, keymap)), "") for name in names)
        return one, other, self.intake.keyed("{intake.people} {people.call}")

    def show_all(self) -> None:
        """Everything but the control, which keeps what is typed in it."""
        if self.at is None or not self.query(Head):
            return
        self._fits = self.size
        views, talk = self.views, self.talk
        self.may_know(anew=True)
        self.show_head()
        self.show_open_call()
        self.show_where_words_land()
        strip, alarm = views.danger(self.size.width, self.intake.keyed("{intake.people}"))
        danger = self.query_one("#danger", Static)
        put(danger, strip)
        danger.set_class(alarm, "-alarm")
        question = talk.questionnaire.question[self.at[0]]
        self.pane.say("standing", views.standing(question, self.at[1]))
        self.pane.say("attribution", views.attribution())
        self.query_one(Notepad).show(views.notes(hide=self.jotting.note))
        self._show_steps(views)
        self._judged = talk.signals("live")
        found = self._live = views.live()
        rows: list[tuple[Content, object]] = [(views.signal(s), ("signal", s)) for s in found]
        nothing = safe(_("No attention point does not mean: safe."))
        more = views.more(found)
        rows += [(safe(more), ("all", None))] if more else []
        self.query_one("#signals", Rows).show(rows or [(nothing, None)])
        put(self.query_one("#brief", Static), views.brief(found))
        self._show_tabs()

    async def show_hit(self, hit: Hit) -> None:
        """Where what was searched stands: its question, or the notepad."""
        from intake_tui.tui.screens.dialogs.earlier import EarlierScreen

        talk = self.talk
        if hit.table == "notes":
            self.to_notepad()
            return
        said = talk.case.statements.get(hit.record)
        question = talk.questionnaire.question.get(said.question) if said else None
        if said is None or question is None:
            return
        subject = said.subject
        if "call" not in question.per or subject == talk.call:
            await self.jump(question.id, subject)
        elif hit.standing:
            # It is asked in a call, and that call is over: it can be read all the same.
            def change(statement: str | None) -> None:
                if statement is not None:
                    self.soon(self.jump(question.id, subject, editing=statement))

            self.intake.push_screen(EarlierScreen(talk, question, subject), change)

    def _show_steps(self, views: Views) -> None:
        talk, lang = self.talk, self.intake.lang
        quick = self._quick = talk.quick_route()
        phone, cells = on_the_line(talk), self._step_cells()
        title = _("First questions")
        if phone:
            who = route_for(talk)
            word = _("caller not known") if who == "all" else phrases.role_word(who)
            title = _("Quick route: {who}").format(who=word)
        rows: list[tuple[Content, object]] = [
            (Content.styled(fitted(title, cells), "bold"), None),
            (Content(f"  {views.progress(quick)}"), None),
        ]
        often = Counter(step.question for step in quick)
        for step in quick:
            here = step.key == self.at
            whose = often[step.question] > 1
            text = views.step_line(step, cells, short=cells < NAMES_BELOW, whose=whose)
            types = here and self.pane.has_focus_within
            line = Content(f"{'▸' if types else '▹' if here else ' '}{text}")
            rows.append((line.stylize("bold") if types else line, ("step", *step.key)))
        if phone:
            sign = "▾" if self.unparked else "▸"
            waiting = _("{n} parked for later").format(n=parked(talk))
            rows.append((Content.styled(f"{sign} {waiting}", "bold"), ("parked", None)))
        here_section = talk.questionnaire.question[self.at[0]].section if self.at else ""
        in_route = {talk.questionnaire.question[q].section for q in talk.questionnaire.routes.full}
        for section in sorted(talk.questionnaire.sections, key=lambda s: s.order):
            if section.id in in_route and (self.unparked or not phone):
                mark = "▸" if section.id == here_section else " "
                rows.append((Content(f"{mark} {section.text(lang)}"), ("section", section.id)))
        self.query_one("#steps", Rows).show(rows)

    def _step_cells(self) -> int:
        if self.has_class("-narrow"):
            return self.size.width - 5
        return BROAD_STEP_CELLS if self.size.width >= BROAD else STEP_CELLS


def _same(one: tuple[object, ...], other: tuple[object, ...]) -> bool:
    return all(a is b for a, b in zip(one, other, strict=True))
