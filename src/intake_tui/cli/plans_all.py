"""``plan --all``: unnumbered concepts of every case in the vault, into one folder."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from intake_tui.cli import out
from intake_tui.cli.batch import FEW, Asked, Done, Job, cores, failed, run
from intake_tui.domain.text import clean_line
from intake_tui.errors import ExportFailed, IntakeError
from intake_tui.locale import _, ngettext

if TYPE_CHECKING:
    from intake_tui.domain.questionnaire import Questionnaire
    from intake_tui.domain.reading import Warned
    from intake_tui.domain.record.types import Case
    from intake_tui.store.vault import Vault

EACH = 50
"""From so many cases on the audit log gets one entry with their number, not one per case."""


class Everything:
    """One run over all cases of a vault; ``held`` and ``failed`` count the plans not made.

    ``at_home`` is what the audit log is told of who else reads the papers.
    """

    def __init__(
        self,
        vault: Vault,
        questionnaire: Questionnaire,
        asked: Asked,
        *,
        purpose: str,
        at_home: str = "",
    ) -> None:
        self.vault = vault
        self.questionnaire = questionnaire
        self.asked = asked
        self.purpose = purpose
        self.at_home = at_home
        self.held = self.failed = 0
        self._kept: dict[str, bytes | None] = {}

    def write(self, *, workers: int | None = None) -> None:
        """Write them, tell what was refused, and list them in a manifest at the end.

        ``workers`` is how many processes make them, None for what suits. Raises ``ExportFailed``
        where the folder takes nothing (more), and ``NotSaved`` where the audit log does not: every
        run is in it, with its purpose, before the first plan is written.
        """
        from msgspec import to_builtins

        from intake_tui.render import Renderer
        from intake_tui.render.files import sweep
        from intake_tui.render.manifest import Manifest, warn

        folder = Path(self.asked.out)
        own = Path(self.asked.own) if self.asked.own else None
        Renderer(own, self.asked.house).close()  # a fault in a template is told before anything
        ids = [row.case_id for row in self.vault.list().rows]
        sweep(folder)
        warn(folder)
        what = f"plan --all, {self.asked.reader}, {self.asked.lang}, {len(ids)} cases{self.at_home}"
        self.vault.audit("rendered", None, f"{what}: {self.purpose}")
        if workers is None:
            workers = 1 if len(ids) <= FEW else cores()
        results = run(self._jobs(ids), self.asked, self.questionnaire, workers=workers)
        not_made: list[dict[str, str]] = []
        with Manifest(folder, self.asked.now) as manifest:
            for _turn, done in zip(out.progress(ids, _("case")), results, strict=False):
                for file in done.files:
                    manifest.add(to_builtins(file))
                    out.say(str(folder / file.file))
                self._tell(done, folder)
                not_made += [
                    {"case": done.case_id, "whose": n.whose, "why": n.why} for n in done.not_made
                ]
            manifest.finish(len(ids), not_made)
        sweep(folder)  # what a process that was ended had under its hands
        out.note(_("These files are plain text; who can read the folder can read them."))

    def _jobs(self, ids: list[str]) -> Iterator[Job | Done]:
        """The cases, read one after the other as they are asked for."""
        from msgspec import msgpack

        each = len(ids) < EACH
        for case_id in ids:
            try:
                if each:
                    what = f"plan --all, {self.asked.reader}, {self.asked.lang}"
                    self.vault.audit("rendered", case_id, f"{what}: {self.purpose}")
                case = self.vault.load(case_id)
                hash_ = case.head.questionnaire.hash
                body = self._other(hash_)
                yield Job(
                    case_id=case_id, case=msgpack.encode(case), hash=hash_, questionnaire=body
                )
            except IntakeError as error:
                yield failed(case_id, out.refusal(error))

    def _other(self, hash_: str) -> bytes | None:
        """The questionnaire a case was held with, where the vault keeps it and it is another."""
        from msgspec import msgpack

        if hash_ not in self._kept:
            same = hash_ == self.questionnaire.pin.hash
            kept = None if same else self.vault.questionnaire(hash_)
            self._kept[hash_] = msgpack.encode(kept) if kept else None
        return self._kept[hash_]

    def _tell(self, done: Done, folder: Path) -> None:
        """What became of one case, on standard error. Raises ``ExportFailed``."""
        from intake_tui.render.manifest import warn

        for refused in done.not_made:
            self.held += refused.why == "held"
            self.failed += refused.why != "held"
            out.fail(f"{clean_line(f'{done.case_id} {refused.whose}')}: {refused.line}")
        if any(refused.why == "unwritable" for refused in done.not_made):
            try:
                warn(folder)
            except ExportFailed as error:
                # It is the folder, not this one plan: the others would fail the same way.
                raise ExportFailed(
                    error.detail, way_out="The rest was not made; there is no manifest."
                ) from error
        for whose, number in done.to_look_at:
            look_at(done.case_id, whose, number)


def told_apart(case: Case, whose: str, warnings: Iterable[Warned]) -> None:
    """Say of each agreement that it is not in this plan, and why: people by the beginning of their
    id, never by name.
    """
    from intake_tui.session.plans.releasing import agreement_in_question, reason

    lines = (
        f"{agreement_in_question(w, case.agreements[w.about].owner[:8])}: "
        + reason(w, (w.person or "")[:8])
        for w in warnings
        if w.left_out and w.about in case.agreements
    )
    for line in dict.fromkeys(lines):
        out.note(f"{case.id} {whose}: {line}")


def look_at(case_id: str, whose: str, number: int) -> None:
    """Say that the worker has lines to look at, which the plan does not have."""
    out.note(
        f"{case_id} {whose}: "
        + ngettext(
            "%(number)s line was left out or names somebody; look at it in the app.",
            "%(number)s lines were left out or name somebody; look at them in the app.",
            number,
        )
        % {"number": number}
    )
