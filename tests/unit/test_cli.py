"""The command line as other programs and scripts meet it: output, files, exit codes, one line."""

from __future__ import annotations

import json
import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from command_line import INTAKE, Answer, Run

from intake_tui import cli
from intake_tui.cli.root import COMMANDS


def ids(run: Run) -> list[str]:
    rows = run("list", "--json").data
    assert isinstance(rows, list)
    return [row["id"] for row in rows]


def case_file(here: Path, case_id: str) -> Path:
    return here / "vault" / "cases" / case_id[:2] / f"{case_id}.case"


def one_line(answer: Answer) -> str:
    """What was said on standard error, which has to be one line."""
    assert answer.code == 1
    assert answer.err.count("\n") == 1, answer.err
    assert "Traceback" not in answer.err
    return answer.err


# --- the commands that are there ------------------------------------------------------------


def test_the_version(run):
    assert re.fullmatch(r"intake-tui \d+\.\d+\.\d+\n", run("--version", vault=False).out)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(run, command):
    answer = run(command, "--help", vault=False)
    assert answer.code == 0
    assert answer.out.startswith(f"Usage: intake-tui {command}")


def test_a_new_case_is_named_by_its_reference(run):
    made = run("new", "--reference", "R-12").out.strip()
    shown = run("show", "R-12", "--json")
    assert shown.data["head"]["id"] == made
    assert shown.data["head"]["reference"] == "R-12"
    assert run("show", made[:12]).code == 0


def test_a_profile_leaves_questions_out(run):
    made = run("new", "--profile", "volunteer").out.strip()
    assert run("show", made, "--json").data["head"]["profile"] == "volunteer"


def test_the_list_has_every_case_in_both_forms(run):
    rows = run("list", "--json").data
    text = run("list").out
    assert len(rows) == 3
    for row in rows:
        assert row["id"][:8] in text
        assert row["reference"] in text
        assert row["label"] in text


def test_the_list_is_filtered_on_words_that_all_occur(run):
    rows = run("list", "--json").data
    wanted = rows[0]
    found = run("list", "--json", "--filter", wanted["reference"]).data
    assert [row["id"] for row in found] == [wanted["id"]]
    assert run("list", "--json", "--filter", "no such words").data == []


def test_show_tells_who_said_it(run):
    for case_id in ids(run):
        bundle = run("show", case_id, "--json").data
        text = run("show", case_id).out
        names = [p["name"] for p in bundle["persons"] if p["name"]]
        assert all(name in text for name in names)
        quotes = [
            s["value"]
            for s in bundle["statements"]
            if s["kind"] == "quote" and s["id"] not in {w["id"] for w in bundle["withdrawals"]}
        ]
        assert quotes
        assert sum(q.splitlines()[0] in text for q in quotes if isinstance(q, str)) > 0


def test_signals_have_their_reasons_and_no_verdict(run, questionnaire):
    for case_id in ids(run):
        signals = run("signals", case_id, "--json").data
        known = {s["id"] for s in run("show", case_id, "--json").data["statements"]}
        assert signals
        for signal in signals:
            assert signal["severity"] in ("urgent", "attention", "info")
            assert signal["rule"] in questionnaire.rule
            assert set(signal["statements"]) <= known
        text = run("signals", case_id, lang="nl").out
        assert "Geen aandachtspunt betekent niet: veilig." in text


def test_signals_are_fewer_while_the_call_lasts(run):
    case_id = ids(run)[0]
    live = run("signals", case_id, "--at", "live", "--json").data
    close = run("signals", case_id, "--json").data
    assert {(s["rule"], s["subject"]) for s in live} <= {(s["rule"], s["subject"]) for s in close}


def test_findings_name_where_each_is_taken_up(run):
    findings = run("findings", "--json").data
    assert len(findings) == 87
    text = run("findings").out
    assert all(f["id"] in text for f in findings)


