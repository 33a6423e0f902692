"""Which conversations a person may have the bot post in."""

from __future__ import annotations

from bot.model.errors import CannotPost, SlackRefusal, UserError, UsherError
from bot.model.ids import Person
from bot.usecases.core.services import Services

NAMELESS = "none"
"""The value of a sentence's channel for a conversation without a name: its sentence has words for it."""


async def require_postable_channel(
    app: Services, person: Person, channel: str | None, *, has_response_url: bool = False
) -> bool:
    """Require that the person is in the channel and that the bot can post there; None is always allowed.

    With a response_url for the conversation, messages can go there without the bot, also to one that it cannot see.
    Return True if the bot can post, False if only the response_url can. Raises ``UserError`` for the field ``channel``.
    """
    if channel is None:
        return True
    try:
        place = await app.slack.people.get_channel(person.tenant, channel)
    except CannotPost as error:
        if has_response_url:
            return False
        error.field = "channel"
        raise
    except SlackRefusal as error:
        error.field = "channel"
        raise
    name = f"#{place.name}" if place.name else NAMELESS
    if place.is_archived:
        raise UserError("channel-archived", next_step="choose-another-channel", field="channel", channel=name)
    can_post = place.bot_is_member or place.is_im
    if not can_post and not has_response_url:
        raise UserError(
            "bot-not-in-channel", next_step="bot-not-in-channel-next", field="channel", channel=name
        )
    inside = (
        await app.slack.people.open_dm(person) == channel
        if place.is_im
        else await app.slack.people.is_member(person, channel)
    )
    if not inside:
        raise UserError("not-your-channel", next_step="not-your-channel-next", field="channel", channel=name)
    return can_post


async def without_own_dm(app: Services, person: Person, channel: str | None) -> str | None:
    """Return the channel, None for the person's direct conversation with Usher, which no form lets people choose."""
    if channel is None or not channel.startswith("D"):
        return channel
    try:
        return None if await app.slack.people.open_dm(person) == channel else channel
    except UsherError:
        return None
