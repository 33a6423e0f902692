"""Cards of shared trainings follow what is changed or deleted on GoTo's own site."""

from __future__ import annotations

from bot.ports import SessionChange, SessionKind, SharingEnd, Snapshot
from bot.usecases.notifications.changes import ahead
from bot.usecases.registration_share import begin_end, note_change
from bot.usecases.services import Services


async def follow(s: Services, snapshot: Snapshot, change: SessionChange) -> None:
    """Have the cards drawn with the new name and sessions, or sharing ended. May be done twice."""
    tenant, key = snapshot.source.tenant, change.old.key
    shared = await s.registrations.shared(tenant, key) if change.old.kind is SessionKind.TRAINING else None
    if shared is None or shared.ended is not None or shared.organizer != snapshot.source.reader:
        return
    if change.new is None:
        await begin_end(s, tenant, key, SharingEnd.CANCELLED)
        return
    passed = tuple((start, end) for start, end in shared.sessions if end <= change.seen_at)
    coming = tuple((one.start, one.end) for one in ahead(change.new, change.seen_at))
    facts = {"name": change.new.title or shared.name, "sessions": (*passed, *coming)}
    if (shared.name, tuple(shared.sessions)) != (facts["name"], facts["sessions"]):
        await note_change(s, tenant, key, **facts)
        await s.work.tend(tenant, key, s.clock.now())
