"""What a newcomer who looks after a vault meets: what is said, asked and named on the way."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import pytest
from command_line import INTAKE, ROOTS_RIGHTS, Answer, Run

from intake_tui import cli
from intake_tui.cli import app as app_cli
from intake_tui.cli import asking
from intake_tui.cli.places import Options
from intake_tui.domain.moments import ZONE
from intake_tui.store import failed, rekey
from intake_tui.store.keys import create_vault, new_key_unfinished, open_vault, secret_of

GOOD = "vier losse woorden samen"
UNFINISHED = "A new vault key is not finished; 'intake-tui vault rekey' finishes it."


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))

    def call(*arguments: object, lang: str = "en", key: bool = True) -> Answer:
        place = ["--vault", str(tmp_path / "here" / "vault")]
        place += ["--key-file", str(tmp_path / "here" / "key")] if key else []
        capsys.readouterr()
        code = cli.main([*place, "--lang", lang, *map(str, arguments)])
        said = capsys.readouterr()
        return Answer(code, said.out, said.err)

    return call


@pytest.fixture
def cases(here: Path, run: Run) -> list[str]:
    return [row["id"] for row in run("list", "--json").data]


@pytest.fixture
def typing(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """Somebody at a terminal types these lines, then input ends; what was asked is kept."""

    def ready(*lines: str, interrupt: bool = False) -> list[str]:
        left, shown = iter(lines), list[str]()

        def answer(prompt: str = "") -> str:
            shown.append(prompt)
            for line in left:
                return line
            raise KeyboardInterrupt if interrupt else EOFError

        for name in ("visible_prompt_func", "hidden_prompt_func"):
            monkeypatch.setattr(click.termui, name, answer)
        monkeypatch.setattr(asking, "terminal", lambda: True)
        monkeypatch.setattr("sys.stdin.isatty", lambda: True)
        return shown

    return ready


def case_file(here: Path, case_id: str) -> Path:
    return here / "vault" / "cases" / case_id[:2] / f"{case_id}.case"


def one_line(answer: Answer, code: int = 1) -> str:
    assert answer.code == code, answer
    assert answer.err.count("\n") == 1, answer.err
    return answer.err


# --- a new key that is not finished ---------------------------------------------------------


@pytest.fixture
def unfinished(here: Path) -> Path:
    """The vault with a new key begun and not finished; its new key file."""
    vault = open_vault(here / "vault", here / "key")
    (here / "key").rename(here / "old")
    (here / "key").write_bytes(b"n" * 32)
    rekey.begin(vault, (secret_of(here / "key"),)).close()
    return here


def test_an_unfinished_new_key_is_seen_everywhere(run: Run, unfinished: Path) -> None:
    assert new_key_unfinished(unfinished / "vault")
    check = run("vault", "check")
    assert check.code == 3
    assert "vault.json: a new vault key was begun and is not finished." in check.err
    assert "'intake-tui vault rekey' finishes it." in check.err
    findings = {f["kind"]: f["code"] for f in run("vault", "check", "--json").data["findings"]}
    assert findings["unfinished new key"] == 3
    assert one_line(run("list"), 0) == UNFINISHED + "\n"
    said = run("list", "--json")
    assert said.data and said.err == UNFINISHED + "\n"
    doctor = run("doctor")
    assert doctor.code == 1 and "vault rekey" in doctor.out.split("missing:")[1]
    assert run("vault", "rekey").code == 0
    assert not new_key_unfinished(unfinished / "vault")
    assert run("vault", "check").code == 0 and run("list").err == ""
    assert "vault rekey" not in run("doctor").out


def test_where_nobody_can_tell_no_key_is_called_unfinished(tmp_path: Path) -> None:
    assert not new_key_unfinished(tmp_path)


# --- a vault on a disk that cannot be written -----------------------------------------------


@pytest.fixture
def sealed_off(here: Path) -> Iterator[Run]:
    """The program where nothing in the vault may be written, for a user without root's rights."""
    drop: list[str] = []
    if os.geteuid() == 0:
        assert shutil.which("setpriv"), "as root these tests need setpriv (util-linux)"
        drop = ["setpriv", f"--bounding-set={ROOTS_RIGHTS}", "--inh-caps=-all"]
    folders = [here / "vault", *(p for p in (here / "vault").rglob("*") if p.is_dir())]
    for path in (here / "vault").rglob("*"):
        if path.is_file():
            path.chmod(0o400)
    for folder in folders:
        folder.chmod(0o500)

    def call(*arguments: object) -> Answer:
        place = ["--vault", str(here / "vault"), "--key-file", str(here / "key"), "--lang", "en"]
        done = subprocess.run(
            [*drop, *INTAKE, *place, *map(str, arguments)],
            capture_output=True,
            text=True,
            check=False,
        )
        return Answer(done.returncode, done.stdout, done.stderr)

    yield call
    for folder in folders:
        folder.chmod(0o700)


