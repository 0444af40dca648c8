"""The app: which screens there are, in which language and keys, and how it ends."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Literal

from textual.command import Provider
from textual.screen import ModalScreen

from intake_tui import locale, memory
from intake_tui.domain.questionnaire import Questionnaire
from intake_tui.domain.words import Lang
from intake_tui.errors import IntakeError, StoreError, told
from intake_tui.locale import _
from intake_tui.session.ground import Ground
from intake_tui.session.phrases import day_and_time
from intake_tui.settings import Settings
from intake_tui.store.base import CaseDamaged, CaseNotFound, CasePutBack, CaseStore
from intake_tui.tui import commands
from intake_tui.tui.left_over import LeftOver
from intake_tui.tui.locking import LockingApp
from intake_tui.tui.naming import Naming
from intake_tui.tui.palette import Palette, offered
from intake_tui.tui.paste import guard_pastes
from intake_tui.tui.shown_keys import ClickedKeys
from intake_tui.tui.themes import Looks

if TYPE_CHECKING:
    from intake_tui.domain.searching import Hit
    from intake_tui.session.call.conversation import Conversation
    from intake_tui.session.door import Door


STARTED = 1.0
"""Seconds after which the first screen is surely there."""


class IntakeApp(LockingApp, Looks, LeftOver, Naming, ClickedKeys):
    """The whole screen. ``start`` 'call' begins with a new call instead of the list of cases.

    Without a ``store`` it begins at the ``door``; without a door there is no lock. The
    ``questionnaire`` is that, or what gives it without a fault once it is needed.
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
        questionnaire: Questionnaire | Callable[[], Questionnaire],
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
        self._given = questionnaire
        self.settings = settings or Settings()
        self.lang: Lang = lang or self.settings.language or locale.preferred()
        self.plans_folder = plans_folder or Path("plans")
        self.start = start
        self.prepare_looks()
        locale.use(self.lang)
        guard_pastes()

    def on_mount(self) -> None:
        """Keys and theme of the settings, then the first screen."""
        self.listen_for_the_end()
        self.set_keymap(commands.keymap(self.settings.keys))
        wrong = self.begin_looks()
        self.begin()
        self.set_timer(STARTED, memory.resume)
        keys = self.settings.keys
        faults = commands.faults(keys) if keys else ()  # our own have none; a test looks
        for notice in (*self.settings.notices, *faults, wrong):
            if notice:
                self.say(told(notice, _), "warning")

    @cached_property
    def questionnaire(self) -> Questionnaire:
        """The questionnaire cases are held with. The list of cases does not need it."""
        given = self._given
        return given if isinstance(given, Questionnaire) else given()

    # --- cases -----------------------------------------------------------------------------

    def new_call(self) -> None:
        """A new case with a call, at once; the cursor stands in the notepad."""
        from intake_tui.session.call.conversation import Conversation

        try:
            conversation = Conversation.new(
                self.store, self.questionnaire, self.ground, profile=self.settings.profile
            )
            conversation.start_call("phone")
        except IntakeError as error:
            self.tell(error)
            return
        self.show_case(conversation)

    def open_case(self, case_id: str, *, damage: str = "", hit: Hit | None = None) -> None:
        """Open a case, at the place of ``hit``; a damaged or vanished one is told, and the list
        stays. ``damage`` is what the list says of it: by now it may be readable again.
        """
        from intake_tui.session.call.conversation import Conversation

        try:
            conversation = Conversation.open(self.store, case_id, self.questionnaire, self.ground)
        except (CaseDamaged, CaseNotFound) as error:
            if damage or isinstance(error, CaseDamaged):
                self._tell_of_damage(case_id, error, damage)
            else:
                self.tell(error)
            return
        except IntakeError as error:
            self.tell(error)
            return
        self.show_case(conversation, hit)

    def _tell_of_damage(self, case_id: str, error: StoreError, damage: str) -> None:
        title = _(error.title if isinstance(error, CaseDamaged) else CaseDamaged.title)
        reason = told(damage, _).rstrip(".")
        what = f"{title}: {reason}" if reason else title
        command = f"intake-tui vault recover {case_id[:8]}"
        if isinstance(error, CasePutBack):
            text = _(
                "{what}. '{command}' shows what there is, and goes on with it if you choose so."
            )
        else:
            text = _("{what}. It is left as it is. '{command}' shows what there is of it.")
        self.say(text.format(what=what, command=command), "error")

    def show_case(self, conversation: Conversation, hit: Hit | None = None) -> None:
        """The intake screen on a conversation, at what was found in it."""
        from intake_tui.tui.screens.intake.screen import IntakeScreen

        self.conversation = conversation
        self.push_screen(IntakeScreen(conversation, hit))

    def let_go(self) -> None:
        """Back to the list of cases; a call that was not ended is named, as it is asked about when
        the case is opened again.
        """
        from intake_tui.session.call.calls import left_open

        talk = self.conversation
        call = left_open(talk.case) if talk is not None and not talk.saver.read_only else None
        super().let_go()
        if call is not None and talk is not None and talk.saver.durable is not None:
            text = _("The call of {time} was not ended; opening the case asks about it.")
            self.say(text.format(time=day_and_time(call.started_at, self.ground.now())))

    # --- language, palette, help -----------------------------------------------------------

    def action_switch_language(self) -> None:
        """The other language, everywhere, now; a question keeps the language it was asked in."""
        if any(isinstance(screen, ModalScreen) for screen in self.screen_stack):
            self.say(_("First answer or leave what is asked here; then the language changes."))
            return
        self.lang = "nl" if self.lang == "en" else "en"
        locale.use(self.lang)
        for screen in self.screen_stack:
            getattr(screen, "relabel", lambda: None)()
            getattr(screen, "relabel_mark", lambda: None)()
            screen.refresh_bindings()

    def action_command_palette(self) -> None:
        """Every command by its name."""
        from intake_tui.tui.palette import Commands

        if not isinstance(self.screen, Commands):
            self.push_screen(Commands())

    def action_show_help(self) -> None:
        """The keys of this screen, in words; the same key leads back from there."""
        from intake_tui.tui.screens.dialogs.help import HelpScreen

        screen = self.screen
        if isinstance(screen, HelpScreen):
            screen.dismiss(None)
        else:
            self.push_screen(HelpScreen(screen, offered(screen)))
