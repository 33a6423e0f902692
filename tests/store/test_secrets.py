"""Nothing secret or personal lies in Redis in clear, neither in memory nor on its disk."""

from __future__ import annotations

import base64
import zlib
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet

from bot.embedded import open_embedded_redis
from bot.model.ids import Person
from bot.model.operations import Outcome
from bot.store.open import Stores, open_stores
from bot.store.vault import Vault
from tests.support import builders
from tests.support.clocks import ManualClock

SECRETS = ["Geheimnis-1", "Geheimnis-2", "Geheimnis-3", "Geheimnis-4", "Geheimnis-5", "Geheimnis-6"]
PERSONAL = [
    "alice@",
    "Älice",
    "Hara",
    "Sprint review",
    "join.example",
    "verifier-secret",
    "state-token",
    "question",
]


async def fill(stores: Stores, person: Person) -> None:
    await stores.links.save(builders.link(person, access_token=SECRETS[0], refresh_token=SECRETS[1]))
    await stores.connect_states.save("state-token", builders.state(person))
    await stores.pending_links.save("question", builders.pending(person))
    await stores.meetings.save(builders.meeting(person, "1"))
    await stores.ledger.add_if_absent(builders.operation(person, "op", payload={"response_url": SECRETS[2]}))
    op = await stores.ledger.claim(person.tenant, "op", "h")
    assert op is not None
    op = await stores.ledger.save_checkpoint(op, "h", "made", {"join_url": SECRETS[3]})
    await stores.ledger.finish(op, "h", Outcome(ok=True, values={"password": SECRETS[4]}))
    link = await stores.links.get(person)
    assert link is not None
    await stores.links.renew_tokens(link.with_new_tokens(SECRETS[5], None, builders.NOON), link.access_token)


def opened(data: bytes) -> bytes:
    """Return the bytes and what they turn into when taken for base64 or for packed bytes."""
    found = [data]
    for unwrap in (base64.b64decode, base64.urlsafe_b64decode, zlib.decompress):
        try:
            found.append(unwrap(data))
        except (ValueError, zlib.error):
            continue
    return b"\0".join(found)


async def content(stores: Stores) -> list[bytes]:
    """Return every key, field and value."""
    parts: list[Any] = []
    for key in await stores.redis.keys("*"):
        kind = await stores.redis.type(key)
        parts.append(key)
        if kind == b"string":
            parts.append(await stores.redis.get(key))
        elif kind == b"hash":
            parts.extend(part for pair in (await stores.redis.hgetall(key)).items() for part in pair)
        elif kind == b"zset":
            parts.extend(await stores.redis.zrange(key, 0, -1))
        else:
            parts.extend(await stores.redis.smembers(key))
    return parts


def written(folder: Path) -> bytes:
    return b"\0".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


async def test_nothing_lies_in_clear(tmp_path: Path, clock: ManualClock, key: str, alice: Person) -> None:
    async with open_embedded_redis(tmp_path, die_with_parent=True) as url:
        async with open_stores(url, Vault([key]), clock.now, "client-1") as stores:
            await fill(stores, alice)
            memory = b"\0".join(opened(part) for part in await content(stores))
    disk = written(tmp_path)
    assert b"T1:token:U1" in memory
    assert b"T1:token:U1" in disk
    for secret in [*SECRETS, *PERSONAL, key]:
        assert secret.encode() not in memory, secret
        assert secret.encode() not in disk, secret


def test_nothing_lies_in_a_repr(alice: Person) -> None:
    shown = repr(
        [builders.link(alice), builders.state(alice), builders.meeting(alice), Vault([Fernet.generate_key()])]
    )
    for secret in ("access-", "refresh-", "verifier-secret", "join.example"):
        assert secret not in shown
