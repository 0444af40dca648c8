"""The network in words: a person, an offer, an agreement, a part of the week. Not yet cleaned."""

from __future__ import annotations

from datetime import datetime

from intake_tui.domain.moments import ZONE
from intake_tui.domain.record.types import Agreement, Statement
from intake_tui.domain.words import Lang
from intake_tui.locale import _
from intake_tui.session import phrases
from intake_tui.session.days import day_word
from intake_tui.session.forms.reading import Scene
from intake_tui.session.forms.week_words import Slots
from intake_tui.session.network.showing import DealRow, LoadRow, Network, PersonRow

STATE_SIGN = {"proposed": "○", "agreed": "●", "ended": "–"}
"""One sign per state of an agreement; the word stands beside it."""


def state_word(state: str) -> str:
    """The state of an agreement in words."""
    return {"proposed": _("proposed"), "agreed": _("agreed"), "ended": _("ended")}[state]


def part_word(state: str) -> str:
    """How a part of the week stands, in words."""
    return {
        "gap": _("needed, nobody yet"),
        "waiting": _("needed, only proposed"),
        "covered": _("needed and covered"),
        "extra": _("covered, not marked as needed"),
        "maybe": _("proposed, not marked as needed"),
        "free": _("not marked as needed"),
    }[state]


