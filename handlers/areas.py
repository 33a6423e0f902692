"""The policy area that each button, form and shortcut needs: the counterpart of the verbs' guards.

A name that is in no table needs the area of its first word, so nothing new stays unguarded; a test requires every name
to be in a table.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.commands.words import Parsed
from bot.ports import Area
from bot.usecases import policy
from bot.views import actions as act
from bot.views import admin_actions, notify_actions
from handlers.guard import Desk
from handlers.requests import Asker

OPEN = frozenset(
    {
        *(act.LIST, act.LIST_PAGE_BACK, act.LIST_PAGE_ON, act.LIST_FILTER, act.SHOW, act.SHOW_PICK),
        *(act.HISTORY, act.HISTORY_BACK, act.HISTORY_ON, act.MEETING_HELP),
        *(act.ATTENDEES, act.ATTENDEES_BACK, act.ATTENDEES_ON, act.ATTENDEES_PICK),
        *(act.CANCEL_KEEP, act.UNDO, act.READ_TIMES, act.HOST_OPEN, act.JOIN, act.CALENDAR),
        *(act.CONNECT, act.STATUS, act.GOTO_HELP, act.DISCONNECT, act.NOT_ME, act.KEEP_LINK),
        *(act.DISCARD_LINK, act.CHOOSE_ACCOUNT, act.SETTINGS, act.SETTINGS_FORM, act.EXPORT, act.FORGET),
        *(act.FEED, act.FEED_MAKE, act.FEED_OFF),
        *(act.TRAINING_LIST, act.TRAINING_BACK, act.TRAINING_ON, act.TRAINING_HELP, act.TRAINING_READ),
        *(act.TRAINING_ADD, act.TRAINING_LESS, act.TRAINING_HOST, act.TRAINING_UNDO),
        *(act.TRAINING_REPORT_TURN, act.TRAINING_REPORT_ON, act.TRAINING_ATTENDANCE),
        *(act.TRAINING_ATTENDANCE_BACK, act.TRAINING_ATTENDANCE_ON, act.TRAINING_SHEET),
        act.TRAINING_RECORDING,
        *notify_actions.PRESSES,
        notify_actions.FORM,
        *(act.REGISTRATION_DETAILS, act.REGISTRATION_MENU, act.REGISTRATION_CANCEL),
        *(act.REGISTRATION_CANCEL_PICK, act.REGISTRATION_DECLINE, act.TRAINING_SHARE_STOP),
        *(act.REGISTRATION_JOIN, act.REGISTRATION_CALENDAR),
        *(act.READ_CHANNEL, admin_actions.JOB_STOP, act.TRAINING_PAST),
        *(act.ROSTER_BACK, act.ROSTER_ON, act.ROSTER_STOP),
        *(act.MISSING, act.MISSING_BACK, act.MISSING_ON),
        *(act.ASSIST_LIST, act.ASSIST_EARLIER, act.ASSIST_LATER, act.ASSIST_SPAN, act.ASSIST_SHOW),
        *(act.ASSIST_PICK, act.ASSIST_OPEN, act.ASSIST_DOWNLOAD, act.ASSIST_FILE, act.ASSIST_HELP),
    }
)
"""Reading one's own data, undoing, and one's own account: open to everyone, whatever the policy."""
KEPT: Mapping[str, Area] = {
    **dict.fromkeys((act.START, act.START_PICK, act.START_NOW, act.START_ANOTHER), Area.START),
    **dict.fromkeys((act.OPEN_SCHEDULE, act.RESUME_SCHEDULE, act.RETRY_SCHEDULE), Area.SCHEDULE),
    **dict.fromkeys((act.SCHEDULE_FORM, act.SCHEDULE_FROM_MESSAGE), Area.SCHEDULE),
    **dict.fromkeys((act.EDIT, act.EDIT_PICK, act.EDIT_FORM, act.RETRY_EDIT), Area.SCHEDULE),
    **dict.fromkeys((act.CANCEL, act.CANCEL_PICK, act.CANCEL_YES), Area.SCHEDULE),
    **dict.fromkeys((act.SHARE, act.SHARE_PICK, act.SHARE_FORM), Area.SCHEDULE),
    **dict.fromkeys((act.TRAINING_NEW, act.TRAINING_FORM, act.TRAINING_RETRY), Area.TRAIN),
    **dict.fromkeys((act.TRAINING_START, act.TRAINING_CANCEL), Area.TRAIN),
    **dict.fromkeys((act.REGISTER, act.REGISTER_PICK, act.REGISTER_FORM), Area.REGISTER),
    act.REGISTRATION_TAKE: Area.REGISTER,
    **dict.fromkeys((act.TRAINING_RESUME, act.NUDGE, act.OTHERS_OPEN, act.OTHERS_FORM), Area.TRAIN),
    **dict.fromkeys((act.ASSIST_NEW, act.ASSIST_START, act.ASSIST_RESUME), Area.START),
    **dict.fromkeys((act.ASSIST_SEND, act.ASSIST_SEND_NEW, act.ASSIST_SEND_SHORTCUT), Area.START),
    **dict.fromkeys((act.TRAINING_SHARE_SHORTCUT, act.TRAINING_SHARE_HERE), Area.TRAIN),
    act.TRAINING_SHARE_RESUME: Area.TRAIN,
    **dict.fromkeys((act.TRAINING_SHARE_FORM, act.REGISTRATION_APPROVE, act.REGISTRATION_DENY), Area.TRAIN),
    **dict.fromkeys(
        (act.POLICY_FORM, act.AUDIT_BACK, act.AUDIT_LATEST, act.AUDIT_FILE, act.REPORT_FORM), Area.ADMIN
    ),
}
MENUS = frozenset(
    {
        *(act.ROW_MENU, act.CARD_MENU, act.TRAINING_ROW, act.TRAINING_PICK),
        *(f"{act.TRAINING_ROW}.{number}" for number in range(act.TRAINING_BUTTONS)),
    }
)
"""Menus whose chosen value is ``verb:id``."""
VERBS: Mapping[str, Area] = {"start": Area.START} | dict.fromkeys(("edit", "cancel", "share"), Area.SCHEDULE)
TRAINING_READS = frozenset({"show", "report", "recordings", "roster"})


def area_of(name: str, value: str | None = None) -> Area | None:
    """Return the area that a button, form or shortcut needs, None if none; ``value`` is the choice made in a menu."""
    if name in MENUS:
        verb = (value or "").partition(":")[0]
        if name.startswith(act.TRAINING_ROW) or name == act.TRAINING_PICK:
            return None if verb in TRAINING_READS else Area.TRAIN
        return VERBS.get(verb)
    if name in OPEN:
        return None
    return KEPT.get(name) or policy.FIRST.get(name.partition(".")[0])


def verbs_area(parsed: Parsed) -> Area | None:
    """Return the area that a verb needs, None if it needs none or for a bare command."""
    area = parsed.verb.area if parsed.verb is not None else None
    return Area(area) if area is not None else None


async def admit(desk: Desk, asker: Asker, area: Area | None, what: str) -> None:
    """Raise ``Refused`` unless the policy allows the asker this area. ``what`` names the request in the audit."""
    desk.what = what
    await policy.check(desk.s, asker.person, area)
