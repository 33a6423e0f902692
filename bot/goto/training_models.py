"""Models of GoTo Training, with the conventions of ``models``."""

from __future__ import annotations

from typing import Annotated

from pydantic import AliasChoices, Field

from bot.goto.base import Model, NonEmptyModel
from bot.goto.fields import Count, Email, Flag, Instant, Key, OptionalKey, OptionalUrl, Text, Url


class TrainingOrganizer(Model):
    """An organizer or co-organizer of a training, or an organizer of an account."""

    organizer_key: Annotated[Key, Field(validation_alias="organizerKey")]
    email: Email = None
    given_name: Annotated[Text, Field(validation_alias="givenName")] = None
    surname: Text = None


class SessionTime(Model):
    """One planned session of a training."""

    start: Annotated[Instant, Field(validation_alias="startDate")] = None
    end: Annotated[Instant, Field(validation_alias="endDate")] = None


class RegistrationSettings(Model):
    """The two switches of a training's registration."""

    disable_confirmation_email: Annotated[Flag, Field(validation_alias="disableConfirmationEmail")] = None
    disable_web_registration: Annotated[Flag, Field(validation_alias="disableWebRegistration")] = None


class Training(Model):
    """GoTo: GET /organizers/{organizerKey}/trainings, and one of them. Missing fields are None."""

    training_key: Annotated[Key, Field(validation_alias="trainingKey")]
    training_id: Annotated[OptionalKey, Field(validation_alias="trainingId")] = None
    """The nine digits that people type; missing in old answers."""
    name: Text = None
    description: Text = None
    time_zone: Annotated[Text, Field(validation_alias="timeZone")] = None
    times: tuple[SessionTime, ...] | None = None
    organizers: tuple[TrainingOrganizer, ...] | None = None
    registration_settings: Annotated[
        RegistrationSettings | None, Field(validation_alias="registrationSettings")
    ] = None


class NotifiedParties(NonEmptyModel):
    """GoTo: PUT …/times. The numbers of people whom GoTo e-mailed."""

    notified_registrants: Annotated[Count, Field(validation_alias="notifiedRegistrants")] = None
    notified_trainers: Annotated[Count, Field(validation_alias="notifiedTrainers")] = None


class RegistrantCreated(Model):
    """GoTo: POST …/registrants. The links are personal: show them only to the registrant."""

    registrant_key: Annotated[Key, Field(validation_alias="registrantKey")]
    join_url: Annotated[
        OptionalUrl, Field(validation_alias=AliasChoices("joinUrl", "joinURL"), repr=False)
    ] = None
    confirmation_url: Annotated[OptionalUrl, Field(validation_alias="confirmationUrl", repr=False)] = None


class Registrant(RegistrantCreated):
    """GoTo: GET …/registrants, and one of them.

    ``status`` is ``WAITING``, ``APPROVED`` or ``DENIED``. Real answers also have ``UNREGISTERED``, ``DELETED`` or no
    status.
    """

    email: Email = None
    given_name: Annotated[Text, Field(validation_alias="givenName")] = None
    surname: Text = None
    status: Text = None
    registered: Annotated[Instant, Field(validation_alias="registrationDate")] = None


class TrainingSession(Model):
    """GoTo: the reports. One finished session of a training; ``duration`` in minutes."""

    session_key: Annotated[Key, Field(validation_alias="sessionKey")]
    training_name: Annotated[Text, Field(validation_alias="trainingName")] = None
    start: Annotated[Instant, Field(validation_alias="sessionStartTime")] = None
    end: Annotated[Instant, Field(validation_alias="sessionEndTime")] = None
    attendance_count: Annotated[Count, Field(validation_alias="attendanceCount")] = None
    duration: Count = None
    organizers: tuple[TrainingOrganizer, ...] | None = None


class TimeInSession(Model):
    """One attendance interval in a session; ``minutes`` as GoTo counts them."""

    joined: Annotated[Instant, Field(validation_alias="joinTime")] = None
    left: Annotated[Instant, Field(validation_alias="leaveTime")] = None
    minutes: Annotated[Count, Field(validation_alias="timeInPartOfSession")] = None


class TrainingAttendee(NonEmptyModel):
    """GoTo: GET /reports/…/attendees. ``time_in_session`` in minutes, 0 for a registrant who did not attend."""

    email: Email = None
    given_name: Annotated[Text, Field(validation_alias="givenName")] = None
    surname: Text = None
    time_in_session: Annotated[Count, Field(validation_alias="timeInSession")] = None
    in_session_times: Annotated[
        tuple[TimeInSession, ...] | None, Field(validation_alias="inSessionTimes")
    ] = None


class Recording(Model):
    """GoTo: one row of GET /trainings/{trainingKey}/recordings."""

    recording_id: Annotated[Key, Field(validation_alias="recordingId")]
    name: Text = None
    description: Text = None
    registration_url: Annotated[OptionalUrl, Field(validation_alias="registrationUrl", repr=False)] = None
    download_url: Annotated[OptionalUrl, Field(validation_alias="downloadUrl", repr=False)] = None
    start: Annotated[Instant, Field(validation_alias="startDate")] = None
    end: Annotated[Instant, Field(validation_alias="endDate")] = None


class RecordingFile(Model):
    """The URL of a recording's file. It is on another host, so it must be opened without our token."""

    url: Annotated[Url, Field(repr=False)]
