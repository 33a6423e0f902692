"""Models of GoTo's answers. Keys are strings with all their digits, times aware UTC; a missing field is None.

GoTo spells the same field differently from call to call; each field lists the spellings. Unknown fields are ignored.
The models can also be created by field name: ``Meeting(meeting_id="123456789", subject="Weekly")``.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AliasChoices, BeforeValidator, Field, model_validator

from bot.goto.assist_models import SeeitCreated, SeeitPage, SeeitSession
from bot.goto.base import Model, NonEmptyModel
from bot.goto.fields import (
    UNKNOWN_TOKEN_LIFETIME,
    Count,
    Flag,
    Instant,
    Key,
    MeetingNumber,
    OccurrenceKey,
    OptionalKey,
    OptionalMeetingNumber,
    Subject,
    Text,
    TextIfAny,
    TokenLifetime,
    UrlIfAny,
)
from bot.goto.organizer_models import Group, Organizer, OrganizerCreated, ProductType
from bot.goto.rows import (
    NoReadableRow,
    Rows,
    UnreadableCount,
    UnreadableRow,
    count_unreadable_rows,
    readable_or_not,
)
from bot.goto.subjects import find_subject_problem, subject_length, unescape_subject
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
from bot.goto.zones import TRAINING_ZONES, find_training_zone

__all__ = [
    "TRAINING_ZONES",
    "Account",
    "AttendanceInterval",
    "AttendanceIntervalInRange",
    "Group",
    "HistoricalMeeting",
    "HostLink",
    "Identity",
    "Meeting",
    "MeetingCreated",
    "MeetingRecording",
    "Model",
    "NoReadableRow",
    "NotifiedParties",
    "Organizer",
    "OrganizerCreated",
    "ProductType",
    "Recording",
    "RecordingFile",
    "Registrant",
    "RegistrantCreated",
    "RegistrationSettings",
    "Rows",
    "SeeitCreated",
    "SeeitPage",
    "SeeitSession",
    "SessionTime",
    "TimeInSession",
    "Tokens",
    "Training",
    "TrainingAttendee",
    "TrainingOrganizer",
    "TrainingSession",
    "UnreadableCount",
    "UnreadableRow",
    "UpcomingMeeting",
    "count_unreadable_rows",
    "find_subject_problem",
    "find_training_zone",
    "readable_or_not",
    "subject_length",
    "unescape_subject",
]


class MeetingCreated(Model):
    """GoTo: POST /meetings. The only answer that contains the join link. Old answers are the bare number."""

    meeting_id: Annotated[MeetingNumber, Field(validation_alias=AliasChoices("meetingid", "meetingId"))]
    join_url: Annotated[Text, Field(validation_alias=AliasChoices("joinURL", "joinUrl"), repr=False)] = None
    unique_meeting_id: Annotated[OptionalKey, Field(validation_alias="uniqueMeetingId")] = None
    max_participants: Annotated[Count, Field(validation_alias="maxParticipants")] = None
    conference_call_info: Annotated[Text, Field(validation_alias="conferenceCallInfo", repr=False)] = None

    @model_validator(mode="before")
    @classmethod
    def _wrap_bare_number(cls, value: Any) -> Any:
        return {"meetingid": value} if isinstance(value, int) else value


class Meeting(Model):
    """GoTo: GET /meetings/{meetingId}, and the deprecated lists of scheduled meetings. Without the join link.

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
    unique_meeting_id: Annotated[OptionalKey, Field(validation_alias="uniqueMeetingId")] = None
    duration: Count = None
    """Minutes."""
    coorganizer_keys: Annotated[tuple[Key, ...] | None, Field(validation_alias="coorganizerKeys")] = None


class OrganizerFields(Model):
    """Organizer fields of a meeting. ``email`` and the names are the organizer's."""

    organizer_key: Annotated[
        OptionalKey, Field(validation_alias=AliasChoices("organizerKey", "organizerkey"))
    ] = None
    account_key: Annotated[OptionalKey, Field(validation_alias="accountKey")] = None
    email: Text = None
    first_name: Annotated[Text, Field(validation_alias="firstName")] = None
    last_name: Annotated[Text, Field(validation_alias="lastName")] = None
    group_name: Annotated[Text, Field(validation_alias="groupName")] = None
    """Only in answers about a group, and in old answers."""


class UpcomingMeeting(OrganizerFields):
    """GoTo: GET /upcomingMeetings, also of an organizer or a group; those of a group have fewer fields."""

    meeting_id: Annotated[MeetingNumber, Field(validation_alias=AliasChoices("meetingId", "meetingid"))]
    subject: Subject = None
    start: Annotated[Instant, Field(validation_alias="startTime")] = None
    end: Annotated[Instant, Field(validation_alias="endTime")] = None
    created: Annotated[Instant, Field(validation_alias="createTime")] = None
    """Only in some answers, else None."""
    status: Text = None
    meeting_type: Annotated[Text, Field(validation_alias="meetingType")] = None
    password_required: Annotated[Flag, Field(validation_alias="passwordRequired")] = None
    conference_call_info: Annotated[Text, Field(validation_alias="conferenceCallInfo", repr=False)] = None


