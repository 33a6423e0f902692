"""GoToAssist Seeit sessions, and the message that somebody needs help with."""

from __future__ import annotations

from bot.sandbox.goto.state import SimSupportSession
from bot.sandbox.slack.model import StoredMessage
from tests.support.actors import post_message
from tests.support.stage import CHANNEL, Stage

SHORTCUT = "assist.send.from_message"


def support_sessions(stage: Stage) -> list[SimSupportSession]:
    return list(stage.goto.world.support.values())


def message_thread(stage: Stage, root: StoredMessage) -> list[StoredMessage]:
    """Return what the bot wrote into the message's thread, and take it as seen."""
    found = [m for m in stage.bob.person.messages(root.channel, thread=root.ts) if m.bot_id is not None]
    stage.noted |= {(message.channel, message.ts) for message in found}
    return [message for message in found if not message.is_ephemeral]


async def ask_for_help(stage: Stage) -> StoredMessage:
    """Have Bob ask for help in a channel, and Alice use the shortcut on it."""
    root = await post_message(stage.bob, CHANNEL, "Can somebody look at this valve?")
    result = await stage.alice.person.message_shortcut(root, SHORTCUT)
    assert result.error is None
    return root
