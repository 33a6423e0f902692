"""References: what a person reads below an error that they did not cause, and an admin finds in the log."""

from __future__ import annotations

import logging

from bot.model.errors import FaultError, SlackRefusal, UsherError
from bot.usecases.core.services import Services


def log_fault(
    app: Services, log: logging.Logger, what: str, error: UsherError, cause: BaseException | None = None
) -> None:
    """Log an error under a new reference and put the reference into it, unless it has one.

    ``what`` names the request or operation, as in ``operation failed: op=…``. The line has Slack's method and code if
    Slack refused a call.
    """
    if error.reference is not None:
        return
    error.reference = app.ids.reference()
    slack = "".join(f" {name}={error.values[name]}" for name in ("method", "code") if error.values.get(name))
    log.error(
        "%s reference=%s message=%s%s",
        what,
        error.reference,
        error.message_id,
        slack,
        exc_info=cause or error,
    )


def log_refusal(app: Services, log: logging.Logger, what: str, error: SlackRefusal) -> str | None:
    """Log that Slack refused something without which the rest goes on; return the reference, None if it needs none.

    ``what`` names what was refused, as in ``cannot update a card: channel=…``.
    """
    if isinstance(error, FaultError):
        log_fault(app, log, what, error)
    else:
        log.warning("%s message=%s", what, error.message_id)
    return error.reference
