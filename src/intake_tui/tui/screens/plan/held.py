"""What holds a plan back: shown with who said what, and opened with a reason for each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from textual.content import Content

from intake_tui.locale import _
from intake_tui.session.phrases import Phrases
from intake_tui.session.plans import giving
from intake_tui.tui.screens.dialogs.confirm import LineScreen
from intake_tui.tui.text import safe

if TYPE_CHECKING:
    from intake_tui.domain.plan.guards import Held
    from intake_tui.domain.words import Lang
    from intake_tui.session.call.conversation import Conversation
    from intake_tui.tui.screens.base import BaseScreen


def lines_of(talk: Conversation, held: tuple[Held, ...], lang: Lang, key: str) -> Iterator[Content]:
    """Each guard with whom it is about and the words it rests on, and whether it can be opened:
    with ``key``.
    """
    phrases, now = Phrases(talk.case, talk.questionnaire, lang), talk.ground.now()
    for one in held:
        yield safe(f"! {_named(talk, one, lang)}")
        yield safe(f"  {one.guard.text(lang)}")
        for said in (talk.case.statements[i] for i in one.statements):
            yield safe(f"    {phrases.said(said)} · {phrases.source(said, now)}")
    if giving.to_open(held):
        yield safe(f"{key}: {_('open it with a reason, for exactly these statements.')}").stylize(
            "bold"
        )
    else:
        yield safe(_("This cannot be opened; the cause has to change."))


def ask_to_open(
    screen: BaseScreen[Any],
    talk: Conversation,
    held: tuple[Held, ...],
    *,
    then: Callable[[], None],
    at: int = 0,
) -> None:
    """Ask a reason for each of ``held`` from ``at`` on, and whom the worker consulted where that is
    needed; ``then`` is done after each that was opened. Escape keeps the others closed.
    """
    if at == len(held):
        screen.intake.say(_("Opened: {n}.").format(n=len(held)))
        return
    one, lang = held[at], screen.intake.lang
    hint = one.guard.text(lang)
    title = _("Why may this be opened?")
    if len(held) > 1:
        title += " " + _("({n} of {all})").format(n=at + 1, all=len(held))
    title += f"\n{_named(talk, one, lang)}"

    def opened(reason: str, consulted: str) -> None:
        with screen.told():
            giving.open_held(talk, one, reason, consulted)
        then()
        ask_to_open(screen, talk, held, then=then, at=at + 1)

    def reasoned(reason: str | None) -> None:
        if reason and one.unlock == "reason+consult":
            asking = LineScreen(_("Whom did you consult?"), hint=f"{hint}\n{reason}")
            screen.intake.push_screen(asking, lambda who: opened(reason, who) if who else None)
        elif reason:
            opened(reason, "")

    screen.intake.push_screen(LineScreen(title, hint=hint, refused=giving.reason_refused), reasoned)


def _named(talk: Conversation, one: Held, lang: Lang) -> str:
    about = giving.held_about(talk, one)
    return f"{about}: {one.message.text(lang)}" if about else one.message.text(lang)
