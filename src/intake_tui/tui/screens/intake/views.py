"""What stands on the intake screen, made from the conversation: text only, no widgets."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from textual.content import Content

from intake_tui.domain import route, signals
from intake_tui.domain.questionnaire import Question
from intake_tui.domain.record.notes import lines_of
from intake_tui.domain.record.types import Note, Statement
from intake_tui.domain.route import Step
from intake_tui.domain.signals import Signal
from intake_tui.domain.words import Lang
from intake_tui.locale import _
from intake_tui.session.call import going
from intake_tui.session.call.acute import (
    OUTCOME,
    act_in_words,
    danger_said,
    done,
    standing,
    unresolved,
)
from intake_tui.session.call.conversation import Conversation
from intake_tui.session.call.field import by_me, partly_literal
from intake_tui.session.phrases import (
    STATE_SIGN,
    Phrases,
    day_and_time,
    person_label,
    read_by,
)
from intake_tui.tui.text import fitted, safe, width

SEVERITY_SIGN = {"urgent": "!!", "attention": "!", "info": "i"}
MARK_SIGN = {"": "", "quote": '" ', "danger": "! ", "ask": "? "}


class Views:
    """Everything the intake screen says about one conversation, in one language."""

    def __init__(self, talk: Conversation, lang: Lang) -> None:
        self.talk = talk
        self.lang = lang

    @property
    def phrases(self) -> Phrases:
        """Words for the case as it is now."""
        return Phrases(self.talk.case, self.talk.questionnaire, self.lang)

    def now(self) -> datetime:
        """The moment of the session's clock."""
        return self.talk.ground.now()

    # --- the strip on danger ---------------------------------------------------------------

    def danger(self, cells: int, people: str) -> tuple[Content, bool]:
        """The strip: the latest answers on danger and by whom, where each child is, and whether
        somebody said yes or was unsure. ``people`` is the key to the people of the case.
        """
        first = unresolved(self.talk)
        every = danger_said(self.talk)
        told = [self._danger_told(s) for s in first]
        if self.talk.call and not any(s.call == self.talk.call for s in every):
            told.append(_("not asked in this call"))
        if any(n.mark == "danger" and n.call == self.talk.call for n in self._open_notes()):
            told.append(_("! in the notepad"))
        told += [self._danger_told(s) for s in every[len(first) :]]
        # What was done and the outcome come before what others said of it.
        told[len(first) : len(first)] = self._dealt_with() if first else []
        alarm = bool(first)
        text = " · ".join(told) or _("not asked")
        children = Content("   ").join(self._children(people))
        head = " " + _("Danger now?") + " "
        # With an alarm it goes on in a second line; a word that does not fit takes its place there.
        line = 2 * cells - 14 if alarm else cells
        room = max(24, line - width(head) - min(children.cell_length + 3, cells // 3))
        danger = Content.assemble((head, "bold"), fitted(text, room))
        return Content("   ").join([danger, children] if children else [danger]), alarm

    def _dealt_with(self) -> list[str]:
        """The outcome that was noted in this call, and what was done, the last first."""
        talk = self.talk
        outcome = standing(talk, OUTCOME)
        told = [_("outcome: {what}").format(what=self._danger_told(s)) for s in outcome[-1:]]
        return told + [act_in_words(talk, self.lang, act) for act in reversed(done(talk))]

    def _children(self, people: str) -> list[Content]:
        parts = []
        for child in self.talk.case.people("child"):
            where = self._where(child.id)
            if not child.name:
                hint = _("{child} without a name ({key})")
                hint = hint.format(child=person_label(child), key=people)
                parts.append(safe(f"{hint} · {where}" if where else hint))
            elif where:
                parts.append(safe(f"{person_label(child)}{self._age(child.id)} · {where}"))
        return parts

    def _open_notes(self) -> list[Note]:
        notes = self.talk.case.notes.values()
        return [n for n in notes if not n.filed_as and not n.dropped]

    def _danger_told(self, statement: Statement) -> str:
        phrases = self.phrases
        return f"{phrases.said(statement)} ({phrases.source(statement, self.now())})"

    def _age(self, child: str) -> str:
        bands = self.talk.facts().current.on("child-age-band", subject=child)
        return f", {self.phrases.said(bands[-1])}" if bands else ""

    def _where(self, child: str) -> str:
        current, found = self.talk.facts().current, []
        for label, question in (
            (_("now"), "child-where-now"),
            (_("tonight"), "child-where-tonight"),
        ):
            said = current.on(question, subject=child)
            latest = [s for s in said if s.call == said[-1].call]
            values = dict.fromkeys(fitted(self.phrases.said(s), 24) for s in latest)
            if values:
                sign = "≠ " if len(values) > 1 else ""
                found.append(f"{label}: {sign}{' | '.join(values)}")
        return " · ".join(found)

    # --- the question ----------------------------------------------------------------------

    def where(self, question: Question, subject: str | None) -> Content:
        """The section and whom it is about."""
        section = next(s for s in self.talk.questionnaire.sections if s.id == question.section)
        about = self.phrases.subject(question, subject)
        about = f" · {fitted(about, 30)}" if about else ""
        return Content.styled(f"{section.text(self.lang)}{about}", "dim")

    def asked(self, question: Question, subject: str | None) -> str:
        """The wording, with a star where it is one of the first questions."""
        first = any(s.question == question.id for s in self.talk.quick_route())
        wording = self.talk.asked(question, subject, self.lang)
        return f"★ {wording}" if first else wording

    def help(self, question: Question, subject: str | None) -> str:
        """What helps to ask it; before the story the sentence on taking notes, to read aloud."""
        text = question.help.text(self.lang)
        spoken = going.said_first(self.talk, (question.id, subject), self.lang)
        return (
            _("Say first: “{sentence}”").format(sentence=spoken) + "\n" + text if spoken else text
        )

    def standing(self, question: Question, subject: str | None) -> Content:
        """What stands on the question already, apart from what is in the field."""
        field = self.talk.field
        out = {field.id, field.statement.replaces} if field else set()
        current = self.talk.facts().current
        about = None if question.per == "call" else subject
        said = [s for s in current.on(question.id, subject=about) if s.id not in out]
        own = {s.id for c in current.contradictions() for s in c.statements}
        differ = [s for s in said if s.id in own and not question.accumulates]
        lines = []
        if differ:
            sides = "   |   ".join(self._standing(s) for s in differ)
            mine = field.statement if field and field.says_something and not field.problem else None
            if mine is not None and field is not None and not field.touched:
                mine = self.talk.case.statements.get(mine.replaces or "", mine)
            if len(differ) == 1 and mine is not None and mine.value != differ[0].value:
                sides += f"   |   {self._standing(mine)}"
            lines.append(Content.assemble((_("≠ answers differ: "), "bold"), safe(sides)))
        lines += [safe(f"• {self._standing(s)}") for s in said if s not in differ]
        return Content("\n").join(lines)

    def _standing(self, statement: Statement) -> str:
        phrases = self.phrases
        return f"{phrases.said(statement)} — {phrases.source(statement, self.now())}"

    def attribution(self) -> Content:
        """Whose words, told by whom, of which kind, and who will read it."""
        field = self.talk.field
        if field is None:
            return Content("")
        said, phrases = field.statement, self.phrases
        parts = phrases.whose(said, asked=by_me(self.talk, said))
        worded = field.question.type in ("quote", "text") and said.kind == "told"
        if worded and partly_literal(field.raw):
            parts.insert(0, _("as told: more follows after the quotation mark"))
        parts.append(read_by(self.talk.questionnaire, field.question.id))
        if said.listening:
            names = ", ".join(phrases.person(p) for p in said.listening)
            parts.append(_("{names} listens along").format(names=names))
        if said.interpreter:
            known = said.interpreter in self.talk.case.persons
            who = phrases.person(said.interpreter) if known else said.interpreter
            parts.append(_("interpreter: {name}").format(name=who))
        if said.replaces:
            parts.append(_("in the place of the earlier answer"))
        return safe(" · ".join(parts)).stylize("dim")

    # --- the left column -------------------------------------------------------------------

    def step_line(self, step: Step, cells: int, *, short: bool = False, whose: bool = False) -> str:
        """One question in a list: its sign and its wording, its name where that does not fit or
        with ``short``; ``whose`` says about whom, where the same is asked about several.
        """
        question = self.talk.questionnaire.question[step.question]
        wording = self.talk.asked(question, step.subject, self.lang)
        about = self.phrases.subject(question, step.subject)
        before = f"{about}: " if question.per == "person" and self.talk.call is None else ""
        if short or width(before + wording) > cells - 2:
            wording = question.short.text(self.lang) or wording
            before = f"{about}: " if whose and about else before
        return f"{STATE_SIGN[step.state]} {fitted(before + wording, cells - 2)}"

    def progress(self, steps: Iterable[Step]) -> str:
        """How many of the first questions were asked."""
        counted = route.progress(steps)
        return _("{asked} of {open} asked").format(asked=counted.asked, open=counted.open)

    # --- notepad and signals ---------------------------------------------------------------

    def notes(self, *, hide: str | None = None) -> list[tuple[Content, str]]:
        """The lines of the notepad with their ids, oldest first; ``→`` was filed, ``–`` is left
        unfiled, and both are dimmed.
        """
        lines, now = [], self.now()
        for note in lines_of(self.talk.case)[-200:]:
            if note.id == hide:
                continue
            who = fitted(self.phrases.person(note.speaker) if note.speaker else "", 10)
            done = "dim" if note.filed_as or note.dropped else ""
            sign = "→ " if note.filed_as else "– " if note.dropped else ""
            line = Content.assemble(
                (f"{day_and_time(note.at, now)} {who}  ", "dim"),
                (sign, "dim"),
                (MARK_SIGN[note.mark], "bold"),
                safe(note.text).stylize(done) if done else safe(note.text),
            )
            lines.append((line, note.id))
        return lines

    def more(self, found: tuple[Signal, ...]) -> str:
        """How many attention points are not shown while somebody is on the line."""
        standing = [s for s in self.talk.signals("live") if s.set_aside is None]
        hidden = sum(1 for s in standing if s.prints == "signal") - len(found)
        return _("{n} more: show all").format(n=hidden) if hidden > 0 else ""

    def live(self) -> tuple[Signal, ...]:
        """The attention points to show while somebody is on the line."""
        return signals.on_the_phone(self.talk.signals("live"))

    def signal(self, signal: Signal) -> Content:
        """An attention point with its reason: what was said, by whom."""
        about = (
            self.phrases.person(signal.subject) if signal.subject in self.talk.case.persons else ""
        )
        head = self._message(signal)
        head = f"{head} · {about}" if about else head
        lines = [Content.assemble((f"{SEVERITY_SIGN[signal.severity]} ", "bold"), safe(head))]
        shown = self.talk.seen_case().statements
        for statement_id in signal.statements[:2]:
            statement = shown.get(statement_id)
            if statement is not None:
                told = f"{self.phrases.source(statement, self.now())}: "
                told += self.phrases.said(statement)
                lines.append(Content.styled(f"  {fitted(told, 70)}", "dim"))
        return Content("\n").join(lines)

    def _message(self, signal: Signal) -> str:
        """What the rule says; where an answer is missing only what is to be asked."""
        if signal.prints != "to_ask" or not signal.asks:
            return signal.rule.message.text(self.lang)
        question = self.talk.questionnaire.question
        return " / ".join(
            self.talk.asked(question[q], signal.subject, self.lang) for q in signal.asks
        )

    def brief(self, found: tuple[Signal, ...]) -> Content:
        """The attention points in one line, for a narrow screen."""
        if not found:
            return Content("")
        first = f"{SEVERITY_SIGN[found[0].severity]} {found[0].rule.message.text(self.lang)}"
        more = _(" (and {n} more)").format(n=len(found) - 1) if len(found) > 1 else ""
        return safe(_("Look out: ") + first + more)