def test_audit_says_what_was_done_and_nothing_of_the_case(run):
    case_id = ids(run)[0]
    run("show", case_id)
    entries = run("audit", case_id, "--json").data
    assert [e["what"] for e in entries] == ["changed", "viewed"]
    name = run("list", "--json").data[0]["label"].split(",")[0]
    assert name not in run("audit").out
    assert re.fullmatch(r"\d+:\S+\n", run("audit", "--head").out)


def test_a_changed_audit_log_is_told(run, here):
    log = here / "vault" / "audit.log"
    lines = log.read_bytes().splitlines(keepends=True)
    log.write_bytes(b"".join([lines[1], lines[0], *lines[2:]]))
    assert "audit log" in one_line(run("audit", "--json"))
    assert run("vault", "check").code == 5


def test_doctor_tells_what_is_there_and_what_is_missing(run, here):
    report = run("doctor", "--json")
    assert report.code == 0
    assert report.data["missing"] == []
    assert report.data["paths"]["vault"]["there"]
    assert not report.data["paths"]["key file"]["open to others"]
    assert "textual" in run("doctor").out
    (here / "key").unlink()
    assert run("doctor", "--json").data["missing"] == ["key file of the vault"]
    assert run("doctor").code == 1


@pytest.mark.parametrize("what", ["case", "questions"])
def test_schemas_are_json_schema(run, what):
    schema = run("schema", what, vault=False).data
    assert schema["$schema"].startswith("https://json-schema.org/")
    assert schema["title"].startswith("intake-tui")


def test_the_schema_of_a_case_names_every_part_of_a_bundle(run):
    schema = run("schema", "case", vault=False).data
    bundle = run("show", ids(run)[0], "--json").data
    assert set(bundle) == set(schema["properties"])


# --- plans ----------------------------------------------------------------------------------


def test_plans_go_below_the_case_by_reader_person_and_language(run, tmp_path):
    out = tmp_path / "plans"
    answer = run("plan", *ids(run), "--reader", "all", "--format", "both", "--out", out,
                 "--skip-held")  # fmt: skip
    assert answer.code == 0
    written = sorted(out.rglob("*.*"))
    assert sorted(map(Path, answer.out.splitlines())) == written
    names = re.compile(r"(professional|(family|supporter|child)-[0-9a-f-]{36})\.nl\.(md|html)")
    assert all(names.fullmatch(path.name) for path in written)
    assert {path.parent.name for path in written} == set(ids(run))
    assert any(path.name.startswith("family-") for path in written)
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in written)
    assert answer.err.count("plain text") == 1


def test_a_plan_is_audited_and_in_the_language_asked(run, tmp_path):
    case_id = ids(run)[0]
    assert run("plan", case_id, "--lang", "en", "--out", tmp_path).code == 0
    text = (tmp_path / case_id / "professional.en.md").read_text()
    assert "No attention point does not mean" in text or "safe" in text
    assert "rendered" in [line["what"] for line in run("audit", case_id, "--json").data]


def test_a_plan_for_one_parent_by_name_or_id(run, tmp_path):
    for case_id in ids(run):
        people = run("show", case_id, "--json").data["persons"]
        for parent in (p for p in people if p["role"] == "parent" and p["name"]):
            by_id = run("plan", case_id, "--reader", "family", "--person", parent["id"][:13],
                        "--out", tmp_path / "id")  # fmt: skip
            by_name = run("plan", case_id, "--reader", "family", "--person", parent["name"],
                          "--out", tmp_path / "name")  # fmt: skip
            assert by_id.code == by_name.code
            assert len(by_id.out.splitlines()) == len(by_name.out.splitlines())
    assert any(tmp_path.rglob("family-*.md"))


