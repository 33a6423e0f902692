"""Wiring: build the use cases' ``Services`` from the connections that a process has opened."""

from __future__ import annotations

from typing import TypedDict

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from docket import Docket

from bot.goto.client import GoTo
from bot.goto.oauth import OAuth
from bot.model.ids import Person, Tenant
from bot.installation import BotTokenCache
from bot.worker.reminders import DocketReminderQueue
from bot.worker.queue import DocketJobQueue
from bot.model.reminders import ReminderJobs, SubscriptionStore
from bot.model.policy import Audit, Policies
from bot.model.stores import Calendars, ConnectStates, LastRequests, Ledger, Links, MeetingStore, PreferenceStore, Sends
from bot.model.edges import Clock, Ids
from bot.model.digests import DigestQueue
from bot.model.calendars import Feeds
from bot.model.cards import CardStates
from bot.model.sources import ListCache, Snapshots
from bot.model.admin import MemberMap
from bot.model.nudges import Nudges
from bot.model.registration import Registrations
from bot.settings import Settings
from bot.slack.clients import SlackClients, TokenLookup
from bot.slack.files import SlackFiles
from bot.slack.messages import SlackMessenger
from bot.slack.throttle import ChannelThrottle
from bot.slack.people import SlackPeople
from bot.slack.user_groups import SlackUserGroups
from bot.store.export import export_person
from bot.store.open import Stores
from bot.store.wipe import wipe_person, wipe_tenant
from bot.usecases.core.preferences import get_chosen_zone
from bot.usecases.core.services import Services
from bot.usecases.core.availability_cache import AvailabilityCache


class StorePorts(TypedDict):
    """The stores as the ports that ``Services`` holds, by field name."""

    links: Links
    connect_states: ConnectStates
    ledger: Ledger
    sends: Sends
    meetings: MeetingStore
    calendars: Calendars
    preferences: PreferenceStore
    last_requests: LastRequests
    registrations: Registrations
    feeds: Feeds
    nudges: Nudges
    member_map: MemberMap
    card_states: CardStates
    digests: DigestQueue
    policies: Policies
    audit: Audit
    subscriptions: SubscriptionStore
    reminder_jobs: ReminderJobs
    snapshots: Snapshots
    list_cache: ListCache


def store_ports(stores: Stores) -> StorePorts:
    """Return the stores as keyword arguments of ``Services``."""
    return StorePorts(
        links=stores.links,
        connect_states=stores.connect_states,
        ledger=stores.ledger,
        sends=stores.sends,
        meetings=stores.meetings,
        calendars=stores.calendars,
        preferences=stores.preferences,
        last_requests=stores.last_requests,
        registrations=stores.registrations,
        feeds=stores.feeds,
        nudges=stores.nudges,
        member_map=stores.member_map,
        card_states=stores.card_states,
        digests=stores.digests,
        policies=stores.policies,
        audit=stores.audit,
        subscriptions=stores.subscriptions,
        reminder_jobs=stores.reminder_jobs,
        snapshots=stores.snapshots,
        list_cache=stores.list_cache,
    )


def build_services(
    settings: Settings,
    stores: Stores,
    dockets: tuple[Docket, Docket],
    slack: SlackClients,
    token_lookup: TokenLookup,
    goto: GoTo,
    authority: OAuth,
    clock: Clock,
    ids: Ids,
    slack_interval: float,
) -> Services:
    """Return the services of the use cases. The second docket is the low-priority one (``background``)."""
    people = SlackPeople(slack, chosen_zone=lambda person: get_chosen_zone(stores.preferences, person))
    around = AvailabilityCache()
    return Services(
        **store_ports(stores),
        clock=clock,
        ids=ids,
        reminder_queue=DocketReminderQueue(dockets[1]),
        files=SlackFiles(slack, people),
        messenger=SlackMessenger(slack, people, throttle=ChannelThrottle(clock, interval=slack_interval)),
        people=people,
        user_groups=SlackUserGroups(slack),
        job_queue=DocketJobQueue(dockets[0]),
        goto=goto,
        authority=authority,
        public_url=settings.public_url or "",
        join_url=settings.goto_join_url,
        id_secret=_derive_id_key(client_secret(settings)),
        forget_tenant=lambda tenant: forget_tenant(stores, token_lookup, tenant),
        forget_person=lambda person, but: forget_person(stores, people, around, person, but),
        export_person=lambda person: export_person(stores.redis, stores.vault, person),
        availability=around,
        has_seeit=settings.goto_seeit_url is not None,
    )


async def forget_tenant(stores: Stores, token_lookup: TokenLookup, tenant: Tenant) -> int:
    """Delete everything stored about a tenant, its installation included; return the number of deleted keys."""
    gone = await wipe_tenant(stores.redis, tenant)
    if isinstance(token_lookup, BotTokenCache):
        token_lookup.forget(tenant)
    return gone


async def forget_person(
    stores: Stores, people: SlackPeople, availability: AvailabilityCache, person: Person, keep_operation: str
) -> int:
    """Delete everything stored or cached about a person; return the number of deleted keys.

    ``keep_operation`` is the id of the operation that deletes; its record stays.
    """
    people.forget(person)
    people.forget_dm(person)
    availability.forget_person(person)
    return await wipe_person(stores.redis, person, kept_op_id=keep_operation)


def _derive_id_key(client_secret: str) -> bytes:
    """Derive the HMAC key of operation ids: stable, the same in all processes, and used for nothing else."""
    return HKDF(SHA256(), 32, salt=None, info=b"usher operation ids").derive(client_secret.encode())


def client_secret(settings: Settings) -> str:
    """Return GoTo's client secret, or "" if it is not set."""
    return settings.goto_client_secret.get_secret_value() if settings.goto_client_secret else ""
