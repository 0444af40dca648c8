"""No word of a case is readable in any file, and no removed word anywhere, not even opened."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from operations import KEY
from playing import at_work
from store_cases import new_case, saying
from terminal import Terminal, environment
from zygote import Zygote, started

from intake_tui.content.load import load
from intake_tui.domain.record import erase
from intake_tui.domain.record.types import Note
from intake_tui.session.ground import Ground
from intake_tui.session.notes.locked import LockedNotepad
from intake_tui.store.base import Committed
from intake_tui.store.index import parts_of
from intake_tui.store.keys import create_vault, open_vault, public_key
from intake_tui.store.purging import purge
from intake_tui.store.sealed import file_key, header_of, unseal
from intake_tui.store.vault import Vault

EXAMPLES = Path(__file__).parents[2] / "examples"
LEFT_OVER = "nog-niet-bewaardKLEPEL"


@pytest.fixture
def zygote() -> Zygote:
    return started()


def forms(words: str) -> set[bytes]:
    """How ``words`` may stand in a file: in each encoding, and where it may start in base64."""
    found: set[bytes] = set()
    for text in {words, words.lower(), words.upper(), json.dumps(words)[1:-1]}:
        plain = text.encode()
        found |= {plain, text.encode("utf-16-le"), text.encode("utf-16-be")}
        found |= {plain.hex().encode(), plain.hex().upper().encode()}
        for phase in range(3):
            coded = base64.b64encode(b"\0" * phase + plain)
            # The first signs hold what stands before, the last ones what comes after.
            found.add(coded[(0, 2, 3)[phase] : len(coded) // 4 * 4 - 4])
    return {form for form in found if len(form) >= 6}


def readable(place: Path, words: set[str]) -> list[str]:
    """Where in ``place`` a word stands, in the content or the name of a file."""
    wanted = {form: word for word in words for form in forms(word)}
    found = []
    for path in place.rglob("*"):
        inside = os.fsencode(path.relative_to(place)) + b"\0"
        if path.is_file():
            inside += path.read_bytes()
        found += [f"{path.name}: {word}" for form, word in wanted.items() if form in inside]
    return found


def marked(bundle: dict[str, Any]) -> set[str]:
    """Give every text of a bundle that a person said or typed a mark of its own: the marks."""
    marks: set[str] = set()

    def mark(text: str) -> str:
        marks.add(f"kanarie{len(marks):03}KLEPEL")
        return f"{text} kanarie{len(marks) - 1:03}KLEPEL"

    for person in bundle["persons"]:
        for name in ("name", "relation"):
            if person[name]:
                person[name] = mark(person[name])
    for statement in bundle["statements"]:
        if isinstance(statement["value"], str) and " " in statement["value"]:
            statement["value"] = mark(statement["value"])
    for note in bundle["notes"]:
        note["text"] = mark(note["text"])
    for agreement in bundle["agreements"]:
        agreement["text"] = mark(agreement["text"])
    return marks


def test_the_search_finds_what_it_looks_for(tmp_path: Path) -> None:
    word = "kanarie007KLEPEL"
    for number, form in enumerate(
        (
            word.encode(),
            word.encode("utf-16"),
            b"x" + base64.b64encode(word.encode()),
            base64.b64encode(b"x" + word.encode() + b"yz"),
            base64.b64encode(b"xy" + word.encode() + b"z"),
            word.encode().hex().encode(),
        )
    ):
        place = tmp_path / str(number)
        place.mkdir()
        (place / "file").write_bytes(b"\1\2" + form + b"\3")
        assert readable(place, {word}), form
        assert not readable(place, {"kanarie008KLEPEL"})
    (tmp_path / f"in-a-name-{word}").mkdir()
    assert readable(tmp_path, {word})


async def test_no_word_is_readable_in_any_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ground: Ground
) -> None:
    folder, home = tmp_path / "vault", tmp_path / "home"
    for name, value in environment(home).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(tempfile, "tempdir", None)
    words: set[str] = set()
    key_file = tmp_path / "key"
    create_vault(folder, key_file).close()
    program = Path(sys.executable).with_name("intake-tui")
    start = [str(program), "--vault", str(folder), "--key-file", str(key_file)]
    bundles = [json.loads(example.read_text()) for example in sorted(EXAMPLES.glob("*.json"))]
    files = [tmp_path / f"{number}.json" for number in range(len(bundles))]
    for file, bundle in zip(files, bundles, strict=True):
        words |= marked(bundle)
        file.write_text(json.dumps(bundle))
    assert len(words) > 30
    done = run([*start, "import", *map(str, files)])
    assert done.returncode == 0, done.stderr
    for file in files:
        file.unlink()
    shown = run([*start, "show", bundles[0]["head"]["id"], "--json"]).stdout
    assert sum(word in shown for word in words) > 5

    typed = {"ietsgetyptsKLEPEL", "halfgetyptBEL"}
    locked = LockedNotepad(folder, public_key(folder), ground)
    locked.put("vergrendeldKLOK")
    assert locked.flush()
    assert not readable(tmp_path, {"vergrendeldKLOK"})
    vault = open_vault(folder, key_file)
    assert [line.text for call in vault.unfiled() for line in call.lines] == ["vergrendeldKLOK"]
    async with at_work(vault, ground, call=True, plans=tmp_path / "plans") as worker:
        await worker.type("ietsgetyptsKLEPEL")
        await worker.press("enter")
        await worker.type("halfgetyptBEL")
        await worker.until(lambda: worker.talk.state.durable, "it is saved")
        assert not readable(tmp_path, words | typed)
    vault.list()
    vault.close()
    vault = open_vault(folder, key_file)
    assert {n.text for c in everything_of(vault) for n in c.notes.values()} >= typed
    vault.close()
    assert len(list(folder.rglob("*.case"))) == 4
    assert not readable(tmp_path, words | typed)


def run(command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def everything_of(vault: Vault) -> list[Any]:
    return [vault.load(row.case_id) for row in vault.list().rows]


@pytest.mark.parametrize("work", ["app_that_breaks", "command_that_breaks"])
def test_a_fault_in_the_program_shows_and_leaves_no_word(
    zygote: Zygote, tmp_path: Path, work: str
) -> None:
    folder, key = tmp_path / "vault", tmp_path / "key"
    vault = create_vault(folder, key)
    case = vault.create(new_case(name="kindnaamBEL"))
    done = vault.commit(case.id, 0, saying(case, LEFT_OVER))
    assert isinstance(done, Committed)
    vault.close()
    command = ["call"] if work == "app_that_breaks" else ["show", case.id]
    window = Terminal(
        zygote, work, tmp_path, "--vault", str(folder), "--key-file", str(key), *command
    )
    try:
        if work == "app_that_breaks":
            window.wait_for("lege Enter: vraag")
            window.type("ietsgetyptsKLEPEL")
            window.wait_for("KLEPEL")
            window.type("\x0c")
        assert window.child.hear() == "ends 1"
        window.child.finish()
        window.settle()
        # What comes after the screen is given back to the shell stays in the window.
        last = window.output().rpartition(b"\x1b[?1049l")[2]
    finally:
        window.end()
    assert b"ValueError" in last
    assert b"intake_tui" in last or b".py:" in last
    words = {LEFT_OVER, "ietsgetyptsKLEPEL", "kindnaamBEL"}
    assert not [word for word in words for form in forms(word) if form in last]
    assert not readable(tmp_path, words)


# --- what was removed ----------------------------------------------------------------------------


GONE = {"weggehaaldeKLEPEL", "weggehaaldeREGEL"}


def opened(vault: Vault) -> Iterator[tuple[str, bytes]]:
    """Every file of the vault with what is inside it: each is opened, whatever it is for."""
    files = vault.files
    for row in vault.list().rows:
        for path in files.files(row.case_id):
            body = files.storage(row.case_id, clean=False, path=path).read_body()
            assert body
            yield path.name, body
    for case_id in files.heads.ids():
        yield "head", repr(files.heads.read(case_id)).encode()
    index = vault.folder / "index.sealed"
    if index.exists():  # it goes with what was in it, until it is written anew
        data = index.read_bytes()
        own = file_key(vault.ring.current, header_of(data).file_id)
        yield from ((index.name, unseal(own, part)) for part in parts_of(data))
    yield "audit.log", repr(vault.audit_entries()).encode()
    for path in (vault.folder / "questionnaires").iterdir():
        kept = vault.questionnaire(path.name)
        assert kept is not None
        yield path.name, msgspec.json.encode(kept)


def two_visits(vault: Vault, ground: Ground) -> str:
    """A case in which something was said and noted that has to go, in every generation."""
    case = vault.create(new_case(reference="R-7"))
    note = Note(
        id=ground.new_id(), call=None, speaker=None, text="weggehaaldeREGEL", at=ground.now()
    )
    for changes in (
        saying(case, "weggehaaldeKLEPEL"),
        msgspec.structs.replace(saying(case, "blijft"), puts=(("notes", note),)),
        saying(case, "blijft"),
    ):
        vault.hold(case.id)
        vault.audit("opened", case.id)
        done = vault.commit(case.id, case.revision, changes)
        assert isinstance(done, Committed)
        case = done.case
        vault.list()
        vault.release(case.id)
    return case.id


def redacted(vault: Vault, case_id: str, ground: Ground) -> None:
    """Remove the statement and the line, as a worker does."""
    for _ in GONE:
        case = vault.load(case_id)
        how = {"by": "worker", "reason": "asked", "now": ground.now(), "event_id": ground.new_id()}
        (note,) = case.notes.values()
        changes = (
            erase.redact_note(case, note.id, **how)
            if note.text
            else erase.redact(case, min(case.statements.values(), key=lambda s: s.seq).id, **how)
        )
        assert isinstance(vault.commit(case_id, case.revision, changes), Committed)


def purged(vault: Vault, case_id: str, ground: Ground) -> None:
    """Remove the case as a whole."""
    purge(vault, case_id, by="worker", now=ground.now(), reason="asked")


REMOVALS: dict[str, Callable[[Vault, str, Ground], None]] = {
    "redacted": redacted,
    "purged": purged,
}


@pytest.mark.parametrize("removal", REMOVALS)
def test_a_removed_word_is_nowhere(tmp_path: Path, ground: Ground, removal: str) -> None:
    folder = tmp_path / "vault"
    vault = create_vault(folder, key=KEY)
    vault.create(new_case(reference="another"))
    vault.keep_questionnaire(load())
    case_id = two_visits(vault, ground)
    vault.close()
    vault = open_vault(folder, key=KEY)
    vault.list()
    before = b"".join(inside for _, inside in opened(vault))
    assert all(word.encode() in before for word in GONE)
    REMOVALS[removal](vault, case_id, ground)
    for _ in range(2):
        vault.list()
        contents = list(opened(vault))
        assert not [
            (name, word)
            for name, inside in contents
            for word in GONE
            for form in forms(word)
            if form in inside
        ]
        assert not readable(tmp_path, GONE)
        vault.close()
        vault = open_vault(folder, key=KEY)
    assert "index.sealed" in dict(contents)
    vault.close()
