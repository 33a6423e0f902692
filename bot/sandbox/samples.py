"""What the demo's workspace holds when it opens: messages, a connected colleague, and cards in two channels."""

from __future__ import annotations

import secrets
from datetime import datetime
from urllib.parse import parse_qsl, urlsplit
from zoneinfo import ZoneInfo

from bot.app import Runtime
from bot.model.ids import Person, Tenant
from bot.operations.account_approvals import announce_sign_in
from bot.sandbox.goto import SimulatedGoTo
from bot.sandbox.goto.seed import WORKDAY_HOURS, add_training, add_working_hours
from bot.sandbox.slack.local_slack import LocalSlack
from bot.sandbox.slack.model import StoredMessage
from bot.sandbox.slack.people import SlackPerson
from bot.sandbox.slack.seed import ALICE, BOB, CAROL, DESIGN, DEV, GENERAL, PLATFORM
from bot.usecases.accounts.connect import complete_sign_in, start_connect, start_sign_in

MEETING_TITLE, TRAINING_NAME = "Release planning", "Writing release notes"
TRAINING_TEXT = "What readers want to know, with examples of ours."
CARD_TIMEOUT_SECONDS = 30.0
BROWSER = "samples"
"""The browser in which the colleague signs in at GoTo."""

QUESTION = "Let's review the login timeouts tomorrow at 2pm for 30 minutes."
"""A message to schedule a meeting from."""

MESSAGES = (
    (DESIGN, CAROL, 190, "The new icons are in the shared folder. Comments until Thursday, please."),
    (GENERAL, CAROL, 170, "The kitchen on the third floor is open again. There is cake."),
    (PLATFORM, BOB, 95, "Version 4.2 is out. No alerts so far."),
    (PLATFORM, ALICE, 92, "Great work, thank you all!"),
    (PLATFORM, DEV, 31, QUESTION),
)
"""Channel, author, how many minutes ago, and the text."""
REPLIES = ((BOB, 27, "Good idea. I'll bring the traces."), (DEV, 24, "Thanks!"))
"""To ``QUESTION``: author, how many minutes ago, and the text."""
GROUP_MESSAGES = (
    (BOB, 140, "Shall the three of us look at the error budget this week?"),
    (DEV, 133, "Yes. Type /meeting now here when you are both there."),
)
"""In the group message of Alice, Bob and Dev: author, how many minutes ago, and the text."""
DIRECT_MESSAGE = "Hi Alice, are you coming to the release planning?"


def add_messages(slack: LocalSlack) -> None:
    """Fill the channels with messages of the last hours; one direct message is unread."""
    for channel, author, minutes, text in MESSAGES:
        question = _add_message(slack, channel, author, minutes, text)
    for author, minutes, text in REPLIES:
        _add_message(slack, PLATFORM, author, minutes, text, question)
    group = slack.home.direct(ALICE, BOB, DEV).id
    for author, minutes, text in GROUP_MESSAGES:
        _add_message(slack, group, author, minutes, text)
    for channel in (DESIGN, GENERAL, PLATFORM, group):
        where = slack.home.channels[channel]
        where.read = dict.fromkeys(where.members, where.messages[-1].ts)
    _add_message(slack, slack.home.direct(ALICE, BOB).id, BOB, 12, DIRECT_MESSAGE)
    slack.extra |= {"first_channel": PLATFORM, "question": question.ts, "run": secrets.token_hex(4)}


def _add_message(
    slack: LocalSlack, channel: str, author: str, minutes: int, text: str, parent: StoredMessage | None = None
) -> StoredMessage:
    where = slack.home.channels[channel]
    message = slack.home.post(where, author, text)
    message.ts = f"{int(slack.now().timestamp()) - minutes * 60}.{len(where.messages):06d}"
    if parent is not None:
        message.thread_ts = parent.thread_ts = parent.ts
    return message


async def add_cards(runtime: Runtime, slack: LocalSlack, goto: SimulatedGoTo) -> None:
    """Have Bob connect GoTo, schedule a meeting and share a training, by what he would type and press.

    Raises ``NotPossible`` or ``NotSeen`` if a form or a card does not come.
    """
    bob, now = slack.person(BOB), slack.now()
    owner = goto.user(bob.user.email)
    starts = [add_working_hours(now, 4 * WORKDAY_HOURS)]
    training = add_training(goto.world, owner, TRAINING_NAME, starts, now, TRAINING_TEXT)
    await _connect(runtime, slack, goto, bob)
    start = add_working_hours(now, WORKDAY_HOURS + 1)
    await _submit(
        bob, PLATFORM, f'/meeting schedule "{MEETING_TITLE}" {_local_time(bob, start)} 45m', MEETING_TITLE
    )
    await _submit(bob, GENERAL, f"/training share {training.id}", TRAINING_NAME)


async def _connect(runtime: Runtime, slack: LocalSlack, goto: SimulatedGoTo, who: SlackPerson) -> None:
    app = runtime.app
    page = await start_connect(app, Person(Tenant(who.ws.id), who.id), slack.home.name)
    sign_in_url = await start_sign_in(app, _query(page)["state"], BROWSER)
    back = _query(goto.sign_in(sign_in_url, who.user.email))
    await announce_sign_in(app, await complete_sign_in(app, back["state"], back["code"], BROWSER))


def _query(url: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(url).query))


def _local_time(who: SlackPerson, moment: datetime) -> str:
    return moment.astimezone(ZoneInfo(who.user.tz)).strftime("%Y-%m-%d %H:%M")


async def _submit(who: SlackPerson, channel: str, line: str, shows: str) -> None:
    """Submit the form that a command opens, and wait for the card."""
    await who.types(channel, line)
    await who.submits()
    await who.sees(shows, channel=channel, timeout=CARD_TIMEOUT_SECONDS)
    if who.view is not None:
        await who.closes(all=True)
