"""calendar, table, read-back, journal and inspection as scripts meet them: files and exit codes."""

from __future__ import annotations

import base64
import csv
import io
import json
import stat
from pathlib import Path

import pytest
from command_line import Answer, Run

from intake_tui import cli
from intake_tui.cli import giving


@pytest.fixture
def run(here: Path, capfd: pytest.CaptureFixture[str]) -> Run:
    def call(*arguments: object, lang: str = "en") -> Answer:
        place = ["--vault", str(here / "vault"), "--key-file", str(here / "key")]
        capfd.readouterr()
        code = cli.main([*place, "--lang", lang, *map(str, arguments)])
        said = capfd.readouterr()
        return Answer(code, said.out, said.err)

    return call


def audited(run: Run) -> list[dict[str, str]]:
    rows = json.loads(run("audit", "--json").out)
    return rows if isinstance(rows, list) else rows["entries"]


def names(run: Run) -> set[str]:
    """The names of everybody in the example cases."""
    rows = csv.reader(io.StringIO(run("table", "people", "--all").out))
    return {row[3] for row in list(rows)[1:] if len(row[3]) > 3}


def test_a_calendar_of_all_cases_names_nobody(run, tmp_path):
    file = tmp_path / "agenda.ics"
    answer = run("calendar", "--all", "--out", file)
    assert answer.code == 0
    assert answer.out == ""
    assert "plain text" in answer.err
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    data = file.read_bytes()
    assert data.count(b"BEGIN:VEVENT") > 10
    assert b"\n" not in data.replace(b"\r\n", b"")
    said = data.decode().replace("\r\n ", "")
    assert not [name for name in names(run) if name in said]


def test_with_names_it_warns_and_a_secret_stay_stays_out(run):
    answer = run("calendar", "voorbeeld-3", "--names")
    assert answer.code == 0
    assert "names" in answer.err
    assert "Jurre" in answer.out
    assert "Robin" not in answer.out
    assert "LOCATION" not in answer.out


def test_what_was_done_is_not_in_the_calendar(run):
    rows = json.loads(run("calendar", "voorbeeld-1", "--json").out)
    assert rows
    assert not [row for row in rows if row["what"] == "back-call"]


def test_a_calendar_for_a_parent_has_only_what_they_may_know(run):
    mine = json.loads(run("calendar", "voorbeeld-3", "--json").out)
    theirs = run("calendar", "voorbeeld-3", "--reader", "family", "--person", "Carla", "--json")
    assert theirs.code == 0
    assert {row["uid"] for row in json.loads(theirs.out)} < {row["uid"] for row in mine}


@pytest.mark.parametrize("table", ["people", "agreements", "follow-ups"])
def test_a_table_is_the_same_size_for_people_and_programs(run, table):
    text = run("table", table, "--all").out
    rows = list(csv.reader(io.StringIO(text)))
    plain = json.loads(run("table", table, "--all", "--json").out)
    assert len(rows) == len(plain) + 1 > 3
    assert len({len(row) for row in rows}) == 1
    assert {len(row) for row in plain} == {len(rows[0])}


def test_the_delimiter_fits_the_language_unless_it_is_given(run):
    assert run("table", "people", "voorbeeld-1", lang="nl").out.startswith('"Dossier";')
    assert run("table", "people", "voorbeeld-1").out.startswith('"Case",')
    tabs = run("table", "people", "voorbeeld-1", "--delimiter", "tab", "--bom").out
    assert tabs.startswith('\ufeff"Case"\t')


def test_a_file_that_is_there_is_not_written_over(run, tmp_path):
    file = tmp_path / "x.csv"
    file.write_text("mine")
    answer = run("table", "people", "--all", "--out", file)
    assert answer.code == 1
    assert answer.err.count("\n") == 1
    assert file.read_text() == "mine"
    assert run("table", "people", "--all", "--out", file, "--force").code == 0
    assert file.read_text() != "mine"


def test_a_case_that_fails_is_named_and_the_others_go_on(run):
    answer = run("table", "people", "voorbeeld-1", "no-such-case")
    assert answer.code == 1
    assert "no-such-case" in answer.err
    assert answer.out.count("\n") > 5


def test_a_case_that_fails_alone_writes_no_file(run, tmp_path):
    file = tmp_path / "x.ics"
    assert run("calendar", "no-such-case", "--out", file).code == 1
    assert not file.exists()


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_journal_is_plain_text_of_one_call(run, lang):
    answer = run("journal", "voorbeeld-1", "--lang", lang)
    assert answer.code == 0
    assert not [line for line in answer.out.split("\n") if line[:1] in set("#*->|`")]
    data = json.loads(run("journal", "voorbeeld-1", "--json", "--lang", lang).out)
    assert data["text"] == answer.out
    assert data["started_at"] == "2025-10-23T18:10Z"
    other = run("journal", "voorbeeld-1", "--call", "66112e7c", "--lang", lang)
    assert other.code == 0
    assert other.out != answer.out


def test_a_copy_goes_through_the_terminal_packed(run, monkeypatch):
    """Base64 between the marks of OSC 52: nothing of what was said can steer the terminal."""
    written = io.StringIO()
    monkeypatch.setattr(giving, "_terminals", lambda: iter((written,)))
    answer = run("journal", "voorbeeld-1", "--copy")
    assert answer.code == 0
    assert answer.out == ""
    start, end = "\x1b]52;c;", "\x07"
    packed = written.getvalue()
    assert packed.startswith(start)
    assert packed.endswith(end)
    text = base64.b64decode(packed[len(start) : -len(end)], validate=True).decode()
    assert text == run("journal", "voorbeeld-1").out


