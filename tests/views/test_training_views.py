"""Trainings keep to Slack's limits, whatever GoTo and people write."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model.core import OperationKind, OperationRecord, Outcome
from bot.model.meetings import ScheduleFields
from bot.model.trainings import (
    Attendance,
    AttendanceOverview,
    HeldSession,
    HeldSessionsPage,
    Participant,
    PendingCancel,
    PersonFigures,
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
from bot.operations import trainings as jobs
from bot.parsing.time.date_range import DateRange
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
    check_message(overview.listing(TrainingPage(zone, shown, 1, 3, 25)))
    check_message(overview.picker(shown, zone, "organizers"))


@few
@given(rows, zones, texts, st.lists(trainers, max_size=30), st.booleans())
def test_one_training_and_what_becomes_of_it(
    row: TrainingRow, zone: str, text: str, people: list[Trainer], switch: bool
) -> None:
    model = TrainingDetail(row, zone, text, tuple(people), switch, not switch)
    check_message(overview.detail(model))
    check_message(overview.cancel_question(model))
    check_message(overview.cancel_pending_message(PendingCancel("a" * 32, row.name, 30)))
    check_message(overview.kept_message(row.name))
    names = [one.name for one in people]
    check_message(
        overview.cancelled_message(Outcome(True, {"name": row.name, "reached": names, "missed": names}))
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
    typed = TrainingFields("America/New_York", text, text, tuple(planned), mail, True, mail, mail)
    failed = Outcome(False, {"typed": text}, "training-id-wrong", "training-id-next", "7F3K-92")
    form = TrainingForm(kind, "x" * 20, typed, NOW, "1", 1, failed, zone, tuple(people), 2)
    view = forms.training_form(form)
    if any(block["type"] == "input" for block in view["blocks"]):
        assert forms.error_block_id(form, "fold.0")
    check_modal(view)
    check_modal(forms.saving_view(form, "a" * 32))
    times = [[NOW.isoformat(), (NOW + timedelta(hours=1)).isoformat()]]
    values = {"name": text, "times": times, "registrants": 1, "trainers": None, "missed": [text]}
    check_modal(forms.done_view(form, Outcome(True, values)))
    for outcome in (failed, Outcome(True, values)):
        op = OperationRecord("a" * 32, f"training.{kind}", ALICE, {}, NOW, outcome=outcome)
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
    shown = report.held_sessions(HeldSessionsPage(zone, tuple(given_rows), 1, 3, 30, span))
    check_message(shown)
    check_message(shown.fallback or shown)
    check_message(report.held_sessions(HeldSessionsPage(zone, tuple(given_rows), 0, 1, 3)))
    shown = attendance.session_attendance(Attendance(zone, "1" * 26, name, start, tuple(people), 1, 30, 1, 3))
    check_message(shown)
    check_message(shown.fallback or shown)
    recorded = [RecordingRow("1" * 26, name, start, URL)] * 25
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
        AttendanceOverview(zone, "1" * 26, title, figures, people, 60, page, 3, page * 25)
    )
    check_message(shown)
    check_message(shown.fallback or shown)


@few
@given(texts)
def test_what_is_told_later(name: str) -> None:
    failed = Outcome(False, {}, "training-gone", "training-gone-next")
    for kind in (OperationKind.TRAINING_CANCEL, OperationKind.TRAINING_SHEET):
        for outcome in (failed, Outcome(True, {"name": name, "reached": [name], "missed": []})):
            message = jobs.result_message(
                OperationRecord("a" * 32, kind, ALICE, {"name": name}, NOW, outcome=outcome)
            )
            assert message is not None
            check_message(message)
    undone = Outcome(True, {"undone": True, "name": name})
    assert (
        jobs.result_message(
            OperationRecord(
                "a" * 32, OperationKind.TRAINING_CANCEL, ALICE, {"name": name}, NOW, outcome=undone
            )
        )
        is None
    )


@few
@given(texts, zones, st.sampled_from(["new", "known", "changing"]))
def test_what_waits_for_goto(name: str, zone: str, step: str) -> None:
    for kind in (OperationKind.TRAINING_CANCEL, OperationKind.TRAINING_TIMES):
        op = OperationRecord("a" * 32, kind, ALICE, {"name": name}, NOW, step=step, progress={"tries": 2})
        shown = waiting.waiting_message(op, zone)
        check_message(shown)
        assert ("button" in str(shown.blocks)) is (step != "changing")
        check_message(waiting.waited_message(op))


@few
@given(texts, st.lists(texts, max_size=200))
def test_what_goto_changed(name: str, people: list[str]) -> None:
    outcome = Outcome(True, {"name": name, "reached": people, "missed": people})
    told = jobs.result_message(
        OperationRecord(
            "a" * 32, OperationKind.TRAINING_SITE_CHANGE, ALICE, {"name": name}, NOW, outcome=outcome
        )
    )
    assert (told is None) is (not people)
    if told is not None:
        check_message(told)
