"""What every store promises: one suite for the vault and the store in memory."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from cases import long, small, whole
from store_cases import START, new_case, new_id, said, saying

from intake_tui.domain.plan_shape import PlanShape
from intake_tui.domain.questionnaire import Ages, Questionnaire, Routes
from intake_tui.domain.record.types import Case, Changes, Draft, Need
from intake_tui.domain.summary import summarise
from intake_tui.domain.words import Words
from intake_tui.errors import ValueRefused
from intake_tui.store.base import (
    CaseAmbiguous,
    CaseExists,
    CaseHeld,
    CaseNotFound,
    CaseStore,
    Committed,
    Conflict,
    LockLost,
    Page,
    Query,
    VaultClosed,
)
from intake_tui.store.keys import create_vault, open_vault
from intake_tui.store.memory import MemoryStore

Pair = tuple[CaseStore, CaseStore]


@pytest.fixture(params=["vault", "memory"])
def pair(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Pair]:
    """Two stores on the same cases, as two processes have them."""
    if request.param == "memory":
        first = MemoryStore("eva")
        yield first, first.sibling("noor")
        return
    one = create_vault(tmp_path / "vault", tmp_path / "key", user="eva")
    two = open_vault(tmp_path / "vault", tmp_path / "key", user="noor")
    yield one, two
    two.close()
    one.close()


@pytest.fixture
def store(pair: Pair) -> CaseStore:
    return pair[0]


def test_cases_like_those_people_make_come_back_as_they_were(
    pair: Pair, questionnaire: Questionnaire
) -> None:
    """Seeded ones (tests/cases.py), the ones that speed is measured with."""
    store, other = pair
    made = [*small(12, questionnaire), long(questionnaire, 60, 20), *whole(2, questionnaire)]
    for case in made:
        store.create(case)
    newest = sorted(made, key=lambda c: (c.head.changed_at, c.id), reverse=True)
    for one in pair:
        assert {c.id: one.load(c.id) for c in made} == {c.id: c for c in made}
        summaries = [row.summary for row in one.list().rows]
        assert sorted(summaries, key=lambda s: (s.changed_at, s.id), reverse=True) == [
            summarise(case) for case in newest
        ]
        assert [s.changed_at for s in summaries] == [c.head.changed_at for c in newest]
    for case in made:
        assert other.find(case.head.reference) == case.id


def committed(result: Committed | Conflict) -> Case:
    assert isinstance(result, Committed)
    return result.case


def questionnaire(version: str = "1") -> Questionnaire:
    words = Words(nl="a", en="b")
    return Questionnaire(
        id="made-up",
        version=version,
        findings=(),
        sections=(),
        questions=(),
        routes=Routes(quick={}, variant_by_caller={}, max_quick=1, full=(), notes=words),
        units=(),
        offers=(),
        days=(),
        day_parts=(),
        selectors={"grown-ups": {"role": ["parent"]}},
        rules=(),
        thresholds=(),
        reader_rows=(),
        reader_exceptions=(),
        standing_lines=(),
        plan=PlanShape(
            professional_title=words,
            parts=(),
            order={},
            bands=(),
            band_note=words,
            guards=(),
            child_open=words,
        ),
        phones=(),
        banned_words=(),
        profiles=(),
        ages=Ages(bands=(), from_band={}),
        role_fallback={},
    )


def test_a_created_case_is_loaded_as_it_was(pair: Pair) -> None:
    case = new_case(reference="A-1")
    assert pair[0].create(case) == case
    assert pair[0].load(case.id) == case
    assert pair[1].load(case.id) == case


def test_creating_the_same_case_again_is_harmless_and_another_is_refused(store: CaseStore) -> None:
    case = store.create(new_case())
    assert store.create(case) == case
    with pytest.raises(CaseExists) as refused:
        store.create(new_case(case_id=case.id, name="Noor"))
    assert case.id in str(refused.value)
    assert store.load(case.id) == case


def test_an_unknown_case_and_what_is_no_id_are_not_found(store: CaseStore) -> None:
    for name in (new_id(), "../../etc/passwd", "", "oma", "\x00"):
        with pytest.raises(CaseNotFound) as missing:
            store.load(name)
        assert "passwd" not in str(missing.value)
        with pytest.raises(CaseNotFound):
            store.commit(name, 0, Changes())


def test_what_commit_returns_is_what_is_loaded(pair: Pair) -> None:
    one, two = pair
    case = one.create(new_case())
    one.hold(case.id)
    values: list[Any] = [
        'tekst met "aanhaling", é, 🙂 en\nregel',
        {"at": "2025-03-05", "by": None},
        ["mon-am", "tue-pm"],
        ("a", "b"),
        3,
        None,
        True,
    ]
    for number, value in enumerate(values, 1):
        later = START + timedelta(minutes=number)
        case = committed(one.commit(case.id, case.revision, saying(case, value), at=later))
        assert case.revision == number
        assert case.head.changed_at == later
        assert one.load(case.id) == case
        assert two.load(case.id) == case
    assert [s.seq for s in case.statements.values()] == list(range(1, len(values) + 1))


def test_one_commit_holds_all_its_changes(store: CaseStore) -> None:
    case = store.create(new_case())
    statement = said(case, "half a wo")
    draft = Draft(id=statement.id, statement=statement, raw="half a wo")
    case = committed(store.commit(case.id, 0, Changes(puts=(("drafts", draft),))))
    child = case.people("child")[0].id
    need = Need(id=child, slots=("mon-night",))
    changes = Changes(
        puts=(("statements", statement), ("needs", need)), drops=(("drafts", statement.id),)
    )
    case = committed(store.commit(case.id, 1, changes))
    assert store.load(case.id) == case
    assert not case.drafts
    assert case.needs == {child: need}
    assert case.statements[statement.id].value == "half a wo"


def test_a_stale_base_is_a_conflict_and_nothing_is_written(pair: Pair) -> None:
    one, two = pair
    case = one.create(new_case())
    now = committed(one.commit(case.id, 0, saying(case, "first")))
    answer = two.commit(case.id, 0, saying(case, "second"))
    assert answer == Conflict(now)
    ahead = one.commit(case.id, 7, saying(case, "third"))
    assert ahead == Conflict(now)
    assert one.load(case.id) == now


def test_one_writer_at_a_time(pair: Pair) -> None:
    one, two = pair
    case = one.create(new_case())
    before = datetime.now(UTC) - timedelta(seconds=2)
    one.hold(case.id)
    one.hold(case.id)
    for attempt in (
        lambda: two.hold(case.id),
        lambda: two.commit(case.id, 0, saying(case, "no")),
    ):
        with pytest.raises(CaseHeld) as held:
            attempt()
        assert held.value.who == "eva"
        assert held.value.since is not None
        assert before <= held.value.since <= datetime.now(UTC)
        assert "eva" in str(held.value)
    assert two.load(case.id) == case
    assert [row.held_by for row in two.list().rows] == ["eva"]
    assert [row.held_by for row in one.list().rows] == [""]
    case = committed(one.commit(case.id, 0, saying(case, "yes")))
    one.release(case.id)
    one.release(case.id)
    two.hold(case.id)
    assert two.load(case.id) == case
    committed(two.commit(case.id, 1, saying(case, "and on")))
    assert one.load(case.id).revision == 2


def test_becoming_the_writer_reads_anew(pair: Pair) -> None:
    one, two = pair
    case = one.create(new_case())
    one.hold(case.id)
    one.release(case.id)
    newer = committed(two.commit(case.id, 0, saying(case, "meanwhile")))
    one.hold(case.id)
    assert one.load(case.id) == newer


def test_two_writers_of_two_cases_do_not_meet(pair: Pair) -> None:
    one, two = pair
    first, second = one.create(new_case()), one.create(new_case())
    one.hold(first.id)
    two.hold(second.id)
    committed(one.commit(first.id, 0, saying(first, "a")))
    committed(two.commit(second.id, 0, saying(second, "b")))
    assert one.load(second.id).revision == two.load(first.id).revision == 1


def test_holding_an_unknown_case_leaves_nothing_held(pair: Pair) -> None:
    case = new_case()
    with pytest.raises(CaseNotFound):
        pair[0].hold(case.id)
    assert pair[1].create(case) == case


def test_a_lost_right_to_write_is_said_and_writes_nothing(pair: Pair, tmp_path: Path) -> None:
    one, two = pair
    case = one.create(new_case())
    one.hold(case.id)
    if isinstance(one, MemoryStore):
        one.lose_hold(case.id)
    else:
        (tmp_path / "vault" / "locks" / f"{case.id}.lock").unlink()
    two.hold(case.id)
    newer = committed(two.commit(case.id, 0, saying(case, "theirs")))
    with pytest.raises(LockLost):
        one.commit(case.id, 0, saying(case, "mine"))
    assert one.load(case.id) == two.load(case.id) == newer
    with pytest.raises(CaseHeld):
        one.hold(case.id)
    two.release(case.id)
    one.hold(case.id)
    assert isinstance(one.commit(case.id, 1, saying(newer, "mine, again")), Committed)


def test_changes_since(pair: Pair) -> None:
    one, two = pair
    case = one.create(new_case())
    assert two.changes_since(case.id, 0) is None
    newer = committed(one.commit(case.id, 0, saying(case, "new")))
    assert two.changes_since(case.id, 0) == newer
    assert two.changes_since(case.id, 1) is None
    one.hold(case.id)
    assert one.changes_since(case.id, 0) == newer
    assert one.changes_since(case.id, 1) is None
    with pytest.raises(CaseNotFound):
        one.changes_since(new_id(), 0)


def test_the_list_is_ordered_searched_and_windowed(pair: Pair) -> None:
    one, two = pair
    cases = [
        one.create(new_case(reference=f"R-{n}", name=name, hours=n))
        for n, name in enumerate(["Sem", "Émile", "Noor de Straat", "Sem"])
    ]
    by_change = [case.id for case in reversed(cases)]
    for store in pair:
        page = store.list()
        assert [row.case_id for row in page.rows] == by_change
        assert page.total == 4
        window = store.list(page=Page(start=1, size=2))
        assert [row.case_id for row in window.rows] == by_change[1:3]
        assert window.total == 4

    def found(text: str) -> list[str]:
        return [row.case_id for row in two.list(Query(text=text)).rows]

    assert found("sem") == [cases[3].id, cases[0].id]
    assert found("SEM r-0") == [cases[0].id]
    assert found("éMILE") == [cases[1].id]
    assert found("straat noor") == [cases[2].id]
    assert found("sem noor") == []
    assert cases[2].id in found(cases[2].id[:9])
    committed(one.commit(cases[0].id, 0, Changes(), at=START + timedelta(days=9)))
    for store in pair:
        assert store.list().rows[0].case_id == cases[0].id


def test_what_was_promised_first_comes_first(pair: Pair) -> None:
    one, two = pair
    without, late, early = (one.create(new_case(hours=n)) for n in range(3))
    for case, day in ((late, "2025-04-02"), (early, "2025-04-01T09:00:00Z")):
        answer = {"at": day, "by": None, "with": None, "done": "no"}
        committed(one.commit(case.id, 0, saying(case, answer, question="back-call")))
    rows = two.list(Query(order="follow-up")).rows
    assert [row.case_id for row in rows] == [early.id, late.id, without.id]


def test_a_case_is_found_by_id_beginning_or_reference(store: CaseStore) -> None:
    first = store.create(new_case(case_id="aaaa1111-0000-4000-8000-000000000001", reference="K 7"))
    second = store.create(new_case(case_id="aaaa2222-0000-4000-8000-000000000002", reference="X"))
    store.create(new_case(case_id="bbbb2222-0000-4000-8000-000000000003", reference="x"))
    assert store.find(first.id) == first.id
    assert store.find(first.id.upper()) == first.id
    assert store.find("aaaa2") == second.id
    assert store.find(" k 7 ") == first.id
    for name in ("aaaa", "X"):
        with pytest.raises(CaseAmbiguous):
            store.find(name)
    for name in ("cccc", "", "geheime naam"):
        with pytest.raises(CaseNotFound) as missing:
            store.find(name)
        assert "geheime" not in str(missing.value)


def test_what_cannot_be_read_again_is_never_written(store: CaseStore) -> None:
    case = store.create(new_case())
    store.hold(case.id)
    secret = "dit is geheim"
    wrong: list[Changes] = [
        saying(case, float("nan")),
        saying(case, {"amount": [1.0, float("inf")]}),
        saying(case, secret + "\ud800"),
        saying(case, object()),
        saying(case, "x", status=secret),
        Changes(puts=(("secrets", said(case, secret)),)),
        Changes(puts=(("persons", said(case, secret)),)),
        Changes(drops=(("secrets", new_id()),)),
    ]
    for changes in wrong:
        with pytest.raises(ValueRefused) as refused:
            store.commit(case.id, 0, changes)
        assert secret not in str(refused.value)
        assert refused.value.__cause__ is None
    assert store.load(case.id) == case
    broken = said(case, "x", kind="no such kind")
    with pytest.raises(ValueRefused):
        store.create(msgspec.structs.replace(new_case(), statements={broken.id: broken}))
    assert isinstance(store.commit(case.id, 0, saying(case, "fine")), Committed)


def test_a_questionnaire_is_kept_under_its_hash(pair: Pair) -> None:
    one, two = pair
    kept = questionnaire()
    one.keep_questionnaire(kept)
    one.keep_questionnaire(kept)
    assert two.questionnaire(kept.pin.hash) == kept
    assert two.questionnaire(questionnaire("2").pin.hash) is None
    assert two.questionnaire("../vault.json") is None


def test_a_closed_store_gives_nothing_and_frees_its_holds(pair: Pair) -> None:
    one, two = pair
    case = one.create(new_case())
    one.hold(case.id)
    one.close()
    calls: list[Callable[[], object]] = [
        lambda: one.load(case.id),
        one.list,
        lambda: one.commit(case.id, 0, saying(case, "x")),
        lambda: one.hold(case.id),
    ]
    for call in calls:
        with pytest.raises(VaultClosed):
            call()
    one.close()
    two.hold(case.id)
    assert isinstance(two.commit(case.id, 0, saying(case, "x")), Committed)


def test_ids_are_uuids_in_their_usual_form(store: CaseStore) -> None:
    with pytest.raises(CaseNotFound):
        store.create(new_case(case_id=uuid.uuid4().hex))
    with pytest.raises(CaseNotFound):
        store.create(new_case(case_id="familie-jansen"))
