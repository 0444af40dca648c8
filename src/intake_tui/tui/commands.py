"""Every command once: from here come its key, its place in the footer, the palette and the help."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from textual.binding import Binding, BindingType

from intake_tui.locale import _
from intake_tui.tui import taken_keys
from intake_tui.tui.command import Command
from intake_tui.tui.dialog_commands import PARTS_AND_DIALOGS

COMMANDS: tuple[Command, ...] = (
    # Everywhere
    Command("app.help", "app.show_help", "f1", "Help", "The keys of this screen, in words"),
    Command("app.palette", "app.command_palette", "ctrl+p,alt+x", "Everything",
            "Every command by its name", footer=False),
    Command("app.language", "app.switch_language", "", "Nederlands / English",
            "Show the screen in the other language", footer=False),
    Command("app.theme", "app.choose_theme", "", "Colours",
            "Dark, light, high contrast, or plain without colour", footer=False),
    Command("app.name", "app.name_worker", "", "Your name",
            "What you are called in the cases and in plans", footer=False),
    Command("app.lock", "app.lock", "ctrl+t", "Lock",
            "Hide everything now; what was typed is saved, then the key is dropped"),
    Command("app.quit", "app.leave", "ctrl+q", "Close",
            "Close the case, or the program; everything is saved first"),
    # The list of cases
    Command("start.new", "new_call", "n", "New call", "Start a call at once; the rest can wait",
            priority=False),
    Command("start.open", "open_case", "enter", "Open", "Open the case under the cursor"),
    Command("start.filter", "filter", "slash", "Search",
            "Show only the cases with these words", priority=False),
    Command("start.search", "search", "s", "Search all cases",
            "Search all text of all cases", priority=False),
    Command("start.promised", "promised", "p", "Promised",
            "To what was promised in all cases; a figure opens one at once", priority=False),
    Command("start.refresh", "refresh", "f5", "Read again", "Read the list of cases again",
            footer=False),
    Command("start.file", "file_call", "f2", "Call to a case",
            "Put a call that was noted while locked in a case", footer=False),
    # The first start
    Command("first.next", "next", "enter", "Next", "To the next step", priority=False),
    Command("first.show", "show", "f3", "Show", "Show what you type, or hide it again"),
    Command("first.back", "back", "escape", "Back", "A step back; nothing is written yet"),
    # Locked
    Command("unlock.open", "open", "enter", "Open", "Unlock", priority=False),
    Command("unlock.notes", "notes", "f2", "Notepad", "Write along with a call, without unlocking"),
    Command("unlock.show", "show", "f3", "Show", "Show what you type, or hide it again"),
    Command("unlock.recovery", "recovery", "f4", "Recovery key",
            "Passphrase forgotten: unlock with the key on paper"),
    # The recovery key
    Command("recovery.show", "show", "f3", "Show", "Show what you type, or hide it again"),
    Command("recovery.back", "back", "escape", "Back", "Back to the passphrase"),
    # The notepad while locked
    Command("locked.unlock", "unlock", "f2", "Unlock", "To the passphrase; the call stays"),
    Command("locked.end", "end", "escape", "End the call", "The call is over; it is kept"),
    # Search all cases
    Command("search.back", "back", "escape", "Stop or back",
            "End the search that is under way; without one, back to the list"),
    Command("search.open", "open_hit", "enter", "Open", "Open the case under the cursor"),
    Command("search.next", "next_hit", "down", "Next line", "To the next line that was found",
            footer=False, priority=False),
    Command("search.previous", "previous_hit", "up", "Line before",
            "To the line that was found before this one", footer=False, priority=False),
    # The call
    Command("intake.notepad", "notepad", "f2", "Notepad",
            "To the notepad: write anything down"),
    Command("intake.speaker", "speaker", "f3", "Speaker",
            "Who speaks from now on; what was typed stays with who spoke before"),
    Command("intake.acute", "acute", "f9", "Acute", "Numbers to call, and the questions on danger"),
    Command("intake.go", "go", "f5", "Go to",
            "Any question, section, person or command by a few letters"),
    Command("intake.may_know", "may_know", "f6", "May know",
            "What who speaks may be told now, and what to say when they ask for more"),
    Command("intake.end_call", "end_call", "f12", "Hang up",
            "The call is over: its clock stops, and the case stays open"),
    Command("intake.network", "network", "alt+n", "Network",
            "People and circles, offers, the week, agreements"),
    Command("intake.status", "status", "f4", "Unknown",
            "Does not know; again: does not want to say; again: an answer"),
    Command("intake.write", "write_here", "ctrl+s", "Write here",
            "Open elsewhere: become the one who writes this case, once it is free there"),
    Command("intake.plan", "plan", "f8", "Plan", "See and export the plans"),
    Command("intake.review", "review", "f10", "Still to ask",
            "What was not asked, is unknown, differs or waits"),
    Command("intake.read_back", "read_back", "f7", "Read aloud",
            "Read somebody's words back before hanging up; put them right, release them"),
    Command("intake.people", "people", "ctrl+l", "People",
            "Children, people and calls of this case"),
    Command("intake.left_over", "app.left_over", "alt+p", "From before",
            "What was promised last time, what is late, and what was not filed", footer=False),
    Command("intake.column", "column", "alt+down", "Next column",
            "Question, notepad, attention points, questions: a tab each where there is little room",
            footer=False),
    Command("intake.company", "company", "", "Who listens along, who interprets",
            "Note who hears what is said in this call", footer=False),
    Command("intake.parked", "parked", "", "Parked questions",
            "Show what is parked while somebody is on the line, or put it away", footer=False),
    Command("intake.words", "words_of", "ctrl+o", "Words of",
            "Whose words the speaker passes on", footer=False),
    Command("intake.kind", "kind", "ctrl+n", "Kind of statement",
            "Quote, observed, told, opinion or interpretation", footer=False),
    Command("intake.next", "next", "alt+right", "Next question", "To the next question",
            footer=False),
    Command("intake.previous", "previous", "alt+left", "Previous question",
            "Back to the question before this one", footer=False),
    Command(
        "intake.earlier",
        "earlier",
        "ctrl+r",
        "Said before",
        "Change or withdraw what was said on this question, or give it to who said it",
        footer=False,
    ),
    Command("intake.undo", "undo", "ctrl+g", "Undo",
            "Take back what was done last in this case: said or arranged, here or elsewhere",
            footer=False),
    Command("intake.new_call", "new_call", "", "New call in this case",
            "Start another call in this case", footer=False),
    Command("intake.reference", "reference", "", "Reference",
            "Give the case your own reference", footer=False),
    Command("intake.question", "question", "escape", "To the question",
            "Back to the question", footer=False, priority=False),
    # The lines of the notepad
    Command("lines.file", "want('file')", "enter", "File", "Under which question this line belongs",
            priority=False),
    Command("lines.edit", "want('edit')", "right", "Change",
            "Change the line; ctrl+j cuts it in two at the cursor", priority=False),
    Command("lines.merge", "want('merge')", "backspace", "To the line before",
            "Put this line behind the one before it, as one", priority=False),
    Command("lines.leave", "want('leave')", "delete", "Leave unfiled",
            "This line of the notepad needs no question", priority=False),
    # Still to ask
    Command("review.back", "back", "escape,intake.review", "Back", "Back to the call"),
    Command("review.jump", "jump", "enter", "Go there", "To the question, or file the line"),
    Command("review.aside", "set_aside", "a", "Set aside",
            "Set an attention point aside, with a reason", priority=False),
    Command("review.drop", "drop", "d", "Leave unfiled",
            "This line of the notepad needs no question", priority=False),
    # Reading back
    Command("readback.back", "back", "escape,intake.read_back", "Back", "Back to the call"),
    Command("readback.jump", "jump", "enter", "Put right",
            "To the question: change what was said, or ask it"),
    Command("readback.right", "right", "k", "It is right",
            "They say that it is written down well: noted as their answer", priority=False),
    Command("readback.release", "release", "v", "Release",
            "Release the line under the cursor to somebody, or take that back", priority=False),
    Command("readback.person", "person", "s", "Somebody else",
            "Read back to somebody else who spoke in this call", priority=False),
    Command("review.plan", "plan", "intake.plan", "Plan", "What comes next: the plan"),
    Command("review.undo", "undo", "intake.undo", "Undo",
            "Take back what was done last with a line of the notepad", footer=False),
    Command("review.not_asked", "group('not_asked')", "n", "Not asked",
            "To the questions that were not asked", footer=False, priority=False),
    Command("review.unknown", "group('unknown')", "w", "Does not know",
            "To the questions nobody had an answer to", footer=False, priority=False),
    Command("review.declined", "group('declined')", "z", "Does not want to say",
            "To the questions that were declined", footer=False, priority=False),
    Command("review.contradictory", "group('contradictory')", "v", "Answers differ",
            "To the answers that differ", footer=False, priority=False),
    Command("review.unfiled", "group('unfiled')", "k", "Notepad, not filed",
            "To the lines of the notepad that wait", footer=False, priority=False),
    Command("review.unreleased", "group('unreleased')", "r", "Not released",
            "To the answers nobody outside the team may read yet", footer=False, priority=False),
    Command("review.signals", "group('signals')", "p", "Attention points",
            "To the attention points", footer=False, priority=False),
    # Plan
    Command("plan.back", "back", "escape,intake.plan", "Back", "Back to the call"),
    Command("plan.next", "next_reader", "right", "Next reader", "The plan of the next reader",
            footer=False),
    Command("plan.previous", "previous_reader", "left", "Reader before",
            "The plan of the reader before this one", footer=False),
    Command("plan.unlock", "unlock", "o", "Open with a reason",
            "Make a plan that is held back, with a reason", priority=False),
    Command("plan.release", "release", "v", "Release",
            "To the lines that may be released, and back; Enter releases or takes it back",
            priority=False),
    Command("plan.reader", "reader", "r", "Reader", "For whom the plan is made", priority=False),
    Command("plan.export", "export", "e", "Export", "Write the plan as Markdown and HTML",
            priority=False),
    Command("plan.read_back", "read_back", "f", "Read back",
            "The last version was read back to whom it is for: it becomes final", priority=False),
    Command("plan.copy", "copy", "c", "Copy", "Copy the plan as text", priority=False),
    Command("plan.journal", "journal", "j", "Contact journal",
            "The contact journal of this call to the clipboard", priority=False),
    Command("plan.language", "plan_language", "t", "Language of the plan",
            "The plan in the other language", priority=False),
    # People and calls
    Command("people.back", "back", "escape,intake.people", "Back", "Back to the call"),
    Command("people.add", "add", "n", "Add a person", "Add a child or another person",
            priority=False),
    Command("people.edit", "edit", "enter", "Change", "Change the person, or go on with the call"),
    Command("people.remove", "remove", "delete", "Remove",
            "Take out who is under the cursor, as long as nothing is recorded of them",
            priority=False),
    Command("people.call", "new_call", "c", "New call", "Start another call in this case",
            priority=False),
    Command("people.end", "end_call", "e", "End the call",
            "The call under the cursor is over, or the one that was left open", priority=False),
    Command("people.undo", "undo", "intake.undo", "Undo",
            "Take back what was done last in this list"),
    # The network
    Command("network.back", "back", "escape,intake.network", "Back", "Back to the call"),
    Command("network.add", "add", "n", "Add a person", "Add a child or another person",
            priority=False),
    Command("network.agree", "agree", "a", "Agreement",
            "Make an agreement with who or for when the cursor is on", priority=False),
    Command("network.ask", "ask", "k", "What they can",
            "Ask the person under the cursor what they can and want to do", priority=False),
    Command("network.yes", "yes", "j", "Ask the yes",
            "Ask or note the yes of the person under the cursor; of an agreement also of who takes"
            " over", priority=False),
    Command("network.change", "change", "enter", "Change",
            "Change what is under the cursor; an offer: ask this person; an open part: agree"),
    Command("network.circle", "circle", "c", "Circle",
            "Put somebody in a circle around the child, as who speaks draws it", priority=False),
    Command("network.state", "state", "s", "Agreed or proposed",
            "The agreement under the cursor is agreed, or only proposed again", footer=False,
            priority=False),
    Command("network.end", "end", "e", "End it",
            "The agreement under the cursor ends today; it stays in the list", priority=False),
    Command("network.child", "child", "o", "Another child",
            "The circles and the week of another child", footer=False, priority=False),
    Command("network.undo", "undo", "intake.undo", "Undo",
            "Take back what was done last in this case: said or arranged, here or in the call"),
    Command("network.people", "view(0)", "1", "People", "Everybody around the child, as a table",
            footer=False, priority=False),
    Command("network.circles", "view(1)", "2", "Circles",
            "Everybody around the child, as a picture", footer=False, priority=False),
    Command("network.offers", "view(2)", "3", "Offers",
            "What people offered against what is asked of them", footer=False, priority=False),
    Command("network.week", "view(3)", "4", "Week",
            "When the child needs somebody, who comes, what is open", footer=False,
            priority=False),
    Command("network.deals", "view(4)", "5", "Agreements",
            "Who does what; make, change, end", footer=False, priority=False),
    *PARTS_AND_DIALOGS,
)  # fmt: skip
"""The commands, by screen; ``docs`` and the settings file name them by id."""


BY_ID = {command.id: command for command in COMMANDS}


NO_KEY = "no-key-"
"""Begins the name of a key that no keyboard has: it stands in the place of one to be set."""


DOORS = ("first", "unlock", "recovery", "locked")
"""The screens before the cases: nothing is open there that could be locked or closed."""


PARTS = {"intake": ("lines", "live", "waiting"), "network": ("cover",)}
"""Parts of a screen with commands of their own, which are heard there alone by key, and by name on
the whole screen.
"""


CLOSE = Command("app.quit", "app.leave", "ctrl+q", "Close", "Close the program")
"""What closing means where no case is open."""


@cache
def group(name: str) -> tuple[Command, ...]:
    """The commands of one screen."""
    return tuple(command for command in COMMANDS if command.group == name)


def bindings(name: str) -> list[BindingType]:
    """The keys of one screen, help first. A command without a key is in the palette alone until
    the settings give it one.
    """
    help_first = COMMANDS[:1] if name != "app" else ()
    return [
        Binding(
            ",".join(set_keys(command, {})) or NO_KEY + command.id,
            command.action,
            command.label,
            show=command.footer,
            id=command.id,
            tooltip=command.help,
            priority=command.priority,
        )
        for command in (*help_first, *group(name))
    ]


def works(name: str) -> tuple[Command, ...]:
    """What works on a screen, its own commands first, each said as it works there."""
    everywhere = group("app")
    if name in DOORS:
        everywhere = tuple(c for c in everywhere if c.id != "app.lock")
    if name in (*DOORS, "start"):
        everywhere = tuple(CLOSE if c.id == CLOSE.id else c for c in everywhere)
    parts = tuple(c for part in PARTS.get(name, ()) for c in group(part))
    return (*group(name), *parts, *everywhere)


def said(message: str) -> str:
    """A message of the catalog; nothing stays nothing."""
    return _(message) if message else ""


def keys_in(keys: str) -> list[str]:
    """The keys of a setting or a definition, one by one."""
    return [key.strip() for key in keys.split(",")]


def set_keys(command: Command, chosen: Mapping[str, str]) -> list[str]:
    """The keys of a command as the settings file has them, else its own."""
    if command.id in chosen:
        return [key for key in keys_in(chosen[command.id]) if key]
    return [
        key
        for own in keys_in(command.keys)
        for key in (set_keys(BY_ID[own], chosen) if own in BY_ID else [own])
        if key
    ]


def keymap(chosen: Mapping[str, str]) -> dict[str, str]:
    """The keys of the settings file as Textual takes them, for every command whose keys they are;
    unknown commands are left out.
    """
    return {
        command.id: ",".join(set_keys(command, chosen))
        for command in COMMANDS
        if not chosen.keys().isdisjoint((command.id, *keys_in(command.keys)))
    }


def faults(keymap: Mapping[str, str]) -> Iterable[str]:
    """What is wrong with keys of the settings file: unknown commands, two on one key, and keys
    that do not arrive or that somebody needs to type with.
    """
    for name in keymap:
        if name not in BY_ID:
            yield _("keys: there is no command '{name}'").format(name=name)
            continue
        for key in filter(None, keys_in(keymap[name])):
            if wrong := taken_keys.fault(key, name, first=BY_ID[name].priority):
                yield wrong
    yield from dict.fromkeys(_clashes(keymap))


def _clashes(keymap: Mapping[str, str]) -> Iterable[str]:
    whole = {part: screen for screen, parts in PARTS.items() for part in parts}
    for screen in dict.fromkeys(c.group for c in COMMANDS if c.group != "app"):
        taken: dict[str, str] = {}
        for command in (*group("app"), *group(whole.get(screen, "")), *group(screen)):
            for key in set_keys(command, keymap):
                if taken.setdefault(key, command.id) != command.id:
                    yield _("keys: '{key}' is both {one} and {other}").format(
                        key=key, one=taken[key], other=command.id
                    )
