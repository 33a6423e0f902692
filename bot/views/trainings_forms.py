"""The forms of a training (create, edit, times, organizers) and their results."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from slack_sdk.models.blocks import (
    Block,
    CheckboxesElement,
    DatePickerElement,
    InputBlock,
    Option,
    PlainTextInputElement,
    RadioButtonsElement,
    StaticMultiSelectElement,
    StaticSelectElement,
    TimePickerElement,
)

from bot.commands.form import FieldErrors, Fold, describe
from bot.errors import UserError
from bot.goto.models import TRAINING_ZONES
from bot.ports import Message, Operation, Outcome
from bot.usecases.planning import Typed
from bot.usecases.trainings_create import times_of
from bot.usecases.trainings_plan import (
    CREATE,
    EDIT,
    MOST_SESSIONS,
    NAME_LIMIT,
    ORGANIZERS,
    TEXT_LIMIT,
    TIMES,
    TrainingForm,
)
from bot.views import actions as act
from bot.views.errors import outcome_error, outcome_sentence, words
from bot.views.parts import (
    LABEL_LIMIT,
    actions,
    button,
    context,
    cut,
    divider,
    message,
    one_line,
    plain,
    safe,
    section,
)
from bot.views.parts import form as modal
from bot.views.scheduling import LENGTHS, minutes_label
from bot.views.times import reading_line, zone_city
from bot.views.trainings import sessions, told_lines
from bot.views.words import say


def form(model: TrainingForm) -> dict[str, Any]:
    """Return the form, filled in, with how its times are understood."""
    blocks: list[Block] = []
    if model.failure is not None:
        blocks.append(section(say("form-refused", text=outcome_sentence(model.failure))))
    if model.kind in (CREATE, EDIT):
        blocks += [_name(model.typed.name), _description(model.typed.description)]
    if model.kind in (CREATE, TIMES):
        blocks += _sessions(model)
    if model.kind == ORGANIZERS:
        blocks += _organizers(model)
    if model.kind in (CREATE, EDIT):
        blocks += _settings(model)
    nobody = model.kind == ORGANIZERS and not model.people
    if model.kind in (TIMES, ORGANIZERS) and not nobody:
        blocks.append(_notify(model))
    return modal(
        title=say(f"training-form-{model.kind}"),
        submit=None if nobody else say(f"training-form-{model.kind}-submit"),
        close=say("form-close"),
        blocks=blocks,
        callback_id=act.TRAINING_FORM,
        external_id=model.external_id,
        metadata=_carried(model),
    )


def _carried(model: TrainingForm) -> dict[str, Any]:
    """Return the form's metadata: what the submission needs besides the fields."""
    values: dict[str, Any] = {
        "k": model.kind,
        "zone": model.typed.zone,
        "attempt": model.attempt,
        "count": len(model.typed.sessions),
    }
    if model.training_key:
        values["t"] = model.training_key
    if model.until:
        values["u"] = model.until
    if model.asks_zone:
        values["z"] = True
    if model.kind in (TIMES, ORGANIZERS):
        values["n"] = cut(model.typed.name, NAME_LIMIT)
    return values


def saving(model: TrainingForm, op_id: str) -> dict[str, Any]:
    """Return the "Saving…" form while GoTo is slow."""
    return modal(
        title=say(f"training-form-{model.kind}"),
        close=say("saving-close"),
        blocks=[section(f"*{say('saving-text')}*"), context(say("training-saving"))],
        callback_id=act.SAVING_VIEW,
        external_id=model.external_id,
        metadata={"op": op_id},
    )


def done(model: TrainingForm, outcome: Outcome) -> dict[str, Any]:
    """Return the form after it was saved."""
    return modal(
        title=say(f"training-form-{model.kind}"),
        close=say("saving-close"),
        blocks=[section("\n".join(_done_lines(model, outcome)))],
        callback_id=act.DONE_VIEW,
        external_id=model.external_id,
    )


