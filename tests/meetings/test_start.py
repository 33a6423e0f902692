"""Starting: the host's link is minted on the press, seen by one person, and gone once it is used."""

from __future__ import annotations

import logging
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.model.replies import Reply
from bot.sandbox.slack.model import StoredMessage
from bot.views.kit import text_message
from handlers import routes
from handlers.context import Context
from tests.support.exhaustive import default_and_exhaustive
from tests.support.faults import inject_fault
from tests.support.meetings import meeting_card, schedule_meeting
from tests.support.security.redis_dump import dump_redis, find_secrets
from tests.support.stage import CHANNEL, Stage


def hosts(stage: Stage) -> int:
    return len(stage.goto.received("meetings.start"))


async def test_the_link_is_for_the_organizers_eyes_and_goes_away_when_used(stage: Stage) -> None:
    meeting = await schedule_meeting(stage)
    assert hosts(stage) == 0
    shown = await stage.alice.types(f"/meeting start {meeting.id}", channel=CHANNEL)
    assert "This link starts the meeting as you. Don't share it." in shown
    message = stage.alice.last
    assert message.is_ephemeral
    assert "http" not in message.text
    assert message not in stage.bob.person.messages(CHANNEL)

    opened = await stage.alice.presses("Open as host")
    assert "authenticationToken=" in opened.url
    assert message not in stage.alice.person.messages(CHANNEL)
    await stage.alice.person.wait_for(lambda: message not in stage.alice.person.messages(CHANNEL))


async def test_now_offers_its_host_the_way_in_and_makes_the_link_on_the_press(
    stage: Stage, empty_redis: str
) -> None:
    alice = stage.alice
    await alice.connects()
    await alice.sees("Connected as Alice")
    said = await alice.types("/meeting now Standup", channel=CHANNEL)
    assert "*Standup* is ready. The card is in #team-platform." in said
    assert alice.last.is_ephemeral
    assert hosts(stage) == 0, "the link is made on the press"

    await alice.presses("Open as host")
    await alice.sees("This link starts the meeting as you.", channel=CHANNEL)
    assert alice.last.is_ephemeral
    assert hosts(stage) == 1
    secret = {"host": opened_token(alice.last)}
    assert "authenticationToken=" in (await alice.presses("Open as host")).url
    assert find_secrets(await dump_redis(empty_redis), secret) == set()
    assert stage.bob.posts(CHANNEL), "there is a card"
    for message in stage.bob.person.messages(CHANNEL):
        assert "Open as host" not in stage.bob.reads(message)


async def test_from_the_card_and_from_the_picker(stage: Stage) -> None:
    await schedule_meeting(stage)
    await stage.alice.person.clicks(meeting_card(stage.alice), text="Start")
    await stage.alice.sees("This link starts the meeting as you.", channel=CHANNEL)
    assert "Which meeting do you want to start?" in await stage.alice.types("/meeting start")
    await stage.alice.presses("Sprint review")
    await stage.alice.sees("This link starts the meeting as you.", channel="#general")
    assert hosts(stage) == 2


async def test_others_are_refused_whatever_they_press(stage: Stage) -> None:
    meeting = await schedule_meeting(stage)
    await stage.bob.person.clicks(meeting_card(stage.bob), text="Start")
    await stage.bob.sees("Ask Alice Moreau.")
    assert hosts(stage) == 0
    await stage.bob.connects()
    await stage.bob.sees("Connected as Bob")
    assert "because you don't organize it" in await stage.bob.types(f"/meeting start {meeting.id}")
    await stage.bob.person.clicks(meeting_card(stage.bob), text="Start")
    await stage.bob.sees("Ask its organizer, or join from its card.", channel=CHANNEL)


async def test_a_co_organizer_may_start(stage: Stage) -> None:
    meeting = await schedule_meeting(stage)
    bob = next(u for u in stage.goto.world.users if u.email == stage.bob.email)
    meeting.coorganizer_keys.append(str(bob.key))
    await stage.bob.connects()
    await stage.bob.sees("Connected as Bob")
    await stage.bob.person.clicks(meeting_card(stage.bob), text="Start")
    await stage.bob.sees("This link starts the meeting as you.", channel=CHANNEL)


@pytest.mark.parametrize(
    ("fault", "said"),
    default_and_exhaustive(
        [
            ("404", "You have no meeting"),
            ("403_role", "because you don't organize it"),
            ("cut_before", "This link starts the meeting as you."),
        ],
        [
            ("500", "This link starts the meeting as you."),
            ("expired_token", "This link starts the meeting as you."),
            ("lost_answer", "This link starts the meeting as you."),
        ],
    ),
)
async def test_faults_are_passed_over_or_said(stage: Stage, fault: str, said: str) -> None:
    meeting = await schedule_meeting(stage)
    inject_fault(stage, fault, "meetings.start")
    assert said in await stage.alice.types(f"/meeting start {meeting.id}", channel=CHANNEL)


