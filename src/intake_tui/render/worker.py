"""The other side of ``sandbox.py``: a process of its own that fills in templates that are not ours.

It is started as a script by a fresh interpreter, gets sources and plain data over a pipe and gives
text back. It imports Jinja and nothing of this program, has no file to read and no key to lose.
What it says about a fault is a kind, a template, a line and a name that stands in that template.
"""

from __future__ import annotations

import contextlib
import json
import re
import signal
import struct
import sys
from collections.abc import Callable, Iterator
from string import punctuation
from typing import Any, BinaryIO, NoReturn

from jinja2 import BaseLoader, StrictUndefined, TemplateNotFound, Undefined, nodes
from jinja2.environment import TemplateModule
from jinja2.exceptions import SecurityError, TemplateSyntaxError, UndefinedError
from jinja2.runtime import BlockReference, LoopContext, Macro, TemplateReference
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import Namespace
from markupsafe import Markup


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


BASE = 0xF0000
NEWLINE = chr(BASE + 10)
FILTERS = _set(
    "abs batch capitalize count css d default dictsort e escape first float hashes indent int "
    "items join kind_of last length line list lower map max min quoted reject rejectattr replace "
    "reverse round select selectattr slice sort string sum title trim truncate unique upper "
    "wordcount wordwrap"
)
"""The filters a template may use; the rest could mark text as safe or reach into objects."""
LOOP = _set(
    "index index0 revindex revindex0 first last length depth depth0 previtem nextitem cycle changed"
)
LONGEST = 1_000_000
"""Characters or items that one repetition may make."""
RESERVED = re.compile("[\x0e-\x10\U000f0000-\U0010ffff]")  # armour, and marks of a language
MARK = "template:"
WORD = re.compile(r"[A-Za-z_]\w{0,60}")
PUNCTUATION = re.compile(f"([{re.escape(punctuation)}])")


class Stop(BaseException):
    """A limit was met. No template can catch it."""


MET = {Stop: "time", MemoryError: "memory", RecursionError: "nested"}


class Fault(Exception):
    """Something a template may not do; ``kind`` is known to the other side."""

    def __init__(self, kind: str, name: str = "") -> None:
        super().__init__(kind)
        self.kind = kind
        self.name = name


class Sources(BaseLoader):
    """Templates from memory. Their file names are marked, so that a fault finds its line."""

    def __init__(self, sources: dict[str, str]) -> None:
        self.sources = sources

    def get_source(self, environment: Any, template: str) -> tuple[str, str, Callable[[], bool]]:
        """The text of ``template``. Raises ``TemplateNotFound``."""
        if template not in self.sources:
            raise TemplateNotFound(template)
        return self.sources[template], MARK + template, lambda: True


