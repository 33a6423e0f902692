"""The forms of a training (create, edit, times, organizers) and their results."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.goto.models import TRAINING_ZONES
from bot.model import records
from bot.model.core import Message, OperationRecord, Outcome
from bot.model.errors import UserError
from bot.model.meetings import ScheduleFields
from bot.model.training_requests import TrainingFormCarried, TrainingResult
from bot.model.trainings import (
    MAX_DESCRIPTION_CHARS,
    MAX_NAME_CHARS,
    MAX_SESSIONS,
    TrainingForm,
    TrainingFormKind,
)
from bot.parsing.forms import FieldErrors, Fold, describe_times
from bot.views import ids as act
from bot.views.errors import mrkdwn_sentence, outcome_error_message, outcome_sentence
from bot.views.i18n.bundles import t
from bot.views.kit import (
    MAX_LABEL_CHARS,
    Block,
    Element,
    Option,
    actions,
    button,
    context,
    divider,
    element,
    input_block,
    message,
    modal,
    plain_text,
    section,
)
from bot.views.meetings.schedule_form import LENGTH_CHOICES_MINUTES, minutes_label
from bot.views.text import mrkdwn_safe, single_line, truncate
from bot.views.times import reading_line, zone_city
from bot.views.trainings.overview import notified_lines, numbered_session_lines


def training_form(model: TrainingForm) -> dict[str, Any]:
    """Return the form, filled in, with how its times are understood."""
    blocks: list[Block] = []
    if model.failure is not None:
        blocks.append(section(t("form-refused", text=outcome_sentence(model.failure))))
    if model.kind in (TrainingFormKind.CREATE, TrainingFormKind.EDIT):
        blocks += [_name_input(model.fields.name), _description_input(model.fields.description)]
    if model.kind in (TrainingFormKind.CREATE, TrainingFormKind.TIMES):
        blocks += _session_blocks(model)
    if model.kind == TrainingFormKind.ORGANIZERS:
        blocks += _organizers_blocks(model)
    if model.kind in (TrainingFormKind.CREATE, TrainingFormKind.EDIT):
        blocks += _settings_blocks(model)
    nobody = model.kind == TrainingFormKind.ORGANIZERS and not model.people
    if model.kind in (TrainingFormKind.TIMES, TrainingFormKind.ORGANIZERS) and not nobody:
        blocks.append(_notify_input(model))
    return modal(
        title=t(f"training-form-{model.kind}"),
        submit=None if nobody else t(f"training-form-{model.kind}-submit"),
        close=t("form-close"),
        blocks=blocks,
        callback_id=act.TRAINING_FORM,
        external_id=model.external_id,
        carry=_carried(model),
    )


def _carried(model: TrainingForm) -> TrainingFormCarried:
    has_name_field = model.kind in (TrainingFormKind.CREATE, TrainingFormKind.EDIT)
    return TrainingFormCarried(
        kind=TrainingFormKind(model.kind),
        zone=model.fields.zone,
        attempt=model.attempt,
        session_count=len(model.fields.sessions),
        training_key=model.training_key,
        change_deadline=model.change_deadline,
        needs_zone=model.needs_zone,
        name=None if has_name_field else truncate(model.fields.name, MAX_NAME_CHARS),
    )


def saving_view(model: TrainingForm, op_id: str) -> dict[str, Any]:
    """Return the "Saving…" form while GoTo is slow."""
    return modal(
        title=t(f"training-form-{model.kind}"),
        close=t("saving-close"),
        blocks=[section(f"*{t('saving-text')}*"), context(t("training-saving"))],
        callback_id=act.SAVING_VIEW,
        external_id=model.external_id,
        metadata={"op": op_id},
    )


def done_view(model: TrainingForm, outcome: Outcome) -> dict[str, Any]:
    """Return the form after it was saved."""
    return modal(
        title=t(f"training-form-{model.kind}"),
        close=t("saving-close"),
        blocks=[section("\n".join(_done_lines(model, outcome)))],
        callback_id=act.DONE_VIEW,
        external_id=model.external_id,
    )


def result_message(model: TrainingForm, op: OperationRecord) -> Message:
    """Return the direct message if the form was closed before the result was known."""
    if op.outcome is None or op.outcome.ok:
        lines = _done_lines(model, op.outcome or Outcome(ok=True))
        return message(" ".join(lines), [section("\n".join(lines))])
    failed = outcome_error_message(op.outcome)
    head = t("training-not-saved", name=mrkdwn_safe(model.fields.name) or t("untitled"))
    again = button(t("button-again"), act.TRAINING_RETRY, value=op.id, style="primary")
    return Message(
        text=f"{head} {failed.text}",
        blocks=[section(head), *failed.blocks, actions(again)],
    )


def _done_lines(model: TrainingForm, outcome: Outcome) -> list[str]:
    result = records.load(TrainingResult, outcome.values)
    lines = [
        t(f"training-done-{model.kind}", name=mrkdwn_safe(result.name or model.fields.name) or t("untitled"))
    ]
    if model.kind in (TrainingFormKind.CREATE, TrainingFormKind.TIMES) and result.times:
        lines += numbered_session_lines(result.times, model.fields.zone)
    if model.kind == TrainingFormKind.TIMES:
        lines.append(_mails_line(result))
    return [*lines, *notified_lines(result)]


def _mails_line(result: TrainingResult) -> str:
    """Return the sentence on how many people GoTo e-mailed."""
    if result.registrants is None or result.trainers is None:
        return t("training-notified-unknown")
    return t("training-notified", registrants=result.registrants, trainers=result.trainers)


def error_block_id(model: TrainingForm, name: str) -> str:
    """Return the block id that shows a field's error (Slack accepts only input blocks in the view)."""
    there = {block.get("block_id") for block in training_form(model)["blocks"] if block["type"] == "input"}
    if name in there:
        return name
    kind, _, number = name.partition(".")
    near = f"start.{number}" if kind in ("fold", "zone") and number else "start.0"
    return near if near in there else next(str(block) for block in sorted(map(str, there)))


