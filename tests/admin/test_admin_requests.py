"""What buttons, forms and operations of administration carry comes back as it was, or is an old button."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.model import records
from bot.model.admin_requests import (
    AddFormArgs,
    AuditArgs,
    GroupArgs,
    MapProgress,
    MeetingCarried,
    OrganizerCarried,
    OrganizerListArgs,
    OrganizerProgress,
    PageCarried,
    PolicyChange,
    ReadPosition,
    ReadProgress,
    RemovalCarried,
    RemovalFormCarried,
    ReportPageCarried,
    TableRow,
    TableToMap,
)
from bot.model.policy import Area, Policy, Rule
from bot.model.times import DateRange
from bot.usecases.admin.bulk_mapping import make_problem
from bot.usecases.admin.policy_form import read_policy_change

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
SPAN = DateRange(datetime(2026, 11, 1, tzinfo=UTC), NOON, was_cut=True)
REMOVAL = RemovalCarried(
    key="331",
    email="bob@northwind.example",
    name="Bob",
    by="email",
    total=2,
    upcoming=(MeetingCarried("Review", NOON), MeetingCarried("No time yet")),
    zone="Europe/Paris",
)


@pytest.mark.parametrize(
    "value",
    [
        GroupArgs(group="42", what="past", page=3, period="30d"),
        GroupArgs(group="42", what="past", period=SPAN),
        OrganizerListArgs(2, "42"),
        AuditArgs("cancel 30d", "older"),
        ReportPageCarried(key="42", what="attendees", page=1, span=SPAN, is_organizer=True),
        RemovalFormCarried(REMOVAL, 2),
        PolicyChange(
            Policy(rules={Area.START: Rule(("U1",), ("S1",), ("C1",))}, guests=True, read_only=("C2",)),
            "before",
            "form",
        ),
        TableToMap((TableRow(2, "U1", "331"),), (make_problem("map-row-cells", line=3, count=4),)),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_value_comes_back_as_it_was(value: Any) -> None:
    assert records.load(type(value), records.dump(value)) == value
    assert records.load_json(type(value), records.dump_json(value)) == value


@pytest.mark.parametrize(
    ("kind", "carried"),
    [
        (PageCarried, {"p": 1}),
        (PageCarried, {"page": -1}),
        (PageCarried, {"page": "next"}),
        (OrganizerCarried, {"k": "331"}),
        (OrganizerCarried, {"key": ""}),
        (RemovalCarried, {"key": "331", "by": "name"}),
        (ReportPageCarried, {"key": "42", "what": "past", "span": 1700000000}),
    ],
)
def test_the_value_of_an_old_button_is_refused(kind: type[Any], carried: dict[str, Any]) -> None:
    with pytest.raises(records.RecordError):
        records.load(kind, carried)


def test_a_button_without_a_group_adds_an_organizer_to_none() -> None:
    assert records.load(AddFormArgs, {}) == AddFormArgs()


def test_what_each_step_recorded_is_read_from_one_progress() -> None:
    progress = {
        "organizer": "77",
        "people": [["331", "Bob"]],
        "total": 1,
        "at": 0,
        "rows": [["Bob", "Review", None, None, "1", 30, 2, "", ""]],
        "skipped": ["Ada"],
    }
    assert records.load(OrganizerProgress, progress).organizer == "77"
    assert records.load(ReadPosition, progress) == ReadPosition(0, 1)
    assert records.load(ReadProgress, progress).people == (("331", "Bob"),)
    assert records.load(MapProgress, {}).problems is None


def test_the_same_choice_is_the_same_change_of_the_rules() -> None:
    typed = {
        "start-people": ["U2", "U1", "U2"],
        "guests": ["on"],
        "admin-channels": ["C1"],
        "read_only": None,
    }
    change = read_policy_change(typed, "form", "before")
    assert change == read_policy_change({**typed, "start-people": ["U1", "U2"]}, "form", "before")
    assert change.policy.rule(Area.START).people == ("U1", "U2")
    assert change.policy.rule(Area.ADMIN).channels == ()
    assert change.policy.guests
    assert change.replaces == "before"
