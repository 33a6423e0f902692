"""Which conversations a person may have the bot post in."""

from __future__ import annotations

from dataclasses import dataclass

from bot.model.errors import CannotPost, SlackRefusal, UserError, UsherError
from bot.model.ids import Person
from bot.usecases.core.services import Services

NAMELESS = "none"
"""The value of a sentence's channel for a conversation without a name: its sentence has words for it."""


@dataclass(frozen=True, slots=True)
class PostingRoute:
    """How messages get into a conversation: ``is_url``: only by a response_url; ``can_join``: Usher can add itself."""

    is_url: bool = False
    can_join: bool = False


UNSEEN_MESSAGE_IDS = frozenset({"slack-channel-gone", "slack-missing-scope"})
"""What Slack says of a conversation that Usher cannot see: it is not in it, or may not see that kind at all."""
CAN_JOIN = "can_join"
"""The value of an error with the id of the channel that Usher can join by itself, "" if it cannot."""


async def join_channel(app: Services, person: Person, channel: str) -> None:
    """Have Usher join a public channel in which the person is. Raises ``UserError``, ``CannotPost`` if it may not."""
    if not await app.slack.people.is_member(person, channel):
        raise UserError("not-your-channel", next_step="not-your-channel-next", channel=NAMELESS)
    await app.slack.people.join_channel(person.tenant, channel)


async def require_postable_channel(
    app: Services, person: Person, channel: str | None, *, has_response_url: bool = False
) -> PostingRoute:
    """Require that the person is in the channel and that the bot can post there; None is always allowed.

    With a response_url for the conversation, messages can go there without the bot, also to one that it cannot see.
    Raises ``UserError`` for the field ``channel``.
    """
    if channel is None:
        return PostingRoute()
    try:
        place = await app.slack.people.get_channel(person.tenant, channel)
    except CannotPost as error:
        is_unseen = error.message_id in UNSEEN_MESSAGE_IDS
        if is_unseen and has_response_url:
            return PostingRoute(is_url=True)
        if is_unseen and channel.startswith("D"):
            raise UserError(
                "direct-without-usher", next_step="choose-another-channel", field="channel"
            ) from None
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
        can_join = "" if place.is_private else channel
        raise UserError(
            "bot-not-in-channel",
            next_step="bot-not-in-channel-add" if can_join else "bot-not-in-channel-next",
            field="channel",
            channel=name,
            **{CAN_JOIN: can_join},
        )
    inside = (
        await app.slack.people.open_dm(person) == channel
        if place.is_im
        else await app.slack.people.is_member(person, channel)
    )
    if not inside:
        raise UserError("not-your-channel", next_step="not-your-channel-next", field="channel", channel=name)
    return PostingRoute(is_url=not can_post, can_join=not can_post and not place.is_private)


async def require_postable_thread(
    app: Services, person: Person, channel: str, thread_ts: str, shortcut: str
) -> None:
    """As ``require_postable_channel``; the error says which message shortcut is to go on once Usher is there."""
    try:
        await require_postable_channel(app, person, channel)
    except UserError as error:
        error.values |= {"shortcut": shortcut, "thread_ts": thread_ts}
        raise


async def without_own_dm(app: Services, person: Person, channel: str | None) -> str | None:
    """Return the channel, None for the person's direct conversation with Usher, which no form lets people choose."""
    if channel is None or not channel.startswith("D"):
        return channel
    try:
        return None if await app.slack.people.open_dm(person) == channel else channel
    except UsherError:
        return None
