"""Action and callback ids of reminders and subscriptions; see ``bot.views.ids``."""

from __future__ import annotations

FORM = "notify.form"
SESSIONS_CHANGED = "notify.what"
"""The choice of sessions in the form; the form shows only the fields that the choice needs."""
DIGEST_CHANGED = "notify.digest"
"""The choice of a digest in the form."""
RETRY = "notify.retry"
NEW = "notify.new"
CARD_NOTIFY = "notify.card"
"""[Notify] on a card; its value is the session's ref."""
LIST = "notify.list"
LIST_BACK = "notify.list.back"
LIST_NEXT = "notify.list.on"
ROW_MENU = "notify.row"
"""The menu of one subscription; values are ``verb:id``."""
DIGEST_SETTINGS = "notify.change"
"""[Settings] of a digest; its value is the subscription's id."""
MUTE_ALL = "notify.mute-all"
UNMUTE_ALL = "notify.unmute-all"

SNOOZE = "notify.reminder.snooze"
DISMISS = "notify.reminder.dismiss"
MUTE = "notify.reminder.mute"
UNMUTE = "notify.reminder.unmute"

ALL_PRESSES = frozenset(
    {
        SESSIONS_CHANGED,
        DIGEST_CHANGED,
        NEW,
        RETRY,
        CARD_NOTIFY,
        LIST,
        LIST_BACK,
        LIST_NEXT,
        ROW_MENU,
        DIGEST_SETTINGS,
        MUTE_ALL,
        UNMUTE_ALL,
        SNOOZE,
        DISMISS,
        MUTE,
        UNMUTE,
    }
)
"""All of them, open to everyone: the policy does not restrict people's own reminders."""
