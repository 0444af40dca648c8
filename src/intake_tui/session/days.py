"""A day as it is written on the screen."""

from __future__ import annotations

from datetime import date

from intake_tui.domain.words import Lang
from intake_tui.locale import language

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def day_word(day: date, *, year: bool = True, lang: Lang | None = None) -> str:
    """A day as it is written short: 25-12-2026 in Dutch, 25 Dec 2026 in English, where figures
    alone would be read in two ways. ``lang`` None: the language of the screen.
    """
    if (lang or language()) == "nl":
        return day.strftime("%d-%m-%Y" if year else "%d-%m")
    return f"{day.day} {MONTHS[day.month - 1]}" + (f" {day.year}" if year else "")
