"""What GoTo tells, typed. Keys are strings with all their digits, times aware UTC; a missing field is None.

GoTo spells the same thing differently from call to call; each field lists the spellings. Unknown fields pass
unread. The models can be made by field name too: ``Meeting(meeting_id="123456789", subject="Weekly")``.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AliasChoices, Field, model_validator

from bot.goto.assist_models import SeeitCreated, SeeitPage, SeeitSession
from bot.goto.base import Model, Telling
from bot.goto.fields import (
    Count,
    Flag,
    Instant,
    Key,
    MaybeKey,
    MaybeMeetingNumber,
    MeetingNumber,
    OccurrenceKey,
    Seconds,
    Subject,
    Text,
)
from bot.goto.organizer_models import Group, Organizer, OrganizerCreated, ProductType
from bot.goto.subjects import plain_subject, subject_length, subject_problem
from bot.goto.training_models import (
    NotifiedParties,
    Recording,
    RecordingFile,
    Registrant,
    RegistrantCreated,
    RegistrationSettings,
    SessionTime,
    TimeInSession,
    Training,
    TrainingAttendee,
    TrainingOrganizer,
    TrainingSession,
)
from bot.goto.zones import TRAINING_ZONES, training_zone

__all__ = [
    "TRAINING_ZONES",
    "Account",
    "Group",
    "HistoricalMeeting",
    "HostLink",
    "Identity",
    "Meeting",
    "MeetingCreated",
    "MeetingRecording",
    "Model",
    "NotifiedParties",
    "Organizer",
    "OrganizerCreated",
    "ProductType",
    "Recording",
    "RecordingFile",
    "Registrant",
    "RegistrantCreated",
    "RegistrationSettings",
    "SeeitCreated",
    "SeeitPage",
    "SeeitSession",
    "SessionTime",
    "Stay",
    "StayInRange",
    "TimeInSession",
    "Tokens",
    "Training",
    "TrainingAttendee",
    "TrainingOrganizer",
    "TrainingSession",
    "UpcomingMeeting",
    "plain_subject",
    "subject_length",
    "subject_problem",
    "training_zone",
]


class MeetingCreated(Model):
    """GoTo: POST /meetings. The only answer that ever tells the join link. Old answers are the bare number."""

    meeting_id: Annotated[MeetingNumber, Field(validation_alias=AliasChoices("meetingid", "meetingId"))]
    join_url: Annotated[Text, Field(validation_alias=AliasChoices("joinURL", "joinUrl"), repr=False)] = None
    unique_meeting_id: Annotated[MaybeKey, Field(validation_alias="uniqueMeetingId")] = None
    max_participants: Annotated[Count, Field(validation_alias="maxParticipants")] = None
    conference_call_info: Annotated[Text, Field(validation_alias="conferenceCallInfo", repr=False)] = None

    @model_validator(mode="before")
    @classmethod
    def _bare(cls, value: Any) -> Any:
        return {"meetingid": value} if isinstance(value, int) else value


class Meeting(Model):
    """GoTo: GET /meetings/{meetingId}, and the deprecated lists of what is scheduled. Tells no join link.

    ``status`` is ``ACTIVE`` or ``INACTIVE``.
    """

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
    coorganizer_keys: Annotated[tuple[Key, ...] | None, Field(validation_alias="coorganizerKeys")] = None


class Organized(Model):
    """Whose a meeting is. ``email`` and the names are the organizer's."""

    organizer_key: Annotated[
        MaybeKey, Field(validation_alias=AliasChoices("organizerKey", "organizerkey"))
    ] = None
    account_key: Annotated[MaybeKey, Field(validation_alias="accountKey")] = None
    email: Text = None
    first_name: Annotated[Text, Field(validation_alias="firstName")] = None
    last_name: Annotated[Text, Field(validation_alias="lastName")] = None
    group_name: Annotated[Text, Field(validation_alias="groupName")] = None
    """Only in the answers about a group, and in old ones."""


class UpcomingMeeting(Organized):
    """GoTo: GET /upcomingMeetings, also of an organizer or a group; those of a group tell fewer fields."""

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


class MeetingRecording(Model):
    """What was recorded of a held session. ``file_size`` in bytes."""

    recording_id: Annotated[MaybeKey, Field(validation_alias="recordingId")] = None
    recording_name: Annotated[Text, Field(validation_alias="recordingName")] = None
    download_url: Annotated[Text, Field(validation_alias="downloadUrl", repr=False)] = None
    share_url: Annotated[Text, Field(validation_alias="shareUrl", repr=False)] = None
    file_size: Annotated[Count, Field(validation_alias="fileSize")] = None


class HistoricalMeeting(Organized):
    """GoTo: GET /historicalMeetings, also of an organizer or a group, and the deprecated histories.

    One held session; ``duration`` in minutes. Running ones are not told. The times of an organizer's deprecated
    history name no zone, so they stay unknown.
    """

    meeting_id: Annotated[
        MeetingNumber, Field(validation_alias=AliasChoices("meetingId", "meetingid", "meetingKey"))
    ]
    session_id: Annotated[MaybeKey, Field(validation_alias="sessionId")] = None
    subject: Subject = None
    start: Annotated[Instant, Field(validation_alias="startTime")] = None
    end: Annotated[Instant, Field(validation_alias="endTime")] = None
    duration: Count = None
    num_attendees: Annotated[Count, Field(validation_alias="numAttendees")] = None
    instance_key: Annotated[OccurrenceKey, Field(validation_alias="meetingInstanceKey")] = None
    """Only in the deprecated histories; of a recurring meeting it names the occurrence."""
    recording: MeetingRecording | None = None
    meeting_type: Annotated[Text, Field(validation_alias="meetingType")] = None
    conference_call_info: Annotated[Text, Field(validation_alias="conferenceCallInfo", repr=False)] = None


class Stay(Telling):
    """GoTo: GET /meetings/{meetingId}/attendees, one stay of one participant. Rejoining makes another row.

    ``start`` and ``end`` are the session's, ``joined`` and ``left`` the participant's, ``duration`` in minutes.
    ``email`` and the first and last names of an answer are the organizer's, so they are not read.
    """

    meeting_id: Annotated[
        MaybeMeetingNumber, Field(validation_alias=AliasChoices("meetingId", "meetingid"))
    ] = None
    instance_key: Annotated[OccurrenceKey, Field(validation_alias="meetingInstanceKey")] = None
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


class StayInRange(Stay):
    """GoTo: GET /organizers/{organizerKey}/attendees and /groups/{groupKey}/attendees: many meetings mixed.

    An answer's ``name`` is the organizer's here, so that only ``attendeeName`` is read.
    """

    name: Annotated[Text, Field(validation_alias="attendeeName", repr=False)] = None
    group_name: Annotated[Text, Field(validation_alias="groupName")] = None


class HostLink(Model):
    """GoTo: GET /meetings/{meetingId}/start and /trainings/{trainingKey}/start.

    Who has the URL is the host: never stored, logged or posted.
    """

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
