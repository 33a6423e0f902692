"""Changes to organizers: add, suspend, assign a product, remove. Each takes effect once.

Steps of adding: ``new`` → ``creating`` (nobody had this e-mail; GoTo may have received the request, and e-mails the
person) → ``created``. Steps of the others: ``new`` → ``asking`` (GoTo may have received the request) → ``done``.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, cast

from bot.errors import NotAllowed, TransientError, UserError
from bot.goto.errors import Conflict, InvalidRequest, NotFound
from bot.goto.models import ProductType
from bot.ids import Person
from bot.ports import Outcome
from bot.usecases.admin import OrganizerRow, require_same_account, to_organizer_row, translate_role_errors
from bot.usecases.operations import OperationRun
from bot.usecases.scheduling import NOT_APPLIED, OUTCOME_UNKNOWN
from bot.usecases.services import Services
from bot.usecases.sessions import LinkedAdminSession, Purpose, session_for


def refuse_own_access(admin: LinkedAdminSession, key: str, email: str, act: str) -> None:
    """Raise ``Refused`` if admins are about to take away their own access."""
    own = admin.link
    if key == own.organizer_key or (email and email.casefold() == own.email.casefold()):
        raise NotAllowed(f"organizer-self-{act}", next_step="organizer-self-next")


async def add_organizer(go: OperationRun) -> Outcome:
    """Run an ``ORGANIZER_ADD`` operation: create one organizer, whom GoTo e-mails once."""
    s, person, payload = go.app, go.operation.person, go.operation.payload
    if go.operation.step != "created":
        admin = await session_for(s, person, Purpose.ADMIN)
        require_same_account(go, admin)
        looked = go.operation.step == "new"
        async with translate_role_errors(s, person):
            if looked:
                if await admin.goto.organizers.find_by_email(payload["email"]):
                    raise _already_exists_error(payload)
                await go.checkpoint("creating", organizer=admin.link.organizer_key)
            key = await _create(go, admin, is_first_try=looked)
        await go.checkpoint("created", key=key)
    name = f"{payload['first']} {payload['last']}"
    values = {"key": go.operation.progress["key"], "name": name, "email": payload["email"]}
    return Outcome(True, {**values, "product": payload["product"], "group": payload.get("group_name") or ""})


def _already_exists_error(payload: Any) -> UserError:
    return UserError(
        "organizer-exists", next_step="organizer-exists-next", field="email", email=payload["email"]
    )


async def _create(go: OperationRun, admin: LinkedAdminSession, *, is_first_try: bool) -> str:
    """Create exactly one organizer with this e-mail and return its key."""
    asked = not is_first_try
    for _ in range(go.app.timing.max_writes):
        if asked:
            found = await _find_created(go, admin)
            if found is not None:
                return found
        try:
            return await _request_creation(go, admin)
        except OUTCOME_UNKNOWN:
            asked = True
        except NOT_APPLIED as fault:
            raise TransientError("goto-busy", next_step="try-again-soon") from fault
        except Conflict as error:
            found = await _find_created(go, admin) if asked else None
            if found is not None:
                return found
            raise _already_exists_error(go.operation.payload) from error
        except InvalidRequest as error:
            raise UserError("organizer-refused", next_step="organizer-refused-next", field="email") from error
    raise TransientError("goto-no-answer", next_step="look-at-organizers")


async def _request_creation(go: OperationRun, admin: LinkedAdminSession) -> str:
    payload = go.operation.payload
    product = cast(ProductType, payload["product"])
    told = {"email": payload["email"], "first_name": payload["first"], "last_name": payload["last"]}
    if payload.get("group"):
        made = await admin.goto.groups.create_organizer(payload["group"], **told, product_type=product)
    else:
        made = await admin.goto.organizers.create(**told, product_type=product)
    return made.key


async def _find_created(go: OperationRun, admin: LinkedAdminSession) -> str | None:
    """Find the organizer an unanswered creation may have made; nobody had this e-mail before."""
    for pause in go.app.timing.reconcile_delays:
        await go.app.clock.sleep(pause)
        found = await admin.goto.organizers.find_by_email(go.operation.payload["email"])
        if found:
            return found[0].organizer_key
    return None


async def suspend_organizer(go: OperationRun) -> Outcome:
    """Run an ``ORGANIZER_SUSPEND`` operation. Idempotent."""
    payload = go.operation.payload
    admin = await session_for(go.app, go.operation.person, Purpose.ADMIN)
    refuse_own_access(admin, payload["organizer_key"], payload["email"], "suspend")
    organizers = admin.goto.organizers
    return await _apply_change(
        go, admin, lambda now: now.suspended, lambda: organizers.suspend(payload["organizer_key"])
    )


async def assign_product(go: OperationRun) -> Outcome:
    """Run an ``ORGANIZER_PRODUCT`` operation: assign one more product, which ends a suspension. Idempotent."""
    payload = go.operation.payload
    product = cast(ProductType, payload["product"])
    admin = await session_for(go.app, go.operation.person, Purpose.ADMIN)
    organizers = admin.goto.organizers
    ended = await _apply_change(
        go,
        admin,
        lambda now: not now.suspended and product in now.products,
        lambda: organizers.update(payload["organizer_key"], product_type=product),
    )
    return Outcome(True, {**ended.values, "product": product})


async def _apply_change(
    go: OperationRun,
    admin: LinkedAdminSession,
    is_done: Callable[[OrganizerRow], bool],
    write: Callable[[], Awaitable[None]],
) -> Outcome:
    """Make an idempotent change, unless ``is_done`` says that nothing is left to do."""
    s, payload = go.app, go.operation.payload
    key = str(payload["organizer_key"])
    values = {"name": payload.get("name") or key, "email": payload.get("email") or ""}
    require_same_account(go, admin)
    async with translate_role_errors(s, go.operation.person):
        now = await _get_organizer(admin, key)
        if now is None:
            return Outcome(True, {**values, "gone": True})
        values = {"name": now.name or now.email, "email": now.email}
        if is_done(now):
            return Outcome(True, {**values, "already": go.operation.step == "new"})
        await go.checkpoint("asking", organizer=admin.link.organizer_key)
        for _ in range(s.timing.max_writes):
            try:
                await write()
            except OUTCOME_UNKNOWN:
                continue
            except NOT_APPLIED as fault:
                raise TransientError("goto-busy", next_step="try-again-soon") from fault
            except NotFound:
                return Outcome(True, {**values, "gone": True})
            return Outcome(True, values)
    raise TransientError("goto-no-answer", next_step="look-at-organizers")


async def _get_organizer(admin: LinkedAdminSession, key: str) -> OrganizerRow | None:
    """Return the organizer's current state, None if it is gone."""
    try:
        return to_organizer_row(await admin.goto.organizers.get(key))
    except NotFound:
        return None


