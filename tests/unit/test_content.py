"""What our own questionnaire holds: all of the domain, with ids and codes that never change."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from intake_tui.content.load import HERE, check, load
from intake_tui.content.shape import KINDS, TABLES, File, schema
from intake_tui.domain.questionnaire import Questionnaire
from intake_tui.domain.words import READERS

IDS = json.loads((Path(__file__).parent / "data" / "ids.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def q() -> Questionnaire:
    return load()


def test_all_findings_questions_and_rules_are_there(q: Questionnaire) -> None:
    assert (len(q.findings), len(q.questions), len(q.rules)) == (87, 97, 49)
    assert len(q.reader_rows) == 97
    assert len(q.banned_words) == 22
    assert len(q.phones) == 7


def test_ids_and_codes_are_those_of_case_files(q: Questionnaire) -> None:
    assert [f.id for f in q.findings] == IDS["findings"]
    assert [s.id for s in q.sections] == IDS["sections"]
    assert {x.id: [c.code for c in x.choices] for x in q.questions} == IDS["questions"]
    assert [x.id for x in q.questions] == list(IDS["questions"])
    assert [r.id for r in q.rules] == IDS["rules"]
    assert {o.code: o.unit for o in q.offers} == IDS["offers"]
    assert [d.code for d in q.days] == IDS["days"]
    assert [d.code for d in q.day_parts] == IDS["day_parts"]
    assert list(q.selectors) == IDS["selectors"]
    assert {t.id: t.default for t in q.thresholds} == IDS["thresholds"]
    assert [e.id for e in q.reader_exceptions] == IDS["exceptions"]
    assert [x.id for x in q.standing_lines] == IDS["lines"]
    assert [p.id for p in q.plan.parts] == IDS["parts"]


def test_types_are_those_of_case_files(q: Questionnaire) -> None:
    types = {t: [x.id for x in q.questions if x.type == t] for t in IDS["types"]}
    assert types == IDS["types"]


def test_the_reader_table_is_the_one_that_was_agreed(q: Questionnaire) -> None:
    rows = {r.question: " ".join(getattr(r, reader) for reader in READERS) for r in q.reader_rows}
    assert rows == IDS["readers"]


def test_our_own_questionnaire_has_no_fault() -> None:
    assert check() == []


def test_questions_are_asked_in_the_order_of_the_full_route(q: Questionnaire) -> None:
    assert tuple(x.id for x in q.questions) == q.routes.full


def test_urgent_is_kept_for_danger(q: Questionnaire) -> None:
    urgent = {r.id for r in q.rules if r.severity == "urgent"}
    assert urgent == {"danger-now", "danger-unclear"}


def test_every_question_stands_in_the_file_of_its_section(q: Questionnaire) -> None:
    for path in (HERE / "questions").glob("*.toml"):
        text = path.read_text(encoding="utf-8")
        for question in q.questions:
            here = f'[[question]]\nid = "{question.id}"\n' in text
            assert here == (question.section == path.stem), question.id


def test_unknown_numbers_are_marked_unverified(q: Questionnaire) -> None:
    for phone in q.phones:
        assert phone.checked
        if "not yet" in phone.source or "setting" in phone.source:
            assert not phone.verified, phone.name


def test_the_volunteer_profile_leaves_out_what_its_basis_does_not_reach(q: Questionnaire) -> None:
    asked = q.with_profile("volunteer").routes
    left_out = set(q.routes.full) - set(asked.full)
    worries = {x.id for x in q.questions if x.section == "worries"}
    assert worries - {"escalation-route"} <= left_out
    assert {"parent-fears", "free-to-speak", "cap-health", "net-fears", "kader"} <= left_out
    assert {"authority-holders", "child-worry", "tension"} <= left_out
    # Task, contact, limit and the number for the night stay.
    assert {"cap-can", "cap-cannot", "contact-frequency", "escalation-route"} <= set(asked.full)
    assert {"danger-now", "vol-match", "org-role", "back-call"} <= set(asked.full)
    for ids in asked.quick.values():
        assert not left_out & set(ids)
        assert "escalation-route" in ids


def test_a_profile_takes_nothing_away_that_was_answered(q: Questionnaire) -> None:
    volunteer = q.with_profile("volunteer")
    assert volunteer.questions == q.questions
    assert volunteer.reader_rows == q.reader_rows


def test_the_child_protection_profile_leaves_nothing_out(q: Questionnaire) -> None:
    assert q.with_profile("child-protection").routes == q.routes


def test_every_profile_says_its_basis(q: Questionnaire) -> None:
    assert all(len(profile.basis) > 20 for profile in q.profiles)


def test_the_same_content_gives_the_same_pin_in_every_process(q: Questionnaire) -> None:
    code = "from intake_tui.content.load import load; print(load().pin.hash)"
    for seed in ("1", "2"):
        made = subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            check=True,
            env={"PYTHONHASHSEED": seed},
        )
        assert made.stdout.strip() == q.pin.hash


def test_ours_is_read_once() -> None:
    assert load() is load()


def test_a_questionnaire_in_the_vault_reads_back_the_same(q: Questionnaire) -> None:
    again = msgspec.json.decode(msgspec.json.encode(q), type=Questionnaire)
    assert again.pin == q.pin


def test_the_schema_knows_every_table_and_refuses_others() -> None:
    made = schema()
    names = set(made["$defs"]["File"]["properties"])
    assert names == {*KINDS, *TABLES, "selector"}
    assert made["$defs"]["File"]["additionalProperties"] is False
    assert set(File.__struct_fields__) == names
    question = made["$defs"]["Question"]
    assert {"id", "section", "type", "per", "ask"} <= set(question["required"])
    assert json.loads(json.dumps(made)) == made
