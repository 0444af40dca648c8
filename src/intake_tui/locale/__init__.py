"""The program's own words, in English in the code and in Dutch from the catalog.

The language of the screen is one setting of the process; plans ask for a catalog of their own.
"""

from __future__ import annotations

import gettext as _gettext
import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from intake_tui.domain.words import Lang

LANGUAGES: tuple[Lang, ...] = ("nl", "en")
_FOLDER = Path(__file__).parent
_language: list[Lang] = ["nl"]


@cache
def catalog(lang: Lang) -> _gettext.NullTranslations:
    """The catalog of ``lang``; English needs none, as the messages are English."""
    if lang == "en":
        return _gettext.NullTranslations()
    return _gettext.translation("intake_tui", _FOLDER, languages=[lang])


def use(lang: Lang) -> None:
    """Show the program's own words in ``lang`` from now on."""
    _language[0] = lang


def language() -> Lang:
    """The language of the screen now."""
    return _language[0]


def preferred(environ: dict[str, str] | None = None) -> Lang:
    """The language the locale asks for: Dutch unless it clearly says English."""
    env = os.environ if environ is None else environ
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := env.get(name):
            return "en" if value.lower().startswith("en") else "nl"
    return "nl"


def _(message: str) -> str:
    """``message`` in the language of the screen."""
    return catalog(_language[0]).gettext(message)


def ngettext(one: str, many: str, number: int) -> str:
    """``one`` or ``many`` in the language of the screen, for ``number``."""
    return catalog(_language[0]).ngettext(one, many, number)
