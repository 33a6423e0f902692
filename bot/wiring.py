"""Wiring: open the connections of a process, and build the use cases' ``Services`` on them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.metadata import version

import aiohttp
import httpx
from docket import Docket

from bot.goto.client import GoTo, open_client
from bot.goto.metrics import RequestObserver
from bot.goto.oauth import OAuth
from bot.goto.retry import RetryPolicy
from bot.goto.rows import RowObserver
from bot.installation import BotTokenCache, InstalledSlackClients
from bot.model.ids import Person, Tenant
from bot.model.queues import QueueName
from bot.ports import Clock, Ids
from bot.settings import Settings
from bot.slack.clients import (
    CallObserver,
    MovedChannelLookup,
    SlackClients,
    SlackRetryPolicy,
    Timeouts,
    TokenLookup,
    no_moved_channel,
    open_session,
)
from bot.slack.files import SlackFiles
from bot.slack.messages import SlackMessenger
from bot.slack.people import SlackPeople
from bot.slack.throttle import MINUTE, CallBudget, ChannelThrottle
from bot.slack.user_groups import SlackUserGroups
from bot.slack.workspaces import SlackWorkspaces
from bot.store.export import export_person
from bot.store.open import Stores, open_stores
from bot.store.vault import Vault
from bot.store.wipe import wipe_person
from bot.telemetry import Metrics
from bot.usecases.core.availability_cache import AvailabilityCache
from bot.usecases.core.message_views import MessageViews, RegistrationViews, ReminderViews
from bot.usecases.core.preferences import get_chosen_zone
from bot.usecases.core.rules import Rules
from bot.usecases.core.services import (
    GoToServices,
    JobQueues,
    PersonalData,
    ServiceConfig,
    Services,
    SlackServices,
    Timing,
)
from bot.views.meetings import cards
from bot.views.registration import card, mine, roster, trainer
from bot.views.reminders import digests, message
from bot.views.reminders.subscriptions import reminder_with_buttons
from bot.worker.plain_jobs import restrict_docket
from bot.worker.queue import DocketJobQueue
from bot.worker.reminders import DocketReminderQueue
from bot.worker.uninstalls import DocketUninstallQueue

WORKER_CONCURRENCY = 100
USHER_VERSION = version("usher")


@dataclass(frozen=True, slots=True, kw_only=True)
class Connections:
    """The open connections of a process: Redis, the job queues on it, GoTo and Slack."""

    stores: Stores
    docket: Docket
    background: Docket
    goto: httpx.AsyncClient
    slack: aiohttp.ClientSession


@asynccontextmanager
async def open_connections(
    settings: Settings,
    redis_url: str,
    now: Callable[[], datetime],
    *,
    goto_timeout: float,
    goto_rate: int,
) -> AsyncIterator[Connections]:
    """Open them; close them in reverse order. Raises redis' ``ConnectionError`` if Redis cannot be reached."""
    stores = open_stores(
        redis_url,
        Vault(settings.fernet_keys),
        now,
        settings.goto_client_id or "",
        audit_retention=timedelta(days=settings.audit_days),
        goto_requests_per_second=goto_rate,
    )
    async with AsyncExitStack() as stack:
        yield Connections(
            stores=await stack.enter_async_context(stores),
            docket=await stack.enter_async_context(_build_docket(redis_url, QueueName.MAIN)),
            background=await stack.enter_async_context(_build_docket(redis_url, QueueName.BACKGROUND)),
            goto=await stack.enter_async_context(open_client(version=USHER_VERSION, read=goto_timeout)),
            slack=await stack.enter_async_context(open_session(settings.slack_api_url, Timeouts())),
        )


def _build_docket(redis_url: str, name: QueueName) -> Docket:
    """Return a docket for plain values, with enough connections for its waiters; with fewer it starves."""
    restrict_docket()
    separator = "&" if "?" in redis_url else "?"
    url = f"{redis_url}{separator}max_connections={4 * WORKER_CONCURRENCY + 50}"
    return Docket(name=name, url=url, execution_ttl=timedelta(minutes=1))


MESSAGE_VIEWS = MessageViews(
    registration=RegistrationViews(
        status=mine.status,
        outdated_status=mine.outdated_status,
        card=card.card,
        approval=trainer.approval_request,
        approval_closed=trainer.closed_request,
        sponsor_disconnected=trainer.sponsor_disconnected_message,
        stopped_by=trainer.stopped_by_message,
        nudge=roster.nudge_message,
        nudge_progress=roster.nudge_job_message,
        others_progress=roster.others_job_message,
    ),
    reminders=ReminderViews(
        reminder=reminder_with_buttons,
        change_note=message.change_note,
        digest=digests.digest,
        failing=message.failing_message,
        unsure=message.unsure_message,
        card=cards.card,
        card_outdated=cards.outdated_message,
        card_replaced=cards.replaced_message,
        meeting_changed=cards.changed_note,
        meeting_cancelled=cards.cancelled_note,
        meeting_restored=cards.restored_note,
    ),
)


