"""``plan`` as scripts meet it: numbered versions, what changed, which is final, and all at once."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import stat
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from command_line import Run

from intake_tui.cli import asking, batch
from intake_tui.cli.batch import Asked
from intake_tui.cli.plans_all import Everything
from intake_tui.content.load import load
from intake_tui.errors import ExportFailed
from intake_tui.render import files as files_module
from intake_tui.render.manifest import MANIFEST, README
from intake_tui.store.base import CaseHeld
from intake_tui.store.keys import open_vault

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
def ids(run: Run) -> list[str]:
    return [row["id"] for row in json.loads(run("list", "--json")[1])]


def shown(run: Run, case_id: str) -> Any:
    return json.loads(run("show", case_id, "--json")[1])


def of(run: Run, ids: list[str], reference: str) -> str:
    """The case with an example's reference."""
    return next(i for i in ids if shown(run, i)["head"]["reference"] == reference)


# --- versions ---------------------------------------------------------------------------------


def test_every_export_of_a_case_is_a_version(run: Run, ids: list[str], tmp_path: Path) -> None:
    for number in (1, 2):
        code, _, err = run("plan", ids[0], "--out", tmp_path, "--purpose", "overleg dinsdag")
        assert code == 0
        assert f"version {number}, a concept" in err
        text = (tmp_path / ids[0] / "professional.nl.md").read_text()
        assert f"versie {number} ·" in text
    exports = shown(run, ids[0])["exports"]
    assert [(e["number"], e["purpose"], e["read_back"]) for e in exports] == [
        (1, "overleg dinsdag", None),
        (2, "overleg dinsdag", None),
    ]
    purposes = [line["purpose"] for line in json.loads(run("audit", ids[0], "--json")[1])]
    assert "plan, professional, nl, version 2: overleg dinsdag" in purposes


def test_a_version_that_cannot_be_written_is_none(run: Run, ids: list[str], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    code, _, err = run("plan", ids[0], "--out", tmp_path / "file" / "plans")
    assert (code, err.count("\n")) == (1, 1)
    assert "could not be written" in err
    assert shown(run, ids[0])["exports"] == []


def test_a_case_that_changed_meanwhile_gives_no_version(
    run: Run, ids: list[str], here: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from intake_tui.store.base import Conflict
    from intake_tui.store.vault import Vault

    monkeypatch.setattr(Vault, "commit", lambda self, id_, *_, **__: Conflict(self.load(id_)))
    code, out, err = run("plan", ids[0], "--out", tmp_path / "plans")
    assert (code, out) == (1, "")
    assert "changed meanwhile" in err
    assert [p for p in (tmp_path / "plans").rglob("*") if p.is_file()] == []


def test_a_case_that_is_open_elsewhere_gives_no_version(
    run: Run, ids: list[str], here: Path, tmp_path: Path
) -> None:
    vault = open_vault(here / "vault", key_file=here / "key")
    vault.hold(ids[0])
    try:
        code, out, err = run("plan", ids[0], "--out", tmp_path / "plans")
    finally:
        vault.close()
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert "Write the plan there" in err
    assert shown(run, ids[0])["exports"] == []


def test_what_changed_between_two_versions_is_told(
    run: Run, ids: list[str], here: Path, tmp_path: Path
) -> None:
    from intake_tui.domain.record import changes as operations
    from intake_tui.domain.record.types import Person

    case_id = ids[0]
    assert run("plan", case_id, "--out", tmp_path)[0] == 0
    assert run("plan", "diff", case_id, "1", "now")[1].endswith("Nothing changed in this plan.\n")
    vault = open_vault(here / "vault", key_file=here / "key")
    case = vault.load(case_id)
    new = Person(id="9a1d8a0c-0000-4000-8000-000000000001", name="Nieuwnaam\x1b[31m",
                 role="network", added_at=NOW)  # fmt: skip
    vault.commit(case_id, case.revision, operations.put_person(case, new))
    vault.close()
    assert run("plan", case_id, "--out", tmp_path)[0] == 0
    code, out, _ = run("plan", "diff", case_id, "1", "2")
    assert code == 0
    assert out.startswith("version 1 (")
    assert "Joined:\n- Nieuwnaam" in out
    assert "\x1b" not in out
    assert "Erbij gekomen:" in run("plan", "diff", case_id, "1", "2", "--lang", "nl")[1]
    told = json.loads(run("plan", "diff", case_id, "1", "now", "--json")[1])
    assert (told["before"]["version"], told["after"]["version"]) == (1, None)
    assert {"joined"} <= {change["kind"] for change in told["changes"]}
    assert json.loads(run("audit", case_id, "--json")[1])[-1]["what"] == "viewed"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["diff", "CASE", "1", "2"], 1),
        (["diff", "CASE", "0", "now"], 1),
        (["diff", "CASE", "1", "soon"], 2),
        (["diff", "CASE", "-1", "now"], 2),
        (["diff", "CASE", "9" * 30, "now"], 2),
        (["diff", "CASE", "1"], 2),
        (["diff", "nobody", "1", "now"], 1),
        (["diff", "CASE", "1", "now", "--reader", "family"], 1),
        (["diff", "CASE", "1", "now", "--person", "x"], 2),
        (["final", "CASE", "--out", "x"], 1),
        (["final", "CASE"], 2),
        (["--all", "--out", "x"], 2),
    ],
    ids=lambda given: " ".join(given)[:40] if isinstance(given, list) else str(given),
)
def test_what_cannot_be_is_one_clear_line(
    run: Run, ids: list[str], arguments: list[str], code: int, tmp_path: Path
) -> None:
    given = [ids[0] if a == "CASE" else str(tmp_path / a) if a == "x" else a for a in arguments]
    answer = run("plan", *given)
    assert answer[:2] == (code, "")
    assert answer[2]
    assert "Traceback" not in answer[2]
    if code == 1:
        assert answer[2].count("\n") == 1
    assert list(tmp_path.glob("x/*")) == []


