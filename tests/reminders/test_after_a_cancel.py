"""After a cancellation nothing reminds of the session any more, whatever state everything is in at that moment.

All states are tried: what the last poll saw and how long ago, how far the reminder has come, how the subscription is,
who cancelled, if GoTo's lists still have the session, and in which order polls and deliveries follow.
"""

from __future__ import annotations

import itertools
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from enum import Enum
from typing import Any

import pytest

from bot.model.errors import SlackDown, TransientError
from bot.model.reminders import SubscriptionState, Suppression
from bot.model.sources import SessionKind, session_ref
from bot.ports import Messenger
from bot.sandbox.goto.state import SimMeeting, SimTraining
from bot.store.keys import KEYS
from bot.store.redis_errors import find_storage_fault
from bot.usecases.core.services import Services
from bot.usecases.reminders.verify import Unconfirmed
from bot.worker.tasks import Tasks
from tests.support.clocks import OffsetClock, now
from tests.support.exhaustive import default_and_exhaustive
from tests.support.meetings import cancel_meeting
from tests.support.reminders import (
    add_due_meeting,
    add_due_training,
    alice_source,
    deliver_due,
    person_named,
    poll_alice,
    poll_and_deliver,
    post_meeting_card,
    start_empty,
    subscribe,
    with_clock_ahead,
)
from tests.support.services import with_services
from tests.support.stage import CHANNEL, Stage


class Looked(Enum):
    NEVER = "never"
    JUST = "just"
    LONG_AGO = "long ago"


class Progress(Enum):
    PLANNED = "planned"
    WAITING = "Slack was down when it was due"
    SENT = "sent"


class By(Enum):
    US = "here"
    SITE_SEEN = "at GoTo, a poll saw it"
    SITE = "at GoTo, nobody looked since"


STATES = [
    (looked, reminder, by, late_list, deliver_first)
    for looked, reminder, by, late_list, deliver_first in itertools.product(
        Looked, Progress, By, (False, True), (False, True)
    )
    if not (looked is Looked.NEVER and reminder is not Progress.PLANNED)
]


def posted(stage: Stage) -> set[str]:
    """Return the reminders that stand, by their times; what became of them since does not count."""
    return {m.ts for m in stage.bob.posts(CHANNEL)}


class Down:
    """A Slack that takes no message now."""

    def __init__(self, inner: Messenger) -> None:
        self._inner = inner

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    async def post(self, *args: Any, **kwargs: Any) -> str:
        raise SlackDown("slack-down")


async def arrange(stage: Stage, looked: Looked, reminder: Progress) -> None:
    """Bring polls and reminders to that state."""
    app = stage.runtime.app
    if looked is Looked.NEVER:
        return
    await poll_alice(stage)
    if reminder is Progress.WAITING:
        with pytest.raises(TransientError):
            await deliver_due(
                stage, with_services(with_clock_ahead(app), messenger=Down(app.slack.messenger))
            )
    elif reminder is Progress.SENT:
        await deliver_due(stage)
    if looked is Looked.LONG_AGO:
        seen = await app.store.snapshots.get(alice_source(stage))
        assert seen is not None
        await app.store.snapshots.save(replace(seen, polled_at=seen.polled_at - timedelta(minutes=10)))


async def cancel(stage: Stage, what: SimMeeting | SimTraining, by: By) -> None:
    """Have it cancelled as the step of the operation does that follows GoTo's answer, or at GoTo's own site."""
    what.deleted = now()
    if by is By.US:
        kind, key = (
            (SessionKind.MEETING, str(what.id))
            if isinstance(what, SimMeeting)
            else (SessionKind.TRAINING, str(what.key))
        )
        await stage.runtime.app.store.reminder_jobs.suppress(
            person_named(stage).tenant, session_ref(kind, key), Suppression.CANCELLED_HERE
        )
    elif by is By.SITE_SEEN:
        await poll_alice(stage)


async def deliver_or_wait(stage: Stage, app: Services) -> None:
    """Deliver what is due; a reminder whose session GoTo both lists and denies waits."""
    with suppress(Unconfirmed):
        await deliver_due(stage, app)


