"""``templates check`` names file, line and what is wrong; ``list`` and ``copy`` help to start."""

from __future__ import annotations

import json
import stat
import time
from pathlib import Path

import pytest

from intake_tui.cli import main
from intake_tui.domain.questionnaire import Questionnaire
from intake_tui.render.lint.check import check, used
from intake_tui.render.lint.sources import Fault
from intake_tui.render.sandbox import Limits
from intake_tui.render.templates import TemplateFault, our_sources

MD = "md/plan.md.j2"
CARD = "md/paper.read-back.md.j2"
HTML = "html/blocks.html.j2"
TEAM = '{% if plan.reader == "professional" %}'
IN_BLOCKS = "{{% for p in plan.parts %}}{{% for b in p.blocks %}}\n{}{{% endfor %}}{{% endfor %}}"
EXTENDS = '{% extends "ours/plan.md.j2" %}\n'


def write(place: Path, name: str, text: str | bytes) -> Path:
    file = place / "own" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return place / "own"


def told(own: Path, known: Questionnaire, **more: object) -> list[str]:
    """The faults, with paths from the folder."""
    faults = check(own, known, limits=Limits(seconds=1), **more)  # type: ignore[arg-type]
    return [f.told().removeprefix(f"{own}/") for f in faults]


@pytest.mark.parametrize(
    ("name", "text", "fault"),
    [
        (MD, "a\n\n{{ plan.titel }}", "3: 'titel' staat niet in een plan"),
        (MD, "{{ plann.title }}", "1: 'plann' staat niet in een plan"),
        (MD, "{% for p in plan.parts %}\n{{ p.kop }}{% endfor %}", "2: 'kop' staat niet in"),
        (MD, IN_BLOCKS.format("{{ b.hding }}"), "2: 'hding' staat niet in"),
        (MD, "{% set a = plan.parts[0] %}\n{{ a.kop }}", "2: 'kop' staat niet in"),
        (MD, "{% macro m(b) %}\n{{ b.kop }}{% endmacro %}{{ m(plan) }}", "2: 'kop' staat niet in"),
        (MD, "{{ plan.title.nl }}", "1: een tekst of een lijst heeft geen delen: 'nl'"),
        (MD, "{{ plan['titel'] }}", "1: 'titel' staat niet in"),
        (MD, "{{ house.color }}", "1: 'color' staat niet in"),
        (MD, "{% for p in plan.parts %}{{ loop.idx }}{% endfor %}", "1: 'idx' staat niet in"),
        (MD, "{{ import_os }}", "1: 'import_os' staat niet in"),
        (MD, "\n{% if plan.title %}", "2: dit is geen sjabloon"),
        (MD, "\n{{ plan.title | saef }}", "2: het filter 'saef'"),
        (MD, "\n{{ plan.title | safe }}", "2: het filter 'safe'"),
        (MD, "{% if false %}\n{{ plan | attr('x') }}{% endif %}", "2: het filter 'attr'"),
        (MD, "\n{% autoescape false %}x{% endautoescape %}", "2: het onschadelijk maken"),
        (MD, "{% include plan.title %}", "1: de naam van een ander sjabloon"),
        (MD, "\n{% include 'none.j2' %}", "2: er is geen sjabloon 'none.j2'"),
        (MD, "{% include '../html/style.css' %}", "1: er is geen sjabloon"),
        (MD, EXTENDS + "{% block mian %}x{% endblock %}", "2: er is geen blok 'mian' in ours/"),
        ("md/plan.md", "x", "er staan geen sjablonen in"),
        ("md/plna.md.j2", "x", "md/plna.md.j2: geen plan en geen document gebruikt dit sjabloon"),
        (CARD, "a\n{{ paper.titel }}", "2: 'titel' staat niet in een document"),
        (CARD, "{{ plan.title }}", "1: 'plan' staat niet in een document"),
        (CARD, "{{ paper.stamp[9] }}", "1: een naam is er niet"),
        (CARD, "{% for p in paper.parts %}\n{{ p.kop }}{% endfor %}", "2: 'kop' staat niet in"),
        (MD, "{{ paper.title }}", "1: 'paper' staat niet in een plan"),
        ("html/paper.html.j2", "<p>\n<script>x</script>", "2: <script> hoort niet"),
        ("html/paper.html.j2", "<!doctype html><title>x</title>", "Content-Security-Policy"),
        ("md/paper.readback.md.j2", "x", "md/paper.readback.md.j2: geen plan en geen document"),
        (MD, b"a\nb\xff", "2: dit is geen UTF-8"),
        (MD, b"a" * (5_000_000), "groter dan 200 KB"),
        (MD, "{{ '\U000f0041' }}", "1: er staat een teken"),
        (MD, "{{ '\\x0e' }}", "1: er staat een teken"),
        (MD, "{{ 'a' * 10**9 }}", "1: een herhaling"),
        (MD, "{{ plan.stamp[9] }}", "1: een naam is er niet"),
        (HTML, "<p>\n<script>x</script>", "2: <script> hoort niet"),
        (HTML, "<p>\n<!-- x -->", "2: commentaar in HTML hoort niet"),
        (HTML, "<svg>\n<style>p {}</style></svg>", "2: <style> hoort niet"),
        (HTML, "<p\ntitle=x>", "1: dit is geen heel element"),
        (HTML, "<title>\n<b>x</b></title>", "2: in <title> staat tekst"),
        (MD, "\n<b>x</b>", "2: een element, een plaatje of een link"),
        (MD, "![{{ plan.title }}](x.png)", "1: een element, een plaatje of een link"),
        (HTML, '<img\nsrc="https://example.org/x.png">', "1: het attribuut 'src' leidt"),
        (HTML, '<link rel="stylesheet" href="x.css">', "1: <link> hoort niet"),
        (HTML, '<p onclick="x()">', "1: het attribuut 'onclick'"),
        (HTML, '<a href="{{ house.name }}">x</a>', "1: in het attribuut 'href' wordt niets"),
        (HTML, "<p title={{ house.name }}>x</p>", "1: wat wordt ingevuld hoort tussen"),
        (HTML, "<p {{ house.name }}>x</p>", "1: wat wordt ingevuld hoort tussen"),
        (HTML, "<{{ house.name }}>x", "1: de naam van een element"),
        (HTML, '<p style="color: {{ house.name }}">x</p>', "1: in een stijl gaat"),
        (HTML, "<style>\n\np { color: {{ house.name }} }</style>", "3: in een stijl gaat"),
        ("html/style.css", "p {\n background: url(x.png) }", "2: een stijl leidt buiten"),
        ("html/style.css", "@import 'x.css';", "1: een stijl leidt buiten"),
        ("html/plan.html.j2", "<!doctype html><title>x</title>", "Content-Security-Policy"),
    ],
    ids=lambda value: str(value)[:32],
)  # fmt: skip
def test_each_fault_is_told_with_its_file_and_line(tmp_path, questionnaire, name, text, fault):
    found = told(write(tmp_path, name, text), questionnaire)
    assert any(fault in line for line in found), found
    if fault[0].isdigit():
        assert any(line.startswith(f"{name}:{fault}") for line in found), found


