"""Read-only answers about registrations: each runs a use case and renders its result."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.errors import UserError
from bot.ids import Person
from bot.ports import Message
from bot.usecases import registration_mine as use
from bot.usecases.meetings import zone_of
from bot.usecases.registration_trainers import spoken_for
from bot.usecases.services import Services
from bot.views import registrations as views
from bot.views import registrations_trainer as trainer_views


async def mine(s: Services, person: Person, args: Mapping[str, Any]) -> Message:
    return views.mine(await use.mine(s, person))


async def registration(s: Services, person: Person, args: Mapping[str, Any]) -> Message:
    return views.status(await use.refreshed(s, person, str(args.get("id") or "")))


async def unregister(s: Services, person: Person, args: Mapping[str, Any]) -> Message:
    typed = str(args.get("id") or "")
    if not typed:
        return views.cancel_picker(await use.mine(s, person))
    return views.ask_cancel(await use.refreshed(s, person, typed))


async def waitlist(s: Services, person: Person, args: Mapping[str, Any]) -> Message:
    digits = "".join(sign for sign in str(args.get("id") or "") if sign.isdigit())
    shared = await spoken_for(s, person)
    if not digits and len(shared) != 1:
        return trainer_views.waitlist_picker(shared, await zone_of(s, person))
    by_number = {one.training_id: one.training_key for one in shared}
    key = by_number.get(digits, digits) if digits else shared[0].training_key
    if not key:
        raise UserError("share-none", next_step="share-none-next")
    return trainer_views.waitlist(await use.waitlist(s, person, key))


REGISTRATION_READS = {
    "training.mine": mine,
    "training.registration": registration,
    "training.unregister": unregister,
    "training.waitlist": waitlist,
}
