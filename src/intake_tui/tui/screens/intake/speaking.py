"""Who speaks, whose words they are, of which kind, and who hears along."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from intake_tui.domain.record.types import Person
from intake_tui.locale import _
from intake_tui.session import phrases
from intake_tui.session.call import going
from intake_tui.session.call.caller import kind_as_asked, name_speaker
from intake_tui.tui.screens.intake.parts import IntakeParts

if TYPE_CHECKING:
    from intake_tui.session.call.company import Company
    from intake_tui.tui.screens.dialogs.pick import Choice

KINDS: tuple[Literal["quote", "observed", "told", "opinion", "interpretation"], ...] = (
    "quote",
    "observed",
    "told",
    "opinion",
    "interpretation",
)
OWN_WORDS = "own"


class SpeakingKeys(IntakeParts):
    """The keys that decide the source of what is typed next."""

    def _choice(self, person: Person) -> Choice:
        from intake_tui.tui.screens.dialogs.pick import Choice

        role = phrases.role_word(person.role) if person.role else ""
        detail = " · ".join(part for part in (person.relation, role) if part)
        label = phrases.person_label(person)
        return Choice(person.id, label, detail, also=f"{person.name} {person.relation}")

    def action_speaker(self) -> None:
        """Who speaks from now on."""
        from intake_tui.tui.screens.dialogs.pick import ADD, Choice
        from intake_tui.tui.screens.intake.who import WhoScreen

        people = [
            p for p in self.talk.case.people() if p.id == self.talk.caller or p in self.people()
        ]
        choices = [self._choice(p) for p in people]
        choices.append(Choice(ADD, _("Somebody else"), _("add a person"), key=ADD))
        picker = WhoScreen(_("Who speaks now?"), choices, now=self.talk.speaker)
        self.intake.push_screen(picker, self._speaker_picked)

    def _speaker_picked(self, picked: str | None) -> None:
        from intake_tui.tui.screens.dialogs.person import PersonScreen
        from intake_tui.tui.screens.dialogs.pick import ADD

        if picked is not None and picked.startswith(ADD):
            dialog = PersonScreen(name=picked.removeprefix(ADD))
            self.intake.push_screen(dialog, self._speaker_added)
        elif picked is not None:
            self.soon(self.speak(picked))

    def _speaker_added(self, fields: dict[str, Any] | None) -> None:
        if fields is not None:
            self.soon(self._name_speaker(fields))

    async def _name_speaker(self, fields: dict[str, Any]) -> None:
        """Who speaks gets a name; what was typed before belongs to whoever spoke then."""
        with self.told():
            self.jotting.flush()
            self.finish_field()
            before = self.talk.speaker
            # A circle is drawn around the only child.
            children = self.talk.case.people("child")
            child = children[0].id if len(children) == 1 else None
            person, named = name_speaker(self.talk, **(fields | {"child": child}))
            if self.at is not None and self.at[1] == before and not self.talk.person(before):
                self.at = (self.at[0], person)
            await self.speak(person)
            if named:
                text = _("The caller is {name}: what was noted already too. {intake.undo}: undo.")
                label = phrases.person_label(self.talk.person(person))
                self.intake.say(self.intake.keyed(text).replace("{name}", label))

    async def speak(self, person_id: str) -> None:
        """This person speaks from now on; what was typed stays with who spoke before."""
        with self.told():
            self.jotting.flush()
            self.finish_field()
            before = self.talk.speaker
            self.talk.choose_speaker(person_id)
            person = self.talk.person(person_id)
            if person is not None and person.role != "worker":
                self.talk.join_call(person_id)
            if self.at is not None and person is not None and self.at[1] == before:
                # A question about who spoke until now is asked of who speaks from now on.
                question = self.talk.questionnaire.question[self.at[0]]
                if question.per == "person" and person.role in question.respondents:
                    self.at = (question.id, person.id)
            if self.at is not None and going.asks_a_known_name(self.talk, self.at[0]):
                step = going.next_step(self.talk, self.at, self.trail, ask_known=False)
                self.at = step.key if step is not None else self.at
        if self.at is not None:
            await self.open_question(*self.at, remember=False)

    def action_words_of(self) -> None:
        """Whose words the speaker passes on."""
        from intake_tui.tui.screens.dialogs.pick import Choice
        from intake_tui.tui.screens.intake.who import WhoScreen

        field = self.talk.field
        if field is None:
            return
        choices = [Choice(OWN_WORDS, _("The speaker's own words"), key="0")]
        choices += [self._choice(p) for p in self.people() if p.id != field.statement.speaker]
        now = field.statement.words_of or OWN_WORDS
        self.intake.push_screen(WhoScreen(_("Whose words?"), choices, now=now), self._words_picked)

    def _words_picked(self, picked: str | None) -> None:
        if picked is not None:
            with self.told():
                self.talk.choose_words_of(None if picked == OWN_WORDS else picked)
            self.save()

    def action_kind(self) -> None:
        """Which kind of statement this is: one of the five, by its letter."""
        from intake_tui.tui.screens.dialogs.pick import Choice, PickScreen

        field = self.talk.field
        if field is None:
            return
        usual = kind_as_asked(self.talk)
        choices = [
            Choice(k, phrases.kind_word(k), _("as this question asks") if k == usual else "")
            for k in KINDS
        ]
        picker = PickScreen(_("Which kind of statement?"), choices, now=field.statement.kind)
        self.intake.push_screen(picker, self._kind_picked)

    def _kind_picked(self, picked: str | None) -> None:
        kind = next((k for k in KINDS if k == picked), None)
        if kind is not None:
            with self.told():
                self.talk.choose_kind(kind)
            self.save()

    def action_company(self) -> None:
        """Who listens along, and who interprets."""
        from intake_tui.tui.screens.intake.company import CompanyScreen

        people = [p for p in self.people() if p.id != self.talk.speaker and p.role != "worker"]
        choices = [self._choice(p) for p in people]
        self.intake.push_screen(CompanyScreen(choices, self.company), self._company_noted)

    def _company_noted(self, company: Company | None) -> None:
        if company is not None:
            with self.told():
                self.hear(company)
            self.save()

    def action_status(self) -> None:
        """Does not know, does not want to say, an answer: in turn."""
        field, control = self.talk.field, self.pane.control
        if field is None or control is None:
            return
        raw, value, problem = self.typed
        with self.told():
            match field.statement.status:
                case "answered":
                    self.talk.mark("unknown")
                    control.show("", None, "unknown")
                case "unknown":
                    self.talk.mark("declined")
                    control.show("", None, "declined")
                case _:
                    self.talk.put(raw, value, problem)
                    control.show(raw, value, "answered")
            control.focus_first()
        self.save()
