"""``/assist``: commands, buttons and the message shortcut, mapped to use cases and views."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.model.core import OperationKind, Outcome
from bot.model.policy import Area
from bot.model.replies import EMPTY_REPLY, Reply
from bot.parsing.command_line import ParsedCommand
from bot.usecases.assist.sessions import require_seeit_enabled
from bot.usecases.core.operations import make_operation, submit_operation
from bot.usecases.meetings.cards import require_postable_channel
from bot.views import errors as error_views
from bot.views import ids
from bot.views.assist import sessions as views
from bot.views.i18n.bundles import t
from bot.views.kit import text_message
from handlers.accounts.connection import offer_unless_connected
from handlers.context import Context
from handlers.requests import Asker, CommandRequest, MalformedPayload, PressRequest, ShortcutRequest
from handlers.router import menu, press, shortcut, verb


@menu("/assist")
async def show_menu(ctx: Context, request: CommandRequest, parsed: ParsedCommand) -> Reply:
    """Handle a bare ``/assist``."""
    return await ctx.query("assist.menu", request.asker, {}, request.response_url, request.trigger_id)


@verb(
    "/assist",
    "new",
    area=Area.START,
    aliases=(
        "open",
        "create",
    ),
)
async def create_session(ctx: Context, request: CommandRequest, parsed: ParsedCommand) -> Reply:
    """Handle ``/assist new``: create a session; its key and start button are shown only to the technician."""
    return await _create_session(
        ctx, request.asker, request.trigger_id, {"response_url": request.response_url}
    )


@press(ids.ASSIST_NEW, area=Area.START)
async def press_new(ctx: Context, request: PressRequest) -> Reply:
    """Handle [New session]: one session per message with the button; the outcome replaces the message."""
    reply = await _create_session(
        ctx, request.asker, _press_id(request), {"response_url": request.response_url or ""}
    )
    return replace(reply, replace=True)


@verb(
    "/assist",
    "list [30d]",
    area=None,
    example="list 30d",
    aliases=(
        "ls",
        "history",
    ),
)
async def list_sessions(ctx: Context, request: CommandRequest, parsed: ParsedCommand) -> Reply:
    """Handle ``/assist list [30d]``."""
    args = {"range": " ".join(parsed.text.casefold().split())}
    return await ctx.query("assist.list", request.asker, args, request.response_url, request.trigger_id)


@press(ids.ASSIST_LIST, area=None)
async def press_list(ctx: Context, request: PressRequest) -> Reply:
    return await _query(ctx, request, "assist.list", {})


@press(ids.ASSIST_RANGE, area=None)
async def choose_range(ctx: Context, request: PressRequest) -> Reply:
    """Handle the list's filter: replace the list with the first page of the filtered one."""
    return replace(await _query(ctx, request, "assist.list", {"range": request.value or ""}), replace=True)


@press(ids.ASSIST_EARLIER, ids.ASSIST_LATER, area=None)
async def turn_list_page(ctx: Context, request: PressRequest) -> Reply:
    carried = request.decoded_value()
    args = {
        "since": carried.get("s"),
        "until": carried.get("u"),
        "range": carried.get("n"),
        "page": carried.get("p"),
    }
    return replace(await _query(ctx, request, "assist.list", args), replace=True)


@verb(
    "/assist",
    "show [support key]",
    area=None,
    example="show",
    aliases=(
        "details",
        "info",
    ),
)
async def show_session(ctx: Context, request: CommandRequest, parsed: ParsedCommand) -> Reply:
    """Handle ``/assist show [support key]``; without a key, show a picker."""
    args = {"id": parsed.text}
    return await ctx.query("assist.show", request.asker, args, request.response_url, request.trigger_id)


@press(ids.ASSIST_SHOW, ids.ASSIST_PICK, area=None)
async def press_show(ctx: Context, request: PressRequest) -> Reply:
    return await _query(ctx, request, "assist.show", {"id": request.value or ""})


@press(ids.ASSIST_START, area=Area.START)
async def press_start(ctx: Context, request: PressRequest) -> Reply:
    """Handle [Start session]: request the link now and show it only to the presser; it is never stored."""
    reply = await _query(ctx, request, "assist.start", {"id": request.value or ""})
    return replace(reply, secret=True)


@press(ids.ASSIST_DOWNLOAD, area=None)
async def press_download(ctx: Context, request: PressRequest) -> Reply:
    """Handle [Download files]: the link is as short-lived and private as the start link."""
    reply = await _query(ctx, request, "assist.download", {"id": request.value or ""})
    return replace(reply, secret=True)


