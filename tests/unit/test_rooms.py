"""The rooms keep their doors shut: who imports what, seen from a fresh interpreter."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = ("textual", "tinydb", "jinja2", "cryptography")
SRC = Path(__file__).parents[2] / "src" / "intake_tui"


def loaded_by(code: str) -> set[str]:
    """Top-level packages a fresh interpreter has loaded after running ``code``."""
    show = "import sys, json; print(); print(json.dumps([n.split('.')[0] for n in sys.modules]))"
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\n{show}"], capture_output=True, text=True, check=True
    )
    names: list[str] = json.loads(done.stdout.splitlines()[-1])
    return set(names)


def test_the_domain_brings_in_none_of_the_outside():
    modules = [
        ".".join(("intake_tui", *path.relative_to(SRC).with_suffix("").parts)).removesuffix(
            ".__init__"
        )
        for path in (SRC / "domain").rglob("*.py")
    ]
    assert "intake_tui.domain.record.types" in modules
    found = loaded_by("\n".join(f"import {module}" for module in modules))
    assert not found & {*HEAVY, "click", "rich", "babel"}


def test_the_session_brings_in_no_screen_and_no_templates():
    found = loaded_by("import intake_tui.session.call.conversation")
    assert not found & {"textual", "jinja2", "rich"}


@pytest.mark.parametrize(
    "arguments",
    [
        ["--version"],
        ["--help"],
        ["vault", "init"],
        ["new"],
        ["list"],
        ["findings"],
        ["questions", "check"],
        ["schema", "case"],
        ["audit"],
        ["doctor"],
    ],
    ids=" ".join,
)
def test_headless_commands_never_load_the_screen(tmp_path, arguments):
    place = ["--vault", str(tmp_path / "vault"), "--key-file", str(tmp_path / "key")]
    run = "from intake_tui.cli import main"
    init = f"main({[*place, 'vault', 'init']!r})" if arguments != ["vault", "init"] else ""
    found = loaded_by(f"{run}\n{init}\nassert main({[*place, *arguments]!r}) == 0")
    assert "textual" not in found


def test_making_a_plan_never_loads_the_screen(tmp_path, examples):
    place = ["--vault", str(tmp_path / "vault"), "--key-file", str(tmp_path / "key")]
    plan = ["plan", "--all", "--format", "both", "--purpose", "x", "--out", str(tmp_path / "plans")]
    found = loaded_by(
        "from intake_tui.cli import main\n"
        f"main({[*place, 'vault', 'init']!r})\n"
        f"assert main({[*place, 'import', *map(str, examples)]!r}) == 0\n"
        f"assert main({[*place, *plan]!r}) == 0"
    )
    assert "textual" not in found
    assert "jinja2" in found


def test_saying_the_version_loads_no_storage_and_no_content():
    found = loaded_by("from intake_tui.cli import main; main(['--version'])")
    assert not found & {*HEAVY, "babel", "rich"}
