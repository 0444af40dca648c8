"""A vault of the cases of the tests (tests/cases.py), for what is measured with many of them.

    python bench/_cases.py VAULT KEY [--cases 10000]

As a program it makes the vault with a key file, for what is started as a process of its own.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from unittest import mock

from intake_tui.domain.questionnaire import Questionnaire
from intake_tui.domain.record.types import Case

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from cases import MADE, RARE, copies, long, small, whole

__all__ = ["MADE", "RARE", "copies", "filled", "long", "small", "vault_of", "whole"]


def filled(folder: Path, cases: Iterable[Case], questionnaire: Questionnaire, key: Path) -> None:
    """A new vault with these cases, their index written; a key file opens it."""
    from intake_tui.store.keys import create_vault

    vault = create_vault(folder, key)
    vault.keep_questionnaire(questionnaire)
    with mock.patch.object(os, "fsync"):  # only filling; what is measured is synced
        for case in cases:
            vault.create(case)
    vault.list()
    vault.close()


def vault_of(folder: Path, count: int, key: Path, questionnaire: Questionnaire) -> None:
    """The same with ``count`` small cases."""
    filled(folder, small(count, questionnaire), questionnaire, key)


def main() -> None:
    from intake_tui.content.load import load

    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("vault", type=Path)
    parser.add_argument("key", type=Path)
    parser.add_argument("--cases", type=int, default=10_000)
    options = parser.parse_args()
    vault_of(options.vault, options.cases, options.key, load())


if __name__ == "__main__":
    main()
