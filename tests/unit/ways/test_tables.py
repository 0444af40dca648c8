"""Tables: rows as data, cells in words, and nothing a spreadsheet would run."""

from __future__ import annotations

import csv
import io
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from plan_making import NOW, PROFESSIONAL, Making, made

from intake_tui.domain.readers import reading
from intake_tui.domain.record.types import Agreement
from intake_tui.domain.ways.tables import COLUMNS, TABLES, cells, rows
from intake_tui.render.tables import csv_of, defused
from intake_tui.render.words import Teller


def whole(m: Making):
    return reading(m.case, m.known, PROFESSIONAL, now=NOW)


def words(m: Making, name, lang="en") -> list[dict[str, str]]:
    r = whole(m)
    tell = Teller(lang)
    keys = list(COLUMNS[name])
    return [
        dict(zip(keys, (tell.say(c) for c in cells(name, row, r)), strict=True))
        for row in rows(name, m.case, r)
    ]


def test_people_say_what_they_are_and_whose_stay_is_secret():
    m = made()
    m.say("secret-stay", [{"person": "father"}], about="child-a")
    people = {row["id"]: row for row in words(m, "people")}
    assert people["oma"]["name"] == "Rianaam"
    assert people["oma"]["side"] == "informal"
    assert [id_ for id_, row in people.items() if row["secret_stay"] == "yes"] == ["child-a"]
    assert people["worker"]["mandate"] == "yes"


def test_an_agreement_is_said_in_words_and_kept_in_codes():
    m = made()
    m.put(
        "agreements",
        Agreement(
            id="a1",
            owner="oma",
            code="care",
            amount=2,
            children=("child-a", "child-b"),
            slots=("wed.afternoon",),
            backup="aunt",
            state="agreed",
        ),
    )
    (row,) = rows("agreements", m.case, whole(m))
    assert (row["owner"], row["children"], row["on_offer"]) == (
        "oma",
        ["child-a", "child-b"],
        False,
    )
    (shown,) = words(m, "agreements")
    assert shown["owner"] == "Rianaam"
    assert shown["children"] == "Semnaam and Daannaam"
    assert shown["backup"] == "Anjanaam"
    assert shown["unit"] == "times a week"
    assert shown["slots"] == "Wednesday afternoon"


def test_follow_ups_are_in_amsterdam_time_and_name_no_secret_stay():
    m = made()
    m.say("back-call", {"at": "2026-07-01T13:30Z", "by": "worker", "with": "child-a"})
    m.say("child-next-visit", {"at": "2026-12-02", "where": "op school"}, about="child-b")
    first, second = words(m, "follow-ups")
    assert (first["at"], first["with"]) == ("2026-07-01 15:30", "Semnaam")
    assert second["where"] == "op school"
    m.say("secret-stay", [{"person": "father"}], about="child-a")
    first, second = words(m, "follow-ups")
    assert (first["with"], second["where"], second["about"]) == ("", "", "Daannaam")


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("lang", ["nl", "en"])
def test_every_column_has_a_heading_and_a_cell(name, lang):
    m = made()
    for row in rows(name, m.case, whole(m)):
        assert set(row) == set(COLUMNS[name])
    headings = [Teller(lang).say(h) for h in COLUMNS[name].values()]
    assert all(headings)
    assert len(set(headings)) == len(headings)


# --- as a file ----------------------------------------------------------------------------------


def read(data: bytes, delimiter: str = ";") -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=delimiter))


def test_the_form_is_rfc_4180():
    data = csv_of(["a", "b"], [['x "y"', "1;2"], ["line\nbreak", ""]])
    assert data == b'"a";"b"\r\n"x ""y""";"1;2"\r\n"line break";""\r\n'
    assert csv_of(["é"], [], bom=True) == b"\xef\xbb\xbf" + '"é"\r\n'.encode()


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "+31 6",
        "-2",
        "@SUM(A1)",
        "\tx",
        "\rx",
        "\0x",
        "＝1",
        "＋1",
        "－1",
        "＠x",
        "﹦1",
        "\u22121",
        " =1",
        "\u00a0=1",
        "\u200b=1",
        '"=1',
        "'=1",
        "“ =1",
        "\n=1",
        " \t=1",
    ],
)
def test_what_a_spreadsheet_would_run_gets_a_quote_in_front(cell):
    assert defused(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "Ria", "2026-12-01", "a=b", "oma: =", "–", "5", '"', " "])
def test_what_is_only_words_stays_as_it_is(cell):
    assert defused(cell) == cell


HOSTILE = st.text(
    st.sampled_from(list("=+-@\t\r\n\0\"' ;,|＝＋－＠−'“x1\u200b\ufeff\u00a0"))
    | st.characters(exclude_categories=["Cs"]),
    max_size=30,
)
HARMLESS = "'\"`´‘’‚‛“”„‟«»‹›＂＇"


def runs(cell: str) -> bool:
    """Whether a spreadsheet that skips blanks, unseen characters and quotes finds a formula."""
    for char in cell:
        if char in HARMLESS or char.isspace() or unicodedata.category(char) in ("Cc", "Cf", "Mn"):
            continue
        return unicodedata.normalize("NFKC", char)[0] in "=+-@−"
    return False


@given(table=st.lists(st.lists(HOSTILE, min_size=3, max_size=3), max_size=4))
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_no_cell_runs_and_the_table_keeps_its_shape(delimiter, table):
    data = csv_of(["a", "b", "c"], table, delimiter=delimiter)
    back = read(data, delimiter)
    assert [len(row) for row in back] == [3] * (len(table) + 1)
    for row in back[1:]:
        for cell in row:
            assert cell[:1] not in set("=+-@\t\r\n\0")
            assert cell.startswith("'") or not runs(cell)
    assert data.count(b"\r\n") == len(table) + 1
    assert b"\n" not in data.replace(b"\r\n", b"")
