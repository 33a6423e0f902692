"""``/training`` ``share``, ``register``, ``mine``, ``unregister`` and ``waitlist``: for registrants and trainers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from bot.model.errors import UserError
from bot.model.ids import Person
from bot.model.operations import OperationRecord
from bot.model.policy import Area
from bot.model.registration import (
    ACTIVE_STATES,
    SEATED_STATES,
    Registration,
    RegistrationState,
    SharingEndReason,
    gives_up_the_same,
)
from bot.model.registration_requests import (
    DecidePayload,
    OpenTrainingsArgs,
    RegisterPayload,
    RegistrationCarried,
    RequestCarried,
    StopSharingPayload,
    ThreadCarried,
    TrainingCarried,
    UnregisterPayload,
)
from bot.model.registration_results import UnregisterResult
from bot.model.replies import EMPTY_REPLY, Reply
from bot.model.resume import ResumeShareTraining
from bot.model.training_requests import PickTrainingArgs, ThreadTrainingArgs, TrainingArgs
from bot.operations.registration import DECIDE_REGISTRATION, REGISTER, STOP_SHARING, UNREGISTER
from bot.parsing.arguments import ChannelRef
from bot.parsing.command_line import ParsedCommand
from bot.queries import registration as queries
from bot.queries.query import NoArgs
from bot.queries.trainings import PICK_TRAINING, PICK_TRAINING_FOR_THREAD
from bot.usecases.core.channels import require_postable_thread
from bot.usecases.core.operations import Operation
from bot.usecases.core.unclear_matches import UnclearMatch
from bot.usecases.meetings.overview import get_zone
from bot.usecases.registration import form as use
from bot.usecases.registration import mine
from bot.usecases.registration import share as sharing
from bot.usecases.registration.conflicts import find_conflicts
from bot.usecases.registration.find import find_open_by_number, find_shared
from bot.usecases.registration.waitlist import build_card
from bot.views import ids
from bot.views.kit import text_message
from bot.views.registration import card as card_views
from bot.views.registration import forms as form_views
from bot.views.registration import mine as views
from bot.views.trainings import overview as training_views
from handlers.accounts.connection import offer_unless_connected
from handlers.context import FORM_OPEN_RESERVE_SECONDS, Context
from handlers.requests import Asker, CommandRequest, PressRequest, ShortcutRequest, require_key
from handlers.router import press, verb

CANCELLED_STATES = frozenset({RegistrationState.CANCELLED, RegistrationState.CANCEL_PENDING})


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
    typed, unclear = parsed.text_with_urls, None
    if typed and (number := await find_open_by_number(app, person, request.channel, typed)) is not None:
        return await _open_form_or_status(ctx, request, number)
    trainings = await use.list_open_trainings(app, person, request.channel)
    if typed and not trainings:
        raise UserError("registration-not-shared", next_step="registration-none-next")
    if typed:
        try:
            key = find_shared(typed, trainings, "register-no-match")
        except UnclearMatch as error:
            trainings, unclear = error.rows, error
        else:
            if key not in {one.training_key for one in trainings}:
                raise UserError("registration-not-shared", next_step="registration-none-next")
            return await _open_form_or_status(ctx, request, key)
    if len(trainings) == 1 and unclear is None:
        return await _open_form_or_status(ctx, request, trainings[0].training_key)
    shown = views.open_picker(trainings, await get_zone(app, person), unclear)
    return Reply(message=queries.OPEN_TRAININGS.with_options(shown, OpenTrainingsArgs(request.channel)))


@press(ids.REGISTER, area=Area.REGISTER)
async def press_register(ctx: Context, request: PressRequest) -> Reply:
    """Handle [Register] on a card or in a direct message to this person."""
    key = request.carried(TrainingCarried).training_key
    return await _open_form_or_status(ctx, request, key, invited=await _is_in_own_dm(ctx, request))


@press(ids.REGISTER_PICK, area=Area.REGISTER)
async def pick_register(ctx: Context, request: PressRequest) -> Reply:
    return await _open_form_or_status(ctx, request, require_key(request.value))


async def _open_form_or_status(
    ctx: Context, request: CommandRequest | PressRequest, key: str, *, invited: bool = False
) -> Reply:
    """Open the form; if the person already has a registration, show its status instead."""
    app, person = ctx.app, request.asker.person
    registration = await app.store.registrations.find_by_person(person, key)
    if registration is not None and registration.state in ACTIVE_STATES | {RegistrationState.DENIED}:
        return await _show_status(ctx, registration, person)
    form = await use.build_register_form(app, person, key, request.channel, invited=invited)
    seconds = min(app.timing.availability_seconds, ctx.remaining_wait_seconds() - FORM_OPEN_RESERVE_SECONDS)
    form = replace(form, conflicts=await find_conflicts(app, person, form.shared, seconds))
    await app.slack.messenger.open_view(person.tenant, request.trigger_id, form_views.register_form(form))
    return EMPTY_REPLY


async def _show_status(ctx: Context, registration: Registration, person: Person) -> Reply:
    return Reply(message=views.status(await use.build_registration_model(ctx.app, registration, person)))


@press(ids.REGISTRATION_DETAILS, area=None)
async def press_details(ctx: Context, request: PressRequest) -> Reply:
    """Handle [Details]: show the whole training only to the presser."""
    app, person = ctx.app, request.asker.person
    key = request.carried(TrainingCarried).training_key
    shared = await app.store.registrations.get_shared(person.tenant, key)
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
    return await ctx.ask(queries.OWN_REGISTRATIONS, NoArgs(), request)


@press(ids.REGISTRATION_MENU, area=None)
async def press_menu(ctx: Context, request: PressRequest) -> Reply:
    """Handle the menu of a registration; the value is ``link:key`` or ``cancel:key``."""
    verb, _, key = (request.value or "").partition(":")
    query = queries.CANCEL_QUESTION if verb == "cancel" else queries.REGISTRATION
    return await ctx.ask(query, TrainingArgs(require_key(key)), request)


@press(ids.REGISTRATION_CANCEL_PICK, area=None)
async def pick_cancel(ctx: Context, request: PressRequest) -> Reply:
    return await ctx.ask(queries.CANCEL_QUESTION, TrainingArgs(require_key(request.value)), request)


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
    return await ctx.ask(queries.CANCEL_QUESTION, TrainingArgs(parsed.text_with_urls), request)


@press(ids.REGISTRATION_CANCEL, ids.REGISTRATION_DECLINE_OFFER, area=None)
async def press_cancel(ctx: Context, request: PressRequest) -> Reply:
    """Handle a confirmed cancellation of a registration or waitlist place, or a declined offer.

    In time the press is always answered, unless a direct message below it says the same; a late outcome says only what
    no direct message does. An old button gives up nothing but what it was drawn for: it asks about what there is now.
    """
    carried, person = request.carried(RegistrationCarried), request.asker.person
    key = carried.training_key
    registration = await mine.registration_of(ctx.app, person, key)
    model = await use.build_registration_model(ctx.app, registration, person)
    if registration.state not in CANCELLED_STATES:
        if model.is_training_cancelled or model.is_over:
            return Reply(message=views.status(model))
        if not gives_up_the_same(carried.drawn, registration.state):
            has_seat = registration.state in SEATED_STATES - {RegistrationState.OFFERED}
            return Reply(message=(views.seat_question if has_seat else views.status)(model))
    payload = UnregisterPayload(
        training_key=key,
        drawn=carried.drawn,
        response_url=request.response_url or "",
        pressed_ts=await _get_pressed_dm(ctx, request),
    )
    record = await _run_press(ctx, request, UNREGISTER, payload, key)
    outcome = record.outcome
    if outcome is None or not outcome.ok:
        return ctx.show(UNREGISTER, record)
    done = outcome.result(UnregisterResult)
    has_message = not (done.already or done.cancel_pending)
    if has_message and payload.pressed_ts:
        return EMPTY_REPLY
    return Reply(message=views.cancelled_message(outcome))


async def _get_pressed_dm(ctx: Context, request: PressRequest) -> str:
    """Return the ts of the pressed message if it is one of the person's direct messages, else ""."""
    return (request.message_ts or "") if await _is_in_own_dm(ctx, request) else ""


