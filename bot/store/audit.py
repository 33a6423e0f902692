"""The audit of a workspace: one append-only stream per day (UTC).

A whole day expires at once, so that no clean-up is needed. User id and action are stored in clear beside the encrypted
entry, so that a search decrypts only possible matches.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, cast

from redis.asyncio import Redis
from redis.typing import EncodableT

from bot.model import records
from bot.model.ids import Person, Tenant
from bot.model.policy import AuditEntry, AuditPage, AuditQuery, AuditResult
from bot.store import codec, keys
from bot.store.keys import KEYS
from bot.store.vault import Vault, VaultError

AUDIT_RETENTION = timedelta(days=90)
SEARCH_BATCH_LINES = 200
MAX_SEARCHED_LINES = 5_000
"""Maximum number of entries that one search examines; the next search continues after them."""

ENTRY_FIELDS = ("person", "action")
"""Fields of an entry that are stored in clear beside it."""

# KEYS stream, tenants; ARGV TTL (ms), tenant, user, action, sealed
APPEND_SCRIPT = """
redis.call('XADD', KEYS[1], '*', 'who', ARGV[3], 'what', ARGV[4], 'sealed', ARGV[5])
redis.call('PEXPIRE', KEYS[1], ARGV[1])
redis.call('SADD', KEYS[2], ARGV[2])
"""


# KEYS stream, tenants, event; ARGV as above, then the TTL of the event's mark (s)
APPEND_ONCE_SCRIPT = f"""
if redis.call('SET', KEYS[3], 1, 'NX', 'EX', ARGV[6]) then
{APPEND_SCRIPT}
end
"""


class Audit:
    """The audit of all workspaces. ``now`` returns aware UTC, ``retention`` is how long an entry is kept."""

    def __init__(
        self, redis: Redis, vault: Vault, now: Callable[[], datetime], retention: timedelta = AUDIT_RETENTION
    ) -> None:
        self._redis = redis
        self._vault = vault
        self._now = now
        self._retention = retention
        self._append = redis.register_script(APPEND_SCRIPT)
        self._append_once = redis.register_script(APPEND_ONCE_SCRIPT)

    async def append(self, entry: AuditEntry) -> None:
        """Append an entry to the audit of the person's tenant. It is deleted after the configured retention."""
        tenant = entry.person.tenant
        key, arguments = self.encode_entry(entry)
        await self._append(keys=[key, KEYS.tenants.of()], args=[arguments[0], tenant.id, *arguments[1:]])

    async def append_once(self, entry: AuditEntry, event_id: str) -> None:
        """Append an entry about a Slack event, once; the event is marked as seen in the same step."""
        tenant = entry.person.tenant
        key, arguments = self.encode_entry(entry)
        names = [key, KEYS.tenants.of(), KEYS.event.of(tenant, event_id)]
        mark_seconds = int(keys.EVENT_TTL.total_seconds())
        await self._append_once(keys=names, args=[arguments[0], tenant.id, *arguments[1:], mark_seconds])

    def encode_entry(self, entry: AuditEntry) -> tuple[str, list[EncodableT]]:
        """Return the entry's stream key, and as script arguments: TTL (ms), user id, action and sealed entry."""
        tenant = entry.person.tenant
        day = entry.at.astimezone(UTC).date()
        over = datetime.combine(day, datetime.min.time(), UTC) + timedelta(days=1) + self._retention
        ttl = codec.to_milliseconds(max(over - self._now(), timedelta()) + keys.TTL_GRACE)
        data = records.dump_record(entry, exclude=ENTRY_FIELDS)
        sealed = self._vault.seal(tenant, entry.person.user_id, _seal_place(entry.action), data)
        return KEYS.audit.of(tenant, day.isoformat()), [ttl, entry.person.user_id, entry.action, sealed]

    async def search(
        self, tenant: Tenant, query: AuditQuery, limit: int, cursor: str | None = None
    ) -> AuditPage:
        """Return up to ``limit`` matching entries, from ``cursor`` backwards.

        A page can be short and still have a successor, because one search examines a limited number of entries.
        """
        since = max(query.since, self._now() - self._retention)
        found: list[AuditEntry] = []
        examined = 0
        async for place, fields in self._iter_lines(tenant, since, cursor):
            examined += 1
            entry = self._match(tenant, query, since, fields)
            if entry is not None:
                found.append(entry)
            if len(found) == limit or examined >= MAX_SEARCHED_LINES:
                return AuditPage(tuple(found), place)
        return AuditPage(tuple(found))

    async def list_people(self, tenant: Tenant, since: datetime, cursor: str | None = None) -> set[str]:
        """Return the user ids of those who acted in the entries that a search from ``cursor`` examines."""
        since = max(since, self._now() - self._retention)
        people: set[str] = set()
        examined = 0
        async for _, fields in self._iter_lines(tenant, since, cursor):
            people.add(fields[b"who"].decode())
            examined += 1
            if examined >= MAX_SEARCHED_LINES:
                break
        return people

    async def _iter_lines(
        self, tenant: Tenant, since: datetime, cursor: str | None
    ) -> AsyncIterator[tuple[str, Mapping[bytes, bytes]]]:
        """Yield the place and the fields of each entry, latest first."""
        for day, before in _iter_days(self._now(), since, cursor):
            while True:
                lines = await self._read_lines(tenant, day, before)
                for before, fields in lines:
                    yield f"{day.isoformat()}/{before}", fields
                if len(lines) < SEARCH_BATCH_LINES:
                    break
                await asyncio.sleep(0)

    async def _read_lines(
        self, tenant: Tenant, day: date, before: str | None
    ) -> list[tuple[str, Mapping[bytes, bytes]]]:
        newest = f"({before}" if before else "+"
        stream = KEYS.audit.of(tenant, day.isoformat())
        raw = await self._redis.xrevrange(stream, newest, "-", count=SEARCH_BATCH_LINES)
        found = cast(list[tuple[bytes, dict[bytes, bytes]]], raw)
        return [(number.decode(), fields) for number, fields in found]

    def _match(
        self, tenant: Tenant, query: AuditQuery, since: datetime, raw: Mapping[bytes, bytes]
    ) -> AuditEntry | None:
        who, what = raw[b"who"].decode(), raw[b"what"].decode()
        if (query.user_ids and who not in query.user_ids) or query.action not in (None, what):
            return None
        person = Person(tenant, who)
        try:
            entry = _open_entry(self._vault, person, what, raw[b"sealed"])
        except VaultError:
            entry = _unreadable_entry(person, what, since)
        return (
            entry
            if entry.at >= since
            and (query.until is None or entry.at < query.until)
            and all(
                word in _searchable_text(entry) or who in query.named.get(word, ()) for word in query.words
            )
            else None
        )


