"""Previews of links to meetings and trainings in messages, and who may see them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence

from bot.model.cards import Card
from bot.model.channels import Channel
from bot.model.errors import UsherError
from bot.model.ids import Person, Tenant
from bot.model.meetings import KnownMeeting
from bot.model.people import Profile
from bot.model.previews import Preview
from bot.model.registration import TrainingCard
from bot.model.sources import SessionKind
from bot.parsing.goto_links import read_link
from bot.usecases.core.services import Services
from bot.usecases.registration.waitlist import build_card

MAX_PREVIEWS = 5
"""Limit of previews below one message."""
IsVisible = Callable[[Person, Sequence[Card]], Awaitable[bool]]
"""Returns True if something with this organizer and these cards may be previewed."""


def _read_kinds(urls: Iterable[str], join_pattern: str) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Return the meeting's ID and the training's key of each link; links that sign in as a host are left out."""
    found: dict[SessionKind, dict[str, str]] = {SessionKind.MEETING: {}, SessionKind.TRAINING: {}}
    for url in urls:
        link = read_link(url, join_pattern)
        if link is not None and link.number and not link.is_secret:
            found[link.kind][url] = link.number
    return found[SessionKind.MEETING], found[SessionKind.TRAINING]


async def load_previews(
    app: Services, tenant: Tenant, channel: str, urls: Iterable[str]
) -> Mapping[str, Preview | TrainingCard]:
    """Return the preview of each link in a channel's message; links without a preview are left out.

    A preview is shown only where one of the cards is visible anyway: in the card's own channel and, if that channel is
    public, in all unshared channels of the workspace. Raises ``UsherError`` if Slack does not show us the channel.
    """
    places: list[Channel] = []

    async def is_visible(organizer: Person, cards: Sequence[Card]) -> bool:
        if not places:
            places.append(await app.slack.people.get_channel(tenant, channel))
        return await _is_visible_in(app, tenant, cards, places[0])

    return await _load_visible(app, tenant, urls, is_visible)


async def load_composer_previews(
    app: Services, person: Person, urls: Iterable[str]
) -> Mapping[str, Preview | TrainingCard]:
    """Return the preview of each link in a message that the person is writing; where it will go is not known yet.

    A preview is shown to whoever sees one of the cards anyway: the organizer, the members of the card's channel and, if
    that channel is public, all full members of the workspace. Raises ``UsherError`` if Slack does not show the person.
    """
    profiles: list[Profile] = []

    async def is_visible(organizer: Person, cards: Sequence[Card]) -> bool:
        if not profiles:
            profiles.append(await app.slack.people.get_profile(person))
        return await _is_visible_to(app, profiles[0], organizer, cards)

    return await _load_visible(app, person.tenant, urls, is_visible)


async def _load_visible(
    app: Services, tenant: Tenant, urls: Iterable[str], is_visible: IsVisible
) -> Mapping[str, Preview | TrainingCard]:
    links = list(dict.fromkeys(urls))[:MAX_PREVIEWS]
    meetings, trainings = _read_kinds(links, app.config.join_url)
    if not trainings and not meetings:
        return {}
    known = await app.store.meetings.get_many(tenant, list(dict.fromkeys(meetings.values())))
    found = [
        await app.store.registrations.get_shared(tenant, key) for key in dict.fromkeys(trainings.values())
    ]
    shared = {one.training_key: one for one in found if one is not None}
    previews: dict[str, Preview | TrainingCard] = {}
    for number, meeting in known.items():
        if await is_visible(meeting.organizer, meeting.cards):
            previews[number] = await _make_preview(app, meeting)
    for key, one in shared.items():
        if await is_visible(one.organizer, one.cards):
            previews[key] = await build_card(app, one)
    return {url: previews[name] for url, name in {**meetings, **trainings}.items() if name in previews}


async def _is_visible_in(app: Services, tenant: Tenant, cards: Sequence[Card], reader: Channel) -> bool:
    if any(card.channel == reader.id for card in cards):
        return True
    if reader.is_shared:
        return False
    return any([await _is_public(app, tenant, card) for card in cards])


async def _is_visible_to(app: Services, profile: Profile, organizer: Person, cards: Sequence[Card]) -> bool:
    person = profile.person
    if profile.is_external or profile.is_deactivated:
        return False
    if person == organizer:
        return True
    for card in cards:
        if not profile.is_guest and await _is_public(app, person.tenant, card):
            return True
        try:
            if await app.slack.people.is_member(person, card.channel):
                return True
        except UsherError:
            continue
    return False


async def _is_public(app: Services, tenant: Tenant, card: Card) -> bool:
    """Return True if everybody in the workspace can see the card; False if Slack does not say."""
    try:
        place = await app.slack.people.get_channel(tenant, card.channel)
    except UsherError:
        return False
    return not (place.is_private or place.is_im) and card.channel[:1] == "C"


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
