"""Which sessions a subscription is about: resolve what was typed, and find whose link reads them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from bot.goto.errors import GoToError, NotFound, RoleMissing
from bot.model.errors import NotAllowed, NotConnected, UserError, UsherError
from bot.model.ids import Person
from bot.model.meetings import KnownMeeting, format_meeting_id
from bot.model.memberships import KnownMemberships
from bot.model.registration import SharedTraining
from bot.model.reminders import SubscriptionScope
from bot.model.sources import SessionKind, SessionSource, session_ref
from bot.parsing.arguments import shorten
from bot.parsing.lookups import Lookup, find_matches, fold_title, read_digits, read_lookup
from bot.usecases.admin.common import parse_organizer_ref
from bot.usecases.core.policy import is_usher_admin
from bot.usecases.core.services import Services
from bot.usecases.core.sessions import LinkedAdminSession, Purpose, require_link, session_for
from bot.usecases.core.unclear_matches import MAX_NAMED_CHOICES
from bot.usecases.meetings.overview import list_meeting_choices
from bot.usecases.registration.form import can_see_training, list_open_trainings
from bot.usecases.trainings.overview import list_planned, resolve_training_key

REF_PATTERN = re.compile(r"(meeting|training)-([0-9]{5,26})")
MAX_VALUE_CHARS = 100
"""Maximum length of the words searched for in titles."""


@dataclass(frozen=True, slots=True)
class ResolvedTarget:
    """What was typed, as a subscription stores it.

    ``reader`` is whose link reads it, None: the owner's own. ``starts`` are those of one session (aware UTC), None for
    all others and if they are not known.
    """

    scope: SubscriptionScope
    value: str
    reader: Person | None = None
    starts: tuple[datetime, ...] | None = None


async def resolve_target(
    app: Services, owner: Person, what: str, value: str, channel: str | None
) -> ResolvedTarget:
    """Return what was typed. Raises ``UserError`` for the field ``value``."""
    kind = SubscriptionScope(what)
    if kind is SubscriptionScope.SESSION:
        return await _resolve_session(app, owner, value, channel)
    typed = " ".join(value.split())[:MAX_VALUE_CHARS]
    match kind:
        case SubscriptionScope.ORGANIZER | SubscriptionScope.GROUP:
            return await _resolve_admin_target(app, owner, kind, typed)
        case SubscriptionScope.TITLE_WORDS:
            await require_link(app, owner)
            return ResolvedTarget(kind, typed)
    await require_link(app, owner)
    return ResolvedTarget(kind, "")


async def _resolve_session(app: Services, owner: Person, typed: str, channel: str | None) -> ResolvedTarget:
    ref = REF_PATTERN.fullmatch(typed)
    if ref is None:
        lookup = read_lookup(typed, app.config.join_url)
        ref = REF_PATTERN.fullmatch(await _find_by_title(app, owner, lookup) or "")
        number = ref[2] if ref else lookup.number
    else:
        number = ref[2]
    if ref is None or ref[1] == SessionKind.MEETING:
        known = await app.store.meetings.get(owner.tenant, number)
        if known is not None and known.organizer != owner:
            resolved = await _resolve_carded_meeting(app, owner, known, channel)
            _require_not_cancelled(known)
            return resolved
        if known is not None:
            _require_not_cancelled(known)
    shared = await _find_shared(app, owner, number)
    if shared is not None and shared.organizer != owner:
        return await _resolve_shared_training(app, owner, shared, channel)
    session = await session_for(app, owner, Purpose.OWN)
    if ref is None or ref[1] == SessionKind.MEETING:
        try:
            meeting = await session.goto.meetings.get(number)
            is_fixed = meeting.start is not None and (meeting.meeting_type or "").casefold() != "recurring"
            return ResolvedTarget(
                SubscriptionScope.SESSION,
                session_ref(SessionKind.MEETING, meeting.meeting_id),
                starts=(meeting.start,) if is_fixed and meeting.start else None,
            )
        except (NotFound, RoleMissing):
            if ref is not None:
                raise _session_gone_error(number) from None
    try:
        key = await resolve_training_key(session, number)
        training = await session.goto.trainings.get(session.link.organizer_key, key)
    except (UserError, NotFound, RoleMissing):
        raise _session_gone_error(number) from None
    starts = tuple(one.start for one in training.times or () if one.start is not None)
    ref_of_training = session_ref(SessionKind.TRAINING, key)
    return ResolvedTarget(SubscriptionScope.SESSION, ref_of_training, starts=starts or None)


async def _find_by_title(app: Services, owner: Person, lookup: Lookup) -> str | None:
    """Return the ref of the session whose title was typed, None if a number was.

    The person's own upcoming meetings and trainings are searched, and the trainings that they can register for.
    Raises ``UserError`` for the field ``value`` unless there is exactly one.
    """
    if lookup.is_certain and lookup.number:
        return None
    titles = {
        session_ref(SessionKind.TRAINING, one.training_key): one.name
        for one in await list_open_trainings(app, owner, None)
    }
    try:
        own = await session_for(app, owner, Purpose.OWN)
        for meeting in await list_meeting_choices(app, owner):
            titles[session_ref(SessionKind.MEETING, meeting.meeting_id)] = meeting.subject
        for training in await list_planned(app, own):
            titles[session_ref(SessionKind.TRAINING, training.key)] = training.name
    except NotConnected:
        if not titles:
            raise
    matches = find_matches(
        lookup, titles.items(), lambda row: (row[0].rpartition("-")[2],), lambda row: row[1]
    )
    typed = shorten(lookup.typed)
    if len(matches.rows) == 1 and len(lookup.numbers) < 2:
        return matches.rows[0][0]
    if lookup.number and not matches.rows:
        return None
    if not matches.rows:
        raise UserError("notify-no-title", field="value", typed=typed)
    named = "; ".join(
        f"{shorten(title, 40)} ({ref.rpartition('-')[2]})" for ref, title in matches.rows[:MAX_NAMED_CHOICES]
    )
    count = len(matches.rows)
    raise UserError("notify-several-titles", field="value", typed=typed, count=count, choices=named)


def _require_not_cancelled(known: KnownMeeting) -> None:
    """Raise ``UserError`` with the title if it was cancelled: only for those who may read the title."""
    if known.cancelled_at is not None:
        raise UserError("meeting-cancelled", field="value", subject=known.subject)


def _session_gone_error(number: str) -> UserError:
    return UserError("notify-session-gone", field="value", id=format_meeting_id(number))


async def _resolve_carded_meeting(
    app: Services, owner: Person, known: KnownMeeting, channel: str | None
) -> ResolvedTarget:
    """Resolve another's meeting: allowed in a channel with its card, or if the owner can see a card of it."""
    ref = session_ref(SessionKind.MEETING, known.meeting_id)
    starts = await find_starts(app, known.organizer, ref)
    resolved = ResolvedTarget(SubscriptionScope.SESSION, ref, known.organizer, starts)
    if channel is not None:
        if known.card_in_channel(channel) is not None:
            return resolved
        raise UserError("notify-no-card-there", next_step="notify-no-card-next", field="channel")
    if owner.user_id in known.viewers:
        return resolved
    memberships = KnownMemberships()
    for card in known.cards:
        try:
            if await app.slack.people.is_member(owner, card.channel, memberships):
                return resolved
        except UsherError:
            continue
    raise _session_gone_error(known.meeting_id)


