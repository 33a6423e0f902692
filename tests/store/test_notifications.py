"""Subscriptions, alarms and snapshots in a real Redis: kept, found again, wiped with their people."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from bot.model.ids import Person, Tenant
from bot.model.reminders import (
    DigestSchedule,
    ReminderJob,
    ReminderRecord,
    ReminderState,
    Subscription,
    SubscriptionScope,
    SubscriptionState,
    Suppression,
)
from bot.model.sources import (
    CachedSession,
    Occurrence,
    SessionChange,
    SessionKind,
    SessionSnapshot,
    SessionSource,
    Snapshot,
)
from bot.store.open import Stores
from bot.store.wipe import wipe_person
from tests.support.clocks import ManualClock
from tests.support.wipes import wipe_tenant

ALICE, BOB = Person(Tenant("T1"), "U1"), Person(Tenant("T1"), "U2")
START = datetime(2026, 11, 25, 15, 0, tzinfo=UTC)


def subscription(**changes: object) -> Subscription:
    values = {
        "id": "s1",
        "tenant": ALICE.tenant,
        "created_by": ALICE,
        "channel": "C1",
        "scope": SubscriptionScope.TITLE_WORDS,
        "scope_value": "büro & <b>",
        "lead_times": (timedelta(minutes=10), timedelta(days=1)),
        "digest": DigestSchedule(send_at=time(8, 30), days=(0, 4), weekly=True),
        "zone": "Europe/Berlin",
        "mentions": "here",
        "muted_refs": frozenset({"meeting-1"}),
        "state_since": START,
    }
    return Subscription(**{**values, **changes})  # type: ignore[arg-type]


def alarm(name: str = "a1", due: datetime = START - timedelta(minutes=10), **changes: object) -> ReminderJob:
    values = {"only_subscription_id": None, "end": START + timedelta(minutes=30), **changes}
    source = SessionSource(ALICE)
    return ReminderJob(
        id=name,
        source=source,
        ref="meeting-1",
        title="Review",
        start=START,
        lead_time=timedelta(minutes=10),
        due=due,
        **values,  # type: ignore[arg-type]
    )


async def test_a_subscription_is_found_by_each_of_its_ends(stores: Stores) -> None:
    one = subscription()
    await stores.subscriptions.save(one)
    assert await stores.subscriptions.get(ALICE.tenant, "s1") == one
    assert await stores.subscriptions.list_by_person(ALICE) == [one]
    assert await stores.subscriptions.list_in_channel(ALICE.tenant, "C1") == [one]
    assert await stores.subscriptions.list_by_source(SessionSource(ALICE)) == [one]

    moved = replace(
        one, channel=None, scope=SubscriptionScope.GROUP, scope_value="9007199254740993123", digest=None
    )
    await stores.subscriptions.save(moved)
    assert await stores.subscriptions.list_in_channel(ALICE.tenant, "C1") == []
    assert await stores.subscriptions.list_by_source(SessionSource(ALICE)) == []
    assert await stores.subscriptions.list_by_source(SessionSource(ALICE, "9007199254740993123")) == [moved]

    assert await stores.subscriptions.remove(ALICE.tenant, "s1") == moved
    assert await stores.subscriptions.get(ALICE.tenant, "s1") is None
    assert await stores.subscriptions.list_by_person(ALICE) == []


async def test_it_is_said_once_that_a_subscription_fails(stores: Stores) -> None:
    one, store = subscription(), stores.subscriptions
    await store.save(one)
    assert await store.set_state(one, SubscriptionState.FAILING, "slack-archived", START)
    assert not await store.set_state(one, SubscriptionState.FAILING, "slack-archived", START)
    assert not await store.set_state(one, SubscriptionState.FAILING, "slack-not-in-channel", START)
    found = await store.get(ALICE.tenant, "s1")
    assert found is not None
    assert (found.state, found.reason) == ("failing", "slack-not-in-channel")
    assert await store.set_state(one, SubscriptionState.ACTIVE, None, START)
    assert await store.set_state(one, SubscriptionState.PAUSED, None, START)
    assert not await store.set_state(one, SubscriptionState.ACTIVE, None, START), "only its person resumes it"
    await store.remove(ALICE.tenant, "s1")
    assert not await store.set_state(one, SubscriptionState.FAILING, "slack-archived", START)


async def test_an_alarm_is_planned_once_and_ends_once(stores: Stores) -> None:
    store, tenant = stores.reminder_jobs, ALICE.tenant
    soon, late = alarm(), alarm("a2", START - timedelta(minutes=5))
    assert await store.add_missing([late, soon]) == [late, soon]
    assert await store.add_missing([soon]) == []
    assert [name for name, _ in await store.list_due(tenant, START, 10)] == ["a1", "a2"]
    assert await store.list_due(tenant, soon.queue_time, 10) == [("a1", soon.queue_time)]
    await store.close(soon, "sent")
    await store.close(soon, "other")
    assert [name for name, _ in await store.list_due(tenant, START, 10)] == ["a2"]
    assert await store.get(tenant, "a1") == replace(soon, closed_reason="sent")
    assert await store.add_missing([soon]) == [], "what was closed does not come back"
    assert {one.id for one in await store.list_by_session(tenant, "meeting-1")} == {"a1", "a2"}


async def test_what_became_of_an_alarm_is_kept_by_subscription(stores: Stores, clock: ManualClock) -> None:
    store, one = stores.reminder_jobs, alarm()
    await store.add_missing([one])
    sent = ReminderRecord(
        reminder_id="a1",
        subscription_id="s1",
        state=ReminderState.SENT,
        at=clock.now(),
        reason=None,
        channel="C1",
        ts="1.5",
    )
    unsure = ReminderRecord(
        reminder_id="a1",
        subscription_id="s2",
        state=ReminderState.UNSURE,
        at=clock.now(),
        reason="reminder-why-unsure",
    )
    for record in (sent, unsure):
        await store.save_record(one, record)
    assert await store.get_records(one) == {"s1": sent, "s2": unsure}
    assert await store.list_delivered(ALICE.tenant, "s1", 5) == [(one, sent)]
    assert await store.list_delivered(ALICE.tenant, "s3", 5) == []


async def test_what_is_told_of_a_wiped_reminder_leaves_nothing(stores: Stores) -> None:
    """Nobody would own it, and nothing would remove it."""
    gone = alarm()
    record = ReminderRecord(reminder_id=gone.id, subscription_id="s1", state=ReminderState.SENT, at=START)
    await stores.reminder_jobs.save_record(gone, record)
    await stores.reminder_jobs.mark_unconfirmed(gone)
    await stores.reminder_jobs.close(gone, "done")
    assert await stores.redis.dbsize() == 0


async def test_silence_is_kept_and_lifted_unless_somebody_cancelled_it_here(stores: Stores) -> None:
    store, tenant, both = stores.reminder_jobs, ALICE.tenant, ["meeting-1", "meeting-2"]
    await store.suppress(tenant, "meeting-1", Suppression.GONE_AT_GOTO)
    assert await store.list_suppressed(tenant, both) == {"meeting-1": Suppression.GONE_AT_GOTO}
    assert await store.list_suppressed(Tenant("T2"), both) == {}
    await store.unsuppress(tenant, "meeting-1")
    assert await store.list_suppressed(tenant, both) == {}
    for why in (Suppression.GONE_AT_GOTO, Suppression.CANCELLED_HERE, Suppression.GONE_AT_GOTO):
        await store.suppress(tenant, "meeting-1", why)
    await store.unsuppress(tenant, "meeting-1")
    assert await store.list_suppressed(tenant, both) == {"meeting-1": Suppression.CANCELLED_HERE}


def seen(title: str = "Review") -> SessionSnapshot:
    times = (Occurrence(START, START + timedelta(hours=1)),)
    return SessionSnapshot(
        kind=SessionKind.TRAINING, key="9007199254740993123", title=title, times=times, created_at=START
    )


async def test_a_snapshot_comes_back_as_it_was(stores: Stores) -> None:
    source = SessionSource(ALICE)
    change = SessionChange(old=seen("Old"), new=None, seen_at=START)
    kept = Snapshot(source=source, sessions={seen().ref: seen()}, polled_at=START, pending_changes=(change,))
    await stores.snapshots.save(kept)
    assert await stores.snapshots.get(source) == kept
    assert await stores.snapshots.get(SessionSource(ALICE, organizer="1")) is None
    await stores.snapshots.resolve_change(kept, change)
    assert await stores.snapshots.get(source) == replace(kept, pending_changes=())


async def test_a_window_is_polled_once(stores: Stores, clock: ManualClock) -> None:
    store, source = stores.snapshots, SessionSource(ALICE)
    first, second = clock.now(), clock.now() + timedelta(minutes=5)
    await store.schedule_poll(source, first)
    assert [one for one, _ in await store.list_due(ALICE.tenant, first, 10)] == [source]
    turn = await store.acquire_lease(source, first, clock.now())
    assert turn is not None
    assert turn.failures == 0
    assert await store.acquire_lease(source, first, clock.now()) is None, "somebody is at it"
    assert await store.acquire_lease(source, second, clock.now()) is None
    await store.release_lease(turn, second)
    assert await store.acquire_lease(source, first, clock.now()) is None, "it is done"
    assert await store.list_due(ALICE.tenant, second, 10) == [(source, second)]
    later = await store.acquire_lease(source, second, clock.now())
    assert later is not None
    await store.release_lease(later, second + timedelta(minutes=5), failed=True)
    third = await store.acquire_lease(source, second + timedelta(minutes=5), clock.now())
    assert third is not None
    assert third.failures == 1


async def test_a_dead_process_turn_is_free_again(stores: Stores, clock: ManualClock) -> None:
    store, source = stores.snapshots, SessionSource(ALICE)
    assert await store.acquire_lease(source, clock.now(), clock.now()) is not None
    clock.forward(seconds=9)
    assert await store.acquire_lease(source, clock.now(), clock.now()) is None
    clock.forward(seconds=2)
    ((found, at),) = await store.list_due(ALICE.tenant, clock.now(), 10)
    assert found == source
    assert await store.acquire_lease(source, at, clock.now()) is not None


async def test_a_poll_that_goes_on_keeps_its_turn(stores: Stores, clock: ManualClock) -> None:
    store, source = stores.snapshots, SessionSource(ALICE)
    turn = await store.acquire_lease(source, clock.now(), clock.now())
    for _ in range(5):
        assert turn is not None
        clock.forward(seconds=8)
        turn = await store.renew_lease(turn, clock.now())
        assert await store.acquire_lease(source, clock.now(), clock.now()) is None
    assert turn is not None
    assert await store.list_due(ALICE.tenant, turn.expires_at, 10) == [(source, turn.expires_at)]
    clock.forward(seconds=11)
    taken = await store.acquire_lease(source, clock.now(), clock.now())
    assert taken is not None
    assert await store.renew_lease(turn, clock.now()) is None, "another has it"
    await store.release_lease(turn, None)
    following = clock.now() + timedelta(minutes=1)
    await store.release_lease(taken, following)
    assert await store.list_due(ALICE.tenant, following, 10) == [(source, following)]
    assert await store.renew_lease(taken, clock.now()) is None, "it is over"


async def test_a_wish_survives_a_turn_that_is_renewed(stores: Stores, clock: ManualClock) -> None:
    store, source = stores.snapshots, SessionSource(ALICE)
    turn = await store.acquire_lease(source, clock.now(), clock.now())
    assert turn is not None
    wish = clock.now() + timedelta(seconds=1)
    await store.schedule_poll(source, wish)
    turn = await store.renew_lease(turn, clock.now() + timedelta(seconds=3))
    assert turn is not None
    await store.release_lease(turn, clock.now() + timedelta(minutes=1))
    assert await store.list_due(ALICE.tenant, wish, 10) == [(source, wish)]


async def test_what_a_list_told_is_found_by_session(stores: Stores, clock: ManualClock) -> None:
    store, source = stores.list_cache, SessionSource(ALICE)
    one = SessionSnapshot(
        kind=SessionKind.MEETING, key="1", title="Review", times=(Occurrence(START, START),), recurring=True
    )
    two = replace(one, key="2")
    assert await store.get(source, one.ref) is None
    assert await store.claim_fetch(source, SessionKind.MEETING, "a", timedelta(seconds=9))
    assert not await store.claim_fetch(source, SessionKind.MEETING, "b", timedelta(seconds=9))
    assert await store.claim_fetch(source, SessionKind.TRAINING, "b", timedelta(seconds=9))
    await store.release_fetch(source, SessionKind.MEETING, "b")
    assert not await store.claim_fetch(source, SessionKind.MEETING, "b", timedelta(seconds=9))
    await store.save(source, SessionKind.MEETING, clock.now(), [one, two])
    await store.release_fetch(source, SessionKind.MEETING, "a")
    assert await store.claim_fetch(source, SessionKind.MEETING, "b", timedelta(seconds=9))
    assert await store.get(source, one.ref) == CachedSession(clock.now(), one)
    clock.forward(seconds=1)
    await store.save(source, SessionKind.MEETING, clock.now(), [two])
    assert await store.get(source, one.ref) == CachedSession(clock.now(), None), (
        "the later list leaves it out"
    )
    assert await store.get(source, two.ref) == CachedSession(clock.now(), two)
    assert await store.get(SessionSource(BOB), two.ref) is None
    assert await store.get(source, "training-1") is None
    await wipe_person(stores.redis, ALICE)
    assert await store.get(source, two.ref) is None


async def test_a_wish_during_a_poll_is_not_lost(stores: Stores, clock: ManualClock) -> None:
    store, source = stores.snapshots, SessionSource(ALICE)
    turn = await store.acquire_lease(source, clock.now(), clock.now())
    assert turn is not None
    wish = clock.now() + timedelta(seconds=1)
    await store.schedule_poll(source, wish)
    await store.release_lease(turn, None)
    assert await store.list_due(ALICE.tenant, wish, 10) == [(source, wish)]


async def test_what_is_kept_goes_with_its_person(stores: Stores, clock: ManualClock) -> None:
    await stores.subscriptions.save(subscription())
    await stores.subscriptions.save(subscription(id="s2", created_by=BOB))
    await stores.reminder_jobs.add_missing([alarm()])
    await stores.snapshots.save(Snapshot(source=SessionSource(ALICE), sessions={}, polled_at=START))
    await stores.snapshots.schedule_poll(SessionSource(ALICE), START)
    await wipe_person(stores.redis, ALICE)
    assert await stores.subscriptions.get(ALICE.tenant, "s1") is None
    assert await stores.subscriptions.list_by_person(ALICE) == []
    assert [one.id for one in await stores.subscriptions.list_in_channel(ALICE.tenant, "C1")] == ["s2"]
    assert await stores.reminder_jobs.get(ALICE.tenant, "a1") is None
    assert await stores.snapshots.get(SessionSource(ALICE)) is None
    await wipe_tenant(stores, ALICE.tenant)
    assert not [key async for key in stores.redis.scan_iter(match="T1:*")]


async def test_who_may_want_a_session_is_found_without_the_others(stores: Stores) -> None:
    store, source = stores.subscriptions, SessionSource(ALICE)
    everything = subscription(id="s1")
    this = subscription(id="s2", scope=SubscriptionScope.SESSION, scope_value="meeting-1")
    other = subscription(id="s3", scope=SubscriptionScope.SESSION, scope_value="meeting-2")
    for one in (everything, this, other):
        await store.save(one)
    assert await store.list_for_session(source, "meeting-1") == [everything, this]
    await store.save(replace(this, scope_value="meeting-2"))
    assert [one.id for one in await store.list_for_session(source, "meeting-1")] == ["s1"]
    assert [one.id for one in await store.list_for_session(source, "meeting-2")] == ["s1", "s2", "s3"]
    await store.remove(ALICE.tenant, "s3")
    assert [one.id for one in await store.list_for_session(source, "meeting-2")] == ["s1", "s2"]


async def test_alarms_of_a_source_that_are_due_together_are_counted(stores: Stores) -> None:
    def theirs(number: int) -> ReminderJob:
        return replace(alarm(f"b{number}"), source=SessionSource(BOB))

    first, second = alarm("a1"), alarm("a2")
    later = alarm("a3", first.due + timedelta(seconds=1))
    await stores.reminder_jobs.add_missing([first, later, *map(theirs, range(3))])
    assert await stores.reminder_jobs.count_due_together(first) == 1
    assert await stores.reminder_jobs.count_due_together(theirs(0)) == 3
    await stores.reminder_jobs.add_missing([second])
    assert await stores.reminder_jobs.count_due_together(first) == 2
    await stores.reminder_jobs.close(first, "done")
    assert await stores.reminder_jobs.count_due_together(second) == 1
    await stores.reminder_jobs.add_missing(list(map(theirs, range(3, 50))))
    assert await stores.reminder_jobs.count_due_together(second) > 1, "of many it is not asked whose they are"
