"""The names under which what belongs to notifications comes back from Slack; a part of ``bot.views.actions``."""

from __future__ import annotations

FORM = "notify.form"
WHAT = "notify.what"
"""Which sessions, in the form: it asks for no more than that needs."""
KIND = "notify.digest"
"""Whether a digest, in the form."""
RETRY = "notify.retry"
NEW = "notify.new"
CARD = "notify.card"
"""[Notify] of a card; its value is the session's ref."""
LIST = "notify.list"
BACK = "notify.list.back"
ON = "notify.list.on"
ROW = "notify.row"
"""The menu of one subscription: ``verb:id``."""
CHANGE = "notify.change"
"""[Settings] of a digest; its value is the subscription's id."""
MUTE_ALL = "notify.mute-all"
UNMUTE_ALL = "notify.unmute-all"

SNOOZE = "notify.reminder.snooze"
DISMISS = "notify.reminder.dismiss"
MUTE = "notify.reminder.mute"
UNMUTE = "notify.reminder.unmute"

PRESSES = frozenset(
    {
        WHAT,
        KIND,
        NEW,
        RETRY,
        CARD,
        LIST,
        BACK,
        ON,
        ROW,
        CHANGE,
        MUTE_ALL,
        UNMUTE_ALL,
        SNOOZE,
        DISMISS,
        MUTE,
        UNMUTE,
    }
)
"""All that can be pressed: what somebody is told of is their own affair."""
