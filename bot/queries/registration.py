"""Read-only answers about registrations: each runs a use case and renders its result."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.model.core import Message
from bot.model.errors import UserError
from bot.model.ids import Person
from bot.queries.query import Query
from bot.usecases.core.services import Services
from bot.usecases.meetings.overview import get_zone
from bot.usecases.registration import mine as use
from bot.usecases.registration.trainers import managed_by
from bot.views.registration import mine as views
from bot.views.registration import trainer as trainer_views


async def query_registrations(app: Services, person: Person, args: Mapping[str, Any]) -> Message:
    return views.own_registrations(await use.list_own_registrations(app, person))


async def query_registration(app: Services, person: Person, args: Mapping[str, Any]) -> Message:
    return views.status(await use.refresh_registration(app, person, str(args.get("id") or "")))


async def query_cancel_question(app: Services, person: Person, args: Mapping[str, Any]) -> Message:
    typed = str(args.get("id") or "")
    if not typed:
        return views.cancel_picker(await use.list_own_registrations(app, person))
    return views.cancel_question(await use.refresh_registration(app, person, typed))


async def query_waitlist(app: Services, person: Person, args: Mapping[str, Any]) -> Message:
    digits = "".join(sign for sign in str(args.get("id") or "") if sign.isdigit())
    shared = await managed_by(app, person)
    if not digits and len(shared) != 1:
        return trainer_views.waitlist_picker(shared, await get_zone(app, person))
    by_number = {one.training_id: one.training_key for one in shared}
    key = by_number.get(digits, digits) if digits else shared[0].training_key
    if not key:
        raise UserError("share-none", next_step="share-none-next")
    return trainer_views.waitlist(await use.read_waitlist(app, person, key))


QUERIES = (
    Query(name="training.mine", args=dict, area=None, answer=query_registrations),
    Query(name="training.registration", args=dict, area=None, answer=query_registration),
    Query(name="training.unregister", args=dict, area=None, answer=query_cancel_question),
    Query(name="training.waitlist", args=dict, area=None, answer=query_waitlist),
)
