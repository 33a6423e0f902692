"""The page's button that schedules a session on GoTo's own site, so soon that its reminder comes within a minute."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.app import Runtime
from bot.model.ids import Person, Tenant
from bot.model.sources import SessionSource
from bot.model.subscription_form import DEFAULT_LEAD_MINUTES
from bot.parsing.command_names import add_prefix
from bot.sandbox.goto import SimulatedGoTo
from bot.sandbox.goto.state import SimMeeting
from bot.sandbox.slack.local_slack import LocalSlack
from bot.sandbox.slack.model import Json
from bot.sandbox.slack.people import SlackPerson

ACTION_NAME = "session_soon"
DEFAULT_LEAD = timedelta(minutes=DEFAULT_LEAD_MINUTES)
REMINDER_DELAY = timedelta(minutes=1)
"""From the press of the button to the reminder."""
MEETING_LENGTH = timedelta(minutes=15)
MEETING_SUBJECT = "Stand-up"


def add_page_action(slack: LocalSlack, goto: SimulatedGoTo, runtime: Runtime) -> None:
    """Add the button to the page."""

    async def schedule(body: Json) -> Json:
        person = slack.person(body["as"])
        leads = await find_lead_times(runtime, person)
        lead, now = min(leads, default=DEFAULT_LEAD), slack.now()
        meeting = schedule_meeting(goto, person.user.email, now + lead + REMINDER_DELAY, now)
        await poll_now(runtime, person.ws.id, person.id)
        line = "" if leads else add_prefix("/goto notify")
        hint = (
            f"To get its reminder in a minute, send {line} now and select Save."
            if line
            else "Its reminder arrives in a minute."
        )
        if any(fault.on for fault in slack.panel.faults.values()):
            hint += " A fault is on, and may stop it: see Faults."
        minutes = round((lead + REMINDER_DELAY) / timedelta(minutes=1))
        owner = meeting.owner.first_name
        when = f"{owner}’s “{meeting.subject}” starts in {minutes} {'minute' if minutes == 1 else 'minutes'}."
        return {"message": f"{when} {hint}", "line": line}

    slack.page_actions[ACTION_NAME] = schedule
    slack.extra.setdefault("actions", []).append(
        {
            "action": ACTION_NAME,
            "label": "See a reminder",
            "help": "Watch a reminder arrive in a minute",
        }
    )


async def find_lead_times(runtime: Runtime, person: SlackPerson) -> list[timedelta]:
    """Return how long before a start the person's subscriptions remind of a session."""
    source = SessionSource(Person(Tenant(person.ws.id), person.id))
    subscriptions = await runtime.app.store.subscriptions.list_by_source(source)
    return [lead for subscription in subscriptions for lead in subscription.lead_times]


async def poll_now(runtime: Runtime, team: str, user: str) -> None:
    """Make the bot poll a person's sessions now."""
    source, now = SessionSource(Person(Tenant(team), user)), runtime.app.clock.now()
    await runtime.app.store.snapshots.schedule_poll(source, now)
    await runtime.app.jobs.reminders.enqueue_poll(source, now)


def schedule_meeting(goto: SimulatedGoTo, email: str, start: datetime, now: datetime) -> SimMeeting:
    """Add a meeting of the user with that e-mail to GoTo, or of the first user if there is none."""
    try:
        owner = goto.user(email)
    except KeyError:
        owner = goto.world.users[0]
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
