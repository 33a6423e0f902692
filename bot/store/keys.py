"""Every key in Redis: its name, its type and its life.

Each key begins with the id of its tenant, so that a tenant can be wiped by prefix. The exceptions hold
nothing of anybody: the pace, the pulse, the list of tenants, the bell, and the short pointers from the hash of
a connect state or of a calendar's token to its tenant (who presents them knows no tenant).

The TTL is only the broom. Whether something is over is a stored value compared with the clock.

=============================== ======= ================================================ =====================
key                             type    holds                                            life
=============================== ======= ================================================ =====================
``{tenant}:link:{user}``        hash    plain facts of a GoTo link                       till removed
``{tenant}:token:{user}``       string  sealed: its tokens, e-mail and names             till removed
``{tenant}:lease:{user}``       string  who refreshes the tokens now                     ``LEASE``
``{tenant}:state:{hash}``       hash    an attempt to connect, ``sealed``                its own
``{tenant}:pending:{hash}``     hash    a sign-in that waits for a word, ``sealed``      its own
``{tenant}:op:{id}``            hash    an operation; payload, progress, outcome sealed  7 d, then 24 h
``{tenant}:ops:open``           zset    unfinished operations by the time they were made till finished
``{tenant}:slot:{user}:{slot}`` hash    the operation that holds a form                  ``OPERATION``
``{tenant}:event:{id}``         string  a Slack event that was put down                  ``EVENT``
``{tenant}:send:{id}``          hash    a message that is to be posted once              ``SEND``
``{tenant}:meeting:{id}``       hash    a meeting made here, ``sealed``                  end + ``MEETING``
``{tenant}:meetings:{user}``    zset    meetings of an organizer by their expiry         with the last
``{tenant}:calendar:{id}``      hash    a meeting's .ics: the revision last given out    meeting's
``{tenant}:life:{id}``          hash    how far an occurrence of a meeting has come      ``LIFE``
``{tenant}:lives``              zset    meetings by when their cards are looked at again till over
``{tenant}:shared:{training}``   hash    a training people register for here, ``sealed`` end + ``REGISTRATION``
``{tenant}:sharings``           zset    shared trainings by the end of their last session till over
``{tenant}:registration:{t}:{id}`` hash one e-mail's registration for a training, ``sealed`` end + ``REGISTRATION``
``{tenant}:registrations:{user}`` hash  a person's registrations: training → id          with the last
``{tenant}:seats:{training}``    zset    registrations with a seat by when they got it    the training's
``{tenant}:line:{training}``     zset    registrations that wait for a seat, in order     the training's
``{tenant}:offers:{training}``   zset    registrations with an offered seat by its end    the training's
``{tenant}:lapsed:{training}``   zset    registrations whose offer was not taken lately   the training's
``{tenant}:roster:{training}``   zset    all registrations of a training by their time    the training's
``{tenant}:digests``            zset    subscriptions by when their digest is due        till removed
``{tenant}:fruit:{id}``         string  the operation whose fruit a GoTo meeting is      ``FRUIT``
``{tenant}:prefs:{user}``       string  sealed: what a person chose for themselves       till removed
``{tenant}:last:{user}``        hash    how the person's last request ended              ``LAST``
``{tenant}:policy``              hash    the rules of the workspace, ``sealed``           till uninstalled
``{tenant}:audit:{day}``        stream  what was done that day (UTC), lines ``sealed``   as set, whole days
``{tenant}:adminlink``          hash    whose link reads for the mapped members          till ended
``{tenant}:member:{user}``      hash    which organizer a member is, ``sealed``          till removed
``{tenant}:members``            set     users that are mapped                            till removed
``{tenant}:organizer:{a}:{key}`` hash   the member who is this organizer of account a    till removed
``{tenant}:sub:{id}``           hash    who is told of which sessions, ``sealed``        till removed
``{tenant}:subs:{user}``        set     subscriptions that a person made                 till removed
``{tenant}:subs-of:{source}``   set     subscriptions by whose sessions they are about   till removed
``{tenant}:subs-for:{s}:{ref}`` set     those about one session, or about any (no ref)   till removed
``{tenant}:subs-in:{channel}``  set     subscriptions of a channel                       till removed
``{tenant}:snapshot:{source}``  string  sealed: a source's sessions as last polled       ``SNAPSHOT``
``{tenant}:poll:{source}``      hash    who polls a source now, and its failures         ``SNAPSHOT``
``{tenant}:watched``            zset    sources by when they are polled next             till nobody asks
``{tenant}:alarm:{id}``         hash    a start that is told, for whom it was, ``sealed`` start + ``ALARM``
``{tenant}:look:{source}:{ref}`` string sealed: a session as a list told it lately       ``LOOK``
``{tenant}:looked:{source}:{k}`` string when a list of that kind was asked for lately    ``LOOK``
``{tenant}:looking:{source}:{k}`` string who asks for such a list now                     its own
``{tenant}:alarms``             zset    alarms ahead by when they are due                till closed
``{tenant}:alarms-of:{ref}``    zset    alarms of a session                              with the last
``{tenant}:told:{id}``          zset    alarms by when a subscription was told of them   ``ALARM``
``{tenant}:silence:{ref}``      string  a session that is cancelled or gone              ``SILENCE``
``{tenant}:feed:{user}``        hash    a calendar feed, what it gave out ``sealed``     till turned off
``{tenant}:nudge:{user}``       hash    when somebody was last asked to register         ``NUDGE``
``{tenant}:begin:{channel}``    hash    the operation that starts a meeting there now    ``BEGIN``
``usher:state:{hash}``          string  the tenant of an attempt to connect              its own
``usher:calendar:{hash}``       string  the tenant and number of a meeting with an .ics  meeting's
``usher:feed:{hash}``           string  the tenant and user of a calendar feed           the feed's
``usher:registration:{hash}``   string  the registration that a calendar's token is for  the training's
``usher:tenants``               set     ids of all tenants                               for ever
``usher:pace:…``                list    times of the last requests to a GoTo API         seconds
``usher:pulse``                 zset    workers by their last beat                       ``PULSE``
``usher:bell``                  channel keys of records that changed                     none
=============================== ======= ================================================ =====================
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date, timedelta

from bot.ids import Person, Tenant

OPERATION = timedelta(hours=24)
"""An outcome can be replayed so long."""
OPEN = timedelta(days=7)
"""An unfinished operation outlives a long outage, so that its person can be told."""
EVENT = timedelta(hours=24)
SEND = timedelta(days=30)
MEETING = timedelta(days=30)
FRUIT = timedelta(days=30)
LIFE = timedelta(days=400)
"""Longer than a meeting is planned ahead or repeated without a word from here."""
REGISTRATION = timedelta(days=30)
LAST = timedelta(days=30)
SNAPSHOT = timedelta(days=30)
ALARM = timedelta(days=30)
LOOK = timedelta(minutes=2)
SILENCE = timedelta(days=400)
"""GoTo plans no further ahead."""
NUDGE = timedelta(hours=24)
BEGIN = timedelta(seconds=30)
"""Two starts in one conversation within this are probably meant as one."""
PULSE = timedelta(hours=1)
LEASE = timedelta(seconds=30)
BROOM = timedelta(minutes=10)
"""The broom comes so long after the stored expiry, so that the clock, not the broom, decides."""

TENANTS = "usher:tenants"
PULSES = "usher:pulse"
BELL = "usher:bell"
PACE = "usher:pace"

SEALED: Mapping[str, tuple[str, ...]] = {
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
"""Kinds with sealed values: the fields of the hash, none where the string itself is sealed."""

STREAMS = frozenset({"audit"})
"""Kinds that are streams; their lines carry a ``sealed`` field."""


def _head(tenant: Tenant) -> str:
    """Return the tenant's prefix. Raises ``ValueError`` for an id that reaches into another's keys."""
    if not tenant.id or ":" in tenant.id or tenant.id == "usher":
        raise ValueError("tenant id cannot be a key's prefix")
    return tenant.id


def _of(person: Person, kind: str) -> str:
    if not person.user_id or ":" in person.user_id:
        raise ValueError("user id cannot be part of a key")
    return f"{_head(person.tenant)}:{kind}:{person.user_id}"


def digest(token: str) -> str:
    """Return the hash under which a secret token is kept (SHA-256; the tokens have 128 random bits)."""
    return hashlib.sha256(token.encode()).hexdigest()


def prefix(tenant: Tenant) -> str:
    """Return what every key of the tenant begins with."""
    return f"{_head(tenant)}:"


def link(person: Person) -> str:
    return _of(person, "link")


def token(person: Person) -> str:
    return _of(person, "token")


def lease(person: Person) -> str:
    return _of(person, "lease")


def state(tenant: Tenant, hashed: str) -> str:
    return f"{_head(tenant)}:state:{hashed}"


def state_tenant(hashed: str) -> str:
    return f"usher:state:{hashed}"


def pending(tenant: Tenant, hashed: str) -> str:
    return f"{_head(tenant)}:pending:{hashed}"


def op(tenant: Tenant, op_id: str) -> str:
    return f"{_head(tenant)}:op:{op_id}"


def ops_open(tenant: Tenant) -> str:
    return f"{_head(tenant)}:ops:open"


def slot(person: Person, name: str) -> str:
    return f"{_of(person, 'slot')}:{name}"


def event(tenant: Tenant, event_id: str) -> str:
    return f"{_head(tenant)}:event:{event_id}"


def send(tenant: Tenant, send_id: str) -> str:
    return f"{_head(tenant)}:send:{send_id}"


def meeting(tenant: Tenant, meeting_id: str) -> str:
    return f"{_head(tenant)}:meeting:{meeting_id}"


def meetings(person: Person) -> str:
    return _of(person, "meetings")


def calendar(tenant: Tenant, meeting_id: str) -> str:
    return f"{_head(tenant)}:calendar:{meeting_id}"


def calendar_pointer(hashed: str) -> str:
    return f"usher:calendar:{hashed}"


def feed(person: Person) -> str:
    return _of(person, "feed")


def nudge(person: Person) -> str:
    return _of(person, "nudge")


def feed_pointer(hashed: str) -> str:
    return f"usher:feed:{hashed}"


def preferences(person: Person) -> str:
    return _of(person, "prefs")


def last(person: Person) -> str:
    return _of(person, "last")


def fruit(tenant: Tenant, meeting_id: str) -> str:
    return f"{_head(tenant)}:fruit:{meeting_id}"


def life(tenant: Tenant, meeting_id: str) -> str:
    return f"{_head(tenant)}:life:{meeting_id}"


def lives(tenant: Tenant) -> str:
    return f"{_head(tenant)}:lives"


def admin_link(tenant: Tenant) -> str:
    return f"{_head(tenant)}:adminlink"


def member(person: Person) -> str:
    return _of(person, "member")


def members(tenant: Tenant) -> str:
    return f"{_head(tenant)}:members"


def organizers_head(tenant: Tenant) -> str:
    """Return what the keys of organizers who are members begin with; account, colon and organizer's key follow."""
    return f"{_head(tenant)}:organizer:"


