"""Every key in Redis, as one table: pattern, type, lifetime, owner, sealed fields and export.

Each key begins with the id of its tenant, so that a tenant can be wiped by prefix. The exceptions begin with ``usher``
and hold no personal data: the secret of ids, the rate limiter, the heartbeats, the list of tenants, their removals, the
change channel, and the pointers from the hash of a token to its tenant (a caller who presents a token does not know the
tenant).

The TTL only cleans up. Whether something has expired is a stored value compared with the clock.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta

from bot.store.key_types import (
    GLOBAL_PREFIX,
    GlobalKey,
    Key,
    Lifetime,
    Owner,
    PersonKey,
    RedisType,
    TenantKey,
)

OPERATION_TTL = timedelta(hours=24)
"""How long an outcome can be replayed."""
MIN_OUTCOME_TTL = timedelta(hours=1)
"""How long an outcome is kept at least, so that its person is told even if the operation took longer than a day."""
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
DELIVERY_FIGURES_TTL = timedelta(days=31)
HEARTBEAT_TTL = timedelta(hours=1)
SEEN_REQUEST_TTL = timedelta(minutes=10)
"""How long a signature is remembered; Slack's timestamps are taken for 5 minutes before and after."""
PROBE_TTL = timedelta(minutes=1)
REFRESH_LEASE_TTL = timedelta(seconds=30)
AUDIT_COPY_TTL = timedelta(hours=1)
PENDING_GRACE = timedelta(days=7)
"""A sign-in that nobody answered is kept for this long after its expiry, until its tokens are revoked at GoTo."""
RESUME_GRACE = timedelta(hours=1)
"""A link to connect that was not used is kept for this long after its expiry: a new one goes on with the same."""
TTL_GRACE = timedelta(minutes=10)
"""Redis TTL = stored expiry + this grace; the stored expiry is authoritative."""

OWNER_FIELD = "who"
"""The field of a hash or of an audit entry that holds the user id of the person it belongs to."""
TOKEN_HASH_FIELD = "hash"  # noqa: S105
"""The field of a hash that holds the hash of its calendar token."""
TOKEN_FIELD = "token"  # noqa: S105
"""The sealed field of a hash that holds its calendar token, where its address is shown again."""

HASH, STRING, ZSET, SET = RedisType.HASH, RedisType.STRING, RedisType.ZSET, RedisType.SET
LIST, STREAM, CHANNEL = RedisType.LIST, RedisType.STREAM, RedisType.CHANNEL
WHOLE_VALUE = ("",)
"""``Key.sealed`` of a sealed string."""
SEALED = ("sealed",)
"""``Key.sealed`` of a hash or a stream with one sealed field."""
NO_TIME = timedelta()
AFTER_MEETING = Lifetime(MEETING_TTL, "the meeting's end")
AFTER_TRAINING = Lifetime(REGISTRATION_TTL, "the end of the last session")
AFTER_SESSION_START = Lifetime(REMINDER_TTL, "the session's start")


