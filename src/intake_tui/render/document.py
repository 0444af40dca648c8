"""Plan -> Markdown or HTML. The only room that knows Jinja.

Two environments, each with its own escaping. What a template writes itself is trusted; what it is
given never is: every expression is first said in the plan's language and then escaped, in HTML by
autoescape, in Markdown by ``finalize``. The result of a macro is markup of ours already.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from intake_tui.domain.plan.model import Plan
from intake_tui.domain.questionnaire import Lang
from intake_tui.render.templates import templates_folder
from intake_tui.render.words import Teller, markdown, one_line

if TYPE_CHECKING:
    from jinja2 import Environment

Format = Literal["md", "html"]
_BLANK_LINES = re.compile(r"\n[ \t]*(?:\n[ \t]*)+\n")
FORMATS: tuple[Format, ...] = ("md", "html")


def render(plan: Plan, format: Format = "md", lang: Lang = "nl") -> str:
    """``plan`` as one document in ``lang``; ends with a newline."""
    template = _environment(format, lang).get_template(f"plan.{format}.j2")
    text = template.render(plan=plan, lang=lang)
    return _BLANK_LINES.sub("\n\n", text).strip() + "\n"


@cache
def _environment(format: Format, lang: Lang) -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    teller = Teller(lang)
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