def organizer(tenant: Tenant, account_key: str, organizer_key: str) -> str:
    return f"{organizers_head(tenant)}{account_key}:{organizer_key}"


def digests(tenant: Tenant) -> str:
    return f"{_head(tenant)}:digests"


def begin(tenant: Tenant, channel: str) -> str:
    return f"{_head(tenant)}:begin:{channel}"


def policy(tenant: Tenant) -> str:
    return f"{_head(tenant)}:policy"


def audit(tenant: Tenant, day: date) -> str:
    return f"{_head(tenant)}:audit:{day.isoformat()}"


def audits(tenant: Tenant) -> str:
    """Return what all days of the audit match (Redis: SCAN)."""
    return f"{_head(tenant)}:audit:????-??-??"


def shared(tenant: Tenant, training_key: str) -> str:
    return f"{_head(tenant)}:shared:{training_key}"


def sharings(tenant: Tenant) -> str:
    return f"{_head(tenant)}:sharings"


def registration(tenant: Tenant, training_key: str, registration_id: str) -> str:
    return f"{_head(tenant)}:registration:{training_key}:{registration_id}"


def registration_pointer(hashed: str) -> str:
    return f"usher:registration:{hashed}"


def registrations(person: Person) -> str:
    return _of(person, "registrations")


def roster(tenant: Tenant, training_key: str) -> str:
    return f"{_head(tenant)}:roster:{training_key}"


