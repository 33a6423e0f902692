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


class SettingError(Exception):
    """A setting is missing or wrong: ``name``, ``problem`` and ``where`` (where a right one is found)."""

    def __init__(self, name: str, problem: str, where: str) -> None:
        super().__init__(f"{name}: {problem} {where}")
        self.name = name
        self.problem = problem
        self.where = where
