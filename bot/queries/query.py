"""What one query is: a typed read with the view of what it returns, answered at once or later by a worker."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from bot.goto.models import count_unreadable_rows
from bot.model import records
from bot.model.ids import Person
from bot.model.messages import Message
from bot.model.policy import Area
from bot.usecases.core.services import Services
from bot.views.outcome_notes import with_unreadable_rows
from bot.views.selects import find_options, with_all_options, with_source

A = TypeVar("A")

MENU_TIMEOUT_SECONDS = 1.2
"""Seconds that a menu waits for the rows it lists; after that it is shown without them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Query(Generic[A]):
    """One query. ``name`` and the JSON of ``args`` are stored if it is answered later.

    ``area`` is what the workspace's policy must allow, None if everybody may ask. ``answer`` is called by ``run``.
    """

    name: str
    args: type[A]
    area: Area | None
    answer: Callable[[Services, Person, A], Awaitable[Message]]

    async def run(self, app: Services, person: Person, args: A) -> Message:
        """Answer, and say below how many rows of GoTo's answers could not be read."""
        with count_unreadable_rows() as unreadable:
            shown = await self.answer(app, person, args)
        return self.with_options(with_unreadable_rows(shown, unreadable.total), args)

    def with_options(self, shown: Message, args: A) -> Message:
        """Return a message of which the selects that hold too much for Slack ask this query for their options."""
        return with_source(shown, {"q": self.name, "a": records.dump(args)})

    async def list_options(
        self, app: Services, person: Person, args: Mapping[str, Any], action_id: str
    ) -> Sequence[Mapping[str, Any]]:
        """Return all options of a select in the answer. Raises ``RecordError``."""
        with with_all_options():
            shown = await self.answer(app, person, records.load(self.args, args))
        return find_options(shown.blocks, action_id)

    async def run_stored(self, app: Services, person: Person, args: Mapping[str, Any]) -> Message:
        """Answer with arguments as they were stored. Raises ``RecordError``."""
        return await self.run(app, person, records.load(self.args, args))


@dataclass(frozen=True, slots=True)
class NoArgs:
    """The arguments of a query that needs none."""


@dataclass(frozen=True, slots=True)
class DeferredQuery:
    """The payload of a query that is answered later, at the response_url of the request that asked."""

    read: str
    args: Mapping[str, Any]
    response_url: str = field(repr=False)

    @classmethod
    def of(cls, query: Query[A], args: A, response_url: str) -> DeferredQuery:
        return cls(read=query.name, args=records.dump(args), response_url=response_url)
