"""What buttons, forms and operations of trainings carry comes back as the same value, within Slack's limits."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.model import records
from bot.model.errors import UserError
from bot.model.meeting_forms import ScheduleFields
from bot.model.operations import OperationKind, Outcome
from bot.model.registration import OrganizerInfo
from bot.model.retries import retry_deadline
from bot.model.times import DateRange
from bot.model.training_requests import (
    AttendanceArgs,
    CancelTrainingPayload,
    RecordingCarried,
    SheetCarried,
    TrainingCancelCarried,
    TrainingFormCarried,
    TrainingFormPayload,
    TrainingListArgs,
    TrainingReportArgs,
)
from bot.model.trainings import (
    Attendance,
    AttendanceOverview,
    HeldSession,
    HeldSessionsPage,
    PlannedSession,
    RecordingRow,
    SessionFigures,
    TrainingDetail,
    TrainingFields,
    TrainingForm,
    TrainingFormKind,
    TrainingPage,
    TrainingRecordings,
    TrainingRow,
)
from bot.usecases.core.audit import make_audit_entry
from bot.usecases.trainings import forms as form_rules
from bot.usecases.trainings.external_changes import AnnouncedFacts, SiteChangePayload
from bot.views import ids
from bot.views.trainings import attendance, forms, overview, report
from handlers.payloads import parse_view
from handlers.requests import Asker, PressRequest
from tests.support import builders
from tests.support.view_checks import ALICE, NOW

KEY = "9007199254740993123456789"
NAME = "Onboarding " + "x" * 200
SESSION = PlannedSession(NOW + timedelta(days=1), NOW + timedelta(days=1, hours=1))
ROW = TrainingRow(key=KEY, training_id="123456789", name=NAME, sessions=(SESSION,))
HELD = HeldSession(key=KEY, name=NAME, start=NOW, end=None, minutes=None, people=3)
MAX_VALUE_CHARS = 2000
"""Slack: button, ``value``."""
MAX_METADATA_CHARS = 3000
"""Slack: views, ``private_metadata``."""


def buttons(part: Any) -> Iterator[Mapping[str, Any]]:
    """Yield all buttons of blocks."""
    if isinstance(part, Mapping):
        if part.get("type") == "button":
            yield part
        for inner in part.values():
            yield from buttons(inner)
    elif isinstance(part, list | tuple):
        for inner in part:
            yield from buttons(inner)


def pressed(blocks: Any, action_id: str) -> PressRequest:
    """Return the press of the first button with this action id."""
    value = next(one["value"] for one in buttons(blocks) if one["action_id"] == action_id)
    assert len(value) <= MAX_VALUE_CHARS
    return PressRequest(asker=Asker(ALICE, "acme"), action_id=action_id, value=value, trigger_id="1")


def make_form(**changes: Any) -> TrainingForm:
    session = ScheduleFields(zone="America/New_York", date="2026-12-05", start="15:00", minutes=60)
    fields = TrainingFields(
        zone="America/New_York",
        name=NAME[:100],
        description="d" * 2000,
        sessions=(session,) * 3,
        confirmation_email=False,
        notify_trainers=False,
        organizers=("1", "2"),
        time_zone="America/Bogota",
    )
    form = TrainingForm(
        kind=TrainingFormKind.TIMES,
        external_id="form",
        fields=fields,
        now=NOW,
        training_key=KEY,
        attempt=2,
        needs_zone=True,
        change_deadline=NOW + timedelta(hours=3, microseconds=7),
    )
    return replace(form, **changes)


def test_the_cancel_button_brings_back_name_and_deadline() -> None:
    deadline = NOW + timedelta(hours=1)
    shown = overview.cancel_question(
        TrainingDetail(
            row=ROW,
            zone="UTC",
            description="",
            organizers=(),
            confirmation_email=True,
            web_registration=True,
            change_deadline=deadline,
        )
    )
    carried = pressed(shown.blocks, ids.TRAINING_CANCEL).carried(TrainingCancelCarried)
    assert (carried.training_key, carried.change_deadline) == (KEY, deadline)
    assert len(carried.name) == 100


def test_the_buttons_of_lists_bring_back_the_page() -> None:
    shown = overview.listing(TrainingPage(zone="UTC", rows=(ROW,), page=1, pages=3, total_rows=25))
    assert pressed(shown.blocks, ids.TRAINING_LIST_BACK).carried(TrainingListArgs) == TrainingListArgs(0)
    assert pressed(shown.blocks, ids.TRAINING_LIST_NEXT).carried(TrainingListArgs) == TrainingListArgs(2)


def test_the_buttons_of_the_report_bring_back_the_range_exactly() -> None:
    span = DateRange(NOW - timedelta(days=30), NOW)
    page = HeldSessionsPage(zone="UTC", rows=(HELD,), page=0, pages=2, total_rows=11, span=span)
    shown = report.held_sessions(page)
    carried = pressed(shown.blocks, ids.TRAINING_REPORT_NEXT).carried(TrainingReportArgs)
    assert carried == TrainingReportArgs(since=span.start, until=span.end, page=1)
    session = pressed(shown.blocks, ids.TRAINING_ATTENDANCE).carried(AttendanceArgs)
    assert (session.session_key, session.start, session.page) == (KEY, NOW, 0)


def test_the_buttons_of_attendance_bring_back_the_session_or_the_training() -> None:
    shown = attendance.session_attendance(
        Attendance(
            zone="UTC",
            session_key=KEY,
            name=NAME,
            start=NOW,
            people=(),
            attended=0,
            registered=60,
            page=0,
            pages=2,
        )
    )
    following = pressed(shown.blocks, ids.TRAINING_ATTENDANCE_NEXT).carried(AttendanceArgs)
    assert (following.session_key, following.start, following.page) == (KEY, NOW, 1)
    sheet = pressed(shown.blocks, ids.TRAINING_SHEET).carried(SheetCarried)
    assert (sheet.session_key, sheet.training_key) == (KEY, "")
    shown = attendance.training_attendance(
        AttendanceOverview(
            zone="UTC",
            training_key=KEY,
            name=NAME,
            sessions=(SessionFigures(HELD, None, None),),
            people=(),
            total_people=60,
            page=1,
            pages=2,
        )
    )
    back = pressed(shown.blocks, ids.TRAINING_REPORT_BACK).carried(TrainingReportArgs)
    assert back == TrainingReportArgs(id=KEY, page=0)
    sheet = pressed(shown.blocks, ids.TRAINING_SHEET).carried(SheetCarried)
    assert (sheet.session_key, sheet.training_key) == ("", KEY)


def test_the_download_button_brings_back_the_recording() -> None:
    rows = (RecordingRow(recording_id="77", name=NAME, start=NOW),)
    shown = report.recordings(TrainingRecordings("UTC", KEY, rows))
    carried = pressed(shown.blocks, ids.TRAINING_RECORDING).carried(RecordingCarried)
    assert carried == RecordingCarried(KEY, "77")


@pytest.mark.parametrize("kind", [TrainingCancelCarried, RecordingCarried, AttendanceArgs])
@pytest.mark.parametrize("value", [json.dumps({"t": KEY, "n": "Onboarding"}), KEY])
def test_a_button_of_an_older_release_is_refused_with_a_next_step(kind: type[Any], value: str) -> None:
    request = PressRequest(asker=Asker(ALICE, "acme"), action_id="x", value=value, trigger_id="1")
    with pytest.raises(UserError) as caught:
        request.carried(kind)
    assert caught.value.message_id == "button-too-old"


@pytest.mark.parametrize("kind", TrainingFormKind)
def test_a_form_brings_back_what_it_needs_besides_its_fields(kind: TrainingFormKind) -> None:
    form = make_form(kind=kind)
    view = forms.training_form(form)
    assert len(view["private_metadata"]) <= MAX_METADATA_CHARS
    carried = parse_view({**view, "id": "V1"}).carried(TrainingFormCarried)
    read = form_rules.read_training_form(carried, {}, "form", NOW)
    for name in ("kind", "training_key", "attempt", "needs_zone", "change_deadline"):
        assert getattr(read, name) == getattr(form, name), name
    assert read.fields.zone == form.fields.zone
    assert len(read.fields.sessions) == 3
    has_name_field = kind in (TrainingFormKind.CREATE, TrainingFormKind.EDIT)
    assert read.fields.name == ("" if has_name_field else form.fields.name)


def test_a_submitted_form_is_refilled_as_it_was_typed() -> None:
    form = make_form()
    checked = form_rules.CheckedTraining(
        name="", description="d", times=(SESSION,), time_zone="America/Bogota"
    )
    payload = form_rules.make_payload(form, checked)
    failed = Outcome(ok=False, message_id="training-over")
    record = builders.operation(ALICE, payload=records.dump(payload), outcome=failed)
    assert records.load(TrainingFormPayload, record.payload) == payload
    assert retry_deadline(record) == min(form.change_deadline, record.created_at + timedelta(days=6))
    refilled = form_rules.refill_training_form(record, now=NOW)
    assert refilled == replace(form, attempt=form.attempt + 1, failure=failed)


def test_the_audit_names_the_training_of_an_operation() -> None:
    payload = records.dump(CancelTrainingPayload(training_key=KEY, name="Onboarding"))
    record = builders.operation(ALICE, kind=OperationKind.TRAINING_CANCEL, payload=payload)
    entry = make_audit_entry(record, Outcome(ok=True), NOW)
    assert entry.details == {"training_key": KEY, "name": "Onboarding"}


@pytest.mark.parametrize("organizers", [None, (), (OrganizerInfo("1", "Ann", "ann@acme.example"),)])
def test_a_change_on_gotos_site_is_stored_as_it_was_found(
    organizers: tuple[OrganizerInfo, ...] | None,
) -> None:
    before = AnnouncedFacts(name="Old", times=(SESSION,), organizers=organizers)
    change = SiteChangePayload(
        training_key=KEY, name="New", account="1", before=before, after=replace(before, name="New")
    )
    assert records.load(SiteChangePayload, records.dump(change)) == change
    assert change.removed_organizers() == []
    removed = list(organizers or ())
    assert replace(change, after=replace(before, organizers=())).removed_organizers() == removed
    assert replace(change, after=replace(before, organizers=None)).removed_organizers() == []
