"""The table holds every operation of the contract, as the contract has it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.goto.endpoints import ENDPOINTS

ROWS: list[dict[str, Any]] = json.loads((Path(__file__).parent / "fixtures/operations.json").read_text())


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_a_row_is_as_in_the_contract(row: dict[str, Any]) -> None:
    operation = ENDPOINTS[row["id"]]
    assert {
        "id": operation.id,
        "product": operation.product,
        "method": operation.method,
        "path": operation.path,
        "success": operation.success[0],
        "admin": operation.admin,
        "deprecated": operation.is_deprecated,
        "replaced_by": list(operation.replaced_by),
    } == row


def test_the_table_holds_nothing_else() -> None:
    assert list(ENDPOINTS) != []
    assert set(ENDPOINTS) == {row["id"] for row in ROWS}
    assert len(ENDPOINTS) == 41 + 10 + 2


def test_two_operations_never_share_method_and_path() -> None:
    assert len({(op.method, op.path) for op in ENDPOINTS.values()}) == len(ENDPOINTS)


def test_what_makes_or_mails_is_not_repeated_after_an_unknown_outcome() -> None:
    once = {op.id for op in ENDPOINTS.values() if not op.idempotent}
    assert once == {
        "meetings.create",
        "organizers.create",
        "groups.organizers.create",
        "trainings.create",
        "trainings.organizers.update",
        "trainings.times.update",
        "seeit.sessions.create",
    }
    assert not any(op.is_read for op in ENDPOINTS.values() if not op.idempotent)


def test_only_get_and_the_report_query_read() -> None:
    reads = {op.id for op in ENDPOINTS.values() if op.is_read and op.method != "GET"}
    assert reads == {"reports.sessions.query"}
    assert all(op.is_read for op in ENDPOINTS.values() if op.method == "GET")
