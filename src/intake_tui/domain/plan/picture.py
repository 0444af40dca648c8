"""The circles around each child as a picture and as a list (A5.7, D3), from what passed.

Only people of the ``Reading`` are in it, in circles whose drawing this reader may see (see
``domain.circles``). Whoever belongs to a child here but stands in no such circle is shown apart,
not as far away: nobody said that. With nobody in a circle there is no picture, since empty circles
would say that the child has nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from intake_tui.domain.circles import chosen_by_child, place_of
from intake_tui.domain.plan import say
from intake_tui.domain.plan.layout import (
    MOST_NAMES,
    NUMBERED,
    Placed,
    with_names,
    with_numbers,
)
from intake_tui.domain.plan.model import Around, Circle, Label, Msg, Picture, Shape, Text
from intake_tui.domain.reading import PersonView, Reading
from intake_tui.domain.record.values import persons_in

SHAPES: Mapping[str | None, Shape] = {
    "volunteer": "volunteer",
    "worker": "formal",
    "professional": "formal",
    "organisation": "formal",
}
"""The shape that goes with a role, for whom no side was noted; everybody else is informal."""

_HEADINGS: Mapping[int | None, Text] = {
    1: Msg("Circle 1, close by"),
    2: Msg("Circle 2, a little further"),
    3: Msg("Circle 3, further away"),
    None: Msg("Also around this child"),
}
_SIMPLE: Mapping[int | None, Text] = {
    1: Label("Dicht bij jou", "Close to you"),
    2: Label("Iets verder weg", "A bit further"),
    3: Label("Verder weg", "Further away"),
    None: Msg("Also around you"),
}
RINGS_OF_A_CHILD: Mapping[int, Text] = {
    1: Label("dicht bij jou", "close to you"),
    2: Label("iets verder weg", "a bit further"),
    3: Label("verder weg", "further away"),
}
"""What the circles of a child's own picture are called in the drawing, as in the list."""
_SHAPES: Mapping[Shape, Text] = {
    "informal": Msg("informal"),
    "formal": Msg("formal"),
    "volunteer": Msg("volunteer"),
}
_AT_HOME: Mapping[Shape, Text] = {"formal": Msg("professional"), "volunteer": Msg("volunteer")}


def pictures(r: Reading) -> tuple[Picture, ...]:
    """A picture for every child of the plan around whom this reader may see somebody placed."""
    found = (_picture(r, child, n) for n, child in enumerate(r.children, 1))
    return tuple(picture for picture in found if picture is not None)


def _picture(r: Reading, child: PersonView, number: int) -> Picture | None:
    workers = {p.id for p in r.persons.values() if p.role == "worker"}
    parents = r.parents.get(child.id, ())
    near = _belonging(r, child.id)
    at: list[tuple[int | None, PersonView]] = []
    for person in r.persons.values():
        place = place_of(person, child.id, r.reader, workers)
        if person.id == child.id:
            continue
        if place is not None:
            at.append((place.circle, person))
        elif person.id in parents:
            # Nobody has to put a parent in the picture of their own child.
            at.append((1, person))
        elif person.id in near:
            at.append((None, person))
    if all(circle is None for circle, _ in at):
        return None
    at.sort(key=lambda one: one[0] or 4)
    chosen = {person for of, person in chosen_by_child(r.statements) if of == child.id}
    placed = [
        Placed(
            number=n,
            circle=circle,
            shape=_shape(person),
            star=person.id in chosen,
            label=say.name(r, person.id),
        )
        for n, (circle, person) in enumerate(at, 1)
    ]
    name = say.name(r, child.id)
    own = r.reader.name == "child"
    rings = RINGS_OF_A_CHILD if own else NUMBERED
    return Picture(
        id=f"picture-{number}",
        caption=Msg("The people around you")
        if own
        else Msg("The people around %(name)s", {"name": name}),
        description=_description(r, child, len(at)),
        named=with_names(placed, name, rings) if len(placed) <= MOST_NAMES else None,
        numbered=with_numbers(placed, name, rings),
        circles=tuple(_circles(r, child, zip(placed, (p for _, p in at), strict=True))),
    )


def _description(r: Reading, child: PersonView, count: int) -> Text:
    if r.reader.name == "child":
        return Msg("You are in the middle. The list below says who stands where.")
    return Msg(
        "%(name)s is in the middle, %(number)s around. The list below says who stands where.",
        {"name": say.name(r, child.id), "number": str(count)},
    )


def _belonging(r: Reading, child: str) -> frozenset[str]:
    """Who has to do with this child: named in what passed about it, or in an agreement for it.

    With one child everybody does. Other children are in the picture only where somebody drew them.
    """
    children = {p.id for p in r.persons.values() if p.role == "child"}
    if len(r.children) == 1:
        return frozenset(p.id for p in r.persons.values() if _known(p)) - children
    found: set[str | None] = set()
    for s in r.statements:
        if s.subject == child and s.status == "answered":
            found.update(persons_in(r.questionnaire.question[s.question], s.value))
    for a in r.agreements:
        if child in a.children and a.state != "ended":
            found |= {a.owner, a.backup}
    if r.reader.name in ("family", "supporter"):
        found.add(r.reader.person)
    return frozenset(p.id for p in r.persons.values() if p.id in found and _known(p)) - children


def _known(person: PersonView) -> bool:
    return bool(person.name or person.relation)


def _shape(person: PersonView) -> Shape:
    return person.side or SHAPES.get(person.role, "informal")


def _circles(
    r: Reading, child: PersonView, people: Iterable[tuple[Placed, PersonView]]
) -> Iterable[Circle]:
    own = r.reader.name == "child"
    grouped: dict[int | None, list[Around]] = {}
    for placed, person in people:
        grouped.setdefault(placed.circle, []).append(
            Around(
                number=placed.number,
                name=say.name(r, person.id),
                shape=placed.shape,
                star=placed.star,
                lines=tuple(_lines(r, child, placed, person)),
            )
        )
    headings = _SIMPLE if own else _HEADINGS
    for circle, found in grouped.items():
        yield Circle(heading=headings[circle], people=tuple(found))


def _lines(r: Reading, child: PersonView, placed: Placed, person: PersonView) -> Iterable[Text]:
    if person.relation and person.name:
        yield person.relation
    own = r.reader.name == "child"
    parent = person.role == "parent"
    if r.whole and not parent:
        yield _SHAPES[placed.shape]
    elif not own and not parent and placed.shape in _AT_HOME:
        yield _AT_HOME[placed.shape]
    if placed.star:
        name = say.name(r, child.id)
        yield (Msg("chosen by you") if own else Msg("chosen by %(name)s", {"name": name}))
        if own and person.id not in r.willing:
            yield Msg("we still have to ask")
    if r.whole:
        drawn = [p for p in person.places if p.child == child.id and p.drawn_by != child.id]
        for circle, by in dict.fromkeys((p.circle, p.drawn_by) for p in drawn):
            yield Msg(
                "circle %(number)s according to %(name)s",
                {"number": str(circle), "name": say.name(r, by)},
            )
