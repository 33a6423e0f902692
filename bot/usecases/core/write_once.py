"""The loop around a write to GoTo whose answer may be lost. GoTo has no idempotency key."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot.goto.errors import NeverSent, OutcomeUnknown, RateLimited, ServerFault, UnexpectedAnswer
from bot.model.errors import TransientError
from bot.usecases.core.services import Services

OUTCOME_UNKNOWN = (OutcomeUnknown, ServerFault, UnexpectedAnswer)
"""Errors after which a write may have taken effect."""
NOT_APPLIED = (NeverSent, RateLimited)
"""Errors after which a write certainly had no effect."""

T = TypeVar("T")


async def write_once(
    app: Services,
    *,
    write: Callable[[bool], Awaitable[T]],
    find: Callable[[], Awaitable[T | None]] | None = None,
    maybe_applied: bool = False,
    not_applied: Callable[[], Awaitable[object]] | None = None,
    lost: Callable[[], Awaitable[object]] | None = None,
    no_answer: str = "look-before-again",
) -> T:
    """Send a write until its outcome is known; return what it or its trace at GoTo returned.

    ``write`` sends it; its argument is True if an earlier write may have taken effect (so a 404 for a deletion, or a
    409, may be our own doing). Other errors than those above propagate. ``find`` looks for the effect of an earlier
    write before the next one; None: the write can be repeated as it is. ``maybe_applied``: an earlier run may have sent
    it. ``not_applied`` is called if no write took effect, ``lost`` if one is given up that may still take effect later.
    ``no_answer`` is the next step once all tries are used up.
    """
    for _ in range(app.timing.max_writes):
        if maybe_applied and find is not None:
            found = await find()
            if found is not None:
                return found
            if lost is not None:
                await lost()
        try:
            return await write(maybe_applied)
        except OUTCOME_UNKNOWN:
            maybe_applied = True
        except NOT_APPLIED as fault:
            if not_applied is not None and not maybe_applied:
                await not_applied()
            raise TransientError("goto-busy", next_step="try-again-soon") from fault
    if lost is not None:
        await lost()
    raise TransientError("goto-no-answer", next_step=no_answer)
