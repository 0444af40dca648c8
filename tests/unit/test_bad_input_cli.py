"""Bad input on the command line: one line that says what and where, nothing lost, no traceback."""

from __future__ import annotations

import copy
import errno
import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from command_line import INTAKE, ROOTS_RIGHTS, Answer, Run

from intake_tui import cli


@pytest.fixture
def plain_user(here: Path) -> Run:
    """The program as a user for whom the permissions of files hold, also where we are root."""
    drop: list[str] = []
    if os.geteuid() == 0:
        assert shutil.which("setpriv"), "as root these tests need setpriv (util-linux)"
        drop = ["setpriv", f"--bounding-set={ROOTS_RIGHTS}", "--inh-caps=-all"]

    def call(*arguments: object) -> Answer:
        place = ["--vault", str(here / "vault"), "--key-file", str(here / "key"), "--lang", "en"]
        done = subprocess.run(
            [*drop, *INTAKE, *place, *map(str, arguments)],
            capture_output=True,
            text=True,
            check=False,
        )
        return Answer(done.returncode, done.stdout, done.stderr)

    return call


def listed(run: Run) -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in json.loads(run("list", "--json").out)}


def shell(command: str, here: Path, **streams: Any) -> subprocess.CompletedProcess[str]:
    """A command line as a shell runs it, with its own redirections."""
    base = f"{sys.executable} -c 'import sys; from intake_tui.cli import main; sys.exit(main())'"
    base += f" --vault {here}/vault --key-file {here}/key --lang en"
    return subprocess.run(
        ["sh", "-c", command.replace("INTAKE", base)],
        stderr=subprocess.PIPE,
        text=True,
        check=False,
        **streams,
    )


# --- files and folders that cannot be read ---------------------------------------------------


@pytest.mark.parametrize("known", [True, False], ids=["index", "no index"])
def test_a_folder_of_cases_that_cannot_be_read_hides_no_other_case(run, plain_user, here, known):
    bad, *good = listed(run)
    if not known:
        (here / "vault" / "index.sealed").unlink()
    shard = here / "vault" / "cases" / bad[:2]
    shard.chmod(0)
    rows = {row["id"]: row for row in json.loads(plain_user("list", "--json").out)}
    damaged = rows[bad if known else bad[:2]]
    assert "no permission" in damaged["damage"]
    assert all(not rows[case_id]["damage"] for case_id in good)
    assert all(plain_user("show", case_id).code == 0 for case_id in good)
    assert bad in plain_user("show", bad).refusal()
    check = plain_user("vault", "check")
    assert check.code == 1
    assert check.out.startswith("2 cases read.")
    assert "1 case is damaged." in check.err
    shard.chmod(0o700)
    assert all(not row["damage"] for row in listed(run).values())


@pytest.mark.parametrize(
    "what", ["garbage", "cut short", "empty", "folder", "link", "no permission"]
)
def test_a_damaged_case_is_named_and_the_others_open(run, plain_user, here, what):
    bad, *good = listed(run)
    file = here / "vault" / "cases" / bad[:2] / f"{bad}.case"
    whole = file.read_bytes()
    if what == "no permission":
        file.chmod(0)
    elif what in ("folder", "link"):
        file.unlink()
        file.mkdir() if what == "folder" else file.symlink_to("/etc/hostname")
    else:
        content = {"garbage": b"\xff" * 500, "cut short": whole[:-1], "empty": b""}
        file.write_bytes(content[what])
    rows = {row["id"]: row for row in json.loads(plain_user("list", "--json").out)}
    assert rows[bad]["damage"]
    assert bad in plain_user("show", bad).refusal()
    assert plain_user("show", good[0]).code == 0


@pytest.mark.parametrize("name", ["vault", "vault/vault.json", "key"])
def test_what_may_not_be_read_is_named(plain_user, here, name):
    (here / name).chmod(0)
    assert str(here / name) in plain_user("list").refusal()


def test_a_bundle_that_may_not_be_read_does_not_keep_the_others_out(plain_user, examples, tmp_path):
    secret = tmp_path / "secret.json"
    secret.write_text("{}")
    secret.chmod(0)
    answer = plain_user("import", secret, examples[0])
    assert "secret.json" in answer.refusal()
    assert "identical" in answer.out


def test_a_vault_that_is_read_only_is_read_and_told(plain_user, here, tmp_path):
    for folder, _, names in os.walk(here / "vault", topdown=False):
        for name in names:
            (Path(folder) / name).chmod(0o400)
        Path(folder).chmod(0o500)
    rows = json.loads(plain_user("list", "--json").out)
    assert len(rows) == 3
    for arguments in (
        ("new",),
        ("export", rows[0]["id"], "--out", tmp_path / "x.json"),
        ("plan", rows[0]["id"], "--out", tmp_path / "plans"),
    ):
        line = plain_user(*arguments).refusal()
        assert "no permission" in line
        assert "what you typed" not in line.lower()
    assert not (tmp_path / "x.json").exists()
    assert not (tmp_path / "plans").exists()


