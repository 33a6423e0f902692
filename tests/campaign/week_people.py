"""Who lives through a week: people with reminders and digests, and organizers with many sessions that are polled."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from datetime import time as clock_time
from zoneinfo import ZoneInfo

from bot.model.reminders import DigestSchedule, Subscription, SubscriptionScope
from bot.sandbox.goto.state import SimMeeting
from bot.store.open import Stores
from bot.usecases.reminders.digests import compute_next_due
from tests.campaign.sentences import SentenceFinder
from tests.campaign.week_clock import Window
from tests.support.clocks import CLOCK
from tests.support.processes.environment import Environment, User
from tests.support.processes.reminders import add_meeting, channel_subscription, open_bot_stores

ZONES = ("Europe/Paris", "America/New_York", "Asia/Kolkata", "Europe/London", "Australia/Lord_Howe", "UTC")
LEAD, ONE_DAY, EVERY = timedelta(minutes=30), timedelta(days=1), timedelta(minutes=20)
DIGEST_AT = clock_time(9)
DIGEST_MARK = SentenceFinder("digest-zone-text")
"""Words of a digest that no reminder has."""
MARGIN = timedelta(minutes=5)
"""Nothing is due so soon after a window begins."""
REMINDED = "reminded"
"""The word in the titles of those of an organizer's sessions of which their channel is reminded."""


@dataclass(kw_only=True)
class Attender:
    """Somebody with sessions; ``due`` is when reminders are due, by subject, ``digests`` when digests are."""

    user: User
    due: dict[str, datetime] = field(default_factory=dict)
    meetings: dict[str, SimMeeting] = field(default_factory=dict)
    digests: list[datetime] = field(default_factory=list)

    def reminders(self) -> dict[str, list[float]]:
        """Return when each reminder came, by subject; "" are those that nobody wanted."""
        found: dict[str, list[float]] = {}
        for post in self.user.posts():
            if not DIGEST_MARK.search(post.text):
                subject = next((one for one in self.due if f"{one} " in f"{post.text} "), "")
                found.setdefault(subject, []).append(float(post.ts))
        return found

    def digests_that_came(self) -> list[float]:
        return [float(post.ts) for post in self.user.posts() if DIGEST_MARK.search(post.text)]


def start_a_day_after(at: datetime, zone: ZoneInfo) -> datetime | None:
    """Return the start (UTC) whose reminder of the day before is due at ``at``.

    None if the clocks of the zone skip it, or show ``at`` for the second time: such a reminder is due at another time.
    """
    wall = at.astimezone(zone)
    later = (wall + ONE_DAY).astimezone(UTC)
    is_skipped = later.astimezone(zone).time() != wall.time()
    return None if wall.fold or is_skipped else later


async def add_attenders(
    environment: Environment, given: argparse.Namespace, lives: Sequence[Window]
) -> list[Attender]:
    """Add people with meetings in all windows, half of them reminded a day before; in the week's zone with digests."""
    users = await environment.add_users([f"Attender {number:02}" for number in range(given.people)])
    found = []
    async with open_bot_stores(environment) as stores:
        for number, user in enumerate(users):
            zone = ZoneInfo(ZONES[number % len(ZONES)])
            lead = ONE_DAY if number // len(ZONES) % 2 else LEAD
            attender = Attender(user=user)
            user.slack.user.tz = zone.key
            wanted = replace(channel_subscription(user), lead_times=(lead,), zone=zone.key)
            if zone == given.zone:
                wanted = await _with_digest(stores, wanted)
                attender.digests += _digests_due(zone, lives)
            await stores.subscriptions.save(wanted)
            for at in _times_due(lives, timedelta(minutes=number % 15)):
                start = at + lead if lead < ONE_DAY else start_a_day_after(at, zone)
                if start is not None:
                    _add(attender, f"Person {number:02} {at:%d %H%M}", start, at)
            found.append(attender)
    return found


async def _with_digest(stores: Stores, wanted: Subscription) -> Subscription:
    schedule = DigestSchedule(send_at=DIGEST_AT, days=tuple(range(7)), skip_empty=False)
    wanted = replace(wanted, digest=schedule)
    await stores.digests.schedule(
        wanted.tenant, wanted.id, compute_next_due(schedule, wanted.zone, CLOCK.now())
    )
    return wanted


def _digests_due(zone: ZoneInfo, lives: Sequence[Window]) -> list[datetime]:
    nines = [
        (datetime.combine(begin.astimezone(zone).date(), DIGEST_AT, zone), begin, end) for begin, end in lives
    ]
    return [nine for nine, begin, end in nines if begin <= nine < end]


def _times_due(lives: Sequence[Window], after: timedelta) -> list[datetime]:
    found = []
    for begin, end in lives:
        at = begin + MARGIN + after
        while at < end - EVERY / 2:
            found.append(at)
            at += EVERY
    return found


def _add(attender: Attender, subject: str, start: datetime, due: datetime | None) -> None:
    attender.meetings[subject] = add_meeting(attender.user, subject, start)
    if due is not None:
        attender.due[subject] = due


async def add_organizers(
    environment: Environment, given: argparse.Namespace, lives: Sequence[Window]
) -> list[Attender]:
    """Add organizers with ``--sessions`` in all, by day and night; channels are reminded of every tenth in a window."""
    number = given.organizers if given.sessions else 0
    users = await environment.add_users([f"Organizer {one:03}" for one in range(number)])
    found = [Attender(user=user) for user in users]
    async with open_bot_stores(environment) as stores:
        for user in users:
            scope = {"scope": SubscriptionScope.TITLE_WORDS, "scope_value": REMINDED}
            wanted = replace(channel_subscription(user), lead_times=(LEAD,), zone="UTC", **scope)
            await stores.subscriptions.save(wanted)
    first = lives[0][0]
    every = (lives[-1][1] + ONE_DAY - first) / max(1, given.sessions)
    in_windows = 0
    for number in range(given.sessions):
        due = (first + number * every).replace(microsecond=0)
        in_windows += (lives_at := any(begin + MARGIN <= due < end - EVERY / 2 for begin, end in lives))
        is_reminded = lives_at and in_windows % 10 == 0
        subject = f"Session {number:06}" + (f" {REMINDED}" if is_reminded else "")
        _add(found[number % len(found)], subject, due + LEAD, due if is_reminded else None)
    return found
