"""``intake-tui interview --plain`` from outside: arguments, piped lines, exit codes, saving."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from command_line import INTAKE, Answer, Run

from intake_tui import cli


@pytest.fixture
def typed(run: Run, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Runs ``interview --plain`` with lines on standard input."""

    def call(*lines: str, arguments: tuple[str, ...] = (), lang: str = "nl") -> Answer:
        monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
        return run("interview", *arguments, "--plain", lang=lang)

    return call


def new_case(run: Run) -> str:
    rows = run("list", "--json").data
    (new,) = [row["id"] for row in rows if not row["reference"].startswith("voorbeeld")]
    return str(new)


def test_a_new_case_is_made_by_its_first_answer(run, typed):
    assert typed("").code == 0
    assert len(run("list", "--json").data) == 3
    done = typed("oma Ria", "", "06 1", "", "1", "3", "Hij kan niet slapen", "")
    assert (done.code, done.err) == (0, "")
    made = new_case(run)
    case = run("show", made, "--json").data
    people = {p["id"]: p["name"] for p in case["persons"]}
    assert [(s["question"], people[s["speaker"]]) for s in case["statements"]] == [
        ("call-speaker", "oma Ria"),
        ("call-privacy", "oma Ria"),
        ("danger-now", "oma Ria"),
        ("call-reason", "oma Ria"),
    ]
    assert f"Dossier {made[:8]}. Bewaard" in done.out
    assert "Antwoord:" in done.out


def test_a_case_is_gone_on_with(run, typed):
    made = run("new", "--reference", "R-1").out.strip()
    assert typed("1", "", "1", arguments=("R-1",)).code == 0
    case = run("show", made, "--json").data
    assert [s["question"] for s in case["statements"]] == ["call-privacy"]


def test_the_language_of_the_questions_is_chosen(typed):
    assert "Who am I speaking to?" in typed("", lang="en").out
    assert "Who am I speaking to?" in typed("", arguments=("--lang", "en")).out
    assert "Met wie spreek ik?" in typed("").out


def test_without_plain_one_line_tells_what_opens_the_screen(run):
    answer = run("interview")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.count("\n") == 1
    assert "--plain" in answer.err


def test_an_unknown_case_is_refused_in_one_line(typed):
    typed("", arguments=("no-such-case",)).refusal()


def test_a_vault_with_a_passphrase_is_not_opened_by_piped_lines(run, here, tmp_path, monkeypatch):
    place = ["--vault", str(tmp_path / "locked"), "--lang", "en"]
    secret = tmp_path / "secret"
    secret.write_text("een lange wachtzin voor de proef\n")
    init = ["--passphrase-file", str(secret), "vault", "init"]
    assert cli.main([*place, *init, "--recovery-file", str(tmp_path / "paper")]) == 0
    monkeypatch.setattr("sys.stdin", io.StringIO("1\n"))
    assert cli.main([*place, "interview", "--plain"]) == 1
    monkeypatch.setattr("sys.stdin", io.StringIO("1\n"))
    assert cli.main([*place, "--passphrase-file", str(secret), "interview", "--plain"]) == 0


def test_nothing_but_words_and_line_ends_is_put_out(here: Path):
    place = ["--vault", here / "vault", "--key-file", here / "key", "--lang", "nl"]
    lines = b"oma \x1b[31mRia\x9b\x07\n\n\n\n\xff\xfe\n1\n/k ! \x1b]0;x\x07\ttab\r\n"
    lines += b"/mensen\n/notities\n/stop\n"
    done = subprocess.run(
        [*INTAKE, *map(str, place), "interview", "--plain"],
        input=lines,
        capture_output=True,
        check=False,
        env=dict(os.environ),
    )
    assert (done.returncode, done.stderr) == (0, b"")
    text = done.stdout.decode()
    assert [c for c in text if (ord(c) < 32 and c != "\n") or 126 < ord(c) < 160] == []
    assert "oma Ria" in text


def test_the_screen_is_never_loaded(here: Path):
    place = ["--vault", str(here / "vault"), "--key-file", str(here / "key")]
    code = (
        "import sys\nfrom intake_tui.cli import main\n"
        f"assert main({[*place, 'interview', '--plain']!r}) == 0\n"
        "assert 'textual' not in sys.modules\nassert 'rich' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], input=b"oma\n\n1\n", check=True)