async def _is_in_own_dm(ctx: Context, request: PressRequest) -> bool:
    """Return True if the press came from the person's direct messages, where a message reports the result anyway."""
    return request.channel == await ctx.app.slack.people.open_dm(request.asker.person)


@press(ids.REGISTRATION_ACCEPT_OFFER, area=Area.REGISTER)
async def press_accept_offer(ctx: Context, request: PressRequest) -> Reply:
    """Handle [Take the seat]: register with the names entered for the waitlist. As in ``press_cancel``, in time the
    press is always answered.
    """
    key = request.carried(RegistrationCarried).training_key
    registration = await mine.registration_of(ctx.app, request.asker.person, key)
    if registration.state is not RegistrationState.OFFERED:
        return await _show_status(ctx, registration, request.asker.person)
    payload = RegisterPayload(
        training_key=key,
        email=registration.email,
        given_name=registration.given_name,
        surname=registration.surname,
        response_url=request.response_url or "",
        pressed_ts=await _get_pressed_dm(ctx, request),
    )
    record = await _run_press(ctx, request, REGISTER, payload, key)
    outcome = record.outcome
    if outcome is None:
        return ctx.show(REGISTER, record)
    if payload.pressed_ts and views.is_registration_reported(outcome):
        return EMPTY_REPLY
    return Reply(message=text_message(views.register_line(outcome)))


