"""The names under which the buttons, menus and forms of administration come back from Slack."""

from __future__ import annotations

ORGANIZERS = "admin.organizers"
ORGANIZERS_BACK = "admin.organizers.back"
ORGANIZERS_ON = "admin.organizers.on"
ORGANIZER_ROW = "admin.organizer.row"
ORGANIZER_BUTTONS = 3
"""So many buttons of one message may carry that name with a number, since names differ within a message."""
ORGANIZER_PICK = "admin.organizer.pick"
ORGANIZER_ADD = "admin.organizer.add.open"
ORGANIZER_FORM = "admin.organizer.add"
ORGANIZER_RETRY = "admin.organizer.add.retry"
ORGANIZER_SUSPEND = "admin.organizer.suspend"
ORGANIZER_REMOVE = "admin.organizer.remove.open"
ORGANIZER_REMOVE_FORM = "admin.organizer.remove"
