"""Answers for admins that only read: a use case and the view of what it gives, under one name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.errors import Refused
from bot.ids import Person
from bot.ports import Message
from bot.training_reads import whole
from bot.usecases import admin_organizers as organizers
from bot.usecases.services import Services
from bot.views import admin_organizers as organizer_views


async def listing(s: Services, person: Person, args: Mapping[str, Any]) -> Message:
    return organizer_views.listing(await organizers.listing(s, person, whole(args.get("page"))))


async def organizer(s: Services, person: Person, args: Mapping[str, Any]) -> Message:
    """One organizer, with the question of ``verb`` if it is not ``show``."""
    verb = str(args.get("verb") or "show")
    found = await organizers.detail(s, person, str(args.get("id") or ""))
    if isinstance(found, tuple):
        return organizer_views.which(found, verb)
    if verb not in ("suspend", "remove"):
        return organizer_views.detail(found)
    if found.row.own:
        raise Refused(f"organizer-self-{verb}", next_step="organizer-self-next")
    return organizer_views.ask_suspend(found) if verb == "suspend" else organizer_views.ask_remove(found)


ADMIN_READS = {
    "admin.organizers": listing,
    "admin.organizer": organizer,
}
