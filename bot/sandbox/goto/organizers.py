"""G2M, the organizers of an account: for admins, and for oneself where GoTo lets one."""

from __future__ import annotations

from typing import Any

from bot.sandbox.goto.asking import (
    Ask,
    Handler,
    Reply,
    bad_meeting,
    date_range,
    need_admin,
    no_role,
    not_found,
)
from bot.sandbox.goto.meeting_rows import (
    attendee_row,
    dashed,
    historical_row,
    scheduled_row,
    upcoming_row,
)
from bot.sandbox.goto.meetings import held_by, planned
from bot.sandbox.goto.state import SimGroup, SimHeld, SimUser, World

PRODUCTS = ("G2M", "G2T", "G2W", "OPENVOICE", "G2ASEEIT", "G2ARS", "G2ASD")


def list_all(world: World, ask: Ask) -> Reply:
    need_admin(ask)
    people = colleagues(world, ask)
    if "email" in ask.query:
        wanted = ask.query["email"].casefold()
        people = [user for user in people if user.email.casefold() == wanted]
        if not people:
            not_found("The organizer")
    return Reply(200, [organizer_row(user) for user in people])


def get(world: World, ask: Ask) -> Reply:
    if ask.keys["organizerKey"] != str(ask.user.key):
        need_admin(ask)
    return Reply(200, [organizer_row(organizer(world, ask))])


def create(world: World, ask: Ask) -> Reply:
    need_admin(ask)
    return _added(world, ask, ask.user.group)


def create_in_group(world: World, ask: Ask) -> Reply:
    need_admin(ask)
    return _added(world, ask, group_of(world, ask))


def update(world: World, ask: Ask) -> Reply:
    """Add one product, or suspend, which takes all products away. ``active`` is no longer accepted."""
    need_admin(ask)
    user = organizer(world, ask)
    body = _fields(ask)
    if "status" in body:
        if body["status"] != "suspended":
            bad_meeting("InvalidStatus", "Only suspended may be set.")
        user.suspended = True
        user.products.clear()
        return Reply(204)
    user.products.add(_product(body))
    user.suspended = False
    return Reply(204)


def delete(world: World, ask: Ask) -> Reply:
    need_admin(ask)
    _remove(organizer(world, ask), ask)
    return Reply(204)


def delete_by_email(world: World, ask: Ask) -> Reply:
    need_admin(ask)
    email = ask.query.get("email", "").casefold()
    found = [user for user in colleagues(world, ask) if user.email.casefold() == email]
    if not found:
        bad_meeting("InvalidEmail", "No organizer has this e-mail.")
    _remove(found[0], ask)
    return Reply(204)


def attendees(world: World, ask: Ask) -> Reply:
    need_admin(ask)
    since, until = date_range(ask)
    rows = []
    for held in held_by(world, organizer(world, ask), since, until):
        rows += [_attendee(ask, held, n) for n in range(len(held.attendances))]
    return Reply(200, rows)


def historical(world: World, ask: Ask) -> Reply:
    user = own_or_admin(world, ask)
    since, until = date_range(ask)
    return Reply(200, [historical_row(ask, held) for held in held_by(world, user, since, until)])


def upcoming(world: World, ask: Ask) -> Reply:
    user = own_or_admin(world, ask)
    return Reply(200, [upcoming_row(ask, meeting) for meeting in planned(world, ask, user)])


def old_list(world: World, ask: Ask) -> Reply:
    """The deprecated list; its history has the dates of 2012, which tell no zone."""
    user = own_or_admin(world, ask)
    if ask.query.get("history") == "true":
        since, until = date_range(ask)
        return Reply(200, [_old_history(ask, held) for held in held_by(world, user, since, until)])
    return Reply(200, [scheduled_row(ask, meeting) for meeting in planned(world, ask, user)])


# --- shared with groups --------------------------------------------------------------------------------------------


def colleagues(world: World, ask: Ask) -> list[SimUser]:
    """Return the people of the asking person's account."""
    return [user for user in world.users if user.account is ask.user.account and not user.deleted]


def organizer(world: World, ask: Ask) -> SimUser:
    """Return the organizer of the path, or refuse."""
    user = world.by_key(ask.keys["organizerKey"])
    if user is None or user.account is not ask.user.account:
        not_found("The organizer")
    return user


