"""How many sentences a block of a plan costs its reader."""

from __future__ import annotations

from typing import Any

from intake_tui.domain.plan.model import (
    PLACE,
    Answer,
    Asked,
    Block,
    Deal,
    Group,
    Items,
    Label,
    Listed,
    Moment,
    Msg,
    Notice,
    Quote,
    Said,
    Table,
    Text,
)
from intake_tui.domain.sentences import sentences
from intake_tui.domain.words import Lang, Words


def sentences_in(what: Block | Text | Words) -> int:
    """The sentences in ``what``, in the language that has more of them.

    Quoted ones count; who said it, headings of groups and pictures do not. A value that is not a
    sentence, like a chosen label, counts as one.
    """
    return max(_count(what, "nl"), _count(what, "en"))


def _count(what: Any, lang: Lang) -> int:
    match what:
        case Quote():
            return _count(what.text, lang)
        case Notice():
            return _count(what.text, lang)
        case Answer():
            return sum(_count(v, lang) for v in what.values)
        case Asked():
            return _count(what.question, lang) + sum(_count(b, lang) for b in what.blocks)
        case Group():
            return sum(_count(b, lang) for b in what.blocks)
        case Items():
            return sum(_count(i, lang) for i in what.items)
        case Deal():
            return 1 + _count(what.text, lang) + sum(_count(i, lang) for i in what.lines)
        case Table():
            return len(what.rows)
        case str() | Label() | Said() | Msg() | Moment() | Listed() | Words():
            return len(sentences(plain(what, lang)))
    return 0


def plain(text: Text | Words, lang: Lang) -> str:
    """``text`` in about the words a reader gets: enough to count sentences, not to show."""
    match text:
        case str():
            return text
        case Label() | Words():
            return text.text(lang)
        case Said(args=args):
            return PLACE.sub(
                lambda found: (
                    plain(args[name], lang) if (name := found[1].casefold()) in args else found[0]
                ),
                text.text(lang),
            )
        case Msg(id=words, args=args):
            return words % {k: plain(v, lang) for k, v in args.items()} if args else words
        case Moment():
            return "1 december"
        case Listed(items=items):
            return ", ".join(plain(item, lang) for item in items)
