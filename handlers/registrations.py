"""``/training`` ``share``, ``register``, ``mine``, ``unregister`` and ``waitlist``: for registrants and trainers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any

from bot.commands.words import Parsed
from bot.errors import UserError
from bot.ports import LIVING, Outcome, RegistrationState
from bot.usecases import registration as use
from bot.usecases import registration_mine as own
from bot.usecases import registration_share as sharing
from bot.usecases.cards import check_place
from bot.usecases.operations import Kind, operation, submit
from bot.usecases.registration_conflicts import conflicts_of
from bot.usecases.registration_seats import card_of
from bot.views import errors as error_views
from bot.views import registrations as views
from bot.views import registrations_card as card_views
from bot.views import registrations_forms as form_views
from bot.views import registrations_trainer as trainer_views
from bot.views.parts import sentence
from bot.views.words import say
from handlers.accounts import connected_or_offer
from handlers.guard import Desk
from handlers.meetings import OPENING
from handlers.replies import NOTHING, Reply
from handlers.requests import Asker, CommandRequest, PressRequest


async def register(desk: Desk, request: CommandRequest, parsed: Parsed) -> Reply:
    """Handle ``/training register [id]``: open the form, or show a picker of the trainings open in this channel."""
    s, person = desk.s, request.asker.person
    found = await use.open_trainings(s, person, request.channel)
    digits = "".join(sign for sign in parsed.text if sign.isdigit())
    if digits:
        found = [one for one in found if digits in (one.training_id, one.training_key)]
        if not found:
            raise UserError("registration-not-shared", next_step="registration-none-next")
    if len(found) == 1:
        return await _open(desk, request.asker, found[0].training_key, request.trigger_id, request.channel)
    zone = (await s.people.profile(person)).zone or "UTC"
    return Reply(views.open_picker(found, zone))


async def press_register(desk: Desk, request: PressRequest) -> Reply:
    """Handle [Register] on a card or in a direct message to this person."""
    key = str(request.carried().get("t") or "")
    invited = await _at_home(desk, request)
    return await _open(desk, request.asker, key, request.trigger_id, request.channel, invited=invited)


async def pick_register(desk: Desk, request: PressRequest) -> Reply:
    return await _open(desk, request.asker, request.value or "", request.trigger_id, request.channel)


async def _open(
    desk: Desk, asker: Asker, key: str, trigger_id: str, place: str | None, *, invited: bool = False
) -> Reply:
    """Open the form; if the person already has a registration, show its status instead."""
    s, person = desk.s, asker.person
    kept = await s.registrations.own(person, key)
    if kept is not None and kept.state in LIVING | {RegistrationState.DENIED}:
        return Reply(views.status(await use.model_of(s, kept, person)))
    form = await use.plan_register(s, person, key, place, invited=invited)
    seconds = min(s.patience.around, desk.left() - OPENING)
    form = replace(form, conflicts=await conflicts_of(s, person, form.shared, seconds))
    await s.messenger.open_view(person.tenant, trigger_id, form_views.register(form))
    return NOTHING


async def press_details(desk: Desk, request: PressRequest) -> Reply:
    """Handle [Details]: show the whole training only to the presser."""
    s, person = desk.s, request.asker.person
    shared = await s.registrations.shared(person.tenant, str(request.carried().get("t") or ""))
    if shared is None or not await use.may_see(s, person, shared, request.channel):
        raise UserError("registration-not-shared", next_step="registration-ask-trainer")
    return Reply(card_views.details(await card_of(s, shared)))


async def mine(desk: Desk, request: CommandRequest, parsed: Parsed) -> Reply:
    return await desk.read("training.mine", request.asker, {}, request.response_url, request.trigger_id)


async def press_menu(desk: Desk, request: PressRequest) -> Reply:
    """Handle the menu of a registration; the value is ``link:key`` or ``cancel:key``."""
    verb, _, key = (request.value or "").partition(":")
    return await _read_own(desk, request, "cancel" if verb == "cancel" else "status", key)


async def pick_cancel(desk: Desk, request: PressRequest) -> Reply:
    return await _read_own(desk, request, "cancel", request.value or "")


async def _read_own(desk: Desk, request: PressRequest, verb: str, key: str) -> Reply:
    name = "training.unregister" if verb == "cancel" else "training.registration"
    return await desk.read(name, request.asker, {"id": key}, request.response_url or "", request.trigger_id)


async def unregister(desk: Desk, request: CommandRequest, parsed: Parsed) -> Reply:
    """Handle ``/training unregister [id]``: show the registration with its cancel button, or a picker."""
    args = {"id": parsed.text}
    return await desk.read(
        "training.unregister", request.asker, args, request.response_url, request.trigger_id
    )


async def press_cancel(desk: Desk, request: PressRequest) -> Reply:
    """Handle a confirmed cancellation of a registration or waitlist place, or a declined offer."""
    outcome = await _submit(desk, request, Kind.UNREGISTER, {})
    if outcome is None:
        return Reply(sentence(say("registration-cancelling")))
    if not outcome.ok:
        return Reply(error_views.outcome_error(outcome))
    told_by_message = not (outcome.values.get("already") or outcome.values.get("leaving"))
    if told_by_message and await _at_home(desk, request):
        return NOTHING
    return Reply(views.cancelled(outcome))


async def _at_home(desk: Desk, request: PressRequest) -> bool:
    """Return True if the press came from the person's direct messages, where a message reports the result anyway."""
    return request.channel == await desk.s.people.direct(request.asker.person)


