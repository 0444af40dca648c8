"""What a power loss may leave of a folder: recorded file operations, and every state they allow.

``kill -9`` does not test this: what was written survives it in the page cache. Here the calls of a
real run are recorded (``recorder.py``), and then every state is made that a disk may hold when the
power goes after any of them. Nothing is taken for granted but this:

- What was written to a file is durable once that file was synced; before that each of its writes
  is there whole, torn at a block border, with or without the new length (what was not written
  reads as what was there, or zeros), or not at all.
- A change of a name (create, link, rename, unlink, mkdir) is durable once its folder was synced,
  and only then: syncing the file does not do it. Before that each change happened or did not, in
  any combination in which the changes of one name keep their order.
- A rename never loses the file; but the old name may stay beside the new one.

A block is atomic, and no file is opened for writing but through ``os.open``: ``Recorder`` compares
what it recorded with the folder at the end, and says so if anything went past it.
"""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

BLOCK = 512
"""Bytes that a disk writes whole or not at all."""

MOST_CUTS = 8
"""Block borders at which one write is torn; of more than that the first, last and some between."""

Tree = dict[str, "bytes | None"]
"""A folder by relative path: the bytes of a file, None for a folder."""


@dataclass(frozen=True)
class Named:
    """One atomic change of a name; ``after``: earlier events it cannot have happened without."""

    folder: int
    name: str
    node: int | None
    after: tuple[int, ...]
    text: str


@dataclass(frozen=True)
class Data:
    """A write, or with ``data`` None a file set to the length ``offset``."""

    node: int
    offset: int
    data: bytes | None
    text: str


@dataclass(frozen=True)
class Synced:
    """An fsync of a file or a folder."""

    node: int
    text: str


Event = Named | Data | Synced


@dataclass
class Recording:
    """Files and folders at the start, by number (0 is the root), and all that was done since."""

    files: dict[int, bytes] = field(default_factory=dict)
    folders: dict[int, dict[str, int]] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)


