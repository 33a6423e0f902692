"""Change a training: its texts and switches, its sessions, its organizers.

Each write replaces the old values, so it can be repeated; but GoTo sends e-mails for some, so after a lost answer the
training is read first. Steps: ``new`` → ``known`` (old values recorded) → ``changing`` (GoTo may have been asked) →
``changed``. While GoTo is down, a change waits (``core/retry_later.py``).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any

from bot.goto.errors import RoleMissing
from bot.goto.models import Training, unescape_subject
from bot.model import records
from bot.model.errors import UserError
from bot.model.ids import Person
from bot.model.messages import Message
from bot.model.operations import OperationKind, Outcome, success
from bot.model.registration import ACTIVE_STATES, OrganizerInfo
from bot.model.training_requests import Recipient, TrainingFormPayload
from bot.model.training_results import TrainingResult
from bot.model.trainings import PlannedSession, Trainer, TrainingChange, TrainingDetail
from bot.usecases.core.operation_run import OperationRun
from bot.usecases.core.services import Services
from bot.usecases.core.sessions import OwnSession, Purpose, session_for
from bot.usecases.core.write_once import write_once
from bot.usecases.trainings.announce import ChangeViews, notify_change
from bot.usecases.trainings.create import require_same_account
from bot.usecases.trainings.overview import (
    explain_training_errors,
    fetch_training,
    get_training_detail,
    list_sessions,
    list_trainers,
)
from bot.usecases.trainings.people import (
    Notified,
    RegistrantLoader,
    list_registrants,
    notify_removed_organizers,
)
from bot.usecases.trainings.shared import MAX_SHARED_DESCRIPTION_CHARS, record_change

RemovedOrganizerView = Callable[[str, str], Message]
"""Returns the message to a removed organizer, from the training's name and who removed them ("": unknown)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailCounts:
    """How many people GoTo e-mailed about a change; None if it sends none or its answer was lost."""

    registrants: int | None = None
    trainers: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeProgress:
    """The old values, who is to be notified of new ones, and what GoTo answered."""

    old_name: str = ""
    old_times: tuple[PlannedSession, ...] = ()
    people: tuple[Recipient, ...] = ()
    learned: MailCounts = MailCounts()


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganizersProgress:
    """The organizers by GoTo key: ``wanted`` are all from now on, ``kept`` were before, ``removed`` are no longer."""

    wanted: tuple[str, ...] = ()
    kept: tuple[OrganizerInfo, ...] = ()
    removed: tuple[Recipient, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class GoToChange:
    """A change at GoTo: how it is written, and how a training shows that it has taken effect."""

    write: Callable[[], Awaitable[MailCounts]]
    is_applied: Callable[[Training], bool]
    is_single_request: bool = True
    """The write is one request, so if it never reached GoTo nothing was changed."""


async def edit_training(run: OperationRun, views: ChangeViews, load: RegistrantLoader) -> Outcome:
    """Run a ``TRAINING_EDIT`` operation: change name, description and the two registration switches."""
    payload = run.payload(TrainingFormPayload)
    key, name = payload.existing_key, payload.name
    if run.operation.step != "changed":
        own = await session_for(run.app, run.operation.person, Purpose.OWN)
        await _record_before(run, own, key, load)
        await _change_once(run, own, key, _make_edit(own, key, payload))
    await _update_shared(run, key, name=name, description=payload.description[:MAX_SHARED_DESCRIPTION_CHARS])
    result, old = _build_result(run), run.progress(ChangeProgress).old_name
    if old != name:
        reached, missed = await _notify_change(
            run, key, TrainingChange(name=name, by="", old_name=old), views
        )
        result = replace(result, reached=reached, missed=missed)
    return success(result)


async def changed_outcome(run: OperationRun) -> Outcome | None:
    """Return the outcome of a change of a training once GoTo has it, None before."""
    if run.operation.step != "changed":
        return None
    return success(_build_result(run))


def _build_result(run: OperationRun) -> TrainingResult:
    """Return what was changed and whom GoTo e-mailed, before anybody is notified in Slack."""
    payload, mails = run.payload(TrainingFormPayload), run.progress(ChangeProgress).learned
    is_move = run.operation.kind == OperationKind.TRAINING_TIMES
    return TrainingResult(
        name=payload.name,
        training_key=payload.existing_key,
        times=payload.times if is_move else (),
        registrants=mails.registrants,
        trainers=mails.trainers,
    )


def _make_edit(own: OwnSession, key: str, payload: TrainingFormPayload) -> GoToChange:
    mine, texts = own.link.organizer_key, (payload.name, payload.description)
    no_mail, no_web = not payload.typed.confirmation_email, not payload.typed.web_registration

    async def write() -> MailCounts:
        now = await fetch_training(own, key)
        if _get_texts(now) != texts:
            await own.goto.trainings.update_name_description(mine, key, name=texts[0], description=texts[1])
        if _get_switches(now) != (no_mail, no_web):
            await own.goto.trainings.update_registration_settings(
                mine, key, disable_confirmation_email=no_mail, disable_web_registration=no_web
            )
        return MailCounts()

    def is_applied(now: Training) -> bool:
        return _get_texts(now) == texts and _get_switches(now) == (no_mail, no_web)

    return GoToChange(write=write, is_applied=is_applied, is_single_request=False)


def _get_texts(training: Training) -> tuple[str, str]:
    return unescape_subject(training.name or ""), training.description or ""


def _get_switches(training: Training) -> tuple[bool, bool]:
    """Return GoTo's switches: no confirmation e-mail, no registration on its site."""
    settings = training.registration_settings
    if settings is None:
        return False, False
    return bool(settings.disable_confirmation_email), bool(settings.disable_web_registration)


async def change_times(run: OperationRun, views: ChangeViews, load: RegistrantLoader) -> Outcome:
    """Run a ``TRAINING_TIMES`` operation: replace all sessions; the outcome counts the people GoTo e-mailed."""
    payload = run.payload(TrainingFormPayload)
    key, times = payload.existing_key, payload.times
    if run.operation.step != "changed":
        own = await session_for(run.app, run.operation.person, Purpose.OWN)
        await _record_before(run, own, key, load)
        await _change_once(run, own, key, _make_move(own, key, payload))
    await _update_shared(run, key, sessions=tuple((one.start, one.end) for one in times))
    result, old = _build_result(run), run.progress(ChangeProgress).old_times
    if old != times:
        moved = TrainingChange(name=payload.name, by="", old_sessions=old, new_sessions=times)
        reached, missed = await _notify_change(run, key, moved, views)
        result = replace(result, reached=reached, missed=missed)
    return success(result)


def _make_move(own: OwnSession, key: str, payload: TrainingFormPayload) -> GoToChange:
    times = payload.times

    async def write() -> MailCounts:
        answer = await own.goto.trainings.update_times(
            own.link.organizer_key,
            key,
            time_zone=payload.time_zone,
            times=[(session.start, session.end) for session in times],
            notify_registrants=payload.typed.notify_registrants,
            notify_trainers=payload.typed.notify_trainers,
        )
        return MailCounts(registrants=answer.notified_registrants, trainers=answer.notified_trainers)

    return GoToChange(write=write, is_applied=lambda now: list_sessions(now) == times)


async def _record_before(run: OperationRun, own: OwnSession, key: str, load: RegistrantLoader) -> None:
    """Record the old values and the registrants, before anything changes."""
    if run.operation.step != "new":
        return
    was = await fetch_training(own, key)
    name, times = unescape_subject(was.name or ""), list_sessions(was)
    # Registrants know the training as it was shared, even if it was changed on GoTo's site a moment ago.
    shared = await run.app.store.registrations.get_shared(run.operation.person.tenant, key)
    if shared is not None and shared.end_reason is None:
        name, times = shared.name, tuple(PlannedSession(start, end) for start, end in shared.sessions)
    people = await list_registrants(run, own, key, load, ACTIVE_STATES)
    before = ChangeProgress(old_name=name, old_times=times, people=people)
    await run.checkpoint("known", **records.dump(before))


async def _update_shared(run: OperationRun, key: str, **facts: Any) -> None:
    """Update the stored training if it is shared, and schedule a refresh of its waitlist and cards."""
    app, tenant = run.app, run.operation.person.tenant
    if await record_change(app, tenant, key, **facts):
        await app.jobs.queue.enqueue_training_refresh(tenant, key, app.clock.now())


async def _notify_change(run: OperationRun, key: str, change: TrainingChange, views: ChangeViews) -> Notified:
    by = (await run.app.slack.people.get_profile(run.operation.person)).name
    people = run.progress(ChangeProgress).people
    return await notify_change(run, key, replace(change, by=by), people, views)


async def change_organizers(run: OperationRun, removed_view: RemovedOrganizerView) -> Outcome:
    """Run a ``TRAINING_ORGANIZERS`` operation: replace the list, then notify those who were removed.

    GoTo e-mails added organizers if requested, but never removed ones.
    """
    app, person, payload = run.app, run.operation.person, run.payload(TrainingFormPayload)
    key = payload.existing_key
    if run.operation.step != "changed":
        await _replace_organizers(run, await session_for(app, person, Purpose.OWN), key, payload)
    progress = run.progress(OrganizersProgress)
    known = {organizer.key for organizer in progress.kept}
    added = [OrganizerInfo(one) for one in progress.wanted if one not in known]
    await record_change(app, person.tenant, key, organizers=(*progress.kept, *added))
    by = (await app.slack.people.get_profile(person)).name
    reached, missed = await notify_removed_organizers(
        run, progress.removed, lambda: removed_view(payload.name, by)
    )
    result = replace(_build_result(run), reached=reached, missed=missed)
    return success(result)


async def _replace_organizers(
    run: OperationRun, own: OwnSession, key: str, payload: TrainingFormPayload
) -> None:
    mine = own.link.organizer_key
    if run.operation.step == "new":
        wanted = tuple(dict.fromkeys([mine, *payload.typed.organizers]))
        was = list_trainers(await fetch_training(own, key))
        progress = OrganizersProgress(
            wanted=wanted,
            kept=tuple(OrganizerInfo(one.key, one.name, one.email or "") for one in was if one.key in wanted),
            removed=tuple(
                Recipient(name=one.name, email=one.email or "") for one in was if one.key not in wanted
            ),
        )
        await run.checkpoint("known", **records.dump(progress))
    wanted = run.progress(OrganizersProgress).wanted

    async def write() -> MailCounts:
        try:
            with explain_training_errors():
                await own.goto.trainings.update_organizers(
                    mine, key, organizer_keys=list(wanted), notify_organizers=payload.typed.notify_trainers
                )
        except UserError as error:
            if error.message_id != "training-refused":
                raise
            raise UserError(
                "training-organizers-refused", next_step="training-organizers-refused-next"
            ) from error
        return MailCounts()

    change = GoToChange(
        write=write, is_applied=lambda now: {one.key for one in list_trainers(now)} == set(wanted)
    )
    await _change_once(run, own, key, change)


async def _change_once(run: OperationRun, own: OwnSession, key: str, change: GoToChange) -> None:
    """Apply a change at GoTo once; record how many people GoTo e-mailed, as far as its answer was received."""
    maybe_changed = run.operation.step == "changing"
    require_same_account(run, own)
    if not maybe_changed:
        if run.unrecorded_since is not None and change.is_applied(await fetch_training(own, key)):
            # GoTo has what an earlier run sent; sending it again would e-mail people again.
            await run.checkpoint("changed", organizer=own.link.organizer_key)
            return
        await run.checkpoint("changing", organizer=own.link.organizer_key)

    async def find() -> MailCounts | None:
        return MailCounts() if await _is_applied(run, own, key, change) else None

    async def write(_: bool) -> MailCounts:
        with explain_training_errors():
            return await change.write()

    async def not_applied() -> None:
        if change.is_single_request:
            await run.checkpoint("known")

    learned = await write_once(
        run.app,
        write=write,
        find=find,
        maybe_applied=maybe_changed,
        not_applied=not_applied,
        no_answer="look-at-trainings",
    )
    await run.checkpoint("changed", learned=records.dump(learned))


async def _is_applied(run: OperationRun, own: OwnSession, key: str, change: GoToChange) -> bool:
    for pause in run.app.timing.reconcile_delays:
        await run.app.clock.sleep(pause)
        if change.is_applied(await fetch_training(own, key)):
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
        listed = await own.goto.accounts.list_organizers(account)
    except RoleMissing:
        raise UserError("training-organizers-account", next_step="training-organizers-account-next") from None
    now = await own.goto.trainings.list_organizers(own.link.organizer_key, found.row.key)
    by_key = {one.organizer_key: one for one in (*now, *listed)}
    people = [
        Trainer(one.organizer_key, f"{one.given_name or ''} {one.surname or ''}".strip(), one.email)
        for one in by_key.values()
        if one.organizer_key != own.link.organizer_key
    ]
    return found, tuple(people)
