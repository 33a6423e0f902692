"""Sessions and subscriptions: hypothesis strategies and single values."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from bot.model.ids import Person, Tenant
from bot.model.reminders import Subscription, SubscriptionScope, SubscriptionState
from bot.model.sources import Occurrence, SessionKind, SessionSnapshot

ALICE = Person(Tenant("T1"), "U1")

ZONES = (
    "America/New_York",
    "Europe/London",
    "Australia/Lord_Howe",
    "America/Santiago",
    "Africa/Casablanca",
    "Asia/Tehran",
)
"""Both switches of the year, half an hour at once, a switch at midnight, a negative one, and one without any now."""

LEADS = tuple(
    timedelta(minutes=minutes) for minutes in (1, 5, 10, 60, 90, 24 * 60, 25 * 60, 2 * 24 * 60, 7 * 24 * 60)
)

starts = st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC)).map(
    lambda moment: moment.replace(second=0, microsecond=0)
)

lengths = st.integers(1, 600).map(lambda minutes: timedelta(minutes=minutes))
occurrences = st.builds(lambda start, length: Occurrence(start, start + length), starts, lengths)

sessions = st.builds(
    SessionSnapshot,
    kind=st.sampled_from(SessionKind),
    key=st.sampled_from(["1", "2", "3", "9007199254740993123"]),
    title=st.sampled_from(["Sprint review", "Retro", "sprint planning", ""]),
    times=st.lists(occurrences, max_size=4, unique_by=lambda one: one.start).map(tuple),
    recurring=st.booleans(),
)

listings = st.lists(sessions, max_size=6).map(lambda found: {one.ref: one for one in found})

subscriptions = st.builds(
    Subscription,
    id=st.just("s1"),
    tenant=st.just(ALICE.tenant),
    created_by=st.just(ALICE),
    channel=st.none() | st.just("C1"),
    scope=st.sampled_from(SubscriptionScope),
    scope_value=st.sampled_from(["meeting-1", "training-2", "SPRINT"]),
    lead_times=st.lists(st.sampled_from(LEADS), max_size=4).map(tuple),
    zone=st.sampled_from(ZONES),
    muted_refs=st.frozensets(st.sampled_from(["meeting-1", "training-2"])),
    state=st.sampled_from(SubscriptionState),
    state_since=st.none() | starts,
)

DST_SWITCHES = [
    ("America/New_York", datetime(2027, 3, 14, 15, 0)),
    ("America/New_York", datetime(2026, 11, 1, 15, 0)),
    ("Europe/London", datetime(2027, 3, 28, 15, 0)),
    ("Europe/London", datetime(2026, 10, 25, 15, 0)),
    ("Australia/Lord_Howe", datetime(2026, 10, 4, 15, 0)),
    ("Australia/Lord_Howe", datetime(2027, 4, 4, 15, 0)),
    ("America/Santiago", datetime(2026, 9, 6, 15, 0)),
    ("America/Santiago", datetime(2027, 4, 4, 15, 0)),
    ("Africa/Casablanca", datetime(2026, 2, 15, 15, 0)),
    ("Africa/Casablanca", datetime(2026, 3, 22, 15, 0)),
    ("Europe/Dublin", datetime(2027, 3, 28, 15, 0)),
    ("Europe/Dublin", datetime(2026, 10, 25, 15, 0)),
]


def subscription(**changes: Any) -> Subscription:
    values: dict[str, Any] = {
        "id": "s1",
        "tenant": ALICE.tenant,
        "created_by": ALICE,
        "channel": "C1",
        "scope": SubscriptionScope.ALL_MINE,
    }
    return Subscription(**{**values, **changes})


def session(start: datetime, minutes: int = 30, **changes: Any) -> SessionSnapshot:
    times = (Occurrence(start, start + timedelta(minutes=minutes)),)
    values: dict[str, Any] = {"kind": SessionKind.MEETING, "key": "1", "title": "Review", "times": times}
    return SessionSnapshot(**{**values, **changes})
