"""``/goto``: connect, show the connection, disconnect."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.commands.words import ParsedCommand
from bot.errors import NotConnected
from bot.usecases import accounts
from bot.usecases.mapping import count_mapped_members
from bot.views import accounts as views
from bot.views.words import t
from handlers.guard import Context
from handlers.replies import Reply
from handlers.requests import Asker, CommandRequest, PressRequest


async def send_connect_link(desk: Context, request: CommandRequest, parsed: ParsedCommand) -> Reply:
    """Handle ``/goto connect``: send this person the link to the sign-in page."""
    return await offer_connection(desk, request.asker, None)


async def press_connect(desk: Context, request: PressRequest) -> Reply:
    return await offer_connection(desk, request.asker, None)


async def offer_connection(desk: Context, asker: Asker, resume: Mapping[str, Any] | None) -> Reply:
    """Return the link to the sign-in page; ``resume`` is what to continue after connecting."""
    url = await accounts.start_connect(desk.app, asker.person, asker.workspace or t("this-workspace"), resume)
    return Reply(views.connect_message(url, resumes=resume is not None))


async def offer_unless_connected(desk: Context, asker: Asker, resume: Mapping[str, Any]) -> Reply | None:
    """Return None if the person has a working link, else the offer to connect and then continue."""
    link = await desk.app.links.get(asker.person)
    if link is not None and link.dead_since is None:
        return None
    return await offer_connection(desk, asker, resume)


async def show_status(desk: Context, request: CommandRequest, parsed: ParsedCommand) -> Reply:
    return await desk.query("goto.status", request.asker, {}, request.response_url, request.trigger_id)


async def press_status(desk: Context, request: PressRequest) -> Reply:
    return await desk.query("goto.status", request.asker, {}, request.response_url or "", request.trigger_id)


async def ask_disconnect(desk: Context, request: CommandRequest, parsed: ParsedCommand) -> Reply:
    """Handle ``/goto disconnect``: ask for confirmation."""
    link = await desk.app.links.get(request.asker.person)
    if link is None:
        raise NotConnected("not-connected", next_step="not-connected-next")
    return Reply(views.disconnect_question(link.email, await count_mapped_members(desk.app, request.asker.person)))


async def press_disconnect(desk: Context, request: PressRequest) -> Reply:
    """Handle the confirmed [Disconnect] (question or status) and [Not me] (welcome message)."""
    email = await accounts.disconnect(desk.app, request.asker.person)
    return Reply(views.disconnected_message(email), replace=True)


async def keep_link(desk: Context, request: PressRequest) -> Reply:
    return await _confirm_account(desk, request, request.value or "", None)


async def choose_account(desk: Context, request: PressRequest) -> Reply:
    question, _, account_key = (request.value or "").partition("|")
    return await _confirm_account(desk, request, question, account_key)


async def _confirm_account(desk: Context, request: PressRequest, question: str, account_key: str | None) -> Reply:
    done = await accounts.confirm_link(desk.app, request.asker.person, question, account_key)
    await accounts.resume_after_connect(desk.app, done)
    return Reply(views.connected_message(done), replace=True)


async def discard_link(desk: Context, request: PressRequest) -> Reply:
    email = await accounts.discard_link(desk.app, request.asker.person, request.value or "")
    return Reply(views.discarded_message(email), replace=True)
