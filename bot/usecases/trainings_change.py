"""Change a training: its texts and switches, its sessions, its organizers.

Each write replaces the old values, so it can be repeated; but GoTo sends e-mails for some, so after a lost answer the
training is read first. Steps: ``new`` → ``known`` (old values recorded) → ``changing`` (GoTo may have been asked) →
``changed``. While GoTo is down, a change waits (``outages``).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Any

from bot.errors import CannotPost, TryAgain, UserError
from bot.goto.errors import RoleMissing
from bot.goto.models import Training, plain_subject
from bot.ids import Person
from bot.ports import LIVING, Message, Organizing, Outcome
from bot.usecases.operations import Run
from bot.usecases.registrants import registrants_of
from bot.usecases.registration_share import DESCRIPTION, note_change
from bot.usecases.sends import tell_once
from bot.usecases.services import Services
from bot.usecases.sessions import Own, Purpose, session_for
from bot.usecases.trainings import (
    Trainer,
    TrainingDetail,
    detail,
    sessions_of,
    told_of_training,
    trainers,
    training_of,
)
from bot.usecases.trainings_create import NO_EFFECT, UNKNOWN_FATE, check_account, times_of
from bot.usecases.trainings_told import Change, ChangeViews, tell_change

Removed = Callable[[str, str], Message]
"""Returns the message to a removed organizer, from the training's name and who removed them."""
Write = Callable[[], Awaitable[dict[str, Any]]]


async def edit_training(go: Run, changed: ChangeViews) -> Outcome:
    """Run a ``TRAINING_EDIT`` operation: change name, description and the two registration switches."""
    own = await session_for(go.s, go.operation.person, Purpose.OWN)
    payload, mine = go.operation.payload, own.link.organizer_key
    key, name, text = payload["training_key"], payload["name"], payload["description"]
    await _learn(go, own, key)
    mail, web = not payload["confirmation_email"], not payload["web_registration"]

    async def write() -> dict[str, Any]:
        now = await training_of(own, key)
        if (plain_subject(now.name or ""), now.description or "") != (name, text):
            await own.goto.trainings.update_name_description(mine, key, name=name, description=text)
        if _switches(now) != (mail, web):
            await own.goto.trainings.update_registration_settings(
                mine, key, disable_confirmation_email=mail, disable_web_registration=web
            )
        return {}

    def done(now: Training) -> bool:
        texts = (plain_subject(now.name or ""), now.description or "")
        return texts == (name, text) and _switches(now) == (mail, web)

    await _once(go, own, write, done, whole=False)
    await _keep_true(go, key, name=name, description=text[:DESCRIPTION])
    told: dict[str, Any] = {}
    old = str(go.operation.progress.get("old_name", name))
    if old != name:
        told = await _tell(go, Change(name, "", old), changed)
    return Outcome(True, {"name": name, "training_key": key, **told})


def _switches(training: Training) -> tuple[bool, bool]:
    settings = training.registration_settings
    if settings is None:
        return False, False
    return bool(settings.disable_confirmation_email), bool(settings.disable_web_registration)


async def move_training(go: Run, changed: ChangeViews) -> Outcome:
    """Run a ``TRAINING_TIMES`` operation: replace all sessions; the outcome counts the people GoTo e-mailed."""
    own = await session_for(go.s, go.operation.person, Purpose.OWN)
    payload, mine = go.operation.payload, own.link.organizer_key
    key, times = payload["training_key"], times_of(payload)
    await _learn(go, own, key)

    async def write() -> dict[str, Any]:
        told = await own.goto.trainings.update_times(
            mine,
            key,
            time_zone=payload["time_zone"],
            times=[(session.start, session.end) for session in times],
            notify_registrants=payload["notify_registrants"],
            notify_trainers=payload["notify_trainers"],
        )
        return {"registrants": told.notified_registrants, "trainers": told.notified_trainers}

    learned = await _once(go, own, write, lambda now: sessions_of(now) == times)
    await _keep_true(go, key, sessions=tuple((one.start, one.end) for one in times))
    told: dict[str, Any] = {}
    old = times_of({"times": go.operation.progress.get("old_times", payload["times"])})
    if old != times:
        told = await _tell(go, Change(str(payload["name"]), "", None, old, times), changed)
    values = {"name": payload["name"], "times": payload["times"], "training_key": key}
    return Outcome(True, {**values, **learned, **told})


async def _learn(go: Run, own: Own, key: str) -> None:
    """Record the old values and the registrants, before anything changes."""
    if go.operation.step != "new":
        return
    was = await training_of(own, key)
    name, times = plain_subject(was.name or ""), [(one.start, one.end) for one in sessions_of(was)]
    # Registrants know the training as it was shared, even if it was changed on GoTo's site a moment ago.
    shared = await go.s.registrations.shared(go.operation.person.tenant, key)
    if shared is not None and shared.ended is None:
        name, times = shared.name, list(shared.sessions)
    people = await registrants_of(go, own, key, LIVING)
    old_times = [[start.isoformat(), end.isoformat()] for start, end in times]
    await go.reach("known", old_name=name, old_times=old_times, people=people)


async def _keep_true(go: Run, key: str, **facts: Any) -> None:
    """Update the stored training if it is shared, and schedule a refresh of its waitlist and cards."""
    s, tenant = go.s, go.operation.person.tenant
    if await note_change(s, tenant, key, **facts):
        await s.work.tend(tenant, key, s.clock.now())


async def _tell(go: Run, change: Change, views: ChangeViews) -> dict[str, Any]:
    by = (await go.s.people.profile(go.operation.person)).name
    named = replace(change, by=by)
    reached, missed = await tell_change(go, named, go.operation.progress["people"], views)
    return {"reached": reached, "missed": missed}