async def _find_shared(app: Services, owner: Person, typed: str) -> SharedTraining | None:
    """Return the shared training with this key or number, None if none is shared."""
    found = await app.store.registrations.get_shared(owner.tenant, typed)
    if found is None and len(typed) < 12:
        by_number = [
            one for one in await app.store.registrations.list_shared(owner.tenant) if one.training_id == typed
        ]
        found = by_number[0] if by_number else None
    return found if found is not None and found.end_reason is None else None


async def find_training_key(app: Services, person: Person, number: str) -> str | None:
    """Return the key of the shared or own training with this number, None if there is none."""
    shared = await _find_shared(app, person, number)
    if shared is not None:
        return shared.training_key
    try:
        own = await session_for(app, person, Purpose.OWN)
        key = await resolve_training_key(own, number)
    except (UsherError, GoToError):
        return None
    return key if key != number else None


async def _resolve_shared_training(
    app: Services, owner: Person, shared: SharedTraining, channel: str | None
) -> ResolvedTarget:
    """Resolve another's training: allowed in a channel with its card, or if the owner can see it or is registered."""
    ref = session_ref(SessionKind.TRAINING, shared.training_key)
    if channel is not None and shared.card_in_channel(channel) is None:
        raise UserError("notify-no-card-there", next_step="notify-no-card-next", field="channel")
    if channel is None and not await can_see_training(app, owner, shared, None):
        raise _session_gone_error(shared.training_id or shared.training_key)
    starts = await find_starts(app, shared.organizer, ref)
    return ResolvedTarget(SubscriptionScope.SESSION, ref, shared.organizer, starts)


