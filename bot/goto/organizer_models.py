"""Models of organizers and groups in GoTo Meeting's admin endpoints."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AliasChoices, Field, model_validator

from bot.goto.base import Model
from bot.goto.fields import Count, DigitKey, Email, Key, OptionalKey, Text

ProductType = Literal["G2M", "G2T", "G2W", "OPENVOICE", "G2ASEEIT", "G2ARS", "G2ASD"]
"""A product that can be assigned. The last three are only in later versions of the API description."""


class Organizer(Model):
    """GoTo: GET /organizers, also of a group. Answers from 2012 are a single object with lower-case names."""

    organizer_key: Annotated[Key, Field(validation_alias=AliasChoices("organizerKey", "organizerkey"))]
    email: Email = None
    first_name: Annotated[Text, Field(validation_alias=AliasChoices("firstName", "firstname"))] = None
    last_name: Annotated[Text, Field(validation_alias=AliasChoices("lastName", "lastname"))] = None
    group_key: Annotated[
        OptionalKey, Field(validation_alias=AliasChoices("groupId", "groupKey", "groupkey"))
    ] = None
    group_name: Annotated[Text, Field(validation_alias=AliasChoices("groupName", "groupname"))] = None
    status: Text = None
    """``active`` or ``suspended``."""
    products: tuple[str, ...] | None = None
    """The products assigned to the person; None if GoTo does not list them."""
    max_num_attendees_allowed: Annotated[
        Count, Field(validation_alias=AliasChoices("maxNumAttendeesAllowed", "maxnumattendeesallowed"))
    ] = None


class OrganizerCreated(Model):
    """GoTo: POST /organizers and /groups/{groupKey}/organizers. Answers from 2012 are the bare number."""

    key: Annotated[DigitKey, Field(validation_alias=AliasChoices("key", "organizerKey", "organizerkey"))]
    email: Email = None

    @model_validator(mode="before")
    @classmethod
    def _wrap_bare_number(cls, value: Any) -> Any:
        return {"key": value} if isinstance(value, int | str) else value


MAX_GROUP_ORGANIZERS = 50
"""GoTo's limit of organizers in a group (GoTo: groups, upcomingMeetings, historicalMeetings, attendees)."""


class Group(Model):
    """GoTo: GET /groups. A top-level group is its own parent."""

    group_key: Annotated[Key, Field(validation_alias=AliasChoices("groupkey", "groupKey"))]
    parent_key: Annotated[OptionalKey, Field(validation_alias="parentKey")] = None
    group_name: Annotated[Text, Field(validation_alias="groupName")] = None
    status: Text = None
    num_organizers: Annotated[Count, Field(validation_alias="numOrganizers")] = None

    @property
    def is_too_large(self) -> bool:
        """True if the group has too many organizers for GoTo to list its meetings and attendees in one call."""
        return self.num_organizers is not None and self.num_organizers > MAX_GROUP_ORGANIZERS
