"""``/training`` ``share``, ``register``, ``mine``, ``unregister`` and ``waitlist``: for registrants and trainers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any

from bot.model.core import OperationKind, Outcome
from bot.model.errors import UserError
from bot.model.policy import Area
from bot.model.registration import ACTIVE_STATES, RegistrationState
from bot.model.replies import EMPTY_REPLY, Reply
from bot.parsing.command_line import ParsedCommand
from bot.usecases.core.operations import make_operation, submit_operation
from bot.usecases.meetings.cards import require_postable_channel
from bot.usecases.registration import form as use
from bot.usecases.registration import mine as own
from bot.usecases.registration import share as sharing
from bot.usecases.registration.conflicts import find_conflicts
from bot.usecases.registration.waitlist import build_card
from bot.views import errors as error_views
from bot.views import ids
from bot.views.i18n.bundles import t
from bot.views.kit import text_message
from bot.views.registration import card as card_views
from bot.views.registration import forms as form_views
from bot.views.registration import mine as views
from bot.views.registration import trainer as trainer_views
from handlers.accounts.connection import offer_unless_connected
from handlers.context import FORM_OPEN_RESERVE_SECONDS, Context
from handlers.requests import Asker, CommandRequest, PressRequest
from handlers.router import press, verb


@verb(
    "/training",
    "register [training id]",
    area=Area.REGISTER,
    example="register",
    needs="member",
    aliases=(
        "join",
        "enroll",
    ),
)
async def open_register_form(ctx: Context, request: CommandRequest, parsed: ParsedCommand) -> Reply:
    """Handle ``/training register [id]``: open the form, or show a picker of the trainings open in this channel."""
    app, person = ctx.app, request.asker.person
    found = await use.list_open_trainings(app, person, request.channel)
    digits = "".join(sign for sign in parsed.text if sign.isdigit())
    if digits:
        found = [one for one in found if digits in (one.training_id, one.training_key)]
        if not found:
            raise UserError("registration-not-shared", next_step="registration-none-next")
    if len(found) == 1:
        return await _open_form_or_status(
            ctx, request.asker, found[0].training_key, request.trigger_id, request.channel
        )
    zone = (await app.slack.people.get_profile(person)).zone or "UTC"
    return Reply(message=views.open_picker(found, zone))


@press(ids.REGISTER, area=Area.REGISTER)
async def press_register(ctx: Context, request: PressRequest) -> Reply:
    """Handle [Register] on a card or in a direct message to this person."""
    key = str(request.decoded_value().get("t") or "")
    invited = await _is_in_own_dm(ctx, request)
    return await _open_form_or_status(
        ctx, request.asker, key, request.trigger_id, request.channel, invited=invited
    )


@press(ids.REGISTER_PICK, area=Area.REGISTER)
async def pick_register(ctx: Context, request: PressRequest) -> Reply:
    return await _open_form_or_status(
        ctx, request.asker, request.value or "", request.trigger_id, request.channel
    )


async def _open_form_or_status(
    ctx: Context, asker: Asker, key: str, trigger_id: str, place: str | None, *, invited: bool = False
) -> Reply:
    """Open the form; if the person already has a registration, show its status instead."""
    app, person = ctx.app, asker.person
    kept = await app.store.registrations.find_by_person(person, key)
    if kept is not None and kept.state in ACTIVE_STATES | {RegistrationState.DENIED}:
        return Reply(message=views.status(await use.build_registration_model(app, kept, person)))
    form = await use.build_register_form(app, person, key, place, invited=invited)
    seconds = min(app.timing.availability_seconds, ctx.remaining_wait_seconds() - FORM_OPEN_RESERVE_SECONDS)
    form = replace(form, conflicts=await find_conflicts(app, person, form.shared, seconds))
    await app.slack.messenger.open_view(person.tenant, trigger_id, form_views.register_form(form))
    return EMPTY_REPLY


@press(ids.REGISTRATION_DETAILS, area=None)
async def press_details(ctx: Context, request: PressRequest) -> Reply:
    """Handle [Details]: show the whole training only to the presser."""
    app, person = ctx.app, request.asker.person
    shared = await app.store.registrations.get_shared(
        person.tenant, str(request.decoded_value().get("t") or "")
    )
    if shared is None or not await use.can_see_training(app, person, shared, request.channel):
        raise UserError("registration-not-shared", next_step="registration-ask-trainer")
    return Reply(message=card_views.details(await build_card(app, shared)))


@verb(
    "/training",
    "mine",
    area=None,
    needs="member",
    aliases=(
        "my",
        "registrations",
    ),
)
async def list_mine(ctx: Context, request: CommandRequest, parsed: ParsedCommand) -> Reply:
    return await ctx.query("training.mine", request.asker, {}, request.response_url, request.trigger_id)


@press(ids.REGISTRATION_MENU, area=None)
async def press_menu(ctx: Context, request: PressRequest) -> Reply:
    """Handle the menu of a registration; the value is ``link:key`` or ``cancel:key``."""
    verb, _, key = (request.value or "").partition(":")
    return await _show_own(ctx, request, "cancel" if verb == "cancel" else "status", key)


@press(ids.REGISTRATION_CANCEL_PICK, area=None)
async def pick_cancel(ctx: Context, request: PressRequest) -> Reply:
    return await _show_own(ctx, request, "cancel", request.value or "")


async def _show_own(ctx: Context, request: PressRequest, verb: str, key: str) -> Reply:
    name = "training.unregister" if verb == "cancel" else "training.registration"
    return await ctx.query(name, request.asker, {"id": key}, request.response_url or "", request.trigger_id)


@verb(
    "/training",
    "unregister [training id]",
    area=None,
    example="unregister",
    needs="member",
    aliases=("leave",),
)
async def ask_unregister(ctx: Context, request: CommandRequest, parsed: ParsedCommand) -> Reply:
    """Handle ``/training unregister [id]``: show the registration with its cancel button, or a picker."""
    args = {"id": parsed.text}
    return await ctx.query(
        "training.unregister", request.asker, args, request.response_url, request.trigger_id
    )


@press(ids.REGISTRATION_CANCEL, ids.REGISTRATION_DECLINE_OFFER, area=None)
async def press_cancel(ctx: Context, request: PressRequest) -> Reply:
    """Handle a confirmed cancellation of a registration or waitlist place, or a declined offer."""
    outcome = await _submit_press(ctx, request, OperationKind.UNREGISTER, {})
    if outcome is None:
        return Reply(message=text_message(t("registration-cancelling")))
    if not outcome.ok:
        return Reply(message=error_views.outcome_error_message(outcome))
    told_by_message = not (outcome.values.get("already") or outcome.values.get("leaving"))
    if told_by_message and await _is_in_own_dm(ctx, request):
        return EMPTY_REPLY
    return Reply(message=views.cancelled_message(outcome))


async def _is_in_own_dm(ctx: Context, request: PressRequest) -> bool:
    """Return True if the press came from the person's direct messages, where a message reports the result anyway."""
    return request.channel == await ctx.app.slack.people.open_dm(request.asker.person)


