"""How values are stored: a hash with plain fields and one sealed JSON field, or one sealed JSON string.

Plain are only the fields that scripts, indexes and deletion read. Each record has a field ``v`` with the version that
wrote it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import MISSING, fields
from datetime import datetime
from enum import Enum
from operator import attrgetter
from typing import Any, Generic, TypeVar

from redis.typing import EncodableT

from bot.model import records
from bot.model.ids import Person, Tenant
from bot.store import codec, keys
from bot.store.key_types import Key, Owner
from bot.store.vault import Vault

T = TypeVar("T")

DATA_FIELD = "data"
"""The field with the JSON of a hash that is not sealed."""
_VERSION, _OWNER = records.VERSION_FIELD.encode(), keys.OWNER_FIELD.encode()
NO_PERSON_ID = "-"
"""For whom the record of an owner without a Slack account is sealed."""


class HashFormat(Generic[T]):
    """The hash of a dataclass value.

    ``owner`` is the path of the field with the ``Person`` whose record it is, "" for a tenant's record. ``plain``
    fields are stored as hash fields of the same name; of these, scripts write the ``scripted`` ones and ``encode`` does
    not. ``people`` are the plain fields that hold a ``Person``. ``elsewhere`` are the fields that this hash does not
    store: they are in the key, or the caller stores them. All others become JSON.
    """

    def __init__(
        self,
        *,
        key: Key,
        model: type[T],
        owner: str = "",
        plain: Sequence[str] = (),
        scripted: Sequence[str] = (),
        people: Sequence[str] = (),
        elsewhere: Sequence[str] = (),
    ) -> None:
        self.key = key
        self.model = model
        self._owner = attrgetter(owner) if owner else None
        self._owner_field = owner if owner and "." not in owner else None
        self.plain = tuple(plain)
        self._people = frozenset(people)
        known = fields(model)  # type: ignore[arg-type]
        names = {one.name for one in known} | set(keys.SEALED)
        self._sealed = tuple(field for field in key.sealed if field in names)
        """Without those that the value does not have: whoever writes them reads them."""
        self._has_tenant = any(one.name == "tenant" for one in known)
        self._optional = {
            one.name for one in known if one.default is not MISSING or one.default_factory is not MISSING
        }
        read = (*plain, *scripted)
        self._read = [(field.encode(), field) for field in read]
        self._exclude = frozenset((owner, "tenant", *read, *elsewhere, *key.sealed))
        self._has_data = any(one.name not in self._exclude for one in known)

    def encode(self, name: str, value: T, vault: Vault | None = None) -> codec.HashFields:
        """Return the hash that is stored under the key ``name``. A field that is None is left out."""
        found: codec.HashFields = {records.VERSION_FIELD: records.RECORD_VERSION}
        if self._owner is not None and self.key.owner is Owner.PERSON_IN_FIELD:
            owner = self._owner(value)
            found[keys.OWNER_FIELD] = owner.user_id if owner else ""
        for field in self.plain:
            plain = getattr(value, field)
            if plain is not None:
                found[field] = _encode_plain(plain)
        for field in self._sealed:
            if field in keys.SEALED:
                found[field] = self._seal(vault, name, value, records.dump_json(value, exclude=self._exclude))
            elif getattr(value, field) or field not in self._optional:
                found[field] = self.seal_field(name, value, field, vault)
        if self._has_data and not self.key.sealed:
            found[DATA_FIELD] = records.dump_json(value, exclude=self._exclude)
        return found

    def seal_field(self, name: str, value: T, field: str, vault: Vault | None) -> bytes:
        """Return the ciphertext of one field of the value that has its own sealed field in the hash."""
        return self._seal(vault, name, value, records.dump_json(getattr(value, field)), field)

    def decode(self, name: str, record: codec.RawHash, vault: Vault | None = None, **known: Any) -> T | None:
        """Return the value from the hash, None if that holds no record. ``known`` are the fields stored elsewhere.

        Raises ``RecordFromNewerVersion``, ``RecordError`` or ``VaultError``.
        """
        version = record.get(_VERSION)
        if version is None:
            return None
        records.check_version(self.model, version)
        tenant = Tenant(name.partition(":")[0])
        user_id = self._read_owner(name, record)
        if self._has_tenant:
            known["tenant"] = tenant
        if self._owner_field:
            known[self._owner_field] = Person(tenant, user_id) if user_id else None
        for raw_field, field in self._read:
            raw = record.get(raw_field)
            if raw is not None and (raw or field not in self._optional):
                known[field] = self._decode_plain(tenant, field, raw)
        stored = self._read_json(name, record, vault, self._sealed_for(tenant, user_id))
        return records.load(self.model, stored | known)

    def _read_owner(self, name: str, record: codec.RawHash) -> str:
        if self.key.owner is Owner.PERSON_IN_KEY:
            return keys.key_rest(name)
        return record.get(_OWNER, b"").decode()

    def _read_json(
        self, name: str, record: codec.RawHash, vault: Vault | None, owner: Person
    ) -> dict[str, Any]:
        found: dict[str, Any] = {}
        if not self.key.sealed:
            return records.parse_json(record[DATA_FIELD.encode()]) if self._has_data else found
        for field in self._sealed:
            raw = record.get(field.encode())
            if raw is not None and vault is not None:
                opened = records.parse_json(open_sealed(vault, name, owner, raw, field))
                found |= opened if field in keys.SEALED else {field: opened}
        return found

    def _seal(
        self, vault: Vault | None, name: str, value: T, data: bytes, field: str = keys.SEALED[0]
    ) -> bytes:
        if vault is None:
            raise ValueError(f"{self.key.kind} is sealed")
        owner = self._owner(value) if self._owner else None
        tenant = Tenant(name.partition(":")[0])
        return seal(vault, name, owner or self._sealed_for(tenant, ""), data, field)

    def _sealed_for(self, tenant: Tenant, user_id: str) -> Person:
        return Person(tenant, user_id or (NO_PERSON_ID if self._owner else self.key.kind))

    def _decode_plain(self, tenant: Tenant, field: str, raw: bytes) -> Any:
        if field in self.key.times:
            return codec.from_microseconds(raw)
        text = raw.decode()
        return Person(tenant, text) if field in self._people else text


def _encode_plain(value: Any) -> EncodableT:
    if isinstance(value, datetime):
        return codec.to_microseconds(value)
    if isinstance(value, Person):
        return value.user_id
    if isinstance(value, Enum):
        return str(value.value)
    return int(value) if isinstance(value, bool) else str(value)


def seal(vault: Vault, name: str, owner: Person, data: bytes, field: str = "") -> bytes:
    """Return the ciphertext of a field of the key ``name``; it opens only there and only for its owner."""
    return vault.seal(owner.tenant, owner.user_id, keys.seal_place(name, field), data)


def open_sealed(vault: Vault, name: str, owner: Person, sealed: bytes, field: str = "") -> bytes:
    """Return the plaintext of a field of the key ``name``. Raises ``VaultError``."""
    return vault.open(owner.tenant, owner.user_id, keys.seal_place(name, field), sealed)


def seal_record(
    vault: Vault, name: str, owner: Person, value: object, *, exclude: Sequence[str] = ()
) -> bytes:
    """Return the sealed string of the key ``name``: the value without the fields ``exclude``."""
    return seal(vault, name, owner, records.dump_record(value, exclude=exclude))


def open_record(vault: Vault, name: str, owner: Person, sealed: bytes, kind: type[T], **known: Any) -> T:
    """Return the value of a sealed string. Raises ``RecordFromNewerVersion``, ``RecordError`` or ``VaultError``."""
    return records.load_record(kind, open_sealed(vault, name, owner, sealed), **known)


def without_sealed(record: Mapping[bytes, bytes]) -> codec.RawHash:
    """Return the hash without its sealed field, to read the rest of a record that cannot be decrypted."""
    return {name: value for name, value in record.items() if name != keys.SEALED[0].encode()}
