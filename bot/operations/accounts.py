"""Durable operations on a person's own data."""

from __future__ import annotations

from bot.model.accounts import MemberToForget
from bot.model.ids import Person
from bot.model.operations import OperationKind, Outcome
from bot.model.policy import Area
from bot.model.registration import SharingEndReason
from bot.operations.presentations import AsMessage, FailureOnly, outcome_message
from bot.usecases.accounts import channel_moves, departure, forget
from bot.usecases.core.operation_run import OperationRun
from bot.usecases.core.operations import Operation
from bot.usecases.registration.share import stop_sharing_now
from bot.views.accounts import forget as views
from bot.views.i18n.bundles import t
from bot.views.kit import text_message


async def _export(run: OperationRun) -> Outcome:
    return await forget.export_data(run, t("export-comment"), views.export_part)


async def _forget(run: OperationRun) -> Outcome:
    """Delete a person's data, after ending their shared trainings and updating those cards."""
    for shared in await run.app.store.registrations.list_shared_by(run.operation.person):
        await stop_sharing_now(run, shared, SharingEndReason.DISCONNECTED)
    return await forget.delete_data(run)


EXPORT_DATA = Operation(
    kind=OperationKind.PERSON_EXPORT,
    steps=("sending", "in-parts"),
    area=None,
    run=_export,
    shown=FailureOnly(),
)
FORGET_PERSON = Operation(
    kind=OperationKind.PERSON_FORGET,
    steps=("revoked",),
    area=None,
    run=_forget,
    shown=AsMessage(
        waiting=lambda record: text_message(t("forget-waiting")),
        message=outcome_message(views.forgotten_message),
        replaces=False,
    ),
    is_last_request=False,
)


async def _forget_member(run: OperationRun) -> Outcome:
    """Delete a member's data for an admin, after ending their shared trainings."""
    member = Person(run.operation.person.tenant, run.payload(MemberToForget).member)
    for shared in await run.app.store.registrations.list_shared_by(member):
        await stop_sharing_now(run, shared, SharingEndReason.LEFT)
    return await departure.forget_member(run)


FORGET_MEMBER = Operation(
    kind=OperationKind.MEMBER_FORGET,
    steps=("named",),
    area=Area.ADMIN,
    run=_forget_member,
    shown=AsMessage(
        waiting=lambda record: text_message(t("forget-waiting")),
        message=outcome_message(views.member_forgotten_message),
        replaces=True,
    ),
)


async def _end_departure(run: OperationRun) -> Outcome:
    return await departure.end_departure(run, views.departure_message)


END_DEPARTURE = Operation(
    kind=OperationKind.PERSON_LEFT,
    steps=("listed", "ended"),
    area=None,
    run=_end_departure,
    shown=FailureOnly(reports=False),
    is_last_request=False,
)
FOLLOW_CHANNEL = Operation(
    kind=OperationKind.CHANNEL_MOVED,
    steps=("moved",),
    area=None,
    run=channel_moves.follow_move,
    shown=FailureOnly(reports=False),
    channel=lambda record: None,
    is_last_request=False,
)
OPERATIONS = (EXPORT_DATA, FORGET_PERSON, FORGET_MEMBER, END_DEPARTURE, FOLLOW_CHANNEL)
