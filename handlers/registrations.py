"""``/training`` ``share``, ``register``, ``mine``, ``unregister`` and ``waitlist``: for registrants and trainers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any

from bot.commands.words import ParsedCommand
from bot.errors import UserError
from bot.ports import ACTIVE_STATES, Outcome, RegistrationState
from bot.usecases import registration as use
from bot.usecases import registration_mine as own
from bot.usecases import registration_share as sharing
from bot.usecases.cards import require_postable_channel
from bot.usecases.operations import OperationKind, make_operation, submit_operation
from bot.usecases.registration_conflicts import find_conflicts
from bot.usecases.registration_seats import build_card
from bot.views import errors as error_views
from bot.views import registrations as views
from bot.views import registrations_card as card_views
from bot.views import registrations_forms as form_views
from bot.views import registrations_trainer as trainer_views
from bot.views.parts import text_message
from bot.views.words import t
from handlers.accounts import offer_unless_connected
from handlers.guard import Context
from handlers.meetings import FORM_OPEN_RESERVE_SECONDS
from handlers.replies import EMPTY_REPLY, Reply
from handlers.requests import Asker, CommandRequest, PressRequest


async def open_register_form(desk: Context, request: CommandRequest, parsed: ParsedCommand) -> Reply:
    """Handle ``/training register [id]``: open the form, or show a picker of the trainings open in this channel."""
    s, person = desk.app, request.asker.person
    found = await use.list_open_trainings(s, person, request.channel)
    digits = "".join(sign for sign in parsed.text if sign.isdigit())
    if digits:
        found = [one for one in found if digits in (one.training_id, one.training_key)]
        if not found:
            raise UserError("registration-not-shared", next_step="registration-none-next")
    if len(found) == 1:
        return await _open_form_or_status(desk, request.asker, found[0].training_key, request.trigger_id, request.channel)
    zone = (await s.people.get_profile(person)).zone or "UTC"
    return Reply(views.open_picker(found, zone))


async def press_register(desk: Context, request: PressRequest) -> Reply:
    """Handle [Register] on a card or in a direct message to this person."""
    key = str(request.decoded_value().get("t") or "")
    invited = await _is_in_own_dm(desk, request)
    return await _open_form_or_status(desk, request.asker, key, request.trigger_id, request.channel, invited=invited)


async def pick_register(desk: Context, request: PressRequest) -> Reply:
    return await _open_form_or_status(desk, request.asker, request.value or "", request.trigger_id, request.channel)


async def _open_form_or_status(
    desk: Context, asker: Asker, key: str, trigger_id: str, place: str | None, *, invited: bool = False
) -> Reply:
    """Open the form; if the person already has a registration, show its status instead."""
    s, person = desk.app, asker.person
    kept = await s.registrations.find_by_person(person, key)
    if kept is not None and kept.state in ACTIVE_STATES | {RegistrationState.DENIED}:
        return Reply(views.status(await use.build_registration_model(s, kept, person)))
    form = await use.build_register_form(s, person, key, place, invited=invited)
    seconds = min(s.timing.availability_seconds, desk.remaining_wait_seconds() - FORM_OPEN_RESERVE_SECONDS)
    form = replace(form, conflicts=await find_conflicts(s, person, form.shared, seconds))
    await s.messenger.open_view(person.tenant, trigger_id, form_views.register_form(form))
    return EMPTY_REPLY


async def press_details(desk: Context, request: PressRequest) -> Reply:
    """Handle [Details]: show the whole training only to the presser."""
    s, person = desk.app, request.asker.person
    shared = await s.registrations.get_shared(person.tenant, str(request.decoded_value().get("t") or ""))
    if shared is None or not await use.can_see_training(s, person, shared, request.channel):
        raise UserError("registration-not-shared", next_step="registration-ask-trainer")
    return Reply(card_views.details(await build_card(s, shared)))


async def list_mine(desk: Context, request: CommandRequest, parsed: ParsedCommand) -> Reply:
    return await desk.query("training.mine", request.asker, {}, request.response_url, request.trigger_id)


async def press_menu(desk: Context, request: PressRequest) -> Reply:
    """Handle the menu of a registration; the value is ``link:key`` or ``cancel:key``."""
    verb, _, key = (request.value or "").partition(":")
    return await _show_own(desk, request, "cancel" if verb == "cancel" else "status", key)


async def pick_cancel(desk: Context, request: PressRequest) -> Reply:
    return await _show_own(desk, request, "cancel", request.value or "")


async def _show_own(desk: Context, request: PressRequest, verb: str, key: str) -> Reply:
    name = "training.unregister" if verb == "cancel" else "training.registration"
    return await desk.query(name, request.asker, {"id": key}, request.response_url or "", request.trigger_id)


async def ask_unregister(desk: Context, request: CommandRequest, parsed: ParsedCommand) -> Reply:
    """Handle ``/training unregister [id]``: show the registration with its cancel button, or a picker."""
    args = {"id": parsed.text}
    return await desk.query(
        "training.unregister", request.asker, args, request.response_url, request.trigger_id
    )


async def press_cancel(desk: Context, request: PressRequest) -> Reply:
    """Handle a confirmed cancellation of a registration or waitlist place, or a declined offer."""
    outcome = await _submit_press(desk, request, OperationKind.UNREGISTER, {})
    if outcome is None:
        return Reply(text_message(t("registration-cancelling")))
    if not outcome.ok:
        return Reply(error_views.outcome_error_message(outcome))
    told_by_message = not (outcome.values.get("already") or outcome.values.get("leaving"))
    if told_by_message and await _is_in_own_dm(desk, request):
        return EMPTY_REPLY
    return Reply(views.cancelled_message(outcome))


async def _is_in_own_dm(desk: Context, request: PressRequest) -> bool:
    """Return True if the press came from the person's direct messages, where a message reports the result anyway."""
    return request.channel == await desk.app.people.open_dm(request.asker.person)