def own_or_admin(world: World, ask: Ask) -> SimUser:
    if ask.keys["organizerKey"] != str(ask.user.key) and not ask.user.admin:
        no_role("Others' meetings need the admin role.")
    return organizer(world, ask)


def group_of(world: World, ask: Ask) -> SimGroup:
    """Return the group of the path, or refuse: GoTo documents 400 for a wrong group."""
    groups = [group for group in world.groups if group.account is ask.user.account]
    found = [group for group in groups if str(group.key) == ask.keys["groupKey"]]
    if not found:
        bad_meeting("InvalidGroup", "The group does not exist.")
    return found[0]


def organizer_row(user: SimUser) -> dict[str, Any]:
    return {
        "lastName": user.last_name,
        "groupId": user.group.key if user.group else 0,
        "groupName": user.group.name if user.group else "",
        "status": "suspended" if user.suspended else "active",
        "email": user.email,
        "organizerKey": user.key,
        "firstName": user.first_name,
        "products": sorted(user.products),
        "maxNumAttendeesAllowed": user.max_attendees,
    }


def _added(world: World, ask: Ask, group: SimGroup | None) -> Reply:
    body = _fields(ask)
    for name in ("organizerEmail", "firstName", "lastName", "productType"):
        if not isinstance(body.get(name), str) or not body[name].strip():
            bad_meeting("MissingField", f"{name} is required.")
    email, product = body["organizerEmail"].strip(), _product(body)
    if "@" not in email:
        bad_meeting("InvalidEmail", "organizerEmail is no e-mail.")
    if any(user.email.casefold() == email.casefold() and not user.deleted for user in world.users):
        bad_meeting("OrganizerExists", "This e-mail belongs to an organizer already.", 409)
    first, last = body["firstName"], body["lastName"]
    user = SimUser(world.key(), email, first, last, [ask.user.account], group, products={product})
    world.users.append(user)
    world.mailed.append((email, "invitation"))
    return Reply(201, [{"key": user.key, "email": email}])


def _remove(user: SimUser, ask: Ask) -> None:
    if user is ask.user:
        bad_meeting("InvalidRequest", "You cannot delete yourself.")
    user.deleted = True


def _fields(ask: Ask) -> dict[str, Any]:
    if not isinstance(ask.body, dict):
        bad_meeting("InvalidRequest", "The body must be a JSON object.")
    return ask.body


def _product(body: dict[str, Any]) -> str:
    product = str(body.get("productType", "")).upper()
    if product not in PRODUCTS:
        bad_meeting("InvalidProduct", "productType is not known.")
    return product


def _attendee(ask: Ask, held: SimHeld, n: int) -> dict[str, Any]:
    owner = held.meeting.owner
    told = {"name": owner.name, "groupName": owner.group.name if owner.group else ""}
    return {**attendee_row(ask, held, n), **told, "newMeetingId": dashed(held.meeting.id)}


def _old_history(ask: Ask, held: SimHeld) -> dict[str, Any]:
    row = historical_row(ask, held)
    owner = held.meeting.owner
    return {
        **{name: row[name] for name in ("firstName", "lastName", "email", "subject", "conferenceCallInfo")},
        "organizerkey": owner.key,
        "groupName": owner.group.name if owner.group else "",
        "meetingInstanceKey": 0,
        "meetingId": dashed(held.meeting.id),
        "meetingType": held.meeting.kind.capitalize(),
        "duration": int(row["duration"]),
        "startTime": held.start.strftime("%m/%d/%Y %H:%M:%S"),
        "endTime": held.end.strftime("%m/%d/%Y %H:%M:%S"),
        "numAttendees": len(held.attendances),
    }


HANDLERS: dict[str, Handler] = {
    "organizers.list": list_all,
    "organizers.get": get,
    "organizers.create": create,
    "organizers.update": update,
    "organizers.delete": delete,
    "organizers.deleteByEmail": delete_by_email,
    "organizers.attendees.list": attendees,
    "organizers.historicalMeetings.list": historical,
    "organizers.upcomingMeetings.list": upcoming,
    "organizers.meetings.list": old_list,
    "groups.organizers.create": create_in_group,
}
