"""What is asked at the terminal: secrets, unseen, and yes or no.

No secret is echoed or stands in a message. Where input ends, nothing more is done.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NoReturn

import click

from intake_tui.cli import out
from intake_tui.domain.text import clean_line
from intake_tui.errors import said
from intake_tui.locale import _
from intake_tui.store.base import FileUnusable, VaultClosed

TRIES = 3
"""How often a new passphrase, or a part of the recovery key, may be typed."""


class NotAsked(VaultClosed):
    """A secret that is needed, and nobody to ask for it."""

    title = "There is no terminal to ask on"
    way_out = "Start it in a terminal."


class RecoveryNotMade(VaultClosed):
    """A new recovery key that could not be shown, or was not typed back; it opens nothing."""

    title = "The recovery key was not made"
    way_out = "Nothing was changed, and that key opens nothing."


def terminal() -> bool:
    """Whether a person reads what is asked on standard error and answers on standard input."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def asked(what: str, option: str = "") -> str:
    """A secret typed at the terminal, unseen. Raises ``NotAsked`` where there is none, naming the
    ``option`` that takes a file instead.
    """
    if not sys.stdin.isatty():
        if not option:
            raise NotAsked(what)
        raise NotAsked(what, way_out=said("Name a file with it: {option}.", option=option))
    return str(click.prompt(what, hide_input=True, err=True))


def passphrase_in(place: Path) -> str:
    """The first line of a file with a passphrase; ``/dev/fd/3`` names a descriptor.

    Raises ``FileUnusable``, never repeating what is in it.
    """
    try:
        with place.open(encoding="utf-8") as opened:
            return opened.readline(4096).rstrip("\r\n")
    except OSError as error:
        from intake_tui.store.disk import plain_words

        raise FileUnusable(
            said(
                "the passphrase file {place} cannot be read: {reason}",
                place=place,
                reason=plain_words(error),
            )
        ) from None
    except UnicodeError:
        raise FileUnusable(
            said("the passphrase file {place} is not UTF-8 text", place=place)
        ) from None


def new_passphrase(file: Path | None, option: str = "--new-passphrase-file") -> str:
    """A new passphrase, asked for twice or from ``file``, the one that ``option`` named.

    One that will not do is refused before it is typed again. Raises ``PassphraseRefused``,
    ``NotAsked`` or ``FileUnusable``.
    """
    from intake_tui.store.slots import SHORTEST_PASSPHRASE, PassphraseRefused, proper

    if file is not None:
        passphrase = passphrase_in(file)
        proper(passphrase)
        return passphrase
    what = _("New passphrase (%(number)s characters or more)") % {"number": SHORTEST_PASSPHRASE}
    for left in reversed(range(TRIES)):
        passphrase = asked(what, option)
        try:
            proper(passphrase)
        except PassphraseRefused as refused:
            if not left:
                raise
            out.note(out.refusal(refused))
            continue
        if asked(_("The same again"), option) == passphrase:
            return passphrase
        if left:
            out.note(_("These two are not the same. Type it twice, once more."))
    raise PassphraseRefused(
        said("it was not typed the same twice"), way_out="Nothing was changed; try again."
    )


def show_recovery(key: str) -> None:
    """Show the key on the terminal and have one group of it typed back.

    Raises ``RecoveryNotMade``.
    """
    import secrets

    from intake_tui.store.recovery_key import groups_of, same_group

    if not terminal():
        raise RecoveryNotMade(
            said("there is no terminal to show it on"),
            way_out="Name a file for it: --recovery-file.",
        )
    out.note(_("The recovery key, shown this once. Write it on paper and keep it apart:"))
    groups = groups_of(key)
    out.note("")
    for at in range(0, len(groups), 4):
        row = (f"{n} {group}" for n, group in enumerate(groups[at : at + 4], at + 1))
        out.note("    " + "   ".join(row))
    out.note("")
    place = secrets.randbelow(len(groups))
    what = _("To be sure, type group %(number)s of it") % {"number": place + 1}
    for _try in range(TRIES):
        if same_group(str(click.prompt(what, err=True)), groups[place]):
            return
        out.note(_("That is not it; look at the paper."))
    raise RecoveryNotMade(said("it was not typed back"))


def line(what: str) -> str:
    """A line typed at the terminal; empty where input ended."""
    try:
        return clean_line(str(click.prompt(what, default="", show_default=False, err=True)))
    except click.Abort as ended:
        out.note("")
        if isinstance(ended.__context__, KeyboardInterrupt):
            out.note(_("Nothing was changed."))
            raise
        return ""


def confirmed(question: str) -> bool:
    """Whether the answer is yes, in the language of the screen or in English; no where input
    ended.
    """
    what = f"{question} [{_('y')}/{_('N')}]"
    return line(what).casefold() in {"y", "yes", _("y"), _("yes")}


def leave() -> NoReturn:
    """Go without having done anything."""
    out.note(_("Nothing was changed."))
    raise click.exceptions.Exit(1)


def sure(question: str, yes: bool) -> None:
    """Ask, unless ``yes`` was given before; anything but yes leaves."""
    if not yes and not confirmed(question):
        leave()
