"""Reminders as arithmetic: due before the start, by the clocks of the zone, each once, also when the clocks change."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.reminders import Subscription, SubscriptionScope, SubscriptionState
from bot.model.sources import SessionSnapshot
from bot.usecases.reminders.planning import (
    ONE_DAY,
    PLAN_HORIZON,
    REMINDER_GRACE,
    compute_due,
    is_subscribed,
    plan_reminders,
)
from tests.support.sessions import (
    DST_SWITCHES,
    LEADS,
    ZONES,
    listings,
    session,
    starts,
    subscription,
    subscriptions,
)


@pytest.mark.parametrize(("zone", "wall"), DST_SWITCHES, ids=lambda value: str(value))
def test_a_day_before_is_the_same_time_on_the_clocks(zone: str, wall: datetime) -> None:
    start = wall.replace(tzinfo=ZoneInfo(zone))
    assert start.utcoffset() != (start - ONE_DAY).utcoffset(), "the clocks change within this day"
    due = compute_due(start.astimezone(UTC), ONE_DAY, zone).astimezone(ZoneInfo(zone))
    assert due.replace(tzinfo=None) == wall - ONE_DAY
    hour = compute_due(start.astimezone(UTC), timedelta(hours=25), zone)
    assert start.astimezone(UTC) - hour == timedelta(hours=25), "hours are elapsed time"


@given(starts, st.sampled_from(LEADS), st.sampled_from(ZONES))
def test_a_reminder_is_due_before_the_start_and_near_its_lead(
    start: datetime, lead: timedelta, zone: str
) -> None:
    due = compute_due(start, lead, zone)
    assert due < start
    assert abs((start - due) - lead) <= (timedelta(hours=1) if not lead % ONE_DAY else timedelta())
    if not lead % ONE_DAY:
        here = ZoneInfo(zone)
        wall, then = due.astimezone(here), start.astimezone(here).replace(tzinfo=None) - lead
        skipped = then.replace(tzinfo=here).astimezone(UTC).astimezone(here).replace(tzinfo=None) != then
        assert skipped or wall.replace(tzinfo=None) == then


@given(listings, subscriptions, starts)
def test_a_plan_holds_each_start_and_lead_once_and_nothing_else(
    found: dict[str, SessionSnapshot], one: Subscription, now: datetime
) -> None:
    planned = plan_reminders(found.values(), one, now)
    named = [(p.session.ref, p.occurrence.start, p.lead) for p in planned]
    assert len(named) == len(set(named))
    assert [p.due for p in planned] == sorted(p.due for p in planned)
    for reminder in planned:
        assert is_subscribed(one, reminder.session)
        assert reminder.lead in one.lead_times
        assert reminder.due <= now + PLAN_HORIZON
        assert reminder.occurrence.start > now - REMINDER_GRACE
    wanted = {
        (ref, occurrence.start, lead)
        for ref, told in found.items()
        if is_subscribed(one, told)
        for occurrence in told.times
        for lead in one.lead_times
        if occurrence.start > now - REMINDER_GRACE
        and compute_due(occurrence.start, lead, one.zone) <= now + PLAN_HORIZON
    }
    fresh = one.state is SubscriptionState.ACTIVE and one.state_since is not None
    assert set(named) == {
        name
        for name in wanted
        if not (fresh and one.state_since and compute_due(name[1], name[2], one.zone) < one.state_since)
    }


@given(listings, subscriptions, starts, st.integers(0, 3600))
def test_looking_again_later_plans_the_same_and_what_has_come_nearer(
    found: dict[str, SessionSnapshot], one: Subscription, now: datetime, seconds: int
) -> None:
    later = now + timedelta(seconds=seconds)
    first, second = plan_reminders(found.values(), one, now), plan_reminders(found.values(), one, later)
    lost = {replace(p, known_late=False) for p in first} - {replace(p, known_late=False) for p in second}
    assert all(p.occurrence.start + REMINDER_GRACE <= later for p in lost)


@given(listings, subscriptions, starts)
def test_what_is_paused_or_muted_is_not_planned(
    found: dict[str, SessionSnapshot], one: Subscription, now: datetime
) -> None:
    assert plan_reminders(found.values(), replace(one, state=SubscriptionState.PAUSED), now) == ()
    assert plan_reminders(found.values(), replace(one, muted_refs=frozenset(found)), now) == ()


NOW = datetime(2026, 11, 25, 14, 52, tzinfo=UTC)
TEN = NOW + timedelta(minutes=8)


def test_a_session_that_was_made_too_late_is_known_as_such() -> None:
    def late(told: SessionSnapshot, looked_at: datetime | None = None) -> list[bool]:
        return [
            one.known_late for one in plan_reminders([told], subscription(), NOW, previous_poll_at=looked_at)
        ]

    assert late(session(TEN)) == [False], "missed, and sent late"
    assert late(session(TEN, created_at=NOW - timedelta(minutes=1))) == [True]
    assert late(session(TEN, created_at=NOW - timedelta(hours=1))) == [False]
    assert late(session(TEN), NOW - timedelta(minutes=1)) == [True], "it was not there when it was due"
    assert late(session(TEN), NOW - timedelta(minutes=5)) == [False], "nobody looked since"
    assert late(session(TEN + timedelta(minutes=5)), NOW) == [False], "it is due in the future"


def test_what_was_due_before_the_subscription_was_made_is_not_sent() -> None:
    assert plan_reminders([session(TEN)], subscription(state_since=NOW), NOW) == ()
    failing = subscription(state_since=NOW, state=SubscriptionState.FAILING)
    assert len(plan_reminders([session(TEN)], failing, NOW)) == 1


@pytest.mark.parametrize(
    ("what", "value", "wanted"),
    [
        (SubscriptionScope.ALL_MINE, "", True),
        (SubscriptionScope.MEETINGS, "", True),
        (SubscriptionScope.TRAININGS, "", False),
        (SubscriptionScope.TITLE_WORDS, "REVIEW sprint", True),
        (SubscriptionScope.TITLE_WORDS, "review retro", False),
        (SubscriptionScope.SESSION, "meeting-1", True),
        (SubscriptionScope.SESSION, "training-1", False),
    ],
)
def test_what_a_subscription_is_about(what: SubscriptionScope, value: str, wanted: bool) -> None:
    told = session(TEN, title="Sprint Review")
    assert is_subscribed(subscription(scope=what, scope_value=value), told) is wanted