class MeetingRecording(Model):
    """The recording of a held session: where to watch (``share_url``) and download it. Only its organizer sees it."""

    share_url: Annotated[UrlIfAny, Field(validation_alias="shareUrl", repr=False)] = None
    download_url: Annotated[UrlIfAny, Field(validation_alias="downloadUrl", repr=False)] = None


def _parse_recording(value: Any) -> MeetingRecording | None:
    """Return the recording, the first of a list. What cannot be read is none: the session is there all the same."""
    found = value[0] if isinstance(value, list) and value else value
    if isinstance(found, MeetingRecording):
        return found
    recording = MeetingRecording.model_validate(found) if isinstance(found, dict) else MeetingRecording()
    return recording if recording.share_url or recording.download_url else None


class HistoricalMeeting(OrganizerFields):
    """GoTo: GET /historicalMeetings, also of an organizer or a group, and the deprecated histories.

    One held session; ``duration`` in minutes. Running ones are not listed. The times in an organizer's deprecated
    history have no zone, so they are None.
    """

    meeting_id: Annotated[
        MeetingNumber, Field(validation_alias=AliasChoices("meetingId", "meetingid", "meetingKey"))
    ]
    session_id: Annotated[OptionalKey, Field(validation_alias="sessionId")] = None
    subject: Subject = None
    start: Annotated[Instant, Field(validation_alias="startTime")] = None
    end: Annotated[Instant, Field(validation_alias="endTime")] = None
    duration: Count = None
    num_attendees: Annotated[Count, Field(validation_alias="numAttendees")] = None
    instance_key: Annotated[OccurrenceKey, Field(validation_alias="meetingInstanceKey")] = None
    """Only in the deprecated histories; identifies the occurrence of a recurring meeting."""
    recording: Annotated[MeetingRecording | None, BeforeValidator(_parse_recording)] = None
    """Listed up to a day after the session."""
    meeting_type: Annotated[Text, Field(validation_alias="meetingType")] = None
    conference_call_info: Annotated[Text, Field(validation_alias="conferenceCallInfo", repr=False)] = None


class AttendanceInterval(NonEmptyModel):
    """GoTo: GET /meetings/{meetingId}/attendees, one interval of one participant. Rejoining adds another row.

    ``start`` and ``end`` are the session's, ``joined`` and ``left`` the participant's, ``duration`` is in minutes.
    The answer's ``email``, first and last names are the organizer's, so they are not read.
    """

    meeting_id: Annotated[
        OptionalMeetingNumber, Field(validation_alias=AliasChoices("meetingId", "meetingid"))
    ] = None
    instance_key: Annotated[OccurrenceKey, Field(validation_alias="meetingInstanceKey")] = None
    """Identifies the occurrence of a recurring meeting; lists of past meetings do not have it."""
    organizer_key: Annotated[
        OptionalKey, Field(validation_alias=AliasChoices("organizerKey", "organizerkey"))
    ] = None
    subject: Subject = None
    name: Annotated[Text, Field(validation_alias=AliasChoices("attendeeName", "name"), repr=False)] = None
    attendee_email: Annotated[Text, Field(validation_alias="attendeeEmail", repr=False)] = None
    start: Annotated[Instant, Field(validation_alias="startTime")] = None
    end: Annotated[Instant, Field(validation_alias="endTime")] = None
    joined: Annotated[Instant, Field(validation_alias="joinTime")] = None
    left: Annotated[Instant, Field(validation_alias="leaveTime")] = None
    duration: Count = None


class AttendanceIntervalInRange(AttendanceInterval):
    """GoTo: GET /organizers/{organizerKey}/attendees and /groups/{groupKey}/attendees: many meetings mixed.

    The answer's ``name`` is the organizer's here, so only ``attendeeName`` is read.
    """

    name: Annotated[Text, Field(validation_alias="attendeeName", repr=False)] = None
    group_name: Annotated[Text, Field(validation_alias="groupName")] = None


class HostLink(Model):
    """GoTo: GET /meetings/{meetingId}/start and /trainings/{trainingKey}/start.

    Whoever opens the URL becomes the host: never store, log or post it.
    """

    host_url: Annotated[
        str, Field(validation_alias=AliasChoices("hostURL", "hostUrl"), repr=False, min_length=1)
    ]


class Account(Model):
    """One GoTo account that a person belongs to."""

    key: Key
    name: Text = None


class Identity(Model):
    """The person behind a token. ``organizer_key`` is the user key; ``accounts`` lists all, none is preselected."""

    organizer_key: Key
    email: Text = None
    first_name: Text = None
    last_name: Text = None
    accounts: tuple[Account, ...] = ()
    account_key: OptionalKey = None
    """GoTo's default account, if it names one."""
    time_zone: Text = None


class Tokens(Model):
    """GoTo: POST /oauth/token. Without ``refresh_token`` the old one stays valid.

    ``expires_in`` in seconds; an hour if the answer has no number for it.
    """

    access_token: Annotated[str, Field(repr=False, min_length=1)]
    refresh_token: Annotated[TextIfAny, Field(repr=False)] = None
    expires_in: TokenLifetime = UNKNOWN_TOKEN_LIFETIME
    scope: TextIfAny = None
    principal: TextIfAny = None
    """The e-mail of the person who signed in."""
