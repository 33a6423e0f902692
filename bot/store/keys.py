"""Every key in Redis: its name, its type and its lifetime.

Each key begins with the id of its tenant, so that a tenant can be wiped by prefix. The exceptions hold no personal
data: the rate limiter, the heartbeats, the list of tenants, the change channel, and the pointers from the hash of a
connect state or of a calendar token to its tenant (a caller who presents one does not know the tenant).

The TTL only cleans up. Whether something has expired is a stored value compared with the clock.

=============================== ======= ================================================ =====================
key                             type    holds                                            lifetime
=============================== ======= ================================================ =====================
``{tenant}:link:{user}``        hash    non-personal facts of a GoTo link                till removed
``{tenant}:token:{user}``       string  sealed: its tokens, e-mail and names             till removed
``{tenant}:lease:{user}``       string  the holder of the token refresh lease            ``REFRESH_LEASE_TTL``
``{tenant}:state:{hash}``       hash    an attempt to connect, ``sealed``                its own
``{tenant}:pending:{hash}``     hash    a sign-in to be confirmed, ``sealed``            its own
``{tenant}:op:{id}``            hash    an operation; payload, progress, outcome sealed  7 d, then 24 h
``{tenant}:ops:open``           zset    unfinished operations by creation time           till finished
``{tenant}:slot:{user}:{slot}`` hash    the operation that holds the lock of a view      ``OPERATION_TTL``
``{tenant}:event:{id}``         string  a Slack event that was received                  ``EVENT_TTL``
``{tenant}:send:{id}``          hash    a message to be posted once                      ``SEND_TTL``
``{tenant}:meeting:{id}``       hash    a meeting created here, ``sealed``               end + ``MEETING_TTL``
``{tenant}:meetings:{user}``    zset    meetings of an organizer by their expiry         with the last
``{tenant}:calendar:{id}``      hash    a meeting's .ics: the revision last served       meeting's
``{tenant}:life:{id}``          hash    the state of a meeting's occurrence and cards    ``CARD_STATE_TTL``
``{tenant}:lives``              zset    meetings by the time of their cards' next check  till over
``{tenant}:shared:{training}``   hash    a training people register for here, ``sealed`` end + ``REGISTRATION_TTL``
``{tenant}:sharings``           zset    shared trainings by the end of their last session till over
``{tenant}:registration:{t}:{id}`` hash one e-mail's registration for a training, ``sealed`` end + ``REGISTRATION_TTL``
``{tenant}:registrations:{user}`` hash  a person's registrations: training → id          with the last
``{tenant}:seats:{training}``    zset    registrations with a seat by when they got it    the training's
``{tenant}:line:{training}``     zset    the waitlist, in order                           the training's
``{tenant}:offers:{training}``   zset    registrations with an offer by its expiry        the training's
``{tenant}:lapsed:{training}``   zset    registrations whose offer expired recently       the training's
``{tenant}:roster:{training}``   zset    all registrations of a training by their time    the training's
``{tenant}:digests``            zset    subscriptions by when their digest is due        till removed
``{tenant}:fruit:{id}``         string  the operation that created a GoTo meeting        ``CREATED_BY_TTL``
``{tenant}:prefs:{user}``       string  sealed: a person's preferences                   till removed
``{tenant}:last:{user}``        hash    how the person's last request ended              ``LAST_REQUEST_TTL``
``{tenant}:policy``              hash    the rules of the workspace, ``sealed``           till uninstalled
``{tenant}:audit:{day}``        stream  audit entries of that day (UTC), ``sealed``      as set, whole days
``{tenant}:adminlink``          hash    the link that reads for the mapped members       till removed
``{tenant}:member:{user}``      hash    a member's GoTo organizer, ``sealed``            till removed
``{tenant}:members``            set     mapped users                                     till removed
``{tenant}:organizer:{a}:{key}`` hash   the member mapped to this organizer of account a till removed
``{tenant}:sub:{id}``           hash    a subscription to reminders, ``sealed``          till removed
``{tenant}:subs:{user}``        set     subscriptions that a person created              till removed
``{tenant}:subs-of:{source}``   set     subscriptions of a source                        till removed
``{tenant}:subs-for:{s}:{ref}`` set     those for one session, or for any (no ref)       till removed
``{tenant}:subs-in:{channel}``  set     subscriptions of a channel                       till removed
``{tenant}:snapshot:{source}``  string  sealed: a source's sessions as last polled       ``SNAPSHOT_TTL``
``{tenant}:poll:{source}``      hash    a source's poll lease and failures               ``SNAPSHOT_TTL``
``{tenant}:watched``            zset    sources by when they are polled next             till unscheduled
``{tenant}:alarm:{id}``         hash    a scheduled reminder and its results, ``sealed`` start + ``REMINDER_TTL``
``{tenant}:look:{source}:{ref}`` string sealed: a session of a cached list               ``LIST_CACHE_TTL``
``{tenant}:looked:{source}:{k}`` string when the cached list of that kind was requested  ``LIST_CACHE_TTL``
``{tenant}:looking:{source}:{k}`` string the process that reads such a list now           its own
``{tenant}:alarms``             zset    pending reminders by when they are due           till closed
``{tenant}:alarms-of:{ref}``    zset    reminders of a session                           with the last
``{tenant}:told:{id}``          zset    a subscription's reminders by time of delivery   ``REMINDER_TTL``
``{tenant}:silence:{ref}``      string  why a session's reminders are suppressed         ``SUPPRESSION_TTL``
``{tenant}:feed:{user}``        hash    a calendar feed, published events ``sealed``     till turned off
``{tenant}:nudge:{user}``       hash    when the person was last asked to register       ``NUDGE_INTERVAL``
``{tenant}:begin:{channel}``    hash    the operation that starts a meeting there now    ``CHANNEL_START_TTL``
``usher:state:{hash}``          string  the tenant of an attempt to connect              its own
``usher:calendar:{hash}``       string  the tenant and number of a meeting with an .ics  meeting's
``usher:feed:{hash}``           string  the tenant and user of a calendar feed           the feed's
``usher:registration:{hash}``   string  the registration of a calendar token             the training's
``usher:tenants``               set     ids of all tenants                               forever
``usher:pace:…``                list    times of the last requests to a GoTo API         seconds
``usher:pulse``                 zset    workers by their last heartbeat                  ``HEARTBEAT_TTL``
``usher:bell``                  channel keys of records that changed                     none
=============================== ======= ================================================ =====================
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date, timedelta

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
TTL_GRACE = timedelta(minutes=10)
"""Redis TTL = stored expiry + this grace; the stored expiry is authoritative."""

TENANTS = "usher:tenants"
HEARTBEATS = "usher:pulse"
CHANGE_CHANNEL = "usher:bell"
RATE_LIMIT = "usher:pace"

SEALED_FIELDS: Mapping[str, tuple[str, ...]] = {
    "token": (),
    "state": ("sealed",),
    "pending": ("sealed",),
    "op": ("payload", "progress", "outcome"),
    "meeting": ("sealed",),
    "shared": ("sealed",),
    "registration": ("sealed",),
    "prefs": (),
    "feed": ("sealed",),
    "sub": ("sealed",),
    "snapshot": (),
    "alarm": ("sealed",),
    "look": (),
    "member": ("sealed",),
    "policy": ("sealed",),
}
"""Kinds with sealed values: the sealed fields of the hash; empty if the key is a sealed string."""

STREAM_KINDS = frozenset({"audit"})
"""Kinds that are streams; their entries have a ``sealed`` field."""


def _tenant_id(tenant: Tenant) -> str:
    """Return the tenant's id. Raises ``ValueError`` if it could collide with other keys."""
    if not tenant.id or ":" in tenant.id or tenant.id == "usher":
        raise ValueError("tenant id cannot be a key's prefix")
    return tenant.id


