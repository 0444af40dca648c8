"""What people say adds nothing to a plan in Markdown, as two parsers read it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import mistune
import pytest
from html_making import MOTHER, PROFESSIONAL, called, of, saying
from html_papers import of_making
from html_trouble import COMMONMARK, NAUGHTY
from markdown_it import MarkdownIt
from plan_making import made

from intake_tui.domain.reading import Reader
from intake_tui.render import render

SAMPLES = {"naughty": NAUGHTY, "commonmark": COMMONMARK}
MAKING = {"said": saying, "called": called}
WORDS = {"text", "text_special", "softbreak", "hardbreak", "linebreak", "blank_line"}
PLUGINS = (
    "abbr",
    "def_list",
    "footnotes",
    "insert",
    "mark",
    "math",
    "ruby",
    "spoiler",
    "strikethrough",
    "subscript",
    "superscript",
    "table",
    "task_lists",
    "url",
)


def with_markdown_it(text: str) -> Iterator[str]:
    """Kinds of tokens, without those that words and line ends make."""
    for token in MarkdownIt("gfm-like", {"linkify": True}).parse(text):
        yield f"{token.type} {token.tag} {token.attrs}"
        yield from (child.type for child in token.children or () if child.type not in WORDS)


def with_mistune(text: str) -> Iterator[str]:
    """The same of a parser that was written apart from the other, with all it can read."""
    tokens = mistune.create_markdown(renderer=None, plugins=list(PLUGINS))(text)
    assert isinstance(tokens, list)
    yield from _kinds(tokens)


def _kinds(tokens: list[dict[str, Any]]) -> Iterator[str]:
    for token in tokens:
        if token["type"] not in WORDS:
            yield f"{token['type']} {token.get('attrs')}"
            yield from _kinds(token.get("children") or [])
            yield f"/{token['type']}"


PARSERS = {"markdown-it": with_markdown_it, "mistune": with_mistune}


@cache
def paper(kind: str, texts: tuple[str, ...]) -> str:
    (one,) = (p for p in of_making(made(), list(texts)) if p.kind == kind)
    return render(one, "md", "nl")


@pytest.mark.parametrize("parser", PARSERS)
@pytest.mark.parametrize("kind", ["journal", "read-back", "inspection"])
@pytest.mark.parametrize("samples", SAMPLES)
def test_words_add_nothing_to_a_paper(samples: str, kind: str, parser: str) -> None:
    texts = tuple(SAMPLES[samples])
    plain = tuple(f"woord{n}" for n in range(len(texts)))
    read = PARSERS[parser]
    harmless, trouble = list(read(paper(kind, plain))), list(read(paper(kind, texts)))
    assert len(harmless) > 300
    assert harmless == trouble


@cache
def document(making: str, texts: tuple[str, ...], reader: Reader) -> str:
    return render(of(MAKING[making](texts), reader), "md", "nl")


@pytest.mark.parametrize("parser", PARSERS)
@pytest.mark.parametrize("reader", [PROFESSIONAL, MOTHER], ids=["professional", "family"])
@pytest.mark.parametrize("making", MAKING)
@pytest.mark.parametrize("samples", SAMPLES)
def test_words_add_nothing(samples: str, making: str, reader: Reader, parser: str) -> None:
    texts = tuple(SAMPLES[samples])
    plain = tuple(f"woord{n}" for n in range(len(texts)))
    read = PARSERS[parser]
    harmless = list(read(document(making, plain, reader)))
    trouble = list(read(document(making, texts, reader)))
    assert len(harmless) > 300
    differs = [(a, b) for a, b in zip(harmless, trouble, strict=False) if a != b]
    assert differs[:3] == []
    assert len(harmless) == len(trouble)


@pytest.mark.parametrize("parser", PARSERS)
def test_an_injection_would_be_seen(parser: str) -> None:
    """The comparison above would also hold if the parsers read nothing."""
    text = document("said", ("woord",), PROFESSIONAL)
    read = PARSERS[parser]
    for added in ("[x](y)", "**x**", "<b>x</b>", "`x`"):
        assert list(read(text + f"\n{added}\n")) != list(read(text + "\nx\n"))
