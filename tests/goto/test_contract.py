"""Every method against the contract's examples, and against what becomes of them in real answers.

Each test goes through all examples: to collect four hundred tests takes longer than to run them.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from pydantic import BaseModel

from bot.goto.endpoints import ENDPOINTS
from bot.goto.errors import UnexpectedAnswer
from tests.support.goto_contract import NO_ANSWER, Case, cases, dump, run

CASES = cases()
TOLD = [case for case in CASES if isinstance(case.answer, dict | list) and case.answer]
REQUIRED = {
    "content",
    "groupkey",
    "hostURL",
    "id",
    "key",
    "meetingId",
    "meetingKey",
    "meetingid",
    "organizerKey",
    "organizerkey",
    "recordingId",
    "recordingList",
    "registrantKey",
    "sessionKey",
    "trainingKey",
    "uuid",
    "value",
}
"""Without these the answer is about nothing: it is not understood."""
SPELLED_TWICE = {"attendeeName", "organizerKey", "organizerkey"}
"""Where one is missing the other is read."""
SENT_AS_KEYS = {
    "accountKey",
    "groupId",
    "groupkey",
    "meetingId",
    "meetingInstanceKey",
    "meetingid",
    "organizerKey",
    "organizerkey",
    "parentKey",
    "recordingId",
    "registrantKey",
    "sessionId",
    "sessionKey",
    "trainingId",
    "trainingKey",
    "uniqueMeetingId",
}


async def test_an_example_is_sent_and_understood() -> None:
    for case in CASES:
        told, sent = await run(case)
        (request,) = sent
        assert (request.endpoint, request.path) == (ENDPOINTS[case.operation], case.path), case
        assert (None if request.body is None else json.loads(request.body)) == case.body, case
        assert dump(told) == case.told, case


async def test_unknown_fields_pass_unread() -> None:
    def widened(thing: dict[str, Any]) -> None:
        thing["somethingNew"] = {"deep": [1, None, "text"]}

    for case in TOLD:
        told, _ = await run(case.answering(changed(case.answer, widened)))
        assert dump(told) == case.told, case


async def test_keys_are_the_same_as_numbers_and_as_text() -> None:
    def turned(thing: dict[str, Any]) -> None:
        for name in SENT_AS_KEYS & thing.keys():
            value = thing[name]
            if isinstance(value, int):
                thing[name] = str(value)
            elif value.isdigit():
                thing[name] = int(value)

    for case in TOLD:
        told, _ = await run(case.answering(changed(case.answer, turned)))
        assert dump(told) == case.told, case


async def test_a_missing_field_is_none_and_so_is_null() -> None:
    for case in TOLD:
        for name in sorted(names_in(case.answer)):
            without = await outcome(case.answering(changed(case.answer, partial(drop, name))))
            null = await outcome(case.answering(changed(case.answer, partial(blank, name))))
            assert name in REQUIRED or UnexpectedAnswer not in (without, null), (case, name)
            assert name in REQUIRED | SPELLED_TWICE or without == null, (case, name)


async def test_one_thing_may_come_bare_or_as_a_list_of_one() -> None:
    for case in TOLD:
        bare = case.answer
        if isinstance(bare, list):
            if len(bare) != 1:
                continue
            (bare,) = bare
            other: Any = bare
        else:
            other = bare.get("meetings", [bare])
        told, _ = await run(case.answering(other))
        assert dump(told) == case.told, case


async def test_what_cannot_be_understood_is_an_error_with_the_operations_name() -> None:
    odd: Any
    for case in (case for case in CASES if case.answer is not NO_ANSWER):
        for odd in ("", "text", 1.5, True, None, {"error": "x"}, [None], [[]]):
            told = await outcome(case.answering(odd))
            assert told in (UnexpectedAnswer, [], None), f"{case}: an answer was guessed of {odd!r}"


async def test_no_repr_shows_a_link() -> None:
    for case in TOLD:
        told, _ = await run(case)
        things = [told] if isinstance(told, BaseModel) else told
        assert "https://" not in repr(things), case


# --- how answers are changed --------------------------------------------------------------------------------------


def objects_in(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for one in value.values():
            yield from objects_in(one)
    elif isinstance(value, list):
        for one in value:
            yield from objects_in(one)


def names_in(value: Any) -> set[str]:
    return {name for thing in objects_in(value) for name in thing} - {"meetings"}


def changed(value: Any, change: Callable[[dict[str, Any]], object]) -> Any:
    """Return a copy with each object in it changed."""
    again = copy.deepcopy(value)
    for thing in list(objects_in(again)):
        change(thing)
    return again


def drop(name: str, thing: dict[str, Any]) -> None:
    thing.pop(name, None)


def blank(name: str, thing: dict[str, Any]) -> None:
    if name in thing:
        thing[name] = None


async def outcome(case: Case) -> Any:
    try:
        told, _ = await run(case)
    except UnexpectedAnswer as error:
        return UnexpectedAnswer if error.endpoint_id == case.operation else error
    return dump(told)
