"""The plan (netwerkplan): for whom, how it will read, and writing it to a file."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Static, Tab, Tabs

from intake_tui.domain.reading import Reader
from intake_tui.domain.words import Lang
from intake_tui.errors import IntakeError
from intake_tui.locale import _
from intake_tui.session.call.conversation import Conversation
from intake_tui.session.plans import giving, releasing
from intake_tui.tui import commands
from intake_tui.tui.screens.base import BaseScreen
from intake_tui.tui.screens.dialogs.confirm import ConfirmScreen
from intake_tui.tui.screens.dialogs.pick import Choice, PickScreen
from intake_tui.tui.screens.dialogs.releasing import ask, take_back
from intake_tui.tui.screens.plan.held import ask_to_open, lines_of
from intake_tui.tui.screens.plan.preview import preview
from intake_tui.tui.screens.plan.release_rows import ReleaseRows
from intake_tui.tui.text import fitted, safe
from intake_tui.tui.widgets.key_line import KeyLine
from intake_tui.tui.widgets.rows import Rows

if TYPE_CHECKING:
    from intake_tui.domain.plan.build import Made
    from intake_tui.domain.plan.guards import Held
    from intake_tui.session.plans.versions import NextVersion


class PlanScreen(BaseScreen[None]):
    """A tab for each reader: the plan as it would be written now, and what may be released."""

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
        self.tabs: list[tuple[Reader, str]] = []

    def compose(self) -> ComposeResult:
        """The readers, what the worker has to know, the plan, and what may be released."""
        yield Tabs(id="plan-readers")
        yield Static(id="plan-head")
        with Horizontal():
            with VerticalScroll(id="plan-scroll"):
                yield Static(id="plan-notes")
                yield Static(id="plan")
            yield ReleaseRows(id="plan-lines")
        yield KeyLine()

    async def on_mount(self) -> None:
        """The professional's plan first, in the language of the screen."""
        self.plan_lang = self.intake.lang
        await self._put_tabs()
        self.show()
        self.query_one("#plan-scroll").focus()

    def relabel(self) -> None:
        """Say everything in the language of the screen."""
        # The tabs stay: putting them anew would begin at the first reader.
        self.tabs = giving.readers(self.talk)
        for at, (tab, (_reader, label)) in enumerate(zip(self.query(Tab), self.tabs, strict=True)):
            tab.label = _tab_label(at, label)
        self.show()

    # --- readers ---------------------------------------------------------------------------

    async def _put_tabs(self) -> None:
        self.tabs = giving.readers(self.talk)
        bar = self.query_one(Tabs)
        await bar.clear()
        for at, (_reader, label) in enumerate(self.tabs):
            await bar.add_tab(Tab(_tab_label(at, label), id=f"t{at}"))
        here = [reader for reader, _label in self.tabs]
        bar.active = f"t{here.index(self.reader) if self.reader in here else 0}"
        bar.can_focus = False

    def on_tabs_tab_activated(self, event: Tabs.TabActivated) -> None:
        """A click on a tab: that reader's plan."""
        event.stop()
        at = int((event.tab.id or "t0")[1:])
        if at < len(self.tabs):
            self._read_by(self.tabs[at][0])

    def action_next_reader(self) -> None:
        """The plan of the next reader."""
        self._turn(1)

    def action_previous_reader(self) -> None:
        """The plan of the reader before this one."""
        self._turn(-1)

    def _turn(self, by: int) -> None:
        here = [reader for reader, _label in self.tabs]
        at = here.index(self.reader) if self.reader in here else 0
        self._read_by(here[(at + by) % len(here)])

    # --- showing ---------------------------------------------------------------------------

    def show(self) -> None:
        """Make the plan anew and show it, or say what holds it back."""
        label = next((text for reader, text in self.tabs if reader == self.reader), "")
        lang = _("in Dutch") if self.plan_lang == "nl" else _("in English")
        head = f"{label} · {lang} · {giving.version_words(self.talk, self.reader)}"
        self.query_one("#plan-head", Static).update(safe(head))
        self.made, self.held, self.text = None, (), ""
        self._list_lines()
        try:
            self._make()
        except IntakeError as error:
            self._refused(error)
        else:
            assert self.made is not None
            self.query_one("#plan-notes", Static).update(self._notes(self.made))
            self.query_one("#plan", Static).update(preview(self.text))
        self.refresh_bindings()

    def _make(self) -> None:
        # Jinja and Babel cost a start of the screen 30 ms; they are read when a plan is.
        from intake_tui.render import render
        from intake_tui.session.plans.versions import final_now

        talk = self.talk
        self.made = giving.make(talk, self.reader, self.intake.lang)
        stands = final_now(talk, self.reader)
        self.text = render(
            stands.stamped(self.made.plan) if stands else self.made.plan, "md", self.plan_lang
        )

    def _notes(self, made: Made) -> Content:
        heard = giving.heard_words(self.talk, self.reader)
        return Content("\n").join([*filter(None, [safe(heard)]), self._warnings(made)])

    def _warnings(self, made: Made) -> Content:
        if not made.warnings:
            return Content("")
        left_out = sum(1 for w in made.warnings if w.left_out)
        words = _("For you, not in the plan: {n} lines to look at, {left} of them left out.")
        head = safe(words.format(n=len(made.warnings), left=left_out)).stylize("bold")
        found = releasing.warnings(self.talk, made.warnings, self.intake.lang)
        return Content("\n").join([head, *(safe(f"  {line}") for line in found), Content("")])

    def _refused(self, error: IntakeError) -> None:
        from intake_tui.domain.plan.guards import PlanHeld

        lines = [safe(_("This plan is not made.")).stylize("bold")]
        if isinstance(error, PlanHeld):
            self.held = error.held
            key = self.intake.keyed("{plan.unlock}")
            lines += lines_of(self.talk, self.held, self.intake.lang, key)
        else:
            lines.append(safe(error.line(_)))
        self.query_one("#plan-notes", Static).update(Content("\n").join(lines))
        self.query_one("#plan", Static).update("")

    # --- releasing -------------------------------------------------------------------------

    def _list_lines(self) -> None:
        rows = self.query_one(ReleaseRows)
        rows.fill(self.talk, self.reader, self.intake.lang)
        self.set_class(bool(rows.lines), "-to-release")
        if not rows.lines:
            self.remove_class("-releasing")

    def action_release(self) -> None:
        """To the lines that may be released, and back to the plan."""
        rows = self.query_one(ReleaseRows)
        if not rows.lines:
            closed = _("This plan is closed: o opens it with a reason.")
            if self.held and not giving.to_open(self.held):
                closed = _("This cannot be opened; the cause has to change.")
            nothing = _("Nothing waits to be released to this reader.")
            self.intake.say(closed if self.held else nothing)
        elif rows.has_focus:
            self.remove_class("-releasing")
            self.query_one("#plan-scroll").focus()
        else:
            self.add_class("-releasing")
            rows.focus()
            rows.highlighted = rows.highlighted or 0

    def on_rows_picked(self, event: Rows.Picked) -> None:
        """Release this line to this reader, or take that back."""
        line = self.query_one(ReleaseRows).line(event.value)
        if line is None or self.reader.person is None:
            return
        if line.state == "given":
            self.intake.say(_("This reader reads it without a release."))
        elif line.release is not None:
            take_back(self, self.talk, line.statement, self.reader.person, then=self.show)
        else:
            warned = tuple(releasing.warning(self.talk, w) for w in line.warned)
            ask(self, self.talk, line.statement, self.reader, warned=warned, then=self.show)

    # --- keys ------------------------------------------------------------------------------

    def action_back(self) -> None:
        """Back to the call."""
        self.dismiss(None)

    def action_reader(self) -> None:
        """For whom the plan is made."""
        readers = self.tabs
        choices = [Choice(str(i), label) for i, (_reader, label) in enumerate(readers)]
        now = next((str(i) for i, (r, _label) in enumerate(readers) if r == self.reader), None)
        self.intake.push_screen(
            PickScreen(_("For whom?"), choices, now=now),
            lambda picked: self._read_by(readers[int(picked)][0] if picked else None),
        )

    def _read_by(self, reader: Reader | None) -> None:
        if reader is None or reader == self.reader:
            return
        self.reader = reader
        here = [one for one, _label in self.tabs]
        self.query_one(Tabs).active = f"t{here.index(reader)}"
        self.show()
        self.query_one("#plan-scroll", VerticalScroll).scroll_home(animate=False)

    def action_plan_language(self) -> None:
        """The plan in the other language."""
        self.plan_lang = "en" if self.plan_lang == "nl" else "nl"
        self.show()

    def action_copy(self) -> None:
        """The plan as Markdown to the clipboard of the terminal; it leaves the room by that."""
        if self.made is not None:
            self._ask_who_reads(self._copy)

    def _copy(self) -> None:
        with self.told():
            giving.note_copied(self.talk, self.reader, self.plan_lang)
            self.intake.copy_to_clipboard(self.text)
            self.intake.say(_("The plan is on the clipboard, where your terminal allows it."))

    def _ask_who_reads(self, then: Callable[[], None], *more: str) -> None:
        """Ask who else reads a paper at home, and ``more``; ``then`` is done on a yes to all."""
        lines = list(more)
        if self.made is not None and self.made.asks:
            lines += [words.text(self.intake.lang) for words in self.made.asks]
            lines.append(_("May everybody who reads it there know this?"))
        if not lines:
            then()
            return
        self.intake.push_screen(
            ConfirmScreen("\n".join(lines)), lambda yes: then() if yes else None
        )

    def action_journal(self) -> None:
        """The contact journal of this call to the clipboard of the terminal."""
        with self.told():
            text = giving.journal(self.talk, self.plan_lang)
            self.intake.copy_to_clipboard(text)
            self.intake.say(
                _("The contact journal is on the clipboard, where your terminal allows it.")
            )

    def action_export(self) -> None:
        """Write Markdown and HTML; the path is told and copied."""
        if self.made is None:
            self.intake.say(_("This plan is not made, so there is nothing to write."), "warning")
            return
        from intake_tui.session.plans.versions import final_now, last_version

        last = last_version(self.talk, self.reader)
        replaces = last is not None and last.read_back and not final_now(self.talk, self.reader)
        words = _("The file of version {n}, which is final, is replaced by a concept.")
        more = (words.format(n=last.number),) if last is not None and replaces else ()
        self._ask_who_reads(self._export, *more)

    def _export(self) -> None:
        from intake_tui.session.plans.versions import export_made, final_now

        with self.told():
            if self.made is not None:
                version = final_now(self.talk, self.reader)
                version = version or export_made(self.talk, self.reader, self.plan_lang)
                self._write(self.made, version)

    def action_read_back(self) -> None:
        """The last version was read back to whom it is for: it becomes final."""
        from intake_tui.session.plans.versions import last_version, not_heard

        last = last_version(self.talk, self.reader)
        if last is None or last.read_back is not None:
            self.intake.say(_("There is no version that waits to be read back."), "warning")
            return
        words = _("Was version {n} read back, line by line? Then it is final, and written so.")
        with self.told():
            heard = giving.heard_words(self.talk, self.reader)
            if self.reader.person is None or not_heard(self.talk, self.reader):
                self._ask_who_reads(
                    self._final, *filter(None, [heard, words.format(n=last.number)])
                )
            else:
                self._ask_who_reads(self._final)

    def _final(self) -> None:
        from intake_tui.session.plans.versions import was_read_back

        with self.told():
            final = was_read_back(self.talk, self.reader)
            made = giving.make(self.talk, self.reader, self.intake.lang, final=True)
            self._write(made, final)

    def _write(self, made: Made, version: NextVersion) -> None:
        """Note the version and write it, both or neither; the path is told and copied."""
        paths = giving.write(
            self.talk,
            made,
            version,
            reader=self.reader,
            lang=self.plan_lang,
            settings=self.intake.settings,
            folder=self.intake.plans_folder,
        )
        names = "\n".join(str(path) for path in paths)
        self.intake.copy_to_clipboard(names)
        state = (
            _("Version {n} is final and written.")
            if version.export.read_back
            else _("Version {n} is written: a concept until it was read back ({plan.read_back}).")
        )
        state = self.intake.keyed(state)
        told = giving.keep_where(self.talk, self.reader)
        words = f"{state.format(n=version.export.number)} {told}"
        self.show()
        copied = _("The paths are on the clipboard, where your terminal allows it. In this folder:")
        folder, files = str(paths[0].parent), (f"  {path.name}" for path in paths)
        lines = [safe(words).stylize("bold"), *map(safe, (copied, folder, *files, ""))]
        self.query_one("#plan-notes", Static).update(Content("\n").join(lines))
        self.query_one("#plan-scroll", VerticalScroll).scroll_home(animate=False)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Opening with a reason is offered where the plan is held back and can be opened."""
        if action == "unlock":
            return bool(giving.to_open(self.held))
        return super().check_action(action, parameters)

    def action_unlock(self) -> None:
        """Open all that holds this plan back, a reason for each."""
        ask_to_open(self, self.talk, self.held, then=self.show)


def _tab_label(at: int, label: str) -> Content:
    return safe(fitted(label if at else label.partition(":")[0], 24))
