"""A session is moved or cancelled while its reminder is on its way to Slack: what then stands there is true too."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from bot.model.reminders import ReminderState, Suppression
from bot.ports import Messenger
from bot.sandbox.goto.state import SimMeeting
from bot.sandbox.slack.model import StoredMessage
from tests.support.clocks import now
from tests.support.reminders import (
    add_due_meeting,
    deliver_due,
    move_meeting,
    person_named,
    poll_alice,
    poll_and_deliver,
    reminder_records,
    start_empty,
    subscribe,
    with_clock_ahead,
)
from tests.support.services import with_services
from tests.support.stage import CHANNEL, Stage

Meanwhile = Callable[[Stage, SimMeeting], Awaitable[None]]


async def moved(stage: Stage, meeting: SimMeeting) -> None:
    move_meeting(meeting)
    await poll_alice(stage)


async def cancelled(stage: Stage, meeting: SimMeeting) -> None:
    meeting.deleted = now()
    await poll_alice(stage)


async def cancelled_here(stage: Stage, meeting: SimMeeting) -> None:
    meeting.deleted = now()
    await stage.runtime.app.store.reminder_jobs.suppress(
        person_named(stage).tenant, f"meeting-{meeting.id}", Suppression.CANCELLED_HERE
    )


class Interrupted:
    """Slack takes a message, and before it says so something happens."""

    def __init__(self, inner: Messenger, happens: Callable[[], Awaitable[None]]) -> None:
        self._inner, self._happens, self._done = inner, happens, False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    async def post(self, *args: Any, **kwargs: Any) -> str:
        ts = await self._inner.post(*args, **kwargs)
        if not self._done:
            self._done = True
            await self._happens()
        return ts


def below(stage: Stage, message: StoredMessage) -> list[str]:
    found = [m for m in stage.bob.person.messages(CHANNEL, thread=message.ts) if m.ts != message.ts]
    stage.noted.update((m.channel, m.ts) for m in found)
    return [stage.bob.reads(m) for m in found]


@pytest.mark.parametrize(
    ("happens", "shown", "note"),
    [
        (moved, "Moved:", "was moved"),
        (cancelled, "Cancelled.", "is cancelled"),
        (cancelled_here, "Cancelled.", "is cancelled"),
    ],
)
async def test_what_happened_while_it_was_posted_is_said_of_it(
    stage: Stage, happens: Meanwhile, shown: str, note: str
) -> None:
    await start_empty(stage)
    await subscribe(stage)
    meeting = add_due_meeting(stage, "Sprint review")
    await poll_alice(stage)
    app = with_clock_ahead(stage.runtime.app)
    slow = Interrupted(app.slack.messenger, lambda: happens(stage, meeting))
    await deliver_due(stage, with_services(app, messenger=slow))
    (message,) = [m for m in stage.bob.posts(CHANNEL) if m.thread_ts in (None, m.ts)]
    assert shown in stage.bob.reads(message)
    (said,) = below(stage, message)
    assert note in said
    assert [one.state for one in await reminder_records(stage)] == [ReminderState.SENT]
    await poll_and_deliver(stage)
    assert len(below(stage, message)) == 1


async def test_what_did_not_change_meanwhile_stays_as_it_is(stage: Stage) -> None:
    await start_empty(stage)
    await subscribe(stage)
    add_due_meeting(stage, "Sprint review")
    await poll_alice(stage)
    app = with_clock_ahead(stage.runtime.app)
    slow = Interrupted(app.slack.messenger, lambda: poll_alice(stage))
    await deliver_due(stage, with_services(app, messenger=slow))
    (message,) = stage.bob.posts(CHANNEL)
    assert "Join" in stage.bob.reads(message)
