"""Action and callback ids of reminders and subscriptions; see ``bot.views.actions``."""

from __future__ import annotations

FORM = "notify.form"
WHAT = "notify.what"
"""The choice of sessions in the form; the form shows only the fields that the choice needs."""
KIND = "notify.digest"
"""The choice of a digest in the form."""
RETRY = "notify.retry"
NEW = "notify.new"
CARD = "notify.card"
"""[Notify] on a card; its value is the session's ref."""
LIST = "notify.list"
BACK = "notify.list.back"
ON = "notify.list.on"
ROW = "notify.row"
"""The menu of one subscription; values are ``verb:id``."""
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
"""All of them, open to everyone: the policy does not restrict people's own reminders."""
