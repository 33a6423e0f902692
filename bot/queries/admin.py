"""Read-only answers for admins: each runs a use case and renders its result."""

from __future__ import annotations

from bot.model.admin import LIST_KINDS, UPCOMING
from bot.model.admin_requests import (
    AddFormArgs,
    AuditArgs,
    GroupArgs,
    MapFormArgs,
    MemberMapArgs,
    OrganizerArgs,
    OrganizerListArgs,
    OrganizerMeetingsArgs,
    ReportPageCarried,
)
from bot.model.errors import NotAllowed
from bot.model.ids import Person
from bot.model.messages import Message
from bot.model.policy import Area
from bot.parsing.time.date_range import RangeQuestion
from bot.queries.query import Query
from bot.usecases.admin import audit_search, groups, member_map, organizer_changes, organizers
from bot.usecases.core.services import Services
from bot.usecases.meetings.overview import get_zone
from bot.views import ids
from bot.views.admin import audit as audit_views
from bot.views.admin import groups as group_views
from bot.views.admin import ids as admin_ids
from bot.views.admin import member_map as map_views
from bot.views.admin import organizers as organizer_views
from bot.views.admin.organizer_forms import add_form_message, remove_form
from bot.views.range_choices import which_range


async def answer_organizer_list(app: Services, person: Person, args: OrganizerListArgs) -> Message:
    if args.group:
        return organizer_views.listing(await groups.list_members(app, person, args.group, args.page))
    return organizer_views.listing(await organizers.list_organizers(app, person, args.page))


async def answer_organizer(app: Services, person: Person, args: OrganizerArgs) -> Message:
    """Return one organizer, or the confirmation for ``verb`` ``suspend`` or ``remove``."""
    found = await organizers.read_organizer(app, person, args.id)
    if isinstance(found, tuple):
        return organizer_views.which_question(found, args.verb, args.page)
    if args.verb not in ("suspend", "remove"):
        return organizer_views.detail(found)
    if found.row.is_reader:
        raise NotAllowed(f"organizer-self-{args.verb}", next_step="organizer-self-next")
    if args.verb == "suspend":
        return organizer_views.suspend_question(found)
    return organizer_views.remove_question(found, remove_form("", organizer_views.removal_of(found)))


async def answer_add_form(app: Services, person: Person, args: AddFormArgs) -> Message:
    """Return the form that adds an organizer, if the person may add one (there)."""
    refused = (
        await organizer_changes.load_refused_addition(app, person, args.refused) if args.refused else None
    )
    await organizers.require_can_add(app, person, args.key, args.name)
    return add_form_message(args, refused)


async def answer_map_form(app: Services, person: Person, args: MapFormArgs) -> Message:
    """Return the form that maps members, if the person may map them."""
    await member_map.require_can_map(app, person)
    return map_views.form_message(is_table=args.is_table)


async def answer_groups(app: Services, person: Person, args: GroupArgs) -> Message:
    """Return all groups, or the requested part of one group."""
    if not args.group:
        return group_views.listing(await groups.list_groups(app, person, args.page))
    if args.what == group_views.ORGANIZERS:
        return organizer_views.listing(await groups.list_members(app, person, args.group, args.page))
    if args.what not in LIST_KINDS:
        return group_views.detail(await groups.find_group(app, person, args.group))
    try:
        found = await groups.read_group_report(app, person, args.group, args.what, args.page, args.period)
    except RangeQuestion as question:
        return which_range(
            question,
            await get_zone(app, person),
            admin_ids.GROUP_RANGE,
            lambda one: ReportPageCarried(key=args.group, what=args.what, span=one),
        )
    return group_views.group_lines(found)


async def answer_organizer_meetings(app: Services, person: Person, args: OrganizerMeetingsArgs) -> Message:
    """Return one organizer's upcoming meetings, past meetings or attendees."""
    what = args.what if args.what in LIST_KINDS else UPCOMING
    found = await groups.read_organizer_report(app, person, args.organizer, what, args.page, args.period)
    if isinstance(found, tuple):
        return organizer_views.which_question(found, what)
    return group_views.group_lines(found)


async def answer_member_map(app: Services, person: Person, args: MemberMapArgs) -> Message:
    """Return the state of the member map, or the list of mapped members."""
    if args.is_list:
        return map_views.listing(await member_map.build_map_page(app, person, args.page))
    return map_views.state_message(await member_map.read_map_state(app, person))


async def answer_audit(app: Services, person: Person, args: AuditArgs) -> Message:
    try:
        return audit_views.listing(await audit_search.search(app, person, args.typed, args.older_cursor))
    except audit_search.SearchRangeQuestion as question:
        zone, narrow = await get_zone(app, person), question.search_within
        return which_range(question, zone, ids.AUDIT_RANGE, lambda one: AuditArgs(narrow(one, zone)))


MEMBER_MAP = Query(name="admin.map", args=MemberMapArgs, area=None, answer=answer_member_map)
GROUPS = Query(name="admin.groups", args=GroupArgs, area=None, answer=answer_groups)
ORGANIZER_MEETINGS = Query(
    name="admin.meetings", args=OrganizerMeetingsArgs, area=None, answer=answer_organizer_meetings
)
ORGANIZER_LIST = Query(
    name="admin.organizers", args=OrganizerListArgs, area=None, answer=answer_organizer_list
)
ORGANIZER = Query(name="admin.organizer", args=OrganizerArgs, area=None, answer=answer_organizer)
ADD_FORM = Query(name="admin.organizer.add", args=AddFormArgs, area=Area.ADMIN, answer=answer_add_form)
MAP_FORM = Query(name="admin.map.form", args=MapFormArgs, area=Area.ADMIN, answer=answer_map_form)
AUDIT = Query(name="audit.search", args=AuditArgs, area=Area.ADMIN, answer=answer_audit)
QUERIES = (MEMBER_MAP, GROUPS, ORGANIZER_MEETINGS, ORGANIZER_LIST, ORGANIZER, ADD_FORM, MAP_FORM, AUDIT)
