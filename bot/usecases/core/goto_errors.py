"""Translate GoTo's errors into errors for a person."""

from __future__ import annotations

from bot.goto import errors as goto
from bot.model.errors import FaultError, NotConnected, TransientError, UserError, UsherError


def to_user_error(error: goto.GoToError) -> UsherError:
    """Return the error to show to a person. ``TransientError`` means it is transient."""
    match error:
        case goto.TokenRejected():
            return NotConnected("link-refused", next_step="link-refused-next")
        case goto.RoleMissing():
            return UserError("role-missing", next_step="role-missing-next")
        case goto.NotFound():
            return UserError("goto-not-found", next_step="goto-not-found-next")
        case goto.InvalidRequest():
            return UserError("goto-refused", next_step="goto-refused-next")
        case goto.Conflict():
            return UserError("goto-conflict", next_step="goto-conflict-next")
        case goto.RateLimited():
            return TransientError("goto-busy", next_step="try-again-soon")
        case goto.ServerFault():
            return TransientError("goto-down", next_step="try-again-soon")
        case goto.OutcomeUnknown():
            return TransientError("goto-no-answer", next_step="look-before-again")
        case goto.NeverSent() | goto.Unreachable():
            return TransientError("goto-unreachable", next_step="try-again-soon")
        case _:
            return FaultError("goto-not-understood", next_step="tell-admin")