def test_the_read_back_card_is_for_who_called_unless_somebody_is_named(run, tmp_path):
    text = run("read-back", "voorbeeld-1").out
    assert "for Mark" in text.split("\n")[1]
    file = tmp_path / "card.html"
    answer = run("read-back", "voorbeeld-1", "--person", "Tess", "--format", "html", "--out", file)
    assert answer.code == 0
    assert "for Tess" in file.read_text()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_papers_follow_the_settings_and_own_templates(here, run, tmp_path):
    (tmp_path / "own" / "md").mkdir(parents=True)
    (tmp_path / "own" / "md" / "paper.journal.md.j2").write_text("ONS {{ paper.title | line }}")
    settings = tmp_path / "settings.toml"
    settings.write_text(
        'templates = "own"\nduty_desk = "0800-0000"\n[house]\nname = "Ons Huis"\n'
        'colour = "#5b1a4a"\n'
    )
    by = ("--settings", settings)
    assert run(*by, "journal", "voorbeeld-1", "--format", "md").out == "ONS Contact journal\n"
    page = run(*by, "journal", "voorbeeld-1", "--format", "html").out
    assert "Ons Huis" in page
    assert "--blue: #5b1a4a" in page
    assert "0800-0000 Duty desk" in run(*by, "read-back", "voorbeeld-1").out
    run(*by, "inspection", "voorbeeld-1", "--person", "Lisa", "--out", tmp_path / "out")
    files = sorted((tmp_path / "out").rglob("*.*"))
    assert ["Ons Huis" in file.read_text() for file in files] == [True, True]


def test_a_template_that_fails_writes_nothing_and_leaves_no_line_in_the_audit_log(run, tmp_path):
    (tmp_path / "own" / "md").mkdir(parents=True)
    (tmp_path / "own" / "md" / "paper.md.j2").write_text("{{ paper.titel }}")
    settings = tmp_path / "settings.toml"
    settings.write_text('templates = "own"\n')
    for more in (("journal",), ("read-back",), ("inspection", "--person", "Lisa")):
        target = tmp_path / "-".join(more)
        name, *rest = more
        form = "md" if name != "inspection" else "both"
        answer = run(
            "--settings", settings, name, "voorbeeld-1", *rest, "--format", form, "--out", target
        )
        assert answer.code == 1
        assert "paper.md.j2:1: there is no 'titel' in a paper" in answer.err
        assert answer.err.count("\n") == 1
        assert not target.exists()
    assert not [row for row in audited(run) if row["what"] == "exported"]


def test_an_inspection_is_written_below_ids_and_says_it_is_not_to_be_sent(run, tmp_path):
    answer = run("inspection", "voorbeeld-3", "--person", "Stefan", "--out", tmp_path / "out")
    assert answer.code == 0
    files = sorted((tmp_path / "out").rglob("*.*"))
    assert [file.suffix for file in files] == [".html", ".md"]
    assert "Stefan" not in "".join(str(file) for file in files)
    assert "Not to be sent yet" in answer.err
    assert all("Do not send this" in file.read_text().replace("\\", "") for file in files)
    assert all(stat.S_IMODE(file.stat().st_mode) == 0o600 for file in files)
    assert all("Marit" not in file.read_text() for file in files)


def test_everything_that_leaves_is_in_the_audit_log_without_content(run, tmp_path):
    run("calendar", "voorbeeld-1", "--names")
    run("table", "agreements", "voorbeeld-1")
    run("journal", "voorbeeld-1")
    run("read-back", "voorbeeld-1", "--out", tmp_path / "card.txt")
    run("inspection", "voorbeeld-1", "--person", "Lisa", "--out", tmp_path / "out")
    purposes = [row["purpose"] for row in audited(run) if row["what"] == "exported"]
    assert [p.split(",")[0] for p in purposes] == [
        "calendar",
        "table",
        "contact journal",
        "read-back card",
        "inspection request",
    ]
    assert not [name for name in names(run) if any(name in p for p in purposes)]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("calendar",), 2),
        (("calendar", "voorbeeld-1", "--all"), 2),
        (("calendar", "voorbeeld-1", "--reader", "family"), 2),
        (("calendar", "voorbeeld-1", "--person", "Lisa"), 2),
        (("table", "everything", "--all"), 2),
        (("inspection", "voorbeeld-1", "--out", "x"), 2),
        (("inspection", "voorbeeld-1", "--person", "nobody-here", "--out", "x"), 1),
        (("journal", "voorbeeld-1", "--call", "ffffffff"), 1),
        (("journal", "voorbeeld-1", "--copy"), 1),
        (("journal", "voorbeeld-1", "--json", "--format", "html"), 2),
        (("read-back", "voorbeeld-1", "--person", ""), 0),
        (("calendar", "voorbeeld-1", "--out", "/proc/no/such.ics"), 1),
    ],
)
def test_what_cannot_be_done_is_one_clear_line(run, arguments, code):
    answer = run(*arguments)
    assert answer.code == code
    assert "Traceback" not in answer.err
    if code == 1:
        assert answer.err.count("\n") == 1
