"""What requests about meetings carry, and how they end, survives being stored."""

from __future__ import annotations

import json
from dataclasses import is_dataclass
from datetime import UTC, datetime, timedelta

import pytest

from bot.model import meeting_requests, meeting_results, records
from bot.model.meeting_forms import ScheduleFields
from bot.model.meeting_requests import (
    AddUsherCarried,
    AttendeesArgs,
    CancelCarried,
    CancelPayload,
    CancelProgress,
    CreationProgress,
    EditFormState,
    EditPayload,
    EditProgress,
    HistoryArgs,
    InvitedPerson,
    InvitePayload,
    ListArgs,
    MeetingArgs,
    NewMeetingPayload,
    NotInvited,
    OpenEditPayload,
    PickerArgs,
    RecordingArgs,
    ScheduleFormState,
    SchedulePayload,
    ShareFormState,
    SharePayload,
    ShareProgress,
    StartAnotherCarried,
    StartPayload,
)
from bot.model.meeting_results import (
    CancelResult,
    EditConflict,
    EditResult,
    ExistingMeeting,
    MeetingResult,
    ShareResult,
)
from bot.model.meetings import MeetingFilter, MeetingSettings, NewMeeting, SettingsChange
from bot.model.times import Fold

BOB = InvitedPerson(user_id="U1", name="Bób")
START = datetime(2026, 12, 2, 15, 0, 0, 654321, UTC)
END = START + timedelta(minutes=45)
MEETING = NewMeeting(subject="<Übung>", start=START, end=END, channel="C1", thread_ts="1.2")
TYPED = ScheduleFields(
    zone="Europe/Berlin", subject="Übung", date="2026-10-25", start="02:30", fold=Fold.SECOND, thread="C1:1.2"
)
SETTINGS = MeetingSettings(
    subject="Übung", start=START, end=None, password=True, audio=None, coorganizers=("9007199254740993123",)
)
CHANGES = (
    SettingsChange("subject", "2026-12-02T15:00:00Z", ""),
    SettingsChange("times", (START, END), (None, None)),
    SettingsChange("password", True, False),
    SettingsChange("audio", None, "Hybrid"),
)
EXAMPLES = (
    NewMeetingPayload(meeting=MEETING),
    SchedulePayload(meeting=MEETING, typed=TYPED, external_id="x", attempt=2),
    StartPayload(meeting=MEETING, response_url="https://hooks.example/1", another=True),
    CreationProgress(
        start=START, end=END, asked_at=START, meeting_id="331", join_url="https://j.example", ts="1.2"
    ),
    EditPayload(meeting_id="331", external_id="x", attempt=1, typed=TYPED, base=SETTINGS, wanted=SETTINGS),
    EditProgress(before=SETTINGS, after=SETTINGS, sent=True, channels=("C1", "D2")),
    EditResult(meeting_id="331", subject="Übung", changes=CHANGES, channels=("C1",)),
    MeetingResult(
        meeting_id="331",
        subject="Übung",
        start_at=START,
        channel="C1",
        ts="1.2",
        invited=("Bób",),
        not_invited=(NotInvited(name="Gil", reason="guest"),),
    ),
    ExistingMeeting(subject="Übung", join_url="https://j.example", by="Bób", topic="Übung", invited=("U1",)),
    EditConflict(SETTINGS),
    CancelResult(subject="Übung", already=True, channels=("C1",)),
    ShareResult(subject="Übung", channel="C1"),
    CancelPayload(meeting_id="331", subject="Übung", due=START, response_url="https://hooks.example/1"),
    CancelProgress(sent=True, already=True, channels=("C1",)),
    SharePayload(meeting_id="331", channel="C1"),
    ShareProgress(by_url=True),
    AddUsherCarried("C1", "331"),
    StartAnotherCarried("Übung", ("U1",)),
    BOB,
    NotInvited(name="Gil", reason="guest"),
    InvitePayload(meeting_id="331", people=(BOB,)),
    OpenEditPayload("331", "x"),
    CancelCarried("331", "Übung"),
    ScheduleFormState("Europe/Berlin", 3, "C1:1.2"),
    EditFormState(zone="Europe/Berlin", attempt=3, meeting_id="331", base=SETTINGS),
    ShareFormState("331"),
    ListArgs(page=2, filter=MeetingFilter.WEEK, channel="C1"),
    HistoryArgs(since=START, until=END, page=3),
    AttendeesArgs("331", START, 4),
    MeetingArgs("331"),
    RecordingArgs("331", START),
    PickerArgs("share", "C1"),
    InvitedPerson(user_id="U1", name="Zoë"),
    NotInvited(name="Zoë", reason="guest"),
    InvitePayload(meeting_id="331", people=(InvitedPerson(user_id="U1", name="Zoë"),)),
    StartAnotherCarried("Übung", ("U1", "U2")),
    ShareProgress(by_url=True),
    AddUsherCarried("C1", "331"),
)


@pytest.mark.parametrize("value", EXAMPLES, ids=lambda value: type(value).__name__)
def test_a_value_comes_back_as_it_was(value: object) -> None:
    text = json.dumps(records.dump(value))
    assert records.load(type(value), json.loads(text)) == value


def test_every_kind_of_value_has_an_example() -> None:
    declared = {
        one
        for module in (meeting_requests, meeting_results)
        for one in vars(module).values()
        if is_dataclass(one) and getattr(one, "__module__", "") == module.__name__
    }
    assert declared == {type(example) for example in EXAMPLES}


@pytest.mark.parametrize("page", [-1, 10**9, "x", None, 1.5])
def test_a_page_that_no_button_carries_is_refused(page: object) -> None:
    with pytest.raises(records.RecordError):
        records.load(ListArgs, {"page": page})
