"""Wiring: build the use cases' ``Services`` from the connections that a process has opened."""

from __future__ import annotations

from typing import TypedDict

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from docket import Docket

from bot.goto.client import GoTo
from bot.goto.oauth import OAuth
from bot.ids import Person, Tenant
from bot.installing import BotTokens
from bot.jobs.notifications import DocketRota
from bot.jobs.work import DocketWork
from bot.ports import (
    Alarms,
    Audit,
    Calendars,
    Clock,
    ConnectStates,
    Digests,
    Feeds,
    Ids,
    Lasts,
    Ledger,
    Links,
    Lives,
    Looks,
    Meetings,
    MemberMap,
    Nudges,
    Policies,
    PreferenceStore,
    Registrations,
    Sends,
    Snapshots,
    SubscriptionStore,
)
from bot.settings import Settings
from bot.slack.clients import Clients, TokenFor
from bot.slack.files import SlackFiles
from bot.slack.messages import SlackMessenger
from bot.slack.pacing import Pacing
from bot.slack.people import SlackPeople
from bot.slack.user_groups import SlackUserGroups
from bot.store.export import export_person
from bot.store.open import Stores
from bot.store.wipe import wipe_person, wipe_tenant
from bot.usecases.preferences import own_zone
from bot.usecases.services import Services
from bot.usecases.surroundings import Surroundings


class Kept(TypedDict):
    """The stores as the ports that ``Services`` holds, by field name."""

    links: Links
    states: ConnectStates
    ledger: Ledger
    sends: Sends
    meetings: Meetings
    calendars: Calendars
    preferences: PreferenceStore
    lasts: Lasts
    registrations: Registrations
    feeds: Feeds
    nudges: Nudges
    members: MemberMap
    lives: Lives
    digests: Digests
    policies: Policies
    audit: Audit
    subscriptions: SubscriptionStore
    alarms: Alarms
    snapshots: Snapshots
    looks: Looks


def kept(stores: Stores) -> Kept:
    """Return the stores as keyword arguments of ``Services``."""
    return Kept(
        links=stores.links,
        states=stores.states,
        ledger=stores.ledger,
        sends=stores.sends,
        meetings=stores.meetings,
        calendars=stores.calendars,
        preferences=stores.preferences,
        lasts=stores.lasts,
        registrations=stores.registrations,
        feeds=stores.feeds,
        nudges=stores.nudges,
        members=stores.members,
        lives=stores.lives,
        digests=stores.digests,
        policies=stores.policies,
        audit=stores.audit,
        subscriptions=stores.subscriptions,
        alarms=stores.alarms,
        snapshots=stores.snapshots,
        looks=stores.looks,
    )


def furnished(
    settings: Settings,
    stores: Stores,
    dockets: tuple[Docket, Docket],
    clients: Clients,
    tokens: TokenFor,
    goto: GoTo,
    authority: OAuth,
    clock: Clock,
    ids: Ids,
    slack_every: float,
) -> Services:
    """Return the services of the use cases. The second docket is the low-priority one (``background``)."""
    people = SlackPeople(clients, own_zone=lambda person: own_zone(stores.preferences, person))
    around = Surroundings()
    return Services(
        **kept(stores),
        clock=clock,
        ids=ids,
        rota=DocketRota(dockets[1]),
        files=SlackFiles(clients, people),
        messenger=SlackMessenger(clients, people, pacing=Pacing(clock, every=slack_every)),
        people=people,
        user_groups=SlackUserGroups(clients),
        work=DocketWork(dockets[0]),
        goto=goto,
        authority=authority,
        public_url=settings.public_url or "",
        join_url=settings.goto_join_url,
        id_secret=_derived(client_secret(settings)),
        forget_tenant=lambda tenant: forget_tenant(stores, tokens, tenant),
        forget_person=lambda person, but: forget_person(stores, people, around, person, but),
        export_person=lambda person: export_person(stores.redis, stores.vault, person),
        surroundings=around,
        seeit_on=settings.goto_seeit_url is not None,
    )


async def forget_tenant(stores: Stores, tokens: TokenFor, tenant: Tenant) -> int:
    """Delete everything stored about a tenant, its installation included; return the number of deleted keys."""
    gone = await wipe_tenant(stores.redis, tenant)
    if isinstance(tokens, BotTokens):
        tokens.forget(tenant)
    return gone


async def forget_person(
    stores: Stores, people: SlackPeople, around: Surroundings, person: Person, but: str
) -> int:
    """Delete everything stored or cached about a person; return the number of deleted keys.

    ``keep_operation`` is the id of the operation that deletes; its record stays.
    """
    people.forget(person)
    people.forget_direct(person)
    around.forget(person)
    return await wipe_person(stores.redis, person, but=but)


def _derived(client_secret: str) -> bytes:
    """Derive the HMAC key of operation ids: stable, the same in all processes, and used for nothing else."""
    return HKDF(SHA256(), 32, salt=None, info=b"usher operation ids").derive(client_secret.encode())


def client_secret(settings: Settings) -> str:
    """Return GoTo's client secret, or "" if it is not set."""
    return settings.goto_client_secret.get_secret_value() if settings.goto_client_secret else ""
