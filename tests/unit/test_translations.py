"""Every word of the program itself has its Dutch, with the same places to fill in."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from intake_tui.domain.words import ROLES

ROOT = Path(__file__).parents[2]
SRC = ROOT / "src" / "intake_tui"
TEMPLATES = ROOT / "templates"
PO = SRC / "locale" / "nl" / "LC_MESSAGES" / "intake_tui.po"
PLACES = re.compile(r"%\(\w+\)[sd]|\{\w*\}")

Words = str | tuple[str, ...]


@cache
def catalog() -> Catalog:
    with PO.open("rb") as file:
        return read_po(file, locale="nl")


def called(node: ast.Call) -> str:
    """The last name of what is called: ``_`` in ``locale._(…)``."""
    function = node.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def literal(node: ast.expr | None) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def in_source(tree: ast.AST) -> Iterator[tuple[int, Words]]:
    """What a module says: ``_``, ``ngettext``, ``said``, plan messages, the words of errors."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            first = literal(node.args[0]) if node.args else None
            if called(node) in ("_", "gettext", "Msg", "said") and first:
                yield node.lineno, first
            elif called(node) == "ngettext" and first:
                many = literal(node.args[1])
                assert many is not None, f"line {node.lineno}: the plural is not a literal"
                yield node.lineno, (first, many)
            elif called(node) == "Command" and len(node.args) >= 5:
                # Label and help of a command; they are translated where they are shown.
                yield from ((node.lineno, words) for a in node.args[3:5] if (words := literal(a)))
            for keyword in node.keywords:
                if keyword.arg == "way_out" and (words := literal(keyword.value)):
                    yield node.lineno, words
        elif isinstance(node, ast.ClassDef):
            yield from of_error(node)


def of_error(node: ast.ClassDef) -> Iterator[tuple[int, str]]:
    """Title and way out of an error class."""
    for line in node.body:
        if isinstance(line, ast.Assign) and len(line.targets) == 1:
            name, words = getattr(line.targets[0], "id", ""), literal(line.value)
            if name in ("title", "way_out") and words:
                yield line.lineno, words


def said() -> list[tuple[str, Words]]:
    found: list[tuple[str, Words]] = []
    for path in sorted(SRC.rglob("*.py")):
        where = path.relative_to(ROOT).as_posix()
        tree = ast.parse(path.read_text(encoding="utf-8"))
        found += [(f"{where}:{line}", words) for line, words in in_source(tree)]
    return found + list(in_templates())


def in_templates() -> Iterator[tuple[str, Words]]:
    from jinja2.ext import babel_extract

    keywords = {"_": None, "t": None, "gettext": None, "ngettext": (1, 2)}
    for path in sorted(TEMPLATES.rglob("*.j2")):
        where = path.relative_to(ROOT).as_posix()
        with path.open("rb") as file:
            options = {"silent": "false", "trim_blocks": "true", "lstrip_blocks": "true"}
            for line, _, words, _ in babel_extract(file, list(keywords), [], options):
                if words:
                    yield f"{where}:{line}", words


def id_of(words: Words) -> str:
    return words if isinstance(words, str) else words[0]


def test_everything_said_has_a_dutch_text():
    everything = said()
    missing = {}
    for where, words in everything:
        message = catalog().get(id_of(words))
        texts = message.string if message else ""
        whole = texts if isinstance(texts, tuple) else (texts,)
        plural_fits = isinstance(words, str) or len(whole) == 2
        if not all(text.strip() for text in whole) or not plural_fits:
            missing.setdefault(id_of(words), where)
    assert len(everything) > 100
    assert not missing, "\n" + "\n".join(f"{where}: {words!r}" for words, where in missing.items())


def test_nothing_is_translated_that_was_filled_in_before():
    wrong = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in SRC.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and called(node) in ("_", "ngettext", "said")
        and node.args
        and isinstance(node.args[0], ast.JoinedStr | ast.BinOp)
    ]
    assert not wrong


def test_every_role_has_a_name_in_plans():
    missing = [r for r in ROLES if not (m := catalog().get(f"role: {r}")) or not m.string]
    assert not missing


def test_places_to_fill_in_are_the_same_in_dutch():
    wrong = []
    for message in catalog():
        if not message.id:
            continue
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        texts = message.string if isinstance(message.string, tuple) else (message.string,)
        wanted = {place for words in ids for place in PLACES.findall(words)}
        for words, text in zip(ids, texts, strict=True):
            places = set(PLACES.findall(text))
            if not places <= wanted or set(PLACES.findall(words)) - places:
                wrong.append(id_of(words))
    assert not wrong


def test_no_translation_waits_for_somebody_to_look_at_it():
    assert [message.id for message in catalog() if message.fuzzy and message.id] == []


def test_the_compiled_catalog_is_the_one_in_the_source():
    with PO.with_suffix(".mo").open("rb") as file:
        compiled = texts(read_mo(file))
    assert compiled == texts(catalog())


def texts(of: Catalog) -> dict[str, list[str]]:
    """Message id -> its texts, one or as many as there are plural forms."""
    return {
        id_of(tuple(m.id) if isinstance(m.id, list) else m.id): (
            [m.string] if isinstance(m.string, str) else list(m.string)
        )
        for m in of
        if m.id and (m.string if isinstance(m.string, str) else any(m.string))
    }


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_an_unknown_message_stands_as_it_is(lang):
    from intake_tui.locale import catalog as compiled

    assert compiled(lang).gettext("no such message") == "no such message"
