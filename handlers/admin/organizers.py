"""``/goto organizers``: the list, one organizer, and the forms that add, suspend or remove organizers."""

from __future__ import annotations

from dataclasses import replace

from bot.model import records
from bot.model.admin import PRODUCT_TYPES
from bot.model.admin_requests import (
    AddFormArgs,
    AddFormCarried,
    NewOrganizer,
    OrganizerArgs,
    OrganizerCarried,
    OrganizerListArgs,
    OrganizerMeetingsArgs,
    OrganizerToRemove,
    OrganizerToSuspend,
    ProductToAssign,
    RemovalCarried,
    RemovalFormCarried,
)
from bot.model.email_addresses import is_same_email
from bot.model.errors import UserError
from bot.model.policy import Area
from bot.model.replies import Reply
from bot.operations.admin import ADD_ORGANIZER, ASSIGN_PRODUCT, REMOVE_ORGANIZER, SUSPEND_ORGANIZER
from bot.parsing.addresses import clean_address, is_address
from bot.parsing.arguments import shorten
from bot.parsing.command_line import ParsedCommand
from bot.queries.admin import ADD_FORM, ORGANIZER, ORGANIZER_LIST, ORGANIZER_MEETINGS
from bot.usecases.admin import organizers as use
from bot.views import errors as error_views
from bot.views.admin import ids as admin_ids
from bot.views.admin import organizers as views
from bot.views.i18n.bundles import t
from handlers.context import Context
from handlers.requests import CommandRequest, PressRequest, SubmitRequest, require_key, too_old_button
from handlers.router import form, numbered, press, verb

VERB_ALIASES = {"list": "list", "ls": "list", "all": "list", "add": "add", "new": "add", "create": "add"}
VERB_ALIASES |= {
    "show": "show",
    "details": "show",
    "suspend": "suspend",
    "remove": "remove",
    "delete": "remove",
}


@verb(
    "/goto",
    "organizers [add|show|suspend|remove] [e-mail or key]",
    area=Area.ADMIN,
    example="organizers",
    needs="member",
)
async def run_verb(ctx: Context, request: CommandRequest, parsed: ParsedCommand) -> Reply:
    """Handle ``/goto organizers [add|show|suspend|remove] [e-mail or key]``; an e-mail or key alone means ``show``."""
    first, _, rest = parsed.text.partition(" ")
    verb = VERB_ALIASES.get(first.casefold())
    if verb is None:
        verb, rest = ("show", parsed.text) if first else ("list", "")
    if verb == "add":
        email = clean_address(rest)
        if email and not is_address(email):
            raise UserError("organizer-email-wrong", next_step="organizer-add-next", typed=shorten(email))
        return await ctx.ask_in_form(ADD_FORM, AddFormArgs(email=email), request)
    if not rest.strip():
        return await ctx.ask(ORGANIZER_LIST, OrganizerListArgs(), request)
    return await _ask(ctx, request, rest, verb)


@press(admin_ids.ORGANIZERS, area=Area.ADMIN)
async def press_list(ctx: Context, request: PressRequest) -> Reply:
    return await ctx.ask(ORGANIZER_LIST, OrganizerListArgs(), request)


@press(admin_ids.ORGANIZERS_BACK, admin_ids.ORGANIZERS_NEXT, area=Area.ADMIN)
async def turn_page(ctx: Context, request: PressRequest) -> Reply:
    """Handle [Back] and [More], also for a group's organizers."""
    return replace(await ctx.ask(ORGANIZER_LIST, request.carried(OrganizerListArgs), request), replace=True)


@press(admin_ids.ORGANIZER_PICK_BACK, admin_ids.ORGANIZER_PICK_NEXT, area=Area.ADMIN)
async def turn_choices(ctx: Context, request: PressRequest) -> Reply:
    """Handle [Back] and [More] of the question which of several organizers is meant."""
    return replace(await ctx.ask(ORGANIZER, request.carried(OrganizerArgs), request), replace=True)


@press(
    admin_ids.ORGANIZER_ROW,
    admin_ids.ORGANIZER_PICK,
    *numbered(admin_ids.ORGANIZER_ROW, admin_ids.MAX_ORGANIZER_BUTTONS),
    area=Area.ADMIN,
)
async def press_row(ctx: Context, request: PressRequest) -> Reply:
    """Handle a row's menu, a button of one organizer, or the picker; the value is ``verb:key``."""
    verb, _, carried = (request.value or "").partition(":")
    key = require_key(carried)
    if verb in views.MEETING_VERBS:
        return await ctx.ask(ORGANIZER_MEETINGS, OrganizerMeetingsArgs(organizer=key, what=verb), request)
    if verb not in views.ORGANIZER_VERBS:
        raise too_old_button()
    return await _ask(ctx, request, key, verb)


async def _ask(ctx: Context, request: CommandRequest | PressRequest, organizer: str, verb: str) -> Reply:
    """Show an organizer, or ask in a form whether to suspend or remove them."""
    ask = ctx.ask if verb == "show" else ctx.ask_in_form
    return await ask(ORGANIZER, OrganizerArgs(organizer, verb), request)


