"""Who is registered and who isn't, asking or registering them; shown only to the trainer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.model.core import Message, OperationRecord, OperationState
from bot.model.registration import (
    MAX_TEXT_CHARS,
    STATE_ORDER,
    OthersForm,
    RegistrationState,
    Roster,
    RosterRow,
    SharedTraining,
    UnregisteredPage,
    result_names,
)
from bot.views import ids as act
from bot.views.errors import outcome_error_message
from bot.views.i18n import has_message
from bot.views.i18n.bundles import t
from bot.views.kit import (
    MAX_LABEL_CHARS,
    Block,
    Element,
    Option,
    actions,
    button,
    confirm,
    context,
    element,
    header,
    input_block,
    message,
    modal,
    plain_text,
    section,
)
from bot.views.registration.card import session_lines, training_name, when_plain
from bot.views.text import mrkdwn_safe, single_line, text_safe, truncate
from bot.views.times import slack_date

DATE_FORMAT = "{date_short_pretty}"
LINES_PER_SECTION = 10
"""People per section; their names and addresses fit into 3,000 characters (Slack: section)."""
MAX_DESCRIPTION_CHARS = 600
MAX_NAMED_PEOPLE = 30
"""People listed by name in a job's result."""
ButtonValue = dict[str, str | int]


def roster_page(model: Roster) -> Message:
    """Return one page of registrants, with the buttons for those not registered."""
    title = t("roster-title", name=_plain_name(model.name))
    counts = _counts_line(model) or t("roster-nobody")
    notes = [t("roster-private"), t("roster-lag" if model.has_goto_list else "roster-unlisted")]
    if not model.is_shared:
        notes.append(t("roster-unshared"))
    blocks: list[Block] = [header(title), section(counts)]
    blocks += _sections([_person_line(row, model.zone) for row in model.rows])
    carried: ButtonValue = {"t": model.training_key}
    buttons = []
    if model.is_shared and model.is_sharer:
        buttons.append(button(t("button-others"), act.REGISTER_OTHERS_OPEN, value=carried))
    buttons.append(button(t("button-missing"), act.MISSING, value=carried))
    key = model.training_key
    if model.has_pending_here:
        seats = f"{act.TRAINING_ROW}.0"
        buttons.append(button(t("button-training-waitlist"), seats, value=f"waitlist:{key}"))
    if model.has_pending_at_goto:
        buttons.append(button(t("button-registration-there"), f"{act.TRAINING_ROW}.1", value=f"manage:{key}"))
    buttons += _page_buttons(carried, model.page, model.pages, act.ROSTER_BACK, act.ROSTER_NEXT)
    blocks.append(actions(*buttons))
    if model.pages > 1:
        notes.insert(0, t("attendees-page", page=model.page + 1, pages=model.pages))
    blocks.append(context(*notes))
    people = "; ".join(_plain_person_line(row) for row in model.rows)
    return message(f"{text_safe(title)}. {counts} {people} {' '.join(notes)}", blocks)


def _counts_line(model: Roster) -> str:
    told = sorted(model.counts.items(), key=lambda pair: STATE_ORDER[pair[0]])
    return " · ".join(t(f"roster-count-{_state_id(state)}", count=count) for state, count in told)


def _state_id(state: RegistrationState) -> str:
    return state.value.replace("_", "-")


def _person_line(row: RosterRow, zone: str) -> str:
    facts = [
        t(f"roster-state-{_state_id(row.state)}", place=row.waitlist_place or 0),
        t(f"roster-from-{row.source}"),
    ]
    if row.at is not None:
        facts.append(slack_date(row.at, zone, DATE_FORMAT))
    who = t(
        "roster-person",
        name=mrkdwn_safe(row.name, 80) or t("attendee-unnamed"),
        email=mrkdwn_safe(row.email, 80),
    )
    return " · ".join([who, *facts])


def _plain_person_line(row: RosterRow) -> str:
    state = t(f"roster-state-{_state_id(row.state)}", place=row.waitlist_place or 0)
    return f"{text_safe(row.name) or text_safe(row.email)}, {state}"


