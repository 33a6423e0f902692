"""G2M organizers of an account: for admins, and in part for the organizer themselves."""

from __future__ import annotations

from typing import Any

from bot.sandbox.goto.meeting_rows import (
    attendee_row,
    dashed,
    historical_row,
    scheduled_row,
    upcoming_row,
)
from bot.sandbox.goto.meetings import held_meetings, planned_meetings
from bot.sandbox.goto.requests import (
    GoToRequest,
    GoToResponse,
    Handler,
    parse_date_range,
    refuse_meeting,
    refuse_not_found,
    refuse_role,
    require_admin,
)
from bot.sandbox.goto.state import SimGroup, SimMeetingSession, SimUser, World

PRODUCTS = ("G2M", "G2T", "G2W", "OPENVOICE", "G2ASEEIT", "G2ARS", "G2ASD")


def list_all(world: World, request: GoToRequest) -> GoToResponse:
    require_admin(request)
    people = account_users(world, request)
    if "email" in request.query:
        email = request.query["email"].casefold()
        people = [user for user in people if user.email.casefold() == email]
        if not people:
            refuse_not_found("The organizer")
    return GoToResponse(200, [organizer_row(user) for user in people])


def get(world: World, request: GoToRequest) -> GoToResponse:
    if request.path_params["organizerKey"] != str(request.user.key):
        require_admin(request)
    return GoToResponse(200, [organizer_row(require_organizer(world, request))])


def create(world: World, request: GoToRequest) -> GoToResponse:
    require_admin(request)
    return _add_organizer(world, request, request.user.group)


def create_in_group(world: World, request: GoToRequest) -> GoToResponse:
    require_admin(request)
    return _add_organizer(world, request, require_group(world, request))


def update(world: World, request: GoToRequest) -> GoToResponse:
    """Add one product, or suspend, which removes all products. ``active`` is no longer accepted."""
    require_admin(request)
    user = require_organizer(world, request)
    body = _require_fields(request)
    if "status" in body:
        if body["status"] != "suspended":
            refuse_meeting("InvalidStatus", "Only suspended may be set.")
        user.suspended = True
        user.products.clear()
        return GoToResponse(204)
    user.products.add(_parse_product(body))
    user.suspended = False
    return GoToResponse(204)


def delete(world: World, request: GoToRequest) -> GoToResponse:
    require_admin(request)
    _delete_user(require_organizer(world, request), request)
    return GoToResponse(204)


def delete_by_email(world: World, request: GoToRequest) -> GoToResponse:
    require_admin(request)
    email = request.query.get("email", "").casefold()
    found = [user for user in account_users(world, request) if user.email.casefold() == email]
    if not found:
        refuse_meeting("InvalidEmail", "No organizer has this e-mail.")
    _delete_user(found[0], request)
    return GoToResponse(204)


def attendees(world: World, request: GoToRequest) -> GoToResponse:
    require_admin(request)
    since, until = parse_date_range(request)
    rows = []
    for held in held_meetings(world, require_organizer(world, request), since, until):
        rows += [_attendee(request, held, n) for n in range(len(held.attendances))]
    return GoToResponse(200, rows)


def historical(world: World, request: GoToRequest) -> GoToResponse:
    user = require_own_or_admin(world, request)
    since, until = parse_date_range(request)
    return GoToResponse(
        200, [historical_row(request, held) for held in held_meetings(world, user, since, until)]
    )


def upcoming(world: World, request: GoToRequest) -> GoToResponse:
    user = require_own_or_admin(world, request)
    return GoToResponse(
        200, [upcoming_row(request, meeting) for meeting in planned_meetings(world, request, user)]
    )


def deprecated_list(world: World, request: GoToRequest) -> GoToResponse:
    """The deprecated list; its history uses the date format of 2012, without a time zone."""
    user = require_own_or_admin(world, request)
    if request.query.get("history") == "true":
        since, until = parse_date_range(request)
        return GoToResponse(
            200, [_deprecated_history_row(request, held) for held in held_meetings(world, user, since, until)]
        )
    return GoToResponse(
        200, [scheduled_row(request, meeting) for meeting in planned_meetings(world, request, user)]
    )


# --- shared with groups --------------------------------------------------------------------------------------------


def account_users(world: World, request: GoToRequest) -> list[SimUser]:
    """Return the users of the caller's account."""
    return [user for user in world.users if user.account is request.user.account and not user.deleted]


def require_organizer(world: World, request: GoToRequest) -> SimUser:
    """Return the organizer of the path, or refuse with 404."""
    user = world.by_key(request.path_params["organizerKey"])
    if user is None or user.account is not request.user.account:
        refuse_not_found("The organizer")
    return user


def require_own_or_admin(world: World, request: GoToRequest) -> SimUser:
    if request.path_params["organizerKey"] != str(request.user.key) and not request.user.admin:
        refuse_role("Others' meetings need the admin role.")
    return require_organizer(world, request)


def require_group(world: World, request: GoToRequest) -> SimGroup:
    """Return the group of the path, or refuse with 400 (GoTo)."""
    groups = [group for group in world.groups if group.account is request.user.account]
    found = [group for group in groups if str(group.key) == request.path_params["groupKey"]]
    if not found:
        refuse_meeting("InvalidGroup", "The group does not exist.")
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


def _add_organizer(world: World, request: GoToRequest, group: SimGroup | None) -> GoToResponse:
    body = _require_fields(request)
    for name in ("organizerEmail", "firstName", "lastName", "productType"):
        if not isinstance(body.get(name), str) or not body[name].strip():
            refuse_meeting("MissingField", f"{name} is required.")
    email, product = body["organizerEmail"].strip(), _parse_product(body)
    if "@" not in email:
        refuse_meeting("InvalidEmail", "organizerEmail is no e-mail.")
    if any(user.email.casefold() == email.casefold() and not user.deleted for user in world.users):
        refuse_meeting("OrganizerExists", "This e-mail belongs to an organizer already.", 409)
    first, last = body["firstName"], body["lastName"]
    user = SimUser(
        key=world.key(),
        email=email,
        first_name=first,
        last_name=last,
        accounts=[request.user.account],
        group=group,
        products={product},
    )
    world.users.append(user)
    world.mailed.append((email, "invitation"))
    return GoToResponse(201, [{"key": user.key, "email": email}])


def _delete_user(user: SimUser, request: GoToRequest) -> None:
    if user is request.user:
        refuse_meeting("InvalidRequest", "You can't delete yourself.")
    user.deleted = True


def _require_fields(request: GoToRequest) -> dict[str, Any]:
    if not isinstance(request.body, dict):
        refuse_meeting("InvalidRequest", "The body must be a JSON object.")
    return request.body


def _parse_product(body: dict[str, Any]) -> str:
    product = str(body.get("productType", "")).upper()
    if product not in PRODUCTS:
        refuse_meeting("InvalidProduct", "productType is not known.")
    return product


def _attendee(request: GoToRequest, held: SimMeetingSession, n: int) -> dict[str, Any]:
    owner = held.meeting.owner
    group_fields = {"name": owner.name, "groupName": owner.group.name if owner.group else ""}
    return {**attendee_row(request, held, n), **group_fields, "newMeetingId": dashed(held.meeting.id)}


def _deprecated_history_row(request: GoToRequest, held: SimMeetingSession) -> dict[str, Any]:
    row = historical_row(request, held)
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
    "organizers.meetings.list": deprecated_list,
    "groups.organizers.create": create_in_group,
}
