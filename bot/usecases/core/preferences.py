"""A person's preferences: their time zone and the defaults of a new meeting.

A preference that is no longer valid (an unknown zone, a channel they left) is not an error: the general default is used
and a note says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from bot.model.errors import UserError, UsherError
from bot.model.ids import Person
from bot.model.meetings import AUDIO_OPTIONS
from bot.model.people import LENGTH_OPTIONS_MINUTES, Preferences, SettingsForm
from bot.parsing.time import zones
from bot.store.preferences import PreferenceStore
from bot.usecases.core.channels import require_postable_channel
from bot.usecases.core.services import Services


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingDefaults:
    """The defaults of a new meeting. ``notes`` name preferences that are no longer valid."""

    zone: str
    minutes: int | None = None
    audio: str = AUDIO_OPTIONS[0]
    password: bool = False
    channel: str | None = None
    notes: tuple[UserError, ...] = ()


async def get_chosen_zone(store: PreferenceStore, person: Person) -> str | None:
    """Return the zone that the person chose, None if none was chosen or this machine does not know it."""
    chosen = (await store.get(person)).zone
    return chosen if chosen is not None and is_known_zone(chosen) else None


def is_known_zone(zone: str) -> bool:
    """Return True if this machine knows the zone."""
    try:
        zones.load_zone(zone)
    except UserError:
        return False
    return True


async def load_defaults(
    app: Services, person: Person, current_channel: str | None, *, keep_channel: bool = False
) -> MeetingDefaults:
    """Return the defaults for a meeting that the person creates in ``current_channel``.

    With ``keep_channel`` its card goes there, whatever channel the person prefers.
    """
    chosen = await app.store.preferences.get(person)
    profile = await app.slack.people.get_profile(person)
    zone = profile.zone or "UTC"
    notes = list(_zone_notes(chosen, zone))
    channel = current_channel
    if chosen.channel is not None and not (current_channel and keep_channel):
        refused = await _find_channel_problem(app, person, chosen.channel)
        if refused is None:
            channel = chosen.channel
        else:
            notes.append(refused)
    return MeetingDefaults(
        zone=zone,
        minutes=chosen.minutes,
        audio=chosen.audio if chosen.audio in AUDIO_OPTIONS else AUDIO_OPTIONS[0],
        password=bool(chosen.password),
        channel=channel,
        notes=tuple(notes),
    )


def _zone_notes(chosen: Preferences, zone: str) -> tuple[UserError, ...]:
    if chosen.zone is None or is_known_zone(chosen.zone):
        return ()
    gone = chosen.zone[:60]
    return (UserError("zone-gone", next_step="settings-change", typed=gone, zone=zone),)


async def _find_channel_problem(app: Services, person: Person, channel: str) -> UserError | None:
    """Return why the preferred channel cannot be used, None if it can or if Slack cannot be asked now."""
    try:
        await require_postable_channel(app, person, channel)
    except UserError as error:
        return UserError(error.message_id, next_step="settings-channel-else", **error.values)
    except UsherError:
        return None
    return None


async def load_settings_form(app: Services, person: Person) -> SettingsForm:
    """Return the form, filled with the person's preferences."""
    chosen = await app.store.preferences.get(person)
    slack = (await app.slack.people.get_profile(person)).slack_zone
    return SettingsForm(
        external_id=app.ids.new(),
        chosen=chosen,
        slack_zone=slack,
        now=app.clock.now(),
        notes=_zone_notes(chosen, slack or "UTC"),
    )


async def save_preferences(app: Services, person: Person, values: Mapping[str, Any]) -> Preferences:
    """Check and store the entered values. Raises ``UserError`` for the field ``zone`` or ``channel``."""
    channel = values.get("channel") or None
    minutes = str(values.get("length") or "")
    audio = str(values.get("audio") or "")
    chosen = Preferences(
        zone=parse_zone(str(values.get("zone") or "")),
        minutes=int(minutes)
        if minutes.isascii() and minutes.isdigit() and int(minutes) in LENGTH_OPTIONS_MINUTES
        else None,
        audio=audio if audio in AUDIO_OPTIONS else None,
        password=True if values.get("options") else None,
        channel=str(channel) if channel else None,
    )
    await require_postable_channel(app, person, chosen.channel)
    await app.store.preferences.save(person, chosen)
    return chosen


def parse_zone(typed: str) -> str | None:
    """Return the IANA id of a typed zone, None if nothing was typed.

    Accepts the zones of the time grammar except fixed offsets, which have no daylight saving time. Raises ``UserError``
    for the field ``zone``.
    """
    words = " ".join(typed.split())
    if not words:
        return None
    try:
        found = zones.parse_zone(words)
    except UserError as error:
        raise UserError(error.message_id, field="zone", **error.values) from error
    if found is None or not isinstance(found.tz, ZoneInfo):
        raise UserError("zone-unknown", field="zone", typed=words[:60])
    return found.tz.key
