"""Searching: every word of every case is found, and nothing that is not there."""

from __future__ import annotations

import os
import random
import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from cases import RARE, small
from hypothesis import example, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from store_cases import PIN, START, new_case, said

from intake_tui.domain.questionnaire import Questionnaire
from intake_tui.domain.record.types import (
    Agreement,
    Call,
    Case,
    Changes,
    Draft,
    Head,
    Note,
    Person,
    Record,
    Redaction,
    Release,
    SetAside,
    Statement,
    Unlock,
    Withdrawal,
    apply,
)
from intake_tui.domain.searching import PLACES, Hit, fold, folded, matches, words_of
from intake_tui.store.base import CaseDamaged, CaseNotFound, VaultClosed
from intake_tui.store.records import tables_of
from intake_tui.store.search import (
    STEP,
    CaseFound,
    CaseUnread,
    Found,
    Progress,
    may_hold,
    search,
)
from intake_tui.store.vault import Vault

TEXT = (
    "oma zegt dat het kind bij haar kan slapen op dinsdag maar niet elke week want zij werkt dan "
    "en de moeder is moe één keer kwam hij niet thuis buurvrouw kookt soms opa haalt van school"
)
WORDS = TEXT.split()


def made_cases(count: int, seed: int = 7) -> Iterator[Case]:
    """Made-up cases of about 6 KB, the same for the same seed; the last one changed first."""
    dice = random.Random(seed)

    def an_id() -> str:
        return str(uuid.UUID(int=dice.getrandbits(128), version=4))

    for number in range(count):
        at = START - timedelta(hours=number)
        child, gran, call = an_id(), an_id(), an_id()
        head = Head(
            id=an_id(), reference=f"R-{number:05}", questionnaire=PIN, created_at=at, changed_at=at
        )
        people = (
            Person(id=child, name=f"Kind {number}", role="child", added_at=at),
            Person(id=gran, name="Riet", relation="oma", role="network", added_at=at),
        )
        spoken = [
            Statement(
                id=an_id(),
                seq=seq,
                question="child-words",
                subject=child,
                call=call,
                speaker=gran,
                value=" ".join(dice.choices(WORDS, k=14)),
                status="answered",
                kind="told",
                said_at=at,
                recorded_at=at,
                recorded_by="worker",
            )
            for seq in range(1, 11)
        ]
        yield Case(
            head=head,
            revision=1,
            persons={p.id: p for p in people},
            calls={call: Call(id=call, started_at=at, with_people=(gran,), worker="worker")},
            statements={s.id: s for s in spoken},
        )


def body_of(case: Case) -> bytes:
    return msgspec.json.encode(tables_of(case))


def run(*cases: Case, text: str, **options: Any) -> list[Found]:
    bodies = {case.id: body_of(case) for case in cases}
    return list(search(bodies.__getitem__, bodies, text, **options))


def found_in(*cases: Case, text: str) -> list[Hit]:
    return [hit for f in run(*cases, text=text) if isinstance(f, CaseFound) for hit in f.hits]


def with_record(table: str, record: Record, case: Case | None = None) -> Case:
    return apply(case or new_case(name="", reference=""), Changes(puts=((table, record),)))


BY: dict[str, Any] = {"by": "worker", "at": START}


