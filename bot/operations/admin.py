"""Durable operations of administration: organizers, member map, rules, audit and reports."""

from __future__ import annotations

from datetime import datetime

from bot.model import records
from bot.model.admin_requests import AuditFile, OrganizerToRemove, PolicyChange, ReportToRun
from bot.model.admin_results import PolicyResult
from bot.model.messages import Message
from bot.model.operations import OperationKind, OperationRecord, Outcome
from bot.model.policy import Area
from bot.operations.presentations import (
    AsMessage,
    AsProgress,
    Either,
    InForm,
    View,
    ended_outcome,
    form_id,
    outcome_message,
)
from bot.usecases.admin import audit_search, bulk_mapping, large_groups, member_map, policy_form, reports
from bot.usecases.admin import organizer_changes as changes
from bot.usecases.core.operation_run import OperationRun
from bot.usecases.core.operations import Operation
from bot.views import errors as error_views
from bot.views.admin import audit as audit_views
from bot.views.admin import groups as group_views
from bot.views.admin import member_map as map_views
from bot.views.admin import organizer_forms as forms
from bot.views.admin import organizers as organizer_views
from bot.views.admin import policy as policy_views
from bot.views.admin import reports as report_views
from bot.views.i18n.bundles import t
from bot.views.kit import text_message
from bot.views.text import text_safe


def _assigning(record: OperationRecord) -> Message:
    return text_message(t("organizer-suspending"))


def _mapping(record: OperationRecord) -> Message:
    return text_message(t("map-setting"))


ADD_ORGANIZER = Operation(
    kind=OperationKind.ORGANIZER_ADD,
    steps=("creating", "created"),
    area=Area.ADMIN,
    run=changes.add_organizer,
    shown=InForm(
        saving=lambda record: forms.saving_view("add", form_id(record), record.id),
        done=lambda record, now: forms.done_view("add", form_id(record), ended_outcome(record)),
        failed=lambda record, now: forms.add_form(forms.refill_form(record)),
        message=lambda record: forms.result_message("add", record),
        closes=lambda outcome: False,
    ),
    has_field_errors=True,
)


SUSPEND_ORGANIZER = Operation(
    kind=OperationKind.ORGANIZER_SUSPEND,
    steps=("asking",),
    area=Area.ADMIN,
    run=changes.suspend_organizer,
    shown=InForm(
        saving=lambda record: forms.saving_view("suspend", form_id(record), record.id),
        done=lambda record, now: forms.done_view("suspend", form_id(record), ended_outcome(record)),
        failed=lambda record, now: forms.failed_view("suspend", form_id(record), record),
        message=lambda record: forms.result_message("suspend", record),
        closes=lambda outcome: False,
    ),
)


def _product_message(record: OperationRecord) -> Message:
    outcome = ended_outcome(record)
    if outcome.ok:
        return organizer_views.product_given_message(outcome)
    return forms.failure_message("product", record, outcome)


ASSIGN_PRODUCT = Operation(
    kind=OperationKind.ORGANIZER_PRODUCT,
    steps=("asking",),
    area=Area.ADMIN,
    run=changes.assign_product,
    shown=AsMessage(waiting=_assigning, message=_product_message, replaces=True),
)


def _removal_view(record: OperationRecord, now: datetime) -> View:
    wanted = records.load(OrganizerToRemove, record.payload)
    return forms.remove_form(wanted.external_id, wanted.removal, wanted.attempt + 1, ended_outcome(record))


REMOVE_ORGANIZER = Operation(
    kind=OperationKind.ORGANIZER_REMOVE,
    steps=("asking", "done"),
    area=Area.ADMIN,
    run=changes.remove_organizer,
    shown=InForm(
        saving=lambda record: forms.saving_view("remove", form_id(record), record.id),
        done=lambda record, now: forms.done_view("remove", form_id(record), ended_outcome(record)),
        failed=_removal_view,
        message=lambda record: forms.result_message("remove", record),
        closes=lambda outcome: False,
    ),
)


async def _read_group(run: OperationRun) -> Outcome:
    return await large_groups.read_group(
        run, group_views.progress_message, group_views.column_titles, group_views.file_comment
    )


