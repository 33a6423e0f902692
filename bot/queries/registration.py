"""Read-only answers about registrations: each runs a use case and renders its result."""

from __future__ import annotations

from bot.model.ids import Person
from bot.model.messages import Message
from bot.model.policy import Area
from bot.model.registration_requests import MissingArgs, OpenTrainingsArgs, RosterArgs
from bot.model.training_requests import TrainingArgs
from bot.queries.query import NoArgs, Query
from bot.queries.trainings import offer_trainings
from bot.usecases.core.services import Services
from bot.usecases.core.unclear_matches import UnclearMatch
from bot.usecases.meetings.overview import get_zone
from bot.usecases.registration import mine, nudges, roster
from bot.usecases.registration.find import find_shared
from bot.usecases.registration.form import list_open_trainings
from bot.usecases.registration.trainers import managed_by
from bot.views.registration import mine as views
from bot.views.registration import roster as roster_views
from bot.views.registration import trainer as trainer_views


async def query_registrations(app: Services, person: Person, args: NoArgs) -> Message:
    return views.own_registrations(await mine.list_own_registrations(app, person))


async def query_registration(app: Services, person: Person, args: TrainingArgs) -> Message:
    return views.status(await mine.refresh_registration(app, person, args.id))


async def query_cancel_question(app: Services, person: Person, args: TrainingArgs) -> Message:
    if not args.id:
        return views.cancel_picker(await mine.list_own_registrations(app, person))
    try:
        return views.cancel_question(await mine.refresh_registration(app, person, args.id))
    except UnclearMatch as unclear:
        return views.cancel_picker(unclear.rows, unclear)


async def query_waitlist(app: Services, person: Person, args: TrainingArgs) -> Message:
    shared = await managed_by(app, person)
    if not args.id and len(shared) != 1:
        return trainer_views.waitlist_picker(shared, await get_zone(app, person))
    try:
        key = find_shared(args.id, shared, "waitlist-no-match") if args.id else shared[0].training_key
    except UnclearMatch as unclear:
        return trainer_views.waitlist_picker(unclear.rows, await get_zone(app, person), unclear)
    return trainer_views.waitlist(await mine.read_waitlist(app, person, key))


async def query_roster(app: Services, person: Person, args: RosterArgs) -> Message:
    return roster_views.roster_page(await roster.read_roster(app, person, args.id, args.page))


async def query_missing(app: Services, person: Person, args: MissingArgs) -> Message:
    page = await nudges.list_unregistered(app, person, args.id, args.target or "", args.page)
    return roster_views.missing_page(page)


async def query_open_trainings(app: Services, person: Person, args: OpenTrainingsArgs) -> Message:
    trainings = await list_open_trainings(app, person, args.channel)
    return views.open_picker(trainings, await get_zone(app, person))


OPEN_TRAININGS = Query(
    name="training.open", args=OpenTrainingsArgs, area=Area.REGISTER, answer=query_open_trainings
)
OWN_REGISTRATIONS = Query(name="training.mine", args=NoArgs, area=None, answer=query_registrations)
REGISTRATION = Query(name="training.registration", args=TrainingArgs, area=None, answer=query_registration)
CANCEL_QUESTION = Query(
    name="training.unregister", args=TrainingArgs, area=None, answer=query_cancel_question
)
WAITLIST = Query(name="training.waitlist", args=TrainingArgs, area=None, answer=query_waitlist)
ROSTER = Query(
    name="training.roster", args=RosterArgs, area=None, answer=offer_trainings("roster", query_roster)
)
MISSING = Query(
    name="training.missing", args=MissingArgs, area=None, answer=offer_trainings("missing", query_missing)
)

QUERIES = (OPEN_TRAININGS, OWN_REGISTRATIONS, REGISTRATION, CANCEL_QUESTION, WAITLIST, ROSTER, MISSING)
