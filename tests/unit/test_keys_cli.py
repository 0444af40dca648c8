"""``vault init``, ``passwd``, ``recovery``, ``rekey``, ``repair``: what is asked, said and kept."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest
from command_line import INTAKE, Answer, Run

from intake_tui import cli
from intake_tui.cli import asking, places
from intake_tui.cli import keys as keys_cli
from intake_tui.store import disk, keys, rekey
from intake_tui.store.base import NotSaved
from intake_tui.store.keys import open_vault, ways_in
from intake_tui.store.recovery_key import new_recovery_key, read_recovery_key

PASSPHRASE = "vier losse woorden samen"
SECOND = "nog een heel ander stel woorden"
KEY = re.compile(r"(?:[0-9A-Z]{5}-){7}[0-9A-Z]{5}")
SHOWN = re.compile(r"\b([1-8]) ([0-9A-Z]{5})\b")


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))

    def call(*arguments: object, lang: str = "en") -> Answer:
        capsys.readouterr()
        vault = ["--vault", str(tmp_path / "vault"), "--lang", lang]
        code = cli.main([*vault, *map(str, arguments)])
        said = capsys.readouterr()
        return Answer(code, said.out, said.err)

    return call


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    return tmp_path / "vault"


def written(place: Path, text: str) -> Path:
    place.write_text(text + "\n")
    return place


@pytest.fixture
def passphrase(tmp_path: Path) -> Path:
    return written(tmp_path / "passphrase", PASSPHRASE)


@pytest.fixture
def second(tmp_path: Path) -> Path:
    return written(tmp_path / "second", SECOND)


class Person:
    """Somebody at the terminal: answers in order, and what was asked."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *answers: str) -> None:
        self.answers, self.asked = list(answers), list[str]()
        self.key = self.last = ""
        monkeypatch.setattr(asking, "terminal", lambda: True)
        for module in (asking, keys_cli, places):
            monkeypatch.setattr(module, "asked", self.secret)
        monkeypatch.setattr("click.prompt", self.prompt)
        monkeypatch.setattr("intake_tui.store.recovery_key.new_recovery_key", self.new_key)

    def secret(self, what: str, option: str = "") -> str:
        """The next answer; to "again" the one before it, unless another follows after ``!``."""
        if what == "The same again":
            if not (self.answers and self.answers[0].startswith("!")):
                return self.last
            return self.answers.pop(0)
        self.asked.append(what)
        self.last = self.answers.pop(0)
        return self.last

    def new_key(self) -> str:
        self.key = new_recovery_key()
        return self.key

    def prompt(self, what: str, **_: object) -> str:
        self.asked.append(what)
        if not self.answers or self.answers[0] != "wrong":
            return self.key.split("-")[int(re.findall(r"\d+", what)[0]) - 1].lower()
        return self.answers.pop(0)


# init


