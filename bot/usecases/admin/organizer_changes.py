"""Changes to organizers: add, suspend, assign a product, remove. Each takes effect once.

Steps of adding: ``new`` → ``creating`` (nobody had this e-mail; GoTo may have received the request, and e-mails the
person) → ``created``. Steps of the others: ``new`` → ``asking`` (GoTo may have received the request) → ``done``.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import cast

from bot.goto.errors import Conflict, InvalidRequest, NotFound
from bot.goto.models import ProductType, Rows, readable_or_not
from bot.model.admin import OrganizerRow
from bot.model.admin_requests import (
    NewOrganizer,
    OrganizerProgress,
    OrganizerToRemove,
    OrganizerToSuspend,
    ProductToAssign,
)
from bot.model.admin_results import OrganizerResult
from bot.model.errors import NotAllowed, TransientError, UserError
from bot.model.ids import Person
from bot.model.operations import OperationKind, OperationRecord, Outcome, success
from bot.usecases.admin.common import require_same_account, to_organizer_row, translate_role_errors
from bot.usecases.core.operation_run import OperationRun
from bot.usecases.core.services import Services
from bot.usecases.core.sessions import LinkedAdminSession, Purpose, session_for
from bot.usecases.core.write_once import write_once


def refuse_own_access(admin: LinkedAdminSession, key: str, email: str, act: str) -> None:
    """Raise ``Refused`` if admins are about to take away their own access."""
    own = admin.link
    if key == own.organizer_key or (email and email.casefold() == own.email.casefold()):
        raise NotAllowed(f"organizer-self-{act}", next_step="organizer-self-next")


async def load_refused_addition(app: Services, person: Person, op_id: str) -> OperationRecord:
    """Return the person's addition that is tried again. Raises ``UserError`` if it is no longer stored."""
    record = await app.store.ledger.load(person.tenant, op_id)
    if record is None or record.person != person or record.kind != OperationKind.ORGANIZER_ADD:
        raise UserError("draft-gone", next_step="look-at-organizers")
    return record


async def add_organizer(run: OperationRun) -> Outcome:
    """Run an ``ORGANIZER_ADD`` operation: create one organizer, whom GoTo e-mails once."""
    app, person, wanted = run.app, run.operation.person, run.payload(NewOrganizer)
    if run.operation.step != "created":
        admin = await session_for(app, person, Purpose.ADMIN)
        require_same_account(run, admin)
        is_first_try = run.operation.step == "new"
        async with translate_role_errors(app, person):
            if is_first_try:
                if await admin.goto.organizers.find_by_email(wanted.email):
                    raise _already_exists_error(wanted.email)
                await run.checkpoint("creating", organizer=admin.link.organizer_key)
            key = await _create_once(run, admin, wanted, maybe_applied=not is_first_try)
        await run.checkpoint("created", key=key)
    return success(
        OrganizerResult(
            key=run.progress(OrganizerProgress).key,
            name=f"{wanted.first} {wanted.last}",
            email=wanted.email,
            product=wanted.product,
            group=wanted.group_name,
        )
    )


def _already_exists_error(email: str) -> UserError:
    return UserError("organizer-exists", next_step="organizer-exists-next", field="email", email=email)


async def _create_once(
    run: OperationRun, admin: LinkedAdminSession, wanted: NewOrganizer, *, maybe_applied: bool
) -> str:
    """Create exactly one organizer with this e-mail and return its key."""

    async def create(maybe_created: bool) -> str:
        try:
            return await _request_creation(admin, wanted)
        except Conflict as error:
            found = await _find_created(run.app, admin, wanted.email) if maybe_created else None
            if found is not None:
                return found
            raise _already_exists_error(wanted.email) from error
        except (InvalidRequest, NotFound) as error:
            await _require_group(admin, wanted)
            raise UserError("organizer-refused", next_step="organizer-refused-next", field="email") from error

    return await write_once(
        run.app,
        write=create,
        find=lambda: _find_created(run.app, admin, wanted.email),
        maybe_applied=maybe_applied,
        no_answer="look-at-organizers",
    )


async def _require_group(admin: LinkedAdminSession, wanted: NewOrganizer) -> None:
    """Raise ``UserError`` if the group was deleted at GoTo since the form was opened."""
    if wanted.group and wanted.group not in [one.group_key for one in await admin.goto.groups.list()]:
        raise UserError("group-gone", next_step="group-gone-next", field="email", typed=wanted.group_name)


async def _request_creation(admin: LinkedAdminSession, wanted: NewOrganizer) -> str:
    product = cast(ProductType, wanted.product)
    person = {"email": wanted.email, "first_name": wanted.first, "last_name": wanted.last}
    if wanted.group:
        made = await admin.goto.groups.create_organizer(wanted.group, **person, product_type=product)
    else:
        made = await admin.goto.organizers.create(**person, product_type=product)
    return made.key


async def _find_created(app: Services, admin: LinkedAdminSession, email: str) -> str | None:
    """Find the organizer an unanswered creation may have made; nobody had this e-mail before."""
    for pause in app.timing.reconcile_delays:
        await app.clock.sleep(pause)
        found = await readable_or_not(admin.goto.organizers.find_by_email(email))
        keys = [*(one.organizer_key for one in found), *(row.key for row in found.unreadable)]
        if keys and keys[0] is None:
            raise TransientError("goto-no-answer", next_step="look-at-organizers")
        if keys:
            return keys[0]
    return None


