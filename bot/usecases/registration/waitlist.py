"""What follows when a seat is taken or freed: offers to the waitlist, their expiry, and updated cards.

Everything is derived from the store, so repeating it after a crash notifies nobody twice.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from functools import partial

from bot.model.errors import SlackRefusal, TransientError
from bot.model.ids import Tenant
from bot.model.operations import Outcome
from bot.model.registration import Registration, RegistrationState, SharedTraining, TrainingCard
from bot.model.registration_requests import RedrawCardsPayload
from bot.usecases.core.faults import log_refusal
from bot.usecases.core.operation_run import OperationRun
from bot.usecases.core.sends import update_message
from bot.usecases.core.services import Services
from bot.usecases.registration.approval_messages import close_approval_requests
from bot.usecases.registration.status_messages import redraw_registrants, send_status
from bot.usecases.trainings.session_states import load_held_sessions, schedule_card_updates
from bot.usecases.trainings.shared import enqueue_card_update

MIN_OFFER_HOLD = timedelta(minutes=10)
"""Minimum time that an offer is held, however near the training is."""
CLOCK_SKEW_MARGIN = timedelta(seconds=0.5)
"""Margin after a deadline before it is acted on: the clocks of two machines differ a little."""
REDRAW_RETRY_DELAY = timedelta(minutes=7)
"""Time after which a card update that failed is certain to have been given up."""
MAX_UPDATE_ROUNDS = 20
"""How often one operation updates the cards again because something changed meanwhile."""

NOTIFIED_OFFER_STATES = frozenset(
    {RegistrationState.OFFERED, RegistrationState.EXPIRED, RegistrationState.WAITLISTED}
)
"""States of somebody who has an offer, or had one that expired or was withdrawn."""

log = logging.getLogger("usher.registration")


def compute_offer_deadline(app: Services, shared: SharedTraining) -> datetime:
    """Return until when a seat offered now is held; shorter if the next session is near."""
    now = app.clock.now()
    start = shared.next_start(now)
    quarter = (start - now) / 4 if start is not None and start > now else timedelta()
    return now + min(app.rules.seat_hold_time, max(MIN_OFFER_HOLD, quarter))


async def refresh_training(
    app: Services, tenant: Tenant, training_key: str, *, cards_current: bool = False
) -> None:
    """Expire overdue offers, offer free seats, notify the people concerned, and update the cards.

    ``cards_current``: the cards are up to date, unless somebody gets an offer.
    """
    shared = await app.store.registrations.get_shared(tenant, training_key)
    if shared is None:
        return
    await schedule_card_updates(app, shared)
    offers = await app.store.registrations.advance_waitlist(
        tenant, training_key, compute_offer_deadline(app, shared)
    )
    for offer in offers:
        await _notify_offer(app, offer)
        if offer.state is RegistrationState.OFFERED and offer.hold_until is not None:
            await app.jobs.queue.enqueue_training_refresh(
                tenant, training_key, offer.hold_until + CLOCK_SKEW_MARGIN
            )
    if offers or not cards_current:
        await enqueue_card_update(app, shared)


async def _notify_offer(app: Services, offer: Registration) -> None:
    """Notify somebody of their offer, its expiry or its withdrawal, once each.

    If they can't be reached, the offer expires in time.
    """
    if offer.person is None or offer.hold_until is None or offer.state not in NOTIFIED_OFFER_STATES:
        return
    parts = ("offer", offer.training_key, offer.state, offer.hold_until.isoformat())
    try:
        await send_status(app, offer, offer.person, parts)
    except SlackRefusal as error:
        log_refusal(app, log, "a person cannot be notified of an offer", error)


async def schedule_refreshes(app: Services, shared: SharedTraining) -> None:
    """Schedule a refresh for when registration closes and for when the training is over."""
    for moment in (shared.rules.closes_at, shared.end):
        if moment is not None and moment > app.clock.now():
            await app.jobs.queue.enqueue_training_refresh(
                shared.tenant, shared.training_key, moment + CLOCK_SKEW_MARGIN
            )


async def run_card_update(run: OperationRun) -> Outcome:
    """Run a ``REDRAW_CARDS`` operation: update cards and registrants' messages until they show all changes.

    Raises ``TransientError``.
    """
    app, tenant, key = run.app, run.operation.person.tenant, run.payload(RedrawCardsPayload).training_key
    try:
        for _ in range(MAX_UPDATE_ROUNDS):
            changes = await app.store.registrations.count_changes(tenant, key)
            shared = await app.store.registrations.get_shared(tenant, key)
            if shared is None:
                return Outcome(ok=True)
            # If another process took this operation over, it updates the cards; ours would overwrite its newer ones.
            await run.checkpoint("drawing")
            await update_cards(app, shared)
            await redraw_registrants(app, shared, partial(_has_changes, app, shared, changes))
            await close_approval_requests(app, shared)
            if await app.store.registrations.finish_redraw(tenant, key, changes):
                return Outcome(ok=True)
        raise TransientError("slack-down", next_step="try-again-soon")
    except TransientError:
        # Slack may be unavailable, and changes may come, for longer than this operation is retried.
        await app.jobs.queue.enqueue_training_refresh(tenant, key, _next_retry_minute(app))
        raise


async def _has_changes(app: Services, shared: SharedTraining, changes: int) -> bool:
    """Return True if there were this many changes so far: the cards show the latest one."""
    return await app.store.registrations.count_changes(shared.tenant, shared.training_key) == changes


def _next_retry_minute(app: Services) -> datetime:
    """Return the full minute at which an update that was given up starts again (``store``: a lost card update)."""
    return app.clock.now().replace(second=0, microsecond=0) + REDRAW_RETRY_DELAY


async def update_cards(app: Services, shared: SharedTraining) -> None:
    """Update all cards to show this training. Cards that are gone or unreachable are skipped."""
    model = await build_card(app, shared)
    for card in shared.cards:
        try:
            await update_message(
                app, shared.organizer, card.channel, card.ts, lambda: app.views.registration.card(model)
            )
        except SlackRefusal as error:
            log_refusal(app, log, f"a card cannot be updated: channel={card.channel}", error)


async def build_card(app: Services, shared: SharedTraining) -> TrainingCard:
    """Return what a training's card shows now."""
    profile = await app.slack.people.get_profile(shared.organizer)
    seats = await app.store.registrations.count_seats(shared.tenant, shared.training_key)
    now = app.clock.now()
    past_sessions = await load_held_sessions(app, shared, now)
    name = (await app.slack.people.get_profile(shared.ended_by)).name if shared.ended_by else profile.name
    return TrainingCard(
        shared=shared,
        seats=seats,
        organizer_name=name,
        zone=profile.zone or "UTC",
        now=now,
        past_sessions=past_sessions,
    )
