"""G2T registrants, attendance and recordings of trainings."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from bot.sandbox.goto.requests import (
    GoToRequest,
    GoToResponse,
    Handler,
    format_utc,
    parse_utc,
    refuse_training,
)
from bot.sandbox.goto.state import SimRegistrant, SimTraining, SimTrainingSession, World
from bot.sandbox.goto.training_fields import (
    body_fields,
    registrant_links,
    registrant_row,
    require_own_key,
    require_own_training,
    session_row,
    text_field,
)


def list_all(world: World, request: GoToRequest) -> GoToResponse:
    """Return the registrants. A stale list, up to two hours old (GoTo), lacks new and keeps deleted ones."""
    training = require_own_training(world, request)
    left = [registrant for registrant, deleted in training.left if deleted > request.as_of]
    known = [r for r in (*training.registrants, *left) if r.registered <= request.as_of]
    return GoToResponse(200, [registrant_row(request, training, registrant) for registrant in known])


def get(world: World, request: GoToRequest) -> GoToResponse:
    training = require_own_training(world, request)
    return GoToResponse(200, registrant_row(request, training, _require_registrant(request, training)))


def create(world: World, request: GoToRequest) -> GoToResponse:
    """Register a person. A second registration of an e-mail is 409 with the first one's key as a number."""
    training = require_own_training(world, request)
    email, given_name, surname = (
        text_field(request, name).strip() for name in ("email", "givenName", "surname")
    )
    if "@" not in email:
        refuse_training("InvalidRequest", "email is no e-mail.")
    if all(end <= request.now for _, end in training.times):
        refuse_training("TrainingOver", "The training is over.")
    for known in training.registrants:
        if known.email.casefold() == email.casefold() and known.status != "UNREGISTERED":
            refuse_training(
                "DuplicateRegistrant",
                "Registration failed, email address already in use.",
                409,
                registrantKey=known.key,
            )
    status = "WAITING" if training.approval else "APPROVED"
    registrant = SimRegistrant(
        key=world.key(),
        email=email,
        given_name=given_name,
        surname=surname,
        registered=request.now,
        number=world.number(),
        status=status,
    )
    training.registrants.append(registrant)
    if not training.disable_confirmation_email:
        world.mailed.append((email, "confirmation"))
    return GoToResponse(
        201, {**registrant_links(request, training, registrant), "registrantKey": registrant.key}
    )


def delete(world: World, request: GoToRequest) -> GoToResponse:
    """Delete a registrant. Nobody is mailed, and the person may register again (GoTo)."""
    training = require_own_training(world, request)
    registrant = _require_registrant(request, training)
    training.registrants.remove(registrant)
    training.left.append((registrant, request.now))
    return GoToResponse(204)


def sessions_of_training(world: World, request: GoToRequest) -> GoToResponse:
    training = require_own_training(world, request, gone_too=True)
    return GoToResponse(200, [session_row(training, held) for held in training.held])


def sessions_between(world: World, request: GoToRequest) -> GoToResponse:
    """Return the sessions in a date range; a POST that only reads (GoTo)."""
    require_own_key(request)
    body = body_fields(request)
    since, until = parse_utc(body.get("startDate")), parse_utc(body.get("endDate"))
    if since is None or until is None or until < since:
        refuse_training("InvalidRequest", "startDate and a later endDate are required in UTC.")
    rows = [
        session_row(training, held)
        for training, held in _held_sessions(world, request)
        if since <= held.start <= until
    ]
    return GoToResponse(200, rows)


def attendees(world: World, request: GoToRequest) -> GoToResponse:
    """Return every registrant; those who did not attend have 0 minutes."""
    require_own_key(request)
    found = [
        (t, h) for t, h in _held_sessions(world, request) if str(h.key) == request.path_params["sessionKey"]
    ]
    if not found:
        refuse_training("NoSuchSession", "Session with specified key does not exist.", 404)
    training, held = found[0]
    return GoToResponse(200, [_attendee(registrant, held) for registrant in training.registrants])


def recordings(world: World, request: GoToRequest) -> GoToResponse:
    """Return the recordings; the training key is a number and dates have a numeric offset (GoTo)."""
    training = require_own_training(world, request, gone_too=True)
    rows = [
        {
            "recordingId": number,
            "name": name,
            "description": "",
            "registrationUrl": f"{request.base_url}/recording/{number}/register",
            "downloadUrl": f"{request.base_url}/recording/{number}/download",
            "startDate": _format_offset(begin),
            "endDate": _format_offset(end),
        }
        for number, name, begin, end in training.recordings
    ]
    return GoToResponse(200, {"recordingList": rows, "trainingKey": training.key})


def download(world: World, request: GoToRequest) -> GoToResponse:
    training = require_own_training(world, request, gone_too=True)
    if request.path_params["recordingId"] not in [str(number) for number, _, _, _ in training.recordings]:
        refuse_training("NoSuchRecording", "Recording with specified id does not exist.", 404)
    location = f"{request.base_url}/recording/{request.path_params['recordingId']}/file"
    return GoToResponse(302, headers={"location": location})


def _require_registrant(request: GoToRequest, training: SimTraining) -> SimRegistrant:
    found = [r for r in training.registrants if str(r.key) == request.path_params["registrantKey"]]
    if not found:
        refuse_training("NoSuchRegistrant", "Registrant with specified key does not exist.", 404)
    return found[0]


def _held_sessions(world: World, request: GoToRequest) -> list[tuple[SimTraining, SimTrainingSession]]:
    return [(t, held) for t in world.trainings.values() if request.user in t.organizers for held in t.held]


def _attendee(registrant: SimRegistrant, held: SimTrainingSession) -> dict[str, Any]:
    attendances = [(begin, end) for person, begin, end in held.attendances if person is registrant]
    times = [
        {
            "joinTime": format_utc(begin),
            "leaveTime": format_utc(end),
            "timeInPartOfSession": _minutes(end - begin),
        }
        for begin, end in attendances
    ]
    return {
        "email": registrant.email,
        "givenName": registrant.given_name,
        "surname": registrant.surname,
        "timeInSession": sum(_minutes(end - begin) for begin, end in attendances),
        "inSessionTimes": times,
    }


def _minutes(length: timedelta) -> int:
    return round(length.total_seconds() / 60)


def _format_offset(moment: datetime) -> str:
    """Format a time as ``2016-03-31T17:07:49+02:00``."""
    return (moment + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M:%S+02:00")


HANDLERS: dict[str, Handler] = {
    "trainings.registrants.list": list_all,
    "trainings.registrants.get": get,
    "trainings.registrants.create": create,
    "trainings.registrants.delete": delete,
    "reports.trainingSessions.list": sessions_of_training,
    "reports.sessions.query": sessions_between,
    "reports.sessionAttendees.list": attendees,
    "trainings.recordings.list": recordings,
    "trainings.recordings.download": download,
}
