"""Accounts of other people: whose yes it takes, and how they give it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.model.policy import UnknownEmails
from bot.sandbox.slack.model import StoredMessage
from tests.support.actors import Actor, tenant_of
from tests.support.stage import Stage

BOBS = "bob@northwind.example"
CAROLS = "carol@other.example"
"""Carol's e-mail at GoTo, which nobody has in Slack."""


async def set_policy(stage: Stage, **changes: Any) -> None:
    """Change the workspace's policy, as its form would."""
    policies = stage.runtime.app.store.policies
    before = await policies.get(tenant_of(stage))
    after = replace(before, revision=f"{before.revision}+", **changes)
    assert await policies.replace(tenant_of(stage), after, before.revision)


async def allow_any_account(stage: Stage) -> None:
    """Let people connect GoTo accounts whose e-mail nobody in Slack has, as they confirm themselves."""
    await set_policy(stage, unknown_emails=UnknownEmails.ANY)


def dm_about(actor: Actor, text: str) -> StoredMessage:
    """Return the bot's one direct message that shows the text, and take all as seen."""
    found = [message for message in actor.dms() if text in actor.reads(message)]
    assert len(found) == 1, [actor.reads(message) for message in actor.dms()]
    return found[0]


async def wait_for_dm(actor: Actor, text: str) -> StoredMessage:
    """Wait for a direct message that shows the text."""
    home = actor.stage.slack.home.direct(actor.stage.slack.home.bot_user_id, actor.person.user.id)
    shown = await actor.sees(text, channel=home.id)
    assert isinstance(shown, StoredMessage)
    return shown


async def ask_owner(stage: Stage, account: str = BOBS) -> StoredMessage:
    """Let Carol sign in with somebody else's account; return the question to Bob, its owner."""
    await stage.carol.connects(account)
    await wait_for_dm(stage.carol, "We asked Bob Tanaka")
    return await wait_for_dm(stage.bob, "wants to use your GoTo account")


async def lend(stage: Stage, account: str = BOBS) -> StoredMessage:
    """Let Carol connect Bob's account with his yes; return the message that tells him of it."""
    question = await ask_owner(stage, account)
    await stage.bob.presses("Yes, allow it", question)
    await wait_for_dm(stage.carol, "Connected as Bob")
    stage.carol.dms()
    return await wait_for_dm(stage.bob, "was connected by")
