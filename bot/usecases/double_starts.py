"""Two people start a meeting in one conversation at the same time: the second is offered to join the first."""

from __future__ import annotations

from bot.ports import Outcome
from bot.usecases.operations import OperationRun


async def join_other_start(go: OperationRun, channel: str | None, topic: str) -> Outcome | None:
    """Return an outcome that offers the meeting just started there, None if this operation should create its own.

    The first operation holds the conversation's start; others within half a minute wait for its outcome. A failed one
    is skipped, and so is any if the person asked for another meeting (``another``).
    """
    s, tenant = go.app, go.operation.person.tenant
    place = channel or go.operation.person.user_id
    passed: str | None = None
    while True:
        other = await s.meetings.claim_channel_start(tenant, place, go.operation.id, passed)
        if other is None:
            return None
        if not go.operation.payload.get("another"):
            outcome = await s.ledger.wait_for_outcome(tenant, other, s.timing.other_start_seconds)
            if outcome is None or outcome.ok:
                return await _offer_existing(go, other, outcome, topic)
        passed = other


async def _offer_existing(go: OperationRun, other_id: str, outcome: Outcome | None, topic: str) -> Outcome:
    """Return the offer for the second person; ``join_url`` is "" while the first meeting is still being created."""
    s, person = go.app, go.operation.person
    first = await s.ledger.load(person.tenant, other_id)
    made = await s.meetings.get(person.tenant, str(outcome.values["meeting_id"])) if outcome else None
    starter = first.person if first is not None else person
    return Outcome(
        True,
        {
            "existing": made.subject if made else "",
            "join_url": made.join_url if made else "",
            "by": "" if starter == person else (await s.people.get_profile(starter)).name,
            "topic": topic,
        },
    )
