"""docs/api.md is what the endpoint table says and what a run of every endpoint recorded."""

from __future__ import annotations

from bot.goto.endpoints import ENDPOINTS
from tests.support.api_page import PAGE, page
from tests.support.api_recording import record


async def test_the_page_is_what_a_run_records_today() -> None:
    recorded = await record()
    assert PAGE.read_text(encoding="utf-8") == page(recorded), "run python -m tests.support.api_page"


async def test_every_endpoint_was_called_once_as_its_row_says() -> None:
    recorded = await record()
    assert set(recorded) == set(ENDPOINTS)
    for row in ENDPOINTS.values():
        one = recorded[row.id]
        assert (one.method, one.status in row.success) == (row.method, True), row.id
        assert (one.answer is not None) == (one.status in (200, 201)), row.id


def test_every_endpoint_stands_in_the_tables_once_and_has_its_example() -> None:
    text = PAGE.read_text(encoding="utf-8")
    for operation in ENDPOINTS:
        assert text.count(f"\n| [`{operation}`](#") == 1, operation
        assert text.count(f"\n### `{operation}`\n") == 1, operation