def test_a_plan_of_a_case_that_is_not_there_does_not_stop_the_others(run, tmp_path):
    case_id = ids(run)[0]
    answer = run("plan", "nobody", case_id, "--out", tmp_path)
    assert answer.code == 1
    assert "No such case" in answer.err
    assert (tmp_path / case_id / "professional.nl.md").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ["plan", "--out", "x"],
        ["plan", "a", "--all", "--out", "x"],
        ["plan", "a"],
        ["plan", "a", "--person", "b", "--out", "x"],
        ["plan", "a", "--reader", "neighbour", "--out", "x"],
        ["show"],
        ["nonsense"],
        ["--lang", "fr", "list"],
        ["new", "--profile", "nonsense"],
    ],
    ids=" ".join,
)
def test_wrong_usage_is_exit_code_2(run, arguments):
    answer = run(*arguments)
    assert answer.code == 2
    assert answer.out == ""
    assert "Error" in answer.err


def test_a_plan_in_a_folder_that_cannot_be_made(run, tmp_path):
    (tmp_path / "file").write_text("")
    answer = run("plan", ids(run)[0], "--out", tmp_path / "file" / "plans")
    assert "could not be written" in one_line(answer)


# --- bundles --------------------------------------------------------------------------------


def test_export_and_import_are_byte_identical(run, here, tmp_path, capsys):
    for case_id in ids(run):
        first, second = tmp_path / f"{case_id}.1", tmp_path / f"{case_id}.2"
        answer = run("export", case_id, "--out", first)
        assert answer.code == 0
        assert answer.err.count("plain text") == 1
        assert stat.S_IMODE(first.stat().st_mode) == 0o600
        place = ["--vault", str(tmp_path / "other"), "--key-file", str(tmp_path / "other.key")]
        if not (tmp_path / "other").exists():
            assert cli.main([*place, "vault", "init"]) == 0
        assert cli.main([*place, "import", str(first)]) == 0
        assert cli.main([*place, "export", case_id, "--out", str(second)]) == 0
        assert first.read_bytes() == second.read_bytes()
        assert run("audit", case_id, "--json").data[-1]["what"] == "exported"


def test_export_never_writes_over_a_file_unasked(run, tmp_path):
    file = tmp_path / "there.json"
    file.write_text("mine")
    assert "--force" in one_line(run("export", ids(run)[0], "--out", file))
    assert file.read_text() == "mine"
    assert run("export", ids(run)[0], "--out", file, "--force").code == 0
    assert file.read_text() != "mine"


def test_an_identical_bundle_is_harmless_and_another_one_is_refused(run, tmp_path, examples):
    assert run("import", examples[0]).code == 0
    bundle = json.loads(examples[0].read_bytes())
    bundle["head"]["reference"] = "changed"
    changed = tmp_path / "changed.json"
    changed.write_text(json.dumps(bundle))
    before = run("list", "--json").out
    assert "exists already" in one_line(run("import", changed))
    assert run("list", "--json").out == before


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "not JSON"),
        (b"\xff\xfe", "not UTF-8"),
        (b"[]", "not a bundle"),
        (b'{"format": "intake-tui-case"}', "refused"),
        (b"[" * 100_000, "not JSON"),
        (b'{"format": "intake-tui-case", "head": NaN}', "not JSON"),
    ],
)
def test_a_broken_bundle_is_one_line_and_changes_nothing(run, tmp_path, content, said):
    file = tmp_path / "broken.json"
    file.write_bytes(content)
    before = run("list", "--json").out
    line = one_line(run("import", file))
    assert "broken.json" in line
    assert said in line
    assert run("list", "--json").out == before


def spoiled(examples: tuple[Path, ...], **fields: object) -> dict[str, object]:
    """An example under another id, with its first answered choice spoiled."""
    bundle = json.loads(examples[0].read_bytes())
    bundle["head"]["id"] = "00000000-0000-4000-8000-000000000001"
    bundle["statements"][0] |= fields
    return bundle


