"""The commands of the intake line by line: a line that begins with a slash, in Dutch or English."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from intake_tui.domain.names import fold
from intake_tui.domain.words import Lang
from intake_tui.locale import _

SLASH = "/"


@dataclass(frozen=True)
class Names:
    """What a command is called; the first name of each language is the one that is told."""

    nl: tuple[str, ...]
    en: tuple[str, ...]
    takes: bool = False
    """Whether words may follow."""


COMMANDS: dict[str, Names] = {
    "help": Names(("hulp",), ("help",)),
    "again": Names(("vraag",), ("question",)),
    "explain": Names(("uitleg",), ("explain",)),
    "next": Names(("volgende",), ("next",)),
    "back": Names(("terug",), ("back",)),
    "unknown": Names(
        ("weet niet", "onbekend"), ("does not know", "unknown", "don't know", "dont know")
    ),
    "declined": Names(
        ("wil niet", "wil niet zeggen"), ("does not want to say", "declined", "won't say")
    ),
    "undo": Names(("ongedaan", "ongedaan maken"), ("undo",)),
    "earlier": Names(("eerder", "eerder gezegd"), ("earlier", "said before"), takes=True),
    "withdraw": Names(("trek in",), ("withdraw",), takes=True),
    "note": Names(("notitie", "kladblok", "k"), ("note", "notepad", "k"), takes=True),
    "notes": Names(("notities",), ("notes",)),
    "speaker": Names(("spreker",), ("speaker",), takes=True),
    "words": Names(("woorden van",), ("words of",), takes=True),
    "kind": Names(("soort",), ("kind", "kind of statement"), takes=True),
    "child": Names(("kind",), ("child",), takes=True),
    "person": Names(("persoon",), ("person",), takes=True),
    "people": Names(("mensen",), ("people",)),
    "go": Names(("ga naar",), ("go to", "go"), takes=True),
    "open": Names(("nog te vragen",), ("still to ask",)),
    "points": Names(("let op", "aandachtspunten"), ("look out", "attention points"), takes=True),
    "acute": Names(("acuut",), ("acute",)),
    "plan": Names(("plan",), ("plan",)),
    "call": Names(("nieuw gesprek",), ("new call",)),
    "hang up": Names(("einde gesprek",), ("end call", "end the call")),
    "head": Names(("gesprek", "wie"), ("call", "who")),
    "saved": Names(("bewaard",), ("saved",)),
    "write": Names(("schrijf",), ("write",)),
    "stop": Names(("stop",), ("stop", "quit")),
}
"""Every command and its names. 'kind' is the Dutch for child and an English word for what a
statement is: the language of the screen decides.
"""


def helps() -> dict[str, str]:
    """What each command does, in the language of the screen."""
    return {
        "help": _("these commands"),
        "again": _("the question once more"),
        "explain": _("what helps to ask it"),
        "next": _("the next question; Enter alone does the same"),
        "back": _("the question before this one"),
        "unknown": _("the answer is: does not know"),
        "declined": _("the answer is: does not want to say"),
        "undo": _("withdraw the answer that was given last"),
        "earlier": _("what was said on this question before"),
        "withdraw": _("withdraw an answer of that list, by its number"),
        "note": _("a line in the notepad"),
        "notes": _("the lines of the notepad"),
        "speaker": _("who speaks from now on"),
        "words": _("whose words the speaker passes on"),
        "kind": _("quote, observed, told, opinion or interpretation"),
        "child": _("the name of the child, or one more child"),
        "person": _("add somebody to the case"),
        "people": _("everybody in the case, and the calls"),
        "go": _("a question, section or person by a few words"),
        "open": _("what was not asked yet"),
        "points": _("the attention points"),
        "acute": _("numbers to call, and to note what was done, by whom and when"),
        "plan": _("write a plan"),
        "call": _("begin another call in this case"),
        "hang up": _("note that the call has ended"),
        "head": _("the call, who speaks, the saved state"),
        "saved": _("whether everything is saved"),
        "write": _("write in a case that was open elsewhere"),
        "stop": _("save and stop"),
    }


TAKE = {
    "earlier": "",
    "withdraw": "2",
    "note": "…",
    "speaker": "oma",
    "words": "Sem",
    "kind": "",
    "child": "Sem",
    "person": "Riet",
    "go": "…",
}
"""An example of what follows a command."""


def name_of(command: str, lang: Lang) -> str:
    """A command as it is typed."""
    names = COMMANDS[command]
    return SLASH + (names.nl if lang == "nl" else names.en)[0]


def told(lang: Lang) -> Iterable[str]:
    """A line for each command, and how to begin a text that is none."""
    for command, what in helps().items():
        example = f" {TAKE[command]}" if TAKE.get(command) else ""
        yield f"{name_of(command, lang)}{example}: {what}."
    yield _("Enter alone: the next question; what was not asked stays not asked.")
    yield _("Any other line is the answer. One in quotation marks is kept as literal words.")
    yield _(
        'In the notepad, with /k: o: who says it, me: yourself, " a quote, ! danger, '
        "? or to ask: still to ask."
    )
    yield _("A text that begins with a slash: type two of them.")


def read(line: str, lang: Lang) -> tuple[str, str] | None:
    """The command of a line after its slash, and the words after it; None where there is none.

    A beginning that only one command has will do. The language of the screen goes first.
    """
    typed = " ".join(line.split())
    wanted = fold(typed).rstrip("?").rstrip()
    ordered = [lang, "en" if lang == "nl" else "nl"]
    for language in ordered:
        known = [
            (name, command)
            for command, names in COMMANDS.items()
            for name in (names.nl if language == "nl" else names.en)
        ]
        for name, command in sorted(known, key=lambda k: -len(k[0])):
            if wanted == name:
                return command, ""
            if wanted.startswith(f"{name} ") and COMMANDS[command].takes:
                return command, typed[len(name) :].strip()
        begun = {command for name, command in known if wanted and name.startswith(wanted)}
        if len(begun) == 1:
            return begun.pop(), ""
        word, _blank, rest = typed.partition(" ")
        takes = {c for n, c in known if COMMANDS[c].takes and n.startswith(fold(word))}
        if rest and len(takes) == 1 and len(word) > 1:
            return takes.pop(), rest.strip()
    return None
