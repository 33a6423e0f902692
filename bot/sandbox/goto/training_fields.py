"""G2T's JSON for trainings, and the validation of its requests."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.sandbox.goto.requests import GoToRequest, format_utc, parse_utc, refuse_role, refuse_training
from bot.sandbox.goto.state import SimRegistrant, SimTraining, SimTrainingSession, SimUser, World
from bot.sandbox.goto.zones import ZONES


def training_row(training: SimTraining) -> dict[str, Any]:
    return {
        "trainingId": str(training.id),
        "name": training.name,
        "description": training.description,
        "timeZone": training.time_zone,
        "times": [
            {"startDate": format_utc(begin), "endDate": format_utc(end)} for begin, end in training.times
        ],
        "organizers": [organizer_row(user) for user in training.organizers],
        "registrationSettings": {
            "disableConfirmationEmail": training.disable_confirmation_email,
            "disableWebRegistration": training.disable_web_registration,
        },
        "trainingKey": str(training.key),
    }


def organizer_row(user: SimUser) -> dict[str, Any]:
    return {
        "givenName": user.first_name,
        "surname": user.last_name,
        "email": user.email,
        "organizerKey": str(user.key),
    }


def registrant_links(
    request: GoToRequest, training: SimTraining, registrant: SimRegistrant
) -> dict[str, str]:
    join = f"{request.base_url}/join/training/{training.key}/{registrant.number}"
    page = f"{request.base_url}/registration?registrant={registrant.key}&training={training.key}"
    return {"joinUrl": join, "confirmationUrl": page}


def registrant_row(request: GoToRequest, training: SimTraining, registrant: SimRegistrant) -> dict[str, Any]:
    return {
        "email": registrant.email,
        "givenName": registrant.given_name,
        "surname": registrant.surname,
        "status": registrant.status,
        "registrationDate": format_utc(registrant.registered),
        **registrant_links(request, training, registrant),
        "registrantKey": str(registrant.key),
    }


def session_row(training: SimTraining, held: SimTrainingSession) -> dict[str, Any]:
    return {
        "sessionKey": str(held.key),
        "trainingName": training.name,
        "sessionStartTime": format_utc(held.start),
        "sessionEndTime": format_utc(held.end),
        "attendanceCount": len({registrant.key for registrant, _, _ in held.attendances}),
        "duration": round((held.end - held.start).total_seconds() / 60),
        "organizers": [organizer_row(user) for user in training.organizers],
    }


def require_own_key(request: GoToRequest) -> None:
    """Refuse unless the organizer key of the path is the caller's."""
    if request.path_params["organizerKey"] != str(request.user.key):
        refuse_role("This is another organizer's.")


def require_own_training(world: World, request: GoToRequest, *, gone_too: bool = False) -> SimTraining:
    """Return the training of the path if the caller organizes it, or refuse."""
    if "organizerKey" in request.path_params:
        require_own_key(request)
    training = next(
        (t for t in world.trainings.values() if str(t.key) == request.path_params["trainingKey"]), None
    )
    if training is None or (training.deleted is not None and not gone_too):
        refuse_training("NoSuchTraining", "Training with specified key does not exist.", 404)
    if request.user not in training.organizers:
        refuse_role("Only an organizer of the training may do this.")
    return training


def text_field(request: GoToRequest, name: str, *, required: bool = True) -> str:
    """Return a text field of the body, or refuse."""
    value = body_fields(request).get(name, "")
    if not isinstance(value, str) or (required and not value.strip()):
        refuse_training("InvalidRequest", f"{name} is required.")
    return value


def body_fields(request: GoToRequest) -> dict[str, Any]:
    if not isinstance(request.body, dict):
        refuse_training("InvalidRequest", "The body must be a JSON object.")
    return request.body


def parse_flag(value: object, name: str) -> bool:
    """Return a flag; "true" and "false" are accepted too, as a real client sends them."""
    if value in ("true", "false"):
        return value == "true"
    if not isinstance(value, bool):
        refuse_training("InvalidRequest", f"{name} must be true or false.")
    return value


def time_zone_field(request: GoToRequest) -> str:
    name = text_field(request, "timeZone")
    if name not in ZONES:
        refuse_training("InvalidRequest", "timeZone is not known.")
    return name


def session_times(request: GoToRequest) -> list[tuple[datetime, datetime]]:
    """Return the sessions in the body, earliest first, or refuse."""
    value = body_fields(request).get("times")
    if not isinstance(value, list) or not value:
        refuse_training("InvalidRequest", "times must be a list of at least one session.")
    return sorted(_parse_session(request, item) for item in value)


def parse_registration_settings(value: object) -> tuple[bool, bool]:
    """Return disableConfirmationEmail and disableWebRegistration, or refuse."""
    if not isinstance(value, dict):
        refuse_training("InvalidRequest", "registrationSettings must be an object.")
    names = ("disableConfirmationEmail", "disableWebRegistration")
    first, second = (parse_flag(value.get(name), name) for name in names)
    return first, second


def organizers_by_key(world: World, request: GoToRequest, value: object) -> list[SimUser]:
    """Return the users of a list of organizer keys, which are numbers, or refuse."""
    if not isinstance(value, list) or not all(type(key) is int for key in value):
        refuse_training("InvalidRequest", "organizers must be a list of numbers.")
    found = []
    for key in value:
        user = world.by_key(str(key))
        if user is None or user.account is not request.user.account:
            refuse_training("InvalidRequest", "An organizer does not exist in this account.")
        found.append(user)
    return found


def _parse_session(request: GoToRequest, item: object) -> tuple[datetime, datetime]:
    begin = end = None
    if isinstance(item, dict):
        begin, end = parse_utc(item.get("startDate")), parse_utc(item.get("endDate"))
    if begin is None or end is None or end <= begin:
        refuse_training("InvalidRequest", "A session needs startDate and a later endDate in UTC.")
    if begin < request.now:
        refuse_training("InvalidRequest", "A session begins in the past.")
    return begin, end