def everywhere(text: str) -> dict[str, Case]:
    """Cases that hold ``text`` in one place each."""
    case = new_case(name="")
    gran = case.people("network")[0].id
    child = case.people("child")[0].id
    some = said(case, "yes")
    released = Release(to=gran, by=gran, checked_by="worker", how=text, at=START)
    spoken = {
        "text": text,
        "choices": ["a", text],
        "people with a reason": [{"person": gran, "why": text}],
        "speaker's telephone": {"person": gran, "phone": text},
        "when": {"at": "2026-03-01", "by": gran, "where": text},
        "decisions": [{"what": text, "decides": gran, "heard": [child]}],
        "deeper than any question": [[{"what": [{"x": text}]}]],
    }
    return {
        **{name: with_record("statements", said(case, v), case) for name, v in spoken.items()},
        "interpreter": with_record("statements", said(case, None, interpreter=text), case),
        "release": with_record("statements", said(case, "yes", releases=(released,)), case),
        "reference": replace(case, head=replace(case.head, reference=text)),
        "name": with_record("persons", Person(id="p", name=text, added_at=START), case),
        "relation": with_record("persons", Person(id="p", relation=text, added_at=START), case),
        "notepad": with_record(
            "notes", Note(id="n", call=None, speaker=None, text=text, at=START), case
        ),
        "draft": with_record("drafts", Draft(id=some.id, statement=some, raw=text), case),
        "value of a draft": with_record(
            "drafts", Draft(id=some.id, statement=replace(some, value=text)), case
        ),
        "withdrawal": with_record("withdrawals", Withdrawal(id=some.id, reason=text, **BY), case),
        "agreement": with_record(
            "agreements", Agreement(id="a", owner=gran, code="sleep", text=text), case
        ),
        "set aside": with_record(
            "set_asides",
            SetAside(id="s", rule="r", subject=None, statements=(), reason=text, **BY),
            case,
        ),
        "unlock": with_record(
            "unlocks",
            Unlock(id="u", rule="r", subject=None, block="b", statements=(), reason=text, **BY),
            case,
        ),
        "consulted": with_record(
            "unlocks",
            Unlock(
                id="u",
                rule="r",
                subject=None,
                block="b",
                statements=(),
                reason="x",
                consulted=text,
                **BY,
            ),
            case,
        ),
    }


@pytest.mark.parametrize("place", everywhere("x"))
def test_words_are_found_wherever_they_stand(place: str) -> None:
    case = everywhere("Zij zei: “Bij Zoë is 't stíl”\nen \\ meer")[place]
    (hit,) = found_in(case, text="zoe \"bij stil” \\ 't")
    assert hit.case == case.id
    assert hit.table in PLACES
    assert hit.record == case.id or hit.record in case.table(hit.table)
    assert hit.excerpt[hit.at : hit.at + hit.length] == "Zoë"
    assert found_in(case, text="zoe elders") == []


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("oma", "Oma belt"),
        ("OMA", "bij oma's huis"),
        ("andre", "André"),
        ("André", "ANDRE"),
        ("andré", "Andre\u0301"),
        ("zoë", "ZOË"),
        ("strasse", "Straße"),
        ("oma's", "oma’s"),
        ("ijs", "ĳs"),
        ("нет", "НЕТ"),
        ("ﬁets", "fiets"),
        ('"', "\uff02"),
        ("a-b", "a–b"),
    ],
)
def test_capitals_accents_and_signs_do_not_count(typed: str, kept: str) -> None:
    case = with_record("persons", Person(id="p", name=kept, added_at=START))
    (hit,) = (hit for hit in found_in(case, text=typed) if hit.record == "p")
    assert fold(hit.excerpt[hit.at : hit.at + hit.length]) == fold(typed)


def test_all_words_have_to_stand_in_one_record() -> None:
    case = new_case(name="")
    for text in ("opa komt dinsdag", "opa", "dinsdag is lang"):
        case = with_record("statements", said(case, text), case)
    assert [hit.excerpt for hit in found_in(case, text="dinsdag opa")] == ["opa komt dinsdag"]
    assert len(found_in(case, text="opa")) == 2


def test_without_a_word_nothing_is_read() -> None:
    def never(_case_id: str) -> bytes:
        raise AssertionError("read")

    for text in ("", "  \n\t", "\u0301", "\x07"):
        assert list(search(never, ["x"], text)) == [Progress(0, 0)]
    assert matches(new_case(name="Sem"), ()) == ()


def test_what_was_redacted_is_not_found() -> None:
    case = new_case(name="")
    gone = said(
        case, None, redacted=Redaction(by="worker", at=START, reason="een adres in de Kerkstraat")
    )
    case = with_record("statements", gone, case)
    assert found_in(case, text="kerkstraat") == []


def test_ids_and_codes_are_no_words() -> None:
    case = new_case(name="")
    gran = case.people("network")[0].id
    offer = [{"code": "sleep", "amount": 2, "unit": "nights", "slots": ["mo.night"], "limit": "x"}]
    for value in (gran, {"person": gran}, [{"person": gran}], offer):
        case = with_record("statements", said(case, value), case)
    for word in (gran[:8], "sleep", "nights", "mo.night", "child-words", "speaker", "answered"):
        assert found_in(case, text=word) == []