def test_a_version_is_final_once_it_was_read_back(run: Run, ids: list[str], tmp_path: Path) -> None:
    """Of the examples one asks no more than people offered, for a reader at least."""
    done = []
    for case_id in ids:
        for person in (p for p in shown(run, case_id)["persons"] if p["role"] == "parent"):
            who = ("--reader", "family", "--person", person["id"])
            if run("plan", case_id, *who, "--out", tmp_path)[0] != 0:
                continue
            code, _, err = run("plan", "final", case_id, *who, "--out", tmp_path)
            if code:
                assert "cannot be final" in err
                made = [e["read_back"] for e in shown(run, case_id)["exports"]]
                assert set(made) == {None}
                continue
            done.append(case_id)
            text = (tmp_path / case_id / f"family-{person['id']}.nl.md").read_text()
            assert "definitief" in text
            assert "nog niet teruggelezen" not in text
            (made,) = [e for e in shown(run, case_id)["exports"] if e["person"] == person["id"]]
            assert made["read_back"]
            again = run("plan", "final", case_id, *who, "--out", tmp_path)
            assert again[0] == 0
            assert "already" in again[2]
    assert done


@pytest.fixture
def final(run: Run, tmp_path: Path) -> tuple[str, tuple[str, ...], Path]:
    """A professional's plan that is final, as Markdown and as HTML."""
    case = run("new").out.split()[0]
    asked = (case, "--reader", "professional", "--out", str(tmp_path))
    assert run("plan", *asked, "--format", "both").code == 0
    assert run("plan", "final", *asked).code == 0
    return case, asked, tmp_path / case


def test_what_becomes_final_leaves_no_concept_in_another_format(
    final: tuple[str, tuple[str, ...], Path],
) -> None:
    _case, _asked, folder = final
    texts = [(folder / f"professional.nl.{end}").read_text() for end in ("md", "html")]
    assert all("definitief" in text for text in texts)
    assert not any("nog niet teruggelezen" in text for text in texts)


def test_a_final_plan_that_still_stands_is_not_replaced_by_a_concept(
    run: Run, final: tuple[str, tuple[str, ...], Path]
) -> None:
    case, asked, folder = final
    (folder / "professional.nl.md").unlink()
    done = run("plan", *asked)
    assert (done.code, "nothing changed since" in done.err) == (0, True), done
    assert "definitief" in (folder / "professional.nl.md").read_text()
    assert [e["number"] for e in shown(run, case)["exports"]] == [1]


def test_where_a_file_cannot_get_its_name_no_version_is_noted(
    run: Run, ids: list[str], tmp_path: Path
) -> None:
    (tmp_path / ids[0] / "professional.nl.html").mkdir(parents=True)
    done = run("plan", ids[0], "--out", tmp_path, "--format", "both")
    assert done.code == 1
    assert shown(run, ids[0])["exports"] == []
    assert not (tmp_path / ids[0] / "professional.nl.md").exists()


def test_what_a_killed_run_left_of_a_plan_is_removed_by_the_next(
    run: Run, ids: list[str], tmp_path: Path
) -> None:
    left, fresh = (tmp_path / ids[0] / f".professional.nl.md.{end * 12}.part" for end in ("a", "b"))
    left.parent.mkdir()
    for part in (left, fresh):
        part.write_text("words")
    os.utime(left, (0, 0))
    assert run("plan", ids[0], "--out", tmp_path).code == 0
    assert (left.exists(), fresh.exists()) == (False, True)


