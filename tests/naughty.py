"""Words that people could say, type or paste, and that must stay words."""

from __future__ import annotations

MARKUP = (
    "mum said [/ 3 kids",
    "[@click=app.quit]tap[/]",
    "[b]$x[/b] [link=file:///etc/passwd]see[/link] \\[",
)
TEMPLATES = (
    "{{ case }} {% raw %} {0} %s ${HOME} `id`",
    "'; DROP TABLE persons; --",
    "../../../etc/passwd C:\\nul ~/.ssh",
    "<script>alert(1)</script> | a | b | # - >",
)
SIGNS = (
    "👩‍👩‍👧‍👦 ❤️ 🏳️‍🌈 👍🏽",
    "漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字",
    "Z" + "\u0300\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308" * 8,
    "שלום عالم مرحبا",
    "zero\u200bwidth\u2060\u00ad\ufeff\u200d\u200c",
    "bidi \u202egnp.exe\u2066\u2069\u200f\u061c",
    "c1 \x9b2J\x9d52;c;QUJD\x9c\x85",
)
"""Can be typed: there is no key in them."""

SEQUENCES = (
    "esc \x1b[2J\x1b[31mred\x1b]0;title\x07",
    "osc \x1b]52;c;QUJD\x07\x1b]8;;file:///\x1b\\x",
    "nul \x00\x07\x08\x7f\x0e\x1bc",
    "half a surrogate \ud83d",
    "a paste in a paste \x1b[200~ and \x11\x1b[21~",
)
"""Can only be pasted: typed, a control character is a key."""

TYPED = (*MARKUP, *TEMPLATES, *SIGNS)
PASTED = (*TYPED, *SEQUENCES, "x" * 10_000)
