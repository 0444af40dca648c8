"""Which documents are looked at, and what for."""

from __future__ import annotations

import json
from pathlib import Path

from html_making import (
    MOTHER,
    PROFESSIONAL,
    arabic,
    called,
    dutch_only,
    example_plans,
    families,
    of,
    saying,
)
from html_papers import STYLE, example_papers, of_making, papers
from html_trouble import COMMONMARK, NAUGHTY
from plan_making import NOW as MADE_AT
from plan_making import made

from intake_tui.content.load import load
from intake_tui.house import NO_HOUSE, House
from intake_tui.render import render
from intake_tui.render.templates import Document

RULES: dict[str, str] = {}
"""No rule of html-validate is switched off."""

RULED = ["axe", "validate"]
ODD = ["outline", "narrow", "picture"]
ALWAYS = [*RULED, *ODD, "contrast"]
RULED_ODD = ("nobody", "names")
SHOWN = ["shot", "print", "forced", "axe-contrast", "axe-narrow"]
PAIR = ["skeleton"]

LONG = "Maximiliaan-Alexander van der " * 10
NAMES = (
    LONG,
    "W" * 300,
    "שרה בת־אברהם",
    "فاطمة الزهراء",
    "王小明",
    "\ufdfd",
    "\U000122ab",
    "👩\u200d👧",
    "Z" + "\u0335\u0301\u0308" * 9,
    "oma",
)


Documents = dict[str, tuple[Document, str, list[str]]]
"""Name -> plan or paper, language, what to look for."""


def documents() -> Documents:
    """Everything that is looked at."""
    return plans() | all_papers()


def all_papers() -> Documents:
    """The papers, in both languages; those of the first case in a house style."""
    found: Documents = {}
    shown: set[str] = set()
    for name, paper in example_papers(load()):
        more = [] if paper.kind in shown else SHOWN
        styled = "-styled" if more else ""
        found[f"paper-{name}{styled}-nl"] = (paper, "nl", ALWAYS + more)
        if more:
            found[f"paper-{name}-en"] = (paper, "en", [*RULED, "outline", "narrow"])
        shown.add(paper.kind)
    m = dutch_only()
    for paper in papers(m.case, m.known, MADE_AT):
        found[f"paper-tongue-{paper.kind}-en"] = (paper, "en", [*RULED, "outline", "narrow"])
    for name, texts in TROUBLE.items():
        plain = [f"woord{n}" for n in range(len(texts))]
        for which, words in (("harmless", plain), ("trouble", texts)):
            for paper in of_making(made(), words):
                found[f"pair-{name}-words-{paper.kind}-{which}"] = (paper, "nl", PAIR)
    return found


def plans() -> Documents:
    """The plans of the examples, odd ones, and those with trouble in them."""
    found: Documents = {}
    shown: set[str] = set()
    for name, plan in example_plans(load()):
        more = [] if plan.reader in shown else SHOWN
        found[f"example-{name}-nl"] = (plan, "nl", ALWAYS + more)
        if plan.reader == "professional" and more:
            found[f"example-{name}-en"] = (plan, "en", ["axe", "validate", "outline", "narrow"])
        shown.add(plan.reader)
    odd = {
        "nobody": (families(0), PROFESSIONAL),
        "children": (families(12), PROFESSIONAL),
        "arabic": (arabic(), PROFESSIONAL),
        "names": (called(NAMES), MOTHER),
        "full": (called(NAMES * 2), MOTHER),
        "crowd": (called([f"{name} {n}" for n in range(6) for name in NAMES]), PROFESSIONAL),
    }
    for name, (making, reader) in odd.items():
        found[f"odd-{name}"] = (
            of(making, reader),
            "nl",
            ODD + (RULED if name in RULED_ODD else []),
        )
    found["odd-tongue-en"] = (of(dutch_only(), PROFESSIONAL), "en", [*RULED, "outline", "narrow"])
    for name, texts in TROUBLE.items():
        plain = [f"woord{n}" for n in range(len(texts))]
        for reader in (PROFESSIONAL, MOTHER):
            for kind, make in (("said", saying), ("called", called)):
                for which, words in (("harmless", plain), ("trouble", texts)):
                    key = f"pair-{name}-{kind}-{reader.name}-{which}"
                    found[key] = (of(make(words), reader), "nl", PAIR)
    return found


def house_of(name: str) -> House:
    """The house style of the document with this name."""
    return STYLE if "-styled-" in name else NO_HOUSE


TROUBLE = {"naughty": NAUGHTY, "commonmark": COMMONMARK}


def write(folder: Path, chromium: str) -> None:
    """The documents and the job for ``look.mjs`` in ``folder``."""
    files = []
    for name, (document, lang, what) in documents().items():
        text = render(document, "html", lang, house_of(name))  # type: ignore[arg-type]
        (folder / f"{name}.html").write_text(text, encoding="utf-8", errors="strict")
        files.append({"file": f"{name}.html", "what": what})
    job = {"chromium": chromium, "rules": RULES, "files": files}
    (folder / "job.json").write_text(json.dumps(job))
