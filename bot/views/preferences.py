"""The form for a person's settings, and notes on settings that are no longer valid."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from slack_sdk.models.blocks import (
    Block,
    CheckboxesElement,
    ConversationFilter,
    ConversationSelectElement,
    InputBlock,
    Option,
    PlainTextInputElement,
    StaticSelectElement,
)

from bot.errors import UserError
from bot.ports import Message
from bot.usecases.preferences import AUDIO, LENGTHS, SettingsModel
from bot.views import actions as act
from bot.views.errors import words
from bot.views.parts import button, context, form, plain, section
from bot.views.scheduling import minutes_label
from bot.views.times import clock_time, zone_city
from bot.views.words import say

ZONE_LIMIT = 60


def settings(model: SettingsModel) -> dict[str, Any]:
    """Return the form, filled with the chosen values; empty fields mean Slack's value or the default."""
    chosen = model.chosen
    slack = say("settings-slack-zone", zone=zone_city(model.slack_zone), time=_time_there(model))
    blocks: list[Block] = [section(_sentence(note)) for note in model.notes]
    blocks += [
        _zone(chosen.zone),
        context(slack),
        _select("length", say("settings-length"), _lengths(), str(chosen.minutes or "")),
        _select("audio", say("form-audio"), _audio(), chosen.audio or ""),
        _password(bool(chosen.password)),
        _channel(chosen.channel),
        section(say("settings-feed"), accessory=button(say("button-feed-settings"), act.FEED)),
    ]
    return form(
        title=say("settings-title"),
        submit=say("settings-submit"),
        close=say("form-close"),
        blocks=blocks,
        callback_id=act.SETTINGS_FORM,
        external_id=model.external_id,
    )


def noted(message: Message, notes: Sequence[UserError]) -> Message:
    """Return the message with a line for each setting that is no longer valid."""
    if not notes:
        return message
    lines = [_sentence(note) for note in notes]
    return Message(f"{message.text} {' '.join(lines)}", [*message.blocks, context(*lines).to_dict()])


def _sentence(note: UserError) -> str:
    parts = [words(note.message_id, note.values)]
    if note.next_step:
        parts.append(words(note.next_step, note.values))
    return " ".join(parts)


def _time_there(model: SettingsModel) -> str:
    return clock_time(model.now.astimezone(ZoneInfo(model.slack_zone)))


def _zone(zone: str | None) -> Block:
    return InputBlock(
        block_id="zone",
        label=plain(say("settings-zone")),
        hint=plain(say("settings-zone-hint")),
        optional=True,
        element=PlainTextInputElement(
            action_id="zone",
            initial_value=zone[:ZONE_LIMIT] if zone else None,
            placeholder=plain(say("settings-zone-example")),
            max_length=ZONE_LIMIT,
        ),
    )


def _lengths() -> list[Option]:
    return [Option(value=str(minutes), text=plain(minutes_label(minutes))) for minutes in LENGTHS]


def _audio() -> list[Option]:
    return [Option(value=name, text=plain(say(f"audio-{name.casefold()}"))) for name in AUDIO]


def _select(name: str, label: str, options: list[Option], chosen: str) -> Block:
    return InputBlock(
        block_id=name,
        label=plain(label),
        optional=True,
        element=StaticSelectElement(
            action_id=name,
            placeholder=plain(say("settings-usual")),
            options=options,
            initial_option=next((option for option in options if option.value == chosen), None),
        ),
    )


def _password(on: bool) -> Block:
    option = Option(value="password", text=plain(say("form-password-on")))
    return InputBlock(
        block_id="options",
        label=plain(say("form-password")),
        optional=True,
        element=CheckboxesElement(
            action_id="options", options=[option], initial_options=[option] if on else None
        ),
    )


def _channel(channel: str | None) -> Block:
    return InputBlock(
        block_id="channel",
        label=plain(say("settings-channel")),
        hint=plain(say("settings-channel-hint")),
        optional=True,
        element=ConversationSelectElement(
            action_id="channel",
            initial_conversation=channel,
            filter=ConversationFilter(include=["public", "private"], exclude_bot_users=True),
        ),
    )