def test_a_folder_for_plans_that_may_not_be_written_stays_empty(run, plain_user, tmp_path):
    closed = tmp_path / "closed"
    closed.mkdir()
    closed.chmod(0o500)
    case_id = next(iter(listed(run)))
    assert "professional.nl.md" in plain_user("plan", case_id, "--out", closed).refusal()
    assert "x.json" in plain_user("export", case_id, "--out", closed / "x.json").refusal()
    assert list(closed.iterdir()) == []
    closed.chmod(0)
    assert "x.json" in plain_user("export", case_id, "--out", closed / "x.json").refusal()
    assert "q.toml" in plain_user("--questions", closed / "q.toml", "new").refusal()
    assert "s.toml" in plain_user("--settings", closed / "s.toml", "list").refusal()


def test_names_that_are_too_long(run, tmp_path):
    long = tmp_path / ("a" * 300)
    case_id = next(iter(listed(run)))
    for arguments in (
        ("--questions", long, "new"),
        ("--settings", long, "list"),
        ("import", long),
        ("export", case_id, "--out", long),
        ("plan", case_id, "--out", long),
    ):
        assert "too long" in run(*arguments).refusal()
    assert "too long" in run("list", vault=long).refusal()


# --- vault, key and settings -----------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        None,
        {"id": "x"},
        {"epoch": -1},
        {"epoch": 10**30},
        {"check": "é"},
        {"slots": [1]},
        {"slots": [[[]]]},
        {"slots": [{"kind": "passphrase"}]},
        {"slots": [{}] * 33},
        {"version": 99},
        {"more": 1},
    ],
    ids=str,
)
def test_a_vault_file_that_was_changed_is_refused_and_left(run, here, change):
    file = here / "vault" / "vault.json"
    known = json.loads(file.read_bytes())
    text = "\x00garbage" * 9 if change is None else json.dumps({**known, **change})
    file.write_text(text)
    assert "vault" in run("list").refusal()
    assert "vault" in run("vault", "init").refusal()
    assert file.read_text() == text


@pytest.mark.parametrize("key", [b"", b"short", b"x" * 32, b"x" * 33])
def test_a_wrong_key_file_is_named_or_said_to_fit_nothing(run, here, key):
    (here / "key").write_bytes(key)
    line = run("list").refusal()
    assert str(here / "key") in line or "fits no slot" in line


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("language = ['nl']", "'language'"),
        ("worker = 5", "'worker'"),
        ("thresholds = 3", "'thresholds'"),
        ("[thresholds]\nx = -1", "'thresholds.x'"),
        ("[keys]\na = ''", "'keys.a'"),
        ("vault = '~nobody-of-that-name/v'", "'vault'"),
        ("a =", "not TOML"),
        ("a = " + "[" * 3000, "nested"),
    ],
)
def test_settings_with_a_fault_name_the_file_and_the_field(run, tmp_path, text, said):
    settings = tmp_path / "settings.toml"
    settings.write_text(text)
    line = run("--settings", settings, "list").refusal()
    assert str(settings) in line
    assert said in line


@pytest.mark.parametrize(
    "text",
    ["a =", "[[question]]", "[[nonsense]]\nid = 'x'", "question = 3", "a = " + "[" * 3000],
)
def test_an_own_file_with_a_fault_makes_no_case(run, tmp_path, text):
    own = tmp_path / "own.toml"
    own.write_text(text)
    before = listed(run)
    assert str(own) in run("--questions", own, "new").refusal()
    assert listed(run) == before
    answer = run("questions", "check", own)
    assert answer.code == 1
    assert str(own) in answer.out


# --- bundles ---------------------------------------------------------------------------------

SPOILED: tuple[Any, ...] = (
    None, 0, -1, 10**30, 1.5, float("inf"), True, "", "nobody", "31-02", "2026-02-31T10:00:00Z",
    "2026-03-01T10:00:00", "9999-12-31T23:59:59Z", [], ["x"], {}, "\x1b[31m", "\ud800",
    "[@click=app.quit]", "[/ 3 kids", "👨‍👩‍👧 日本", "a" * 40_000,
)  # fmt: skip


