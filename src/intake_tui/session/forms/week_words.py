"""Parts of the week as people say them: ``vrijdag- en zaterdagnacht``, ``ma t/m vr na school``."""

from __future__ import annotations

import re
from typing import Any

from intake_tui.domain.names import fold
from intake_tui.domain.words import Coded, Lang
from intake_tui.session.forms.reading import FieldKind, Reading, Scene

DAYTIME = ("morning", "afternoon", "evening")
FILLING = frozenset(
    [
        "dag",
        "day",
        "days",
        "dagen",
        "en",
        "and",
        "of",
        "or",
        "'s",
        "s",
        "in",
        "de",
        "het",
        "the",
        "op",
        "on",
        "om",
        "at",
        "elke",
        "elk",
        "iedere",
        "ieder",
        "alle",
        "every",
        "each",
        "all",
        "uur",
        "een",
        "a",
    ]
)
"""Words between days and parts of the day that change nothing; 'of' does, see ``alternatives``."""
_ASSUMED = re.compile(r"\s*\((nacht|night|weekend)\)")
"""What was not said but follows: it reads like a word and is nobody's."""
_SAME: tuple[tuple[str, str], ...] = (
    (r"\btot en met\b|\bt\.?e\.?m\.?\b", "t/m"),
    (r"(\w+)-\s+(en|of|and|or|t/m)\b", r"\1 \2"),
    (r"\s*(?:t/m|through)\s*|(?<=\w)\s+-\s+(?=\w)", "-"),
    (r"\b(?:elke|iedere|alle|every|each|all) (?:dag|dagen|day|days)\b|\bdaily\b", "dagelijks"),
    (r"\b(?:door de weeks|doordeweeks|werkdagen|schooldagen|weekdays|school days)\b", "ma-vr"),
    (r"\bdoor de week\b", "ma-vr"),
    (r"\bweekeinde", "weekend"),
    (r"\b(?:na (?:de )?school|uit school|after school)\b", "afternoon"),
    (r"\b(?:voor (?:de )?school|before school)\b", "morning"),
    (r"\b(?:na het (?:avond)?eten|after dinner)\b", "evening"),
    (r"\b(?:overdag|during the day)\b", "morning afternoon"),
    (r"\b(?:hele dag|whole day)\b", "morning afternoon evening"),
    (r"(?<=dag|end)(ochtend|middag|avond|nacht)", r" \1"),
)  # fmt: skip
"""What is said in several ways, as it is read."""


def short_day(day: Coded, lang: Lang) -> str:
    """A day as its first two letters."""
    return day.text(lang)[:2].lower()


def days_of(word: str, scene: Scene) -> list[str]:
    """The days that ``word`` names: di, dinsdag, tue, ma-vr, weekend; empty when none."""
    codes = [day.code for day in scene.questionnaire.days]
    if word.startswith("weekend"):
        return ["sat", "sun"]
    if word == "dagelijks":
        return codes
    if "-" in word:
        first, _dash, last = word.partition("-")
        ends = days_of(first, scene), days_of(last, scene)
        if len(ends[0]) == len(ends[1]) == 1 and "-" not in last:
            start, stop = codes.index(ends[0][0]), codes.index(ends[1][0])
            return codes[start : stop + 1] if start <= stop else codes[start:] + codes[: stop + 1]
        return []
    for day in scene.questionnaire.days:
        for name in (fold(day.nl), fold(day.en)):
            if word in (name[:2], name[:3]) or word in (name, f"{name}s", f"{name}en"):
                return [day.code]
    return []


def part_of(word: str, scene: Scene) -> str | None:
    """The part of the day that ``word`` names: ochtend, avonds, eve; None when none."""
    if len(word) < 3:
        return None
    for part in scene.questionnaire.day_parts:
        for name in (fold(part.nl), fold(part.en)):
            if name.startswith(word) or word in (name, f"{name}s", f"{name}en"):
                return part.code
    return None


def plain_week(text: str) -> str:
    """``text`` with each way of saying a part of the week as the one that is read."""
    words = _ASSUMED.sub(r" \1", fold(text))
    for pattern, same in _SAME:
        words = re.sub(pattern, same, words)
    return words


def alternatives(text: str) -> bool:
    """Whether days are named to choose from: ``di of do`` is not twice."""
    return bool(re.search(r"\b(?:of|or)\b", fold(text)))


def names_week(text: str, scene: Scene) -> bool:
    """Whether every word of ``text`` names a day or a part of it, or fills, and one names."""
    words = [w for w in plain_week(text).replace(",", " ").replace(";", " ").split() if w]
    named = [w for w in words if w not in FILLING]
    return bool(named) and all(days_of(w, scene) or part_of(w, scene) for w in named)


class Slots(FieldKind):
    """Days and parts of the day: ``di wo avond``, ``ma-vr ochtend, weekend``. What does not read
    stays as words beside what does.
    """

    def read(self, text: str, scene: Scene) -> Reading:
        """The slots ``day.part``. Days without a part mean the day and the evening, not the night;
        parts without a day mean every day.
        """
        every_day = [day.code for day in scene.questionnaire.days]
        found: set[str] = set()
        days: list[str] = []
        parts: list[str] = []
        unread = False

        def close() -> None:
            for day in days or (every_day if parts else ()):
                found.update(f"{day}.{part}" for part in parts or DAYTIME)
            days.clear()
            parts.clear()

        for word in plain_week(text).replace(",", " ").replace(";", " ").split():
            if word in FILLING:
                continue
            if part := part_of(word, scene):
                parts.append(part)
            elif named := days_of(word, scene):
                if parts:
                    close()
                days.extend(named)
            else:
                unread = True
        close()
        in_order = [
            f"{day}.{part.code}" for day in every_day for part in scene.questionnaire.day_parts
        ]
        slots = [slot for slot in in_order if slot in found]
        kept = text if unread or not slots or alternatives(text) else ""
        kept = _ASSUMED.sub("", kept).strip()
        return Reading(slots, echo=self.write(slots, scene), words=kept)

    def write(self, value: Any, scene: Scene) -> str:
        """Days that share their parts together: ``di wo avond, za ochtend``."""
        known = scene.questionnaire
        words = {part.code: part.text(scene.lang) for part in known.day_parts}
        return ", ".join(
            " ".join(
                [*(short_day(day, scene.lang) for day in days), *(words[part] for part in parts)]
            )
            for days, parts in grouped(value, scene)
        )


def grouped(slots: Any, scene: Scene) -> list[tuple[list[Coded], tuple[str, ...]]]:
    """The days of ``slots`` that share their parts, with the codes of those, in order."""
    known = scene.questionnaire
    groups: dict[tuple[str, ...], list[Coded]] = {}
    for day in known.days:
        parts = tuple(p.code for p in known.day_parts if f"{day.code}.{p.code}" in slots)
        if parts:
            groups.setdefault(parts, []).append(day)
    return [(days, parts) for parts, days in groups.items()]
