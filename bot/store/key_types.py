"""What is known of one kind of key, and how its keys are built. The table is in ``keys.py``."""

from __future__ import annotations

import re
from dataclasses import KW_ONLY, dataclass, field
from datetime import timedelta
from enum import Enum, StrEnum

from bot.model.ids import Person, Tenant

GLOBAL_PREFIX = "usher"
"""What keys without a tenant begin with."""


class RedisType(StrEnum):
    """The type of a key, as Redis names it."""

    HASH = "hash"
    STRING = "string"
    ZSET = "zset"
    SET = "set"
    LIST = "list"
    STREAM = "stream"
    CHANNEL = "channel"
    """Published to, never stored."""


class Owner(Enum):
    """Whom a key belongs to."""

    PERSON_IN_KEY = "key"
    """The person whose user id follows the kind in the key."""
    PERSON_IN_FIELD = "field"
    """The person whose user id is in the field ``who``; nobody if it is empty."""
    PERSON_IN_ENTRY = "entry"
    """Each entry of the stream belongs to the person in its field ``who``."""
    TENANT = "tenant"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Lifetime:
    """How long a key is kept: ``ttl`` from the time that ``since`` names; "" is the last write. Without TTL_GRACE."""

    ttl: timedelta
    since: str = ""


@dataclass(frozen=True, eq=False)
class Key:
    """One kind of key. ``pattern`` is ``{tenant}:kind:{part}:…``, or ``usher:kind:{part}…`` without a tenant.

    ``lifetime`` None: it stays until it is removed. ``sealed`` are the encrypted fields of a hash or a stream; the
    field "" is the whole value of a string. ``times`` are the fields of a hash with microseconds since 1970. ``export``
    is the section of a person's export, None if it is not exported, and ``hidden`` are the fields left out of that:
    they grant access, or are internal to Usher.

    ``indexes`` are the tenant's sets that contain the last parts of the key. ``pointer`` finds this key by the token
    whose hash is in the field ``hash``, or else is the last part of the key.
    """

    pattern: str
    type: RedisType
    holds: str
    _: KW_ONLY
    owner: Owner = Owner.TENANT
    lifetime: Lifetime | None = None
    sealed: tuple[str, ...] = ()
    times: tuple[str, ...] = ()
    export: str | None = None
    hidden: frozenset[str] = frozenset()
    indexes: tuple[TenantKey, ...] = ()
    pointer: GlobalKey | None = None
    kind: str = field(init=False)
    _regex: re.Pattern[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        head, kind, *_ = self.pattern.split(":")
        if (head == "{tenant}") is isinstance(self, GlobalKey):
            raise ValueError(f"{self.pattern} does not begin as keys of its class do")
        object.__setattr__(self, "kind", kind)
        object.__setattr__(self, "_regex", _pattern_regex(self.pattern))

    def matches(self, key: str) -> bool:
        """Return True if this is the row of the key."""
        return self._regex.fullmatch(key) is not None


@dataclass(frozen=True, eq=False)
class PersonKey(Key):
    """A key of a person; the user id follows the kind."""

    _: KW_ONLY
    owner: Owner = Owner.PERSON_IN_KEY

    def of(self, person: Person, *parts: str) -> str:
        if not person.user_id or ":" in person.user_id:
            raise ValueError("user id cannot be part of a key")
        return ":".join((tenant_id(person.tenant), self.kind, person.user_id, *parts))

    def prefix(self, tenant: Tenant) -> str:
        """Return the beginning of all these keys of the tenant; the user id follows."""
        return f"{tenant_id(tenant)}:{self.kind}:"


@dataclass(frozen=True, eq=False)
class TenantKey(Key):
    """A key of a tenant."""

    def of(self, tenant: Tenant, *parts: str) -> str:
        return ":".join((tenant_id(tenant), self.kind, *parts))

    def prefix(self, tenant: Tenant, *parts: str) -> str:
        """Return the beginning of all these keys of the tenant with these first parts; the other parts follow."""
        return self.of(tenant, *parts, "")


@dataclass(frozen=True, eq=False)
class GlobalKey(Key):
    """A key that belongs to no tenant."""

    _: KW_ONLY
    owner: Owner = Owner.NOBODY

    def of(self, *parts: str) -> str:
        return ":".join((GLOBAL_PREFIX, self.kind, *parts))

    def prefix(self) -> str:
        """Return the beginning of all these keys; the other parts follow."""
        return self.of("")


def tenant_id(tenant: Tenant) -> str:
    """Return the tenant's id. Raises ``ValueError`` if it could collide with other keys."""
    if not tenant.id or ":" in tenant.id or tenant.id == GLOBAL_PREFIX:
        raise ValueError("tenant id cannot be a key's prefix")
    return tenant.id


def _pattern_regex(pattern: str) -> re.Pattern[str]:
    """Return a regex for the keys of a pattern. A source has one or two parts; the last part can be anything."""
    parts = {"{tenant}": r"(?!usher:)[^:]+", "{source}": r"[^:]+(?::[^:]+)?"}
    *inner, last = pattern.split(":")
    found = [parts.get(one) or ("[^:]+" if one.startswith("{") else re.escape(one)) for one in inner]
    tail = parts.get(last) or (".*" if last.startswith("{") else re.escape(last))
    return re.compile(":".join([*found, tail]))


def tenant_prefix(tenant: Tenant) -> str:
    """Return the prefix of all keys of the tenant."""
    return f"{tenant_id(tenant)}:"
