"""The route table: which function handles which verb, button, form and event."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.model.errors import FaultError, ResponseUrlSpent, UserError, UsherError
from bot.model.policy import Area
from bot.model.replies import EMPTY_REPLY, Reply
from bot.parsing import command_line
from bot.views import errors as error_views
from bot.views import ids as act
from handlers import areas, requests
from handlers.accounts import connection, forget, settings
from handlers.admin import audit, policy, reports, table
from handlers.assist import sessions
from handlers.calendars import feeds
from handlers.context import Context
from handlers.core import events, help, shortcuts
from handlers.guard import log
from handlers.meetings import changes, history, overview
from handlers.previews import unfurl
from handlers.registration import forms, roster
from handlers.registration import overview as registration_overview
from handlers.reminders import subscriptions
from handlers.requests import Asker, MalformedPayload
from handlers.trainings import forms as trainings_forms
from handlers.trainings import overview as trainings_overview

COMMANDS: Mapping[str, Callable[..., Awaitable[Reply]]] = {
    "meetings.now": overview.start_now_from_command,
    "meetings.schedule": overview.open_schedule_form,
    "meetings.list": overview.list_meetings,
    "meetings.show": overview.show_meeting,
    "meetings.start": changes.start_meeting,
    "meetings.edit": changes.edit_meeting,
    "meetings.cancel": changes.cancel_meeting,
    "meetings.share": changes.share_meeting,
    "meetings.history": history.show_history,
    "meetings.attendees": history.show_attendees,
    "accounts.connect": connection.send_connect_link,
    "accounts.disconnect": connection.ask_disconnect,
    "accounts.status": connection.show_status,
    "accounts.settings": settings.open_settings,
    "accounts.doctor": settings.show_doctor,
    "accounts.forget": forget.ask_forget,
    "notifications.why": history.show_why,
    **subscriptions.COMMANDS,
    "trainings.list": trainings_overview.list_trainings,
    "trainings.create": trainings_forms.open_create_form,
    "trainings.share": registration_overview.open_share_form,
    "trainings.register": registration_overview.open_register_form,
    "trainings.mine": registration_overview.list_mine,
    "trainings.unregister": registration_overview.ask_unregister,
    "trainings.roster": trainings_overview.run_verb,
    "trainings.waitlist": registration_overview.show_waitlist,
    "trainings.show": trainings_overview.run_verb,
    "trainings.edit": trainings_overview.run_verb,
    "trainings.times": trainings_overview.run_verb,
    "trainings.organizers": trainings_overview.run_verb,
    "trainings.manage": trainings_overview.run_verb,
    "trainings.start": trainings_overview.run_verb,
    "trainings.cancel": trainings_overview.run_verb,
    "trainings.report": trainings_overview.run_verb,
    "trainings.recordings": trainings_overview.run_verb,
    "assist.new": sessions.create_session,
    "assist.list": sessions.list_sessions,
    "assist.show": sessions.show_session,
    "admin.policy": policy.open_policy_form,
    "admin.audit": audit.show_audit,
    "admin.report": reports.open_or_begin_report,
    "help": help.show_help,
    **table.COMMANDS,
    **feeds.COMMANDS,
    **roster.COMMANDS,
}
COMMAND_MENUS: Mapping[str, Callable[..., Awaitable[Reply]]] = {
    "/meeting": overview.show_menu,
    "/goto": connection.show_status,
    "/training": trainings_overview.show_menu,
    "/assist": sessions.show_menu,
}
PRESSES: Mapping[str, Callable[..., Awaitable[Reply]]] = {
    act.OPEN_SCHEDULE: overview.press_schedule,
    act.RESUME_SCHEDULE: overview.resume_schedule,
    act.RETRY_SCHEDULE: overview.retry_schedule,
    act.TIMES_CHANGED: changes.refresh_form,
    act.CHANNEL_CHANGED: overview.refresh_form,
    act.START_NOW: overview.press_now,
    act.LIST: overview.press_list,
    act.LIST_PAGE_BACK: overview.turn_page,
    act.LIST_PAGE_NEXT: overview.turn_page,
    act.LIST_FILTER: overview.choose_filter,
    act.HISTORY: history.press_history,
    act.HISTORY_EARLIER: history.turn_history,
    act.HISTORY_LATER: history.turn_history,
    act.ATTENDEES: history.press_attendees,
    act.ATTENDEES_BACK: history.turn_attendees,
    act.ATTENDEES_NEXT: history.turn_attendees,
    act.ATTENDEES_PICK: history.pick_attendees,
    act.SHOW: overview.press_row,
    act.SHOW_PICK: overview.press_row,
    **dict.fromkeys(changes.VERB_OF_ACTION, changes.press_verb),
    act.ROW_MENU: changes.press_row,
    act.CARD_MENU: changes.press_card,
    act.HOST_OPEN: changes.delete_host_link,
    act.START_ANOTHER: changes.start_another,
    act.RETRY_EDIT: changes.reopen_edit_form,
    act.CANCEL_CONFIRM: changes.press_cancel,
    act.CANCEL_KEEP: changes.press_keep,
    act.CANCEL_UNDO: changes.press_undo,
    act.MEETING_HELP: help.press_help,
    act.GOTO_HELP: help.press_help,
    act.CONNECT: connection.press_connect,
    act.STATUS: connection.press_status,
    act.DISCONNECT: connection.press_disconnect,
    act.NOT_ME: connection.press_disconnect,
    act.KEEP_LINK: connection.keep_link,
    act.DISCARD_LINK: connection.discard_link,
    act.CHOOSE_ACCOUNT: connection.choose_account,
    act.SETTINGS: settings.press_settings,
    act.EXPORT: forget.press_export,
    act.FORGET: forget.press_forget,
    act.TRAINING_NEW: trainings_forms.press_create,
    act.TRAINING_RETRY: trainings_forms.reopen_form,
    act.TRAINING_RESUME: trainings_forms.resume_create,
    act.TRAINING_FORM_CHANGED: trainings_forms.refresh_form,
    act.TRAINING_SESSION_ADD: trainings_forms.add_session,
    act.TRAINING_SESSION_REMOVE: trainings_forms.remove_session,
    act.TRAINING_LIST: trainings_overview.press_list,
    act.TRAINING_PAST: trainings_overview.press_past,
    act.TRAINING_LIST_BACK: trainings_overview.turn_list_page,
    act.TRAINING_LIST_NEXT: trainings_overview.turn_list_page,
    act.TRAINING_ROW: trainings_overview.press_row,
    **{
        f"{act.TRAINING_ROW}.{number}": trainings_overview.press_row
        for number in range(act.MAX_TRAINING_BUTTONS)
    },
    act.TRAINING_PICK: trainings_overview.press_row,
    act.TRAINING_HELP: help.press_help,
    act.TRAINING_START: trainings_overview.press_start,
    act.TRAINING_HOST_OPEN: trainings_overview.delete_host_link,
    act.TRAINING_CANCEL: trainings_overview.press_cancel,
    act.TRAINING_CANCEL_UNDO: trainings_overview.press_undo,
    act.TRAINING_REPORT_NEXT: trainings_overview.turn_report_page,
    act.TRAINING_REPORT_BACK: trainings_overview.turn_report_page,
    act.TRAINING_ATTENDANCE: trainings_overview.press_attendance,
    act.TRAINING_ATTENDANCE_BACK: trainings_overview.turn_attendance_page,
    act.TRAINING_ATTENDANCE_NEXT: trainings_overview.turn_attendance_page,
    act.TRAINING_SHEET: trainings_overview.press_sheet,
    act.TRAINING_RECORDING: trainings_overview.press_recording,
    act.REGISTER: registration_overview.press_register,
    act.REGISTER_PICK: registration_overview.pick_register,
    act.REGISTRATION_DETAILS: registration_overview.press_details,
    act.REGISTRATION_MENU: registration_overview.press_menu,
    act.REGISTRATION_CANCEL: registration_overview.press_cancel,
    act.REGISTRATION_CANCEL_PICK: registration_overview.pick_cancel,
    act.REGISTRATION_ACCEPT_OFFER: registration_overview.press_accept_offer,
    act.REGISTRATION_DECLINE_OFFER: registration_overview.press_cancel,
    act.REGISTRATION_APPROVE: registration_overview.press_approve,
    act.REGISTRATION_DENY: registration_overview.press_deny,
    act.TRAINING_SHARE_STOP: registration_overview.press_stop,
    act.TRAINING_SHARE_HERE: registration_overview.pick_share,
    act.TRAINING_SHARE_RESUME: registration_overview.resume_share,
    **table.PRESSES,
    **feeds.PRESSES,
    **roster.PRESSES,
    **audit.PRESSES,
    **sessions.PRESSES,
    **subscriptions.PRESSES,
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
    act.SCHEDULE_FORM: overview.submit_schedule,
    act.EDIT_FORM: changes.submit_edit,
    act.SHARE_FORM: changes.submit_share,
    act.SETTINGS_FORM: settings.submit_settings,
    act.TRAINING_FORM: trainings_forms.submit_form,
    act.REGISTER_FORM: forms.submit_register,
    act.TRAINING_SHARE_FORM: forms.submit_share,
    act.POLICY_FORM: policy.submit_policy,
    act.REPORT_FORM: reports.submit_report,
    **subscriptions.FORMS,
    **table.FORMS,
    **roster.FORMS,
}
SHORTCUTS: Mapping[str, Callable[..., Awaitable[Reply]]] = {
    act.SCHEDULE_FROM_MESSAGE: shortcuts.schedule_from_message,
    act.ASSIST_SEND_SHORTCUT: sessions.send_from_message,
    act.TRAINING_SHARE_SHORTCUT: shortcuts.share_training,
}
EVENTS: Mapping[str, Callable[..., Awaitable[Reply]]] = {
    "app_home_opened": events.publish_opened_home,
    "app_uninstalled": events.delete_uninstalled,
    "link_shared": unfurl.add_previews,
    "tokens_revoked": events.delete_uninstalled,
}


@dataclass(frozen=True, slots=True)
class MatchedRoute:
    """A matched route: its name for logs and metrics, the asker, and the function to run."""

    name: str
    asker: Asker
    run: Callable[[Context], Awaitable[Reply]]


RouteMatcher = Callable[[Mapping[str, Any]], MatchedRoute | None]


def _with_policy(
    name: str, asker: Asker, area: Area | None, listener: Callable[[Context], Awaitable[Reply]]
) -> MatchedRoute:
    """Return a route that checks the policy before it does the work."""
    what = name[:60]

    async def run(ctx: Context) -> Reply:
        await areas.require_area(ctx, asker, area, what)
        return await listener(ctx)

    return MatchedRoute(what, asker, run)


def match_command(body: Mapping[str, Any]) -> MatchedRoute:
    request = requests.parse_command(body)

    async def run(ctx: Context) -> Reply:
        parsed = command_line.parse_command(request.command, request.text)
        if parsed.verb is None:
            return await COMMAND_MENUS[parsed.command.name](ctx, request, parsed)
        what = f"{parsed.command.name.lstrip('/')}.{parsed.verb.name}"
        await areas.require_area(ctx, request.asker, areas.required_area_of_verb(parsed), what)
        return await COMMANDS[parsed.verb.use_case](ctx, request, parsed)

    return MatchedRoute(request.command.lstrip("/"), request.asker, run)


def match_press(body: Mapping[str, Any]) -> MatchedRoute | None:
    request = requests.parse_press(body)
    if request.action_id in IGNORED_ACTIONS:
        return None
    work = PRESSES.get(request.action_id, help.refuse_unknown_press)
    area = areas.required_area(request.action_id, request.value) if request.action_id in PRESSES else None
    return _with_policy(request.action_id, request.asker, area, lambda ctx: work(ctx, request))


def match_submission(body: Mapping[str, Any]) -> MatchedRoute:
    request = requests.parse_submission(body)
    name = request.view.callback_id
    work = FORMS.get(name, help.refuse_unknown_form)
    area = areas.required_area(name) if name in FORMS else None
    return _with_policy(name, request.asker, area, lambda ctx: work(ctx, request))


def match_closed_view(body: Mapping[str, Any]) -> MatchedRoute | None:
    request = requests.parse_submission(body)
    if request.view.callback_id != act.SAVING_VIEW:
        return None
    return MatchedRoute("closed", request.asker, lambda ctx: overview.dm_outcome_after_close(ctx, request))


def match_shortcut(body: Mapping[str, Any]) -> MatchedRoute:
    request = requests.parse_shortcut(body)
    name = request.callback_id
    work = SHORTCUTS.get(name, shortcuts.refuse_unknown)
    area = areas.required_area(name) if name in SHORTCUTS else None
    return _with_policy(name, request.asker, area, lambda ctx: work(ctx, request))


def match_event(body: Mapping[str, Any]) -> MatchedRoute | None:
    request = requests.parse_event(body)
    work = EVENTS.get(request.type)
    if work is None:
        return None

    async def once(ctx: Context) -> Reply:
        if await ctx.app.store.ledger.mark_event_seen(request.tenant, request.event_id):
            return EMPTY_REPLY
        return await work(ctx, request)

    return MatchedRoute(request.type[:60], requests.asker_of_event(request), once)


SECRET_REPLACEMENT = error_views.error_message(UserError("start-again", next_step="start-again-next"))
"""Sent instead of a secret if only a permanent message could be shown."""


def not_understood_reply() -> Reply:
    return Reply(
        message=error_views.error_message(FaultError("request-not-understood", next_step="tell-admin"))
    )


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


async def deliver_reply(ctx: Context, body: Mapping[str, Any], reply: Reply) -> None:
    """Send the reply to a press or shortcut only to that person: by response_url, else as a direct message."""
    if reply.message is None:
        return None
    try:
        request = requests.parse_press(body) if "actions" in body else requests.parse_shortcut(body)
        if request.response_url:
            try:
                return await ctx.app.slack.messenger.respond(
                    request.response_url, reply.message, replace=reply.replace
                )
            except ResponseUrlSpent:
                pass
        await ctx.app.slack.messenger.send_dm(
            request.asker.person, SECRET_REPLACEMENT if reply.secret else reply.message
        )
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