def told(model: TrainingForm, op: Operation) -> Message:
    """Return the direct message if the form was closed before the result was known."""
    if op.outcome is None or op.outcome.ok:
        lines = _done_lines(model, op.outcome or Outcome(True))
        return message(" ".join(lines), [section("\n".join(lines))])
    failed = outcome_error(op.outcome)
    head = say("training-not-saved", name=safe(model.typed.name) or say("untitled"))
    again = button(say("button-again"), act.TRAINING_RETRY, value=op.id, style="primary")
    return Message(
        f"{head} {failed.text}",
        [section(head).to_dict(), *failed.blocks, actions(again).to_dict()],
    )


def _done_lines(model: TrainingForm, outcome: Outcome) -> list[str]:
    values = outcome.values
    name = safe(str(values.get("name") or model.typed.name)) or say("untitled")
    lines = [say(f"training-done-{model.kind}", name=name)]
    if model.kind in (CREATE, TIMES) and values.get("times"):
        lines += sessions(times_of(values), model.typed.zone)
    if model.kind == TIMES:
        lines.append(_notified(values))
    return [*lines, *told_lines(values)]


def _notified(values: Any) -> str:
    """Return the sentence on how many people GoTo e-mailed."""
    registrants, trainers = values.get("registrants"), values.get("trainers")
    if registrants is None or trainers is None:
        return say("training-notified-unknown")
    return say("training-notified", registrants=registrants, trainers=trainers)


def field_block(model: TrainingForm, name: str) -> str:
    """Return the block id that shows a field's error (Slack accepts only input blocks in the view)."""
    there = {block.get("block_id") for block in form(model)["blocks"] if block["type"] == "input"}
    if name in there:
        return name
    kind, _, number = name.partition(".")
    near = f"start.{number}" if kind in ("fold", "zone") and number else "start.0"
    return near if near in there else next(str(block) for block in sorted(map(str, there)))


def _name(name: str) -> Block:
    return InputBlock(
        block_id="name",
        label=plain(say("training-field-name")),
        element=PlainTextInputElement(
            action_id="name", initial_value=name[:NAME_LIMIT] or None, max_length=NAME_LIMIT
        ),
    )


def _description(text: str) -> Block:
    return InputBlock(
        block_id="description",
        label=plain(say("training-field-description")),
        optional=True,
        element=PlainTextInputElement(
            action_id="description",
            initial_value=text[:TEXT_LIMIT] or None,
            multiline=True,
            max_length=TEXT_LIMIT,
        ),
    )


def _sessions(model: TrainingForm) -> list[Block]:
    blocks: list[Block] = []
    if model.kind == TIMES:
        blocks.append(section(say("training-times-replace")))
        if model.left_out:
            blocks.append(context(say("training-times-left", count=model.left_out)))
    many = len(model.typed.sessions) > 1
    for number, session in enumerate(model.typed.sessions):
        if many:
            blocks += [divider(), section(f"*{say('training-session-head', number=number + 1)}*")]
        blocks += _session(model, session, number)
    turns = []
    if len(model.typed.sessions) < MOST_SESSIONS:
        turns.append(button(say("button-session-add"), act.TRAINING_ADD))
    if many:
        turns.append(button(say("button-session-less"), act.TRAINING_LESS))
    blocks.append(actions(*turns, block_id="sessions"))
    if model.asks_zone:
        blocks.append(_zone(model))
    return blocks


def _session(model: TrainingForm, session: Typed, number: int) -> list[Block]:
    lengths = sorted({*LENGTHS, session.minutes} - {0})
    choices = [Option(value=str(m), text=plain(minutes_label(m))) for m in lengths]
    read = act.TRAINING_READ
    blocks: list[Block] = [
        InputBlock(
            block_id=f"date.{number}",
            label=plain(say("form-date")),
            dispatch_action=True,
            element=DatePickerElement(action_id=read, initial_date=session.date),
        ),
        InputBlock(
            block_id=f"start.{number}",
            label=plain(say("form-start", zone=zone_city(session.zone))),
            dispatch_action=True,
            element=TimePickerElement(action_id=read, initial_time=session.start, timezone=session.zone),
        ),
        InputBlock(
            block_id=f"length.{number}",
            label=plain(say("form-length")),
            dispatch_action=True,
            element=StaticSelectElement(
                action_id=read,
                placeholder=plain(say("form-length-choose")),
                options=choices,
                initial_option=next((o for o in choices if o.value == str(session.minutes)), None),
            ),
        ),
    ]
    if session.twice(model.now):
        blocks.append(_fold(session, number))
    return [*blocks, context(_reading(model, session), block_id=f"reading.{number}")]


