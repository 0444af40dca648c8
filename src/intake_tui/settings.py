"""The settings file: what a worker or an organisation chose, read field by field.

A field that is wrong is refused in one line naming the file and the field; a field that nobody
knows is ignored and named in ``notices``. Without a file the defaults hold.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from intake_tui.domain.text import clean_line
from intake_tui.domain.words import Lang
from intake_tui.errors import SettingsError, cause_of, said

if TYPE_CHECKING:
    from intake_tui.house import House

LARGEST = 1_000_000
"""Bytes of a settings file; a real one is below a thousand."""
HOUSE = frozenset({"name", "logo", "colour", "accent"})
"""What ``[house]`` may hold."""
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
    templates: Path | None = None
    """An organisation's own plan templates: a folder, laid over ours."""
    house: Mapping[str, str] = field(default_factory=dict)
    """The house style as it was checked: ``name``, ``logo`` (a path), ``colour``, ``accent``."""
    notices: tuple[str, ...] = ()
    """What was ignored, each one line, made by ``said``."""
    place: Path | None = field(default=None, compare=False)
    """The file, also where there is none yet; None: nothing can be remembered."""

    def house_style(self) -> House:
        """The house style, its logo read. Raises ``SettingsError`` where that cannot be used."""
        from intake_tui.house import House, HouseRefused, logo

        place = self.house.get("logo", "")
        try:
            picture = logo(Path(place)) if place else ""
        except HouseRefused as error:
            raise SettingsError(
                said("'house.logo' {place} {reason}", place=place, reason=error.rule)
            ) from None
        return House(
            name=self.house.get("name", ""),
            logo=picture,
            colour=self.house.get("colour", ""),
            accent=self.house.get("accent", ""),
            duty_desk=self.duty_desk,
        )

    def checked(self, place: Path, thresholds: Collection[str]) -> Settings:
        """The same, with a notice for each threshold, read from ``place``, that is none of
        ``thresholds``: only the questionnaire knows which there are.
        """
        unknown = sorted(set(self.thresholds) - set(thresholds))
        more = [_ignored(place, f"thresholds.{name}") for name in unknown]
        return replace(self, notices=(*self.notices, *(n for n in more if n not in self.notices)))

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
            raise SettingsError(said("{place}: the file is too large for settings", place=place))
        text = place.read_text(encoding="utf-8")
    except FileNotFoundError:
        if path is None:
            return Settings(place=place)
        raise SettingsError(said("{place}: there is no such file", place=place)) from None
    except UnicodeDecodeError:
        raise SettingsError(said("{place}: the file is not UTF-8 text", place=place)) from None
    except OSError as error:
        raise SettingsError(
            said("{place}: it cannot be read ({reason})", place=place, reason=cause_of(error))
        ) from None
    import tomllib

    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(
            said("{place}: this is not TOML: {reason}", place=place, reason=error)
        ) from None
    except RecursionError:
        raise SettingsError(said("{place}: it is nested too deep", place=place)) from None
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
        "templates": fields.path,
        "house": fields.house,
        "old_after_days": fields.days,
        "lock_after_minutes": fields.minutes,
    }
    chosen = {name: readers[name](name, value) for name, value in data.items() if name in readers}
    unknown = sorted(set(data) - set(readers))
    unknown += [f"house.{name}" for name in sorted(set(data.get("house", {})) - HOUSE)]
    notices = tuple(_ignored(place, name) for name in unknown)
    return Settings(**chosen, notices=notices, place=place)


def remember_worker(place: Path, name: str) -> None:
    """Write the name of the worker in the settings file; every other line stays as it is.

    Raises ``SettingsError`` where the file cannot be written, or does not read so afterwards.
    """
    import json
    import tomllib

    try:
        lines = place.read_text(encoding="utf-8").splitlines() if place.exists() else []
        tables = [at for at, line in enumerate(lines) if line.lstrip().startswith("[")]
        top = tables[0] if tables else len(lines)
        kept = [line for line in lines[:top] if line.partition("=")[0].strip() != "worker"]
        text = "\n".join(
            [f"worker = {json.dumps(name, ensure_ascii=False)}", *kept, *lines[top:], ""]
        )
        if tomllib.loads(text).get("worker") != name:
            raise SettingsError(said("{place}: 'worker' cannot be written there", place=place))
        place.parent.mkdir(parents=True, exist_ok=True)
        fresh = place.with_name(f"{place.name}.new")
        fresh.write_text(text, encoding="utf-8")
        fresh.replace(place)
    except OSError as error:
        raise SettingsError(
            said("{place}: it cannot be written ({reason})", place=place, reason=cause_of(error))
        ) from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError):
        raise SettingsError(
            said("{place}: 'worker' cannot be written there", place=place)
        ) from None


def _ignored(place: Path, name: str) -> str:
    return said("{place}: '{name}' is not a setting; it is ignored", place=place, name=name)


class _Fields:
    """Reads single fields; every refusal names the file and the field."""

    def __init__(self, place: Path) -> None:
        self.place = place

    def refuse(self, name: str, what: str) -> SettingsError:
        return SettingsError(
            said("{place}: '{name}' {what}", place=self.place, name=name, what=what)
        )

    def line(self, name: str, value: Any) -> str:
        if not isinstance(value, str):
            raise self.refuse(name, said("must be text between quotes"))
        return clean_line(value)

    def language(self, name: str, value: Any) -> str:
        if value not in ("nl", "en"):
            raise self.refuse(name, said('must be "nl" or "en"'))
        return str(value)

    def path(self, name: str, value: Any) -> Path:
        text = self.line(name, value)
        if not text:
            raise self.refuse(name, said("must not be empty"))
        try:
            given = Path(text).expanduser()
        except RuntimeError:
            raise self.refuse(name, said("names a home folder that is not there")) from None
        return given if given.is_absolute() else self.place.parent / given

    def table(self, name: str, value: Any) -> Mapping[str, Any]:
        if not isinstance(value, dict):
            raise self.refuse(name, said("must be a table: [{name}]", name=name))
        return value

    def house(self, name: str, value: Any) -> dict[str, str]:
        from intake_tui.house import HouseRefused, colour

        read: dict[str, str] = {}
        for key, entry in self.table(name, value).items():
            field_ = f"{name}.{key}"
            if key == "logo":
                read[key] = str(self.path(field_, entry))
            elif key in ("colour", "accent"):
                try:
                    read[key] = colour(self.line(field_, entry))
                except HouseRefused as error:
                    raise self.refuse(field_, error.rule) from None
            elif key == "name":
                read[key] = self.line(field_, entry)
        return read

    def numbers(self, name: str, value: Any) -> dict[str, int]:
        table = self.table(name, value)
        for key, number in table.items():
            if isinstance(number, bool) or not isinstance(number, int) or number < 0:
                raise self.refuse(f"{name}.{key}", said("must be a whole number, 0 or more"))
        return dict(table)

    def days(self, name: str, value: Any) -> int:
        fits = isinstance(value, int) and not isinstance(value, bool) and 0 < value <= LONGEST_DAYS
        if not fits:
            raise self.refuse(
                name, said("must be a whole number of days, 1 to {number}", number=LONGEST_DAYS)
            )
        return int(value)

    def minutes(self, name: str, value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 24 * 60:
            raise self.refuse(name, said("must be a whole number of minutes, 0 (never) to 1440"))
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
                raise self.refuse(f"{name}.{key}", said("must name a key"))
        return flat
