"""Opening a long case, and searching all cases, beside the least that could be done for it.

    python bench/reading.py [--cases 10000] [--rounds 5]

Opening: the store's own ``load`` beside reading the file, decrypting it and parsing the JSON, and
beside a TinyDB file that holds this one case in plain text. Searching: a word that one case of a
hundred holds, from an opened vault to the first and to the last case found, beside decrypting every
file and looking at nothing, and beside SQLite's LIKE over the same text, unencrypted.
"""

from __future__ import annotations

import argparse
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from unittest import mock

import msgspec
from _cases import RARE, long, vault_of
from _profile import profiled
from _rows import Figure, Part, Peer, Site, Told, against, figure, in_turns, milliseconds

from intake_tui.content.load import load
from intake_tui.store import sharing
from intake_tui.store.keys import create_vault, open_vault
from intake_tui.store.sealed import HEADER_BYTES, NONCE_BYTES, file_key, header_of
from intake_tui.store.search import CaseFound
from intake_tui.store.vault import Vault

KEY = bytes(32)


def plain(path: Path, key: bytes) -> bytes:
    """The body of a sealed file, with nothing checked but its seal."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    data = path.read_bytes()
    front = data[:HEADER_BYTES]
    own = file_key(key, header_of(data).file_id)
    return AESGCM(own).decrypt(front[-NONCE_BYTES:], data[HEADER_BYTES:], front)


def files_of(vault: Path) -> list[Path]:
    return sorted((vault / "cases").rglob("*.case"))


def key_of(vault: Vault) -> bytes:
    return vault.files.storage("0" * 8 + "-0000-4000-8000-" + "0" * 12, clean=False)._key


def opening(folder: Path, rounds: int) -> dict[str, list[float]]:
    """Milliseconds to open a case of 300 statements."""
    from tinydb import TinyDB

    questionnaire = load()
    with closing(create_vault(folder / "vault", key=KEY)) as vault:
        vault.keep_questionnaire(questionnaire)
        case = vault.create(long(questionnaire, 300, 20))
        (path,) = files_of(vault.folder)
        key = key_of(vault)
        text = plain(path, key)
        beside = folder / "tinydb.json"
        beside.write_bytes(msgspec.json.encode({"_default": {"1": msgspec.json.decode(text)}}))

        def peer() -> None:
            with TinyDB(beside) as db:
                assert db.get(doc_id=1)

        vault.load(case.id)
        work: dict[str, Callable[[], object]] = {
            "ours": lambda: vault.load(case.id),
            "limit": lambda: msgspec.json.decode(plain(path, key)),
            "tinydb": peer,
        }
        return in_turns(work, rounds)


class Searched(msgspec.Struct):
    """Milliseconds to the first and to the last."""

    first: float
    last: float
    found: int


def search_vault(vault: Vault) -> Searched:
    began = time.perf_counter()
    first, found = 0.0, 0
    for one in vault.search(RARE):
        if isinstance(one, CaseFound):
            first = first or time.perf_counter() - began
            found += 1
    return Searched(first * 1000, (time.perf_counter() - began) * 1000, found)


@contextmanager
def on_one_core() -> Iterator[None]:
    """As in a process with threads, the screen for one: the search has no copy of it to help."""
    with mock.patch.object(sharing, "may_share", return_value=False):
        yield


def search_sqlite(base: sqlite3.Connection) -> Searched:
    began = time.perf_counter()
    first, found = 0.0, 0
    for _ in base.execute("SELECT id FROM cases WHERE body LIKE ?", (f"%{RARE}%",)):
        first = first or time.perf_counter() - began
        found += 1
    return Searched(first * 1000, (time.perf_counter() - began) * 1000, found)


def searching(
    vault_folder: Path, key_file: Path, beside: Path, rounds: int
) -> dict[str, list[float]]:
    """Milliseconds of searching all cases, in turns; the vault is opened anew for each."""
    with closing(open_vault(vault_folder, key_file)) as vault:
        key = key_of(vault)
        everything = files_of(vault_folder)
        base = sqlite3.connect(beside)
        base.execute("CREATE TABLE cases (id TEXT PRIMARY KEY, body TEXT)")
        base.executemany(
            "INSERT INTO cases VALUES (?, ?)",
            ((p.stem, plain(p, key).decode()) for p in everything),
        )
        base.commit()
    took: dict[str, list[float]] = {
        name: [] for name in ("first", "last", "alone", "limit", "sqlite first", "sqlite last")
    }
    for _ in range(rounds):
        with closing(open_vault(vault_folder, key_file)) as vault:
            ours = search_vault(vault)
        took["first"].append(ours.first)
        took["last"].append(ours.last)
        with closing(open_vault(vault_folder, key_file)) as vault, on_one_core():
            took["alone"].append(search_vault(vault).last)
        took["limit"].append(milliseconds(lambda: [len(plain(p, key)) for p in everything]))
        theirs = search_sqlite(base)
        took["sqlite first"].append(theirs.first)
        took["sqlite last"].append(theirs.last)
        if ours.found != theirs.found:
            raise SystemExit(f"the search found {ours.found} cases and LIKE {theirs.found}")
    base.close()
    return took


def opened(site: Site) -> Told:
    """The row of opening."""
    folder = site.own("opening")
    took = {n: figure(t, "ms") for n, t in opening(folder, site.often(200, 60)).items()}
    row = against(
        "opening a case of 300 statements",
        took["ours"],
        took["limit"],
        "read, decrypt, parse",
        3.0,
        peers=(Peer("plain TinyDB, only this case in its file", took["tinydb"]),),
        reason="opening",
    )
    return Told(rows=(row,))


def searched(site: Site) -> Told:
    """The rows of searching."""
    vault, key = site.place / "vault", site.place / "key"
    took = searching(vault, key, site.own("search") / "sqlite", site.often(15, 5))
    found: dict[str, Figure] = {name: figure(times, "ms") for name, times in took.items()}
    tenth = figure([each / 10 for each in took["limit"]], "ms")
    every = f"decrypting all {site.cases:,} files"
    alone = found["alone"].middle / found["limit"].middle
    return Told(
        rows=(
            against(
                f"search through {site.cases:,} cases, last result",
                found["last"],
                found["limit"],
                every,
                1.5,
                peers=(Peer("SQLite LIKE, plain text", found["sqlite last"]),),
                beside=f"as a command, on two cores; on one, as on the screen: "
                f"{found['alone'].words()}, {alone:.2f} ×",
                reason="search",
                parts=lambda: search_parts(vault, key),
            ),
            against(
                f"search through {site.cases:,} cases, first result",
                found["first"],
                tenth,
                f"a tenth of {every}",
                1.0,
                peers=(Peer("SQLite LIKE, plain text", found["sqlite first"]),),
                reason="search first",
                parts=lambda: search_parts(vault, key),
            ),
        )
    )


def search_parts(folder: Path, key: Path) -> tuple[Part, ...]:
    """Where the time of a search goes, on one core."""
    with closing(open_vault(folder, key)) as vault, on_one_core():
        return profiled(lambda: search_vault(vault))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="intake-tui-bench-") as name:
        folder = Path(name)
        vault_of(folder / "all", options.cases, folder / "key", load())
        took = opening(folder, options.rounds * 20)
        took |= searching(folder / "all", folder / "key", folder / "sqlite", options.rounds)
        for what, times in took.items():
            print(f"{what:<14}{figure(times, 'ms').words()}")


if __name__ == "__main__":
    main()