async def press_decision(ctx: Context, request: PressRequest, *, is_approved: bool) -> Reply:
    """Handle [Approve]/[Deny]. A single request is replaced by the answer; in a list the answer is posted below.

    In time only a decision replaces the request, so that after an error the buttons are still there; later the errors
    do too.
    """
    carried = request.carried(RequestCarried)
    payload = DecidePayload(
        training_key=carried.training_key,
        registration=carried.registration,
        yes=is_approved,
        response_url="" if carried.in_list else request.response_url or "",
    )
    record = await _run_press(ctx, request, DECIDE_REGISTRATION, payload, carried.training_key)
    is_decided = record.outcome is not None and record.outcome.ok
    return replace(ctx.show(DECIDE_REGISTRATION, record), replace=is_decided and not carried.in_list)


@press(ids.REGISTRATION_APPROVE, area=Area.TRAIN)
async def press_approve(ctx: Context, request: PressRequest) -> Reply:
    return await press_decision(ctx, request, is_approved=True)


@press(ids.REGISTRATION_DENY, area=Area.TRAIN)
async def press_deny(ctx: Context, request: PressRequest) -> Reply:
    return await press_decision(ctx, request, is_approved=False)


@press(ids.TRAINING_SHARE_STOP, area=None)
async def press_stop(ctx: Context, request: PressRequest) -> Reply:
    """Handle the confirmed [Stop sharing]. In time an error does not replace the message with the button."""
    key = request.carried(TrainingCarried).training_key
    payload = StopSharingPayload(
        training_key=key, why=SharingEndReason.STOPPED, response_url=request.response_url or ""
    )
    record = await _run_press(ctx, request, STOP_SHARING, payload, key)
    is_error = record.outcome is not None and not record.outcome.ok
    return replace(ctx.show(STOP_SHARING, record), replace=not is_error)


async def _run_press(
    ctx: Context, request: PressRequest, operation: Operation, payload: object, training_key: str
) -> OperationRecord:
    """Run the operation of a press on a training; a repeated press joins the first."""
    return await ctx.run(
        operation,
        payload,
        request.asker.person,
        once=request.press_key,
        identity={"training_key": training_key},
    )


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
    return await ctx.ask(queries.WAITLIST, TrainingArgs(parsed.text_with_urls), request)