def test_init_asks_a_passphrase_shows_a_recovery_key_and_asks_a_part_of_it_back(
    run: Run, vault: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = Person(monkeypatch, PASSPHRASE, "wrong")
    said = run("vault", "init")
    assert said.code == 0
    assert person.asked[0].endswith("12 characters or more)")
    assert len(person.asked) == 3 and "group" in person.asked[1]
    assert SHOWN.findall(said.err) == [*zip("12345678", person.key.split("-"), strict=True)]
    assert not SHOWN.search(said.out)
    assert PASSPHRASE not in said.out + said.err
    assert ways_in(vault) == {"passphrase", "recovery"}
    for secret in ({"passphrase": PASSPHRASE}, {"recovery": person.key}):
        open_vault(vault, **secret).close()  # type: ignore[arg-type]


def test_init_makes_nothing_where_the_recovery_key_is_not_typed_back(
    run: Run, vault: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Person(monkeypatch, PASSPHRASE, "wrong", "wrong", "wrong")
    said = run("vault", "init")
    assert said.code == 1 and "was not typed back" in said.err and not vault.exists()


def test_init_without_a_terminal_needs_files(run: Run, vault: Path, passphrase: Path) -> None:
    said = run("vault", "init")
    assert said.code == 1 and "--passphrase-file" in said.err and not vault.exists()
    said = run("--passphrase-file", passphrase, "vault", "init")
    assert said.code == 1 and "--recovery-file" in said.err and not vault.exists()
    assert not KEY.search(said.out + said.err)


def test_init_with_files_asks_nothing_and_shows_nothing(
    run: Run, vault: Path, passphrase: Path, tmp_path: Path
) -> None:
    place = tmp_path / "recovery"
    arguments = ("--passphrase-file", passphrase, "vault", "init", "--recovery-file", place)
    said = run(*arguments)
    assert said.code == 0 and not KEY.search(said.out + said.err)
    assert place.stat().st_mode & 0o777 == 0o600
    open_vault(vault, recovery=place.read_text()).close()
    again = run(*arguments)
    assert again.code == 1 and "already" in again.err
    read_recovery_key(place.read_text())  # what is there stays


def test_the_file_of_a_recovery_key_that_holds_stays_whatever_comes_after(
    run: Run, vault: Path, passphrase: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = ("--passphrase-file", passphrase)
    run(*given, "vault", "init", "--recovery-file", tmp_path / "first")
    place = tmp_path / "second"
    change = keys.change_recovery

    def breaks(*arguments: Any) -> None:
        change(*arguments)
        raise NotSaved("the disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(keys, "change_recovery", breaks)
        said = run(*given, "vault", "recovery", "--recovery-file", place)
    assert said.code == 1
    open_vault(vault, recovery=place.read_text()).close()

    def never(*_arguments: Any) -> None:
        raise NotSaved("the disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(keys, "change_recovery", never)
        run(*given, "vault", "recovery", "--recovery-file", tmp_path / "third")
    assert not (tmp_path / "third").exists()
    open_vault(vault, recovery=place.read_text()).close()


def test_init_removes_the_recovery_file_of_a_vault_that_was_not_made(
    run: Run, vault: Path, passphrase: Path, tmp_path: Path
) -> None:
    vault.write_text("in the way")
    place = tmp_path / "recovery"
    said = run("--passphrase-file", passphrase, "vault", "init", "--recovery-file", place)
    assert said.code == 1 and not place.exists()
    place.write_text("mine")
    vault.unlink()
    said = run("--passphrase-file", passphrase, "vault", "init", "--recovery-file", place)
    assert said.code == 1 and place.read_text() == "mine" and not vault.exists()


def test_init_refuses_a_short_passphrase_without_repeating_it(
    run: Run, vault: Path, tmp_path: Path
) -> None:
    place = written(tmp_path / "short", "geheimpje")
    said = run("--passphrase-file", place, "vault", "init", "--recovery-file", tmp_path / "r")
    assert said.code == 1 and "12 characters" in said.err and "geheimpje" not in said.err
    assert not vault.exists() and not (tmp_path / "r").exists()


def test_init_with_a_key_file_asks_nothing(run: Run, vault: Path, tmp_path: Path) -> None:
    said = run("--key-file", tmp_path / "key", "vault", "init")
    assert said.code == 0 and str(tmp_path / "key") in said.out
    assert ways_in(vault) == {"key-file"}


def test_init_with_both(run: Run, vault: Path, passphrase: Path, tmp_path: Path) -> None:
    files = ("--key-file", tmp_path / "key", "--recovery-file", tmp_path / "r")
    assert run("--passphrase-file", passphrase, "vault", "init", *files).code == 0
    assert ways_in(vault) == {"key-file", "passphrase", "recovery"}


# passwd and recovery


def test_a_vault_with_a_key_file_gets_a_passphrase_beside_it(
    run: Run, vault: Path, passphrase: Path, second: Path, tmp_path: Path
) -> None:
    key = ("--key-file", tmp_path / "key")
    run(*key, "vault", "init")
    said = run(*key, "vault", "passwd", "--new-passphrase-file", passphrase)
    assert said.code == 0 and "key file still opens it" in said.err
    assert "no recovery key yet" in said.err and "vault rekey" in said.err
    open_vault(vault, passphrase=PASSPHRASE).close()
    said = run("--passphrase-file", passphrase, "vault", "passwd", "--new-passphrase-file", second)
    assert said.code == 0
    said = run("--passphrase-file", passphrase, "list")
    assert said.code == 1 and "passphrase" in said.err and PASSPHRASE not in said.err
    assert run("--passphrase-file", second, "list").code == 0


def test_a_vault_with_a_passphrase_gets_a_key_file(
    run: Run, vault: Path, passphrase: Path, tmp_path: Path
) -> None:
    run("--passphrase-file", passphrase, "vault", "init", "--recovery-file", tmp_path / "r")
    open_it = ("--passphrase-file", passphrase, "vault", "passwd")
    said = run(*open_it, "--new-key-file", tmp_path / "key")
    assert said.code == 0 and ways_in(vault) == {"passphrase", "recovery", "key-file"}
    assert run("--key-file", tmp_path / "key", "list").code == 0
    both = ("--new-key-file", tmp_path / "k", "--new-passphrase-file", passphrase)
    assert run(*open_it, *both).code == 2


def test_a_forgotten_passphrase_is_replaced_with_the_recovery_key(
    run: Run,
    passphrase: Path,
    second: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run("--passphrase-file", passphrase, "vault", "init", "--recovery-file", tmp_path / "r")
    key = (tmp_path / "r").read_text().strip()
    slipped = key[:6] + ("A" if key[6] != "A" else "B") + key[7:]
    person = Person(monkeypatch, slipped, key)
    change = ("vault", "passwd", "--with-recovery", "--new-passphrase-file", second)
    said = run(*change)
    assert said.code == 1 and "group 2" in said.err and slipped not in said.err
    assert run(*change).code == 0 and person.asked == ["Recovery key"] * 2
    open_vault(tmp_path / "vault", passphrase=SECOND).close()


def test_a_new_recovery_key_counts_once_it_was_typed_back(
    run: Run, vault: Path, passphrase: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_it = ("--passphrase-file", passphrase)
    run(*open_it, "vault", "init", "--recovery-file", tmp_path / "r")
    old = (tmp_path / "r").read_text()
    said = run(*open_it, "vault", "recovery")
    assert said.code == 1 and "--recovery-file" in said.err
    Person(monkeypatch, "wrong", "wrong", "wrong")
    assert run(*open_it, "vault", "recovery").code == 1
    open_vault(vault, recovery=old).close()
    person = Person(monkeypatch)
    assert run(*open_it, "vault", "recovery").code == 0
    open_vault(vault, recovery=person.key).close()
    with pytest.raises(Exception, match="does not open"):
        open_vault(vault, recovery=old)


# rekey


def test_rekey_takes_access_away_and_says_what_it_does_not_reach(
    run: Run, passphrase: Path, second: Path, tmp_path: Path, examples: tuple[Path, ...]
) -> None:
    vault = tmp_path / "vault"
    open_it = ("--passphrase-file", passphrase)
    run(*open_it, "vault", "init", "--recovery-file", tmp_path / "r")
    assert run(*open_it, "import", *examples[:2]).code == 0
    cases = run(*open_it, "list", "--json").out
    old = (tmp_path / "r").read_text()
    same = ("--new-passphrase-file", passphrase, "--recovery-file", tmp_path / "r2")
    said = run(*open_it, "vault", "rekey", *same)
    assert said.code == 1 and "the one of now" in said.err and not (tmp_path / "r2").exists()
    new = ("--new-passphrase-file", second, "--recovery-file", tmp_path / "r2")
    said = run(*open_it, "vault", "rekey", *new)
    assert said.code == 0
    assert "ackups and copies made before still open with the old secrets" in said.err
    assert "old secrets open nothing" in said.out
    head = re.findall(r"note its head again: (\S+)", said.err)[0]
    for wrong in ({"passphrase": PASSPHRASE}, {"recovery": old}):
        with pytest.raises(Exception, match="does not open"):
            open_vault(vault, **wrong)  # type: ignore[arg-type]
    now = ("--passphrase-file", second)
    assert json.loads(run(*now, "list", "--json").out) == json.loads(cases)
    assert run(*now, "vault", "check", "--expect-head", head).code == 0
    open_vault(vault, recovery=(tmp_path / "r2").read_text()).close()


def test_an_interrupted_rekey_is_finished_without_new_secrets(
    run: Run, vault: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("--key-file", tmp_path / "key", "vault", "init")
    arguments = ("vault", "rekey", "--new-key-file", tmp_path / "new")

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(rekey, "run", interrupted)
        assert run("--key-file", tmp_path / "key", *arguments).code == cli.INTERRUPTED
    assert (tmp_path / "new").exists() and rekey.under_way(vault)
    assert run("--key-file", tmp_path / "key", "vault", "rekey").code == 1
    said = run("--key-file", tmp_path / "new", "vault", "rekey")
    assert said.code == 0 and "goes on where it was" in said.err
    assert not rekey.under_way(vault)
    assert run("--key-file", tmp_path / "new", "vault", "rekey").code == 1  # nothing was asked for


def test_rekey_keeps_the_new_secrets_where_nobody_can_tell_whether_they_hold(
    run: Run, vault: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("--key-file", tmp_path / "key", "vault", "init")
    arguments = ("--key-file", tmp_path / "key", "vault", "rekey", "--new-key-file")
    real = disk.sync_folder

    def failing(folder: Path) -> None:
        if folder == vault:  # the new file stands there, and may not outlive a power cut
            raise OSError(5, "Input/output error")
        real(folder)

    with monkeypatch.context() as patched:
        patched.setattr(disk, "sync_folder", failing)
        assert run(*arguments, tmp_path / "new").code == 1
    assert rekey.under_way(vault) and (tmp_path / "new").exists()
    assert run("--key-file", tmp_path / "new", "vault", "rekey").code == 0


def test_rekey_names_what_it_leaves(
    run: Run, vault: Path, tmp_path: Path, examples: tuple[Path, ...]
) -> None:
    run("--key-file", tmp_path / "key", "vault", "init")
    run("--key-file", tmp_path / "key", "import", examples[0])
    (path,) = vault.glob("cases/??/*.case")
    path.write_bytes(path.read_bytes()[:-1])
    said = run("--key-file", tmp_path / "key", "vault", "rekey", "--new-key-file", tmp_path / "new")
    assert said.code == 3 and path.name in said.err and "--leave-damaged" in said.err
    said = run("--key-file", tmp_path / "new", "vault", "rekey", "--leave-damaged")
    assert said.code == 3 and not rekey.under_way(vault)


# repair


def test_repair_mends_a_vault_file_that_was_changed(run: Run, vault: Path, tmp_path: Path) -> None:
    key = ("--key-file", tmp_path / "key")
    run(*key, "vault", "init")
    path = vault / "vault.json"
    held = json.loads(path.read_text())
    path.write_text(json.dumps({**held, "check": "0" * 64}))
    said = run(*key, "list")
    assert said.code == 1 and "vault repair" in said.err
    assert run("--key-file", vault / "vault.json", "vault", "repair").code == 1
    said = run(*key, "vault", "repair")
    assert said.code == 0 and run(*key, "list").code == 0
    assert "repaired" in run(*key, "audit").out


# A real terminal


def test_at_a_real_terminal_secrets_are_not_echoed(tmp_path: Path) -> None:
    primary, secondary = pty.openpty()
    vault = tmp_path / "vault"
    environment = {**os.environ, "HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path / "c")}
    child = subprocess.Popen(
        [*INTAKE, "--vault", str(vault), "--lang", "en", "vault", "init"],
        stdin=secondary,
        stdout=secondary,
        stderr=secondary,
        env=environment,
        start_new_session=True,
    )
    os.close(secondary)
    screen = ""

    def until(pattern: str) -> re.Match[str]:
        nonlocal screen
        end = time.monotonic() + 60
        while not (found := re.search(pattern, screen)):
            assert time.monotonic() < end, screen
            if select.select([primary], [], [], 1)[0]:
                screen += os.read(primary, 4096).decode()
        screen = screen[found.end() :]
        seen.append(found.string)
        return found

    seen: list[str] = []
    until(r"New passphrase.*: ")
    os.write(primary, f"{PASSPHRASE}\n".encode())
    until(r"again: ")
    os.write(primary, f"{PASSPHRASE}\n".encode())
    first, second = (until(r"(?: {3,4}\d [0-9A-Z]{5}){4}\r\n").group() for _row in range(2))
    key = "-".join(group for _number, group in SHOWN.findall(first + second))
    number = int(until(r"type group (\d).*: ").group(1))
    os.write(primary, f"{key.split('-')[number - 1]}\n".encode())
    until("A new vault was made")
    assert child.wait(30) == 0
    os.close(primary)
    assert PASSPHRASE not in "".join(seen)
    open_vault(vault, passphrase=PASSPHRASE).close()
    open_vault(vault, recovery=key).close()
