"""``/goto``: connect, show the connection, disconnect."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.commands.words import Parsed
from bot.errors import NotConnected
from bot.usecases import accounts
from bot.usecases.mapping import readers_through
from bot.views import accounts as views
from bot.views.words import say
from handlers.guard import Desk
from handlers.replies import Reply
from handlers.requests import Asker, CommandRequest, PressRequest


async def connect(desk: Desk, request: CommandRequest, parsed: Parsed) -> Reply:
    """Handle ``/goto connect``: send this person the link to the sign-in page."""
    return await offer_connection(desk, request.asker, None)


async def press_connect(desk: Desk, request: PressRequest) -> Reply:
    return await offer_connection(desk, request.asker, None)


async def offer_connection(desk: Desk, asker: Asker, resume: Mapping[str, Any] | None) -> Reply:
    """Return the link to the sign-in page; ``resume`` is what to continue after connecting."""
    url = await accounts.begin(desk.s, asker.person, asker.workspace or say("this-workspace"), resume)
    return Reply(views.connect(url, resumes=resume is not None))


async def connected_or_offer(desk: Desk, asker: Asker, resume: Mapping[str, Any]) -> Reply | None:
    """Return None if the person has a working link, else the offer to connect and then continue."""
    link = await desk.s.links.get(asker.person)
    if link is not None and link.dead_since is None:
        return None
    return await offer_connection(desk, asker, resume)


async def status(desk: Desk, request: CommandRequest, parsed: Parsed) -> Reply:
    return await desk.read("goto.status", request.asker, {}, request.response_url, request.trigger_id)


async def press_status(desk: Desk, request: PressRequest) -> Reply:
    return await desk.read("goto.status", request.asker, {}, request.response_url or "", request.trigger_id)


async def disconnect(desk: Desk, request: CommandRequest, parsed: Parsed) -> Reply:
    """Handle ``/goto disconnect``: ask for confirmation."""
    link = await desk.s.links.get(request.asker.person)
    if link is None:
        raise NotConnected("not-connected", next_step="not-connected-next")
    return Reply(views.disconnect(link.email, await readers_through(desk.s, request.asker.person)))


async def press_disconnect(desk: Desk, request: PressRequest) -> Reply:
    """Handle the confirmed [Disconnect] (question or status) and [Not me] (welcome message)."""
    email = await accounts.disconnect(desk.s, request.asker.person)
    return Reply(views.disconnected(email), replace=True)


async def keep_link(desk: Desk, request: PressRequest) -> Reply:
    return await _confirm(desk, request, request.value or "", None)


async def choose_account(desk: Desk, request: PressRequest) -> Reply:
    question, _, account_key = (request.value or "").partition("|")
    return await _confirm(desk, request, question, account_key)


async def _confirm(desk: Desk, request: PressRequest, question: str, account_key: str | None) -> Reply:
    done = await accounts.confirm(desk.s, request.asker.person, question, account_key)
    await accounts.resume(desk.s, done)
    return Reply(views.connected(done), replace=True)


async def discard_link(desk: Desk, request: PressRequest) -> Reply:
    email = await accounts.discard(desk.s, request.asker.person, request.value or "")
    return Reply(views.discarded(email), replace=True)