async def press_take(desk: Desk, request: PressRequest) -> Reply:
    """Handle [Take the seat]: register with the names entered for the waitlist."""
    s, person = desk.s, request.asker.person
    kept = await own.own_of(s, person, str(request.carried().get("t") or ""))
    if kept.state is not RegistrationState.OFFERED:
        return Reply(views.status(await use.model_of(s, kept, person)))
    payload = {
        "email": kept.email,
        "given_name": kept.given_name,
        "surname": kept.surname,
        "hold": kept.hold_until.isoformat() if kept.hold_until else "",
    }
    outcome = await _submit(desk, request, Kind.REGISTER, payload)
    if outcome is None:
        return Reply(sentence(say("saving-text")))
    if views.register_told(outcome) is None and await _at_home(desk, request):
        return NOTHING
    return Reply(sentence(views.register_line(outcome)))


async def press_decision(desk: Desk, request: PressRequest, *, yes: bool) -> Reply:
    """Handle [Approve]/[Deny]. A single request is replaced by the answer; in a list the answer is posted below."""
    carried = request.carried()
    of_many = bool(carried.get("w"))
    payload: dict[str, Any] = {"registration": str(carried.get("r") or ""), "yes": yes}
    if of_many:
        payload["response_url"] = ""
    outcome = await _submit(desk, request, Kind.DECIDE, payload)
    if outcome is None:
        return Reply(sentence(say("approval-waiting")))
    return Reply(trainer_views.decided(outcome), replace=outcome.ok and not of_many)


async def press_approve(desk: Desk, request: PressRequest) -> Reply:
    return await press_decision(desk, request, yes=True)


async def press_deny(desk: Desk, request: PressRequest) -> Reply:
    return await press_decision(desk, request, yes=False)


async def press_stop(desk: Desk, request: PressRequest) -> Reply:
    """Handle the confirmed [Stop sharing]."""
    outcome = await _submit(desk, request, Kind.TRAINING_UNSHARE, {"why": "stopped"})
    if outcome is None:
        return Reply(sentence(say("share-stopping")), replace=True)
    if not outcome.ok:
        return Reply(error_views.outcome_error(outcome))
    return Reply(trainer_views.stopped(outcome), replace=True)


