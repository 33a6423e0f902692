"""The forms for registering and sharing, and their results."""

from __future__ import annotations

from typing import Any

from bot.model.core import Outcome
from bot.model.registration import MAX_NAME_LENGTH, RegisterForm, ShareForm
from bot.views import ids as act
from bot.views.errors import outcome_sentence
from bot.views.i18n.bundles import t
from bot.views.kit import Block, Option, context, element, input_block, modal, plain_text, section
from bot.views.registration.card import session_lines, training_name
from bot.views.registration.mine import register_line
from bot.views.registration.trainer import share_line
from bot.views.text import mrkdwn_safe, truncate
from bot.views.times import span, zone_city

MAX_CONFLICTS = 5


def register_form(model: RegisterForm) -> dict[str, Any]:
    """Return the form, filled from the person's profile; times are in their zone and name it."""
    shared = model.shared
    blocks: list[Block] = []
    if model.failure is not None:
        blocks.append(section(t("form-refused", text=outcome_sentence(model.failure))))
    times = [span(start, end, model.zone) for start, end in shared.sessions[:10]]
    blocks.append(section("\n".join([f"*{mrkdwn_safe(training_name(shared.name))}*", *times])))
    if model.seats.is_full:
        blocks.append(section(t("register-line")))
    if shared.rules.approval:
        blocks.append(section(t("register-approval", name=mrkdwn_safe(model.organizer_name))))
    blocks += [
        *_conflict_blocks(model),
        _text_input("given_name", "register-given", model.given_name),
        _text_input("surname", "register-surname", model.surname, hint="register-surname-hint"),
        *_email_block(model),
    ]
    return modal(
        title=t("register-title"),
        submit=t("register-submit-line" if model.seats.is_full else "register-submit"),
        close=t("form-close"),
        blocks=blocks,
        callback_id=act.REGISTER_FORM,
        external_id=model.external_id,
        metadata={"t": shared.training_key, "attempt": model.attempt},
    )


def _conflict_blocks(model: RegisterForm) -> list[Block]:
    found = (
        ("register-conflict", model.conflicts.registered),
        ("register-conflict-own", model.conflicts.own),
    )
    return [
        section(
            t(words, names=", ".join(mrkdwn_safe(training_name(name), 60) for name in names[:MAX_CONFLICTS]))
        )
        for words, names in found
        if names
    ]


def _email_block(model: RegisterForm) -> list[Block]:
    """Return a field for the e-mail if the policy lets people choose, else the line with the e-mail GoTo will get."""
    if not model.can_edit_email:
        return [context(t("register-email", email=mrkdwn_safe(model.email)))]
    return [
        input_block(
            block_id="email",
            label=plain_text(t("register-email-label")),
            hint=plain_text(t("register-email-hint")),
            element=element("email_text_input", action_id="email", initial_value=model.email or None),
        )
    ]


def _text_input(name: str, label: str, value: str, *, hint: str | None = None) -> Block:
    return input_block(
        block_id=name,
        label=plain_text(t(label)),
        hint=plain_text(t(hint)) if hint else None,
        optional=hint is not None,
        element=element(
            "plain_text_input",
            action_id=name,
            initial_value=value[:MAX_NAME_LENGTH] or None,
            max_length=MAX_NAME_LENGTH,
        ),
    )


def register_saving_view(external_id: str, op_id: str) -> dict[str, Any]:
    return _saving_view("register-title", "register-saving", external_id, op_id)


def register_done_view(external_id: str, outcome: Outcome) -> dict[str, Any]:
    return _done_view("register-title", external_id, register_line(outcome))


def share_form(model: ShareForm) -> dict[str, Any]:
    """Return the form that shares a training or changes the rules of its sharing."""
    typed = model.fields
    blocks: list[Block] = []
    if model.failure is not None:
        blocks.append(section(t("form-refused", text=outcome_sentence(model.failure))))
    times = [(one.start, one.end) for one in model.sessions]
    ask = t("share-training-ask", name=mrkdwn_safe(training_name(model.name)))
    blocks += [
        section("\n".join([ask, *session_lines(times, typed.zone)])),
        _channel_input(typed.channel),
        input_block(
            block_id="capacity",
            label=plain_text(t("share-training-capacity")),
            hint=plain_text(t("share-training-capacity-hint")),
            optional=True,
            element=element(
                "plain_text_input",
                action_id="capacity",
                initial_value=typed.capacity[:9] or None,
                max_length=9,
            ),
        ),
        _approval_input(typed.approval),
        *_closing_inputs(model),
        context(t("share-training-zone", place=zone_city(typed.zone))),
    ]
    if model.thread_ts:
        blocks.insert(2, context(t("share-training-thread")))
    return modal(
        title=t("share-training-title"),
        submit=t("share-training-submit-again" if model.is_change else "share-training-submit"),
        close=t("form-close"),
        blocks=blocks,
        callback_id=act.TRAINING_SHARE_FORM,
        external_id=model.external_id,
        metadata={
            "t": model.training_key,
            "n": truncate(model.name, 100),
            "zone": typed.zone,
            "attempt": model.attempt,
            "again": model.is_change,
            **({"h": f"{typed.channel}:{model.thread_ts}"} if model.thread_ts else {}),
        },
    )


def _channel_input(channel: str | None) -> Block:
    return input_block(
        block_id="channel",
        label=plain_text(t("share-training-channel")),
        element=element(
            "conversations_select",
            action_id="channel",
            initial_conversation=channel,
            filter={"include": ["public", "private"], "exclude_bot_users": True},
        ),
    )


def _approval_input(chosen: bool) -> Block:
    choice = Option(value="approval", text=plain_text(t("share-training-approval")))
    return input_block(
        block_id="rules",
        label=plain_text(t("share-training-rules")),
        optional=True,
        element=element(
            "checkboxes", action_id="rules", options=[choice], initial_options=[choice] if chosen else None
        ),
    )


def _closing_inputs(model: ShareForm) -> list[Block]:
    return [
        input_block(
            block_id="date",
            label=plain_text(t("share-training-closes-date")),
            optional=True,
            element=element("datepicker", action_id="date", initial_date=model.fields.date),
        ),
        input_block(
            block_id="start",
            label=plain_text(t("share-training-closes-start")),
            optional=True,
            element=element("timepicker", action_id="start", initial_time=model.fields.start),
        ),
    ]


def share_saving_view(external_id: str, op_id: str) -> dict[str, Any]:
    return _saving_view("share-training-title", "share-training-saving", external_id, op_id)


def share_done_view(external_id: str, outcome: Outcome) -> dict[str, Any]:
    line = share_line(outcome) if outcome.ok else t("share-training-failed", why=outcome_sentence(outcome))
    return _done_view("share-training-title", external_id, line)


def _saving_view(title: str, note: str, external_id: str, op_id: str) -> dict[str, Any]:
    return modal(
        title=t(title),
        close=t("saving-close"),
        blocks=[section(f"*{t('saving-text')}*"), context(t(note))],
        callback_id=act.SAVING_VIEW,
        external_id=external_id,
        metadata={"op": op_id},
    )


def _done_view(title: str, external_id: str, line: str) -> dict[str, Any]:
    return modal(
        title=t(title),
        close=t("saving-close"),
        blocks=[section(line)],
        callback_id=act.DONE_VIEW,
        external_id=external_id,
    )
