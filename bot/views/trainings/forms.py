"""The forms of a training (create, edit, times, organizers) and their results."""

from __future__ import annotations

from collections.abc import Iterable

from bot.goto.models import TRAINING_ZONES
from bot.model.errors import FieldErrors
from bot.model.meeting_forms import ScheduleFields
from bot.model.messages import Message
from bot.model.operations import OperationRecord, Outcome
from bot.model.training_requests import TrainingFormCarried
from bot.model.training_results import TrainingResult
from bot.model.trainings import (
    MAX_DESCRIPTION_CHARS,
    MAX_NAME_CHARS,
    MAX_SESSIONS,
    Trainer,
    TrainingForm,
    TrainingFormKind,
)
from bot.parsing.forms import describe_times, parse_times
from bot.views import form_kit as forms
from bot.views import ids as act
from bot.views import kit as ui
from bot.views.errors import outcome_error_message, outcome_sentence, problem_text
from bot.views.i18n.bundles import t
from bot.views.meetings.schedule_form import LENGTH_CHOICES_MINUTES, minutes_label
from bot.views.text import mrkdwn_safe, single_line, truncate
from bot.views.time_choices import choice_blocks, fold_blocks
from bot.views.times import reading_line, zone_city
from bot.views.trainings.overview import notified_lines, planned_session_lines, verb_button

MAX_NAMED_ORGANIZERS = 20
CREATE, EDIT = TrainingFormKind.CREATE, TrainingFormKind.EDIT
TIMES, ORGANIZERS = TrainingFormKind.TIMES, TrainingFormKind.ORGANIZERS


def training_form(model: TrainingForm) -> ui.View:
    """Return the form, filled in, with how its times are understood."""
    blocks: list[ui.Block] = [ui.section(problem_text(problem)) for problem in model.problems]
    if model.failure is not None:
        blocks.append(ui.section(t("form-refused", text=outcome_sentence(model.failure))))
    if model.kind in (CREATE, EDIT):
        blocks += _text_blocks(model)
    if model.kind in (CREATE, TIMES):
        blocks += _session_blocks(model)
    if model.kind == ORGANIZERS:
        blocks += _organizers_blocks(model)
    if model.kind in (CREATE, EDIT):
        blocks += _settings_blocks(model)
    has_no_choice = model.kind == ORGANIZERS and not model.people
    if model.kind in (TIMES, ORGANIZERS) and not has_no_choice:
        blocks.append(_notify_field(model))
    return ui.modal(
        title=t(f"training-form-{model.kind}"),
        submit=None if has_no_choice else t(f"training-form-{model.kind}-submit"),
        close=t("form-close"),
        blocks=blocks,
        callback_id=act.TRAINING_FORM,
        external_id=model.external_id,
        carry=_carried(model),
    )


def _carried(model: TrainingForm) -> TrainingFormCarried:
    return TrainingFormCarried(
        kind=TrainingFormKind(model.kind),
        zone=model.fields.zone,
        attempt=model.attempt,
        session_count=len(model.fields.sessions),
        training_key=model.training_key,
        change_deadline=model.change_deadline,
        needs_zone=model.needs_zone,
        name=None if model.kind in (CREATE, EDIT) else truncate(model.fields.name, MAX_NAME_CHARS),
        choice=model.choice,
        version=model.version,
    )


def saving_view(model: TrainingForm, op_id: str) -> ui.View:
    """Return the "Saving…" form while GoTo is slow."""
    return forms.saving_form(
        t(f"training-form-{model.kind}"),
        model.external_id,
        op_id,
        text=t("saving-text"),
        note=t("training-saving"),
    )


def done_view(model: TrainingForm, outcome: Outcome) -> ui.View:
    """Return the form after it was saved."""
    return forms.notice_form(
        t(f"training-form-{model.kind}"),
        model.external_id,
        [ui.section("\n".join(_done_lines(model, outcome))), *_next_buttons(model, outcome)],
    )


