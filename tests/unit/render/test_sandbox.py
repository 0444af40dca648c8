"""Own templates run apart: they reach nothing, stop at every limit, and cannot undo an escape."""

from __future__ import annotations

import html
import os
import re
import sys
import tempfile
import time
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from canaries import CHILDREN_OF, allowed, planted
from msgspec.structs import replace
from plan_making import NOW, PROFESSIONAL, family, made

from intake_tui.domain.plan.build import build, from_reading
from intake_tui.domain.plan.model import Plan
from intake_tui.domain.questionnaire import Questionnaire
from intake_tui.domain.readers import reading
from intake_tui.domain.ways.journal import journal
from intake_tui.domain.ways.readback import card
from intake_tui.house import House
from intake_tui.render import FORMATS, Renderer, render
from intake_tui.render.lint.sample import samples
from intake_tui.render.sandbox import Limits, Sandbox
from intake_tui.render.templates import TemplateFault, our_sources

HOUSE = House(
    name="Stichting <b>*Voorbeeld*</b>",
    logo="data:image/png;base64,aGk=",
    colour="#1d3f66",
    accent="#5f3a00",
    duty_desk="0800-0000",
)
QUICK = Limits(seconds=0.4)
NAUGHTY = (
    "<script>alert(1)</script> *x* [l](javascript:1)\n\n# h\n    code & \"q\" 'a' {{ 7*7 }} "
    "\U000f003c"
)
NESTED = "{% for i in range(9999) %}{% for j in range(9999) %}{% endfor %}{% endfor %}"
DOUBLED = "{% set n = namespace(x='aaaaaaaaaa') %}" + (
    "{% for i in range(99) %}{% set n.x = n.x ~ n.x %}{% endfor %}"
)


@pytest.fixture(scope="module")
def plan() -> Plan:
    m = made()
    return build(m.case, m.known, PROFESSIONAL, now=NOW).plan


def own(place: Path, text: str, name: str = "html/plan.html.j2") -> Path:
    file = place / "own" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return place / "own"


class Stopped:
    """One process that is asked to fill in one bad template after the other."""

    def __init__(self, place: Path, plan: Plan) -> None:
        self.place = place
        self.plan = plan
        self.number = 0

    def by(self, text: str, limits: Limits = QUICK, format: str = "html") -> str:
        self.number += 1
        folder = own(self.place / str(self.number), text, f"{format}/plan.{format}.j2")
        sandbox = Sandbox(folder, limits=limits)
        try:
            with pytest.raises(TemplateFault) as stopped:
                sandbox.render(self.plan, format, "nl")
        finally:
            sandbox.close()
        assert f"{folder / format}/plan.{format}.j2" in stopped.value.detail
        assert "\n" not in str(stopped.value)
        return stopped.value.detail


@pytest.fixture
def stopped(tmp_path: Path, plan: Plan) -> Stopped:
    return Stopped(tmp_path, plan)


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Renderer]:
    """A renderer by an exact copy of our templates."""
    folder = tmp_path_factory.mktemp("copy") / "own"
    for format in FORMATS:
        for name, text in our_sources(format).items():
            own(folder.parent, text, f"{format}/{name}")
    with Renderer(folder, HOUSE) as renderer:
        yield renderer


@pytest.mark.parametrize("format", FORMATS)
def test_our_templates_give_the_same_bytes_there_as_here(copied, plan, format) -> None:
    hostile = replace(plan, reference=NAUGHTY.replace("\U000f003c", ""))
    for one in (hostile, *samples()):
        assert copied.render(one, format, "nl") == render(one, format, "nl", HOUSE)
    assert copied.render(plan, format, "en") == render(plan, format, "en", HOUSE)