READ_GROUP = Operation(
    kind=OperationKind.GROUP_READ,
    steps=("reading", "sending"),
    area=Area.ADMIN,
    run=_read_group,
    shown=AsProgress(message=group_views.progress_message),
)
SET_ADMIN_LINK = Operation(
    kind=OperationKind.MAP_LINK,
    area=Area.ADMIN,
    run=member_map.set_admin_link,
    shown=AsMessage(waiting=_mapping, message=outcome_message(map_views.link_set_message), replaces=True),
)
MAP_BY_FORM = InForm(
    saving=lambda record: map_views.saving_view(form_id(record), record.id),
    done=lambda record, now: map_views.member_done_view(form_id(record), ended_outcome(record)),
    failed=lambda record, now: map_views.member_failed_view(form_id(record), ended_outcome(record)),
    message=map_views.member_result_message,
    closes=lambda outcome: False,
)
MAP_BY_COMMAND = AsMessage(waiting=_mapping, message=map_views.member_result_message, replaces=True)
MAP_MEMBER = Operation(
    kind=OperationKind.MAP_ONE,
    area=Area.ADMIN,
    run=member_map.map_member,
    shown=Either(choose=lambda record: MAP_BY_FORM if record.payload.get("external_id") else MAP_BY_COMMAND),
    has_field_errors=True,
)
UNMAP_MEMBER = Operation(
    kind=OperationKind.MAP_DROP,
    area=Area.ADMIN,
    run=member_map.unmap_member,
    shown=AsMessage(waiting=_mapping, message=outcome_message(map_views.removed_message), replaces=True),
)


async def _map_rows(run: OperationRun) -> Outcome:
    return await bulk_mapping.map_rows(run, map_views.progress_message)


async def _map_all(run: OperationRun) -> Outcome:
    return await bulk_mapping.map_all(run, map_views.progress_message)


MAP_ROWS = Operation(
    kind=OperationKind.MAP_ROWS,
    steps=("mapping",),
    area=Area.ADMIN,
    run=_map_rows,
    shown=AsProgress(message=map_views.progress_message),
)
MAP_ALL = Operation(
    kind=OperationKind.MAP_ALL,
    steps=("mapping",),
    area=Area.ADMIN,
    run=_map_all,
    shown=AsProgress(message=map_views.progress_message),
)


def _policy_saved_view(record: OperationRecord, now: datetime) -> View:
    change = records.load(PolicyChange, record.payload)
    problems = ended_outcome(record).result(PolicyResult).problems
    return policy_views.done_view(change.external_id, change.policy, problems)


def _policy_failed_view(record: OperationRecord, now: datetime) -> View:
    failed = error_views.outcome_error_message(ended_outcome(record))
    return policy_views.failed_view(form_id(record), failed)


SAVE_POLICY = Operation(
    kind=OperationKind.SAVE_POLICY,
    steps=("saving",),
    area=Area.ADMIN,
    run=policy_form.save_policy,
    shown=InForm(
        saving=lambda record: policy_views.saving_view(form_id(record), record.id),
        done=_policy_saved_view,
        failed=_policy_failed_view,
        message=outcome_message(lambda outcome: text_message(t("policy-saved"))),
        closes=lambda outcome: False,
    ),
)


async def _send_audit_file(run: OperationRun) -> Outcome:
    typed = text_safe(run.payload(AuditFile).typed) or "none"
    return await audit_search.send_audit_file(
        run, audit_views.column_titles, t("audit-file-comment", typed=typed)
    )


SEND_AUDIT_FILE = Operation(
    kind=OperationKind.AUDIT_SHEET,
    steps=("sending", "sent"),
    area=Area.ADMIN,
    run=_send_audit_file,
    shown=AsMessage(
        waiting=lambda record: text_message(t("audit-file-coming")),
        message=outcome_message(lambda outcome: text_message(t("audit-file-sent"))),
    ),
)


async def _run_report(run: OperationRun) -> Outcome:
    return await reports.run_report(
        run,
        report_views.report_message,
        group_views.column_titles,
        report_views.file_comment(run.payload(ReportToRun)),
    )


RUN_REPORT = Operation(
    kind=OperationKind.ADMIN_REPORT,
    steps=("reading", "sending", "sent"),
    area=Area.ADMIN,
    run=_run_report,
    shown=AsProgress(message=report_views.report_message),
)
OPERATIONS = (
    ADD_ORGANIZER,
    SUSPEND_ORGANIZER,
    ASSIGN_PRODUCT,
    REMOVE_ORGANIZER,
    READ_GROUP,
    SET_ADMIN_LINK,
    MAP_MEMBER,
    UNMAP_MEMBER,
    MAP_ROWS,
    MAP_ALL,
    SAVE_POLICY,
    SEND_AUDIT_FILE,
    RUN_REPORT,
)