def _name_input(name: str) -> Block:
    return input_block(
        block_id="name",
        label=plain_text(t("training-field-name")),
        element=element(
            "plain_text_input",
            action_id="name",
            initial_value=name[:MAX_NAME_CHARS] or None,
            max_length=MAX_NAME_CHARS,
        ),
    )


def _description_input(text: str) -> Block:
    return input_block(
        block_id="description",
        label=plain_text(t("training-field-description")),
        optional=True,
        element=element(
            "plain_text_input",
            action_id="description",
            initial_value=text[:MAX_DESCRIPTION_CHARS] or None,
            multiline=True,
            max_length=MAX_DESCRIPTION_CHARS,
        ),
    )


def _session_blocks(model: TrainingForm) -> list[Block]:
    blocks: list[Block] = []
    if model.kind == TrainingFormKind.TIMES:
        blocks.append(section(t("training-times-replace")))
        if model.past_session_count:
            blocks.append(context(t("training-times-left", count=model.past_session_count)))
    many = len(model.fields.sessions) > 1
    for number, session in enumerate(model.fields.sessions):
        if many:
            blocks += [divider(), section(f"*{t('training-session-head', number=number + 1)}*")]
        blocks += _session_inputs(model, session, number)
    turns = []
    if len(model.fields.sessions) < MAX_SESSIONS:
        turns.append(button(t("button-session-add"), act.TRAINING_SESSION_ADD))
    if many:
        turns.append(button(t("button-session-less"), act.TRAINING_SESSION_REMOVE))
    blocks.append(actions(*turns, block_id="sessions"))
    if model.needs_zone:
        blocks.append(_zone_input(model))
    return blocks


def _session_inputs(model: TrainingForm, session: ScheduleFields, number: int) -> list[Block]:
    lengths = sorted({*LENGTH_CHOICES_MINUTES, session.minutes} - {0})
    choices = [Option(value=str(m), text=plain_text(minutes_label(m))) for m in lengths]
    read = act.TRAINING_FORM_CHANGED
    blocks: list[Block] = [
        input_block(
            block_id=f"date.{number}",
            label=plain_text(t("form-date")),
            dispatch_action=True,
            element=element("datepicker", action_id=read, initial_date=session.date),
        ),
        input_block(
            block_id=f"start.{number}",
            label=plain_text(t("form-start", zone=zone_city(session.zone))),
            dispatch_action=True,
            element=element("timepicker", action_id=read, initial_time=session.start, timezone=session.zone),
        ),
        input_block(
            block_id=f"length.{number}",
            label=plain_text(t("form-length")),
            dispatch_action=True,
            element=element(
                "static_select",
                action_id=read,
                placeholder=plain_text(t("form-length-choose")),
                options=choices,
                initial_option=next((o for o in choices if o["value"] == str(session.minutes)), None),
            ),
        ),
    ]
    if session.is_ambiguous(model.now):
        blocks.append(_fold_input(session, number))
    return [*blocks, context(_times_line(model, session), block_id=f"reading.{number}")]


