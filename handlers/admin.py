"""The admin part of the route table."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from handlers import admin_groups, admin_mapping, admin_organizers
from handlers.replies import Reply

COMMANDS: Mapping[str, Callable[..., Awaitable[Reply]]] = {
    "admin.organizers": admin_organizers.run_verb,
    "admin.groups": admin_groups.show_groups,
    "admin.map": admin_mapping.show_or_map,
}
PRESSES: Mapping[str, Callable[..., Awaitable[Reply]]] = {
    **admin_organizers.PRESSES,
    **admin_groups.PRESSES,
    **admin_mapping.PRESSES,
}
FORMS: Mapping[str, Callable[..., Awaitable[Reply]]] = {
    **admin_organizers.FORMS,
    **admin_mapping.FORMS,
}
