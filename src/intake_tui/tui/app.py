"""The app: which screens there are, in which language and keys, and how it ends."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Literal

from textual.command import Provider

from intake_tui import locale
from intake_tui.domain.questionnaire import Lang, Questionnaire
from intake_tui.errors import IntakeError
from intake_tui.locale import _
from intake_tui.session.conversation import Conversation
from intake_tui.session.ground import Ground
from intake_tui.settings import Settings
from intake_tui.store.base import CaseStore
from intake_tui.tui import commands
from intake_tui.tui.locking import LockingApp
from intake_tui.tui.palette import Palette
from intake_tui.tui.paste import guard_pastes

if TYPE_CHECKING:
    from intake_tui.session.door import Door


class IntakeApp(LockingApp):
    """The whole screen. ``start`` 'call' begins with a new call instead of the list of cases.

    Without a ``store`` it begins at the ``door``; without a door there is no lock.
    """

    TITLE = "intake-tui"
    CSS_PATH = "app.tcss"
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {Palette}
    BINDINGS = commands.bindings("app")
    COMMAND_PALETTE_BINDING = "ctrl+backslash"
    ESCAPE_TO_MINIMIZE = False

    def __init__(
        self,
        store: CaseStore | None,
        questionnaire: Questionnaire,
        ground: Ground | None = None,
        *,
        lang: Lang | None = None,
        settings: Settings | None = None,
        plans_folder: Path | None = None,
        start: Literal["list", "call"] = "list",
        door: Door | None = None,
    ) -> None:
        ground = ground or Ground()
        super().__init__(store, door, ground.now)
        self.ground = ground
        self.questionnaire = questionnaire
        self.settings = settings or Settings()
        self.lang: Lang = lang or self.settings.language or locale.preferred()
        self.plans_folder = plans_folder or Path("plans")
        self.start = start
        locale.use(self.lang)
        guard_pastes()

    def on_mount(self) -> None:
        """Keys and theme of the settings, then the first screen."""
        self.listen_for_the_end()
        known = {command.id for command in commands.COMMANDS}
        self.set_keymap({k: v for k, v in self.settings.keys.items() if k in known})
        if self.settings.theme in self.available_themes:
            self.theme = self.settings.theme
        self.begin()
        for notice in (*self.settings.notices, *commands.faults(self.settings.keys)):
            self.say(notice, "warning")

    # --- cases -----------------------------------------------------------------------------

    def new_call(self) -> None:
        """A new case with a call, at once; the cursor stands in the notepad."""
        try:
            conversation = Conversation.new(
                self.store, self.questionnaire, self.ground, profile=self.settings.profile
            )
            conversation.start_call("phone")
        except IntakeError as error:
            self.tell(error)
            return
        self.show_case(conversation)

    def open_case(self, case_id: str) -> None:
        """Open a case; a damaged or vanished one is told, and the list stays."""
        try:
            conversation = Conversation.open(self.store, case_id, self.questionnaire, self.ground)
        except IntakeError as error:
            self.tell(error)
            return
        self.show_case(conversation)

    def show_case(self, conversation: Conversation) -> None:
        """The intake screen on a conversation."""
        from intake_tui.tui.screens.intake.screen import IntakeScreen

        self.conversation = conversation
        self.push_screen(IntakeScreen(conversation))

    # --- language, palette, help -----------------------------------------------------------

    def action_switch_language(self) -> None:
        """The other language, everywhere, now."""
        self.lang = "nl" if self.lang == "en" else "en"
        locale.use(self.lang)
        for screen in self.screen_stack:
            getattr(screen, "relabel", lambda: None)()
            screen.refresh_bindings()

    def action_command_palette(self) -> None:
        """Every command by its name."""
        from textual.command import CommandPalette

        if not isinstance(self.screen, CommandPalette):
            self.push_screen(CommandPalette(placeholder=_("Search a command…")))

    def action_show_help(self) -> None:
        """The keys of this screen, in words."""
        from intake_tui.tui.screens.dialogs.help import HelpScreen

        self.push_screen(HelpScreen(getattr(self.screen, "GROUP", "")))
