"""Runners of the admin operations, and the views of their results."""

from __future__ import annotations

from collections.abc import Mapping

from bot.model.core import Message, OperationKind, OperationRecord, Outcome
from bot.usecases.admin import bulk_mapping, large_groups, member_map
from bot.usecases.admin import organizer_changes as changes
from bot.usecases.core.operations import OperationRun, Runner
from bot.views import errors as error_views
from bot.views.admin import groups as group_views
from bot.views.admin import member_map as mapping_views
from bot.views.admin import organizer_forms as forms
from bot.views.admin import organizers as organizer_views


async def read_group(run: OperationRun) -> Outcome:
    return await large_groups.read_group(
        run, group_views.progress_message, group_views.column_titles, group_views.file_comment
    )


ADMIN_RUNNERS: Mapping[str, Runner] = {
    OperationKind.ORGANIZER_ADD: changes.add_organizer,
    OperationKind.ORGANIZER_SUSPEND: changes.suspend_organizer,
    OperationKind.ORGANIZER_REMOVE: changes.remove_organizer,
    OperationKind.ORGANIZER_PRODUCT: changes.assign_product,
    OperationKind.GROUP_READ: read_group,
    OperationKind.MAP_LINK: member_map.set_admin_link,
    OperationKind.MAP_ONE: member_map.map_member,
    OperationKind.MAP_DROP: member_map.unmap_member,
    OperationKind.MAP_ROWS: lambda run: bulk_mapping.map_rows(run, mapping_views.progress_message),
    OperationKind.MAP_ALL: lambda run: bulk_mapping.map_all(run, mapping_views.progress_message),
}
FORM_BY_KIND: Mapping[str, str] = {
    OperationKind.ORGANIZER_ADD: "add",
    OperationKind.ORGANIZER_REMOVE: "remove",
    OperationKind.MAP_ONE: "map",
}
"""The form of each kind that comes from a form and shows its result there."""


def has_form(op: OperationRecord) -> bool:
    """Return True if the operation came from a form and shows its result there."""
    return op.kind in FORM_BY_KIND and bool(op.payload.get("external_id"))


def result_view(op: OperationRecord) -> tuple[str, dict[str, object], Message]:
    """Return the form's external id, and a detached operation's result as a form and as a message."""
    assert op.outcome is not None  # noqa: S101 - asked by the caller; narrows the type
    kind, external_id = FORM_BY_KIND[op.kind], str(op.payload["external_id"])
    if kind == "map":
        done = mapping_views.member_done_view if op.outcome.ok else mapping_views.member_failed_view
        return external_id, done(external_id, op.outcome), mapping_views.member_result_message(op)
    if op.outcome.ok:
        view = forms.done_view(kind, external_id, op.outcome)
    elif kind == "add":
        view = forms.add_form(forms.refill_form(op))
    else:
        view = forms.remove_form(external_id, op.payload["carried"], 1, op.outcome)
    return external_id, view, forms.result_message(kind, op)


def result_message(op: OperationRecord) -> Message | None:
    """Return the message for the result of another detached operation, or None if there is nothing to say."""
    outcome = op.outcome
    if outcome is None:
        return None
    if op.kind == OperationKind.MAP_ONE:
        return mapping_views.member_result_message(op)
    if outcome.ok and op.kind in (OperationKind.MAP_LINK, OperationKind.MAP_DROP):
        view = (
            mapping_views.link_set_message
            if op.kind == OperationKind.MAP_LINK
            else mapping_views.removed_message
        )
        return view(outcome)
    if op.kind == OperationKind.ORGANIZER_PRODUCT:
        return (
            organizer_views.product_given_message(outcome)
            if outcome.ok
            else forms.failure_message("product", op, outcome)
        )
    if op.kind == OperationKind.ORGANIZER_SUSPEND:
        return (
            organizer_views.suspended_message(outcome)
            if outcome.ok
            else forms.failure_message("suspend", op, outcome)
        )
    return None if outcome.ok else error_views.outcome_error_message(outcome)
