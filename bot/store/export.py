"""The export of everything stored about a person. Covers the same keys as the deletion, without secrets."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, cast

from redis.asyncio import Redis

from bot.model.ids import Person
from bot.store import codec, keys
from bot.store.audit import list_person_entries
from bot.store.vault import Vault, VaultError
from bot.store.wipe import iter_person_keys

SEAL_FIELDS: Mapping[str, str] = {
    "sub": "subscription:{rest}",
    "token": "token",
    "prefs": "preferences",
    "op": "op:{rest}:{field}",
}
"""The field name under which a kind's values were sealed, if not ``{kind}:{rest}``."""
TIME_FIELDS = frozenset(
    {
        "fetched",
        "read",
        "since",
        "until",
        "dead",
        "start",
        "end",
        "made",
        "at",
        "planned",
        "seen",
        "over",
        "closes",
        "hold",
        "changed",
    }
)
SECRET_FIELDS = frozenset(
    {
        "a",
        "r",
        "access",
        "refresh",
        "verifier",
        "browser",
        "response_url",
        "mark",
        "holder",
        "nonce",
        "external_id",
        "by",
        "drawing",
        "drawing_since",
        "digest",
    }
)
"""Fields that grant access, or are internal to Usher."""
LONG_FIELD_NAMES: Mapping[str, str] = {"e": "email", "f": "first_name", "l": "last_name", "k": "account_key"}
INTERNAL_KINDS = frozenset({"poll", "lease", "slot"})
"""Kinds that hold only Usher's own bookkeeping."""


async def export_person(redis: Redis, vault: Vault, person: Person) -> dict[str, list[dict[str, Any]]]:
    """Return the stored data by kind, without tokens and other secrets."""
    found: dict[str, list[dict[str, Any]]] = {}
    async for key in iter_person_keys(redis, person):
        kind, _, rest = key.removeprefix(keys.tenant_prefix(person.tenant)).partition(":")
        if kind not in INTERNAL_KINDS:
            entry = await _export_key(redis, vault, person, key, kind, rest)
            own = {} if rest == person.user_id else {"id": rest}
            found.setdefault(kind, []).append({**own, **entry})
    done = await list_person_entries(redis, vault, person)
    if done:
        found["audit"] = done
    return {kind: found[kind] for kind in sorted(found)}


async def _export_key(
    redis: Redis, vault: Vault, person: Person, key: str, kind: str, rest: str
) -> dict[str, Any]:
    held = codec.decode_text(await redis.type(key))
    if held == "hash":
        fields = codec.as_raw_hash(await redis.hgetall(key))
        shown: dict[str, Any] = {}
        for raw, value in fields.items():
            shown |= _export_field(vault, person, kind, rest, raw.decode(), value)
        return shown
    if held == "string":
        whole = cast(bytes, await redis.get(key) or b"")
        return (
            _export_field(vault, person, kind, rest, "", whole)
            if kind in keys.SEALED_FIELDS
            else {"value": _parse_text(whole)}
        )
    if held == "zset":
        return {"ids": codec.decode_texts(await redis.zrange(key, 0, -1))}
    if held == "set":
        return {"ids": sorted(codec.decode_texts(await redis.smembers(key)))}
    return {}


def _export_field(
    vault: Vault, person: Person, kind: str, rest: str, name: str, value: bytes
) -> dict[str, Any]:
    if name in (keys.SEALED_FIELDS.get(kind) or ("",)) and kind in keys.SEALED_FIELDS:
        place = SEAL_FIELDS.get(kind, "{kind}:{rest}").format(kind=kind, rest=rest, field=name)
        try:
            opened = _without_secrets(vault.open_json(person, place, value))
        except (VaultError, ValueError):
            return {name or "value": None}
        return {name: opened} if kind == "op" else opened
    return _without_secrets(
        {name: codec.from_microseconds(value).isoformat() if name in TIME_FIELDS else _parse_text(value)}
    )


def _without_secrets(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values without secrets and with long field names."""
    return {
        LONG_FIELD_NAMES.get(name, name): _clean_node(value)
        for name, value in values.items()
        if name not in SECRET_FIELDS
    }


def _clean_node(node: Any) -> Any:
    if isinstance(node, Mapping):
        return _without_secrets(node)
    if isinstance(node, list):
        return [_clean_node(value) for value in node]
    return node


def _parse_text(value: bytes) -> Any:
    text = value.decode(errors="replace")
    try:
        return json.loads(text) if text[:1] in ("{", "[") else text
    except ValueError:
        return text