async def press_accept_offer(desk: Context, request: PressRequest) -> Reply:
    """Handle [Take the seat]: register with the names entered for the waitlist."""
    s, person = desk.app, request.asker.person
    kept = await own.registration_of(s, person, str(request.decoded_value().get("t") or ""))
    if kept.state is not RegistrationState.OFFERED:
        return Reply(views.status(await use.build_registration_model(s, kept, person)))
    payload = {
        "email": kept.email,
        "given_name": kept.given_name,
        "surname": kept.surname,
        "hold": kept.hold_until.isoformat() if kept.hold_until else "",
    }
    outcome = await _submit_press(desk, request, OperationKind.REGISTER, payload)
    if outcome is None:
        return Reply(text_message(t("saving-text")))
    if views.register_result_message(outcome) is None and await _is_in_own_dm(desk, request):
        return EMPTY_REPLY
    return Reply(text_message(views.register_line(outcome)))


async def press_decision(desk: Context, request: PressRequest, *, is_approved: bool) -> Reply:
    """Handle [Approve]/[Deny]. A single request is replaced by the answer; in a list the answer is posted below."""
    carried = request.decoded_value()
    of_many = bool(carried.get("w"))
    payload: dict[str, Any] = {"registration": str(carried.get("r") or ""), "yes": is_approved}
    if of_many:
        payload["response_url"] = ""
    outcome = await _submit_press(desk, request, OperationKind.DECIDE_REGISTRATION, payload)
    if outcome is None:
        return Reply(text_message(t("approval-waiting")))
    return Reply(trainer_views.decided_message(outcome), replace=outcome.ok and not of_many)


async def press_approve(desk: Context, request: PressRequest) -> Reply:
    return await press_decision(desk, request, is_approved=True)


async def press_deny(desk: Context, request: PressRequest) -> Reply:
    return await press_decision(desk, request, is_approved=False)


async def press_stop(desk: Context, request: PressRequest) -> Reply:
    """Handle the confirmed [Stop sharing]."""
    outcome = await _submit_press(desk, request, OperationKind.TRAINING_UNSHARE, {"why": "stopped"})
    if outcome is None:
        return Reply(text_message(t("share-stopping")), replace=True)
    if not outcome.ok:
        return Reply(error_views.outcome_error_message(outcome))
    return Reply(trainer_views.stopped_message(outcome), replace=True)