class Crash:
    """The states in which a power loss after the first ``point`` events may leave the folder."""

    def __init__(self, recording: Recording, point: int) -> None:
        self.recording = recording
        self._events = recording.events[:point]
        self._durable, self._pending = self._names()
        self._variants: dict[int, list[bytes]] = {}

    def states(self, most: int, chance: random.Random) -> tuple[list[Tree], int | None]:
        """All states if there are at most ``most``, else a sample; and how many there are.

        None when they are too many to be counted. Different choices may give equal trees.
        """
        choices = list(itertools.islice(self._choices(), 4 * most + 1))
        counted: int | None = None
        if len(choices) <= 4 * most:
            shapes = [(shape, self._open_files(shape)) for shape in map(self._shape, choices)]
            counted = sum(
                math.prod(len(self._contents(node)) for node in nodes) for _, nodes in shapes
            )
            if counted <= most:
                return [
                    self._tree(shape, nodes, bodies)
                    for shape, nodes in shapes
                    for bodies in itertools.product(*map(self._contents, nodes))
                ], counted
        return [self._sample(turn, chance) for turn in range(most)], counted

    def _sample(self, turn: int, chance: random.Random) -> Tree:
        """One state; the first four are no name or every name, with none or all of the bytes."""
        keep = float(turn // 2) if turn < 4 else chance.choice((0.2, 0.5, 0.8, 0.95))
        chosen: set[int] = set()
        for number in self._pending:
            if self._possible(number, chosen) and chance.random() < keep:
                chosen.add(number)
        shape = self._shape(frozenset(chosen))
        nodes = self._open_files(shape)
        contents = map(self._contents, nodes)
        if turn < 4:
            return self._tree(shape, nodes, [one[-(turn % 2)] for one in contents])
        return self._tree(shape, nodes, [chance.choice(one) for one in contents])

    def _tree(self, shape: Recording, nodes: Sequence[int], bodies: Sequence[bytes]) -> Tree:
        return tree_of(shape, dict(zip(nodes, bodies, strict=True)))

    def _possible(self, number: int, chosen: Collection[int]) -> bool:
        event = self._events[number]
        assert isinstance(event, Named)
        return all(one in self._durable or one in chosen for one in event.after)

    def _names(self) -> tuple[set[int], list[int]]:
        named = [n for n, event in enumerate(self._events) if isinstance(event, Named)]
        last = {e.node: n for n, e in enumerate(self._events) if isinstance(e, Synced)}
        durable: set[int] = set()
        for number in reversed(named):
            event = self._events[number]
            assert isinstance(event, Named)
            if number in durable or number < last.get(event.folder, -1):
                durable |= {number, *event.after}
        return durable, [n for n in named if n not in durable]

    def _choices(self) -> Iterator[frozenset[int]]:
        """Every set of pending changes that leaves out none another one of it needs."""

        def further(at: int, chosen: frozenset[int]) -> Iterator[frozenset[int]]:
            if at == len(self._pending):
                yield chosen
                return
            yield from further(at + 1, chosen)
            number = self._pending[at]
            if self._possible(number, chosen):
                yield from further(at + 1, chosen | {number})

        yield from further(0, frozenset())

    def _shape(self, chosen: frozenset[int]) -> Recording:
        """The folders with these changes made, and the files as they are durable."""
        folders = {node: dict(names) for node, names in self.recording.folders.items()}
        for number, event in enumerate(self._events):
            if isinstance(event, Named) and (number in self._durable or number in chosen):
                names = folders.setdefault(event.folder, {})
                if event.node is None:
                    names.pop(event.name, None)
                else:
                    names[event.name] = event.node
            if isinstance(event, Named) and event.text.startswith("mkdir"):
                folders.setdefault(event.node or 0, {})
        # Files that may hold more than one thing get their bytes in ``_tree``.
        return Recording(_Durable(self._contents), folders)

    def _open_files(self, shape: Recording) -> list[int]:
        """The files that can be reached and may hold more than one thing."""
        found, todo = set(), [0]
        while todo:
            for node in shape.folders[todo.pop()].values():
                if node in shape.folders:
                    todo.append(node)
                elif len(self._contents(node)) > 1:
                    found.add(node)
        return sorted(found)

    def _contents(self, node: int) -> list[bytes]:
        if node not in self._variants:
            base, pending = self.recording.files.get(node, b""), []
            for event in self._events:
                if isinstance(event, Data) and event.node == node:
                    pending.append(event)
                elif isinstance(event, Synced) and event.node == node:
                    base, pending = applied(base, pending), []
            self._variants[node] = torn(base, pending)
        return self._variants[node]


class _Durable(dict[int, bytes]):
    def __init__(self, contents: Callable[[int], list[bytes]]) -> None:
        self._contents = contents

    def __missing__(self, node: int) -> bytes:
        return self._contents(node)[0]


def torn(base: bytes, pending: Sequence[Data]) -> list[bytes]:
    """What a file may hold, nothing first and everything last, when ``pending`` was not synced."""
    whole = applied(base, pending)
    found = {base: None}
    for count in range(len(pending)):
        some = itertools.combinations(pending, count) if len(pending) <= 3 else [pending[:count]]
        found |= {applied(base, one): None for one in some}
    for number, event in enumerate(pending):
        if event.data is None:
            continue
        before = applied(base, pending[:number])
        end = event.offset + len(event.data)
        longer = before.ljust(end, b"\0")
        for cut in _cuts(event.offset, end):
            front, back = event.data[: cut - event.offset], event.data[cut - event.offset :]
            for body in (
                _put(before, event.offset, front),
                _put(longer, event.offset, front),
                _put(before, cut, back),
            ):
                found[body] = None
    found.pop(whole, None)
    return [*found, whole]


def _cuts(start: int, end: int) -> list[int]:
    borders = [start, *range(start // BLOCK * BLOCK + BLOCK, end, BLOCK)]
    if len(borders) <= MOST_CUTS:
        return borders
    step = len(borders) / (MOST_CUTS - 1)
    return sorted({borders[int(n * step)] for n in range(MOST_CUTS - 1)} | {borders[-1]})


def applied(base: bytes, events: Sequence[Data]) -> bytes:
    for event in events:
        if event.data is None:
            base = base[: event.offset].ljust(event.offset, b"\0")
        else:
            base = _put(base, event.offset, event.data)
    return base


def _put(base: bytes, offset: int, data: bytes) -> bytes:
    if not data:
        return base
    return base[:offset].ljust(offset, b"\0") + data + base[offset + len(data) :]


def tree_of(stand: Recording, bodies: dict[int, bytes] | None = None) -> Tree:
    """The whole folder; ``bodies`` go before what ``stand`` holds."""
    tree: Tree = {}

    def walk(folder: int, path: str) -> None:
        for name, one in stand.folders[folder].items():
            if one in stand.folders:
                tree[path + name] = None
                walk(one, f"{path}{name}/")
            elif bodies is not None and one in bodies:
                tree[path + name] = bodies[one]
            else:
                tree[path + name] = stand.files[one]

    walk(0, "")
    return dict(sorted(tree.items()))


def on_disk(root: Path) -> Tree:
    """The folder as it is now."""
    return {
        path.relative_to(root).as_posix(): None if path.is_dir() else path.read_bytes()
        for path in sorted(root.rglob("*"), key=lambda path: path.relative_to(root).as_posix())
    }


def lay_out(tree: Tree, root: Path) -> None:
    """Make the folder ``root`` hold ``tree``, and nothing else; it must not be there yet."""
    root.mkdir(mode=0o700)
    for path, body in tree.items():
        if body is None:
            (root / path).mkdir(mode=0o700)
        else:
            (root / path).write_bytes(body)
            (root / path).chmod(0o600)
