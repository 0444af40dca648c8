"""PDF: tagged, nothing fetched, and a clear line where it cannot be made."""

from __future__ import annotations

import re
import sys
import threading
import zlib
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from plan_making import NOW, PROFESSIONAL, made

from intake_tui.domain.plan.build import build
from intake_tui.errors import ExportFailed
from intake_tui.render import pdf as pdf_module
from intake_tui.render import render
from intake_tui.render.pdf import PdfMissing, pdf_of

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


def test_an_image_in_the_page_itself_is_drawn():
    dot = (
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5E"
        "rkJggg=="
    )
    data = pdf_of(PAGE.format(style="", body=f'<img src="data:image/png;base64,{dot}" alt="x">'))
    assert b"/Image" in data


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