@press(ids.REGISTRATION_ACCEPT_OFFER, area=Area.REGISTER)
async def press_accept_offer(ctx: Context, request: PressRequest) -> Reply:
    """Handle [Take the seat]: register with the names entered for the waitlist."""
    app, person = ctx.app, request.asker.person
    kept = await own.registration_of(app, person, str(request.decoded_value().get("t") or ""))
    if kept.state is not RegistrationState.OFFERED:
        return Reply(message=views.status(await use.build_registration_model(app, kept, person)))
    payload = {
        "email": kept.email,
        "given_name": kept.given_name,
        "surname": kept.surname,
        "hold": kept.hold_until.isoformat() if kept.hold_until else "",
    }
    outcome = await _submit_press(ctx, request, OperationKind.REGISTER, payload)
    if outcome is None:
        return Reply(message=text_message(t("saving-text")))
    if views.register_result_message(outcome) is None and await _is_in_own_dm(ctx, request):
        return EMPTY_REPLY
    return Reply(message=text_message(views.register_line(outcome)))


async def press_decision(ctx: Context, request: PressRequest, *, is_approved: bool) -> Reply:
    """Handle [Approve]/[Deny]. A single request is replaced by the answer; in a list the answer is posted below."""
    carried = request.decoded_value()
    of_many = bool(carried.get("w"))
    payload: dict[str, Any] = {"registration": str(carried.get("r") or ""), "yes": is_approved}
    if of_many:
        payload["response_url"] = ""
    outcome = await _submit_press(ctx, request, OperationKind.DECIDE_REGISTRATION, payload)
    if outcome is None:
        return Reply(message=text_message(t("approval-waiting")))
    return Reply(message=trainer_views.decided_message(outcome), replace=outcome.ok and not of_many)


@press(ids.REGISTRATION_APPROVE, area=Area.TRAIN)
async def press_approve(ctx: Context, request: PressRequest) -> Reply:
    return await press_decision(ctx, request, is_approved=True)


@press(ids.REGISTRATION_DENY, area=Area.TRAIN)
async def press_deny(ctx: Context, request: PressRequest) -> Reply:
    return await press_decision(ctx, request, is_approved=False)


