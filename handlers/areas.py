"""The policy area that each button, form and shortcut needs: the counterpart of the verbs' guards.

A name that is in no table needs the area of its first word, so nothing new stays unguarded; a test requires every name
to be in a table.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.model.policy import Area
from bot.parsing.command_line import ParsedCommand
from bot.usecases.core import policy
from bot.views import ids as act
from bot.views.admin import ids
from bot.views.reminders import ids as reminders_ids
from handlers.context import Context
from handlers.requests import Asker

UNRESTRICTED_ACTIONS = frozenset(
    {
        *(act.LIST, act.LIST_PAGE_BACK, act.LIST_PAGE_NEXT, act.LIST_FILTER, act.SHOW, act.SHOW_PICK),
        *(act.HISTORY, act.HISTORY_EARLIER, act.HISTORY_LATER, act.MEETING_HELP),
        *(act.ATTENDEES, act.ATTENDEES_BACK, act.ATTENDEES_NEXT, act.ATTENDEES_PICK),
        *(act.CANCEL_KEEP, act.CANCEL_UNDO, act.TIMES_CHANGED, act.HOST_OPEN, act.JOIN, act.CALENDAR),
        *(act.CONNECT, act.STATUS, act.GOTO_HELP, act.DISCONNECT, act.NOT_ME, act.KEEP_LINK),
        *(act.DISCARD_LINK, act.CHOOSE_ACCOUNT, act.SETTINGS, act.SETTINGS_FORM, act.EXPORT, act.FORGET),
        *(act.FEED, act.FEED_MAKE, act.FEED_OFF),
        *(
            act.TRAINING_LIST,
            act.TRAINING_LIST_BACK,
            act.TRAINING_LIST_NEXT,
            act.TRAINING_HELP,
            act.TRAINING_FORM_CHANGED,
        ),
        *(
            act.TRAINING_SESSION_ADD,
            act.TRAINING_SESSION_REMOVE,
            act.TRAINING_HOST_OPEN,
            act.TRAINING_CANCEL_UNDO,
        ),
        *(act.TRAINING_REPORT_NEXT, act.TRAINING_REPORT_BACK, act.TRAINING_ATTENDANCE),
        *(act.TRAINING_ATTENDANCE_BACK, act.TRAINING_ATTENDANCE_NEXT, act.TRAINING_SHEET),
        act.TRAINING_RECORDING,
        *reminders_ids.ALL_PRESSES,
        reminders_ids.FORM,
        *(act.REGISTRATION_DETAILS, act.REGISTRATION_MENU, act.REGISTRATION_CANCEL),
        *(act.REGISTRATION_CANCEL_PICK, act.REGISTRATION_DECLINE_OFFER, act.TRAINING_SHARE_STOP),
        *(act.REGISTRATION_JOIN, act.REGISTRATION_CALENDAR),
        *(act.CHANNEL_CHANGED, ids.JOB_STOP, act.TRAINING_PAST),
        *(act.ROSTER_BACK, act.ROSTER_NEXT, act.ROSTER_STOP),
        *(act.MISSING, act.MISSING_BACK, act.MISSING_NEXT),
        *(act.ASSIST_LIST, act.ASSIST_EARLIER, act.ASSIST_LATER, act.ASSIST_RANGE, act.ASSIST_SHOW),
        *(act.ASSIST_PICK, act.ASSIST_OPEN, act.ASSIST_DOWNLOAD, act.ASSIST_DOWNLOAD_OPEN, act.ASSIST_HELP),
    }
)
"""Reading one's own data, undoing, and one's own account: open to everyone, whatever the policy."""
AREA_OF_ACTION: Mapping[str, Area] = {
    **dict.fromkeys((act.START, act.START_PICK, act.START_NOW, act.START_ANOTHER), Area.START),
    **dict.fromkeys((act.OPEN_SCHEDULE, act.RESUME_SCHEDULE, act.RETRY_SCHEDULE), Area.SCHEDULE),
    **dict.fromkeys((act.SCHEDULE_FORM, act.SCHEDULE_FROM_MESSAGE), Area.SCHEDULE),
    **dict.fromkeys((act.EDIT, act.EDIT_PICK, act.EDIT_FORM, act.RETRY_EDIT), Area.SCHEDULE),
    **dict.fromkeys((act.CANCEL, act.CANCEL_PICK, act.CANCEL_CONFIRM), Area.SCHEDULE),
    **dict.fromkeys((act.SHARE, act.SHARE_PICK, act.SHARE_FORM), Area.SCHEDULE),
    **dict.fromkeys((act.TRAINING_NEW, act.TRAINING_FORM, act.TRAINING_RETRY), Area.TRAIN),
    **dict.fromkeys((act.TRAINING_START, act.TRAINING_CANCEL), Area.TRAIN),
    **dict.fromkeys((act.REGISTER, act.REGISTER_PICK, act.REGISTER_FORM), Area.REGISTER),
    act.REGISTRATION_ACCEPT_OFFER: Area.REGISTER,
    **dict.fromkeys(
        (act.TRAINING_RESUME, act.NUDGE, act.REGISTER_OTHERS_OPEN, act.REGISTER_OTHERS_FORM), Area.TRAIN
    ),
    **dict.fromkeys((act.ASSIST_NEW, act.ASSIST_START, act.ASSIST_RESUME), Area.START),
    **dict.fromkeys((act.ASSIST_SEND, act.ASSIST_SEND_NEW, act.ASSIST_SEND_SHORTCUT), Area.START),
    **dict.fromkeys((act.TRAINING_SHARE_SHORTCUT, act.TRAINING_SHARE_HERE), Area.TRAIN),
    act.TRAINING_SHARE_RESUME: Area.TRAIN,
    **dict.fromkeys((act.TRAINING_SHARE_FORM, act.REGISTRATION_APPROVE, act.REGISTRATION_DENY), Area.TRAIN),
    **dict.fromkeys(
        (act.POLICY_FORM, act.AUDIT_EARLIER, act.AUDIT_LATEST, act.AUDIT_FILE, act.REPORT_FORM), Area.ADMIN
    ),
}
VERB_MENUS = frozenset(
    {
        *(act.ROW_MENU, act.CARD_MENU, act.TRAINING_ROW, act.TRAINING_PICK),
        *(f"{act.TRAINING_ROW}.{number}" for number in range(act.MAX_TRAINING_BUTTONS)),
    }
)
"""Menus whose chosen value is ``verb:id``."""
AREA_OF_MENU_VERB: Mapping[str, Area] = {"start": Area.START} | dict.fromkeys(
    ("edit", "cancel", "share"), Area.SCHEDULE
)
TRAINING_READ_VERBS = frozenset({"show", "report", "recordings", "roster"})


def required_area(name: str, value: str | None = None) -> Area | None:
    """Return the area that a button, form or shortcut needs, None if none; ``value`` is the choice made in a menu."""
    if name in VERB_MENUS:
        verb = (value or "").partition(":")[0]
        if name.startswith(act.TRAINING_ROW) or name == act.TRAINING_PICK:
            return None if verb in TRAINING_READ_VERBS else Area.TRAIN
        return AREA_OF_MENU_VERB.get(verb)
    if name in UNRESTRICTED_ACTIONS:
        return None
    return AREA_OF_ACTION.get(name) or policy.DEFAULT_AREAS.get(name.partition(".")[0])


def required_area_of_verb(parsed: ParsedCommand) -> Area | None:
    """Return the area that a verb needs, None if it needs none or for a bare command."""
    area = parsed.verb.area if parsed.verb is not None else None
    return Area(area) if area is not None else None


async def require_area(ctx: Context, asker: Asker, area: Area | None, audit_name: str) -> None:
    """Raise ``Refused`` unless the policy allows the asker this area. ``what`` names the request in the audit."""
    ctx.audit_name = audit_name
    await policy.require_allowed(ctx.app, asker.person, area)
