"""The command line in tests: what a command answered, and how a fresh process starts it."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any, NamedTuple

from intake_tui import cli

INTAKE = [sys.executable, "-c", "import sys; from intake_tui.cli import main; sys.exit(main())"]
ROOTS_RIGHTS = "-dac_override,-dac_read_search,-fowner"
"""What lets root pass by the permissions of files, for ``setpriv --bounding-set``."""


class Answer(NamedTuple):
    """Exit code, standard output and standard error of one command."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        return json.loads(self.out)

    def refusal(self) -> str:
        """The one line it was refused with."""
        assert self.code == 1, self
        assert self.err.count("\n") == 1, self.err
        assert "Unexpected" not in self.err
        assert "Traceback" not in self.err
        assert "\x1b" not in self.err
        return self.err


Run = Callable[..., Answer]


def answer(capture: Any, *arguments: object) -> Answer:
    """Run a command in this process; ``capture`` is pytest's capsys or capfd."""
    capture.readouterr()
    code = cli.main([*map(str, arguments)])
    said = capture.readouterr()
    return Answer(code, said.out, said.err)
