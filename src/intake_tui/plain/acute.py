"""Acute, line by line: whom to call, what was done, by whom and when; and taking that back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from intake_tui.errors import IntakeError, ValueRefused
from intake_tui.locale import _
from intake_tui.plain.telling import sentence
from intake_tui.session.call.acute import (
    ACTION,
    Done,
    Noting,
    act_in_words,
    done,
    in_words,
    standing,
    take_back,
    why_not,
)
from intake_tui.session.call.acute import QUESTIONS as ASKED

if TYPE_CHECKING:
    from intake_tui.plain.interview import Interview

_OFF = re.compile(r"^-\s*(\d{0,3})$")


def acute(one: Interview, words: str) -> None:
    """The numbers, what is known, and what was done; the answer in hand stays as it is."""
    talk = one.talk
    desk = one.settings.duty_desk
    one.say(*(one.telling.phone(phone, desk) for phone in talk.questionnaire.phones))
    for asked in ASKED:
        one.say(*(sentence(in_words(talk, one.lang, s)) for s in standing(talk, asked)))
    question = talk.questionnaire.question.get(ACTION)
    if question is None or talk.call is None or talk.saver.read_only:
        return
    one.say(talk.asked(question, None, one.lang))
    codes = [(c.code, c.text(one.lang)) for c in question.choices]
    one.choosing.list([label for _code, label in codes])
    _tell_done(one)
    while typed := one.hear(_("Number of what was done, or Enter:")).strip():
        try:
            if off := _OFF.match(typed):
                _take_back(one, off[1])
            elif (code := one.choosing.read_one(codes, typed)) is not None:
                _note(one, Noting(talk, code))
        except IntakeError as error:
            one.refused(error)


def _tell_done(one: Interview) -> None:
    acts = done(one.talk)
    if not acts:
        return
    one.say(_("Noted so far; a dash and the number takes one back, for instance -1."))
    one.say(*(f"{n} {sentence(_words(one, act))}" for n, act in enumerate(acts, 1)))


def _words(one: Interview, act: Noting | Done) -> str:
    return act_in_words(one.talk, one.lang, act)


def _note(one: Interview, noting: Noting) -> None:
    """By whom, what time, and only then whether it is noted."""
    one.choosing.list_people(every=True)
    while who := one.hear(_("By whom? Enter: you:")).strip():
        person = one.choosing.person(who)
        if person is not None:
            noting.by = person
            break
    while True:
        asked = _("What time? For example 21:40 or 10 min ago. Enter: {now}:")
        noting.typed = one.hear(asked.format(now=noting.offered)).strip() or noting.offered
        try:
            about = _words(one, noting)
            break
        except ValueRefused as error:
            one.say(why_not(error))
    if not one.choosing.yes(_("About to note: {act}").format(act=sentence(about))):
        one.say(_("Nothing was noted."))
        return
    noting.keep()
    one.say(f"{_('Noted')}: {sentence(about)} {one.telling.saved()}")


def _take_back(one: Interview, number: str) -> None:
    acts = done(one.talk)
    at = int(number) - 1 if number else len(acts) - 1
    if not 0 <= at < len(acts):
        one.say(_("There is no such number in the list."))
        return
    words = _words(one, acts[at])
    if one.choosing.yes(_("Take back: {act}?").format(act=words)):
        take_back(one.talk, acts[at])
        text = _("Taken back: {what}").format(what=sentence(words))
        one.say(f"{text} {one.telling.saved()}")
        _tell_done(one)
