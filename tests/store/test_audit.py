"""The audit: lines stay as long as is set and no longer, are searched backwards, and are sealed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.model.ids import Person, Tenant
from bot.model.operations import Outcome
from bot.model.policy import AuditEntry, AuditQuery, AuditResult
from bot.store import audit
from bot.store.keys import KEYS
from bot.store.open import Stores
from tests.support import builders
from tests.support.clocks import ManualClock

ALWAYS = AuditQuery(since=builders.NOON - timedelta(days=900))


def line(person: Person, clock: ManualClock, what: str = "meeting.now", **about: str) -> AuditEntry:
    return AuditEntry(person=person, action=what, at=clock.now(), result=AuditResult.DONE, details=about)


async def subjects(stores: Stores, tenant: Tenant, query: AuditQuery = ALWAYS) -> list[str]:
    page = await stores.audit.search(tenant, query, 100)
    return [entry.details.get("subject", "") for entry in page.entries]


async def test_the_latest_line_comes_first_and_pages_go_backwards_over_days(
    stores: Stores, clock: ManualClock, alice: Person
) -> None:
    for number in range(7):
        await stores.audit.append(line(alice, clock, subject=str(number)))
        clock.forward(hours=10)
    seen: list[str] = []
    older = None
    while True:
        page = await stores.audit.search(alice.tenant, ALWAYS, 2, older)
        seen += [entry.details["subject"] for entry in page.entries]
        older = page.next_cursor
        if older is None:
            break
    assert seen == [str(number) for number in range(6, -1, -1)]


async def test_who_what_words_and_since(
    stores: Stores, clock: ManualClock, alice: Person, bob: Person
) -> None:
    await stores.audit.append(line(alice, clock, subject="Sprint review"))
    clock.forward(days=2)
    await stores.audit.append(line(bob, clock, "meeting.cancel", subject="Sprint retro"))
    await stores.audit.append(line(Person(Tenant("T2"), "U1"), clock, subject="Elsewhere"))
    assert await subjects(stores, alice.tenant) == ["Sprint retro", "Sprint review"]
    since = ALWAYS.since
    assert await subjects(stores, alice.tenant, AuditQuery(since=since, user_ids=("U1",))) == [
        "Sprint review"
    ]
    assert await subjects(stores, alice.tenant, AuditQuery(since=since, action="meeting.cancel")) == [
        "Sprint retro"
    ]
    assert await subjects(stores, alice.tenant, AuditQuery(since=since, words=("sprint", "rev"))) == [
        "Sprint review"
    ]
    assert await subjects(stores, alice.tenant, AuditQuery(since=since, words=("sprint", "nothing"))) == []
    lately = AuditQuery(since=clock.now() - timedelta(days=1))
    assert await subjects(stores, alice.tenant, lately) == ["Sprint retro"]


async def test_a_line_goes_when_its_time_is_over(stores: Stores, clock: ManualClock, alice: Person) -> None:
    await stores.audit.append(line(alice, clock, subject="Old"))
    day = KEYS.audit.of(alice.tenant, clock.now().date().isoformat())
    life = await stores.redis.pttl(day) / 1000
    assert timedelta(days=90).total_seconds() < life < timedelta(days=91, hours=1).total_seconds()
    clock.forward(days=90, hours=-1)
    assert await subjects(stores, alice.tenant) == ["Old"]
    clock.forward(hours=2)
    assert await subjects(stores, alice.tenant) == [], "the clock decides, the TTL is the broom"


async def test_a_long_search_stops_and_goes_on(
    stores: Stores, clock: ManualClock, alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit, "MAX_SEARCHED_LINES", 3)
    for number in range(7):
        await stores.audit.append(line(alice, clock, subject="first" if number == 0 else "other"))
    query = AuditQuery(since=ALWAYS.since, words=("first",))
    page = await stores.audit.search(alice.tenant, query, 10)
    assert (page.entries, page.next_cursor is not None) == ((), True)
    page = await stores.audit.search(alice.tenant, query, 10, page.next_cursor)
    page = await stores.audit.search(alice.tenant, query, 10, page.next_cursor)
    assert [entry.details["subject"] for entry in page.entries] == ["first"]


async def test_lines_are_sealed_and_a_copied_line_does_not_open(
    stores: Stores, clock: ManualClock, alice: Person
) -> None:
    await stores.audit.append(line(alice, clock, subject="Layoffs"))
    day = KEYS.audit.of(alice.tenant, clock.now().date().isoformat())
    ((_, fields),) = await stores.redis.xrange(day)
    assert b"Layoffs" not in fields[b"sealed"]
    await stores.redis.xadd(day, {**fields, b"who": b"U2"})
    page = await stores.audit.search(alice.tenant, ALWAYS, 10)
    assert [(entry.person.user_id, entry.message_id) for entry in page.entries] == [
        ("U2", "audit-unreadable"),
        ("U1", None),
    ]


async def test_the_ledger_writes_the_line_once_with_the_outcome(
    stores: Stores, clock: ManualClock, alice: Person
) -> None:
    await stores.ledger.add_if_absent(builders.operation(alice, "op-1"))
    op = await stores.ledger.claim(alice.tenant, "op-1", "h")
    assert op is not None
    told = line(alice, clock, subject="Sprint review")
    await stores.ledger.finish(op, "h", Outcome(ok=True), told)
    await stores.ledger.finish(op, "h", Outcome(ok=True), told)
    assert await subjects(stores, alice.tenant) == ["Sprint review"]