def test_a_copy_of_ours_has_no_fault_and_neither_have_small_changes(tmp_path, questionnaire):
    for format in ("md", "html"):
        for name in used(format):
            own = write(tmp_path, f"{format}/{name}", our_sources(format)[name])
    write(
        tmp_path,
        "md/plan.child.md.j2",
        EXTENDS + "{% block closing %}{{ super() }}{% for part in plan.parts if part.blocks %}"
        "{% set first = part.blocks | first %}{{ loop.index }} {{ first.type }} "
        "{{ unheard is defined }}{{ unheard | default('-') }}"
        "{% endfor %}{% include 'tail.j2' %}{% endblock %}",
    )
    write(tmp_path, "md/tail.j2", "{{ plan.title | line }} {{ house.duty_desk }} {{ t('About') }}")
    assert told(own, questionnaire) == []


LONG = "Dit is een zin die veel te lang is voor wie dit plan thuis aan tafel leest."


@pytest.mark.parametrize(
    ("name", "text", "faults"),
    [
        (MD, f"a\n\n{LONG}\n", ["3: een zin van 17 woorden, ten hoogste 15"]),
        (MD, LONG.replace("leest", "{{ plan.title }}"), ["1: een zin van 17 woorden"]),
        (MD, f"{{# {LONG} #}}x", []),
        (MD, f"{TEAM}{LONG}{{% endif %}}", []),
        (MD, f"{TEAM}x{{% else %}}\n{LONG}{{% endif %}}", ["2: een zin"]),
        ("md/plan.professional.md.j2", LONG, []),
        ("md/plan.child.md.j2", LONG, ["1: een zin van 17"]),
        ("md/paper.read-back.md.j2", LONG, ["1: een zin van 17"]),
        ("md/paper.journal.md.j2", LONG, []),
        (MD, "x\n\nDe ouder werkt niet mee.", ["3: de woorden 'werkt niet mee' worden"]),
        (MD, "The parent is unwilling.", ["1: de woorden 'unwilling' worden"]),
        (HTML, f"<p>x</p>\n<p>{LONG}</p>", ["2: een zin van 17 woorden"]),
        (HTML, f"<p>{LONG[:40]}</p><p>{LONG[40:]}</p>", []),
        (HTML, "<p>De moeder\nis onwillig.</p>", ["1: de woorden 'onwillig' worden"]),
    ],
)  # fmt: skip
def test_texts_for_people_at_home_are_short_and_hold_no_banned_word(
    tmp_path, questionnaire, name, text, faults
):
    found = told(write(tmp_path, name, text), questionnaire)
    found = [x for x in found if "een zin" in x or "de woorden" in x]
    assert len(found) == len(faults)
    for line, fault in zip(found, faults, strict=True):
        assert line.startswith(f"{name}:{fault}")


