"""The form for a person's settings, and notes on settings that are no longer valid."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from bot.model.errors import UserError
from bot.model.meetings import AUDIO_OPTIONS
from bot.model.messages import Message
from bot.model.people import LENGTH_OPTIONS_MINUTES, SettingsForm
from bot.views import ids as act
from bot.views.errors import problem_text
from bot.views.form_kit import channel_field, checkbox_field, select_field, text_field
from bot.views.i18n.bundles import t
from bot.views.kit import Block, Option, View, button, context, message, modal, plain_text, section
from bot.views.meetings.schedule_form import minutes_label
from bot.views.times import clock_time, zone_city

MAX_ZONE_CHARS = 60


def settings_form(model: SettingsForm) -> View:
    """Return the form, filled with the chosen values; empty fields mean Slack's value or the default."""
    chosen = model.chosen
    slack = _slack_zone_text(model)
    password = Option(value="password", text=plain_text(t("form-password-on")))
    blocks: list[Block] = [section(problem_text(note)) for note in model.notes]
    blocks += [
        text_field(
            "zone",
            t("settings-zone"),
            chosen.zone or "",
            max_length=MAX_ZONE_CHARS,
            placeholder=t("settings-zone-example"),
            hint=t("settings-zone-hint"),
            optional=True,
        ),
        context(slack),
        _select_field("length", t("settings-length"), _length_options(), str(chosen.minutes or "")),
        _select_field("audio", t("form-audio"), _audio_options(), chosen.audio or ""),
        checkbox_field("options", t("form-password"), [password], ["password"] if chosen.password else []),
        channel_field(
            "channel",
            t("settings-channel"),
            chosen.channel,
            hint=t("settings-channel-hint"),
            optional=True,
        ),
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


def with_notes(shown: Message, notes: Sequence[UserError]) -> Message:
    """Return the message with a line for each setting that is no longer valid."""
    if not notes:
        return shown
    lines = [problem_text(note) for note in notes]
    return message(f"{shown.text} {' '.join(lines)}", [*shown.blocks, context(*lines)])


def _slack_zone_text(model: SettingsForm) -> str:
    if model.slack_zone is None:
        return t("settings-slack-zone-none")
    time = clock_time(model.now.astimezone(ZoneInfo(model.slack_zone)))
    return t("settings-slack-zone", zone=zone_city(model.slack_zone), time=time)


def _length_options() -> list[Option]:
    return [
        Option(value=str(minutes), text=plain_text(minutes_label(minutes)))
        for minutes in LENGTH_OPTIONS_MINUTES
    ]


def _audio_options() -> list[Option]:
    return [Option(value=name, text=plain_text(t(f"audio-{name.casefold()}"))) for name in AUDIO_OPTIONS]


def _select_field(name: str, label: str, options: list[Option], chosen: str) -> Block:
    return select_field(name, label, options, chosen, placeholder=t("settings-usual"), optional=True)
