"""A pasted table: each line is a row or a problem with its line number, whatever it holds."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model.admin_requests import TableRow
from bot.usecases.admin.bulk_mapping import MAX_TABLE_ROWS, read_table

cells = st.text(st.characters(exclude_characters='\n\r"\x00', exclude_categories=("Cs",)), max_size=20)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_columns_are_parted_by_what_the_first_line_has(delimiter: str) -> None:
    text = "\ufeffmember{0}organizer\nbob@x.example{0}123456\n\n <@U0DEV> {0} ada@x.example{0}\n"
    rows, problems = read_table(text.format(delimiter))
    assert rows == [TableRow(2, "bob@x.example", "123456"), TableRow(4, "<@U0DEV>", "ada@x.example")]
    assert problems == []


def test_a_first_row_that_names_somebody_is_a_row() -> None:
    assert read_table("U0BOB,123456")[0] == [TableRow(1, "U0BOB", "123456")]


def test_rows_that_are_none_are_named_by_line() -> None:
    rows, problems = read_table('bob@x.example,1234\nonly-one\na,b,c\n"open,1\n')
    assert rows == [TableRow(1, "bob@x.example", "1234")]
    assert [(one["line"], one["message"]) for one in problems] == [
        (2, "map-row-cells"),
        (3, "map-row-cells"),
        (4, "map-row-cells"),
    ]


def test_no_more_rows_than_fit_are_taken() -> None:
    rows, problems = read_table("a@x.example,1234\n" * (MAX_TABLE_ROWS + 5))
    assert len(rows) == MAX_TABLE_ROWS
    assert [one["message"] for one in problems] == ["map-row-many"]


@settings(deadline=None)
@given(st.lists(st.tuples(cells, cells), max_size=30))
def test_each_line_is_a_row_a_problem_or_nothing(table: list[tuple[str, str]]) -> None:
    text = "".join(f"{one},{other}\n" for one, other in table)
    rows, problems = read_table(text)
    lines = [row.line for row in rows] + [one["line"] for one in problems]
    assert len(lines) == len(set(lines)) <= len(table)
    assert all(1 <= line <= len(text.splitlines()) + 1 for line in lines)


@settings(deadline=None)
@given(st.text(max_size=300))
def test_nothing_that_is_pasted_breaks_it(text: str) -> None:
    rows, problems = read_table(text)
    assert all(row.member and row.organizer for row in rows)
    assert all(one["message"].startswith("map-row") for one in problems)
