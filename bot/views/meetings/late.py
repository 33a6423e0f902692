"""What the organizer is told of a meeting that GoTo created late."""

from __future__ import annotations

from bot.model.meeting_requests import CancelCarried
from bot.model.meetings import LateMeeting, format_meeting_id
from bot.model.messages import Message
from bot.views import ids as act
from bot.views.i18n.bundles import t
from bot.views.kit import actions, button, message, section
from bot.views.meetings.cards import date_span
from bot.views.text import mrkdwn_safe, single_line, text_safe, truncate
from bot.views.times import span


def late_message(model: LateMeeting) -> Message:
    """Return the message with the button that cancels the late meeting, as [Cancel meeting] does elsewhere."""
    title, number = single_line(model.subject) or t("untitled"), format_meeting_id(model.meeting_id)
    has_twin = model.kept_id is not None
    when = span(model.start, model.end, model.zone)
    lines = [
        t(
            "late-meeting-twin" if has_twin else "late-meeting-alone",
            subject=mrkdwn_safe(title),
            when=date_span(model.start, model.end, model.zone),
        ),
        t("late-meeting-which", kept=format_meeting_id(model.kept_id), late=number)
        if model.kept_id is not None
        else t("late-meeting-number", late=number),
    ]
    plain = t("late-meeting-text", subject=text_safe(title), when=when)
    cancel = button(
        t("button-cancel-late"),
        act.CANCEL_CONFIRM,
        carry=CancelCarried(model.meeting_id, truncate(title, 150)),
        style="danger",
    )
    keep = button(t("button-keep-both" if has_twin else "button-keep-meeting"), act.CANCEL_KEEP)
    return message(f"{plain} {lines[1]}", [section("\n".join(lines)), actions(cancel, keep)])
