"""G2T trainings: create, read, update, delete, and their organizers."""

from __future__ import annotations

import secrets

from bot.sandbox.goto.requests import GoToRequest, GoToResponse, Handler, refuse_training
from bot.sandbox.goto.state import SimTraining, World
from bot.sandbox.goto.training_fields import (
    body_fields,
    organizer_row,
    organizers_by_key,
    parse_flag,
    parse_registration_settings,
    require_own_key,
    require_own_training,
    session_times,
    text_field,
    time_zone_field,
    training_row,
)


def list_all(world: World, request: GoToRequest) -> GoToResponse:
    """Return the planned and running trainings, oldest first (GoTo)."""
    require_own_key(request)
    found = [t for t in world.trainings.values() if request.user in t.organizers and _is_planned(request, t)]
    return GoToResponse(200, [training_row(training) for training in found])


def create(world: World, request: GoToRequest) -> GoToResponse:
    """Create a training; the response is its key as a JSON string."""
    require_own_key(request)
    body = body_fields(request)
    name, description, zone_id, planned = (
        text_field(request, "name"),
        text_field(request, "description", required=False),
        time_zone_field(request),
        session_times(request),
    )
    others = [
        user
        for user in organizers_by_key(world, request, body.get("organizers", []))
        if user is not request.user
    ]
    no_email, no_registration = (
        parse_registration_settings(body["registrationSettings"])
        if "registrationSettings" in body
        else (False, False)
    )
    training = SimTraining(
        key=world.key(),
        id=world.number(),
        owner=request.user,
        name=name,
        description=description,
        time_zone=zone_id,
        times=planned,
        created=request.now,
        organizers=[request.user, *others],
        disable_confirmation_email=no_email,
        disable_web_registration=no_registration,
    )
    world.trainings[training.key] = training
    return GoToResponse(201, str(training.key))


def get(world: World, request: GoToRequest) -> GoToResponse:
    return GoToResponse(200, training_row(require_own_training(world, request)))


def delete(world: World, request: GoToRequest) -> GoToResponse:
    """Delete a training. Nobody is mailed (GoTo)."""
    require_own_training(world, request).deleted = request.now
    return GoToResponse(204)


def name_description(world: World, request: GoToRequest) -> GoToResponse:
    training = require_own_training(world, request)
    name, description = text_field(request, "name"), text_field(request, "description", required=False)
    training.name, training.description = name, description
    return GoToResponse(204)


def registration_settings(world: World, request: GoToRequest) -> GoToResponse:
    training = require_own_training(world, request)
    email, web = parse_registration_settings(body_fields(request))
    training.disable_confirmation_email, training.disable_web_registration = email, web
    return GoToResponse(204)


def new_times(world: World, request: GoToRequest) -> GoToResponse:
    """Replace all sessions; mail registrants and trainers by default (GoTo)."""
    training = require_own_training(world, request)
    zone_id, planned, body = time_zone_field(request), session_times(request), body_fields(request)
    mail_registrants = parse_flag(body.get("notifyRegistrants", True), "notifyRegistrants")
    mail_trainers = parse_flag(body.get("notifyTrainers", True), "notifyTrainers")
    training.time_zone, training.times = zone_id, planned
    registrants = (
        [r.email for r in training.registrants if r.status == "APPROVED"] if mail_registrants else []
    )
    trainers = [user.email for user in training.organizers] if mail_trainers else []
    world.mailed += [(email, "new times") for email in (*registrants, *trainers)]
    return GoToResponse(200, {"notifiedRegistrants": len(registrants), "notifiedTrainers": len(trainers)})


def organizers(world: World, request: GoToRequest) -> GoToResponse:
    return GoToResponse(
        200, [organizer_row(user) for user in require_own_training(world, request).organizers]
    )


def replace_organizers(world: World, request: GoToRequest) -> GoToResponse:
    """Replace all organizers; the one who scheduled the training must stay (GoTo)."""
    training = require_own_training(world, request)
    body = body_fields(request)
    people = organizers_by_key(world, request, body.get("organizers"))
    if training.owner not in people:
        refuse_training("InvalidRequest", "The organizer who scheduled the training cannot be removed.")
    added = [user for user in people if user not in training.organizers]
    if parse_flag(body.get("notifyOrganizers", True), "notifyOrganizers"):
        world.mailed += [(user.email, "co-organizer") for user in added]
    training.organizers = list(dict.fromkeys(people))
    return GoToResponse(204)


def manage_url(world: World, request: GoToRequest) -> GoToResponse:
    return GoToResponse(200, f"{request.base_url}/manage/{require_own_training(world, request).key}")


def start_url(world: World, request: GoToRequest) -> GoToResponse:
    """Return the start link that requires the organizer to sign in."""
    return GoToResponse(200, f"{request.base_url}/start/{require_own_training(world, request).key}")


def start(world: World, request: GoToRequest) -> GoToResponse:
    """Return the start link that needs no sign-in, which is a secret."""
    training = require_own_training(world, request)
    token = secrets.token_urlsafe(24)
    world.host_tokens[token] = training.key
    return GoToResponse(
        200, {"hostURL": f"{request.base_url}/host/training/{training.key}?authenticationToken={token}"}
    )


def account_organizers(world: World, request: GoToRequest) -> GoToResponse:
    """Return an account's organizers (deprecated)."""
    account = request.user.account
    if request.path_params["accountKey"] != str(account.key):
        refuse_training("InvalidRequest", "The account is not yours.")
    people = [user for user in world.users if user.account is account and not user.deleted]
    return GoToResponse(200, [organizer_row(user) for user in people if "G2T" in user.products])


def _is_planned(request: GoToRequest, training: SimTraining) -> bool:
    if training.created > request.as_of:
        return False
    if training.deleted is not None and training.deleted <= request.as_of:
        return False
    return any(end > request.now for _, end in training.times)


HANDLERS: dict[str, Handler] = {
    "trainings.list": list_all,
    "trainings.create": create,
    "trainings.get": get,
    "trainings.delete": delete,
    "trainings.nameDescription.update": name_description,
    "trainings.registrationSettings.update": registration_settings,
    "trainings.times.update": new_times,
    "trainings.organizers.list": organizers,
    "trainings.organizers.update": replace_organizers,
    "trainings.manageUrl.get": manage_url,
    "trainings.startUrl.get": start_url,
    "trainings.start": start,
    "accounts.organizers.list": account_organizers,
}
