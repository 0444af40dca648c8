"""PDF: tagged, nothing fetched, and a clear line where it cannot be made."""

from __future__ import annotations

import io
import re
import sys
import threading
import time
import zlib
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from plan_making import NOW, PROFESSIONAL, family, made
from pypdf import PdfReader

from intake_tui.domain.plan.build import build
from intake_tui.domain.readers import reading
from intake_tui.domain.ways.journal import journal
from intake_tui.errors import ExportFailed
from intake_tui.render import pdf as pdf_module
from intake_tui.render import render
from intake_tui.render.pdf import PdfMissing, pdf_of
from intake_tui.render.templates import templates_folder
from intake_tui.render.words import Teller

PAGE = (
    '<!DOCTYPE html><html lang="nl"><head><title>t</title><style>{style}</style></head>'
    "<body><h1>Kop</h1>{body}</body></html>"
)


def test_a_plan_becomes_a_tagged_file_in_its_language():
    m = made()
    m.say("child-wish", "Bij oma <slapen>", about="child-a", by="oma")
    page = render(build(m.case, m.known, PROFESSIONAL, now=NOW).plan, "html", "nl")
    data = pdf_of(page)
    assert data.startswith(b"%PDF-")
    assert data.rstrip().endswith(b"%%EOF")
    inside = unpacked(data)
    for sign in (b"/MarkInfo", b"/StructTreeRoot", b"/Lang (nl)", b'pdfuaid:part="1"', b"/H1"):
        assert sign in inside
    for sign in (b"/JavaScript", b"/Launch", b"/EmbeddedFile", b"/URI "):
        assert sign not in inside


@pytest.mark.parametrize(("home", "lang"), [(True, "nl"), (False, "en")])
def test_every_page_says_for_whom_which_version_which_day_and_which_page(home, lang):
    m = made()
    plan = build(m.case, m.known, family("mother") if home else PROFESSIONAL, now=NOW).plan
    read = read_in(pdf_of(render(plan, "html", lang)))
    teller = Teller(lang)
    head = [teller.say(plan.title), *map(teller.say, plan.stamp)]
    head += ["Lisanaam"] if home else []
    assert len(head) >= 4
    total = len(read.pages)
    assert total > 1
    for number, page in enumerate(read.pages, 1):
        # The header and the number come last on a page, after what stands in the body.
        tail = " ".join(page.extract_text().split())[-250:]
        assert [words for words in head if words not in tail] == [], number
        assert tail.endswith(f"{number} / {total}")


def test_it_is_tagged_and_has_a_title_and_a_language():
    m = made()
    r = reading(m.case, m.known, PROFESSIONAL, now=NOW)
    documents = {
        "Network plan": build(m.case, m.known, family("mother"), now=NOW).plan,
        "Contact journal": journal(r, m.case.calls["call-1"]),
    }
    for title, document in documents.items():
        read = read_in(pdf_of(render(document, "html", "en")))
        root = read.trailer["/Root"]
        assert read.metadata.title.startswith(title)
        assert root["/ViewerPreferences"]["/DisplayDocTitle"]
        assert root["/Lang"] == "en"
        assert bool(root["/MarkInfo"]["/Marked"])
        assert "H1" in tags(root["/StructTreeRoot"])
        assert all("/StructParents" in page for page in read.pages)


def test_answers_that_fill_a_page_begin_below_their_question():
    """A block kept whole that is longer than a page would leave the page before it empty."""
    m = made()
    for n in range(40):
        m.say("child-wish", f"wens {n}", about="child-a", by="oma", words_of="child-a")
    page = render(build(m.case, m.known, PROFESSIONAL, now=NOW).plan, "html", "nl")
    assert "wens 0" in read_in(pdf_of(page)).pages[0].extract_text()


def read_in(data):
    return PdfReader(io.BytesIO(data))


def elements(node):
    """Every element of a structure tree, from the top."""
    node = node.get_object()
    if isinstance(node, list):
        for one in node:
            yield from elements(one)
    elif isinstance(node, dict) and node.get("/Type") in ("/StructElem", "/StructTreeRoot"):
        yield node
        if "/K" in node:
            yield from elements(node["/K"])


def tags(root):
    return {str(one.get("/S", "")).removeprefix("/") for one in elements(root)}


def test_columns_side_by_side_stand_below_each_other_where_a_page_could_end_in_them():
    group = '<div class="group"><h4>Kop</h4>' + "<p>woord</p>" * 25 + "</div>"
    body = f'<div class="columns">{group * 6}</div>'
    grid = pdf_of(PAGE.format(style=SIDE_BY_SIDE, body=body))
    below = pdf_of(PAGE.format(style="", body=body))
    assert pages(grid) == pages(below) > 1


