"""Killed at every step of a change, a cancellation, a sharing: it is done once, told once, and the cards are true."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from bot.model.ids import Tenant
from tests.support.kills import Kills, open_operation, run_open_operations
from tests.support.meetings import cancel_meeting, meeting_at_goto
from tests.support.stage import CHANNEL, Stage

READS = {"get", "get_profile", "get_slack_profile", "get_channel", "is_member", "open_dm", "find"}
Begin = Callable[[Stage, Any], Awaitable[None]]


@pytest.fixture
def wait() -> float:
    return 0.02


@pytest.fixture
def with_worker() -> bool:
    return False


async def change(stage: Stage, meeting: Any) -> None:
    await stage.alice.types(f"/meeting edit {meeting.id}", channel=CHANNEL)
    await run_open_operations(stage)
    await stage.alice.sees("replaces all settings with what you see here")
    await stage.alice.fills(subject=f"{meeting.subject} changed")
    assert await stage.alice.submits() == {}
    assert "Saving…" in stage.alice.reads(stage.alice.form)


async def cancel(stage: Stage, meeting: Any) -> None:
    await cancel_meeting(stage, meeting.id)


async def share(stage: Stage, meeting: Any) -> None:
    await stage.alice.types(f"/meeting share {meeting.id} #general", channel=CHANNEL)


def seen(stage: Stage, channel: str, subject: str) -> list[str]:
    """Return what the bot's lasting messages of the channel show that name the meeting."""
    where = stage.slack.home.conversation(channel)
    mine = [m for m in where.messages if m.bot_id and not m.is_ephemeral and subject in m.text]
    for message in mine:
        stage.noted.add((message.channel, message.ts))
    return [stage.alice.reads(m) for m in mine]


def check_changed(stage: Stage, subject: str) -> None:
    assert meeting_at_goto(stage, f"{subject} changed")
    card, note = seen(stage, CHANNEL, f"{subject} changed")
    assert "Join" in card
    assert f"Title: ~{subject}~" in note
    assert "was changed." in stage.alice.reads(stage.alice.form)


def check_cancelled(stage: Stage, subject: str) -> None:
    assert not [m for m in stage.goto.meetings_of(stage.alice.email) if m.subject == subject]
    card, note = seen(stage, CHANNEL, subject)
    assert "Cancelled by" in card
    assert f"Cancelled: *{subject}*" in note


def check_shared(stage: Stage, subject: str) -> None:
    (card,) = seen(stage, "#general", subject)
    assert "Join" in card
    seen(stage, CHANNEL, subject)


@pytest.mark.failovers
@pytest.mark.kills
@pytest.mark.parametrize(
    ("begin", "check"),
    [(change, check_changed), (cancel, check_cancelled), (share, check_shared)],
    ids=["change", "cancel", "share"],
)
async def test_killed_at_every_step_it_is_done_and_told_once(
    stage: Stage, begin: Begin, check: Callable[[Stage, str], None]
) -> None:
    await stage.alice.connects()
    await stage.alice.sees("Connected as Alice")

    async def fresh(subject: str) -> tuple[Tenant, str]:
        await stage.alice.types(f'/meeting schedule "{subject}" tomorrow 3pm', channel=CHANNEL)
        assert await stage.alice.submits() == {}
        await run_open_operations(stage)
        await stage.alice.person.closes()
        await begin(stage, meeting_at_goto(stage, subject))
        return await open_operation(stage)

    # Just before a call is just after the one before it, and a read changes nothing, so that these kills stand for all.
    kills = Kills(stage, goto=("meetings",), reads=READS, at_least=8)
    for subject in kills:
        await kills.run(*await fresh(subject))
        await finish(stage, check, subject)


async def finish(stage: Stage, check: Callable[[Stage, str], None], subject: str) -> None:
    try:
        check(stage, subject)
    except (AssertionError, ValueError) as error:
        raise AssertionError(subject) from error
    if stage.alice.person.view is not None:
        await stage.alice.person.closes()
    stage.alice.dms()
