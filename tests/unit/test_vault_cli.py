"""The commands that care for a vault: check, audit, purge, recover, redact, move."""

from __future__ import annotations

import os
import re
import uuid
from pathlib import Path
from typing import Any

import click
import pytest
from command_line import Answer, Run

from intake_tui import cli
from intake_tui.cli.vault import ELSEWHERE

CANARY = "kanarieKLEPEL77"


@pytest.fixture
def run(here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    def call(*arguments: object, typed: str | None = None, lang: str = "en") -> Answer:
        place = ["--vault", str(here / "vault"), "--key-file", str(here / "key")]
        lines = iter((typed or "").splitlines())

        def answer(text: str = "", *_: object, **__: object) -> str:
            try:
                return next(lines)
            except StopIteration:
                raise click.Abort from None

        monkeypatch.setattr(click.termui, "visible_prompt_func", answer)
        capsys.readouterr()
        code = cli.main([*place, "--lang", lang, *map(str, arguments)])
        said = capsys.readouterr()
        return Answer(code, said.out, said.err)

    return call


@pytest.fixture
def cases(run: Run) -> list[str]:
    return [row["id"] for row in run("list", "--json").data]


def case_file(here: Path, case_id: str) -> Path:
    return here / "vault" / "cases" / case_id[:2] / f"{case_id}.case"


def head_file(here: Path, case_id: str) -> Path:
    return here / "vault" / "heads" / case_id[:2] / f"{case_id}.head"


def bundle(run: Run, case_id: str) -> dict[str, Any]:
    return run("show", case_id, "--json").data


def one_line(answer: Answer, code: int = 1) -> str:
    assert answer.code == code, answer
    assert answer.err.count("\n") == 1, answer.err
    return answer.err


def text_statement(run: Run, case_id: str) -> dict[str, Any]:
    """A statement of free text about a person that nothing replaces or is replaced by."""
    known = bundle(run, case_id)
    replaced = {s.get("replaces") for s in known["statements"]}
    return next(
        s
        for s in known["statements"]
        if isinstance(s["value"], str)
        and len(s["value"]) > 25
        and s["subject"] in {p["id"] for p in known["persons"]}
        and s.get("replaces") is None
        and s["id"] not in replaced
    )


@pytest.mark.parametrize("command", ["init", "check", *ELSEWHERE])
def test_every_command_of_the_vault_explains_itself(run, command):
    answer = run("vault", command, "--help")
    assert answer.code == 0
    assert answer.out.startswith(f"Usage: intake-tui vault {command}")
    assert re.search(rf"^  {command} ", run("vault", "--help").out, re.MULTILINE)


# --- check ----------------------------------------------------------------------------------


def test_the_exit_codes_are_in_the_help(run):
    said = run("vault", "check", "--help").out
    assert [int(n) for n in re.findall(r"^ +(\d)  \w", said, re.MULTILINE)] == [0, 1, 3, 4, 5]


def test_a_sound_vault(run):
    answer = run("vault", "check")
    assert (answer.code, answer.err) == (0, "")
    assert answer.out.startswith("3 cases read.")
    report = run("vault", "check", "--json").data
    assert (report["code"], report["cases"], report["findings"]) == (0, 3, [])


def test_damage_is_told_with_what_can_be_done(run, here, cases):
    run("vault", "redact", cases[1], text_statement(run, cases[1])["id"], "--reason", "x", "--yes")
    case_file(here, cases[0]).write_bytes(b"")
    line, total = run("vault", "check").err.splitlines()
    assert cases[0] in line
    assert "restore a backup" in line
    assert total == "1 case is damaged."
    answer = run("vault", "check", "--json")
    assert answer.code == answer.data["code"] == 4
    (finding,) = answer.data["findings"]
    assert (finding["kind"], finding["case"]) == ("damaged", cases[0])
    head_file(here, cases[1]).unlink()
    assert "vault recover" in run("vault", "check").err
    assert run("vault", "check").code == 4
    case_file(here, cases[0]).unlink()
    head_file(here, cases[0]).unlink()
    answer = run("vault", "check")
    assert answer.code == 5
    assert "the audit log knows this case" in answer.err


def test_recoverable_damage_has_a_code_of_its_own(run, here, cases):
    head_file(here, cases[0]).unlink()
    answer = run("vault", "check")
    assert answer.code == 3
    assert f"vault recover {cases[0][:8]}" in answer.err


def test_a_head_noted_elsewhere(run, here):
    noted = run("audit", "--head").out.strip()
    assert run("vault", "check", "--expect-head", noted).code == 0
    run("new")
    assert run("vault", "check", "--expect-head", noted).code == 0
    log = here / "vault" / "audit.log"
    later = run("audit", "--head").out.strip()
    log.write_bytes(b"".join(log.read_bytes().splitlines(keepends=True)[:-1]))
    assert run("audit", "--verify").code == 0
    answer = run("vault", "check", "--expect-head", later)
    assert answer.code == 5
    assert "noted elsewhere" in answer.err


def test_a_check_that_cannot_be_done(run, here):
    (here / "vault" / "audit.log").unlink()
    (here / "vault" / "audit.log").mkdir()
    assert "audit.log" in one_line(run("vault", "check"))


# --- audit ----------------------------------------------------------------------------------


def test_the_log_is_verified(run, here):
    answer = run("audit", "--verify")
    assert answer.code == 0
    assert answer.out.startswith("The audit log stands: ")
    log = here / "vault" / "audit.log"
    lines = log.read_bytes().splitlines(keepends=True)
    log.write_bytes(b"".join([lines[1], lines[0], *lines[2:]]))
    assert "line 1, 2" in one_line(run("audit", "--verify"), 5)
    answer = run("audit", "--verify", "--json")
    assert answer.code == 5
    assert answer.data["sound"] is False
    assert answer.data["faults"][:2] == [1, 2]


def test_the_log_of_one_case_also_when_it_is_gone(run, cases):
    assert run("audit", "--case", cases[0], "--json").data == run("audit", cases[0], "--json").data
    assert run("audit", cases[0], "--case", cases[1]).code == 2
    run("vault", "purge", cases[0], "--reason", "x", "--yes", "--without-export")
    for name in (cases[0], cases[0][:9]):
        told = run("audit", name, "--json").data
        assert [e["what"] for e in told][-1] == "purged"
        assert {e["case"] for e in told} == {cases[0]}
    assert "no id begins like this" in one_line(run("audit", "zzzz"))


# --- purge ----------------------------------------------------------------------------------


def test_a_purge_needs_an_export_of_what_is_there_now(run, cases, here, tmp_path):
    case_id = cases[0]
    refused = one_line(run("vault", "purge", case_id, "--reason", "old", "--yes"))
    assert "not exported" in refused
    run("export", case_id, "--out", tmp_path / "one.json")
    statement = text_statement(run, case_id)["id"]
    run("vault", "redact", case_id, statement, "--reason", "asked", "--yes")
    assert "not exported" in one_line(run("vault", "purge", case_id, "--reason", "old", "--yes"))
    run("export", case_id, "--out", tmp_path / "two.json")
    done = run("vault", "purge", case_id, "--reason", "kept long enough", "--yes")
    assert done.code == 0
    assert case_id in done.out
    assert "What remains" in done.out
    assert not case_file(here, case_id).exists()
    assert "removed for good" in one_line(run("show", case_id))
    assert [row["id"] for row in run("list", "--json").data] == cases[1:]
    assert run("audit", case_id, "--json").data[-1]["purpose"] == "kept long enough"
    assert run("vault", "check").code == 0


def test_an_export_of_a_plan_is_not_an_export_of_the_case(run, cases, here):
    from intake_tui.store.keys import open_vault

    vault = open_vault(here / "vault", here / "key")
    vault.load(cases[0])
    vault.audit("exported", cases[0], "plan, professional, nl")
    vault.close()
    assert "not exported" in one_line(run("vault", "purge", cases[0], "--reason", "x", "--yes"))


@pytest.mark.parametrize(
    ("typed", "gone"), [("{short}", True), (" {short} ", True), ("yes", False), ("", False)]
)
def test_a_purge_asks_for_the_beginning_of_the_id(run, cases, here, typed, gone):
    answer = run(
        "vault",
        "purge",
        cases[0],
        "--reason",
        "x",
        "--without-export",
        typed=typed.format(short=cases[0][:8]) + "\n",
    )
    assert (answer.code == 0) is gone
    assert case_file(here, cases[0]).exists() is not gone
    if not gone:
        assert "Nothing was changed." in answer.err


def test_a_purge_without_an_answer_changes_nothing(run, cases, here):
    answer = run("vault", "purge", cases[0], "--reason", "x", "--without-export")
    assert answer.code == 1 and answer.err.endswith("\nNothing was changed.\n")
    assert case_file(here, cases[0]).exists()


def test_a_purge_without_a_reason_or_twice_is_refused(run, cases, here):
    assert "a reason" in one_line(run("vault", "purge", cases[0], "--without-export", "--yes"))
    assert case_file(here, cases[0]).exists()
    purge = ("vault", "purge", cases[0], "--reason", "x", "--yes")
    assert run(*purge, "--without-export").code == 0
    assert "removed for good" in one_line(run(*purge))


def test_a_damaged_case_cannot_be_exported_and_can_be_purged(run, cases, here):
    case_file(here, cases[0]).write_bytes(b"")
    purge = ("vault", "purge", cases[0], "--reason", "x", "--yes")
    assert "cannot be exported" in one_line(run(*purge))
    assert run(*purge, "--without-export").code == 0
    assert run("vault", "check").code == 0


def test_an_older_file_put_back_after_a_purge(run, cases, here):
    kept = case_file(here, cases[0]).read_bytes()
    run("vault", "purge", cases[0], "--reason", "x", "--yes", "--without-export")
    case_file(here, cases[0]).write_bytes(kept)
    assert "removed for good" in one_line(run("show", cases[0]))
    answer = run("vault", "check")
    assert answer.code == 5
    assert "put back; it was removed" in answer.err
    assert not case_file(here, cases[0]).exists()


def test_the_words_of_a_purged_case_are_in_no_output(run, cases, here):
    words = text_statement(run, cases[0])["value"]
    run("vault", "purge", cases[0], "--reason", "x", "--yes", "--without-export")
    for command in (["list", "--json"], ["audit", "--json"], ["search", words, "--json"]):
        assert words not in run(*command).out


# --- recover --------------------------------------------------------------------------------


def damaged(run: Run, here: Path, case_id: str) -> None:
    """A case with a generation before it, and a file that cannot be read."""
    made = text_statement(run, case_id)["id"]
    run("vault", "redact", case_id, made, "--reason", "x", "--yes")
    from intake_tui.domain.record.changes import refer
    from intake_tui.store.keys import open_vault

    vault = open_vault(here / "vault", here / "key")
    case = vault.load(case_id)
    vault.commit(case_id, case.revision, refer(case, "R-99"))
    vault.close()
    path = case_file(here, case_id)
    path.write_bytes(path.read_bytes()[:-4])


def test_recover_shows_what_there_is_and_goes_on_when_asked(run, cases, here):
    case_id = cases[0]
    damaged(run, here, case_id)
    before = case_file(here, case_id).read_bytes()
    shown = run("vault", "recover", case_id)
    assert shown.code == 0
    assert "previous" in shown.out
    assert "cannot be used" in shown.out
    assert "lacks revisions after it: 1" in shown.out
    assert case_file(here, case_id).read_bytes() == before
    choice = ("vault", "recover", case_id, "--generation", "previous")
    assert run(*choice, typed="n\n").code == 1
    assert case_file(here, case_id).read_bytes() == before
    done = run(*choice, typed="y\n")
    assert done.code == 0, done.err
    assert run("show", case_id).code == 0
    assert run("audit", case_id, "--json").data[-2]["what"] == "recovered"
    assert run("vault", "check").code == 0
    assert "nothing to recover" in one_line(run(*choice, "--yes")).lower()


def test_a_generation_that_is_not_there_is_refused(run, cases, here):
    case_file(here, cases[0]).write_bytes(b"")
    line = one_line(run("vault", "recover", cases[0], "--generation", "previous", "--yes"))
    assert "previous" in line
    assert "Nothing was changed" in line


def test_a_generation_from_before_a_redaction_needs_its_own_word(run, cases, here):
    case_id = cases[0]
    kept = case_file(here, case_id).read_bytes()
    statement = text_statement(run, case_id)
    run("vault", "redact", case_id, statement["id"], "--reason", "asked", "--yes")
    case_file(here, case_id).write_bytes(kept)
    assert "still holds what was erased" in run("vault", "recover", case_id).out
    choice = ("vault", "recover", case_id, "--generation", "file", "--yes")
    line = one_line(run(*choice))
    assert "--even-erased" in line
    assert run(*choice, "--even-erased").code == 0
    values = [s["value"] for s in bundle(run, case_id)["statements"]]
    assert statement["value"] in values


# --- redact ---------------------------------------------------------------------------------


def test_the_words_of_a_statement_are_removed(run, cases, here):
    case_id = cases[0]
    statement = text_statement(run, case_id)
    listed = run("vault", "redact", case_id)
    assert statement["id"][:8] in listed.out
    looked = [e for e in run("audit", case_id, "--json").data if e["what"] == "viewed"]
    assert looked, "whoever reads every statement is in the log"
    redact = ("vault", "redact", case_id, statement["id"])
    assert "a reason" in one_line(run(*redact, "--yes"))
    answer = run(*redact, "--reason", "asked for", typed="n\n")
    assert answer.code == 1
    assert statement["value"][:40] in answer.out
    assert statement in bundle(run, case_id)["statements"]
    assert run(*redact, "--reason", "asked for", typed="y\n").code == 0
    left = next(s for s in bundle(run, case_id)["statements"] if s["id"] == statement["id"])
    assert left["value"] is None
    assert left["redacted"]["reason"] == "asked for"
    last = [e for e in run("audit", case_id, "--json").data if e["what"] == "redacted"]
    assert [e["purpose"] for e in last] == ["asked for"]
    assert "before" in one_line(run(*redact, "--reason", "again", "--yes"))
    assert statement["value"][:40] not in run("search", statement["value"][:40]).out


def test_a_line_of_the_notepad_is_removed(run, cases, here):
    from intake_tui.domain.record.types import Changes, Note
    from intake_tui.session.ground import utc_now
    from intake_tui.store.keys import open_vault

    note = str(uuid.uuid4())
    vault = open_vault(here / "vault", here / "key")
    case = vault.load(cases[0])
    line = Note(id=note, call=None, speaker=None, text=CANARY, at=utc_now())
    vault.commit(case.id, case.revision, Changes(puts=(("notes", line),)))
    vault.close()
    assert CANARY in run("vault", "redact", cases[0]).out
    assert run("vault", "redact", cases[0], note[:9], "--reason", "x", "--yes").code == 0
    assert CANARY not in run("vault", "redact", cases[0]).out
    assert CANARY not in run("show", cases[0], "--json").out


def test_what_fits_no_statement_is_refused_without_repeating_it(run, cases):
    line = one_line(run("vault", "redact", cases[0], CANARY, "--reason", "x", "--yes"))
    assert CANARY not in line
    assert "no id begins like this" in line


# --- move -----------------------------------------------------------------------------------


def test_a_statement_goes_to_the_case_it_belongs_in(run, cases, here):
    source, target = cases[:2]
    statement = text_statement(run, source)
    there = bundle(run, target)
    role = {p["id"]: p["role"] for p in bundle(run, source)["persons"]}
    about = next(p for p in there["persons"] if p["role"] == role[statement["subject"]])
    teller, call = there["persons"][0], there["calls"][0]
    move = ("vault", "move", source, statement["id"], "--to", target, "--reason", "wrong case")
    shown = run(*move)
    assert "--speaker" in one_line(shown)
    assert teller["id"][:8] in shown.out
    assert call["id"][:8] in shown.out
    whole = (
        *move,
        "--speaker",
        teller["id"],
        "--subject",
        about["id"][:12],
        "--call",
        call["id"],
    )
    assert run(*whole, typed="n\n").code == 1
    done = run(*whole, typed="y\n")
    assert done.code == 0, done.err
    moved = next(s for s in bundle(run, target)["statements"] if s["id"] == statement["id"])
    assert moved["value"] == statement["value"]
    assert (moved["speaker"], moved["subject"]) == (teller["id"], about["id"])
    left = next(s for s in bundle(run, source)["statements"] if s["id"] == statement["id"])
    assert left["value"] is None
    assert left["redacted"]["moved_to"] == target
    assert "moved out" in [e["what"] for e in run("audit", source, "--json").data]
    assert "moved in" in [e["what"] for e in run("audit", target, "--json").data]
    assert run("vault", "check").code == 0


def test_what_cannot_be_moved(run, cases):
    statement = text_statement(run, cases[0])["id"]
    same = ("vault", "move", cases[0], statement, "--to", cases[0], "--reason", "x", "--yes")
    assert "the same case" in one_line(run(*same))
    shown = run("vault", "move", cases[0], "--to", cases[1])
    assert statement[:8] in shown.out
    there = bundle(run, cases[1])
    speaker, call = there["persons"][0]["id"], there["calls"][0]["id"]
    wrong = ("vault", "move", cases[0], statement, "--to", cases[1], "--speaker", speaker)
    wrong += ("--call", call)
    line = one_line(run(*wrong, "--subject", CANARY, "--reason", "x", "--yes"))
    assert CANARY not in line
    assert "--subject" in line


@pytest.mark.parametrize("command", ["purge", "recover", "redact", "move"])
def test_a_case_that_is_open_elsewhere_is_left_alone(run, cases, here, command):
    from intake_tui.store.keys import open_vault

    statement = text_statement(run, cases[0])["id"]
    head_file(here, cases[0]).touch()
    vault = open_vault(here / "vault", here / "key", user="noor")
    vault.hold(cases[0])
    before = case_file(here, cases[0]).read_bytes()
    rest = {
        "purge": ["--without-export", "--reason", "x"],
        "recover": ["--generation", "file"],
        "redact": [statement, "--reason", "x"],
        "move": [statement, "--to", cases[1], "--reason", "x"],
    }[command]
    if command == "recover":
        os.replace(head_file(here, cases[1]), head_file(here, cases[0]))  # noqa: PTH105
    yes = [] if command == "move" else ["--yes"]
    answer = run("vault", command, cases[0], *rest, *yes)
    assert answer.code == 1
    assert "noor" in answer.err
    vault.close()
    assert case_file(here, cases[0]).read_bytes() == before


def test_in_dutch(run, cases, here):
    head_file(here, cases[0]).unlink()
    answer = run("vault", "check", lang="nl")
    assert answer.out.startswith("2 dossiers gelezen.")
    assert "vault recover" in answer.err
    assert "To recover" not in answer.err
