"""The errors that reach a person. Each carries ids and values; the sentences live in ``bot/views/words``."""

from __future__ import annotations

from typing import Any


class UsherError(Exception):
    """Something to tell a person.

    ``message_id`` names the sentence, ``values`` fill it, ``next_step`` names the sentence that says what to do,
    ``field`` is the form field that it belongs to (None: the whole request), ``reference`` finds the log line.
    """

    def __init__(
        self,
        message_id: str,
        /,
        *,
        next_step: str | None = None,
        field: str | None = None,
        reference: str | None = None,
        **values: Any,
    ) -> None:
        super().__init__(message_id)
        self.message_id = message_id
        self.next_step = next_step
        self.field = field
        self.reference = reference
        self.values = values


class UserError(UsherError):
    """The person can mend it: a wrong value, a missing link, a channel that the bot may not enter."""


class Refused(UserError):
    """The person may not do this, and is told who may."""


class NotConnected(UserError):
    """The person has no usable GoTo link."""


class FaultError(UsherError):
    """Not the person's doing: GoTo, Slack or Usher failed. Carries a reference."""


class TryAgain(UsherError):
    """A passing fault of a job: the ledger keeps the operation and another attempt goes on from the recorded step."""


class Waits(TryAgain):
    """A passing fault of an operation that is tried again however long it takes: its runner says when to give up."""


# What Slack's side can do to a use case. ``bot/slack`` raises these or narrower kinds of them; the use cases, which may
# not import it, catch these.


class CannotPost(UserError):
    """The bot may not write there, and will not be able to before somebody changes something."""


class SendUnknown(FaultError):
    """A message may or may not have been posted: its answer was lost. Look before posting again."""


class Unreadable(FaultError):
    """The conversation's history cannot be read now, so nobody can tell whether a message stands in it."""


class TriggerGone(UserError):
    """The three seconds in which a form may be opened are over."""


class ResponseUrlSpent(UserError):
    """A response_url was used five times or is older than 30 minutes."""


class SlackDown(TryAgain):
    """Slack did not take the call and it had no effect; later it may."""


class SettingError(Exception):
    """A setting is missing or wrong: ``name``, ``problem`` and ``where`` (where a right one is found)."""

    def __init__(self, name: str, problem: str, where: str) -> None:
        super().__init__(f"{name}: {problem} {where}")
        self.name = name
        self.problem = problem
        self.where = where
