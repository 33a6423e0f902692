"""The forms for registering and sharing, and their results."""

from __future__ import annotations

from bot.model.operations import Outcome
from bot.model.registration import MAX_NAME_LENGTH
from bot.model.registration_forms import RegisterForm, ShareForm
from bot.model.registration_requests import ShareFormCarried, TrainingCarried
from bot.views import form_kit
from bot.views import ids as act
from bot.views import kit as ui
from bot.views.errors import add_usher_blocks, outcome_sentence
from bot.views.i18n.bundles import t
from bot.views.kit import Block, View
from bot.views.registration.card import session_lines, training_name
from bot.views.registration.mine import register_line
from bot.views.registration.trainer import share_line
from bot.views.text import mrkdwn_safe, truncate
from bot.views.time_choices import choice_blocks, fold_blocks
from bot.views.times import span, zone_city

MAX_CONFLICTS = 5
MAX_SESSIONS = 10
MAX_CAPACITY_DIGITS = 9
MAX_CARRIED_NAME_CHARS = 128


def register_form(model: RegisterForm) -> View:
    """Return the form, filled from the person's profile; times are in their zone and name it."""
    shared = model.shared
    times = [span(start, end, model.zone) for start, end in shared.sessions[:MAX_SESSIONS]]
    blocks = [ui.section("\n".join([f"*{mrkdwn_safe(training_name(shared.name))}*", *times]))]
    if model.seats.is_full:
        blocks.append(ui.section(t("register-line")))
    if shared.rules.approval:
        blocks.append(ui.section(t("register-approval", name=mrkdwn_safe(model.organizer_name))))
    blocks += [
        *_conflict_blocks(model),
        form_kit.text_field(
            "given_name", t("register-given"), model.given_name, max_length=MAX_NAME_LENGTH, optional=False
        ),
        form_kit.text_field(
            "surname",
            t("register-surname"),
            model.surname,
            max_length=MAX_NAME_LENGTH,
            hint=t("register-surname-hint"),
            optional=True,
        ),
        _email_block(model),
    ]
    return ui.modal(
        title=t("register-title"),
        submit=t("register-submit-line" if model.seats.is_full else "register-submit"),
        close=t("form-close"),
        blocks=blocks,
        callback_id=act.REGISTER_FORM,
        external_id=model.external_id,
        carry=TrainingCarried(shared.training_key),
    )


def _conflict_blocks(model: RegisterForm) -> list[Block]:
    conflicts = (
        ("register-conflict", model.conflicts.registered),
        ("register-conflict-own", model.conflicts.own),
    )
    return [
        ui.section(
            t(
                message_id,
                names=", ".join(mrkdwn_safe(training_name(name), 60) for name in names[:MAX_CONFLICTS]),
            )
        )
        for message_id, names in conflicts
        if names
    ]


def _email_block(model: RegisterForm) -> Block:
    """Return a field for the e-mail if the policy lets people choose, else the line with the e-mail GoTo will get."""
    if not model.can_edit_email:
        return ui.context(t("register-email", email=mrkdwn_safe(model.email)))
    return ui.input_block(
        block_id="email",
        label=ui.plain_text(t("register-email-label")),
        hint=ui.plain_text(t("register-email-hint")),
        element=ui.element("email_text_input", action_id="email", initial_value=model.email or None),
    )


def register_saving_view(external_id: str, op_id: str) -> View:
    return form_kit.saving_form(
        t("register-title"), external_id, op_id, text=t("saving-text"), note=t("register-saving")
    )


def register_done_view(external_id: str, outcome: Outcome) -> View:
    return form_kit.notice_form(t("register-title"), external_id, [ui.section(register_line(outcome))])


def share_form(model: ShareForm) -> View:
    """Return the form that shares a training or changes the rules of its sharing."""
    fields = model.fields
    times = [(session.start, session.end) for session in model.sessions]
    question = t("share-training-ask", name=mrkdwn_safe(training_name(model.name)))
    approval = ui.option("approval", t("share-training-approval"))
    blocks = [
        ui.section("\n".join([question, *session_lines(times, fields.zone)])),
        form_kit.channel_field("channel", t("share-training-channel"), fields.channel),
        form_kit.text_field(
            "capacity",
            t("share-training-capacity"),
            fields.capacity,
            max_length=MAX_CAPACITY_DIGITS,
            hint=t("share-training-capacity-hint"),
            optional=True,
        ),
        form_kit.checkbox_field(
            "rules", t("share-training-rules"), [approval], ["approval"] if fields.approval else []
        ),
        *_closing_inputs(model),
        ui.context(t("share-training-zone", place=zone_city(fields.zone))),
    ]
    if model.thread_ts:
        blocks.insert(2, ui.context(t("share-training-thread")))
    return ui.modal(
        title=t("share-training-title"),
        submit=t("share-training-submit-again" if model.is_change else "share-training-submit"),
        close=t("form-close"),
        blocks=blocks,
        callback_id=act.TRAINING_SHARE_FORM,
        external_id=model.external_id,
        carry=ShareFormCarried(
            training_key=model.training_key,
            zone=fields.zone,
            channel=(model.thread_channel or fields.channel) if model.thread_ts else None,
            thread_ts=model.thread_ts,
            name=truncate(model.name, MAX_CARRIED_NAME_CHARS),
            sessions=model.sessions[:MAX_SESSIONS],
            is_change=model.is_change,
            version=model.version,
        ),
    )


def _closing_inputs(model: ShareForm) -> list[Block]:
    """Return the fields for when registration closes, and what is asked about a time that is past or comes twice."""
    closing = model.fields.closing
    changed = form_kit.versioned(act.SHARE_TIME_CHANGED, model.version)
    date, start = t("share-training-closes-date"), t("share-training-closes-start")
    fields = [
        form_kit.date_field("date", date, closing.date, action_id=changed, optional=True),
        form_kit.time_field("start", start, closing.start, closing.zone, action_id=changed, optional=True),
    ]
    if model.now is None:
        return fields
    choices = choice_blocks(
        closing,
        None,
        model.now,
        action_id=act.SHARE_CHOOSE_TIME,
        block_id="choice",
        version=model.version,
    )
    return [*choices, *fields, *fold_blocks(closing, model.now, action_id=changed)]


def share_saving_view(external_id: str, op_id: str) -> View:
    return form_kit.saving_form(
        t("share-training-title"), external_id, op_id, text=t("saving-text"), note=t("share-training-saving")
    )


def share_done_view(external_id: str, outcome: Outcome) -> View:
    line = share_line(outcome) if outcome.ok else t("share-training-failed", why=outcome_sentence(outcome))
    blocks = [ui.section(line), *add_usher_blocks(outcome)]
    return form_kit.notice_form(t("share-training-title"), external_id, blocks)
