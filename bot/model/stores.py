"""The stores, as the use cases need them (``bot/store`` implements them on Redis)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Any, Protocol

from bot.model.ids import Person, Tenant
from bot.model.policy import AuditEntry
from bot.model.core import ConnectState, KnownMeeting, LastRequest, Link, OperationRecord, Outcome, PendingLink, Preferences, SendIntent


class Links(Protocol):
    async def get(self, person: Person) -> Link | None: ...

    async def save(self, link: Link) -> None:
        """Save the person's link, replacing an earlier one."""
        ...

    async def renew_tokens(self, link: Link, stale: str) -> bool:
        """Save renewed tokens if the stored access token is still ``stale``. Return True if saved.

        A disconnect or a new connection during a refresh wins over the refresh.
        """
        ...

    async def remove(self, person: Person) -> Link | None:
        """Delete the link and return it."""
        ...

    async def find_by_organizers(self, tenant: Tenant, organizer_keys: Collection[str]) -> list[Person]:
        """Return the tenant's people who are linked to one of these GoTo organizers."""
        ...

    def refresh_lease(self, person: Person, wait_seconds: float) -> AbstractAsyncContextManager[bool]:
        """Hold the lease to refresh this person's tokens; one holder across all processes.

        Waits up to ``wait_seconds`` for another holder; yields False if it is not free by then. The lease expires by
        itself if its holder dies.
        """
        ...


class ConnectStates(Protocol):
    async def save(self, token: str, state: ConnectState) -> None:
        """Save under the token's hash."""
        ...

    async def get(self, token: str) -> ConnectState | None:
        """Return the state, None if unknown or expired by the clock."""
        ...

    async def bind_browser(self, token: str, browser: str) -> ConnectState | None:
        """Bind the state to a browser if not bound yet. None: unknown, expired, or bound to another browser."""
        ...

    async def consume(self, token: str) -> ConnectState | None:
        """Return and delete in one step, so that a state works only once."""
        ...

    async def save_pending(self, pending_id: str, pending: PendingLink) -> None: ...

    async def consume_pending(self, pending_id: str, person: Person) -> PendingLink | None:
        """Return and delete in one step; None if unknown, expired or another person's."""
        ...


class Ledger(Protocol):
    async def add_if_absent(self, operation: OperationRecord) -> tuple[OperationRecord, bool]:
        """Save the operation unless its id exists; return the stored one, and True if it is new."""
        ...

    async def load(self, tenant: Tenant, op_id: str) -> OperationRecord | None: ...

    async def claim(self, tenant: Tenant, op_id: str, holder: str) -> OperationRecord | None:
        """Become its holder. A former holder's ``save_checkpoint`` and ``finish`` are refused from then on."""
        ...

    async def save_checkpoint(self, op: OperationRecord, holder: str, step: str, progress: Mapping[str, Any]) -> OperationRecord:
        """Save the step reached before going further. Raises ``Superseded`` if another holder took over."""
        ...

    async def finish(
        self, op: OperationRecord, holder: str, outcome: Outcome, audit_entry: AuditEntry | None = None
    ) -> OperationRecord:
        """Save the outcome, wake the waiters, and return the operation (``detached`` as of that moment).

        The audit entry is written in the same step, so that it exists exactly once.
        """
        ...

    async def detach(self, tenant: Tenant, op_id: str) -> Outcome | None:
        """Stop waiting: return the outcome if there is one, else note that it must be delivered by message."""
        ...

    async def mark_delivered(self, tenant: Tenant, op_id: str) -> None:
        """Note that the waiter has the outcome and answers with it."""
        ...

    async def mark_view_closed(self, tenant: Tenant, op_id: str) -> None:
        """Note that the person closed the form that shows the operation."""
        ...

    async def wait_for_outcome(self, tenant: Tenant, op_id: str, seconds: float) -> Outcome | None:
        """Wait up to ``seconds`` for the outcome. One subscription per process serves any number of waiters."""
        ...

    async def list_unfinished(self, tenant: Tenant, older_than: datetime) -> Sequence[str]:
        """Return the ids of unfinished operations created before ``older_than``."""
        ...

    async def acquire_lock(self, person: Person, lock_name: str, op_id: str) -> str | None:
        """Lock a view for an operation; return the id of another operation that holds the lock and is still open."""
        ...

    async def mark_event_seen(self, tenant: Tenant, event_id: str) -> bool:
        """Note an event id. Return True if it was known already (Slack delivers an event up to four times)."""
        ...

    async def list_tenants(self) -> Sequence[Tenant]: ...


