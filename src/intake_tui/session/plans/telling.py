"""What the person on the line may be told, in words for the worker."""

from __future__ import annotations

from intake_tui.domain.reading import Passed
from intake_tui.domain.record.types import Agreement
from intake_tui.domain.words import Lang
from intake_tui.locale import _
from intake_tui.session.call.conversation import Conversation
from intake_tui.session.phrases import Phrases, label_of, state_word
from intake_tui.session.plans.may_know import MayKnow


class Telling:
    """``found`` said in ``lang``; plain text that the screen passes through its gate."""

    def __init__(self, conversation: Conversation, lang: Lang, found: MayKnow) -> None:
        self.talk = conversation
        self.lang = lang
        self.found = found
        self.phrases = Phrases(conversation.case, conversation.questionnaire, lang)

    def names(self, people: tuple[str, ...]) -> str:
        """Several people in one line."""
        return ", ".join(self.phrases.person(p) for p in people)

    def title(self) -> str:
        """Whom this is about."""
        return _("What may {person} know now?").format(
            person=self.phrases.person(self.found.person)
        )

    def secret(self) -> list[str]:
        """The plain warning where somebody's stay is secret from who hears this."""
        found = self.found
        if not found.secret:
            return []
        return [
            _("SECRET: do not say where {names} is.").format(names=self.names(found.secret)),
            _("Kept secret from {people}. Say no place, no school, no telephone number.").format(
                people=self.names(found.secret_from)
            ),
            _("Do not say yes or no to a guess either."),
        ]

    def careful(self) -> list[str]:
        """Who hears along, and that somebody cannot talk freely."""
        found, lines = self.found, []
        if found.hearers:
            text = _("Hears along: {names}. Say only what they may know as well.")
            lines.append(text.format(names=self.names(found.hearers)))
        if found.held:
            lines.append(_("Kept back for that reason: {n}.").format(n=found.held))
        if found.interpreter:
            text = _("An interpreter hears along: {name}.")
            lines.append(text.format(name=found.interpreter))
        if found.overheard:
            lines.append(_("Somebody may be listening there: ask what can be said with yes or no."))
        return lines

    def told(self) -> list[str]:
        """What may be told that somebody else said, each with who may be named for it."""
        found = self.found
        if found.whole:
            return [_("Own team: the whole file.")]
        if not found.number:
            return [_("Nothing may be told now."), *self._why()]
        lines = [_("This may be told:")]
        lines += [f"• {self._line(s)}" for s in found.told]
        lines += [f"• {self._agreement(a)}" for a in found.agreements]
        return lines

    def own(self) -> list[str]:
        """What this person said themselves: to come back to, not to be told."""
        said = self.found.own
        if not said:
            return []
        return [_("Said by themselves:"), *(f"• {self._line(s, own=True)}" for s in said[-8:])]

    def _why(self) -> list[str]:
        return {
            "nobody": [_("Nobody speaks yet.")],
            "unknown": [_("It is not known who this is. First: who am I speaking to?")],
            "no-consent": [_("Nobody with a say has consented to telling this person anything.")],
            "no-child": [_("It is not noted that this person may hear about a child.")],
        }.get(self.found.why, [_("Nothing was released to this person.")])

    def _line(self, s: Passed, *, own: bool = False) -> str:
        question = self.talk.questionnaire.question[s.question]
        value = (
            self.phrases.value(question, s.value)
            if s.status == "answered"
            else state_word(s.status)
        )
        subject = self.phrases.subject(question, s.subject)
        asked = question.ask.text(self.lang)
        asked = self.talk.asked(question, s.subject, self.lang) if s.subject else asked
        text = f"{asked} {value}" if len(asked) < 60 else f"{value} ({asked})"
        text = f"{subject}: {text}" if subject and subject not in asked else text
        if own:
            return text
        if s.teller is None and not s.by_team:
            return f"{text} — {_('do not say who told it')}"
        teller = _("the team") if s.teller is None else self.phrases.person(s.teller)
        return f"{text} — {_('told by {person}').format(person=teller)}"

    def _agreement(self, a: Agreement) -> str:
        what = a.text or label_of(self.talk.questionnaire.offers, a.code, self.lang)
        return _("agreement: {person}, {what}").format(
            person=self.phrases.person(a.owner), what=what
        )
