"""The form for a person's settings, and notes on settings that are no longer valid."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from bot.model.core import AUDIO_OPTIONS, LENGTH_OPTIONS_MINUTES, Message, SettingsForm
from bot.model.errors import UserError
from bot.views import ids as act
from bot.views.errors import mrkdwn_sentence
from bot.views.i18n.bundles import t
from bot.views.kit import Block, Option, button, context, element, input_block, modal, plain_text, section
from bot.views.meetings.schedule_form import minutes_label
from bot.views.times import clock_time, zone_city

MAX_ZONE_CHARS = 60


def settings_form(model: SettingsForm) -> dict[str, Any]:
    """Return the form, filled with the chosen values; empty fields mean Slack's value or the default."""
    chosen = model.chosen
    slack = t("settings-slack-zone", zone=zone_city(model.slack_zone), time=_local_time(model))
    blocks: list[Block] = [section(_note_text(note)) for note in model.notes]
    blocks += [
        _zone_input(chosen.zone),
        context(slack),
        _select_input("length", t("settings-length"), _length_options(), str(chosen.minutes or "")),
        _select_input("audio", t("form-audio"), _audio_options(), chosen.audio or ""),
        _password_input(bool(chosen.password)),
        _channel_input(chosen.channel),
        section(t("settings-feed"), accessory=button(t("button-feed-settings"), act.FEED)),
    ]
    return modal(
        title=t("settings-title"),
        submit=t("settings-submit"),
        close=t("form-close"),
        blocks=blocks,
        callback_id=act.SETTINGS_FORM,
        external_id=model.external_id,
    )


def with_notes(message: Message, notes: Sequence[UserError]) -> Message:
    """Return the message with a line for each setting that is no longer valid."""
    if not notes:
        return message
    lines = [_note_text(note) for note in notes]
    return Message(text=f"{message.text} {' '.join(lines)}", blocks=[*message.blocks, context(*lines)])


def _note_text(note: UserError) -> str:
    parts = [mrkdwn_sentence(note.message_id, note.values)]
    if note.next_step:
        parts.append(mrkdwn_sentence(note.next_step, note.values))
    return " ".join(parts)


def _local_time(model: SettingsForm) -> str:
    return clock_time(model.now.astimezone(ZoneInfo(model.slack_zone)))


def _zone_input(zone: str | None) -> Block:
    return input_block(
        block_id="zone",
        label=plain_text(t("settings-zone")),
        hint=plain_text(t("settings-zone-hint")),
        optional=True,
        element=element(
            "plain_text_input",
            action_id="zone",
            initial_value=zone[:MAX_ZONE_CHARS] if zone else None,
            placeholder=plain_text(t("settings-zone-example")),
            max_length=MAX_ZONE_CHARS,
        ),
    )


def _length_options() -> list[Option]:
    return [
        Option(value=str(minutes), text=plain_text(minutes_label(minutes)))
        for minutes in LENGTH_OPTIONS_MINUTES
    ]


def _audio_options() -> list[Option]:
    return [Option(value=name, text=plain_text(t(f"audio-{name.casefold()}"))) for name in AUDIO_OPTIONS]


def _select_input(name: str, label: str, options: list[Option], chosen: str) -> Block:
    return input_block(
        block_id=name,
        label=plain_text(label),
        optional=True,
        element=element(
            "static_select",
            action_id=name,
            placeholder=plain_text(t("settings-usual")),
            options=options,
            initial_option=next((option for option in options if option["value"] == chosen), None),
        ),
    )


def _password_input(on: bool) -> Block:
    option = Option(value="password", text=plain_text(t("form-password-on")))
    return input_block(
        block_id="options",
        label=plain_text(t("form-password")),
        optional=True,
        element=element(
            "checkboxes", action_id="options", options=[option], initial_options=[option] if on else None
        ),
    )


def _channel_input(channel: str | None) -> Block:
    return input_block(
        block_id="channel",
        label=plain_text(t("settings-channel")),
        hint=plain_text(t("settings-channel-hint")),
        optional=True,
        element=element(
            "conversations_select",
            action_id="channel",
            initial_conversation=channel,
            filter={"include": ["public", "private"], "exclude_bot_users": True},
        ),
    )
