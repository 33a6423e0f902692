"""Links to meetings in messages: what is shown below them, and to whom."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import parse_qs, urlsplit

from bot.errors import UsherError
from bot.ids import Tenant
from bot.ports import Channel, KnownMeeting
from bot.usecases.services import Services

_JOIN_PATH = re.compile(r"/(?:join/|meeting/)?(\d{3}-?\d{3}-?\d{3}|\d{9,20})/?")
MOST = 5
"""Previews below one message."""


@dataclass(frozen=True, slots=True)
class Preview:
    """A meeting below a link to it. Times are aware UTC; ``zone`` (IANA) names that of the fallback text."""

    meeting_id: str
    subject: str
    start: datetime
    end: datetime
    zone: str
    join_url: str | None = field(repr=False)
    """None once there is nothing to join."""
    cancelled: bool = False


def meeting_of(url: str) -> str | None:
    """Return the number of the meeting that a join link leads to; None for all else, links of hosts above all."""
    try:
        parts = urlsplit(url)
        asked = parse_qs(parts.query)
    except ValueError:
        return None
    if "authenticationToken" in asked:
        return None
    path = _JOIN_PATH.fullmatch(parts.path)
    number = path[1] if path else asked.get("meetingId", [""])[0] if parts.path in ("", "/") else ""
    digits = number.replace("-", "")
    return digits if re.fullmatch(r"[0-9]{9,20}", digits) else None


async def previews(s: Services, tenant: Tenant, channel: str, urls: Iterable[str]) -> Mapping[str, Preview]:
    """Return what stands below each link in a message of a channel; a link that tells its reader nothing is left out.

    A meeting is told where one of its cards can be seen anyway: in the card's own channel, and, when the card is
    in a public channel, in all channels of the workspace alone. Raises ``UsherError`` when Slack hides the channel.
    """
    numbers = {url: number for url in list(dict.fromkeys(urls))[:MOST] if (number := meeting_of(url))}
    if not numbers:
        return {}
    known = await s.meetings.many(tenant, list(dict.fromkeys(numbers.values())))
    if not known:
        return {}
    reader = await s.people.channel(tenant, channel)
    shown = {number: await _preview(s, m) for number, m in known.items() if await _visible(s, m, reader)}
    return {url: shown[number] for url, number in numbers.items() if number in shown}


async def _visible(s: Services, meeting: KnownMeeting, reader: Channel) -> bool:
    if meeting.card_in(reader.id) is not None:
        return True
    if reader.is_shared:
        return False
    for card in meeting.cards:
        try:
            place = await s.people.channel(meeting.tenant, card.channel)
        except UsherError:
            continue
        if not (place.is_private or place.is_im) and card.channel[:1] == "C":
            return True
    return False


async def _preview(s: Services, meeting: KnownMeeting) -> Preview:
    try:
        zone = (await s.people.profile(meeting.organizer)).zone
    except UsherError:
        zone = None
    joinable = meeting.cancelled_at is None and s.clock.now() < meeting.end
    return Preview(
        meeting.meeting_id,
        meeting.subject,
        meeting.start,
        meeting.end,
        zone or "UTC",
        meeting.join_url if joinable else None,
        meeting.cancelled_at is not None,
    )