class _Keys:
    """The rows, one attribute each: pattern, type, what it holds, and what differs from the defaults of ``Key``."""

    # fmt: off
    # Without a tenant
    tenants = GlobalKey("usher:tenants", SET, "ids of all tenants")
    id_secret = GlobalKey("usher:id-secret", STRING, "the secret that keys all ids", sealed=WHOLE_VALUE)
    blocked = GlobalKey("usher:blocked", SET, "ids of tenants for which nothing is done: Usher was removed there")
    uninstalls = GlobalKey("usher:uninstalls", ZSET, "tenants that removed Usher by when the next step is due")
    uninstall = GlobalKey("usher:uninstall:{tenant}", HASH, "how far the removal from a tenant's workspace is")
    due_accounts = GlobalKey(
        "usher:due-accounts", ZSET, "keys of links and pending sign-ins by when they are looked at next")
    heartbeats = GlobalKey("usher:heartbeats", ZSET, "queues and workers by their last heartbeat")
    write_probe = GlobalKey(
        "usher:write-probe", STRING, "what is written to see if Redis accepts it", lifetime=Lifetime(PROBE_TTL))
    seen_request = GlobalKey(
        "usher:seen-request:{hash}", STRING, "a signed command or press that was answered",
        lifetime=Lifetime(SEEN_REQUEST_TTL))
    changes = GlobalKey("usher:changes", CHANNEL, "keys of records that changed")
    all_delivery_figures = GlobalKey(
        "usher:delivery-figures:{day}", HASH, "how the reminders of that day (UTC) were delivered, of all tenants",
        lifetime=Lifetime(DELIVERY_FIGURES_TTL))
    rate_limit = GlobalKey(
        "usher:rate-limit:{window}", LIST, "times of the last requests to a GoTo API",
        lifetime=Lifetime(timedelta(minutes=1)))
    install_state = GlobalKey(
        "usher:install:{hash}", STRING, "the state of an attempt to install that succeeded",
        lifetime=Lifetime(NO_TIME, "its own expiry"))
    state_pointer = GlobalKey(
        "usher:state:{hash}", STRING, "the tenant of an attempt to connect",
        lifetime=Lifetime(RESUME_GRACE, "the state's expiry"))
    calendar_pointer = GlobalKey(
        "usher:calendar:{hash}", STRING, "tenant and number of a meeting with an .ics", lifetime=AFTER_MEETING)
    feed_pointer = GlobalKey("usher:feed:{hash}", STRING, "tenant and user of a calendar feed")
    registration_pointer = GlobalKey(
        "usher:registration:{hash}", STRING, "the registration of a calendar token", lifetime=AFTER_TRAINING)

    # Organizations
    removed_teams = TenantKey(
        "{tenant}:removed-teams", ZSET, "workspaces taken out of the organization, by when their data is deleted")

    # Channels
    moved_channels = TenantKey(
        "{tenant}:moved-channels", HASH, "channels whose id Slack changed: old id → the id they have now")

    # Accounts
    installation = TenantKey(
        "{tenant}:installation", STRING, "the installation with its bot token", sealed=WHOLE_VALUE)
    link = PersonKey(
        "{tenant}:link:{user}", HASH, "non-personal facts of a GoTo link",
        times=("connected_at", "expires_at", "dead_since", "refreshed_at", "keep_alive_at"), export="link",
        hidden=frozenset({"fingerprint"}))
    token = PersonKey(
        "{tenant}:token:{user}", STRING, "tokens, e-mail and names of a GoTo link", sealed=WHOLE_VALUE,
        export="token", hidden=frozenset({"access_token", "refresh_token"}))
    refresh_lease = PersonKey(
        "{tenant}:lease:{user}", STRING, "the holder of the token refresh lease",
        lifetime=Lifetime(REFRESH_LEASE_TTL))
    state = TenantKey(
        "{tenant}:state:{hash}", HASH, "an attempt to connect", owner=Owner.PERSON_IN_FIELD,
        lifetime=Lifetime(RESUME_GRACE, "expires_at"), sealed=SEALED, times=("expires_at",), export="state",
        hidden=frozenset({"browser_hash", "code_verifier", "response_url"}), pointer=state_pointer)
    pending = TenantKey(
        "{tenant}:pending:{hash}", HASH, "a sign-in to be confirmed", owner=Owner.PERSON_IN_FIELD,
        lifetime=Lifetime(PENDING_GRACE, "expires_at"), sealed=SEALED, times=("expires_at",), export="pending",
        hidden=frozenset({"access_token", "refresh_token"}))
    preferences = PersonKey(
        "{tenant}:prefs:{user}", STRING, "a person's preferences", sealed=WHOLE_VALUE, export="prefs")
    last_request = PersonKey(
        "{tenant}:last:{user}", STRING, "how the person's last request ended", lifetime=Lifetime(LAST_REQUEST_TTL),
        export="last")

    # Operations
    open_operations = TenantKey("{tenant}:open-ops", ZSET, "unfinished operations by creation time")
    operation = TenantKey(
        "{tenant}:op:{op_id}", HASH, "an operation", owner=Owner.PERSON_IN_FIELD,
        lifetime=Lifetime(OPEN_OPERATION_TTL), sealed=("payload", "progress", "outcome"),
        times=("created_at", "ended_at"),
        export="op", hidden=frozenset({"external_id", "holder", "nonce", "response_url", "card_response_url"}),
        indexes=(open_operations,))
    lock = PersonKey(
        "{tenant}:lock:{user}:{view}", HASH, "the operation that holds the lock of a view",
        lifetime=Lifetime(OPERATION_TTL), times=("at",))
    request = PersonKey(
        "{tenant}:request:{user}:{name}", STRING, "the operation that asked last for the same new object",
        lifetime=Lifetime(OPERATION_TTL))
    event = TenantKey(
        "{tenant}:event:{event_id}", STRING, "a Slack event that was received", lifetime=Lifetime(EVENT_TTL))
    send = TenantKey(
        "{tenant}:send:{send_id}", HASH, "a message to be posted once", lifetime=Lifetime(SEND_TTL),
        times=("created_at",))

    # Meetings
    created_by = TenantKey(
        "{tenant}:created-by:{meeting_id}", STRING, "the operation that created a GoTo meeting",
        lifetime=Lifetime(CREATED_BY_TTL))
    meeting = TenantKey(
        "{tenant}:meeting:{meeting_id}", HASH, "a meeting created here", owner=Owner.PERSON_IN_FIELD,
        lifetime=AFTER_MEETING, sealed=SEALED, times=("end", "cancelled_at"), export="meeting")
    url_card = TenantKey(
        "{tenant}:url-card:{meeting_id}:{channel}", HASH, "a card that was posted by a response_url",
        owner=Owner.PERSON_IN_FIELD, lifetime=Lifetime(CARD_STATE_TTL), sealed=SEALED,
        export="url-card", hidden=frozenset({"response_url"}))
    meetings = PersonKey(
        "{tenant}:meetings:{user}", ZSET, "meetings of an organizer by their expiry", export="meetings")
    calendar = TenantKey(
        "{tenant}:calendar:{meeting_id}", HASH, "a meeting's .ics: the revision last served",
        owner=Owner.PERSON_IN_FIELD, lifetime=AFTER_MEETING, sealed=(TOKEN_FIELD,), times=("until", "changed_at"),
        export="calendar", hidden=frozenset({"digest", TOKEN_FIELD}), pointer=calendar_pointer)
    card_state = TenantKey(
        "{tenant}:card:{meeting_id}", HASH, "the state of a meeting's occurrence and cards",
        owner=Owner.PERSON_IN_FIELD, lifetime=Lifetime(CARD_STATE_TTL), export="card")
    due_cards = TenantKey("{tenant}:due-cards", ZSET, "meetings by the time of their cards' next check")
    channel_start = TenantKey(
        "{tenant}:channel-start:{channel}", HASH, "the operation that starts a meeting there now",
        lifetime=Lifetime(CHANNEL_START_TTL), times=("until",))
    feed = PersonKey(
        "{tenant}:feed:{user}", HASH, "a calendar feed and its published events", sealed=SEALED,
        times=("created_at", "fetched_at", "goto_read_at"), export="feed", pointer=feed_pointer)

    # Registration
    shared_trainings = TenantKey(
        "{tenant}:shared-trainings", ZSET, "shared trainings by the end of their last session")
    shared_training = TenantKey(
        "{tenant}:shared:{training}", HASH, "a training people register for here", owner=Owner.PERSON_IN_FIELD,
        lifetime=AFTER_TRAINING, sealed=SEALED, times=("closes_at", "changed_at", "drawing_since"), export="shared",
        hidden=frozenset({"digest", "drawing", "drawing_since", "told"}), indexes=(shared_trainings,))
    registration = TenantKey(
        "{tenant}:registration:{training}:{id}", HASH, "one e-mail's registration for a training",
        owner=Owner.PERSON_IN_FIELD, lifetime=AFTER_TRAINING, sealed=(*SEALED, TOKEN_FIELD),
        times=("registered_at", "hold_until"), export="registration", hidden=frozenset({"by", "messages", TOKEN_FIELD}),
        pointer=registration_pointer)
    registrations = PersonKey(
        "{tenant}:registrations:{user}", HASH, "a person's registrations: training → id", lifetime=AFTER_TRAINING,
        export="registrations")
    seats = TenantKey(
        "{tenant}:seats:{training}", ZSET, "registrations with a seat by when they got it", lifetime=AFTER_TRAINING)
    waitlist = TenantKey("{tenant}:waitlist:{training}", ZSET, "the waitlist, in order", lifetime=AFTER_TRAINING)
    offers = TenantKey(
        "{tenant}:offers:{training}", ZSET, "registrations with an offer by its expiry", lifetime=AFTER_TRAINING)
    expired_offers = TenantKey(
        "{tenant}:expired-offers:{training}", ZSET, "registrations whose offer expired recently",
        lifetime=AFTER_TRAINING)
    roster = TenantKey(
        "{tenant}:roster:{training}", ZSET, "all registrations of a training by their time", lifetime=AFTER_TRAINING)
    nudge = PersonKey(
        "{tenant}:nudge:{user}", HASH, "when the person was last asked to register",
        lifetime=Lifetime(NUDGE_INTERVAL), times=("at",), export="nudge", hidden=frozenset({"idempotency_key"}))

    # Reminders
    subscription = TenantKey(
        "{tenant}:sub:{id}", HASH, "a subscription to reminders", owner=Owner.PERSON_IN_FIELD, sealed=SEALED,
        times=("state_since",), export="sub")
    subscriptions = PersonKey("{tenant}:subs:{user}", SET, "subscriptions that a person created", export="subs")
    subscriptions_of = TenantKey(
        "{tenant}:subs-of:{source}", SET, "subscriptions of a source", owner=Owner.PERSON_IN_KEY, export="subs-of")
    subscriptions_for = TenantKey(
        "{tenant}:subs-for:{source}:{ref}", SET, "a source's subscriptions for one session, or for any (no ref)",
        owner=Owner.PERSON_IN_KEY, export="subs-for")
    subscriptions_in = TenantKey("{tenant}:subs-in:{channel}", SET, "subscriptions of a channel")
    due_digests = TenantKey("{tenant}:due-digests", ZSET, "subscriptions by when their digest is due")
    snapshot = TenantKey(
        "{tenant}:snapshot:{source}", STRING, "a source's sessions as last polled", owner=Owner.PERSON_IN_KEY,
        lifetime=Lifetime(SNAPSHOT_TTL), sealed=WHOLE_VALUE, export="snapshot")
    poll = TenantKey(
        "{tenant}:poll:{source}", HASH, "a source's poll lease and failures", owner=Owner.PERSON_IN_KEY,
        lifetime=Lifetime(SNAPSHOT_TTL), times=("window", "lease"))
    poll_times = TenantKey("{tenant}:poll-times", ZSET, "sources by when they are polled next")
    reminder = TenantKey(
        "{tenant}:reminder:{id}", HASH, "a scheduled reminder and its results", owner=Owner.PERSON_IN_FIELD,
        lifetime=AFTER_SESSION_START, sealed=SEALED, export="reminder")
    due_reminders = TenantKey("{tenant}:due-reminders", ZSET, "pending reminders by when they are due")
    reminders_of = TenantKey(
        "{tenant}:reminders-of:{ref}", ZSET, "reminders of a session", lifetime=AFTER_SESSION_START)
    delivered = TenantKey(
        "{tenant}:delivered:{subscription_id}", ZSET, "a subscription's reminders by time of delivery",
        lifetime=AFTER_SESSION_START)
    delivery_figures = TenantKey(
        "{tenant}:delivery-figures:{day}", HASH, "how the reminders of that day (UTC) were delivered",
        lifetime=Lifetime(DELIVERY_FIGURES_TTL))
    suppression = TenantKey(
        "{tenant}:suppression:{ref}", STRING, "why a session's reminders are suppressed",
        lifetime=Lifetime(SUPPRESSION_TTL))
    cached_session = TenantKey(
        "{tenant}:cached:{source}:{ref}", STRING, "a session of a cached list", owner=Owner.PERSON_IN_KEY,
        lifetime=Lifetime(LIST_CACHE_TTL), sealed=WHOLE_VALUE, export="cached")
    list_fetched_at = TenantKey(
        "{tenant}:list-fetched:{source}:{session_kind}", STRING, "when the cached list of that kind was requested",
        owner=Owner.PERSON_IN_KEY, lifetime=Lifetime(LIST_CACHE_TTL), export="list-fetched")
    list_fetch_claim = TenantKey(
        "{tenant}:list-claim:{source}:{session_kind}", STRING, "the process that reads such a list now",
        owner=Owner.PERSON_IN_KEY, lifetime=Lifetime(NO_TIME, "its own"), export="list-claim")

    # Administration
    policy = TenantKey("{tenant}:policy", HASH, "the rules of the workspace", sealed=SEALED)
    audit = TenantKey(
        "{tenant}:audit:{day}", STREAM, "audit entries of that day (UTC)", owner=Owner.PERSON_IN_ENTRY,
        lifetime=Lifetime(NO_TIME, "the day's end, by AUDIT_DAYS"), sealed=SEALED, export="audit")
    audit_copy = TenantKey(
        "{tenant}:audit-copy:{day}", STREAM, "an audit being re-encrypted", lifetime=Lifetime(AUDIT_COPY_TTL))
    admin_link = TenantKey(
        "{tenant}:adminlink", HASH, "the link that reads for the mapped members", owner=Owner.PERSON_IN_FIELD,
        times=("since",), export="adminlink")
    members = TenantKey("{tenant}:members", SET, "mapped users")
    member = PersonKey(
        "{tenant}:member:{user}", HASH, "a member's GoTo organizer", sealed=SEALED, times=("mapped_at",),
        export="member", hidden=frozenset({"mapped_by"}), indexes=(members,))
    organizer = TenantKey(
        "{tenant}:organizer:{account}:{key}", HASH, "the member mapped to this organizer of the account",
        owner=Owner.PERSON_IN_FIELD, export="organizer")
    # fmt: on


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


def hash_token(token: str) -> str:
    """Return the hash under which a secret token is stored (SHA-256; tokens have 128 random bits)."""
    return hashlib.sha256(token.encode()).hexdigest()
