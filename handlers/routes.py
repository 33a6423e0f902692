"""The route table: which function handles which verb, button, form and event."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.commands import words
from bot.errors import FaultError, ResponseUrlSpent, UserError, UsherError
from bot.ports import Area
from bot.views import actions as act
from bot.views import errors as error_views
from handlers import (
    accounts,
    admin,
    areas,
    assist,
    audit,
    events,
    feeds,
    forgetting,
    general,
    history,
    meetings,
    notifications,
    organizing,
    policy,
    preferences,
    registrations,
    registrations_forms,
    reporting,
    requests,
    rosters,
    shortcuts,
    trainings,
    trainings_forms,
    unfurling,
)
from handlers.guard import Desk, log
from handlers.replies import NOTHING, Reply
from handlers.requests import Asker, Malformed

COMMANDS: Mapping[str, Callable[..., Awaitable[Reply]]] = {
    "meetings.now": meetings.now,
    "meetings.schedule": meetings.schedule,
    "meetings.list": meetings.listing,
    "meetings.show": meetings.show,
    "meetings.start": organizing.start,
    "meetings.edit": organizing.edit,
    "meetings.cancel": organizing.cancel,
    "meetings.share": organizing.share,
    "meetings.history": history.history,
    "meetings.attendees": history.attendees,
    "accounts.connect": accounts.connect,
    "accounts.disconnect": accounts.disconnect,
    "accounts.status": accounts.status,
    "accounts.settings": preferences.settings,
    "accounts.doctor": preferences.doctor,
    "accounts.forget": forgetting.forget,
    "notifications.why": history.why,
    **notifications.COMMANDS,
    "trainings.list": trainings.listing,
    "trainings.create": trainings_forms.create,
    "trainings.share": registrations.share,
    "trainings.register": registrations.register,
    "trainings.mine": registrations.mine,
    "trainings.unregister": registrations.unregister,
    "trainings.roster": trainings.verb,
    "trainings.waitlist": registrations.waitlist,
    "trainings.show": trainings.verb,
    "trainings.edit": trainings.verb,
    "trainings.times": trainings.verb,
    "trainings.organizers": trainings.verb,
    "trainings.manage": trainings.verb,
    "trainings.start": trainings.verb,
    "trainings.cancel": trainings.verb,
    "trainings.report": trainings.verb,
    "trainings.recordings": trainings.verb,
    "assist.new": assist.new,
    "assist.list": assist.listing,
    "assist.show": assist.show,
    "admin.policy": policy.open_policy,
    "admin.audit": audit.audit,
    "admin.report": reporting.report,
    "help": general.help_,
    **admin.COMMANDS,
    **feeds.COMMANDS,
    **rosters.COMMANDS,
}
MENUS: Mapping[str, Callable[..., Awaitable[Reply]]] = {
    "/meeting": meetings.menu,
    "/goto": accounts.status,
    "/training": trainings.menu,
    "/assist": assist.menu,
}
PRESSES: Mapping[str, Callable[..., Awaitable[Reply]]] = {
    act.OPEN_SCHEDULE: meetings.press_schedule,
    act.RESUME_SCHEDULE: meetings.resume_schedule,
    act.RETRY_SCHEDULE: meetings.retry_schedule,
    act.READ_TIMES: organizing.read_times,
    act.READ_CHANNEL: meetings.read_times,
    act.START_NOW: meetings.press_now,
    act.LIST: meetings.press_list,
    act.LIST_PAGE_BACK: meetings.turn_page,
    act.LIST_PAGE_ON: meetings.turn_page,
    act.LIST_FILTER: meetings.filter_list,
    act.HISTORY: history.press_history,
    act.HISTORY_BACK: history.turn_history,
    act.HISTORY_ON: history.turn_history,
    act.ATTENDEES: history.press_attendees,
    act.ATTENDEES_BACK: history.turn_attendees,
    act.ATTENDEES_ON: history.turn_attendees,
    act.ATTENDEES_PICK: history.pick_attendees,
    act.SHOW: meetings.press_row,
    act.SHOW_PICK: meetings.press_row,
    **dict.fromkeys(organizing.VERBS, organizing.press_verb),
    act.ROW_MENU: organizing.press_row,
    act.CARD_MENU: organizing.press_card,
    act.HOST_OPEN: organizing.open_host,
    act.START_ANOTHER: organizing.start_another,
    act.RETRY_EDIT: organizing.retry_edit,
    act.CANCEL_YES: organizing.press_cancel,
    act.CANCEL_KEEP: organizing.keep_meeting,
    act.UNDO: organizing.undo,
    act.MEETING_HELP: general.press_help,
    act.GOTO_HELP: general.press_help,
    act.CONNECT: accounts.press_connect,
    act.STATUS: accounts.press_status,
    act.DISCONNECT: accounts.press_disconnect,
    act.NOT_ME: accounts.press_disconnect,
    act.KEEP_LINK: accounts.keep_link,
    act.DISCARD_LINK: accounts.discard_link,
    act.CHOOSE_ACCOUNT: accounts.choose_account,
    act.SETTINGS: preferences.press_settings,
    act.EXPORT: forgetting.press_export,
    act.FORGET: forgetting.press_forget,
    act.TRAINING_NEW: trainings_forms.press_create,
    act.TRAINING_RETRY: trainings_forms.retry,
    act.TRAINING_RESUME: trainings_forms.resume,
    act.TRAINING_READ: trainings_forms.read_back,
    act.TRAINING_ADD: trainings_forms.add_session,
    act.TRAINING_LESS: trainings_forms.drop_session,
    act.TRAINING_LIST: trainings.press_list,
    act.TRAINING_PAST: trainings.press_past,
    act.TRAINING_BACK: trainings.turn_list,
    act.TRAINING_ON: trainings.turn_list,
    act.TRAINING_ROW: trainings.press_row,
    **{f"{act.TRAINING_ROW}.{number}": trainings.press_row for number in range(act.TRAINING_BUTTONS)},
    act.TRAINING_PICK: trainings.press_row,
    act.TRAINING_HELP: general.press_help,
    act.TRAINING_START: trainings.press_start,
    act.TRAINING_HOST: trainings.press_host,
    act.TRAINING_CANCEL: trainings.press_cancel,
    act.TRAINING_UNDO: trainings.press_undo,
    act.TRAINING_REPORT_TURN: trainings.turn_report,
    act.TRAINING_REPORT_ON: trainings.turn_report,
    act.TRAINING_ATTENDANCE: trainings.press_attendance,
    act.TRAINING_ATTENDANCE_BACK: trainings.turn_attendance,
    act.TRAINING_ATTENDANCE_ON: trainings.turn_attendance,
    act.TRAINING_SHEET: trainings.press_sheet,
    act.TRAINING_RECORDING: trainings.press_recording,
    act.REGISTER: registrations.press_register,
    act.REGISTER_PICK: registrations.pick_register,
    act.REGISTRATION_DETAILS: registrations.press_details,
    act.REGISTRATION_MENU: registrations.press_menu,
    act.REGISTRATION_CANCEL: registrations.press_cancel,
    act.REGISTRATION_CANCEL_PICK: registrations.pick_cancel,
    act.REGISTRATION_TAKE: registrations.press_take,
    act.REGISTRATION_DECLINE: registrations.press_cancel,
    act.REGISTRATION_APPROVE: registrations.press_approve,
    act.REGISTRATION_DENY: registrations.press_deny,
    act.TRAINING_SHARE_STOP: registrations.press_stop,
    act.TRAINING_SHARE_HERE: registrations.pick_share,
    act.TRAINING_SHARE_RESUME: registrations.resume_share,
    **admin.PRESSES,
    **feeds.PRESSES,
    **rosters.PRESSES,
    **audit.PRESSES,
    **assist.PRESSES,
    **notifications.PRESSES,
}
SILENT = frozenset(
    {
        act.JOIN,
        act.CALENDAR,
        act.CONNECT_OPEN,
        act.TRAINING_LINK,
        act.REGISTRATION_JOIN,
        act.REGISTRATION_CALENDAR,
    }
)
"""Buttons that only open a URL; Slack sends their presses anyway."""
FORMS: Mapping[str, Callable[..., Awaitable[Reply]]] = {
    act.SCHEDULE_FORM: meetings.submit_schedule,
    act.EDIT_FORM: organizing.submit_edit,
    act.SHARE_FORM: organizing.submit_share,
    act.SETTINGS_FORM: preferences.submit_settings,
    act.TRAINING_FORM: trainings_forms.submit_form,
    act.REGISTER_FORM: registrations_forms.submit_register,
    act.TRAINING_SHARE_FORM: registrations_forms.submit_share,
    act.POLICY_FORM: policy.submit_policy,
    act.REPORT_FORM: reporting.submit_report,
    **notifications.FORMS,
    **admin.FORMS,
    **rosters.FORMS,
}
SHORTCUTS: Mapping[str, Callable[..., Awaitable[Reply]]] = {
    act.SCHEDULE_FROM_MESSAGE: shortcuts.schedule_from_message,
    act.ASSIST_SEND_SHORTCUT: assist.send_from_message,
    act.TRAINING_SHARE_SHORTCUT: shortcuts.share_training,
}
EVENTS: Mapping[str, Callable[..., Awaitable[Reply]]] = {
    "app_home_opened": events.home_opened,
    "app_uninstalled": events.uninstalled,
    "link_shared": unfurling.link_shared,
    "tokens_revoked": events.uninstalled,
}


@dataclass(frozen=True, slots=True)
class Found:
    """A matched route: its name for logs and metrics, the asker, and the function to run."""

    name: str
    asker: Asker
    run: Callable[[Desk], Awaitable[Reply]]


Route = Callable[[Mapping[str, Any]], Found | None]


def _found(name: str, asker: Asker, area: Area | None, work: Callable[[Desk], Awaitable[Reply]]) -> Found:
    """Return a route that checks the policy before it does the work."""
    what = name[:60]

    async def run(desk: Desk) -> Reply:
        await areas.admit(desk, asker, area, what)
        return await work(desk)

    return Found(what, asker, run)


def command(body: Mapping[str, Any]) -> Found:
    request = requests.command(body)

    async def run(desk: Desk) -> Reply:
        parsed = words.parse(request.command, request.text)
        if parsed.verb is None:
            return await MENUS[parsed.command.name](desk, request, parsed)
        what = f"{parsed.command.name.lstrip('/')}.{parsed.verb.name}"
        await areas.admit(desk, request.asker, areas.verbs_area(parsed), what)
        return await COMMANDS[parsed.verb.use_case](desk, request, parsed)

    return Found(request.command.lstrip("/"), request.asker, run)


def press(body: Mapping[str, Any]) -> Found | None:
    request = requests.press(body)
    if request.action_id in SILENT:
        return None
    work = PRESSES.get(request.action_id, general.unknown_press)
    area = areas.area_of(request.action_id, request.value) if request.action_id in PRESSES else None
    return _found(request.action_id, request.asker, area, lambda desk: work(desk, request))


def submit(body: Mapping[str, Any]) -> Found:
    request = requests.submit(body)
    name = request.view.callback_id
    work = FORMS.get(name, general.unknown_form)
    area = areas.area_of(name) if name in FORMS else None
    return _found(name, request.asker, area, lambda desk: work(desk, request))


def closed(body: Mapping[str, Any]) -> Found | None:
    request = requests.submit(body)
    if request.view.callback_id != act.SAVING_VIEW:
        return None
    return Found("closed", request.asker, lambda desk: meetings.closed_saving(desk, request))


def shortcut(body: Mapping[str, Any]) -> Found:
    request = requests.shortcut(body)
    name = request.callback_id
    work = SHORTCUTS.get(name, shortcuts.unknown)
    area = areas.area_of(name) if name in SHORTCUTS else None
    return _found(name, request.asker, area, lambda desk: work(desk, request))


def event(body: Mapping[str, Any]) -> Found | None:
    request = requests.event(body)
    work = EVENTS.get(request.type)
    if work is None:
        return None

    async def once(desk: Desk) -> Reply:
        if await desk.s.ledger.seen(request.tenant, request.event_id):
            return NOTHING
        return await work(desk, request)

    return Found(request.type[:60], requests.event_asker(request), once)


START_AGAIN = error_views.error(UserError("start-again", next_step="start-again-next"))
"""Sent instead of a secret if only a permanent message could be shown."""


def not_understood() -> Reply:
    return Reply(error_views.error(FaultError("request-not-understood", next_step="tell-admin")))


def as_form_answer(body: Mapping[str, Any], reply: Reply) -> dict[str, Any]:
    """Return the ack of a submission; a general error is shown under the form's first input."""
    if reply.message is None:
        return reply.for_view()
    view = body.get("view")
    blocks = view.get("blocks") if isinstance(view, Mapping) else None
    inputs = [
        block
        for block in (blocks if isinstance(blocks, list) else [])
        if isinstance(block, Mapping) and block.get("type") == "input"
    ]
    first = inputs[0].get("block_id") if inputs else None
    if not isinstance(first, str):
        return {}
    return {"response_action": "errors", "errors": {first: reply.message.text}}


async def tell_presser(desk: Desk, body: Mapping[str, Any], reply: Reply) -> None:
    """Send the reply to a press or shortcut only to that person: by response_url, else as a direct message."""
    if reply.message is None:
        return None
    try:
        request = requests.press(body) if "actions" in body else requests.shortcut(body)
        if request.response_url:
            try:
                return await desk.s.messenger.respond(
                    request.response_url, reply.message, replace=reply.replace
                )
            except ResponseUrlSpent:
                pass
        await desk.s.messenger.tell(request.asker.person, START_AGAIN if reply.secret else reply.message)
    except (UsherError, Malformed) as error:
        log.warning("could not answer a press: %s", error)


__all__ = [
    "COMMANDS",
    "EVENTS",
    "FORMS",
    "MENUS",
    "PRESSES",
    "SHORTCUTS",
    "SILENT",
    "closed",
    "command",
    "event",
    "press",
    "shortcut",
    "submit",
]