def test_a_template_that_takes_too_long_is_waited_for_once(tmp_path, questionnaire):
    loop = "{% for a in range(9999) %}{% for b in range(9999) %}{% endfor %}{% endfor %}"
    began = time.monotonic()
    found = told(write(tmp_path, MD, loop), questionnaire)
    assert time.monotonic() - began < 4
    assert len(found) == 1
    assert "duurt langer" in found[0]


def test_a_link_out_of_the_folder_is_not_followed(tmp_path, questionnaire):
    (tmp_path / "secret.j2").write_text("SECRET", encoding="utf-8")
    own = write(tmp_path, MD, "{% include 'in.j2' %}")
    (own / "md" / "in.j2").symlink_to(tmp_path / "secret.j2")
    assert any("md/in.j2: het leidt de map uit" in line for line in told(own, questionnaire))
    (own / "md" / "in.j2").unlink()
    (own / "md" / "in.j2").symlink_to(own / "md" / "in.j2")
    assert any(line.startswith("md/in.j2: ") for line in told(own, questionnaire))


def test_without_a_folder_there_is_one_clear_line(tmp_path, questionnaire):
    with pytest.raises(TemplateFault, match="there is no such folder"):
        check(tmp_path / "none", questionnaire)
    write(tmp_path, MD, "x")
    with pytest.raises(TemplateFault):
        check(tmp_path / "own" / "md" / "plan.md.j2", questionnaire)


def test_a_fault_is_one_line_and_orders_by_file_and_line():
    faults = [Fault("b", 1, "x"), Fault("a", 10, "x"), Fault("a", 2, "x"), Fault("a", 0, "y")]
    assert [f.told() for f in sorted(faults)] == ["a: y", "a:2: x", "a:10: x", "b:1: x"]


def intake(*arguments: object) -> int:
    return main(["--lang", "en", *map(str, arguments)])


def test_the_command_lists_faults_and_says_how_many(tmp_path, capsys):
    own = write(tmp_path, MD, "{{ plan.titel }}\n{{ plan.title | safe }}")
    assert intake("templates", "check", own) == 1
    done = capsys.readouterr()
    assert done.out == (
        f"{own}/md/plan.md.j2:1: there is no 'titel' in a plan\n"
        f"{own}/md/plan.md.j2:2: the filter 'safe' is not for own templates\n"
    )
    assert done.err == "2 faults.\n"
    assert intake("templates", "check", own, "--json") == 1
    first = json.loads(capsys.readouterr().out)[0]
    assert first == {
        "file": f"{own}/md/plan.md.j2",
        "line": 1,
        "what": "there is no 'titel' in a plan",
    }


def test_the_command_takes_the_folder_of_the_settings(tmp_path, capsys):
    write(tmp_path, "md/plan.supporter.md.j2", EXTENDS)
    settings = tmp_path / "settings.toml"
    settings.write_text('templates = "own"\n', encoding="utf-8")
    assert intake("--settings", settings, "templates", "check") == 0
    assert capsys.readouterr().out == "No faults.\n"
    assert intake("templates", "check") == 1
    assert "'templates' names no folder" in capsys.readouterr().err
    assert intake("--settings", settings, "templates", "list", "--json") == 0
    rows = {row["name"]: row["own"] for row in json.loads(capsys.readouterr().out)}
    assert rows["md/plan.supporter.md.j2"] is True
    assert rows["html/plan.html.j2"] is False


def test_copy_gives_our_templates_for_their_owner_only_and_writes_over_nothing(tmp_path, capsys):
    assert intake("templates", "copy", tmp_path / "own") == 0
    made = sorted((tmp_path / "own").rglob("*.*"))
    assert {p.relative_to(tmp_path / "own").as_posix() for p in made} == {
        f"{format}/{name}" for format in ("html", "md") for name in used(format)
    }
    assert {stat.S_IMODE(p.stat().st_mode) for p in made} == {0o600}
    capsys.readouterr()
    assert intake("templates", "copy", tmp_path / "own") == 1
    assert "there is something already" in capsys.readouterr().err
