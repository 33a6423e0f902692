"""What the use cases ask of the stores (``bot/store`` implements it on Redis)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Any, Protocol

from bot.ids import Person, Tenant
from bot.ports.policy import AuditEntry
from bot.ports.values import (
    ConnectState,
    KnownMeeting,
    LastCall,
    Link,
    Operation,
    Outcome,
    PendingLink,
    Preferences,
    SendIntent,
)


class Links(Protocol):
    async def get(self, person: Person) -> Link | None: ...

    async def keep(self, link: Link) -> None:
        """Store or replace the person's link."""
        ...

    async def renew(self, link: Link, stale: str) -> bool:
        """Store renewed tokens if the stored access token is still ``stale``; say whether it was.

        A disconnect or a new connection during a refresh wins over the refresh.
        """
        ...

    async def remove(self, person: Person) -> Link | None:
        """Delete everything of the link and return what it was."""
        ...

    async def by_organizers(self, tenant: Tenant, organizer_keys: Collection[str]) -> list[Person]:
        """Return who of the tenant is linked to one of these GoTo accounts."""
        ...

    def refreshing(self, person: Person, wait: float) -> AbstractAsyncContextManager[bool]:
        """Hold the right to refresh this person's tokens, one holder across processes.

        Waits up to ``wait`` seconds for another holder; gives False when the wait ended without the right. The lease
        ends by itself when its holder dies.
        """
        ...


class ConnectStates(Protocol):
    async def put(self, token: str, state: ConnectState) -> None:
        """Store under the token's hash."""
        ...

    async def get(self, token: str) -> ConnectState | None:
        """Return it if it is there and not expired by the clock."""
        ...

    async def bind(self, token: str, browser: str) -> ConnectState | None:
        """Bind to a browser if not bound yet. None: unknown, expired, or bound to another browser."""
        ...

    async def take(self, token: str) -> ConnectState | None:
        """Return and delete in one step, so that a state serves once."""
        ...

    async def hold(self, pending_id: str, pending: PendingLink) -> None: ...

    async def release(self, pending_id: str, person: Person) -> PendingLink | None:
        """Return and delete in one step; None if unknown, expired or somebody else's."""
        ...


class Ledger(Protocol):
    async def enter(self, operation: Operation) -> tuple[Operation, bool]:
        """Write the operation down unless its id is there; return what stands there, and whether it is new."""
        ...

    async def load(self, tenant: Tenant, op_id: str) -> Operation | None: ...

    async def claim(self, tenant: Tenant, op_id: str, holder: str) -> Operation | None:
        """Become the one that runs it; a former holder's ``record`` and ``finish`` are refused from then on."""
        ...

    async def record(self, op: Operation, holder: str, step: str, progress: Mapping[str, Any]) -> Operation:
        """Write the step reached before it is gone beyond. Raises ``Superseded`` if another holder took over."""
        ...

    async def finish(
        self, op: Operation, holder: str, outcome: Outcome, line: AuditEntry | None = None
    ) -> Operation:
        """Write the outcome, wake who waits, and return the operation (``detached`` as it is at that moment).

        The line of the audit is written in the same step, so that it stands there exactly once.
        """
        ...

    async def detach(self, tenant: Tenant, op_id: str) -> Outcome | None:
        """Stop waiting: return the outcome if there is one, else mark that it must be told by message."""
        ...

    async def take(self, tenant: Tenant, op_id: str) -> None:
        """Note that the outcome goes into an answer of the one who waited for it."""
        ...

    async def close_view(self, tenant: Tenant, op_id: str) -> None:
        """Note that the person closed the form that shows the operation."""
        ...

    async def wait(self, tenant: Tenant, op_id: str, seconds: float) -> Outcome | None:
        """Wait for the outcome, at most so long. One subscription a process serves any number of waiters."""
        ...

    async def left_open(self, tenant: Tenant, older_than: datetime) -> Sequence[str]:
        """Return the ids of operations written down before then and not finished."""
        ...

    async def busy(self, person: Person, slot: str, op_id: str) -> str | None:
        """Take the slot (a view) for an operation; return the id of another that holds it and is still open."""
        ...

    async def seen(self, tenant: Tenant, event_id: str) -> bool:
        """Note an event id; say whether it was there already (Slack delivers an event up to four times)."""
        ...

    async def tenants(self) -> Sequence[Tenant]: ...


class Sends(Protocol):
    async def intend(self, intent: SendIntent) -> SendIntent:
        """Write the intent unless it is there; return what stands there."""
        ...

    async def settle(self, intent: SendIntent, *, ts: str | None, state: str) -> None: ...


class Meetings(Protocol):
    async def keep(self, meeting: KnownMeeting) -> None:
        """Write the facts of a meeting; cards that are known stay known, and so does that it was cancelled."""
        ...

    async def returned(self, meeting: KnownMeeting) -> None:
        """Note that a meeting is not cancelled although GoTo seemed to say so; one that somebody cancelled stays so."""
        ...

    async def get(self, tenant: Tenant, meeting_id: str) -> KnownMeeting | None: ...

    async def many(self, tenant: Tenant, meeting_ids: Sequence[str]) -> Mapping[str, KnownMeeting]: ...

    async def of(self, organizer: Person) -> Sequence[KnownMeeting]:
        """Return what is known of the meetings of this organizer, cancelled ones too."""
        ...

    async def claim(self, tenant: Tenant, meeting_id: str, op_id: str) -> bool:
        """Say that this GoTo meeting is the fruit of this operation; False if another operation's."""
        ...

    async def placed(self, meeting: KnownMeeting, channel: str, ts: str) -> None:
        """Note that a card of the meeting stands there."""
        ...

    async def begin(
        self, tenant: Tenant, channel: str, op_id: str, instead_of: str | None = None
    ) -> str | None:
        """Take a conversation's start of a meeting for an operation, for 30 seconds by the clock.

        Return another operation that has it; ``instead_of`` names one that is passed over.
        """
        ...

    async def forget(self, person: Person) -> int:
        """Delete what is known of the meetings of this organizer; return how many."""
        ...


class Calendars(Protocol):
    """Calendar files of meetings, and the tokens in their addresses (kept as hashes)."""

    async def open(self, token: str, organizer: Person, meeting_id: str, end: datetime) -> None:
        """Have the token lead to the meeting until some time after ``end`` (aware); again, for a later end."""
        ...

    async def find(self, token: str) -> tuple[Tenant, str] | None:
        """Return tenant and number of the meeting that a token leads to."""
        ...

    async def revise(self, tenant: Tenant, meeting_id: str, digest: str) -> tuple[int, datetime] | None:
        """Return the sequence of what ``digest`` stands for and since when it is so (aware UTC).

        The sequence rises when the digest is another than the last one. None for a meeting without a token.
        """
        ...


class PreferenceStore(Protocol):
    async def get(self, person: Person) -> Preferences: ...

    async def keep(self, person: Person, preferences: Preferences) -> None:
        """Store in place of what was chosen before."""
        ...


class Lasts(Protocol):
    async def note(self, person: Person, last: LastCall) -> None: ...

    async def get(self, person: Person) -> LastCall | None: ...


class Pace(Protocol):
    async def wait(self, api: str, *, urgent: bool) -> None:
        """Return when one more request to this GoTo API may go out (10/s across all processes)."""
        ...


class Pulse(Protocol):
    """Which workers are alive."""

    async def beat(self, worker: str) -> None: ...

    async def last(self) -> datetime | None: ...