async def _submit(
    desk: Desk, request: PressRequest, kind: Kind, payload: Mapping[str, Any]
) -> Outcome | None:
    """Submit the press on a training as an operation and wait for its outcome; a repeated press joins the first."""
    s, person = desk.s, request.asker.person
    key = str(request.carried().get("t") or "")
    press = (request.channel or "", request.message_ts or "", request.action_ts or request.trigger_id)
    whole = {"response_url": request.response_url or "", **payload, "training_key": key}
    op = operation(s, kind, person, *press, payload=whole, same={"t": key})
    return await submit(s, op, desk.left())


async def waitlist(desk: Desk, request: CommandRequest, parsed: Parsed) -> Reply:
    """Handle ``/training waitlist [id]``: show seats and waitlist, or a picker of the person's shared trainings."""
    args = {"id": parsed.text}
    return await desk.read("training.waitlist", request.asker, args, request.response_url, request.trigger_id)


async def share(desk: Desk, request: CommandRequest, parsed: Parsed) -> Reply:
    """Handle ``/training share [id] [#channel]``: open the form, or show a picker if no id was typed."""
    named, channel = _place(parsed, request.channel)
    if not named:
        args = {"id": "", "verb": "share"}
        return await desk.read("training.pick", request.asker, args, request.response_url, request.trigger_id)
    return await _open_share(desk, request.asker, named, channel, request.trigger_id)


def _place(parsed: Parsed, here: str) -> tuple[str, str | None]:
    """Return the text that identifies the training, and the channel: the one named, else where it was typed."""
    words, channel = [], here
    for word in parsed.rest.split():
        if word.startswith("<#"):
            channel = word[2:].partition("|")[0].rstrip(">")
        else:
            words.append(word)
    return " ".join(words), channel


async def _open_share(
    desk: Desk,
    asker: Asker,
    typed: str,
    channel: str | None,
    trigger_id: str,
    thread_ts: str | None = None,
) -> Reply:
    form = await sharing.plan_share(desk.s, asker.person, typed, channel, thread_ts)
    await desk.s.messenger.open_view(asker.person.tenant, trigger_id, form_views.share(form))
    return NOTHING


async def row_share(desk: Desk, request: PressRequest, key: str) -> Reply:
    """Handle "Share" on a row, a picker or a training's details."""
    return await _open_share(desk, request.asker, key, request.channel, request.trigger_id)


async def ask_for_thread(
    desk: Desk, asker: Asker, channel: str, thread_ts: str, response_url: str, trigger_id: str
) -> Reply:
    """Ask which training to share in a message's thread."""
    await check_place(desk.s, asker.person, channel)
    place = {"channel": channel, "thread": thread_ts}
    offer = await connected_or_offer(desk, asker, {"kind": "share", **place})
    return offer or await desk.read("training.here", asker, place, response_url, trigger_id)


async def resume_share(desk: Desk, request: PressRequest) -> Reply:
    """Handle [Share a training] after connecting."""
    carried = request.carried()
    channel, thread_ts = str(carried.get("c") or ""), str(carried.get("h") or "")
    url = request.response_url or ""
    return await ask_for_thread(desk, request.asker, channel, thread_ts, url, request.trigger_id)


async def pick_share(desk: Desk, request: PressRequest) -> Reply:
    """Handle the choice of a training; the value is ``share:key:channel:thread``."""
    _, key, channel, thread_ts = [*(request.value or "").split(":"), "", "", "", ""][:4]
    return await _open_share(desk, request.asker, key, channel, request.trigger_id, thread_ts)


async def row_waitlist(desk: Desk, request: PressRequest, key: str) -> Reply:
    return await desk.read(
        "training.waitlist", request.asker, {"id": key}, request.response_url or "", request.trigger_id
    )


ROWS: Mapping[str, Callable[[Desk, PressRequest, str], Awaitable[Reply]]] = {
    "share": row_share,
    "waitlist": row_waitlist,
}
"""The verbs of a training's row that are not queries."""
