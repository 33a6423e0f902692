"""The calendar file of a registration: each session of the training, with the person's own link."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.ids import operation_id
from bot.ports import FeedEvent, Registration
from bot.usecases.feeds import of_registration
from bot.usecases.services import Services


async def address(s: Services, registration: Registration) -> str | None:
    """Return the address of the registration's file, always the same one; None without a public URL.

    Who has it has the person's own link, so that it is told to the person alone.
    """
    if not s.public_url or registration.person is None:
        return None
    parts = ("registration-calendar", registration.training_key, registration.id)
    token = operation_id(s.id_secret, registration.person, *parts)
    await s.registrations.open_calendar(token, registration)
    return f"{s.public_url}/calendar/{token}.ics"


async def file(s: Services, token: str) -> Sequence[FeedEvent] | None:
    """Return the sessions behind an address as they are now; None when it leads nowhere."""
    found = await s.registrations.behind(token)
    if found is None:
        return None
    shared = await s.registrations.shared(found.tenant, found.training_key)
    # Whatever ends a registration comes after every change of the training that it has seen.
    sequence = shared.revision if shared else 1
    changed = (shared.changed_at if shared else None) or found.at
    return [
        replace(event, sequence=sequence * 2 + int(event.cancelled), changed_at=changed)
        for event in of_registration(found, shared)
    ]
