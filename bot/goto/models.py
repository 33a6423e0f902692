"""What GoTo tells, typed. Keys are strings with all their digits, times aware UTC; a missing field is None.

GoTo spells the same thing differently from call to call; each field lists the spellings. Unknown fields pass
unread. The models can be made by field name too: ``Meeting(meeting_id="123456789", subject="Weekly")``.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import AliasChoices, BaseModel, ConfigDict, Field

from bot.goto.fields import Count, Flag, Instant, Key, MaybeKey, MeetingNumber, Seconds, Subject, Text
from bot.goto.subjects import plain_subject, subject_length, subject_problem

__all__ = [
    "Account",
    "HistoricalMeeting",
    "HostLink",
    "Identity",
    "Meeting",
    "MeetingCreated",
    "Model",
    "Stay",
    "Tokens",
    "UpcomingMeeting",
    "plain_subject",
    "subject_length",
    "subject_problem",
]


class Model(BaseModel):
    """A value. Its repr and its errors show no input that could be secret."""

    model_config = ConfigDict(
        frozen=True,
        strict=True,
        validate_by_name=True,
        validate_by_alias=True,
        hide_input_in_errors=True,
    )


class MeetingCreated(Model):
    """GoTo: POST /meetings. The only answer that ever tells the join link."""

    meeting_id: Annotated[MeetingNumber, Field(validation_alias=AliasChoices("meetingid", "meetingId"))]
    join_url: Annotated[Text, Field(validation_alias=AliasChoices("joinURL", "joinUrl"), repr=False)] = None
    unique_meeting_id: Annotated[MaybeKey, Field(validation_alias="uniqueMeetingId")] = None
    max_participants: Annotated[Count, Field(validation_alias="maxParticipants")] = None
    conference_call_info: Annotated[Text, Field(validation_alias="conferenceCallInfo", repr=False)] = None


class Meeting(Model):
    """GoTo: GET /meetings/{meetingId}. ``status`` is ``ACTIVE`` or ``INACTIVE``. Tells no join link."""

    meeting_id: Annotated[
        MeetingNumber, Field(validation_alias=AliasChoices("meetingId", "meetingid", "meetingKey"))
    ]
    subject: Subject = None
    start: Annotated[Instant, Field(validation_alias="startTime")] = None
    end: Annotated[Instant, Field(validation_alias="endTime")] = None
    created: Annotated[Instant, Field(validation_alias="createTime")] = None
    status: Text = None
    meeting_type: Annotated[Text, Field(validation_alias="meetingType")] = None
    password_required: Annotated[Flag, Field(validation_alias="passwordRequired")] = None
    conference_call_info: Annotated[Text, Field(validation_alias="conferenceCallInfo", repr=False)] = None
    max_participants: Annotated[Count, Field(validation_alias="maxParticipants")] = None
    unique_meeting_id: Annotated[MaybeKey, Field(validation_alias="uniqueMeetingId")] = None
    duration: Count = None
    """Minutes."""


class Organized(Model):
    """Whose a meeting is. ``email`` and the names are the organizer's."""

    organizer_key: Annotated[
        MaybeKey, Field(validation_alias=AliasChoices("organizerKey", "organizerkey"))
    ] = None
    account_key: Annotated[MaybeKey, Field(validation_alias="accountKey")] = None
    email: Text = None
    first_name: Annotated[Text, Field(validation_alias="firstName")] = None
    last_name: Annotated[Text, Field(validation_alias="lastName")] = None


class UpcomingMeeting(Organized):
    """GoTo: GET /upcomingMeetings, also of an organizer."""

    meeting_id: Annotated[MeetingNumber, Field(validation_alias=AliasChoices("meetingId", "meetingid"))]
    subject: Subject = None
    start: Annotated[Instant, Field(validation_alias="startTime")] = None
    end: Annotated[Instant, Field(validation_alias="endTime")] = None
    created: Annotated[Instant, Field(validation_alias="createTime")] = None
    """Only in some answers; None where GoTo does not tell it."""
    status: Text = None
    meeting_type: Annotated[Text, Field(validation_alias="meetingType")] = None
    password_required: Annotated[Flag, Field(validation_alias="passwordRequired")] = None
    conference_call_info: Annotated[Text, Field(validation_alias="conferenceCallInfo", repr=False)] = None


class HistoricalMeeting(Organized):
    """GoTo: GET /historicalMeetings. One held session; ``duration`` in minutes. Running ones are not told."""

    meeting_id: Annotated[MeetingNumber, Field(validation_alias=AliasChoices("meetingId", "meetingid"))]
    session_id: Annotated[MaybeKey, Field(validation_alias="sessionId")] = None
    subject: Subject = None
    start: Annotated[Instant, Field(validation_alias="startTime")] = None
    end: Annotated[Instant, Field(validation_alias="endTime")] = None
    duration: Count = None
    num_attendees: Annotated[Count, Field(validation_alias="numAttendees")] = None
    meeting_type: Annotated[Text, Field(validation_alias="meetingType")] = None
    conference_call_info: Annotated[Text, Field(validation_alias="conferenceCallInfo", repr=False)] = None


class Stay(Model):
    """GoTo: GET /meetings/{meetingId}/attendees, one stay of one participant. Rejoining makes another row.

    ``start`` and ``end`` are the session's, ``joined`` and ``left`` the participant's, ``duration`` in minutes.
    ``email`` and the first and last names of an answer are the organizer's, so they are not read.
    """

    instance_key: Annotated[MaybeKey, Field(validation_alias="meetingInstanceKey")] = None
    """Tells the occurrences of a recurring meeting apart; lists of past meetings do not tell it."""
    organizer_key: Annotated[
        MaybeKey, Field(validation_alias=AliasChoices("organizerKey", "organizerkey"))
    ] = None
    subject: Subject = None
    name: Annotated[Text, Field(validation_alias=AliasChoices("attendeeName", "name"), repr=False)] = None
    attendee_email: Annotated[Text, Field(validation_alias="attendeeEmail", repr=False)] = None
    start: Annotated[Instant, Field(validation_alias="startTime")] = None
    end: Annotated[Instant, Field(validation_alias="endTime")] = None
    joined: Annotated[Instant, Field(validation_alias="joinTime")] = None
    left: Annotated[Instant, Field(validation_alias="leaveTime")] = None
    duration: Count = None


class HostLink(Model):
    """GoTo: GET /meetings/{meetingId}/start. Who has the URL is the host: never stored, logged or posted."""

    host_url: Annotated[
        str, Field(validation_alias=AliasChoices("hostURL", "hostUrl"), repr=False, min_length=1)
    ]


class Account(Model):
    """One GoTo account that a person belongs to."""

    key: Key
    name: Text = None


class Identity(Model):
    """Who a token belongs to. ``organizer_key`` is the user key; all accounts are told, none is chosen."""

    organizer_key: Key
    email: Text = None
    first_name: Text = None
    last_name: Text = None
    accounts: tuple[Account, ...] = ()
    account_key: MaybeKey = None
    """GoTo's default account, where it tells one."""
    time_zone: Text = None


class Tokens(Model):
    """GoTo: POST /oauth/token. ``expires_in`` in seconds. Without ``refresh_token`` the old one stays."""

    access_token: Annotated[str, Field(repr=False, min_length=1)]
    refresh_token: Annotated[Text, Field(repr=False)] = None
    expires_in: Seconds = 3600
    scope: Text = None
    principal: Text = None
    """The e-mail of who signed in."""
