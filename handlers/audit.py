"""``/goto audit``: who did what. Only for Usher admins; the route's guard checks that."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any

from bot.commands.words import Parsed
from bot.usecases.operations import Kind, operation, submit
from bot.views import actions as act
from bot.views import errors as error_views
from bot.views.parts import sentence
from bot.views.words import say
from handlers.guard import Desk
from handlers.replies import Reply
from handlers.requests import CommandRequest, PressRequest

MOST_TYPED = 300
"""The longest search text that a button carries, in characters."""


async def audit(desk: Desk, request: CommandRequest, parsed: Parsed) -> Reply:
    """Handle ``/goto audit [@person] [words] [30d]``."""
    args = {"typed": parsed.rest[:MOST_TYPED]}
    return await desk.read("audit.search", request.asker, args, request.response_url, request.trigger_id)


async def turn(desk: Desk, request: PressRequest) -> Reply:
    """Handle [Earlier] and [Latest]."""
    carried = request.carried()
    args = {"typed": carried.get("q"), "older": carried.get("o")}
    url = request.response_url or ""
    reply = await desk.read("audit.search", request.asker, args, url, request.trigger_id)
    return replace(reply, replace=True)


async def send_file(desk: Desk, request: PressRequest) -> Reply:
    """Handle [Send as a file]: send it to the presser as a direct message."""
    s, person = desk.s, request.asker.person
    typed = str(request.carried().get("q") or "")
    payload: Mapping[str, Any] = {"typed": typed, "response_url": request.response_url or ""}
    press = (request.message_ts or "", request.action_ts or request.trigger_id)
    op = operation(s, Kind.AUDIT_SHEET, person, *press, payload=payload, same={"q": typed})
    outcome = await submit(s, op, desk.left())
    if outcome is None:
        return Reply(sentence(say("audit-file-coming")))
    return Reply(sentence(say("audit-file-sent")) if outcome.ok else error_views.outcome_error(outcome))


PRESSES: Mapping[str, Callable[..., Awaitable[Reply]]] = {
    act.AUDIT_BACK: turn,
    act.AUDIT_LATEST: turn,
    act.AUDIT_FILE: send_file,
}
