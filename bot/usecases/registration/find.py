"""Find the shared training that somebody typed: by its number, by a link, or by its title or a part of it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.model.registration import SharedTraining
from bot.model.sources import SessionKind
from bot.parsing.arguments import shorten
from bot.parsing.lookups import find_matches, read_lookup
from bot.usecases.core.unclear_matches import make_unclear_match, require_kind


def find_shared(typed: str, trainings: Sequence[SharedTraining], none_message_id: str) -> str:
    """Return the key of the one training that was typed; a number that none of them has is returned as a key.

    Raises ``UnclearMatch`` with the trainings to choose from.
    """
    lookup = read_lookup(typed)
    require_kind(lookup, SessionKind.TRAINING)
    matches = find_matches(
        lookup, trainings, lambda one: (one.training_key, one.training_id), lambda one: one.name
    )
    if len(matches.rows) == 1 and len(lookup.numbers) < 2:
        return matches.rows[0].training_key
    if lookup.number and not matches.rows:
        return lookup.number
    raise make_unclear_match(lookup, matches, trainings, _describe, none_message_id)


def _describe(shared: SharedTraining) -> str:
    return f"{shorten(shared.name, 40)} ({shared.training_id or shared.training_key})"
