"""Rosters, those missing, questions, long operations and changes keep to Slack's limits, whatever people write."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model import records
from bot.model.calendars import FeedEvent, FeedModel
from bot.model.ids import Person, Tenant
from bot.model.operations import (
    OperationKind,
    OperationRecord,
    OperationState,
    Outcome,
    OutcomeNotes,
    success,
)
from bot.model.people import Profile
from bot.model.registration import RegistrationSource, RegistrationState, SeatRules, SharedTraining
from bot.model.registration_forms import OthersForm
from bot.model.registration_requests import (
    FailedPerson,
    NudgeProgress,
    OthersProgress,
    PersonToNudge,
    PersonToRegister,
)
from bot.model.registration_rosters import NudgeTarget, Roster, RosterRow, UnregisteredPage
from bot.model.trainings import PlannedSession, TrainingChange
from bot.views.calendars import feed_file, feeds
from bot.views.registration import roster
from bot.views.trainings import announce
from tests.support.view_checks import ALICE, NOW, check_message, check_modal, moments, sessions, texts, zones

few = settings(max_examples=25, deadline=None)
KEY = "8439885694023994631"
rows = st.builds(
    RosterRow,
    name=texts,
    email=texts,
    state=st.sampled_from(RegistrationState),
    source=st.sampled_from(RegistrationSource),
    at=st.none() | moments,
    waitlist_place=st.none() | st.integers(1, 10**6),
)
planned = st.lists(sessions, max_size=12)


@few
@given(st.lists(rows, max_size=30), texts, zones, st.booleans(), st.integers(0, 2))
def test_who_is_registered(given_rows: list[RosterRow], name: str, zone: str, told: bool, page: int) -> None:
    counts = {row.state: 10**6 for row in given_rows}
    check_message(
        roster.roster_page(
            Roster(
                zone=zone,
                training_key=KEY,
                name=name,
                is_shared=told,
                has_goto_list=not told,
                rows=tuple(given_rows),
                counts=counts,
                page=page,
                pages=3,
            )
        )
    )


@few
@given(st.lists(texts, max_size=30), texts, texts, zones, st.booleans())
def test_who_is_missing(names: list[str], name: str, where: str, zone: str, told: bool) -> None:
    people = tuple(
        Profile(person=Person(Tenant("T1"), f"U{n}"), name=text, email=None, zone=None)
        for n, text in enumerate(names)
    )
    model = UnregisteredPage(
        zone=zone,
        training_key=KEY,
        name=name,
        target=NudgeTarget("C1", where),
        people=people,
        total=len(people),
        num_checked=10**6,
        has_more=told,
        has_goto_list=told,
        is_shared=not told,
        page=1,
        pages=3,
    )
    check_message(roster.missing_page(model))


@few
@given(texts, texts, zones, planned)
def test_who_is_asked_or_told_of_a_change(
    name: str, by: str, zone: str, given_times: list[PlannedSession]
) -> None:
    times = tuple((one.start, one.end) for one in given_times)
    shared = SharedTraining(
        tenant=Tenant("T1"),
        training_key=KEY,
        organizer=ALICE,
        organizer_key="1",
        name=name,
        sessions=times,
        rules=SeatRules(),
    )
    check_message(roster.nudge_message(shared, by, zone))
    check_message(roster.nudge_begun_message())
    for change in (
        TrainingChange(name=name, by=by, old_name=None, old_sessions=tuple(given_times), new_sessions=()),
        TrainingChange(name=name, by=by, old_name=by),
        TrainingChange(name=name, by="", old_name=by, old_sessions=(), new_sessions=tuple(given_times)),
    ):
        check_message(announce.changed_message(change, zone))
        check_message(announce.changed_message(replace(change, is_waiting=True), zone))
        check_message(announce.changed_thread_note(change, zone))
    for who in ("", by):
        check_message(announce.cancelled_thread_note(name, who))


@few
@given(st.lists(texts, max_size=200), texts, st.sampled_from(["open", "undone", "done", "failed"]))
def test_long_operations(names: list[str], name: str, how: str) -> None:
    failed = Outcome(
        ok=False, values={}, message_id="goto-down", next_step="try-again-soon", reference="7F3K-92"
    )
    ended = {
        "undone": success(OutcomeNotes(undone=True)),
        "done": Outcome(ok=True),
        "failed": failed,
    }.get(how)
    third = len(names) // 3
    some, every = tuple(names[:third]), tuple(names)
    others = OthersProgress(
        people=tuple(PersonToRegister("", one) for one in names),
        at=third,
        name=name,
        cut=3,
        registered=every,
        already=some,
        failed=tuple(FailedPerson(one, "others-bot") for one in some),
        not_notified=every,
    )
    nudged = NudgeProgress(
        people=tuple(PersonToNudge("U1", one, "UTC") for one in names),
        at=third,
        name=name,
        where=name,
        asked=every,
        asked_lately=some,
        unreachable=every,
    )
    state = OperationState.OPEN if ended is None else OperationState.DONE
    for kind, progress, draw in (
        (OperationKind.REGISTER_OTHERS, others, roster.others_job_message),
        (OperationKind.NUDGE, nudged, roster.nudge_job_message),
    ):
        new = OperationRecord(
            id="a" * 32, kind=kind, person=ALICE, payload={"name": ""}, created_at=NOW, state=state
        )
        check_message(draw(replace(new, progress=records.dump(progress), outcome=ended)))
        check_message(draw(replace(new, state=OperationState.OPEN)))


@few
@given(texts, st.lists(texts, max_size=100), zones, st.none() | moments)
def test_the_forms(name: str, groups: list[str], zone: str, at: datetime | None) -> None:
    named = tuple((f"S{number}", text) for number, text in enumerate(groups))
    check_modal(
        roster.others_form(OthersForm(external_id="x" * 20, training_key=KEY, name=name, groups=named))
    )
    check_modal(roster.others_begun_view("x" * 20))
    address = "https://usher.example.com/calendar/" + "a" * 32 + ".ics"
    for model in (
        FeedModel(zone=zone),
        FeedModel(zone=zone, made_at=NOW, fetched_at=at),
        FeedModel(zone=zone, made_at=NOW, fetched_at=at, address=address),
    ):
        check_modal(feeds.feed_form(model, "x" * 20))


@few
@given(st.lists(texts, max_size=5), moments)
def test_a_feed_is_a_calendar_whatever_titles_say(titles: list[str], start: datetime) -> None:
    events = [
        FeedEvent(
            uid=f"{n}@usher",
            source="meeting",
            title=title,
            start=start,
            end=start + timedelta(hours=1),
            cancelled=bool(n % 2),
        )
        for n, title in enumerate(titles)
    ]
    written = feed_file.render_ics(events)
    assert written.count(b"BEGIN:VEVENT") == len(events)
    assert all(len(line) <= 75 for line in written.split(b"\r\n"))
