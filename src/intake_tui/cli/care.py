"""What is done to a case as a whole: recovering it, and removing it for good."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Literal

import click

from intake_tui.cli import out
from intake_tui.cli.asking import leave, line, sure
from intake_tui.cli.cases import SHORT_ID
from intake_tui.cli.places import Options
from intake_tui.domain.text import clean_line
from intake_tui.errors import IntakeError, RecordRefused, said, told
from intake_tui.locale import _

if TYPE_CHECKING:
    from intake_tui.store.recovering import Generation
    from intake_tui.store.vault import Vault

YES = click.option("--yes", is_flag=True, help="Do not ask.")
REASON = click.option(
    "--reason",
    default="",
    metavar="TEXT",
    help="Why; it is needed, and it stays: leave out names and what was said.",
)


class NotExported(IntakeError):
    """A case that would be gone without anything having been kept of it."""

    title = "This case was not exported since it last changed"
    way_out = "Export it first, or give --without-export."


@click.command("purge")
@click.argument("case")
@REASON
@click.option("--without-export", is_flag=True, help="Also when it was not exported.")
@YES
@click.pass_obj
def purge_command(
    options: Options, *, case: str, reason: str, without_export: bool, yes: bool
) -> None:
    """Remove a case for good: its file and the generation before it, damaged or not.

    What remains is its id, when and who purged it, and its lines in the audit log. Bundles, plans
    and backups that were made of it are not touched. Purging again completes what was interrupted.
    """
    from intake_tui.store.purging import purge
    from intake_tui.store.recovering import find

    if not clean_line(reason):
        raise RecordRefused(said("a reason is needed"))
    ground = options.ground()
    with options.open_vault() as vault:
        case_id = find(vault, case)
        begun = _begun(vault, case_id)
        if not begun and not without_export:
            _exported(vault, case_id)
        if not begun and not yes:
            _typed(case_id)
        purge(vault, case_id, by=ground.worker, now=ground.now(), reason=reason)
    out.say(
        _(
            "Case %(case)s was removed for good.\n"
            "What remains here: its id, when and by whom it was purged, and its lines in the audit "
            "log.\n"
            "Bundles, plans and backups made of it are not touched: remove those where they are."
        )
        % {"case": case_id}
    )


def _exported(vault: Vault, case_id: str) -> None:
    """Raises ``NotExported`` unless a bundle was made of the case as it is now."""
    from intake_tui.errors import StoreError

    try:
        case = vault.load(case_id)
    except StoreError as error:
        raise NotExported(
            said("{reason}; it cannot be exported", reason=error.detail),
            way_out="Recover it, or give --without-export.",
        ) from None
    for entry in vault.audit_entries(case_id):
        if entry.what != "exported" or not entry.purpose.startswith("bundle"):
            continue
        revision = entry.head.partition(":")[0]
        if int(revision) >= case.revision if revision else entry.at >= case.head.changed_at:
            return
    raise NotExported(said("case {case_id}", case_id=case_id))


def _begun(vault: Vault, case_id: str) -> bool:
    """Whether the case was purged before, so that there is nothing left to ask."""
    from intake_tui.store.base import CasePurged

    try:
        vault.load(case_id)
    except CasePurged:
        return True
    except IntakeError:
        return False
    return False


def _typed(case_id: str) -> None:
    short = case_id[:SHORT_ID]
    out.note(
        _("Case %(case)s will be removed for good. Nothing brings it back.") % {"case": case_id}
    )
    text = _("Type %(id)s to go on") % {"id": short}
    if line(text) != short:
        leave()


@click.command("recover")
@click.argument("case")
@click.option(
    "--generation",
    type=click.Choice(["file", "previous"]),
    help="Go on with the file itself, or with the generation before it.",
)
@click.option("--even-erased", is_flag=True, help="Also one that still holds what was erased.")
@YES
@click.pass_obj
def recover_command(
    options: Options,
    *,
    case: str,
    generation: Literal["file", "previous"] | None,
    even_erased: bool,
    yes: bool,
) -> None:
    """Go on with a case that is damaged, was put back, or whose record of revisions is gone.

    Without --generation it only shows what there is. What is chosen is saved as a new revision, and
    the audit log says so.
    """
    from intake_tui.store.recovering import find, generations, recover

    ground = options.ground()
    with options.open_vault() as vault:
        case_id = find(vault, case)
        found = generations(vault, case_id)
        if generation is None or not yes:
            _show(case_id, found)
        if generation is None:
            return
        sure(_("Go on with '%(name)s'?") % {"name": _called(generation)}, yes)
        done = recover(
            vault,
            case_id,
            generation,
            by=ground.worker,
            now=ground.now(),
            even_erased=even_erased,
        )
    out.say(
        _("Case %(case)s goes on with '%(name)s', as revision %(revision)s.")
        % {"case": case_id, "name": _called(generation), "revision": done.revision}
    )


def _show(case_id: str, found: tuple[Generation, ...]) -> None:
    out.say(f"{_('case')} {case_id}")
    if not found:
        out.say(_("Nothing of it is left here but what is known of it. Restore a backup."))
        return
    out.table(
        (_("generation"), _("revision"), _("changed"), _("answers"), _("notes")),
        (
            (
                f"{_called(g.name)} ({g.name})",
                str(g.revision) if g.whole else "",
                local(g.changed_at) if g.changed_at else "",
                str(g.statements) if g.whole else "",
                "; ".join(_remarks(g)),
            )
            for g in found
        ),
    )


def _called(name: str) -> str:
    """A generation in words; its name is what --generation takes."""
    return _("the file itself") if name == "file" else _("the generation before it")


def _remarks(g: Generation) -> Iterator[str]:
    if not g.whole:
        yield _("cannot be used: %(reason)s") % {"reason": told(g.reason, _)}
        return
    if g.believed and not g.lacks:
        yield _("this is the case as it opens")
    if g.lacks:
        yield _("lacks revisions after it: %(number)s") % {"number": g.lacks}
    if g.erased:
        yield _("still holds what was erased (--even-erased)")


def local(at: datetime) -> str:
    """A moment as it is shown."""
    from intake_tui.domain.moments import ZONE

    return at.astimezone(ZONE).strftime("%Y-%m-%d %H:%M")