def seat_keys(tenant: Tenant, training_key: str) -> tuple[str, str, str, str, str]:
    """Return the keys of seats, line, offers, roster and lapsed offers of a training."""
    head = _head(tenant)
    return (
        f"{head}:seats:{training_key}",
        f"{head}:line:{training_key}",
        f"{head}:offers:{training_key}",
        roster(tenant, training_key),
        f"{head}:lapsed:{training_key}",
    )


def subscription(tenant: Tenant, name: str) -> str:
    return f"{_head(tenant)}:sub:{name}"


def subscriptions(person: Person) -> str:
    return _of(person, "subs")


def subscriptions_of(tenant: Tenant, source: str) -> str:
    return f"{_head(tenant)}:subs-of:{source}"


def subscriptions_for(tenant: Tenant, source: str, ref: str) -> str:
    return f"{_head(tenant)}:subs-for:{source}:{ref}"


def subscriptions_in(tenant: Tenant, channel: str) -> str:
    return f"{_head(tenant)}:subs-in:{channel}"


def snapshot(tenant: Tenant, source: str) -> str:
    return f"{_head(tenant)}:snapshot:{source}"


def poll(tenant: Tenant, source: str) -> str:
    return f"{_head(tenant)}:poll:{source}"


def watched(tenant: Tenant) -> str:
    return f"{_head(tenant)}:watched"


def alarm(tenant: Tenant, alarm_id: str) -> str:
    return f"{_head(tenant)}:alarm:{alarm_id}"


def alarms(tenant: Tenant) -> str:
    return f"{_head(tenant)}:alarms"


def alarms_of(tenant: Tenant, ref: str) -> str:
    return f"{_head(tenant)}:alarms-of:{ref}"


def told(tenant: Tenant, subscription_id: str) -> str:
    return f"{_head(tenant)}:told:{subscription_id}"


def look(tenant: Tenant, source: str, ref: str) -> str:
    return f"{_head(tenant)}:look:{source}:{ref}"


def looked(tenant: Tenant, source: str, kind: str) -> str:
    return f"{_head(tenant)}:looked:{source}:{kind}"


def looking(tenant: Tenant, source: str, kind: str) -> str:
    return f"{_head(tenant)}:looking:{source}:{kind}"


def silence(tenant: Tenant, ref: str) -> str:
    return f"{_head(tenant)}:silence:{ref}"
