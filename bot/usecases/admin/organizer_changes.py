"""Changes to organizers: add, suspend, assign a product, remove. Each takes effect once.

Steps of adding: ``new`` → ``creating`` (nobody had this e-mail; GoTo may have received the request, and e-mails the
person) → ``created``. Steps of the others: ``new`` → ``asking`` (GoTo may have received the request) → ``done``.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, cast

from bot.goto.errors import Conflict, InvalidRequest, NotFound
from bot.goto.models import ProductType
from bot.model.admin import OrganizerRow
from bot.model.core import Outcome
from bot.model.errors import NotAllowed, TransientError, UserError
from bot.model.ids import Person
from bot.usecases.admin.common import require_same_account, to_organizer_row, translate_role_errors
from bot.usecases.core.operation_run import OperationRun
from bot.usecases.core.services import Services
from bot.usecases.core.sessions import LinkedAdminSession, Purpose, session_for
from bot.usecases.core.write_once import NOT_APPLIED, OUTCOME_UNKNOWN


def refuse_own_access(admin: LinkedAdminSession, key: str, email: str, act: str) -> None:
    """Raise ``Refused`` if admins are about to take away their own access."""
    own = admin.link
    if key == own.organizer_key or (email and email.casefold() == own.email.casefold()):
        raise NotAllowed(f"organizer-self-{act}", next_step="organizer-self-next")


async def add_organizer(run: OperationRun) -> Outcome:
    """Run an ``ORGANIZER_ADD`` operation: create one organizer, whom GoTo e-mails once."""
    app, person, payload = run.app, run.operation.person, run.operation.payload
    if run.operation.step != "created":
        admin = await session_for(app, person, Purpose.ADMIN)
        require_same_account(run, admin)
        looked = run.operation.step == "new"
        async with translate_role_errors(app, person):
            if looked:
                if await admin.goto.organizers.find_by_email(payload["email"]):
                    raise _already_exists_error(payload)
                await run.checkpoint("creating", organizer=admin.link.organizer_key)
            key = await _create(run, admin, is_first_try=looked)
        await run.checkpoint("created", key=key)
    name = f"{payload['first']} {payload['last']}"
    values = {"key": run.operation.progress["key"], "name": name, "email": payload["email"]}
    return Outcome(
        ok=True, values={**values, "product": payload["product"], "group": payload.get("group_name") or ""}
    )


def _already_exists_error(payload: Any) -> UserError:
    return UserError(
        "organizer-exists", next_step="organizer-exists-next", field="email", email=payload["email"]
    )


async def _create(run: OperationRun, admin: LinkedAdminSession, *, is_first_try: bool) -> str:
    """Create exactly one organizer with this e-mail and return its key."""
    asked = not is_first_try
    for _ in range(run.app.timing.max_writes):
        if asked:
            found = await _find_created(run, admin)
            if found is not None:
                return found
        try:
            return await _request_creation(run, admin)
        except OUTCOME_UNKNOWN:
            asked = True
        except NOT_APPLIED as fault:
            raise TransientError("goto-busy", next_step="try-again-soon") from fault
        except Conflict as error:
            found = await _find_created(run, admin) if asked else None
            if found is not None:
                return found
            raise _already_exists_error(run.operation.payload) from error
        except InvalidRequest as error:
            raise UserError("organizer-refused", next_step="organizer-refused-next", field="email") from error
    raise TransientError("goto-no-answer", next_step="look-at-organizers")


async def _request_creation(run: OperationRun, admin: LinkedAdminSession) -> str:
    payload = run.operation.payload
    product = cast(ProductType, payload["product"])
    told = {"email": payload["email"], "first_name": payload["first"], "last_name": payload["last"]}
    if payload.get("group"):
        made = await admin.goto.groups.create_organizer(payload["group"], **told, product_type=product)
    else:
        made = await admin.goto.organizers.create(**told, product_type=product)
    return made.key


async def _find_created(run: OperationRun, admin: LinkedAdminSession) -> str | None:
    """Find the organizer an unanswered creation may have made; nobody had this e-mail before."""
    for pause in run.app.timing.reconcile_delays:
        await run.app.clock.sleep(pause)
        found = await admin.goto.organizers.find_by_email(run.operation.payload["email"])
        if found:
            return found[0].organizer_key
    return None


async def suspend_organizer(run: OperationRun) -> Outcome:
    """Run an ``ORGANIZER_SUSPEND`` operation. Idempotent."""
    payload = run.operation.payload
    admin = await session_for(run.app, run.operation.person, Purpose.ADMIN)
    refuse_own_access(admin, payload["organizer_key"], payload["email"], "suspend")
    organizers = admin.goto.organizers
    return await _apply_change(
        run, admin, lambda now: now.suspended, lambda: organizers.suspend(payload["organizer_key"])
    )


async def assign_product(run: OperationRun) -> Outcome:
    """Run an ``ORGANIZER_PRODUCT`` operation: assign one more product, which ends a suspension. Idempotent."""
    payload = run.operation.payload
    product = cast(ProductType, payload["product"])
    admin = await session_for(run.app, run.operation.person, Purpose.ADMIN)
    organizers = admin.goto.organizers
    ended = await _apply_change(
        run,
        admin,
        lambda now: not now.suspended and product in now.products,
        lambda: organizers.update(payload["organizer_key"], product_type=product),
    )
    return Outcome(ok=True, values={**ended.values, "product": product})


async def _apply_change(
    run: OperationRun,
    admin: LinkedAdminSession,
    is_done: Callable[[OrganizerRow], bool],
    write: Callable[[], Awaitable[None]],
) -> Outcome:
    """Make an idempotent change, unless ``is_done`` says that nothing is left to do."""
    app, payload = run.app, run.operation.payload
    key = str(payload["organizer_key"])
    values = {"name": payload.get("name") or key, "email": payload.get("email") or ""}
    require_same_account(run, admin)
    async with translate_role_errors(app, run.operation.person):
        now = await _get_organizer(admin, key)
        if now is None:
            return Outcome(ok=True, values={**values, "gone": True})
        values = {"name": now.name or now.email, "email": now.email}
        if is_done(now):
            return Outcome(ok=True, values={**values, "already": run.operation.step == "new"})
        await run.checkpoint("asking", organizer=admin.link.organizer_key)
        for _ in range(app.timing.max_writes):
            try:
                await write()
            except OUTCOME_UNKNOWN:
                continue
            except NOT_APPLIED as fault:
                raise TransientError("goto-busy", next_step="try-again-soon") from fault
            except NotFound:
                return Outcome(ok=True, values={**values, "gone": True})
            return Outcome(ok=True, values=values)
    raise TransientError("goto-no-answer", next_step="look-at-organizers")


async def _get_organizer(admin: LinkedAdminSession, key: str) -> OrganizerRow | None:
    """Return the organizer's current state, None if it is gone."""
    try:
        return to_organizer_row(await admin.goto.organizers.get(key))
    except NotFound:
        return None


