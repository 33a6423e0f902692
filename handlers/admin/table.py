"""The admin part of the route table."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from bot.model.replies import Reply
from handlers.admin import groups, member_map, organizers

COMMANDS: Mapping[str, Callable[..., Awaitable[Reply]]] = {
    "admin.organizers": organizers.run_verb,
    "admin.groups": groups.show_groups,
    "admin.map": member_map.show_or_map,
}
PRESSES: Mapping[str, Callable[..., Awaitable[Reply]]] = {
    **organizers.PRESSES,
    **groups.PRESSES,
    **member_map.PRESSES,
}
FORMS: Mapping[str, Callable[..., Awaitable[Reply]]] = {
    **organizers.FORMS,
    **member_map.FORMS,
}
