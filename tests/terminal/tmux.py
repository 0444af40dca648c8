"""A real terminal for the tests: one tmux server of our own per test, thrown away after it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import time
import uuid
from pathlib import Path


class Terminal:
    """A program in a tmux window; ``keys`` types, ``screen`` reads."""

    def __init__(
        self, command: str, *, cols: int = 120, rows: int = 40, env: dict[str, str]
    ) -> None:
        self.socket = f"intake-{uuid.uuid4().hex[:8]}"
        settings = [part for name, value in env.items() for part in ("-e", f"{name}={value}")]
        self.tmux(
            "new-session", "-d", "-s", "t", "-x", str(cols), "-y", str(rows), *settings, command
        )
        self.tmux("set-option", "-g", "remain-on-exit", "on")

    def tmux(self, *arguments: str) -> str:
        done = subprocess.run(
            ["tmux", "-L", self.socket, "-f", "/dev/null", *arguments],
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "TMUX": "", "LC_ALL": "C.UTF-8"},
        )
        if done.returncode != 0:
            raise AssertionError(f"tmux {arguments[0]}: {done.stderr.strip()}")
        return done.stdout

    def keys(self, *names: str) -> None:
        """Press keys by their tmux names: Enter, F8, C-g, Down."""
        for name in names:
            self.tmux("send-keys", "-t", "t", name)
            time.sleep(0.03)

    def type(self, text: str) -> None:
        """Type text as it stands."""
        self.tmux("send-keys", "-t", "t", "-l", text)

    def screen(self) -> str:
        return self.tmux("capture-pane", "-p", "-t", "t")

    def wait_for(self, pattern: str, *, seconds: float = 20.0) -> str:
        """The screen as soon as ``pattern`` is on it."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            screen = self.screen()
            if re.search(pattern, screen):
                return screen
            time.sleep(0.05)
        raise AssertionError(f"{pattern!r} did not appear:\n{self.screen()}")

    def pid(self) -> int:
        return int(self.tmux("list-panes", "-t", "t", "-F", "#{pane_pid}"))

    def program(self) -> list[int]:
        """The program's processes: the window's own and every child below it."""
        found = [self.pid()]
        for pid in found:
            children = Path(f"/proc/{pid}/task/{pid}/children")
            if children.exists():
                found += [int(child) for child in children.read_text().split()]
        return found

    def kill_9(self) -> None:
        """End the program as a power cut would, as far as a process can tell."""
        for pid in reversed(self.program()):
            os.kill(pid, signal.SIGKILL)

    def close(self) -> None:
        subprocess.run(["tmux", "-L", self.socket, "kill-server"], capture_output=True, check=False)
