"""Administration's part of the route table."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from handlers import admin_organizers
from handlers.replies import Reply

COMMANDS: Mapping[str, Callable[..., Awaitable[Reply]]] = {
    "admin.organizers": admin_organizers.organizers,
}
PRESSES: Mapping[str, Callable[..., Awaitable[Reply]]] = {
    **admin_organizers.PRESSES,
}
FORMS: Mapping[str, Callable[..., Awaitable[Reply]]] = {
    **admin_organizers.FORMS,
}
