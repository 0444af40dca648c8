"""What reading a whole vault may find, and how bad each of it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Kind = Literal[
    "damaged",
    "gone",
    "no head",
    "previous damaged",
    "questionnaire",
    "unfiled",
    "unfinished new key",
    "withheld",
    "newer",
    "put back",
    "cut",
    "erased is back",
    "purged is back",
    "not purged",
    "audit log",
    "expected head",
    "purge completed",
    "purge not completed",
    "index",
    "left behind",
    "unknown file",
]
"""What may be found; docs and the command line say what each means."""

SOUND, NOT_DONE, DAMAGE, LOST, TAMPERED = 0, 1, 3, 4, 5
"""Exit codes of ``vault check``, the worse the higher."""

_DAMAGE = frozenset({"damaged", "gone", "no head", "previous damaged", "questionnaire", "unfiled"})
_NOT_DONE = frozenset({"withheld", "newer", "purge not completed"})
_TAMPERED = frozenset(
    {
        "put back",
        "cut",
        "erased is back",
        "purged is back",
        "not purged",
        "audit log",
        "expected head",
    }
)


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it should be.

    ``file`` is a name inside the vault. ``detail`` says more, without content. ``recoverable``
    names the generations of the case that can be gone on with.
    """

    kind: Kind
    case: str = ""
    file: str = ""
    detail: str = ""
    recoverable: tuple[str, ...] = ()

    @property
    def code(self) -> int:
        """The exit code this finding asks for."""
        if self.kind in _TAMPERED:
            return TAMPERED
        if self.kind == "unfinished new key":
            return DAMAGE
        if self.kind in _DAMAGE:
            return DAMAGE if self.recoverable else LOST
        return NOT_DONE if self.kind in _NOT_DONE else SOUND


@dataclass
class Report:
    """What was read, and what was found."""

    cases: int = 0
    """Cases that were read and are what they were."""
    purged: int = 0
    questionnaires: int = 0
    unfiled: int = 0
    entries: int = 0
    """Lines of the audit log."""
    findings: list[Finding] = field(default_factory=list)

    @property
    def code(self) -> int:
        """The exit code: of the worst that was found."""
        return max((finding.code for finding in self.findings), default=SOUND)

    @property
    def bad_cases(self) -> frozenset[str]:
        """The cases something is wrong with."""
        return frozenset(f.case for f in self.findings if f.case and f.code)

    @property
    def damaged_cases(self) -> frozenset[str]:
        """Those of them that cannot be read as they should be."""
        bad = (f for f in self.findings if f.case and f.code and f.kind not in _TAMPERED)
        return frozenset(f.case for f in bad)

    @property
    def changed_cases(self) -> frozenset[str]:
        """Those of them that were put back, cut off or changed from outside, and nothing else."""
        changed = {f.case for f in self.findings if f.case and f.kind in _TAMPERED}
        return frozenset(changed - self.damaged_cases)
