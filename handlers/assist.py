"""``/assist``: commands, buttons and the message shortcut, mapped to use cases and views."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any

from bot.commands.words import Parsed
from bot.ports import Outcome
from bot.usecases.assist import require_on
from bot.usecases.cards import check_place
from bot.usecases.operations import Kind, operation, submit
from bot.views import actions as act
from bot.views import assist as views
from bot.views import errors as error_views
from bot.views.parts import sentence
from bot.views.words import say
from handlers import general
from handlers.accounts import connected_or_offer
from handlers.guard import Desk
from handlers.replies import NOTHING, Reply
from handlers.requests import Asker, CommandRequest, Malformed, PressRequest, ShortcutRequest


async def menu(desk: Desk, request: CommandRequest, parsed: Parsed) -> Reply:
    """Handle a bare ``/assist``."""
    return await desk.read("assist.menu", request.asker, {}, request.response_url, request.trigger_id)


async def new(desk: Desk, request: CommandRequest, parsed: Parsed) -> Reply:
    """Handle ``/assist new``: create a session; its key and start button are shown only to the technician."""
    return await _make(desk, request.asker, request.trigger_id, {"response_url": request.response_url})


async def press_new(desk: Desk, request: PressRequest) -> Reply:
    """Handle [New session]: one session per message with the button; the outcome replaces the message."""
    reply = await _make(desk, request.asker, _press(request), {"response_url": request.response_url or ""})
    return replace(reply, replace=True)


async def listing(desk: Desk, request: CommandRequest, parsed: Parsed) -> Reply:
    """Handle ``/assist list [30d]``."""
    args = {"range": " ".join(parsed.text.casefold().split())}
    return await desk.read("assist.list", request.asker, args, request.response_url, request.trigger_id)


async def press_list(desk: Desk, request: PressRequest) -> Reply:
    return await _read(desk, request, "assist.list", {})


async def choose_span(desk: Desk, request: PressRequest) -> Reply:
    """Handle the list's filter: replace the list with the first page of the filtered one."""
    return replace(await _read(desk, request, "assist.list", {"range": request.value or ""}), replace=True)


async def turn_list(desk: Desk, request: PressRequest) -> Reply:
    carried = request.carried()
    args = {
        "since": carried.get("s"),
        "until": carried.get("u"),
        "range": carried.get("n"),
        "page": carried.get("p"),
    }
    return replace(await _read(desk, request, "assist.list", args), replace=True)


async def show(desk: Desk, request: CommandRequest, parsed: Parsed) -> Reply:
    """Handle ``/assist show [support key]``; without a key, show a picker."""
    args = {"id": parsed.text}
    return await desk.read("assist.show", request.asker, args, request.response_url, request.trigger_id)


async def press_show(desk: Desk, request: PressRequest) -> Reply:
    return await _read(desk, request, "assist.show", {"id": request.value or ""})


async def press_start(desk: Desk, request: PressRequest) -> Reply:
    """Handle [Start session]: request the link now and show it only to the presser; it is never stored."""
    reply = await _read(desk, request, "assist.start", {"id": request.value or ""})
    return replace(reply, secret=True)


async def press_download(desk: Desk, request: PressRequest) -> Reply:
    """Handle [Download files]: the link is as short-lived and private as the start link."""
    reply = await _read(desk, request, "assist.download", {"id": request.value or ""})
    return replace(reply, secret=True)


async def opened(desk: Desk, request: PressRequest) -> Reply:
    """Delete the message with a private link once the link was opened."""
    if request.response_url:
        await desk.s.messenger.retract(request.response_url)
    return NOTHING


async def send_from_message(desk: Desk, request: ShortcutRequest) -> Reply:
    """Handle "Send support key here": ask which session's key to post in the message's thread."""
    if not request.channel or not request.thread_ts:
        raise Malformed("message")
    url = request.response_url or ""
    return await _ask_key(desk, request.asker, request.channel, request.thread_ts, url, request.trigger_id)


