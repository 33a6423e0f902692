"""Models of GoToAssist Seeit. Its times are milliseconds since 1970; here they are aware UTC as elsewhere."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from bot.goto.base import Model
from bot.goto.fields import Count, Email, Flag, Key, Millis, OptionalUrl, Text
from bot.goto.rows import UnreadableRow


class SeeitCreated(Model):
    """GoTo: POST /sessions. Only ``uuid`` identifies a session: support keys are reused (Seeit: Session)."""

    uuid: Key
    support_key: Annotated[Text, Field(validation_alias="supportKey")] = None
    """What people type to join, such as ``123-456-789``."""
    start_url: Annotated[OptionalUrl, Field(validation_alias="startUrl", repr=False)] = None
    """Starts the session in a browser; invalid once the session is finished."""


class SeeitSession(SeeitCreated):
    """GoTo: GET /sessions and /sessions/{uuid}. GoTo keeps them 90 days, photos and recordings 72 hours.

    ``status`` is ``CREATED``, ``STARTED``, ``JOINED`` or ``FINISHED``; ``data_status`` ``NO_DATA``, ``PROCESSING`` or
    ``AVAILABLE``; ``data_size`` in bytes.
    """

    status: Annotated[Text, Field(validation_alias="sessionStatus")] = None
    created: Annotated[Millis, Field(validation_alias="sessionCreateTime")] = None
    started: Annotated[Millis, Field(validation_alias="sessionStartTime")] = None
    joined: Annotated[Millis, Field(validation_alias="sessionJoinTime")] = None
    ended: Annotated[Millis, Field(validation_alias="sessionEndTime")] = None
    technician_email: Annotated[Email, Field(validation_alias="technicianEmail")] = None
    recorded: Annotated[Flag, Field(validation_alias="sessionRecorded")] = None
    notes: Annotated[Text, Field(validation_alias="sessionNotes", repr=False)] = None
    data_status: Annotated[Text, Field(validation_alias="sessionDataStatus")] = None
    data_size: Annotated[Count, Field(validation_alias="sessionDataSize")] = None
    photo_count: Annotated[Count, Field(validation_alias="sessionDataPhotoCount")] = None
    photo_notes_count: Annotated[Count, Field(validation_alias="sessionDataPhotoNotesCount")] = None
    data_download_url: Annotated[
        OptionalUrl, Field(validation_alias="sessionDataDownloadUrl", repr=False)
    ] = None
    data_download_expires: Annotated[Millis, Field(validation_alias="sessionDataDownloadUrlExpiration")] = (
        None
    )


class PagingInfo(Model):
    """Position of a page among all pages. ``number`` counts from 0."""

    number: Count = None
    size: Count = None
    total_elements: Annotated[Count, Field(validation_alias="totalElements")] = None
    total_pages: Annotated[Count, Field(validation_alias="totalPages")] = None


class PageLink(Model):
    """A link to another page. Only ``rel`` is read; the URL is not followed."""

    rel: Text = None


class SeeitPaging(Model):
    """GoTo: GET /sessions. Which page this is, without its sessions."""

    links: tuple[PageLink, ...] | None = None
    page: PagingInfo | None = None

    @property
    def has_next(self) -> bool:
        """True if there is a later page, according to the links, else to the number of pages."""
        if self.links is not None:
            return any(link.rel == "next" for link in self.links)
        page = self.page or PagingInfo()
        return (page.number or 0) + 1 < (page.total_pages or 0)


class SeeitPage(SeeitPaging):
    """One page of sessions, and those of its rows that cannot be read."""

    sessions: tuple[SeeitSession, ...]
    unreadable: Annotated[tuple[UnreadableRow, ...], Field(exclude=True)] = ()