def test_of_two_runs_at_once_one_is_refused_until_the_files_are_there(
    run: Run, ids: list[str], here: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []
    place = files_module._Aside.place

    def slow(self: Any) -> None:
        vault = open_vault(here / "vault", key_file=here / "key")
        with pytest.raises(CaseHeld):
            vault.hold(ids[0])
        vault.close()
        seen.append(1)
        place(self)

    monkeypatch.setattr(files_module._Aside, "place", slow)
    assert run("plan", ids[0], "--out", tmp_path).code == 0
    assert seen == [1]


# --- all at once ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answered", "known", "written", "noted"),
    [
        (None, False, True, "who else reads it was not asked"),
        (None, True, True, "who else reads it was known"),
        (True, False, True, "who else reads it was asked"),
        (False, False, False, ""),
    ],
)
def test_who_else_reads_a_paper_at_home_is_asked_before_it_is_made(
    run: Run,
    ids: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    answered: bool | None,
    known: bool,
    written: bool,
    noted: str,
) -> None:
    monkeypatch.setattr(asking, "terminal", lambda: answered is not None)
    monkeypatch.setattr(asking, "confirmed", lambda _question: answered)
    folder = tmp_path / "out"
    more = ["--readers-known"] if known else []
    done = run("plan", ids[0], "--reader", "family", "--out", folder, *more)
    assert done.err.startswith(("Dit blad ligt straks thuis", "This sheet will lie at home"))
    assert any(folder.glob("**/*.md")) == written
    rendered = [
        x["purpose"]
        for x in json.loads(run("audit", ids[0], "--json").out)
        if "plan, " in x["purpose"]
    ]
    assert bool(rendered) == written
    assert all(noted in line for line in rendered)
    assert done.code == 0 or not written


def test_danger_that_stands_in_no_answer_is_told_before_a_paper_goes_home(
    run: Run, ids: list[str], tmp_path: Path
) -> None:
    case = of(run, ids, "voorbeeld-3")  # in it a line about danger waits on the notepad
    told = ("Een regel op het kladblok over gevaar", "A line about danger on the notepad")
    for reader, expected in (("family", True), ("professional", False)):
        done = run("plan", case, "--reader", reader, "--out", tmp_path / reader, "--readers-known")
        assert any(text in done.err for text in told) is expected


def everything(here: Path, out: Path, *, workers: int, reader: str = "all") -> Everything:
    vault = open_vault(here / "vault", key_file=here / "key")
    asked = Asked(reader=reader, formats=("md", "html"), lang="nl", screen="en",
                  out=str(out), now=NOW, limits={})  # type: ignore[arg-type]  # fmt: skip
    run = Everything(vault, load(), asked, purpose="toets")
    try:
        run.write(workers=workers)
    finally:
        vault.close()
    return run


