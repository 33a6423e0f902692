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
    "alarms",
    "snapshots",
    "looks",
    "subscriptions",
)

READS = frozenset(
    {
        "alarms.due",
        "alarms.get",
        "alarms.records",
        "alarms.of_session",
        "alarms.silenced",
        "alarms.together",
        "links.get",
        "looks.find",
        "ledger.left_open",
        "meetings.get",
        "meetings.of",
        "people.channel",
        "people.profile",
        "people.is_member",
        "people.direct",
        "snapshots.get",
        "subscriptions.of_source",
    }
)
"""Calls that leave nothing behind: a kill after one is as a kill before it."""


def reminder_kills(stage: Stage, *, at_least: int = 10) -> Kills:
    return Kills(stage, ports=TAPPED, goto=("meetings", "trainings"), reads=READS, at_least=at_least)
