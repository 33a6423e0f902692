"""GoTo's API, as the use cases need it (``bot/goto`` implements it without importing this)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol

from bot.goto.models import (
    HistoricalMeeting,
    HostLink,
    Identity,
    Meeting,
    MeetingCreated,
    NotifiedParties,
    Recording,
    RecordingFile,
    Registrant,
    RegistrantCreated,
    AttendanceInterval,
    Tokens,
    Training,
    TrainingAttendee,
    TrainingOrganizer,
    TrainingSession,
    UpcomingMeeting,
)
from bot.model.admin import GroupsApi, OrganizersApi
from bot.model.assist import SeeitApi


class TokenSource(Protocol):
    """The source of a session's bearer token."""

    async def access_token(self) -> str:
        """Return a token that should be valid; refresh it first if it is about to expire."""
        ...

    async def renew(self, stale: str) -> str:
        """Return a replacement for ``stale``, which GoTo refused. Raises ``NotConnected`` if there is none."""
        ...


class MeetingsApi(Protocol):
    """The meetings of one organizer (GoTo: G2M). Times are aware UTC."""

    async def create(
        self,
        *,
        subject: str,
        start: datetime,
        end: datetime,
        password_required: bool,
        conference_call_info: str,
        meeting_type: str,
    ) -> MeetingCreated: ...

    async def update(
        self,
        meeting_id: str,
        *,
        subject: str,
        start: datetime,
        end: datetime,
        password_required: bool,
        conference_call_info: str,
        meeting_type: str,
        coorganizer_keys: Sequence[str] = (),
    ) -> None:
        """Replace all settings of a meeting."""
        ...

    async def get(self, meeting_id: str) -> Meeting: ...

    async def delete(self, meeting_id: str) -> None: ...

    async def get_host_link(self, meeting_id: str) -> HostLink:
        """Create the link that starts the meeting as its host. The link is a secret."""
        ...

    async def list_upcoming(self) -> list[UpcomingMeeting]: ...

    async def list_historical(self, start: datetime, end: datetime) -> list[HistoricalMeeting]:
        """Return the sessions held between two times."""
        ...

    async def list_scheduled(self) -> list[Meeting]:
        """Deprecated by GoTo; use ``upcoming``."""
        ...

    async def list_history(self, start: datetime, end: datetime) -> list[HistoricalMeeting]:
        """Deprecated by GoTo; use ``historical``."""
        ...

    async def list_attendees(self, meeting_id: str) -> list[AttendanceInterval]:
        """Return everyone's attendance intervals at a past meeting, all occurrences mixed."""
        ...


class TrainingsApi(Protocol):
    """The trainings of the organizer ``organizer_key`` (GoTo: G2T). Times are aware."""

    async def create(
        self,
        organizer_key: str,
        *,
        name: str,
        description: str,
        time_zone: str,
        times: Iterable[tuple[datetime, datetime]],
        disable_confirmation_email: bool = False,
        disable_web_registration: bool = False,
    ) -> str:
        """Create a training; return its key."""
        ...

    async def get(self, organizer_key: str, training_key: str) -> Training: ...

    async def list(self, organizer_key: str) -> Sequence[Training]:
        """Return the planned and running trainings."""
        ...

    async def delete(self, organizer_key: str, training_key: str) -> None: ...

    async def update_name_description(
        self, organizer_key: str, training_key: str, *, name: str, description: str
    ) -> None: ...

    async def update_times(
        self,
        organizer_key: str,
        training_key: str,
        *,
        time_zone: str,
        times: Iterable[tuple[datetime, datetime]],
        notify_registrants: bool,
        notify_trainers: bool,
    ) -> NotifiedParties:
        """Replace all sessions; return how many people GoTo e-mailed."""
        ...

    async def update_registration_settings(
        self,
        organizer_key: str,
        training_key: str,
        *,
        disable_confirmation_email: bool,
        disable_web_registration: bool,
    ) -> None: ...

    async def list_organizers(self, organizer_key: str, training_key: str) -> Sequence[TrainingOrganizer]: ...

    async def update_organizers(
        self,
        organizer_key: str,
        training_key: str,
        *,
        organizer_keys: Iterable[str],
        notify_organizers: bool,
    ) -> None:
        """Replace the training's organizers."""
        ...

    async def get_manage_url(self, organizer_key: str, training_key: str) -> str: ...

    async def get_start_url(self, organizer_key: str, training_key: str) -> str:
        """Return the link that starts the training after sign-in."""
        ...

    async def get_host_link(self, training_key: str) -> HostLink:
        """Create the link that starts the training as its host. The link is a secret."""
        ...


class RegistrantsApi(Protocol):
    """The registrants of a training. GoTo's data can be two hours old."""

    async def create(
        self, organizer_key: str, training_key: str, *, email: str, given_name: str, surname: str
    ) -> RegistrantCreated:
        """Register a person; the links are personal. ``Conflict`` names the registrant who has the e-mail."""
        ...

    async def get(self, organizer_key: str, training_key: str, registrant_key: str) -> Registrant: ...

    async def delete(self, organizer_key: str, training_key: str, registrant_key: str) -> None:
        """Cancel a registration. GoTo notifies nobody and refuses paid ones."""
        ...

    async def list(self, organizer_key: str, training_key: str) -> Sequence[Registrant]: ...


class ReportsApi(Protocol):
    """Finished training sessions and their attendees."""

    async def list_sessions(self, organizer_key: str, start: datetime, end: datetime) -> list[TrainingSession]: ...

    async def list_training_sessions(self, organizer_key: str, training_key: str) -> list[TrainingSession]: ...

    async def list_session_attendees(self, organizer_key: str, session_key: str) -> list[TrainingAttendee]: ...


class RecordingsApi(Protocol):
    """The recordings of a training."""

    async def list(self, training_key: str) -> Sequence[Recording]: ...

    async def get_file(self, training_key: str, recording_id: str) -> RecordingFile:
        """Return the file's URL, which needs no bearer token."""
        ...


class AccountsApi(Protocol):
    """The organizers of a multi-user GoTo Training account."""

    async def list_organizers(self, account_key: str) -> Sequence[TrainingOrganizer]: ...


class GoToSession(Protocol):
    @property
    def meetings(self) -> MeetingsApi: ...

    @property
    def organizers(self) -> OrganizersApi: ...

    @property
    def groups(self) -> GroupsApi: ...

    @property
    def trainings(self) -> TrainingsApi: ...

    @property
    def registrants(self) -> RegistrantsApi: ...

    @property
    def reports(self) -> ReportsApi: ...

    @property
    def recordings(self) -> RecordingsApi: ...

    @property
    def accounts(self) -> AccountsApi: ...

    @property
    def seeit(self) -> SeeitApi: ...


class GoToApi(Protocol):
    def session(self, source: TokenSource, *, urgent: bool = True) -> GoToSession:
        """Return the APIs for one token source. If not ``urgent``, requests yield to those that people wait for."""
        ...


class Authority(Protocol):
    """GoTo's authorization server, and the identity behind a token."""

    def authorize_url(self, state: str, code_challenge: str, redirect_uri: str) -> str: ...

    async def exchange(self, code: str, code_verifier: str, redirect_uri: str) -> Tokens: ...

    async def refresh(self, refresh_token: str) -> Tokens: ...

    async def me(self, access_token: str) -> Identity: ...

    async def revoke(self, token: str) -> None: ...
