"""Who is registered and who isn't, asking or registering them; shown only to the trainer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bot.model import records
from bot.model.messages import Message
from bot.model.operations import OperationRecord, OperationState
from bot.model.registration import RegistrationState, SharedTraining
from bot.model.registration_forms import OthersForm
from bot.model.registration_requests import (
    FailedPerson,
    MissingCarried,
    NudgeProgress,
    OthersProgress,
    RosterPageCarried,
    TrainingCarried,
)
from bot.model.registration_rosters import MAX_TEXT_CHARS, STATE_ORDER, Roster, RosterRow, UnregisteredPage
from bot.views import form_kit
from bot.views import ids as act
from bot.views.errors import outcome_error_message
from bot.views.i18n import has_message
from bot.views.i18n.bundles import t
from bot.views.kit import (
    Block,
    Element,
    Option,
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
    option,
    page_buttons,
    plain_text,
    section,
    text_message,
)
from bot.views.registration.card import session_lines, training_name, when_plain
from bot.views.text import mrkdwn_safe, single_line, text_safe, truncate
from bot.views.times import DATE_FORMAT, slack_date

LINES_PER_SECTION = 10
"""People per section; their names and addresses fit into 3,000 characters (Slack: section)."""
MAX_DESCRIPTION_CHARS = 600
MAX_NAMED_PEOPLE = 30
"""People listed by name in a job's result."""
MAX_RESULT_LINES = 45
"""Lines of a result; each is a section (Slack: 50 blocks)."""


def roster_page(model: Roster) -> Message:
    """Return one page of registrants, with the buttons for those not registered."""
    title = t("roster-title", name=_plain_name(model.name))
    counts = _counts_line(model) or t("roster-nobody")
    notes = [t("roster-private"), t("roster-lag" if model.has_goto_list else "roster-unlisted")]
    if not model.is_shared:
        notes.append(t("roster-unshared"))
    blocks: list[Block] = [header(title), section(counts)]
    blocks += _sections([_person_line(row, model.zone) for row in model.rows])
    blocks.append(actions(*_roster_buttons(model)))
    if model.pages > 1:
        notes.insert(0, t("attendees-page", page=model.page + 1, pages=model.pages))
    blocks.append(context(*notes))
    people = "; ".join(_plain_person_line(row) for row in model.rows)
    return message(f"{text_safe(title)}. {counts} {people} {' '.join(notes)}", blocks)


def _roster_buttons(model: Roster) -> list[Element]:
    key = model.training_key
    buttons = []
    if model.is_shared and model.is_sharer:
        buttons.append(button(t("button-others"), act.REGISTER_OTHERS_OPEN, carry=TrainingCarried(key)))
    buttons.append(button(t("button-missing"), act.MISSING, carry=TrainingCarried(key)))
    if model.has_pending_here:
        action_id = f"{act.TRAINING_ROW}.0"
        buttons.append(button(t("button-training-waitlist"), action_id, value=f"waitlist:{key}"))
    if model.has_pending_at_goto:
        action_id = f"{act.TRAINING_ROW}.1"
        buttons.append(button(t("button-registration-there"), action_id, value=f"manage:{key}"))
    return buttons + page_buttons(
        model.page,
        model.pages,
        lambda page: RosterPageCarried(key, page),
        (t("button-back"), act.ROSTER_BACK, -1),
        (t("button-more"), act.ROSTER_NEXT, 1),
    )


def _counts_line(model: Roster) -> str:
    counts = sorted(model.counts.items(), key=lambda pair: STATE_ORDER[pair[0]])
    return " · ".join(t(f"roster-count-{_state_id(state)}", count=count) for state, count in counts)


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
    if buttons := _missing_buttons(model):
        blocks.append(actions(*buttons))
    notes = [t("roster-private"), t("missing-lag" if model.has_goto_list else "roster-unlisted")]
    if model.has_more:
        notes.append(t("missing-more"))
    if not model.is_shared:
        notes.append(t("roster-unshared"))
    blocks.append(context(*notes, t("missing-elsewhere")))
    people = ", ".join(text_safe(one.name) for one in model.people)
    return message(f"{text} {people}. {' '.join(notes)}", blocks)


def _missing_buttons(model: UnregisteredPage) -> list[Element]:
    key, target = model.training_key, model.target.id
    buttons = []
    if model.total and model.is_shared:
        text = t("button-nudge", count=model.total)
        question = confirm(
            t("nudge-sure-title", count=model.total), t("nudge-sure-text"), text, t("nudge-sure-no")
        )
        carried = MissingCarried(key, target)
        buttons.append(button(text, act.NUDGE, carry=carried, style="primary", confirm=question))
    return buttons + page_buttons(
        model.page,
        model.pages,
        lambda page: MissingCarried(key, target, page),
        (t("button-back"), act.MISSING_BACK, -1),
        (t("button-more"), act.MISSING_NEXT, 1),
    )


def nudge_message(shared: SharedTraining, by: str, zone: str) -> Message:
    """Return the message that asks a person to register. ``zone`` is theirs (IANA)."""
    name = training_name(shared.name)
    text = t("nudge-text", name=mrkdwn_safe(name), by=mrkdwn_safe(by))
    register = button(
        t("button-register"),
        act.REGISTER,
        carry=TrainingCarried(shared.training_key),
        style="primary",
        label=t("label-register", name=truncate(name, 50)),
    )
    lines = [
        text,
        mrkdwn_safe(shared.description, MAX_DESCRIPTION_CHARS),
        *session_lines(shared.sessions, zone),
    ]
    details = "\n".join(line for line in lines if line.strip())
    blocks: list[Block] = [section(details), actions(register), context(t("nudge-note"))]
    return message(f"{text} {when_plain(shared.sessions, zone)}.", blocks)


