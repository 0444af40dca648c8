"""What a spoiled or hostile backup can do: nothing. It is refused before anything of it is used."""

from __future__ import annotations

import io
import os
import tarfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from store_cases import new_case, new_id

from intake_tui.store import unfiled
from intake_tui.store.backup import BackupRefused, make
from intake_tui.store.backupfile import Backup
from intake_tui.store.keys import create_vault, public_key
from intake_tui.store.unfiled import UnfiledCall, UnfiledLine


class Sound(tuple[bytes, bytes]):
    """A small backup and its vault key; short where a failing test names it."""

    def __repr__(self) -> str:
        return "Sound()"


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Sound:
    place = tmp_path_factory.mktemp("sound")
    made = create_vault(place / "v", key=b"k" * 32)
    made.create(new_case())
    at = datetime(2025, 3, 4, tzinfo=UTC)
    call = UnfiledCall(id=new_id(), started_at=at, worker="eva", lines=(UnfiledLine(at, "x"),))
    unfiled.write(made.folder, public_key(made.folder), call)
    make(made, place / "b.tar")
    made.close()
    return Sound(((place / "b.tar").read_bytes(), b"k" * 32))


def refused(data: bytes, key: bytes, place: Path) -> str:
    place.write_bytes(data)
    with pytest.raises(Exception) as told, Backup(place) as inside:
        inside.open_with(key)
    assert type(told.value).__name__ in ("BackupRefused", "VaultClosed"), told.value
    return str(told.value)


@settings(
    max_examples=3000 if os.environ.get("INTAKE_LONG") else 250,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_no_byte_of_a_backup_can_be_changed_unseen(
    sound: Sound, tmp_path: Path, data: st.DataObject
) -> None:
    whole, key = sound
    at = data.draw(st.integers(0, len(whole) - 1))
    flip = data.draw(st.integers(1, 255))
    refused(whole[:at] + bytes([whole[at] ^ flip]) + whole[at + 1 :], key, tmp_path / "flipped")


@settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(end=st.integers(0, 200_000), more=st.binary(max_size=600))
def test_a_backup_that_is_cut_or_longer_is_refused(
    sound: Sound, tmp_path: Path, end: int, more: bytes
) -> None:
    whole, key = sound
    spoiled = whole[: end % len(whole)] + more
    if spoiled != whole:
        refused(spoiled, key, tmp_path / "cut")
    if more:
        refused(whole + more, key, tmp_path / "longer")


def members(data: bytes) -> list[tuple[tarfile.TarInfo, bytes]]:
    with tarfile.open(fileobj=io.BytesIO(data)) as tar:
        found = []
        for member in tar.getmembers():
            inside = tar.extractfile(member)
            assert inside is not None
            found.append((member, inside.read()))
        return found


def packed(parts: list[tuple[tarfile.TarInfo, bytes]]) -> bytes:
    text = b""
    for info, data in parts:
        head = info.tobuf(tarfile.USTAR_FORMAT)
        text += head + data + bytes(-len(data) % 512)
    return text + bytes(1024)


def test_members_left_out_put_in_or_swapped_are_seen(sound: Sound, tmp_path: Path) -> None:
    whole, key = sound
    parts = members(whole)
    assert packed(parts) == whole
    at = next(n for n, (info, _) in enumerate(parts) if info.name.endswith(".case"))
    assert "manifest says" in refused(packed(parts[:at] + parts[at + 1 :]), key, tmp_path / "b")
    swapped = [*parts]
    swapped[at], swapped[at + 1] = swapped[at + 1], swapped[at]
    assert "manifest says" in refused(packed(swapped), key, tmp_path / "b")
    assert "twice" in refused(packed([*parts[: at + 1], *parts[at:]]), key, tmp_path / "b")
    assert "no manifest" in refused(packed(parts[:-1]), key, tmp_path / "b")
    extra = tarfile.TarInfo(f"unfiled/{new_id()}.call")
    extra.mode = 0o600
    assert "manifest says" in refused(
        packed([*parts[:-1], (extra, b""), parts[-1]]), key, tmp_path / "b"
    )


@pytest.mark.parametrize(
    "name",
    [
        "/etc/passwd",
        "../vault.json",
        "cases/../../x",
        "cases/ab/Sem.case",
        "cases/ab/00000000-0000-4000-8000-000000000000.case",
        "heads/00/00000000-0000-4000-8000-000000000000.case",
        "locks/x.lock",
        "vault.json/x",
        "questionnaires/abc",
        "index.sealed",
        "manifest\n",
    ],
)
def test_a_name_no_backup_has_is_refused(sound: Sound, tmp_path: Path, name: str) -> None:
    whole, key = sound
    info = tarfile.TarInfo(name)
    info.mode = 0o600
    said = refused(packed([(info, b""), *members(whole)]), key, tmp_path / "b")
    assert "no backup of this program holds" in said and name not in said


@pytest.mark.parametrize(
    "spoil",
    [
        {"type": tarfile.SYMTYPE, "linkname": "/etc/passwd"},
        {"type": tarfile.LNKTYPE, "linkname": "vault.json"},
        {"type": tarfile.DIRTYPE},
        {"type": tarfile.FIFOTYPE},
        {"mode": 0o4755},
        {"mtime": 1},
        {"uid": 1000},
        {"uname": "root"},
        {"size": 2**33 - 1},
    ],
)
def test_a_link_a_folder_an_owner_or_a_huge_size_is_refused(
    sound: Sound, tmp_path: Path, spoil: dict[str, object]
) -> None:
    whole, key = sound
    info = tarfile.TarInfo(f"unfiled/{new_id()}.call")
    info.mode = 0o600
    for name, value in spoil.items():
        setattr(info, name, value)
    said = refused(packed([(info, b""), *members(whole)]), key, tmp_path / "b")
    assert "no backup of this program holds" in said


def test_what_is_no_file_or_no_backup_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "text").write_text("hello" * 500)
    (tmp_path / "nothing").write_bytes(b"")
    (tmp_path / "zeros").write_bytes(bytes(10240))
    for name in ("none", "text", "nothing", "zeros", "."):
        with pytest.raises(BackupRefused):
            Backup(tmp_path / name)
    with pytest.raises(BackupRefused, match="regular"):
        Backup(tmp_path / "pipe")  # without waiting for somebody to write
