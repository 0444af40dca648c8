"""Parts of the week as words, and a whole offer typed on one line."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from intake_tui.domain import moments
from intake_tui.domain.names import fold
from intake_tui.domain.words import Coded, Lang
from intake_tui.errors import ValueRefused
from intake_tui.locale import _
from intake_tui.session.forms.reading import FieldKind, Reading, Scene

DAYTIME = ("morning", "afternoon", "evening")
_UNTIL = ("tot", "t/m", "until", "till")
_LIMIT = ("niet", "geen", "maar", "alleen", "not", "no", "but", "only")
_FILLING = {"x", "keer", "maal", "times", "per", "week", "weken", "wk", "nacht", "nachten"} | {
    "night",
    "nights",
    "uur",
    "hours",
    "dag",
    "dagen",
    "days",
    "a",
}
_EVERY_DAY = ("elke", "alle", "dagelijks", "every", "all", "daily")


def short_day(day: Coded, lang: Lang) -> str:
    """A day as its first two letters."""
    return day.text(lang)[:2].lower()


def days_of(word: str, scene: Scene) -> list[str]:
    """The days that ``word`` names: di, dinsdag, tue, ma-vr, weekend; empty when none."""
    if word.startswith("weekend"):
        return ["sat", "sun"]
    if word in _EVERY_DAY:
        return [day.code for day in scene.questionnaire.days]
    if "-" in word:
        first, _dash, last = word.partition("-")
        codes = [day.code for day in scene.questionnaire.days]
        ends = days_of(first, scene), days_of(last, scene)
        if len(ends[0]) == len(ends[1]) == 1 and "-" not in last:
            start, stop = codes.index(ends[0][0]), codes.index(ends[1][0])
            return codes[start : stop + 1] if start <= stop else codes[start:] + codes[: stop + 1]
        return []
    for day in scene.questionnaire.days:
        for name in (fold(day.nl), fold(day.en)):
            if word in (name[:2], name[:3]) or word.startswith(name):
                return [day.code]
    return []


def part_of(word: str, scene: Scene) -> str | None:
    """The part of the day that ``word`` names: ochtend, avonds, eve; None when none."""
    if len(word) < 3:
        return None
    for part in scene.questionnaire.day_parts:
        for name in (fold(part.nl), fold(part.en)):
            if name.startswith(word) or word.startswith(name):
                return part.code
    return None


def _words(text: str) -> list[str]:
    return [word for word in fold(text).replace(",", " ").replace(";", " ").split() if word]


class Slots(FieldKind):
    """Days and parts of the day: ``di wo avond``, ``ma-vr ochtend, weekend``."""

    def read(self, text: str, scene: Scene) -> Reading:
        """The slots ``day.part``. Days without a part mean the day and the evening, not the night;
        parts without a day mean every day.
        """
        every_day = [day.code for day in scene.questionnaire.days]
        found: set[str] = set()
        days: list[str] = []
        parts: list[str] = []

        def close() -> None:
            for day in days or (every_day if parts else ()):
                found.update(f"{day}.{part}" for part in parts or DAYTIME)
            days.clear()
            parts.clear()

        for word in _words(text):
            if word in ("dag", "day", "en", "and", "'s", "s", "in", "de", "het", "the", "op", "on"):
                continue
            if part := part_of(word, scene):
                parts.append(part)
            elif named := days_of(word, scene):
                if parts:
                    close()
                days.extend(named)
            else:
                return Reading(
                    problem=_("Name days and parts of the day, for example: tue wed evening.")
                )
        close()
        in_order = [
            f"{day}.{part.code}" for day in every_day for part in scene.questionnaire.day_parts
        ]
        slots = [slot for slot in in_order if slot in found]
        return Reading(slots, echo=self.write(slots, scene))

    def write(self, value: Any, scene: Scene) -> str:
        """Days that share their parts together: ``di wo avond, za ochtend``."""
        known = scene.questionnaire
        parts_by_day: dict[str, tuple[str, ...]] = {}
        for day in known.days:
            parts = tuple(p.code for p in known.day_parts if f"{day.code}.{p.code}" in value)
            if parts:
                parts_by_day[day.code] = parts
        groups: dict[tuple[str, ...], list[str]] = {}
        for day in known.days:
            if day.code in parts_by_day:
                groups.setdefault(parts_by_day[day.code], []).append(short_day(day, scene.lang))
        words = {part.code: part.text(scene.lang) for part in known.day_parts}
        return ", ".join(
            " ".join([*days, *(words[part] for part in parts)]) for parts, days in groups.items()
        )


def spread_offer(texts: Mapping[str, str], scene: Scene) -> dict[str, str]:
    """An offer typed on its first line, such as ``logeren 2 di wo tot 24-12 niet alleen``, spread
    over the fields. A field that already holds something keeps it and what was typed for it stays
    in the line. Offers counted in nights take days without a part as nights.
    """
    spread = dict(texts)
    found = _split_offer(texts.get("code", ""), scene)
    for key, words in found.items():
        if key == "code":
            spread["code"] = words
        elif not texts.get(key, "").strip():
            spread[key] = words
        elif words != texts[key].strip():
            spread["code"] = f"{spread['code']} {words}"
    slots = _words(spread.get("slots", ""))
    night = _night_offer(spread["code"], scene) if slots else ""
    if night and all(days_of(word, scene) for word in slots):
        spread["slots"] = f"{spread['slots'].strip()} {night}"
    return spread


def _night_offer(text: str, scene: Scene) -> str:
    wanted = fold(text)
    fits = [o for o in scene.questionnaire.offers if fold(o.text(scene.lang)).startswith(wanted)]
    if wanted.isdecimal() and 0 < int(wanted[:2]) <= len(scene.questionnaire.offers):
        fits = [scene.questionnaire.offers[int(wanted[:2]) - 1]]
    if not fits or any(offer.unit != "nights/week" for offer in fits):
        return ""
    return next(p.text(scene.lang) for p in scene.questionnaire.day_parts if p.code == "night")


def _split_offer(text: str, scene: Scene) -> dict[str, str]:
    words = text.split()
    labels = [fold(offer.text(scene.lang)) for offer in scene.questionnaire.offers]
    # The longest run of words that begins a label is the offer; only then do numbers count.
    taken = 1
    for end in range(1, len(words) + 1):
        begin = fold(" ".join(words[:end]))
        if any(label.startswith(begin) for label in labels):
            taken = end
    found = {"code": " ".join(words[:taken])}
    rest = words[taken:]
    slots: list[str] = []
    while rest:
        word = fold(rest[0]).strip(",;")
        if word.isdecimal() and "amount" not in found:
            found["amount"] = word
        elif word[:-1].isdecimal() and word[-1:] == "x" and "amount" not in found:
            found["amount"] = word[:-1]
        elif word in _UNTIL and len(rest) > 1 and "until" not in found:
            # 'Until Christmas' is a date that is still to be given, not a limit of the offer.
            otherwise = 2 if any(sign in rest[1] for sign in "-/") else len(rest)
            end = next((n for n in (4, 3, 2) if _is_moment(" ".join(rest[1:n]))), otherwise)
            found["until"] = " ".join(rest[1:end])
            del rest[1:end]
        elif word in _LIMIT or not (days_of(word, scene) or part_of(word, scene)):
            if word not in _FILLING:
                found["limit"] = " ".join(rest)
                break
        else:
            slots.append(rest[0])
        rest.pop(0)
    if slots:
        found["slots"] = " ".join(slots)
    return found


def _is_moment(word: str) -> bool:
    # Any day will do as today: only whether it reads as a date is asked.
    try:
        moments.parse(word, now=datetime(2026, 1, 1, tzinfo=UTC))
    except ValueRefused:
        return False
    return True