def files_of(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_all_needs_a_purpose_and_it_is_in_the_audit_log(
    run: Run, ids: list[str], tmp_path: Path
) -> None:
    out = tmp_path / "plans"
    assert run("plan", "--all", "--out", out)[0] == 2
    assert run("plan", "--all", "--out", out, "--purpose", " \t")[0] == 2
    assert not out.exists()
    before = [shown(run, i) for i in ids]
    code, told, err = run("plan", "--all", "--out", out, "--purpose", "jaarlijkse toets")
    assert code == 0
    assert err.count("plain text") == 1
    assert sorted(told.splitlines()) == sorted(str(p) for p in out.rglob("*.md"))
    lines = [e for e in json.loads(run("audit", "--json")[1]) if e["what"] == "rendered"]
    assert [e["case"] for e in lines] == [None, *ids]
    assert lines[0]["purpose"] == "plan --all, professional, nl, 3 cases: jaarlijkse toets"
    assert [shown(run, i) for i in ids] == before  # concepts without a number
    assert "versie" not in (out / ids[0] / "professional.nl.md").read_text().split("\n## ")[0]


def test_the_manifest_lists_what_is_there_and_a_warning_lies_beside_it(
    here: Path, tmp_path: Path, ids: list[str]
) -> None:
    out = tmp_path / "plans"
    run = everything(here, out, workers=1)
    found = files_of(out)
    manifest = json.loads(found.pop(MANIFEST))
    warning = found.pop(README).decode()
    assert "leesbaar voor iedereen" in warning
    assert "readable by anyone" in warning
    assert {p["file"]: p["sha256"] for p in manifest["plans"]} == {
        name: hashlib.sha256(data).hexdigest() for name, data in found.items()
    }
    assert {p["case"] for p in manifest["plans"]} == set(ids)
    assert manifest["cases"] == len(ids)
    assert set(manifest["plans"][0]) == {
        "case", "revision", "reader", "person", "language", "format", "file", "sha256", "made_at",
    }  # fmt: skip
    assert len(manifest["not_made"]) == run.held + run.failed
    assert {p.stat().st_mode & 0o777 for p in out.rglob("*") if p.is_file()} == {0o600}
    assert {stat.S_IMODE(p.stat().st_mode) for p in out.rglob("*") if p.is_dir()} == {0o700}


def test_two_processes_write_the_same_as_one(here: Path, tmp_path: Path) -> None:
    everything(here, tmp_path / "one", workers=1)
    everything(here, tmp_path / "two", workers=2)
    assert files_of(tmp_path / "one") == files_of(tmp_path / "two")


def test_a_case_that_fails_is_told_and_the_others_go_on(
    run: Run, ids: list[str], here: Path, tmp_path: Path
) -> None:
    (file,) = (here / "vault" / "cases").rglob(f"{ids[1]}.case")
    file.write_bytes(file.read_bytes()[:-40])
    out = tmp_path / "plans"
    code, _, err = run("plan", "--all", "--out", out, "--purpose", "x")
    assert code == 1
    assert ids[1] in err
    assert sorted(p.name for p in out.iterdir() if p.is_dir()) == sorted({*ids} - {ids[1]})
    manifest = json.loads((out / MANIFEST).read_text())
    assert manifest["not_made"] == [{"case": ids[1], "whose": "", "why": "failed"}]


def test_a_plan_that_is_held_back_is_held_back_here_too(
    run: Run, ids: list[str], tmp_path: Path
) -> None:
    arguments = ("plan", "--all", "--reader", "supporter", "--purpose", "x")
    code, _, err = run(*arguments, "--out", tmp_path / "a")
    assert code == 1
    assert "This plan is not made" in err
    assert run(*arguments, "--skip-held", "--out", tmp_path / "b")[0] == 0
    not_made = json.loads((tmp_path / "b" / MANIFEST).read_text())["not_made"]
    assert not_made
    for refused in not_made:
        kind, person = refused["whose"].split(" ")
        assert not list((tmp_path / "b" / refused["case"]).glob(f"{kind}-{person}*"))


def test_a_disk_that_gets_full_ends_it_with_one_line(
    run: Run, ids: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "plans"
    real, room = os.write, [3]

    def write(handle: int, data: Any) -> int:
        name = str(Path(f"/proc/self/fd/{handle}").readlink())
        if str(out) in name:
            if room[0] == 0:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            room[0] -= 1
        return real(handle, data)

    monkeypatch.setattr(files_module.os, "write", write)
    code, told, err = run("plan", "--all", "--out", out, "--purpose", "x", "--format", "both")
    assert code == 1
    assert "no space left" in err
    assert err.strip().endswith("The rest was not made; there is no manifest.")
    left = sorted(p for p in out.rglob("*") if p.is_file())
    assert sorted(told.splitlines()) == [str(p) for p in left if p.name != README]
    assert not list(out.rglob("*.part"))


def test_an_older_manifest_does_not_outlive_an_interrupted_run(
    here: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "plans"
    everything(here, out, workers=1, reader="professional")
    assert (out / MANIFEST).exists()

    def stop(*_: Any, **__: Any) -> Any:
        raise KeyboardInterrupt

    monkeypatch.setattr(batch, "put", stop)
    with pytest.raises(KeyboardInterrupt):
        everything(here, out, workers=1, reader="professional")
    assert not (out / MANIFEST).exists()
    assert not list(out.rglob("*.part"))


def test_what_a_killed_run_left_half_written_is_removed(
    here: Path, tmp_path: Path, ids: list[str]
) -> None:
    out = tmp_path / "plans"
    (out / ids[0]).mkdir(parents=True)
    left = [
        out / ".manifest.json.0123456789ab.part",
        out / ids[0] / ".professional.nl.md.0123456789ab.part",
    ]
    own = [out / "my.part", out / ids[0] / ".notes.part"]
    for path in (*left, *own):
        path.write_text("x")
    everything(here, out, workers=1, reader="professional")
    assert not any(path.exists() for path in left)
    assert all(path.exists() for path in own)


def test_a_folder_that_takes_nothing_is_one_clear_line(here: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ExportFailed):
        everything(here, tmp_path / "file", workers=1)
    assert (tmp_path / "file").read_text() == ""
