"""Read-only answers about registrations: each runs a use case and renders its result."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.errors import UserError
from bot.ids import Person
from bot.ports import Message
from bot.usecases import registration_mine as use
from bot.usecases.meetings import get_zone
from bot.usecases.registration_trainers import managed_by
from bot.usecases.services import Services
from bot.views import registrations as views
from bot.views import registrations_trainer as trainer_views


async def query_registrations(s: Services, person: Person, args: Mapping[str, Any]) -> Message:
    return views.own_registrations(await use.list_own_registrations(s, person))


async def query_registration(s: Services, person: Person, args: Mapping[str, Any]) -> Message:
    return views.status(await use.refresh_registration(s, person, str(args.get("id") or "")))


async def query_cancel_question(s: Services, person: Person, args: Mapping[str, Any]) -> Message:
    typed = str(args.get("id") or "")
    if not typed:
        return views.cancel_picker(await use.list_own_registrations(s, person))
    return views.cancel_question(await use.refresh_registration(s, person, typed))


async def query_waitlist(s: Services, person: Person, args: Mapping[str, Any]) -> Message:
    digits = "".join(sign for sign in str(args.get("id") or "") if sign.isdigit())
    shared = await managed_by(s, person)
    if not digits and len(shared) != 1:
        return trainer_views.waitlist_picker(shared, await get_zone(s, person))
    by_number = {one.training_id: one.training_key for one in shared}
    key = by_number.get(digits, digits) if digits else shared[0].training_key
    if not key:
        raise UserError("share-none", next_step="share-none-next")
    return trainer_views.waitlist(await use.read_waitlist(s, person, key))


REGISTRATION_QUERIES = {
    "training.mine": query_registrations,
    "training.registration": query_registration,
    "training.unregister": query_cancel_question,
    "training.waitlist": query_waitlist,
}