def _person_key(person: Person, kind: str) -> str:
    if not person.user_id or ":" in person.user_id:
        raise ValueError("user id cannot be part of a key")
    return f"{_tenant_id(person.tenant)}:{kind}:{person.user_id}"


def hash_token(token: str) -> str:
    """Return the hash under which a secret token is stored (SHA-256; tokens have 128 random bits)."""
    return hashlib.sha256(token.encode()).hexdigest()


def tenant_prefix(tenant: Tenant) -> str:
    """Return the prefix of all keys of the tenant."""
    return f"{_tenant_id(tenant)}:"


def link(person: Person) -> str:
    return _person_key(person, "link")


def token(person: Person) -> str:
    return _person_key(person, "token")


def refresh_lease(person: Person) -> str:
    return _person_key(person, "lease")


def state(tenant: Tenant, hashed: str) -> str:
    return f"{_tenant_id(tenant)}:state:{hashed}"


def state_tenant(hashed: str) -> str:
    return f"usher:state:{hashed}"


def pending(tenant: Tenant, hashed: str) -> str:
    return f"{_tenant_id(tenant)}:pending:{hashed}"


def operation(tenant: Tenant, op_id: str) -> str:
    return f"{_tenant_id(tenant)}:op:{op_id}"


def open_operations(tenant: Tenant) -> str:
    return f"{_tenant_id(tenant)}:ops:open"


