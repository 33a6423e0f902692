"""``/goto audit``: who did what, filtered by person, words and days, as pages or as a file."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import combinations
from zoneinfo import ZoneInfo

from bot.model.admin import AuditModel
from bot.model.admin_requests import AuditFile
from bot.model.admin_results import SheetResult
from bot.model.email_addresses import is_same_email
from bot.model.errors import UserError, UsherError
from bot.model.ids import Person
from bot.model.operations import Outcome, success
from bot.model.people import Profile
from bot.model.policy import SLACK_USER_ID, Area, AuditEntry, AuditQuery
from bot.model.times import DateRange
from bot.parsing.arguments import ChannelRef, GroupRef, UserRef, shorten, split_tokens
from bot.parsing.time.date_range import RangeQuestion, parse_date_range
from bot.usecases.core.csv_files import format_csv_time
from bot.usecases.core.file_messages import SENDING_STEP, make_unsure_error, send_sheet
from bot.usecases.core.operation_run import OperationRun
from bot.usecases.core.policy import require_allowed
from bot.usecases.core.services import Services
from bot.usecases.meetings.overview import get_zone

PAGE_SIZE = 15
DEFAULT_DAYS = 90
MAX_DAYS = 3650
MAX_FILE_ROWS = 20_000
NAMES_TIMEOUT_SECONDS = 1.0
"""Seconds that a page waits for names from Slack; ids are shown for those that take longer."""
MAX_WORDS = 20
"""Words among which a range of days is looked for."""
RANGE_WORDS = ("today", "yesterday")
"""Ranges of one word; others of one word are words to look for."""
USER_ID_PATTERN = re.compile(r"[UW](?=[A-Z0-9]*[0-9])[A-Z0-9]{2,20}")
"""A Slack ID as the file has it. It has a digit, unlike a word in capitals."""
SPAN_PATTERN = re.compile(r"(\d{1,4})d(?:ays)?")

AuditColumnTitles = Callable[[], tuple[str, ...]]


class SearchRangeQuestion(RangeQuestion):
    """A search for days that have two meanings."""

    def __init__(self, question: RangeQuestion, others: Sequence[str]) -> None:
        super().__init__(*question.days, question.ranges)
        self._others = tuple(others)

    def search_within(self, one: DateRange, zone: str) -> str:
        """Return the search for everything else that was typed and these days (of ``zone``), as it can be typed."""
        moments = (one.start, one.end - timedelta(seconds=1))
        days = [moment.astimezone(ZoneInfo(zone)).date().isoformat() for moment in moments]
        return " ".join([*self._others, " to ".join(days)])


def parse_query(typed: str, person: Person, now: datetime, zone: str) -> AuditQuery:
    """Parse mentions, user ids or ``me``, a range of days (``30d``, ``last week``) and words, in any order.

    ``now`` is aware; days are those of ``zone`` (IANA). Raises ``UserError`` for a range that cannot be and for a user
    group, and ``SearchRangeQuestion``.
    """
    days = DEFAULT_DAYS
    people: list[str] = []
    words: list[str] = []
    for token in split_tokens(typed):
        text = str(token).casefold()
        span = SPAN_PATTERN.fullmatch(text)
        if isinstance(token, UserRef):
            people.append(token.id)
        elif isinstance(token, ChannelRef):
            words.append(token.id.casefold())
        elif isinstance(token, GroupRef):
            raise UserError("audit-group", next_step="audit-group-next", typed=shorten(str(token)))
        elif USER_ID_PATTERN.fullmatch(str(token)):
            people.append(str(token))
        elif text == "me":
            people.append(person.user_id)
        elif span:
            days = min(max(int(span[1]), 1), MAX_DAYS)
        else:
            words.append(text.lstrip("/"))
    for first, last in _longest_first(len(words)):
        try:
            period = parse_date_range(" ".join(words[first:last]), now=now, zone=zone)
        except RangeQuestion as question:
            mentions = [f"<@{one}>" for one in people]
            raise SearchRangeQuestion(question, [*mentions, *words[:first], *words[last:]]) from None
        except UserError as error:
            if error.message_id != "span-unclear":
                raise
            continue
        if last - first > 1 or words[first] in RANGE_WORDS:
            rest = (*words[:first], *words[last:])
            return AuditQuery(since=period.start, until=period.end, user_ids=tuple(people), words=rest)
    return AuditQuery(since=now - timedelta(days=days), user_ids=tuple(people), words=tuple(words))


def _longest_first(count: int) -> list[tuple[int, int]]:
    """Return the places where a range of days may begin and end among so many words."""
    places = combinations(range(min(count, MAX_WORDS) + 1), 2)
    return sorted(places, key=lambda place: place[0] - place[1])


async def search(app: Services, person: Person, typed: str, older_cursor: str | None) -> AuditModel:
    """Return one page. Raises ``Refused`` unless the person is an Usher admin."""
    await require_allowed(app, person, Area.ADMIN)
    zone = await get_zone(app, person)
    query = await _with_names(app, person, parse_query(typed, person, app.clock.now(), zone), older_cursor)
    page = await app.store.audit.search(person.tenant, query, PAGE_SIZE, older_cursor)
    names = await fetch_names(app, person, page.entries)
    return AuditModel(
        zone=zone,
        typed=typed,
        entries=page.entries,
        names=names,
        older_cursor=page.next_cursor,
        since=query.since,
        is_first=older_cursor is None,
    )


async def _with_names(
    app: Services, asker: Person, query: AuditQuery, older_cursor: str | None
) -> AuditQuery:
    """Return the search, of which words are also found in the names and e-mails of those who acted.

    As far as Slack answers in time.
    """
    if not query.words:
        return query
    acted = await app.store.audit.list_people(asker.tenant, query.since, older_cursor)
    profiles = await _fetch_profiles(app, asker, acted)
    named = {
        word: frozenset(
            one.person.user_id
            for one in profiles
            if word in one.name.casefold() or is_same_email(word, one.email or "")
        )
        for word in query.words
    }
    return replace(query, named=named)


async def fetch_names(app: Services, asker: Person, entries: tuple[AuditEntry, ...]) -> dict[str, str]:
    """Return the names of the people in these entries, as far as Slack answers in time.

    Those of whoever acted, and of the members whom it was about.
    """
    people = {entry.person.user_id for entry in entries} | {e.details.get("member", "") for e in entries}
    return {one.person.user_id: one.name for one in await _fetch_profiles(app, asker, people)}


async def _fetch_profiles(app: Services, asker: Person, user_ids: Set[str]) -> list[Profile]:
    found: list[Profile] = []

    async def find(user_id: str) -> None:
        try:
            found.append(await app.slack.people.get_slack_profile(Person(asker.tenant, user_id)))
        except UsherError:
            return

    people = user_ids - {SLACK_USER_ID, ""}
    try:
        async with asyncio.timeout(NAMES_TIMEOUT_SECONDS):
            await app.slack.people.load_profiles(asker, sorted(people))
            await asyncio.gather(*(find(user_id) for user_id in people))
    except (TimeoutError, UsherError):
        pass
    return found


async def send_audit_file(run: OperationRun, column_titles: AuditColumnTitles, comment: str) -> Outcome:
    """Run an ``AUDIT_SHEET`` operation: send all matching entries as a file in a direct message."""
    app, person = run.app, run.operation.person
    if run.operation.step == SENDING_STEP:
        raise make_unsure_error()
    zone = await get_zone(app, person)
    query = parse_query(run.payload(AuditFile).typed, person, run.operation.created_at, zone)
    query = await _with_names(app, person, query, None)
    entries: list[AuditEntry] = []
    older: str | None = None
    while len(entries) < MAX_FILE_ROWS:
        page = await app.store.audit.search(person.tenant, query, 1_000, older)
        entries += page.entries
        older = page.next_cursor
        if older is None:
            break
    names = await fetch_names(app, person, tuple(entries[:200]))
    rows = [to_cells(entry, names) for entry in entries]
    await send_sheet(run, "usher-audit.csv", column_titles(), rows, comment)
    return success(SheetResult(len(rows)))


def to_cells(entry: AuditEntry, names: Mapping[str, str]) -> tuple[str | None, ...]:
    """Convert an entry to a file row: time (UTC), user id, name, action, result, details, message id, reference."""
    return (
        format_csv_time(entry.at),
        entry.person.user_id,
        names.get(entry.person.user_id),
        entry.action,
        entry.result.value,
        "; ".join(f"{name}: {value}" for name, value in entry.details.items()),
        entry.message_id,
        entry.reference,
    )