def test_a_statement_that_no_longer_stands_says_so() -> None:
    case = new_case(name="")
    first, wrong = said(case, "opa 1"), said(case, "opa 3")
    later = said(case, "opa 2", replaces=first.id)
    ended = Withdrawal(id=wrong.id, reason="not said", **BY)
    puts = [("statements", s) for s in (first, later, wrong)]
    case = apply(case, Changes(puts=(*puts, ("withdrawals", ended))))
    assert [(h.excerpt, h.standing) for h in found_in(case, text="opa")] == [
        ("opa 1", False),
        ("opa 2", True),
        ("opa 3", False),
    ]


@given(before=st.text(max_size=300), word=st.sampled_from(["oma", "André", "stil”", "a\u0301b"]),
       after=st.text(max_size=300), long=st.sampled_from(["", "y " * 500, "z" * 500]))  # fmt: skip
@example(before="A\u0301", word="oma", after="\u0301\u0301", long="")
@settings(max_examples=200, deadline=None)
def test_an_excerpt_is_short_plain_and_points_at_the_match(
    before: str, word: str, after: str, long: str
) -> None:
    person = Person(id="p", name=long + before + word + after + long, added_at=START)
    hits = matches(with_record("persons", person), words_of(word))
    (hit,) = (hit for hit in hits if hit.record == "p")
    assert len(hit.excerpt) < 200
    assert "\n" not in hit.excerpt and not any(ord(s) < 32 for s in hit.excerpt)
    assert fold(hit.excerpt[hit.at : hit.at + hit.length]).startswith(fold(word)[:1])
    assert fold(word) in fold(hit.excerpt)


@given(one=st.text(), other=st.text())
def test_folding_twice_or_in_parts_is_the_same(one: str, other: str) -> None:
    assert fold(one + other) == fold(one) + fold(other)
    assert fold(fold(one)) == fold(one)


WRITTEN = st.text(
    st.one_of(
        st.sampled_from('"\\\uff02\uff3c“”’\u0301é\n\t/\x00\x7f\u2028😀ab '),
        st.characters(exclude_categories=["Cs"]),
    )
)


