"""Two processes change one case: every change of both is there."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from operations import KEY, opened_whole, texts
from store_cases import START, new_case, saying
from zygote import LONG, Zygote, started

from intake_tui.store.base import Committed, Conflict
from intake_tui.store.keys import create_vault, open_vault

pytestmark = pytest.mark.timeout(3600 if LONG else 240)

ROUNDS = 1_000 if LONG else 60


@pytest.fixture
def zygote() -> Zygote:
    return started()


def test_no_update_of_two_writers_is_lost(zygote: Zygote, tmp_path: Path) -> None:
    folder = tmp_path / "vault"
    vault = create_vault(folder, key=KEY)
    case = vault.create(new_case())
    writers = [zygote.start("count_up", str(folder), case.id, ROUNDS) for _ in range(2)]
    for writer in writers:
        assert writer.hear() == "ready"
    for writer in writers:
        writer.go()
    between = 0
    for writer in writers:
        line = writer.hear(600 if LONG else 60)
        assert line is not None
        between += int(line)
    case = opened_whole(vault)[case.id]
    assert case.people("child")[0].relation == str(2 * ROUNDS)
    assert case.revision == 2 * ROUNDS
    assert between, "they never met"
    vault.close()


def test_a_clock_set_back_a_year_changes_no_order(tmp_path: Path) -> None:
    folder = tmp_path / "vault"
    vault = create_vault(folder, key=KEY)
    case = vault.create(new_case())
    onlooker = open_vault(folder, key=KEY)
    for number in range(4):
        at = START - timedelta(days=365) * (number % 2)
        seen = onlooker.load(case.id)
        done = vault.commit(case.id, case.revision, saying(case, str(number)), at=at)
        assert isinstance(done, Committed)
        assert done.case.revision == case.revision + 1
        assert done.case.head.changed_at == at
        assert onlooker.changes_since(case.id, case.revision) == done.case
        late = saying(seen, "too late")
        assert onlooker.commit(case.id, seen.revision, late) == Conflict(done.case)
        case = done.case
    assert texts(vault.load(case.id)) == ["0", "1", "2", "3"]
    # The generation before it is the one of the commit before, whichever is dated later.
    previous = (folder / "cases" / case.id[:2] / f"{case.id}.case.prev").read_bytes()
    current = (folder / "cases" / case.id[:2] / f"{case.id}.case").read_bytes()
    revisions = [int.from_bytes(data[28:36], "big") for data in (previous, current)]
    assert revisions == [case.revision - 1, case.revision]
    for one in (vault, onlooker):
        one.close()
