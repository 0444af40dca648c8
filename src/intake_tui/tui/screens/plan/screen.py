"""The plan (netwerkplan): for whom, how it will read, and writing it to a file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Footer, Static

from intake_tui.domain.reading import Reader
from intake_tui.domain.words import Lang, ReaderName
from intake_tui.errors import IntakeError
from intake_tui.locale import _
from intake_tui.session.conversation import Conversation
from intake_tui.tui import commands
from intake_tui.tui.phrases import person_label
from intake_tui.tui.screens.base import BaseScreen
from intake_tui.tui.screens.dialogs.confirm import ConfirmScreen, LineScreen
from intake_tui.tui.screens.dialogs.pick import Choice, PickScreen
from intake_tui.tui.text import fitted, safe

if TYPE_CHECKING:
    from intake_tui.domain.plan.build import Made
    from intake_tui.domain.plan.guards import Held
    from intake_tui.domain.plan.model import Plan
    from intake_tui.session.versions import NextVersion


_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
"""A character that Markdown would take for a sign; in the preview it is shown as it was said."""


class PlanScreen(BaseScreen[None]):
    """One reader's plan at a time, as it would be written now."""

    GROUP = "plan"
    CSS_PATH = "plan.tcss"
    BINDINGS = commands.bindings("plan")

    def __init__(self, talk: Conversation) -> None:
        super().__init__()
        self.talk = talk
        self.reader = Reader(name="professional")
        self.plan_lang: Lang = "nl"
        self.made: Made | None = None
        self.held: tuple[Held, ...] = ()
        self.text = ""

    def compose(self) -> ComposeResult:
        """For whom, what the worker has to know, and the plan."""
        yield Static(id="plan-head")
        with VerticalScroll(id="plan-scroll"):
            yield Static(id="plan-notes")
            yield Static(id="plan")
        yield Footer(compact=True)

    def on_mount(self) -> None:
        """The professional's plan first, in the language of the screen."""
        self.plan_lang = self.intake.lang
        self.show()
        self.query_one("#plan-scroll").focus()

    def relabel(self) -> None:
        """Say everything in the language of the screen."""
        self.show()

    # --- showing ---------------------------------------------------------------------------

    def readers(self) -> list[tuple[Reader, str]]:
        """For whom a plan can be made here, with what they are called."""
        found = [(Reader(name="professional"), _("Professional: the whole file, own team only"))]
        for parent in self.talk.case.people("parent"):
            label = _("Family: {person}").format(person=person_label(parent))
            found.append((Reader(name="family", person=parent.id), label))
        names: tuple[tuple[ReaderName, str], ...] = (
            ("supporter", _("Supporter: {person}")),
            ("child", _("Child: {person}")),
        )
        for name, words in names:
            found += [
                (reader, words.format(person=person_label(self.talk.case.persons[reader.person])))
                for reader in self._readers_of(name)
                if reader.person
            ]
        return found

    def _readers_of(self, name: ReaderName) -> tuple[Reader, ...]:
        from intake_tui.domain.readers import readers_of

        talk = self.talk
        return readers_of(
            talk.case, talk.questionnaire, name, now=talk.ground.now(), limits=talk.ground.limits
        )

    def show(self) -> None:
        """Make the plan anew and show it, or say what holds it back."""
        label = next((text for reader, text in self.readers() if reader == self.reader), "")
        lang = _("in Dutch") if self.plan_lang == "nl" else _("in English")
        head = f"{_('Plan')} · {label} · {lang}"
        self.query_one("#plan-head", Static).update(safe(fitted(head, self.size.width or 80)))
        self.made, self.held, self.text = None, (), ""
        try:
            self._make()
        except IntakeError as error:
            self._refused(error)
            return
        assert self.made is not None
        self.query_one("#plan-notes", Static).update(self._warnings(self.made))
        self.query_one("#plan", Static).update(safe(_ESCAPED.sub(r"\1", self.text)))

    def _make(self) -> None:
        # Jinja and Babel cost a start of the screen 30 ms; they are read when a plan is.
        from intake_tui.domain.plan.build import build
        from intake_tui.render import render

        talk = self.talk
        self.made = build(
            talk.case,
            talk.questionnaire,
            self.reader,
            now=talk.ground.now(),
            limits=talk.ground.limits,
            lang=self.intake.lang,
        )
        self.text = render(self.made.plan, "md", self.plan_lang)

    def _warnings(self, made: Made) -> Content:
        if not made.warnings:
            return Content("")
        left_out = sum(1 for w in made.warnings if w.left_out)
        words = _("For you, not in the plan: {n} lines to look at, {left} of them left out.")
        return safe(words.format(n=len(made.warnings), left=left_out) + "\n").stylize("bold")

    def _refused(self, error: IntakeError) -> None:
        from intake_tui.domain.plan.guards import PlanHeld

        lines = [safe(_("This plan is not made.")).stylize("bold")]
        if isinstance(error, PlanHeld):
            self.held = error.held
            lang = self.intake.lang
            for held in error.held:
                about = self.talk.person(held.subject)
                who = f"{person_label(about)}: " if about is not None else ""
                lines.append(safe(f"! {who}{held.message.text(lang)}"))
                lines.append(safe(f"  {held.guard.text(lang)}"))
            if any(h.unlock != "no" for h in error.held):
                lines.append(safe(_("o: open it with a reason, for exactly these statements.")))
            else:
                lines.append(safe(_("This cannot be opened; the cause has to change.")))
        else:
            lines.append(safe(error.line(_)))
        self.query_one("#plan-notes", Static).update(Content("\n").join(lines))
        self.query_one("#plan", Static).update("")

    # --- keys ------------------------------------------------------------------------------

    def action_back(self) -> None:
        """Back to the call."""
        self.dismiss(None)

    def action_reader(self) -> None:
        """For whom the plan is made."""
        readers = self.readers()
        choices = [Choice(str(i), label) for i, (_reader, label) in enumerate(readers)]
        now = next((str(i) for i, (r, _label) in enumerate(readers) if r == self.reader), None)
        self.intake.push_screen(
            PickScreen(_("For whom?"), choices, now=now),
            lambda picked: self._read_by(readers[int(picked)][0] if picked else None),
        )

    def _read_by(self, reader: Reader | None) -> None:
        if reader is not None:
            self.reader = reader
            self.show()

    def action_plan_language(self) -> None:
        """The plan in the other language."""
        self.plan_lang = "en" if self.plan_lang == "nl" else "nl"
        self.show()

    def action_copy(self) -> None:
        """The plan as Markdown to the clipboard of the terminal."""
        if self.text:
            self.intake.copy_to_clipboard(self.text)
            self.intake.say(_("The plan is on the clipboard, where your terminal allows it."))

    def action_export(self) -> None:
        """Write Markdown and HTML; the path is told and copied."""
        if self.made is None:
            self.intake.say(_("This plan is not made, so there is nothing to write."), "warning")
            return
        if not self.made.asks:
            self._export()
            return
        lines = [words.text(self.intake.lang) for words in self.made.asks]
        lines.append(_("Do you know who will read it, and may they?"))
        self.intake.push_screen(
            ConfirmScreen("\n".join(lines)), lambda known: self._export() if known else None
        )

    def _export(self) -> None:
        from intake_tui.session.versions import export_made

        with self.told():
            if self.made is not None:
                self._write(self.made.plan, export_made(self.talk, self.reader, self.plan_lang))

    def action_read_back(self) -> None:
        """The last version was read back to whom it is for: it becomes final."""
        from intake_tui.session.versions import last_version

        last = last_version(self.talk, self.reader)
        if last is None or last.read_back is not None:
            self.intake.say(_("There is no version that waits to be read back."), "warning")
            return
        words = _("Was version {n} read back, line by line? Then it is final, and written so.")
        self.intake.push_screen(
            ConfirmScreen(words.format(n=last.number)), lambda yes: self._final() if yes else None
        )

    def _final(self) -> None:
        from intake_tui.domain.plan.build import build
        from intake_tui.session.versions import was_read_back

        talk = self.talk
        with self.told():
            final = was_read_back(talk, self.reader)
            made = build(
                talk.case,
                talk.questionnaire,
                self.reader,
                now=talk.ground.now(),
                limits=talk.ground.limits,
                lang=self.intake.lang,
                final=True,
            )
            self._write(made.plan, final)

    def _write(self, plan: Plan, version: NextVersion) -> None:
        """Note the version and write it, both or neither; the path is told and copied."""
        from intake_tui.render import Renderer, export

        whose = f"plan, {self.reader.name}, {self.plan_lang}, version {version.export.number}"
        whose += ", final" if version.export.read_back else ""
        whose += ", who else reads it was asked" if self.made and self.made.asks else ""
        self.talk.audit("exported", whose)
        settings = self.intake.settings
        with Renderer(settings.templates, settings.house_style()) as renderer:
            paths = export(
                [version.stamped(plan)],
                self.intake.plans_folder,
                formats=("md", "html"),
                langs=(self.plan_lang,),
                by=renderer.render,
                before=version.keep,
            )
        names = "\n".join(str(path) for path in paths)
        self.intake.copy_to_clipboard(names)
        state = (
            _("Version {n} is final and written.")
            if version.export.read_back
            else _("Version {n} is written: a concept until it was read back (f).")
        )
        told = _("This is plain text: keep it where only your team can read it.")
        words = f"{state.format(n=version.export.number)} {told}"
        self.show()
        lines = [safe(words).stylize("bold"), safe(names), safe("")]
        self.query_one("#plan-notes", Static).update(Content("\n").join(lines))
        self.query_one("#plan-scroll", VerticalScroll).scroll_home(animate=False)

    def action_unlock(self) -> None:
        """Open what holds this plan back, one guard at a time, with a reason."""
        held = next((h for h in self.held if h.unlock != "no"), None)
        if held is None:
            if self.held:
                self.intake.say(_("This cannot be opened; the cause has to change."), "warning")
            return
        lang, about = self.intake.lang, self.talk.person(held.subject)
        who = f" · {person_label(about)}" if about is not None else ""
        hint = f"{held.message.text(lang)}{who}. {held.guard.text(lang)}"
        screen = LineScreen(_("Why may this be opened?"), hint=hint)
        self.intake.push_screen(screen, lambda reason: self._reasoned(held, reason))

    def _reasoned(self, held: Held, reason: str | None) -> None:
        if not reason:
            return
        if held.unlock == "reason+consult":
            screen = LineScreen(_("Whom did you consult?"), hint=reason)
            self.intake.push_screen(screen, lambda who: self._open(held, reason, who or ""))
        else:
            self._open(held, reason, "")

    def _open(self, held: Held, reason: str, consulted: str) -> None:
        if held.unlock == "reason+consult" and not consulted:
            return
        for signal in self.talk.signals("close"):
            if (signal.rule.id, signal.subject, tuple(sorted(signal.statements))) == (
                held.rule,
                held.subject,
                held.statements,
            ):
                with self.told():
                    self.talk.unlock(signal, held.block, reason, consulted)
                break
        self.show()