def result_message(model: TrainingForm, op: OperationRecord) -> Message:
    """Return the direct message if the form was closed before the result was known."""
    if op.outcome is None or op.outcome.ok:
        outcome = op.outcome or Outcome(ok=True)
        lines = _done_lines(model, outcome)
        return ui.message(" ".join(lines), [ui.section("\n".join(lines)), *_next_buttons(model, outcome)])
    failed = outcome_error_message(op.outcome)
    head = t("training-not-saved", name=mrkdwn_safe(model.fields.name) or t("untitled"))
    again = ui.button(t("button-again"), act.TRAINING_RETRY, value=op.id, style="primary")
    return ui.message(f"{head} {failed.text}", [ui.section(head), *failed.blocks, ui.actions(again)])


def _next_buttons(model: TrainingForm, outcome: Outcome) -> list[ui.Block]:
    """Return [Share] and [Details] of a training that was planned now."""
    key = outcome.result(TrainingResult).training_key
    if model.kind != CREATE or key is None:
        return []
    return [ui.actions(verb_button("share", key, 0, style="primary"), verb_button("show", key, 1))]


def _done_lines(model: TrainingForm, outcome: Outcome) -> list[str]:
    result = outcome.result(TrainingResult)
    name = mrkdwn_safe(result.name or model.fields.name) or t("untitled")
    lines = [t(f"training-done-{model.kind}", name=name)]
    if model.kind in (CREATE, TIMES) and result.times:
        lines += planned_session_lines(result.times, model.fields.zone)
    if model.kind == TIMES:
        lines.append(_mails_line(result))
    return [*lines, *notified_lines(result)]


def _mails_line(result: TrainingResult) -> str:
    """Return the sentence on how many people GoTo e-mailed."""
    if result.registrants is None or result.trainers is None:
        return t("training-notified-unknown")
    return t("training-notified", registrants=result.registrants, trainers=result.trainers)


def error_block_id(model: TrainingForm, name: str) -> str:
    """Return the block id that shows a field's error (Slack accepts only input blocks in the view)."""
    inputs = {block.get("block_id") for block in training_form(model)["blocks"] if block["type"] == "input"}
    if name in inputs:
        return name
    kind, _, number = name.partition(".")
    start = f"start.{number}" if kind in ("fold", "zone") and number else "start.0"
    return start if start in inputs else next(block for block in sorted(map(str, inputs)))


def _text_blocks(model: TrainingForm) -> list[ui.Block]:
    return [
        forms.text_field("name", t("training-field-name"), model.fields.name, max_length=MAX_NAME_CHARS),
        forms.text_field(
            "description",
            t("training-field-description"),
            model.fields.description,
            max_length=MAX_DESCRIPTION_CHARS,
            optional=True,
            multiline=True,
        ),
    ]


def _session_blocks(model: TrainingForm) -> list[ui.Block]:
    blocks: list[ui.Block] = []
    if model.kind == TIMES:
        name = mrkdwn_safe(model.fields.name) or t("untitled")
        blocks.append(ui.section(f"*{name}*\n{t('training-times-replace')}"))
        if model.past_session_count:
            blocks.append(ui.context(t("training-times-left", count=model.past_session_count)))
    has_several = len(model.fields.sessions) > 1
    for number, session in enumerate(model.fields.sessions):
        if has_several:
            head = ui.section(f"*{t('training-session-head', number=number + 1)}*")
            blocks += [ui.divider(), head]
        blocks += _session_fields(model, session, number)
    buttons = []
    if len(model.fields.sessions) < MAX_SESSIONS:
        buttons.append(ui.button(t("button-session-add"), act.TRAINING_SESSION_ADD))
    if has_several:
        buttons.append(ui.button(t("button-session-less"), act.TRAINING_SESSION_REMOVE))
    blocks.append(ui.actions(*buttons, block_id="sessions"))
    if model.needs_zone:
        blocks.append(_zone_field(model))
    return blocks


def _session_fields(model: TrainingForm, session: ScheduleFields, number: int) -> list[ui.Block]:
    lengths = sorted({*LENGTH_CHOICES_MINUTES, session.minutes} - {0})
    changed = forms.versioned(act.TRAINING_FORM_CHANGED, model.version)
    start = t("form-start", zone=zone_city(session.zone))
    choices = choice_blocks(
        session,
        model.choice if number == 0 else None,
        model.now,
        action_id=f"{act.TRAINING_CHOOSE_TIME}.{number}",
        block_id=f"choice.{number}",
        version=model.version,
    )
    blocks = [
        *choices,
        forms.date_field(f"date.{number}", t("form-date"), session.date, action_id=changed),
        forms.time_field(f"start.{number}", start, session.start, session.zone, action_id=changed),
        forms.select_field(
            f"length.{number}",
            t("form-length"),
            [ui.option(str(minutes), minutes_label(minutes)) for minutes in lengths],
            str(session.minutes),
            action_id=changed,
            placeholder=t("form-length-choose"),
            dispatch=True,
        ),
    ]
    twice = fold_blocks(session, model.now, action_id=changed, block_id=f"fold.{number}")
    return [*blocks, *twice, ui.context(_times_line(model, session), block_id=f"reading.{number}")]