class NetworkWords:
    """The network of one moment, in one language."""

    def __init__(self, network: Network, lang: Lang) -> None:
        self.network = network
        self.lang = lang
        self.known = network.facts.questionnaire
        self.phrases = phrases.Phrases(network.case, self.known, lang)
        self.now: datetime = network.facts.now

    def name(self, person_id: str | None) -> str:
        """What somebody is called."""
        return self.phrases.person(person_id)

    def task(self, code: str) -> str:
        """What is offered or agreed."""
        return phrases.label_of(self.known.offers, code, self.lang)

    def unit(self, code: str) -> str:
        """The unit of a task."""
        return phrases.label_of(self.known.units, code, self.lang) if code else ""

    def slots(self, slots: tuple[str, ...]) -> str:
        """Parts of the week, days that share their parts together."""
        return Slots().write(slots, Scene(self.known, self.lang, (), self.now))

    def contact(self, row: PersonRow) -> str:
        """Whether somebody may be contacted, in a word or two."""
        if not row.contact:
            return _("not asked")
        question = self.known.question["supporter-contact-ok"]
        said = {
            self.phrases.value(question, s.value)
            if s.status == "answered"
            else phrases.state_word(s.status)
            for s in row.contact
        }
        return next(iter(said)) if len(said) == 1 else _("answers differ")

    def may_contact(self, row: PersonRow) -> str:
        """The same, short: yes, partly, no, differs or not asked."""
        words = {"all": _("yes"), "partly": _("partly"), "refused": _("no")}
        said = {
            words.get(str(s.value), "?") if s.status == "answered" else "?" for s in row.contact
        }
        return next(iter(said)) if len(said) == 1 else "≠" if said else "–"

    def person(self, row: PersonRow, child: str | None) -> list[str]:
        """Everything noted of a person here, line by line."""
        person, current = row.person, self.network.facts.current
        about = [
            person.relation if person.name else "",
            phrases.role_word(person.role),
            phrases.side_word(person.side) if person.side else _("side not known"),
            _("mandate") if person.mandate else "",
            _("★ chosen by {child}").format(child=self.name(child)) if row.chosen else "",
        ]
        lines = [" · ".join(part for part in about if part)]
        drawn = [
            _("circle {n} according to {person}").format(n=p.circle, person=self.name(p.drawn_by))
            for p in person.places
            if p.child == child
        ]
        lines.append("; ".join(drawn) or _("In no circle yet."))
        asked = [self.phrases.source(s, self.now) for s in row.contact]
        contact = _("May be contacted: {answer}").format(answer=self.contact(row))
        lines.append(f"{contact} ({'; '.join(asked)})" if asked else contact)
        question = self.known.question["cap-can"]
        lines += [
            _("Offers: {offers} ({source})").format(
                offers=self.phrases.said(s), source=self.phrases.source(s, self.now)
            )
            for s in current.on(question.id, subject=person.id)
        ]
        return lines + self.warnings(row)

    def warnings(self, row: PersonRow | LoadRow | DealRow) -> list[str]:
        """What goes beyond an offer, and why that matters."""
        found = [
            f"! {warning.message.text(self.lang)} {warning.reason.text(self.lang)}"
            for warning in row.warnings
        ]
        return list(dict.fromkeys(found))

    def load(self, row: LoadRow) -> str:
        """Asked and offered in numbers, in the unit of the task."""
        load = row.load
        asked = load.agreed + load.proposed
        unit = self.unit(load.unit)
        if load.offered is None:
            return _("asked {asked} {unit}").format(asked=asked, unit=unit) if asked else ""
        text = _("asked {asked} of {offered} {unit}")
        return text.format(asked=asked, offered=load.offered, unit=unit)

    def load_note(self, row: LoadRow) -> list[str]:
        """What the numbers do not say: beyond the offer, not offered, until when, what not."""
        load, notes = row.load, []
        if load.over and load.offered is not None:
            over = any(w.kind == "over-offer" for w in row.warnings) or not row.bound
            text = _("{n} too many") if over else _("{n} more, but not at the same time")
            notes.append(text.format(n=load.over))
        if load.offered is None and row.bound and not row.behalf:
            notes.append(_("not offered"))
        if load.offered is None and not row.bound:
            notes.append(_("own work: no offer needed"))
        for offer in row.behalf:
            said = self.network.case.statements.get(offer.statement)
            by = self.name(said.speaker) if said else ""
            text = _("{n} offered by {person}: ask it of them")
            notes.append(text.format(n=offer.amount, person=by))
        if load.unmeasured:
            notes.append(_("{n} without an amount").format(n=load.unmeasured))
        for offer in row.own:
            if offer.slots:
                notes.append(self.slots(offer.slots))
            if offer.until:
                notes.append(_("until {day}").format(day=phrases.moment(offer.until)))
            notes += [said for said in (offer.words, offer.limit) if said]
        return list(dict.fromkeys(notes))

    def deal(self, agreement: Agreement) -> list[str]:
        """The parts of an agreement after owner, task and state: how much, for whom, when."""
        offer = self.known.offer.get(agreement.code)
        amount = agreement.amount
        often = phrases.how_often(amount, offer.unit if offer else "") if amount else ""
        week = phrases.in_the_week(self.known, agreement.slots, self.lang)
        parts = [f"{often} {week}".strip()]
        children = phrases.listed([self.name(child) for child in agreement.children])
        if children:
            parts.append(_("for {child}").format(child=children))
        if agreement.start:
            parts.append(_("from {day}").format(day=phrases.moment(agreement.start)))
        if agreement.end:
            end = _("until and including {day}")
            parts.append(end.format(day=phrases.moment(agreement.end)))
        backup = self.name(agreement.backup) if agreement.backup else ""
        parts.append(_("{person} takes over").format(person=backup) if backup else "")
        return [part for part in parts if part]

    def sentence(self, agreement: Agreement) -> str:
        """An agreement as a sentence, with its state."""
        said = ", ".join([self.task(agreement.code), *self.deal(agreement)])
        said = f"{said}, {agreement.text}" if agreement.text else said
        return f"{self.name(agreement.owner)}: {said} ({state_word(agreement.state)})"

    def taken_over(self, agreement: Agreement) -> str:
        """That an agreement stands as its owner offered it, and still needs their yes to it."""
        if agreement.offer is None or agreement.state != "proposed":
            return ""
        text = _("As {person} offered it. Proposed, until {person} says yes to this.")
        return text.format(person=self.name(agreement.owner))

    def deal_more(self, agreement: Agreement) -> list[str]:
        """The rest of an agreement, line by line: words, backup, offer, who may see it."""
        lines = [agreement.text] if agreement.text else []
        if not agreement.backup and agreement.state != "ended":
            lines.append(_("Nobody to take over is noted."))
        said = self.network.case.statements.get(agreement.offer or "")
        if said is not None:
            text = _("Rests on: {offers} ({source})")
            source = self.phrases.source(said, self.now)
            lines.append(text.format(offers=self._offer(said, agreement.code), source=source))
        else:
            lines.append(_("Rests on no noted offer."))
        seen = ", ".join(self.name(person) for person in agreement.visible_to)
        lines.append(_("May be seen by: {people}").format(people=seen or _("own team only")))
        return lines

    def _offer(self, said: Statement, code: str) -> str:
        """Of an answer only what was offered under ``code``; all of it where that is nothing."""
        theirs = [item for item in said.value or () if item.get("code") == code]
        if said.redacted or said.status != "answered" or not theirs:
            return self.phrases.said(said)
        return self.phrases.value(self.known.question["cap-can"], theirs)

    def part(self, child: str, part: str, state: str, later: int) -> list[str]:
        """One part of the week in words: how it stands, and who does what."""
        day, _dot, time = part.partition(".")
        when = phrases.label_of(self.known.days, day, self.lang)
        when += " " + phrases.label_of(self.known.day_parts, time, self.lang)
        lines = [f"{when}: {part_word(state)}"]
        for agreement in self.network.doing(child, part, later):
            doing = f"{self.name(agreement.owner)}: {self.task(agreement.code)}"
            lines.append(f"{doing} ({state_word(agreement.state)})")
        return lines

    def day(self, later: int) -> str:
        """The day on which the week looks, in Amsterdam."""
        day = self.network.day(later)
        same_year = day.year == self.now.astimezone(ZONE).year
        return day_word(day, year=not same_year)
