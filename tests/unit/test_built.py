"""The questionnaire as it was read when the program was built is the one its TOML says."""

from __future__ import annotations

from pathlib import Path

from intake_tui.content import built
from intake_tui.content.load import parse_ours


def test_what_was_built_is_what_the_content_files_say(tmp_path: Path) -> None:
    found = built.read(built.write(tmp_path / "built"))
    assert found == parse_ours()
    assert found is not None
    assert found.pin == parse_ours().pin


def test_what_was_built_of_other_files_is_not_believed(tmp_path: Path) -> None:
    file = built.write(tmp_path / "built")
    file.write_bytes(bytes(32) + file.read_bytes()[32:])
    assert built.read(file) is None
    assert built.read(tmp_path / "none") is None


def test_a_file_that_was_cut_short_is_not_believed(tmp_path: Path) -> None:
    file = built.write(tmp_path / "built")
    file.write_bytes(file.read_bytes()[:5000])
    assert built.read(file) is None
