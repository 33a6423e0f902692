"""The forms for registering and sharing, and their results."""

from __future__ import annotations

from typing import Any

from slack_sdk.models.blocks import (
    Block,
    CheckboxesElement,
    ConversationFilter,
    ConversationSelectElement,
    DatePickerElement,
    EmailInputElement,
    InputBlock,
    Option,
    PlainTextInputElement,
    TimePickerElement,
)

from bot.ports import Outcome
from bot.usecases.registration import NAME_LIMIT, RegisterForm
from bot.usecases.registration_share import ShareForm
from bot.views import actions as act
from bot.views.errors import outcome_sentence
from bot.views.parts import context, cut, plain, safe, section
from bot.views.parts import form as modal
from bot.views.registrations import register_line
from bot.views.registrations_card import named, session_lines
from bot.views.registrations_trainer import share_line
from bot.views.times import span, zone_city
from bot.views.words import say

CONFLICTS = 5


def register(model: RegisterForm) -> dict[str, Any]:
    """Return the form, filled from the person's profile; times are in their zone and name it."""
    shared = model.shared
    blocks: list[Block] = []
    if model.failure is not None:
        blocks.append(section(say("form-refused", text=outcome_sentence(model.failure))))
    times = [span(start, end, model.zone) for start, end in shared.sessions[:10]]
    blocks.append(section("\n".join([f"*{safe(named(shared.name))}*", *times])))
    if model.seats.full:
        blocks.append(section(say("register-line")))
    if shared.rules.approval:
        blocks.append(section(say("register-approval", name=safe(model.organizer_name))))
    blocks += [
        *_conflicts(model),
        _text("given_name", "register-given", model.given_name),
        _text("surname", "register-surname", model.surname, hint="register-surname-hint"),
        *_email(model),
    ]
    return modal(
        title=say("register-title"),
        submit=say("register-submit-line" if model.seats.full else "register-submit"),
        close=say("form-close"),
        blocks=blocks,
        callback_id=act.REGISTER_FORM,
        external_id=model.external_id,
        metadata={"t": shared.training_key, "attempt": model.attempt},
    )


def _conflicts(model: RegisterForm) -> list[Block]:
    found = (
        ("register-conflict", model.conflicts.registered),
        ("register-conflict-own", model.conflicts.own),
    )
    return [
        section(say(words, names=", ".join(safe(named(name), 60) for name in names[:CONFLICTS])))
        for words, names in found
        if names
    ]


def _email(model: RegisterForm) -> list[Block]:
    """Return a field for the e-mail if the policy lets people choose, else the line with the e-mail GoTo will get."""
    if not model.editable:
        return [context(say("register-email", email=safe(model.email)))]
    return [
        InputBlock(
            block_id="email",
            label=plain(say("register-email-label")),
            hint=plain(say("register-email-hint")),
            element=EmailInputElement(action_id="email", initial_value=model.email or None),
        )
    ]


def _text(name: str, label: str, value: str, *, hint: str | None = None) -> Block:
    return InputBlock(
        block_id=name,
        label=plain(say(label)),
        hint=plain(say(hint)) if hint else None,
        optional=hint is not None,
        element=PlainTextInputElement(
            action_id=name, initial_value=value[:NAME_LIMIT] or None, max_length=NAME_LIMIT
        ),
    )


def register_saving(external_id: str, op_id: str) -> dict[str, Any]:
    return _saving("register-title", "register-saving", external_id, op_id)


def register_done(external_id: str, outcome: Outcome) -> dict[str, Any]:
    return _said("register-title", external_id, register_line(outcome))


def share(model: ShareForm) -> dict[str, Any]:
    """Return the form that shares a training or changes the rules of its sharing."""
    typed = model.typed
    blocks: list[Block] = []
    if model.failure is not None:
        blocks.append(section(say("form-refused", text=outcome_sentence(model.failure))))
    times = [(one.start, one.end) for one in model.sessions]
    ask = say("share-training-ask", name=safe(named(model.name)))
    blocks += [
        section("\n".join([ask, *session_lines(times, typed.zone)])),
        _channel(typed.channel),
        InputBlock(
            block_id="capacity",
            label=plain(say("share-training-capacity")),
            hint=plain(say("share-training-capacity-hint")),
            optional=True,
            element=PlainTextInputElement(
                action_id="capacity", initial_value=typed.capacity[:9] or None, max_length=9
            ),
        ),
        _approval(typed.approval),
        *_closes(model),
        context(say("share-training-zone", place=zone_city(typed.zone))),
    ]
    if model.thread_ts:
        blocks.insert(2, context(say("share-training-thread")))
    return modal(
        title=say("share-training-title"),
        submit=say("share-training-submit-again" if model.again else "share-training-submit"),
        close=say("form-close"),
        blocks=blocks,
        callback_id=act.TRAINING_SHARE_FORM,
        external_id=model.external_id,
        metadata={
            "t": model.training_key,
            "n": cut(model.name, 100),
            "zone": typed.zone,
            "attempt": model.attempt,
            "again": model.again,
            **({"h": f"{typed.channel}:{model.thread_ts}"} if model.thread_ts else {}),
        },
    )


def _channel(channel: str | None) -> Block:
    return InputBlock(
        block_id="channel",
        label=plain(say("share-training-channel")),
        element=ConversationSelectElement(
            action_id="channel",
            initial_conversation=channel,
            filter=ConversationFilter(include=["public", "private"], exclude_bot_users=True),
        ),
    )


def _approval(chosen: bool) -> Block:
    choice = Option(value="approval", text=plain(say("share-training-approval")))
    return InputBlock(
        block_id="rules",
        label=plain(say("share-training-rules")),
        optional=True,
        element=CheckboxesElement(
            action_id="rules", options=[choice], initial_options=[choice] if chosen else None
        ),
    )


def _closes(model: ShareForm) -> list[Block]:
    return [
        InputBlock(
            block_id="date",
            label=plain(say("share-training-closes-date")),
            optional=True,
            element=DatePickerElement(action_id="date", initial_date=model.typed.date),
        ),
        InputBlock(
            block_id="start",
            label=plain(say("share-training-closes-start")),
            optional=True,
            element=TimePickerElement(action_id="start", initial_time=model.typed.start),
        ),
    ]


def share_saving(external_id: str, op_id: str) -> dict[str, Any]:
    return _saving("share-training-title", "share-training-saving", external_id, op_id)


def share_done(external_id: str, outcome: Outcome) -> dict[str, Any]:
    line = share_line(outcome) if outcome.ok else say("share-training-failed", why=outcome_sentence(outcome))
    return _said("share-training-title", external_id, line)


def _saving(title: str, note: str, external_id: str, op_id: str) -> dict[str, Any]:
    return modal(
        title=say(title),
        close=say("saving-close"),
        blocks=[section(f"*{say('saving-text')}*"), context(say(note))],
        callback_id=act.SAVING_VIEW,
        external_id=external_id,
        metadata={"op": op_id},
    )


def _said(title: str, external_id: str, line: str) -> dict[str, Any]:
    return modal(
        title=say(title),
        close=say("saving-close"),
        blocks=[section(line)],
        callback_id=act.DONE_VIEW,
        external_id=external_id,
    )
