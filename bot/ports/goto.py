"""What the use cases ask of GoTo (``bot/goto`` has it, and knows nothing of this)."""

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
    Stay,
    Tokens,
    Training,
    TrainingAttendee,
    TrainingOrganizer,
    TrainingSession,
    UpcomingMeeting,
)
from bot.ports.admin import GroupsApi, OrganizersApi
from bot.ports.assist import SeeitApi


class TokenSource(Protocol):
    """Where a session's bearer token comes from."""

    async def access_token(self) -> str:
        """Return a token that should be good; refreshes one that is about to end."""
        ...

    async def renew(self, stale: str) -> str:
        """GoTo refused ``stale``: return another one. Raises ``NotConnected`` when there is none."""
        ...


class MeetingsApi(Protocol):
    """The meeting operations of one person's session (GoTo: G2M). Times are aware UTC."""

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

    async def start(self, meeting_id: str) -> HostLink:
        """Mint the link that starts the meeting as its host: a secret."""
        ...

    async def upcoming(self) -> list[UpcomingMeeting]: ...

    async def historical(self, start: datetime, end: datetime) -> list[HistoricalMeeting]:
        """Return the sessions that were held between two times."""
        ...

    async def scheduled(self) -> list[Meeting]:
        """Deprecated by GoTo, use ``upcoming``."""
        ...

    async def history(self, start: datetime, end: datetime) -> list[HistoricalMeeting]:
        """Deprecated by GoTo, use ``historical``."""
        ...

    async def attendees(self, meeting_id: str) -> list[Stay]:
        """Return the stays of everybody at a past meeting, all its occurrences mixed."""
        ...


class TrainingsApi(Protocol):
    """The trainings of an organizer (GoTo: G2T). Times are aware; ``organizer_key`` is whose they are."""

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
        """Return the key of the training that was made."""
        ...

    async def get(self, organizer_key: str, training_key: str) -> Training: ...

    async def list(self, organizer_key: str) -> Sequence[Training]:
        """Return what is planned or running."""
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
        """Replace all sessions; return how many people GoTo mailed."""
        ...

    async def update_registration_settings(
        self,
        organizer_key: str,
        training_key: str,
        *,
        disable_confirmation_email: bool,
        disable_web_registration: bool,
    ) -> None: ...

    async def organizers(self, organizer_key: str, training_key: str) -> Sequence[TrainingOrganizer]: ...

    async def update_organizers(
        self,
        organizer_key: str,
        training_key: str,
        *,
        organizer_keys: Iterable[str],
        notify_organizers: bool,
    ) -> None:
        """Replace who organizes the training."""
        ...

    async def manage_url(self, organizer_key: str, training_key: str) -> str: ...

    async def start_url(self, organizer_key: str, training_key: str) -> str:
        """Return the link that starts the training after signing in."""
        ...

    async def start(self, training_key: str) -> HostLink:
        """Mint the link that starts the training as its host: a secret."""
        ...


class RegistrantsApi(Protocol):
    """Who registered for a training; GoTo's data may be two hours old."""

    async def create(
        self, organizer_key: str, training_key: str, *, email: str, given_name: str, surname: str
    ) -> RegistrantCreated:
        """Register a person; the links are theirs alone. ``Conflict`` names who is registered under the e-mail."""
        ...

    async def get(self, organizer_key: str, training_key: str, registrant_key: str) -> Registrant: ...

    async def delete(self, organizer_key: str, training_key: str, registrant_key: str) -> None:
        """Cancel a registration; GoTo tells nobody and refuses paid ones."""
        ...

    async def list(self, organizer_key: str, training_key: str) -> Sequence[Registrant]: ...


class ReportsApi(Protocol):
    """Finished sessions of trainings and who came."""

    async def sessions(self, organizer_key: str, start: datetime, end: datetime) -> list[TrainingSession]: ...

    async def training_sessions(self, organizer_key: str, training_key: str) -> list[TrainingSession]: ...

    async def session_attendees(self, organizer_key: str, session_key: str) -> list[TrainingAttendee]: ...


class RecordingsApi(Protocol):
    """What was recorded of a training."""

    async def list(self, training_key: str) -> Sequence[Recording]: ...

    async def download(self, training_key: str, recording_id: str) -> RecordingFile:
        """Return where the file is; it is opened without any token of ours."""
        ...


class AccountsApi(Protocol):
    """The organizers of a GoTo Training account of several users."""

    async def organizers(self, account_key: str) -> Sequence[TrainingOrganizer]: ...


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
        """Return the APIs under one token source; what is not ``urgent`` leaves the way to people's requests."""
        ...


class Authority(Protocol):
    """GoTo's authorization server, and who a token belongs to."""

    def authorize_url(self, state: str, code_challenge: str, redirect_uri: str) -> str: ...

    async def exchange(self, code: str, code_verifier: str, redirect_uri: str) -> Tokens: ...

    async def refresh(self, refresh_token: str) -> Tokens: ...

    async def me(self, access_token: str) -> Identity: ...

    async def revoke(self, token: str) -> None: ...
