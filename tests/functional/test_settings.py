"""The settings file: read field by field, refused in one line."""

from __future__ import annotations

from pathlib import Path

import pytest

from intake_tui import settings
from intake_tui.errors import SettingsError


def written(folder: Path, text: str) -> Path:
    file = folder / "settings.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_without_a_file_the_defaults_hold() -> None:
    assert settings.load() == settings.Settings()


def test_every_field_is_read(tmp_path: Path) -> None:
    file = written(
        tmp_path,
        """
        language = "en"
        worker = "Eva"
        vault = "cases"
        key_file = "/somewhere/key"
        duty_desk = "ext. 12"
        theme = "nord"
        questions = "ours.toml"
        old_after_days = 90
        [thresholds]
        heavy-load = 6
        [keys]
        "intake.go" = "f6"
        intake.speaker = "f7,ctrl+f"
        """,
    )
    assert settings.load(file) == settings.Settings(
        language="en",
        worker="Eva",
        vault=tmp_path / "cases",
        key_file=Path("/somewhere/key"),
        duty_desk="ext. 12",
        theme="nord",
        questions=tmp_path / "ours.toml",
        old_after_days=90,
        thresholds={"heavy-load": 6},
        keys={"intake.go": "f6", "intake.speaker": "f7,ctrl+f"},
    )


def test_an_unknown_field_is_ignored_and_named(tmp_path: Path) -> None:
    read = settings.load(written(tmp_path, 'colour = "red"\nworker = "Eva"\n'))
    assert read.worker == "Eva"
    (notice,) = read.notices
    assert "colour" in notice


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('language = "fr"', "language"),
        ("language = 1", "language"),
        ("worker = 1", "worker"),
        ('vault = ""', "vault"),
        ("thresholds = 7", "thresholds"),
        ("[thresholds]\nheavy-load = -1", "thresholds.heavy-load"),
        ("[thresholds]\nheavy-load = true", "thresholds.heavy-load"),
        ("old_after_days = 0", "old_after_days"),
        ("old_after_days = true", "old_after_days"),
        ("old_after_days = 36501", "old_after_days"),
        ('old_after_days = "a year"', "old_after_days"),
        ("[keys]\nx = 1", "keys.x"),
        ('[keys]\nx = ""', "keys.x"),
        ("worker = ", "TOML"),
    ],
)
def test_a_wrong_field_is_refused_in_one_line(tmp_path: Path, text: str, named: str) -> None:
    with pytest.raises(SettingsError) as caught:
        settings.load(written(tmp_path, text))
    line = caught.value.line()
    assert "settings.toml" in line and named in line and "\n" not in line


def test_a_file_that_is_not_text_or_not_there(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SettingsError, match="UTF-8"):
        settings.load(file)
    with pytest.raises(SettingsError, match="no such file"):
        settings.load(tmp_path / "other.toml")
