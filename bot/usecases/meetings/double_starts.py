"""Two people start a meeting in one conversation at the same time: the second is offered to join the first."""

from __future__ import annotations

from bot.model.meeting_requests import StartPayload
from bot.model.meeting_results import ExistingMeeting, MeetingResult
from bot.model.operations import Outcome, success
from bot.usecases.core.operation_run import OperationRun


async def join_other_start(run: OperationRun, channel: str | None, topic: str) -> Outcome | None:
    """Return an outcome that offers the meeting just started there, None if this operation should create its own.

    The first operation holds the conversation's start; others within half a minute wait for its outcome. A failed one
    is skipped, and so is any if the person asked for another meeting (``another``).
    """
    app, tenant = run.app, run.operation.person.tenant
    place = channel or run.operation.person.user_id
    passed: str | None = None
    while True:
        other = await app.store.meetings.claim_channel_start(tenant, place, run.operation.id, passed)
        if other is None:
            return None
        if not run.payload(StartPayload).another:
            outcome = await app.store.ledger.wait_for_outcome(tenant, other, app.timing.other_start_seconds)
            if outcome is None or outcome.ok:
                return await _offer_existing(run, other, outcome, topic)
        passed = other


async def _offer_existing(run: OperationRun, other_id: str, outcome: Outcome | None, topic: str) -> Outcome:
    """Return the offer for the second person; ``join_url`` is "" while the first meeting is still being created."""
    app, person = run.app, run.operation.person
    first = await app.store.ledger.load(person.tenant, other_id)
    meeting_id = outcome.result(MeetingResult).meeting_id if outcome else ""
    made = await app.store.meetings.get(person.tenant, meeting_id)
    starter = first.person if first is not None else person
    existing = ExistingMeeting(
        subject=made.subject if made else "",
        join_url=made.join_url if made else "",
        by="" if starter == person else (await app.slack.people.get_profile(starter)).name,
        topic=topic,
        invited=run.payload(StartPayload).invited,
        channel=run.payload(StartPayload).meeting.channel or "",
    )
    return success(MeetingResult(existing=existing))
