"""A whole offer typed on one line, such as ``oppassen di na school elke week tot kerst``."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from intake_tui.domain import moments
from intake_tui.domain.moments import proposed
from intake_tui.domain.names import fold
from intake_tui.domain.network import counted
from intake_tui.errors import ValueRefused
from intake_tui.session.forms.often import often_at
from intake_tui.session.forms.reading import Codes, Completion, Moment, Reading, Scene
from intake_tui.session.forms.week_words import (
    DAYTIME,
    FILLING,
    Slots,
    alternatives,
    days_of,
    names_week,
    plain_week,
)

_UNTIL = re.compile(r"(?:tot en met|tot aan|tot|t/m|until|till|t\.?e\.?m\.?)(?=\s+\S)\s+")
_LIMIT = ("niet", "geen", "maar", "alleen", "not", "no", "but", "only")
_PER = ("x", "keer", "maal", "times", "per", "week", "weken", "wk", "uur", "hours", "days")
"""Words around a number that say nothing without it."""
_BESIDE = re.compile(r'\s*\("([^"]*)"\)')
"""What was said of a task, beside its label."""
_NIGHT = re.compile(r"nacht|night")
_HAVING = re.compile(r"\b(?:hebben|heb|blijven|blijft|nemen|have|has|stay|stays|take)\b")
"""How people say that a child is with them; at night that is staying over."""
_SPOKEN: Mapping[str, tuple[str, ...]] = {
    "live-in": ("inwonen", "intrekken", "move in"),
    "stay-over": ("slapen", "overnacht", "slaapt", "sleep", "overnight"),
    "transport": ("halen", "brengen", "ophalen", "wegbrengen", "rijden", "vervoer", "drive"),
    "care": ("oppas", "opvang", "babysit", "koken", "meeëten", "meeeten", "childcare", "cook"),
    "listen": ("luister", "praten", "bellen", "gezelschap", "talk", "company"),
    "paperwork": ("papier", "formulier", "administratie", "forms"),
    "practical": ("boodschap", "klus", "schoonma", "poets", "huishoud", "shopping", "clean"),
    "think-along": ("meedenk", "meegaan", "meekom", "come along"),
}
"""Per task how words begin that people use for it beside its label. A code that the questionnaire
does not have is passed over.
"""


@dataclass(frozen=True)
class Tasks(Codes):
    """A task: by its number, its label, or what people call it."""

    def read(self, text: str, scene: Scene) -> Reading:
        """The code of the task."""
        reading = super().read(text, scene)
        code = spoken(text, scene) if reading.problem else None
        label = dict(self.codes(scene)).get(code or "")
        return Reading(code, echo=label, words=text.strip()) if code and label else reading

    def accept(self, text: str, chosen: str) -> str:
        """The label, and beside it in quotes what was typed where that is no part of it."""
        typed = text.strip().strip(",;")
        if not typed or typed.isdecimal() or fold(typed) in fold(chosen):
            return chosen
        return f'{chosen} ("{typed}")'

    def options(self, text: str, scene: Scene) -> list[Completion]:
        """The tasks that fit; where none does by its label, the one that people call so."""
        found = super().options(text, scene)
        if found or not text:
            return found
        codes = list(self.codes(scene))
        code = spoken(text, scene)
        return [
            Completion(f"{number} {label}", label)
            for number, (one, label) in enumerate(codes, 1)
            if one == code
        ]


def spoken(text: str, scene: Scene) -> str | None:
    """The code of the task that people call ``text``; None where it is no such word."""
    words = fold(text)
    for code, begins in _SPOKEN.items():
        if code in scene.questionnaire.offer and words.startswith(begins):
            return code
    return None


def spread_offer(
    texts: Mapping[str, str],
    scene: Scene,
    *,
    until: str = "until",
    limit: str = "limit",
    words: str = "words",
) -> dict[str, str]:
    """An offer typed on its first line, such as ``logeren 2 di wo tot 24-12 niet alleen``, spread
    over the fields. A field that already holds something keeps it and what was typed for it stays
    in the line. Offers counted in nights take days without a part as nights, in brackets.
    ``until``, ``limit`` and ``words`` name the fields for those in another form.
    """
    names = {"until": until, "limit": limit, "words": words}
    spread = dict(texts)
    found = split_offer(texts.get("code", ""), scene)
    for part, said in found.items():
        key = names.get(part, part)
        if key == "code":
            spread["code"] = said
        elif key in (words, limit) and said not in spread.get(key, ""):
            spread[key] = "; ".join(filter(None, (spread.get(key, "").strip(), said)))
        elif not texts.get(key, "").strip():
            spread[key] = said
        elif said != texts[key].strip() and key not in (words, limit):
            spread["code"] = f"{spread['code']} {said}"
    slots = [w for w in plain_week(spread.get("slots", "")).split() if w not in FILLING]
    night = _night_offer(spread["code"], scene) if slots else ""
    if night and all(days_of(word.strip(",;"), scene) for word in slots):
        spread["slots"] = f"{spread['slots'].strip()} ({night})"
    return spread


def assumed_amount(texts: Mapping[str, str], scene: Scene) -> dict[str, str]:
    """``texts`` with how often where that was not typed: as often as the days that were named, and
    not where those are to choose from or the task counts in hours.
    """
    week, often = texts.get("slots", "").strip(), texts.get("amount", "").strip()
    if often or not week or alternatives(week):
        return dict(texts)
    unit = _unit(texts.get("code", ""), scene)
    times = often_on(Slots().read(week, scene).value, unit) if unit else 0
    return {**texts, "amount": str(times)} if times else dict(texts)


def often_on(slots: Collection[str], unit: str) -> int:
    """How often a week who names these parts means: a day without a part of it is one time."""
    whole = {day for day, _dot, _part in (s.partition(".") for s in slots)}
    whole = {day for day in whole if all(f"{day}.{part}" in slots for part in DAYTIME)}
    left = [s for s in slots if s[:3] not in whole or not s.endswith(DAYTIME[1:])]
    return counted(left, unit)


def _unit(text: str, scene: Scene) -> str:
    """The unit of the task that ``text`` names or begins; blank where it is not one unit."""
    offers = scene.questionnaire.offers
    wanted = fold(text)
    if wanted.isdecimal() and 0 < int(wanted[:2]) <= len(offers):
        return offers[int(wanted[:2]) - 1].unit
    units = {o.unit for o in offers if fold(o.text(scene.lang)).startswith(wanted)}
    if not units and (code := spoken(text, scene)):
        return scene.questionnaire.offer[code].unit
    return units.pop() if len(units) == 1 else ""


def _night_offer(text: str, scene: Scene) -> str:
    if not text.strip() or _unit(text, scene) != "nights/week":
        return ""
    return next(p.text(scene.lang) for p in scene.questionnaire.day_parts if p.code == "night")


def split_offer(text: str, scene: Scene) -> dict[str, str]:
    """``text`` by field: ``code``, ``amount``, ``slots``, ``until``, ``limit`` and what is left,
    ``words``.
    """
    if beside := _BESIDE.search(text):
        found = split_offer(f"{text[: beside.start()]} {text[beside.end() :]}", scene)
        return found | {"words": "; ".join(filter(None, (beside[1], found.get("words"))))}
    words = text.split()
    start, end = _task_in(words, scene)
    if start == end:
        return _sentence(text, scene)
    found = {"code": " ".join(words[start:end])}
    slots: list[str] = []
    before, after = " ".join(words[:start]), " ".join(words[end:])
    first = names_week(before, scene) or often_at(_low(before)) is not None
    rest = f"{before} {after}" if first else f"{after} {before}"
    while rest := rest.strip(" ,;"):
        taken = _often(rest, found, slots) or _until(rest, found, scene)
        if not taken:
            taken, week = _week(rest, scene)
            slots += [week] if week else []
        if not taken:
            word, _blank, more = rest.partition(" ")
            if fold(word).strip(",;") not in _PER and not (
                fold(word) in FILLING and "amount" not in found and often_at(_low(more))
            ):
                rest, last = (rest, "") if "until" in found else _dated_end(rest, scene)
                found |= {"until": last} if last else {}
                limits = fold(rest.split(maxsplit=1)[0]) in _LIMIT if rest else False
                found |= {"limit" if limits else "words": rest} if rest else {}
                break
            taken = len(word)
        rest = rest[taken:]
    if slots:
        found["slots"] = " ".join(slots)
    return found


def _sentence(text: str, scene: Scene) -> dict[str, str]:
    """A sentence that names no task, by field. How often, the days and the end are found wherever
    they stand; all else stays in ``code`` to choose from, but that somebody has a child at night.
    """
    found = {"code": ""}
    slots: list[str] = []
    left: list[str] = []
    rest = text
    while rest := rest.strip(" ,;"):
        taken = _often(rest, found, slots) or _until(rest, found, scene)
        if not taken:
            taken, week = _week(rest, scene)
            slots += [week] if week else []
        word = rest.split(maxsplit=1)[0]
        if not taken and left and fold(word) in _LIMIT:
            found["limit"] = rest
            break
        left += [] if taken else [word.rstrip(",;")]
        rest = rest[taken or len(word) :]
    if slots:
        found["slots"] = " ".join(slots)
    said = " ".join(left)
    if _NIGHT.search(fold(found.get("slots", ""))) and _HAVING.search(fold(said)):
        offer = scene.questionnaire.offer.get("stay-over")
        return found | ({"code": offer.text(scene.lang), "words": said} if offer else {})
    return found | {"code": said}


def _low(text: str) -> str:
    """``text`` folded letter by letter, so that places in it stay places in ``text``."""
    folded = fold(text)
    return folded if len(folded) == len(text) else text


def _task_in(words: list[str], scene: Scene) -> tuple[int, int]:
    """From which word to which one the task is named: the longest run that begins a label, or what
    people call it. Days and how often may stand before it.
    """
    labels = [fold(offer.text(scene.lang)) for offer in scene.questionnaire.offers]

    def run(start: int) -> int:
        ends = range(start + 1, len(words) + 1)
        begins = (n for n in ends if _starts(labels, fold(" ".join(words[start:n]))))
        return max(begins, default=start)

    for start, word in enumerate(words):
        plain = fold(word).strip(",;")
        if start == 0 and plain.isdecimal():
            often = often_at(fold(" ".join(words)))
            if often is None or often.length <= len(plain):
                return 0, 1
        week = names_week(plain, scene) or plain in FILLING
        if start == 0 and (run(0) > 1 or (run(0) and not week)):
            return 0, run(0)
        if spoken(plain, scene):
            return start, start + 1
        if start and len(plain) > 3 and not week and run(start) > start:
            return start, run(start)
        if plain in _LIMIT or _UNTIL.match(f"{plain} x"):
            break
    return 0, min(1, len(words)) if len(words) < 3 else 0


def _starts(labels: list[str], begin: str) -> bool:
    return any(label.startswith(begin) for label in labels)


def _often(rest: str, found: dict[str, str], slots: list[str]) -> int:
    """How many letters say how often, once."""
    said = often_at(_low(rest))
    if said is None or "amount" in found:
        return 0
    text = rest[: said.length].strip()
    digits = re.fullmatch(r"(\d+)\s*(?:x|×|keer|maal|times)?(?: per week)?", fold(text))
    found["amount"] = digits[1] if digits else text
    slots += ["(weekend)"] if said.weekend else []
    return said.length


def _until(rest: str, found: dict[str, str], scene: Scene) -> int:
    """How many letters say until when, once: a date, a time that is named, or words up to the end,
    a comma or a limit.
    """
    begin = _UNTIL.match(_low(rest))
    if begin is None or "until" in found:
        return 0
    words = rest[begin.end() :].split(" ")
    for n in range(min(6, len(words)), 0, -1):
        said = " ".join(words[:n]).strip(" ,;")
        if _is_moment(said, scene) and fold(words[n - 1]) not in FILLING:
            break
    else:
        # 'Until the exams' is an end too, in the person's own words.
        stops = (
            i for i, w in enumerate(words) if i and (fold(w) in _LIMIT or words[i - 1][-1:] == ",")
        )
        n = 1 if any(sign in words[0] for sign in "-/") else next(stops, len(words))
        said = " ".join(words[:n]).strip(" ,;")
    found["until"] = said
    return begin.end() + len(" ".join(words[:n]))


def _dated_end(rest: str, scene: Scene) -> tuple[str, str]:
    """``rest`` without the date it ends with, and that date: ``bij mij thuis tot kerst``."""
    if fold(rest.split(maxsplit=1)[0]) in _LIMIT:
        return rest, ""
    for begin in re.finditer(r"(?:^|\s)(?:tot en met|t/m|tot|until|till)\s+", rest):
        said = rest[begin.end() :].strip(" ,;.")
        if _is_moment(said, scene, day=True):
            return rest[: begin.start()].strip(" ,;"), said
    return rest, ""


def _week(rest: str, scene: Scene) -> tuple[int, str]:
    """How many letters name days and parts of the day, and those."""
    words = rest.split()
    often = (n for n in range(1, len(words)) if often_at(_low(" ".join(words[n:]))))
    for n in range(min(next(often, len(words)), 8), 0, -1):
        said = " ".join(words[:n])
        last = fold(words[n - 1]).strip(",;")
        if "," in said[:-1] or (last in FILLING and last not in ("dag", "day")):
            continue
        if names_week(said, scene):
            return len(said), said.strip(" ,;")
    return 0, ""


def _is_moment(words: str, scene: Scene, *, day: bool = False) -> bool:
    """Whether ``words`` are a moment, typed or named; with ``day`` one without a time."""
    try:
        kept = moments.parse(words, now=scene.now)
    except ValueRefused:
        return proposed(words, now=scene.now) is not None
    return not day or len(kept) == 10


class OfferEnd(Moment):
    """Until when somebody can: a date, a time that is named, or the person's own words."""

    def read(self, text: str, scene: Scene) -> Reading:
        """The date; of words that name none the words, which say 'until' themselves."""
        reading = super().read(text, scene)
        if reading.problem and not re.search(r"\d", text):
            begin = "until" if scene.lang == "en" else "tot"
            words = text if _UNTIL.match(fold(text)) else f"{begin} {text}"
            return Reading(words=words)
        return reading
