"""Which sessions a subscription is about: resolve what was typed, and find whose link reads them."""

from __future__ import annotations

import re

from bot.errors import Refused, UserError, UsherError
from bot.goto.errors import GoToError, NotFound, RoleMissing
from bot.ids import Person
from bot.ports import KnownMeeting, SessionKind, SessionSource, SharedTraining, What, ref_of
from bot.usecases.meetings import dashed, meeting_number
from bot.usecases.policy import usher_admin
from bot.usecases.registration import may_see
from bot.usecases.services import Services
from bot.usecases.sessions import Administration, Purpose, require_link, session_for
from bot.usecases.trainings import key_of

REF = re.compile(r"(meeting|training)-([0-9]{5,26})")
LONGEST = 100
"""Maximum length of the words searched for in titles."""

Found = tuple[What, str, Person | None]
"""The kind, the value, and whose link reads it; None means the owner's own."""


async def resolved(s: Services, owner: Person, what: str, value: str, channel: str | None) -> Found:
    """Return what was typed as a subscription stores it. Raises ``UserError`` for the field ``value``."""
    kind = What(what)
    typed = " ".join(value.split())[:LONGEST]
    match kind:
        case What.SESSION:
            return await _session(s, owner, typed, channel)
        case What.ORGANIZER | What.GROUP:
            return await _of_others(s, owner, kind, typed)
        case What.WORDS:
            await require_link(s, owner)
            return kind, typed, None
    await require_link(s, owner)
    return kind, "", None


async def _session(s: Services, owner: Person, typed: str, channel: str | None) -> Found:
    ref = REF.fullmatch(typed)
    number = ref[2] if ref else _number(typed)
    if ref is None or ref[1] == SessionKind.MEETING:
        known = await s.meetings.get(owner.tenant, number)
        if known is not None and known.cancelled_at is not None:
            raise UserError("meeting-cancelled", field="value", subject=known.subject)
        if known is not None and known.organizer != owner:
            return await _of_card(s, owner, known, channel)
    shared = await _shared(s, owner, ref[2] if ref else number)
    if shared is not None and shared.organizer != owner:
        return await _of_shared(s, owner, shared, channel)
    session = await session_for(s, owner, Purpose.OWN)
    if ref is None or ref[1] == SessionKind.MEETING:
        try:
            found = await session.goto.meetings.get(number)
            return What.SESSION, ref_of(SessionKind.MEETING, found.meeting_id), None
        except (NotFound, RoleMissing):
            if ref is not None:
                raise _gone(number) from None
    try:
        key = await key_of(session, number)
        await session.goto.trainings.get(session.link.organizer_key, key)
    except (UserError, NotFound, RoleMissing):
        raise _gone(number) from None
    return What.SESSION, ref_of(SessionKind.TRAINING, key), None


def _number(typed: str) -> str:
    try:
        return meeting_number(typed)
    except UserError as error:
        raise UserError(error.message_id, next_step=error.next_step, field="value", **error.values) from error


def _gone(number: str) -> UserError:
    return UserError("notify-session-gone", field="value", id=dashed(number))


async def _of_card(s: Services, owner: Person, known: KnownMeeting, channel: str | None) -> Found:
    """Resolve another's meeting: allowed in a channel with its card, or if the owner can see a card of it."""
    ref = ref_of(SessionKind.MEETING, known.meeting_id)
    if channel is not None:
        if known.card_in(channel) is not None:
            return What.SESSION, ref, known.organizer
        raise UserError("notify-no-card-there", next_step="notify-no-card-next", field="channel")
    for card in known.cards:
        try:
            if await s.people.is_member(owner, card.channel):
                return What.SESSION, ref, known.organizer
        except UsherError:
            continue
    raise _gone(known.meeting_id)


async def _shared(s: Services, owner: Person, typed: str) -> SharedTraining | None:
    """Return the shared training with this key or number, None if none is shared."""
    found = await s.registrations.shared(owner.tenant, typed)
    if found is None and len(typed) < 12:
        by_number = [one for one in await s.registrations.sharings(owner.tenant) if one.training_id == typed]
        found = by_number[0] if by_number else None
    return found if found is not None and found.ended is None else None


async def training_key(s: Services, person: Person, number: str) -> str | None:
    """Return the key of the shared or own training with this number, None if there is none."""
    shared = await _shared(s, person, number)
    if shared is not None:
        return shared.training_key
    try:
        own = await session_for(s, person, Purpose.OWN)
        key = await key_of(own, number)
    except (UsherError, GoToError):
        return None
    return key if key != number else None


async def _of_shared(s: Services, owner: Person, shared: SharedTraining, channel: str | None) -> Found:
    """Resolve another's training: allowed in a channel with its card, or if the owner can see it or is registered."""
    ref = ref_of(SessionKind.TRAINING, shared.training_key)
    if channel is not None and shared.card_in(channel) is None:
        raise UserError("notify-no-card-there", next_step="notify-no-card-next", field="channel")
    if channel is None and not await may_see(s, owner, shared, None):
        raise _gone(shared.training_id or shared.training_key)
    return What.SESSION, ref, shared.organizer


async def _of_others(s: Services, owner: Person, kind: What, typed: str) -> Found:
    """Resolve an organizer or a group by key, e-mail or name; for admins of both Usher and GoTo."""
    if not await usher_admin(s, owner):
        raise Refused("admin-only", next_step="admin-only-next", field="value")
    admin = await session_for(s, owner, Purpose.ADMIN)
    try:
        if kind is What.GROUP:
            return kind, await _group(admin, typed), None
        return kind, await _organizer(admin, typed), None
    except RoleMissing:
        raise UserError("role-missing", next_step="role-missing-next", field="value") from None


async def _organizer(admin: Administration, typed: str) -> str:
    if typed.isascii() and typed.isdigit():
        try:
            return (await admin.goto.organizers.get(typed)).organizer_key
        except NotFound:
            raise UserError("notify-no-organizer", field="value", typed=typed) from None
    found = [one.organizer_key for one in await admin.goto.organizers.matching(typed)]
    return _only(found, "notify-no-organizer", typed)


async def _group(admin: Administration, typed: str) -> str:
    groups = {one.group_key: one for one in await admin.goto.groups.list()}
    found = [
        key
        for key, one in groups.items()
        if typed == key or typed.casefold() == (one.group_name or "").casefold()
    ]
    key = _only(found, "notify-no-group", typed)
    if groups[key].too_large:
        raise UserError("notify-group-large", next_step="notify-cure-notify-group-large", field="value")
    return key


def _only(found: list[str], none: str, typed: str) -> str:
    if not found:
        raise UserError(none, field="value", typed=typed[:60])
    if len(set(found)) > 1:
        raise UserError("notify-several", field="value", typed=typed[:60])
    return found[0]


async def title_of(s: Services, reader: Person, ref: str) -> str:
    """Return the last known title of a session, "" if there is none."""
    match = REF.fullmatch(ref)
    if match is not None and match[1] == SessionKind.MEETING:
        known = await s.meetings.get(reader.tenant, match[2])
        if known is not None:
            return known.subject
    if match is not None and match[1] == SessionKind.TRAINING:
        shared = await s.registrations.shared(reader.tenant, match[2])
        if shared is not None:
            return shared.name
    snapshot = await s.snapshots.get(SessionSource(reader))
    seen = snapshot.sessions.get(ref) if snapshot else None
    return seen.title if seen else ""
