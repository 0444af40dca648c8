"""What the intake screen shows of the conversation, and when it is saved."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static

from intake_tui.domain.searching import Hit
from intake_tui.locale import _
from intake_tui.tui.screens.intake.actions import IntakeKeys
from intake_tui.tui.screens.intake.panes import Head, Notepad, Rows
from intake_tui.tui.screens.intake.views import Views
from intake_tui.tui.text import safe

STEP_CELLS = 25


class Showing(IntakeKeys):
    """Everything on the screen but the control, shown anew from the conversation."""

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

    def _tick(self) -> None:
        if self.talk.state.problem:
            with self.told():
                self.talk.flush()
        if self.is_current:
            self.show_head()

    def show_head(self) -> None:
        """The call and the saved mark."""
        views = self.views
        self.query_one(Head).show(views.head(), views.saved(jotting=self.jotting.waiting))

    def show_all(self) -> None:
        """Everything but the control, which keeps what is typed in it."""
        if self.at is None or not self.query(Head):
            return
        views, talk = self.views, self.talk
        self.show_head()
        strip, alarm = views.danger(self.size.width)
        danger = self.query_one("#danger", Static)
        danger.update(strip)
        danger.set_class(alarm, "-alarm")
        question = talk.questionnaire.question[self.at[0]]
        self.pane.say("standing", views.standing(question, self.at[1]))
        self.pane.say("attribution", views.attribution())
        self.query_one(Notepad).show(views.notes(hide=self.jotting.note))
        self._show_steps(views)
        found = views.live()
        rows: list[tuple[Content, object]] = [(views.signal(s), ("signal", s)) for s in found]
        nothing = safe(_("No attention point does not mean: safe."))
        more = views.more(found)
        rows += [(safe(more), None)] if more else []
        self.query_one("#signals", Rows).show(rows or [(nothing, None)])
        self.query_one("#brief", Static).update(views.brief(found))

    async def show_hit(self, hit: Hit) -> None:
        """Where what was searched stands: its question, or the notepad."""
        from intake_tui.tui.screens.dialogs.earlier import EarlierScreen

        talk = self.talk
        if hit.table == "notes":
            self.action_notepad()
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
        quick = talk.quick_route()
        rows: list[tuple[Content, object]] = [
            (Content.styled(_("First questions"), "bold"), None),
            (Content(f"  {views.progress(quick)}"), None),
        ]
        for step in quick:
            here = step.key == self.at
            line = Content(f"{'▸' if here else ' '}{views.step_line(step, STEP_CELLS)}")
            rows.append((line.stylize("bold") if here else line, ("step", *step.key)))
        here_section = talk.questionnaire.question[self.at[0]].section if self.at else ""
        in_route = {talk.questionnaire.question[q].section for q in talk.questionnaire.routes.full}
        for section in sorted(talk.questionnaire.sections, key=lambda s: s.order):
            if section.id in in_route:
                mark = "▸" if section.id == here_section else " "
                rows.append((Content(f"{mark} {section.text(lang)}"), ("section", section.id)))
        self.query_one("#steps", Rows).show(rows)
