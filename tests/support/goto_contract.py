"""The examples of the contract, restated: what a method sends for an operation and what it makes of an answer.

Each has ``call`` (the group on a session, and its method), ``with`` (its parameters; times as text), ``path`` and
``body`` (what must be sent), ``status``, ``headers`` and ``answer`` (what comes back; none is an empty body) and
``told`` (what the method returns, fields that are None left out).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from pydantic import BaseModel

from bot.goto import wire
from bot.goto.calls import Call
from bot.goto.client import GoToSession
from bot.goto.identity import get_admin_identity, get_scim_identity
from bot.goto.rows import RowObserver, ignore_row

FIXTURE = Path(__file__).parents[1] / "goto/fixtures/contract.json"
_ALONE = {"get_scim_identity": get_scim_identity, "get_admin_identity": get_admin_identity}
NO_ANSWER = object()


@dataclass(frozen=True, kw_only=True)
class Case:
    about: str
    operation: str
    call: str
    parameters: Mapping[str, Any]
    path: str
    body: Any
    status: int
    headers: Mapping[str, str]
    answer: Any
    told: Any

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Case:
        return cls(
            about=row["about"],
            operation=row["operation"],
            call=row["call"],
            parameters=row["with"],
            path=row["path"],
            body=row.get("body"),
            status=row["status"],
            headers=row.get("headers", {}),
            answer=row.get("answer", NO_ANSWER),
            told=row["told"],
        )

    def answering(self, answer: Any) -> Case:
        return replace(self, answer=answer)

    def __str__(self) -> str:
        return f"{self.call}: {self.about}"


class Answering:
    """A session's ``call`` that gives one answer, understood as the client understands it, and keeps requests."""

    def __init__(self, answer: wire.Answer) -> None:
        self.answer = answer
        self.sent: list[wire.Request] = []

    async def __call__(self, request: wire.Request) -> wire.Answer:
        self.sent.append(request)
        wire.raise_for_error(request.endpoint, self.answer)
        return self.answer


def cases() -> list[Case]:
    return [Case.of(row) for row in json.loads(FIXTURE.read_text(encoding="utf-8"))]


async def run(case: Case) -> tuple[Any, list[wire.Request]]:
    """Call the method; return what it returns and what it sent."""
    body = b"" if case.answer is NO_ANSWER else json.dumps(case.answer).encode()
    call = Answering(wire.Answer(case.status, case.headers, body))
    return await call_method(_With(call), case.call, case.parameters), call.sent


async def call_method(session: Session, name: str, parameters: Mapping[str, Any]) -> Any:
    """Call a method of a session by the name that the examples have for it (``meetings.create``)."""
    if name in _ALONE:
        return await _ALONE[name](session.call)
    group, method = name.split(".")
    typed = getattr(GoToSession, group).fget(session)
    return await getattr(typed, method)(**_read(parameters))


def dump(value: Any) -> Any:
    """Return what a method returned as JSON has it."""
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", exclude_none=True)
    if isinstance(value, list | tuple):
        return [dump(one) for one in value]
    return value


class Session(Protocol):
    """As much of a session as its groups take."""

    @property
    def call(self) -> Call: ...

    @property
    def observe_row(self) -> RowObserver: ...


@dataclass
class _With:
    call: Answering
    observe_row: RowObserver = ignore_row


def _read(parameters: Mapping[str, Any]) -> dict[str, Any]:
    read = dict(parameters)
    for name in ("start", "end"):
        if name in read:
            read[name] = datetime.fromisoformat(read[name])
    if "times" in read:
        read["times"] = [tuple(datetime.fromisoformat(one) for one in pair) for pair in read["times"]]
    return read