def test_a_vault_that_cannot_be_written_is_backed_up(
    here: Path, sealed_off: Run, run: Run, tmp_path: Path
) -> None:
    said = sealed_off("vault", "backup", tmp_path / "b.tar")
    assert said.code == 0 and "written to" in said.out
    assert "audit log could not be written; the backup stands" in said.err
    assert run("vault", "restore", tmp_path / "b.tar", "--list").out.count("\n") > 2


def test_a_vault_that_cannot_be_written_gets_no_new_key(
    here: Path, sealed_off: Run, tmp_path: Path
) -> None:
    said = one_line(sealed_off("vault", "rekey", "--new-key-file", tmp_path / "new"))
    assert "The vault cannot be written here." in said
    assert "vault of the vault" not in said and "rekey of" not in said
    assert not (tmp_path / "new").exists()


# --- which option, which title --------------------------------------------------------------


def test_without_a_terminal_the_option_that_is_missing_is_named(
    here: Path, run: Run, tmp_path: Path
) -> None:
    place = tmp_path / "passphrase"
    place.write_text(GOOD + "\n")
    own = ("--vault", tmp_path / "own", "--passphrase-file", place)
    assert "--passphrase-file" in one_line(run("--vault", tmp_path / "own", "vault", "init", key=0))
    create_vault(tmp_path / "own", passphrase=GOOD).close()
    for command in ("rekey", "passwd"):
        said = one_line(run(*own, "vault", command, key=False))
        assert "--new-passphrase-file" in said and "no terminal" in said
        assert "does not open" not in said
    assert run(*own, "vault", "backup", tmp_path / "b.tar", key=False).code == 0
    said = one_line(run("vault", "restore", tmp_path / "b.tar", "--case", "ab"))
    assert "--backup-passphrase-file" in said
    said = one_line(run("--vault", tmp_path / "own", "list", key=False))
    assert "--passphrase-file" in said and "Passphrase of the vault own" in said


def test_what_is_not_opened_is_not_called_so(here: Path, run: Run, tmp_path: Path) -> None:
    place = tmp_path / "passphrase"
    place.write_text(GOOD + "\n")
    made = ("--vault", tmp_path / "p", "--passphrase-file", place, "vault", "init")
    said = one_line(run(*made, "--recovery-file", place, key=False))
    assert said.startswith("This file cannot be used: ") and not (tmp_path / "p").exists()
    assert run(*made, "--recovery-file", tmp_path / "r", key=False).code == 0
    for again in (("vault", "init"), ("--passphrase-file", place, "vault", "init")):
        said = one_line(run(*again))
        assert said.startswith("The vault was not made: there is a vault in ")
        assert "key file" not in said
    said = one_line(run("vault", "passwd", "--new-passphrase-file", tmp_path / "none"))
    assert said.startswith("This file cannot be used: the passphrase file ")
    own = ("--vault", tmp_path / "none", "list")
    assert "key file" not in one_line(run(*own, key=False))


def test_the_prompt_names_the_vault(here: Path, run: Run, tmp_path: Path, typing: Any) -> None:
    create_vault(tmp_path / "spoed", passphrase=GOOD).close()
    shown = typing(GOOD)
    assert run("--vault", tmp_path / "spoed", "list", key=False, lang="nl").code == 0
    assert shown == ["Wachtzin van de kluis spoed: "]


# --- new secrets ----------------------------------------------------------------------------


def test_a_short_passphrase_is_refused_before_it_is_typed_again(
    here: Path, run: Run, typing: Any
) -> None:
    shown = typing("kort", GOOD, "iets anders, helaas", GOOD, GOOD)
    said = run("vault", "passwd", lang="nl")
    assert said.code == 0 and len(shown) == 5
    assert [prompt.startswith("Nieuwe wachtzin") for prompt in shown] == [1, 1, 0, 1, 0]
    lines = said.err.splitlines()
    assert "12 tekens" in lines[0] and "niet hetzelfde" in lines[1]
    assert not any(word in said.err for word in ("kort", GOOD, "helaas"))
    open_vault(here / "vault", passphrase=GOOD).close()