SIDE_BY_SIDE = ".columns { display: grid; grid-template-columns: 1fr 1fr; }"


def pages(data: bytes) -> int:
    return len(re.findall(rb"/Type ?/Page\b", unpacked(data)))


def unpacked(data: bytes) -> bytes:
    """``data`` with every packed stream in it opened."""
    packed = re.findall(rb"/FlateDecode.*?stream\r?\n(.*?)\nendstream", data, re.DOTALL)
    return data + b"".join(zlib.decompressobj().decompress(stream) for stream in packed)


@pytest.fixture
def asked():
    """The paths a server on this machine is asked for."""
    paths: list[str] = []

    class Server(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            paths.append(self.path)
            self.send_error(404)

        def log_message(self, format: str, *args: object) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Server)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_port, paths
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(
    ("style", "body"),
    [
        ("", '<p><img src="http://127.0.0.1:{port}/x.png" alt="x"></p>'),
        ("", '<p><img src="file:///etc/hostname" alt="x"></p>'),
        ("@import url(http://127.0.0.1:{port}/x.css);", ""),
        ("h1 {{ background: url(http://127.0.0.1:{port}/x.png) }}", ""),
        ("@font-face {{ font-family: x; src: url(http://127.0.0.1:{port}/x.woff) }}", "<p>x</p>"),
        ("", '<link rel="stylesheet" href="http://127.0.0.1:{port}/x.css">'),
    ],
)
def test_nothing_is_fetched_and_the_refusal_is_one_line(asked, style, body):
    port, paths = asked
    page = PAGE.format(style=style.format(port=port), body=body.format(port=port))
    with pytest.raises(ExportFailed) as refused:
        pdf_of(page)
    assert "\n" not in str(refused.value)
    assert "127.0.0.1" not in str(refused.value)
    assert paths == []


@pytest.mark.parametrize("before", range(44, 52, 2))
def test_a_week_stays_on_one_page_and_a_long_table_leaves_no_row_alone(before):
    style = (templates_folder() / "html" / "style.css").read_text()
    for kind, rows in ((' class="short"', 4), ("", 40)):
        inside = "".join(f"<tr><th>rij {n}.</th><td>x</td></tr>" for n in range(rows))
        body = "<p>woord</p>" * before + (
            f"<table{kind}><caption>Week</caption><thead><tr><th>Wie</th><th>Wat</th></tr></thead>"
            f"<tbody>{inside}</tbody></table>"
        )
        shown = [
            p.extract_text() for p in read_in(pdf_of(PAGE.format(style=style, body=body))).pages
        ]
        counts = [len(re.findall(r"rij \d+\.", text)) for text in shown]
        assert sum(counts) == rows
        assert 1 not in counts
        assert kind == "" or counts.count(0) == len(counts) - 1
        captions = ["Week" in text for text in shown]
        assert counts[captions.index(True)] >= 2
        # The number of the page stands on one line.
        assert all(f"{n} / {len(shown)}" in text for n, text in enumerate(shown, 1))


def test_an_image_in_the_page_itself_is_drawn():
    dot = (
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5E"
        "rkJggg=="
    )
    data = pdf_of(PAGE.format(style="", body=f'<img src="data:image/png;base64,{dot}" alt="x">'))
    assert b"/Image" in data


def test_a_page_that_takes_too_long_is_stopped_and_the_next_one_is_made(monkeypatch):
    pdf_of(PAGE.format(style="", body=""))
    monkeypatch.setattr(pdf_module, "LONGEST", 0.2)
    found = []

    def long() -> None:
        try:
            pdf_of(PAGE.format(style="", body="<p>woord</p>" * 4_000))
        except ExportFailed as error:
            found.append(str(error))

    began = time.monotonic()
    other = threading.Thread(target=long)  # as the screen does it
    other.start()
    long()
    other.join()
    assert time.monotonic() - began < 20
    assert len(found) == 2
    assert all("took longer than 0.2 seconds" in line for line in found)
    monkeypatch.undo()
    assert pdf_of(PAGE.format(style="", body="")).startswith(b"%PDF-")


def test_without_the_extra_it_says_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    with pytest.raises(PdfMissing) as refused:
        pdf_of("<p>x</p>")
    assert "Install intake-tui[pdf]" in str(refused.value)


def test_without_pango_it_names_the_library(monkeypatch):
    def missing(name: str) -> None:
        raise OSError("cannot load library 'libpango-1.0-0'")

    monkeypatch.setattr(pdf_module, "import_module", missing)
    with pytest.raises(PdfMissing) as refused:
        pdf_of("<p>x</p>")
    assert "Pango" in str(refused.value)
