"""Read-only answers for admins: each runs a use case and renders its result."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.model.admin import LIST_KINDS, UPCOMING
from bot.model.core import Message
from bot.model.errors import NotAllowed
from bot.model.ids import Person
from bot.parsing.time.date_range import DateRange
from bot.queries.query import Query
from bot.queries.trainings import parse_page
from bot.usecases.admin import groups, member_map, organizers
from bot.usecases.admin.common import parse_button_time
from bot.usecases.core.services import Services
from bot.views.admin import groups as group_views
from bot.views.admin import member_map as mapping_views
from bot.views.admin import organizers as organizer_views


async def query_organizers(app: Services, person: Person, args: Mapping[str, Any]) -> Message:
    if args.get("group"):
        page = await groups.list_members(app, person, str(args["group"]), parse_page(args.get("page")))
        return organizer_views.listing(page)
    return organizer_views.listing(
        await organizers.list_organizers(app, person, parse_page(args.get("page")))
    )


async def query_organizer(app: Services, person: Person, args: Mapping[str, Any]) -> Message:
    """Return one organizer, or the confirmation for ``verb`` ``suspend`` or ``remove``."""
    verb = str(args.get("verb") or "show")
    found = await organizers.read_organizer(app, person, str(args.get("id") or ""))
    if isinstance(found, tuple):
        return organizer_views.which_question(found, verb)
    if verb not in ("suspend", "remove"):
        return organizer_views.detail(found)
    if found.row.is_reader:
        raise NotAllowed(f"organizer-self-{verb}", next_step="organizer-self-next")
    return (
        organizer_views.suspend_question(found)
        if verb == "suspend"
        else organizer_views.remove_question(found)
    )


async def query_groups(app: Services, person: Person, args: Mapping[str, Any]) -> Message:
    """Return all groups, or the requested part of one group."""
    typed, what, page = (
        str(args.get("group") or ""),
        str(args.get("what") or ""),
        parse_page(args.get("page")),
    )
    if not typed:
        return group_views.listing(await groups.list_groups(app, person, page))
    if what == group_views.ORGANIZERS:
        return organizer_views.listing(await groups.list_members(app, person, typed, page))
    if what not in LIST_KINDS:
        return group_views.detail(await groups.find_group(app, person, typed))
    return group_views.group_lines(
        await groups.read_group_report(app, person, typed, what, page, _parse_range(args))
    )


async def query_organizer_meetings(app: Services, person: Person, args: Mapping[str, Any]) -> Message:
    """Return one organizer's upcoming meetings, past meetings or attendees."""
    typed, what, page = (
        str(args.get("organizer") or ""),
        str(args.get("what") or ""),
        parse_page(args.get("page")),
    )
    what = what if what in LIST_KINDS else UPCOMING
    found = await groups.read_organizer_report(app, person, typed, what, page, _parse_range(args))
    return (
        organizer_views.which_question(found, what)
        if isinstance(found, tuple)
        else group_views.group_lines(found)
    )


def _parse_range(args: Mapping[str, Any]) -> DateRange | str:
    """Return the date range in a button's value, or the typed text."""
    if args.get("since"):
        return DateRange(parse_button_time(args["since"]), parse_button_time(args.get("until")))
    return str(args.get("range") or "")


async def query_member_map(app: Services, person: Person, args: Mapping[str, Any]) -> Message:
    """Return the state of the member map, or the list of mapped members."""
    if args.get("list"):
        return mapping_views.listing(
            await member_map.build_map_page(app, person, parse_page(args.get("page")))
        )
    return mapping_views.state_message(await member_map.read_map_state(app, person))


QUERIES = (
    Query(name="admin.map", args=dict, area=None, answer=query_member_map),
    Query(name="admin.groups", args=dict, area=None, answer=query_groups),
    Query(name="admin.meetings", args=dict, area=None, answer=query_organizer_meetings),
    Query(name="admin.organizers", args=dict, area=None, answer=query_organizers),
    Query(name="admin.organizer", args=dict, area=None, answer=query_organizer),
)
