"""Trainings keep to Slack's limits, whatever GoTo and people write."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model.meeting_forms import ScheduleFields
from bot.model.messages import Message
from bot.model.operations import OperationKind, OperationRecord, Outcome, success
from bot.model.times import DateRange
from bot.model.training_results import TrainingResult
from bot.model.trainings import (
    Attendance,
    AttendanceOverview,
    HeldSession,
    HeldSessionsPage,
    Participant,
    PersonFigures,
    PlannedSession,
    RecordingRow,
    SessionFigures,
    Trainer,
    TrainingDetail,
    TrainingFields,
    TrainingForm,
    TrainingLinks,
    TrainingMenu,
    TrainingPage,
    TrainingRecordings,
    TrainingRow,
)
from bot.operations import OPERATIONS
from bot.operations.presentations import AsMessage, InForm
from bot.views.trainings import attendance, forms, overview, report, waiting
from tests.support.view_checks import ALICE, NOW, check_message, check_modal, moments, sessions, texts, zones

few = settings(max_examples=25, deadline=None)
counts = st.none() | st.integers(0, 10**6)
keys = st.from_regex(r"[0-9]{9,26}", fullmatch=True)
rows = st.builds(
    TrainingRow,
    key=keys,
    training_id=st.none() | st.just("123456789"),
    name=texts,
    sessions=st.lists(sessions, max_size=12).map(tuple),
    registered=counts,
    waiting=st.integers(0, 3),
)
trainers = st.builds(Trainer, key=keys, name=texts, email=st.none() | texts)
URL = "https://api.getgo.com/manage/1"


@few
@given(st.lists(rows, max_size=10, unique_by=lambda row: row.key), zones, texts)
def test_menu_lists_and_picker(given_rows: list[TrainingRow], zone: str, email: str) -> None:
    shown = tuple(given_rows)
    for found in (None, shown[:3]):
        check_message(overview.menu(TrainingMenu(zone, email, found)))
    check_message(overview.menu(TrainingMenu(zone, None)))
    check_message(overview.listing(TrainingPage(zone=zone, rows=shown, page=1, pages=3, total_rows=25)))
    check_message(overview.picker(shown, zone, "organizers"))


@few
@given(rows, zones, texts, st.lists(trainers, max_size=30), st.booleans())
def test_one_training_and_what_becomes_of_it(
    row: TrainingRow, zone: str, text: str, people: list[Trainer], switch: bool
) -> None:
    model = TrainingDetail(
        row=row,
        zone=zone,
        description=text,
        organizers=tuple(people),
        confirmation_email=switch,
        web_registration=not switch,
    )
    check_message(overview.detail(model))
    check_message(overview.cancel_question(model))
    check_message(overview.kept_message(row.name))
    names = [one.name for one in people]
    check_message(
        overview.cancelled_message(
            success(TrainingResult(name=row.name, reached=tuple(names), missed=tuple(names)))
        )
    )
    check_message(overview.registrant_cancelled_message(row, text))
    check_message(overview.organizer_removed_message(row.name, text))
    check_message(overview.start_message(TrainingLinks(row, start_url=URL)))
    check_message(overview.manage_message(TrainingLinks(row, manage_url=URL)))
    check_message(overview.host_link(URL))


typed_sessions = st.builds(
    ScheduleFields,
    zone=st.just("America/New_York"),
    date=st.none() | st.dates(datetime(2020, 1, 1).date(), datetime(2030, 1, 1).date()).map(str),
    start=st.none() | st.just("01:30"),
    minutes=st.integers(0, 1440),
)


@pytest.mark.parametrize("kind", ["create", "edit", "times", "organizers"])
@few
@given(
    text=texts,
    planned=st.lists(typed_sessions, min_size=1, max_size=10),
    people=st.lists(trainers, max_size=100, unique_by=lambda one: one.key),
    mail=st.booleans(),
    zone=st.booleans(),
)
def test_the_forms_in_all_their_states(
    kind: str, text: str, planned: list[ScheduleFields], people: list[Trainer], mail: bool, zone: bool
) -> None:
    typed = TrainingFields(
        zone="America/New_York",
        name=text,
        description=text,
        sessions=tuple(planned),
        confirmation_email=mail,
        web_registration=True,
        notify_registrants=mail,
        notify_trainers=mail,
    )
    failed = Outcome(
        ok=False,
        values={"typed": text},
        message_id="match-unread",
        next_step="match-unread-next",
        reference="7F3K-92",
    )
    form = TrainingForm(
        kind=kind,
        external_id="x" * 20,
        fields=typed,
        now=NOW,
        training_key="1",
        attempt=1,
        failure=failed,
        needs_zone=zone,
        people=tuple(people),
        past_session_count=2,
    )
    view = forms.training_form(form)
    if any(block["type"] == "input" for block in view["blocks"]):
        assert forms.error_block_id(form, "fold.0")
    check_modal(view)
    check_modal(forms.saving_view(form, "a" * 32))
    times = (PlannedSession(NOW, NOW + timedelta(hours=1)),)
    done = success(TrainingResult(name=text, times=times, registrants=1, missed=(text,)))
    check_modal(forms.done_view(form, done))
    for outcome in (failed, done):
        op = OperationRecord(
            id="a" * 32, kind=f"training.{kind}", person=ALICE, payload={}, created_at=NOW, outcome=outcome
        )
        check_message(forms.result_message(form, op))


held = st.builds(
    HeldSession, key=keys, name=texts, start=st.none() | moments, end=st.none(), minutes=counts, people=counts
)
participants = st.builds(Participant, name=texts, email=texts, minutes=st.none() | st.integers(0, 10**5))


@few
@given(st.lists(held, max_size=10), st.lists(participants, max_size=30), zones, texts, st.none() | moments)
def test_what_was_held(
    given_rows: list[HeldSession], people: list[Participant], zone: str, name: str, start: datetime | None
) -> None:
    span = DateRange(NOW - timedelta(days=30), NOW)
    shown = report.held_sessions(
        HeldSessionsPage(zone=zone, rows=tuple(given_rows), page=1, pages=3, total_rows=30, span=span)
    )
    check_message(shown)
    check_message(shown.fallback or shown)
    check_message(
        report.held_sessions(
            HeldSessionsPage(zone=zone, rows=tuple(given_rows), page=0, pages=1, total_rows=3, span=span)
        )
    )
    shown = attendance.session_attendance(
        Attendance(
            zone=zone,
            session_key="1" * 26,
            name=name,
            start=start,
            people=tuple(people),
            attended=1,
            registered=30,
            page=1,
            pages=3,
        )
    )
    check_message(shown)
    check_message(shown.fallback or shown)
    recorded = [RecordingRow(recording_id="1" * 26, name=name, start=start)] * 25
    check_message(report.recordings(TrainingRecordings(zone, "1" * 26, tuple(recorded))))
    check_message(report.recordings(TrainingRecordings(zone, "1", ())))
    check_message(report.recording_link(URL))


@few
@given(st.lists(held, max_size=20), st.lists(texts, max_size=30), zones, texts, st.integers(0, 1), counts)
def test_a_training_over_all_its_sessions(
    rows: list[HeldSession], names: list[str], zone: str, title: str, page: int, told: int | None
) -> None:
    figures = tuple(SessionFigures(row, told, told) for row in rows)
    people = tuple(PersonFigures(name, name, tuple(row.people for row in rows)) for name in names)
    shown = attendance.training_attendance(
        AttendanceOverview(
            zone=zone,
            training_key="1" * 26,
            name=title,
            sessions=figures,
            people=people,
            total_people=60,
            page=page,
            pages=3,
            omitted_sessions=page * 25,
        )
    )
    check_message(shown)
    check_message(shown.fallback or shown)


def result_message(op: OperationRecord) -> Message | None:
    """Return the message that says how an operation ended when nobody waited for it."""
    shown = OPERATIONS[op.kind].shown
    assert isinstance(shown, AsMessage | InForm)
    return shown.message(op)


@few
@given(texts)
def test_what_is_told_later(name: str) -> None:
    failed = Outcome(ok=False, values={}, message_id="training-gone", next_step="training-gone-next")
    for kind in (OperationKind.TRAINING_CANCEL, OperationKind.TRAINING_SHEET):
        for outcome in (failed, success(TrainingResult(name=name, reached=(name,)))):
            message = result_message(
                OperationRecord(
                    id="a" * 32,
                    kind=kind,
                    person=ALICE,
                    payload={"name": name, "training_key": "1"},
                    created_at=NOW,
                    outcome=outcome,
                )
            )
            assert message is not None
            check_message(message)


@few
@given(texts, zones, st.sampled_from(["new", "known", "changing"]))
def test_what_waits_for_goto(name: str, zone: str, step: str) -> None:
    for kind in (OperationKind.TRAINING_CANCEL, OperationKind.TRAINING_TIMES):
        op = OperationRecord(
            id="a" * 32,
            kind=kind,
            person=ALICE,
            payload={"name": name},
            created_at=NOW,
            step=step,
            progress={"tries": 2},
        )
        shown = waiting.waiting_message(op, zone)
        check_message(shown)
        assert ("button" in str(shown.blocks)) is (step != "changing")
        check_message(waiting.waited_message(op))


@few
@given(texts, st.lists(texts, max_size=200))
def test_what_goto_changed(name: str, people: list[str]) -> None:
    outcome = success(TrainingResult(name=name, reached=tuple(people), missed=tuple(people)))
    told = result_message(
        OperationRecord(
            id="a" * 32,
            kind=OperationKind.TRAINING_SITE_CHANGE,
            person=ALICE,
            payload={"name": name},
            created_at=NOW,
            outcome=outcome,
        )
    )
    assert (told is None) is (not people)
    if told is not None:
        check_message(told)
