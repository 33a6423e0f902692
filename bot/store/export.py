"""The export of everything stored about a person. Covers the same keys as the deletion, without secrets."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, cast

from redis.asyncio import Redis

from bot.model import records
from bot.model.ids import Person
from bot.model.records import RecordError
from bot.store import codec, keys
from bot.store.audit import list_person_entries
from bot.store.key_types import Key, RedisType
from bot.store.keys import KEYS
from bot.store.record_format import DATA_FIELD, open_sealed
from bot.store.vault import Vault, VaultError
from bot.store.wipe import iter_person_keys


async def export_person(redis: Redis, vault: Vault, person: Person) -> dict[str, list[dict[str, Any]]]:
    """Return the stored data by section, without tokens and other secrets."""
    found: dict[str, list[dict[str, Any]]] = {}
    async for key in iter_person_keys(redis, person):
        row = keys.find_row(key)
        if row is None or row.export is None:
            continue
        rest = keys.key_rest(key)
        own = {} if rest == person.user_id else {"id": rest}
        entry = await _read_key(redis, vault, person, row, key)
        found.setdefault(row.export, []).append({**own, **entry})
    entries = await list_person_entries(redis, vault, person)
    if entries and KEYS.audit.export:
        found[KEYS.audit.export] = entries
    return {section: found[section] for section in sorted(found)}


async def _read_key(redis: Redis, vault: Vault, person: Person, row: Key, key: str) -> dict[str, Any]:
    match row.type:
        case RedisType.HASH:
            shown: dict[str, Any] = {}
            for name, value in codec.as_raw_hash(await redis.hgetall(key)).items():
                shown |= _show_field(vault, person, row, key, name.decode(), value)
            return shown
        case RedisType.STRING:
            return _show_field(vault, person, row, key, "", cast(bytes, await redis.get(key) or b""))
        case RedisType.ZSET:
            return {"ids": codec.decode_texts(await redis.zrange(key, 0, -1))}
        case RedisType.SET:
            return {"ids": sorted(codec.decode_texts(await redis.smembers(key)))}
        case _:
            return {}


def _show_field(vault: Vault, person: Person, row: Key, key: str, name: str, value: bytes) -> dict[str, Any]:
    """Return what the person is shown of a field: JSON opened, times readable, secrets left out."""
    if name in row.sealed:
        try:
            opened = records.parse_json(open_sealed(vault, key, person, value, name))
        except (VaultError, RecordError):
            return {name or "value": None}
        return _without_hidden(row, opened if name in ("", *keys.SEALED) else {name: opened})
    if name in row.times:
        return _without_hidden(row, {name: codec.from_microseconds(value).isoformat()})
    shown = _parse_text(value)
    is_record = name in ("", DATA_FIELD) and isinstance(shown, dict)
    return _without_hidden(row, shown if is_record else {name or "value": shown})


def _without_hidden(row: Key, values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: _clean_node(row, value)
        for name, value in values.items()
        if name not in row.hidden and name not in (records.VERSION_FIELD, keys.TOKEN_HASH_FIELD)
    }


def _clean_node(row: Key, node: Any) -> Any:
    if isinstance(node, Mapping):
        return _without_hidden(row, node)
    if isinstance(node, list):
        return [_clean_node(row, value) for value in node]
    return node


def _parse_text(value: bytes) -> Any:
    """Return a JSON object or list as such, other values as text."""
    text = value.decode(errors="replace")
    if text[:1] not in ("{", "["):
        return text
    try:
        return json.loads(text)
    except ValueError:
        return text
