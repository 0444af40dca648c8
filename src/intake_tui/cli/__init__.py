"""The command line.

Exit codes: 0 done, 1 refused or failed with one line, 2 wrong usage; of ``vault`` commands also 3
damage that can be mended here, 4 damage that cannot, 5 something was put back, cut or changed.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

import click

from intake_tui import locale
from intake_tui.cli import out
from intake_tui.cli.root import Unread, intake
from intake_tui.errors import IntakeError

INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code. No traceback and no content gets out."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError, ValueError):
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    try:
        code = _run(arguments)
        if sys.stdout is not None:  # there is none where it was closed before we came
            sys.stdout.flush()
    except (BrokenPipeError, Unread):
        _deafen()
        return 0
    return code


def _run(arguments: Sequence[str] | None) -> int:
    try:
        result = intake.main(args=arguments, prog_name="intake-tui", standalone_mode=False)
    except click.exceptions.Exit as error:
        return error.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.Abort:
        return INTERRUPTED
    except IntakeError as error:
        if isinstance(error, out.OutputFailed):
            _deafen()
        out.fail(out.refusal(error))
        return 1
    except (BrokenPipeError, Unread):
        raise
    except Exception as error:
        # The message of an exception may hold what a person said: only its kind and place.
        out.fail(
            locale._(
                "Unexpected fault in the program: %(kind)s at %(place)s. "
                "Nothing that was saved is lost."
            )
            % {"kind": type(error).__name__, "place": _place(error.__traceback__)}
        )
        return 1
    return result if isinstance(result, int) and not isinstance(result, bool) else 0


def _place(traceback: TracebackType | None) -> str:
    """The last line of ours in ``traceback``, as ``cli/cases.py:12``."""
    home = Path(__file__).resolve().parent.parent
    place = "an unknown place"
    while traceback is not None:
        file = Path(traceback.tb_frame.f_code.co_filename)
        if file.is_relative_to(home):
            place = f"{file.relative_to(home).as_posix()}:{traceback.tb_lineno}"
        traceback = traceback.tb_next
    return place


def _deafen() -> None:
    """Let what is still in the buffer go nowhere, so that the exit is quiet."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
