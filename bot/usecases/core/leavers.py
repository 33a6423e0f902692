"""Who left the workspace gets nothing; whoever notices it has what they held ended."""

from __future__ import annotations

from bot.model.errors import UsherError
from bot.model.ids import Person
from bot.usecases.core.services import Services


async def has_left(app: Services, person: Person) -> bool:
    """Return True if the person's Slack account was deactivated, False if Slack cannot be asked now.

    What they still hold is then ended by a job (``usecases/accounts/departure.py``), in case Slack's event was missed.
    """
    try:
        is_deactivated = (await app.slack.people.get_slack_profile(person)).is_deactivated
    except UsherError:
        return False
    if is_deactivated:
        await app.jobs.queue.enqueue_departure(person)
    return is_deactivated