def nudge_job_message(op: OperationRecord) -> Message:
    """Return the message of a ``NUDGE`` operation: progress or result."""
    progress = records.load(NudgeProgress, op.progress)
    values = {
        "name": mrkdwn_safe(_plain_name(progress.name or str(op.payload["name"]))),
        "where": mrkdwn_safe(progress.where, 80),
        "at": progress.at,
        "total": len(progress.people),
        "asked": len(progress.asked),
    }
    results = (
        ("nudge-asked", progress.asked),
        ("nudge-lately", progress.asked_lately),
        ("nudge-here", progress.registered),
        ("nudge-missed", progress.unreachable),
    )
    return _job_message(op, "nudge-job", values, _result_lines(results))


def others_job_message(op: OperationRecord) -> Message:
    """Return the message of a ``REGISTER_OTHERS`` operation: progress, or the result with names."""
    progress = records.load(OthersProgress, op.progress)
    values = {
        "name": mrkdwn_safe(_plain_name(progress.name or str(op.payload["name"]))),
        "at": progress.at,
        "total": len(progress.people),
        "registered": len(progress.registered) + len(progress.not_in_slack),
    }
    results = (
        ("others-registered", progress.registered),
        ("others-not-in-slack", progress.not_in_slack),
        ("others-already", progress.already),
        ("others-untold", progress.not_notified),
    )
    lines = [*_result_lines(results), *map(_failed_line, progress.failed[:MAX_NAMED_PEOPLE])]
    if progress.cut:
        lines.append(t("others-cut", count=progress.cut))
    return _job_message(op, "others-job", values, lines)


def _result_lines(results: Sequence[tuple[str, Sequence[str]]]) -> list[str]:
    """Return a line per message id that has names."""
    return [
        t(message_id, count=len(names), names=_names_text(names)) for message_id, names in results if names
    ]


def _failed_line(person: FailedPerson) -> str:
    reason = f"others-why-{person.reason}"
    why = t(reason if has_message(reason) else "others-why")
    return t("others-failed", name=mrkdwn_safe(person.name, 80), why=why)


def _job_message(
    op: OperationRecord, prefix: str, values: Mapping[str, Any], lines: Sequence[str]
) -> Message:
    if op.state is OperationState.OPEN or op.outcome is None:
        text = t(f"{prefix}-open", **values)
        stop = button(t("button-job-stop"), act.ROSTER_STOP, value=op.id)
        return message(text, [section(text), actions(stop)])
    if not op.outcome.ok:
        error = outcome_error_message(op.outcome)
        head = t(f"{prefix}-failed", **values)
        text = " ".join([head, error.text, *lines])
        return message(text, [section("\n".join([head, *lines])), *error.blocks])
    is_stopped = op.outcome.notes.undone
    head = t(f"{prefix}-stopped" if is_stopped else f"{prefix}-done", **values)
    shown = [section(line) for line in lines[:MAX_RESULT_LINES]]
    return message(" ".join([head, *lines]), [section(head), *shown])


def _names_text(names: Sequence[str]) -> str:
    text = ", ".join(mrkdwn_safe(name, 60) for name in names[:MAX_NAMED_PEOPLE])
    rest = len(names) - MAX_NAMED_PEOPLE
    return t("roster-names-more", names=text[:900], count=rest) if rest > 0 else text[:950]


def group_options(groups: Iterable[tuple[str, str]]) -> list[Option]:
    """Return the user groups to choose from, by id and name."""
    return [option(group, single_line(name) or group) for group, name in groups]


def others_form(model: OthersForm) -> View:
    """Return the form in which a trainer chooses people to register."""
    people = element(
        "multi_users_select",
        action_id="people",
        placeholder=plain_text(t("others-people-choose")),
        max_selected_items=100,
    )
    groups = group_options(model.groups)
    blocks: list[Block] = [
        section(t("others-about", name=mrkdwn_safe(_plain_name(model.name)))),
        input_block(block_id="people", label=plain_text(t("others-people")), optional=True, element=people),
    ]
    if groups:
        blocks.append(
            form_kit.select_field(
                "group",
                t("others-group"),
                groups,
                None,
                placeholder=t("others-group-choose"),
                optional=True,
            )
        )
    blocks.append(
        form_kit.text_field(
            "emails",
            t("others-emails"),
            max_length=MAX_TEXT_CHARS,
            hint=t("others-emails-hint"),
            optional=True,
            multiline=True,
        )
    )
    return modal(
        title=t("others-title"),
        submit=t("others-submit"),
        close=t("form-close"),
        blocks=blocks,
        callback_id=act.REGISTER_OTHERS_FORM,
        external_id=model.external_id,
        carry=TrainingCarried(model.training_key),
    )


def others_begun_view(external_id: str) -> View:
    return form_kit.notice_form(t("others-title"), external_id, [section(t("others-begun"))])


def nudge_begun_message() -> Message:
    return text_message(t("nudge-begun"))


def _sections(lines: list[str]) -> list[Block]:
    return [
        section("\n".join(lines[at : at + LINES_PER_SECTION]))
        for at in range(0, len(lines), LINES_PER_SECTION)
    ]


def _plain_name(name: str) -> str:
    return single_line(name) or t("untitled")
