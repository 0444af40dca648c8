"""In which circle a reader sees a person: whose drawing of the circles may be shown to whom.

A circle is somebody's view of how near a person is to a child, so it passes like their words do.
The professional sees every drawing. A parent and a supporter see their own, the worker's, and the
child's only for people whom the child named to them in its own words: a parent whom the child put
far away does not read that here. A child sees what it drew itself. Of what may be seen the child's
drawing counts first, then the reader's, then the worker's.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from intake_tui.domain.reading import Passed, PersonView, Reader
from intake_tui.domain.record.types import Person, Place


def chosen_by_child(passed: Iterable[Passed]) -> frozenset[tuple[str, str]]:
    """(child, person) for everybody a child itself named as whom it can turn to (A3.3, D1)."""
    return frozenset(
        (s.subject, item["person"])
        for s in passed
        if s.question == "child-supporter"
        and s.subject is not None
        and s.subject in (s.words_of or s.teller,)
        and s.status == "answered"
        for item in s.value or ()
    )


def places_for(
    person: Person,
    reader: Reader,
    *,
    children: Collection[str],
    workers: Collection[str],
    chosen: Collection[tuple[str, str]],
) -> tuple[Place, ...]:
    """Where ``person`` stands around ``children``, as far as this reader may see it."""

    def seen(place: Place) -> bool:
        if place.drawn_by == reader.person:
            return True
        if reader.name == "child":
            return False
        if place.drawn_by == place.child:
            return (place.child, person.id) in chosen
        return place.drawn_by in workers

    return tuple(
        place
        for place in person.places
        if place.child in children and (reader.name == "professional" or seen(place))
    )


def place_of(
    view: PersonView, child: str, reader: Reader, workers: Collection[str]
) -> Place | None:
    """The one drawing that counts; of several by the same hand the latest. None without any."""

    def rank(place: Place) -> int:
        if place.drawn_by == child:
            return 0
        if place.drawn_by == reader.person:
            return 1
        return 2 if place.drawn_by in workers else 3

    here = [p for p in reversed(view.places) if p.child == child and 1 <= p.circle <= 3]
    return min(here, key=rank, default=None)
