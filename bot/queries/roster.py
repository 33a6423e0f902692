"""Read-only answers about rosters: each runs a use case and renders its result."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.model.core import Message
from bot.model.ids import Person
from bot.queries.query import Query
from bot.queries.trainings import parse_page
from bot.usecases.core.services import Services
from bot.usecases.registration import nudges
from bot.usecases.registration import roster as use
from bot.views.registration import roster as views


async def query_roster(app: Services, person: Person, args: Mapping[str, Any]) -> Message:
    return views.roster_page(
        await use.read_roster(app, person, str(args.get("id") or ""), parse_page(args.get("page")))
    )


async def query_missing(app: Services, person: Person, args: Mapping[str, Any]) -> Message:
    """Return the people in the channel or user group ``c`` who have not registered."""
    typed, target = str(args.get("id") or ""), str(args.get("c") or "")
    return views.missing_page(
        await nudges.list_unregistered(app, person, typed, target, parse_page(args.get("page")))
    )


QUERIES = (
    Query(name="training.roster", args=dict, area=None, answer=query_roster),
    Query(name="training.missing", args=dict, area=None, answer=query_missing),
)
