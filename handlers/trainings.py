"""``/training`` for organizers: commands and buttons, mapped to use cases and views."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.commands.words import Parsed
from bot.errors import UserError
from bot.ports import Outcome
from bot.usecases import trainings as use
from bot.usecases import trainings_cancel as cancelling
from bot.usecases import trainings_report as reporting
from bot.usecases.operations import Kind, operation, submit
from bot.views import errors as error_views
from bot.views import trainings as views
from bot.views import trainings_report as report_views
from bot.views.parts import sentence
from bot.views.words import say
from handlers import registrations
from handlers import trainings_forms as forms
from handlers.guard import Desk
from handlers.replies import NOTHING, Reply
from handlers.requests import CommandRequest, PressRequest

READ_VERBS: Mapping[str, str] = {
    "show": "training.show",
    "manage": "training.manage",
    "start": "training.start",
    "cancel": "training.cancel",
    "report": "training.report",
    "roster": "training.roster",
    "missing": "training.missing",
    "recordings": "training.recordings",
}
"""The query of each verb that only reads; the other verbs open a form."""
LISTED = frozenset({"", "all", "mine", "planned", "upcoming"})
PAST = frozenset({"past", "held", "finished", "history"})


async def menu(desk: Desk, request: CommandRequest, parsed: Parsed) -> Reply:
    """Handle a bare ``/training``."""
    return await desk.read("training.menu", request.asker, {}, request.response_url, request.trigger_id)


async def listing(desk: Desk, request: CommandRequest, parsed: Parsed) -> Reply:
    """Handle ``/training list [past [30d]]``: GoTo lists planned trainings; of past ones only the sessions held."""
    word, _, rest = " ".join(parsed.text.split()).partition(" ")
    if word.casefold() not in LISTED | PAST:
        raise UserError("training-list-unclear", next_step="training-list-unclear-next", typed=word[:60])
    name, args = ("training.report", {"id": rest}) if word.casefold() in PAST else ("training.list", {})
    return await desk.read(name, request.asker, args, request.response_url, request.trigger_id)


async def verb(desk: Desk, request: CommandRequest, parsed: Parsed) -> Reply:
    """Handle a verb on a training, by its ID or with a picker. ``report`` without an ID shows recent sessions."""
    name = parsed.verb.name if parsed.verb is not None else "show"
    args = {"id": parsed.text, "verb": name}
    if not parsed.text and name != "report":
        return await desk.read("training.pick", request.asker, args, request.response_url, request.trigger_id)
    if name not in READ_VERBS:
        return await forms.open_form(desk, request.asker, name, parsed.text, request.trigger_id)
    return await desk.read(READ_VERBS[name], request.asker, args, request.response_url, request.trigger_id)


async def press_row(desk: Desk, request: PressRequest) -> Reply:
    """Handle a row's menu, a button of one training, or the picker; the value is ``verb:key``."""
    name, _, key = (request.value or "").partition(":")
    if name in forms.KINDS:
        return await forms.open_form(desk, request.asker, name, key, request.trigger_id)
    if name in registrations.ROWS:
        return await registrations.ROWS[name](desk, request, key)
    if name not in READ_VERBS:
        raise UserError("button-too-old", next_step="button-too-old-next")
    return await _read(desk, request, READ_VERBS[name], {"id": key, "verb": name, "c": request.channel})


async def press_past(desk: Desk, request: PressRequest) -> Reply:
    """Handle [Past sessions]."""
    return await _read(desk, request, "training.report", {"id": ""})


async def press_list(desk: Desk, request: PressRequest) -> Reply:
    return await _read(desk, request, "training.list", {})


async def turn_list(desk: Desk, request: PressRequest) -> Reply:
    reply = await _read(desk, request, "training.list", {"page": request.carried().get("p")})
    return replace(reply, replace=True)


async def press_start(desk: Desk, request: PressRequest) -> Reply:
    """Handle [Start as host]: create the link now and show it only to the presser; it is never stored."""
    url = await use.mint_start(desk.s, request.asker.person, request.value or "")
    return Reply(views.host(url), replace=True)


async def press_host(desk: Desk, request: PressRequest) -> Reply:
    """Delete the message with the host link once the link was opened."""
    if request.response_url:
        await desk.s.messenger.retract(request.response_url)
    return NOTHING


async def press_cancel(desk: Desk, request: PressRequest) -> Reply:
    """Handle the confirmed cancellation: store it; it takes effect when the time to undo is over."""
    press, carried = f"{request.channel}-{request.message_ts}", request.carried()
    asked = cancelling.Asked(
        str(carried.get("t") or request.value or ""),
        str(carried.get("n") or ""),
        forms.moment(carried.get("u")),
    )
    found = await cancelling.begin_cancel(
        desk.s, request.asker.person, asked, press, request.response_url or ""
    )
    said = views.cancel_ended(found) if isinstance(found, Outcome) else views.cancelling(found)
    return Reply(said, replace=True)


async def press_undo(desk: Desk, request: PressRequest) -> Reply:
    name, change = await cancelling.undo_cancel(desk.s, request.asker.person, request.value or "")
    return Reply(views.kept(name, change=change), replace=True)


async def turn_report(desk: Desk, request: PressRequest) -> Reply:
    carried = request.carried()
    args = {
        "id": carried.get("t"),
        "since": carried.get("s"),
        "until": carried.get("u"),
        "page": carried.get("p"),
    }
    return replace(await _read(desk, request, "training.report", args), replace=True)


async def press_attendance(desk: Desk, request: PressRequest) -> Reply:
    return await _read(desk, request, "training.attendance", request.carried())


async def turn_attendance(desk: Desk, request: PressRequest) -> Reply:
    return replace(await press_attendance(desk, request), replace=True)


async def press_sheet(desk: Desk, request: PressRequest) -> Reply:
    """Handle [Send as a file]: send the attendance of a session or a whole training as a direct message."""
    s, person, carried = desk.s, request.asker.person, request.carried()
    payload = {
        "session_key": str(carried.get("k") or ""),
        "training_key": str(carried.get("t") or ""),
        "name": str(carried.get("n") or ""),
        "response_url": request.response_url or "",
    }
    press = (request.message_ts or "", request.action_ts or request.trigger_id)
    op = operation(
        s,
        Kind.TRAINING_SHEET,
        person,
        *press,
        payload=payload,
        same={"k": payload["session_key"], "t": payload["training_key"]},
    )
    outcome = await submit(s, op, desk.left())
    if outcome is None:
        return Reply(sentence(say("training-sheet-coming")))
    if not outcome.ok:
        return Reply(error_views.outcome_error(outcome))
    return Reply(sentence(say("training-sheet-sent")))


async def press_recording(desk: Desk, request: PressRequest) -> Reply:
    """Handle [Download]: show the file's link only to the presser."""
    carried = request.carried()
    url = await reporting.recording_url(
        desk.s, request.asker.person, str(carried.get("t") or ""), str(carried.get("r") or "")
    )
    return Reply(report_views.recording(url))


async def _read(desk: Desk, request: PressRequest, name: str, args: Mapping[str, Any]) -> Reply:
    return await desk.read(name, request.asker, args, request.response_url or "", request.trigger_id)
