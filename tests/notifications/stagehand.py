"""What tests of notifications do behind the stage: make subscriptions, poll, let alarms ring, count GoTo's calls.

Nothing waits for a clock: the reminder of a session that starts in ten minutes and five seconds is due in five seconds,
and alarms ring by a clock that is twenty seconds ahead.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.app import SystemClock
from bot.ids import Person, Tenant
from bot.jobs.notifications import VIEWS
from bot.ports import KnownMeeting, ReminderRecord, SessionSource, Subscription, What
from bot.sandbox.goto.state import SimMeeting
from bot.usecases.cards import card_of
from bot.usecases.notifications.reminding import ring
from bot.usecases.notifications.watching import watch
from bot.usecases.services import Services
from bot.views.cards import card
from tests.conversation import Stage
from tests.past import connected, planned

TEN = timedelta(minutes=10)
CHANNEL = "#team-platform"


@dataclass(frozen=True)
class Ahead:
    """The clock of this machine, so much ahead."""

    by: timedelta

    def now(self) -> datetime:
        return datetime.now(UTC) + self.by

    async def sleep(self, seconds: float) -> None:
        await SystemClock().sleep(seconds)


def ahead(s: Services) -> Services:
    return replace(s, clock=Ahead(timedelta(seconds=20)))


def now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def person(stage: Stage, name: str = "alice") -> Person:
    return Person(Tenant(stage.slack.home.id), stage.actors[name].person.id)


def channel(stage: Stage, name: str = CHANNEL) -> str:
    return str(next(c.id for c in stage.slack.home.channels.values() if f"#{c.name}" == name))


def source(stage: Stage) -> SessionSource:
    return SessionSource(person(stage))


async def begin(stage: Stage) -> None:
    """Have Alice connected, with none of the meetings that the town begins with."""
    stage.goto.world.meetings.clear()
    stage.goto.world.trainings.clear()
    await connected(stage)


async def subscribe(stage: Stage, **changes: Any) -> Subscription:
    """Have a channel reminded of Alice's sessions, ten minutes before."""
    values: dict[str, Any] = {
        "id": "s1",
        "tenant": person(stage).tenant,
        "created_by": person(stage),
        "channel": channel(stage),
        "what": What.MINE,
        "leads": (TEN,),
        "zone": "America/New_York",
    }
    one = Subscription(**{**values, **changes})
    await stage.house.s.subscriptions.keep(one)
    return one


def due_meeting(stage: Stage, subject: str, late: timedelta = timedelta(seconds=-5)) -> SimMeeting:
    """Put a meeting into GoTo whose reminder of ten minutes was due so long ago."""
    return planned(stage, subject, now() + TEN - late)


async def poll(stage: Stage, s: Services | None = None) -> None:
    """Poll Alice's account, in a window of its own."""
    s = s or stage.house.s
    await watch(s, source(stage), s.clock.now(), VIEWS)


async def rings(stage: Stage, s: Services | None = None) -> None:
    """Let every alarm ring that is due."""
    s = s or ahead(stage.house.s)
    tenant = person(stage).tenant
    for alarm_id, _ in await s.alarms.due(tenant, s.clock.now(), 100):
        await ring(s, tenant, alarm_id, VIEWS)


async def poll_and_ring(stage: Stage, s: Services | None = None) -> None:
    await poll(stage, s)
    await rings(stage, ahead(s) if s else None)


async def records(stage: Stage, name: str = "s1") -> list[ReminderRecord]:
    """Return what became of a subscription's reminders, the youngest first."""
    return [record for _, record in await stage.house.s.alarms.told(person(stage).tenant, name, 50)]


def calls(stage: Stage, name: str) -> int:
    """Return how often the bot asked GoTo for this."""
    return len([call for call in stage.slack.panel.calls if call.where == "goto" and call.name == name])


def reminders(stage: Stage, subject: str, where: str = CHANNEL) -> list[str]:
    """Return what stands in the channel about a session, threads left out."""
    return [m.text for m in stage.bob.posts(where) if subject in m.text and not m.thread_ts]


async def carded(stage: Stage, meeting: SimMeeting, where: str = CHANNEL) -> KnownMeeting:
    """Have a card of the meeting stand in the channel, as if it had been made here."""
    s, place = stage.house.s, channel(stage, where)
    known = KnownMeeting(
        person(stage).tenant,
        str(meeting.id),
        person(stage),
        meeting.subject,
        meeting.start,
        meeting.end,
        f"https://example.test/join/{meeting.id}",
    )
    await s.meetings.keep(known)
    ts = await s.messenger.post(known.tenant, place, card(await card_of(s, known)))
    await s.meetings.placed(known, place, ts)
    found = await s.meetings.get(known.tenant, known.meeting_id)
    assert found is not None
    return found
