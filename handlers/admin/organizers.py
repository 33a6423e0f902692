"""``/goto organizers``: the list, one organizer, and the forms that add, suspend or remove organizers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.model.admin import PRODUCT_TYPES
from bot.model.core import OperationKind, Outcome
from bot.model.errors import UserError
from bot.model.policy import Area
from bot.model.replies import EMPTY_REPLY, Reply
from bot.parsing.arguments import shorten
from bot.parsing.command_line import ParsedCommand
from bot.usecases.admin import organizers as use
from bot.usecases.core.operations import make_operation, submit_operation, with_fresh_id
from bot.usecases.core.sessions import require_admin, require_link
from bot.views import errors as error_views
from bot.views.admin import ids as admin_ids
from bot.views.admin import organizer_forms as forms
from bot.views.admin import organizers as views
from bot.views.admin.organizer_forms import AddForm
from bot.views.i18n.bundles import t
from bot.views.kit import text_message
from handlers.context import Context
from handlers.requests import Asker, CommandRequest, PressRequest, SubmitRequest, ViewState
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
        email = rest.strip()
        if email and "@" not in email:
            raise UserError("organizer-email-wrong", next_step="organizer-add-next", typed=shorten(email))
        return await _open_add_form(
            ctx, request.asker, request.trigger_id, AddForm(external_id="", typed={"email": email})
        )
    name, args = (
        ("admin.organizers", {}) if not rest.strip() else ("admin.organizer", {"id": rest, "verb": verb})
    )
    return await ctx.query(name, request.asker, args, request.response_url, request.trigger_id)


@press(admin_ids.ORGANIZERS, area=Area.ADMIN)
async def press_list(ctx: Context, request: PressRequest) -> Reply:
    return await _query(ctx, request, "admin.organizers", {})


@press(admin_ids.ORGANIZERS_BACK, admin_ids.ORGANIZERS_NEXT, area=Area.ADMIN)
async def turn_page(ctx: Context, request: PressRequest) -> Reply:
    """Handle [Back] and [More], also for a group's organizers."""
    carried = request.decoded_value()
    args = {"page": carried.get("p"), "group": carried.get("g"), "name": carried.get("n")}
    return replace(await _query(ctx, request, "admin.organizers", args), replace=True)


@press(
    admin_ids.ORGANIZER_ROW,
    admin_ids.ORGANIZER_PICK,
    *numbered(admin_ids.ORGANIZER_ROW, admin_ids.MAX_ORGANIZER_BUTTONS),
    area=Area.ADMIN,
)
async def press_row(ctx: Context, request: PressRequest) -> Reply:
    """Handle a row's menu, a button of one organizer, or the picker; the value is ``verb:key``."""
    verb, _, key = (request.value or "").partition(":")
    if verb in views.MEETING_VERBS:
        return await _query(ctx, request, "admin.meetings", {"organizer": key, "what": verb})
    if verb not in views.ORGANIZER_VERBS:
        raise UserError("button-too-old", next_step="button-too-old-next")
    return await _query(ctx, request, "admin.organizer", {"id": key, "verb": verb})


async def _query(ctx: Context, request: PressRequest, name: str, args: Mapping[str, Any]) -> Reply:
    return await ctx.query(name, request.asker, args, request.response_url or "", request.trigger_id)


@press(admin_ids.ORGANIZER_ADD, area=Area.ADMIN)
async def press_add(ctx: Context, request: PressRequest) -> Reply:
    """Handle [Add an organizer]; if pressed in a group's list, its value carries the group."""
    carried = request.decoded_value()
    group, name = str(carried.get("g") or ""), str(carried.get("n") or "")
    return await _open_add_form(
        ctx,
        request.asker,
        request.trigger_id,
        AddForm(external_id="", typed={}, group=group, group_name=name),
    )


async def _open_add_form(ctx: Context, asker: Asker, trigger_id: str, model: AddForm) -> Reply:
    app, person = ctx.app, asker.person
    await require_admin(app, person)
    await require_link(app, person)
    view = forms.add_form(replace(model, external_id=app.ids.new()))
    await app.slack.messenger.open_view(person.tenant, trigger_id, view)
    return EMPTY_REPLY


@form(admin_ids.ORGANIZER_FORM, area=Area.ADMIN)
async def submit_add(ctx: Context, request: SubmitRequest) -> Reply:
    """Handle the form. It goes into the ledger before the ack, because GoTo e-mails the new organizer."""
    app, person = ctx.app, request.asker.person
    model = _read_add_form(request.view)
    typed = dict(model.typed)
    wrong = use.validate_new_organizer(typed)
    if wrong:
        return Reply(errors={name: error_views.plain_sentence(error) for name, error in wrong.items()})
    payload = {
        **typed,
        "name": f"{typed['first']} {typed['last']}",
        "group": model.group,
        "group_name": model.group_name,
        "external_id": model.external_id,
        "attempt": model.attempt,
    }
    same = {**typed, "group": model.group}
    op = make_operation(
        app,
        OperationKind.ORGANIZER_ADD,
        person,
        request.view.id,
        str(model.attempt),
        payload=payload,
        identity=same,
    )
    op = await with_fresh_id(app, op)
    if await app.store.ledger.acquire_lock(person, request.view.id, op.id) is not None:
        return Reply(errors={"email": t("still-saving")})
    outcome = await submit_operation(app, op, ctx.remaining_wait_seconds())
    if outcome is None:
        return Reply(view=forms.saving_view("add", model.external_id, op.id))
    if outcome.ok:
        return Reply(view=forms.done_view("add", model.external_id, outcome))
    if outcome.field in typed:
        return Reply(errors={str(outcome.field): error_views.outcome_plain_sentence(outcome)})
    return Reply(view=forms.add_form(replace(model, attempt=model.attempt + 1, failure=outcome)))


