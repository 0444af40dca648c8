"""Giving a plan out of the program: to whom one can be made, and its files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from intake_tui.domain.network import supporters
from intake_tui.domain.readers import readers_of
from intake_tui.domain.reading import Reader
from intake_tui.domain.words import Lang, ReaderName
from intake_tui.errors import RecordRefused, said
from intake_tui.locale import _
from intake_tui.session.call.conversation import Conversation
from intake_tui.session.call.reading_back import heard
from intake_tui.session.phrases import day_and_time, person_label

if TYPE_CHECKING:
    from intake_tui.domain.plan.build import Made
    from intake_tui.domain.plan.guards import Held
    from intake_tui.session.plans.versions import NextVersion
    from intake_tui.settings import Settings


LEAST_REASON = 10
"""Signs a reason for opening a plan has at least: a key that was struck by accident is none."""


def readers(talk: Conversation) -> list[tuple[Reader, str]]:
    """For whom a plan can be made here, with what they are called. Supporter (steunfiguur) is whom
    a child chose (``supporters``); who only has a task is of the network.
    """
    found = [(Reader(name="professional"), _("Professional: the whole file, own team only"))]
    for parent in talk.case.people("parent"):
        label = _("Family: {person}").format(person=person_label(parent))
        found.append((Reader(name="family", person=parent.id), label))
    names: tuple[tuple[ReaderName, str], ...] = (
        ("supporter", _("Supporter: {person}")),
        ("child", _("Child: {person}")),
    )
    chosen = supporters(talk.case, talk.facts().current)
    for name, words in names:
        of_name = readers_of(
            talk.case, talk.questionnaire, name, now=talk.ground.now(), limits=talk.ground.limits
        )
        for reader in of_name:
            if reader.person:
                only_task = name == "supporter" and reader.person not in chosen
                called = _("Network: {person}") if only_task else words
                person = person_label(talk.case.persons[reader.person])
                found.append((reader, called.format(person=person)))
    return found


def make(talk: Conversation, reader: Reader, lang: Lang, *, final: bool = False) -> Made:
    """The plan of this reader as it is now, what the worker is told of it in ``lang``.

    Raises ``PlanRefused``; with ``final`` also where more is asked of somebody than they offered.
    """
    from intake_tui.domain.plan.build import build

    case, known, now = talk.case, talk.questionnaire, talk.ground.now()
    limits = talk.ground.limits
    return build(case, known, reader, now=now, limits=limits, lang=lang, final=final)


def write(
    talk: Conversation,
    made: Made,
    version: NextVersion,
    *,
    reader: Reader,
    lang: Lang,
    settings: Settings,
    folder: Path,
) -> list[Path]:
    """Note the version and write it as Markdown and HTML, both or neither; where the files are.

    Raises ``ExportFailed``, ``NotSaved``, ``SettingsError``.
    """
    from intake_tui.render import Renderer, export

    whose = f"plan, {reader.name}, {lang}, version {version.export.number}"
    whose += ", final" if version.export.read_back else ""
    whose += ", who else reads it was asked" if made.asks else ""
    talk.audit("exported", whose)
    with Renderer(settings.templates, settings.house_style()) as renderer:
        return list(
            export(
                [version.stamped(made.plan)],
                folder,
                formats=("md", "html"),
                langs=(lang,),
                by=renderer.render,
                before=version.keep,
                again=version.export.read_back is not None,
            )
        )


def held_about(talk: Conversation, held: Held) -> str:
    """Whom or which call a guard is about, in words; nothing where it is about the case."""
    person, call = talk.person(held.subject), talk.case.calls.get(held.subject or "")
    if person is not None:
        return person_label(person)
    if call is not None:
        when = day_and_time(call.started_at, talk.ground.now())
        return _("call of {time}").format(time=when)
    return ""


def to_open(held: tuple[Held, ...]) -> tuple[Held, ...]:
    """The guards that a plan waits for and that can be opened; none where another cannot be."""
    return () if any(one.unlock == "no" for one in held) else held


def reason_refused(reason: str) -> str:
    """Why ``reason`` does not do to open a plan, in words; blank where it does."""
    if len(reason.strip()) >= LEAST_REASON:
        return ""
    return _("Type the reason in some words, at least {n} signs.").format(n=LEAST_REASON)


def open_held(talk: Conversation, held: Held, reason: str, consulted: str = "") -> None:
    """Open what holds a plan back, for exactly the statements of now. Nothing where the signal it
    came from no longer stands, or where a consultation is asked and none is named.
    """
    if held.unlock == "no" or (held.unlock == "reason+consult" and not consulted):
        return
    for signal in talk.signals("close"):
        if (signal.rule.id, signal.subject, tuple(sorted(signal.statements))) == (
            held.rule,
            held.subject,
            held.statements,
        ):
            talk.unlock(signal, held.block, reason, consulted)
            return


def version_words(talk: Conversation, reader: Reader) -> str:
    """Which version of this reader's plan was written last, in words."""
    from intake_tui.session.plans.versions import last_version

    last = last_version(talk, reader)
    if last is None:
        return _("not written yet")
    state = _("final") if last.read_back else _("concept")
    return _("last written: version {n}, {state}").format(n=last.number, state=state)


def heard_words(talk: Conversation, reader: Reader) -> str:
    """Whether this reader heard their own words back in a call, and how much of the plan they did
    not hear; nothing for the professional. Raises ``PlanRefused``.
    """
    from intake_tui.session.plans.versions import not_heard

    if reader.person is None:
        return ""
    name, answer = person_label(talk.person(reader.person)), heard(talk, reader.person)
    if answer is None:
        text = _("{person} did not hear their own words back in a call yet.")
        return text.format(person=name)
    when = day_and_time(answer.said_at, talk.ground.now())
    rest = not_heard(talk, reader)
    if not rest:
        text = _("{person} heard all of it back: {when}.")
    else:
        text = _("{person} heard their own words back: {when}. Not yet read back: {n} lines.")
    return text.format(person=name, when=when, n=rest)


def keep_where(talk: Conversation, reader: Reader) -> str:
    """Where a file that was written for this reader is to be kept; for the worker."""
    if reader.person is None:
        return _("This is plain text: keep it where only your team can read it.")
    text = _("This is plain text for {person}: until they have it, keep it where nobody reads it.")
    return text.format(person=person_label(talk.person(reader.person)))


def note_copied(talk: Conversation, reader: Reader, lang: Lang) -> None:
    """A plan goes to the clipboard: noted first. Raises ``NotSaved``."""
    talk.settle()
    talk.audit("exported", f"plan, {reader.name}, {lang}, to the clipboard")


def journal(talk: Conversation, lang: Lang) -> str:
    """The contact journal of the call in hand, else the latest, as text; noted as exported.

    Raises ``RecordRefused`` where there is no call, ``NotSaved`` where it could not be noted.
    """
    from intake_tui.domain.readers import reading
    from intake_tui.domain.ways.journal import journal as journal_of
    from intake_tui.render.papers import text_of

    talk.settle()
    case = talk.case
    call = case.calls.get(talk.call or "") or case.latest_call()
    if call is None:
        raise RecordRefused(said("there is no call in this case yet"), way_out="Hold one first.")
    whole = Reader(name="professional")
    r = reading(case, talk.questionnaire, whole, now=talk.ground.now(), limits=talk.ground.limits)
    talk.audit("exported", "contact journal")
    return text_of(journal_of(r, call), lang)
