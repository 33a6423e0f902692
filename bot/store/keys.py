"""Every key in Redis, as one table: pattern, type, lifetime, owner, sealed fields and export.

Each key begins with the id of its tenant, so that a tenant can be wiped by prefix. The exceptions begin with ``usher``
and hold no personal data: the rate limiter, the heartbeats, the list of tenants, the change channel, and the pointers
from the hash of a token to its tenant (a caller who presents a token does not know the tenant).

The TTL only cleans up. Whether something has expired is a stored value compared with the clock.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from datetime import timedelta
from enum import Enum, StrEnum

from bot.model.ids import Person, Tenant

OPERATION_TTL = timedelta(hours=24)
"""How long an outcome can be replayed."""
OPEN_OPERATION_TTL = timedelta(days=7)
"""An unfinished operation survives a long outage, so that its person can be notified."""
EVENT_TTL = timedelta(hours=24)
SEND_TTL = timedelta(days=30)
MEETING_TTL = timedelta(days=30)
CREATED_BY_TTL = timedelta(days=30)
CARD_STATE_TTL = timedelta(days=400)
"""Longer than a meeting is scheduled ahead or recurs without any update from Usher."""
REGISTRATION_TTL = timedelta(days=30)
LAST_REQUEST_TTL = timedelta(days=30)
SNAPSHOT_TTL = timedelta(days=30)
REMINDER_TTL = timedelta(days=30)
LIST_CACHE_TTL = timedelta(minutes=2)
SUPPRESSION_TTL = timedelta(days=400)
"""GoTo schedules no further ahead."""
NUDGE_INTERVAL = timedelta(hours=24)
CHANNEL_START_TTL = timedelta(seconds=30)
"""Two starts in one conversation within this time are probably meant as one."""
HEARTBEAT_TTL = timedelta(hours=1)
REFRESH_LEASE_TTL = timedelta(seconds=30)
AUDIT_COPY_TTL = timedelta(hours=1)
TTL_GRACE = timedelta(minutes=10)
"""Redis TTL = stored expiry + this grace; the stored expiry is authoritative."""

OWNER_FIELD = "who"
"""The field of a hash or of an audit entry that holds the user id of the person it belongs to."""
TOKEN_HASH_FIELD = "hash"  # noqa: S105
"""The field of a hash that holds the hash of its calendar token."""
GLOBAL_PREFIX = "usher"


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


@dataclass(frozen=True, kw_only=True)
class Key:
    """One kind of key. ``pattern`` is ``{tenant}:kind:{part}:…``, or ``usher:kind:{part}…`` without a tenant.

    ``lifetime`` is the longest TTL without the grace, None if the key stays until it is removed. ``lifetime_from`` is
    the stored time from which it counts, "" if that is the last write.

    ``sealed`` are the encrypted fields of a hash or a stream; the field "" is the whole value of a string. ``times``
    are the fields of a hash with microseconds since 1970. ``export`` is the section of a person's export, None if it is
    not exported, and ``hidden`` are the fields left out of that: they grant access, or are internal to Usher.

    ``indexes`` are the tenant's sets that contain the last part of the key. ``pointer`` finds this key by the token
    whose hash is in the field ``hash``, or else is the last part of the key.
    """

    pattern: str
    type: RedisType
    holds: str
    owner: Owner = Owner.TENANT
    lifetime: timedelta | None = None
    lifetime_from: str = ""
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

    @property
    def is_of_person(self) -> bool:
        """True if the whole key can belong to a person."""
        return self.owner in (Owner.PERSON_IN_KEY, Owner.PERSON_IN_FIELD)

    @property
    def scan_pattern(self) -> str:
        """The glob that matches these keys of all tenants, and few others (Redis: SCAN)."""
        return re.sub(r"\{\w+\}", "*", self.pattern)


class PersonKey(Key):
    """A key of a person; the user id follows the kind."""

    def of(self, person: Person, *parts: str) -> str:
        if not person.user_id or ":" in person.user_id:
            raise ValueError("user id cannot be part of a key")
        return ":".join((_tenant_id(person.tenant), self.kind, person.user_id, *parts))

    def prefix(self, tenant: Tenant) -> str:
        """Return the beginning of all these keys of the tenant; the user id follows."""
        return f"{_tenant_id(tenant)}:{self.kind}:"


class TenantKey(Key):
    """A key of a tenant."""

    def of(self, tenant: Tenant, *parts: str) -> str:
        return ":".join((_tenant_id(tenant), self.kind, *parts))

    def prefix(self, tenant: Tenant, *parts: str) -> str:
        """Return the beginning of all these keys of the tenant with these first parts; the other parts follow."""
        return self.of(tenant, *parts, "")


class GlobalKey(Key):
    """A key that belongs to no tenant."""

    def of(self, *parts: str) -> str:
        return ":".join((GLOBAL_PREFIX, self.kind, *parts))


def _tenant_id(tenant: Tenant) -> str:
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


def hash_token(token: str) -> str:
    """Return the hash under which a secret token is stored (SHA-256; tokens have 128 random bits)."""
    return hashlib.sha256(token.encode()).hexdigest()


def tenant_prefix(tenant: Tenant) -> str:
    """Return the prefix of all keys of the tenant."""
    return f"{_tenant_id(tenant)}:"


HASH, STRING, ZSET, SET = RedisType.HASH, RedisType.STRING, RedisType.ZSET, RedisType.SET
WHOLE_VALUE = ("",)
"""``Key.sealed`` of a sealed string."""
SEALED = ("sealed",)
"""``Key.sealed`` of a hash with one sealed field."""


class _Keys:
    """The rows, one attribute each."""

    # Without a tenant
    tenants = GlobalKey(pattern="usher:tenants", type=SET, owner=Owner.NOBODY, holds="ids of all tenants")
    heartbeats = GlobalKey(
        pattern="usher:heartbeats", type=ZSET, owner=Owner.NOBODY, holds="workers by their last heartbeat"
    )
    changes = GlobalKey(
        pattern="usher:changes",
        type=RedisType.CHANNEL,
        owner=Owner.NOBODY,
        holds="keys of records that changed",
    )
    rate_limit = GlobalKey(
        pattern="usher:rate-limit:{window}",
        type=RedisType.LIST,
        owner=Owner.NOBODY,
        lifetime=timedelta(minutes=1),
        holds="times of the last requests to a GoTo API",
    )
    install_state = GlobalKey(
        pattern="usher:install:{hash}",
        type=STRING,
        owner=Owner.NOBODY,
        lifetime=timedelta(),
        lifetime_from="its own expiry",
        holds="when an attempt to install expires",
    )
    state_pointer = GlobalKey(
        pattern="usher:state:{hash}",
        type=STRING,
        owner=Owner.NOBODY,
        lifetime=timedelta(),
        lifetime_from="the state's expiry",
        holds="the tenant of an attempt to connect",
    )
    calendar_pointer = GlobalKey(
        pattern="usher:calendar:{hash}",
        type=STRING,
        owner=Owner.NOBODY,
        lifetime=MEETING_TTL,
        lifetime_from="the meeting's end",
        holds="tenant and number of a meeting with an .ics",
    )
    feed_pointer = GlobalKey(
        pattern="usher:feed:{hash}",
        type=STRING,
        owner=Owner.NOBODY,
        holds="tenant and user of a calendar feed",
    )
    registration_pointer = GlobalKey(
        pattern="usher:registration:{hash}",
        type=STRING,
        owner=Owner.NOBODY,
        lifetime=REGISTRATION_TTL,
        lifetime_from="the end of the last session",
        holds="the registration of a calendar token",
    )

    # Accounts
    installation = TenantKey(
        pattern="{tenant}:installation",
        type=STRING,
        sealed=WHOLE_VALUE,
        holds="the installation with its bot token",
    )
    link = PersonKey(
        pattern="{tenant}:link:{user}",
        type=HASH,
        owner=Owner.PERSON_IN_KEY,
        times=("connected_at", "expires_at", "dead_since"),
        export="link",
        hidden=frozenset({"fingerprint"}),
        holds="non-personal facts of a GoTo link",
    )
    token = PersonKey(
        pattern="{tenant}:token:{user}",
        type=STRING,
        owner=Owner.PERSON_IN_KEY,
        sealed=WHOLE_VALUE,
        export="token",
        hidden=frozenset({"access_token", "refresh_token"}),
        holds="tokens, e-mail and names of a GoTo link",
    )
    refresh_lease = PersonKey(
        pattern="{tenant}:lease:{user}",
        type=STRING,
        owner=Owner.PERSON_IN_KEY,
        lifetime=REFRESH_LEASE_TTL,
        holds="the holder of the token refresh lease",
    )
    state = TenantKey(
        pattern="{tenant}:state:{hash}",
        type=HASH,
        owner=Owner.PERSON_IN_FIELD,
        lifetime=timedelta(),
        lifetime_from="expires_at",
        sealed=SEALED,
        times=("expires_at",),
        export="state",
        hidden=frozenset({"code_verifier", "browser_hash"}),
        pointer=state_pointer,
        holds="an attempt to connect",
    )
    pending = TenantKey(
        pattern="{tenant}:pending:{hash}",
        type=HASH,
        owner=Owner.PERSON_IN_FIELD,
        lifetime=timedelta(),
        lifetime_from="expires_at",
        sealed=SEALED,
        times=("expires_at",),
        export="pending",
        hidden=frozenset({"access_token", "refresh_token"}),
        holds="a sign-in to be confirmed",
    )
    preferences = PersonKey(
        pattern="{tenant}:prefs:{user}",
        type=STRING,
        owner=Owner.PERSON_IN_KEY,
        sealed=WHOLE_VALUE,
        export="prefs",
        holds="a person's preferences",
    )
    last_request = PersonKey(
        pattern="{tenant}:last:{user}",
        type=STRING,
        owner=Owner.PERSON_IN_KEY,
        lifetime=LAST_REQUEST_TTL,
        export="last",
        holds="how the person's last request ended",
    )

    # Operations
    open_operations = TenantKey(
        pattern="{tenant}:open-ops", type=ZSET, holds="unfinished operations by creation time"
    )
    operation = TenantKey(
        pattern="{tenant}:op:{op_id}",
        type=HASH,
        owner=Owner.PERSON_IN_FIELD,
        lifetime=OPEN_OPERATION_TTL,
        sealed=("payload", "progress", "outcome"),
        times=("created_at",),
        export="op",
        hidden=frozenset({"holder", "nonce", "external_id", "response_url"}),
        indexes=(open_operations,),
        holds="an operation",
    )
    lock = PersonKey(
        pattern="{tenant}:lock:{user}:{view}",
        type=HASH,
        owner=Owner.PERSON_IN_KEY,
        lifetime=OPERATION_TTL,
        times=("at",),
        holds="the operation that holds the lock of a view",
    )
    event = TenantKey(
        pattern="{tenant}:event:{event_id}",
        type=STRING,
        lifetime=EVENT_TTL,
        holds="a Slack event that was received",
    )
    send = TenantKey(
        pattern="{tenant}:send:{send_id}",
        type=HASH,
        lifetime=SEND_TTL,
        times=("created_at",),
        holds="a message to be posted once",
    )

    # Meetings
    created_by = TenantKey(
        pattern="{tenant}:created-by:{meeting_id}",
        type=STRING,
        lifetime=CREATED_BY_TTL,
        holds="the operation that created a GoTo meeting",
    )
    meeting = TenantKey(
        pattern="{tenant}:meeting:{meeting_id}",
        type=HASH,
        owner=Owner.PERSON_IN_FIELD,
        lifetime=MEETING_TTL,
        lifetime_from="end",
        sealed=SEALED,
        times=("end", "cancelled_at"),
        export="meeting",
        holds="a meeting created here",
    )
    meetings = PersonKey(
        pattern="{tenant}:meetings:{user}",
        type=ZSET,
        owner=Owner.PERSON_IN_KEY,
        export="meetings",
        holds="meetings of an organizer by their expiry",
    )
    calendar = TenantKey(
        pattern="{tenant}:calendar:{meeting_id}",
        type=HASH,
        owner=Owner.PERSON_IN_FIELD,
        lifetime=MEETING_TTL,
        lifetime_from="the meeting's end",
        times=("until", "changed_at"),
        export="calendar",
        hidden=frozenset({"digest"}),
        pointer=calendar_pointer,
        holds="a meeting's .ics: the revision last served",
    )
    card_state = TenantKey(
        pattern="{tenant}:card:{meeting_id}",
        type=HASH,
        owner=Owner.PERSON_IN_FIELD,
        lifetime=CARD_STATE_TTL,
        export="card",
        holds="the state of a meeting's occurrence and cards",
    )
    due_cards = TenantKey(
        pattern="{tenant}:due-cards", type=ZSET, holds="meetings by the time of their cards' next check"
    )
    channel_start = TenantKey(
        pattern="{tenant}:channel-start:{channel}",
        type=HASH,
        lifetime=CHANNEL_START_TTL,
        times=("until",),
        holds="the operation that starts a meeting there now",
    )
    feed = PersonKey(
        pattern="{tenant}:feed:{user}",
        type=HASH,
        owner=Owner.PERSON_IN_KEY,
        sealed=SEALED,
        times=("created_at", "fetched_at", "goto_read_at"),
        export="feed",
        pointer=feed_pointer,
        holds="a calendar feed and its published events",
    )

    # Registration
    shared_trainings = TenantKey(
        pattern="{tenant}:shared-trainings",
        type=ZSET,
        holds="shared trainings by the end of their last session",
    )
    shared_training = TenantKey(
        pattern="{tenant}:shared:{training}",
        type=HASH,
        owner=Owner.PERSON_IN_FIELD,
        lifetime=REGISTRATION_TTL,
        lifetime_from="the end of the last session",
        sealed=SEALED,
        times=("closes_at", "changed_at", "drawing_since"),
        export="shared",
        hidden=frozenset({"drawing", "drawing_since", "digest"}),
        indexes=(shared_trainings,),
        holds="a training people register for here",
    )
    registration = TenantKey(
        pattern="{tenant}:registration:{training}:{id}",
        type=HASH,
        owner=Owner.PERSON_IN_FIELD,
        lifetime=REGISTRATION_TTL,
        lifetime_from="the end of the last session",
        sealed=SEALED,
        times=("registered_at", "hold_until"),
        export="registration",
        hidden=frozenset({"by"}),
        pointer=registration_pointer,
        holds="one e-mail's registration for a training",
    )
    registrations = PersonKey(
        pattern="{tenant}:registrations:{user}",
        type=HASH,
        owner=Owner.PERSON_IN_KEY,
        lifetime=REGISTRATION_TTL,
        lifetime_from="the end of the last session",
        export="registrations",
        holds="a person's registrations: training → id",
    )
    seats = TenantKey(
        pattern="{tenant}:seats:{training}",
        type=ZSET,
        lifetime=REGISTRATION_TTL,
        lifetime_from="the end of the last session",
        holds="registrations with a seat by when they got it",
    )
    waitlist = TenantKey(
        pattern="{tenant}:waitlist:{training}",
        type=ZSET,
        lifetime=REGISTRATION_TTL,
        lifetime_from="the end of the last session",
        holds="the waitlist, in order",
    )
    offers = TenantKey(
        pattern="{tenant}:offers:{training}",
        type=ZSET,
        lifetime=REGISTRATION_TTL,
        lifetime_from="the end of the last session",
        holds="registrations with an offer by its expiry",
    )
    expired_offers = TenantKey(
        pattern="{tenant}:expired-offers:{training}",
        type=ZSET,
        lifetime=REGISTRATION_TTL,
        lifetime_from="the end of the last session",
        holds="registrations whose offer expired recently",
    )
    roster = TenantKey(
        pattern="{tenant}:roster:{training}",
        type=ZSET,
        lifetime=REGISTRATION_TTL,
        lifetime_from="the end of the last session",
        holds="all registrations of a training by their time",
    )
    nudge = PersonKey(
        pattern="{tenant}:nudge:{user}",
        type=HASH,
        owner=Owner.PERSON_IN_KEY,
        lifetime=NUDGE_INTERVAL,
        times=("at",),
        export="nudge",
        hidden=frozenset({"idempotency_key"}),
        holds="when the person was last asked to register",
    )

    # Reminders
    subscription = TenantKey(
        pattern="{tenant}:sub:{id}",
        type=HASH,
        owner=Owner.PERSON_IN_FIELD,
        sealed=SEALED,
        times=("state_since",),
        export="sub",
        holds="a subscription to reminders",
    )
    subscriptions = PersonKey(
        pattern="{tenant}:subs:{user}",
        type=SET,
        owner=Owner.PERSON_IN_KEY,
        export="subs",
        holds="subscriptions that a person created",
    )
    subscriptions_of = TenantKey(
        pattern="{tenant}:subs-of:{source}",
        type=SET,
        owner=Owner.PERSON_IN_KEY,
        export="subs-of",
        holds="subscriptions of a source",
    )
    subscriptions_for = TenantKey(
        pattern="{tenant}:subs-for:{source}:{ref}",
        type=SET,
        owner=Owner.PERSON_IN_KEY,
        export="subs-for",
        holds="a source's subscriptions for one session, or for any (no ref)",
    )
    subscriptions_in = TenantKey(
        pattern="{tenant}:subs-in:{channel}", type=SET, holds="subscriptions of a channel"
    )
    due_digests = TenantKey(
        pattern="{tenant}:due-digests", type=ZSET, holds="subscriptions by when their digest is due"
    )
    snapshot = TenantKey(
        pattern="{tenant}:snapshot:{source}",
        type=STRING,
        owner=Owner.PERSON_IN_KEY,
        lifetime=SNAPSHOT_TTL,
        sealed=WHOLE_VALUE,
        export="snapshot",
        holds="a source's sessions as last polled",
    )
    poll = TenantKey(
        pattern="{tenant}:poll:{source}",
        type=HASH,
        owner=Owner.PERSON_IN_KEY,
        lifetime=SNAPSHOT_TTL,
        times=("window", "lease"),
        holds="a source's poll lease and failures",
    )
    poll_times = TenantKey(
        pattern="{tenant}:poll-times", type=ZSET, holds="sources by when they are polled next"
    )
    reminder = TenantKey(
        pattern="{tenant}:reminder:{id}",
        type=HASH,
        owner=Owner.PERSON_IN_FIELD,
        lifetime=REMINDER_TTL,
        lifetime_from="the session's start",
        sealed=SEALED,
        export="reminder",
        holds="a scheduled reminder and its results",
    )
    due_reminders = TenantKey(
        pattern="{tenant}:due-reminders", type=ZSET, holds="pending reminders by when they are due"
    )
    reminders_of = TenantKey(
        pattern="{tenant}:reminders-of:{ref}",
        type=ZSET,
        lifetime=REMINDER_TTL,
        lifetime_from="the session's start",
        holds="reminders of a session",
    )
    delivered = TenantKey(
        pattern="{tenant}:delivered:{subscription_id}",
        type=ZSET,
        lifetime=REMINDER_TTL,
        lifetime_from="the session's start",
        holds="a subscription's reminders by time of delivery",
    )
    suppression = TenantKey(
        pattern="{tenant}:suppression:{ref}",
        type=STRING,
        lifetime=SUPPRESSION_TTL,
        holds="why a session's reminders are suppressed",
    )
    cached_session = TenantKey(
        pattern="{tenant}:cached:{source}:{ref}",
        type=STRING,
        owner=Owner.PERSON_IN_KEY,
        lifetime=LIST_CACHE_TTL,
        sealed=WHOLE_VALUE,
        export="cached",
        holds="a session of a cached list",
    )
    list_fetched_at = TenantKey(
        pattern="{tenant}:list-fetched:{source}:{session_kind}",
        type=STRING,
        owner=Owner.PERSON_IN_KEY,
        lifetime=LIST_CACHE_TTL,
        export="list-fetched",
        holds="when the cached list of that kind was requested",
    )
    list_fetch_claim = TenantKey(
        pattern="{tenant}:list-claim:{source}:{session_kind}",
        type=STRING,
        owner=Owner.PERSON_IN_KEY,
        lifetime=timedelta(),
        lifetime_from="its own",
        export="list-claim",
        holds="the process that reads such a list now",
    )

    # Administration
    policy = TenantKey(
        pattern="{tenant}:policy", type=HASH, sealed=SEALED, holds="the rules of the workspace"
    )
    audit = TenantKey(
        pattern="{tenant}:audit:{day}",
        type=RedisType.STREAM,
        owner=Owner.PERSON_IN_ENTRY,
        lifetime=timedelta(),
        lifetime_from="the day's end, by AUDIT_DAYS",
        sealed=SEALED,
        export="audit",
        holds="audit entries of that day (UTC)",
    )
    audit_copy = TenantKey(
        pattern="{tenant}:audit-copy:{day}",
        type=RedisType.STREAM,
        lifetime=AUDIT_COPY_TTL,
        holds="an audit being re-encrypted",
    )
    admin_link = TenantKey(
        pattern="{tenant}:adminlink",
        type=HASH,
        owner=Owner.PERSON_IN_FIELD,
        times=("since",),
        export="adminlink",
        holds="the link that reads for the mapped members",
    )
    members = TenantKey(pattern="{tenant}:members", type=SET, holds="mapped users")
    member = PersonKey(
        pattern="{tenant}:member:{user}",
        type=HASH,
        owner=Owner.PERSON_IN_KEY,
        sealed=SEALED,
        times=("mapped_at",),
        export="member",
        hidden=frozenset({"mapped_by"}),
        indexes=(members,),
        holds="a member's GoTo organizer",
    )
    organizer = TenantKey(
        pattern="{tenant}:organizer:{account}:{key}",
        type=HASH,
        owner=Owner.PERSON_IN_FIELD,
        export="organizer",
        holds="the member mapped to this organizer of the account",
    )


KEYS = _Keys()
ALL_KEYS: tuple[Key, ...] = tuple(row for row in vars(_Keys).values() if isinstance(row, Key))


def _index_by_kind(*, is_global: bool) -> dict[str, Key]:
    return {row.kind: row for row in ALL_KEYS if isinstance(row, GlobalKey) is is_global}


_GLOBAL_KINDS, _TENANT_KINDS = _index_by_kind(is_global=True), _index_by_kind(is_global=False)


def find_row(key: str) -> Key | None:
    """Return the row of a key, None if it is not one of ours."""
    head, _, rest = key.partition(":")
    row = (_GLOBAL_KINDS if head == GLOBAL_PREFIX else _TENANT_KINDS).get(rest.partition(":")[0])
    return row if row is not None and row.matches(key) else None


def key_rest(key: str) -> str:
    """Return what follows the kind in a key: its parts, "" if it has none."""
    return ":".join(key.split(":")[2:])


def seal_place(key: str, field_name: str) -> str:
    """Return the place to which a sealed value is bound within its tenant: the rest of the key and the field."""
    place = key.partition(":")[2]
    return f"{place}:{field_name}" if field_name else place
