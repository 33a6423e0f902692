"""All settings of a meeting. GoTo replaces them as a whole, so a change reads, compares and sends all of them."""

from __future__ import annotations

from bot.goto.models import Meeting, unescape_subject
from bot.model.errors import UserError
from bot.model.meeting_forms import KEEP_GOTO_AUDIO, MAX_AUDIO_TEXT_CHARS
from bot.model.meetings import AUDIO_OPTIONS, KnownMeeting, MeetingSettings, SettingsChange


def merge_settings(meeting: Meeting, known: KnownMeeting | None) -> MeetingSettings:
    """Return a meeting's settings: GoTo's values, else ours."""
    password = meeting.password_required
    return MeetingSettings(
        subject=meeting.subject or (known.subject if known else ""),
        start=meeting.start or (known.start if known else None),
        end=meeting.end or (known.end if known else None),
        password=(known.password_required if known else False) if password is None else password,
        audio=known.audio if known else None,
        kind=(meeting.meeting_type or "scheduled").casefold(),
        coorganizers=tuple(meeting.coorganizer_keys or ()),
        goto_audio=meeting.conference_call_info or "",
    )


def diff_settings(old: MeetingSettings, new: MeetingSettings) -> tuple[SettingsChange, ...]:
    """Return the differences, in display order."""
    found = []
    if unescape_subject(old.subject) != unescape_subject(new.subject):
        found.append(SettingsChange("subject", old.subject, new.subject))
    if (old.start, old.end) != (new.start, new.end):
        found.append(SettingsChange("times", (old.start, old.end), (new.start, new.end)))
    if old.password != new.password:
        found.append(SettingsChange("password", old.password, new.password))
    if old.audio != new.audio:
        found.append(SettingsChange("audio", old.audio, new.audio))
    return tuple(found)


def parse_audio(chosen: str, goto_text: str) -> str:
    """Return the audio value to send for the form's choice. Raises ``UserError`` for the field ``audio``."""
    if chosen == KEEP_GOTO_AUDIO and 0 < len(goto_text) <= MAX_AUDIO_TEXT_CHARS:
        return goto_text
    if chosen in AUDIO_OPTIONS:
        return chosen
    raise UserError("edit-audio-choose", field="audio")
