"""``/goto report``: upcoming or past meetings or attendees, of the account, a group, an organizer or oneself.

A long operation whose message finally becomes a table, with all rows in a file; both are in the person's direct
messages only. Steps: ``new`` → ``reading`` (position and rows so far) → ``sending`` (Slack may have the file) →
``sent``. GoTo reads a group of at most 50 organizers in one request; everything else is read organizer by organizer.
With ``legacy`` the lists that GoTo has deprecated are read.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.commands.span import Span, parse_span
from bot.commands.text import shortened
from bot.errors import UserError
from bot.goto.errors import GroupTooLarge, Invalid, NotFound
from bot.goto.models import Organizer
from bot.ids import Person
from bot.ports import Operation, Outcome
from bot.usecases.admin import check_account, find, row_of, told_of_admin
from bot.usecases.admin_groups import ATTENDEES, PAST, UPCOMING, WHATS, Line
from bot.usecases.admin_large_groups import MOST_ROWS, STRETCH, cells, row_of_line, span_of, summed
from bot.usecases.long_jobs import Draw, Progress, begin
from bot.usecases.meetings import zone_of
from bot.usecases.operations import Kind, Run, operation
from bot.usecases.report_lists import Lists
from bot.usecases.services import Services
from bot.usecases.sessions import Administration, Purpose, require_admin, require_link, session_for
from bot.usecases.sheet_sends import SENDING, send_sheet, unsure

ALL, MINE = "all", "mine"
EVERYBODY = frozenset({"", "all", "account", "everybody", "everyone"})
WORDS: Mapping[str, str] = {
    "upcoming": UPCOMING,
    "ahead": UPCOMING,
    "past": PAST,
    "history": PAST,
    "attendees": ATTENDEES,
    "who": ATTENDEES,
}
LEGACY = frozenset({"--legacy", "—legacy", "–legacy"})
"""Slack's clients turn two hyphens into one dash."""
SHOWN = 20
"""Rows of the table in the message."""

