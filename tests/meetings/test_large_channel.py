"""A channel of 20,000 members: whatever one person does there takes at most two calls about membership."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import time

from bot.model.reminders import DigestSchedule
from bot.usecases.reminders.digests import send_digest
from tests.support.clocks import now
from tests.support.reminders import add_due_meeting, poll_and_deliver, start_empty, subscribe
from tests.support.stage import CHANNEL, Stage
from tests.support.trainings import add_training

MAX_MEMBERSHIP_CALLS = 2


async def test_each_act_takes_two_membership_calls_at_most(stage: Stage) -> None:
    await start_empty(stage)
    channel = stage.slack.home.conversation(CHANNEL)
    channel.members[:0] = [f"U{number:05d}" for number in range(20_000)]
    alice, app = stage.alice, stage.runtime.app

    async def schedules() -> None:
        await alice.types('/meeting schedule "Sprint review" tomorrow 3pm 45m', channel=CHANNEL)
        assert await alice.submits() == {}
        await alice.sees("Sprint review", channel=CHANNEL)

    async def starts() -> None:
        await alice.types("/meeting now Standup", channel=CHANNEL)
        await alice.sees("Standup", channel=CHANNEL)

    async def is_reminded() -> None:
        await poll_and_deliver(stage)
        assert any("Retro" in message.text for message in alice.posts(CHANNEL))

    async def gets_a_digest() -> None:
        before = len(alice.posts(CHANNEL))
        await send_digest(app, digest.tenant, digest.id, now())
        assert len(alice.posts(CHANNEL)) == before + 1

    async def looks_who_is_missing() -> None:
        said = await alice.types(f"/training missing {training.id} {CHANNEL}", channel=CHANNEL)
        assert "Only the first 500 people" in said

    async def counts(act: Callable[[], Awaitable[None]]) -> int:
        asked.clear()
        await act()
        await stage.slack.settled()
        return asked.total()

    asked: Counter[str] = Counter()

    async def gate(phase: str, simulator: str, name: str, request: object) -> bool:
        if phase == "before" and name in ("conversations.members", "users.conversations"):
            asked[name] += 1
        return True

    stage.slack.panel.gate = gate
    await subscribe(stage)
    digest = await subscribe(
        stage, id="s2", digest=DigestSchedule(send_at=time(9), days=tuple(range(7))), lead_times=()
    )
    training = add_training(stage, "Onboarding")
    taken = {act.__name__: await counts(act) for act in (schedules, starts)}
    add_due_meeting(stage, "Retro")
    taken |= {act.__name__: await counts(act) for act in (is_reminded, gets_a_digest, looks_who_is_missing)}
    assert all(0 < count <= MAX_MEMBERSHIP_CALLS for count in taken.values()), taken
