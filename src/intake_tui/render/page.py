"""What an HTML plan may hold: nothing that runs, nothing from outside, our security policy.

Read over a finished page of a template that is not ours, and over the template itself when it is
checked. A page of ours keeps these rules by its own tests.

It is read by a grammar that is stricter than HTML: a ``<`` begins a whole tag with quoted values
or is a fault, of elements only those below are taken, and what a ``<style>`` or ``<title>`` holds
has no tag in it. In that part of HTML every parser reads the same, so there is nothing a browser
would run that was not seen here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from intake_tui.locale import _


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
TAKEN = _set(
    "html head meta title style body header footer main section article aside nav div p span "
    "h1 h2 h3 h4 h5 h6 hgroup ul ol li dl dt dd table caption colgroup col thead tbody tfoot tr "
    "th td figure figcaption blockquote q cite em strong b i u s small sub sup br hr wbr abbr time "
    "mark code pre kbd samp bdi bdo dfn del ins ruby rt rp address img a details summary "
    "svg g defs desc path rect circle ellipse line polyline polygon text tspan lineargradient "
    "radialgradient stop clippath mask symbol"
)
"""Elements that a page may hold: none that runs, loads, sends or changes how the rest is read."""
REFERENCES = _set(
    "href src srcset action formaction data poster background cite ping xlink:href manifest "
    "longdesc codebase archive usemap profile classid imagesrcset"
)
BLOCKS = _set(
    "p div li ul ol dl dt dd td th tr table caption thead tbody h1 h2 h3 h4 h5 h6 section header "
    "footer main figure figcaption blockquote br hr body title text desc article aside nav"
)
_HEAD = re.compile(
    r"""\s*<!doctype html>\s*<html(?: lang="(?:[a-z]{2}|\ue000[0-9]+\ue001)")?>\s*<head>\s*"""
    rf"""<meta charset="utf-8">\s*<meta http-equiv="Content-Security-Policy" content="{POLICY}">""",
    re.IGNORECASE,
)
"""How a page begins, to the letter: before the policy stands nothing that it would not bind.
In a template the language is a hole yet."""
_DOCTYPE = re.compile(r"\s*<!doctype html>", re.IGNORECASE)
_OPENS = re.compile(r"<(?=[a-z/!?\ue000])", re.IGNORECASE | re.ASCII)
"""A ``<`` that is more than a sign; before a blank or a digit it is one to every parser."""
_BLANK = r"[ \t\n\r\f]"
_NAME = r"[a-z_:][-a-z0-9_:.]*"
_VALUE = rf"""(?:{_BLANK}{{0,99}}={_BLANK}{{0,99}}(?:"[^"<]*"|'[^'<]*'))?"""
_TAG = re.compile(
    rf"<(?P<end>/?)(?P<tag>[a-z][a-z0-9]*)(?P<rest>(?:{_BLANK}{{1,99}}{_NAME}{_VALUE})*)"
    rf"{_BLANK}{{0,99}}(?P<empty>/?)>",
    re.IGNORECASE | re.ASCII,
)
_BARE = re.compile(
    r"""<[a-z][a-z0-9]*(?:\s(?:[^<>"'\ue000]|"[^"<]*"|'[^'<]*')*)?\ue000""", re.IGNORECASE
)
"""A tag of a template with something filled in that does not stand between quotes."""
_PAIR = re.compile(
    rf"""({_NAME})(?:{_BLANK}*={_BLANK}*(?:"([^"]*)"|'([^']*)'))?""", re.IGNORECASE | re.ASCII
)
_PAINTS = _set("fill stroke filter mask clip-path marker marker-start marker-mid marker-end cursor")
_REFRESH = frozenset({"refresh", "set-cookie"})
_OUTSIDE = re.compile(r"@import|expression\(|image-set|-moz-binding|\\|url\(", re.IGNORECASE)
_DATA = re.compile(r"data:image/(?:png|jpeg|svg\+xml);base64,[A-Za-z0-9+/=]*")


class Page:
    """One reading of a page or a template. ``faults`` are line and rule; ``texts`` what is read."""

    def __init__(self, text: str) -> None:
        self.faults: list[tuple[int, str]] = []
        self.texts: list[tuple[int, str]] = []
        self._text = text
        self._open = False
        self._inside = ""
        self._drawings = 0
        begins = _HEAD.match(text)
        self.policy = begins is not None
        at = self._begin(begins)
        while (found := _OPENS.search(text, at)) is not None:
            self._data(at, found.start())
            at = self._markup(found.start())
        self._data(at, len(text))

    def fault(self, at: int, what: str) -> None:
        """Note that ``what`` was found at this place of the text."""
        self.faults.append((self._text.count("\n", 0, at) + 1, what))

    def _begin(self, begins: re.Match[str] | None) -> int:
        if begins is not None:
            return begins.end()
        doctype = _DOCTYPE.match(self._text)
        return doctype.end() if doctype is not None else 0

    def _markup(self, at: int) -> int:
        """Read what begins at this ``<``; where the next text begins."""
        found = _TAG.match(self._text, at)
        if found is None:
            self._unread(at)
            return at + 1
        tag, end = found["tag"].lower(), bool(found["end"])
        if self._inside and not (end and tag == self._inside):
            self.fault(at, _("<%(tag)s> holds text and no other tag") % {"tag": self._inside})
        if tag in BLOCKS:
            self._open = False
        # A browser does not read <style/> as closed.
        self._inside = tag if tag in ("style", "title") and not end else ""
        if tag not in TAKEN or (tag == "style" and self._drawings):
            self.fault(at, _("<%(tag)s> is not for a plan") % {"tag": tag})
        if tag == "svg" and not found["empty"]:
            self._drawings = max(0, self._drawings + (-1 if end else 1))
        self._attributes(at, tag, found)
        return found.end()

    def _unread(self, at: int) -> None:
        text = self._text
        name = re.match(r"</?([a-z][a-z0-9]*)", text[at : at + 40], re.IGNORECASE)
        if text.startswith("<!--", at):
            self.fault(at, _("a comment of HTML is not for a plan; {# … #} is one of a template"))
        elif _BARE.match(text, at):
            self.fault(at, _('what is filled in belongs between quotes: name="{{ … }}"'))
        elif name is not None and name[1].lower() not in TAKEN:
            self.fault(at, _("<%(tag)s> is not for a plan") % {"tag": name[1].lower()})
        else:
            self.fault(at, _('this is no whole tag: <name attribute="value">'))

    def _attributes(self, at: int, tag: str, found: re.Match[str]) -> None:
        values = {
            one[1].lower(): unescape(one[2] or one[3] or "")
            for one in _PAIR.finditer(found["rest"])
        }
        kind = values.get("http-equiv", "").strip().lower()
        if kind in _REFRESH or (self.policy and kind == "content-security-policy"):
            self.fault(at, _("<%(tag)s> is not for a plan") % {"tag": f"meta {kind}"})
        for name, value in values.items():
            self._attribute(at, tag, name, value)

    def _attribute(self, at: int, tag: str, name: str, value: str) -> None:
        if name.startswith("on") or name == "srcdoc":
            self.fault(at, _("the attribute '%(name)s' runs a script") % {"name": name})
        elif name == "style":
            self._style(at, value)
        elif name in REFERENCES:
            picture = tag == "img" and name == "src" and _DATA.fullmatch(value)
            if not picture and not value.startswith("#"):
                what = _("the attribute '%(name)s' leads outside the file")
                self.fault(at, what % {"name": name})
        elif name in _PAINTS and "url(" in value.lower():
            self._style(at, value.lower().replace("url(#", ""))

    def _data(self, start: int, end: int) -> None:
        """Text, or the content of a style sheet."""
        data = self._text[start:end]
        if self._inside == "style":
            self._style(start, data)
        elif data.strip():
            words = unescape(data)
            if self._open:
                self.texts[-1] = (self.texts[-1][0], self.texts[-1][1] + words)
            else:
                lead = len(data) - len(data.lstrip())
                self.texts.append((self._text.count("\n", 0, start + lead) + 1, words))
            self._open = True

    def _style(self, at: int, text: str) -> None:
        found = _OUTSIDE.search(text) or _OUTSIDE.search(unescape(text))
        if found:
            self.fault(at + found.start(), _("a style leads outside the file"))


def active(text: str) -> Iterator[tuple[int, str]]:
    """Line and rule of everything in a finished page that runs, loads, or lacks the policy."""
    page = Page(text)
    yield from page.faults
    if not page.policy:
        what = _("its head is not ours up to the Content-Security-Policy; take it over as it is")
        yield 1, what


_MARKUP = re.compile(r"<[a-z/!?]|!\[|\]\s*\(|\]\s*\[|\]\s*:", re.IGNORECASE)
_ESCAPED = re.compile(r"\\[!-/:-@\[-`{-~]")


def marked_up(text: str) -> Iterator[tuple[int, str]]:
    """Line and rule of every tag, picture and link in Markdown: a finished page before people's
    words are put back in it, or a template."""
    plain = _ESCAPED.sub("..", text)
    for found in _MARKUP.finditer(plain):
        line = plain.count("\n", 0, found.start()) + 1
        yield line, _("a tag, a picture or a link is not for a plan in Markdown")