def test_an_own_template_of_one_kind_of_paper_is_used_for_that_kind_only(tmp_path) -> None:
    text = "{{ paper.kind }} {{ paper.parts[0].heading | line }} {{ house.duty_desk }}"
    folder = own(tmp_path, text, "md/paper.read-back.md.j2")
    m = made()
    m.put("calls", m.case.calls["call-1"])
    r = reading(m.case, m.known, PROFESSIONAL, now=NOW)
    call = m.case.calls["call-1"]
    with Renderer(folder, HOUSE) as renderer:
        mine = renderer.render(card(r, call, m.case.persons["oma"]), "md", "nl")
        ours = renderer.render(journal(r, call), "md", "nl")
    assert mine == "read\\-back In uw woorden 0800-0000\n"
    assert ours == render(journal(r, call), "md", "nl", HOUSE)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a\n" + NESTED, ":2: het duurt langer"),
        ("{{ 'a' * 10**8 }}", ":1: een herhaling"),
        ("{{ [1] * 10**8 }}", ":1: een herhaling"),
        ("{{ 9 ** 9 ** 9 }}", ":1: een macht"),
        ("{{ range(10**9) | list }}", ":1: een reeks"),
        ("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", ":1: het zit te diep"),
        ("{% include 'plan.html.j2' %}", ":1: het zit te diep"),
        (DOUBLED, ":1: "),
        ("{{ plan.nothing }}", ":1: 'nothing' staat niet in een plan"),
        ("{{ nothing }}", ":1: 'nothing' staat niet in een plan"),
        ("{{ ''.__class__.__mro__ }}", ":1: wat binnen in Python is"),
        ("{{ ''['__class__'] }}", ":1: wat binnen in Python is"),
        ("{{ plan.__class__ }}", ":1: wat binnen in Python is"),
        ("{{ plan.items() }}", ":1: 'items' staat niet in een plan"),
        ("{{ t.__globals__ }}", ":1: wat binnen in Python is"),
        ("{{ self.__init__ }}", ":1: wat binnen in Python is"),
        ("{{ '{0.__class__}'.format(plan) }}", ":1: een tekst heeft geen delen"),
        ("{{ '%s' % plan.title }}", ":1: opmaakteksten"),
        ("{{ plan | attr('items') }}", ":1: het filter 'attr'"),
        ("{{ '%s' | format(plan) }}", ":1: het filter 'format'"),
        ("{{ plan.title | safe }}", ":1: het filter 'safe'"),
        ("{{ [plan.title] | map('safe') | list }}", ":1: het kan niet worden uitgerekend"),
        ("x\n{% autoescape false %}{{ plan.title }}{% endautoescape %}", ":2: "),
        ("{% include plan.title %}", ":1: de naam van een ander sjabloon"),
        ("{% include '../../secret' %}", ":1: het haalt een sjabloon binnen"),
        ("{% include '/etc/passwd' %}", ":1: het haalt een sjabloon binnen"),
        ("{{ plan.title.upper() }}", ":1: een tekst heeft geen delen: 'upper'"),
        ("{{ cycler }}", ":1: 'cycler' staat niet"),
        ("{% if %}", ":1: dit is geen sjabloon"),
        ("{{ '\\U000f003c' }}", ":1: er staat een teken"),
        ("{{ 1 / 0 }}", ":1: het kan niet worden uitgerekend"),
        ("{{ 'a' | truncate(-1) }}", ":1: het kan niet worden uitgerekend (AssertionError)"),
    ],
    ids=lambda value: str(value)[:40],
)  # fmt: skip
def test_what_a_template_may_not_do_is_told_with_its_line(stopped, text, said) -> None:
    assert said in stopped.by(text)


@pytest.mark.skipif(sys.platform != "linux", reason="the limit is the system's")
def test_memory_is_bounded(stopped) -> None:
    bomb = (
        "{% set n = namespace(x=range(9999) | list) %}"
        "{% for i in range(60) %}{% set n.x = n.x + n.x %}{% endfor %}"
    )
    told = stopped.by(bomb, Limits(seconds=5, memory=200 * 1024 * 1024))
    assert "meer geheugen" in told or "beëindigd" in told


def test_the_length_of_a_document_is_bounded(stopped) -> None:
    text = "{% for i in range(9000) %}aaaaaaaaaaaaaaaaaaaaaaaa\n{% endfor %}"
    assert "langer dan 100000" in stopped.by(text, Limits(output=100_000))


def test_what_python_cannot_interrupt_is_ended_from_here(stopped) -> None:
    text = "{{ ('a' * 999999) | wordwrap(1) | replace('a', 'b' * 999999) | length }}"
    began = time.monotonic()
    told = stopped.by(text)
    assert time.monotonic() - began < 20
    assert any(words in told for words in ("beëindigd", "langer dan", "meer geheugen"))


