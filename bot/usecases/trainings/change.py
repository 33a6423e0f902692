"""Change a training: its texts and switches, its sessions, its organizers.

Each write replaces the old values, so it can be repeated; but GoTo sends e-mails for some, so after a lost answer the
training is read first. Steps: ``new`` → ``known`` (old values recorded) → ``changing`` (GoTo may have been asked) →
``changed``. While GoTo is down, a change waits (``outages``).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Any

from bot.goto.errors import RoleMissing
from bot.goto.models import Training, unescape_subject
from bot.model.core import Message, Outcome
from bot.model.errors import CannotPost, TransientError, UserError
from bot.model.ids import Person
from bot.model.registration import ACTIVE_STATES, OrganizerInfo
from bot.model.trainings import Trainer, TrainingChange, TrainingDetail, parse_times
from bot.usecases.core.operation_run import OperationRun
from bot.usecases.core.sends import dm_once
from bot.usecases.core.services import Services
from bot.usecases.core.sessions import OwnSession, Purpose, session_for
from bot.usecases.trainings.announce import ChangeViews, notify_change
from bot.usecases.trainings.create import NOT_APPLIED, OUTCOME_UNKNOWN, require_same_account
from bot.usecases.trainings.overview import (
    explain_training_errors,
    fetch_training,
    get_training_detail,
    list_sessions,
    list_trainers,
)
from bot.usecases.trainings.people import RegistrantLoader, list_registrants
from bot.usecases.trainings.shared import MAX_SHARED_DESCRIPTION_CHARS, record_change

RemovedOrganizerView = Callable[[str, str], Message]
"""Returns the message to a removed organizer, from the training's name and who removed them."""
WriteCall = Callable[[], Awaitable[dict[str, Any]]]


async def edit_training(run: OperationRun, views: ChangeViews, load: RegistrantLoader) -> Outcome:
    """Run a ``TRAINING_EDIT`` operation: change name, description and the two registration switches."""
    own = await session_for(run.app, run.operation.person, Purpose.OWN)
    payload, mine = run.operation.payload, own.link.organizer_key
    key, name, text = payload["training_key"], payload["name"], payload["description"]
    await _record_before(run, own, key, load)
    mail, web = not payload["confirmation_email"], not payload["web_registration"]

    async def write() -> dict[str, Any]:
        now = await fetch_training(own, key)
        if (unescape_subject(now.name or ""), now.description or "") != (name, text):
            await own.goto.trainings.update_name_description(mine, key, name=name, description=text)
        if _get_switches(now) != (mail, web):
            await own.goto.trainings.update_registration_settings(
                mine, key, disable_confirmation_email=mail, disable_web_registration=web
            )
        return {}

    def done(now: Training) -> bool:
        texts = (unescape_subject(now.name or ""), now.description or "")
        return texts == (name, text) and _get_switches(now) == (mail, web)

    await _change_once(run, own, write, done, is_single_request=False)
    await _update_shared(run, key, name=name, description=text[:MAX_SHARED_DESCRIPTION_CHARS])
    told: dict[str, Any] = {}
    old = str(run.operation.progress.get("old_name", name))
    if old != name:
        told = await _notify_change(run, TrainingChange(name=name, by="", old_name=old), views)
    return Outcome(ok=True, values={"name": name, "training_key": key, **told})


def _get_switches(training: Training) -> tuple[bool, bool]:
    settings = training.registration_settings
    if settings is None:
        return False, False
    return bool(settings.disable_confirmation_email), bool(settings.disable_web_registration)


