"""What somebody says never steers the terminal: every byte the program writes is looked at."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from calls import Caller, new_case
from naughty import MARKUP, SEQUENCES, SIGNS, TYPED
from place import Place
from tmux import Terminal

pytestmark = pytest.mark.terminal

SEQUENCE = re.compile(
    r"\x1b\[(?P<private>[<-?]?)[0-?]*(?P<between>[ -/]*)(?P<final>[@-~])"
    r"|\x1b\](?P<osc>\d*)[^\x07\x1b]*(?:\x07|\x1b\\)"
    r"|\x1b(?P<string>[PX^_])[^\x1b]*\x1b\\"
    r"|\x1b(?P<other>[ -/]*[0-~])"
)
STEERING = re.compile(
    "[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
CLIPBOARD = "OSC 52"
PLAIN, HOME, SEARCH = "gewone woorden", "n: nieuw gesprek", "Stop of terug"


def kinds(written: bytes) -> set[str]:
    """The kinds of control sequence in what a program wrote, and stray steering characters."""
    text = written.decode("utf-8", "surrogateescape")
    found = set()
    for one in SEQUENCE.finditer(text):
        if one["final"]:
            found.add(f"CSI {one['private']}{one['between']}{one['final']}")
        elif one["osc"] is not None:
            found.add(f"OSC {one['osc']}")
        else:
            found.add(f"ESC {one['string'] or one['other']}")
    return found | {f"U+{ord(c):04X}" for c in STEERING.findall(SEQUENCE.sub("", text))}


def test_a_planted_sequence_is_seen() -> None:
    assert kinds(b"\x1b[1;2Hx\x1b[?25l\x1b[38;5;1m") == {"CSI H", "CSI ?l", "CSI m"}
    assert kinds(b"\x1b]52;c;QUJD\x07\x1b]8;;x\x1b\\") == {"OSC 52", "OSC 8"}
    assert kinds("a\x9bb\u202e\x07\x1bc".encode()) == {"U+009B", "U+202E", "U+0007", "ESC c"}
    assert kinds("gewoon\r\n漢字 \u200d".encode()) == set()


class Fields:
    """Words typed and pasted into one field after the other."""

    def __init__(self, screen: Terminal, folder: Path) -> None:
        self.screen = screen
        self.marks = 0
        for name, text in (("all", " ".join((*TYPED, *SEQUENCES))), ("long", "x" * 10_000)):
            file = folder / name
            file.write_bytes(text.encode("utf-8", "surrogatepass"))
            screen.tmux("load-buffer", "-b", name, str(file))

    def fill(self, *, naughty: bool, long: bool = False, typed: bool = False) -> None:
        """The field in hand; afterwards the last that was typed stands in it.

        A letter typed costs the program far more than one pasted, so few fields are typed in.
        """
        self.screen.type(PLAIN)
        if naughty:
            if long or typed:
                self.screen.type(" ".join((*MARKUP, *SIGNS)))
            for name in ("all", "long") if long else ("all",):
                self.screen.tmux("paste-buffer", "-p", "-r", "-b", name, "-t", "t")
        self.marks += 1
        mark = f"qz{self.marks}zq"
        self.screen.type(mark)
        self.screen.wait_for(mark)


def through_the_fields(call: Caller, fields: Fields) -> None:
    """Every field a worker can type in, from the question why they call."""
    screen = call.screen

    def there(then: str, *keys: str) -> None:
        call.press(*keys, then=then)
        fields.fill(naughty=True, typed=keys == ("F3",))

    fields.fill(naughty=True, long=True)
    there("vraag; ↑|Kladblok", "F2")
    call.press("Enter", "Enter")
    there("Ga naar", "F5")
    call.press("Escape")
    there("Wie spreekt er nu", "F3")
    call.press("Enter", then="Mandaat")  # nobody is called that: somebody new
    call.press("Enter", then="Kladblok")
    for where, asked in (
        ("wanneer zag", "★ Wanneer zag"),
        ("wilt en kunt", "★ Wat wilt en kunt"),
        ("bij wie voelt", "★ Bij wie voelt"),
        ("gevaar gewond", "★ Is er op dit"),
    ):
        call.press("F5", then="Ga naar")
        screen.type(where)
        call.press("Enter", then=asked)
        if "gevaar" not in where:
            fields.fill(naughty=True)
        if "bij wie" in where:  # words are no name: they wait, or go to the notepad
            call.press("Escape", then="bewaard")
    call.press("2", then="Wat gebeurt er nu")
    call.press("C-p", then="─|zoek|Zoek")
    fields.fill(naughty=True)
    call.press("Escape", then="Wat gebeurt er nu")


def test_no_words_steer_the_terminal(place: Place, terminal: Callable[..., Terminal]) -> None:
    log = place.folder / "written"
    screen = terminal()
    screen.tmux("pipe-pane", "-O", "-t", "t", f"cat > {log}")
    fields, call = Fields(screen, place.folder), Caller(screen)
    screen.wait_for("n: nieuw gesprek")

    def lists(*, naughty: bool) -> None:
        call.press("/")
        fields.fill(naughty=naughty)
        call.press("C-u", "Tab", then="n Nieuw gesprek")
        call.press("s", then=SEARCH)
        fields.fill(naughty=naughty)
        if HOME not in call.press("Escape", then=f"gestopt|{HOME}"):
            call.press("Escape", then=HOME)

    lists(naughty=False)
    call.begin("oma Ria")
    screen.wait_for("★ Waarvoor belt u")
    call.press("F2")
    fields.fill(naughty=False)
    call.press("F5", then="Ga naar")
    fields.fill(naughty=False)
    call.press("Escape", then="Kladblok")
    call.press("C-q", then=HOME)
    plain = kinds(log.read_bytes())
    assert CLIPBOARD not in plain

    begun = log.stat().st_size
    lists(naughty=True)
    call.press("Home", "Enter", then="niet beëindigd")
    call.press("Enter", then=r"★ Waarvoor belt")
    through_the_fields(call, fields)
    call.press("C-q", then=HOME)
    written = log.read_bytes()[begun:]
    assert kinds(written) - plain == set()
    for said in (b"DROP TABLE", "漢字".encode(), b"@click=app.quit", b"xxxxxxxx"):
        assert said in written, "the words themselves were shown"
    assert not STEERING.search(str(new_case(place))), "and none is kept"

    call.press("Home", "Enter", then="Kladblok")
    call.press("F8", then="alleen eigen team")
    call.press("j", then="klembord")
    assert kinds(log.read_bytes()[begun:]) - plain == {CLIPBOARD}, "only what is copied on purpose"
