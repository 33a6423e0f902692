"""Two starts in one conversation at the same time: one meeting, and the second person is asked to join it."""

from __future__ import annotations

from bot.ports import Outcome
from bot.usecases.operations import Run


async def joins_other(go: Run, channel: str | None, topic: str) -> Outcome | None:
    """Return the outcome that offers the meeting just started there, None when this operation is to make its own.

    The first takes the conversation's start; who comes within half a minute waits for its outcome. One that failed is
    passed over, and so is any when the person asked for another meeting (``another``).
    """
    s, tenant = go.s, go.operation.person.tenant
    place = channel or go.operation.person.user_id
    passed: str | None = None
    while True:
        other = await s.meetings.begin(tenant, place, go.operation.id, passed)
        if other is None:
            return None
        if not go.operation.payload.get("another"):
            outcome = await s.ledger.wait(tenant, other, s.patience.other_start)
            if outcome is None or outcome.ok:
                return await _offer(go, other, outcome, topic)
        passed = other


async def _offer(go: Run, other: str, outcome: Outcome | None, topic: str) -> Outcome:
    """Return what the second person is offered; without ``join_url`` the first meeting is still being made."""
    s, person = go.s, go.operation.person
    first = await s.ledger.load(person.tenant, other)
    made = await s.meetings.get(person.tenant, str(outcome.values["meeting_id"])) if outcome else None
    starter = first.person if first is not None else person
    return Outcome(
        True,
        {
            "existing": made.subject if made else "",
            "join_url": made.join_url if made else "",
            "by": "" if starter == person else (await s.people.profile(starter)).name,
            "topic": topic,
        },
    )
