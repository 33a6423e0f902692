"""G2T, trainings: make, read, change, delete, and who organizes them."""

from __future__ import annotations

import secrets

from bot.sandbox.goto.asking import Ask, Handler, Reply, bad_training
from bot.sandbox.goto.state import SimTraining, World
from bot.sandbox.goto.training_rows import (
    fields,
    flag,
    keyed,
    organizer_row,
    own_key,
    own_training,
    settings,
    text,
    times,
    training_row,
    zone,
)


def list_all(world: World, ask: Ask) -> Reply:
    """Only what is planned or running, in the order in which it was made (GoTo)."""
    own_key(ask)
    found = [t for t in world.trainings.values() if ask.user in t.organizers and _planned(ask, t)]
    return Reply(200, [training_row(training) for training in found])


def create(world: World, ask: Ask) -> Reply:
    """The answer is the key as a JSON string."""
    own_key(ask)
    body = fields(ask)
    name, description, zone_id, planned = (
        text(ask, "name"),
        text(ask, "description", required=False),
        zone(ask),
        times(ask),
    )
    others = [user for user in keyed(world, ask, body.get("organizers", [])) if user is not ask.user]
    switches = settings(body["registrationSettings"]) if "registrationSettings" in body else (False, False)
    training = SimTraining(
        world.key(),
        world.number(),
        ask.user,
        name,
        description,
        zone_id,
        planned,
        ask.now,
        [ask.user, *others],
        *switches,
    )
    world.trainings[training.key] = training
    return Reply(201, str(training.key))


def get(world: World, ask: Ask) -> Reply:
    return Reply(200, training_row(own_training(world, ask)))


def delete(world: World, ask: Ask) -> Reply:
    """Nobody is mailed (GoTo)."""
    own_training(world, ask).deleted = ask.now
    return Reply(204)


def name_description(world: World, ask: Ask) -> Reply:
    training = own_training(world, ask)
    name, description = text(ask, "name"), text(ask, "description", required=False)
    training.name, training.description = name, description
    return Reply(204)


def registration_settings(world: World, ask: Ask) -> Reply:
    training = own_training(world, ask)
    email, web = settings(fields(ask))
    training.disable_confirmation_email, training.disable_web_registration = email, web
    return Reply(204)


def new_times(world: World, ask: Ask) -> Reply:
    """Replaces all sessions; mails registrants and trainers unless told not to (GoTo: both default to
    true).
    """
    training = own_training(world, ask)
    zone_id, planned, body = zone(ask), times(ask), fields(ask)
    mail_registrants = flag(body.get("notifyRegistrants", True), "notifyRegistrants")
    mail_trainers = flag(body.get("notifyTrainers", True), "notifyTrainers")
    training.time_zone, training.times = zone_id, planned
    told = [r.email for r in training.registrants if r.status == "APPROVED"] if mail_registrants else []
    trainers = [user.email for user in training.organizers] if mail_trainers else []
    world.mailed += [(email, "new times") for email in (*told, *trainers)]
    return Reply(200, {"notifiedRegistrants": len(told), "notifiedTrainers": len(trainers)})


def organizers(world: World, ask: Ask) -> Reply:
    return Reply(200, [organizer_row(user) for user in own_training(world, ask).organizers])


def replace_organizers(world: World, ask: Ask) -> Reply:
    """Replaces the whole list; who scheduled the training stays (GoTo)."""
    training = own_training(world, ask)
    body = fields(ask)
    people = keyed(world, ask, body.get("organizers"))
    if training.owner not in people:
        bad_training("InvalidRequest", "The organizer who scheduled the training cannot be removed.")
    added = [user for user in people if user not in training.organizers]
    if flag(body.get("notifyOrganizers", True), "notifyOrganizers"):
        world.mailed += [(user.email, "co-organizer") for user in added]
    training.organizers = list(dict.fromkeys(people))
    return Reply(204)


def manage_url(world: World, ask: Ask) -> Reply:
    return Reply(200, f"{ask.base_url}/manage/{own_training(world, ask).key}")


def start_url(world: World, ask: Ask) -> Reply:
    """The link that asks the organizer to sign in."""
    return Reply(200, f"{ask.base_url}/start/{own_training(world, ask).key}")


def start(world: World, ask: Ask) -> Reply:
    """The link that starts the training without signing in: a secret."""
    training = own_training(world, ask)
    token = secrets.token_urlsafe(24)
    world.host_tokens[token] = training.key
    return Reply(200, {"hostURL": f"{ask.base_url}/host/training/{training.key}?authenticationToken={token}"})


def account_organizers(world: World, ask: Ask) -> Reply:
    """The deprecated list of an account's organizers."""
    account = ask.user.account
    if ask.keys["accountKey"] != str(account.key):
        bad_training("InvalidRequest", "The account is not yours.")
    people = [user for user in world.users if user.account is account and not user.deleted]
    return Reply(200, [organizer_row(user) for user in people if "G2T" in user.products])


def _planned(ask: Ask, training: SimTraining) -> bool:
    if training.created > ask.seen_at:
        return False
    if training.deleted is not None and training.deleted <= ask.seen_at:
        return False
    return any(end > ask.now for _, end in training.times)


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