def missing_page(model: UnregisteredPage) -> Message:
    """Return the people who have not registered, with the button that asks them to."""
    name, where = mrkdwn_safe(_plain_name(model.name)), mrkdwn_safe(model.target.label, 80)
    values: dict[str, Any] = {"name": name, "where": where, "count": model.total, "looked": model.num_checked}
    text = t("missing-some" if model.total else "missing-none", **values)
    blocks: list[Block] = [section(text)]
    blocks += _sections([f"• {mrkdwn_safe(one.name, 80)}" for one in model.people])
    carried: ButtonValue = {"t": model.training_key, "c": model.target.id}
    buttons: list[Element] = []
    if model.total and model.is_shared:
        sure = confirm(
            t("nudge-sure-title", count=model.total),
            t("nudge-sure-text"),
            t("button-nudge", count=model.total),
            t("nudge-sure-no"),
        )
        buttons.append(
            button(
                t("button-nudge", count=model.total),
                act.NUDGE,
                value=carried,
                style="primary",
                confirm=sure,
            )
        )
    buttons += _page_buttons(carried, model.page, model.pages, act.MISSING_BACK, act.MISSING_NEXT)
    if buttons:
        blocks.append(actions(*buttons))
    notes = [t("roster-private"), t("missing-lag" if model.has_goto_list else "roster-unlisted")]
    if model.has_more:
        notes.append(t("missing-more"))
    if not model.is_shared:
        notes.append(t("roster-unshared"))
    blocks.append(context(*notes, t("missing-elsewhere")))
    people = ", ".join(text_safe(one.name) for one in model.people)
    return message(f"{text} {people}. {' '.join(notes)}", blocks)


def nudge_message(shared: SharedTraining, by: str, zone: str) -> Message:
    """Return the message that asks a person to register. ``zone`` is theirs (IANA)."""
    name = training_name(shared.name)
    text = t("nudge-text", name=mrkdwn_safe(name), by=mrkdwn_safe(by))
    go = button(
        t("button-register"),
        act.REGISTER,
        value={"t": shared.training_key},
        style="primary",
        label=t("label-register", name=truncate(name, 50)),
    )
    lines = [
        text,
        mrkdwn_safe(shared.description, MAX_DESCRIPTION_CHARS),
        *session_lines(shared.sessions, zone),
    ]
    shown = "\n".join(line for line in lines if line.strip())
    blocks: list[Block] = [section(shown), actions(go), context(t("nudge-note"))]
    return message(f"{text} {when_plain(shared.sessions, zone)}.", blocks)


def nudge_job_message(op: OperationRecord) -> Message:
    """Return the message of a ``NUDGE`` operation: progress or result."""
    told = op.progress
    values = {
        "name": mrkdwn_safe(_plain_name(str(told.get("name") or op.payload.get("name") or ""))),
        "where": mrkdwn_safe(str(told.get("where") or ""), 80),
        "at": int(told.get("at") or 0),
        "total": len(told.get("people") or ()),
    }
    ends: Mapping[str, Sequence[Any]] = told.get("told") or {}
    lines = [
        t(f"nudge-{end}", count=len(people), names=_names_text(people))
        for end in ("asked", "lately", "here", "missed")
        if (people := ends.get(end))
    ]
    return _job_message(op, "nudge-job", values, lines)


def others_job_message(op: OperationRecord) -> Message:
    """Return the message of a ``REGISTER_OTHERS`` operation: progress, or the result with names."""
    told = op.progress
    values = {
        "name": mrkdwn_safe(_plain_name(str(told.get("name") or op.payload.get("name") or ""))),
        "at": int(told.get("at") or 0),
        "total": len(told.get("people") or ()),
    }
    ends: Mapping[str, Sequence[Any]] = told.get("told") or {}
    lines = []
    for end in ("registered", "already"):
        if people := ends.get(end):
            lines.append(t(f"others-{end}", count=len(people), names=_names_text(people)))
    if untold := told.get("untold"):
        lines.append(t("others-untold", count=len(untold), names=_names_text(untold)))
    lines += [_failed_line(row) for row in (ends.get("failed") or ())[:MAX_NAMED_PEOPLE]]
    if told.get("cut"):
        lines.append(t("others-cut", count=int(told["cut"])))
    return _job_message(op, "others-job", values, lines)


