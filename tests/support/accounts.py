"""Accounts of other people: whose yes it takes, and how they give it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.model.policy import UnknownEmails
from bot.sandbox.slack.model import StoredMessage
from bot.store.keys import KEYS
from tests.support.actors import Actor, tenant_of
from tests.support.polling import wait_until
from tests.support.security.stage import is_linked
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
    return await wait_for_dm(stage.bob, "connected your GoTo account")


def count_revoked(stage: Stage) -> int:
    """Return how often GoTo took a revocation."""
    return len([r for r in stage.goto.received("oauth.revoke") if r.status == 200])


async def wait_revoked(stage: Stage, count: int = 1) -> None:
    """Wait until GoTo has revoked so many sign-ins."""

    async def done() -> bool:
        return count_revoked(stage) >= count

    await wait_until(done)
    assert count_revoked(stage) == count


async def pending_keys(stage: Stage) -> list[bytes]:
    """Return the keys of the sign-ins that wait for an answer."""
    return list(await stage.runtime.stores.redis.keys("T*:pending:*"))


async def wait_until_gone(stage: Stage) -> None:
    """Wait until nothing of the sign-in is kept here or at GoTo."""
    await wait_revoked(stage)

    async def nothing_pending() -> bool:
        return not await pending_keys(stage)

    await wait_until(nothing_pending)
    assert not await stage.runtime.stores.redis.zcard(KEYS.due_accounts.of())
    assert not await is_linked(stage.carol)


async def audit_lines(stage: Stage, words: str) -> str:
    """Return what Alice reads in the audit."""
    return await stage.alice.types(f"/goto audit {words}")