def test_after_a_template_was_stopped_the_next_plan_is_rendered(tmp_path, plan) -> None:
    folder = own(
        tmp_path,
        "{% if plan.reader == 'professional' %}" + NESTED + "{% endif %}# {{ plan.title | line }}",
        "md/plan.md.j2",
    )
    with Renderer(folder, limits=QUICK) as renderer:
        with pytest.raises(TemplateFault, match=r"plan\.md\.j2:1: .*0\.4"):
            renderer.render(plan, "md", "nl")
        assert renderer.render(replace(plan, reader="family"), "md", "nl").startswith("# ")


def test_the_process_has_no_environment_no_files_and_ends_with_the_batch(
    tmp_path, plan, monkeypatch
) -> None:
    monkeypatch.setenv("INTAKE_SECRET", "key-material")
    with (tmp_path / "open").open("w") as opened:
        os.set_inheritable(opened.fileno(), True)
        sandbox = Sandbox(own(tmp_path, "# {{ plan.title | line }}", "md/plan.md.j2"))
        sandbox.render(plan, "md", "nl")
        process = sandbox._process
        assert process is not None
        if Path("/proc/self/fd").is_dir():
            place = Path("/proc") / str(process.pid)
            assert place.joinpath("environ").read_bytes() == b""
            held = {str(fd.readlink()) for fd in place.joinpath("fd").iterdir()}
            assert not [name for name in held if not name.startswith(("pipe:", "/dev/null"))]
            maps = place.joinpath("maps").read_text()
            assert "cryptography" not in maps
            assert str((place / "cwd").readlink()).endswith("(deleted)")
            assert _limit(place, "Max open files") == (0, 0)
        sandbox.close()
        assert process.poll() is not None


def _limit(place: Path, name: str) -> tuple[int, int]:
    (line,) = (x for x in (place / "limits").read_text().splitlines() if x.startswith(name))
    soft, hard = line.removeprefix(name).split()[:2]
    return int(soft), int(hard)


class Elements(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, tuple[tuple[str, str | None], ...]]] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, tuple(attrs)))


TRICKS = (
    "{{ x }}",
    "{{ x | e | replace('&', '') }}",
    "{% set m %}<i>{% endset %}{{ m ~ x }}",
    "{% set m %}<i>{% endset %}{{ (m ~ x) | upper | lower }}",
    "{% set m %}%{% endset %}{{ m | replace('%', x) }}",
    "{% set m %},{% endset %}{{ [x, x] | join(m) }}",
    "{% macro m(a) %}{{ a }}{% endmacro %}{{ m(x) ~ x }}",
    "{{ x | indent(x) }}",
    "{% filter escape %}{{ x }}{% endfilter %}",
    "{{ x | list | join }}",
    "{{ x[:40] ~ x[3:] }}",
    "{{ x | truncate(30) }}",
    "{{ plan }}",
    "{{ x | title | wordwrap(9) }}",
    "<p title=\"{{ x }}\" lang='{{ x }}'>",
)


@pytest.mark.parametrize("format", FORMATS)
def test_however_a_template_turns_a_text_it_stays_a_text(tmp_path, plan, format) -> None:
    told = replace(plan, reference=NAUGHTY)
    calm = replace(plan, reference="calm")
    text = "\n\n".join(
        "{% with x = plan.reference %}" + trick + "{% endwith %}" for trick in TRICKS
    )
    if format == "md":  # which takes no tags of a template
        text = text.replace("<i>", "*").replace(TRICKS[-1], "")
    sandbox = Sandbox(own(tmp_path, text, f"{format}/plan.{format}.j2"))
    try:
        shown, still = (sandbox.render(p, format, "nl") for p in (told, calm))
    finally:
        sandbox.close()
    if format == "html":
        tags = [[tag for tag, _ in Elements(page).found] for page in (shown, still)]
        assert tags[0] == tags[1]
        assert tags[0].count("p") == 1
        names = [[[a for a, _ in at] for _, at in Elements(p).found] for p in (shown, still)]
        assert names[0] == names[1]
    else:
        assert not re.search(r"(?<!\\)<s", shown)
        assert not re.search(r"(?<!\\)\](?<!\\)\(", shown)
        assert not [x for x in shown.split("\n") if x.startswith(("# ", "    "))]


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("seed", [3, 11])
def test_a_template_that_prints_all_it_has_shows_no_more_than_the_reader_may_read(
    tmp_path, questionnaire: Questionnaire, format, seed
) -> None:
    everything = (
        "{% macro all(x) %}{% if x is mapping %}{% for k, v in x | items %}{{ all(v) }}\n"
        "{% endfor %}{% elif x is string or x is number or x is none %}{{ x }}\n"
        "{% else %}{% for v in x %}{{ all(v) }}\n{% endfor %}{% endif %}{% endmacro %}"
        "{{ all(plan) }}{{ all(house) }}{{ lang }}{{ plan }}"
    )
    case = planted(seed, questionnaire)
    sandbox = Sandbox(own(tmp_path, everything, f"{format}/plan.{format}.j2"))
    found = 0
    try:
        for parent in CHILDREN_OF:
            passed = reading(case.making.case, questionnaire, family(parent), now=NOW)
            shown = html.unescape(sandbox.render(from_reading(passed), format, "nl"))
            for canary in case.canaries:
                if canary.word in shown:
                    found += 1
                    assert allowed(canary, parent), canary.question
    finally:
        sandbox.close()
    assert found


