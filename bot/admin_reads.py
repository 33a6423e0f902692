"""Read-only answers for admins: each runs a use case and renders its result."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.commands.span import Span
from bot.errors import Refused
from bot.ids import Person
from bot.ports import Message
from bot.training_reads import whole
from bot.usecases import admin_groups as groups
from bot.usecases import admin_organizers as organizers
from bot.usecases import mapping
from bot.usecases.admin import moment_of
from bot.usecases.services import Services
from bot.views import admin_groups as group_views
from bot.views import admin_mapping as mapping_views
from bot.views import admin_organizers as organizer_views


async def listing(s: Services, person: Person, args: Mapping[str, Any]) -> Message:
    if args.get("group"):
        page = await groups.members(s, person, str(args["group"]), whole(args.get("page")))
        return organizer_views.listing(page)
    return organizer_views.listing(await organizers.listing(s, person, whole(args.get("page"))))


async def organizer(s: Services, person: Person, args: Mapping[str, Any]) -> Message:
    """Return one organizer, or the confirmation for ``verb`` ``suspend`` or ``remove``."""
    verb = str(args.get("verb") or "show")
    found = await organizers.detail(s, person, str(args.get("id") or ""))
    if isinstance(found, tuple):
        return organizer_views.which(found, verb)
    if verb not in ("suspend", "remove"):
        return organizer_views.detail(found)
    if found.row.own:
        raise Refused(f"organizer-self-{verb}", next_step="organizer-self-next")
    return organizer_views.ask_suspend(found) if verb == "suspend" else organizer_views.ask_remove(found)


async def group(s: Services, person: Person, args: Mapping[str, Any]) -> Message:
    """Return all groups, or the requested part of one group."""
    typed, what, page = str(args.get("group") or ""), str(args.get("what") or ""), whole(args.get("page"))
    if not typed:
        return group_views.listing(await groups.groups(s, person, page))
    if what == group_views.ORGANIZERS:
        return organizer_views.listing(await groups.members(s, person, typed, page))
    if what not in groups.WHATS:
        return group_views.detail(await groups.group_of(s, person, typed))
    return group_views.lines(await groups.lines(s, person, typed, what, page, _range(args)))


async def meetings(s: Services, person: Person, args: Mapping[str, Any]) -> Message:
    """Return one organizer's upcoming meetings, past meetings or attendees."""
    typed, what, page = str(args.get("organizer") or ""), str(args.get("what") or ""), whole(args.get("page"))
    what = what if what in groups.WHATS else groups.UPCOMING
    found = await groups.lines_of_organizer(s, person, typed, what, page, _range(args))
    return organizer_views.which(found, what) if isinstance(found, tuple) else group_views.lines(found)


def _range(args: Mapping[str, Any]) -> Span | str:
    """Return the date range in a button's value, or the typed text."""
    if args.get("since"):
        return Span(moment_of(args["since"]), moment_of(args.get("until")))
    return str(args.get("range") or "")


async def map_(s: Services, person: Person, args: Mapping[str, Any]) -> Message:
    """Return the state of the member map, or the list of mapped members."""
    if args.get("list"):
        return mapping_views.listing(await mapping.page_of_map(s, person, whole(args.get("page"))))
    return mapping_views.state(await mapping.state(s, person))


ADMIN_READS = {
    "admin.map": map_,
    "admin.groups": group,
    "admin.meetings": meetings,
    "admin.organizers": listing,
    "admin.organizer": organizer,
}