@pytest.mark.parametrize(
    "fields",
    [
        {"question": "no-such-question"},
        {"value": {"secret": "SECRET WORDS"}, "status": "answered"},
        {"value": "SECRET \x1b[31m WORDS"},
        {"speaker": "nobody"},
        {"seq": 0},
        {"more": "SECRET WORDS"},
    ],
    ids=", ".join,
)
def test_a_bundle_with_a_wrong_statement_says_where_and_never_what(run, tmp_path, examples, fields):
    file = tmp_path / "wrong.json"
    file.write_text(json.dumps(spoiled(examples, **fields)))
    line = one_line(run("import", file))
    assert "statement" in line
    assert "SECRET" not in line
    assert "\x1b" not in line
    assert len(ids(run)) == 3


def test_one_refused_bundle_does_not_stop_the_others(run, tmp_path, examples):
    (tmp_path / "broken.json").write_text("{")
    case_id = run("new").out.strip()
    file = tmp_path / "new.json"
    run("export", case_id, "--out", file)
    place = ["--vault", str(tmp_path / "v"), "--key-file", str(tmp_path / "k")]
    assert cli.main([*place, "vault", "init"]) == 0
    files = [str(tmp_path / "broken.json"), str(file), str(tmp_path / "not there.json")]
    assert cli.main([*place, "import", *files]) == 1
    assert cli.main([*place, "show", case_id]) == 0


# --- the questionnaire ----------------------------------------------------------------------


def test_the_questions_have_no_fault(run):
    answer = run("questions", "check", vault=False)
    assert answer.code == 0
    assert "87 findings" in answer.out


def test_every_fault_of_an_own_file_is_told_at_once(run, tmp_path):
    own = tmp_path / "own.toml"
    own.write_text(
        "[[question]]\nid = 'own-one'\n\n[[rule]]\nid = 'own-rule'\n\n[[finding]]\nid = 'Z9.9'\n"
    )
    answer = run("questions", "check", own, vault=False)
    assert answer.code == 1
    assert len(answer.out.splitlines()) >= 3
    assert all(str(own) in line for line in answer.out.splitlines()[:3])
    assert answer.err.count("\n") == 1
    as_data = run("questions", "check", own, "--json", vault=False).data
    assert {"where", "entry", "what"} == set(as_data[0])


def test_a_faulty_own_file_is_one_line_everywhere_else(run, tmp_path):
    own = tmp_path / "own.toml"
    own.write_text("[[question]\n")
    assert "own.toml" in one_line(run("--questions", own, "new"))


# --- vaults that do not open ----------------------------------------------------------------


def test_no_vault(run, tmp_path):
    line = one_line(run("--vault", tmp_path / "nothing", "list", vault=False))
    assert "vault init" in line


def test_a_wrong_key_file(run, here):
    (here / "key").write_bytes(b"x" * 32)
    assert "vault" in one_line(run("list"))


def test_a_vault_is_never_made_over_another(run, here):
    before = sorted(p.name for p in (here / "vault").rglob("*"))
    answer = run("vault", "init", "--key-file", here / "key2")
    assert "already" in one_line(answer)
    assert sorted(p.name for p in (here / "vault").rglob("*")) == before
    assert not (here / "key2").exists()


def test_a_damaged_case_is_listed_and_checked_and_the_others_open(run, here):
    bad, *good = ids(run)
    file = case_file(here, bad)
    content = file.read_bytes()
    file.write_bytes(content[:-5])
    rows = {row["id"]: row for row in run("list", "--json").data}
    assert rows[bad]["damage"]
    assert "DAMAGED" in run("list").out
    for case_id in good:
        assert run("show", case_id).code == 0
    assert bad in one_line(run("show", bad))
    check = run("vault", "check")
    assert check.code == 4
    assert bad in check.err
    assert check.out.startswith("2 cases read.")
    assert file.read_bytes() == content[:-5]


def test_a_sound_vault_is_checked(run):
    answer = run("vault", "check")
    assert answer.code == 0
    assert answer.out.startswith("3 cases read.")
    assert answer.err == ""


# --- what never gets out --------------------------------------------------------------------


