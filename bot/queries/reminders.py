"""The query about reminders: which were sent or are planned, and why."""

from __future__ import annotations

from dataclasses import dataclass

from bot.model.ids import Person
from bot.model.messages import Message
from bot.queries.query import Query
from bot.usecases.core.services import Services
from bot.usecases.reminders.why import explain_reminders
from bot.views.reminders.why import why_message


@dataclass(frozen=True, slots=True)
class WhyArgs:
    """``channel`` is where it was asked; ``typed`` is a meeting id or link, or a training's key, "" for all."""

    channel: str | None = None
    typed: str = ""


async def query_why(app: Services, person: Person, args: WhyArgs) -> Message:
    return why_message(await explain_reminders(app, person, args.channel, args.typed))


WHY = Query(name="meeting.why", args=WhyArgs, area=None, answer=query_why)
QUERIES = (WHY,)
