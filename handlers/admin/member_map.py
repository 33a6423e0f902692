"""``/goto map``: the admin link, and which Slack member is which GoTo organizer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.model.admin_requests import (
    AdminLinkChange,
    MapFormArgs,
    MemberMapArgs,
    MemberToMap,
    MemberToUnmap,
    PageCarried,
)
from bot.model.errors import UserError
from bot.model.policy import Area
from bot.model.replies import Reply
from bot.operations.admin import MAP_MEMBER, SET_ADMIN_LINK, UNMAP_MEMBER
from bot.parsing.arguments import UserRef, shorten
from bot.parsing.command_line import ParsedCommand
from bot.queries.admin import MAP_FORM, MEMBER_MAP
from bot.usecases.admin import bulk_mapping
from bot.usecases.admin.member_map import find_member
from bot.usecases.core.operations import Operation
from bot.views import errors as error_views
from bot.views.admin import ids as admin_ids
from bot.views.admin import member_map as views
from bot.views.i18n.bundles import t
from bot.views.kit import text_message
from handlers.context import Context
from handlers.requests import CommandRequest, PressRequest, SubmitRequest, require_member
from handlers.router import form, press, verb


@verb("/goto", "map [list|@member]", area=Area.ADMIN, example="map", needs="member")
async def show_or_map(ctx: Context, request: CommandRequest, parsed: ParsedCommand) -> Reply:
    """Handle ``/goto map``, ``/goto map list`` and ``/goto map @member [e-mail or key]``.

    A member may be named by e-mail or user id too.
    """
    parsed.require_known_names()
    is_list = parsed.text.strip().casefold() in ("list", "members", "all")
    if is_list or not parsed.words:
        return await ctx.ask(MEMBER_MAP, MemberMapArgs(is_list), request)
    members = [token.id for token in parsed.words if isinstance(token, UserRef)]
    if len(members) > 1:
        raise UserError("map-one-member", next_step="map-one-member-next")
    if members:
        return await _map_member(ctx, request, members[0], parsed.without(UserRef))
    first, *rest = map(str, parsed.words)
    member = await find_member(ctx.app, request.asker.person, first)
    if member is None:
        raise UserError("map-nobody", next_step="map-nobody-next", typed=shorten(parsed.text))
    return await _map_member(ctx, request, member.user_id, " ".join(rest))


async def _map_member(ctx: Context, request: CommandRequest, member: str, typed: str) -> Reply:
    reply = await ctx.submit(
        MAP_MEMBER,
        MemberToMap(member=member, organizer=typed, response_url=request.response_url),
        request.asker.person,
        once=(request.trigger_id,),
        identity={"member": member, "organizer": typed},
    )
    return replace(reply, replace=False)


@press(admin_ids.MAP_LIST, area=Area.ADMIN)
async def press_list(ctx: Context, request: PressRequest) -> Reply:
    return await ctx.ask(MEMBER_MAP, MemberMapArgs(is_list=True), request)


@press(admin_ids.MAP_LIST_BACK, admin_ids.MAP_LIST_NEXT, area=Area.ADMIN)
async def turn_page(ctx: Context, request: PressRequest) -> Reply:
    args = MemberMapArgs(is_list=True, page=request.carried(PageCarried).page)
    return replace(await ctx.ask(MEMBER_MAP, args, request), replace=True)


@press(admin_ids.MAP_USE_LINK, area=Area.ADMIN)
async def press_use_link(ctx: Context, request: PressRequest) -> Reply:
    """Handle the confirmed [Use my GoTo link]."""
    change = AdminLinkChange(use=True, response_url=request.response_url or "")
    return await _run_and_show(ctx, request, SET_ADMIN_LINK, change, {"use": True})


@press(admin_ids.MAP_END_LINK, area=Area.ADMIN)
async def press_end_link(ctx: Context, request: PressRequest) -> Reply:
    """Handle the confirmed [End the admin link]."""
    change = AdminLinkChange(use=False, response_url=request.response_url or "")
    return await _run_and_show(ctx, request, SET_ADMIN_LINK, change, {"use": False})


@press(admin_ids.MAP_REMOVE, area=Area.ADMIN)
async def press_remove(ctx: Context, request: PressRequest) -> Reply:
    """Handle the confirmed [Take out]."""
    wanted = MemberToUnmap(require_member(request.value), request.response_url or "")
    return await _run_and_show(ctx, request, UNMAP_MEMBER, wanted, {"member": wanted.member})


async def _run_and_show(
    ctx: Context, request: PressRequest, operation: Operation, payload: object, identity: Mapping[str, Any]
) -> Reply:
    record = await ctx.run(
        operation, payload, request.asker.person, once=request.press_key, identity=identity
    )
    reply = ctx.show(operation, record)
    # While somebody waits, a failure leaves the pressed message with its buttons: they can be pressed again.
    return replace(reply, replace=False) if record.outcome is not None and not record.outcome.ok else reply


@press(admin_ids.MAP_ALL, area=Area.ADMIN)
async def press_map_all(ctx: Context, request: PressRequest) -> Reply:
    """Handle [Map all by e-mail]: start the job; its result comes as a direct message."""
    await bulk_mapping.start_email_mapping(ctx.app, request.asker.person, ":".join(request.press_key))
    return Reply(message=text_message(t("job-begun")), replace=True)


@press(admin_ids.MAP_ONE, area=Area.ADMIN)
async def open_one_form(ctx: Context, request: PressRequest) -> Reply:
    return await ctx.ask_in_form(MAP_FORM, MapFormArgs(), request)


@press(admin_ids.MAP_TABLE, area=Area.ADMIN)
async def open_table_form(ctx: Context, request: PressRequest) -> Reply:
    return await ctx.ask_in_form(MAP_FORM, MapFormArgs(is_table=True), request)


@form(admin_ids.MAP_ONE_FORM, area=Area.ADMIN)
async def submit_one(ctx: Context, request: SubmitRequest) -> Reply:
    view = request.view
    wanted = MemberToMap(
        member=str(view.values.get("member") or ""),
        organizer=str(view.values.get("organizer") or "").strip(),
        external_id=view.external_id,
    )
    identity = {"member": wanted.member, "organizer": wanted.organizer}
    record = await ctx.run(MAP_MEMBER, wanted, request.asker.person, once=(view.id,), identity=identity)
    outcome = record.outcome
    if outcome is None or outcome.ok:
        return ctx.show(MAP_MEMBER, record)
    # While the form is open, every failure is shown at a field, so that it can be corrected there.
    return Reply(errors={outcome.field or "organizer": error_views.outcome_plain_sentence(outcome)})


@form(admin_ids.MAP_TABLE_FORM, area=Area.ADMIN)
async def submit_table(ctx: Context, request: SubmitRequest) -> Reply:
    """Handle the pasted table: start the job; its result and the errors by line come as a direct message."""
    view = request.view
    text = str(view.values.get("table") or "")
    await bulk_mapping.start_table_mapping(ctx.app, request.asker.person, text, view.id)
    return Reply(view=views.begun_view(view.external_id))
