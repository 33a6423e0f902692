"""``/goto groups``: the list, one group, its upcoming and past meetings, and its attendees."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any

from bot.commands.span import Span
from bot.commands.words import Parsed
from bot.errors import UserError
from bot.usecases import long_jobs
from bot.usecases.admin import moment_of
from bot.usecases.admin_groups import ATTENDEES, PAST, UPCOMING, WHATS
from bot.usecases.admin_large_groups import begin_read
from bot.views import admin_actions as act
from bot.views import admin_groups as views
from bot.views.admin_groups import DETAIL, ORGANIZERS
from bot.views.admin_jobs import DRAWS
from handlers.guard import Desk
from handlers.replies import Reply
from handlers.requests import CommandRequest, PressRequest

WORDS: Mapping[str, str] = {
    "organizers": ORGANIZERS,
    "members": ORGANIZERS,
    "upcoming": UPCOMING,
    "ahead": UPCOMING,
    "meetings": UPCOMING,
    "past": PAST,
    "history": PAST,
    "attendees": ATTENDEES,
    "who": ATTENDEES,
}
"""The word typed after a group's key or name → what to show of the group."""


async def groups(desk: Desk, request: CommandRequest, parsed: Parsed) -> Reply:
    """Handle ``/goto groups [key or name] [organizers|upcoming|past|attendees] [30d]``."""
    words = parsed.text.split()
    args: dict[str, Any] = {}
    if words:
        at = next((n for n, word in enumerate(words) if n and word.casefold() in WORDS), len(words))
        args = {"group": " ".join(words[:at]), "range": " ".join(words[at + 1 :])}
        args["what"] = WORDS[words[at].casefold()] if at < len(words) else DETAIL
    return await desk.read("admin.groups", request.asker, args, request.response_url, request.trigger_id)


async def list_of_others(desk: Desk, request: CommandRequest, words: list[str]) -> Reply:
    """Handle ``/meeting list group [key or name]`` and ``list organizer [e-mail or key]`` (upcoming; for admins)."""
    whose, typed = words[0].casefold().rstrip("s"), " ".join(words[1:])
    if not typed:
        name, args = ("admin.groups" if whose == "group" else "admin.organizers"), {}
    elif whose == "group":
        name, args = "admin.groups", {"group": typed, "what": UPCOMING}
    else:
        name, args = "admin.meetings", {"organizer": typed, "what": UPCOMING}
    return await desk.read(name, request.asker, args, request.response_url, request.trigger_id)


async def turn_groups(desk: Desk, request: PressRequest) -> Reply:
    """Handle [Back] and [More] of the list."""
    return replace(await _read(desk, request, {"page": request.carried().get("p")}), replace=True)


async def press_row(desk: Desk, request: PressRequest) -> Reply:
    """Handle a row's menu or a button of one group; the value is ``what:key``."""
    what, _, key = (request.value or "").partition(":")
    if what not in (DETAIL, ORGANIZERS, *WHATS) or not key:
        raise UserError("button-too-old", next_step="button-too-old-next")
    return await _read(desk, request, {"group": key, "what": what})


async def turn_lines(desk: Desk, request: PressRequest) -> Reply:
    """Handle [Back] and [More] of a group's meetings."""
    carried = request.carried()
    args = {"group": carried.get("g"), "what": carried.get("w"), "page": carried.get("p")}
    args |= {"since": carried.get("s"), "until": carried.get("u")}
    if carried.get("o"):
        args["organizer"] = carried.get("g")
        shown = await desk.read(
            "admin.meetings", request.asker, args, request.response_url or "", request.trigger_id
        )
        return replace(shown, replace=True)
    return replace(await _read(desk, request, args), replace=True)


async def _read(desk: Desk, request: PressRequest, args: Mapping[str, Any]) -> Reply:
    return await desk.read(
        "admin.groups", request.asker, args, request.response_url or "", request.trigger_id
    )


async def collect(desk: Desk, request: PressRequest) -> Reply:
    """Handle [Ask one by one]: start the job; its result comes as a direct message."""
    carried = request.carried()
    what, key = str(carried.get("w") or ""), str(carried.get("g") or "")
    if what not in WHATS or not key:
        raise UserError("button-too-old", next_step="button-too-old-next")
    span = Span(moment_of(carried["s"]), moment_of(carried.get("u"))) if carried.get("s") else None
    press = ":".join((request.channel or "", request.message_ts or "", request.action_ts))
    await begin_read(desk.s, request.asker.person, (key, str(carried.get("n") or "")), what, span, press)
    return Reply(views.begun(), replace=True)


async def stop(desk: Desk, request: PressRequest) -> Reply:
    """Handle [Cancel] of a long operation: stop it at its current position."""
    op = await long_jobs.stop(desk.s, request.asker.person, request.value or "", DRAWS)
    return Reply(DRAWS[op.kind](op), replace=True)


PRESSES: Mapping[str, Callable[..., Awaitable[Reply]]] = {
    act.GROUPS_BACK: turn_groups,
    act.GROUPS_ON: turn_groups,
    act.GROUP_ROW: press_row,
    **{f"{act.GROUP_ROW}.{number}": press_row for number in range(act.GROUP_BUTTONS)},
    act.GROUP_BACK: turn_lines,
    act.GROUP_ON: turn_lines,
    act.GROUP_COLLECT: collect,
    act.JOB_STOP: stop,
}