async def remove_organizer(run: OperationRun) -> Outcome:
    """Run an ``ORGANIZER_REMOVE`` operation: by key, or by e-mail if that was typed and is unambiguous."""
    app, person, payload = run.app, run.operation.person, run.operation.payload
    values = {"name": payload["name"], "email": payload["email"]}
    if run.operation.step != "done":
        admin = await session_for(app, person, Purpose.ADMIN)
        require_same_account(run, admin)
        refuse_own_access(admin, payload["organizer_key"], payload["email"], "remove")
        async with translate_role_errors(app, person):
            if run.operation.step == "new":
                now = await _get_organizer(admin, payload["organizer_key"])
                if now is None:
                    return Outcome(ok=True, values={**values, "gone": True})
                if now.email.casefold() != payload["email"].casefold():
                    raise UserError("organizer-changed", next_step="organizer-gone-next", email=now.email)
            gone = await _delete(run, admin)
        await _unmap_organizer(app, person, payload["organizer_key"])
        await run.checkpoint("done", gone=gone)
    return Outcome(ok=True, values={**values, "gone": bool(run.operation.progress["gone"])})


async def _delete(run: OperationRun, admin: LinkedAdminSession) -> bool:
    """Delete the organizer; return True if it was already gone. A 404 after a lost answer is our own deletion."""
    payload = run.operation.payload
    asked = bool(run.operation.progress.get("sent"))
    await run.checkpoint("asking", sent=True, organizer=admin.link.organizer_key)
    for _ in range(run.app.timing.max_writes):
        try:
            await _send_delete(admin, payload)
        except OUTCOME_UNKNOWN:
            asked = True
        except NOT_APPLIED as fault:
            raise TransientError("goto-busy", next_step="try-again-soon") from fault
        except NotFound:
            return not asked
        except InvalidRequest:
            # GoTo documents no 404 for deleting by e-mail; an unknown organizer is refused like any other bad request.
            if await _get_organizer(admin, payload["organizer_key"]) is not None:
                raise
            return not asked
        else:
            return False
    raise TransientError("goto-no-answer", next_step="look-at-organizers")


async def _send_delete(admin: LinkedAdminSession, payload: Any) -> None:
    if payload["by"] == "email" and len(await admin.goto.organizers.find_by_email(payload["email"])) == 1:
        await admin.goto.organizers.delete_by_email(payload["email"])
    else:
        await admin.goto.organizers.delete(payload["organizer_key"])


async def _unmap_organizer(app: Services, person: Person, key: str) -> None:
    """Remove the member mapped to this organizer from the map."""
    for mapped in (await app.store.member_map.list_all(person.tenant)).values():
        if mapped.organizer_key == key:
            await app.store.member_map.remove(mapped.person)