def _read_add_form(view: ViewState) -> AddForm:
    names = ("email", "first", "last", "product")
    typed = {name: " ".join(str(view.values.get(name) or "").split()) for name in names}
    attempt = view.metadata.get("attempt")
    return AddForm(
        external_id=view.external_id,
        typed=typed,
        group=str(view.metadata.get("g") or ""),
        group_name=str(view.metadata.get("n") or ""),
        attempt=attempt if isinstance(attempt, int) else 0,
    )


@press(admin_ids.ORGANIZER_RETRY, area=Area.ADMIN)
async def retry_add(ctx: Context, request: PressRequest) -> Reply:
    """Handle [Edit and try again]: reopen the form with the entered values and the error."""
    op = await ctx.app.store.ledger.load(request.asker.person.tenant, request.value or "")
    if op is None or op.person != request.asker.person or op.kind != OperationKind.ORGANIZER_ADD:
        raise UserError("draft-gone", next_step="look-at-organizers")
    model = replace(forms.refill_form(op), external_id="")
    return await _open_add_form(ctx, request.asker, request.trigger_id, model)


@press(admin_ids.ORGANIZER_SUSPEND, area=Area.ADMIN)
async def press_suspend(ctx: Context, request: PressRequest) -> Reply:
    """Handle the confirmed [Suspend]."""
    app, person, carried = ctx.app, request.asker.person, request.decoded_value()
    payload = {**_organizer_of(carried), "response_url": request.response_url or ""}
    press = (request.channel or "", request.message_ts or "", request.action_ts)
    op = make_operation(
        app, OperationKind.ORGANIZER_SUSPEND, person, *press, payload=payload, identity=_organizer_of(carried)
    )
    outcome = await submit_operation(app, op, ctx.remaining_wait_seconds())
    if outcome is None:
        return Reply(message=text_message(t("organizer-suspending")), replace=True)
    if not outcome.ok:
        return Reply(message=error_views.outcome_error_message(outcome), replace=True)
    return Reply(message=views.suspended_message(outcome), replace=True)


@press(admin_ids.ORGANIZER_PRODUCT, area=Area.ADMIN)
async def press_product(ctx: Context, request: PressRequest) -> Reply:
    """Handle the confirmed choice of a product; the value is ``product:key``."""
    app, person = ctx.app, request.asker.person
    code, _, key = (request.value or "").partition(":")
    if code not in PRODUCT_TYPES or not key:
        raise UserError("button-too-old", next_step="button-too-old-next")
    same = {"organizer_key": key, "product": code}
    press = (request.channel or "", request.message_ts or "", request.action_ts)
    op = make_operation(
        app,
        OperationKind.ORGANIZER_PRODUCT,
        person,
        *press,
        payload={**same, "response_url": request.response_url or ""},
        identity=same,
    )
    outcome = await submit_operation(app, op, ctx.remaining_wait_seconds())
    if outcome is None:
        return Reply(message=text_message(t("organizer-suspending")))
    if not outcome.ok:
        return Reply(message=error_views.outcome_error_message(outcome))
    return Reply(message=views.product_given_message(outcome), replace=True)


@press(admin_ids.ORGANIZER_REMOVE, area=Area.ADMIN)
async def press_remove(ctx: Context, request: PressRequest) -> Reply:
    """Handle [Remove…]: open the form in which the e-mail must be typed."""
    app, person = ctx.app, request.asker.person
    await require_admin(app, person)
    view = forms.remove_form(app.ids.new(), request.decoded_value())
    await app.slack.messenger.open_view(person.tenant, request.trigger_id, view)
    return EMPTY_REPLY


@form(admin_ids.ORGANIZER_REMOVE_FORM, area=Area.ADMIN)
async def submit_remove(ctx: Context, request: SubmitRequest) -> Reply:
    """Handle the removal form: the typed e-mail must match GoTo's."""
    app, person, view = ctx.app, request.asker.person, request.view
    carried = view.metadata
    email, typed = str(carried.get("e") or ""), str(view.values.get("typed") or "").strip()
    if not email or typed.casefold() != email.casefold():
        return Reply(errors={"typed": t("organizer-not-typed", email=email[:190])})
    by = "email" if carried.get("b") == "email" else "key"
    carry = {name: value for name, value in carried.items() if name != "attempt"}
    payload = {**_organizer_of(carried), "by": by, "external_id": view.external_id, "carried": carry}
    attempt = str(carried.get("attempt") or 0)
    op = make_operation(
        app,
        OperationKind.ORGANIZER_REMOVE,
        person,
        view.id,
        attempt,
        payload=payload,
        identity=_organizer_of(carried),
    )
    outcome = await submit_operation(app, op, ctx.remaining_wait_seconds())
    if outcome is None:
        return Reply(view=forms.saving_view("remove", view.external_id, op.id))
    if outcome.ok:
        return Reply(view=forms.done_view("remove", view.external_id, outcome))
    return _redraw_removal(view, carry, int(attempt), outcome)


def _redraw_removal(view: ViewState, carry: Mapping[str, Any], attempt: int, outcome: Outcome) -> Reply:
    return Reply(view=forms.remove_form(view.external_id, carry, attempt + 1, outcome))


def _organizer_of(carried: Mapping[str, Any]) -> dict[str, str]:
    """Return the organizer that a button or form refers to. Raises ``UserError`` if an older version made it."""
    key = str(carried.get("k") or "")
    if not key:
        raise UserError("button-too-old", next_step="button-too-old-next")
    return {
        "organizer_key": key,
        "email": str(carried.get("e") or ""),
        "name": str(carried.get("n") or ""),
    }
