"""Runners of the admin operations, and the views of their results."""

from __future__ import annotations

from collections.abc import Mapping

from bot.ports import Message, Operation, Outcome
from bot.usecases import admin_large_groups, mapping, mapping_rows
from bot.usecases import admin_organizer_changes as changes
from bot.usecases.operations import Kind, Run, Runner
from bot.views import admin_forms as forms
from bot.views import admin_groups as group_views
from bot.views import admin_mapping as mapping_views
from bot.views import admin_organizers as organizer_views
from bot.views import errors as error_views


async def read_group(go: Run) -> Outcome:
    return await admin_large_groups.read_group(
        go, group_views.reading, group_views.columns, group_views.comment
    )


ADMIN_RUNNERS: Mapping[str, Runner] = {
    Kind.ORGANIZER_ADD: changes.add_organizer,
    Kind.ORGANIZER_SUSPEND: changes.suspend_organizer,
    Kind.ORGANIZER_REMOVE: changes.remove_organizer,
    Kind.ORGANIZER_PRODUCT: changes.give_product,
    Kind.GROUP_READ: read_group,
    Kind.MAP_LINK: mapping.set_link,
    Kind.MAP_ONE: mapping.map_one,
    Kind.MAP_DROP: mapping.drop,
    Kind.MAP_ROWS: lambda go: mapping_rows.map_rows(go, mapping_views.mapping),
    Kind.MAP_ALL: lambda go: mapping_rows.map_all(go, mapping_views.mapping),
}
FORMS: Mapping[str, str] = {Kind.ORGANIZER_ADD: "add", Kind.ORGANIZER_REMOVE: "remove", Kind.MAP_ONE: "map"}
"""The form of each kind that comes from a form and shows its result there."""


def in_form(op: Operation) -> bool:
    """Return True if the operation came from a form and shows its result there."""
    return op.kind in FORMS and bool(op.payload.get("external_id"))


def told_form(op: Operation) -> tuple[str, dict[str, object], Message]:
    """Return the form's external id, and a detached operation's result as a form and as a message."""
    assert op.outcome is not None  # noqa: S101 - asked by the caller; narrows the type
    kind, external_id = FORMS[op.kind], str(op.payload["external_id"])
    if kind == "map":
        done = mapping_views.one_done if op.outcome.ok else mapping_views.one_failed
        return external_id, done(external_id, op.outcome), mapping_views.one_told(op)
    if op.outcome.ok:
        view = forms.done(kind, external_id, op.outcome)
    elif kind == "add":
        view = forms.add(forms.refill(op))
    else:
        view = forms.remove(external_id, op.payload["carried"], 1, op.outcome)
    return external_id, view, forms.told(kind, op)


def told(op: Operation) -> Message | None:
    """Return the message for the result of another detached operation, or None if there is nothing to say."""
    outcome = op.outcome
    if outcome is None:
        return None
    if op.kind == Kind.MAP_ONE:
        return mapping_views.one_told(op)
    if outcome.ok and op.kind in (Kind.MAP_LINK, Kind.MAP_DROP):
        view = mapping_views.link_set if op.kind == Kind.MAP_LINK else mapping_views.dropped
        return view(outcome)
    if op.kind == Kind.ORGANIZER_PRODUCT:
        return organizer_views.given(outcome) if outcome.ok else forms.failed("product", op, outcome)
    if op.kind == Kind.ORGANIZER_SUSPEND:
        return organizer_views.suspended(outcome) if outcome.ok else forms.failed("suspend", op, outcome)
    return None if outcome.ok else error_views.outcome_error(outcome)