async def remove_organizer(go: OperationRun) -> Outcome:
    """Run an ``ORGANIZER_REMOVE`` operation: by key, or by e-mail if that was typed and is unambiguous."""
    s, person, payload = go.app, go.operation.person, go.operation.payload
    values = {"name": payload["name"], "email": payload["email"]}
    if go.operation.step != "done":
        admin = await session_for(s, person, Purpose.ADMIN)
        require_same_account(go, admin)
        refuse_own_access(admin, payload["organizer_key"], payload["email"], "remove")
        async with translate_role_errors(s, person):
            if go.operation.step == "new":
                now = await _get_organizer(admin, payload["organizer_key"])
                if now is None:
                    return Outcome(True, {**values, "gone": True})
                if now.email.casefold() != payload["email"].casefold():
                    raise UserError("organizer-changed", next_step="organizer-gone-next", email=now.email)
            gone = await _delete(go, admin)
        await _unmap_organizer(s, person, payload["organizer_key"])
        await go.checkpoint("done", gone=gone)
    return Outcome(True, {**values, "gone": bool(go.operation.progress["gone"])})


async def _delete(go: OperationRun, admin: LinkedAdminSession) -> bool:
    """Delete the organizer; return True if it was already gone. A 404 after a lost answer is our own deletion."""
    payload = go.operation.payload
    asked = bool(go.operation.progress.get("sent"))
    await go.checkpoint("asking", sent=True, organizer=admin.link.organizer_key)
    for _ in range(go.app.timing.max_writes):
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


async def _unmap_organizer(s: Services, person: Person, key: str) -> None:
    """Remove the member mapped to this organizer from the map."""
    for mapped in (await s.member_map.list_all(person.tenant)).values():
        if mapped.organizer_key == key:
            await s.member_map.remove(mapped.person)
