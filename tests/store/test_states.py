"""Connect states serve once, in one browser, for five minutes by the clock."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from bot.model.ids import Person
from bot.store.keys import PENDING_GRACE, RESUME_GRACE
from bot.store.open import Stores
from tests.support import builders
from tests.support.clocks import ManualClock

HOUR = timedelta(hours=1)


async def test_a_state_serves_once(stores: Stores, alice: Person) -> None:
    state = builders.state(alice)
    await stores.connect_states.save("token", state)
    assert await stores.connect_states.get("token") == state
    taken = await asyncio.gather(*(stores.connect_states.consume("token") for _ in range(20)))
    assert [one for one in taken if one is not None] == [state]
    assert await stores.connect_states.get("token") is None


async def test_the_first_browser_keeps_it(stores: Stores, alice: Person) -> None:
    await stores.connect_states.save("token", builders.state(alice))
    bound = await asyncio.gather(
        *(stores.connect_states.bind_browser("token", f"browser-{n}") for n in range(10))
    )
    (winner,) = [one for one in bound if one is not None]
    assert winner.browser_hash is not None
    assert await stores.connect_states.bind_browser("token", winner.browser_hash) == winner
    assert await stores.connect_states.bind_browser("token", "another") is None
    assert await stores.connect_states.consume("token") == winner


async def test_expiry_goes_by_the_clock(stores: Stores, alice: Person, clock: ManualClock) -> None:
    await stores.connect_states.save("token", builders.state(alice, expires_at=clock.now()))
    assert await stores.connect_states.get("token") is None
    assert await stores.connect_states.bind_browser("token", "browser") is None
    assert await stores.connect_states.consume("token") is None
    await stores.connect_states.save("token", builders.state(alice))
    clock.forward(minutes=4, seconds=59)
    assert await stores.connect_states.get("token") is not None
    clock.forward(minutes=1)
    assert await stores.connect_states.consume("token") is None


async def test_unknown_tokens_are_nothing(stores: Stores) -> None:
    assert await stores.connect_states.get("never") is None
    assert await stores.connect_states.bind_browser("never", "browser") is None
    assert await stores.connect_states.consume("never") is None


async def test_a_pending_link_is_released_once_to_its_person(
    stores: Stores, alice: Person, bob: Person
) -> None:
    pending = builders.pending(alice)
    await stores.pending_links.save("question", pending)
    assert await stores.pending_links.consume("question", bob) is None
    released = await asyncio.gather(*(stores.pending_links.consume("question", alice) for _ in range(10)))
    assert [one for one in released if one is not None] == [pending]


async def test_a_pending_link_expires(stores: Stores, alice: Person, clock: ManualClock) -> None:
    await stores.pending_links.save("question", builders.pending(alice))
    clock.forward(minutes=31)
    assert await stores.pending_links.consume("question", alice) is None


async def test_what_is_kept_ends_by_itself(stores: Stores, alice: Person) -> None:
    await stores.connect_states.save("token", builders.state(alice))
    await stores.pending_links.save("question", builders.pending(alice))
    lasting = {b"usher:tenants", b"usher:due-accounts"}
    lives = {key: await stores.redis.pttl(key) for key in await stores.redis.keys("*") if key not in lasting}
    assert len(lives) == 3
    longest = {key: HOUR + (PENDING_GRACE if b":pending:" in key else RESUME_GRACE) for key in lives}
    assert all(timedelta() < timedelta(milliseconds=lives[key]) < longest[key] for key in lives)
