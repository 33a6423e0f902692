"""Changes to organizers: add, suspend, assign a product, remove. Each takes effect once.

Steps of adding: ``new`` → ``creating`` (nobody had this e-mail; GoTo may have received the request, and e-mails the
person) → ``created``. Steps of the others: ``new`` → ``asking`` (GoTo may have received the request) → ``done``.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, cast

from bot.errors import Refused, TryAgain, UserError
from bot.goto.errors import Conflict, Invalid, NotFound
from bot.goto.models import ProductType
from bot.ids import Person
from bot.ports import Outcome
from bot.usecases.admin import OrganizerRow, check_account, row_of, told_of_admin
from bot.usecases.operations import Run
from bot.usecases.scheduling import NO_EFFECT, UNKNOWN_FATE
from bot.usecases.services import Services
from bot.usecases.sessions import Administration, Purpose, session_for


def refuse_self(admin: Administration, key: str, email: str, act: str) -> None:
    """Raise ``Refused`` if admins are about to take away their own access."""
    own = admin.link
    if key == own.organizer_key or (email and email.casefold() == own.email.casefold()):
        raise Refused(f"organizer-self-{act}", next_step="organizer-self-next")


async def add_organizer(go: Run) -> Outcome:
    """Run an ``ORGANIZER_ADD`` operation: create one organizer, whom GoTo e-mails once."""
    s, person, payload = go.s, go.operation.person, go.operation.payload
    if go.operation.step != "created":
        admin = await session_for(s, person, Purpose.ADMIN)
        check_account(go, admin)
        looked = go.operation.step == "new"
        async with told_of_admin(s, person):
            if looked:
                if await admin.goto.organizers.matching(payload["email"]):
                    raise _exists(payload)
                await go.reach("creating", organizer=admin.link.organizer_key)
            key = await _create(go, admin, looked=looked)
        await go.reach("created", key=key)
    name = f"{payload['first']} {payload['last']}"
    values = {"key": go.operation.progress["key"], "name": name, "email": payload["email"]}
    return Outcome(True, {**values, "product": payload["product"], "group": payload.get("group_name") or ""})


def _exists(payload: Any) -> UserError:
    return UserError(
        "organizer-exists", next_step="organizer-exists-next", field="email", email=payload["email"]
    )


async def _create(go: Run, admin: Administration, *, looked: bool) -> str:
    """Create exactly one organizer with this e-mail and return its key."""
    asked = not looked
    for _ in range(go.s.patience.writes):
        if asked:
            found = await _find_new(go, admin)
            if found is not None:
                return found
        try:
            return await _ask(go, admin)
        except UNKNOWN_FATE:
            asked = True
        except NO_EFFECT as fault:
            raise TryAgain("goto-busy", next_step="try-again-soon") from fault
        except Conflict as error:
            found = await _find_new(go, admin) if asked else None
            if found is not None:
                return found
            raise _exists(go.operation.payload) from error
        except Invalid as error:
            raise UserError("organizer-refused", next_step="organizer-refused-next", field="email") from error
    raise TryAgain("goto-no-answer", next_step="look-at-organizers")


async def _ask(go: Run, admin: Administration) -> str:
    payload = go.operation.payload
    product = cast(ProductType, payload["product"])
    told = {"email": payload["email"], "first_name": payload["first"], "last_name": payload["last"]}
    if payload.get("group"):
        made = await admin.goto.groups.create_organizer(payload["group"], **told, product_type=product)
    else:
        made = await admin.goto.organizers.create(**told, product_type=product)
    return made.key


async def _find_new(go: Run, admin: Administration) -> str | None:
    """Find the organizer an unanswered creation may have made; nobody had this e-mail before."""
    for pause in go.s.patience.settle:
        await go.s.clock.sleep(pause)
        found = await admin.goto.organizers.matching(go.operation.payload["email"])
        if found:
            return found[0].organizer_key
    return None


async def suspend_organizer(go: Run) -> Outcome:
    """Run an ``ORGANIZER_SUSPEND`` operation. Idempotent."""
    payload = go.operation.payload
    admin = await session_for(go.s, go.operation.person, Purpose.ADMIN)
    refuse_self(admin, payload["organizer_key"], payload["email"], "suspend")
    organizers = admin.goto.organizers
    return await _changed(
        go, admin, lambda now: now.suspended, lambda: organizers.suspend(payload["organizer_key"])
    )


async def give_product(go: Run) -> Outcome:
    """Run an ``ORGANIZER_PRODUCT`` operation: assign one more product, which ends a suspension. Idempotent."""
    payload = go.operation.payload
    product = cast(ProductType, payload["product"])
    admin = await session_for(go.s, go.operation.person, Purpose.ADMIN)
    organizers = admin.goto.organizers
    ended = await _changed(
        go,
        admin,
        lambda now: not now.suspended and product in now.products,
        lambda: organizers.update(payload["organizer_key"], product_type=product),
    )
    return Outcome(True, {**ended.values, "product": product})


async def _changed(
    go: Run,
    admin: Administration,
    done: Callable[[OrganizerRow], bool],
    write: Callable[[], Awaitable[None]],
) -> Outcome:
    """Make an idempotent change, unless ``is_done`` says that nothing is left to do."""
    s, payload = go.s, go.operation.payload
    key = str(payload["organizer_key"])
    values = {"name": payload.get("name") or key, "email": payload.get("email") or ""}
    check_account(go, admin)
    async with told_of_admin(s, go.operation.person):
        now = await _now(admin, key)
        if now is None:
            return Outcome(True, {**values, "gone": True})
        values = {"name": now.name or now.email, "email": now.email}
        if done(now):
            return Outcome(True, {**values, "already": go.operation.step == "new"})
        await go.reach("asking", organizer=admin.link.organizer_key)
        for _ in range(s.patience.writes):
            try:
                await write()
            except UNKNOWN_FATE:
                continue
            except NO_EFFECT as fault:
                raise TryAgain("goto-busy", next_step="try-again-soon") from fault
            except NotFound:
                return Outcome(True, {**values, "gone": True})
            return Outcome(True, values)
    raise TryAgain("goto-no-answer", next_step="look-at-organizers")


async def _now(admin: Administration, key: str) -> OrganizerRow | None:
    """Return the organizer's current state, None if it is gone."""
    try:
        return row_of(await admin.goto.organizers.get(key))
    except NotFound:
        return None