async def change_times(run: OperationRun, views: ChangeViews, load: RegistrantLoader) -> Outcome:
    """Run a ``TRAINING_TIMES`` operation: replace all sessions; the outcome counts the people GoTo e-mailed."""
    own = await session_for(run.app, run.operation.person, Purpose.OWN)
    payload, mine = run.operation.payload, own.link.organizer_key
    key, times = payload["training_key"], parse_times(payload)
    await _record_before(run, own, key, load)

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

    learned = await _change_once(run, own, write, lambda now: list_sessions(now) == times)
    await _update_shared(run, key, sessions=tuple((one.start, one.end) for one in times))
    told: dict[str, Any] = {}
    old = parse_times({"times": run.operation.progress.get("old_times", payload["times"])})
    if old != times:
        told = await _notify_change(
            run,
            TrainingChange(
                name=str(payload["name"]), by="", old_name=None, old_sessions=old, new_sessions=times
            ),
            views,
        )
    values = {"name": payload["name"], "times": payload["times"], "training_key": key}
    return Outcome(ok=True, values={**values, **learned, **told})


async def _record_before(run: OperationRun, own: OwnSession, key: str, load: RegistrantLoader) -> None:
    """Record the old values and the registrants, before anything changes."""
    if run.operation.step != "new":
        return
    was = await fetch_training(own, key)
    name, times = unescape_subject(was.name or ""), [(one.start, one.end) for one in list_sessions(was)]
    # Registrants know the training as it was shared, even if it was changed on GoTo's site a moment ago.
    shared = await run.app.store.registrations.get_shared(run.operation.person.tenant, key)
    if shared is not None and shared.end_reason is None:
        name, times = shared.name, list(shared.sessions)
    people = await list_registrants(run, own, key, load, ACTIVE_STATES)
    old_times = [[start.isoformat(), end.isoformat()] for start, end in times]
    await run.checkpoint("known", old_name=name, old_times=old_times, people=people)


async def _update_shared(run: OperationRun, key: str, **facts: Any) -> None:
    """Update the stored training if it is shared, and schedule a refresh of its waitlist and cards."""
    app, tenant = run.app, run.operation.person.tenant
    if await record_change(app, tenant, key, **facts):
        await app.jobs.queue.enqueue_training_refresh(tenant, key, app.clock.now())


async def _notify_change(run: OperationRun, change: TrainingChange, views: ChangeViews) -> dict[str, Any]:
    by = (await run.app.slack.people.get_profile(run.operation.person)).name
    named = replace(change, by=by)
    reached, missed = await notify_change(run, named, run.operation.progress["people"], views)
    return {"reached": reached, "missed": missed}


async def change_organizers(run: OperationRun, removed_view: RemovedOrganizerView) -> Outcome:
    """Run a ``TRAINING_ORGANIZERS`` operation: replace the list, then notify those who were removed.

    GoTo e-mails added organizers if requested, but never removed ones.
    """
    app, person, payload = run.app, run.operation.person, run.operation.payload
    key = payload["training_key"]
    if run.operation.step != "changed":
        await _replace_organizers(run, await session_for(app, person, Purpose.OWN), key)
    wanted, stay = run.operation.progress["wanted"], run.operation.progress.get("stay", ())
    known = [OrganizerInfo(*one) for one in stay]
    come = [OrganizerInfo(one) for one in wanted if one not in {organizer.key for organizer in known}]
    await record_change(app, person.tenant, key, organizers=(*known, *come))
    by = (await app.slack.people.get_profile(person)).name
    reached, missed = await notify_people(
        run, run.operation.progress["off"], removed_view(payload["name"], by)
    )
    values = {"name": payload["name"], "count": len(wanted), "reached": reached, "missed": missed}
    return Outcome(ok=True, values={**values, "training_key": key})


async def _replace_organizers(run: OperationRun, own: OwnSession, key: str) -> None:
    payload, mine = run.operation.payload, own.link.organizer_key
    if run.operation.step == "new":
        wanted = list(dict.fromkeys([mine, *payload["organizers"]]))
        was = list_trainers(await fetch_training(own, key))
        off = [{"email": one.email, "name": one.name} for one in was if one.key not in wanted]
        stay = [[one.key, one.name, one.email or ""] for one in was if one.key in wanted]
        await run.checkpoint("known", off=off, wanted=wanted, stay=stay)
    wanted = list(run.operation.progress["wanted"])

    async def write() -> dict[str, Any]:
        await own.goto.trainings.update_organizers(
            mine, key, organizer_keys=wanted, notify_organizers=payload["notify_trainers"]
        )
        return {}

    await _change_once(
        run,
        own,
        write,
        lambda now: {one.key for one in list_trainers(now)} == set(wanted),
        refused_id="training-organizers",
    )


