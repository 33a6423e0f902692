"""The business rules: what people are promised."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """How long a promise holds, and how long people have to act."""

    undo_window: timedelta = timedelta(seconds=30)
    """How long a cancellation can be undone."""
    late_effect_time: timedelta = timedelta(minutes=15)
    """How long GoTo may take to carry out a request that it did not answer."""
    seat_hold_time: timedelta = timedelta(hours=2)
    """How long a seat offered to the first person on the waitlist is held, at most."""
    connect_state_lifetime: timedelta = timedelta(minutes=5)
    """Lifetime of one attempt to connect."""
    account_question_lifetime: timedelta = timedelta(minutes=30)
    """How long people can answer a question about the account that they have just signed in to."""
    approval_lifetime: timedelta = timedelta(hours=24)
    """How long an account's owner, or an admin, can say yes to somebody else's sign-in."""
    refresh_token_lifetime: timedelta = timedelta(days=30)
    """GoTo ends a refresh token that was not used for this long."""
    link_refresh_age: timedelta = timedelta(days=20)
    """A connection that was not used for this long is refreshed, so that GoTo does not end it."""
    link_refresh_spread: timedelta = timedelta(days=2)
    """Connections are refreshed up to this much earlier, so that those made together are not due together."""
    link_warning_time: timedelta = timedelta(days=5)
    """How long before GoTo ends a connection its owner is warned, if it can't be refreshed."""
