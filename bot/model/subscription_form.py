"""The form of a subscription, and what the buttons of subscriptions and reminders carry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.model.operations import Outcome
from bot.model.reminders import SubscriptionScope

LEAD_MINUTES = (0, 1, 5, 10, 15, 30, 60, 120, 24 * 60, 48 * 60)
"""Minutes before the start that can be chosen; 0 is at the start."""
CARD_LEAD_MINUTES = (0, 5, 10, 30)
"""Minutes before the start that a card's [Remind me] offers."""
DEFAULT_LEAD_MINUTES = 10
WORKDAYS = (0, 1, 2, 3, 4)
ALL_WEEKDAYS = range(7)
MENTIONS = ("here", "channel")
SNOOZE_MINUTES = (5, 10, 15, 30)
"""Minutes that can be chosen for [Snooze]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionRequest:
    """The values of the form's fields. ``at`` is ``HH:MM``; ``digest`` is "", ``daily`` or ``weekly``.

    ``zone`` is as typed, or IANA if we filled it in; ``leads`` are minutes; ``days`` are week days, 0 is Monday.
    """

    what: str = SubscriptionScope.ALL_MINE.value
    value: str = ""
    channel: str | None = None
    leads: tuple[int, ...] = (DEFAULT_LEAD_MINUTES,)
    digest: str = ""
    at: str = "08:00"
    days: tuple[int, ...] = WORKDAYS
    skip_empty: bool = True
    zone: str = ""
    mentions: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NotifyForm:
    """The form, which is also the payload of saving it. ``subscription_id`` is None for a new subscription.

    ``is_admin``: others' sessions and mentions may be chosen. ``title`` is that of the session it is about.
    ``card_leads`` are the minutes to choose from in a card's form, empty in the form for everything.
    """

    external_id: str
    request: SubscriptionRequest
    subscription_id: str | None = None
    is_admin: bool = False
    title: str = ""
    attempt: int = 0
    failure: Outcome | None = None
    card_leads: tuple[int, ...] = ()

    @property
    def session_ref(self) -> str:
        """Return the ref of the form's session if its title is shown, so that there is nothing to choose; else ""."""
        return self.request.value if self.title and self.request.what == SubscriptionScope.SESSION else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotifyFormMetadata:
    """What the form carries beside its fields; see ``NotifyForm``. ``about`` is its ``session_ref``."""

    subscription_id: str | None
    attempt: int
    is_admin: bool
    title: str
    about: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CardFormMetadata:
    """What a card's form carries beside its field; see ``NotifyForm``. ``about`` is the session's ref."""

    about: str
    title: str
    attempt: int
    leads: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class StoredSubscription:
    """The progress of saving: the subscription is stored under this id."""

    id: str


@dataclass(frozen=True, slots=True)
class SavedSubscription:
    """The outcome of saving: the id, and the values as saved.

    ``is_known``: the person had an equal one, which was left as it is; ``is_paused``: that one is paused.
    """

    id: str
    request: SubscriptionRequest
    is_known: bool = False
    is_paused: bool = False


@dataclass(frozen=True, slots=True)
class NewSubscription:
    """Carried by [New reminder or digest]: what the form is filled with. ``channel`` None is the person.

    ``typed`` is what was typed after the verb.
    """

    channel: str | None
    digest: str = ""
    typed: str = ""


@dataclass(frozen=True, slots=True)
class SubscriptionPage:
    """Carried by the list's [Earlier] and [Later]: the page to show, and the channel in which the list was asked."""

    page: int
    channel: str | None


SubscriptionVerb = Literal["change", "pause", "resume", "remove"]


@dataclass(frozen=True, slots=True)
class SubscriptionChoice:
    """Carried by the menu of a subscription."""

    verb: SubscriptionVerb
    subscription_id: str


@dataclass(frozen=True, slots=True)
class SessionMute:
    """Carried by [Mute] and [Unmute]: one session of a subscription."""

    subscription_id: str
    ref: str


@dataclass(frozen=True, slots=True)
class SnoozeChoice:
    """Carried by [Snooze]."""

    minutes: int
    subscription_id: str
    reminder_id: str
