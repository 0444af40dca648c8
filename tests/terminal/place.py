"""A vault in a folder of its own, and how the program is started on it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


class Place:
    """A vault in a folder of its own, and how the program is started on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.plans = folder / "plans"
        program = Path(sys.executable).with_name("intake-tui")
        self.base = [
            str(program),
            "--vault",
            str(folder / "vault"),
            "--key-file",
            str(folder / "key"),
        ]

    def run(self, *arguments: str) -> str:
        """Run a command of the program; it has to succeed."""
        done = subprocess.run(
            [*self.base, *arguments], capture_output=True, text=True, check=False, env=self.env()
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def env(self) -> dict[str, str]:
        home = str(self.folder / "home")
        return {
            **os.environ,
            "HOME": home,
            "XDG_CONFIG_HOME": home,
            "XDG_DATA_HOME": home,
            "LANG": "nl_NL.UTF-8",
            "LC_ALL": "",
        }