async def change_organizers(go: Run, removed: Removed) -> Outcome:
    """Run a ``TRAINING_ORGANIZERS`` operation: replace the list, then notify those who were removed.

    GoTo e-mails added organizers if requested, but never removed ones.
    """
    s, person, payload = go.s, go.operation.person, go.operation.payload
    key = payload["training_key"]
    if go.operation.step != "changed":
        await _replace_organizers(go, await session_for(s, person, Purpose.OWN), key)
    wanted, stay = go.operation.progress["wanted"], go.operation.progress.get("stay", ())
    known = [Organizing(*one) for one in stay]
    come = [Organizing(one) for one in wanted if one not in {organizer.key for organizer in known}]
    await note_change(s, person.tenant, key, organizers=(*known, *come))
    by = (await s.people.profile(person)).name
    reached, missed = await tell_people(go, go.operation.progress["off"], removed(payload["name"], by))
    values = {"name": payload["name"], "count": len(wanted), "reached": reached, "missed": missed}
    return Outcome(True, {**values, "training_key": key})


async def _replace_organizers(go: Run, own: Own, key: str) -> None:
    payload, mine = go.operation.payload, own.link.organizer_key
    if go.operation.step == "new":
        wanted = list(dict.fromkeys([mine, *payload["organizers"]]))
        was = trainers(await training_of(own, key))
        off = [{"email": one.email, "name": one.name} for one in was if one.key not in wanted]
        stay = [[one.key, one.name, one.email or ""] for one in was if one.key in wanted]
        await go.reach("known", off=off, wanted=wanted, stay=stay)
    wanted = list(go.operation.progress["wanted"])

    async def write() -> dict[str, Any]:
        await own.goto.trainings.update_organizers(
            mine, key, organizer_keys=wanted, notify_organizers=payload["notify_trainers"]
        )
        return {}

    await _once(
        go,
        own,
        write,
        lambda now: {one.key for one in trainers(now)} == set(wanted),
        refused="training-organizers",
    )


async def tell_people(go: Run, people: Sequence[Any], message: Message) -> tuple[list[str], list[str]]:
    """Send a DM once to each person with these e-mails in Slack; return who was reached and who was missed."""
    reached: list[str] = []
    missed: list[str] = []
    for one in people:
        email = str(one["email"] or "")
        label = str(one["name"] or email)
        found = await go.s.people.by_email(go.operation.person.tenant, email) if email else None
        if found is not None and await _told(go, found, message):
            reached.append(label)
        else:
            missed.append(f"{label} ({email})" if email and label != email else label)
    return reached, missed


async def _told(go: Run, person: Person, message: Message) -> bool:
    try:
        sent = await tell_once(go.s, person, go.send_id(f"told-{person.user_id}"), message)
    except CannotPost:
        return False
    return sent.ts is not None


async def _once(
    go: Run,
    own: Own,
    write: Write,
    done: Callable[[Training], bool],
    *,
    refused: str | None = None,
    whole: bool = True,
) -> dict[str, Any]:
    """Apply a change at GoTo once; return the write's result, {"unsure": True} if its answer was lost.

    ``is_single_request``: the write is one request, so if it never reached GoTo nothing was changed.
    """
    if go.operation.step == "changed":
        return dict(go.operation.progress["learned"])
    key = go.operation.payload["training_key"]
    before = asked = go.operation.step == "changing"
    check_account(go, own)
    if not asked:
        await go.reach("changing", organizer=own.link.organizer_key)
    for _ in range(go.s.patience.writes):
        if asked and await _has_become(go, own, key, done):
            return await _changed(go, {"unsure": True})
        asked = True
        try:
            with told_of_training():
                learned = await write()
        except UNKNOWN_FATE:
            before = True
            continue
        except NO_EFFECT as fault:
            if whole and not before:
                await go.reach("known")
            raise TryAgain("goto-busy", next_step="try-again-soon") from fault
        except UserError as error:
            if refused and error.message_id == "training-refused":
                raise UserError(f"{refused}-refused", next_step=f"{refused}-refused-next") from error
            raise
        return await _changed(go, learned)
    raise TryAgain("goto-no-answer", next_step="look-at-trainings")


async def _changed(go: Run, learned: dict[str, Any]) -> dict[str, Any]:
    await go.reach("changed", learned=learned)
    return learned


async def _has_become(go: Run, own: Own, key: str, done: Callable[[Training], bool]) -> bool:
    for pause in go.s.patience.settle:
        await go.s.clock.sleep(pause)
        if done(await training_of(own, key)):
            return True
    return False


async def organizers_of(
    s: Services, person: Person, typed: str
) -> tuple[TrainingDetail, tuple[Trainer, ...]]:
    """Return a training and everybody who could organize it. Raises ``UserError`` if GoTo does not list them."""
    found = await detail(s, person, typed, counted=False)
    own = await session_for(s, person, Purpose.OWN)
    account = own.link.account_key
    if account is None:
        raise UserError("training-organizers-account", next_step="training-organizers-account-next")
    try:
        told = await own.goto.accounts.organizers(account)
    except RoleMissing:
        raise UserError("training-organizers-account", next_step="training-organizers-account-next") from None
    now = await own.goto.trainings.organizers(own.link.organizer_key, found.row.key)
    every = {one.organizer_key: one for one in (*now, *told)}
    people = [
        Trainer(one.organizer_key, f"{one.given_name or ''} {one.surname or ''}".strip(), one.email)
        for one in every.values()
        if one.organizer_key != own.link.organizer_key
    ]
    return found, tuple(people[:100])
