"""The terms everything is said in: languages, roles, kinds, and a text in both languages."""

from __future__ import annotations

from typing import Literal

import msgspec

Lang = Literal["nl", "en"]

QuestionType = Literal[
    "quote",
    "text",
    "choice",
    "choices",
    "scale",
    "people",
    "person",
    "speaker",
    "when",
    "offers",
    "decisions",
    "facts",
    "phone",
]
Per = Literal["case", "child", "person", "call", "child+call"]
Role = Literal["child", "parent", "network", "volunteer", "organisation", "professional", "worker"]
Side = Literal["informal", "volunteer", "formal"]
Kind = Literal["quote", "observed", "told", "opinion", "interpretation", "none"]
Severity = Literal["urgent", "attention", "info"]
ReaderName = Literal["professional", "family", "supporter", "child"]
Passage = Literal["always", "release", "never"]

FORMS: tuple[QuestionType, ...] = (
    "person",
    "speaker",
    "people",
    "when",
    "offers",
    "decisions",
    "facts",
)
"""The question types that are answered by a form of several fields."""
QUESTION_TYPES: tuple[str, ...] = QuestionType.__args__  # type: ignore[attr-defined]
ROLES: tuple[str, ...] = Role.__args__  # type: ignore[attr-defined]
READERS: tuple[ReaderName, ...] = ("professional", "family", "supporter", "child")


class Data(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of everything that is read from content: frozen, named fields, no unknown ones."""


class Words(Data, frozen=True, kw_only=True):
    """One text in both languages."""

    nl: str
    en: str

    def text(self, lang: Lang) -> str:
        """The text in ``lang``."""
        return self.en if lang == "en" else self.nl


class Coded(Words, frozen=True, kw_only=True):
    """A code with its label in both languages: a choice, an offer, a day, a unit."""

    code: str
