"""Kills of the processes that poll GoTo and deliver reminders."""

from __future__ import annotations

from tests.support.kills import Kills
from tests.support.stage import Stage

TAPPED = (
    "links",
    "ledger",
    "sends",
    "meetings",
    "messenger",
    "people",
    "reminder_jobs",
    "snapshots",
    "list_cache",
    "subscriptions",
)

READS = frozenset(
    {
        "reminder_jobs.list_due",
        "reminder_jobs.get",
        "reminder_jobs.get_records",
        "reminder_jobs.list_by_session",
        "reminder_jobs.list_suppressed",
        "reminder_jobs.count_due_together",
        "links.get",
        "list_cache.get",
        "ledger.list_unfinished",
        "meetings.get",
        "meetings.list_by_organizer",
        "people.get_channel",
        "people.get_profile",
        "people.is_member",
        "people.open_dm",
        "snapshots.get",
        "subscriptions.list_by_source",
    }
)
"""Calls that leave nothing behind: a kill after one is as a kill before it."""


def reminder_kills(stage: Stage, *, at_least: int = 10) -> Kills:
    return Kills(stage, ports=TAPPED, goto=("meetings", "trainings"), reads=READS, at_least=at_least)