def _reading(model: TrainingForm, session: Typed) -> str:
    none = say("form-reading-none", zone=zone_city(session.zone))
    if not session.date or not session.start:
        return none
    try:
        start, end = session.span(model.now)
    except FieldErrors as errors:
        return next((_mended(error) for error in errors.fields.values()), none)
    return reading_line(describe(start, end, [session.zone], model.now))


def _mended(problem: UserError) -> str:
    lines = [words(problem.message_id, problem.values)]
    if problem.next_step:
        lines.append(words(problem.next_step, problem.values))
    return " ".join(lines)


def _fold(session: Typed, number: int) -> Block:
    options = [
        Option(value=fold.value, text=plain(say(f"form-fold-{fold.value}", time=session.start or "")))
        for fold in Fold
    ]
    return InputBlock(
        block_id=f"fold.{number}",
        label=plain(say("form-fold")),
        dispatch_action=True,
        element=RadioButtonsElement(
            action_id=act.TRAINING_READ,
            options=options,
            initial_option=next((o for o in options if o.value == session.fold), None),
        ),
    )


def _zone(model: TrainingForm) -> Block:
    """Return the select of GoTo's zones, for a zone that has no equivalent at GoTo."""
    options = [Option(value=zone, text=plain(zone)) for zone in sorted(TRAINING_ZONES)]
    return InputBlock(
        block_id="time_zone",
        label=plain(say("training-field-zone")),
        hint=plain(say("training-field-zone-hint", zone=zone_city(model.typed.zone))),
        element=StaticSelectElement(
            action_id="time_zone",
            placeholder=plain(say("training-field-zone")),
            options=options,
            initial_option=next((o for o in options if o.value == model.typed.time_zone), None),
        ),
    )


def _settings(model: TrainingForm) -> list[Block]:
    options = [
        Option(value="web", text=plain(say("training-web"))),
        Option(value="email", text=plain(say("training-mail"))),
    ]
    on = {"web": model.typed.web_registration, "email": model.typed.confirmation_email}
    blocks: list[Block] = [
        InputBlock(
            block_id="settings",
            label=plain(say("training-field-settings")),
            optional=True,
            dispatch_action=True,
            element=_checkboxes(act.TRAINING_READ, options, [o for o in options if on[str(o.value)]]),
        )
    ]
    if on["web"] and not on["email"]:
        blocks.append(context(say("training-mail-advice"), block_id="advice"))
    return blocks


def _notify(model: TrainingForm) -> Block:
    options = [Option(value="trainers", text=plain(say(f"training-notify-{model.kind}-trainers")))]
    on = ["trainers"] if model.typed.notify_trainers else []
    if model.kind == TIMES:
        options.insert(0, Option(value="registrants", text=plain(say("training-notify-registrants"))))
        on += ["registrants"] if model.typed.notify_registrants else []
    return InputBlock(
        block_id="notify",
        label=plain(say("training-field-notify")),
        optional=True,
        element=_checkboxes("notify", options, [o for o in options if o.value in on]),
    )


def _checkboxes(action_id: str, options: Sequence[Option], on: Sequence[Option]) -> CheckboxesElement:
    return CheckboxesElement(action_id=action_id, options=list(options), initial_options=list(on) or None)


def _organizers(model: TrainingForm) -> list[Block]:
    replaces = section(say("training-organizers-replace", name=safe(model.typed.name) or say("untitled")))
    if not model.people:
        return [replaces] if model.failure else [replaces, section(say("training-organizers-nobody"))]
    options = [
        Option(
            value=one.key,
            text=plain(one_line(one.name or one.email or one.key), LABEL_LIMIT),
            description=plain(one_line(one.email), LABEL_LIMIT) if one.email else None,
        )
        for one in model.people
    ]
    chosen = [o for o in options if o.value in model.typed.organizers]
    return [
        replaces,
        InputBlock(
            block_id="organizers",
            label=plain(say("training-field-organizers")),
            optional=True,
            element=StaticMultiSelectElement(
                action_id="organizers",
                placeholder=plain(say("training-field-organizers-choose")),
                options=options,
                initial_options=chosen or None,
            ),
        ),
    ]
