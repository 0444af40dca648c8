"""A new case under the hands of one worker, on a store in memory."""

from __future__ import annotations

import pytest

from intake_tui.domain.questionnaire import Questionnaire
from intake_tui.session.call.conversation import Conversation
from intake_tui.session.ground import Ground
from intake_tui.store.memory import MemoryStore


@pytest.fixture
def store(memory_store: MemoryStore) -> MemoryStore:
    return memory_store


@pytest.fixture
def talk(store: MemoryStore, questionnaire: Questionnaire, ground: Ground) -> Conversation:
    return Conversation.new(store, questionnaire, ground)
