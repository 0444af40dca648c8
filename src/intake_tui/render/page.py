"""What an HTML plan may hold: nothing that runs, nothing from outside, our security policy.

Read over a finished page of a template that is not ours, and over the template itself when it is
checked. A page of ours keeps these rules by its own tests.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from intake_tui.locale import _


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
ACTIVE = _set(
    "script iframe frame frameset object embed applet link base form input button textarea select "
    "audio video source track portal dialog template slot animate set foreignobject noscript "
    "xmp plaintext listing noembed noframes"
)
"""Elements that run, load, send, or change how the rest is read."""
REFERENCES = _set(
    "href src srcset action formaction data poster background cite ping xlink:href manifest "
    "longdesc codebase archive usemap profile classid imagesrcset"
)
BLOCKS = _set(
    "p div li ul ol dl dt dd td th tr table caption thead tbody h1 h2 h3 h4 h5 h6 section header "
    "footer main figure figcaption blockquote br hr body title text desc article aside nav"
)
_REFRESH = frozenset({"refresh", "set-cookie"})
_OUTSIDE = re.compile(r"@import|expression\(|image-set|-moz-binding|\\|url\(", re.IGNORECASE)
_DATA = re.compile(r"data:image/(?:png|jpeg|svg\+xml);base64,[A-Za-z0-9+/=]*")


class Page(HTMLParser):
    """One reading of a page or a template. ``faults`` are line and rule; ``texts`` what is read."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[tuple[int, str]] = []
        self.texts: list[tuple[int, str]] = []
        self.policy = False
        self._begun = False
        self._in_style = False
        self._open = False
        self.feed(text)
        self.close()

    def fault(self, what: str, further: int = 0) -> None:
        """Note that ``what`` was found on this line, or ``further`` down."""
        self.faults.append((self.getpos()[0] + further, what))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element and its attributes."""
        if tag in ACTIVE:
            self.fault(_("<%(tag)s> is not for a plan") % {"tag": tag})
        if tag in BLOCKS:
            self._open = False
        self._begun = self._begun or tag not in ("html", "head", "meta", "title")
        self._in_style = tag == "style"
        values = {name: value or "" for name, value in attrs}
        if tag == "meta":
            self._meta(values)
        for name, value in values.items():
            self._attribute(tag, name, value)

    def _meta(self, values: dict[str, str]) -> None:
        kind = values.get("http-equiv", "").strip().lower()
        if kind in _REFRESH:
            self.fault(_("<%(tag)s> is not for a plan") % {"tag": f"meta {kind}"})
        if kind == "content-security-policy":
            ours = values.get("content", "").strip() == POLICY
            self.policy = self.policy or (ours and not self._begun)

    def _attribute(self, tag: str, name: str, value: str) -> None:
        if name.startswith("on") or name == "srcdoc":
            self.fault(_("the attribute '%(name)s' runs a script") % {"name": name})
        elif name == "style":
            self._style(value)
        elif name in REFERENCES:
            picture = tag == "img" and name == "src" and _DATA.fullmatch(value)
            if not picture and not value.startswith("#"):
                self.fault(_("the attribute '%(name)s' leads outside the file") % {"name": name})
        elif name in ("fill", "stroke", "filter", "mask", "clip-path") and "url(" in value.lower():
            self._style(value.lower().replace("url(#", ""))

    def handle_endtag(self, tag: str) -> None:
        """The end of an element."""
        if tag in BLOCKS:
            self._open = False
        if tag == "style":
            self._in_style = False

    def handle_data(self, data: str) -> None:
        """Text, or the content of a style sheet."""
        if self._in_style:
            self._style(data)
        elif data.strip():
            if self._open:
                self.texts[-1] = (self.texts[-1][0], self.texts[-1][1] + data)
            else:
                lead = data[: len(data) - len(data.lstrip())]
                self.texts.append((self.getpos()[0] + lead.count("\n"), data))
            self._open = True

    def _style(self, text: str) -> None:
        found = _OUTSIDE.search(text)
        if found:
            self.fault(_("a style leads outside the file"), text.count("\n", 0, found.start()))


def active(text: str) -> Iterator[tuple[int, str]]:
    """Line and rule of everything in a finished page that runs, loads, or lacks the policy."""
    page = Page(text)
    yield from page.faults
    if not page.policy:
        yield 1, _("our Content-Security-Policy is not in it; take it over from ours")