@press(admin_ids.ORGANIZER_ADD, area=Area.ADMIN)
async def press_add(ctx: Context, request: PressRequest) -> Reply:
    """Handle [Add an organizer]; if pressed in a group's list, its value carries the group."""
    return await ctx.ask_in_form(ADD_FORM, request.carried(AddFormArgs), request)


@form(admin_ids.ORGANIZER_FORM, area=Area.ADMIN)
async def submit_add(ctx: Context, request: SubmitRequest) -> Reply:
    """Handle the form. It goes into the ledger before the ack, because GoTo e-mails the new organizer."""
    app, person, view = ctx.app, request.asker.person, request.view
    typed = {
        name: " ".join(str(view.values.get(name) or "").split())
        for name in ("email", "first", "last", "product")
    }
    typed["email"] = clean_address(typed["email"])
    errors = use.validate_new_organizer(typed)
    if errors:
        return Reply(errors={name: error_views.plain_sentence(error) for name, error in errors.items()})
    carried = view.carried(AddFormCarried)
    wanted = NewOrganizer(
        **typed,
        name=f"{typed['first']} {typed['last']}",
        group=carried.group,
        group_name=carried.group_name,
        external_id=view.external_id,
        attempt=carried.attempt,
    )
    record = await ctx.make_record(
        ADD_ORGANIZER,
        wanted,
        person,
        once=(view.id, str(carried.attempt)),
        identity={**typed, "group": carried.group},
    )
    if await app.store.ledger.acquire_lock(person, view.id, record.id) is not None:
        return Reply(errors={"email": t("still-saving")})
    return ctx.show(ADD_ORGANIZER, await ctx.wait_for(record))


@press(admin_ids.ORGANIZER_RETRY, area=Area.ADMIN)
async def retry_add(ctx: Context, request: PressRequest) -> Reply:
    """Handle [Edit and try again]: reopen the form with the entered values and the error."""
    return await ctx.ask_in_form(ADD_FORM, AddFormArgs(refused=request.value or "-"), request)


@press(admin_ids.ORGANIZER_SUSPEND, area=Area.ADMIN)
async def press_suspend(ctx: Context, request: PressRequest) -> Reply:
    """Handle [Suspend] of a question that came as a message: ask in a form."""
    return await _ask(ctx, request, request.carried(OrganizerCarried).key, "suspend")


@form(admin_ids.ORGANIZER_SUSPEND_FORM, area=Area.ADMIN)
async def submit_suspend(ctx: Context, request: SubmitRequest) -> Reply:
    organizer, view = request.view.carried(OrganizerCarried), request.view
    wanted = OrganizerToSuspend(
        organizer_key=organizer.key,
        email=organizer.email,
        name=organizer.name,
        external_id=view.external_id,
    )
    return await ctx.submit(
        SUSPEND_ORGANIZER,
        wanted,
        request.asker.person,
        once=(view.id,),
        identity=records.dump(organizer),
    )


@press(admin_ids.ORGANIZER_PRODUCT, area=Area.ADMIN)
async def press_product(ctx: Context, request: PressRequest) -> Reply:
    """Handle the confirmed choice of a product; the value is ``product:key`` or ``product:key:ends``."""
    product, key, ends = [*(request.value or "").split(":"), "", ""][:3]
    if product not in PRODUCT_TYPES:
        raise too_old_button()
    record = await ctx.run(
        ASSIGN_PRODUCT,
        ProductToAssign(
            organizer_key=require_key(key),
            product=product,
            ends_suspension=ends == "ends",
            response_url=request.response_url or "",
        ),
        request.asker.person,
        once=request.press_key,
        identity={"organizer_key": key, "product": product},
    )
    outcome = record.outcome
    if outcome is not None and not outcome.ok:
        # Whoever waits has just seen the name; only the message that comes later repeats it.
        return Reply(message=error_views.outcome_error_message(outcome))
    # The organizer's details stay while GoTo is slow.
    return replace(ctx.show(ASSIGN_PRODUCT, record), replace=outcome is not None)


@press(admin_ids.ORGANIZER_REMOVE, area=Area.ADMIN)
async def press_remove(ctx: Context, request: PressRequest) -> Reply:
    """Handle [Remove] of a question that came as a message: ask in the form in which the e-mail must be typed."""
    removal = request.carried(RemovalCarried)
    return await _ask(ctx, request, removal.email if removal.by == "email" else removal.key, "remove")


@form(admin_ids.ORGANIZER_REMOVE_FORM, area=Area.ADMIN)
async def submit_remove(ctx: Context, request: SubmitRequest) -> Reply:
    """Handle the removal form: the typed e-mail must match GoTo's."""
    view = request.view
    carried = view.carried(RemovalFormCarried)
    removal, typed = carried.removal, str(view.values.get("typed") or "").strip()
    if not removal.email or not is_same_email(clean_address(typed), removal.email):
        return Reply(errors={"typed": t("organizer-not-typed", email=removal.email[:190])})
    wanted = OrganizerToRemove(
        organizer_key=removal.key,
        email=removal.email,
        name=removal.name,
        by=removal.by,
        external_id=view.external_id,
        removal=removal,
        attempt=carried.attempt,
    )
    return await ctx.submit(
        REMOVE_ORGANIZER,
        wanted,
        request.asker.person,
        once=(view.id, str(carried.attempt)),
        identity={"organizer_key": removal.key, "email": removal.email, "name": removal.name},
    )
