"""What is pasted is words: no control character of it reaches the parser of keys."""

from __future__ import annotations

from hypothesis import assume, given
from hypothesis import strategies as st
from textual import events

from intake_tui.tui.paste import BEGIN, END, GuardedParser, PasteFilter, forgiving_decoder


def parsed(*reads: str) -> list[events.Key | events.Paste]:
    parser = GuardedParser()
    found = [event for data in reads for event in parser.feed(data)]
    return [e for e in found if isinstance(e, events.Key | events.Paste)]


def test_an_escape_in_a_paste_presses_no_key() -> None:
    (paste,) = parsed(f"{BEGIN}begin \x1b]0;x\x07 \x1b[31mrood einde{END}")
    assert isinstance(paste, events.Paste)
    assert paste.text == "begin ]0;x [31mrood einde"


def test_keys_beside_a_paste_are_keys() -> None:
    keys = parsed("\x1bOQ", f"{BEGIN}a{END}", "b")
    assert [e.key if isinstance(e, events.Key) else e.text for e in keys] == ["f2", "a", "b"]


@given(st.text(alphabet="ab \n\x1b\x07[~201é😀", max_size=30), st.integers(1, 7))
def test_however_the_reads_are_cut_the_words_arrive_once(words: str, size: int) -> None:
    assume(END not in words)
    read = PasteFilter()
    stream = f"{words}{END}x"
    stream = BEGIN + stream
    passed = "".join(read(stream[i : i + size]) for i in range(0, len(stream), size))
    kept = "".join(c for c in words if c not in "\x1b\x07")
    assert passed == f"{BEGIN}{kept}{END}x"


def test_a_read_of_which_nothing_is_left_does_not_end_the_input() -> None:
    keys = parsed(f"{BEGIN}a", "\x00\x07", END, "\u202e", "b")
    assert [e.key if isinstance(e, events.Key) else e.text for e in keys] == ["a", "b"]


def test_bytes_that_are_no_text_end_nothing() -> None:
    read = forgiving_decoder("utf-8")()
    assert read.decode(b"a\xed\xa0\xbdb\xe9") + read.decode(b"c") == "a\ufffd\ufffd\ufffdb\ufffdc"