async def resume_send(desk: Desk, request: PressRequest) -> Reply:
    """Handle [Send a support key] after connecting."""
    carried = request.carried()
    channel, thread_ts = str(carried.get("c") or ""), str(carried.get("h") or "")
    return await _ask_key(
        desk, request.asker, channel, thread_ts, request.response_url or "", request.trigger_id
    )


async def _ask_key(
    desk: Desk, asker: Asker, channel: str, thread_ts: str, response_url: str, press: str
) -> Reply:
    require_on(desk.s)
    await check_place(desk.s, asker.person, channel)
    place = {"channel": channel, "thread": thread_ts}
    offer = await connected_or_offer(desk, asker, {"kind": "assist", **place})
    return offer or await desk.read("assist.which", asker, place, response_url, press)


async def press_send(desk: Desk, request: PressRequest) -> Reply:
    """Handle [Send 123-456-789]: post an existing session's key in the thread. A second press joins the first."""
    carried = request.carried()
    payload = {**_place(request), "uuid": str(carried.get("u") or "")}
    s, person = desk.s, request.asker.person
    op = operation(s, Kind.ASSIST_SEND, person, _press(request), payload=payload, same=_same(payload))
    outcome = await submit(s, op, desk.left())
    if outcome is None:
        return Reply(sentence(say("assist-waiting")), replace=True)
    said = views.sent(outcome) if outcome.ok else error_views.outcome_error(outcome)
    return Reply(said, replace=True)


async def press_send_new(desk: Desk, request: PressRequest) -> Reply:
    """Handle [New session, send its key]."""
    reply = await _make(desk, request.asker, _press(request), _place(request))
    return replace(reply, replace=True)


async def _make(desk: Desk, asker: Asker, press: str, payload: Mapping[str, Any]) -> Reply:
    require_on(desk.s)
    offer = await connected_or_offer(desk, asker, {"kind": Kind.ASSIST_NEW.value, "payload": dict(payload)})
    if offer is not None:
        return offer
    op = operation(desk.s, Kind.ASSIST_NEW, asker.person, press, payload=payload, same=_same(payload))
    outcome: Outcome | None = await submit(desk.s, op, desk.left())
    if outcome is None:
        return Reply(sentence(say("assist-waiting")))
    return Reply(views.ready(outcome) if outcome.ok else error_views.outcome_error(outcome))


def _place(request: PressRequest) -> dict[str, Any]:
    carried = request.carried()
    return {
        "response_url": request.response_url or "",
        "channel": str(carried.get("c") or ""),
        "thread_ts": str(carried.get("h") or "") or None,
    }


def _same(payload: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in payload.items() if name != "response_url"}


def _press(request: PressRequest) -> str:
    return ":".join((request.channel or "", request.message_ts or request.trigger_id, request.action_id))


async def _read(desk: Desk, request: PressRequest, name: str, args: Mapping[str, Any]) -> Reply:
    return await desk.read(name, request.asker, args, request.response_url or "", request.trigger_id)


PRESSES: Mapping[str, Callable[..., Awaitable[Reply]]] = {
    act.ASSIST_NEW: press_new,
    act.ASSIST_LIST: press_list,
    act.ASSIST_EARLIER: turn_list,
    act.ASSIST_LATER: turn_list,
    act.ASSIST_SPAN: choose_span,
    act.ASSIST_SHOW: press_show,
    act.ASSIST_PICK: press_show,
    act.ASSIST_START: press_start,
    act.ASSIST_OPEN: opened,
    act.ASSIST_DOWNLOAD: press_download,
    act.ASSIST_FILE: opened,
    act.ASSIST_HELP: general.press_help,
    act.ASSIST_SEND: press_send,
    act.ASSIST_SEND_NEW: press_send_new,
    act.ASSIST_RESUME: resume_send,
}