@given(text=WRITTEN, data=st.data())
@settings(max_examples=300, deadline=None)
def test_reading_bodies_unparsed_misses_nothing(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    typed = text[start : data.draw(st.integers(start, len(text)))]
    case = with_record("statements", said(new_case(name=""), text))
    assert found_in(case, text=typed) == list(matches(case, words_of(typed)))


@given(text=WRITTEN, more=st.lists(WRITTEN, max_size=3), data=st.data())
@example(text="o\u200bma", more=[], data=None)
@settings(max_examples=200, deadline=None)
def test_a_body_is_passed_over_only_where_its_fold_lacks_a_part(
    text: str, more: list[str], data: st.DataObject | None
) -> None:
    fold_of = folded(text)
    start = data.draw(st.integers(0, len(fold_of))) if data else 0
    part = fold_of[start : data.draw(st.integers(start, len(fold_of)))] if data else b"oma"
    needed = [part, *map(folded, more)]
    sure = all(word in fold_of for word in needed)
    assert may_hold(text.encode(), [part])
    assert may_hold(text.encode(), needed) >= sure


def untouched(vault: Vault) -> None:
    """As when nothing was written since long before the index."""
    for folder in (vault.folder / "cases").iterdir():
        os.utime(folder, ns=(0, 0))


@pytest.fixture
def settled(vault: Vault, reopen: Callable[[], Vault]) -> Vault:
    for case in made_cases(80):
        vault.create(case)
    vault.list()
    vault.close()
    untouched(vault)
    return reopen()


def references(results: list[Found]) -> list[str]:
    return [f.reference for f in results if isinstance(f, CaseFound)]


def test_files_nobody_touched_are_searched_in_the_order_of_the_list(
    settled: Vault, reopen: Callable[[], Vault]
) -> None:
    results = list(settled.search("riet"))
    assert references(results) == [f"R-{n:05}" for n in range(80)]
    assert results[-1] == Progress(80, 80)
    assert isinstance(results[0], CaseFound), "before all others were looked up"
    assert references(list(settled.search("giraf"))) == []
    again = reopen()
    again.list()
    for word in ("dinsdag kind", "moe", "moé één", "r-0007"):
        assert references(list(again.search(word))) == references(list(settled.search(word)))


def test_a_search_shared_with_a_copy_of_the_process_finds_the_same(
    settled: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("riet", "dinsdag kind", "moé één", "r-0007", "giraf")
    alone = [list(settled.search(word)) for word in words]
    monkeypatch.setattr("intake_tui.store.sharing.MANY", 5)
    monkeypatch.setattr("intake_tui.store.sharing.BLOCK", 3)
    monkeypatch.setattr("intake_tui.store.sharing.may_share", lambda: True)
    assert [list(settled.search(word)) for word in words] == alone


@pytest.mark.parametrize("shared", [False, True])
def test_what_a_search_finds_in_cases_like_those_people_make_is_what_stands_in_them(
    shared: bool,
    questionnaire: Questionnaire,
    vault: Vault,
    reopen: Callable[[], Vault],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = {case.id: case for case in small(60, questionnaire)}
    for case in made.values():
        vault.create(case)
    vault.list()
    vault.close()
    untouched(vault)
    monkeypatch.setattr("intake_tui.store.sharing.MANY", 5)
    monkeypatch.setattr("intake_tui.store.sharing.BLOCK", 7)
    monkeypatch.setattr("intake_tui.store.sharing.may_share", lambda: shared)
    dice, there = random.Random(3), reopen()
    newest = sorted(made.values(), key=lambda c: c.head.changed_at, reverse=True)
    for typed in (RARE, "YILMAZ", "esmee", "Naïma", "jb-0001", "oma kind", "vrĳdag", '"', "zzz"):
        at = dice.randrange(len(typed))
        for text in (typed, typed[at:], typed[: at + 1].upper()):
            found = [f for f in there.search(text) if isinstance(f, CaseFound)]
            expected = {c.id: matches(c, words_of(text)) for c in newest}
            assert [(f.case_id, f.hits) for f in found] == [
                (case_id, hits) for case_id, hits in expected.items() if hits
            ]


def test_what_was_changed_or_is_new_since_the_index_was_written_is_found(
    settled: Vault, reopen: Callable[[], Vault]
) -> None:
    last = next(f for f in settled.search("r-00079") if isinstance(f, CaseFound))
    writer = reopen()
    case = writer.load(last.case_id)
    spoken = replace(next(iter(case.statements.values())), id="n", seq=0, value="de kanarie zingt")
    writer.commit(
        case.id,
        case.revision,
        Changes(puts=(("statements", spoken),)),
        at=START + timedelta(days=1),
    )
    writer.create(new_case(name="Kanarie", reference="NEW"))
    # Also where the times of the folders do not tell.
    untouched(settled)
    assert sorted(references(list(reopen().search("kanarie")))) == ["NEW", "R-00079"]
    untouched(settled)
    assert sorted(references(list(settled.search("kanarie")))) == ["NEW", "R-00079"]


def test_an_older_file_put_back_is_not_searched_quickly(
    settled: Vault, reopen: Callable[[], Vault]
) -> None:
    last = next(f for f in settled.search("r-00079") if isinstance(f, CaseFound))
    path = settled.folder / "cases" / last.case_id[:2] / f"{last.case_id}.case"
    old = path.read_bytes()
    writer = reopen()
    case = writer.load(last.case_id)
    spoken = replace(next(iter(case.statements.values())), id="n", seq=0, value="de kanarie zingt")
    writer.commit(case.id, case.revision, Changes(puts=(("statements", spoken),)), at=START)
    writer.list()
    writer.close()
    path.write_bytes(old)
    untouched(settled)
    unread = [f.case_id for f in reopen().search("kanarie") if isinstance(f, CaseUnread)]
    assert unread == [last.case_id]


def test_the_newest_comes_first_as_given_and_progress_is_told() -> None:
    cases = list(made_cases(2 * STEP + 5))
    results = run(*cases, text="kind riet")
    assert results == [Progress(0, 205), Progress(100, 205), Progress(200, 205), Progress(205, 205)]
    results = run(*cases, text="r-0000")
    found = [f for f in results if isinstance(f, CaseFound)]
    assert [f.reference for f in found] == [f"R-{n:05}" for n in range(10)]
    assert found[0].children == "Kind 0"
    assert found[0].changed_at == START
    assert results.index(Progress(0, 205)) < results.index(found[0])
    assert results.index(found[-1]) < results.index(Progress(100, 205)), "as soon as it is found"


def test_a_cancelled_search_reads_no_further() -> None:
    cases = {case.id: body_of(case) for case in made_cases(20)}
    read: list[str] = []

    def read_body(case_id: str) -> bytes:
        read.append(case_id)
        return cases[case_id]

    results = list(search(read_body, cases, "oma", cancelled=lambda: len(read) >= 3))
    assert len(read) == 3
    assert Progress(20, 20) not in results


def test_a_case_that_cannot_be_read_is_named_and_the_others_are_searched() -> None:
    good, gone, torn, broken = (case.id for case in made_cases(4))
    first = body_of(next(made_cases(1)))

    def read_body(case_id: str) -> bytes:
        if case_id == gone:
            raise CaseNotFound(case_id)
        if case_id == torn:
            raise CaseDamaged(f"case {case_id}")
        return first if case_id == good else b'{"head": "riet \xff'

    results = list(search(read_body, (torn, gone, broken, good), "riet"))
    unread = {f.case_id: f.reason for f in results if isinstance(f, CaseUnread)}
    assert unread == {
        torn: "The case file is damaged",
        broken: "does not hold a case as this program writes it",
    }
    assert [f.case_id for f in results if isinstance(f, CaseFound)] == [good]
    assert results[-1] == Progress(4, 4)


def test_a_folder_that_cannot_be_read_is_named() -> None:
    def never(_case_id: str) -> bytes:
        raise AssertionError("read")

    unread = CaseUnread("ab", "the folder of these cases cannot be read")
    assert unread in list(search(never, ["ab"], "oma"))


def test_a_vault_that_is_closed_meanwhile_ends_the_search() -> None:
    def closed(_case_id: str) -> bytes:
        raise VaultClosed("it was closed")

    with pytest.raises(VaultClosed):
        list(search(closed, [new_case().id], "oma"))


def test_a_case_that_cannot_match_is_not_even_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    from intake_tui.store import search as room

    bodies = {case.id: body_of(case) for case in made_cases(30)}
    parsed: list[str] = []
    real = room.matches
    monkeypatch.setattr(
        room, "matches", lambda case, words: parsed.append(case.id) or real(case, words)
    )
    list(search(bodies.__getitem__, bodies, "giraf dinsdag"))
    assert parsed == []
    list(search(bodies.__getitem__, bodies, "dinsdag"))
    assert parsed


def test_a_vault_is_searched_as_it_is_on_disk_newest_first(
    vault: Vault, reopen: Callable[[], Vault]
) -> None:
    old, new, torn = new_case(name="Sem"), new_case(name="Noor", hours=2), new_case(hours=1)
    for case in (old, new, torn):
        vault.create(case)
    other = reopen()
    assert [f.children for f in vault.search("oma") if isinstance(f, CaseFound)] == [
        "Noor", "Sem", "Sem",
    ]  # fmt: skip
    spoken = said(old, "de kanarie zingt")
    other.commit(old.id, old.revision, Changes(puts=(("statements", spoken),)), at=START)
    path = vault.folder / "cases" / torn.id[:2] / f"{torn.id}.case"
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    results = list(vault.search("kanarie"))
    assert [f.case_id for f in results if isinstance(f, CaseFound)] == [old.id]
    assert [f.case_id for f in results if isinstance(f, CaseUnread)] == [torn.id]
    emptied = replace(
        spoken, value=None, redacted=Redaction(by="worker", at=START, reason="private")
    )
    there = other.load(old.id)
    other.commit(
        old.id, there.revision, Changes(puts=(("statements", emptied),), erases=True), at=START
    )
    assert not [f for f in vault.search("kanarie") if isinstance(f, CaseFound)]


def test_a_search_in_a_closed_vault_is_refused(vault: Vault) -> None:
    vault.create(new_case())
    under_way = vault.search("oma")
    assert next(under_way) == Progress(0, 1)
    vault.close()
    with pytest.raises(VaultClosed):
        next(under_way)
