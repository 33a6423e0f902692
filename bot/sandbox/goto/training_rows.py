"""How G2T writes trainings, and what it refuses."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.sandbox.goto.asking import Ask, bad_training, no_role, utc, z
from bot.sandbox.goto.state import SimRegistrant, SimTraining, SimTrainingSession, SimUser, World
from bot.sandbox.goto.zones import ZONES


def training_row(training: SimTraining) -> dict[str, Any]:
    return {
        "trainingId": str(training.id),
        "name": training.name,
        "description": training.description,
        "timeZone": training.time_zone,
        "times": [{"startDate": z(begin), "endDate": z(end)} for begin, end in training.times],
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


def links(ask: Ask, training: SimTraining, registrant: SimRegistrant) -> dict[str, str]:
    join = f"{ask.base_url}/join/training/{training.key}/{registrant.number}"
    page = f"{ask.base_url}/registration?registrant={registrant.key}&training={training.key}"
    return {"joinUrl": join, "confirmationUrl": page}


def registrant_row(ask: Ask, training: SimTraining, registrant: SimRegistrant) -> dict[str, Any]:
    return {
        "email": registrant.email,
        "givenName": registrant.given_name,
        "surname": registrant.surname,
        "status": registrant.status,
        "registrationDate": z(registrant.registered),
        **links(ask, training, registrant),
        "registrantKey": str(registrant.key),
    }


def session_row(training: SimTraining, held: SimTrainingSession) -> dict[str, Any]:
    return {
        "sessionKey": str(held.key),
        "trainingName": training.name,
        "sessionStartTime": z(held.start),
        "sessionEndTime": z(held.end),
        "attendanceCount": len({registrant.key for registrant, _, _ in held.stays}),
        "duration": round((held.end - held.start).total_seconds() / 60),
        "organizers": [organizer_row(user) for user in training.organizers],
    }


def own_key(ask: Ask) -> None:
    """Refuse unless the organizer key of the path is the asking person's own."""
    if ask.keys["organizerKey"] != str(ask.user.key):
        no_role("This is another organizer's.")


def own_training(world: World, ask: Ask, *, gone_too: bool = False) -> SimTraining:
    """Return the training of the path if the asking person organizes it, or refuse."""
    if "organizerKey" in ask.keys:
        own_key(ask)
    training = next((t for t in world.trainings.values() if str(t.key) == ask.keys["trainingKey"]), None)
    if training is None or (training.deleted is not None and not gone_too):
        bad_training("NoSuchTraining", "Training with specified key does not exist.", 404)
    if ask.user not in training.organizers:
        no_role("Only an organizer of the training may do this.")
    return training


def text(ask: Ask, name: str, *, required: bool = True) -> str:
    """Return a text of the body, or refuse."""
    value = fields(ask).get(name, "")
    if not isinstance(value, str) or (required and not value.strip()):
        bad_training("InvalidRequest", f"{name} is required.")
    return value


def fields(ask: Ask) -> dict[str, Any]:
    if not isinstance(ask.body, dict):
        bad_training("InvalidRequest", "The body must be a JSON object.")
    return ask.body


def flag(value: object, name: str) -> bool:
    """Return a flag, which a real client sends as text."""
    if value in ("true", "false"):
        return value == "true"
    if not isinstance(value, bool):
        bad_training("InvalidRequest", f"{name} must be true or false.")
    return value


def zone(ask: Ask) -> str:
    name = text(ask, "timeZone")
    if name not in ZONES:
        bad_training("InvalidRequest", "timeZone is not known.")
    return name


def times(ask: Ask) -> list[tuple[datetime, datetime]]:
    """Return the sessions of the body in their order, or refuse."""
    value = fields(ask).get("times")
    if not isinstance(value, list) or not value:
        bad_training("InvalidRequest", "times must be a list of at least one session.")
    return sorted(_session(ask, item) for item in value)


def settings(value: object) -> tuple[bool, bool]:
    """Return the two switches of a registration, or refuse."""
    if not isinstance(value, dict):
        bad_training("InvalidRequest", "registrationSettings must be an object.")
    names = ("disableConfirmationEmail", "disableWebRegistration")
    first, second = (flag(value.get(name), name) for name in names)
    return first, second


def keyed(world: World, ask: Ask, value: object) -> list[SimUser]:
    """Return the people of a list of organizer keys, which come as numbers, or refuse."""
    if not isinstance(value, list) or not all(type(key) is int for key in value):
        bad_training("InvalidRequest", "organizers must be a list of numbers.")
    found = []
    for key in value:
        user = world.by_key(str(key))
        if user is None or user.account is not ask.user.account:
            bad_training("InvalidRequest", "An organizer does not exist in this account.")
        found.append(user)
    return found


def _session(ask: Ask, item: object) -> tuple[datetime, datetime]:
    begin = end = None
    if isinstance(item, dict):
        begin, end = utc(item.get("startDate")), utc(item.get("endDate"))
    if begin is None or end is None or end <= begin:
        bad_training("InvalidRequest", "A session needs startDate and a later endDate in UTC.")
    if begin < ask.now:
        bad_training("InvalidRequest", "A session begins in the past.")
    return begin, end
