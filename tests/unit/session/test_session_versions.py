"""Versions of plans made from the screen: noted when the paper is, or not at all."""

from __future__ import annotations

import pytest

from intake_tui.content.load import load
from intake_tui.domain.plan.versions import ChangedSince
from intake_tui.domain.reading import Reader
from intake_tui.domain.record.exports import NoSuchVersion
from intake_tui.domain.record.types import Changes
from intake_tui.errors import RecordRefused
from intake_tui.session.call.conversation import Conversation
from intake_tui.session.ground import Ground
from intake_tui.session.plans.versions import export_made, last_version, was_read_back
from intake_tui.store.base import NotSaved
from intake_tui.store.memory import MemoryStore

PROFESSIONAL = Reader(name="professional")


class Full(MemoryStore):
    """A store on a disk that can be full."""

    full = False

    def commit(self, case_id: str, base: int, changes: Changes, **more: object) -> object:  # type: ignore[override]
        if self.full:
            raise NotSaved("no space left")
        return super().commit(case_id, base, changes, **more)  # type: ignore[arg-type]


def opened(store: MemoryStore, ground: Ground) -> Conversation:
    talk = Conversation.new(store, load(), ground)
    talk.start_call("phone")
    talk.note("belt om het weekend", "")
    return talk


def test_a_version_is_noted_when_it_is_kept_and_final_when_read_back(
    memory_store: MemoryStore, ground: Ground
) -> None:
    talk = opened(memory_store, ground)
    assert last_version(talk, PROFESSIONAL) is None
    with pytest.raises(NoSuchVersion):
        was_read_back(talk, PROFESSIONAL)
    version = export_made(talk, PROFESSIONAL, "nl")
    assert not talk.case.exports
    version.keep()
    assert last_version(talk, PROFESSIONAL) == version.export
    was_read_back(talk, PROFESSIONAL).keep()
    made = last_version(talk, PROFESSIONAL)
    assert made is not None
    assert made.read_back is not None
    with pytest.raises(RecordRefused, match="already"):
        was_read_back(talk, PROFESSIONAL)


def test_what_is_not_durable_is_no_version(ground: Ground) -> None:
    store = Full()
    talk = opened(store, ground)
    version = export_made(talk, PROFESSIONAL, "nl")
    store.full = True
    with pytest.raises(NotSaved):
        version.keep()
    assert not store.load(talk.case.id).exports


def test_a_plan_that_says_something_else_is_not_final(
    memory_store: MemoryStore, ground: Ground
) -> None:
    talk = opened(memory_store, ground)
    export_made(talk, PROFESSIONAL, "nl").keep()
    talk.add_person("Riet", "network")
    with pytest.raises(ChangedSince):
        was_read_back(talk, PROFESSIONAL)


def test_read_only_no_version_is_made(memory_store: MemoryStore, ground: Ground) -> None:
    talk = opened(memory_store, ground)
    talk.saver.read_only = "somebody else writes it"
    with pytest.raises(RecordRefused, match="read-only"):
        export_made(talk, PROFESSIONAL, "nl").keep()
    assert not talk.case.exports
