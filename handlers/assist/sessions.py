"""``/assist``: commands, buttons and the message shortcut, mapped to use cases and views."""

from __future__ import annotations

from dataclasses import replace

from bot.model import records
from bot.model.assist import KeyChoice, KeyToSend, NewSession, SessionArgs, SessionListArgs, ThreadPlace
from bot.model.policy import Area
from bot.model.replies import Reply
from bot.model.resume import ResumeOperation, ResumeSupportKey
from bot.operations.assist import CREATE_SESSION, SEND_KEY
from bot.parsing.command_line import ParsedCommand
from bot.queries import assist as queries
from bot.queries.query import NoArgs
from bot.usecases.assist.sessions import require_seeit_enabled
from bot.usecases.core.channels import require_postable_thread
from bot.views import ids
from handlers.accounts.connection import offer_unless_connected
from handlers.context import Context
from handlers.payloads import MalformedPayload
from handlers.requests import CommandRequest, PressRequest, ShortcutRequest, require_key
from handlers.router import menu, numbered, press, shortcut, verb


@menu("/assist")
async def show_menu(ctx: Context, request: CommandRequest, parsed: ParsedCommand) -> Reply:
    """Handle a bare ``/assist``."""
    return await ctx.ask(queries.SUPPORT_MENU, NoArgs(), request)


@verb("/assist", "new", area=Area.START, aliases=("open", "create"))
async def create_session(ctx: Context, request: CommandRequest, parsed: ParsedCommand) -> Reply:
    """Handle ``/assist new``: create a session; its key and start button are shown only to the technician."""
    wanted = NewSession(response_url=request.response_url)
    return await _create_session(ctx, request, request.trigger_id, wanted)


@press(ids.ASSIST_NEW, area=Area.START)
async def press_new(ctx: Context, request: PressRequest) -> Reply:
    """Handle [New session]: one session per message with the button; the outcome replaces the message."""
    wanted = NewSession(response_url=request.response_url or "")
    return replace(await _create_session(ctx, request, _press_id(request), wanted), replace=True)


@verb("/assist", "list [30d]", area=None, example="list 30d", aliases=("ls", "history"))
async def list_sessions(ctx: Context, request: CommandRequest, parsed: ParsedCommand) -> Reply:
    """Handle ``/assist list [30d]``."""
    span = " ".join(parsed.text.casefold().split())
    return await ctx.ask(queries.SESSION_LIST, SessionListArgs(span=span), request)


@press(ids.ASSIST_LIST, area=None)
async def press_list(ctx: Context, request: PressRequest) -> Reply:
    return await ctx.ask(queries.SESSION_LIST, SessionListArgs(), request)


@press(ids.ASSIST_RANGE, area=None)
async def choose_range(ctx: Context, request: PressRequest) -> Reply:
    """Handle the list's filter: replace the list with the first page of the filtered one."""
    args = SessionListArgs(span=request.value or "")
    return replace(await ctx.ask(queries.SESSION_LIST, args, request), replace=True)


@press(ids.ASSIST_EARLIER, ids.ASSIST_LATER, *numbered(ids.ASSIST_DAYS, 2), area=None)
async def turn_list_page(ctx: Context, request: PressRequest) -> Reply:
    args = request.carried(SessionListArgs)
    return replace(await ctx.ask(queries.SESSION_LIST, args, request), replace=True)


@verb("/assist", "show [support key]", area=None, example="show", aliases=("details", "info"))
async def show_session(ctx: Context, request: CommandRequest, parsed: ParsedCommand) -> Reply:
    """Handle ``/assist show [support key]``; without a key, show a picker."""
    return await ctx.ask(queries.SESSION_DETAIL, SessionArgs(parsed.text_with_urls), request)


@press(ids.ASSIST_SHOW, ids.ASSIST_PICK, area=None)
async def press_show(ctx: Context, request: PressRequest) -> Reply:
    return await ctx.ask(queries.SESSION_DETAIL, SessionArgs(require_key(request.value)), request)


