"""HTML -> PDF through WeasyPrint, an extra: ``pip install intake-tui[pdf]``.

The file is tagged (PDF/UA-1): headings, lists, tables and language are in it for those who read
with their ears. Nothing is fetched: the page carries all it needs.
"""

from __future__ import annotations

import contextlib
import ctypes
import sys
import threading
from collections.abc import Iterator
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


LONGEST = 60.0
"""Seconds one PDF may take; a long plan takes three."""


class _TooLong(BaseException):
    """The time is over. Not an ``Exception``, so that nothing on the way takes it for one."""


@cache
def _unseen() -> None:
    """From now on a ``_TooLong`` that Python drops is not shown: it is raised once more."""
    told = sys.unraisablehook

    def tell(dropped: sys.UnraisableHookArgs) -> None:
        if dropped.exc_type is not _TooLong:
            told(dropped)

    sys.unraisablehook = tell


@contextlib.contextmanager
def _limited(seconds: float) -> Iterator[None]:
    """Raise ``_TooLong`` in this thread, whichever it is, when ``seconds`` are over.

    WeasyPrint is Python through and through, so it is stopped between two of its steps.
    """
    stop = ctypes.pythonapi.PyThreadState_SetAsyncExc
    here, over, done = ctypes.c_ulong(threading.get_ident()), threading.Lock(), threading.Event()

    def ring() -> None:
        wait = seconds
        while not done.wait(wait):
            with over:
                if not done.is_set():
                    _unseen()
                    stop(here, ctypes.py_object(_TooLong))
            wait = 0.5  # again: Python drops what is raised while it clears something away

    threading.Thread(target=ring, daemon=True).start()
    try:
        yield
    finally:
        done.set()
        with over:
            stop(here, None)


class PdfMissing(ExportFailed):
    """What makes PDF is not installed here, or not all of it."""

    title = "No PDF can be made here"
    way_out = "Install intake-tui[pdf]."


def pdf_of(html: str) -> bytes:
    """``html`` as a tagged PDF.

    Raises ``PdfMissing`` without the extra or without Pango, ``ExportFailed`` for a page that asks
    for anything from outside itself or that is not done after ``LONGEST`` seconds.
    """
    weasyprint = _weasyprint()
    fetcher = _fetcher()(allowed_protocols={"data"}, fail_on_errors=True)
    try:
        with _limited(LONGEST):
            made = weasyprint.HTML(string=html, base_url=None, url_fetcher=fetcher).write_pdf(
                pdf_variant=VARIANT,
                pdf_tags=True,
                stylesheets=[weasyprint.CSS(string=SHEET, url_fetcher=fetcher)],
            )
    except _TooLong:
        raise ExportFailed(
            said("making the PDF took longer than {seconds} seconds", seconds=f"{LONGEST:g}"),
            way_out="Leave the logo and your own templates out, or make HTML.",
        ) from None
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
