"""What one query is: a typed read with the view of what it returns, answered at once or later by a worker."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from bot.model import records
from bot.model.core import Message
from bot.model.ids import Person
from bot.model.policy import Area
from bot.usecases.core.services import Services

A = TypeVar("A")

MENU_TIMEOUT_SECONDS = 1.2
"""Seconds that a menu waits for the rows it lists; after that it is shown without them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Query(Generic[A]):
    """One query. ``name`` and the JSON of ``args`` are stored if it is answered later.

    ``area`` is what the workspace's policy must allow, None if everybody may ask.
    """

    name: str
    args: type[A]
    area: Area | None
    answer: Callable[[Services, Person, A], Awaitable[Message]]

    async def answer_stored(self, app: Services, person: Person, args: Mapping[str, Any]) -> Message:
        """Answer with arguments as they were stored. Raises ``RecordError``."""
        return await self.answer(app, person, records.load(self.args, args))


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