def build_services(
    settings: Settings,
    connections: Connections,
    *,
    clock: Clock,
    ids: Ids,
    timing: Timing,
    rules: Rules,
    metrics: Metrics,
    token_lookup: TokenLookup,
    id_secret: bytes,
    slack_interval: float,
    slack_patient_calls: int,
    goto_retries: RetryPolicy | None,
    slack_retries: SlackRetryPolicy | None,
) -> Services:
    """Return the services of the use cases; ``slack_interval`` and ``slack_patient_calls`` as for ``open_runtime``."""
    stores, availability = connections.stores, AvailabilityCache(clock.now)
    clients = build_slack_clients(
        settings,
        connections.slack,
        token_lookup,
        clock,
        retries=slack_retries,
        observe=metrics.count_slack_call,
        find_moved_channel=stores.channel_moves.find,
    )
    people = SlackPeople(
        clients,
        chosen_zone=lambda person: get_chosen_zone(stores.preferences, person),
        patient_calls_per_minute=slack_patient_calls,
    )
    throttle = ChannelThrottle(clock, interval=slack_interval)
    update_turns = CallBudget(clock, 1, MINUTE / slack_patient_calls)
    return Services(
        clock=clock,
        ids=ids,
        config=ServiceConfig(
            public_url=settings.public_url or "",
            join_url=settings.goto_join_url,
            id_secret=id_secret,
            has_seeit=settings.goto_seeit_url is not None,
            uninstall_grace=timedelta(hours=settings.uninstall_grace_hours),
        ),
        store=stores,
        slack=build_slack_services(
            clients, people, throttle, update_turns, build_token_cache_drop(token_lookup)
        ),
        goto=build_goto(
            settings,
            connections.goto,
            stores,
            retry=goto_retries,
            observe=metrics.count_goto_request,
            observe_row=metrics.count_unreadable_row,
        ),
        jobs=JobQueues(
            queue=DocketJobQueue(connections.docket),
            reminders=DocketReminderQueue(connections.background),
            uninstalls=DocketUninstallQueue(connections.background),
        ),
        personal_data=PersonalData(
            forget_person=lambda person, keep: forget_person(stores, people, availability, person, keep),
            export_person=lambda person: export_person(stores.redis, stores.vault, person),
        ),
        views=MESSAGE_VIEWS,
        availability=availability,
        timing=timing,
        rules=rules,
        count_send=metrics.count_send,
    )


def build_slack_services(
    clients: SlackClients,
    people: SlackPeople,
    throttle: ChannelThrottle,
    update_turns: CallBudget,
    forget_token: Callable[[Tenant], None],
) -> SlackServices:
    """Return what is done in Slack by these clients."""
    return SlackServices(
        messenger=SlackMessenger(clients, people, throttle=throttle, update_turns=update_turns),
        people=people,
        files=SlackFiles(clients, people),
        user_groups=SlackUserGroups(clients, people),
        workspaces=SlackWorkspaces(clients, people.teams, forget_token=forget_token),
    )


def build_goto(
    settings: Settings,
    http: httpx.AsyncClient,
    stores: Stores,
    *,
    retry: RetryPolicy | None,
    observe: RequestObserver,
    observe_row: RowObserver,
) -> GoToServices:
    """Return GoTo's API and its authorization server."""
    return GoToServices(
        api=GoTo(
            settings.goto_api_url,
            http=http,
            rate_limiter=stores.rate_limiter,
            seeit_url=settings.goto_seeit_url,
            retry=retry,
            observe=observe,
            observe_row=observe_row,
        ),
        oauth=OAuth(
            settings.goto_auth_url,
            settings.goto_api_url,
            settings.goto_client_id or "",
            _client_secret(settings),
            http,
            retry=retry,
            observe=observe,
        ),
    )


def build_token_lookup(settings: Settings, stores: Stores, clock: Clock) -> TokenLookup:
    """Return the lookup of a tenant's bot token: from the OAuth installations, or the one in the settings."""
    if settings.is_oauth_install:
        return BotTokenCache(stores.installations, clock.now)
    token = settings.slack_bot_token

    async def find(tenant: Tenant) -> str | None:
        return token.get_secret_value() if token else None

    return find


def build_token_cache_drop(token_lookup: TokenLookup) -> Callable[[Tenant], None]:
    """Return what drops a tenant's cached bot token; a token in the settings is not cached."""
    if isinstance(token_lookup, BotTokenCache):
        return token_lookup.forget
    return lambda tenant: None


def build_slack_clients(
    settings: Settings,
    session: aiohttp.ClientSession,
    token_lookup: TokenLookup,
    clock: Clock,
    *,
    retries: SlackRetryPolicy | None,
    observe: CallObserver,
    find_moved_channel: MovedChannelLookup = no_moved_channel,
) -> SlackClients:
    """Return the Slack client that uses these tokens."""
    if isinstance(token_lookup, BotTokenCache):
        return InstalledSlackClients(
            settings.slack_api_url,
            session,
            token_lookup,
            clock,
            retries=retries,
            observe=observe,
            find_moved_channel=find_moved_channel,
        )
    return SlackClients(
        settings.slack_api_url,
        session,
        token_lookup,
        clock,
        retries=retries,
        observe=observe,
        find_moved_channel=find_moved_channel,
    )


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


def _client_secret(settings: Settings) -> str:
    """Return GoTo's client secret, or "" if it is not set."""
    return settings.goto_client_secret.get_secret_value() if settings.goto_client_secret else ""
