"""Rows of lists with values that nobody expects, as such APIs send them now and then."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

Position = Literal["first", "middle", "last", "all"]
POSITIONS: tuple[Position, ...] = get_args(Position)
Spoil = Callable[[dict[str, Any]], Any]

_TIMES = (
    "startTime",
    "startDate",
    "sessionStartTime",
    "joinTime",
    "registrationDate",
    "sessionCreateTime",
    "times",
    "inSessionTimes",
)
_TITLES = ("subject", "name", "trainingName", "groupName", "email", "sessionNotes")
_KEYS = (
    "registrantKey",
    "recordingId",
    "sessionKey",
    "trainingKey",
    "meetingId",
    "meetingid",
    "groupkey",
    "organizerKey",
    "uuid",
    "attendeeName",
    "email",
)
_WRAPPERS = ("meetings", "recordingList", "content")


@dataclass(slots=True, kw_only=True)
class OddRows:
    """Which rows of a list are odd, and how (see ``ODD_ROWS``).

    ``key`` chooses the rows that have this value in a field; without it, ``position`` chooses one or all.
    """

    kind: str = "zero_time"
    position: Position = "first"
    key: str | None = None

    def spoil(self, body: Any) -> Any:
        """Return the body of a list's answer with odd rows; any other body unchanged."""
        if isinstance(body, dict):
            name = next((one for one in _WRAPPERS if isinstance(body.get(one), list)), None)
            return body if name is None else {**body, name: self.spoil(body[name])}
        if not isinstance(body, list) or not body:
            return body
        return [
            ODD_ROWS[self.kind](copy.deepcopy(row)) if self._is_chosen(body, number) else row
            for number, row in enumerate(body)
        ]

    def _is_chosen(self, rows: list[Any], number: int) -> bool:
        if self.key is not None:
            return self.key in map(str, rows[number].values())
        places = {"first": 0, "middle": len(rows) // 2, "last": len(rows) - 1, "all": number}
        return number == places[self.position]


def is_list(operation: str) -> bool:
    """Return True if the operation answers with a list of rows."""
    return operation.endswith((".list", ".query"))


def _set(names: tuple[str, ...], value: Any, row: dict[str, Any]) -> dict[str, Any]:
    """Set the first of these fields that the row has; without any, its key."""
    name = next((one for one in (*names, *_KEYS) if one in row), None)
    if name is not None and isinstance(row[name], list) and row[name]:
        row[name] = [{**row[name][0], **dict.fromkeys(row[name][0], value)}, *row[name][1:]]
    elif name is not None:
        row[name] = value if name in names else None if name != "email" else 5
    return row


def _setting(names: tuple[str, ...], value: Any) -> Spoil:
    return lambda row: _set(names, value, row)


ODD_ROWS: Mapping[str, Spoil] = {
    "zero_time": _setting(_TIMES, "0000-00-00T00:00:00Z"),
    "date_only": _setting(_TIMES, "2026-11-30"),
    "invalid_date": _setting(_TIMES, "Invalid date"),
    "impossible_time": _setting(_TIMES, "2026-02-30T25:61:00Z"),
    "time_true": _setting(_TIMES, True),
    "number_for_title": _setting(_TITLES, 404),
    "object_for_title": _setting(_TITLES, {"text": "Weekly"}),
    "list_for_title": _setting(_TITLES, ["Weekly"]),
    "no_key": _setting(("attendeeName",), 7),
    "null_row": lambda row: None,
    "text_row": lambda row: "Internal error",
    "number_row": lambda row: 500,
    "list_row": lambda row: [],
    "empty_row": lambda row: {},
    "error_row": lambda row: {"error": "not found"},
}
"""Each kind of odd row. Where a list has no such field, the row's key is odd instead."""
