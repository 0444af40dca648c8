"""kill -9 while a worker types: what was called saved is there, always."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest
import works
from operations import KEY, opened_whole
from zygote import LONG, Zygote, started

from intake_tui.store.keys import create_vault, open_vault

pytestmark = pytest.mark.timeout(3600 if LONG else 240)

KILLS = 1_000 if LONG else 50
A_CASE = 25
"""Kills before the next case is begun: a case that is too long makes the test slow."""


@pytest.fixture
def zygote() -> Zygote:
    return started()


def test_killed_while_autosaving_nothing_acknowledged_is_lost(
    zygote: Zygote, tmp_path: Path
) -> None:
    folder = tmp_path / "vault"
    moments = random.Random(1)
    create_vault(folder, key=KEY).close()
    acknowledged = lost = 0
    case_id, saved = "", {}
    for kill in range(KILLS):
        if kill % A_CASE == 0:
            vault = open_vault(folder, key=KEY)
            talk = works.new_talk(vault)
            works.say(talk, "0 ")
            assert talk.close()
            case_id, saved = talk.case.id, {0: 1}
            vault.close()
        writer = zygote.start("type_on", str(folder), case_id, max(saved))
        for _ in range(1 + kill % 5):
            assert writer.hear() is not None
        time.sleep(moments.random() * 0.006)
        writer.kill()
        for line in writer.said:
            number, length = line.split()
            saved[int(number)] = int(length)
        acknowledged += len(writer.said)

        vault = open_vault(folder, key=KEY)
        case = opened_whole(vault)[case_id]
        vault.hold(case_id)
        vault.close()
        there: dict[int, int] = {}
        for record in (*case.statements.values(), *(d.statement for d in case.drafts.values())):
            number = record.value.split()[0]
            there[int(number)] = max(there.get(int(number), 0), len(record.value))
        lost += sum(there.get(number, 0) < length for number, length in saved.items())
        left = {p.name for p in (folder / "cases" / case_id[:2]).glob(f"*{case_id}*")}
        assert left == {f"{case_id}.case", f"{case_id}.case.prev"}
    assert acknowledged >= 2 * KILLS
    assert lost == 0