def _iter_days(now: datetime, since: datetime, cursor: str | None) -> Iterator[tuple[date, str | None]]:
    """Yield the days from the latest back to ``since``, each with the id of the entry to start before."""
    day, before = now.astimezone(UTC).date() + timedelta(days=1), None
    if cursor:
        text, _, before = cursor.partition("/")
        day = date.fromisoformat(text)
    while day >= since.astimezone(UTC).date():
        yield day, before
        day, before = day - timedelta(days=1), None


def _searchable_text(entry: AuditEntry) -> str:
    return " ".join(
        [entry.action, entry.result, entry.message_id or "", entry.reference or "", *entry.details.values()]
    ).casefold()


def _unreadable_entry(person: Person, action: str, since: datetime) -> AuditEntry:
    """Return an entry that cannot be decrypted: user and action, dated at the start of the search."""
    return AuditEntry(
        person=person, action=action, at=since, result=AuditResult.FAILED, message_id="audit-unreadable"
    )


def _open_entry(vault: Vault, person: Person, action: str, sealed: bytes) -> AuditEntry:
    """Return a decrypted entry. Raises ``VaultError``."""
    text = vault.open(person.tenant, person.user_id, _seal_place(action), sealed)
    return records.load_record(AuditEntry, text, person=person, action=action)


def _seal_place(action: str) -> str:
    """Return the place to which an entry is bound, so that its action cannot be changed."""
    return f"audit:{action}"


async def list_person_entries(redis: Redis, vault: Vault, person: Person) -> list[dict[str, Any]]:
    """Return the person's audit entries, oldest first, for the export."""
    found = []
    pattern = codec.escape_glob(KEYS.audit.prefix(person.tenant)) + "*"
    for day in sorted([cast(bytes, key) async for key in redis.scan_iter(match=pattern, count=500)]):
        for _, fields in cast(list[tuple[bytes, dict[bytes, bytes]]], await redis.xrange(day)):
            action = fields[b"what"].decode()
            if fields[b"who"].decode() != person.user_id:
                continue
            try:
                entry = records.dump(_open_entry(vault, person, action, fields[b"sealed"]))
            except VaultError:
                entry = {}
            found.append(
                {"what": action, **{name: entry[name] for name in entry if name not in ENTRY_FIELDS}}
            )
    return found
