"""Another process that refreshes Alice's tokens: ``python -m tests.store.refresh_process URL KEY refresh|hang``."""

from __future__ import annotations

import asyncio
import secrets
import sys
from datetime import UTC, datetime

from bot.model.ids import Person, Tenant
from bot.store.links import Links
from bot.store.open import Stores, open_stores
from bot.store.vault import Vault
from tests.support import builders

ALICE = Person(Tenant("T1"), "U1")


async def refresh(stores: Stores) -> str:
    """Return the token that replaces the first one, whoever refreshes it."""
    stale = builders.link(ALICE).access_token
    async with stores.links.refresh_lease(ALICE, 30) as mine:
        link = await stores.links.get(ALICE)
        assert mine
        assert link is not None
        if link.access_token == stale:
            await stores.redis.incr("refreshes")
            link = link.with_new_tokens(secrets.token_hex(8), None, builders.NOON)
            assert await stores.links.renew_tokens(link, stale)
        return link.access_token


async def main(url: str, key: str, what: str) -> None:
    async with open_stores(url, Vault([key]), lambda: datetime.now(UTC), "client-1") as stores:
        if what == "refresh":
            print(*await asyncio.gather(*(refresh(stores) for _ in range(5))))
            return
        async with Links(stores.redis, stores.vault, lease_seconds=0.5).refresh_lease(ALICE, 1):
            print("held", flush=True)
            await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
