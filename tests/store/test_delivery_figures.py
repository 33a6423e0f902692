"""How reminders were delivered is counted once for each reminder and subscription, and kept for 30 days."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.model.delivery_figures import BUCKET_LIMITS, Delivery, DeliveryFigures, add_figures, bucket_of
from bot.model.ids import Person, Tenant
from bot.model.reminders import ReminderJob, ReminderRecord, ReminderState
from bot.model.sources import SessionSource
from bot.store.open import Stores
from tests.support.clocks import ManualClock
from tests.support.wipes import wipe_tenant

START = datetime(2026, 11, 25, 15, 0, tzinfo=UTC)
DUE = START - timedelta(minutes=10)
SOURCE = SessionSource(Person(Tenant("T1"), "U1"))
OTHER = SessionSource(Person(Tenant("T2"), "U1"))


def reminder(name: str = "a1", source: SessionSource = SOURCE) -> ReminderJob:
    return ReminderJob(
        id=name,
        source=source,
        ref="meeting-1",
        title="Review",
        start=START,
        end=START + timedelta(minutes=30),
        lead_time=timedelta(minutes=10),
        due=DUE,
    )


def sent(job: ReminderJob, seconds: float = 0.4, ts: str | None = "1.5") -> ReminderRecord:
    at = DUE + timedelta(seconds=seconds)
    return ReminderRecord(
        reminder_id=job.id, subscription_id="s1", state=ReminderState.SENT, at=at, channel="C1", ts=ts
    )


def dropped(job: ReminderJob) -> ReminderRecord:
    return ReminderRecord(reminder_id=job.id, subscription_id="s1", state=ReminderState.DROPPED, at=DUE)


async def figures(stores: Stores, tenant: Tenant | None = SOURCE.tenant) -> DeliveryFigures:
    return await stores.delivery_figures.read(START, tenant)


async def test_a_result_that_is_saved_again_counts_once(stores: Stores) -> None:
    one = reminder()
    await stores.reminder_jobs.add_missing([one])
    for _ in range(3):
        await stores.reminder_jobs.save_record(one, sent(one), Delivery.SENT)
    found = await figures(stores)
    assert found.counts == {Delivery.SENT: 1}
    assert found.buckets == {bucket_of(timedelta(seconds=0.4)): 1}
    assert found.longest == timedelta(seconds=0.4)


async def test_another_message_for_the_same_reminder_is_counted_as_doubled(stores: Stores) -> None:
    one = reminder()
    await stores.reminder_jobs.add_missing([one])
    await stores.reminder_jobs.save_record(one, sent(one), Delivery.SENT)
    await stores.reminder_jobs.save_record(one, sent(one, ts="1.55"), Delivery.SENT)
    assert (await figures(stores)).counts == {Delivery.SENT: 1, Delivery.DOUBLED: 1}


async def test_what_was_held_back_and_is_sent_after_all_counts_as_both(stores: Stores) -> None:
    one = reminder()
    await stores.reminder_jobs.add_missing([one])
    await stores.reminder_jobs.save_record(one, dropped(one), Delivery.HELD_BACK)
    await stores.reminder_jobs.save_record(one, dropped(one), Delivery.HELD_BACK)
    await stores.reminder_jobs.save_record(one, sent(one, 90), Delivery.LATE)
    found = await figures(stores)
    assert found.counts == {Delivery.HELD_BACK: 1, Delivery.LATE: 1}
    assert found.longest == timedelta(seconds=90)


async def test_what_is_not_counted_and_what_was_wiped_leave_no_figures(stores: Stores) -> None:
    one = reminder()
    await stores.reminder_jobs.save_record(one, sent(one), Delivery.SENT)
    await stores.reminder_jobs.add_missing([one])
    await stores.reminder_jobs.save_record(one, dropped(one))
    assert (await figures(stores)).is_empty
    assert (await figures(stores, None)).is_empty


async def test_each_workspace_has_its_own_and_all_have_their_sum(stores: Stores) -> None:
    for job, seconds in ((reminder(), 0.2), (reminder("a2", OTHER), 7.0)):
        await stores.reminder_jobs.add_missing([job])
        await stores.reminder_jobs.save_record(job, sent(job, seconds), Delivery.SENT)
    assert (await figures(stores)).longest == timedelta(seconds=0.2)
    assert (await figures(stores, OTHER.tenant)).longest == timedelta(seconds=7)
    assert (await figures(stores, None)).counts == {Delivery.SENT: 2}
    await wipe_tenant(stores, OTHER.tenant)
    assert (await figures(stores, OTHER.tenant)).is_empty
    assert (await figures(stores, None)).counts == {Delivery.SENT: 2}, "without a tenant they are nobody's"


async def test_thirty_days_are_counted_and_no_more(stores: Stores, clock: ManualClock) -> None:
    one = reminder()
    await stores.reminder_jobs.add_missing([one])
    for age in (0, 29, 30):
        record = replace(sent(one), at=START - timedelta(days=age), subscription_id=f"s{age}")
        await stores.reminder_jobs.save_record(one, record, Delivery.SENT)
    assert (await figures(stores)).counts == {Delivery.SENT: 2}


def of(lateness: list[float]) -> DeliveryFigures:
    """Return the figures of reminders that were late by these seconds, each counted on a day of its own."""
    lengths = [timedelta(seconds=seconds) for seconds in lateness]
    return add_figures(
        DeliveryFigures(counts={Delivery.SENT: 1}, buckets={bucket_of(one): 1}, longest=one)
        for one in lengths
    )


def test_no_reminder_is_later_than_the_longest() -> None:
    assert of([]).lateness_within(0.5) == timedelta()
    assert of([0.05]).lateness_within(0.5) == timedelta(seconds=0.05)
    assert of([0.4] * 98 + [40, 9000]).lateness_within(0.5) == timedelta(seconds=0.5)
    assert of([0.4] * 98 + [40, 9000]).lateness_within(0.99) == timedelta(seconds=60)
    assert of([0.4] * 98 + [40, 9000]).lateness_within(1) == timedelta(seconds=9000)


@given(st.lists(st.floats(0, 10_000), min_size=1), st.sampled_from([0.5, 0.99, 1.0]))
def test_at_least_the_share_is_within_the_lateness_told(lateness: list[float], share: float) -> None:
    found = of(lateness)
    limit = found.lateness_within(share)
    assert sum(timedelta(seconds=one) <= limit for one in lateness) >= share * len(lateness)
    assert limit in (*BUCKET_LIMITS, found.longest)
