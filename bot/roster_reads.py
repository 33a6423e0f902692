"""Read-only answers about rosters: each runs a use case and renders its result."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.ids import Person
from bot.ports import Message
from bot.training_reads import parse_page
from bot.usecases import nudging
from bot.usecases import roster as use
from bot.usecases.services import Services
from bot.views import rosters as views


async def query_roster(s: Services, person: Person, args: Mapping[str, Any]) -> Message:
    return views.roster_page(await use.read_roster(s, person, str(args.get("id") or ""), parse_page(args.get("page"))))


async def query_missing(s: Services, person: Person, args: Mapping[str, Any]) -> Message:
    """Return the people in the channel or user group ``c`` who have not registered."""
    typed, target = str(args.get("id") or ""), str(args.get("c") or "")
    return views.missing_page(await nudging.list_unregistered(s, person, typed, target, parse_page(args.get("page"))))


ROSTER_QUERIES = {"training.roster": query_roster, "training.missing": query_missing}