def test_a_new_passphrase_is_asked_for_three_times_at_most(
    here: Path, run: Run, typing: Any
) -> None:
    shown = typing(*(GOOD, "een heel andere zin") * 3, GOOD, GOOD)
    said = run("vault", "passwd")
    assert said.code == 1 and len(shown) == 6
    assert said.err.splitlines()[-1].startswith("This passphrase will not do: ")
    shown = typing("kort", "kort", "kort", GOOD)
    assert run("vault", "passwd").code == 1 and len(shown) == 3


def test_breaking_off_says_that_the_old_recovery_key_holds(
    here: Path, run: Run, typing: Any, tmp_path: Path
) -> None:
    place = tmp_path / "passphrase"
    place.write_text(GOOD + "\n")
    own = ("--vault", tmp_path / "own", "--passphrase-file", place, "vault")
    typing(interrupt=True)
    said = run(*own, "init", key=False)
    assert said.code == 130 and said.err.endswith("\nNo vault was made.\n")
    assert re.findall(r"\b(\d) [0-9A-Z]{5}\b", said.err) == list("12345678")
    assert run(*own, "init", "--recovery-file", tmp_path / "r", key=False).code == 0
    typing(interrupt=True)
    said = run(*own, "recovery", key=False)
    assert said.code == 130 and "the recovery key before it still holds" in said.err
    open_vault(tmp_path / "own", recovery=(tmp_path / "r").read_text()).close()


# --- yes or no ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "goes"),
    [(["j"], True), (["ja"], True), (["y"], True), (["nee"], False), ([""], False), ([], False)],
)
def test_a_question_is_asked_in_the_language_of_the_screen(
    run: Run, cases: list[str], typing: Any, typed: list[str], goes: bool
) -> None:
    statements = run("show", cases[0], "--json").data["statements"]
    replaced = {s.get("replaces") for s in statements}
    which = next(s["id"] for s in statements if s["id"] not in replaced and not s.get("replaces"))
    shown = typing(*typed)
    said = run("vault", "redact", cases[0], which, "--reason", "op verzoek", lang="nl")
    assert shown[-1].endswith("[j/N]: ")
    assert said.code == (0 if goes else 1)
    if not goes:
        assert said.err.endswith("Er is niets veranderd.\n") and "Abort" not in said.err


def test_breaking_off_a_question_says_that_nothing_was_changed(
    run: Run, cases: list[str], typing: Any
) -> None:
    typing(interrupt=True)
    said = run("vault", "purge", cases[0], "--reason", "x", "--without-export")
    assert said.code == 130 and said.err.endswith("\nNothing was changed.\n")


# --- check ----------------------------------------------------------------------------------


def test_an_older_file_put_back_is_counted_apart_and_says_what_to_do(
    run: Run, here: Path, cases: list[str]
) -> None:
    file = case_file(here, cases[0])
    older = file.read_bytes()
    statements = run("show", cases[0], "--json").data["statements"]
    for_good = ("--reason", "x", "--yes")
    assert run("vault", "redact", cases[0], statements[-1]["id"], *for_good).code == 0
    file.write_bytes(older)
    said = run("vault", "check")
    assert said.code == 5 and "damaged" not in said.err
    assert f"'intake-tui vault recover {cases[0][:8]}'" in said.err
    assert "1 case was put back, cut off or changed from outside." in said.err
    broken = case_file(here, cases[1])
    broken.write_bytes(broken.read_bytes()[:-1])
    said = run("vault", "check")
    assert "1 case is damaged." in said.err and "1 case was put back" in said.err


@pytest.mark.parametrize("head", ["foo", "12", ":ab", "1:xyz", "1:AB:2"])
def test_what_is_no_head_is_wrong_usage(here: Path, run: Run, head: str) -> None:
    said = run("vault", "check", "--expect-head", head)
    assert said.code == 2 and "--expect-head" in said.err


def test_a_head_as_it_was_printed_is_taken(here: Path, run: Run) -> None:
    head = run("audit", "--head").out
    assert run("vault", "check", "--expect-head", head).code == 0


# --- backups and bundles --------------------------------------------------------------------