async def follow(stage: Stage, *, deliver_first: bool, late_list: bool) -> None:
    """Poll and deliver for a while, in both orders; GoTo's lists may still tell what was deleted."""
    app = stage.runtime.app
    if late_list:
        stage.switch("goto.stale_list", times=None)
    if deliver_first:
        await deliver_or_wait(stage, with_clock_ahead(app))
    for minutes in (0, 14):
        later = replace(app, clock=OffsetClock(timedelta(minutes=minutes, seconds=30)))
        await poll_alice(stage, later)
        for each in (with_clock_ahead(later), later):
            await deliver_or_wait(stage, each)
    stage.slack.panel.all_off()


@pytest.mark.parametrize(
    ("kind", "step"),
    default_and_exhaustive(
        [(SessionKind.MEETING, 5), (SessionKind.TRAINING, 11)],
        [(SessionKind.MEETING, 1), (SessionKind.TRAINING, 3)],
    ),
)
async def test_nothing_reminds_of_what_was_cancelled(stage: Stage, kind: SessionKind, step: int) -> None:
    """Every ``step``-th state is tried."""
    await start_empty(stage)
    for number, (looked, reminder, by, late_list, deliver_first) in enumerate(STATES[::step]):
        stage.goto.world.meetings.clear()
        stage.goto.world.trainings.clear()
        one = await subscribe(stage)
        tenant, name = one.tenant, f"State {number}."
        await stage.runtime.stores.redis.delete(
            KEYS.poll.of(tenant, one.source.id),
            KEYS.snapshot.of(tenant, one.source.id),
            KEYS.due_reminders.of(tenant),
        )
        if number % 3 == 0:
            await stage.runtime.app.store.subscriptions.set_state(
                one, SubscriptionState.FAILING, "slack-archived", now()
            )
        what = add_due_meeting(stage, name) if kind is SessionKind.MEETING else add_due_training(stage, name)
        state = (name, looked, reminder, by, late_list, deliver_first)
        await arrange(stage, looked, reminder)
        before = posted(stage)
        assert (reminder is Progress.SENT) == any(name in m.text for m in stage.bob.posts(CHANNEL)), state
        await cancel(stage, what, by)
        await follow(stage, deliver_first=deliver_first, late_list=late_list)
        assert posted(stage) == before, state
    see_all(stage)


def see_all(stage: Stage) -> None:
    """Take everything as seen: what becomes of reminders that stand is told elsewhere."""
    stage.noted.update((m.channel, m.ts) for c in stage.slack.home.channels.values() for m in c.messages)


async def test_a_cancellation_made_here_silences_at_once(stage: Stage) -> None:
    await start_empty(stage)
    await subscribe(stage)
    meeting = add_due_meeting(stage, "Sprint review")
    known = await post_meeting_card(stage, meeting)
    await poll_alice(stage)
    await cancel_meeting(stage, meeting.id)
    await run_unfinished(stage)
    await deliver_due(stage)
    await poll_and_deliver(stage)
    assert [m.ts for m in stage.bob.posts(CHANNEL)] == [card.ts for card in known.cards]
    see_all(stage)


async def run_unfinished(stage: Stage) -> None:
    app, tenant = stage.runtime.app, person_named(stage).tenant
    (op_id,) = await app.store.ledger.list_unfinished(tenant, now() + timedelta(minutes=1))
    await Tasks(app, find_storage_fault, lambda kind, result: None).run_operation(
        tenant, op_id, is_last_try=False
    )


async def test_one_made_elsewhere_is_silent_once_cancelled_here_though_goto_cannot_be_asked(
    stage: Stage,
) -> None:
    """It has no card, and the last poll saw it: the cancellation alone says that it is over."""
    await start_empty(stage)
    await subscribe(stage)
    meeting = add_due_meeting(stage, "Sprint review")
    await poll_alice(stage)
    await cancel_meeting(stage, meeting.id)
    await run_unfinished(stage)
    stage.switch("goto.503_html", times=None)
    await deliver_due(stage)
    assert stage.bob.posts(CHANNEL) == []
    see_all(stage)