def _failed_line(row: Any) -> str:
    name, why = (str(row[0]), str(row[1])) if isinstance(row, list) else (str(row), "")
    reason = f"others-why-{why}" if has_message(f"others-why-{why}") else "others-why"
    return t("others-failed", name=mrkdwn_safe(name, 80), why=t(reason))


def _job_message(
    op: OperationRecord, prefix: str, values: Mapping[str, Any], lines: Sequence[str]
) -> Message:
    if op.state is OperationState.OPEN or op.outcome is None:
        text = t(f"{prefix}-open", **values)
        stop = button(t("button-job-stop"), act.ROSTER_STOP, value=op.id)
        return message(text, [section(text), actions(stop)])
    if not op.outcome.ok:
        why = outcome_error_message(op.outcome)
        head = t(f"{prefix}-failed", **values)
        shown: list[Block] = [section("\n".join([head, *lines]))]
        return Message(
            text=" ".join([head, why.text, *lines])[:3900],
            blocks=[*shown, *why.blocks],
        )
    stopped = bool(op.outcome.values.get("undone"))
    head = t(f"{prefix}-stopped" if stopped else f"{prefix}-done", **values)
    return message(" ".join([head, *lines]), [section(head), *(section(line) for line in lines[:45])])


def _names_text(people: Sequence[Any]) -> str:
    shown = ", ".join(mrkdwn_safe(name, 60) for name in result_names(people)[:MAX_NAMED_PEOPLE])
    rest = len(people) - MAX_NAMED_PEOPLE
    return t("roster-names-more", names=shown[:900], count=rest) if rest > 0 else shown[:950]


def others_form(model: OthersForm) -> dict[str, Any]:
    """Return the form in which a trainer chooses people to register."""
    blocks: list[Block] = [section(t("others-about", name=mrkdwn_safe(_plain_name(model.name))))]
    blocks.append(
        input_block(
            block_id="people",
            label=plain_text(t("others-people")),
            optional=True,
            element=element(
                "multi_users_select",
                action_id="people",
                placeholder=plain_text(t("others-people-choose")),
                max_selected_items=100,
            ),
        )
    )
    if model.groups:
        blocks.append(
            input_block(
                block_id="group",
                label=plain_text(t("others-group")),
                optional=True,
                element=element(
                    "static_select",
                    action_id="group",
                    placeholder=plain_text(t("others-group-choose")),
                    options=[
                        Option(value=group, text=plain_text(single_line(name) or group, MAX_LABEL_CHARS))
                        for group, name in model.groups
                    ],
                ),
            )
        )
    blocks.append(
        input_block(
            block_id="emails",
            label=plain_text(t("others-emails")),
            hint=plain_text(t("others-emails-hint")),
            optional=True,
            element=element(
                "plain_text_input", action_id="emails", multiline=True, max_length=MAX_TEXT_CHARS
            ),
        )
    )
    return modal(
        title=t("others-title"),
        submit=t("others-submit"),
        close=t("form-close"),
        blocks=blocks,
        callback_id=act.REGISTER_OTHERS_FORM,
        external_id=model.external_id,
        metadata={"t": model.training_key},
    )


def others_begun_view(external_id: str) -> dict[str, Any]:
    return modal(
        title=t("others-title"),
        close=t("form-close"),
        blocks=[section(t("others-begun"))],
        callback_id=act.REGISTER_OTHERS_FORM,
        external_id=external_id,
    )


def nudge_begun_message() -> Message:
    text = t("nudge-begun")
    return message(text, [section(text)])


def _sections(lines: list[str]) -> list[Block]:
    return [
        section("\n".join(lines[at : at + LINES_PER_SECTION]))
        for at in range(0, len(lines), LINES_PER_SECTION)
    ]


def _page_buttons(carried: ButtonValue, page: int, pages: int, back_id: str, next_id: str) -> list[Element]:
    found = []
    if page > 0:
        found.append(button(t("button-back"), back_id, value={**carried, "p": page - 1}))
    if page + 1 < pages:
        found.append(button(t("button-more"), next_id, value={**carried, "p": page + 1}))
    return found


def _plain_name(name: str) -> str:
    return single_line(name) or t("untitled")
