"""The settings file: what a worker or an organisation chose, read field by field.

A field that is wrong is refused in one line naming the file and the field; a field that nobody
knows is ignored and named in ``notices``. Without a file the defaults hold.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from intake_tui.domain.questionnaire import Lang
from intake_tui.domain.text import clean_line
from intake_tui.errors import SettingsError

LARGEST = 1_000_000
"""Bytes of a settings file; a real one is below a thousand."""
LONGEST_DAYS = 36_500
"""Days that a setting can name: a hundred years."""


@dataclass(frozen=True)
class Settings:
    """What was chosen. None or empty: not chosen, so the default of the program holds."""

    language: Lang | None = None
    worker: str = ""
    vault: Path | None = None
    key_file: Path | None = None
    duty_desk: str = ""
    """The organisation's own duty desk (piket): a number, shown among the numbers to call."""
    theme: str = ""
    thresholds: Mapping[str, int] = field(default_factory=dict)
    keys: Mapping[str, str] = field(default_factory=dict)
    """Command id -> key or keys, comma between; it takes the place of the default key."""
    profile: str = ""
    """Which part of the questionnaire this organisation's legal basis reaches; all when empty."""
    old_after_days: int = 365
    """Days without a change after which a case is named as old; 1 to ``LONGEST_DAYS``."""
    lock_after_minutes: int = 10
    """Minutes without a key or the mouse after which the screen locks; 0 is never."""
    questions: Path | None = None
    """An organisation's own questionnaire file or folder, laid over ours."""
    notices: tuple[str, ...] = ()

    def old_before(self, now: datetime) -> datetime:
        """Cases that were last changed before this moment are named as old."""
        return now - timedelta(days=self.old_after_days)


def default_path() -> Path:
    """Where the settings file is looked for: ``settings.toml`` in the user's settings folder."""
    from platformdirs import user_config_path

    return user_config_path("intake-tui", appauthor=False) / "settings.toml"


def load(path: Path | None = None) -> Settings:
    """The settings of ``path``, or of the default place; the defaults where there is no file.

    Raises ``SettingsError``, one line naming the file and the field, also where a ``path`` that
    was given cannot be read.
    """
    place = path or default_path()
    try:
        if place.stat().st_size > LARGEST:
            raise SettingsError(f"{place}: the file is too large for settings")
        text = place.read_text(encoding="utf-8")
    except FileNotFoundError:
        if path is None:
            return Settings()
        raise SettingsError(f"{place}: there is no such file") from None
    except UnicodeDecodeError:
        raise SettingsError(f"{place}: the file is not UTF-8 text") from None
    except OSError as error:
        raise SettingsError(f"{place}: it cannot be read ({error.strerror})") from None
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{place}: this is not TOML: {error}") from None
    except RecursionError:
        raise SettingsError(f"{place}: it is nested too deep") from None
    return _read(place, data)


def _read(place: Path, data: Mapping[str, Any]) -> Settings:
    fields = _Fields(place)
    readers: Mapping[str, Callable[[str, Any], Any]] = {
        "language": fields.language,
        "worker": fields.line,
        "vault": fields.path,
        "key_file": fields.path,
        "duty_desk": fields.line,
        "theme": fields.line,
        "thresholds": fields.numbers,
        "keys": fields.lines,
        "profile": fields.line,
        "questions": fields.path,
        "old_after_days": fields.days,
        "lock_after_minutes": fields.minutes,
    }
    chosen = {name: readers[name](name, value) for name, value in data.items() if name in readers}
    unknown = sorted(set(data) - set(readers))
    notices = tuple(f"{place}: '{name}' is not a setting; it is ignored" for name in unknown)
    return Settings(**chosen, notices=notices)


class _Fields:
    """Reads single fields; every refusal names the file and the field."""

    def __init__(self, place: Path) -> None:
        self.place = place

    def refuse(self, name: str, what: str) -> SettingsError:
        return SettingsError(f"{self.place}: '{name}' {what}")

    def line(self, name: str, value: Any) -> str:
        if not isinstance(value, str):
            raise self.refuse(name, "must be text between quotes")
        return clean_line(value)

    def language(self, name: str, value: Any) -> str:
        if value not in ("nl", "en"):
            raise self.refuse(name, 'must be "nl" or "en"')
        return str(value)

    def path(self, name: str, value: Any) -> Path:
        text = self.line(name, value)
        if not text:
            raise self.refuse(name, "must not be empty")
        try:
            given = Path(text).expanduser()
        except RuntimeError:
            raise self.refuse(name, "names a home folder that is not there") from None
        return given if given.is_absolute() else self.place.parent / given

    def table(self, name: str, value: Any) -> Mapping[str, Any]:
        if not isinstance(value, dict):
            raise self.refuse(name, f"must be a table: [{name}]")
        return value

    def numbers(self, name: str, value: Any) -> dict[str, int]:
        table = self.table(name, value)
        for key, number in table.items():
            if isinstance(number, bool) or not isinstance(number, int) or number < 0:
                raise self.refuse(f"{name}.{key}", "must be a whole number, 0 or more")
        return dict(table)

    def days(self, name: str, value: Any) -> int:
        fits = isinstance(value, int) and not isinstance(value, bool) and 0 < value <= LONGEST_DAYS
        if not fits:
            raise self.refuse(name, f"must be a whole number of days, 1 to {LONGEST_DAYS}")
        return int(value)

    def minutes(self, name: str, value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 24 * 60:
            raise self.refuse(name, "must be a whole number of minutes, 0 (never) to 1440")
        return value

    def lines(self, name: str, value: Any) -> dict[str, str]:
        flat: dict[str, str] = {}
        for key, entry in self.table(name, value).items():
            # TOML reads intake.speaker = "f7" as a table in a table; both spellings are meant.
            if isinstance(entry, dict):
                inner = self.lines(f"{name}.{key}", entry)
                flat |= {f"{key}.{last}": keys for last, keys in inner.items()}
            else:
                flat[key] = self.line(f"{name}.{key}", entry)
            if not flat.get(key, "key"):
                raise self.refuse(f"{name}.{key}", "must name a key")
        return flat
