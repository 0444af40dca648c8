"""What is there and what is missing, for whoever has to help."""

from __future__ import annotations

import os
import platform
import shutil
import stat
import sys
from importlib import metadata
from pathlib import Path
from typing import Any

import click

from intake_tui import __version__, resources
from intake_tui.cli import out
from intake_tui.cli.cases import JSON
from intake_tui.cli.places import Options
from intake_tui.errors import IntakeError, told
from intake_tui.locale import _, language

PARTS = (
    "textual",
    "tinydb",
    "cryptography",
    "jinja2",
    "msgspec",
    "click",
    "babel",
    "filelock",
    "platformdirs",
    "rich",
    "tzdata",
)
NARROW = (80, 24)
"""Columns and rows below which the screens do not fit."""


@click.command("doctor")
@JSON
@click.pass_obj
def doctor_command(options: Options, as_json: bool) -> None:
    """Show versions, paths and what the terminal can do; exit 1 when something is missing."""
    missing: list[str] = []
    report = {
        "versions": _versions(missing),
        "paths": _paths(options, missing),
        "vault": _vault(options, missing),
        "terminal": _terminal(),
        "content": _content(options, missing),
        "missing": missing,
    }
    if as_json:
        out.data(report)
    else:
        _print(report)
    if missing:
        raise click.exceptions.Exit(1)


def _versions(missing: list[str]) -> dict[str, str]:
    found = {"intake-tui": __version__, "python": platform.python_version(), "os": sys.platform}
    for part in PARTS:
        try:
            found[part] = metadata.version(part)
        except metadata.PackageNotFoundError:
            missing.append(_("package %(name)s") % {"name": part})
    return found


def _paths(options: Options, missing: list[str]) -> dict[str, dict[str, Any]]:
    templates, examples = resources.folder("templates"), resources.folder("examples")
    if templates is None:
        missing.append(_("plan templates"))
    paths = {
        "vault": _path(options.vault_folder),
        "key file": _path(options.key_path),
        "settings": _path(options.settings_path),
        "templates": _path(templates),
        "examples": _path(examples),
    }
    if paths["vault"]["there"] and not paths["key file"]["there"] and _only_by_key_file(options):
        missing.append(_("key file of the vault"))
    return paths


def _only_by_key_file(options: Options) -> bool:
    from intake_tui.store.keys import ways_in

    try:
        return ways_in(options.vault_folder) <= {"key-file"}
    except IntakeError:
        return False


def _vault(options: Options, missing: list[str]) -> dict[str, str]:
    """How the vault is opened, and whether its folder can do what a vault needs."""
    from intake_tui.store.disk import able
    from intake_tui.store.keys import is_vault, new_key_unfinished, ways_in
    from intake_tui.store.platform import no_core_dumps

    folder = options.vault_folder
    core = no_core_dumps()
    found = {"core dumps": "off" if core.limit or core.undumpable else "cannot be turned off"}
    try:
        if is_vault(folder):
            found["opens with"] = ", ".join(sorted(ways_in(folder)))
            found["its folder"] = able(folder) or "fit for a vault"
            if new_key_unfinished(folder):
                text = _("the end of a new vault key ('intake-tui vault rekey' finishes it)")
                missing.append(text)
    except IntakeError as error:
        missing.append(error.line(_))
    return found


def _path(path: Path | None) -> dict[str, Any]:
    """A path, whether it is there, and whether others than its owner may read it."""
    if path is None:
        return {"path": None, "there": False, "open to others": False}
    try:
        mode = path.stat().st_mode
    except OSError:
        return {"path": str(path), "there": False, "open to others": False}
    shared = os.name != "nt" and bool(mode & (stat.S_IRWXG | stat.S_IRWXO))
    return {"path": str(path), "there": True, "open to others": shared}


def _terminal() -> dict[str, Any]:
    columns, rows = shutil.get_terminal_size()
    env = os.environ
    return {
        "terminal": sys.stdin.isatty() and sys.stdout.isatty(),
        "TERM": env.get("TERM", ""),
        "colours": _colours(env.get("TERM", ""), env.get("COLORTERM", "")),
        "NO_COLOR": "NO_COLOR" in env,
        "inside": "tmux" if "TMUX" in env else "screen" if "STY" in env else "",
        "size": f"{columns}x{rows}",
        "large enough": columns >= NARROW[0] and rows >= NARROW[1],
        "encoding": sys.stdout.encoding or "",
        "language": language(),
    }


def _colours(term: str, colorterm: str) -> str:
    if colorterm in ("truecolor", "24bit"):
        return "16 million"
    if "256" in term:
        return "256"
    return "none" if term in ("", "dumb") else "16"


def _content(options: Options, missing: list[str]) -> dict[str, str]:
    try:
        pin = options.questionnaire().pin
    except IntakeError as error:
        missing.append(error.line(_))
        return {}
    return {"questionnaire": pin.id, "version": pin.version, "hash": pin.hash[:16]}


def _label(name: str) -> str:
    """A heading or a name in the report, in the language of the screen; else as it is."""
    known = {
        "colours": _("colours"),
        "content": _("questions"),
        "core dumps": _("core dumps"),
        "encoding": _("encoding"),
        "examples": _("examples"),
        "hash": _("hash"),
        "inside": _("inside"),
        "its folder": _("its folder"),
        "key file": _("key file"),
        "language": _("language"),
        "large enough": _("large enough"),
        "opens with": _("opens with"),
        "paths": _("paths"),
        "questionnaire": _("questionnaire"),
        "settings": _("settings"),
        "size": _("size"),
        "templates": _("templates"),
        "terminal": _("terminal"),
        "vault": _("vault"),
        "version": _("version"),
        "versions": _("versions"),
    }
    return known.get(name, name)


def _value(text: str) -> str:
    """A value of the report in the language of the screen; else as it is."""
    known = {
        "16 million": _("16 million"),
        "cannot be turned off": _("cannot be turned off"),
        "fit for a vault": _("fit for a vault"),
        "none": _("none"),
        "off": _("off"),
        "key-file": _("key file"),
        "passphrase": _("passphrase"),
        "recovery": _("recovery key"),
    }
    return ", ".join(known.get(part, part) for part in text.split(", "))


def _print(report: dict[str, Any]) -> None:
    from rich.cells import cell_len

    for title, body in report.items():
        if title == "missing":
            continue
        out.say(_label(title))
        width = max((cell_len(_label(name)) for name in body), default=0)
        for name, value in body.items():
            label = _label(name)
            out.say(f"  {label}{' ' * (width - cell_len(label))}  {_words(value)}".rstrip())
        out.say()
    for one in report["missing"]:
        out.say(_("missing: %(what)s") % {"what": one})
    if not report["missing"]:
        out.say(_("Nothing is missing."))


def _words(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dict):
        words = [str(value["path"] or "-")]
        words += [] if value["there"] else [_("(not there)")]
        words += [_("(others can read it)")] if value["open to others"] else []
        return " ".join(words)
    return _value(told(value, _) if isinstance(value, str) else str(value))
