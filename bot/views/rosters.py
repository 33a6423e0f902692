"""Who is registered and who isn't, asking or registering them; shown only to the trainer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import (
    Block,
    ButtonElement,
    InputBlock,
    Option,
    PlainTextInputElement,
    StaticSelectElement,
    UserMultiSelectElement,
)

from bot.ports import Message, Operation, OpState, RegistrationState, SharedTraining
from bot.usecases.nudging import Missing
from bot.usecases.registering_others import TEXT_LIMIT, OthersForm, names
from bot.usecases.roster import ORDER, Roster, RosterRow
from bot.views import actions as act
from bot.views.errors import outcome_error
from bot.views.parts import (
    LABEL_LIMIT,
    actions,
    button,
    confirm,
    context,
    cut,
    escaped,
    form,
    header,
    message,
    one_line,
    plain,
    safe,
    section,
)
from bot.views.registrations_card import named, session_lines, when_plain
from bot.views.times import slack_date
from bot.views.words import has, say

DAY = "{date_short_pretty}"
LINES = 10
"""People per section; their names and addresses fit into 3,000 characters (Slack: section)."""
DESCRIPTION = 600
NAMED = 30
"""People listed by name in a job's result."""
Carried = dict[str, str | int]


def roster(model: Roster) -> Message:
    """Return one page of registrants, with the buttons for those not registered."""
    title = say("roster-title", name=_name(model.name))
    counts = _counts(model) or say("roster-nobody")
    notes = [say("roster-private"), say("roster-lag" if model.listed else "roster-unlisted")]
    if not model.shared:
        notes.append(say("roster-unshared"))
    blocks: list[Block] = [header(title), section(counts)]
    blocks += _sections([_row(row, model.zone) for row in model.rows])
    carried: Carried = {"t": model.training_key}
    buttons = []
    if model.shared and model.sharer:
        buttons.append(button(say("button-others"), act.OTHERS_OPEN, value=carried))
    buttons.append(button(say("button-missing"), act.MISSING, value=carried))
    key = model.training_key
    if model.asking:
        seats = f"{act.TRAINING_ROW}.0"
        buttons.append(button(say("button-training-waitlist"), seats, value=f"waitlist:{key}"))
    if model.asking_there:
        buttons.append(
            button(say("button-registration-there"), f"{act.TRAINING_ROW}.1", value=f"manage:{key}")
        )
    buttons += _turns(carried, model.page, model.pages, act.ROSTER_BACK, act.ROSTER_ON)
    blocks.append(actions(*buttons))
    if model.pages > 1:
        notes.insert(0, say("attendees-page", page=model.page + 1, pages=model.pages))
    blocks.append(context(*notes))
    people = "; ".join(_plain_row(row) for row in model.rows)
    return message(f"{escaped(title)}. {counts} {people} {' '.join(notes)}", blocks)


def _counts(model: Roster) -> str:
    told = sorted(model.counts.items(), key=lambda pair: ORDER[pair[0]])
    return " · ".join(say(f"roster-count-{_state(state)}", count=count) for state, count in told)


def _state(state: RegistrationState) -> str:
    return state.value.replace("_", "-")


def _row(row: RosterRow, zone: str) -> str:
    facts = [say(f"roster-state-{_state(row.state)}", place=row.place or 0), say(f"roster-from-{row.source}")]
    if row.at is not None:
        facts.append(slack_date(row.at, zone, DAY))
    who = say("roster-person", name=safe(row.name, 80) or say("attendee-unnamed"), email=safe(row.email, 80))
    return " · ".join([who, *facts])


def _plain_row(row: RosterRow) -> str:
    state = say(f"roster-state-{_state(row.state)}", place=row.place or 0)
    return f"{escaped(row.name) or escaped(row.email)}, {state}"


def missing(model: Missing) -> Message:
    """Return the people who have not registered, with the button that asks them to."""
    name, where = safe(_name(model.name)), safe(model.target.label, 80)
    values: dict[str, Any] = {"name": name, "where": where, "count": model.total, "looked": model.looked}
    text = say("missing-some" if model.total else "missing-none", **values)
    blocks: list[Block] = [section(text)]
    blocks += _sections([f"• {safe(one.name, 80)}" for one in model.people])
    carried: Carried = {"t": model.training_key, "c": model.target.id}
    buttons: list[ButtonElement] = []
    if model.total and model.shared:
        sure = confirm(
            say("nudge-sure-title", count=model.total),
            say("nudge-sure-text"),
            say("button-nudge", count=model.total),
            say("nudge-sure-no"),
        )
        buttons.append(
            button(
                say("button-nudge", count=model.total),
                act.NUDGE,
                value=carried,
                style="primary",
                confirm=sure,
            )
        )
    buttons += _turns(carried, model.page, model.pages, act.MISSING_BACK, act.MISSING_ON)
    if buttons:
        blocks.append(actions(*buttons))
    notes = [say("roster-private"), say("missing-lag" if model.listed else "roster-unlisted")]
    if model.more:
        notes.append(say("missing-more"))
    if not model.shared:
        notes.append(say("roster-unshared"))
    blocks.append(context(*notes, say("missing-elsewhere")))
    people = ", ".join(escaped(one.name) for one in model.people)
    return message(f"{text} {people}. {' '.join(notes)}", blocks)


def nudge(shared: SharedTraining, by: str, zone: str) -> Message:
    """Return the message that asks a person to register. ``zone`` is theirs (IANA)."""
    name = named(shared.name)
    text = say("nudge-text", name=safe(name), by=safe(by))
    go = button(
        say("button-register"),
        act.REGISTER,
        value={"t": shared.training_key},
        style="primary",
        label=say("label-register", name=cut(name, 50)),
    )
    lines = [text, safe(shared.description, DESCRIPTION), *session_lines(shared.sessions, zone)]
    shown = "\n".join(line for line in lines if line.strip())
    blocks: list[Block] = [section(shown), actions(go), context(say("nudge-note"))]
    return message(f"{text} {when_plain(shared.sessions, zone)}.", blocks)


