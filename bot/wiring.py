"""Wiring: build the use cases' ``Services`` from the connections that a process has opened."""

from __future__ import annotations

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from docket import Docket

from bot.goto.client import GoTo
from bot.goto.oauth import OAuth
from bot.installation import BotTokenCache
from bot.model.ids import Person, Tenant
from bot.ports import Clock, Ids
from bot.settings import Settings
from bot.slack.clients import SlackClients, TokenLookup
from bot.slack.files import SlackFiles
from bot.slack.messages import SlackMessenger
from bot.slack.people import SlackPeople
from bot.slack.throttle import ChannelThrottle
from bot.slack.user_groups import SlackUserGroups
from bot.store.export import export_person
from bot.store.open import Stores
from bot.store.wipe import wipe_person, wipe_tenant
from bot.usecases.core.availability_cache import AvailabilityCache
from bot.usecases.core.message_views import MessageViews, ReminderViews
from bot.usecases.core.preferences import get_chosen_zone
from bot.usecases.core.services import (
    GoToServices,
    JobQueues,
    PersonalData,
    ServiceConfig,
    Services,
    SlackServices,
)
from bot.views.meetings import cards
from bot.views.reminders import digests, message
from bot.views.reminders.subscriptions import reminder_with_buttons
from bot.worker.queue import DocketJobQueue
from bot.worker.reminders import DocketReminderQueue

MESSAGE_VIEWS = MessageViews(
    reminders=ReminderViews(
        reminder=reminder_with_buttons,
        change_note=message.change_note,
        digest=digests.digest,
        failing=message.failing_message,
        unsure=message.unsure_message,
        card=cards.card,
        meeting_changed=cards.changed_note,
        meeting_cancelled=cards.cancelled_note,
        meeting_restored=cards.restored_note,
    ),
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
    availability = AvailabilityCache()
    return Services(
        clock=clock,
        ids=ids,
        config=ServiceConfig(
            public_url=settings.public_url or "",
            join_url=settings.goto_join_url,
            id_secret=_derive_id_key(client_secret(settings)),
            has_seeit=settings.goto_seeit_url is not None,
        ),
        store=stores,
        slack=SlackServices(
            messenger=SlackMessenger(slack, people, throttle=ChannelThrottle(clock, interval=slack_interval)),
            people=people,
            files=SlackFiles(slack, people),
            user_groups=SlackUserGroups(slack),
        ),
        goto=GoToServices(api=goto, oauth=authority),
        jobs=JobQueues(queue=DocketJobQueue(dockets[0]), reminders=DocketReminderQueue(dockets[1])),
        personal_data=PersonalData(
            forget_tenant=lambda tenant: forget_tenant(stores, token_lookup, tenant),
            forget_person=lambda person, keep: forget_person(stores, people, availability, person, keep),
            export_person=lambda person: export_person(stores.redis, stores.vault, person),
        ),
        views=MESSAGE_VIEWS,
        availability=availability,
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
