"""How often something is done, as people say it: ``2x per week``, ``om het weekend``.

The record counts whole times a week, at least one. What is said otherwise counts as that and stays
beside it in the person's own words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from intake_tui.domain.moments import NUMBERS
from intake_tui.domain.names import fold
from intake_tui.locale import _
from intake_tui.session.forms.reading import FieldKind, Reading, Scene

BY_THE_DAYS = 0
"""As often as the days and parts of the day that were named, one where none was."""

_N = r"(?:\d{1,3}|" + "|".join(NUMBERS) + r"|eens|once|twice)"
_TIMES = (
    r"(?:x|×|keer|maal|keren|times?|nacht(?:en)?|nights?|dag(?:en)?|days?|uur|uren|hours?|avond(?:en)?"
    r"|middag(?:en)?|ochtend(?:en)?|evenings?|afternoons?|mornings?)"
)
_PERIOD = r"(?P<unit>dag|day|week|weken|weeks|wk|maand|maanden|months?)"
_PER = rf"(?:per|in de|om de|a|an|every|elke|iedere|/)\s*(?P<over>{_N})?\s*{_PERIOD}"
_RATE = re.compile(rf"(?P<n>{_N})\s*{_TIMES}?\s*{_PER}\b")
_COUNT = re.compile(rf"(?:(?P<digits>\d{{1,3}})|(?P<n>{_N}))\s*{_TIMES}\b")
_NUMBER = re.compile(r"(?P<n>\d{1,3})(?=$|[\s,;])")
_WEEKLY = re.compile(r"(?:elke|iedere|ieder|every|each|per)\s+(?:week|wk)\b|wekelijks|weekly\b")
_DAILY = re.compile(r"(?:elke|iedere|every|each)\s+(?:dag|day)\b|dagelijks\b|daily\b")
_SELDOM = re.compile(
    rf"om\s+(?:de|het)\s+(?:{_N}\s+)?(?:andere\s+)?(?:week|weekend|weken|maand|dag)\b"
    rf"|(?:elke|iedere|every|each|per)\s+(?:{_N}\s+)?(?:andere\s+|other\s+)?"
    r"(?:weken|weeks|maanden|months|maand|month|(?<=other )(?:week(?:end)?|day))\b"
    r"|twee-?wekelijks\b|maandelijks\b|monthly\b|fortnightly\b|af\s+en\s+toe\b|soms\b|sometimes\b"
    r"|now\s+and\s+then\b|incidenteel\b|(?:alleen\s+|only\s+)?(?:in|bij|for)\s+(?:(?:geval\s+van|"
    r"an|case\s+of)\s+)?(?:nood(?:geval(?:len)?)?|emergenc(?:y|ies))\b"
    r"|(?:als|wanneer)\s+het\s+(?:echt\s+)?nodig\s+is\b|(?:zo|indien)\s+nodig\b|if\s+needed\b"
)
_WEEKEND = re.compile(r"weekend")


@dataclass(frozen=True)
class Often:
    """What a text begins with: ``times`` a week (``BY_THE_DAYS``: not a number), how many letters
    say so, and whether that is all of it or the words have to stand beside it.
    """

    times: int
    length: int
    exact: bool
    weekend: bool = False


def often_at(text: str) -> Often | None:
    """How often, where the folded ``text`` begins with that; None where it does not."""
    if found := _SELDOM.match(text):
        return Often(BY_THE_DAYS, found.end(), False, bool(_WEEKEND.search(found[0])))
    if found := _RATE.match(text):
        times, over = _number(found["n"]), _number(found["over"] or "1")
        unit = found["unit"]
        days = 1 if unit in ("dag", "day") else 30 if unit.startswith("m") else 7
        exact = times * 7 % (over * days) == 0 and days < 30
        return Often(max(1, times * 7 // (over * days)) if times else 0, found.end(), exact)
    if found := _WEEKLY.match(text):
        return Often(BY_THE_DAYS, found.end(), True)
    if found := _COUNT.match(text):
        return Often(_number(found["digits"] or found["n"]), found.end(), True)
    if found := _NUMBER.match(text):
        return Often(_number(found["n"]), found.end(), True)
    return None


def _number(word: str) -> int:
    if word.isdecimal():
        return int(word)
    return {"eens": 1, "once": 1, "twice": 2}.get(word) or NUMBERS[word]


class Amount(FieldKind):
    """How often a week, 1 to 168. What is no number of times a week stays as words beside it."""

    def read(self, text: str, scene: Scene) -> Reading:
        """The number; ``BY_THE_DAYS`` where the days say it. Only a number that is too large, or
        none, is refused.
        """
        words = fold(text)
        if _DAILY.fullmatch(words):
            return Reading(7)
        found = often_at(words)
        if found is None and re.search(r"\d", words):
            return Reading(problem=_("This is no number from 1 to 168 a week."))
        if found is None:
            return Reading(BY_THE_DAYS, words=text.strip())
        if found.times > 168 or (found.times < 1 and re.match(r"0+\b|0", words)):
            return Reading(problem=_("This is no number from 1 to 168 a week."))
        rest = words[found.length :].strip(" ,.;")
        whole = found.exact and rest in ("", "per week", "a week", "week", "wk")
        return Reading(found.times, words="" if whole else text.strip())
