"""Previews of links to meetings and trainings in messages, and who may see them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import parse_qs, urlsplit

from bot.model.core import Card, Channel, KnownMeeting
from bot.model.errors import UsherError
from bot.model.ids import Tenant
from bot.model.previews import Preview
from bot.model.registration import TrainingCard
from bot.usecases.core.services import Services
from bot.usecases.registration.waitlist import build_card

_JOIN_PATH = re.compile(r"/(?:join/|meeting/)?(\d{3}-?\d{3}-?\d{3}|\d{9,20})/?")
_TRAINING_PATH = re.compile(
    r"/(?:\d+/)?(?:r|rt|register|registration|join/training|training)/(\d{10,26})(?:/\d+)?/?"
)
TRAININGS_HOST = "gototraining.com"
MAX_PREVIEWS = 5
"""Limit of previews below one message."""


def parse_meeting_link(url: str) -> str | None:
    """Return the meeting id of a join link; None for any other URL, above all host links."""
    try:
        parts = urlsplit(url)
        query = parse_qs(parts.query)
    except ValueError:
        return None
    if "authenticationToken" in query:
        return None
    path = _JOIN_PATH.fullmatch(parts.path)
    number = path[1] if path else query.get("meetingId", [""])[0] if parts.path in ("", "/") else ""
    digits = number.replace("-", "")
    return digits if re.fullmatch(r"[0-9]{9,20}", digits) else None


def parse_training_link(url: str) -> str | None:
    """Return the training key of a registration link or a join link; None for any other URL.

    A join link is personal to one registrant: only the training's key is read from it.
    """
    try:
        parts = urlsplit(url)
        query = parse_qs(parts.query)
        host = parts.hostname or ""
    except ValueError:
        return None
    if host != TRAININGS_HOST and not host.endswith(f".{TRAININGS_HOST}"):
        return None
    if "authenticationToken" in query:
        return None
    path = _TRAINING_PATH.fullmatch(parts.path)
    key = path[1] if path else query.get("training", query.get("trainingKey", [""]))[0]
    return key if re.fullmatch(r"[0-9]{10,26}", key) else None


async def load_previews(
    app: Services, tenant: Tenant, channel: str, urls: Iterable[str]
) -> Mapping[str, Preview | TrainingCard]:
    """Return the preview of each link in a channel's message; links without a preview are left out.

    A preview is shown only where one of the cards is visible anyway: in the card's own channel and, if that channel is
    public, in all unshared channels of the workspace. Raises ``UsherError`` if Slack does not show us the channel.
    """
    links = list(dict.fromkeys(urls))[:MAX_PREVIEWS]
    trainings = {url: key for url in links if (key := parse_training_link(url))}
    meetings = {url: number for url in links if url not in trainings and (number := parse_meeting_link(url))}
    if not trainings and not meetings:
        return {}
    known = await app.store.meetings.get_many(tenant, list(dict.fromkeys(meetings.values())))
    found = [
        await app.store.registrations.get_shared(tenant, key) for key in dict.fromkeys(trainings.values())
    ]
    shared = {one.training_key: one for one in found if one is not None}
    if not known and not shared:
        return {}
    reader = await app.slack.people.get_channel(tenant, channel)
    previews: dict[str, Preview | TrainingCard] = {}
    for number, meeting in known.items():
        if await _is_visible(app, tenant, meeting.cards, reader):
            previews[number] = await _make_preview(app, meeting)
    for key, one in shared.items():
        if await _is_visible(app, tenant, one.cards, reader):
            previews[key] = await build_card(app, one)
    return {url: previews[name] for url, name in {**meetings, **trainings}.items() if name in previews}


async def _is_visible(app: Services, tenant: Tenant, cards: Sequence[Card], reader: Channel) -> bool:
    if any(card.channel == reader.id for card in cards):
        return True
    if reader.is_shared:
        return False
    for card in cards:
        try:
            place = await app.slack.people.get_channel(tenant, card.channel)
        except UsherError:
            continue
        if not (place.is_private or place.is_im) and card.channel[:1] == "C":
            return True
    return False


async def _make_preview(app: Services, meeting: KnownMeeting) -> Preview:
    try:
        zone = (await app.slack.people.get_profile(meeting.organizer)).zone
    except UsherError:
        zone = None
    joinable = meeting.cancelled_at is None and app.clock.now() < meeting.end
    return Preview(
        meeting_id=meeting.meeting_id,
        subject=meeting.subject,
        start=meeting.start,
        end=meeting.end,
        zone=zone or "UTC",
        join_url=meeting.join_url if joinable else None,
        cancelled=meeting.cancelled_at is not None,
    )