async def _submit_press(
    desk: Context, request: PressRequest, kind: OperationKind, payload: Mapping[str, Any]
) -> Outcome | None:
    """Submit the press on a training as an operation and wait for its outcome; a repeated press joins the first."""
    s, person = desk.app, request.asker.person
    key = str(request.decoded_value().get("t") or "")
    press = (request.channel or "", request.message_ts or "", request.action_ts or request.trigger_id)
    whole = {"response_url": request.response_url or "", **payload, "training_key": key}
    op = make_operation(s, kind, person, *press, payload=whole, identity={"t": key})
    return await submit_operation(s, op, desk.remaining_wait_seconds())


async def show_waitlist(desk: Context, request: CommandRequest, parsed: ParsedCommand) -> Reply:
    """Handle ``/training waitlist [id]``: show seats and waitlist, or a picker of the person's shared trainings."""
    args = {"id": parsed.text}
    return await desk.query("training.waitlist", request.asker, args, request.response_url, request.trigger_id)


async def open_share_form(desk: Context, request: CommandRequest, parsed: ParsedCommand) -> Reply:
    """Handle ``/training share [id] [#channel]``: open the form, or show a picker if no id was typed."""
    named, channel = _parse_share_target(parsed, request.channel)
    if not named:
        args = {"id": "", "verb": "share"}
        return await desk.query("training.pick", request.asker, args, request.response_url, request.trigger_id)
    return await _open_share_view(desk, request.asker, named, channel, request.trigger_id)


def _parse_share_target(parsed: ParsedCommand, here: str) -> tuple[str, str | None]:
    """Return the text that identifies the training, and the channel: the one named, else where it was typed."""
    words, channel = [], here
    for word in parsed.rest.split():
        if word.startswith("<#"):
            channel = word[2:].partition("|")[0].rstrip(">")
        else:
            words.append(word)
    return " ".join(words), channel


async def _open_share_view(
    desk: Context,
    asker: Asker,
    typed: str,
    channel: str | None,
    trigger_id: str,
    thread_ts: str | None = None,
) -> Reply:
    form = await sharing.build_share_form(desk.app, asker.person, typed, channel, thread_ts)
    await desk.app.messenger.open_view(asker.person.tenant, trigger_id, form_views.share_form(form))
    return EMPTY_REPLY


async def share_from_row(desk: Context, request: PressRequest, key: str) -> Reply:
    """Handle "Share" on a row, a picker or a training's details."""
    return await _open_share_view(desk, request.asker, key, request.channel, request.trigger_id)


async def ask_training_for_thread(
    desk: Context, asker: Asker, channel: str, thread_ts: str, response_url: str, trigger_id: str
) -> Reply:
    """Ask which training to share in a message's thread."""
    await require_postable_channel(desk.app, asker.person, channel)
    place = {"channel": channel, "thread": thread_ts}
    offer = await offer_unless_connected(desk, asker, {"kind": "share", **place})
    return offer or await desk.query("training.here", asker, place, response_url, trigger_id)


async def resume_share(desk: Context, request: PressRequest) -> Reply:
    """Handle [Share a training] after connecting."""
    carried = request.decoded_value()
    channel, thread_ts = str(carried.get("c") or ""), str(carried.get("h") or "")
    url = request.response_url or ""
    return await ask_training_for_thread(desk, request.asker, channel, thread_ts, url, request.trigger_id)


async def pick_share(desk: Context, request: PressRequest) -> Reply:
    """Handle the choice of a training; the value is ``share:key:channel:thread``."""
    _, key, channel, thread_ts = [*(request.value or "").split(":"), "", "", "", ""][:4]
    return await _open_share_view(desk, request.asker, key, channel, request.trigger_id, thread_ts)


async def show_waitlist_from_row(desk: Context, request: PressRequest, key: str) -> Reply:
    return await desk.query(
        "training.waitlist", request.asker, {"id": key}, request.response_url or "", request.trigger_id
    )


ROW_FUNCTIONS: Mapping[str, Callable[[Context, PressRequest, str], Awaitable[Reply]]] = {
    "share": share_from_row,
    "waitlist": show_waitlist_from_row,
}
"""The verbs of a training's row that are not queries."""
