"""The picture of the circles: nothing runs into anything, and nobody sees more than they may."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import combinations, permutations
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from plan_making import NOW, PROFESSIONAL, Making, family, made

from intake_tui.domain.circles import place_of
from intake_tui.domain.plan.build import build
from intake_tui.domain.plan.layout import (
    CAPTION,
    HEIGHT,
    MIDDLE,
    MOST_NAMES,
    NUMBER_REACH,
    REACH,
    SIZE,
    STAR,
    Placed,
    with_names,
    with_numbers,
)
from intake_tui.domain.plan.measure import cut, width_of
from intake_tui.domain.plan.model import Drawing, Mark, Msg, Picture
from intake_tui.domain.plan.picture import RINGS_OF_A_CHILD, pictures
from intake_tui.domain.readers import reading
from intake_tui.domain.reading import Reader
from intake_tui.domain.record.types import Agreement, Person, Place
from intake_tui.render import render

Box = tuple[float, float, float, float]

LONG = "Maximiliaan-Alexander van der " * 10
NAMES = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        [LONG, "שרה בת־אברהם", "فاطمة الزهراء", "𒐫" * 30, "﷽﷽", "W" * 300, "王小明", "👩‍👩‍👧‍👦" * 9]
    ),
    st.text(alphabet="Z\u0335\u0301\u0308\u0327", min_size=20, max_size=80),
)


def placed(circles: list[int | None], names: list[str], stars: int) -> list[Placed]:
    shapes: list[Any] = ["informal", "formal", "volunteer"]
    return [
        Placed(number=n, circle=c, shape=shapes[n % 3], star=bool(stars >> n & 1), label=name)
        for n, (c, name) in enumerate(zip(circles, names, strict=True), 1)
    ]


def around(x: float, y: float, reach: float) -> Box:
    return x - reach, y - reach, x + reach, y + reach


def label_box(m: Mark) -> Box:
    left = {
        "start": m.label_x,
        "end": m.label_x - m.label_width,
        "middle": m.label_x - m.label_width / 2,
    }[m.anchor]
    return left, m.y - HEIGHT / 2, left + m.label_width, m.y + HEIGHT / 2


def ring_boxes(d: Drawing) -> Iterator[Box]:
    for ring in d.rings:
        words = ring.caption
        of = ("circle 3", "cirkel 3") if isinstance(words, Msg) else (words,)
        wide = max(width_of(text, CAPTION) for text in of)
        yield -wide / 2, ring.y + 4 - CAPTION, wide / 2, ring.y + 4 + CAPTION / 3


def apart(a: Box, b: Box) -> bool:
    return a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]


def check(d: Drawing) -> None:
    """Every promise about one drawing."""
    reach = NUMBER_REACH if d.numbered else REACH
    marks = [around(m.x, m.y, reach) for m in d.marks]
    boxes = [around(0, 0, MIDDLE), *ring_boxes(d)]
    if d.numbered:
        for a, b in combinations(d.marks, 2):
            assert math.dist((a.x, a.y), (b.x, b.y)) >= 2 * NUMBER_REACH
        for a, b in permutations(d.marks, 2):
            assert not a.star or math.dist(a.star, (b.x, b.y)) >= NUMBER_REACH + STAR
        for mark in marks:
            assert all(apart(mark, box) for box in boxes)
    else:
        boxes += [label_box(m) for m in d.marks]
        boxes += [around(*m.star, STAR) for m in d.marks if m.star]
        for box, other in combinations([*marks, *boxes], 2):
            assert apart(box, other), (box, other)
    boxes += marks
    right, bottom = d.left + d.width, d.top + d.height
    if d.tray is not None:
        boxes.append((d.left + 8, d.tray - CAPTION, d.left + 8 + 200, d.tray + 4))
    for left, top, far, low in boxes:
        assert left >= d.left
        assert top >= d.top
        assert far <= right
        assert low <= bottom


CIRCLES = st.sampled_from([1, 2, 3, None])


@settings(max_examples=200, deadline=None)
@example(circles=[1] * 24, stars=2**25 - 1, data=None)
@example(circles=[3] * 24, stars=0, data=None)
@example(circles=[None] * 24, stars=2**25 - 1, data=None)
@example(circles=[], stars=0, data=None)
@given(circles=st.lists(CIRCLES, max_size=MOST_NAMES), stars=st.integers(0, 2**25), data=st.data())
def test_no_name_meets_a_name_or_a_mark(circles: list[int | None], stars: int, data: Any) -> None:
    size = len(circles)
    names = (
        [LONG] * size if data is None else data.draw(st.lists(NAMES, min_size=size, max_size=size))
    )
    people = placed(circles, names, stars)
    drawing = with_names(people, LONG)
    check(drawing)
    check(with_names(people, LONG, RINGS_OF_A_CHILD))
    assert [m.number for m in drawing.marks] == list(range(1, size + 1))
    assert drawing == with_names(people, LONG)


@settings(max_examples=100, deadline=None)
@example(circles=[1] * 60, stars=2**60)
@example(circles=[None] * 300, stars=0)
@given(circles=st.lists(CIRCLES, max_size=90), stars=st.integers(0, 2**90))
def test_numbers_stand_apart_however_many(circles: list[int | None], stars: int) -> None:
    drawing = with_numbers(placed(circles, [LONG] * len(circles), stars), LONG)
    check(drawing)
    people = placed(circles, [LONG] * len(circles), stars)
    check(with_numbers(people, LONG, RINGS_OF_A_CHILD))
    assert [m.label for m in drawing.marks] == [str(n + 1) for n in range(len(circles))]


@given(name=NAMES, room=st.floats(30, 400))
def test_a_cut_name_fits_and_says_that_it_was_cut(name: str, room: float) -> None:
    text = cut(name, room, SIZE)
    assert isinstance(text, str)
    assert width_of(text, SIZE) <= room
    line = " ".join(name.split())
    assert text.endswith("…") or len(text) <= len(line)


def network(*placed_: tuple[str, str, int, str]) -> Making:
    """A case with (person, child, circle, drawn by)."""
    m = made()
    for person, child, circle, drawer in placed_:
        p = m.case.persons[person]
        place = Place(child=child, circle=circle, drawn_by=drawer)
        m.put("persons", replace(p, places=(*p.places, place)))
    return m


def seen(m: Making, reader: Reader) -> dict[str, tuple[int | None, bool]]:
    """Name -> circle and star in the first picture of this reader, by the list beside it."""
    found = pictures(reading(m.case, m.known, reader, now=NOW))
    circles = {f"Circle {n}": n for n in (1, 2, 3)}
    return {
        str(one.name): (circles.get(circle.heading.id[:8]), one.star)
        for circle in (found[0].circles if found else ())
        if isinstance(circle.heading, Msg)
        for one in circle.people
    }


def agreed(m: Making) -> None:
    """Something by which the mother knows of oma."""
    m.put(
        "agreements",
        Agreement(id="a", owner="oma", code="care", children=("child-a",), visible_to=("mother",)),
    )


def chosen(m: Making, *to: str) -> None:
    m.say(
        "child-supporter",
        [{"person": "oma", "why": "stil"}],
        about="child-a",
        by="child-a",
        to=to,
        consent="child-a",
    )


def test_the_file_shows_the_childs_drawing_first_and_says_who_drew_otherwise() -> None:
    m = network(("oma", "child-a", 3, "mother"), ("oma", "child-a", 1, "child-a"))
    chosen(m)
    assert seen(m, PROFESSIONAL)["Rianaam"] == (1, True)
    text = render(build(m.case, m.known, PROFESSIONAL, now=NOW).plan, "md", "nl")
    assert "cirkel 3 volgens Lisanaam" in text


def test_a_parent_does_not_see_how_the_child_placed_people_it_did_not_name_to_them() -> None:
    m = network(
        ("oma", "child-a", 1, "child-a"),
        ("mother", "child-a", 3, "child-a"),
        ("mother", "child-a", 2, "worker"),
        ("father", "child-a", 3, "child-a"),
    )
    agreed(m)
    assert seen(m, family("mother"))["Rianaam"] == (None, False)
    chosen(m, "mother")
    assert seen(m, family("mother"))["Rianaam"] == (1, True)
    assert seen(m, family("mother"))["Lisanaam"] == (2, False)
    assert seen(m, family("father")) == {}


def test_a_parent_sees_their_own_drawing_and_not_the_other_parents() -> None:
    m = network(("oma", "child-a", 2, "father"), ("mother", "child-a", 1, "mother"))
    agreed(m)
    assert seen(m, family("mother"))["Lisanaam"] == (1, False)
    assert seen(m, family("mother"))["Rianaam"] == (None, False)
    m = network(("oma", "child-a", 2, "worker"))
    agreed(m)
    assert seen(m, family("mother"))["Rianaam"][0] == 2


def test_whoever_a_reader_may_not_know_of_is_in_no_drawing() -> None:
    m = network(("aunt", "child-a", 1, "mother"), ("oma", "child-a", 1, "mother"))
    m.say("secret-stay", [{"person": "mother"}], about="aunt")
    names = seen(m, family("mother"))
    assert not {"Anjanaam", "Rianaam"} & set(names)
    text = render(build(m.case, m.known, family("mother"), now=NOW).plan, "html", "nl")
    assert "Anjanaam" not in text


def test_half_siblings_do_not_meet_in_a_picture() -> None:
    m = network(
        ("oma", "child-b", 1, "father"),
        ("other-father", "child-a", 1, "father"),
        ("other-father", "child-b", 1, "other-father"),
        ("father", "child-b", 1, "other-father"),
        ("father", "child-a", 1, "father"),
    )
    for reader in (family("father"), family("other-father")):
        found = pictures(reading(m.case, m.known, reader, now=NOW))
        assert len(found) == 1
        other = "Peternaam" if reader.person == "father" else "Marknaam"
        assert other not in seen(m, reader)


def test_beyond_24_people_there_are_numbers_and_a_list() -> None:
    m = made()
    for n in range(60):
        m.put(
            "persons",
            Person(
                id=f"p{n}",
                name=f"Naam{n} {'x' * 300}",
                role="network",
                added_at=NOW,
                places=(Place(child="child-a", circle=n % 3 + 1, drawn_by="child-a"),),
            ),
        )
    plan = build(m.case, m.known, PROFESSIONAL, now=NOW).plan
    (part,) = (p for p in plan.parts if p.id == "who-is-there")
    picture = next(b for b in part.blocks if isinstance(b, Picture))
    assert picture.named is None
    assert sum(len(c.people) for c in picture.circles) >= 60
    text = render(plan, "html", "nl")
    assert all(f"Naam{n} {'x' * 300}" in text for n in range(60))


def test_without_a_child_or_anybody_placed_there_is_no_picture() -> None:
    m = made()
    assert pictures(reading(m.case, m.known, PROFESSIONAL, now=NOW)) == ()
    m.case = replace(m.case, persons={}, statements={})
    assert pictures(reading(m.case, m.known, PROFESSIONAL, now=NOW)) == ()


@pytest.mark.parametrize("circle", [0, 4, -1])
def test_a_circle_that_is_none_is_not_drawn(circle: int) -> None:
    m = network(("oma", "child-a", circle, "child-a"))
    assert seen(m, PROFESSIONAL).get("Rianaam", (None, False))[0] is None
    view = reading(m.case, m.known, PROFESSIONAL, now=NOW).persons["oma"]
    assert place_of(view, "child-a", PROFESSIONAL, {"worker"}) is None


def drawn_for(m: Making, reader: Reader) -> tuple[Picture, ...]:
    plan = build(m.case, m.known, reader, now=NOW).plan
    return tuple(b for p in plan.parts for b in p.blocks if isinstance(b, Picture))


def test_parents_stand_close_to_their_own_child_unless_somebody_drew_otherwise() -> None:
    m = made()
    mother, both = "Lisanaam", {"Lisanaam", "Marknaam"}
    for reader in (family("mother"), PROFESSIONAL):
        first, second = drawn_for(m, reader)
        near = {str(one.name) for one in first.circles[0].people}
        assert both <= near, reader
        assert first.circles[0].heading == Msg("Circle 1, close by")
        assert {"Lisanaam", "Peternaam"} <= {str(one.name) for one in second.circles[0].people}
        lines = [line for c in first.circles for one in c.people for line in one.lines]
        assert (Msg("informal") in lines) is False, "a parent is not called informal"
    m = network(("father", "child-a", 3, "worker"), ("oma", "child-a", 1, "worker"))
    (first, _) = drawn_for(m, family("mother"))
    placed_ = {str(one.name): c.heading for c in first.circles for one in c.people}
    assert placed_[mother] == Msg("Circle 1, close by")
    assert placed_["Marknaam"] == Msg("Circle 3, further away")


def test_a_parent_whose_stay_is_secret_is_in_no_picture_of_the_other() -> None:
    m = made()
    m.say("secret-stay", [{"person": "mother"}], about="father")
    text = render(build(m.case, m.known, family("mother"), now=NOW).plan, "html", "nl")
    assert "Lisanaam" in text
    assert "Marknaam" not in text


def test_a_child_reads_the_same_words_in_the_drawing_and_the_list() -> None:
    m = made()
    m.say("child-age-band", "8-11", about="child-a")
    (picture,) = drawn_for(m, Reader(name="child", person="child-a"))
    drawing = picture.named
    assert drawing is not None
    for ring, circle in zip(drawing.rings, picture.circles, strict=False):
        assert ring.caption.nl.casefold() == circle.heading.nl.casefold()  # type: ignore[union-attr]
    assert {str(one.name) for one in picture.circles[0].people} == {"Lisanaam", "Marknaam"}
