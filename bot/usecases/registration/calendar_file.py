"""The calendar file of a registration: each session of the training, with the person's own link."""

from __future__ import annotations

from dataclasses import replace

from bot.model.calendars import PersonCalendar
from bot.model.registration import Registration
from bot.usecases.calendars.feeds import to_registration_events
from bot.usecases.core.services import Services


async def get_calendar_url(app: Services, registration: Registration) -> str | None:
    """Return the URL of the registration's calendar file, always the same; None without a public URL.

    Whoever has it can read the person's own link, so it is only shown to that person.
    """
    if not app.config.public_url or registration.person is None:
        return None
    token = await app.store.registrations.add_calendar_token(app.ids.new(), registration, registration.person)
    return f"{app.config.public_url}/calendar/{token}.ics"


async def build_calendar(app: Services, token: str) -> PersonCalendar | None:
    """Return the current sessions for an address; None if it is unknown."""
    found = await app.store.registrations.find_by_calendar_token(token)
    if found is None or found.person is None:
        return None
    shared = await app.store.registrations.get_shared(found.tenant, found.training_key)
    # The end of a registration must have a higher sequence than any change of the training it has seen.
    sequence = shared.revision if shared else 1
    changed = (shared.changed_at if shared else None) or found.registered_at
    events = [
        replace(event, sequence=sequence * 2 + int(event.cancelled), changed_at=changed)
        for event in to_registration_events(found, shared)
    ]
    return PersonCalendar(found.person, events)
