"""Invite people to a meeting that starts now: each gets its card once, in their direct messages with Usher.

The card is kept up to date there like any other card of the meeting.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import Any

from bot.model import records
from bot.model.errors import SlackRefusal, UserError
from bot.model.ids import Person
from bot.model.meeting_requests import CreationProgress, InvitedPerson, InvitePayload, NotInvited
from bot.model.meetings import CardModel
from bot.model.messages import Message
from bot.model.operations import OperationKind, Outcome
from bot.model.people import Profile
from bot.usecases.core.faults import log_refusal
from bot.usecases.core.operation_run import OperationRun
from bot.usecases.core.operations import enqueue_detached
from bot.usecases.core.policy import has_guest_access
from bot.usecases.core.sends import dm_once
from bot.usecases.core.services import Services
from bot.usecases.meetings.cards import load_card

InvitationView = Callable[[CardModel], Message]
MAX_INVITED = 20
"""Each invitation is a direct message, and Slack takes about one call a second."""

log = logging.getLogger("usher.meetings")


async def check_invited(app: Services, person: Person, user_ids: Sequence[str]) -> dict[str, Any]:
    """Return as progress who can be invited, and who cannot with the reason. The person who invites is left out.

    Raises ``UserError`` if there are too many.
    """
    wanted = [one for one in dict.fromkeys(user_ids) if one != person.user_id]
    if len(wanted) > MAX_INVITED:
        raise UserError(
            "invite-too-many", next_step="invite-too-many-next", count=len(wanted), limit=MAX_INVITED
        )
    allows_guests = await has_guest_access(app, person.tenant) if wanted else False
    invited: list[InvitedPerson] = []
    refused: list[NotInvited] = []
    for user_id in wanted:
        try:
            profile = await app.slack.people.get_profile(Person(person.tenant, user_id))
        except UserError:
            refused.append(NotInvited(name=user_id, reason="unknown"))
            continue
        reason = _find_obstacle(profile, allows_guests=allows_guests)
        if reason:
            refused.append(NotInvited(name=profile.name, reason=reason))
        else:
            invited.append(InvitedPerson(user_id=user_id, name=profile.name))
    return {
        "invited": [records.dump(one) for one in invited],
        "not_invited": [records.dump(one) for one in refused],
    }


def _find_obstacle(profile: Profile, *, allows_guests: bool) -> str:
    """Return why the person cannot be invited, "" if they can."""
    if profile.is_bot:
        return "app"
    if profile.is_deactivated:
        return "deactivated"
    if profile.is_external:
        return "external"
    return "guest" if profile.is_guest and not allows_guests else ""


async def enqueue_invitations(run: OperationRun) -> None:
    """Have the invited people messaged by an operation of its own: the starter does not wait for that. Idempotent."""
    known, op = run.progress(CreationProgress), run.operation
    if known.invited:
        payload = InvitePayload(meeting_id=known.meeting_id, people=known.invited)
        await enqueue_detached(run.app, OperationKind.MEETING_INVITE, op.person, op.id, payload=payload)


async def invite_people(run: OperationRun, invitation_view: InvitationView) -> Outcome:
    """Run a ``MEETING_INVITE`` operation: message everybody once. It fails with the names of those not reached."""
    app, payload, tenant = run.app, run.payload(InvitePayload), run.operation.person.tenant
    meeting = await app.store.meetings.get(tenant, payload.meeting_id)
    if meeting is None or meeting.cancelled_at is not None:
        return Outcome(ok=True)
    model, missed = await load_card(app, meeting), []
    for one in payload.people:
        reader = Person(tenant, one.user_id)
        try:
            sent = await dm_once(
                app, reader, run.send_id(f"invite-{one.user_id}"), lambda: invitation_view(model)
            )
        except SlackRefusal as error:
            log_refusal(app, log, f"cannot invite: op={run.operation.id}", error)
            missed.append(one.name)
            continue
        if sent.ts is None:
            missed.append(one.name)
        else:
            await app.store.meetings.add_card(meeting, sent.channel, sent.ts, reader=one.user_id)
    if missed:
        raise UserError("invite-missed", next_step="invite-missed-next", names=", ".join(missed))
    return Outcome(ok=True)
