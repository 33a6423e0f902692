"""What changes by the clock alone: registration closes, a training is over. Somebody has to look then."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.model.registration import SeatRules
from bot.usecases.registration.sync import POLL_INTERVAL
from bot.usecases.registration.waitlist import CLOCK_SKEW_MARGIN, update_cards
from bot.worker.queue import REFRESH_TRAINING_TASK
from tests.support.actors import tenant_of
from tests.support.clocks import now
from tests.support.registrations import TRAINING_NAME, share_new_training
from tests.support.stage import CHANNEL, Stage


@pytest.fixture
def periodic_jobs() -> bool:
    return True


class FixedClock:
    """A clock that always shows one moment."""

    def __init__(self, moment: datetime) -> None:
        self._moment = moment

    def now(self) -> datetime:
        return self._moment

    async def sleep(self, seconds: float) -> None:
        raise AssertionError("nobody waits here")


async def list_refresh_times(stage: Stage, training_key: str) -> set[datetime]:
    """Return when the training will be looked at, if nobody does anything before."""
    snapshot = await stage.runtime.connections.docket.snapshot()
    return {
        one.when
        for one in snapshot.future
        if one.function_name == REFRESH_TRAINING_TASK and training_key in (*one.args, *one.kwargs.values())
    }


async def test_at_closing_time_and_at_the_end_the_card_is_looked_at(stage: Stage) -> None:
    zone = ZoneInfo(stage.alice.person.user.tz)
    closes = (now() + timedelta(days=2)).astimezone(zone).replace(hour=17, minute=0, second=0, microsecond=0)
    known = await share_new_training(stage, date=closes.date().isoformat(), start="17:00")
    end = max(end for _, end in known.times)
    assert {closes.astimezone(UTC) + CLOCK_SKEW_MARGIN, end + CLOCK_SKEW_MARGIN} <= await list_refresh_times(
        stage, str(known.key)
    )


async def test_other_rules_are_kept_by_other_wakings(stage: Stage) -> None:
    known = await share_new_training(stage)
    end = max(end for _, end in known.times)
    assert await list_refresh_times(stage, str(known.key)) >= {end + CLOCK_SKEW_MARGIN}


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (lambda closes, end: closes + CLOCK_SKEW_MARGIN, "Registration closed"),
        (lambda closes, end: end + CLOCK_SKEW_MARGIN, "This training is over."),
    ],
    ids=["closed", "over"],
)
async def test_what_the_card_shows_then(
    stage: Stage, moment: Callable[[datetime, datetime], datetime], said: str
) -> None:
    known = await share_new_training(stage)
    app, home = stage.runtime.app, tenant_of(stage)
    kept = await app.store.registrations.get_shared(home, str(known.key))
    assert kept is not None
    assert kept.end is not None
    closes = now() + timedelta(hours=1)
    await update_cards(
        replace(app, clock=FixedClock(moment(closes, kept.end))),
        replace(kept, rules=SeatRules(closes_at=closes)),
    )
    shown = await stage.dev.sees(said, channel=CHANNEL)
    assert "[Register]" not in stage.dev.reads(shown)
    assert TRAINING_NAME in stage.dev.reads(shown)


async def test_a_worker_looks_at_gotos_site_again_and_again_by_itself(stage: Stage) -> None:
    known = await share_new_training(stage)
    docket, name = stage.runtime.connections.docket, "look_at_shared_trainings"
    (planned,) = [one for one in (await docket.snapshot()).future if one.function_name == name]
    assert planned.when <= now() + POLL_INTERVAL + timedelta(seconds=1)
    known.description = "Bring gloves."
    await docket.replace(name, now(), planned.key)()
    await stage.dev.sees("Bring gloves.", channel=CHANNEL)
