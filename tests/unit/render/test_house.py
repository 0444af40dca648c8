"""The house style: what is taken, what is refused, and where it shows."""

from __future__ import annotations

import time
from base64 import b64decode
from pathlib import Path

import pytest
from plan_making import NOW, PROFESSIONAL, made

from intake_tui.domain.plan.build import build
from intake_tui.domain.readers import reading
from intake_tui.domain.ways.inspection import inspection
from intake_tui.domain.ways.journal import journal
from intake_tui.domain.ways.readback import card
from intake_tui.errors import SettingsError
from intake_tui.house import LARGEST_LOGO, House, HouseRefused, colour, contrast, logo
from intake_tui.render import render
from intake_tui.render.papers import text_of
from intake_tui.settings import load

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1">{}</svg>'
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20


def refused(place: Path, data: bytes | str) -> str:
    file = place / "logo"
    file.write_bytes(data if isinstance(data, bytes) else data.encode())
    with pytest.raises(HouseRefused) as found:
        logo(file)
    return str(found.value)


@pytest.mark.parametrize(
    ("hex_", "ratio"), [("#000000", 21), ("#ffffff", 1), ("#767676", 4.54), ("#595959", 7.0)]
)
def test_contrast_is_that_of_wcag(hex_, ratio) -> None:
    assert contrast(hex_) == pytest.approx(ratio, abs=0.01)


def test_a_colour_with_too_little_contrast_is_refused_with_its_ratio() -> None:
    assert colour("#1D3F66") == "#1d3f66"
    with pytest.raises(HouseRefused, match=r"4\.5:1 with white; at least 7:1"):
        colour("#767676")
    for wrong in ("red", "#fff", "#12345g", "#123456;} body{display:none", "123456"):
        with pytest.raises(HouseRefused, match="six hex digits"):
            colour(wrong)


@pytest.mark.parametrize(
    ("data", "kind"),
    [(PNG, "png"), (b"\xff\xd8\xff\xe0 jpeg", "jpeg"), (SVG.format("<g/>").encode(), "svg+xml")],
)
def test_a_logo_becomes_a_data_uri(tmp_path, data, kind) -> None:
    (tmp_path / "logo").write_bytes(data)
    head, _, rest = logo(tmp_path / "logo").partition(",")
    assert head == f"data:image/{kind};base64"
    assert b64decode(rest) == data


@pytest.mark.parametrize(
    "inside",
    [
        "<script>1</script>",
        '<g onload="x()"/>',
        '<a href="https://example.org"/>',
        '<use href="https://example.org/x#y"/>',
        '<use xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="file:///etc/x"/>',
        "<foreignObject/>",
        '<image href="data:,"/>',
        "<style>@import 'x'</style>",
        "<style>g{fill:url(https://example.org)}</style>",
        '<g style="fill:url(//example.org)"/>',
        '<g fill="url(https://example.org)"/>',
        '<animate attributeName="href"/>',
        '<script xmlns="http://www.w3.org/1999/xhtml">1</script>',
    ],
)
def test_an_svg_that_runs_or_reaches_outside_is_refused(tmp_path, inside) -> None:
    assert "is an SVG" in refused(tmp_path, SVG.format(inside))


def test_shapes_gradients_and_marks_inside_the_file_are_taken(tmp_path) -> None:
    inside = (
        '<defs><linearGradient id="a"/></defs><style>path{fill:url(#a)}</style>'
        '<path d="M0 0" fill="url(#a)"/><use href="#a"/>'
    )
    (tmp_path / "logo").write_text(SVG.format(inside), encoding="utf-8")
    assert logo(tmp_path / "logo").startswith("data:image/svg+xml")


def test_what_is_no_picture_is_refused_with_the_reason(tmp_path) -> None:
    entity = '<!DOCTYPE svg [<!ENTITY a "b">]>' + SVG.format("&a;")
    assert "document type" in refused(tmp_path, entity)
    assert "processing instruction" in refused(tmp_path, "<?xml-stylesheet href='x'?>" + SVG)
    assert "neither PNG, JPEG nor SVG" in refused(tmp_path, "GIF89a")
    assert "neither PNG, JPEG nor SVG" in refused(tmp_path, "<html/>")
    assert "larger than 200 KB" in refused(tmp_path, PNG + b"0" * LARGEST_LOGO)
    with pytest.raises(HouseRefused, match="cannot be read"):
        logo(tmp_path / "none")
    with pytest.raises(HouseRefused, match="cannot be read"):
        logo(tmp_path)


@pytest.mark.parametrize("kind", ["journal", "read-back", "inspection"])
def test_papers_follow_the_house_style(kind) -> None:
    m = made()
    r = reading(m.case, m.known, PROFESSIONAL, now=NOW)
    call, person = m.case.calls["call-1"], m.case.persons["oma"]
    paper = {
        "journal": lambda: journal(r, call),
        "read-back": lambda: card(r, call, person),
        "inspection": lambda: inspection(m.case, m.known, person, now=NOW).paper,
    }[kind]()
    style = House(
        name="A & <b>", logo="data:image/png;base64,aGk=", colour="#5b1a4a", duty_desk="0800-0000"
    )
    page = render(paper, "html", "nl", style)
    assert '<img src="data:image/png;base64,aGk=" alt="A &amp; &lt;b&gt;">' in page
    assert ":root { --blue: #5b1a4a; }" in page
    assert render(paper, "md", "nl", style).startswith("A & \\<b\\>\n")
    card_only = kind == "read-back"
    assert ("0800-0000" in page) is card_only
    if kind == "inspection":  # has no form in plain text
        return
    plain, text = text_of(paper, "nl"), text_of(paper, "nl", style.duty_desk)
    assert text.replace("  0800-0000 Piketdienst\n", "") == plain
    assert (text != plain) is card_only


