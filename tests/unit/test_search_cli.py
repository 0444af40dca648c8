"""``intake-tui search`` and ``list --old`` as a worker or another program meets them."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from intake_tui import cli
from intake_tui.content.load import load
from intake_tui.domain.searching import NO_LONGER, PLACES
from intake_tui.locale import catalog
from intake_tui.session.call.conversation import Conversation
from intake_tui.session.ground import Ground
from intake_tui.store.keys import create_vault

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def filled(tmp_path: Path, ground: Ground) -> tuple[str, str]:
    """A vault with two cases; the id of the one that is changed last comes first."""
    vault = create_vault(tmp_path / "vault", tmp_path / "key", user="eva")
    made = []
    for reference, note, name in (
        ("R-1", "opa haalt Sem van school", "Sem"),
        ("R-2", "Zoë zei \x1b[31m“opa” is stil", "André"),
    ):
        talk = Conversation.new(vault, load(), ground, reference=reference)
        talk.start_call("phone")
        talk.change_person(talk.case.people("child")[0].id, name=name)
        talk.note(note, "")
        talk.close()
        made.append(talk.case.id)
    vault.close()
    return made[1], made[0]


@pytest.fixture
def run(filled: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*arguments: str, lang: str = "en") -> tuple[int, str, str]:
        place = ["--vault", str(tmp_path / "vault"), "--key-file", str(tmp_path / "key")]
        capsys.readouterr()
        code = cli.main([*place, "--lang", lang, *arguments])
        said = capsys.readouterr()
        return code, said.out, said.err

    return call


def test_what_is_found_stands_on_lines_newest_case_first(run: Run, filled: tuple[str, str]) -> None:
    code, out, err = run("search", "OPA")
    newest, oldest = filled
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        f"{newest[:8]}  R-2  notepad  Zoë zei [31m“opa” is stil",
        f"{oldest[:8]}  R-1  notepad  opa haalt Sem van school",
        "2 places in 2 cases",
    ]
    code, out, _ = run("search", "andre", lang="nl")
    assert "persoon" in out and "1 plaats in 1 dossier" in out


def test_words_without_quotes_are_one_search(run: Run, filled: tuple[str, str]) -> None:
    assert run("search", "school", "opa")[1].startswith(filled[1][:8])


def test_for_another_program(run: Run, filled: tuple[str, str]) -> None:
    code, out, err = run("search", "zoe", "--json")
    (case,) = json.loads(out)
    (hit,) = case["hits"]
    assert (code, err, case["id"], case["reference"], case["children"]) == (
        0, "", filled[0], "R-2", "André",
    )  # fmt: skip
    assert (hit["table"], hit["excerpt"][hit["at"] :][: hit["length"]]) == ("notes", "Zoë")
    assert json.loads(run("search", "giraf", "--json")[1]) == []


def test_nothing_found_is_no_failure(run: Run) -> None:
    assert run("search", "giraf") == (0, "", "Nothing found.\n")


def test_the_words_can_come_from_input(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("click.prompt", lambda *a, **k: "school")
    assert "opa haalt" in run("search", "-")[1]
    assert run("search")[0] == 2


def test_a_damaged_case_is_named_and_the_others_are_searched(
    run: Run, filled: tuple[str, str], tmp_path: Path
) -> None:
    broken = filled[0]
    (tmp_path / "vault" / "cases" / broken[:2] / f"{broken}.case").write_bytes(b"INTAKE torn")
    code, out, err = run("search", "opa")
    assert code == 0
    assert err.count("\n") == 1 and broken in err and "was not searched" in err
    assert "1 place in 1 case" in out


def test_that_was_searched_is_audited_but_not_for_what(run: Run) -> None:
    run("search", "giraf")
    entries: list[dict[str, Any]] = json.loads(run("audit", "--json")[1])
    assert [e["what"] for e in entries].count("searched") == 1
    assert "giraf" not in json.dumps(entries)


def test_a_vault_that_cannot_be_audited_is_searched(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    from intake_tui.store.base import NotSaved
    from intake_tui.store.vault import Vault

    audit = Vault.audit

    def refuse(vault: Vault, what: str, *rest: Any, **more: Any) -> None:
        if what == "searched":
            raise NotSaved("the disk is full")
        audit(vault, what, *rest, **more)

    monkeypatch.setattr(Vault, "audit", refuse)
    code, out, err = run("search", "school")
    assert (code, "opa haalt" in out, "audit log" in err) == (0, True, True), err


def test_every_place_has_a_dutch_name() -> None:
    for place in (*PLACES.values(), NO_LONGER):
        assert catalog("nl").gettext(place.id) != place.id


@pytest.mark.parametrize(("days", "old"), [(None, ["R-366"]), (30, ["R-90", "R-366"]), (800, [])])
def test_old_cases_alone(tmp_path: Path, run: Run, days: int | None, old: list[str]) -> None:
    vault = create_vault(tmp_path / "other", tmp_path / "other key", user="eva")
    now = datetime.now(UTC)
    for age in (366, 90, 0):
        ground = Ground(now=lambda age=age: now - timedelta(days=age))  # type: ignore[misc]
        vault.create(Conversation.new(vault, load(), ground, reference=f"R-{age}").case)
    vault.close()
    settings = tmp_path / "settings.toml"
    settings.write_text(f"old_after_days = {days}" if days else "")
    place = ("--vault", str(tmp_path / "other"), "--key-file", str(tmp_path / "other key"))
    rows = json.loads(run(*place, "--settings", str(settings), "list", "--old", "--json")[1])
    assert [row["reference"] for row in rows] == old