def _times_line(model: TrainingForm, session: ScheduleFields) -> str:
    none = t("form-reading-none", zone=zone_city(session.zone))
    if not session.date or not session.start:
        return none
    try:
        start, end = session.parse_times(model.now)
    except FieldErrors as errors:
        return next((_problem_text(error) for error in errors.fields.values()), none)
    return reading_line(describe_times(start, end, [session.zone], model.now))


def _problem_text(problem: UserError) -> str:
    lines = [mrkdwn_sentence(problem.message_id, problem.values)]
    if problem.next_step:
        lines.append(mrkdwn_sentence(problem.next_step, problem.values))
    return " ".join(lines)


def _fold_input(session: ScheduleFields, number: int) -> Block:
    options = [
        Option(value=fold.value, text=plain_text(t(f"form-fold-{fold.value}", time=session.start or "")))
        for fold in Fold
    ]
    return input_block(
        block_id=f"fold.{number}",
        label=plain_text(t("form-fold")),
        dispatch_action=True,
        element=element(
            "radio_buttons",
            action_id=act.TRAINING_FORM_CHANGED,
            options=options,
            initial_option=next((o for o in options if o["value"] == session.fold), None),
        ),
    )


def _zone_input(model: TrainingForm) -> Block:
    """Return the select of GoTo's zones, for a zone that has no equivalent at GoTo."""
    options = [Option(value=zone, text=plain_text(zone)) for zone in sorted(TRAINING_ZONES)]
    return input_block(
        block_id="time_zone",
        label=plain_text(t("training-field-zone")),
        hint=plain_text(t("training-field-zone-hint", zone=zone_city(model.fields.zone))),
        element=element(
            "static_select",
            action_id="time_zone",
            placeholder=plain_text(t("training-field-zone")),
            options=options,
            initial_option=next((o for o in options if o["value"] == model.fields.time_zone), None),
        ),
    )


def _settings_blocks(model: TrainingForm) -> list[Block]:
    options = [
        Option(value="web", text=plain_text(t("training-web"))),
        Option(value="email", text=plain_text(t("training-mail"))),
    ]
    on = {"web": model.fields.web_registration, "email": model.fields.confirmation_email}
    blocks: list[Block] = [
        input_block(
            block_id="settings",
            label=plain_text(t("training-field-settings")),
            optional=True,
            dispatch_action=True,
            element=_checkboxes(
                act.TRAINING_FORM_CHANGED, options, [o for o in options if on[str(o["value"])]]
            ),
        )
    ]
    if on["web"] and not on["email"]:
        blocks.append(context(t("training-mail-advice"), block_id="advice"))
    return blocks


def _notify_input(model: TrainingForm) -> Block:
    options = [Option(value="trainers", text=plain_text(t(f"training-notify-{model.kind}-trainers")))]
    on = ["trainers"] if model.fields.notify_trainers else []
    if model.kind == TrainingFormKind.TIMES:
        options.insert(0, Option(value="registrants", text=plain_text(t("training-notify-registrants"))))
        on += ["registrants"] if model.fields.notify_registrants else []
    return input_block(
        block_id="notify",
        label=plain_text(t("training-field-notify")),
        optional=True,
        element=_checkboxes("notify", options, [o for o in options if o["value"] in on]),
    )


def _checkboxes(action_id: str, options: Sequence[Option], on: Sequence[Option]) -> Element:
    return element("checkboxes", action_id=action_id, options=list(options), initial_options=list(on) or None)


def _organizers_blocks(model: TrainingForm) -> list[Block]:
    replaces = section(t("training-organizers-replace", name=mrkdwn_safe(model.fields.name) or t("untitled")))
    if not model.people:
        return [replaces] if model.failure else [replaces, section(t("training-organizers-nobody"))]
    options = [
        Option(
            value=one.key,
            text=plain_text(single_line(one.name or one.email or one.key), MAX_LABEL_CHARS),
            description=plain_text(single_line(one.email), MAX_LABEL_CHARS) if one.email else None,
        )
        for one in model.people
    ]
    chosen = [o for o in options if o["value"] in model.fields.organizers]
    return [
        replaces,
        input_block(
            block_id="organizers",
            label=plain_text(t("training-field-organizers")),
            optional=True,
            element=element(
                "multi_static_select",
                action_id="organizers",
                placeholder=plain_text(t("training-field-organizers-choose")),
                options=options,
                initial_options=chosen or None,
            ),
        ),
    ]
