"""Bytes that Redis holds for a linked user, beside the raw ciphertext of the same tokens.

``python -m tests.bench.bench_redis_per_user``. Sizes, not times: the ratio hardly depends on the machine.
"""

from __future__ import annotations

import asyncio
import base64
import json
import random
import statistics
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography.fernet import Fernet

from bot.embedded import open_embedded_redis
from bot.model.ids import Person, Tenant
from bot.model.people import Link
from bot.store.open import Stores, open_stores
from bot.store.vault import Vault
from tests.bench.figures import Row, table

USERS = 2000
ROUNDS = 5
ACCESS, REFRESH = 880, 420
NOW = datetime(2026, 11, 20, 15, 0, 0, 123456, UTC)


def token(length: int, rng: random.Random) -> str:
    """Return random URL-safe base64, which packs worse than any real token."""
    return base64.urlsafe_b64encode(rng.randbytes(length))[:length].decode()


def link(number: int, rng: random.Random) -> Link:
    return Link(
        person=Person(Tenant("T02ABCDEF"), f"U02{number:08d}"),
        organizer_key=str(rng.randrange(10**17, 10**18)),
        email=f"somebody.{number}@example.com",
        first_name="Somebody",
        last_name=f"Number{number}",
        account_key=str(rng.randrange(10**17, 10**18)),
        connected_at=NOW,
        access_token=token(ACCESS, rng),
        refresh_token=token(REFRESH, rng),
        expires_at=NOW + timedelta(hours=1),
    )


def raw(fernet: Fernet, one: Link) -> int:
    """Return the bytes of the ciphertext of the tokens alone, nothing packed."""
    plain = json.dumps([one.access_token, one.refresh_token]).encode()
    return len(base64.urlsafe_b64decode(fernet.encrypt(plain)))


async def bytes_stored(stores: Stores, links: list[Link]) -> float:
    """Return the bytes that a link adds to the server's memory, keys and tables included."""
    await stores.redis.execute_command("FLUSHALL", "SYNC")  # type: ignore[no-untyped-call]
    before = (await stores.redis.info("memory"))["used_memory"]
    for one in links:
        await stores.links.save(one)
    after = (await stores.redis.info("memory"))["used_memory"]
    return float(after - before) / len(links)


async def measure() -> list[Row]:
    key = Fernet.generate_key()
    ratios, bytes_held, floors = [], [], []
    with tempfile.TemporaryDirectory() as folder:
        async with open_embedded_redis(Path(folder), durable=False, die_with_parent=True) as url:
            async with open_stores(url, Vault([key]), lambda: NOW, "client-1") as stores:
                for seed in range(ROUNDS):
                    rng = random.Random(seed)
                    links = [link(number, rng) for number in range(USERS)]
                    floors.append(statistics.mean(raw(Fernet(key), one) for one in links))
                    bytes_held.append(await bytes_stored(stores, links))
                    ratios.append(bytes_held[-1] / floors[-1])
    shown = [f"{statistics.median(series):.0f} bytes" for series in (bytes_held, floors)]
    beside = "the raw ciphertext of the same tokens"
    return [
        Row(
            what="Redis per linked user",
            beside=beside,
            ours=shown[0],
            floor=shown[1],
            ratios=ratios,
            aim=1.15,
        )
    ]


if __name__ == "__main__":
    print(table(asyncio.run(measure())))