async def remove_organizer(go: Run) -> Outcome:
    """Run an ``ORGANIZER_REMOVE`` operation: by key, or by e-mail if that was typed and is unambiguous."""
    s, person, payload = go.s, go.operation.person, go.operation.payload
    values = {"name": payload["name"], "email": payload["email"]}
    if go.operation.step != "done":
        admin = await session_for(s, person, Purpose.ADMIN)
        check_account(go, admin)
        refuse_self(admin, payload["organizer_key"], payload["email"], "remove")
        async with told_of_admin(s, person):
            if go.operation.step == "new":
                now = await _now(admin, payload["organizer_key"])
                if now is None:
                    return Outcome(True, {**values, "gone": True})
                if now.email.casefold() != payload["email"].casefold():
                    raise UserError("organizer-changed", next_step="organizer-gone-next", email=now.email)
            gone = await _delete(go, admin)
        await _forget(s, person, payload["organizer_key"])
        await go.reach("done", gone=gone)
    return Outcome(True, {**values, "gone": bool(go.operation.progress["gone"])})


async def _delete(go: Run, admin: Administration) -> bool:
    """Delete the organizer; return True if it was already gone. A 404 after a lost answer is our own deletion."""
    payload = go.operation.payload
    asked = bool(go.operation.progress.get("sent"))
    await go.reach("asking", sent=True, organizer=admin.link.organizer_key)
    for _ in range(go.s.patience.writes):
        try:
            await _delete_now(admin, payload)
        except UNKNOWN_FATE:
            asked = True
        except NO_EFFECT as fault:
            raise TryAgain("goto-busy", next_step="try-again-soon") from fault
        except NotFound:
            return not asked
        except Invalid:
            # GoTo documents no 404 for deleting by e-mail; an unknown organizer is refused like any other bad request.
            if await _now(admin, payload["organizer_key"]) is not None:
                raise
            return not asked
        else:
            return False
    raise TryAgain("goto-no-answer", next_step="look-at-organizers")


async def _delete_now(admin: Administration, payload: Any) -> None:
    if payload["by"] == "email" and len(await admin.goto.organizers.matching(payload["email"])) == 1:
        await admin.goto.organizers.delete_by_email(payload["email"])
    else:
        await admin.goto.organizers.delete(payload["organizer_key"])


async def _forget(s: Services, person: Person, key: str) -> None:
    """Remove the member mapped to this organizer from the map."""
    for mapped in (await s.members.all(person.tenant)).values():
        if mapped.organizer_key == key:
            await s.members.drop(mapped.person)
