"""Find the shared training that somebody typed: by its number, by a link, or by its title or a part of it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.model.ids import Person
from bot.model.registration import SharedTraining
from bot.model.sources import SessionKind
from bot.parsing.arguments import shorten
from bot.parsing.lookups import Lookup, Matches, find_matches, read_lookup
from bot.usecases.core.services import Services
from bot.usecases.core.unclear_matches import make_unclear_match, require_kind
from bot.usecases.registration.form import can_see_training, list_open_trainings


def find_shared(typed: str, trainings: Sequence[SharedTraining], none_message_id: str) -> str:
    """Return the key of the one training that was typed; a number that none of them has is returned as a key.

    Raises ``UnclearMatch`` with the trainings to choose from.
    """
    lookup = read_lookup(typed)
    require_kind(lookup, SessionKind.TRAINING)
    matches = _match(lookup, trainings)
    if len(matches.rows) == 1 and len(lookup.numbers) < 2:
        return matches.rows[0].training_key
    if lookup.number and not matches.rows:
        return lookup.number
    raise make_unclear_match(lookup, matches, trainings, _describe, none_message_id)


async def find_open_by_number(app: Services, person: Person, place: str | None, typed: str) -> str | None:
    """Return the key of the shared training whose number or link was typed, if the person may see it.

    Slack is asked about this one alone. None if something else was typed; look among all that they may see then.
    """
    lookup = read_lookup(typed)
    if not lookup.is_certain or lookup.kind is SessionKind.MEETING:
        return None
    matches = _match(lookup, await app.store.registrations.list_shared(person.tenant))
    if len(matches.rows) != 1 or not lookup.number:
        return None
    (shared,) = matches.rows
    return shared.training_key if await can_see_training(app, person, shared, place) else None


async def find_open(app: Services, person: Person, typed: str) -> SharedTraining | None:
    """Return the training that was typed among those that the person can register for; None if it is none of them.

    Raises ``UnclearMatch`` with the trainings to choose from.
    """
    trainings = await list_open_trainings(app, person, None)
    if not trainings:
        return None
    key = find_shared(typed, trainings, "register-no-match")
    return next((one for one in trainings if one.training_key == key), None)


def _match(lookup: Lookup, trainings: Sequence[SharedTraining]) -> Matches[SharedTraining]:
    return find_matches(
        lookup, trainings, lambda one: (one.training_key, one.training_id), lambda one: one.name
    )


def _describe(shared: SharedTraining) -> str:
    return f"{shorten(shared.name, 40)} ({shared.training_id or shared.training_key})"