def places(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in ``data``, as the keys that lead to it."""
    yield path
    if isinstance(data, dict | list):
        for key, item in data.items() if isinstance(data, dict) else enumerate(data):
            yield from places(item, (*path, key))


def spoil(bundle: dict[str, Any], chance: random.Random) -> str:
    """Change one thing in ``bundle``: its kind of place first, so that rare ones get their turn."""
    kinds: dict[str, list[tuple[Any, ...]]] = {}
    for path in places(bundle):
        if path and path != ("head", "id"):
            kind = ".".join("#" if isinstance(key, int) else key for key in path)
            kinds.setdefault(kind, []).append(path)
    *way, last = chance.choice(kinds[chance.choice(sorted(kinds))])
    inner: Any = bundle
    for key in way:
        inner = inner[key]
    if chance.random() < 0.15:
        del inner[last]
    else:
        inner[last] = chance.choice(SPOILED)
    return f"{way} {last}"


def test_a_bundle_spoiled_anywhere_is_refused_whole_or_can_be_used(run, examples, tmp_path):
    chance = random.Random(31)
    bundles = [json.loads(path.read_bytes()) for path in examples]
    file = tmp_path / "spoiled.json"
    before, refused = set(listed(run)), 0
    for number in range(40):
        bundle = copy.deepcopy(chance.choice(bundles))
        bundle["head"]["id"] = case_id = f"00000000-0000-4000-8000-{number:012}"
        where = spoil(bundle, chance)
        file.write_text(json.dumps(bundle).replace("Infinity", "1e999"))
        answer = run("import", file)
        if answer.code:
            refused += 1
            assert "spoiled.json" in answer.refusal(), where
            continue
        before.add(case_id)
        for command in (["show", case_id], ["signals", case_id]):
            used = run(*command)
            assert used.code == 0, (where, used.err)
            assert "\x1b" not in used.out
        plan = run("plan", case_id, "--reader", "all", "--skip-held", "--out", tmp_path / "plans")
        assert "Unexpected" not in plan.err, where
    rows = listed(run)
    assert set(rows) == before
    assert not any(row["damage"] for row in rows.values())
    assert 0 < refused < 40


def test_a_long_answer_and_strange_words_come_back_as_they_were(run, examples, tmp_path):
    bundle = json.loads(examples[0].read_bytes())
    bundle["head"]["id"] = case_id = "00000000-0000-4000-8000-000000000001"
    words = "[/ 3 kids [@click=app.quit] 👨‍👩‍👧 日本語 " + "woord " * 7000 + "einde"
    quotes = [
        s for s in bundle["statements"] if isinstance(s["value"], str) and s["kind"] == "quote"
    ]
    quotes[0]["value"] = words
    file = tmp_path / "long.json"
    file.write_text(json.dumps(bundle))
    assert run("import", file).code == 0
    shown = json.loads(run("show", case_id, "--json").out)
    assert words in [s["value"] for s in shown["statements"]]
    assert run("plan", case_id, "--format", "both", "--out", tmp_path / "plans").code == 0


# --- what is typed on the command line --------------------------------------------------------


def test_steering_characters_never_come_back(run, tmp_path):
    steering = "\x1b[31m\x07\u202e\x9b\udcff"
    made = run("new", "--reference", f"R{steering}1").out.strip()
    assert json.loads(run("show", made, "--json").out)["head"]["reference"] == "R[31m1"
    for arguments in (
        ("show", steering),
        ("import", tmp_path / steering),
        ("plan", made, "--reader", "family", "--person", steering, "--out", tmp_path / "plans"),
        ("--questions", tmp_path / steering, "new"),
        ("--settings", tmp_path / steering, "list"),
    ):
        assert not set(run(*arguments).refusal()) & set("\x07\u202e\x9b")


def test_a_reference_is_short_and_the_list_stays_a_list(run, examples, tmp_path):
    refused = run("new", "--reference", "a" * 40_000)
    assert refused.code == 2
    assert "200" in refused.err
    bundle = json.loads(examples[0].read_bytes())
    bundle["head"] |= {"id": "00000000-0000-4000-8000-000000000001", "reference": "日" * 40_000}
    file = tmp_path / "long.json"
    file.write_text(json.dumps(bundle))
    assert run("import", file).code == 0
    assert all(len(line) < 250 for line in run("list").out.splitlines())


# --- where the output goes --------------------------------------------------------------------


@pytest.mark.parametrize("command", [["list"], ["list", "--json"], ["findings"]], ids=" ".join)
def test_output_that_cannot_be_written_is_told(run, monkeypatch, command):
    import click

    echo = click.echo

    def full(message: str, *, nl: bool = True, err: bool = False) -> None:
        if not err:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        echo(message, nl=nl, err=err)

    monkeypatch.setattr(click, "echo", full)
    monkeypatch.setattr(cli, "_deafen", lambda: None)  # it would close the output of the tests
    line = run(*command).refusal()
    assert line == "The output could not be written: no space left on device.\n"


@pytest.mark.parametrize("closed", [">&-", ">&- 2>&-"])
def test_a_closed_output_is_quiet(here, closed):
    done = shell(f"INTAKE list {closed}", here)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("closed", ["<&-", ">&-", "<&- >&-"])
def test_without_any_stream_there_is_no_terminal(here, closed):
    done = shell(f"INTAKE {closed}", here)
    assert done.returncode == 1
    assert done.stderr.startswith("There is no terminal here.")
    assert done.stderr.count("\n") == 1
