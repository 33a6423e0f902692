"""``/goto map``: the admin link, and which Slack member is which GoTo organizer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any

from bot.commands.text import UserRef
from bot.commands.words import Parsed
from bot.ports import Message, Outcome
from bot.usecases import mapping_rows
from bot.usecases.operations import Kind, anew, operation, submit
from bot.usecases.sessions import require_admin
from bot.views import admin_actions as act
from bot.views import admin_mapping as views
from bot.views import errors as error_views
from bot.views.parts import sentence
from bot.views.words import say
from handlers.guard import Desk
from handlers.replies import NOTHING, Reply
from handlers.requests import CommandRequest, PressRequest, SubmitRequest


async def map_(desk: Desk, request: CommandRequest, parsed: Parsed) -> Reply:
    """Handle ``/goto map``, ``/goto map list`` and ``/goto map @member [e-mail or key]``."""
    member = next((token.id for token in parsed.words if isinstance(token, UserRef)), None)
    if member is not None:
        typed = " ".join(str(token) for token in parsed.words if not isinstance(token, UserRef))
        return await _map_one(desk, request, member, typed)
    args = {"list": parsed.text.strip().casefold() in ("list", "members", "all")}
    return await desk.read("admin.map", request.asker, args, request.response_url, request.trigger_id)


async def _map_one(desk: Desk, request: CommandRequest, member: str, typed: str) -> Reply:
    payload = {"member": member, "organizer": typed}
    op = operation(
        desk.s,
        Kind.MAP_ONE,
        request.asker.person,
        request.trigger_id,
        payload={**payload, "response_url": request.response_url},
        same=payload,
    )
    outcome = await submit(desk.s, op, desk.left())
    if outcome is None:
        return Reply(sentence(say("map-setting")))
    return Reply(views.one_told(replace(op, outcome=outcome)))


async def press_list(desk: Desk, request: PressRequest) -> Reply:
    return await _read(desk, request, {"list": True})


async def turn(desk: Desk, request: PressRequest) -> Reply:
    args = {"list": True, "page": request.carried().get("p")}
    return replace(await _read(desk, request, args), replace=True)


async def _read(desk: Desk, request: PressRequest, args: Mapping[str, Any]) -> Reply:
    return await desk.read("admin.map", request.asker, args, request.response_url or "", request.trigger_id)


async def use(desk: Desk, request: PressRequest) -> Reply:
    """Handle the confirmed [Use my GoTo link]."""
    return await _done(desk, request, Kind.MAP_LINK, {"use": True}, views.link_set)


async def end(desk: Desk, request: PressRequest) -> Reply:
    """Handle the confirmed [End the admin link]."""
    return await _done(desk, request, Kind.MAP_LINK, {"use": False}, views.link_set)


async def drop(desk: Desk, request: PressRequest) -> Reply:
    """Handle the confirmed [Take out]."""
    return await _done(desk, request, Kind.MAP_DROP, {"member": request.value or ""}, views.dropped)


async def _done(
    desk: Desk,
    request: PressRequest,
    kind: Kind,
    values: Mapping[str, Any],
    view: Callable[[Outcome], Message],
) -> Reply:
    payload = {**values, "response_url": request.response_url or ""}
    op = operation(desk.s, kind, request.asker.person, *_press(request), payload=payload, same=values)
    outcome = await submit(desk.s, op, desk.left())
    if outcome is None:
        return Reply(sentence(say("map-setting")), replace=True)
    if not outcome.ok:
        return Reply(error_views.outcome_error(outcome))
    return Reply(view(outcome), replace=True)


def _press(request: PressRequest) -> tuple[str, ...]:
    return (request.channel or "", request.message_ts or "", request.action_ts)


async def map_all(desk: Desk, request: PressRequest) -> Reply:
    """Handle [Map all by e-mail]: start the job; its result comes as a direct message."""
    await mapping_rows.begin_all(desk.s, request.asker.person, ":".join(_press(request)))
    return Reply(sentence(say("job-begun")), replace=True)


async def open_one(desk: Desk, request: PressRequest) -> Reply:
    return await _open(desk, request, views.one_form)


async def open_table(desk: Desk, request: PressRequest) -> Reply:
    return await _open(desk, request, views.table_form)


async def _open(desk: Desk, request: PressRequest, view: Callable[[str], dict[str, Any]]) -> Reply:
    s, person = desk.s, request.asker.person
    await require_admin(s, person)
    await s.messenger.open_view(person.tenant, request.trigger_id, view(s.ids.new()))
    return NOTHING


async def submit_one(desk: Desk, request: SubmitRequest) -> Reply:
    s, person, view = desk.s, request.asker.person, request.view
    same = {
        "member": str(view.values.get("member") or ""),
        "organizer": str(view.values.get("organizer") or "").strip(),
    }
    payload = {**same, "external_id": view.external_id}
    op = await anew(s, operation(s, Kind.MAP_ONE, person, view.id, payload=payload, same=same))
    outcome = await submit(s, op, desk.left())
    if outcome is None:
        return Reply(view=views.saving(view.external_id, op.id))
    if outcome.ok:
        return Reply(view=views.one_done(view.external_id, outcome))
    return Reply(errors={outcome.field or "organizer": error_views.outcome_plain(outcome)})


async def submit_table(desk: Desk, request: SubmitRequest) -> Reply:
    """Handle the pasted table: start the job; its result and the errors by line come as a direct message."""
    view = request.view
    text = str(view.values.get("table") or "")
    await mapping_rows.begin_rows(desk.s, request.asker.person, text, view.id)
    return Reply(view=views.begun(view.external_id))


PRESSES: Mapping[str, Callable[..., Awaitable[Reply]]] = {
    act.MAP_USE: use,
    act.MAP_END: end,
    act.MAP_ALL: map_all,
    act.MAP_ONE: open_one,
    act.MAP_TABLE: open_table,
    act.MAP_LIST: press_list,
    act.MAP_BACK: turn,
    act.MAP_ON: turn,
    act.MAP_DROP: drop,
}
FORMS: Mapping[str, Callable[..., Awaitable[Reply]]] = {
    act.MAP_ONE_FORM: submit_one,
    act.MAP_TABLE_FORM: submit_table,
}
