"""Which documents are looked at, and what for."""

from __future__ import annotations

import json
from pathlib import Path

from html_making import (
    MOTHER,
    PROFESSIONAL,
    called,
    example_plans,
    families,
    of,
    saying,
)
from html_trouble import COMMONMARK, NAUGHTY

from intake_tui.content.load import load
from intake_tui.domain.plan.model import Plan
from intake_tui.render import render

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


def documents() -> dict[str, tuple[Plan, str, list[str]]]:
    """Name -> plan, language, what to look for."""
    found: dict[str, tuple[Plan, str, list[str]]] = {}
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
        "names": (called(NAMES), MOTHER),
        "full": (called(NAMES * 2), MOTHER),
        "crowd": (called([f"{name} {n}" for n in range(6) for name in NAMES]), PROFESSIONAL),
    }
    for name, (made, reader) in odd.items():
        found[f"odd-{name}"] = (of(made, reader), "nl", ODD + (RULED if name in RULED_ODD else []))
    for name, texts in TROUBLE.items():
        plain = [f"woord{n}" for n in range(len(texts))]
        for reader in (PROFESSIONAL, MOTHER):
            for kind, making in (("said", saying), ("called", called)):
                for which, words in (("harmless", plain), ("trouble", texts)):
                    key = f"pair-{name}-{kind}-{reader.name}-{which}"
                    found[key] = (of(making(words), reader), "nl", PAIR)
    return found


TROUBLE = {"naughty": NAUGHTY, "commonmark": COMMONMARK}


def write(folder: Path, chromium: str) -> None:
    """The documents and the job for ``look.mjs`` in ``folder``."""
    files = []
    for name, (plan, lang, what) in documents().items():
        text = render(plan, "html", lang)  # type: ignore[arg-type]
        (folder / f"{name}.html").write_text(text, encoding="utf-8", errors="strict")
        files.append({"file": f"{name}.html", "what": what})
    job = {"chromium": chromium, "rules": RULES, "files": files}
    (folder / "job.json").write_text(json.dumps(job))