@verb("/training", "share [training id] [#channel]", area=Area.TRAIN, example="share", needs="organizer")
async def open_share_form(ctx: Context, request: CommandRequest, parsed: ParsedCommand) -> Reply:
    """Handle ``/training share [id] [#channel]``: open the form, or show a picker if no id was typed."""
    parsed.require_known_names()
    channel = next((token.id for token in parsed.words if isinstance(token, ChannelRef)), request.target)
    typed = parsed.without(ChannelRef)
    if not typed:
        return await ctx.ask(PICK_TRAINING, PickTrainingArgs("share"), request)
    try:
        return await _open_share_view(ctx, request.asker, typed, channel, request.trigger_id)
    except UnclearMatch as unclear:
        zone = await get_zone(ctx.app, request.asker.person)
        place = f":{channel or ''}:"
        shown = training_views.picker(
            unclear.rows, zone, "share", action=ids.TRAINING_SHARE_HERE, place=place, problem=unclear
        )
        args = ThreadTrainingArgs(channel or "", "")
        return Reply(message=PICK_TRAINING_FOR_THREAD.with_options(shown, args))


async def _open_share_view(
    ctx: Context,
    asker: Asker,
    typed: str,
    channel: str | None,
    trigger_id: str,
    thread_ts: str | None = None,
    *,
    push: bool = False,
) -> Reply:
    """Open the form that shares a training; ``push``: on top of the form that is open."""
    form = await sharing.build_share_form(ctx.app, asker.person, typed, channel, thread_ts)
    messenger = ctx.app.slack.messenger
    show = messenger.push_view if push else messenger.open_view
    await show(asker.person.tenant, trigger_id, form_views.share_form(form))
    return EMPTY_REPLY


async def share_from_row(ctx: Context, request: PressRequest, key: str) -> Reply:
    """Handle "Share" on a row, a picker, a training's details, or in the form that planned it."""
    return await _open_share_view(
        ctx, request.asker, key, request.target, request.trigger_id, push=request.is_in_form
    )


async def ask_training_for_thread(
    ctx: Context, request: PressRequest | ShortcutRequest, channel: str, thread_ts: str
) -> Reply:
    """Ask which training to share in a message's thread."""
    await require_postable_thread(
        ctx.app, request.asker.person, channel, thread_ts, ids.TRAINING_SHARE_SHORTCUT
    )
    offer = await offer_unless_connected(ctx, request.asker, ResumeShareTraining(channel, thread_ts))
    args = ThreadTrainingArgs(channel, thread_ts)
    return offer or await ctx.ask(PICK_TRAINING_FOR_THREAD, args, request)


@press(ids.TRAINING_SHARE_RESUME, area=Area.TRAIN)
async def resume_share(ctx: Context, request: PressRequest) -> Reply:
    """Handle [Share a training] after connecting."""
    carried = request.carried(ThreadCarried)
    return await ask_training_for_thread(ctx, request, carried.channel, carried.thread_ts)


@press(ids.TRAINING_SHARE_HERE, area=Area.TRAIN)
async def pick_share(ctx: Context, request: PressRequest) -> Reply:
    """Handle the choice of a training; the value is ``share:key:channel:thread``, without a thread ``…:``."""
    _, key, channel, thread_ts = [*(request.value or "").split(":"), "", "", "", ""][:4]
    return await _open_share_view(
        ctx, request.asker, require_key(key), channel or None, request.trigger_id, thread_ts or None
    )


async def show_waitlist_from_row(ctx: Context, request: PressRequest, key: str) -> Reply:
    return await ctx.ask(queries.WAITLIST, TrainingArgs(key), request)


ROW_FUNCTIONS: Mapping[str, Callable[[Context, PressRequest, str], Awaitable[Reply]]] = {
    "share": share_from_row,
    "waitlist": show_waitlist_from_row,
}
"""The verbs of a training's row that are not queries."""
