"""``/goto audit``: who did what, filtered by person, words and days, as pages or as a file."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.commands.text import UserRef, tokens
from bot.errors import UsherError
from bot.ids import Person, Tenant
from bot.ports import Area, AuditEntry, AuditQuery, Outcome
from bot.usecases.meetings import zone_of
from bot.usecases.operations import Run
from bot.usecases.policy import check
from bot.usecases.services import Services
from bot.usecases.sheet_sends import SENDING, send_sheet, unsure

PAGE = 15
DAYS = 90
MOST_DAYS = 3650
MOST_ROWS = 20_000
NAMES_PATIENCE = 1.0
"""Seconds that a page waits for names from Slack; ids are shown for those that take longer."""
SPAN = re.compile(r"(\d{1,4})d(?:ays)?")

Heads = Callable[[], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class AuditModel:
    """One page of audit entries, latest first. ``names`` are those of the people in it.

    ``older_cursor`` continues with older entries; ``is_first`` is True on the first page; ``typed`` is the search text.
    """

    zone: str
    typed: str
    entries: tuple[AuditEntry, ...]
    names: Mapping[str, str]
    older: str | None
    since: datetime
    first: bool = True


def query_of(typed: str, person: Person, now: datetime) -> AuditQuery:
    """Parse a mention or ``me``, a number of days (``30d``) and words, in any order. ``now`` is aware."""
    user_id, days = None, DAYS
    words = []
    for token in tokens(typed):
        text = str(token).casefold()
        span = SPAN.fullmatch(text)
        if isinstance(token, UserRef):
            user_id = token.id
        elif text == "me":
            user_id = person.user_id
        elif span:
            days = min(max(int(span[1]), 1), MOST_DAYS)
        else:
            words.append(text.lstrip("/"))
    return AuditQuery(now - timedelta(days=days), user_id, words=tuple(words))


async def search(s: Services, person: Person, typed: str, older: str | None) -> AuditModel:
    """Return one page. Raises ``Refused`` unless the person is an Usher admin."""
    await check(s, person, Area.ADMIN)
    query = query_of(typed, person, s.clock.now())
    page = await s.audit.search(person.tenant, query, PAGE, older)
    names = await names_of(s, person.tenant, page.entries)
    zone = await zone_of(s, person)
    return AuditModel(zone, typed, page.entries, names, page.older, query.since, older is None)


async def names_of(s: Services, tenant: Tenant, entries: tuple[AuditEntry, ...]) -> dict[str, str]:
    """Return the names of the people in these entries, as far as Slack answers in time."""
    found: dict[str, str] = {}

    async def find(user_id: str) -> None:
        try:
            found[user_id] = (await s.people.profile(Person(tenant, user_id))).name
        except UsherError:
            return

    people = {entry.person.user_id for entry in entries}
    try:
        async with asyncio.timeout(NAMES_PATIENCE):
            await asyncio.gather(*(find(user_id) for user_id in people))
    except TimeoutError:
        pass
    return found


async def send(go: Run, heads: Heads, comment: str) -> Outcome:
    """Run an ``AUDIT_SHEET`` operation: send all matching entries as a file in a direct message."""
    s, person = go.s, go.operation.person
    if go.operation.step == SENDING:
        raise unsure()
    query = query_of(str(go.operation.payload["typed"]), person, go.operation.made_at)
    entries: list[AuditEntry] = []
    older: str | None = None
    while len(entries) < MOST_ROWS:
        page = await s.audit.search(person.tenant, query, 1_000, older)
        entries += page.entries
        older = page.older
        if older is None:
            break
    names = await names_of(s, person.tenant, tuple(entries[:200]))
    rows = [cells(entry, names) for entry in entries]
    await send_sheet(go, "usher-audit.csv", heads(), rows, comment)
    return Outcome(True, {"lines": len(rows)})


def cells(entry: AuditEntry, names: Mapping[str, str]) -> tuple[str | None, ...]:
    """Convert an entry to a file row: time (UTC), user id, name, action, result, details, message id, reference."""
    return (
        f"{entry.at:%Y-%m-%d %H:%M:%S}Z",
        entry.person.user_id,
        names.get(entry.person.user_id),
        entry.what,
        entry.result.value,
        "; ".join(f"{name}: {value}" for name, value in entry.about.items()),
        entry.message_id,
        entry.reference,
    )