def nudging(op: Operation) -> Message:
    """Return the message of a ``NUDGE`` operation: progress or result."""
    told = op.progress
    values = {
        "name": safe(_name(str(told.get("name") or op.payload.get("name") or ""))),
        "where": safe(str(told.get("where") or ""), 80),
        "at": int(told.get("at") or 0),
        "total": len(told.get("people") or ()),
    }
    ends: Mapping[str, Sequence[Any]] = told.get("told") or {}
    lines = [
        say(f"nudge-{end}", count=len(people), names=_names(people))
        for end in ("asked", "lately", "here", "missed")
        if (people := ends.get(end))
    ]
    return _job(op, "nudge-job", values, lines)


def registering(op: Operation) -> Message:
    """Return the message of a ``REGISTER_OTHERS`` operation: progress, or the result with names."""
    told = op.progress
    values = {
        "name": safe(_name(str(told.get("name") or op.payload.get("name") or ""))),
        "at": int(told.get("at") or 0),
        "total": len(told.get("people") or ()),
    }
    ends: Mapping[str, Sequence[Any]] = told.get("told") or {}
    lines = []
    for end in ("registered", "already"):
        if people := ends.get(end):
            lines.append(say(f"others-{end}", count=len(people), names=_names(people)))
    if untold := told.get("untold"):
        lines.append(say("others-untold", count=len(untold), names=_names(untold)))
    lines += [_failed(row) for row in (ends.get("failed") or ())[:NAMED]]
    if told.get("cut"):
        lines.append(say("others-cut", count=int(told["cut"])))
    return _job(op, "others-job", values, lines)


def _failed(row: Any) -> str:
    name, why = (str(row[0]), str(row[1])) if isinstance(row, list) else (str(row), "")
    reason = f"others-why-{why}" if has(f"others-why-{why}") else "others-why"
    return say("others-failed", name=safe(name, 80), why=say(reason))


def _job(op: Operation, prefix: str, values: Mapping[str, Any], lines: Sequence[str]) -> Message:
    if op.state is OpState.OPEN or op.outcome is None:
        text = say(f"{prefix}-open", **values)
        stop = button(say("button-job-stop"), act.ROSTER_STOP, value=op.id)
        return message(text, [section(text), actions(stop)])
    if not op.outcome.ok:
        why = outcome_error(op.outcome)
        head = say(f"{prefix}-failed", **values)
        shown: list[Block] = [section("\n".join([head, *lines]))]
        return Message(
            " ".join([head, why.text, *lines])[:3900], [*(b.to_dict() for b in shown), *why.blocks]
        )
    stopped = bool(op.outcome.values.get("undone"))
    head = say(f"{prefix}-stopped" if stopped else f"{prefix}-done", **values)
    return message(" ".join([head, *lines]), [section(head), *(section(line) for line in lines[:45])])


def _names(people: Sequence[Any]) -> str:
    shown = ", ".join(safe(name, 60) for name in names(people)[:NAMED])
    rest = len(people) - NAMED
    return say("roster-names-more", names=shown[:900], count=rest) if rest > 0 else shown[:950]


def others_form(model: OthersForm) -> dict[str, Any]:
    """Return the form in which a trainer chooses people to register."""
    blocks: list[Block] = [section(say("others-about", name=safe(_name(model.name))))]
    blocks.append(
        InputBlock(
            block_id="people",
            label=plain(say("others-people")),
            optional=True,
            element=UserMultiSelectElement(
                action_id="people", placeholder=plain(say("others-people-choose")), max_selected_items=100
            ),
        )
    )
    if model.groups:
        blocks.append(
            InputBlock(
                block_id="group",
                label=plain(say("others-group")),
                optional=True,
                element=StaticSelectElement(
                    action_id="group",
                    placeholder=plain(say("others-group-choose")),
                    options=[
                        Option(value=group, text=plain(one_line(name) or group, LABEL_LIMIT))
                        for group, name in model.groups
                    ],
                ),
            )
        )
    blocks.append(
        InputBlock(
            block_id="emails",
            label=plain(say("others-emails")),
            hint=plain(say("others-emails-hint")),
            optional=True,
            element=PlainTextInputElement(action_id="emails", multiline=True, max_length=TEXT_LIMIT),
        )
    )
    return form(
        title=say("others-title"),
        submit=say("others-submit"),
        close=say("form-close"),
        blocks=blocks,
        callback_id=act.OTHERS_FORM,
        external_id=model.external_id,
        metadata={"t": model.training_key},
    )


def others_begun(external_id: str) -> dict[str, Any]:
    return form(
        title=say("others-title"),
        close=say("form-close"),
        blocks=[section(say("others-begun"))],
        callback_id=act.OTHERS_FORM,
        external_id=external_id,
    )


def begun() -> Message:
    text = say("nudge-begun")
    return message(text, [section(text)])


def _sections(lines: list[str]) -> list[Block]:
    return [section("\n".join(lines[at : at + LINES])) for at in range(0, len(lines), LINES)]


def _turns(carried: Carried, page: int, pages: int, back: str, on: str) -> list[ButtonElement]:
    found = []
    if page > 0:
        found.append(button(say("button-back"), back, value={**carried, "p": page - 1}))
    if page + 1 < pages:
        found.append(button(say("button-more"), on, value={**carried, "p": page + 1}))
    return found


def _name(name: str) -> str:
    return one_line(name) or say("untitled")
