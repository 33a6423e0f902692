"""``/goto map``: the admin link, and which Slack member is which GoTo organizer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from bot.model.core import Message, OperationKind, Outcome
from bot.model.policy import Area
from bot.model.replies import EMPTY_REPLY, Reply
from bot.parsing.arguments import UserRef
from bot.parsing.command_line import ParsedCommand
from bot.usecases.admin import bulk_mapping
from bot.usecases.core.operations import make_operation, submit_operation, with_fresh_id
from bot.usecases.core.sessions import require_admin
from bot.views import errors as error_views
from bot.views.admin import ids as admin_ids
from bot.views.admin import member_map as views
from bot.views.i18n.bundles import t
from bot.views.kit import text_message
from handlers.context import Context
from handlers.requests import CommandRequest, PressRequest, SubmitRequest
from handlers.router import form, press, verb


@verb("/goto", "map [list|@member]", area=Area.ADMIN, example="map", needs="member")
async def show_or_map(ctx: Context, request: CommandRequest, parsed: ParsedCommand) -> Reply:
    """Handle ``/goto map``, ``/goto map list`` and ``/goto map @member [e-mail or key]``."""
    member = next((token.id for token in parsed.words if isinstance(token, UserRef)), None)
    if member is not None:
        typed = " ".join(str(token) for token in parsed.words if not isinstance(token, UserRef))
        return await _map_member(ctx, request, member, typed)
    args = {"list": parsed.text.strip().casefold() in ("list", "members", "all")}
    return await ctx.query("admin.map", request.asker, args, request.response_url, request.trigger_id)


async def _map_member(ctx: Context, request: CommandRequest, member: str, typed: str) -> Reply:
    payload = {"member": member, "organizer": typed}
    op = make_operation(
        ctx.app,
        OperationKind.MAP_ONE,
        request.asker.person,
        request.trigger_id,
        payload={**payload, "response_url": request.response_url},
        identity=payload,
    )
    outcome = await submit_operation(ctx.app, op, ctx.remaining_wait_seconds())
    if outcome is None:
        return Reply(message=text_message(t("map-setting")))
    return Reply(message=views.member_result_message(replace(op, outcome=outcome)))


@press(admin_ids.MAP_LIST, area=Area.ADMIN)
async def press_list(ctx: Context, request: PressRequest) -> Reply:
    return await _query_map(ctx, request, {"list": True})


@press(admin_ids.MAP_LIST_BACK, admin_ids.MAP_LIST_NEXT, area=Area.ADMIN)
async def turn_page(ctx: Context, request: PressRequest) -> Reply:
    args = {"list": True, "page": request.decoded_value().get("p")}
    return replace(await _query_map(ctx, request, args), replace=True)


async def _query_map(ctx: Context, request: PressRequest, args: Mapping[str, Any]) -> Reply:
    return await ctx.query("admin.map", request.asker, args, request.response_url or "", request.trigger_id)


@press(admin_ids.MAP_USE_LINK, area=Area.ADMIN)
async def press_use_link(ctx: Context, request: PressRequest) -> Reply:
    """Handle the confirmed [Use my GoTo link]."""
    return await _run_and_show(ctx, request, OperationKind.MAP_LINK, {"use": True}, views.link_set_message)


@press(admin_ids.MAP_END_LINK, area=Area.ADMIN)
async def press_end_link(ctx: Context, request: PressRequest) -> Reply:
    """Handle the confirmed [End the admin link]."""
    return await _run_and_show(ctx, request, OperationKind.MAP_LINK, {"use": False}, views.link_set_message)


@press(admin_ids.MAP_REMOVE, area=Area.ADMIN)
async def press_remove(ctx: Context, request: PressRequest) -> Reply:
    """Handle the confirmed [Take out]."""
    return await _run_and_show(
        ctx, request, OperationKind.MAP_DROP, {"member": request.value or ""}, views.removed_message
    )


async def _run_and_show(
    ctx: Context,
    request: PressRequest,
    kind: OperationKind,
    values: Mapping[str, Any],
    view: Callable[[Outcome], Message],
) -> Reply:
    payload = {**values, "response_url": request.response_url or ""}
    op = make_operation(
        ctx.app, kind, request.asker.person, *_press_id(request), payload=payload, identity=values
    )
    outcome = await submit_operation(ctx.app, op, ctx.remaining_wait_seconds())
    if outcome is None:
        return Reply(message=text_message(t("map-setting")), replace=True)
    if not outcome.ok:
        return Reply(message=error_views.outcome_error_message(outcome))
    return Reply(message=view(outcome), replace=True)


def _press_id(request: PressRequest) -> tuple[str, ...]:
    return (request.channel or "", request.message_ts or "", request.action_ts)


@press(admin_ids.MAP_ALL, area=Area.ADMIN)
async def press_map_all(ctx: Context, request: PressRequest) -> Reply:
    """Handle [Map all by e-mail]: start the job; its result comes as a direct message."""
    await bulk_mapping.start_email_mapping(ctx.app, request.asker.person, ":".join(_press_id(request)))
    return Reply(message=text_message(t("job-begun")), replace=True)


@press(admin_ids.MAP_ONE, area=Area.ADMIN)
async def open_one_form(ctx: Context, request: PressRequest) -> Reply:
    return await _open_form(ctx, request, views.member_form)


@press(admin_ids.MAP_TABLE, area=Area.ADMIN)
async def open_table_form(ctx: Context, request: PressRequest) -> Reply:
    return await _open_form(ctx, request, views.table_form)


async def _open_form(ctx: Context, request: PressRequest, view: Callable[[str], dict[str, Any]]) -> Reply:
    app, person = ctx.app, request.asker.person
    await require_admin(app, person)
    await app.slack.messenger.open_view(person.tenant, request.trigger_id, view(app.ids.new()))
    return EMPTY_REPLY


@form(admin_ids.MAP_ONE_FORM, area=Area.ADMIN)
async def submit_one(ctx: Context, request: SubmitRequest) -> Reply:
    app, person, view = ctx.app, request.asker.person, request.view
    same = {
        "member": str(view.values.get("member") or ""),
        "organizer": str(view.values.get("organizer") or "").strip(),
    }
    payload = {**same, "external_id": view.external_id}
    op = await with_fresh_id(
        app, make_operation(app, OperationKind.MAP_ONE, person, view.id, payload=payload, identity=same)
    )
    outcome = await submit_operation(app, op, ctx.remaining_wait_seconds())
    if outcome is None:
        return Reply(view=views.saving_view(view.external_id, op.id))
    if outcome.ok:
        return Reply(view=views.member_done_view(view.external_id, outcome))
    return Reply(errors={outcome.field or "organizer": error_views.outcome_plain_sentence(outcome)})


@form(admin_ids.MAP_TABLE_FORM, area=Area.ADMIN)
async def submit_table(ctx: Context, request: SubmitRequest) -> Reply:
    """Handle the pasted table: start the job; its result and the errors by line come as a direct message."""
    view = request.view
    text = str(view.values.get("table") or "")
    await bulk_mapping.start_table_mapping(ctx.app, request.asker.person, text, view.id)
    return Reply(view=views.begun_view(view.external_id))