def levels(number: int, tie: str = '<use href="#a{}"/>') -> str:
    """Ten of what is ten of what ...; all of it in a few lines."""
    below = "".join(f'<g id="a{n}">' + tie.format(n - 1) * 10 + "</g>" for n in range(1, number))
    return f'<g id="a0"><rect width="1" height="1"/></g>{below}{tie.format(number - 1)}'


@pytest.mark.parametrize(
    ("inside", "said"),
    [
        (levels(5), "draws more than 5000 shapes"),
        (levels(30), "draws more than 5000 shapes"),
        (levels(6, '<g mask="url(#a{})"/>'), "draws more than 5000 shapes"),
        (levels(6, '<g style="clip-path: url(#a{})"/>'), "draws more than 5000 shapes"),
        ("<g/>" * 6000, "draws more than 5000 shapes"),
        ("<g>" * 3000 + "</g>" * 3000, "draws more than 5000 shapes"),
        ('<g id="a"><use href="#a"/></g>', "draws itself within itself"),
        ('<mask id="m"/><style>g { mask: url(#m) }</style>', "style points at a mask"),
    ],
    ids=lambda value: value[:40],
)
def test_a_logo_that_takes_forever_to_draw_is_refused(tmp_path, inside, said) -> None:
    began = time.monotonic()
    assert said in refused(tmp_path, SVG.format(inside))
    assert time.monotonic() - began < 1


@pytest.mark.parametrize("size", ['width="1e9"', 'height="20000px"', 'viewBox="0 0 1 99999"'])
def test_a_logo_of_absurd_size_is_refused(tmp_path, size) -> None:
    text = f'<svg xmlns="http://www.w3.org/2000/svg" {size}/>'
    assert "size is over 10000" in refused(tmp_path, text)


def test_a_logo_may_use_a_shape_again_and_paint_it(tmp_path) -> None:
    inside = (
        levels(3)
        + '<linearGradient id="p"/><style>g { fill: url(#p) }</style><g style="fill: url(#p)"/>'
    )
    (tmp_path / "logo").write_text(SVG.format(inside))
    assert logo(tmp_path / "logo").startswith("data:image/svg+xml;base64,")


def settings(place: Path, text: str) -> Path:
    file = place / "settings.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_settings_give_the_house_style_and_the_folder(tmp_path) -> None:
    (tmp_path / "logo.png").write_bytes(PNG)
    read = load(
        settings(
            tmp_path,
            'templates = "own"\nduty_desk = "0800-0000"\n[house]\nname = "Voorbeeld"\n'
            'logo = "logo.png"\ncolour = "#1D3F66"\naccent = "#5f3a00"\nfont = "x"\n',
        )
    )
    assert read.templates == tmp_path / "own"
    assert [n.partition(": ")[2] for n in read.notices] == [
        "'house.font' is not a setting; it is ignored"
    ]
    style = read.house_style()
    assert (style.name, style.colour, style.accent) == ("Voorbeeld", "#1d3f66", "#5f3a00")
    assert style.duty_desk == "0800-0000"
    assert style.logo.startswith("data:image/png;base64,")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[house]\ncolour = "#999999"', "'house.colour' has a contrast of 2.8:1"),
        ('[house]\naccent = "blue"', "'house.accent' must be a colour"),
        ("[house]\nname = 3", "'house.name' must be text"),
        ('house = "x"', "'house' must be a table"),
        ("templates = 3", "'templates' must be text"),
    ],
)
def test_what_is_wrong_in_the_settings_is_one_line_with_the_field(tmp_path, text, said) -> None:
    with pytest.raises(SettingsError) as found:
        load(settings(tmp_path, text))
    assert said in str(found.value)
    assert "\n" not in str(found.value)


def test_a_logo_that_cannot_be_used_is_one_line_with_the_field(tmp_path) -> None:
    read = load(settings(tmp_path, '[house]\nlogo = "none.png"'))
    with pytest.raises(SettingsError, match=r"'house\.logo' .*none\.png cannot be read"):
        read.house_style()


def test_the_house_style_shows_in_both_formats_and_is_a_text_there() -> None:
    m = made()
    plan = build(m.case, m.known, PROFESSIONAL, now=NOW).plan
    style = House(
        name="A & <b>", logo="data:image/png;base64,aGk=", colour="#1d3f66", accent="#5f3a00",
        duty_desk="0800-0000",
    )  # fmt: skip
    page = render(plan, "html", "nl", style)
    assert '<img src="data:image/png;base64,aGk=" alt="A &amp; &lt;b&gt;">' in page
    assert ":root { --blue: #1d3f66; }" in page
    assert ":root { --earth: #5f3a00; }" in page
    assert page.count("0800-0000") == render(plan, "html", "nl").count('class="numbers"')
    text = render(plan, "md", "nl", style)
    assert text.startswith("A & \\<b\\>\n")
    assert "**0800-0000** Piketdienst" in text
    assert "A &" not in render(plan, "html", "nl")
    assert "<img" not in render(plan, "html", "nl")
