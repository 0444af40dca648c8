"""Plan or paper -> Markdown or HTML. The only room that knows Jinja.

Two environments, each with its own escaping. What a template writes itself is trusted; what it is
given never is: every expression is first said in the plan's language and then escaped, in HTML by
autoescape, in Markdown by ``finalize``. The result of a macro is markup of ours already.
An organisation's own templates are filled in by another process, see ``sandbox.py``.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal

from intake_tui.domain.words import Lang
from intake_tui.errors import said
from intake_tui.house import NO_HOUSE, House
from intake_tui.render.templates import Document, TemplateFault, called, names_of, templates_folder
from intake_tui.render.tongue import tongued
from intake_tui.render.words import Teller, markdown, one_line

if TYPE_CHECKING:
    from jinja2 import Environment

    from intake_tui.render.sandbox import Limits, Sandbox

Format = Literal["md", "html"]
_BLANK_LINES = re.compile(r"\n[ \t]*(?:\n[ \t]*)+\n")
FORMATS: tuple[Format, ...] = ("md", "html")


def render(
    document: Document, format: Format = "md", lang: Lang = "nl", house: House = NO_HOUSE
) -> str:
    """A plan or paper as a page in ``lang`` by our own templates; ends with a newline."""
    what = called(document)
    template = _environment(format, lang, house).get_template(f"{what}.{format}.j2")
    text = template.render({what: document, "lang": lang})
    return _tidy(tongued(text) if format == "html" else text)


class Renderer:
    """Renders the plans or papers of one batch in a house style, by own templates if there are any.

    A context manager: own templates share one process, which starts with the first plan that needs
    it and ends with the batch. One thread at a time. Making one raises ``TemplateFault`` where the
    templates break a rule that can be seen without filling them in.
    """

    def __init__(
        self, own: Path | None = None, house: House = NO_HOUSE, limits: Limits | None = None
    ) -> None:
        self._house = house
        self._own: Sandbox | None = None
        if own is not None:
            from intake_tui.render.lint.sources import first_fault, read
            from intake_tui.render.sandbox import LIMITS, Sandbox

            # Read once: what is checked here is what is filled in, whatever becomes of the folder.
            sources, faults = read(own)
            self._own = Sandbox(own, house, limits or LIMITS, sources)
            fault = first_fault(own, sources, faults)
            if fault is not None:
                raise TemplateFault(fault.told())

    def __enter__(self) -> Renderer:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the process of the own templates."""
        if self._own is not None:
            self._own.close()

    def name_for(self, document: Document, format: Format) -> str:
        """The template that ``document`` begins with, as a path where it is an own one."""
        own = self._own
        return names_of(document, format)[-1] if own is None else own.name_for(document, format)

    def render(self, document: Document, format: Format = "md", lang: Lang = "nl") -> str:
        """A plan or paper as a page in ``lang``; ends with a newline. Raises ``TemplateFault``."""
        if self._own is None or format not in self._own.formats:
            return render(document, format, lang, self._house)
        text = _tidy(self._own.render(document, format, lang))
        if format == "html":
            text = tongued(text)
            from intake_tui.render.page import active

            for line, what in active(text):
                name = self._own.name_for(document, format)
                raise TemplateFault(
                    said(
                        "{where}: line {line} of the page it makes: {what}",
                        where=name,
                        line=line,
                        what=what,
                    )
                )
        return text


def _tidy(text: str) -> str:
    return _BLANK_LINES.sub("\n\n", text).strip() + "\n"


@cache
def _environment(format: Format, lang: Lang, house: House = NO_HOUSE) -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    teller = Teller(lang, marking=format == "html")
    environment = Environment(
        loader=FileSystemLoader(templates_folder() / format),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finalize(teller, format),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
        auto_reload=False,
    )
    environment.globals["t"] = teller.message
    environment.globals["house"] = house
    environment.filters["line"] = lambda text: one_line(teller.say(text))
    environment.filters["css"] = lambda text: _plain(teller.say(text))
    environment.filters["kind_of"] = lambda block: type(block).__name__
    if format == "md":
        environment.filters["hashes"] = lambda level: _marked("#" * min(level, 6))
        environment.filters["quoted"] = lambda text: _marked(
            "> " + markdown(teller.say(text), "> ")
        )
    return environment


def _finalize(teller: Teller, format: Format) -> Any:
    from jinja2 import Undefined
    from markupsafe import Markup

    def finalize(value: Any) -> Any:
        if isinstance(value, Markup | Undefined):
            return value
        text = teller.say(value)
        return Markup(markdown(text)) if format == "md" else text  # noqa: S704 - escaped here

    return finalize


def _marked(text: str) -> Any:
    from markupsafe import Markup

    return Markup(text)  # noqa: S704 - escaped by ``markdown``


def _plain(text: str) -> str:
    """``text`` with only what cannot end a CSS string."""
    return "".join(c for c in one_line(text) if c.isalnum() or c in " ,.-:")