def test_a_backup_cut_short_is_called_so(here: Path, run: Run, tmp_path: Path) -> None:
    whole = tmp_path / "b.tar"
    assert run("vault", "backup", whole).code == 0
    data = whole.read_bytes()
    for size in (len(data) // 3, len(data) // 2, len(data) - 700, len(data) - 1024, 700):
        (tmp_path / "cut.tar").write_bytes(data[:size])
        said = one_line(run("vault", "restore", tmp_path / "cut.tar", "--list"))
        assert "cut short or changed" in said, size


def test_nothing_is_written_into_a_folder_that_is_not_there(
    run: Run, cases: list[str], tmp_path: Path
) -> None:
    nowhere = tmp_path / "none"
    for command in (("export", cases[0], "--out"), ("vault", "backup")):
        said = one_line(run(*command, nowhere / "x"))
        assert f"there is no folder {nowhere}" in said
        assert not nowhere.exists()
    assert not [e for e in run("audit", "--json").data if e["what"] in ("exported", "backed up")]


# --- settings -------------------------------------------------------------------------------


def test_what_is_ignored_in_the_settings_is_said_once(
    here: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "settings.toml"
    place.write_text("colour = 'red'\nworker = 'k'\n[thresholds]\nheavy-lod = 3\nheavy-load = 4\n")
    said = run("--settings", place, "list")
    assert said.err == f"{place}: 'colour' is not a setting; it is ignored\n"
    said = run("--settings", place, "show", run("list", "--json").data[0]["id"], lang="nl")
    assert said.err.splitlines() == [
        f"{place}: 'colour' is geen instelling; die telt niet mee",
        f"{place}: 'thresholds.heavy-lod' is geen instelling; die telt niet mee",
    ]
    options = Options(settings=place)
    options.questionnaire()
    assert len(options.preferences.notices) == 2, "the app shows them itself"


# --- what is shown --------------------------------------------------------------------------


def test_the_audit_log_is_told_in_the_language_of_the_screen(
    here: Path, run: Run, cases: list[str]
) -> None:
    run("show", cases[0])
    failed.note(here / "vault", "passphrase")
    (line,) = failed.read(here / "vault")
    moment = datetime.fromisoformat(line.split(" ")[0])
    said = run("audit", lang="nl").out
    for word in ("ontgrendeld", "ingezien", "gewijzigd", "mislukte ontgrendeling"):
        assert f"  {word}" in said
    (shown,) = (one for one in said.splitlines() if "mislukte ontgrendeling" in one)
    local = moment.astimezone(ZONE).strftime("%Y-%m-%d %H:%M:%S")
    assert f"  {local} " in shown and "+00:00" not in shown
    raw = run("audit", "--json", lang="nl").data
    assert {"unlock failed", "unlocked", "viewed", "changed"} <= {e["what"] for e in raw}
    assert any(e["purpose"] == line for e in raw)


def test_what_was_promised_stands_in_local_time(here: Path, run: Run) -> None:
    promised = [
        follow["at"] for row in run("list", "--json").data for follow in row["follow_ups"][:1]
    ]
    assert promised
    said = run("list").out
    for at in promised:
        local = at
        if "T" in at:
            moment = datetime.strptime(at, "%Y-%m-%dT%H:%MZ").replace(tzinfo=UTC)
            local = moment.astimezone(ZONE).strftime("%Y-%m-%d %H:%M")
        assert f"promised: {local}" in said and f"{at}Z" not in said


def test_statements_to_choose_from_name_their_question_in_words(run: Run, cases: list[str]) -> None:
    statement = run("show", cases[0], "--json").data["statements"][0]
    for command in (("redact",), ("move", "--to", cases[1])):
        said = run("vault", *command, cases[0], "--reason", "x", lang="nl")
        assert said.code == 0
        assert statement["id"][:8] in said.out and "?" in said.out
        assert f"  {statement['question']}  " not in said.out


def test_the_generations_of_a_case_are_named_in_words(
    run: Run, here: Path, cases: list[str]
) -> None:
    shown = run("vault", "recover", cases[0], lang="nl").out
    assert "het bestand zelf (file)" in shown
    file = case_file(here, cases[0])
    file.write_bytes(file.read_bytes()[:-1])
    assert "het bestand zelf (file)" in run("vault", "recover", cases[0], lang="nl").out


def test_the_doctor_speaks_the_language_of_the_screen(here: Path, run: Run) -> None:
    said = run("doctor", lang="nl").out
    for word in ("versies", "plaatsen", "kluis", "gaat open met", "sleutelbestand", "vragenlijst"):
        assert word in said
    for word in ("opens with", "its folder", "core dumps", "paths", "fit for", "large enough"):
        assert word not in said
    assert "opens with" in run("doctor", "--json", lang="nl").data["vault"]


# --- the app --------------------------------------------------------------------------------


def test_a_vault_made_at_once_is_told_before_the_app_and_not_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setattr(app_cli, "need_terminal", lambda: None)
    told: list[str] = []

    def crash(*_: object, **__: object) -> int:
        told.append(capsys.readouterr().err)
        return 1

    monkeypatch.setattr(app_cli, "_show", crash)
    options = Options(key_file=tmp_path / "key")
    with pytest.raises(click.exceptions.Exit):
        app_cli.open_default(options)
    assert len(told) == 1 and str(options.vault_folder) in told[0]
    assert capsys.readouterr().err == ""
