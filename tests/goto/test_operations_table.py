"""docs/api.md is what the operations table says."""

from __future__ import annotations

from bot.goto.endpoints import ENDPOINTS
from handlers.commands import CATALOGUE
from tests.support.operations_table import PAGE, page, where


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run python -m tests.support.operations_table"


def test_every_operation_stands_in_the_page_once() -> None:
    assert all(page().count(f"\n| `{operation}` |") == 1 for operation in ENDPOINTS)


def test_where_names_operations_and_words_that_can_be_typed() -> None:
    words = {f"{command.name} {verb.name}" for command in CATALOGUE for verb in command.verbs}
    assert set(where()) <= set(ENDPOINTS)
    assert {command for commands in where().values() for command in commands} <= words
