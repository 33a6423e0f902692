"""Subscriptions, alarms and snapshots in a real Redis: kept, found again, wiped with their people."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from bot.ids import Person, Tenant
from bot.ports import (
    Alarm,
    Digest,
    Look,
    Occurrence,
    ReminderRecord,
    ReminderState,
    SessionChange,
    SessionKind,
    SessionSnapshot,
    SessionSource,
    Silence,
    Snapshot,
    Subscription,
    SubscriptionState,
    What,
)
from bot.store.open import Stores
from bot.store.wipe import wipe_person, wipe_tenant
from tests.support.clocks import ManualClock

ALICE, BOB = Person(Tenant("T1"), "U1"), Person(Tenant("T1"), "U2")
START = datetime(2026, 11, 25, 15, 0, tzinfo=UTC)


def subscription(**changes: object) -> Subscription:
    values = {
        "id": "s1",
        "tenant": ALICE.tenant,
        "created_by": ALICE,
        "channel": "C1",
        "what": What.WORDS,
        "value": "büro & <b>",
        "leads": (timedelta(minutes=10), timedelta(days=1)),
        "digest": Digest(time(8, 30), (0, 4), weekly=True),
        "zone": "Europe/Berlin",
        "mentions": "here",
        "muted": frozenset({"meeting-1"}),
        "since": START,
    }
    return Subscription(**{**values, **changes})  # type: ignore[arg-type]


def alarm(name: str = "a1", due: datetime = START - timedelta(minutes=10), **changes: object) -> Alarm:
    values = {"only": None, "end": START + timedelta(minutes=30), **changes}
    source = SessionSource(ALICE)
    return Alarm(name, source, "meeting-1", "Review", START, lead=timedelta(minutes=10), due=due, **values)  # type: ignore[arg-type]


async def test_a_subscription_is_found_by_each_of_its_ends(stores: Stores) -> None:
    one = subscription()
    await stores.subscriptions.keep(one)
    assert await stores.subscriptions.get(ALICE.tenant, "s1") == one
    assert await stores.subscriptions.of_person(ALICE) == [one]
    assert await stores.subscriptions.in_channel(ALICE.tenant, "C1") == [one]
    assert await stores.subscriptions.of_source(SessionSource(ALICE)) == [one]

    moved = replace(one, channel=None, what=What.GROUP, value="9007199254740993123", digest=None)
    await stores.subscriptions.keep(moved)
    assert await stores.subscriptions.in_channel(ALICE.tenant, "C1") == []
    assert await stores.subscriptions.of_source(SessionSource(ALICE)) == []
    assert await stores.subscriptions.of_source(SessionSource(ALICE, "9007199254740993123")) == [moved]

    assert await stores.subscriptions.remove(ALICE.tenant, "s1") == moved
    assert await stores.subscriptions.get(ALICE.tenant, "s1") is None
    assert await stores.subscriptions.of_person(ALICE) == []


async def test_it_is_said_once_that_a_subscription_fails(stores: Stores) -> None:
    one, store = subscription(), stores.subscriptions
    await store.keep(one)
    assert await store.mark(one, SubscriptionState.FAILING, "slack-archived", START)
    assert not await store.mark(one, SubscriptionState.FAILING, "slack-archived", START)
    assert not await store.mark(one, SubscriptionState.FAILING, "slack-not-in-channel", START)
    found = await store.get(ALICE.tenant, "s1")
    assert found is not None
    assert (found.state, found.reason) == ("failing", "slack-not-in-channel")
    assert await store.mark(one, SubscriptionState.ACTIVE, None, START)
    assert await store.mark(one, SubscriptionState.PAUSED, None, START)
    assert not await store.mark(one, SubscriptionState.ACTIVE, None, START), "only its person resumes it"
    await store.remove(ALICE.tenant, "s1")
    assert not await store.mark(one, SubscriptionState.FAILING, "slack-archived", START)


async def test_an_alarm_is_planned_once_and_ends_once(stores: Stores) -> None:
    store, tenant = stores.alarms, ALICE.tenant
    soon, late = alarm(), alarm("a2", START - timedelta(minutes=5))
    assert await store.plan([late, soon]) == [late, soon]
    assert await store.plan([soon]) == []
    assert [name for name, _ in await store.due(tenant, START, 10)] == ["a1", "a2"]
    assert await store.due(tenant, soon.due, 10) == [("a1", soon.due)]
    await store.close(soon, "sent")
    await store.close(soon, "other")
    assert [name for name, _ in await store.due(tenant, START, 10)] == ["a2"]
    assert await store.get(tenant, "a1") == replace(soon, closed="sent")
    assert await store.plan([soon]) == [], "what was closed does not come back"
    assert {one.id for one in await store.of_session(tenant, "meeting-1")} == {"a1", "a2"}


async def test_what_became_of_an_alarm_is_kept_by_subscription(stores: Stores, clock: ManualClock) -> None:
    store, one = stores.alarms, alarm()
    await store.plan([one])
    sent = ReminderRecord("a1", "s1", ReminderState.SENT, clock.now(), None, "C1", "1.5")
    unsure = ReminderRecord("a1", "s2", ReminderState.UNSURE, clock.now(), "reminder-why-unsure")
    for record in (sent, unsure):
        await store.record(one, record)
    assert await store.records(one) == {"s1": sent, "s2": unsure}
    assert await store.told(ALICE.tenant, "s1", 5) == [(one, sent)]
    assert await store.told(ALICE.tenant, "s3", 5) == []


async def test_silence_is_kept_and_lifted_unless_somebody_cancelled_it_here(stores: Stores) -> None:
    store, tenant, both = stores.alarms, ALICE.tenant, ["meeting-1", "meeting-2"]
    await store.silence(tenant, "meeting-1", Silence.SEEN)
    assert await store.silenced(tenant, both) == {"meeting-1": Silence.SEEN}
    assert await store.silenced(Tenant("T2"), both) == {}
    await store.lift(tenant, "meeting-1")
    assert await store.silenced(tenant, both) == {}
    for why in (Silence.SEEN, Silence.HERE, Silence.SEEN):
        await store.silence(tenant, "meeting-1", why)
    await store.lift(tenant, "meeting-1")
    assert await store.silenced(tenant, both) == {"meeting-1": Silence.HERE}


def seen(title: str = "Review") -> SessionSnapshot:
    times = (Occurrence(START, START + timedelta(hours=1)),)
    return SessionSnapshot(SessionKind.TRAINING, "9007199254740993123", title, times, created=START)


async def test_a_snapshot_comes_back_as_it_was(stores: Stores) -> None:
    source = SessionSource(ALICE)
    change = SessionChange(seen("Old"), None, START)
    kept = Snapshot(source, {seen().ref: seen()}, START, (change,))
    await stores.snapshots.keep(kept)
    assert await stores.snapshots.get(source) == kept
    assert await stores.snapshots.get(SessionSource(ALICE, organizer="1")) is None
    await stores.snapshots.settle(kept, change)
    assert await stores.snapshots.get(source) == replace(kept, pending=())


async def test_a_window_is_polled_once(stores: Stores, clock: ManualClock) -> None:
    store, source = stores.snapshots, SessionSource(ALICE)
    first, second = clock.now(), clock.now() + timedelta(minutes=5)
    await store.watch(source, first)
    assert [one for one, _ in await store.due(ALICE.tenant, first, 10)] == [source]
    turn = await store.begin(source, first, clock.now())
    assert turn is not None
    assert turn.failures == 0
    assert await store.begin(source, first, clock.now()) is None, "somebody is at it"
    assert await store.begin(source, second, clock.now()) is None
    await store.end(turn, second)
    assert await store.begin(source, first, clock.now()) is None, "it is done"
    assert await store.due(ALICE.tenant, second, 10) == [(source, second)]
    later = await store.begin(source, second, clock.now())
    assert later is not None
    await store.end(later, second + timedelta(minutes=5), failed=True)
    third = await store.begin(source, second + timedelta(minutes=5), clock.now())
    assert third is not None
    assert third.failures == 1


async def test_a_dead_process_turn_is_free_again(stores: Stores, clock: ManualClock) -> None:
    store, source = stores.snapshots, SessionSource(ALICE)
    assert await store.begin(source, clock.now(), clock.now()) is not None
    clock.forward(seconds=9)
    assert await store.begin(source, clock.now(), clock.now()) is None
    clock.forward(seconds=2)
    ((found, at),) = await store.due(ALICE.tenant, clock.now(), 10)
    assert found == source
    assert await store.begin(source, at, clock.now()) is not None


async def test_a_poll_that_goes_on_keeps_its_turn(stores: Stores, clock: ManualClock) -> None:
    store, source = stores.snapshots, SessionSource(ALICE)
    turn = await store.begin(source, clock.now(), clock.now())
    for _ in range(5):
        assert turn is not None
        clock.forward(seconds=8)
        turn = await store.renew(turn, clock.now())
        assert await store.begin(source, clock.now(), clock.now()) is None
    assert turn is not None
    assert await store.due(ALICE.tenant, turn.until, 10) == [(source, turn.until)]
    clock.forward(seconds=11)
    taken = await store.begin(source, clock.now(), clock.now())
    assert taken is not None
    assert await store.renew(turn, clock.now()) is None, "another has it"
    await store.end(turn, None)
    following = clock.now() + timedelta(minutes=1)
    await store.end(taken, following)
    assert await store.due(ALICE.tenant, following, 10) == [(source, following)]
    assert await store.renew(taken, clock.now()) is None, "it is over"


async def test_a_wish_survives_a_turn_that_is_renewed(stores: Stores, clock: ManualClock) -> None:
    store, source = stores.snapshots, SessionSource(ALICE)
    turn = await store.begin(source, clock.now(), clock.now())
    assert turn is not None
    wish = clock.now() + timedelta(seconds=1)
    await store.watch(source, wish)
    turn = await store.renew(turn, clock.now() + timedelta(seconds=3))
    assert turn is not None
    await store.end(turn, clock.now() + timedelta(minutes=1))
    assert await store.due(ALICE.tenant, wish, 10) == [(source, wish)]


async def test_what_a_list_told_is_found_by_session(stores: Stores, clock: ManualClock) -> None:
    store, source = stores.looks, SessionSource(ALICE)
    one = SessionSnapshot(SessionKind.MEETING, "1", "Review", (Occurrence(START, START),), True)
    two = replace(one, key="2")
    assert await store.find(source, one.ref) is None
    assert await store.claim(source, SessionKind.MEETING, "a", timedelta(seconds=9))
    assert not await store.claim(source, SessionKind.MEETING, "b", timedelta(seconds=9))
    assert await store.claim(source, SessionKind.TRAINING, "b", timedelta(seconds=9))
    await store.release(source, SessionKind.MEETING, "b")
    assert not await store.claim(source, SessionKind.MEETING, "b", timedelta(seconds=9))
    await store.keep(source, SessionKind.MEETING, clock.now(), [one, two])
    await store.release(source, SessionKind.MEETING, "a")
    assert await store.claim(source, SessionKind.MEETING, "b", timedelta(seconds=9))
    assert await store.find(source, one.ref) == Look(clock.now(), one)
    clock.forward(seconds=1)
    await store.keep(source, SessionKind.MEETING, clock.now(), [two])
    assert await store.find(source, one.ref) == Look(clock.now(), None), "the later list leaves it out"
    assert await store.find(source, two.ref) == Look(clock.now(), two)
    assert await store.find(SessionSource(BOB), two.ref) is None
    assert await store.find(source, "training-1") is None
    await wipe_person(stores.redis, ALICE)
    assert await store.find(source, two.ref) is None


async def test_a_wish_during_a_poll_is_not_lost(stores: Stores, clock: ManualClock) -> None:
    store, source = stores.snapshots, SessionSource(ALICE)
    turn = await store.begin(source, clock.now(), clock.now())
    assert turn is not None
    wish = clock.now() + timedelta(seconds=1)
    await store.watch(source, wish)
    await store.end(turn, None)
    assert await store.due(ALICE.tenant, wish, 10) == [(source, wish)]


async def test_what_is_kept_goes_with_its_person(stores: Stores, clock: ManualClock) -> None:
    await stores.subscriptions.keep(subscription())
    await stores.subscriptions.keep(subscription(id="s2", created_by=BOB))
    await stores.alarms.plan([alarm()])
    await stores.snapshots.keep(Snapshot(SessionSource(ALICE), {}, START))
    await stores.snapshots.watch(SessionSource(ALICE), START)
    await wipe_person(stores.redis, ALICE)
    assert await stores.subscriptions.get(ALICE.tenant, "s1") is None
    assert await stores.subscriptions.of_person(ALICE) == []
    assert [one.id for one in await stores.subscriptions.in_channel(ALICE.tenant, "C1")] == ["s2"]
    assert await stores.alarms.get(ALICE.tenant, "a1") is None
    assert await stores.snapshots.get(SessionSource(ALICE)) is None
    await wipe_tenant(stores.redis, ALICE.tenant)
    assert not [key async for key in stores.redis.scan_iter(match="T1:*")]


async def test_who_may_want_a_session_is_found_without_the_others(stores: Stores) -> None:
    store, source = stores.subscriptions, SessionSource(ALICE)
    everything = subscription(id="s1")
    this = subscription(id="s2", what=What.SESSION, value="meeting-1")
    other = subscription(id="s3", what=What.SESSION, value="meeting-2")
    for one in (everything, this, other):
        await store.keep(one)
    assert await store.wanting(source, "meeting-1") == [everything, this]
    await store.keep(replace(this, value="meeting-2"))
    assert [one.id for one in await store.wanting(source, "meeting-1")] == ["s1"]
    assert [one.id for one in await store.wanting(source, "meeting-2")] == ["s1", "s2", "s3"]
    await store.remove(ALICE.tenant, "s3")
    assert [one.id for one in await store.wanting(source, "meeting-2")] == ["s1", "s2"]


async def test_alarms_of_a_source_that_are_due_together_are_counted(stores: Stores) -> None:
    def theirs(number: int) -> Alarm:
        return replace(alarm(f"b{number}"), source=SessionSource(BOB))

    first, second = alarm("a1"), alarm("a2")
    later = alarm("a3", first.due + timedelta(seconds=1))
    await stores.alarms.plan([first, later, *map(theirs, range(3))])
    assert await stores.alarms.together(first) == 1
    assert await stores.alarms.together(theirs(0)) == 3
    await stores.alarms.plan([second])
    assert await stores.alarms.together(first) == 2
    await stores.alarms.close(first, "done")
    assert await stores.alarms.together(second) == 1
    await stores.alarms.plan(list(map(theirs, range(3, 50))))
    assert await stores.alarms.together(second) > 1, "of many it is not asked whose they are"