def _times_line(model: TrainingForm, session: ScheduleFields) -> str:
    none = t("form-reading-none", zone=zone_city(session.zone))
    if not session.date or not session.start:
        return none
    try:
        start, end = parse_times(session, model.now)
    except FieldErrors as errors:
        return next((problem_text(error) for error in errors.fields.values()), none)
    return reading_line(describe_times(start, end, [session.zone], model.now))


def _zone_field(model: TrainingForm) -> ui.Block:
    """Return the select of GoTo's zones, for a zone that has no equivalent at GoTo."""
    return forms.select_field(
        "time_zone",
        t("training-field-zone"),
        [ui.option(zone, zone) for zone in sorted(TRAINING_ZONES)],
        model.fields.time_zone,
        placeholder=t("training-field-zone"),
        hint=t("training-field-zone-hint", zone=zone_city(model.fields.zone)),
    )


def _settings_blocks(model: TrainingForm) -> list[ui.Block]:
    is_on = {"web": model.fields.web_registration, "email": model.fields.confirmation_email}
    blocks = [
        forms.checkbox_field(
            "settings",
            t("training-field-settings"),
            [ui.option("web", t("training-web")), ui.option("email", t("training-mail"))],
            [name for name, on in is_on.items() if on],
            action_id=act.TRAINING_FORM_CHANGED,
            dispatch=True,
        )
    ]
    if is_on["web"] and not is_on["email"]:
        blocks.append(ui.context(t("training-mail-advice"), block_id="advice"))
    return blocks


def _notify_field(model: TrainingForm) -> ui.Block:
    options = [ui.option("trainers", t(f"training-notify-{model.kind}-trainers"))]
    if model.kind == TIMES:
        options.insert(0, ui.option("registrants", t("training-notify-registrants")))
    is_on = {"registrants": model.fields.notify_registrants, "trainers": model.fields.notify_trainers}
    chosen = [name for name, on in is_on.items() if on]
    return forms.checkbox_field("notify", t("training-field-notify"), options, chosen)


def _organizers_blocks(model: TrainingForm) -> list[ui.Block]:
    name = mrkdwn_safe(model.fields.name) or t("untitled")
    replaces = ui.section("\n".join([t("training-organizers-replace", name=name), *_organizers_now(model)]))
    if not model.people:
        return [replaces] if model.failure else [replaces, ui.section(t("training-organizers-nobody"))]
    options = organizer_options(model.people)
    chosen = [option for option in options if option["value"] in model.fields.organizers]
    field = ui.input_block(
        block_id="organizers",
        label=ui.plain_text(t("training-field-organizers")),
        optional=True,
        element=ui.element(
            "multi_static_select",
            action_id="organizers",
            placeholder=ui.plain_text(t("training-field-organizers-choose")),
            options=options,
            initial_options=chosen or None,
        ),
    )
    return [replaces, field]


def _organizers_now(model: TrainingForm) -> list[str]:
    """Return the line with the present co-organizers; [] when the form comes back with what was chosen."""
    if model.failure is not None or not model.people:
        return []
    now = [one for one in model.people if one.key in model.fields.organizers]
    if not now:
        return [t("training-organizers-none")]
    names = ", ".join(mrkdwn_safe(one.name or one.email or one.key, 80) for one in now[:MAX_NAMED_ORGANIZERS])
    return [t("training-organizers-now", names=names)]


def organizer_options(people: Iterable[Trainer]) -> list[ui.Option]:
    """Return the people to choose co-organizers from."""
    return [_person_option(one) for one in people]


def _person_option(one: Trainer) -> ui.Option:
    email = single_line(one.email) if one.email else None
    return ui.option(one.key, single_line(one.name or one.email or one.key), description=email)
