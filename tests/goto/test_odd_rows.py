"""A row that cannot be read is left out of its list, and hides no other: every list, every odd value, every place."""

from __future__ import annotations

import asyncio
import copy
import itertools
import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from bot.goto import wire
from bot.goto.endpoints import ENDPOINTS
from bot.goto.errors import UnexpectedAnswer
from bot.goto.models import Rows, SeeitPage, UpcomingMeeting, count_unreadable_rows
from bot.sandbox.goto.odd_rows import ODD_ROWS, OddRows, Position, is_list
from tests.support.goto_contract import Case, cases, dump, run

PLACES: Sequence[Position] = ("first", "middle", "last")
ROW = ENDPOINTS["upcomingMeetings.list"]
GOOD = {"meetingId": "111111111", "subject": "Good"}


def list_cases() -> list[Case]:
    """Return one example with rows of each list, of three rows that differ by their keys where they have one."""
    found: dict[str, Case] = {}
    for case in cases():
        if is_list(case.operation) and rows_of(case.answer):
            found.setdefault(case.call, case)
    return [replace(case, answer=with_rows(case.answer, three_of(case.answer))) for case in found.values()]


def rows_of(answer: Any) -> list[Any]:
    if isinstance(answer, dict):
        return next((one for one in answer.values() if isinstance(one, list) and one), [])
    return answer if isinstance(answer, list) else []


def with_rows(answer: Any, rows: list[Any]) -> Any:
    if isinstance(answer, list):
        return rows
    return {name: rows if value is rows_of(answer) else value for name, value in answer.items()}


def three_of(answer: Any) -> list[Any]:
    return [copy.deepcopy(rows_of(answer)[0]) for _ in range(3)]


def readable(told: Any) -> list[Any]:
    return dump(told.sessions if isinstance(told, SeeitPage) else told)


def test_every_list_has_an_example() -> None:
    assert {case.operation for case in list_cases()} == {name for name in ENDPOINTS if is_list(name)}


async def test_one_odd_row_is_left_out_wherever_it_is() -> None:
    missed = []
    for case, kind, place in itertools.product(list_cases(), ODD_ROWS, PLACES):
        whole, _ = await run(case)
        spoiled = case.answering(OddRows(kind=kind, position=place).spoil(case.answer))
        try:
            with count_unreadable_rows() as count:
                told, _ = await run(spoiled)
        except UnexpectedAnswer:
            missed.append((case.call, kind, place, "an error"))
            continue
        if readable(told) != readable(whole)[:-1] or len(told.unreadable) != 1 or count.total != 1:
            missed.append((case.call, kind, place, len(readable(told)), told.unreadable))
    assert not missed


async def test_a_list_of_odd_rows_alone_is_an_error_of_its_operation() -> None:
    missed = []
    for case, kind in itertools.product(list_cases(), ODD_ROWS):
        try:
            missed.append(
                (
                    case.call,
                    kind,
                    await run(case.answering(OddRows(kind=kind, position="all").spoil(case.answer))),
                )
            )
        except UnexpectedAnswer as error:
            if (error.endpoint_id, " at " in (error.detail or "")) != (case.operation, True):
                missed.append((case.call, kind, error.detail))
    assert not missed


@pytest.mark.parametrize("wrapped", [True, False])
@pytest.mark.parametrize(
    ("odd", "key", "where"),
    [
        ({**GOOD, "meetingId": 222, "startTime": "0000-00-00T00:00:00Z"}, "222", "startTime"),
        ({"meetingid": 9007199254740993, "subject": 5}, "9007199254740993", "subject"),
        ({"meetingId": None, "meetingid": 333, "subject": "x"}, "333", "meetingId"),
        ({**GOOD, "meetingId": None}, None, "meetingId"),
        ({**GOOD, "meetingId": 1.5e17}, None, "meetingId"),
        ({"subject": "no number"}, None, "meetingId"),
        ({**GOOD, "meetingId": "444", "subject": "Half of a smile \ud83d"}, "444", "row"),
        (None, None, "row"),
    ],
)
def test_the_key_of_an_odd_row_is_known_if_it_can_be_read(
    odd: Any, key: str | None, where: str, wrapped: bool
) -> None:
    rows: Any = [GOOD, odd]
    body = json.dumps({"count": 2, "meetings": rows} if wrapped else rows).encode()
    found = wire.read_rows(ROW, wire.Answer(200, {}, body), UpcomingMeeting)
    assert [one.meeting_id for one in found] == ["111111111"]
    ((row,)) = found.unreadable
    assert (row.key, row.field_path) == (key, where)
    assert "Good" not in repr(row)


def test_bytes_that_are_no_text_spoil_only_their_row() -> None:
    body = b'[{"meetingId": 1, "subject": "caf\xe9"}, {"meetingId": 2, "subject": "caf\xc3\xa9"}]'
    found = wire.read_rows(ROW, wire.Answer(200, {}, body), UpcomingMeeting)
    assert [one.subject for one in found] == ["café"]
    assert found.unreadable[0].key == "1"


def test_a_raw_line_break_in_a_title_is_read() -> None:
    body = b'[{"meetingId": 1, "subject": "Weekly\nsync"}]'
    found = wire.read_rows(ROW, wire.Answer(200, {}, body), UpcomingMeeting)
    assert ([one.subject for one in found], found.unreadable) == (["Weekly\nsync"], ())


def test_who_looks_for_something_asks_what_the_odd_rows_may_be() -> None:
    odd = [{"meetingId": 222, "subject": 5}, GOOD]
    known = wire.read_rows(ROW, wire.Answer(200, {}, json.dumps(odd).encode()), UpcomingMeeting)
    assert (known.may_contain("222"), known.may_contain("333")) == (True, False)
    unknown = wire.read_rows(ROW, wire.Answer(200, {}, b'[{"meetingId": null}]'), UpcomingMeeting)
    assert unknown.may_contain("333")
    assert not Rows([GOOD]).may_contain("111111111")


async def test_a_count_is_that_of_its_block_and_of_the_tasks_in_it() -> None:
    case = next(case for case in list_cases() if case.call == "meetings.list_upcoming")
    spoiled = case.answering(OddRows().spoil(case.answer))
    with count_unreadable_rows() as outer:
        with count_unreadable_rows() as inner:
            await asyncio.gather(asyncio.create_task(run(spoiled)), run(spoiled))
        await run(case)
    assert (outer.total, inner.total, inner.fields) == (0, 1, {"startTime"})