async def suspend_organizer(run: OperationRun) -> Outcome:
    """Run an ``ORGANIZER_SUSPEND`` operation. Idempotent."""
    wanted = run.payload(OrganizerToSuspend)
    admin = await session_for(run.app, run.operation.person, Purpose.ADMIN)
    refuse_own_access(admin, wanted.organizer_key, wanted.email, "suspend")
    changed = await _apply_change(
        run,
        admin,
        wanted,
        is_done=lambda row: row.suspended,
        write=lambda: admin.goto.organizers.suspend(wanted.organizer_key),
    )
    return success(changed)


async def assign_product(run: OperationRun) -> Outcome:
    """Run an ``ORGANIZER_PRODUCT`` operation: assign one more product, which ends a suspension. Idempotent.

    Raises ``UserError`` if the organizer was suspended after the admin saw them, or is not in the account (any more).
    """
    wanted = run.payload(ProductToAssign)
    product = cast(ProductType, wanted.product)

    def is_assigned(row: OrganizerRow) -> bool:
        if row.suspended and not wanted.ends_suspension:
            raise UserError("organizer-suspended-since", next_step="look-at-organizers", name=row.name)
        return not row.suspended and product in row.products

    admin = await session_for(run.app, run.operation.person, Purpose.ADMIN)
    changed = await _apply_change(
        run,
        admin,
        wanted,
        is_done=is_assigned,
        write=lambda: admin.goto.organizers.update(wanted.organizer_key, product_type=product),
    )
    if changed.gone:
        raise UserError(
            "organizer-gone", next_step="organizer-gone-next", typed=changed.email or wanted.organizer_key
        )
    return success(replace(changed, product=product))


async def _apply_change(
    run: OperationRun,
    admin: LinkedAdminSession,
    wanted: OrganizerToSuspend | ProductToAssign,
    *,
    is_done: Callable[[OrganizerRow], bool],
    write: Callable[[], Awaitable[None]],
) -> OrganizerResult:
    """Make an idempotent change, unless ``is_done`` says that nothing is left to do."""
    key = wanted.organizer_key
    require_same_account(run, admin)
    async with translate_role_errors(run.app, run.operation.person):
        row = await _get_organizer(admin, key)
        if row is None:
            name, email = (wanted.name, wanted.email) if isinstance(wanted, OrganizerToSuspend) else ("", "")
            return OrganizerResult(name=name or key, email=email, gone=True)
        found = OrganizerResult(name=row.name or row.email, email=row.email)
        if is_done(row):
            return replace(found, already=run.operation.step == "new")
        await run.checkpoint("asking", organizer=admin.link.organizer_key)

        async def change(_: bool) -> OrganizerResult:
            try:
                await write()
            except NotFound:
                return replace(found, gone=True)
            return found

        return await write_once(run.app, write=change, no_answer="look-at-organizers")


async def _get_organizer(admin: LinkedAdminSession, key: str) -> OrganizerRow | None:
    """Return the organizer's current state, None if it is gone."""
    try:
        return to_organizer_row(await admin.goto.organizers.get(key))
    except NotFound:
        return None


async def remove_organizer(run: OperationRun) -> Outcome:
    """Run an ``ORGANIZER_REMOVE`` operation: by key, or by e-mail if that was typed and is unambiguous."""
    app, person, wanted = run.app, run.operation.person, run.payload(OrganizerToRemove)
    removed = OrganizerResult(name=wanted.name, email=wanted.email)
    if run.operation.step != "done":
        admin = await session_for(app, person, Purpose.ADMIN)
        require_same_account(run, admin)
        refuse_own_access(admin, wanted.organizer_key, wanted.email, "remove")
        async with translate_role_errors(app, person):
            if run.operation.step == "new":
                row = await _get_organizer(admin, wanted.organizer_key)
                if row is None:
                    return success(replace(removed, gone=True))
                if row.email.casefold() != wanted.email.casefold():
                    raise UserError("organizer-changed", next_step="organizer-gone-next", email=row.email)
            gone = await _delete_once(run, admin, wanted)
        await _unmap_organizer(app, person, wanted.organizer_key)
        await run.checkpoint("done", gone=gone)
    return success(replace(removed, gone=run.progress(OrganizerProgress).gone))


async def _delete_once(run: OperationRun, admin: LinkedAdminSession, wanted: OrganizerToRemove) -> bool:
    """Delete the organizer; return True if it was already gone. A 404 after a lost answer is our own deletion."""
    maybe_applied = run.progress(OrganizerProgress).sent
    await run.checkpoint("asking", sent=True, organizer=admin.link.organizer_key)
    refusal: InvalidRequest | None = None

    async def delete(maybe_deleted: bool) -> bool:
        nonlocal refusal
        try:
            await _send_delete(admin, wanted)
        except NotFound:
            return not maybe_deleted
        except InvalidRequest as error:
            refusal = error
            return not maybe_deleted
        return False

    gone = await write_once(
        run.app, write=delete, maybe_applied=maybe_applied, no_answer="look-at-organizers"
    )
    # GoTo documents no 404 for deleting by e-mail; an unknown organizer is refused like any other bad request.
    if refusal is not None and await _get_organizer(admin, wanted.organizer_key) is not None:
        raise refusal
    return gone


async def _send_delete(admin: LinkedAdminSession, wanted: OrganizerToRemove) -> None:
    found = await admin.goto.organizers.find_by_email(wanted.email) if wanted.by == "email" else Rows()
    if len(found) == 1 and not found.unreadable:
        await admin.goto.organizers.delete_by_email(wanted.email)
    else:
        await admin.goto.organizers.delete(wanted.organizer_key)


async def _unmap_organizer(app: Services, person: Person, key: str) -> None:
    """Remove the member mapped to this organizer from the map."""
    for mapped in (await app.store.member_map.list_all(person.tenant)).values():
        if mapped.organizer_key == key:
            await app.store.member_map.remove(mapped.person)