def lock(person: Person, name: str) -> str:
    return f"{_person_key(person, 'slot')}:{name}"


def event(tenant: Tenant, event_id: str) -> str:
    return f"{_tenant_id(tenant)}:event:{event_id}"


def send(tenant: Tenant, send_id: str) -> str:
    return f"{_tenant_id(tenant)}:send:{send_id}"


def meeting(tenant: Tenant, meeting_id: str) -> str:
    return f"{_tenant_id(tenant)}:meeting:{meeting_id}"


def meetings(person: Person) -> str:
    return _person_key(person, "meetings")


def calendar(tenant: Tenant, meeting_id: str) -> str:
    return f"{_tenant_id(tenant)}:calendar:{meeting_id}"


def calendar_pointer(hashed: str) -> str:
    return f"usher:calendar:{hashed}"


def feed(person: Person) -> str:
    return _person_key(person, "feed")


def nudge(person: Person) -> str:
    return _person_key(person, "nudge")


def feed_pointer(hashed: str) -> str:
    return f"usher:feed:{hashed}"


def preferences(person: Person) -> str:
    return _person_key(person, "prefs")


def last_request(person: Person) -> str:
    return _person_key(person, "last")


def created_by(tenant: Tenant, meeting_id: str) -> str:
    return f"{_tenant_id(tenant)}:fruit:{meeting_id}"


def card_state(tenant: Tenant, meeting_id: str) -> str:
    return f"{_tenant_id(tenant)}:life:{meeting_id}"


def due_cards(tenant: Tenant) -> str:
    return f"{_tenant_id(tenant)}:lives"


def admin_link(tenant: Tenant) -> str:
    return f"{_tenant_id(tenant)}:adminlink"


def member(person: Person) -> str:
    return _person_key(person, "member")


def members(tenant: Tenant) -> str:
    return f"{_tenant_id(tenant)}:members"


def organizer_prefix(tenant: Tenant) -> str:
    """Return the prefix of mapped organizers' keys; account, colon and organizer key follow."""
    return f"{_tenant_id(tenant)}:organizer:"


def organizer(tenant: Tenant, account_key: str, organizer_key: str) -> str:
    return f"{organizer_prefix(tenant)}{account_key}:{organizer_key}"


def due_digests(tenant: Tenant) -> str:
    return f"{_tenant_id(tenant)}:digests"


