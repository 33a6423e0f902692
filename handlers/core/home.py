"""The Home tab: published when it is opened, and drawn again after a press that changed it."""

from __future__ import annotations

import logging

from bot.cancellation import run_until_deadline
from bot.goto.errors import GoToError
from bot.model.errors import UsherError
from bot.model.ids import Person
from bot.queries.home import build_home
from handlers.context import Context
from handlers.requests import PressRequest

log = logging.getLogger("usher.handlers")


async def publish_home(ctx: Context, person: Person) -> None:
    """Publish the person's Home tab with current data."""
    await ctx.app.slack.messenger.publish_home(person, await build_home(ctx.app, person))


async def redraw_home(ctx: Context, request: PressRequest) -> bool:
    """Draw the Home tab again if the press came from it and time is left; return True if it was drawn."""
    if request.view is None or not request.view.is_home:
        return False
    try:
        await run_until_deadline(publish_home(ctx, request.asker.person), ctx.remaining_wait_seconds())
    except (TimeoutError, GoToError, UsherError) as fault:
        log.info("could not redraw the Home tab now: %s", type(fault).__name__)
        return False
    return True
