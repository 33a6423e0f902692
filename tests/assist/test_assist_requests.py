"""What buttons and operations of support sessions carry comes back as it was, or is an old button."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.model import records
from bot.model.assist import (
    KeyChoice,
    KeyToSend,
    NewSession,
    SessionListArgs,
    SessionProgress,
    ThreadPlace,
)

MIDNIGHT = datetime(2026, 11, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "value",
    [
        SessionListArgs(span="30d"),
        SessionListArgs(span="30d", since=MIDNIGHT, page=2),
        KeyChoice("C1", "1700000000.000100", "uuid"),
        NewSession(channel="C1", thread_ts="1700000000.000100", response_url="https://hooks.example/1"),
        KeyToSend(uuid="uuid", channel="C1", thread_ts="1700000000.000100"),
        SessionProgress(asked_at=MIDNIGHT, before=("uuid",), organizer="77"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_value_comes_back_as_it_was(value: Any) -> None:
    assert records.load_json(type(value), records.dump_json(value)) == value


@pytest.mark.parametrize(
    ("kind", "carried"),
    [
        (ThreadPlace, {}),
        (ThreadPlace, {"c": "C1", "h": "1700000000.000100"}),
        (KeyChoice, {"channel": "C1", "thread_ts": "1700000000.000100"}),
        (SessionListArgs, {"since": "2026-11-01T00:00:00"}),
        (SessionListArgs, {"since": "yesterday"}),
        (SessionListArgs, {"page": -1}),
    ],
)
def test_the_value_of_an_old_button_is_refused(kind: type[Any], carried: dict[str, Any]) -> None:
    with pytest.raises(records.RecordError):
        records.load(kind, carried)
