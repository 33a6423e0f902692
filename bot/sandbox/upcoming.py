"""The page's button that schedules a session on GoTo's own site, two minutes ahead, for the bot to find."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from bot.parsing.command_names import add_prefix
from bot.sandbox.goto import SimulatedGoTo
from bot.sandbox.goto.state import SimMeeting
from bot.sandbox.slack.local_slack import LocalSlack
from bot.sandbox.slack.model import Json

ACTION_NAME = "session_soon"
START_DELAY = timedelta(minutes=2)
MEETING_LENGTH = timedelta(minutes=15)
MEETING_SUBJECT = "Stand-up"

PollNow = Callable[[str, str], Awaitable[bool]]
"""Makes the bot poll a person's sessions (team, user); returns True if somebody gets a reminder in time."""


def add_page_action(slack: LocalSlack, goto: SimulatedGoTo, poll_now: PollNow) -> None:
    """Add the button to the page."""

    async def schedule(body: Json) -> Json:
        person = slack.person(body["as"])
        meeting = schedule_meeting(goto, person.user.email, datetime.now(UTC))
        is_reminded = await poll_now(person.ws.id, person.id)
        when = f"“{meeting.subject}” of {meeting.owner.first_name} starts in 2 minutes."
        hint = (
            "Its reminder comes then, or a minute before, as was chosen."
            if is_reminded
            else add_prefix("For a reminder, choose 1 minute before in /goto notify, then press again.")
        )
        return {"message": f"{when} {hint}"}

    slack.page_actions[ACTION_NAME] = schedule
    slack.extra.setdefault("actions", []).append(
        {
            "action": ACTION_NAME,
            "label": "Session in 2 minutes",
            "help": "Plans a meeting on GoTo’s own site for whoever you act as, so that a reminder is seen.",
        }
    )


def schedule_meeting(goto: SimulatedGoTo, email: str, now: datetime) -> SimMeeting:
    """Add a meeting of the user with that e-mail to GoTo, or of the first user if there is none."""
    try:
        owner = goto.user(email)
    except KeyError:
        owner = goto.world.users[0]
    start = now + START_DELAY
    world = goto.world
    meeting = SimMeeting(
        id=world.number(),
        unique_id=world.key(),
        owner=owner,
        subject=MEETING_SUBJECT,
        start=start,
        end=start + MEETING_LENGTH,
        password_required=False,
        audio="Hybrid",
        kind="scheduled",
        created=now,
    )
    world.meetings[meeting.id] = meeting
    return meeting
