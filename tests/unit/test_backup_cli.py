"""``vault backup`` and ``vault restore``: the files, what is said, exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command_line import Answer, Run

from intake_tui import cli
from intake_tui.cli import backup as backup_cli
from intake_tui.store.keys import create_vault, open_vault

PASSPHRASE = "vier losse woorden samen"


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))

    def call(*arguments: object, to: str = "vault", key: str | None = "key") -> Answer:
        capsys.readouterr()
        named = ["--vault", str(tmp_path / to), "--lang", "en"]
        if key is not None:
            named += ["--key-file", str(tmp_path / key)]
        code = cli.main([*named, *map(str, arguments)])
        said = capsys.readouterr()
        return Answer(code, said.out, said.err)

    return call


@pytest.fixture
def file(run: Run, tmp_path: Path, examples: tuple[Path, ...]) -> Path:
    """A backup of a vault with three example cases."""
    assert run("vault", "init").code == 0
    assert run("import", *examples[:3]).code == 0
    said = run("vault", "backup", tmp_path / "b.tar")
    assert said.code == 0 and "3 cases written" in said.out
    assert "Head of the audit log" in said.out and "of today" in said.err
    return tmp_path / "b.tar"


def rows(run: Run, to: str = "vault") -> list[dict[str, object]]:
    found = json.loads(run("list", "--json", to=to).out)
    assert isinstance(found, list)
    return found


def a_case(run: Run) -> str:
    return str(rows(run)[0]["id"])


def damage(vault: Path, case_id: str) -> None:
    path = vault / "cases" / case_id[:2] / f"{case_id}.case"
    path.write_bytes(path.read_bytes()[:-1])


def erased(run: Run, case_id: str) -> None:
    for_good = ("--reason", "term over", "--without-export", "--yes")
    assert run("vault", "purge", case_id, *for_good).code == 0


def test_a_backup_is_restored_into_an_empty_place(run: Run, file: Path, tmp_path: Path) -> None:
    before = rows(run)
    said = run("vault", "restore", file, to="away")
    assert said.code == 0 and "3 cases restored" in said.out
    assert rows(run, to="away") == before
    assert run("vault", "check", to="away").code == 0
    assert "restored" in run("audit", to="away").out
    again = run("vault", "restore", file, to="away")
    assert again.code == 1 and "--case" in again.err
    assert run("vault", "backup", file).code == 1


def test_the_wrong_secret_restores_nothing(run: Run, file: Path, tmp_path: Path) -> None:
    (tmp_path / "other").write_bytes(b"o" * 32)
    said = run("vault", "restore", file, to="away", key="other")
    assert said.code == 1 and "that day" in said.err and not (tmp_path / "away").exists()
    said = run("vault", "restore", file, to="away", key="none")
    assert said.code == 1 and not (tmp_path / "away").exists()


def test_a_backup_with_a_damaged_case_is_made_and_says_so(
    run: Run, file: Path, tmp_path: Path
) -> None:
    case_id = a_case(run)
    damage(tmp_path / "vault", case_id)
    said = run("vault", "backup", tmp_path / "second.tar")
    assert said.code == 3 and case_id in said.err and (tmp_path / "second.tar").exists()
    said = run("vault", "restore", tmp_path / "second.tar", to="away")
    assert said.code == 3 and case_id in said.err
    said = run("vault", "restore", tmp_path / "second.tar", "--list")
    assert said.code == 3 and case_id in said.err and said.out.count("\n") == 4


def test_what_is_in_it_is_listed(run: Run, file: Path, tmp_path: Path) -> None:
    said = run("vault", "restore", file, "--list", to="away")
    assert said.code == 0 and not (tmp_path / "away").exists()
    for row in rows(run):
        assert str(row["id"]) in said.out
    assert run("vault", "restore", file, "--list", "--case", "x").code == 2


def test_a_damaged_case_comes_back_from_it(run: Run, file: Path, tmp_path: Path) -> None:
    case_id = a_case(run)
    same = run("vault", "restore", file, "--case", case_id[:8])
    assert same.code == 0 and "as it is in the backup" in same.out
    damage(tmp_path / "vault", case_id)
    assert run("show", case_id).code == 1
    asks = run("vault", "restore", file, "--case", case_id)
    assert asks.code == 1 and "vault recover" in asks.err and "--yes" in asks.err
    said = run("vault", "restore", file, "--case", case_id, "--yes")
    assert said.code == 0 and "as revision" in said.out
    assert run("show", case_id).code == 0 and run("vault", "check").code == 0


def test_at_a_terminal_it_asks_before_it_replaces(
    run: Run, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_id = a_case(run)
    damage(tmp_path / "vault", case_id)
    monkeypatch.setattr("intake_tui.cli.asking.terminal", lambda: True)
    for answer, code in (("", 1), ("no", 1), ("y", 0)):
        monkeypatch.setattr("click.prompt", lambda *_, answer=answer, **__: answer)
        assert run("vault", "restore", file, "--case", case_id).code == code


def test_a_purged_case_comes_back_only_when_that_is_said(run: Run, file: Path) -> None:
    case_id = a_case(run)
    erased(run, case_id)
    said = run("vault", "restore", file, "--case", case_id, "--yes")
    assert said.code == 1 and "removed for good" in said.err and "--even-erased" in said.err
    assert len(rows(run)) == 2
    assert run("vault", "restore", file, "--case", case_id, "--even-erased").code == 0
    assert len(rows(run)) == 3 and run("vault", "check").code == 0


def test_a_case_from_a_backup_with_other_secrets(
    run: Run, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_id = a_case(run)
    create_vault(tmp_path / "typed", passphrase=PASSPHRASE).close()
    place = tmp_path / "passphrase"
    place.write_text(PASSPHRASE + "\n")
    before = ("--passphrase-file", place, "vault", "restore", file, "--case", case_id)
    said = run(*before, to="typed", key=None)
    assert said.code == 1 and "terminal" in said.err
    key = ("--backup-key-file", tmp_path / "key")
    assert run(*before, *key, to="typed", key=None).code == 0
    vault = open_vault(tmp_path / "typed", passphrase=PASSPHRASE)
    assert vault.load(case_id).id == case_id
    vault.close()
    assert run(*before, *key, "--with-recovery", to="typed", key=None).code == 2
    # The other way round: that backup opens with a passphrase, which is asked for.
    typed = ("--passphrase-file", place, "vault", "backup", tmp_path / "t.tar")
    assert run(*typed, to="typed", key=None).code == 0
    asked: list[str] = []
    monkeypatch.setattr(backup_cli, "asked", lambda what, _: (asked.append(what), PASSPHRASE)[1])
    said = run("vault", "restore", tmp_path / "t.tar", "--list", to="away", key=None)
    assert said.code == 0 and case_id in said.out and asked == ["Passphrase of the backup"]


def test_what_is_not_in_it_and_what_is_no_backup(run: Run, file: Path, tmp_path: Path) -> None:
    said = run("vault", "restore", file, "--case", "ffffffff")
    assert said.code == 1 and "--list" in said.err
    said = run("vault", "restore", file, "--case", "")
    assert said.code == 1
    (tmp_path / "text").write_text("no backup")
    for place in (tmp_path / "text", tmp_path / "none", tmp_path):
        said = run("vault", "restore", place, to="away")
        assert said.code == 1 and said.err.count("\n") == 1
    cut = tmp_path / "cut.tar"
    cut.write_bytes(file.read_bytes()[:-600])
    assert run("vault", "restore", cut, to="away").code == 1
    assert not (tmp_path / "away").exists()