def test_a_page_that_runs_or_loads_something_is_refused(tmp_path, plan) -> None:
    head = our_sources("html")["plan.html.j2"]
    for number, (old, new, said) in enumerate(
        (
            ("<main>", "<main><{{ 'scr' ~ 'ipt' }}>", "<script>"),
            ("<main>", "<main>{% set a %} onclick='1' {% endset %}<p {{ a }}>", "onclick"),
            ("img-src data:", "img-src *", "Content-Security-Policy"),
        )
    ):
        folder = own(tmp_path / str(number), head.replace(old, new))
        sandbox = Sandbox(folder)
        renderer = Renderer(None)
        renderer._own = sandbox
        with renderer, pytest.raises(TemplateFault) as refused:
            renderer.render(plan, "html", "nl")
        assert said in refused.value.detail


def test_what_the_folder_does_not_hold_is_ours(tmp_path, plan) -> None:
    with Renderer(own(tmp_path, '{% extends "ours/plan.md.j2" %}', "md/plan.md.j2")) as renderer:
        assert renderer.render(plan, "html", "nl") == render(plan, "html", "nl")
        assert renderer.render(plan, "md", "nl") == render(plan, "md", "nl")


def test_an_own_template_can_change_one_block_and_add_to_it(tmp_path, plan) -> None:
    folder = own(
        tmp_path,
        '{% extends "ours/plan.md.j2" %}'
        "{% block closing %}{{ super() }}\nMet groet\n{% endblock %}",
        "md/plan.professional.md.j2",
    )
    with Renderer(folder) as renderer:
        text = renderer.render(plan, "md", "nl")
        assert text == render(plan, "md", "nl") + "\nMet groet\n"
        other = replace(plan, reader="family")
        assert renderer.render(other, "md", "nl") == render(other, "md", "nl")


def test_without_the_interpreter_there_is_one_clear_line(tmp_path, plan, monkeypatch) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "nowhere"))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    with (
        Renderer(own(tmp_path, "x", "md/plan.md.j2")) as renderer,
        pytest.raises(Exception, match="did not start"),
    ):
        renderer.render(plan, "md", "nl")
    assert list((tmp_path / "temporary").iterdir()) == []


def test_what_was_checked_is_what_is_filled_in(tmp_path, plan) -> None:
    folder = own(tmp_path, "# {{ plan.title | line }}", "md/plan.md.j2")
    with Renderer(folder, limits=QUICK) as renderer:
        own(tmp_path, "<b>{{ plan.title | safe }}</b>", "md/plan.md.j2")
        own(tmp_path, "x", "html/plan.html.j2")
        first = renderer.render(plan, "md", "nl")
        assert first.startswith("# ")
        assert renderer._own is not None
        renderer._own.close()  # as after a fault: the next plan starts the process anew
        assert renderer.render(plan, "md", "nl") == first
        assert renderer.render(plan, "html", "nl") == render(plan, "html", "nl")


@pytest.mark.parametrize(
    "text",
    [
        "{% set a %}<{% endset %}{{ a }}b>",
        "{% set a %}]{% endset %}[x{{ a }}(https://example.org)",
        "{% set a %}!{% endset %}{{ a }}[x]",
    ],
)
def test_markdown_that_makes_a_tag_or_a_link_while_it_is_filled_in_is_refused(
    stopped, text
) -> None:
    told = stopped.by(text, format="md")
    assert "een element, een plaatje of een link" in told
