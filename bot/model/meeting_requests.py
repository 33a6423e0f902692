"""What requests about meetings carry: payloads and progress of operations, buttons, forms, arguments of queries."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from bot.model.meeting_forms import ScheduleFields
from bot.model.meetings import MeetingFilter, MeetingSettings, NewMeeting
from bot.model.paging import PageNumber
from bot.model.times import TimeChoice
from bot.model.typed_messages import is_response_url


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitedPerson:
    user_id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NotInvited:
    """Who cannot be invited; ``reason`` is ``unknown``, ``app``, ``deactivated``, ``external`` or ``guest``."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitePayload:
    """The payload of messaging the people who are invited to a meeting."""

    meeting_id: str
    people: tuple[InvitedPerson, ...]


@dataclass(frozen=True, slots=True)
class StartAnotherCarried:
    """What [Start another] carries."""

    topic: str = ""
    invited: tuple[str, ...] = ()
    channel: str = ""
    """Where the meeting was to be started, "" for where the button is pressed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMeetingPayload:
    """What creating a meeting reads of ``SchedulePayload`` and ``StartPayload``."""

    meeting: NewMeeting
    response_url: str = field(default="", repr=False)
    card_response_url: str = field(default="", repr=False)
    invited: tuple[str, ...] = ()

    @property
    def url_for_card(self) -> str:
        """The response_url by which the card can be posted in the meeting's conversation, "" if there is none."""
        url = self.card_response_url or self.response_url
        return url if is_response_url(url) else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SchedulePayload:
    """The payload of an operation that schedules a meeting; ``typed`` brings the form back if it is refused.

    ``card_response_url`` posts in the chosen conversation (Slack: conversations_select ``response_url_enabled``).
    """

    typed: ScheduleFields
    meeting: NewMeeting
    external_id: str
    attempt: int = 0
    card_response_url: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class StartPayload:
    """The payload of an operation that starts a meeting now; ``another``: even if one was just started there.

    ``card_response_url`` is as in ``SchedulePayload``. ``invited`` are user ids.
    """

    meeting: NewMeeting
    response_url: str = field(default="", repr=False)
    card_response_url: str = field(default="", repr=False)
    another: bool = False
    invited: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CreationProgress:
    """What the steps of creating a meeting record. Times are aware UTC.

    ``start`` and ``end`` are the times with which GoTo was asked last for a meeting that starts now, ``earlier_starts``
    those with which it was asked before; ``asked_at`` and ``organizer`` are when and with
    which account GoTo was asked first. ``by_url``: the card is posted by response_url, since Usher is not there;
    ``can_join``: it can add itself.
    ``channel`` and ``ts`` are the card's place, ``reference`` finds why Slack refused it elsewhere.
    """

    start: datetime | None = None
    end: datetime | None = None
    earlier_starts: tuple[datetime, ...] = ()
    asked_at: datetime | None = None
    organizer: str | None = None
    meeting_id: str = ""
    join_url: str = field(default="", repr=False)
    conference_call_info: str | None = None
    by_url: bool = False
    can_join: bool = False
    invited: tuple[InvitedPerson, ...] = ()
    not_invited: tuple[NotInvited, ...] = ()
    channel: str | None = None
    refused_channel: str | None = None
    ts: str | None = None
    reference: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EditPayload:
    """The payload of an edit: what was typed, the settings the person saw, and the requested ones."""

    meeting_id: str
    external_id: str
    attempt: int = 0
    typed: ScheduleFields
    base: MeetingSettings
    wanted: MeetingSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class EditProgress:
    """What the steps of an edit record: the settings at GoTo before, those that are sent, and whether they were."""

    before: MeetingSettings
    after: MeetingSettings
    sent: bool = False
    channels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelPayload:
    """The payload of a cancellation, which runs at ``due`` (aware UTC).

    ``replaces``: the result takes the place of the message that was pressed.
    """

    meeting_id: str
    subject: str
    due: datetime
    response_url: str = field(default="", repr=False)
    replaces: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelProgress:
    """What the steps of a cancellation record. ``already``: the meeting was gone before GoTo was asked."""

    sent: bool = False
    already: bool = False
    channels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SharePayload:
    """The payload of posting a meeting's card to one more conversation, to which ``card_response_url`` posts.

    ``opens_host``: the answer has [Open as host].
    """

    meeting_id: str
    channel: str
    response_url: str = field(default="", repr=False)
    card_response_url: str = field(default="", repr=False)
    opens_host: bool = False


@dataclass(frozen=True, slots=True)
class ShareProgress:
    """What the steps of posting a card record. ``by_url``: by the response_url, since Usher is not there.

    ``first_card_stays``: a card that was posted by a response_url before can't be reduced now.
    """

    by_url: bool = False
    first_card_stays: bool = False


@dataclass(frozen=True, slots=True)
class AddUsherCarried:
    """What [Add Usher] carries: the public channel, and the meeting whose card is then posted there, if any.

    ``opens_host``: the answer then has [Open as host], as the one that is pressed. ``shortcut`` is the message shortcut
    that goes on in ``thread_ts``, "" if there is none.
    """

    channel: str
    meeting_id: str = ""
    shortcut: str = ""
    thread_ts: str = ""
    opens_host: bool = False


@dataclass(frozen=True, slots=True)
class OpenEditPayload:
    """The payload of filling an edit form that was opened empty."""

    meeting_id: str
    external_id: str


@dataclass(frozen=True, slots=True)
class CancelCarried:
    """What [Cancel meeting] carries, once the person was asked."""

    meeting_id: str
    subject: str


@dataclass(frozen=True, slots=True)
class ScheduleFormState:
    """What the schedule form carries. ``thread`` (``channel:ts``) is where the card will be posted."""

    zone: str = "UTC"
    attempt: int = 0
    thread: str | None = None
    choice: TimeChoice | None = None
    version: str = ""
    asked_in: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EditFormState:
    """What the edit form carries: the meeting, and its settings as the person sees them."""

    zone: str = "UTC"
    attempt: int = 0
    meeting_id: str
    base: MeetingSettings
    version: str = ""


@dataclass(frozen=True, slots=True)
class ShareFormState:
    """What the share form carries."""

    meeting_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ListArgs:
    """Which page of upcoming meetings to show; ``channel`` belongs to the filter of that name."""

    page: PageNumber = 0
    filter: MeetingFilter = MeetingFilter.ALL
    channel: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryArgs:
    """Which page of past meetings to show: of a typed range, or of the range (aware UTC) that a page carries."""

    text: str = ""
    since: datetime | None = None
    until: datetime | None = None
    page: PageNumber = 0


@dataclass(frozen=True, slots=True)
class AttendeesArgs:
    """Whose attendees to show: a meeting as typed ("" asks which), and the occurrence nearest to ``at`` or a page."""

    meeting: str = ""
    at: datetime | None = None
    page: PageNumber = 0


@dataclass(frozen=True, slots=True)
class RecordingArgs:
    """Whose recording to show: a meeting's ID, and the occurrence that began around ``at`` (None: any)."""

    meeting_id: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class MeetingArgs:
    """A meeting as typed: by ID, link or title; "" asks which."""

    meeting: str = ""


@dataclass(frozen=True, slots=True)
class PickerArgs:
    """What the picked meeting is for, what the choice carries along, and what was typed instead of an ID."""

    verb: str
    carried: str = ""
    typed: str = ""
