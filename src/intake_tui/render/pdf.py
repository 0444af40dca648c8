"""HTML -> PDF through WeasyPrint, an extra: ``pip install intake-tui[pdf]``.

The file is tagged (PDF/UA-1): headings, lists, tables and language are in it for those who read
with their ears. Nothing is fetched: the page carries all it needs.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Any

from intake_tui.errors import ExportFailed, said

VARIANT = "pdf/ua-1"
SHEET = """
.columns, .around, .numbers, .fact dl { display: block !important; }
.columns > .group, .numbers li { margin: 0 0 .75rem !important; break-inside: avoid; }
h1, h2, h3, h4, h5, h6, .house, .closing, .stamp span:first-child { font-weight: 700 !important; }
"""
"""Laid over the page's own style: a grid that runs past the end of a page loses cells in
WeasyPrint, and it knows no weight of 650."""


class PdfMissing(ExportFailed):
    """What makes PDF is not installed here, or not all of it."""

    title = "No PDF can be made here"
    way_out = "Install intake-tui[pdf]."


def pdf_of(html: str) -> bytes:
    """``html`` as a tagged PDF.

    Raises ``PdfMissing`` without the extra or without Pango, ``ExportFailed`` for a page that asks
    for anything from outside itself.
    """
    weasyprint = _weasyprint()
    fetcher = _fetcher()(allowed_protocols={"data"}, fail_on_errors=True)
    try:
        made = weasyprint.HTML(string=html, base_url=None, url_fetcher=fetcher).write_pdf(
            pdf_variant=VARIANT,
            pdf_tags=True,
            stylesheets=[weasyprint.CSS(string=SHEET, url_fetcher=fetcher)],
        )
    except _fatal() as error:
        raise ExportFailed(
            said("the page asks for something that is not in it"),
            way_out="Take the link out of the template, or put the image in as data.",
        ) from error
    return bytes(made)


def _weasyprint() -> Any:
    try:
        return import_module("weasyprint")
    except ImportError:
        raise PdfMissing(said("WeasyPrint is not installed")) from None
    except OSError:
        raise PdfMissing(
            said("the system library Pango is not installed"),
            way_out="Install Pango (Debian: libpango-1.0-0 libpangoft2-1.0-0).",
        ) from None


def _fatal() -> type[Exception]:
    found: type[Exception] = import_module("weasyprint.urls").FatalURLFetchingError
    return found


@cache
def _fetcher() -> Any:
    urls = import_module("weasyprint.urls")

    class OnlyData(urls.URLFetcher):  # type: ignore[name-defined, misc]
        """Gives what stands in the page itself, and opens nothing else."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            """The data in a ``data:`` URL. Raises ``FatalURLFetchingError`` for any other."""
            if not url.lower().startswith("data:"):
                raise urls.FatalURLFetchingError("refused")
            return super().fetch(url, headers)

    return OnlyData
