"""Action and callback ids of the admin buttons, menus and forms."""

from __future__ import annotations

ORGANIZERS = "admin.organizers"
ORGANIZERS_BACK = "admin.organizers.back"
ORGANIZERS_NEXT = "admin.organizers.on"
ORGANIZER_ROW = "admin.organizer.row"
MAX_ORGANIZER_BUTTONS = 5
"""How many numbered variants of this id one message may use (action ids are unique within a message)."""
ORGANIZER_PICK = "admin.organizer.pick"
ORGANIZER_ADD = "admin.organizer.add.open"
ORGANIZER_FORM = "admin.organizer.add"
ORGANIZER_RETRY = "admin.organizer.add.retry"
ORGANIZER_PRODUCT = "admin.organizer.product"
ORGANIZER_SUSPEND = "admin.organizer.suspend"
ORGANIZER_REMOVE = "admin.organizer.remove.open"
ORGANIZER_REMOVE_FORM = "admin.organizer.remove"

GROUPS_BACK = "admin.groups.back"
GROUPS_NEXT = "admin.groups.on"
GROUP_ROW = "admin.group.row"
MAX_GROUP_BUTTONS = 4
GROUP_BACK = "admin.group.back"
GROUP_NEXT = "admin.group.on"
GROUP_COLLECT = "admin.group.collect"
JOB_STOP = "admin.job.stop"

MAP_USE_LINK = "admin.map.use"
MAP_END_LINK = "admin.map.end"
MAP_ALL = "admin.map.all"
MAP_ONE = "admin.map.one.open"
MAP_ONE_FORM = "admin.map.one"
MAP_TABLE = "admin.map.table.open"
MAP_TABLE_FORM = "admin.map.table"
MAP_LIST = "admin.map.list"
MAP_LIST_BACK = "admin.map.list.back"
MAP_LIST_NEXT = "admin.map.list.on"
MAP_REMOVE = "admin.map.drop"
