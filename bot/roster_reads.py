"""Read-only answers about rosters: each runs a use case and renders its result."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.ids import Person
from bot.ports import Message
from bot.training_reads import whole
from bot.usecases import nudging
from bot.usecases import roster as use
from bot.usecases.services import Services
from bot.views import rosters as views


async def roster(s: Services, person: Person, args: Mapping[str, Any]) -> Message:
    return views.roster(await use.roster(s, person, str(args.get("id") or ""), whole(args.get("page"))))


async def missing(s: Services, person: Person, args: Mapping[str, Any]) -> Message:
    """Return the people in the channel or user group ``c`` who have not registered."""
    typed, target = str(args.get("id") or ""), str(args.get("c") or "")
    return views.missing(await nudging.missing(s, person, typed, target, whole(args.get("page"))))


ROSTER_READS = {"training.roster": roster, "training.missing": missing}
