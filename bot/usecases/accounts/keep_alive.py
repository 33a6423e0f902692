"""Keeping connections alive: GoTo ends one that was not used for 30 days, so idle ones are refreshed before that.

If that fails until shortly before the end, the owner is warned, once.
"""

from __future__ import annotations

import logging
from datetime import datetime

from bot.goto.errors import GoToError
from bot.model.accounts import DueAccount
from bot.model.errors import NotConnected, UsherError
from bot.model.ids import Person, operation_id
from bot.model.messages import Notice
from bot.model.people import Link
from bot.usecases.accounts.approvals import end_lent_link
from bot.usecases.core.leavers import has_left
from bot.usecases.core.link_ages import alive_until
from bot.usecases.core.services import Services
from bot.usecases.core.sessions import LinkTokenSource

log = logging.getLogger("usher.accounts")


async def keep_alive(app: Services, due: DueAccount, person: Person) -> None:
    """Refresh the person's link if it is idle, or plan the next look at it. Raises nothing of GoTo's or Slack's."""
    link, now = await app.store.links.get(person), app.clock.now()
    if link is None or link.dead_since is not None or link.keep_alive_at is None:
        await app.store.due_accounts.remove(due.key)
    elif link.keep_alive_at > now:
        await app.store.due_accounts.postpone(due.key, link.keep_alive_at)
    elif (is_member := await is_still_member(app, person)) is False:
        await app.store.due_accounts.remove(due.key)
    elif link.lent_by is not None and await has_left(app, link.lent_by):
        await end_lent_link(app, link.lent_by, person, link.connected_at.isoformat())
    elif not (is_member and await _refresh(app, link)):
        await _retry_later(app, due, link, now)


async def is_still_member(app: Services, person: Person) -> bool | None:
    """Return False if the person's Slack account was deactivated, None if Slack does not say now.

    The link of somebody who left is not refreshed, but ended (``core/leavers.py``).
    """
    try:
        await app.slack.people.get_profile(person)
    except UsherError:
        return None
    return not await has_left(app, person)


async def _refresh(app: Services, link: Link) -> bool:
    """Refresh the tokens, as their use would; return False if that is to be tried again."""
    try:
        await LinkTokenSource(app=app, person=link.person).renew(link.access_token)
    except NotConnected:
        return True  # GoTo ended the connection, and the owner was told
    except (UsherError, GoToError) as error:
        log.warning(
            "an idle connection was not refreshed: person=%s error=%s", link.person, type(error).__name__
        )
        return False
    return True


async def _retry_later(app: Services, due: DueAccount, link: Link, now: datetime) -> None:
    until = alive_until(app.rules, link)
    warn_at = until - app.rules.link_warning_time
    next_try = now + app.timing.account_retry_delay
    if now >= warn_at:
        send_id = operation_id(app.config.id_secret, link.person, "link-expires", until.isoformat())
        await app.jobs.queue.enqueue_notice(link.person, Notice.LINK_EXPIRES, send_id)
    else:
        next_try = min(next_try, warn_at)
    await app.store.due_accounts.postpone(due.key, next_try)