@press(ids.ASSIST_OPEN, ids.ASSIST_DOWNLOAD_OPEN, area=None)
async def delete_opened_link(ctx: Context, request: PressRequest) -> Reply:
    """Delete the message with a private link once the link was opened."""
    if request.response_url:
        await ctx.app.slack.messenger.delete_original(request.response_url)
    return EMPTY_REPLY


@shortcut(ids.ASSIST_SEND_SHORTCUT, area=Area.START)
async def send_from_message(ctx: Context, request: ShortcutRequest) -> Reply:
    """Handle "Send support key here": ask which session's key to post in the message's thread."""
    if not request.channel or not request.thread_ts:
        raise MalformedPayload("message")
    url = request.response_url or ""
    return await _ask_key(ctx, request.asker, request.channel, request.thread_ts, url, request.trigger_id)


@press(ids.ASSIST_RESUME, area=Area.START)
async def resume_send(ctx: Context, request: PressRequest) -> Reply:
    """Handle [Send a support key] after connecting."""
    carried = request.decoded_value()
    channel, thread_ts = str(carried.get("c") or ""), str(carried.get("h") or "")
    return await _ask_key(
        ctx, request.asker, channel, thread_ts, request.response_url or "", request.trigger_id
    )


async def _ask_key(
    ctx: Context, asker: Asker, channel: str, thread_ts: str, response_url: str, press: str
) -> Reply:
    require_seeit_enabled(ctx.app)
    await require_postable_channel(ctx.app, asker.person, channel)
    place = {"channel": channel, "thread": thread_ts}
    offer = await offer_unless_connected(ctx, asker, {"kind": "assist", **place})
    return offer or await ctx.query("assist.which", asker, place, response_url, press)


@press(ids.ASSIST_SEND, area=Area.START)
async def press_send(ctx: Context, request: PressRequest) -> Reply:
    """Handle [Send 123-456-789]: post an existing session's key in the thread. A second press joins the first."""
    carried = request.decoded_value()
    payload = {**_read_place(request), "uuid": str(carried.get("u") or "")}
    app, person = ctx.app, request.asker.person
    op = make_operation(
        app,
        OperationKind.ASSIST_SEND,
        person,
        _press_id(request),
        payload=payload,
        identity=_without_response_url(payload),
    )
    outcome = await submit_operation(app, op, ctx.remaining_wait_seconds())
    if outcome is None:
        return Reply(message=text_message(t("assist-waiting")), replace=True)
    said = views.sent_message(outcome) if outcome.ok else error_views.outcome_error_message(outcome)
    return Reply(message=said, replace=True)


@press(ids.ASSIST_SEND_NEW, area=Area.START)
async def press_send_new(ctx: Context, request: PressRequest) -> Reply:
    """Handle [New session, send its key]."""
    reply = await _create_session(ctx, request.asker, _press_id(request), _read_place(request))
    return replace(reply, replace=True)


async def _create_session(ctx: Context, asker: Asker, press: str, payload: Mapping[str, Any]) -> Reply:
    require_seeit_enabled(ctx.app)
    offer = await offer_unless_connected(
        ctx, asker, {"kind": OperationKind.ASSIST_NEW.value, "payload": dict(payload)}
    )
    if offer is not None:
        return offer
    op = make_operation(
        ctx.app,
        OperationKind.ASSIST_NEW,
        asker.person,
        press,
        payload=payload,
        identity=_without_response_url(payload),
    )
    outcome: Outcome | None = await submit_operation(ctx.app, op, ctx.remaining_wait_seconds())
    if outcome is None:
        return Reply(message=text_message(t("assist-waiting")))
    return Reply(
        message=views.ready_message(outcome) if outcome.ok else error_views.outcome_error_message(outcome)
    )


def _read_place(request: PressRequest) -> dict[str, Any]:
    carried = request.decoded_value()
    return {
        "response_url": request.response_url or "",
        "channel": str(carried.get("c") or ""),
        "thread_ts": str(carried.get("h") or "") or None,
    }


def _without_response_url(payload: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in payload.items() if name != "response_url"}


def _press_id(request: PressRequest) -> str:
    return ":".join((request.channel or "", request.message_ts or request.trigger_id, request.action_id))


async def _query(ctx: Context, request: PressRequest, name: str, args: Mapping[str, Any]) -> Reply:
    return await ctx.query(name, request.asker, args, request.response_url or "", request.trigger_id)
