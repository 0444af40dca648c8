"""What changed between two versions of a plan, for its reader, in words."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace
from plan_making import NOW, PROFESSIONAL, Making, family, made

from intake_tui.domain.plan.build import build
from intake_tui.domain.plan.diff import HEADINGS, Change, Difference, diff
from intake_tui.domain.plan.guards import PlanHeld
from intake_tui.domain.plan.versions import ChangedSince, stamped, unchanged_since
from intake_tui.domain.reading import Reader
from intake_tui.domain.record import erase
from intake_tui.domain.record.exports import NoSuchVersion, read_back, record_export
from intake_tui.domain.record.types import Agreement, Export, Need, Release, SetAside, apply
from intake_tui.domain.signals import judge
from intake_tui.domain.words import Lang
from intake_tui.render.words import Teller

MOTHER = family("mother")


def ready() -> Making:
    making = made()
    # ``record_export`` counts on seqs that go up.
    making.case = replace(making.case, head=replace(making.case.head, next_seq=making.count + 1))
    return making


def export(making: Making, reader: Reader = PROFESSIONAL) -> Export:
    head = replace(making.case.head, next_seq=making.count + 1)
    making.case = replace(making.case, head=head)
    version, changes = record_export(
        making.case,
        reader.name,
        reader.person,
        lang="nl",
        by="Tess",
        now=NOW + timedelta(minutes=len(making.case.exports)),
        export_id=f"export-{len(making.case.exports)}",
    )
    making.case = apply(making.case, changes)
    return version


def compared(
    making: Making, reader: Reader = PROFESSIONAL, before: int | None = 1, after: int | None = None
) -> Difference:
    return diff(
        making.case,
        reader,
        before,
        after,
        known=lambda _: making.known,
        now=NOW + timedelta(hours=1),
    )


def texts(found: Difference, kind: str, lang: Lang = "en") -> list[str]:
    return [Teller(lang).say(c.text) for c in found.changes if c.kind == kind]


def agree(making: Making, id_: str = "a1", **fields: object) -> Agreement:
    known = making.case.agreements.get(id_)
    base = known or Agreement(id=id_, owner="oma", code="stay-over", children=("child-a",))
    agreement = replace(base, **fields)
    making.put("agreements", agreement)
    return agreement


def test_nothing_changed_between_two_versions_of_the_same_case() -> None:
    making = ready()
    export(making)
    export(making)
    assert compared(making, after=2).changes == ()
    assert compared(making).changes == ()


def test_who_joined_and_who_left() -> None:
    making = ready()
    export(making)
    people = dict(making.case.persons)
    people["new"] = replace(people["oma"], id="new", name="Nieuwnaam")
    del people["aunt"]
    making.case = replace(making.case, persons=people)
    found = compared(making)
    assert texts(found, "joined") == ["Nieuwnaam"]
    assert texts(found, "left") == ["Anjanaam"]
    back = diff(making.case, PROFESSIONAL, None, 1, known=lambda _: making.known, now=NOW)
    assert texts(back, "joined") == ["Anjanaam"]


def test_agreements_that_are_new_changed_ended_and_gone() -> None:
    making = ready()
    for id_ in ("a1", "a2", "a3"):
        agree(making, id_, amount=1)
    export(making)
    agree(making, "a1", owner="aunt", state="agreed")
    agree(making, "a2", state="ended")
    agreements = dict(making.case.agreements)
    del agreements["a3"]
    making.case = replace(making.case, agreements=agreements)
    agree(making, "a4", text="Fietsen naar school")
    found = compared(making)
    (changed,) = texts(found, "agreement-changed")
    assert changed.startswith("Anjanaam: was: ")
    assert "Rianaam" in changed.partition("is now")[0]
    assert "proposed" in changed.partition("is now")[0]
    assert "agreed" in changed.partition("is now")[2]
    assert "stay" not in changed  # only what differs
    (ended,) = texts(found, "agreement-ended")
    assert ended.startswith("Rianaam: ")
    assert len(texts(found, "agreement-gone")) == 1
    (new,) = texts(found, "agreement-new")
    assert "Fietsen naar school" in new


def test_what_became_uncovered_and_who_did_it() -> None:
    making = ready()
    making.put("needs", Need(id="child-a", slots=("mon.night", "tue.night")))
    agree(making, slots=("mon.night",), state="agreed")
    export(making)
    agree(making, slots=("tue.night",), owner="aunt")
    making.put("needs", Need(id="child-a", slots=("mon.night", "tue.night", "wed.night")))
    found = compared(making)
    assert texts(found, "uncovered") == [
        "Semnaam: Monday night (Rianaam did this)",
        "Semnaam: Wednesday night (needed since)",
    ]
    assert texts(found, "covered") == ["Semnaam: Tuesday night (Anjanaam)"]
    assert texts(found, "covered", "nl") == ["Semnaam: dinsdagnacht (Anjanaam)"]


def test_lines_come_and_go_by_question_as_they_were_said() -> None:
    making = ready()
    first = making.say("child-wish", "Naar zee", about="child-a", by="child-a")
    export(making)
    making.withdraw(first)
    making.say("child-wish", "Naar het bos", about="child-a", by="child-a")
    found = compared(making)
    (gone,), (new,) = texts(found, "line-gone"), texts(found, "line-new")
    assert '"Naar zee", words of Semnaam' in gone
    assert '"Naar het bos", words of Semnaam' in new


def test_attention_points_come_go_and_are_set_aside() -> None:
    making = ready()
    export(making)
    said = making.say("danger-now", "yes", by="aunt", about=None)
    export(making)
    found = compared(making, after=2)
    new = [c for c in found.changes if c.kind == "point-new"]
    assert new
    signals = judge(making.case, making.known, now=NOW, at="close")
    signal = next(s for s in signals if s.rule.id == new[0].about[0] and said in s.statements)
    aside = SetAside(id="aside", rule=signal.rule.id, subject=signal.subject, reason="besproken",
                     statements=signal.statements, by="Tess", at=NOW)  # fmt: skip
    making.put("set_asides", aside)
    assert signal.rule.id in _rules(compared(making, before=2), "point-set-aside")
    making.withdraw(said)
    assert signal.rule.id in _rules(compared(making, before=2), "point-gone")


def _rules(found: Difference, kind: str) -> set[str]:
    return {c.about[0] for c in found.changes if c.kind == kind}


def test_another_reader_is_told_only_of_what_they_read() -> None:
    making = ready()
    said = making.say("child-wish", "Naar zee", about="child-a", by="child-a", consent="child-a")
    export(making, MOTHER)
    making.say("child-worry", "Kanarie", about="child-a", by="child-a")
    statement = making.case.statements[said]
    release = Release(to="mother", by="child-a", checked_by="worker", how="gevraagd", at=NOW)
    making.put("statements", replace(statement, releases=(release,)))
    making.put("needs", Need(id="child-b", slots=("mon.night",)))
    agree(making, children=("child-b",), owner="other-father", text="Geheim")
    found = compared(making, MOTHER)
    told = [*texts(found, "line-new"), *texts(found, "line-gone")]
    assert all("Kanarie" not in text for text in told)
    assert all("Geheim" not in Teller("nl").say(c.text) for c in found.changes)
    assert {c.kind for c in found.changes} <= set(HEADINGS) - {"point-new", "point-gone"}
    # What was released shows as new, and as gone when the release was withdrawn.
    export(making, MOTHER)
    ended = replace(release, withdrawn=NOW)
    making.put("statements", replace(making.case.statements[said], releases=(ended,)))
    assert any("Naar zee" in text for text in texts(compared(making, MOTHER, 1, 2), "line-new"))
    assert any("Naar zee" in text for text in texts(compared(making, MOTHER, 2), "line-gone"))


def test_a_plan_that_is_held_back_is_not_compared_either() -> None:
    making = ready()
    export(making, MOTHER)
    making.say("danger-now", "yes", by="aunt")
    with pytest.raises(PlanHeld):
        compared(making, MOTHER)


def test_two_earlier_versions_are_not_compared_under_a_guard_of_now() -> None:
    making = ready()
    for _ in range(2):
        export(making, MOTHER)
    assert compared(making, MOTHER, after=2).changes == ()
    making.say("danger-now", "yes", by="aunt")
    with pytest.raises(PlanHeld):
        compared(making, MOTHER, after=2)


def test_what_is_secret_now_stands_on_neither_side() -> None:
    making, father = ready(), family("father")
    export(making, father)
    wish = {"about": "child-a", "by": "child-a", "to": ("father",), "consent": "child-a"}
    making.say("child-wish", "bij Lisanaam", **wish)  # type: ignore[arg-type]
    making.say("child-good", "zwemmen in Aasdorp", **wish)  # type: ignore[arg-type]
    visit = {"at": "2026-12-01", "where": "Aasdorp"}
    making.say("child-next-visit", visit, about="child-a")
    export(making, father)

    def all_of(after: int | None) -> str:
        found = compared(making, father, 1, after)
        return "\n".join(Teller("en").say(c.text) for c in found.changes)

    assert "Lisanaam" in all_of(2)
    assert "Aasdorp" in all_of(2)
    making.say("secret-stay", [{"person": "father"}], about="mother", by="oma")
    making.say("child-where-now", "Aasdorp", about="child-a", by="mother")
    for after in (2, None):
        assert "Lisanaam" not in all_of(after)
        assert "Aasdorp" not in all_of(after)
        assert "December" in all_of(after)


def test_what_was_redacted_is_on_neither_side() -> None:
    making = ready()
    said = making.say("child-wish", "Kanariestraat", about="child-a", by="child-a")
    export(making)
    changes = erase.redact(making.case, said, reason="geheim", by="Tess", now=NOW, event_id="e")
    making.case = apply(making.case, changes)
    assert said not in {id_ for c in compared(making).changes for id_ in c.about}


def test_a_version_that_was_not_made() -> None:
    making = ready()
    with pytest.raises(NoSuchVersion):
        compared(making)
    export(making)
    with pytest.raises(NoSuchVersion):
        compared(making, before=1, after=2)
    with pytest.raises(NoSuchVersion):
        compared(making, MOTHER)


def test_changes_stand_in_one_order() -> None:
    making = ready()
    export(making)
    agree(making)
    making.say("child-wish", "Naar zee", about="child-a", by="child-a")
    kinds = [c.kind for c in compared(making).changes]
    order = list(HEADINGS)
    assert kinds == sorted(kinds, key=order.index)
    assert all(isinstance(c, Change) and c.about for c in compared(making).changes)


# --- stamps and final versions ----------------------------------------------------------------


def test_the_stamp_says_number_date_and_state() -> None:
    making = ready()
    version = export(making)
    plan = build(making.case, making.known, PROFESSIONAL, now=NOW).plan
    teller = Teller("nl")
    concept = [teller.say(t) for t in stamped(plan, version).stamp]
    assert concept[:3] == ["versie 1", "23 november 2026", "concept, nog niet teruggelezen"]
    final, _ = read_back(making.case, version.id, by="Tess", now=NOW + timedelta(days=2))
    said = [teller.say(t) for t in stamped(plan, final).stamp]
    assert said[:3] == ["versie 1", "23 november 2026", "definitief, teruggelezen op "
                        "25 november 2026"]  # fmt: skip


def test_a_version_holds_until_the_plan_says_something_else() -> None:
    making = ready()
    version = export(making, MOTHER)

    def check() -> None:
        unchanged_since(making.case, version, known=lambda _: making.known,
                        now=NOW + timedelta(days=3))  # fmt: skip

    check()
    making.say("worry-facts", [], about="child-b", by="oma")  # nothing she reads
    check()
    agree(making, owner="mother", children=("child-a",), state="agreed", visible_to=("mother",))
    with pytest.raises(ChangedSince, match="version 1"):
        check()
