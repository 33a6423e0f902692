"""The errors that people see. Each carries message ids and values; the sentences are in ``bot/views/words``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class UsherError(Exception):
    """An error to show to a person.

    ``message_id`` names the sentence, ``values`` fill it in, ``next_step`` names the sentence that says what to do,
    ``field`` is the form field concerned (None: the whole request), ``reference`` identifies the log line.
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
    """The person can fix it: a wrong value, a missing GoTo link, a channel that the bot may not join."""


class FieldErrors(UserError):
    """All errors of a form by field: ``subject``, ``date``, ``start``, ``length``, ``zone``."""

    def __init__(self, fields: Mapping[str, UserError]) -> None:
        super().__init__("form-errors", count=len(fields))
        self.fields = dict(fields)


class NotAllowed(UserError):
    """The person may not do this; the sentence says who may."""


class NotConnected(UserError):
    """The person has no usable GoTo link. ``resume`` is what goes on once they have one (``model/resume.py``)."""

    resume: Any = None


class FaultError(UsherError):
    """GoTo, Slack or Usher failed; the person did nothing wrong. Carries a reference."""


class TransientError(UsherError):
    """A transient error in a job: the operation stays in the ledger and is retried from its last checkpoint."""


class WaitForGoTo(TransientError):
    """A transient error after which the operation is retried without limit; its runner decides when to give up."""


class RetryLater(Exception):
    """A job asks for another attempt later; why is in the log. Carries no data, because the queue stores it."""


# Errors from Slack. ``bot/slack`` raises these or subclasses of them; the use cases, which may not import
# ``bot/slack``, catch them here.


class SlackRefusal(UsherError):
    """Slack refused the call: it had no effect, and the same call is refused again until something changes.

    A ``UserError`` if people can change it, a ``FaultError`` if Usher sent what Slack does not take or if Slack's code
    is unknown. What GoTo was asked before is done all the same.
    """


class CannotPost(SlackRefusal, UserError):
    """The bot may not post there, and will not be able to until somebody changes something."""


class PersonLeft(CannotPost):
    """The person's Slack account was deactivated: they get nothing, and nobody reads what is posted to them."""

    def __init__(self) -> None:
        super().__init__("person-left")


class SendUnknown(FaultError):
    """A message may or may not have been posted: Slack's answer was lost. Search before posting again."""


class HistoryUnreadable(FaultError):
    """The conversation's history cannot be read now, so it is unknown if a message was posted."""


class TriggerGone(SlackRefusal, UserError):
    """The trigger id is over three seconds old, so no form can be opened with it."""


class TriggerNeeded(UserError):
    """The answer is a form, and Slack opens one only after a command or a press: a typed message brings no trigger."""

    def __init__(self) -> None:
        super().__init__("mention-form")


class ResponseUrlSpent(SlackRefusal, UserError):
    """The response_url was used five times or is older than 30 minutes."""


class SlackDown(TransientError):
    """Slack did not accept the call, which had no effect; it can be retried later."""


class SettingError(Exception):
    """A setting is missing or wrong: its ``name``, the ``problem``, and a ``hint`` at where to find the right value."""

    def __init__(self, name: str, problem: str, hint: str) -> None:
        super().__init__(f"{name}: {problem} {hint}")
        self.name = name
        self.problem = problem
        self.hint = hint
