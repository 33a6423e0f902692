"""Cards in all states, what late hosts, digests and subscriptions say: whatever stands in a title."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.model.accounts import ConnectionStatus
from bot.model.cards import CardPhase, CardState
from bot.model.meetings import CardModel, LateHostModel, MeetingMenu
from bot.model.operations import OperationRecord, Outcome, success
from bot.model.people import LastRequest
from bot.model.registration import Registration, RegistrationModel, RegistrationSource, RegistrationState
from bot.model.reminders import (
    DigestModel,
    DigestRow,
    DigestSchedule,
    ReminderModel,
    Subscription,
    SubscriptionList,
    SubscriptionRow,
    SubscriptionScope,
    SubscriptionState,
)
from bot.model.sources import SessionKind
from bot.model.subscription_form import (
    LEAD_MINUTES,
    NotifyForm,
    SavedSubscription,
    SessionMute,
    SubscriptionRequest,
)
from bot.sandbox.slack.limits import check_view
from bot.usecases.reminders.digests import MAX_DIGEST_LINES
from bot.views.core import home
from bot.views.meetings import cards, overview
from bot.views.reminders import digests, subscription_form
from bot.views.reminders import message as reminders_message
from bot.views.reminders import subscriptions as reminders_subscriptions
from tests.support.view_checks import ALICE, NOW, check_message, check_modal, moments, texts, zones

lives = st.builds(
    CardState,
    organizer=st.just(ALICE),
    meeting_id=st.just("123456789"),
    planned_start=moments,
    phase=st.sampled_from(CardPhase),
    live_since=st.none() | moments,
    ended_at=st.none() | moments,
    minutes=st.none() | st.integers(0, 10_000),
    people=st.none() | st.integers(0, 5_000),
    attendance_final=st.booleans(),
)


@given(lives, texts, texts, zones, st.none() | moments)
def test_a_card_in_every_state(
    life: CardState, subject: str, name: str, zone: str, cancelled: datetime | None
) -> None:
    start, url = life.planned_start, "https://www.gotomeeting.com/join/123456789"
    model = CardModel(
        meeting_id="123456789",
        subject=subject,
        start=start,
        end=start + timedelta(minutes=45),
        join_url=url,
        organizer=ALICE,
        organizer_name=name,
        zone=zone,
        cancelled_at=cancelled,
        state=life,
    )
    message = cards.card(model)
    check_message(message)
    joins = life.phase is not CardPhase.ENDED and cancelled is None
    assert (url in message.text) is joins
    assert (url in str(message.blocks)) is joins


@given(texts, zones, moments)
def test_what_a_late_host_reads(subject: str, zone: str, start: datetime) -> None:
    check_message(
        cards.host_late_message(
            LateHostModel(meeting_id="123456789", subject=subject, start=start, zone=zone)
        )
    )


rows = st.builds(
    DigestRow,
    start=moments,
    end=moments,
    title=texts,
    kind=st.sampled_from(SessionKind),
    join_url=st.none() | st.just("https://www.gotomeeting.com/join/123456789"),
)


@given(
    st.lists(rows, max_size=12), zones, st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.sampled_from([1, 7])
)
def test_a_digest(found: list[DigestRow], zone: str, first: date, days: int) -> None:
    shown = tuple(sorted(found, key=lambda row: row.start))
    message = digests.digest(
        DigestModel(
            subscription_id="s" * 32,
            zone=zone,
            first_day=first,
            days=days,
            rows=shown,
            num_omitted=3,
            read_at=NOW,
        )
    )
    check_message(message)
    assert "<!date^" in str(message.blocks) or not shown


def test_a_digest_as_long_as_it_gets_loses_no_line() -> None:
    url = "https://www.gotomeeting.com/join/123456789"
    found = [
        DigestRow(
            start=NOW + timedelta(hours=n),
            end=NOW + timedelta(hours=n + 1),
            title=f"{n:03} {'<&' * 90}",
            kind=SessionKind.MEETING,
            join_url=url,
        )
        for n in range(MAX_DIGEST_LINES)
    ]
    message = digests.digest(
        DigestModel(subscription_id="s", zone="UTC", first_day=NOW.date(), days=7, rows=tuple(found))
    )
    check_message(message)
    assert str(message.blocks).count(url) == MAX_DIGEST_LINES


subscriptions = st.builds(
    Subscription,
    id=st.uuids().map(lambda one: one.hex),
    tenant=st.just(ALICE.tenant),
    created_by=st.just(ALICE),
    channel=st.none() | st.just("C0123456789"),
    scope=st.sampled_from(SubscriptionScope),
    scope_value=texts,
    lead_times=st.sets(st.sampled_from(LEAD_MINUTES)).map(
        lambda chosen: tuple(timedelta(minutes=minutes) for minutes in sorted(chosen))
    ),
    digest=st.none() | st.builds(DigestSchedule, send_at=st.just(time(8)), weekly=st.booleans()),
    zone=zones,
    state=st.sampled_from(SubscriptionState),
    reason=st.sampled_from([None, "notify-owner-left", "channel-archived", "link-dead", "no such reason"]),
)


@given(st.lists(subscriptions, max_size=8), texts, st.booleans())
def test_what_somebody_is_told_of(found: list[Subscription], title: str, mine: bool) -> None:
    unique = {
        one.id: SubscriptionRow(
            subscription=one, title=title, can_change=mine, owner_name="" if mine else title
        )
        for one in found
    }
    model = SubscriptionList(
        rows=tuple(unique.values()), page=1, pages=3, total=25, channel="C1", muted=mine, has_direct=True
    )
    check_message(reminders_subscriptions.listing(model))
    for row in unique.values():
        for verb in ("pause", "resume", "remove"):
            check_message(reminders_subscriptions.changed_message(row.subscription, verb))
    check_message(reminders_subscriptions.muted_message(title, SessionMute("s", "meeting-1"), muted=mine))
    check_message(reminders_subscriptions.muted_all_message(2, muted=mine))
    check_message(reminders_subscriptions.muted_all_message(0, muted=mine))
    assert len(reminders_subscriptions.home_blocks(model)) < 10


@given(texts, texts, zones, st.sampled_from(SubscriptionScope), st.booleans())
def test_the_form(value: str, title: str, zone: str, what: SubscriptionScope, admin: bool) -> None:
    wanted = SubscriptionRequest(
        what=what.value,
        value=value,
        channel="C1",
        leads=(5, 60),
        digest="weekly",
        at="07:30",
        days=(0, 4),
        skip_empty=False,
        zone=zone,
        mentions="here",
    )
    failed = Outcome(
        ok=False, values={"typed": value}, message_id="notify-no-group", next_step=None, reference="7F3K-92"
    )
    check_modal(
        subscription_form.subscription_form(
            NotifyForm(external_id="x" * 20, request=wanted, subscription_id="s", is_admin=admin, title=title)
        )
    )
    check_modal(
        subscription_form.subscription_form(
            NotifyForm(
                external_id="x" * 20,
                request=SubscriptionRequest(),
                subscription_id=None,
                is_admin=admin,
                title=title,
                attempt=1,
                failure=failed,
            )
        )
    )
    done = success(SavedSubscription("s", wanted))
    check_modal(reminders_subscriptions.saved_view("x" * 20, done))
    check_modal(reminders_subscriptions.saved_view("x" * 20, None))
    for outcome in (failed, done):
        check_message(
            reminders_subscriptions.result_message(
                OperationRecord(
                    id="a" * 32, kind="notify.save", person=ALICE, payload={}, created_at=NOW, outcome=outcome
                )
            )
        )


@given(texts, zones, moments, st.booleans())
def test_a_reminder_has_its_buttons_where_it_goes_to_one_person(
    title: str, zone: str, start: datetime, personal: bool
) -> None:
    model = ReminderModel(
        reminder_id="a" * 32,
        subscription_id="s" * 32,
        ref="meeting-123456789",
        kind=SessionKind.MEETING,
        title=title,
        start=start,
        end=start + timedelta(hours=1),
        zone=zone,
        organizer_name=title,
        time_left=timedelta(minutes=10),
        personal=personal,
    )
    message = reminders_message.reminder(model, *reminders_subscriptions.reminder_elements(model))
    check_message(message)
    assert ("notify.reminder.snooze" in str(message.blocks)) is personal


def registered_for(number: int, name: str) -> RegistrationModel:
    times = ((NOW, NOW + timedelta(hours=1)),)
    state, source = RegistrationState.REGISTERED, RegistrationSource.SLACK
    one = Registration(
        tenant=ALICE.tenant,
        training_key=f"{10_000 + number}",
        id="r",
        person=ALICE,
        email="a@x.example",
        given_name="A",
        surname="B",
        state=state,
        name=name,
        sessions=times,
        source=source,
        registered_at=NOW,
    )
    return RegistrationModel(registration=one, zone="UTC", organizer_name=name)


@given(st.lists(subscriptions, max_size=5), texts, st.integers(0, 200), st.booleans())
def test_the_home_tab_stays_below_slacks_limit(
    found: list[Subscription], title: str, trainings: int, failed: bool
) -> None:
    rows_of = tuple(SubscriptionRow(subscription=one, title=title) for one in found)
    told = SubscriptionList(rows=rows_of, page=0, pages=1, total=len(rows_of))
    last = LastRequest(
        action="meeting.schedule", at=NOW, ok=not failed, message_id="goto-down", reference="7F3K-92"
    )
    status = ConnectionStatus(zone="UTC", email="alice@x.example", name="Alice", connected_at=NOW)
    menu = overview.menu(MeetingMenu(zone="UTC", email=status.email), ())
    registered = [registered_for(number, title) for number in range(trainings)]
    view = home.home_view(status, menu, registered, told, last)
    assert len(view["blocks"]) <= 100
    assert [str(problem) for problem in check_view(view)] == []
    assert "header" not in {block["type"] for block in view["blocks"]}, "each part begins with a bold line"
    assert "goto.settings.open" in str(view)
    assert "goto.disconnect" in str(view)
    assert ("7F3K-92" in str(view)) is failed
