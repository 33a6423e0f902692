"""The calendar file of a registration: each session of the training, with the person's own link."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.ids import operation_id
from bot.ports import FeedEvent, Registration
from bot.usecases.feeds import to_registration_events
from bot.usecases.services import Services


async def get_calendar_url(s: Services, registration: Registration) -> str | None:
    """Return the URL of the registration's calendar file, always the same; None without a public URL.

    Whoever has it can read the person's own link, so it is only shown to that person.
    """
    if not s.public_url or registration.person is None:
        return None
    parts = ("registration-calendar", registration.training_key, registration.id)
    token = operation_id(s.id_secret, registration.person, *parts)
    await s.registrations.add_calendar_token(token, registration)
    return f"{s.public_url}/calendar/{token}.ics"


async def build_calendar(s: Services, token: str) -> Sequence[FeedEvent] | None:
    """Return the current sessions for an address; None if it is unknown."""
    found = await s.registrations.find_by_calendar_token(token)
    if found is None:
        return None
    shared = await s.registrations.get_shared(found.tenant, found.training_key)
    # The end of a registration must have a higher sequence than any change of the training it has seen.
    sequence = shared.revision if shared else 1
    changed = (shared.changed_at if shared else None) or found.registered_at
    return [
        replace(event, sequence=sequence * 2 + int(event.cancelled), changed_at=changed)
        for event in to_registration_events(found, shared)
    ]
