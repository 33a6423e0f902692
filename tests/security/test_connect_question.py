"""Another e-mail, or several accounts: nothing is kept before the person has said so in Slack."""

from __future__ import annotations

from typing import Any

from redis.asyncio import Redis

from bot.sandbox.slack.model import StoredMessage
from tests.support.actors import Actor, person_of
from tests.support.clocks import CLOCK
from tests.support.security.stage import SecurityStage, is_linked
from tests.support.stage import Stage

CAROLS = "carol@other.example"
"""An address that nobody has in Slack. Alice may decide about it herself: she is an admin."""
TWO_ACCOUNTS = "dev@northwind.example"


async def asked(stage: Stage, account: str = CAROLS) -> StoredMessage:
    """Let Alice sign in as somebody else; return the question."""
    page = await stage.alice.connects(account)
    assert "Slack" in page
    (question,) = stage.alice.dms()
    stage.alice.last = question
    return question


async def forged(actor: Actor, question: StoredMessage, action_id: str, value: str) -> Any:
    """Press a button of one's own whose name and value are another message's."""
    await actor.types("/meeting help")
    shown = actor.last
    assert isinstance(shown, StoredMessage)
    button = next(e for b in shown.blocks for e in b.get("elements", []) if e.get("type") == "button")
    button.update(action_id=action_id, value=value)
    button.pop("url", None)
    return await actor.person.clicks(shown, action_id=action_id)


def value_of(question: StoredMessage, action_id: str) -> str:
    found = [e for b in question.blocks for e in b.get("elements", []) if e.get("action_id") == action_id]
    return str(found[0]["value"])


async def names_in_redis(stage: SecurityStage, *parts: bytes) -> list[bytes]:
    redis = Redis.from_url(stage.redis_url)
    keys: list[bytes] = [key async for key in redis.scan_iter("*")]
    found = [key for key in keys if any(part in key for part in parts)]
    await redis.aclose()
    return found


async def test_another_email_is_asked_about_and_kept_after_yes(stage: Stage) -> None:
    question = await asked(stage)
    shown = stage.alice.reads(question)
    assert CAROLS in shown
    assert "alice@northwind.example" in shown
    assert not await is_linked(stage.alice)
    assert "Connect your GoTo account" in await stage.alice.types("/meeting")

    await stage.alice.presses("Yes, use it", question)
    await stage.alice.sees("Connected as Carol")
    link = await stage.runtime.app.store.links.get(person_of(stage.alice))
    assert link is not None
    assert link.email == CAROLS
    assert not await is_linked(stage.bob)


async def test_no_leaves_nothing_here_and_nothing_at_goto(stage: SecurityStage) -> None:
    question = await asked(stage)
    assert await names_in_redis(stage, b":pending:")
    await stage.alice.presses("No, don't use it", question)
    await stage.alice.sees(f"{CAROLS} wasn't connected, and we kept nothing from it.")
    assert not await is_linked(stage.alice)
    assert not await names_in_redis(stage, b":pending:", b":link:", b":token:")
    assert len(stage.goto.received("oauth.revoke")) == 1


async def test_the_question_is_answered_once(stage: Stage) -> None:
    question = await asked(stage)
    keep = value_of(question, "goto.link.keep")
    await stage.alice.presses("No, don't use it", question)
    await forged(stage.alice, question, "goto.link.keep", keep)
    await stage.alice.sees("This question was already answered or has expired.")
    assert not await is_linked(stage.alice)


async def test_somebody_elses_press_changes_nothing(stage: Stage) -> None:
    question = await asked(stage)
    keep = value_of(question, "goto.link.keep")
    await forged(stage.bob, question, "goto.link.keep", keep)
    await stage.bob.sees("This question was already answered or has expired.")
    await forged(stage.bob, question, "goto.link.discard", keep)
    await stage.bob.sees("This question was already answered or has expired.")
    assert not await is_linked(stage.bob)
    assert not await is_linked(stage.alice)
    # It still waits for Alice.
    await stage.alice.presses("Yes, use it", question)
    await stage.alice.sees("Connected as Carol")


async def test_a_question_nobody_answered_is_over_after_half_an_hour(stage: SecurityStage) -> None:
    question = await asked(stage)
    CLOCK.forward(minutes=30)
    await stage.alice.presses("Yes, use it", question)
    await stage.alice.sees("This question was already answered or has expired.")
    assert not await is_linked(stage.alice)


async def test_one_of_several_accounts_is_chosen_by_the_person(stage: Stage) -> None:
    page = await stage.dev.connects()
    assert "Slack" in page
    (question,) = stage.dev.dms()
    stage.dev.last = question
    assert not await is_linked(stage.dev)
    assert "Yes, use it" not in stage.dev.reads(question)
    other = stage.goto.user(TWO_ACCOUNTS).accounts[1]
    await stage.dev.chooses("goto.link.account", "Other Company", question)
    await stage.dev.sees("Connected as Dev")
    link = await stage.runtime.app.store.links.get(person_of(stage.dev))
    assert link is not None
    assert link.account_key == str(other.key)


async def test_no_account_is_picked_by_a_press_that_names_none(stage: Stage) -> None:
    await stage.dev.connects()
    (question,) = stage.dev.dms()
    pending = value_of(question, "goto.link.discard")
    for action, value in (
        ("goto.link.keep", pending),
        ("goto.link.account", pending),
        ("goto.link.account", f"{pending}|999"),
        ("goto.link.account", "|"),
        ("goto.link.keep", ""),
    ):
        await forged(stage.dev, question, action, value)
        assert not await is_linked(stage.dev), (action, value)
    await stage.dev.chooses("goto.link.account", "Northwind Traders", question)
    await stage.dev.sees("Connected as Dev")


async def test_no_email_in_slack_is_asked_about_too(stage: Stage) -> None:
    stage.alice.person.user.email = ""
    await stage.alice.connects("alice@northwind.example")
    (question,) = stage.alice.dms()
    assert not await is_linked(stage.alice)
    await stage.alice.presses("Yes, use it", question)
    await stage.alice.sees("Connected as Alice")


async def test_the_same_email_in_other_letters_is_the_same(stage: Stage) -> None:
    stage.alice.person.user.email = "Alice@Northwind.Example"
    assert "is now connected" in await stage.alice.connects("alice@northwind.example")
    await stage.alice.sees("Connected as Alice")


async def test_what_was_begun_goes_on_after_yes(stage: Stage) -> None:
    await stage.alice.types("/meeting now Standup", channel="#team-platform")
    await stage.alice.follows_link(CAROLS)
    (question,) = stage.alice.dms()
    assert not stage.goto.received("meetings.create")
    await stage.alice.presses("Yes, use it", question)
    await stage.bob.sees("Standup", channel="#team-platform")
    await stage.alice.sees("is ready. The card is in")
    (made,) = stage.goto.received("meetings.create")
    assert made.user == CAROLS
