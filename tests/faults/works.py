"""What the children of the zygote do. Each function gets the mouth to speak through."""

from __future__ import annotations

import contextlib
import json
import os
import random
import tempfile
import time
import traceback
from collections.abc import Callable
from pathlib import Path

import operations
from msgspec.structs import replace
from operations import KEY, operation
from zygote import Mouth

from intake_tui.cli import main
from intake_tui.content.load import load
from intake_tui.domain.record.types import Changes
from intake_tui.errors import StoreError
from intake_tui.session.call.conversation import Conversation
from intake_tui.session.ground import Ground
from intake_tui.store.base import CaseHeld, Committed, Conflict
from intake_tui.store.keys import create_vault, open_vault
from intake_tui.tui.app import IntakeApp

QUESTIONNAIRE = load()
LOADED = IntakeApp
"""Imported here so that no child has to."""


def warm_up() -> None:
    """Do everything once, so that no child has anything left to import."""
    with tempfile.TemporaryDirectory() as name:
        for one in operations.OPERATIONS:
            folder = Path(name) / one.name / "vault"
            folder.parent.mkdir()
            facts = one.prepare(folder)
            vault = one.open(folder, facts)
            one.do(vault, facts)
            vault.close()
            assert one.look(folder, facts) == "new"
        vault = create_vault(Path(name) / "talk", key=KEY)
        talk = new_talk(vault)
        say(talk, "x")
        talk.close()
        vault.close()


# --- one operation, while calls fail -------------------------------------------------------------


def operate(mouth: Mouth, name: str, folder: str, facts: str) -> None:
    """Do one operation when told to; say how it went, and when told again, do it again."""
    one, known = operation(name), json.loads(facts)
    vault = one.open(Path(folder), known)
    mouth.say("ready")
    for _ in range(2):
        mouth.wait()
        try:
            one.do(vault, known)
        except StoreError as error:
            mouth.say("refused", type(error).__name__, str(error).replace("\n", " "))
        except Exception as error:
            steps = traceback.extract_tb(error.__traceback__)
            places = [f"{Path(step.filename).name}:{step.lineno}" for step in steps]
            mouth.say("crashed", repr(error), *places)
        else:
            mouth.say("done")


# --- a worker who types --------------------------------------------------------------------------


def new_talk(vault: operations.Vault) -> Conversation:
    """A new case in a call; nothing is said yet."""
    talk = Conversation.new(vault, QUESTIONNAIRE, Ground(worker="worker"))
    talk.start_call("phone")
    return talk


def say(talk: Conversation, text: str) -> None:
    """Type an answer and leave the field."""
    talk.go("call-reason", talk.call)
    talk.put(text, text)
    talk.leave()


def type_on(mouth: Mouth, folder: str, case_id: str, number: int) -> None:
    """Type answers without end; say which was saved, and how much of it."""
    vault = open_vault(folder, key=KEY)
    talk = Conversation.open(vault, case_id, QUESTIONNAIRE, Ground(worker="worker"))
    talk.resume_call(next(iter(talk.case.calls)))
    while True:
        number += 1
        talk.go("call-reason", talk.call, editing=None)
        text = f"{number} " + "x" * (number * 37 % 3000)
        half = text[: len(text) // 2 + 1]
        talk.put(half, half)
        if talk.flush():
            mouth.say(number, len(half))
        talk.put(text, text)
        talk.leave()
        if talk.state.durable:
            mouth.say(number, len(text))


# --- where nothing can be written ----------------------------------------------------------------


QUOTA, DISK = "larger than allowed", "disk is full"
"""Why nothing can be written, in the words that a worker reads."""


def type_without_room(mouth: Mouth, folder: str, case_id: str, room: int, cause: str) -> None:
    """Type where files may have ``room`` bytes, or a disk has them left; then where there is room.

    ``mouth`` says at each autosave whether it is durable, or what the problem is and after how many
    seconds that was known.
    """
    vault = open_vault(folder, key=KEY)
    talk = Conversation.open(vault, case_id, QUESTIONNAIRE, Ground(worker="worker"))
    talk.resume_call(next(iter(talk.case.calls)))
    # Above the first answer, so that this is a new one.
    talk.go("call-reason", talk.call)
    give_back = _limit_files(room) if cause == QUOTA else _fill(Path(folder).parent, room)
    text = f"{room} " + "x" * 3000
    for half in (text[:2000], text[:2500]):
        start = time.monotonic()
        talk.put(half, half)
        durable = talk.flush()
        if durable:
            break
        _say_problem(mouth, talk, start)
        mouth.wait()
    give_back()
    if durable:
        mouth.say("durable")
        mouth.wait()
    talk.put(text, text)
    talk.leave()
    mouth.say("durable" if talk.close() else talk.state.problem)
    vault.close()


def _say_problem(mouth: Mouth, talk: Conversation, start: float) -> None:
    known = time.monotonic() - start
    mouth.say("problem" if talk.state.problem else "silent", f"{known:.3f}", talk.state.problem)


def _limit_files(room: int) -> Callable[[], None]:
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, hard))
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def _fill(disk: Path, room: int) -> Callable[[], None]:
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as opened, contextlib.suppress(OSError):
        while True:
            opened.write(bytes(4096))
    os.truncate(filler, max(0, filler.stat().st_size - room))
    return filler.unlink


