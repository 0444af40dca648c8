"""Plans on disk: whole or not at all, for their owner only, without names in a path."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from plan_making import NOW, PROFESSIONAL, family, made

from intake_tui.domain.plan.build import build
from intake_tui.errors import ExportFailed
from intake_tui.render import export, write
from intake_tui.render import files as files_module


def test_paths_are_ids_and_modes_are_private(tmp_path: Path) -> None:
    m = made()
    plans = [build(m.case, m.known, r, now=NOW).plan for r in (PROFESSIONAL, family("mother"))]
    out = tmp_path / "plans"
    paths = export(plans, out, formats=("md", "html"), langs=("nl", "en"))
    assert [str(p.relative_to(out)) for p in paths[:3]] == [
        "case-1/professional.nl.md",
        "case-1/professional.en.md",
        "case-1/professional.nl.html",
    ]
    assert (out / "case-1" / "family-mother.en.html") in paths
    assert len(paths) == 8
    assert {p.stat().st_mode & 0o777 for p in paths} == {0o600}
    assert {p.stat().st_mode & 0o777 for p in (out, out / "case-1")} == {0o700}
    assert sorted(out.rglob("*.*")) == sorted(paths)


@pytest.mark.parametrize("case_id", ["../buiten", "a/b", "", ".", "a\x00b"])
def test_an_id_is_no_way_out_of_the_folder(tmp_path: Path, case_id: str) -> None:
    m = made()
    plan = replace(build(m.case, m.known, PROFESSIONAL, now=NOW).plan, case=case_id)
    with pytest.raises(ExportFailed):
        export([plan], tmp_path / "plans")
    assert list(tmp_path.rglob("*")) == []


@pytest.mark.parametrize("call", ["open", "write", "fsync", "close", "replace"])
def test_a_fault_at_any_step_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    path = tmp_path / "plan.md"
    write("oud", path)

    def fail(*_: Any, **__: Any) -> Any:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        if call == "replace":
            patch.setattr(Path, "replace", fail)
        else:
            patch.setattr(files_module.os, call, fail)
        with pytest.raises(ExportFailed, match="no space left"):
            write("nieuw", path)
    assert path.read_text() == "oud"
    assert list(tmp_path.iterdir()) == [path]


def test_short_writes_are_finished(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.write
    monkeypatch.setattr(files_module.os, "write", lambda fd, data: real(fd, bytes(data[:3])))
    write("een lange regel é", tmp_path / "plan.md")
    assert (tmp_path / "plan.md").read_text() == "een lange regel é"


def test_a_folder_that_is_a_file_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "plans").write_text("x")
    with pytest.raises(ExportFailed, match=r"not a directory|file exists"):
        write("x", tmp_path / "plans" / "case" / "plan.md")


def test_an_interrupt_leaves_nothing_half_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(files_module.os, "fsync", stop)
    with pytest.raises(KeyboardInterrupt):
        write("x", tmp_path / "plan.md")
    assert list(tmp_path.iterdir()) == []