Heads = Callable[[str], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Asked:
    """The requested report. ``whose`` is "" for everybody, ``mine``, a group's name or key, or an organizer's."""

    what: str
    whose: str = ""
    span: Span | None = None
    legacy: bool = False


def read_words(typed: str, *, now: datetime, zone: str) -> Asked | None:
    """Parse what was typed (``past Sales 30d --legacy``); None if it is empty.

    ``now`` is aware, ``zone`` IANA. Raises ``UserError`` for an invalid range, and for a first word that is no kind of
    report.
    """
    words = [word for word in typed.split() if word.casefold() not in LEGACY]
    legacy = is_legacy(typed)
    if not words:
        return None
    if words[0].casefold() not in WORDS:
        raise UserError("report-unclear", next_step="report-unclear-next", typed=shortened(words[0]))
    what, rest = WORDS[words[0].casefold()], words[1:]
    if what == UPCOMING:
        return checked(what, " ".join(rest), "", legacy, now=now, zone=zone)
    for at in range(len(rest)):
        try:
            parse_span(" ".join(rest[at:]), now=now, zone=zone)
        except UserError:
            continue
        return checked(what, " ".join(rest[:at]), " ".join(rest[at:]), legacy, now=now, zone=zone)
    return checked(what, " ".join(rest), "", legacy, now=now, zone=zone)


def is_legacy(typed: str) -> bool:
    """Return True if the deprecated lists were requested."""
    return any(word.casefold() in LEGACY for word in typed.split())


def checked(what: str, whose: str, ranged: str, legacy: bool, *, now: datetime, zone: str) -> Asked:
    """Validate a request. Raises ``UserError`` for the field ``range`` or ``what``."""
    if what not in WHATS:
        raise UserError("button-too-old", next_step="button-too-old-next")
    if legacy and what == ATTENDEES:
        raise UserError("report-legacy-attendees", field="what")
    span = None
    if what != UPCOMING:
        try:
            span = parse_span(ranged, now=now, zone=zone)
        except UserError as error:
            raise UserError(
                error.message_id, next_step=error.next_step, field="range", **error.values
            ) from error
    named = " ".join(whose.split())
    for word in ("group ", "organizer "):
        named = named[len(word) :] if named.casefold().startswith(word) else named
    return Asked(what, "" if named.casefold() in EVERYBODY else named, span, legacy)


async def begin_report(s: Services, person: Person, asked: Asked, press: str) -> Operation:
    """Start a report. Idempotent per press. Raises ``Refused`` and ``NotConnected``."""
    await require_admin(s, person)
    await require_link(s, person)
    payload: dict[str, Any] = {
        "what": asked.what,
        "name": asked.whose,
        "legacy": asked.legacy,
        "zone": await zone_of(s, person),
    }
    if asked.span is not None:
        payload |= {"since": asked.span.start.isoformat(), "until": asked.span.end.isoformat()}
    same = {"what": asked.what, "name": asked.whose, "legacy": asked.legacy}
    op = operation(s, Kind.REPORT, person, press, payload=payload, same=same)
    return await begin(s, op)


async def report(go: Run, draw: Draw, heads: Heads, comment: str) -> Outcome:
    """Run a ``REPORT`` operation from its recorded step."""
    s, person, payload = go.s, go.operation.person, go.operation.payload
    if go.operation.step == SENDING:
        raise unsure()
    progress = Progress(go, draw)
    admin = await session_for(s, person, Purpose.ADMIN, urgent=False)
    own = await session_for(s, person, Purpose.OWN)
    check_account(go, admin)
    lists = Lists(admin, own, str(payload["what"]), span_of(payload), bool(payload["legacy"]))
    async with told_of_admin(s, person):
        if go.operation.step == "new":
            await _begin(progress, admin, lists)
        else:
            await progress.show()
        await _read_on(progress, lists)
    rows, values = summed(go.operation.progress, payload["what"], SHOWN)
    if rows:
        what = str(payload["what"])
        table = [cells(row, what) for row in rows]
        await send_sheet(go, f"report-{what}.csv", heads(what), table, comment)
    return Outcome(True, values)


async def _begin(progress: Progress, admin: Administration, lists: Lists) -> None:
    """Find the organizers of the report; read the rows at once if one request is enough."""
    whose = str(progress.go.operation.payload["name"])
    people: Sequence[Organizer] = ()
    rows: list[Line] = []
    total = 1
    if not whose:
        people = await admin.goto.organizers.list()
    elif whose.casefold() == MINE:
        rows = await lists.mine()
    else:
        key = await _group(admin, whose)
        if key is None:
            people = await find(admin, whose)
        else:
            people = await admin.goto.groups.organizers(key)
            try:
                rows, total, people = await lists.of_group(key), len(people), ()
            except GroupTooLarge:
                rows = []
    await progress.reach(
        "reading",
        organizer=admin.link.organizer_key,
        people=[[one.organizer_key, row_of(one).name or row_of(one).email] for one in people],
        total=len(people) or total,
        at=0,
        rows=[row_of_line(row) for row in rows[:MOST_ROWS]],
        skipped=[],
    )


async def _group(admin: Administration, typed: str) -> str | None:
    """Return the key of the group with this key or name, None if there is none. Raises ``UserError`` for several."""
    groups = await admin.goto.groups.list()
    wanted = typed.casefold()
    named = [g for g in groups if " ".join((g.group_name or "").casefold().split()) == wanted]
    found = [group for group in groups if group.group_key == typed] or named
    if len(found) > 1:
        keys = ", ".join(group.group_key for group in found[:5])
        raise UserError("group-twice", next_step="group-twice-next", typed=typed[:60], keys=keys)
    return found[0].group_key if found else None


async def _read_on(progress: Progress, lists: Lists) -> None:
    """Read the remaining organizers, with a checkpoint after each batch."""
    told = progress.go.operation.progress
    people, rows, skipped = told["people"], list(told["rows"]), list(told["skipped"])
    at = int(told["at"])
    while at < len(people):
        stretch = people[at : at + STRETCH]
        asked = (_of_one(lists, key, who) for key, who in stretch)
        for (_, who), found in zip(stretch, await asyncio.gather(*asked), strict=True):
            if found is None:
                skipped.append(who)
            else:
                rows += [row_of_line(row) for row in found]
        at = min(at + STRETCH, len(people))
        rows = rows[:MOST_ROWS]
        await progress.reach("reading", at=at, rows=rows, skipped=skipped)


async def _of_one(lists: Lists, key: str, who: str) -> list[Line] | None:
    """Return one organizer's rows; None if the organizer is gone or does not have the product."""
    try:
        return await lists.of_organizer(key, who)
    except (NotFound, Invalid):
        return None
