"""Searching all cases from the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from intake_tui.cli import out
from intake_tui.cli.cases import JSON, SHORT_ID
from intake_tui.cli.places import Options
from intake_tui.domain.text import clean_line
from intake_tui.errors import told
from intake_tui.locale import _, language, ngettext

if TYPE_CHECKING:
    from intake_tui.domain.questionnaire import Questionnaire
    from intake_tui.domain.searching import Hit
    from intake_tui.store.search import CaseFound
    from intake_tui.store.vault import Vault

FROM_INPUT = "-"


@click.command("search")
@click.argument("text", nargs=-1, required=True)
@JSON
@click.pass_obj
def search_command(options: Options, text: tuple[str, ...], as_json: bool) -> None:
    """Search all text of all cases, the case that was changed last first.

    All words must occur in one answer, line or name; capitals and accents do not count. Arguments
    can be seen by other users of the computer and stay in the history of the shell: with - for
    TEXT the words are asked for, or read from standard input.
    """
    from intake_tui.store.search import CaseFound, CaseUnread

    words = " ".join(text)
    if words == FROM_INPUT:
        words = click.prompt(_("Search"), default="", show_default=False, err=True)
    questionnaire = options.questionnaire()
    hits = cases = 0
    results: list[dict[str, Any]] = []
    with options.open_vault() as vault:
        _noted(vault)
        for found in vault.search(words):
            if isinstance(found, CaseUnread):
                text_unread = _("case %(case)s was not searched: %(reason)s")
                out.fail(text_unread % {"case": found.case_id, "reason": told(found.reason, _)})
            if not isinstance(found, CaseFound):
                continue
            cases += 1
            hits += len(found.hits)
            if as_json:
                results.append(_plain(found))
                continue
            for hit in found.hits:
                out.say(_line(found, hit, questionnaire))
    if as_json:
        out.data(results)
    elif hits:
        out.say(counted(hits, cases))
    else:
        out.note(_("Nothing found."))


def counted(hits: int, cases: int) -> str:
    """How much was found, in words."""
    places = ngettext("%(number)s place", "%(number)s places", hits) % {"number": hits}
    inside = ngettext("in %(number)s case", "in %(number)s cases", cases) % {"number": cases}
    return f"{places} {inside}"


def _line(found: CaseFound, hit: Hit, questionnaire: Questionnaire) -> str:
    from intake_tui.domain.searching import where

    place = where(hit, questionnaire, language(), _)
    parts = (found.case_id[:SHORT_ID], found.reference, place, hit.excerpt)
    return "  ".join(clean_line(part) for part in parts if part)


def _plain(found: CaseFound) -> dict[str, Any]:
    import msgspec

    return {
        "id": found.case_id,
        "reference": found.reference,
        "children": found.children,
        "changed_at": found.changed_at.isoformat(),
        "hits": [msgspec.to_builtins(hit) for hit in found.hits],
    }


def _noted(vault: Vault) -> None:
    """Note that was searched, never for what. A vault that cannot be written is searched too."""
    from intake_tui.store.base import NotSaved

    try:
        vault.audit("searched", None, "command line")
    except NotSaved:
        out.note(_("The audit log could not be written; the search goes on all the same."))
