"""G2T, who registered for a training and who came; and what was recorded."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from bot.sandbox.goto.asking import Ask, Handler, Reply, bad_training, utc, z
from bot.sandbox.goto.state import SimRegistrant, SimTraining, SimTrainingSession, World
from bot.sandbox.goto.training_rows import (
    fields,
    links,
    own_key,
    own_training,
    registrant_row,
    session_row,
    text,
)


def list_all(world: World, ask: Ask) -> Reply:
    """May be two hours old (GoTo): a stale list misses the latest, and names who was deleted since."""
    training = own_training(world, ask)
    left = [registrant for registrant, deleted in training.left if deleted > ask.seen_at]
    known = [r for r in (*training.registrants, *left) if r.registered <= ask.seen_at]
    return Reply(200, [registrant_row(ask, training, registrant) for registrant in known])


def get(world: World, ask: Ask) -> Reply:
    training = own_training(world, ask)
    return Reply(200, registrant_row(ask, training, _registrant(ask, training)))


def create(world: World, ask: Ask) -> Reply:
    """A second registration of one e-mail is 409 with the key of the first, which comes as a number here."""
    training = own_training(world, ask)
    email, given_name, surname = (text(ask, name).strip() for name in ("email", "givenName", "surname"))
    if "@" not in email:
        bad_training("InvalidRequest", "email is no e-mail.")
    if all(end <= ask.now for _, end in training.times):
        bad_training("TrainingOver", "The training is over.")
    for known in training.registrants:
        if known.email.casefold() == email.casefold() and known.status != "UNREGISTERED":
            bad_training(
                "DuplicateRegistrant",
                "Registration failed, email address already in use.",
                409,
                registrantKey=known.key,
            )
    status = "WAITING" if training.approval else "APPROVED"
    registrant = SimRegistrant(world.key(), email, given_name, surname, ask.now, world.number(), status)
    training.registrants.append(registrant)
    if not training.disable_confirmation_email:
        world.mailed.append((email, "confirmation"))
    return Reply(201, {**links(ask, training, registrant), "registrantKey": registrant.key})


def delete(world: World, ask: Ask) -> Reply:
    """Nobody is mailed, and the person may register again (GoTo)."""
    training = own_training(world, ask)
    registrant = _registrant(ask, training)
    training.registrants.remove(registrant)
    training.left.append((registrant, ask.now))
    return Reply(204)


def sessions_of_training(world: World, ask: Ask) -> Reply:
    training = own_training(world, ask, gone_too=True)
    return Reply(200, [session_row(training, held) for held in training.held])


def sessions_between(world: World, ask: Ask) -> Reply:
    """A POST that reads (GoTo)."""
    own_key(ask)
    body = fields(ask)
    since, until = utc(body.get("startDate")), utc(body.get("endDate"))
    if since is None or until is None or until < since:
        bad_training("InvalidRequest", "startDate and a later endDate are required in UTC.")
    rows = [
        session_row(training, held)
        for training, held in _all_held(world, ask)
        if since <= held.start <= until
    ]
    return Reply(200, rows)


def attendees(world: World, ask: Ask) -> Reply:
    """Everybody who registered; who did not come has 0 minutes."""
    own_key(ask)
    found = [(t, h) for t, h in _all_held(world, ask) if str(h.key) == ask.keys["sessionKey"]]
    if not found:
        bad_training("NoSuchSession", "Session with specified key does not exist.", 404)
    training, held = found[0]
    return Reply(200, [_attendee(registrant, held) for registrant in training.registrants])


def recordings(world: World, ask: Ask) -> Reply:
    """The training key is a number here, the dates have a numeric offset (GoTo)."""
    training = own_training(world, ask, gone_too=True)
    rows = [
        {
            "recordingId": number,
            "name": name,
            "description": "",
            "registrationUrl": f"{ask.base_url}/recording/{number}/register",
            "downloadUrl": f"{ask.base_url}/recording/{number}/download",
            "startDate": _offset(begin),
            "endDate": _offset(end),
        }
        for number, name, begin, end in training.recordings
    ]
    return Reply(200, {"recordingList": rows, "trainingKey": training.key})


def download(world: World, ask: Ask) -> Reply:
    training = own_training(world, ask, gone_too=True)
    if ask.keys["recordingId"] not in [str(number) for number, _, _, _ in training.recordings]:
        bad_training("NoSuchRecording", "Recording with specified id does not exist.", 404)
    location = f"{ask.base_url}/recording/{ask.keys['recordingId']}/file"
    return Reply(302, headers={"location": location})


def _registrant(ask: Ask, training: SimTraining) -> SimRegistrant:
    found = [r for r in training.registrants if str(r.key) == ask.keys["registrantKey"]]
    if not found:
        bad_training("NoSuchRegistrant", "Registrant with specified key does not exist.", 404)
    return found[0]


def _all_held(world: World, ask: Ask) -> list[tuple[SimTraining, SimTrainingSession]]:
    return [(t, held) for t in world.trainings.values() if ask.user in t.organizers for held in t.held]


def _attendee(registrant: SimRegistrant, held: SimTrainingSession) -> dict[str, Any]:
    stays = [(begin, end) for who, begin, end in held.stays if who is registrant]
    times = [
        {"joinTime": z(begin), "leaveTime": z(end), "timeInPartOfSession": _minutes(end - begin)}
        for begin, end in stays
    ]
    return {
        "email": registrant.email,
        "givenName": registrant.given_name,
        "surname": registrant.surname,
        "timeInSession": sum(_minutes(end - begin) for begin, end in stays),
        "inSessionTimes": times,
    }


def _minutes(length: timedelta) -> int:
    return round(length.total_seconds() / 60)


def _offset(moment: datetime) -> str:
    """Write a moment as ``2016-03-31T17:07:49+02:00``."""
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