def test_nothing_that_steers_a_terminal_gets_out(capsys):
    from intake_tui.cli import out

    out.say("a\x1b]52;c;eA==\x07b\u202ec\x9bd")
    out.note("\x1b[2Jgone")
    out.fail("one\ntwo\x1b[31m")
    out.table(["\x1bx"], [["\x9b31mred\ntwo"]])
    out.data({"k": "\x1b\u202e\x9b"})
    said = capsys.readouterr()
    assert not set(said.out + said.err) & set("\x1b\x07\x9b\u202e")
    assert "one two[31m\n" in said.err


def test_an_unexpected_fault_is_one_line_without_its_words(run, monkeypatch):
    from intake_tui.store.vault import Vault

    def broken(*_: object) -> None:
        raise KeyError("SECRET WORDS")

    monkeypatch.setattr(Vault, "find", broken)
    line = one_line(run("show", "x"))
    assert "KeyError at cli/cases.py:" in line
    assert "SECRET" not in line


def test_control_c_is_quiet(run, monkeypatch):
    from intake_tui.store.vault import Vault

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Vault, "find", interrupted)
    answer = run("show", "x")
    assert answer.code == 130
    assert answer.err.strip() == ""


def test_a_reader_that_stops_reading_is_quiet(here):
    listing = subprocess.Popen(
        [*INTAKE, "findings"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=os.environ
    )
    assert listing.stdout is not None
    assert listing.stderr is not None
    listing.stdout.close()
    assert listing.wait(timeout=30) == 0
    assert listing.stderr.read() == b""


@pytest.mark.parametrize("command", [[], ["demo"], ["call"]], ids=["app", "demo", "call"])
def test_without_a_terminal_the_app_says_so_in_one_line(here, command):
    place = ["--vault", str(here / "vault"), "--key-file", str(here / "key"), "--lang", "en"]
    done = subprocess.run(
        [*INTAKE, *place, *command],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert "no terminal here" in done.stderr


def test_settings_that_are_wrong_are_one_line(run, tmp_path):
    settings = tmp_path / "settings.toml"
    settings.write_text("language = 'fr'\n")
    line = one_line(run("--settings", settings, "list"))
    assert "settings.toml" in line
    assert "language" in line
    assert "no such file" in one_line(run("--settings", tmp_path / "none.toml", "list"))


def test_the_screen_speaks_dutch_unless_asked(run):
    assert run("vault", "check", lang="nl").out.startswith("3 dossiers gelezen.")
    assert run("vault", "check", lang="en").out.startswith("3 cases read.")


def test_the_default_vault_lies_apart_from_its_key(tmp_path):
    from intake_tui.cli.places import Options

    options = Options()
    assert options.vault_folder.parent != options.key_path.parent
    assert str(options.vault_folder).startswith(os.environ["XDG_DATA_HOME"])
    assert str(options.key_path).startswith(os.environ["XDG_CONFIG_HOME"])
    assert Options(vault=tmp_path / "v").plans_folder == tmp_path / "plans"


def test_a_counter_is_for_a_person_and_leaves_nothing_behind(capsys, monkeypatch):
    from intake_tui.cli import out

    assert list(out.progress("abc", "case")) == ["a", "b", "c"]
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    for letter in out.progress("ab", "case"):
        out.fail(letter)
    wiped = [line.rpartition("\x1b[K")[2] for line in capsys.readouterr().err.split("\n")]
    assert wiped == ["a", "b", ""]


@pytest.fixture
def no_audit(monkeypatch: pytest.MonkeyPatch) -> None:
    """A vault that can be read and not be written, as on a read-only disk."""
    from intake_tui.store.base import NotSaved
    from intake_tui.store.vault import Vault

    def refused(*_: object, **__: object) -> None:
        raise NotSaved("the folder is read-only (audit.log)")

    monkeypatch.setattr(Vault, "audit", refused)


def test_what_cannot_be_audited_may_be_looked_at(run, no_audit):
    answer = run("show", ids(run)[0])
    assert answer.code == 0
    assert answer.err.count("\n") == 1
    assert "audit" in answer.err


def test_what_cannot_be_audited_is_not_written(run, no_audit, tmp_path):
    case_id = ids(run)[0]
    assert "read-only" in one_line(run("export", case_id, "--out", tmp_path / "x.json"))
    assert "read-only" in one_line(run("plan", case_id, "--out", tmp_path / "plans"))
    assert not (tmp_path / "x.json").exists()
    assert not (tmp_path / "plans").exists()


def test_the_app_opens_on_the_vault_that_was_asked_for(here, monkeypatch):
    """Wiring only: what the app does with it is told by the tests of the screens."""
    from intake_tui.cli import app
    from intake_tui.tui.app import IntakeApp

    seen: dict[str, object] = {}

    def opened(self: IntakeApp) -> None:
        seen.update(
            cases=self.store.list().total, start=self.start, lang=self.lang, plans=self.plans_folder
        )

    monkeypatch.setattr(IntakeApp, "run", opened)
    monkeypatch.setattr(app, "need_terminal", lambda: None)
    place = ["--vault", str(here / "vault"), "--key-file", str(here / "key")]
    assert cli.main([*place, "--lang", "en", "call"]) == 0
    assert seen == {"cases": 3, "start": "call", "lang": "en", "plans": here / "plans"}
    assert cli.main([*place]) == 0
    assert (seen["start"], seen["lang"]) == ("list", "nl")


def test_the_first_start_with_a_key_file_makes_a_vault_and_says_so(monkeypatch, capsys, tmp_path):
    from intake_tui.cli import app
    from intake_tui.tui.app import IntakeApp

    monkeypatch.setattr(IntakeApp, "run", lambda _: None)
    monkeypatch.setattr(app, "need_terminal", lambda: None)
    key = tmp_path / "own" / "vault.key"
    assert cli.main(["--lang", "en", "--key-file", str(key)]) == 0
    said = capsys.readouterr().err
    assert str(key) in said
    assert "without the key file nobody can" in said
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert cli.main(["--lang", "en", "--key-file", str(key)]) == 0
    assert capsys.readouterr().err == ""


def test_the_first_start_without_options_leaves_it_to_the_screen(monkeypatch, capsys):
    from intake_tui.cli import app
    from intake_tui.tui.app import IntakeApp

    seen: list[str] = []
    monkeypatch.setattr(IntakeApp, "run", lambda self: seen.append(self.door.state()))
    monkeypatch.setattr(app, "need_terminal", lambda: None)
    assert cli.main(["--lang", "en"]) == 0
    assert seen == ["none"]
    assert capsys.readouterr().err == ""
    assert not Path(os.environ["XDG_DATA_HOME"], "intake-tui").exists()


def test_the_demo_leaves_nothing(monkeypatch, tmp_path):
    import tempfile

    from intake_tui.cli import app
    from intake_tui.tui.app import IntakeApp

    seen: list[int] = []
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(IntakeApp, "run", lambda self: seen.append(self.store.list().total))
    monkeypatch.setattr(app, "need_terminal", lambda: None)
    assert cli.main(["demo"]) == 0
    assert seen == [3]
    assert list(tmp_path.iterdir()) == []


def test_a_profile_of_the_settings_holds_for_new_cases_and_has_to_exist(
    run: Run, tmp_path: Path
) -> None:
    settings = tmp_path / "own.toml"
    settings.write_text('profile = "volunteer"\n')
    case_id = run("--settings", str(settings), "new").out.strip()
    assert json.loads(run("show", case_id, "--json").out)["head"]["profile"] == "volunteer"
    settings.write_text('profile = "nobody"\n')
    refused = run("--settings", str(settings), "new")
    assert refused.code == 1
    assert "'profile' must be one of" in refused.err
