"""The map of Slack members to GoTo organizers: messages for admins, forms, and a mapping job's progress."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import (
    Block,
    InputBlock,
    PlainTextInputElement,
    UserSelectElement,
)

from bot.ports import Message, Operation, OpState, Outcome
from bot.usecases.mapping import MapPage, MapRow, MapState
from bot.views import actions as base
from bot.views import admin_actions as act
from bot.views.errors import connect_button, outcome_error, words
from bot.views.parts import (
    actions,
    button,
    confirm,
    context,
    escaped,
    form,
    header,
    message,
    plain,
    safe,
    section,
)
from bot.views.words import say

TABLE_LIMIT = 3000
"""Longest text of an input, in characters (Slack: plain_text_input)."""
LINES = 10
MOST_LINES = 60
"""Problems listed in one message; the rest is only counted."""


def state(model: MapState) -> Message:
    """Return the state of the map, with buttons to change it."""
    if not model.owner:
        lines = [say("map-state-none")]
    else:
        said = "map-state-own" if model.own else "map-state-other"
        lines = [say(said, name=safe(model.owner))]
        if not model.alive:
            lines.append(say("map-state-dead"))
    lines.append(say("map-state-members", count=model.members))
    blocks: list[Block] = [section("\n".join(lines)), actions(*_buttons(model)), context(say("map-note"))]
    return message(" ".join([*lines, say("map-note")]), blocks)


def _buttons(model: MapState) -> list[Any]:
    found: list[Any] = []
    if not model.connected:
        found.append(connect_button(again=False))
    elif not (model.owner and model.own and model.alive):
        sure = confirm(
            say("map-use-title"),
            say("map-use-text"),
            say("button-map-use"),
            say("button-map-keep"),
            danger=False,
        )
        style = None if model.owner else "primary"
        found.append(button(say("button-map-use"), act.MAP_USE, style=style, confirm=sure))
    if model.owner:
        found += [
            button(say("button-map-all"), act.MAP_ALL),
            button(say("button-map-one"), act.MAP_ONE),
            button(say("button-map-table"), act.MAP_TABLE),
        ]
    if model.members:
        found.append(button(say("button-map-list"), act.MAP_LIST))
    if model.owner:
        sure = confirm(
            say("map-end-title"), say("map-end-text"), say("button-map-end"), say("button-map-keep")
        )
        found.append(button(say("button-map-end"), act.MAP_END, style="danger", confirm=sure))
    return found


def link_set(outcome: Outcome) -> Message:
    """Return the message after the admin link was set or ended."""
    values = outcome.values
    if values.get("use"):
        text = say("map-used", email=safe(str(values.get("email") or "")))
        return message(
            text,
            [
                section(text),
                actions(
                    button(say("button-map-all"), act.MAP_ALL, style="primary"),
                    button(say("button-map-one"), act.MAP_ONE),
                    button(say("button-map-table"), act.MAP_TABLE),
                ),
            ],
        )
    return _sentence(say("map-ended" if values.get("ended") else "map-ended-already"))


def _sentence(text: str) -> Message:
    return message(text, [section(text)])


def listing(model: MapPage) -> Message:
    """Return one page of mapped members, each with its problem, if any."""
    if not model.rows:
        return _sentence(say("map-list-empty"))
    title = say("map-list-title")
    count = say("map-list-count", total=model.total, page=model.page + 1, pages=model.pages)
    blocks: list[Block] = [header(title), *(_row(row) for row in model.rows)]
    turns = []
    if model.page > 0:
        turns.append(button(say("button-back"), act.MAP_BACK, value={"p": model.page - 1}))
    if model.page + 1 < model.pages:
        turns.append(button(say("button-more"), act.MAP_ON, value={"p": model.page + 1}))
    if turns:
        blocks.append(actions(*turns))
    blocks.append(context(count))
    told = "; ".join(
        f"{escaped(row.member)}: {escaped(row.organizer) or row.organizer_key}" for row in model.rows
    )
    return message(f"{title}: {told}. {count}", blocks)


def _row(row: MapRow) -> Block:
    who = safe(row.organizer) or row.organizer_key
    lines = [say("map-row", user=safe(row.member), organizer=who, key=row.organizer_key)]
    if row.other_key:
        lines.append(say("map-row-other-key", key=row.other_key))
    elif row.other_account:
        lines.append(say("map-row-other-account"))
    elif row.connected:
        lines.append(say("map-row-connected"))
    sure = confirm(
        say("map-drop-title"), say("map-drop-text"), say("button-map-drop"), say("button-map-keep")
    )
    take_out = button(say("button-map-drop"), act.MAP_DROP, value=row.user_id, confirm=sure)
    return section("\n".join(lines), accessory=take_out, block_id=f"member.{row.user_id}")


def one_form(external_id: str) -> dict[str, Any]:
    """Return the form that maps one member."""
    return form(
        title=say("map-one-title"),
        submit=say("map-one-submit"),
        close=say("form-close"),
        blocks=[
            InputBlock(
                block_id="member",
                label=plain(say("map-field-member")),
                element=UserSelectElement(action_id="member"),
            ),
            InputBlock(
                block_id="organizer",
                label=plain(say("map-field-organizer")),
                hint=plain(say("map-field-organizer-hint")),
                optional=True,
                element=PlainTextInputElement(action_id="organizer", max_length=254),
            ),
        ],
        callback_id=act.MAP_ONE_FORM,
        external_id=external_id,
    )


def table_form(external_id: str) -> dict[str, Any]:
    """Return the form for pasting a table."""
    return form(
        title=say("map-table-title"),
        submit=say("map-one-submit"),
        close=say("form-close"),
        blocks=[
            section(say("map-table-text")),
            InputBlock(
                block_id="table",
                label=plain(say("map-field-table")),
                hint=plain(say("map-field-table-hint", most=TABLE_LIMIT)),
                element=PlainTextInputElement(action_id="table", multiline=True, max_length=TABLE_LIMIT),
            ),
        ],
        callback_id=act.MAP_TABLE_FORM,
        external_id=external_id,
    )


def begun(external_id: str) -> dict[str, Any]:
    """Return the form after a mapping job was started."""
    return _closed(external_id, say("job-begun"))


def saving(external_id: str, op_id: str) -> dict[str, Any]:
    return form(
        title=say("map-one-title"),
        close=say("saving-close"),
        blocks=[section(f"*{say('saving-text')}*"), context(say("organizer-saving"))],
        callback_id=base.SAVING_VIEW,
        external_id=external_id,
        metadata={"op": op_id},
    )


def one_done(external_id: str, outcome: Outcome) -> dict[str, Any]:
    return _closed(external_id, _one_line(outcome))


def one_failed(external_id: str, outcome: Outcome) -> dict[str, Any]:
    """Return the form of a mapping that failed while it showed "Saving…"."""
    return _closed(external_id, outcome_error(outcome).text)


def one_told(op: Operation) -> Message:
    """Return the message on the result of mapping one member."""
    outcome = op.outcome or Outcome(True)
    return _sentence(_one_line(outcome)) if outcome.ok else outcome_error(outcome)


def _one_line(outcome: Outcome) -> str:
    values = outcome.values
    return say(
        "map-one-done", user=safe(str(values.get("who") or "")), organizer=safe(str(values.get("name") or ""))
    )


def _closed(external_id: str, text: str) -> dict[str, Any]:
    return form(
        title=say("map-one-title"),
        close=say("saving-close"),
        blocks=[section(text)],
        callback_id=base.DONE_VIEW,
        external_id=external_id,
    )


def dropped(outcome: Outcome) -> Message:
    user = safe(str(outcome.values.get("who") or ""))
    return _sentence(
        say("map-dropped-already" if outcome.values.get("already") else "map-dropped", user=user)
    )


def mapping(op: Operation) -> Message:
    """Return the message of a mapping job: progress or result."""
    told = op.progress
    values = {
        "at": int(told.get("at") or 0),
        "total": int(told.get("total") or 0),
        "mapped": int(told.get("mapped") or 0),
    }
    if op.state is OpState.OPEN or op.outcome is None:
        text = say("map-running", **values)
        return message(
            text, [section(text), actions(button(say("button-job-stop"), act.JOB_STOP, value=op.id))]
        )
    if not op.outcome.ok:
        why = outcome_error(op.outcome)
        head = say("map-failed", **values)
        return Message(f"{head} {why.text}", [section(head).to_dict(), *why.blocks])
    if op.outcome.values.get("undone"):
        return _ended(say("map-stopped", **values), told.get("problems") or ())
    return _ended(say("map-done", **values), op.outcome.values.get("problems") or ())


def _ended(head: str, problems: Sequence[Mapping[str, Any]]) -> Message:
    absent = [str(one["who"]) for one in problems if one["message"] == "map-not-in-slack"]
    wrong = [one for one in problems if one["message"] != "map-not-in-slack"]
    lines = [_problem(one) for one in wrong[:MOST_LINES]]
    blocks: list[Block] = [section(head)]
    blocks += [section("\n".join(lines[at : at + LINES])) for at in range(0, len(lines), LINES)]
    notes = []
    if len(wrong) > MOST_LINES:
        notes.append(say("map-more-problems", count=len(wrong) - MOST_LINES))
    if absent:
        names = ", ".join(safe(one, 80) for one in absent[:20])
        notes.append(say("map-not-in-slack", count=len(absent), names=names, more=max(0, len(absent) - 20)))
    if notes:
        blocks.append(context(*notes))
    return message(" ".join([head, *lines, *notes]), blocks)


def _problem(one: Mapping[str, Any]) -> str:
    text = words(str(one["message"]), one["values"])
    if one.get("line"):
        return say("map-problem-line", line=one["line"], text=text)
    return say("map-problem-who", who=safe(str(one.get("who") or ""), 80), text=text)