async def _resolve_admin_target(
    app: Services, owner: Person, kind: SubscriptionScope, typed: str
) -> ResolvedTarget:
    """Resolve an organizer or a group by key, e-mail or name; for admins of both Usher and GoTo."""
    if not await is_usher_admin(app, owner):
        raise NotAllowed("admin-only", next_step="admin-only-next", field="value")
    admin = await session_for(app, owner, Purpose.ADMIN)
    try:
        if kind is SubscriptionScope.GROUP:
            return ResolvedTarget(kind, await _find_group(admin, typed))
        return ResolvedTarget(kind, await _find_organizer(admin, typed))
    except RoleMissing:
        raise UserError("role-missing", next_step="role-missing-next", field="value") from None


async def _find_organizer(admin: LinkedAdminSession, typed: str) -> str:
    key, email = _parse_organizer(typed)
    if key is not None:
        try:
            return (await admin.goto.organizers.get(key)).organizer_key
        except NotFound:
            raise UserError("notify-no-organizer", field="value", typed=key) from None
    found = [one.organizer_key for one in await admin.goto.organizers.find_by_email(email or "")]
    return _require_single(found, "notify-no-organizer", typed)


def _parse_organizer(typed: str) -> tuple[str | None, str | None]:
    try:
        return parse_organizer_ref(typed)
    except UserError:
        raise UserError("notify-no-organizer", field="value", typed=shorten(typed)) from None


async def _find_group(admin: LinkedAdminSession, typed: str) -> str:
    groups = {one.group_key: one for one in await admin.goto.groups.list()}
    found = [
        key
        for key, one in groups.items()
        if read_digits(typed) == key or fold_title(typed) == fold_title(one.group_name or "")
    ]
    key = _require_single(found, "notify-no-group", typed)
    if groups[key].is_too_large:
        raise UserError("notify-group-large", next_step="notify-cure-notify-group-large", field="value")
    return key


def _require_single(found: list[str], none_message_id: str, typed: str) -> str:
    if not found:
        raise UserError(none_message_id, field="value", typed=typed[:60])
    if len(set(found)) > 1:
        raise UserError("notify-several", field="value", typed=typed[:60])
    return found[0]


async def read_title(app: Services, reader: Person, ref: str) -> str:
    """Return the last known title of a session, "" if there is none."""
    match = REF_PATTERN.fullmatch(ref)
    if match is not None and match[1] == SessionKind.MEETING:
        known = await app.store.meetings.get(reader.tenant, match[2])
        if known is not None:
            return known.subject
    if match is not None and match[1] == SessionKind.TRAINING:
        shared = await app.store.registrations.get_shared(reader.tenant, match[2])
        if shared is not None:
            return shared.name
    snapshot = await app.store.snapshots.get(SessionSource(reader))
    seen = snapshot.sessions.get(ref) if snapshot else None
    return seen.title if seen else ""


async def find_starts(app: Services, reader: Person, ref: str) -> tuple[datetime, ...] | None:
    """Return the starts of a session as known here (aware UTC); None if they are not known, or if it recurs."""
    match = REF_PATTERN.fullmatch(ref)
    if match is not None and match[1] == SessionKind.MEETING:
        known = await app.store.meetings.get(reader.tenant, match[2])
        if known is not None:
            state = await app.store.card_states.get(reader.tenant, known.meeting_id)
            return None if state is not None and state.recurring else (known.start,)
    if match is not None and match[1] == SessionKind.TRAINING:
        shared = await app.store.registrations.get_shared(reader.tenant, match[2])
        if shared is not None:
            return tuple(start for start, _ in shared.sessions)
    return None
