"""Which conversations a person may have the bot post in."""

from __future__ import annotations

from bot.model.errors import SlackRefusal, UserError
from bot.model.ids import Person
from bot.usecases.core.services import Services

NAMELESS = "none"
"""The value of a sentence's channel for a conversation without a name: its sentence has words for it."""


async def require_postable_channel(app: Services, person: Person, channel: str | None) -> None:
    """Require that the person is in the channel and that the bot can post there; None is always allowed.

    Raises ``UserError`` for the field ``channel``.
    """
    if channel is None:
        return
    try:
        place = await app.slack.people.get_channel(person.tenant, channel)
    except SlackRefusal as error:
        error.field = "channel"
        raise
    name = f"#{place.name}" if place.name else NAMELESS
    if place.is_archived:
        raise UserError("channel-archived", next_step="choose-another-channel", field="channel", channel=name)
    if not place.bot_is_member and not place.is_im:
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
