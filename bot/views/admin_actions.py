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

GROUPS_BACK = "admin.groups.back"
GROUPS_ON = "admin.groups.on"
GROUP_ROW = "admin.group.row"
GROUP_BUTTONS = 4
GROUP_BACK = "admin.group.back"
GROUP_ON = "admin.group.on"
GROUP_COLLECT = "admin.group.collect"
JOB_STOP = "admin.job.stop"