class Sends(Protocol):
    async def add_intent(self, intent: SendIntent) -> SendIntent:
        """Save the intent unless it exists; return the stored one."""
        ...

    async def record_result(self, intent: SendIntent, *, ts: str | None, state: str) -> None: ...


class MeetingStore(Protocol):
    async def save(self, meeting: KnownMeeting) -> None:
        """Save a meeting's facts. Known cards and a known cancellation are kept."""
        ...

    async def clear_cancellation(self, meeting: KnownMeeting) -> None:
        """Note that a meeting missing at GoTo is back. One that a person cancelled stays cancelled."""
        ...

    async def get(self, tenant: Tenant, meeting_id: str) -> KnownMeeting | None: ...

    async def get_many(self, tenant: Tenant, meeting_ids: Sequence[str]) -> Mapping[str, KnownMeeting]: ...

    async def list_by_organizer(self, organizer: Person) -> Sequence[KnownMeeting]:
        """Return the known meetings of this organizer, cancelled ones included."""
        ...

    async def claim_creation(self, tenant: Tenant, meeting_id: str, op_id: str) -> bool:
        """Record that this operation created this GoTo meeting. Return False if another operation did."""
        ...

    async def add_card(self, meeting: KnownMeeting, channel: str, ts: str) -> None:
        """Save the location of a posted card."""
        ...

    async def claim_channel_start(
        self, tenant: Tenant, channel: str, op_id: str, ignored_op_id: str | None = None
    ) -> str | None:
        """Claim the start of a meeting in a conversation for an operation, for 30 seconds by the clock.

        Return the id of another operation that has claimed it, unless that is ``ignored_op_id``.
        """
        ...

    async def delete_by_organizer(self, person: Person) -> int:
        """Delete the known meetings of this organizer; return how many."""
        ...


class Calendars(Protocol):
    """Calendar files of meetings, and the tokens in their URLs (stored as hashes)."""

    async def add_token(self, token: str, organizer: Person, meeting_id: str, end: datetime) -> None:
        """Make the token find the meeting until some time after ``end`` (aware). Call again to extend it."""
        ...

    async def find_by_token(self, token: str) -> tuple[Tenant, str] | None:
        """Return tenant and number of the token's meeting."""
        ...

    async def update_revision(self, tenant: Tenant, meeting_id: str, content_hash: str) -> tuple[int, datetime] | None:
        """Return the sequence of the content with this hash, and since when it applies (aware UTC).

        The sequence rises whenever the hash differs from the last one. None for a meeting without a token.
        """
        ...


class PreferenceStore(Protocol):
    async def get(self, person: Person) -> Preferences: ...

    async def save(self, person: Person, preferences: Preferences) -> None:
        """Save the preferences, replacing earlier ones."""
        ...


class LastRequests(Protocol):
    async def save(self, person: Person, request: LastRequest) -> None: ...

    async def get(self, person: Person) -> LastRequest | None: ...


class RateLimiter(Protocol):
    async def wait(self, api: str, *, urgent: bool) -> None:
        """Wait until one more request to this GoTo API may be sent (10/s across all processes)."""
        ...


class Heartbeats(Protocol):
    """The heartbeats of the workers."""

    async def record(self, worker: str) -> None: ...

    async def get_last(self) -> datetime | None: ...