async def notify_people(
    run: OperationRun, people: Sequence[Any], message: Message
) -> tuple[list[str], list[str]]:
    """Send a DM once to each person with these e-mails in Slack; return who was reached and who was missed."""
    reached: list[str] = []
    missed: list[str] = []
    for one in people:
        email = str(one["email"] or "")
        label = str(one["name"] or email)
        found = (
            await run.app.slack.people.find_by_email(run.operation.person.tenant, email) if email else None
        )
        if found is not None and await _notify_person(run, found, message):
            reached.append(label)
        else:
            missed.append(f"{label} ({email})" if email and label != email else label)
    return reached, missed


async def _notify_person(run: OperationRun, person: Person, message: Message) -> bool:
    try:
        sent = await dm_once(run.app, person, run.send_id(f"told-{person.user_id}"), message)
    except CannotPost:
        return False
    return sent.ts is not None


async def _change_once(
    run: OperationRun,
    own: OwnSession,
    write: WriteCall,
    is_done: Callable[[Training], bool],
    *,
    refused_id: str | None = None,
    is_single_request: bool = True,
) -> dict[str, Any]:
    """Apply a change at GoTo once; return the write's result, {"unsure": True} if its answer was lost.

    ``is_single_request``: the write is one request, so if it never reached GoTo nothing was changed.
    """
    if run.operation.step == "changed":
        return dict(run.operation.progress["learned"])
    key = run.operation.payload["training_key"]
    before = asked = run.operation.step == "changing"
    require_same_account(run, own)
    if not asked:
        await run.checkpoint("changing", organizer=own.link.organizer_key)
    for _ in range(run.app.timing.max_writes):
        if asked and await _is_applied(run, own, key, is_done):
            return await _mark_changed(run, {"unsure": True})
        asked = True
        try:
            with explain_training_errors():
                learned = await write()
        except OUTCOME_UNKNOWN:
            before = True
            continue
        except NOT_APPLIED as fault:
            if is_single_request and not before:
                await run.checkpoint("known")
            raise TransientError("goto-busy", next_step="try-again-soon") from fault
        except UserError as error:
            if refused_id and error.message_id == "training-refused":
                raise UserError(f"{refused_id}-refused", next_step=f"{refused_id}-refused-next") from error
            raise
        return await _mark_changed(run, learned)
    raise TransientError("goto-no-answer", next_step="look-at-trainings")


async def _mark_changed(run: OperationRun, learned: dict[str, Any]) -> dict[str, Any]:
    await run.checkpoint("changed", learned=learned)
    return learned


async def _is_applied(
    run: OperationRun, own: OwnSession, key: str, is_done: Callable[[Training], bool]
) -> bool:
    for pause in run.app.timing.reconcile_delays:
        await run.app.clock.sleep(pause)
        if is_done(await fetch_training(own, key)):
            return True
    return False


async def list_possible_organizers(
    app: Services, person: Person, typed: str
) -> tuple[TrainingDetail, tuple[Trainer, ...]]:
    """Return a training and everybody who could organize it. Raises ``UserError`` if GoTo does not list them."""
    found = await get_training_detail(app, person, typed, with_counts=False)
    own = await session_for(app, person, Purpose.OWN)
    account = own.link.account_key
    if account is None:
        raise UserError("training-organizers-account", next_step="training-organizers-account-next")
    try:
        told = await own.goto.accounts.list_organizers(account)
    except RoleMissing:
        raise UserError("training-organizers-account", next_step="training-organizers-account-next") from None
    now = await own.goto.trainings.list_organizers(own.link.organizer_key, found.row.key)
    every = {one.organizer_key: one for one in (*now, *told)}
    people = [
        Trainer(one.organizer_key, f"{one.given_name or ''} {one.surname or ''}".strip(), one.email)
        for one in every.values()
        if one.organizer_key != own.link.organizer_key
    ]
    return found, tuple(people[:100])
