"""The table of keys: everything stored has one row; every record round-trips and names the version that wrote it."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime, time, timedelta
from typing import Any

import pytest

import bot.store
from bot.model import records
from bot.model.admin import AdminLink, MappedMember
from bot.model.calendars import Feed, FeedEvent
from bot.model.cards import Card, CardPhase, CardState, UrlCard
from bot.model.delivery_figures import Delivery
from bot.model.ids import Person, Tenant
from bot.model.operations import OperationState, Outcome
from bot.model.people import LastRequest, Preferences
from bot.model.policy import Area, AuditEntry, AuditQuery, AuditResult, Policy, Rule
from bot.model.queues import QueueName
from bot.model.records import RECORD_VERSION, RecordFromNewerVersion
from bot.model.registration import (
    Decision,
    OrganizerInfo,
    Registration,
    RegistrationSource,
    RegistrationState,
    SeatRules,
    SharedTraining,
)
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
from bot.model.uninstall import Uninstall, UninstallCause, UninstallState
from bot.store import keys, vault
from bot.store.codec import decode_texts
from bot.store.id_secret import load_id_secret
from bot.store.installations import RedisInstallationStore, SignedOAuthStateStore
from bot.store.key_types import GlobalKey, Key, Owner, RedisType
from bot.store.keys import ALL_KEYS, KEYS
from bot.store.open import Stores
from bot.store.rate_limit import RedisRateLimiter
from bot.store.record_format import HashFormat
from bot.store.redis_check import probe_write
from tests.support import builders
from tests.support.clocks import ManualClock
from tests.support.stored_keys import check_stored_keys

T1 = Tenant("T1")
ALICE, BOB = Person(T1, "U1"), Person(T1, "U2")
NOON = builders.NOON
DAY = timedelta(days=1)
SOURCE = SessionSource(ALICE)
SESSIONS = ((NOON + DAY, NOON + DAY * 2), (NOON + DAY * 3, NOON + DAY * 4))

STATE = builders.state(ALICE, browser_hash="b")
PENDING = builders.pending(ALICE)
MEETING = builders.meeting(ALICE, "1", cards=(Card("C1", "1.5"),), cancelled_at=NOON, cancelled_by=BOB)
SEND = replace(builders.send(ALICE), attempt_id="a")
URL_CARD = UrlCard(
    organizer=ALICE,
    meeting_id="1",
    channel="D1",
    ts="1.5",
    response_url="https://hooks.slack.com/actions/T1/1/secret",
    uses_left=3,
    shown="digest",
)
LAST_REQUEST = LastRequest(action="meeting.list", at=NOON, ok=False, message_id="goto-away", reference="r1")
PREFERENCES = Preferences(zone="Asia/Kathmandu", minutes=45, password=False)
POLICY = Policy(
    rules={Area.TRAIN: Rule(people=("U1",), channels=("C1",))},
    revision="r1",
    changed_by="U1",
    changed_at=NOON,
)
AUDIT_ENTRY = AuditEntry(
    person=ALICE, action="meeting.now", at=NOON, result=AuditResult.REFUSED, details={"subject": "Ü"}
)
MEMBER = MappedMember(
    person=BOB,
    organizer_key="9007199254740993",
    account_key="77",
    mapped_by="U1",
    mapped_at=NOON,
    email="bob@northwind.example",
    name="Bob",
)
ADMIN_LINK = AdminLink(ALICE, "77", NOON)
CARD_STATE = CardState(
    organizer=ALICE, meeting_id="1", planned_start=NOON, phase=CardPhase.LIVE, live_since=NOON, people=0
)
EVENT = FeedEvent(
    uid="1@usher",
    source="meeting",
    title="Ü",
    start=NOON,
    end=NOON + DAY,
    url="https://x.example",
    changed_at=NOON,
)
FEED = Feed(person=ALICE, created_at=NOON, fetched_at=NOON, events=(EVENT,))
SHARED = SharedTraining(
    tenant=T1,
    training_key="9",
    organizer=ALICE,
    organizer_key="11",
    name="Onböarding",
    sessions=SESSIONS,
    rules=SeatRules(capacity=1, approval=False, closes_at=NOON + DAY),
    training_id="123",
    description="Day one",
    cards=(Card("C1", "1.5"), Card("C1", "2.5", "1.5")),
    revision=1,
    changed_at=NOON,
    organizers=(OrganizerInfo("11", "Alice"),),
)
REGISTRATION = Registration(
    tenant=T1,
    training_key="9",
    id="id-1",
    person=BOB,
    email="bob@northwind.example",
    given_name="Bob",
    surname="Tanaka",
    state=RegistrationState.SAVED,
    name="Onböarding",
    sessions=SESSIONS,
    source=RegistrationSource.TRAINER,
    registered_at=NOON,
    join_url="https://join.example",
    decision=Decision(ALICE, "op", True),
)
SUBSCRIPTION = Subscription(
    id="s1",
    tenant=T1,
    created_by=ALICE,
    channel="C1",
    scope=SubscriptionScope.TITLE_WORDS,
    scope_value="büro",
    lead_times=(timedelta(minutes=10), DAY),
    digest=DigestSchedule(send_at=time(8, 30), days=(0, 4), weekly=True),
    zone="Europe/Berlin",
    muted_refs=frozenset({"meeting-1"}),
    reader=BOB,
    state=SubscriptionState.FAILING,
    reason="slack-archived",
    state_since=NOON,
)
REMINDER = ReminderJob(
    id="a1",
    source=SOURCE,
    ref="meeting-1",
    title="Review",
    start=NOON + DAY,
    end=NOON + DAY * 2,
    lead_time=timedelta(minutes=10),
    due=NOON + DAY - timedelta(minutes=10),
)
RECORD = ReminderRecord(
    reminder_id="a1", subscription_id="s1", state=ReminderState.SENT, at=NOON, channel="C1", ts="1.5"
)
SESSION = SessionSnapshot(
    kind=SessionKind.MEETING, key="1", title="Review", times=(Occurrence(NOON, NOON + DAY),), created_at=NOON
)
SNAPSHOT = Snapshot(
    source=SOURCE,
    sessions={SESSION.ref: SESSION},
    polled_at=NOON,
    pending_changes=(SessionChange(old=SESSION, new=None, seen_at=NOON),),
)


@dataclass(frozen=True, kw_only=True)
class RecordCase:
    """A record: its key, the value, and how to save and load it."""

    name: str
    value: Any
    save: Callable[[Stores], Awaitable[Any]]
    load: Callable[[Stores], Awaitable[Any]]


async def save_operation(stores: Stores) -> None:
    await stores.ledger.add_if_absent(builders.operation(ALICE, "op"))
    op = await stores.ledger.claim(T1, "op", "h")
    assert op is not None
    op = await stores.ledger.save_checkpoint(op, "h", "made", {"a": ["b"]})
    await stores.ledger.finish(op, "h", Outcome(ok=False, message_id="m", values={"n": 1}))


async def load_operation(stores: Stores) -> Any:
    return await stores.ledger.load(T1, "op")


async def save_feed(stores: Stores) -> None:
    await stores.feeds.set_token(ALICE, "feed-token")
    await stores.feeds.save(FEED, "feed-token")


async def load_feed(stores: Stores) -> Any:
    feed = await stores.feeds.get(ALICE)
    return None if feed is None else replace(feed, created_at=NOON)


async def save_shared(stores: Stores) -> None:
    await stores.registrations.share(SHARED)
    await stores.registrations.add_card(T1, "9", "C1", "1.5")
    await stores.registrations.add_card(T1, "9", "C1", "2.5", "1.5")


async def load_shared(stores: Stores) -> Any:
    shared = await stores.registrations.get_shared(T1, "9")
    return None if shared is None else replace(shared, changed_at=NOON)


async def save_registration(stores: Stores) -> None:
    await stores.registrations.share(SHARED)
    await stores.registrations.join(REGISTRATION, "op")


async def save_member(stores: Stores) -> None:
    await stores.member_map.put(MEMBER)


async def save_reminder(stores: Stores) -> None:
    await stores.reminder_jobs.add_missing([REMINDER])


async def save_record(stores: Stores) -> None:
    await stores.reminder_jobs.add_missing([REMINDER])
    await stores.reminder_jobs.save_record(REMINDER, RECORD, Delivery.SENT)


async def load_record(stores: Stores) -> Any:
    return (await stores.reminder_jobs.get_records(REMINDER)).get("s1")


async def load_entry(stores: Stores) -> Any:
    return (await stores.audit.search(T1, AuditQuery(since=NOON - DAY), 1)).entries[0]


CASES = [
    RecordCase(
        name=KEYS.link.of(ALICE),
        value=builders.link(ALICE, dead_since=NOON),
        save=lambda s: s.links.save(builders.link(ALICE, dead_since=NOON)),
        load=lambda s: s.links.get(ALICE),
    ),
    RecordCase(
        name=KEYS.state.of(T1, keys.hash_token("t")),
        value=STATE,
        save=lambda s: s.connect_states.save("t", STATE),
        load=lambda s: s.connect_states.get("t"),
    ),
    RecordCase(
        name=KEYS.pending.of(T1, keys.hash_token("p")),
        value=PENDING,
        save=lambda s: s.pending_links.save("p", PENDING),
        load=lambda s: s.pending_links.consume("p", ALICE),
    ),
    RecordCase(
        name=KEYS.preferences.of(ALICE),
        value=PREFERENCES,
        save=lambda s: s.preferences.save(ALICE, PREFERENCES),
        load=lambda s: s.preferences.get(ALICE),
    ),
    RecordCase(
        name=KEYS.last_request.of(ALICE),
        value=LAST_REQUEST,
        save=lambda s: s.last_requests.save(ALICE, LAST_REQUEST),
        load=lambda s: s.last_requests.get(ALICE),
    ),
    RecordCase(
        name=KEYS.operation.of(T1, "op"),
        value=replace(
            builders.operation(ALICE, "op"),
            state=OperationState.FAILED,
            step="made",
            progress={"a": ["b"]},
            outcome=Outcome(ok=False, message_id="m", values={"n": 1}),
            ended_at=NOON.replace(microsecond=123456),
        ),
        save=save_operation,
        load=load_operation,
    ),
    RecordCase(
        name=KEYS.send.of(T1, SEND.id),
        value=SEND,
        save=lambda s: s.sends.add_intent(SEND),
        load=lambda s: s.sends.add_intent(replace(SEND, channel="C2", attempt_id="other")),
    ),
    RecordCase(
        name=KEYS.meeting.of(T1, "1"),
        value=MEETING,
        save=lambda s: s.meetings.save(MEETING),
        load=lambda s: s.meetings.get(T1, "1"),
    ),
    RecordCase(
        name=KEYS.card_state.of(T1, "1"),
        value=CARD_STATE,
        save=lambda s: s.card_states.save(CARD_STATE),
        load=lambda s: s.card_states.get(T1, "1"),
    ),
    RecordCase(
        name=KEYS.url_card.of(T1, "1", "D1"),
        value=URL_CARD,
        save=lambda s: s.url_cards.save(URL_CARD),
        load=lambda s: s.url_cards.get(T1, "1", "D1"),
    ),
    RecordCase(name=KEYS.feed.of(ALICE), value=FEED, save=save_feed, load=load_feed),
    RecordCase(name=KEYS.shared_training.of(T1, "9"), value=SHARED, save=save_shared, load=load_shared),
    RecordCase(
        name=KEYS.registration.of(T1, "9", "id-1"),
        value=REGISTRATION,
        save=save_registration,
        load=lambda s: s.registrations.get(T1, "9", "id-1"),
    ),
    RecordCase(
        name=KEYS.subscription.of(T1, "s1"),
        value=SUBSCRIPTION,
        save=lambda s: s.subscriptions.save(SUBSCRIPTION),
        load=lambda s: s.subscriptions.get(T1, "s1"),
    ),
    RecordCase(
        name=KEYS.reminder.of(T1, "a1"),
        value=REMINDER,
        save=save_reminder,
        load=lambda s: s.reminder_jobs.get(T1, "a1"),
    ),
    RecordCase(name=KEYS.reminder.of(T1, "a1"), value=RECORD, save=save_record, load=load_record),
    RecordCase(
        name=KEYS.snapshot.of(T1, SOURCE.id),
        value=SNAPSHOT,
        save=lambda s: s.snapshots.save(SNAPSHOT),
        load=lambda s: s.snapshots.get(SOURCE),
    ),
    RecordCase(
        name=KEYS.cached_session.of(T1, SOURCE.id, SESSION.ref),
        value=CachedSession(NOON, SESSION),
        save=lambda s: s.list_cache.save(SOURCE, SessionKind.MEETING, NOON, [SESSION]),
        load=lambda s: s.list_cache.get(SOURCE, SESSION.ref),
    ),
    RecordCase(
        name=KEYS.policy.of(T1),
        value=POLICY,
        save=lambda s: s.policies.replace(T1, POLICY, ""),
        load=lambda s: s.policies.get(T1),
    ),
    RecordCase(
        name=KEYS.admin_link.of(T1),
        value=ADMIN_LINK,
        save=lambda s: s.member_map.set_admin_link(ADMIN_LINK),
        load=lambda s: s.member_map.get_admin_link(T1),
    ),
    RecordCase(
        name=KEYS.member.of(BOB), value=MEMBER, save=save_member, load=lambda s: s.member_map.get(BOB)
    ),
    RecordCase(
        name=KEYS.audit.of(T1, "2026-11-20"),
        value=AUDIT_ENTRY,
        save=lambda s: s.audit.append(AUDIT_ENTRY),
        load=load_entry,
    ),
]


UNINSTALL = Uninstall(
    tenant=T1,
    state=UninstallState.GRACE,
    cause=UninstallCause.APP_UNINSTALLED,
    event_at=NOON,
    state_since=NOON,
    due_at=NOON + DAY,
    blocked_since=NOON,
    wipe_at=NOON + 3 * DAY,
)


def case_id(case: RecordCase) -> str:
    return f"{case.name.split(':')[1]}-{type(case.value).__name__}"


@pytest.mark.parametrize("case", CASES, ids=case_id)
async def test_a_record_round_trips(stores: Stores, case: RecordCase) -> None:
    await case.save(stores)
    assert await case.load(stores) == case.value


@pytest.mark.parametrize("case", CASES, ids=case_id)
async def test_a_record_from_a_newer_version_is_recognized(
    stores: Stores, case: RecordCase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(records, "RECORD_VERSION", RECORD_VERSION + 1)
    await case.save(stores)
    assert await case.load(stores) is not None
    await stores.redis.flushall()
    await case.save(stores)
    monkeypatch.setattr(records, "RECORD_VERSION", RECORD_VERSION)
    with pytest.raises(RecordFromNewerVersion, match=f"version {RECORD_VERSION + 1}"):
        await case.load(stores)


@pytest.mark.parametrize("version", ["", "one", b"\xff", b"1.5", [1], {}])
def test_what_is_no_version_makes_no_record(version: object) -> None:
    with pytest.raises(records.RecordError, match=r"Policy: v$"):
        records.check_version(type(POLICY), version)


def all_formats() -> list[HashFormat[Any]]:
    modules = [
        importlib.import_module(f"bot.store.{m.name}") for m in pkgutil.iter_modules(bot.store.__path__)
    ]
    found = {id(one): one for m in modules for one in vars(m).values() if isinstance(one, HashFormat)}
    return list(found.values())


def test_every_hash_with_a_format_and_every_sealed_value_has_a_case() -> None:
    elsewhere = {KEYS.token, KEYS.installation, KEYS.id_secret, KEYS.calendar}
    covered = {keys.find_row(case.name) for case in CASES} | elsewhere
    needed = {one.key for one in all_formats()} | {row for row in ALL_KEYS if row.sealed}
    assert needed - covered == set()


@pytest.mark.parametrize("hash_format", all_formats(), ids=lambda one: one.key.kind)
def test_times_in_plain_fields_are_declared(hash_format: HashFormat[Any]) -> None:
    plain = {one.name: str(one.type) for one in fields(hash_format.model) if one.name in hash_format.plain}
    assert {name for name, kind in plain.items() if kind.startswith("datetime")} <= set(hash_format.key.times)


async def save_one_of_each(stores: Stores, clock: ManualClock) -> None:
    """Save something under every kind of key."""
    await load_id_secret(stores.redis, stores.vault)
    for case in CASES:
        await case.save(stores)
    installations = RedisInstallationStore(stores.redis, stores.vault, clock.now)
    await installations._save({"team_id": "T1", "is_enterprise_install": False, "installed_at": clock.now()})
    await SignedOAuthStateStore(stores.redis, b"k" * 32, clock.now).mark_used("state")
    await stores.seen_requests.mark("v0=1")
    await stores.channel_moves.add(ALICE.tenant, "G1", "C1")
    await stores.heartbeats.record("worker", QueueName.MAIN)
    await probe_write(stores.redis)
    await RedisRateLimiter(stores.redis, "client-1", seconds=30).try_acquire("G2M", urgent=True)
    await stores.calendars.add_token("calendar-token", ALICE, "1", MEETING.end)
    await stores.calendars.update_revision(T1, "1", "digest")
    await stores.registrations.add_calendar_token("registration-token", REGISTRATION, BOB)
    await stores.ledger.add_if_absent(builders.operation(ALICE, "open"))
    await stores.ledger.acquire_lock(ALICE, "V1", "open")
    await stores.ledger.claim_request(ALICE, "meeting", "open")
    await stores.ledger.mark_event_seen(T1, "Ev1")
    await stores.uninstalls.replace(T1, None, UNINSTALL)
    await stores.uninstalls.add_removed_team(T1, "T2", MEETING.end)
    await stores.meetings.claim_creation(T1, "1", "op")
    await stores.meetings.claim_channel_start(T1, "C1", "op")
    await stores.nudges.claim(BOB, "key")
    waiting = replace(REGISTRATION, person=Person(T1, "U3"), id="id-3", email="c@northwind.example")
    await stores.registrations.join(waiting, "op-3")
    await stores.digests.schedule(T1, "s1", NOON)
    await stores.snapshots.schedule_poll(SOURCE, NOON)
    lease = await stores.snapshots.acquire_lease(SOURCE, NOON, NOON)
    assert lease is not None
    await stores.list_cache.claim_fetch(SOURCE, SessionKind.MEETING, "token", DAY)
    await stores.reminder_jobs.suppress(T1, "meeting-1", Suppression.CANCELLED_HERE)


async def offer_a_seat(stores: Stores, clock: ManualClock) -> None:
    """Free the seat, offer it, and let the offer expire while the next one is open."""
    states = frozenset(RegistrationState)
    registrations = stores.registrations
    await registrations.update(replace(REGISTRATION, state=RegistrationState.CANCELLED), from_states=states)
    await registrations.advance_waitlist(T1, "9", clock.now() + timedelta(minutes=1))
    for number in ("4", "5"):
        other = replace(
            REGISTRATION, person=Person(T1, f"U{number}"), id=f"id-{number}", email=f"{number}@x.example"
        )
        await registrations.join(other, f"op-{number}")
    clock.forward(hours=1)
    await registrations.advance_waitlist(T1, "9", clock.now() + DAY)


async def test_every_row_is_written_as_declared(stores: Stores, clock: ManualClock) -> None:
    await save_one_of_each(stores, clock)
    await offer_a_seat(stores, clock)
    async with stores.links.refresh_lease(ALICE, 1):
        found = await check_stored_keys(stores.redis)
    declared = {
        f"usher:{row.kind}" if isinstance(row, GlobalKey) else row.kind
        for row in ALL_KEYS
        if row.type is not RedisType.CHANNEL and row is not KEYS.audit_copy
    }
    assert declared - found == set()


async def test_sealed_fields_are_sealed(stores: Stores, clock: ManualClock) -> None:
    await save_one_of_each(stores, clock)
    for key in decode_texts(await stores.redis.keys("*")):
        row = keys.find_row(key)
        assert row is not None
        for value in await sealed_values(stores, row, key):
            assert value is None or stores.vault.can_open(value), key


async def sealed_values(stores: Stores, row: Key, key: str) -> list[bytes | None]:
    redis: Any = stores.redis
    if not row.sealed:
        return []
    if row.type is RedisType.STRING:
        return [await redis.get(key)]
    if row.type is RedisType.STREAM:
        entries: list[tuple[bytes, Mapping[bytes, bytes]]] = await redis.xrange(key)
        return [fields.get(b"sealed") for _, fields in entries]
    return list(await redis.hmget(key, list(row.sealed)))


def test_no_key_fits_two_rows() -> None:
    kinds = [(isinstance(row, GlobalKey), row.kind) for row in ALL_KEYS]
    assert len(set(kinds)) == len(kinds)


@pytest.mark.parametrize("row", ALL_KEYS, ids=lambda row: row.pattern)
def test_a_row_is_complete(row: Key) -> None:
    assert row.holds
    assert isinstance(row, GlobalKey) is (row.owner is Owner.NOBODY)
    assert row.export is None or row.owner not in (Owner.TENANT, Owner.NOBODY)
    assert not row.sealed or row.type in (RedisType.HASH, RedisType.STREAM) or row.sealed == keys.WHOLE_VALUE
    assert not (row.times and row.type is not RedisType.HASH)


@pytest.mark.parametrize("name", ["docket:queue", "T1:unknown:1", "T1", "usher", "usher:unknown", "T1:token"])
def test_a_key_of_another_program_has_no_row(name: str) -> None:
    assert keys.find_row(name) is None


def test_a_misplaced_value_is_refused(alice: Person, bob: Person, key: str) -> None:
    place = keys.seal_place(KEYS.preferences.of(alice), "")
    box = vault.Vault([key])
    sealed = box.seal(T1, "U1", place, b"{}")
    with pytest.raises(vault.VaultMisplaced):
        box.open(T1, "U2", keys.seal_place(KEYS.preferences.of(bob), ""), sealed)


def test_moments_are_stored_to_the_microsecond() -> None:
    moment = datetime.fromisoformat("2026-11-20T15:00:00.654321+00:00")
    assert records.load_json(LastRequest, records.dump_json(replace(LAST_REQUEST, at=moment))).at == moment
