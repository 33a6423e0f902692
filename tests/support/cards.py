"""The card of a meeting, and the time around it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.app import open_worker
from bot.model.ids import Tenant
from bot.model.meetings import KnownMeeting
from bot.sandbox.goto.state import SimMeeting
from bot.usecases.core.services import Services
from bot.worker.cards import check_card
from tests.support.clocks import ManualClock
from tests.support.meetings import SUBJECT, hold_meeting, schedule_meeting
from tests.support.stage import CHANNEL, WORKER_TICK, Stage


class CardStage:
    """Alice's meeting with its card, and the time around it."""

    def __init__(self, stage: Stage, known: KnownMeeting, meeting: SimMeeting) -> None:
        self.stage, self.known, self.meeting = stage, known, meeting

    @property
    def tenant(self) -> Tenant:
        return self.known.tenant

    def at(self, **after: float) -> Services:
        """Return the services as they are so long after the start."""
        return replace(self.stage.runtime.app, clock=ManualClock(self.known.start + timedelta(**after)))

    async def look(self, **after: float) -> str:
        """Look then, and return what the newest card shows."""
        await check_card(self.at(**after), self.tenant, self.known.meeting_id)
        return self.shown()

    def shown(self) -> str:
        return self.stage.alice.reads(self.stage.alice.posts(CHANNEL)[-1])

    async def due(self, **after: float) -> list[str]:
        return list(
            await self.stage.runtime.app.store.card_states.list_due(self.tenant, self.at(**after).clock.now())
        )

    def begins(self, **after: float) -> None:
        self.meeting.active_since = self.known.start + timedelta(**after)

    def ends(self, minutes: int = 43) -> None:
        """End the meeting at GoTo, with Alice and Bob in it; Bob came twice."""
        begin = self.meeting.active_since
        assert begin is not None
        self.meeting.active_since = None
        came = (
            ("Alice Moreau", "alice@northwind.example", 0, minutes),
            ("Bob", "bob@northwind.example", 1, 5),
        )
        hold_meeting(self.stage, self.meeting, begin, minutes, came)


async def open_card_stage(stage: Stage) -> CardStage:
    """Schedule a meeting of Alice with a card; the worker is gone afterwards."""
    async with open_worker(stage.runtime, tick=WORKER_TICK):
        await schedule_meeting(stage)
    (meeting,) = [m for m in stage.goto.meetings_of(stage.alice.email) if m.subject == SUBJECT]
    tenant = Tenant(stage.slack.home.id)
    known = await stage.runtime.app.store.meetings.get(tenant, str(meeting.id))
    assert known is not None
    return CardStage(stage, known, meeting)
