"""A feed's token leads to its person alone, one at a time; what was given out is sealed and goes with the person."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.model.calendars import FeedEvent
from bot.model.ids import Person
from bot.store import keys
from bot.store.export import export_person
from bot.store.keys import KEYS
from bot.store.open import Stores
from bot.store.wipe import wipe_person
from tests.support.clocks import ManualClock
from tests.support.wipes import wipe_tenant


def event(clock: ManualClock) -> FeedEvent:
    start = clock.now() + timedelta(days=1)
    return FeedEvent(
        uid="1@usher",
        source="meeting",
        title="Sprint review",
        start=start,
        end=start + timedelta(minutes=30),
        url="https://www.gotomeeting.com/join/331536871",
        sequence=3,
        changed_at=clock.now(),
    )


async def test_one_address_at_a_time(stores: Stores, alice: Person, bob: Person, clock: ManualClock) -> None:
    await stores.feeds.set_token(alice, "first")
    await stores.feeds.set_token(bob, "his")
    clock.forward(hours=1)
    await stores.feeds.set_token(alice, "first")
    found = await stores.feeds.find_by_token("first")
    assert found is not None
    assert (found.person, found.created_at) == (alice, clock.now() - timedelta(hours=1))
    await stores.feeds.set_token(alice, "second")
    assert await stores.feeds.find_by_token("first") is None
    assert not await stores.redis.exists(KEYS.feed_pointer.of(keys.hash_token("first")))
    assert await stores.feeds.find_by_token("second") is not None
    assert await stores.feeds.remove(alice)
    assert not await stores.feeds.remove(alice)
    assert await stores.feeds.find_by_token("second") is None
    assert await stores.feeds.get(alice) is None
    assert await stores.feeds.find_by_token("his") is not None


async def test_what_was_given_out_is_kept_for_the_address_that_read_it(
    stores: Stores, alice: Person, clock: ManualClock
) -> None:
    await stores.feeds.set_token(alice, "first")
    feed = await stores.feeds.find_by_token("first")
    assert feed is not None
    told = replace(feed, events=(event(clock),), fetched_at=clock.now(), goto_read_at=clock.now())
    await stores.feeds.save(told, "first")
    assert await stores.feeds.find_by_token("first") == told
    assert b"Sprint" not in (await stores.redis.dump(KEYS.feed.of(alice)) or b"")
    await stores.feeds.set_token(alice, "second")
    await stores.feeds.save(replace(told, events=()), "first")
    again = await stores.feeds.find_by_token("second")
    assert again is not None
    assert (again.events, again.fetched_at) == ((event(clock),), None)
    await stores.feeds.remove(alice)
    await stores.feeds.save(told, "second")
    assert await stores.feeds.get(alice) is None


async def test_it_goes_with_the_person_and_the_workspace(
    stores: Stores, alice: Person, clock: ManualClock
) -> None:
    await stores.feeds.set_token(alice, "hers")
    told = await export_person(stores.redis, stores.vault, alice)
    assert told["feed"][0]["created_at"] == clock.now().isoformat()
    await wipe_person(stores.redis, alice)
    assert await stores.feeds.find_by_token("hers") is None
    assert not await stores.redis.exists(KEYS.feed_pointer.of(keys.hash_token("hers")))
    await stores.feeds.set_token(alice, "again")
    await wipe_tenant(stores, alice.tenant)
    assert not await stores.redis.exists(KEYS.feed_pointer.of(keys.hash_token("again")))
