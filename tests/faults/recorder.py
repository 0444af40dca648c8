"""Records what a run does to a folder, at the ``os`` module: names, bytes and what was synced."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from power_loss import Data, Named, Recording, Synced, applied, on_disk, tree_of


class Recorder:
    """Records what this process does under ``root`` for as long as it is entered."""

    WATCHED = (
        "open close write pwrite fsync fdatasync replace rename link unlink remove mkdir rmdir "
        "ftruncate truncate symlink"
    )

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        self.recording = Recording()
        self._real: dict[str, Callable[..., Any]] = {}
        self._now = Recording()  # what stands in memory, without any crash
        self._fds: dict[int, int] = {}
        self._appending: set[int] = set()
        self._touched: dict[tuple[int, str], int] = {}
        self._numbers = itertools.count()
        self._inodes: dict[int, int] = {}

    def __enter__(self) -> Recorder:
        self._scan(self.root)
        self.recording.files = dict(self._now.files)
        self.recording.folders = {node: dict(names) for node, names in self._now.folders.items()}
        for name in self.WATCHED.split():
            self._real[name] = getattr(os, name)
            setattr(os, name, getattr(self, f"_{name}", self._refused(name)))
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        for name, real in self._real.items():
            setattr(os, name, real)
        if kind is None and tree_of(self._now) != on_disk(self.root):
            raise AssertionError("something was written past the recorder")

    def _scan(self, path: Path) -> int:
        status = path.lstat()
        if status.st_ino in self._inodes:
            return self._inodes[status.st_ino]
        node = self._inodes[status.st_ino] = next(self._numbers)
        if path.is_dir():
            self._now.folders[node] = {}
            for one in sorted(path.iterdir()):
                self._now.folders[node][one.name] = self._scan(one)
        else:
            self._now.files[node] = path.read_bytes()
        return node

    def _place(self, path: Any) -> tuple[int, str] | None:
        """The folder and the name of ``path``; None outside of the root or where no folder is."""
        full = Path(os.path.abspath(os.fsdecode(path)))  # noqa: PTH100  links are not followed
        if not full.is_relative_to(self.root):
            return None
        *folders, name = full.relative_to(self.root).parts or (".",)
        node = 0
        for one in folders:
            below = self._now.folders[node].get(one)
            if below not in self._now.folders:
                return None
            node = below
        return node, name

    def _at(self, place: tuple[int, str]) -> int | None:
        return 0 if place[1] == "." else self._now.folders[place[0]].get(place[1])

    def _path(self, path: Any) -> str:
        return os.path.relpath(os.fsdecode(path), self.root)

    def _refused(self, name: str) -> Callable[..., Any]:
        def call(*args: Any, **options: Any) -> Any:
            if isinstance(args[0], int) or self._place(args[0]) is not None:
                raise AssertionError(f"os.{name} is not modelled")
            return self._real[name](*args, **options)

        return call

    # Names

    def _name(self, place: tuple[int, str], node: int | None, text: str, *after: int) -> int:
        number = len(self.recording.events)
        if place in self._touched:
            after = (*after, self._touched[place])
        self.recording.events.append(Named(*place, node, after, text))
        self._touched[place] = number
        if node is None:
            self._now.folders[place[0]].pop(place[1])
        else:
            self._now.folders[place[0]][place[1]] = node
        return number

    def _open(self, path: Any, flags: int, mode: int = 0o777, *, dir_fd: Any = None) -> int:
        assert dir_fd is None, "not modelled"
        place = None if isinstance(path, int) else self._place(path)
        descriptor: int = self._real["open"](path, flags, mode)
        if place is None:
            return descriptor
        node = self._at(place)
        if node is None:
            node = next(self._numbers)
            self._now.files[node] = b""
            self._name(place, node, f"create {self._path(path)}")
        elif flags & os.O_TRUNC:
            self._data(node, 0, None, f"truncate {self._path(path)}")
        self._fds[descriptor] = node
        if flags & os.O_APPEND:
            self._appending.add(descriptor)
        return descriptor

    def _mkdir(self, path: Any, mode: int = 0o777, *, dir_fd: Any = None) -> None:
        assert dir_fd is None, "not modelled"
        place = self._place(path)
        self._real["mkdir"](path, mode)
        if place is not None:
            node = next(self._numbers)
            self._now.folders[node] = {}
            self._name(place, node, f"mkdir {self._path(path)}")

    def _link(self, src: Any, dst: Any, **options: Any) -> None:
        source, target = self._place(src), self._place(dst)
        self._real["link"](src, dst, **options)
        if source is not None and target is not None:
            text = f"link {self._path(src)} {self._path(dst)}"
            self._name(target, self._at(source), text, *self._before(source))

    def _replace(self, src: Any, dst: Any) -> None:
        source, target = self._place(src), self._place(dst)
        self._real["replace"](src, dst)
        if source is None and target is None:
            return
        assert source is not None and target is not None, "not modelled"
        if self._at(source) == self._at(target):
            return  # two names of one file: the call does nothing
        text = f"rename {self._path(src)} {self._path(dst)}"
        new = self._name(target, self._at(source), text, *self._before(source))
        self._name(source, None, f"{text}, the old name", new)

    _rename = _replace

    def _unlink(self, path: Any, *, dir_fd: Any = None) -> None:
        assert dir_fd is None, "not modelled"
        place = self._place(path)
        self._real["unlink"](path)
        if place is not None:
            self._name(place, None, f"unlink {self._path(path)}")

    _remove = _unlink

    def _rmdir(self, path: Any, *, dir_fd: Any = None) -> None:
        assert dir_fd is None, "not modelled"
        place = self._place(path)
        self._real["rmdir"](path)
        if place is not None:
            self._name(place, None, f"rmdir {self._path(path)}")

    def _before(self, place: tuple[int, str]) -> tuple[int, ...]:
        return (self._touched[place],) if place in self._touched else ()

    # Bytes

    def _data(self, node: int, offset: int, data: bytes | None, text: str) -> None:
        event = Data(node, offset, data, text)
        self.recording.events.append(event)
        self._now.files[node] = applied(self._now.files[node], [event])

    def _write(self, descriptor: int, data: Any) -> int:
        node = self._fds.get(descriptor)
        offset = 0
        if node is not None and descriptor in self._appending:
            offset = len(self._now.files[node])
        elif node is not None:
            offset = os.lseek(descriptor, 0, os.SEEK_CUR)
        done: int = self._real["write"](descriptor, data)
        if node is not None:
            self._data(node, offset, bytes(data)[:done], f"write {done} bytes at {offset}")
        return done

    def _ftruncate(self, descriptor: int, length: int) -> None:
        self._real["ftruncate"](descriptor, length)
        if descriptor in self._fds:
            self._data(self._fds[descriptor], length, None, f"ftruncate to {length}")

    def _fsync(self, descriptor: int) -> None:
        self._real["fsync"](descriptor)
        if descriptor in self._fds:
            node = self._fds[descriptor]
            what = "folder" if node in self._now.folders else "file"
            self.recording.events.append(Synced(node, f"fsync of a {what}"))

    _fdatasync = _fsync

    def _close(self, descriptor: int) -> None:
        self._fds.pop(descriptor, None)
        self._appending.discard(descriptor)
        self._real["close"](descriptor)