class Environment(ImmutableSandboxedEnvironment):
    """A sandbox in which data has items and nothing else: no method, no attribute."""

    intercepted_binops = frozenset({"*", "**", "%"})

    def getattr(self, obj: Any, attribute: str) -> Any:
        """The item of a dict; the few parts of loops, namespaces and imported templates."""
        if attribute.startswith("_"):
            raise Fault("hidden", attribute)
        if isinstance(obj, dict):
            return obj[attribute] if attribute in obj else self.undefined(obj=obj, name=attribute)
        if isinstance(obj, Undefined):
            return getattr(obj, attribute)
        if isinstance(obj, LoopContext) and attribute in LOOP:
            return getattr(obj, attribute)
        if isinstance(obj, BlockReference) and attribute == "super":
            return obj.super
        if isinstance(obj, TemplateReference):
            return self._block(obj, attribute)
        if isinstance(obj, Namespace | TemplateModule):
            found = getattr(obj, attribute, None)
            return self.undefined(obj=obj, name=attribute) if found is None else found
        raise Fault("no parts", attribute)

    def _block(self, obj: TemplateReference, name: str) -> Any:
        try:
            return obj[name]
        except LookupError:
            return self.undefined(obj=obj, name=name)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """An item by its name, a position or a slice."""
        if isinstance(argument, str) and not isinstance(obj, dict):
            return self.getattr(obj, argument)
        try:
            return obj[argument]
        except (TypeError, LookupError):
            return self.undefined(obj=obj, name=argument)

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Numbers as ever; no huge repeats, no huge powers, no format strings."""
        numbers = isinstance(left, int | float) and isinstance(right, int | float)
        if operator == "%" and not numbers:
            raise Fault("format")
        if operator == "**" and not (numbers and abs(left) <= 10**6 and abs(right) <= 64):
            raise Fault("power")
        if operator == "*" and not numbers:
            times = right if isinstance(right, int) else left
            what = left if isinstance(right, int) else right
            if isinstance(times, int) and hasattr(what, "__len__") and len(what) * times > LONGEST:
                raise Fault("repeat")
        return super().call_binop(context, operator, left, right)

    def is_safe_callable(self, obj: Any) -> bool:
        """Only what a template can have made itself, and what it was given."""
        if isinstance(obj, Undefined):
            return True  # calling it tells its name
        if isinstance(obj, Macro | BlockReference | LoopContext) or obj is Namespace:
            return True
        if isinstance(getattr(obj, "__self__", None), LoopContext):
            return True
        return any(obj is given for given in self.globals.values())

    def _generate(self, source: nodes.Template, name: Any, filename: Any, defer_init: bool = False
                  ) -> str:  # fmt: skip
        refuse(source, name)
        return super()._generate(source, name, filename, defer_init)


def refusals(tree: nodes.Template) -> Iterator[tuple[int, str, str]]:
    """Line, kind and name of everything in ``tree`` that no own template may hold."""
    for node in tree.find_all(nodes.Filter):
        if node.name not in FILTERS:
            yield node.lineno, "filter", node.name
    for switch in tree.find_all((nodes.EvalContextModifier, nodes.ScopedEvalContextModifier)):
        yield switch.lineno, "autoescape", ""
    taken = (nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport)
    for taking in tree.find_all(taken):
        assert isinstance(taking, taken)
        if not all(isinstance(n, nodes.Const) for n in _names(taking.template)):
            yield taking.lineno, "dynamic", ""
    for const in tree.find_all((nodes.Const, nodes.TemplateData)):
        text = const.data if isinstance(const, nodes.TemplateData) else getattr(const, "value", "")
        if isinstance(text, str) and RESERVED.search(text):
            yield const.lineno, "private", ""


def _names(template: nodes.Expr) -> list[nodes.Expr]:
    return template.items if isinstance(template, nodes.Tuple | nodes.List) else [template]


def refuse(tree: nodes.Template, name: str | None) -> None:
    """Raise the first refusal, as an error of that template and line."""
    for line, kind, what in refusals(tree):
        error = TemplateSyntaxError(kind, line, name)
        error.kind, error.word = kind, what  # type: ignore[attr-defined]
        raise error


def environment(format: str, setup: dict[str, Any], words: dict[str, str]) -> Environment:
    """The environment of one format and language."""
    made = Environment(
        loader=Sources(setup["sources"][format]),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finalize_md if format == "md" else _number,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
        auto_reload=False,
        cache_size=400,
    )
    for name in set(made.filters) - FILTERS:
        del made.filters[name]
    made.filters["line"] = _line
    made.filters["kind_of"] = lambda block: block["type"]
    if format == "md":
        made.filters["hashes"] = lambda level: Markup("#" * max(1, min(level, 6)))  # noqa: S704
        made.filters["quoted"] = lambda text: Markup(  # noqa: S704 - armoured words stay armoured
            "> " + str(_finalize_md(str(text))).replace(NEWLINE, "\\\n> ")
        )
    else:
        made.filters["css"] = _css
    made.globals.clear()
    made.globals.update(
        t=lambda text: words.get(text, text),
        range=_range,
        namespace=Namespace,
        house=setup["house"][format],
    )
    return made


def _range(*args: int) -> range:
    made = range(*args)
    if len(made) > 10_000:
        raise Fault("range")
    return made


def _number(value: Any) -> Any:
    if value is None:
        return ""
    return f"{round(value, 2):g}" if isinstance(value, float) else value


def _finalize_md(value: Any) -> Any:
    if isinstance(value, Markup | Undefined):
        return value
    text = str(_number(value)).strip().split("\n")
    lines = (PUNCTUATION.sub(r"\\\1", line.strip()) for line in text)
    return Markup("\\\n".join(lines))  # noqa: S704 - escaped here


def _line(text: Any) -> Any:
    line = " ".join(str(_number(text)).replace(NEWLINE, " ").split())
    return Markup(line) if isinstance(text, Markup) else line  # noqa: S704 - markup as it came


def _css(text: Any) -> str:
    shown = str(_number(text))
    line = "".join(chr(ord(c) - BASE) if BASE <= ord(c) < BASE + 128 else c for c in shown)
    return "".join(c for c in " ".join(line.split()) if c.isalnum() or c in " ,.-:")


class Rendering:
    """The templates of one batch, filled in job by job."""

    def __init__(self, setup: dict[str, Any]) -> None:
        self.setup = setup
        self.seconds = float(setup["seconds"])
        self.largest = int(setup["largest"])
        self.sources: dict[str, str] = {}
        self.template = ""
        self._made: dict[tuple[str, str], Environment] = {}

    def answer(self, job: dict[str, Any]) -> dict[str, Any]:
        """The text of one plan, or what went wrong."""
        self.template = job["names"][-1]
        self.sources = self.setup["sources"][job["format"]]
        try:
            _clock(self.seconds)
            return {"text": self._text(job)}
        except (Stop, MemoryError, RecursionError) as error:
            return self._fault(MET[type(error)], sys.exc_info()[2])
        except TemplateSyntaxError as error:
            fault = {"kind": getattr(error, "kind", "syntax"), "template": error.name or "",
                     "line": error.lineno, "name": getattr(error, "word", "")}  # fmt: skip
            return fault | ({"what": error.message} if fault["kind"] == "syntax" else {})
        except TemplateNotFound as error:
            return self._fault("missing", sys.exc_info()[2], str(error.name))
        except UndefinedError as error:
            found = re.search(r"(?:attribute|element) '([^']*)'|^'([^']*)' is undef", str(error))
            name = (found[1] or found[2]) if found else ""
            return self._fault("unknown", sys.exc_info()[2], name)
        except Fault as fault_:
            return self._fault(fault_.kind, sys.exc_info()[2], fault_.name)
        except SecurityError:
            return self._fault("hidden", sys.exc_info()[2])
        except Exception as error:  # whatever a filter meets: the other side names it
            return self._fault("failed", sys.exc_info()[2], type(error).__name__)
        finally:
            _clock(0)

    def _text(self, job: dict[str, Any]) -> str:
        format, lang = job["format"], job["lang"]
        key = (format, lang)
        if key not in self._made:
            self._made[key] = environment(format, self.setup, self.setup["words"][format][lang])
        template = self._made[key].select_template(job["names"])
        self.template = template.name or ""
        parts, size = [], 0
        for part in template.generate(job["given"], lang=lang):
            size += len(part)
            if size > self.largest:
                raise Fault("output")
            parts.append(part)
        return "".join(parts)

    def _fault(self, kind: str, trace: Any, name: str = "") -> dict[str, Any]:
        template, line = self.template, 0
        while trace is not None:
            frame = trace.tb_frame
            made = frame.f_globals.get("__jinja_template__")
            if made is not None:
                template, line = made.name, made.get_corresponding_lineno(trace.tb_lineno)
            elif frame.f_code.co_filename.startswith(MARK):  # Jinja put the template's line here
                template, line = frame.f_code.co_filename.removeprefix(MARK), trace.tb_lineno
            trace = trace.tb_next
        known = any(name in text for text in self.sources.values())
        shown = name if kind == "failed" or (WORD.fullmatch(name) and known) else ""
        return {"kind": kind, "template": template, "line": line, "name": shown}


def _clock(seconds: float) -> None:
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)


def _ring(number: int, frame: Any) -> NoReturn:
    raise Stop


def confine(memory: int) -> None:
    """Take from this process what filling in a template does not need.

    Memory in bytes. Where the system has no such limits, those of the other side remain.
    """
    if sys.platform == "win32":
        return
    import resource

    signal.signal(signal.SIGALRM, _ring)
    for name, limit in (
        ("RLIMIT_AS", memory),
        ("RLIMIT_CORE", 0),
        ("RLIMIT_FSIZE", 0),
        ("RLIMIT_NOFILE", 0),
        ("RLIMIT_NPROC", 0),
    ):
        with contextlib.suppress(AttributeError, OSError, ValueError):
            resource.setrlimit(getattr(resource, name), (limit, limit))


def warm(setup: dict[str, Any]) -> None:
    """Bring in what Jinja and Python import when first used, as no file opens later on."""
    for text, kind in (
        ("{% set a = 'b' | wordwrap(9) | upper %}{{ a }}{{ 1.5 }}", ""),
        ("{{ nobody }}", "unknown"),
        ("{% nobody %}", "syntax"),
    ):
        sources = {"html": {"warm": text}}
        job = {"format": "html", "lang": "nl", "names": ["warm"], "given": {}}
        answer = Rendering(
            setup | {"sources": sources, "words": {"html": {"nl": {}}}, "house": {"html": {}}}
        ).answer(job)
        assert answer.get("kind", "") == kind, answer


def _processor(seconds: float) -> None:
    """From now on at most ``seconds`` of processor time, after which the system ends us."""
    if sys.platform == "win32":
        return
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF)
    until = int(used.ru_utime + used.ru_stime + seconds) + 2
    resource.setrlimit(resource.RLIMIT_CPU, (until, resource.RLIM_INFINITY))


def _read(pipe: BinaryIO) -> Any:
    head = pipe.read(4)
    if len(head) < 4:
        raise SystemExit(0)
    return json.loads(pipe.read(struct.unpack(">I", head)[0]))


def _write(pipe: BinaryIO, answer: Any) -> None:
    data = json.dumps(answer).encode()
    pipe.write(struct.pack(">I", len(data)) + data)
    pipe.flush()


def main() -> NoReturn:
    """Answer jobs until the pipe is closed."""
    jobs, answers = sys.stdin.buffer, sys.stdout.buffer
    setup = _read(jobs)
    warm(setup)
    confine(int(setup["memory"]))
    rendering = Rendering(setup)
    while True:
        job = _read(jobs)
        _processor(rendering.seconds)
        _write(answers, rendering.answer(job))


if __name__ == "__main__":
    main()