def use_as_nobody(mouth: Mouth, folder: str, case_id: str) -> None:
    """Read and write as a user whom permissions bind; ``root`` is bound by none."""
    if os.geteuid() == 0:
        os.setgid(65534)
        os.setuid(65534)
    vault = open_vault(folder, key=KEY)
    case = vault.load(case_id)
    assert [row.case_id for row in vault.list().rows] == [case_id]
    mouth.say("read", *operations.texts(case))
    changes = Changes(puts=(("persons", replace(case.people("child")[0], name="x")),))
    for attempt in (
        lambda: vault.commit(case_id, case.revision, changes),
        lambda: vault.hold(case_id),
        lambda: vault.audit("opened"),
    ):
        try:
            attempt()
        except StoreError as error:
            mouth.say(type(error).__name__, str(error).replace("\n", " "))
    opened = Conversation.open(vault, case_id, QUESTIONNAIRE, Ground(worker="worker"))
    mouth.say("read-only", opened.saver.read_only)
    talk = new_talk(vault)
    start = time.monotonic()
    say(talk, "as nobody")
    _say_problem(mouth, talk, start)
    mouth.wait()
    mouth.say("durable" if talk.close() else talk.state.problem, talk.case.id)
    vault.close()


# --- two at once ---------------------------------------------------------------------------------


def count_up(mouth: Mouth, folder: str, case_id: str, rounds: int) -> None:
    """Read a number, add one, write it back: so often, whatever comes between."""
    vault = open_vault(folder, key=KEY)
    case, between = vault.load(case_id), 0
    mouth.say("ready")
    mouth.wait()
    done = 0
    while done < rounds:
        child = case.people("child")[0]
        counted = replace(child, relation=str(int(child.relation or "0") + 1))
        try:
            result = vault.commit(case_id, case.revision, Changes(puts=(("persons", counted),)))
        except CaseHeld:
            between += 1
            time.sleep(random.random() * 0.002)
            continue
        done += isinstance(result, Committed)
        between += isinstance(result, Conflict)
        case = result.case
    vault.close()
    mouth.say(between)


# --- the program as it is ------------------------------------------------------------------------


def program(mouth: Mouth, environment: dict[str, str], *arguments: str) -> None:
    """Run the command line as ``intake-tui`` does; say its exit code."""
    os.environ.update(environment)
    mouth.say("ends", main(arguments))


def app_that_breaks(mouth: Mouth, environment: dict[str, str], *arguments: str) -> None:
    """As ``program``; a key of the screen hits a fault of ours that carries somebody's words."""
    from intake_tui.tui.screens.intake.screen import IntakeScreen

    def breaks(self: IntakeScreen) -> None:
        words = [note.text for note in self.talk.case.notes.values()]
        raise ValueError(f"bad: {words} {self.talk.case}")

    IntakeScreen.action_people = breaks  # type: ignore[method-assign]
    program(mouth, environment, *arguments)


def command_that_breaks(mouth: Mouth, environment: dict[str, str], *arguments: str) -> None:
    """As ``program``; what loads a case hits a fault of ours that carries its words."""

    def breaks(self: operations.Vault, case_id: str) -> None:
        raise ValueError(f"bad: {real(self, case_id)}")

    real = operations.Vault.load
    operations.Vault.load = breaks  # type: ignore[method-assign, assignment]
    program(mouth, environment, *arguments)
