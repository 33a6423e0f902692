"""Links to meetings: a preview where a card can be seen anyway, and nothing anywhere else."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.ids import Tenant
from bot.ports import KnownMeeting
from bot.sandbox.slack.model import Message
from bot.usecases.unfurling import meeting_of
from tests.conversation import Stage
from tests.past import connected, planned, says
from tests.past import now as right_now


async def shared(stage: Stage, channel: str = "#team-platform") -> KnownMeeting:
    """Have Alice make a meeting whose card stands in the channel."""
    await connected(stage)
    await stage.alice.types('/meeting schedule "Launch <!here> review" tomorrow 3pm', channel=channel)
    assert await stage.alice.submits() == {}
    await stage.alice.sees("Launch", channel=channel)
    made = next(m for m in stage.goto.meetings_of(stage.alice.email) if "Launch" in m.subject)
    known = await stage.house.s.meetings.get(Tenant(stage.slack.home.id), str(made.id))
    assert known is not None
    return known


async def posted(stage: Stage, url: str, channel: str = "#general") -> Message:
    """Have Carol or Alice post the link; return the message once the event was answered."""
    who = stage.alice if channel in ("#leads", "#team-platform") else stage.carol
    return await says(who, channel, f"Come to {url} please")


def previews(stage: Stage, message: Message) -> str:
    return "\n".join(str(attachment["blocks"]) for attachment in message.attachments)


async def test_a_shared_meeting_shows_title_time_and_join(stage: Stage) -> None:
    known = await shared(stage)
    message = await posted(stage, f"https://www.gotomeeting.com/join/{known.meeting_id}?x=1")
    shown = previews(stage, message)
    assert "Launch &lt;!here&gt; review" in shown
    assert f"<!date^{int(known.start.timestamp())}^" in shown
    assert known.join_url in shown
    assert "host" not in shown.replace("localhost", "")
    result = await stage.bob.person.clicks(message, text="Join")
    assert result.error is None
    assert result.url == known.join_url


async def test_an_event_that_comes_twice_makes_one_preview(stage: Stage) -> None:
    known = await shared(stage)
    stage.switch("slack.retry_events")
    message = await posted(stage, f"https://meet.goto.com/{known.meeting_id}")
    assert len(message.attachments) == 1


@pytest.mark.parametrize("fault", ["500", "cut_before", "429"])
async def test_a_passing_fault_of_slack_costs_nothing(stage: Stage, fault: str) -> None:
    known = await shared(stage)
    stage.switch(f"slack.{fault}")
    message = await posted(stage, f"https://meet.goto.com/{known.meeting_id}")
    assert len(message.attachments) == 1


async def test_a_link_of_a_meeting_that_was_not_made_here_says_nothing(stage: Stage) -> None:
    await shared(stage)
    other = planned(stage, "Secret talks", right_now() + timedelta(days=1))
    for url in (
        f"https://www.gotomeeting.com/join/{other.id}",
        "https://meet.goto.com/",
        "https://gotomeet.me/alice",
    ):
        assert (await posted(stage, url)).attachments == []


async def test_a_card_in_ones_own_messages_is_no_card_in_a_channel(stage: Stage) -> None:
    await connected(stage)
    await stage.alice.types("/meeting schedule Launch tomorrow 3pm")
    await stage.alice.fills(channel=None)
    assert await stage.alice.submits() == {}
    await stage.alice.sees("Meeting ID")
    made = next(m for m in stage.goto.meetings_of(stage.alice.email) if "Launch" in m.subject)
    assert (await posted(stage, f"https://meet.goto.com/{made.id}")).attachments == []


async def test_a_card_in_a_private_channel_is_told_there_alone(stage: Stage) -> None:
    leads = stage.slack.home.conversation("#leads")
    leads.members.append(stage.slack.home.bot_user_id)
    known = await shared(stage, "#leads")
    url = f"https://global.gotomeeting.com/join/{known.meeting_id}"
    assert (await posted(stage, url)).attachments == []
    assert "Launch" in previews(stage, await posted(stage, url, "#leads"))


async def test_channels_shared_with_other_companies_learn_nothing(stage: Stage) -> None:
    known = await shared(stage)
    stage.slack.home.conversation("#general").is_shared = True
    assert (await posted(stage, f"https://meet.goto.com/{known.meeting_id}")).attachments == []


async def test_another_workspace_learns_nothing(stage: Stage) -> None:
    known = await shared(stage)
    other = replace(
        known, tenant=Tenant("T0OTHER"), organizer=replace(known.organizer, tenant=Tenant("T0OTHER"))
    )
    await stage.house.s.meetings.forget(known.organizer)
    await stage.house.s.meetings.keep(other)
    assert (await posted(stage, f"https://meet.goto.com/{known.meeting_id}")).attachments == []


async def test_a_cancelled_meeting_has_no_join(stage: Stage) -> None:
    known = await shared(stage)
    await stage.house.s.meetings.keep(replace(known, cancelled_at=known.start))
    shown = previews(stage, await posted(stage, f"https://meet.goto.com/{known.meeting_id}"))
    assert "This meeting was cancelled." in shown
    assert known.join_url not in shown


@pytest.mark.parametrize(
    ("url", "number"),
    [
        ("https://www.gotomeeting.com/join/331536871", "331536871"),
        ("https://global.gotomeeting.com/join/331-536-871", "331536871"),
        ("https://meet.goto.com/331536871/", "331536871"),
        ("https://app.goto.com/meeting/331536871", "331536871"),
        ("https://app.gotomeeting.com/?meetingId=331536871", "331536871"),
        ("https://global.gotomeeting.com/host?meetingId=331536871&authenticationToken=abc", None),
        ("https://global.gotomeeting.com/join/331536871?authenticationToken=abc", None),
        ("https://www.gotomeeting.com/join/", None),
        ("https://www.gotomeeting.com/join/331536871/more", None),
        ("https://gotomeet.me/alice", None),
        ("https://[", None),
        ("", None),
    ],
)
def test_which_links_are_meetings(url: str, number: str | None) -> None:
    assert meeting_of(url) == number
