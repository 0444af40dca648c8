"""Every plan as Chromium, axe and html-validate see it: readable, and nothing in it but ours."""

from __future__ import annotations

import re
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import pytest

Seen = dict[str, dict[str, Any]]
Box = tuple[float, float, float, float]

SHOWN = 4 + 3
"""A plan of each reader and a paper of each kind."""
A4 = (595, 842)
"""In points."""


def of(seen: Seen, what: str) -> dict[str, Any]:
    """What was seen of one kind, per document."""
    found = {name: one[what] for name, one in seen.items() if what in one}
    assert found
    return found


def test_plans_of_all_readers_were_opened(seen: Seen) -> None:
    readers = {
        found[1] for name in seen if (found := re.match(r"example-.*-\d+-(\w+)-nl\.html", name))
    }
    assert readers == {"professional", "family", "supporter", "child"}
    assert any(name.endswith("-en.html") for name in seen)


def test_axe_finds_nothing(seen: Seen) -> None:
    for what in ("axe", "axeNarrow"):
        assert {name: found for name, found in of(seen, what).items() if found} == {}


def test_html_validate_finds_nothing(seen: Seen) -> None:
    assert {name: found for name, found in of(seen, "validate").items() if found} == {}


def test_nothing_is_fetched_and_nothing_runs(seen: Seen) -> None:
    for name, one in seen.items():
        assert (one["outside"], one["dialogs"], one["errors"]) == ([], [], []), name


def test_every_text_has_a_contrast_of_seven_on_what_lies_behind_it(seen: Seen) -> None:
    for what in ("contrast", "forced"):
        for name, pairs in of(seen, what).items():
            assert len(pairs) > 5, name
            assert [pair for pair in pairs if pair[0] < 7] == [], name


def test_nothing_runs_out_of_a_screen_of_320_pixels(seen: Seen) -> None:
    assert {name: wide for name, wide in of(seen, "narrow").items() if wide > 320} == {}


def test_a_table_on_a_narrow_screen_has_a_caption_to_read_and_shows_what_is_in_it(
    seen: Seen,
) -> None:
    tables = 0
    for name, one in of(seen, "narrowLayout").items():
        tables += len(one["captions"])
        assert [part for part in one["captions"] if part < 0.9] == [], name
        assert one["empty"] == 0, name
    assert tables > 10
    assert seen["odd-arabic.html"]["narrowLayout"]["filled"] > 0


def test_no_heading_jumps_to_the_other_side_for_a_name_from_right_to_left(seen: Seen) -> None:
    for name in ("odd-arabic.html", "odd-names.html"):
        jumps = seen[name]["narrowLayout"]["jumps"]
        assert len(jumps) > 10
        assert [jump for jump in jumps if jump > 40] == [], name


def test_language_landmarks_and_headings_are_in_order(seen: Seen) -> None:
    for name, outline in of(seen, "outline").items():
        assert outline["lang"] == ("en" if name.endswith("-en.html") else "nl")
        assert outline["headings"][0] == 1
        assert outline["headings"].count(1) == 1
        assert all(b - a <= 1 for a, b in pairwise(outline["headings"])), name
        assert {"header", "main"} <= set(outline["landmarks"])
        assert outline["links"] == 0
        assert outline["named"]


def test_words_in_another_language_than_their_page_say_so(seen: Seen) -> None:
    for name in ("odd-tongue-en.html", "paper-tongue-journal-en.html"):
        others = seen[name]["outline"]["others"]
        assert ["nl", "Waarvoor belt u? Vertelt u maar."] in others
        assert {lang for lang, _ in others} == {"nl"}
    outlines = of(seen, "outline").items()
    assert [name for name, one in outlines if one["others"] and "tongue" not in name] == []


def test_papers_of_every_kind_were_opened_in_both_languages(seen: Seen) -> None:
    for kind in ("journal", "read-back", "inspection"):
        for lang in ("nl", "en"):
            wanted = re.compile(rf"paper-.*-{kind}(-styled)?-{lang}\.html")
            assert len(list(filter(wanted.fullmatch, seen))) >= 2, (kind, lang)


def apart(a: Box, b: Box) -> bool:
    return a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]


@pytest.mark.parametrize("what", ["picture", "narrowPicture"])
def test_names_in_a_picture_stand_apart_and_inside_it(seen: Seen, what: str) -> None:
    drawn = 0
    for name, pictures in of(seen, what).items():
        for picture in pictures:
            drawn += 1
            assert picture["numbered"] or what == "picture", name
            words = [*picture["labels"], *picture["captions"]]
            for a, b in combinations(words, 2):
                assert apart(a, b), name
            for word in words:
                assert all(apart(word, m) for m in (*picture["marks"], *picture["stars"])), name
            left, top, right, bottom = picture["frame"]
            for box in (*words, *picture["marks"], *picture["stars"]):
                assert left <= box[0], name
                assert top <= box[1], name
                assert box[2] <= right, name
                assert box[3] <= bottom, name
    assert drawn > 10


def test_names_are_drawn_up_to_24_people_and_numbers_beyond(seen: Seen) -> None:
    full = seen["odd-full.html"]["picture"]
    assert any(not picture["numbered"] and len(picture["labels"]) > 20 for picture in full)
    crowd = seen["odd-crowd.html"]["picture"]
    assert any(picture["numbered"] and len(picture["marks"]) > 60 for picture in crowd)


def test_a_printed_plan_is_a4(looked_in: Path) -> None:
    printed = list(looked_in.glob("*.pdf"))
    assert len(printed) == SHOWN
    for path in printed:
        data = path.read_bytes()
        assert data.startswith(b"%PDF")
        assert len(re.findall(rb"/Type /Page\b", data)) >= 1
        boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", data)
        assert {tuple(round(float(n)) for n in box) for box in boxes} == {A4}


def test_screens_were_taken(looked_in: Path) -> None:
    for width in (1200, 320):
        shots = list(looked_in.glob(f"*.{width}.png"))
        assert len(shots) == SHOWN
        for shot in shots:
            head = shot.read_bytes()[:24]
            assert int.from_bytes(head[16:20]) == width


@pytest.mark.parametrize(
    ("kind", "reader"),
    [
        *((kind, reader) for kind in ("said", "called") for reader in ("professional", "family")),
        *(("words", paper) for paper in ("journal", "read-back", "inspection")),
    ],
)
@pytest.mark.parametrize("samples", ["naughty", "commonmark"])
def test_words_add_no_element_attribute_or_link(
    seen: Seen, samples: str, kind: str, reader: str
) -> None:
    pair = f"pair-{samples}-{kind}-{reader}"
    plain = seen[f"{pair}-harmless.html"]["skeleton"]
    trouble = seen[f"{pair}-trouble.html"]["skeleton"]
    assert len(plain) > 500
    differs = [(a, b) for a, b in zip(plain, trouble, strict=False) if a != b]
    assert differs[:3] == []
    assert len(plain) == len(trouble)
