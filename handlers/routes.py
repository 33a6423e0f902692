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
from handlers.guard import Context, log
from handlers.replies import EMPTY_REPLY, Reply
from handlers.requests import Asker, MalformedPayload

COMMANDS: Mapping[str, Callable[..., Awaitable[Reply]]] = {
    "meetings.now": meetings.start_now_from_command,
    "meetings.schedule": meetings.open_schedule_form,
    "meetings.list": meetings.list_meetings,
    "meetings.show": meetings.show_meeting,
    "meetings.start": organizing.start_meeting,
    "meetings.edit": organizing.edit_meeting,
    "meetings.cancel": organizing.cancel_meeting,
    "meetings.share": organizing.share_meeting,
    "meetings.history": history.show_history,
    "meetings.attendees": history.show_attendees,
    "accounts.connect": accounts.send_connect_link,
    "accounts.disconnect": accounts.ask_disconnect,
    "accounts.status": accounts.show_status,
    "accounts.settings": preferences.open_settings,
    "accounts.doctor": preferences.show_doctor,
    "accounts.forget": forgetting.ask_forget,
    "notifications.why": history.show_why,
    **notifications.COMMANDS,
    "trainings.list": trainings.list_trainings,
    "trainings.create": trainings_forms.open_create_form,
    "trainings.share": registrations.open_share_form,
    "trainings.register": registrations.open_register_form,
    "trainings.mine": registrations.list_mine,
    "trainings.unregister": registrations.ask_unregister,
    "trainings.roster": trainings.run_verb,
    "trainings.waitlist": registrations.show_waitlist,
    "trainings.show": trainings.run_verb,
    "trainings.edit": trainings.run_verb,
    "trainings.times": trainings.run_verb,
    "trainings.organizers": trainings.run_verb,
    "trainings.manage": trainings.run_verb,
    "trainings.start": trainings.run_verb,
    "trainings.cancel": trainings.run_verb,
    "trainings.report": trainings.run_verb,
    "trainings.recordings": trainings.run_verb,
    "assist.new": assist.create_session,
    "assist.list": assist.list_sessions,
    "assist.show": assist.show_session,
    "admin.policy": policy.open_policy_form,
    "admin.audit": audit.show_audit,
    "admin.report": reporting.open_or_begin_report,
    "help": general.show_help,
    **admin.COMMANDS,
    **feeds.COMMANDS,
    **rosters.COMMANDS,
}
COMMAND_MENUS: Mapping[str, Callable[..., Awaitable[Reply]]] = {
    "/meeting": meetings.show_menu,
    "/goto": accounts.show_status,
    "/training": trainings.show_menu,
    "/assist": assist.show_menu,
}
PRESSES: Mapping[str, Callable[..., Awaitable[Reply]]] = {
    act.OPEN_SCHEDULE: meetings.press_schedule,
    act.RESUME_SCHEDULE: meetings.resume_schedule,
    act.RETRY_SCHEDULE: meetings.retry_schedule,
    act.TIMES_CHANGED: organizing.refresh_form,
    act.CHANNEL_CHANGED: meetings.refresh_form,
    act.START_NOW: meetings.press_now,
    act.LIST: meetings.press_list,
    act.LIST_PAGE_BACK: meetings.turn_page,
    act.LIST_PAGE_NEXT: meetings.turn_page,
    act.LIST_FILTER: meetings.choose_filter,
    act.HISTORY: history.press_history,
    act.HISTORY_EARLIER: history.turn_history,
    act.HISTORY_LATER: history.turn_history,
    act.ATTENDEES: history.press_attendees,
    act.ATTENDEES_BACK: history.turn_attendees,
    act.ATTENDEES_NEXT: history.turn_attendees,
    act.ATTENDEES_PICK: history.pick_attendees,
    act.SHOW: meetings.press_row,
    act.SHOW_PICK: meetings.press_row,
    **dict.fromkeys(organizing.VERB_OF_ACTION, organizing.press_verb),
    act.ROW_MENU: organizing.press_row,
    act.CARD_MENU: organizing.press_card,
    act.HOST_OPEN: organizing.delete_host_link,
    act.START_ANOTHER: organizing.start_another,
    act.RETRY_EDIT: organizing.reopen_edit_form,
    act.CANCEL_CONFIRM: organizing.press_cancel,
    act.CANCEL_KEEP: organizing.press_keep,
    act.CANCEL_UNDO: organizing.press_undo,
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
    act.TRAINING_RETRY: trainings_forms.reopen_form,
    act.TRAINING_RESUME: trainings_forms.resume_create,
    act.TRAINING_FORM_CHANGED: trainings_forms.refresh_form,
    act.TRAINING_SESSION_ADD: trainings_forms.add_session,
    act.TRAINING_SESSION_REMOVE: trainings_forms.remove_session,
    act.TRAINING_LIST: trainings.press_list,
    act.TRAINING_PAST: trainings.press_past,
    act.TRAINING_LIST_BACK: trainings.turn_list_page,
    act.TRAINING_LIST_NEXT: trainings.turn_list_page,
    act.TRAINING_ROW: trainings.press_row,
    **{f"{act.TRAINING_ROW}.{number}": trainings.press_row for number in range(act.MAX_TRAINING_BUTTONS)},
    act.TRAINING_PICK: trainings.press_row,
    act.TRAINING_HELP: general.press_help,
    act.TRAINING_START: trainings.press_start,
    act.TRAINING_HOST_OPEN: trainings.delete_host_link,
    act.TRAINING_CANCEL: trainings.press_cancel,
    act.TRAINING_CANCEL_UNDO: trainings.press_undo,
    act.TRAINING_REPORT_NEXT: trainings.turn_report_page,
    act.TRAINING_REPORT_BACK: trainings.turn_report_page,
    act.TRAINING_ATTENDANCE: trainings.press_attendance,
    act.TRAINING_ATTENDANCE_BACK: trainings.turn_attendance_page,
    act.TRAINING_ATTENDANCE_NEXT: trainings.turn_attendance_page,
    act.TRAINING_SHEET: trainings.press_sheet,
    act.TRAINING_RECORDING: trainings.press_recording,
    act.REGISTER: registrations.press_register,
    act.REGISTER_PICK: registrations.pick_register,
    act.REGISTRATION_DETAILS: registrations.press_details,
    act.REGISTRATION_MENU: registrations.press_menu,
    act.REGISTRATION_CANCEL: registrations.press_cancel,
    act.REGISTRATION_CANCEL_PICK: registrations.pick_cancel,
    act.REGISTRATION_ACCEPT_OFFER: registrations.press_accept_offer,
    act.REGISTRATION_DECLINE_OFFER: registrations.press_cancel,
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
IGNORED_ACTIONS = frozenset(
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
    "app_home_opened": events.publish_opened_home,
    "app_uninstalled": events.delete_uninstalled,
    "link_shared": unfurling.add_previews,
    "tokens_revoked": events.delete_uninstalled,
}


@dataclass(frozen=True, slots=True)
class MatchedRoute:
    """A matched route: its name for logs and metrics, the asker, and the function to run."""

    name: str
    asker: Asker
    run: Callable[[Context], Awaitable[Reply]]


RouteMatcher = Callable[[Mapping[str, Any]], MatchedRoute | None]


def _with_policy(name: str, asker: Asker, area: Area | None, listener: Callable[[Context], Awaitable[Reply]]) -> MatchedRoute:
    """Return a route that checks the policy before it does the work."""
    what = name[:60]

    async def run(desk: Context) -> Reply:
        await areas.require_area(desk, asker, area, what)
        return await listener(desk)

    return MatchedRoute(what, asker, run)


def match_command(body: Mapping[str, Any]) -> MatchedRoute:
    request = requests.parse_command(body)

    async def run(desk: Context) -> Reply:
        parsed = words.parse_command(request.command, request.text)
        if parsed.verb is None:
            return await COMMAND_MENUS[parsed.command.name](desk, request, parsed)
        what = f"{parsed.command.name.lstrip('/')}.{parsed.verb.name}"
        await areas.require_area(desk, request.asker, areas.required_area_of_verb(parsed), what)
        return await COMMANDS[parsed.verb.use_case](desk, request, parsed)

    return MatchedRoute(request.command.lstrip("/"), request.asker, run)


def match_press(body: Mapping[str, Any]) -> MatchedRoute | None:
    request = requests.parse_press(body)
    if request.action_id in IGNORED_ACTIONS:
        return None
    work = PRESSES.get(request.action_id, general.refuse_unknown_press)
    area = areas.required_area(request.action_id, request.value) if request.action_id in PRESSES else None
    return _with_policy(request.action_id, request.asker, area, lambda desk: work(desk, request))


def match_submission(body: Mapping[str, Any]) -> MatchedRoute:
    request = requests.parse_submission(body)
    name = request.view.callback_id
    work = FORMS.get(name, general.refuse_unknown_form)
    area = areas.required_area(name) if name in FORMS else None
    return _with_policy(name, request.asker, area, lambda desk: work(desk, request))


def match_closed_view(body: Mapping[str, Any]) -> MatchedRoute | None:
    request = requests.parse_submission(body)
    if request.view.callback_id != act.SAVING_VIEW:
        return None
    return MatchedRoute("closed", request.asker, lambda desk: meetings.dm_outcome_after_close(desk, request))


def match_shortcut(body: Mapping[str, Any]) -> MatchedRoute:
    request = requests.parse_shortcut(body)
    name = request.callback_id
    work = SHORTCUTS.get(name, shortcuts.refuse_unknown)
    area = areas.required_area(name) if name in SHORTCUTS else None
    return _with_policy(name, request.asker, area, lambda desk: work(desk, request))


def match_event(body: Mapping[str, Any]) -> MatchedRoute | None:
    request = requests.parse_event(body)
    work = EVENTS.get(request.type)
    if work is None:
        return None

    async def once(desk: Context) -> Reply:
        if await desk.app.ledger.mark_event_seen(request.tenant, request.event_id):
            return EMPTY_REPLY
        return await work(desk, request)

    return MatchedRoute(request.type[:60], requests.asker_of_event(request), once)


SECRET_REPLACEMENT = error_views.error_message(UserError("start-again", next_step="start-again-next"))
"""Sent instead of a secret if only a permanent message could be shown."""


def not_understood_reply() -> Reply:
    return Reply(error_views.error_message(FaultError("request-not-understood", next_step="tell-admin")))


def submission_ack(body: Mapping[str, Any], reply: Reply) -> dict[str, Any]:
    """Return the ack of a submission; a general error is shown under the form's first input."""
    if reply.message is None:
        return reply.as_submission_ack()
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


async def deliver_reply(desk: Context, body: Mapping[str, Any], reply: Reply) -> None:
    """Send the reply to a press or shortcut only to that person: by response_url, else as a direct message."""
    if reply.message is None:
        return None
    try:
        request = requests.parse_press(body) if "actions" in body else requests.parse_shortcut(body)
        if request.response_url:
            try:
                return await desk.app.messenger.respond(
                    request.response_url, reply.message, replace=reply.replace
                )
            except ResponseUrlSpent:
                pass
        await desk.app.messenger.send_dm(request.asker.person, SECRET_REPLACEMENT if reply.secret else reply.message)
    except (UsherError, MalformedPayload) as error:
        log.warning("could not answer a press: %s", error)


__all__ = [
    "COMMANDS",
    "EVENTS",
    "FORMS",
    "COMMAND_MENUS",
    "PRESSES",
    "SHORTCUTS",
    "IGNORED_ACTIONS",
    "match_closed_view",
    "match_command",
    "match_event",
    "match_press",
    "match_shortcut",
    "match_submission",
]