async def test_a_link_is_not_put_into_a_lasting_message(stage: Stage) -> None:
    """When the response_url of a press is spent, the person is asked to start again."""
    secret = Reply(message=text_message("The link"), secret=True)
    body = {
        "user": {"id": "U0ALICE", "team_id": stage.slack.home.id},
        "team": {"id": stage.slack.home.id},
        "actions": [{"action_id": "meeting.start"}],
        "response_url": f"{stage.slack.base_url}/response/{stage.slack.home.id}/1/gone",
    }
    await routes.deliver_reply(Context(app=stage.runtime.app), body, secret)
    await stage.alice.sees("We couldn't show you the start link.")
    assert not [m for m in stage.alice.dms() if "The link" in m.text]


async def test_the_hosts_link_is_in_no_log_no_channel_and_not_in_redis(
    stage: Stage, empty_redis: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    meeting = await schedule_meeting(stage)
    await stage.alice.types(f"/meeting start {meeting.id}", channel=CHANNEL)
    secret = opened_token(stage.alice.last)
    assert secret in stage.goto.world.host_tokens
    await stage.alice.presses("Open as host")

    lasting = [m for c in stage.slack.home.channels.values() for m in c.messages if not m.is_ephemeral]
    assert lasting, "the card is in a channel"
    assert not [m for m in lasting if secret in repr((m.text, m.blocks, m.metadata))]
    assert secret not in caplog.text
    assert secret not in (await stage.runtime.render_metrics()).decode()
    assert find_secrets(await dump_redis(empty_redis), {"host": secret}) == set()


class TestSlow:
    @pytest.fixture
    def wait(self) -> float:
        return 0.3

    async def test_the_job_that_mints_it_shows_it_by_itself(self, stage: Stage, empty_redis: str) -> None:
        await stage.alice.connects()
        await stage.alice.sees("Connected as Alice")
        (meeting,) = [m for m in stage.goto.meetings_of(stage.alice.email) if m.subject == "Sprint review"]
        inject_fault(stage, "slow", "meetings.start")
        said = await stage.alice.types(f"/meeting start {meeting.id}", channel=CHANNEL)
        assert "This is taking longer than usual." in said
        message = await stage.alice.sees("This link starts the meeting as you.", channel=CHANNEL)
        assert message.is_ephemeral
        assert opened_token(message) in stage.goto.world.host_tokens
        secret = {"host": opened_token(message)}
        assert find_secrets(await dump_redis(empty_redis), secret) == set()


def opened_token(message: StoredMessage) -> str:
    """Return the secret part of the link that the message holds."""
    (url,) = [e["url"] for b in message.blocks for e in b.get("elements", []) if e.get("url")]
    return str(parse_qs(urlsplit(url).query)["authenticationToken"][0])


async def test_two_starts_in_one_channel_are_one_meeting_and_a_question(stage: Stage) -> None:
    for actor in (stage.alice, stage.bob):
        await actor.connects()
        await actor.sees(f"Connected as {actor.person.user.real_name.split()[0]}")
    await stage.alice.types("/meeting now Standup", channel=CHANNEL)
    said = await stage.bob.types("/meeting now Daily", channel=CHANNEL)
    assert "Alice Moreau started *Standup* here a moment ago. Join the existing one?" in said
    assert len(stage.goto.received("meetings.create")) == 1
    question = stage.bob.last
    (join,) = [e for e in question.blocks[-1]["elements"] if e.get("url")]
    assert join["url"] in meeting_card(stage.bob).text

    await stage.bob.presses("Start another", question)
    await stage.bob.sees("is ready. The card is in")
    assert len(stage.bob.posts(CHANNEL)) == 2
    created = stage.goto.received("meetings.create")
    assert [request.body["subject"] for request in created] == ["Standup", "Daily"]


async def test_two_presses_of_start_now_are_one_meeting(stage: Stage) -> None:
    await stage.alice.connects()
    await stage.alice.sees("Connected as Alice")
    await stage.alice.types("/meeting", channel=CHANNEL)
    first = stage.alice.last
    await stage.alice.types("/meeting", channel=CHANNEL)
    second = stage.alice.last
    await stage.alice.presses("Start now", first)
    await stage.alice.presses("Start now", second)
    await stage.alice.sees("You started *Meeting* here a moment ago.")
    assert len(stage.goto.received("meetings.create")) == 1
    meeting_card(stage.bob)


async def test_a_start_that_failed_keeps_nobody_from_starting(stage: Stage) -> None:
    for actor in (stage.alice, stage.bob):
        await actor.connects()
        await actor.sees(f"Connected as {actor.person.user.real_name.split()[0]}")
    inject_fault(stage, "400", "meetings.create")
    assert "GoTo wouldn't start" in await stage.alice.types("/meeting now Standup", channel=CHANNEL)
    assert "is ready" in await stage.bob.types("/meeting now Daily", channel=CHANNEL)
    meeting_card(stage.bob)