@press(ids.TRAINING_SHARE_STOP, area=None)
async def press_stop(ctx: Context, request: PressRequest) -> Reply:
    """Handle the confirmed [Stop sharing]."""
    outcome = await _submit_press(ctx, request, OperationKind.TRAINING_UNSHARE, {"why": "stopped"})
    if outcome is None:
        return Reply(message=text_message(t("share-stopping")), replace=True)
    if not outcome.ok:
        return Reply(message=error_views.outcome_error_message(outcome))
    return Reply(message=trainer_views.stopped_message(outcome), replace=True)


async def _submit_press(
    ctx: Context, request: PressRequest, kind: OperationKind, payload: Mapping[str, Any]
) -> Outcome | None:
    """Submit the press on a training as an operation and wait for its outcome; a repeated press joins the first."""
    app, person = ctx.app, request.asker.person
    key = str(request.decoded_value().get("t") or "")
    press = (request.channel or "", request.message_ts or "", request.action_ts or request.trigger_id)
    whole = {"response_url": request.response_url or "", **payload, "training_key": key}
    op = make_operation(app, kind, person, *press, payload=whole, identity={"t": key})
    return await submit_operation(app, op, ctx.remaining_wait_seconds())


@verb(
    "/training",
    "waitlist [training id]",
    area=None,
    example="waitlist",
    needs="organizer",
    aliases=("seats",),
)
async def show_waitlist(ctx: Context, request: CommandRequest, parsed: ParsedCommand) -> Reply:
    """Handle ``/training waitlist [id]``: show seats and waitlist, or a picker of the person's shared trainings."""
    args = {"id": parsed.text}
    return await ctx.query("training.waitlist", request.asker, args, request.response_url, request.trigger_id)


@verb("/training", "share [training id] [#channel]", area=Area.TRAIN, example="share", needs="organizer")
async def open_share_form(ctx: Context, request: CommandRequest, parsed: ParsedCommand) -> Reply:
    """Handle ``/training share [id] [#channel]``: open the form, or show a picker if no id was typed."""
    named, channel = _parse_share_target(parsed, request.channel)
    if not named:
        args = {"id": "", "verb": "share"}
        return await ctx.query("training.pick", request.asker, args, request.response_url, request.trigger_id)
    return await _open_share_view(ctx, request.asker, named, channel, request.trigger_id)


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
    ctx: Context,
    asker: Asker,
    typed: str,
    channel: str | None,
    trigger_id: str,
    thread_ts: str | None = None,
) -> Reply:
    form = await sharing.build_share_form(ctx.app, asker.person, typed, channel, thread_ts)
    await ctx.app.slack.messenger.open_view(asker.person.tenant, trigger_id, form_views.share_form(form))
    return EMPTY_REPLY


async def share_from_row(ctx: Context, request: PressRequest, key: str) -> Reply:
    """Handle "Share" on a row, a picker or a training's details."""
    return await _open_share_view(ctx, request.asker, key, request.channel, request.trigger_id)


async def ask_training_for_thread(
    ctx: Context, asker: Asker, channel: str, thread_ts: str, response_url: str, trigger_id: str
) -> Reply:
    """Ask which training to share in a message's thread."""
    await require_postable_channel(ctx.app, asker.person, channel)
    place = {"channel": channel, "thread": thread_ts}
    offer = await offer_unless_connected(ctx, asker, {"kind": "share", **place})
    return offer or await ctx.query("training.here", asker, place, response_url, trigger_id)


@press(ids.TRAINING_SHARE_RESUME, area=Area.TRAIN)
async def resume_share(ctx: Context, request: PressRequest) -> Reply:
    """Handle [Share a training] after connecting."""
    carried = request.decoded_value()
    channel, thread_ts = str(carried.get("c") or ""), str(carried.get("h") or "")
    url = request.response_url or ""
    return await ask_training_for_thread(ctx, request.asker, channel, thread_ts, url, request.trigger_id)


@press(ids.TRAINING_SHARE_HERE, area=Area.TRAIN)
async def pick_share(ctx: Context, request: PressRequest) -> Reply:
    """Handle the choice of a training; the value is ``share:key:channel:thread``."""
    _, key, channel, thread_ts = [*(request.value or "").split(":"), "", "", "", ""][:4]
    return await _open_share_view(ctx, request.asker, key, channel, request.trigger_id, thread_ts)


async def show_waitlist_from_row(ctx: Context, request: PressRequest, key: str) -> Reply:
    return await ctx.query(
        "training.waitlist", request.asker, {"id": key}, request.response_url or "", request.trigger_id
    )


ROW_FUNCTIONS: Mapping[str, Callable[[Context, PressRequest, str], Awaitable[Reply]]] = {
    "share": share_from_row,
    "waitlist": show_waitlist_from_row,
}
"""The verbs of a training's row that are not queries."""
