"""One direct message per registration shows its present state and has its buttons.

News that a person should notice is a new message, since Slack notifies nobody of ``chat.update``. It becomes the
current one, and the one before is reduced to what came of it. What a person did by pressing the current message, and
what else changes in it, is drawn into that message. Everything is derived from the store, so it may be repeated.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Awaitable, Callable
from functools import partial

from bot.model.errors import SlackRefusal
from bot.model.ids import Person, operation_id
from bot.model.registration import ACTIVE_STATES, Registration, RegistrationModel, SharedTraining
from bot.model.status_messages import StatusMessages, add_message, mark_drawn, mark_reduced
from bot.usecases.core.faults import log_refusal
from bot.usecases.core.leavers import has_left
from bot.usecases.core.sends import SentMessage, dm_once, update_message
from bot.usecases.core.services import Services
from bot.usecases.registration.form import build_registration_model

MAX_DRAWING_ROUNDS = 5
"""How often a message is drawn again at once because the registration changed meanwhile."""
MAX_WAITLIST_UPDATES = 20
"""How many people on the waitlist see their place change in their message; Slack limits updates to 50 a minute."""

log = logging.getLogger("usher.registration")


async def notify_status(app: Services, registration: Registration, event_key: str) -> bool:
    """Notify the person once of their registration's state; return False if they can't be reached.

    ``event_key`` identifies the event that led to it.
    """
    person = registration.person
    if person is None or await has_left(app, person):
        return False
    try:
        sent = await send_status(app, registration, person, ("registration", event_key, registration.state))
    except SlackRefusal as error:
        log_refusal(app, log, "a person cannot be notified of a registration", error)
        return False
    return sent.ts is not None


async def send_status(
    app: Services, registration: Registration, person: Person, parts: tuple[str, ...]
) -> SentMessage:
    """Post the registration's state as its current message, once for these parts of the send id.

    Raises ``SlackRefusal`` if the message is refused.
    """
    model = await build_registration_model(app, registration, person)
    send_id = operation_id(app.config.id_secret, person, *parts)
    sent = await dm_once(app, person, send_id, lambda: app.views.registration.status(model))
    if sent.ts is not None:
        shown = _fingerprint(model)
        posted = partial(add_message, channel=sent.channel, ts=sent.ts, shown=shown)
        fresh = await app.store.registrations.update_messages(registration, posted)
        if fresh is not None and fresh.messages is not None:
            await _reduce_outdated(app, fresh, person)
            # Something else may have changed meanwhile, or the message had been sent before.
            if fresh.state is not registration.state or fresh.messages.shown != shown:
                await redraw_quietly(app, fresh)
    return sent


async def redraw_pressed(app: Services, registration: Registration, pressed_ts: str) -> bool:
    """Draw the registration into its current message if that is what was pressed; return True if it was.

    ``pressed_ts`` is a message in the person's direct messages, "" for none.
    """
    person = registration.person
    fresh = await _reload(app, registration)
    if person is None or fresh is None or fresh.messages is None or fresh.messages.current != pressed_ts:
        return False
    try:
        await _redraw(app, fresh, person)
    except SlackRefusal as error:
        log_refusal(app, log, "a message about a registration cannot be updated", error)
        return False
    return True


async def redraw_quietly(app: Services, registration: Registration, *, is_one_of_many: bool = False) -> bool:
    """Draw the registration into its current message if that shows something else; return True if it was drawn.

    ``is_one_of_many``: it waits for its turn among all updates by jobs, and shows what is so after that.
    """
    person = registration.person
    fresh = await _reload(app, registration)
    if person is None or fresh is None or fresh.messages is None or await has_left(app, person):
        return False
    try:
        if is_one_of_many:
            if fresh.messages.shown == _fingerprint(await build_registration_model(app, fresh, person)):
                return False
            await app.slack.messenger.wait_update_turn(person.tenant)
            fresh = await _reload(app, fresh)
        return fresh is not None and await _redraw(app, fresh, person)
    except SlackRefusal as error:
        log_refusal(app, log, "a message about a registration cannot be updated", error)
        return False


async def redraw_registrants(
    app: Services, shared: SharedTraining, is_latest: Callable[[], Awaitable[bool]]
) -> None:
    """Update the messages of all registrants if the training changed, else those of the first on the waitlist.

    The others' places on the waitlist are shown by ``/training mine``. Once ``is_latest`` is False after a message, the
    rest is left to the next call.
    """
    tenant, key, store = shared.tenant, shared.training_key, app.store.registrations
    told = f"{shared.revision}:{shared.end_reason or ''}"
    if told == shared.told:
        concerned = await store.list_waitlist(tenant, key, MAX_WAITLIST_UPDATES)
    else:
        concerned = await store.list_roster(tenant, key)
    for registration in concerned:
        is_drawn = registration.messages is not None and await redraw_quietly(
            app, registration, is_one_of_many=True
        )
        if is_drawn and not await is_latest():
            return
    if told != shared.told:
        await store.set_told(tenant, key, told)


async def _redraw(app: Services, registration: Registration, person: Person) -> bool:
    """Update the current message until it shows the present state; return True if it did not.

    Raises ``SlackRefusal`` if Slack does not change it.
    """
    fresh: Registration | None = registration
    for number in range(MAX_DRAWING_ROUNDS):
        if fresh is None or fresh.messages is None:
            return number > 0
        model = await build_registration_model(app, fresh, person)
        messages, shown = fresh.messages, _fingerprint(model)
        if messages.shown == shown:
            return number > 0
        await update_message(
            app, person, messages.channel, messages.current, partial(app.views.registration.status, model)
        )
        drawn = partial(_mark_drawn, ts=messages.current, shown=shown)
        fresh = await app.store.registrations.update_messages(fresh, drawn)
        if fresh is not None:
            await _reduce_outdated(app, fresh, person)
    return True


async def _reduce_outdated(app: Services, registration: Registration, person: Person) -> None:
    """Reduce the messages that a newer one replaced to what came of them; those that are gone are left alone."""
    messages = registration.messages
    if messages is None or not messages.outdated:
        return
    model = await build_registration_model(app, registration, person)
    write = partial(app.views.registration.outdated_status, model)
    for ts in messages.outdated:
        try:
            await update_message(app, person, messages.channel, ts, write)
        except SlackRefusal as error:
            log_refusal(app, log, "an outdated message about a registration cannot be updated", error)
        await app.store.registrations.update_messages(registration, partial(_mark_reduced, ts=ts))


async def _reload(app: Services, registration: Registration) -> Registration | None:
    return await app.store.registrations.get(registration.tenant, registration.training_key, registration.id)


def _mark_drawn(kept: StatusMessages | None, *, ts: str, shown: str) -> StatusMessages | None:
    return kept and mark_drawn(kept, ts, shown)


def _mark_reduced(kept: StatusMessages | None, *, ts: str) -> StatusMessages | None:
    return kept and mark_reduced(kept, ts)


def _fingerprint(model: RegistrationModel) -> str:
    """Return a hash of what a message shows of the registration."""
    one, shared = model.registration, model.shared
    can_register = shared is not None and shared.end_reason is None and one.state not in ACTIVE_STATES
    shown = (
        one.state,
        one.hold_until,
        one.registrant_key,
        bool(one.join_url),
        bool(model.calendar_url),
        model.name,
        tuple(model.sessions),
        model.waitlist_place,
        model.organizer_name,
        model.is_training_cancelled,
        model.is_over,
        can_register,
    )
    return hashlib.sha256(repr(shown).encode()).hexdigest()[:32]
