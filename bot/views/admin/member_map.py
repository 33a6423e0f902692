"""The map of Slack members to GoTo organizers: messages for admins, forms, and a mapping job's progress."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.model import records
from bot.model.admin import MAX_EMAIL_LENGTH, MapPage, MapRow, MapState
from bot.model.admin_requests import MapProgress, PageCarried
from bot.model.admin_results import AdminLinkResult, MappingJobResult, MappingResult
from bot.model.messages import Message
from bot.model.operations import OperationRecord, OperationState, Outcome
from bot.views.admin import ids as act
from bot.views.errors import connect_button, mrkdwn_sentence, outcome_error_message
from bot.views.form_kit import notice_form, saving_form, text_field
from bot.views.i18n.bundles import t
from bot.views.kit import (
    Block,
    Element,
    View,
    actions,
    button,
    confirm,
    context,
    element,
    header,
    input_block,
    message,
    modal,
    pager,
    plain_text,
    section,
    text_message,
)
from bot.views.text import mrkdwn_safe, text_safe
from bot.views.times import DATE_FORMAT, slack_date

MAX_TABLE_CHARS = 3000
"""Longest text of an input, in characters (Slack: plain_text_input)."""
LINES_PER_SECTION = 10
MAX_PROBLEM_LINES = 60
"""Problems listed in one message; the rest is only counted."""


def state_message(model: MapState) -> Message:
    """Return the state of the map, with buttons to change it."""
    if not model.owner:
        lines = [t("map-state-none")]
    else:
        message_id = "map-state-own" if model.is_owner else "map-state-other"
        lines = [t(message_id, name=mrkdwn_safe(model.owner))]
        if not model.is_alive:
            lines.append(t("map-state-dead"))
        elif model.alive_until is not None:
            lines.append(t("status-alive", until=slack_date(model.alive_until, model.zone, DATE_FORMAT)))
    lines.append(t("map-state-members", count=model.members))
    blocks: list[Block] = [section("\n".join(lines)), actions(*_buttons(model)), context(t("map-note"))]
    return message(" ".join([*lines, t("map-note")]), blocks)


def _buttons(model: MapState) -> list[Element]:
    buttons: list[Element] = []
    if not model.connected:
        buttons.append(connect_button(again=False))
    elif not (model.owner and model.is_owner and model.is_alive):
        sure = confirm(
            t("map-use-title"),
            t("map-use-text"),
            t("button-map-use"),
            t("button-map-keep"),
            danger=False,
        )
        style = None if model.owner else "primary"
        buttons.append(button(t("button-map-use"), act.MAP_USE_LINK, style=style, confirm=sure))
    if model.owner:
        buttons += [
            button(t("button-map-all"), act.MAP_ALL),
            button(t("button-map-one"), act.MAP_ONE),
            button(t("button-map-table"), act.MAP_TABLE),
        ]
    if model.members:
        buttons.append(button(t("button-map-list"), act.MAP_LIST))
    if model.owner:
        sure = confirm(t("map-end-title"), t("map-end-text"), t("button-map-end"), t("button-map-keep"))
        buttons.append(button(t("button-map-end"), act.MAP_END_LINK, style="danger", confirm=sure))
    return buttons


def link_set_message(outcome: Outcome) -> Message:
    """Return the message after the admin link was set or ended."""
    link = outcome.result(AdminLinkResult)
    if link.use:
        text = t("map-used", email=mrkdwn_safe(link.email), replaced=mrkdwn_safe(link.replaced) or "none")
        return message(
            text,
            [
                section(text),
                actions(
                    button(t("button-map-all"), act.MAP_ALL, style="primary"),
                    button(t("button-map-one"), act.MAP_ONE),
                    button(t("button-map-table"), act.MAP_TABLE),
                ),
            ],
        )
    return text_message(t("map-ended" if link.ended else "map-ended-already"))


def listing(model: MapPage) -> Message:
    """Return one page of mapped members, each with its problem, if any."""
    if not model.rows:
        return text_message(t("map-list-empty"))
    title = t("map-list-title")
    count = t("map-list-count", total=model.total, page=model.page + 1, pages=model.pages)
    blocks: list[Block] = [header(title), *(_row(row) for row in model.rows)]
    turns = ((t("button-back"), act.MAP_LIST_BACK, -1), (t("button-more"), act.MAP_LIST_NEXT, +1))
    blocks += pager(model.page, model.pages, PageCarried, *turns)
    blocks.append(context(count))
    lines = "; ".join(
        f"{text_safe(row.member)}: {text_safe(row.organizer) or row.organizer_key}" for row in model.rows
    )
    return message(f"{title}: {lines}. {count}", blocks)


def _row(row: MapRow) -> Block:
    who = mrkdwn_safe(row.organizer) or row.organizer_key
    lines = [t("map-row", user=mrkdwn_safe(row.member), organizer=who, key=row.organizer_key)]
    if row.other_key:
        lines.append(t("map-row-other-key", key=row.other_key))
    elif row.in_other_account:
        lines.append(t("map-row-other-account"))
    elif row.connected:
        lines.append(t("map-row-connected"))
    sure = confirm(t("map-drop-title"), t("map-drop-text"), t("button-map-drop"), t("button-map-keep"))
    take_out = button(t("button-map-drop"), act.MAP_REMOVE, value=row.user_id, confirm=sure)
    return section("\n".join(lines), accessory=take_out, block_id=f"member.{row.user_id}")


def form_message(*, is_table: bool) -> Message:
    """Return the form that maps one member or a table of them, and a message that opens it for where none can be."""
    text = t("map-form-ready")
    if is_table:
        opens, form = button(t("button-map-table"), act.MAP_TABLE), _table_form()
    else:
        opens, form = button(t("button-map-one"), act.MAP_ONE), _member_form()
    return replace(message(text, [section(text), actions(opens)]), form=form)


def _member_form() -> View:
    return modal(
        title=t("map-one-title"),
        submit=t("map-one-submit"),
        close=t("form-close"),
        blocks=[
            input_block(
                block_id="member",
                label=plain_text(t("map-field-member")),
                element=element("users_select", action_id="member"),
            ),
            text_field(
                "organizer",
                t("map-field-organizer"),
                max_length=MAX_EMAIL_LENGTH,
                hint=t("map-field-organizer-hint"),
                optional=True,
            ),
        ],
        callback_id=act.MAP_ONE_FORM,
        external_id="",
    )


def _table_form() -> View:
    return modal(
        title=t("map-table-title"),
        submit=t("map-one-submit"),
        close=t("form-close"),
        blocks=[
            section(t("map-table-text")),
            text_field(
                "table",
                t("map-field-table"),
                max_length=MAX_TABLE_CHARS,
                hint=t("map-field-table-hint", most=MAX_TABLE_CHARS),
                multiline=True,
            ),
        ],
        callback_id=act.MAP_TABLE_FORM,
        external_id="",
    )


def begun_view(external_id: str) -> View:
    """Return the form after a mapping job was started."""
    return _closing_view(external_id, t("job-begun"))


def saving_view(external_id: str, op_id: str) -> View:
    return saving_form(
        t("map-one-title"), external_id, op_id, text=t("saving-text"), note=t("organizer-saving")
    )


def member_done_view(external_id: str, outcome: Outcome) -> View:
    return _closing_view(external_id, _member_done_line(outcome))


def member_failed_view(external_id: str, outcome: Outcome) -> View:
    """Return the form of a mapping that failed while it showed "Saving…"."""
    return _closing_view(external_id, outcome_error_message(outcome).text)


def member_result_message(op: OperationRecord) -> Message:
    """Return the message on the result of mapping one member."""
    outcome = op.outcome or Outcome(ok=True)
    return text_message(_member_done_line(outcome)) if outcome.ok else outcome_error_message(outcome)


def _member_done_line(outcome: Outcome) -> str:
    mapped = outcome.result(MappingResult)
    return t("map-one-done", user=mrkdwn_safe(mapped.who), organizer=mrkdwn_safe(mapped.name))


def _closing_view(external_id: str, text: str) -> View:
    return notice_form(t("map-one-title"), external_id, [section(text)])


def removed_message(outcome: Outcome) -> Message:
    removed = outcome.result(MappingResult)
    message_id = "map-dropped-already" if removed.already else "map-dropped"
    return text_message(t(message_id, user=mrkdwn_safe(removed.who)))


def progress_message(op: OperationRecord) -> Message:
    """Return the message of a mapping job: progress or result."""
    known = records.load(MapProgress, op.progress)
    values = {"at": known.at, "total": known.total, "mapped": known.mapped}
    if op.state is OperationState.OPEN or op.outcome is None:
        text = t("map-running", **values)
        return message(
            text, [section(text), actions(button(t("button-job-stop"), act.JOB_STOP, value=op.id))]
        )
    if not op.outcome.ok:
        why = outcome_error_message(op.outcome)
        head = t("map-failed", **values)
        return message(f"{head} {why.text}", [section(head), *why.blocks])
    if op.outcome.notes.undone:
        return _result_message(t("map-stopped", **values), known.problems or ())
    return _result_message(t("map-done", **values), op.outcome.result(MappingJobResult).problems)


def _result_message(head: str, problems: Sequence[Mapping[str, Any]]) -> Message:
    absent = [str(one["who"]) for one in problems if one["message"] == "map-not-in-slack"]
    wrong = [one for one in problems if one["message"] != "map-not-in-slack"]
    lines = [_problem_line(one) for one in wrong[:MAX_PROBLEM_LINES]]
    blocks: list[Block] = [section(head)]
    blocks += [
        section("\n".join(lines[at : at + LINES_PER_SECTION]))
        for at in range(0, len(lines), LINES_PER_SECTION)
    ]
    notes = []
    if len(wrong) > MAX_PROBLEM_LINES:
        notes.append(t("map-more-problems", count=len(wrong) - MAX_PROBLEM_LINES))
    if absent:
        names = ", ".join(mrkdwn_safe(one, 80) for one in absent[:20])
        notes.append(t("map-not-in-slack", count=len(absent), names=names, more=max(0, len(absent) - 20)))
    if notes:
        blocks.append(context(*notes))
    return message(" ".join([head, *lines, *notes]), blocks)


def _problem_line(one: Mapping[str, Any]) -> str:
    text = mrkdwn_sentence(str(one["message"]), one["values"])
    if one.get("line"):
        return t("map-problem-line", line=one["line"], text=text)
    return t("map-problem-who", who=mrkdwn_safe(str(one.get("who") or ""), 80), text=text)