@press(ids.ASSIST_START, area=Area.START)
async def press_start(ctx: Context, request: PressRequest) -> Reply:
    """Handle [Start session]: request the link now and show it only to the presser; it is never stored."""
    reply = await ctx.ask(queries.START_LINK, SessionArgs(require_key(request.value)), request)
    return replace(reply, secret=True)


@press(ids.ASSIST_DOWNLOAD, area=None)
async def press_download(ctx: Context, request: PressRequest) -> Reply:
    """Handle [Download files]: the link is as short-lived and private as the start link."""
    reply = await ctx.ask(queries.DOWNLOAD, SessionArgs(require_key(request.value)), request)
    return replace(reply, secret=True)


@shortcut(ids.ASSIST_SEND_SHORTCUT, area=Area.START)
async def send_from_message(ctx: Context, request: ShortcutRequest) -> Reply:
    """Handle "Send support key here": ask which session's key to post in the message's thread."""
    if not request.channel or not request.thread_ts:
        raise MalformedPayload("message")
    return await ask_key_for_thread(ctx, request, request.channel, request.thread_ts)


@press(ids.ASSIST_RESUME, area=Area.START)
async def resume_send(ctx: Context, request: PressRequest) -> Reply:
    """Handle [Send a support key] after connecting."""
    place = request.carried(ThreadPlace)
    return await ask_key_for_thread(ctx, request, place.channel, place.thread_ts)


async def ask_key_for_thread(
    ctx: Context, request: ShortcutRequest | PressRequest, channel: str, thread_ts: str
) -> Reply:
    """Ask which session's key to post in a message's thread."""
    require_seeit_enabled(ctx.app)
    await require_postable_thread(ctx.app, request.asker.person, channel, thread_ts, ids.ASSIST_SEND_SHORTCUT)
    offer = await offer_unless_connected(ctx, request.asker, ResumeSupportKey(channel, thread_ts))
    return offer or await ctx.ask(queries.KEY_PICKER, ThreadPlace(channel, thread_ts), request)


@press(ids.ASSIST_SEND, area=Area.START)
async def press_send(ctx: Context, request: PressRequest) -> Reply:
    """Handle [Send 123-456-789]: post an existing session's key in the thread. A second press joins the first."""
    chosen = request.carried(KeyChoice)
    wanted = KeyToSend(
        uuid=chosen.uuid,
        channel=chosen.channel,
        thread_ts=chosen.thread_ts,
        response_url=request.response_url or "",
    )
    reply = await ctx.submit(
        SEND_KEY,
        wanted,
        request.asker.person,
        once=(_press_id(request),),
        identity=records.dump(chosen),
    )
    return replace(reply, replace=True)


@press(ids.ASSIST_SEND_NEW, area=Area.START)
async def press_send_new(ctx: Context, request: PressRequest) -> Reply:
    """Handle [New session, send its key]."""
    place = request.carried(ThreadPlace)
    wanted = NewSession(
        channel=place.channel, thread_ts=place.thread_ts, response_url=request.response_url or ""
    )
    return replace(await _create_session(ctx, request, _press_id(request), wanted), replace=True)


async def _create_session(
    ctx: Context, request: CommandRequest | PressRequest, press_id: str, wanted: NewSession
) -> Reply:
    require_seeit_enabled(ctx.app)
    resume = ResumeOperation(CREATE_SESSION.kind, records.dump(wanted))
    offer = await offer_unless_connected(ctx, request.asker, resume)
    return offer or await ctx.submit(
        CREATE_SESSION,
        wanted,
        request.asker.person,
        once=(press_id,),
        identity={"channel": wanted.channel, "thread_ts": wanted.thread_ts},
    )


def _press_id(request: PressRequest) -> str:
    return ":".join((request.channel or "", request.message_ts or request.trigger_id, request.action_id))