def channel_start(tenant: Tenant, channel: str) -> str:
    return f"{_tenant_id(tenant)}:begin:{channel}"


def policy(tenant: Tenant) -> str:
    return f"{_tenant_id(tenant)}:policy"


def audit(tenant: Tenant, day: date) -> str:
    return f"{_tenant_id(tenant)}:audit:{day.isoformat()}"


def audit_pattern(tenant: Tenant) -> str:
    """Return the pattern that matches all days of the audit (Redis: SCAN)."""
    return f"{_tenant_id(tenant)}:audit:????-??-??"


def shared_training(tenant: Tenant, training_key: str) -> str:
    return f"{_tenant_id(tenant)}:shared:{training_key}"


def shared_trainings(tenant: Tenant) -> str:
    return f"{_tenant_id(tenant)}:sharings"


def registration(tenant: Tenant, training_key: str, registration_id: str) -> str:
    return f"{_tenant_id(tenant)}:registration:{training_key}:{registration_id}"


def registration_pointer(hashed: str) -> str:
    return f"usher:registration:{hashed}"


def registrations(person: Person) -> str:
    return _person_key(person, "registrations")


def roster(tenant: Tenant, training_key: str) -> str:
    return f"{_tenant_id(tenant)}:roster:{training_key}"


def seat_keys(tenant: Tenant, training_key: str) -> tuple[str, str, str, str, str]:
    """Return a training's keys of seats, waitlist, offers, roster and expired offers."""
    head = _tenant_id(tenant)
    return (
        f"{head}:seats:{training_key}",
        f"{head}:line:{training_key}",
        f"{head}:offers:{training_key}",
        roster(tenant, training_key),
        f"{head}:lapsed:{training_key}",
    )


def subscription(tenant: Tenant, name: str) -> str:
    return f"{_tenant_id(tenant)}:sub:{name}"


def subscriptions(person: Person) -> str:
    return _person_key(person, "subs")


def subscriptions_of(tenant: Tenant, source: str) -> str:
    return f"{_tenant_id(tenant)}:subs-of:{source}"


def subscriptions_for(tenant: Tenant, source: str, ref: str) -> str:
    return f"{_tenant_id(tenant)}:subs-for:{source}:{ref}"


def subscriptions_in(tenant: Tenant, channel: str) -> str:
    return f"{_tenant_id(tenant)}:subs-in:{channel}"


def snapshot(tenant: Tenant, source: str) -> str:
    return f"{_tenant_id(tenant)}:snapshot:{source}"


def poll(tenant: Tenant, source: str) -> str:
    return f"{_tenant_id(tenant)}:poll:{source}"


def poll_times(tenant: Tenant) -> str:
    return f"{_tenant_id(tenant)}:watched"


def reminder(tenant: Tenant, reminder_id: str) -> str:
    return f"{_tenant_id(tenant)}:alarm:{reminder_id}"


def due_reminders(tenant: Tenant) -> str:
    return f"{_tenant_id(tenant)}:alarms"


def reminders_of(tenant: Tenant, ref: str) -> str:
    return f"{_tenant_id(tenant)}:alarms-of:{ref}"


def delivered(tenant: Tenant, subscription_id: str) -> str:
    return f"{_tenant_id(tenant)}:told:{subscription_id}"


def cached_session(tenant: Tenant, source: str, ref: str) -> str:
    return f"{_tenant_id(tenant)}:look:{source}:{ref}"


def list_fetched_at(tenant: Tenant, source: str, kind: str) -> str:
    return f"{_tenant_id(tenant)}:looked:{source}:{kind}"


def list_fetch_claim(tenant: Tenant, source: str, kind: str) -> str:
    return f"{_tenant_id(tenant)}:looking:{source}:{kind}"


def suppression(tenant: Tenant, ref: str) -> str:
    return f"{_tenant_id(tenant)}:silence:{ref}"
