"""Links to meetings: a preview where a card can be seen anyway, and nothing anywhere else."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model.ids import Tenant
from bot.model.meetings import KnownMeeting
from bot.model.registration import SharingEndReason
from bot.model.sources import SessionKind
from bot.parsing.goto_links import read_link
from bot.sandbox.slack.model import StoredMessage
from tests.support.actors import connect_alice, post_message
from tests.support.clocks import now as right_now
from tests.support.exhaustive import default_and_exhaustive
from tests.support.meetings import add_meeting
from tests.support.registrations import TRAINING_NAME
from tests.support.registrations import share_new_training as shared_training
from tests.support.stage import Stage


async def shared(stage: Stage, channel: str = "#team-platform") -> KnownMeeting:
    """Have Alice make a meeting whose card stands in the channel."""
    await connect_alice(stage)
    await stage.alice.types('/meeting schedule "Launch <!here> review" tomorrow 3pm', channel=channel)
    assert await stage.alice.submits() == {}
    await stage.alice.sees("Launch", channel=channel)
    made = next(m for m in stage.goto.meetings_of(stage.alice.email) if "Launch" in m.subject)
    known = await stage.runtime.app.store.meetings.get(Tenant(stage.slack.home.id), str(made.id))
    assert known is not None
    return known


async def posted(stage: Stage, url: str, channel: str = "#general") -> StoredMessage:
    """Have Carol or Alice post the link; return the message once the event was answered."""
    who = stage.alice if channel in ("#leads", "#team-platform") else stage.carol
    return await post_message(who, channel, f"Come to {url} please")


def previews(stage: Stage, message: StoredMessage) -> str:
    return "\n".join(str(attachment["blocks"]) for attachment in message.attachments)


def previewed(url: str, kind: SessionKind) -> str | None:
    """Return the number for which a link is previewed as this kind, None if it is not."""
    found = read_link(url)
    return found.number or None if found and found.kind is kind and not found.is_secret else None


@pytest.mark.languages
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


@pytest.mark.parametrize("fault", default_and_exhaustive(["cut_before"], ["500", "429"]))
async def test_a_passing_fault_of_slack_costs_nothing(stage: Stage, fault: str) -> None:
    known = await shared(stage)
    stage.switch(f"slack.{fault}")
    message = await posted(stage, f"https://meet.goto.com/{known.meeting_id}")
    assert len(message.attachments) == 1


async def test_a_link_of_a_meeting_that_was_not_made_here_says_nothing(stage: Stage) -> None:
    await shared(stage)
    other = add_meeting(stage, "Secret talks", right_now() + timedelta(days=1))
    for url in (
        f"https://www.gotomeeting.com/join/{other.id}",
        "https://meet.goto.com/",
        "https://gotomeet.me/alice",
    ):
        assert (await posted(stage, url)).attachments == []


async def test_a_card_in_ones_own_messages_is_no_card_in_a_channel(stage: Stage) -> None:
    await connect_alice(stage)
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
    await stage.runtime.app.store.meetings.delete_by_organizer(known.organizer)
    await stage.runtime.app.store.meetings.save(other)
    assert (await posted(stage, f"https://meet.goto.com/{known.meeting_id}")).attachments == []


async def test_a_cancelled_meeting_has_no_join(stage: Stage) -> None:
    known = await shared(stage)
    await stage.runtime.app.store.meetings.save(replace(known, cancelled_at=known.start))
    shown = previews(stage, await posted(stage, f"https://meet.goto.com/{known.meeting_id}"))
    assert "This meeting was cancelled." in shown
    assert known.join_url not in shown


@pytest.mark.parametrize(
    ("url", "number"),
    [
        ("https://www.gotomeeting.com/join/331536871", "331536871"),
        ("https://global.gotomeeting.com/join/331-536-871", "331536871"),
        ("https://meet.goto.com/331536871/", "331536871"),
        ("https://app.goto.api.com/meeting/331536871", "331536871"),
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
    assert previewed(url, SessionKind.MEETING) == number


TRAINING = "https://attendee.gototraining.com/r/{key}"


async def test_a_link_to_a_shared_training_shows_its_sessions_and_register(stage: Stage) -> None:
    training = await shared_training(stage, capacity="2")
    message = await posted(stage, TRAINING.format(key=training.key))
    shown = previews(stage, message)
    assert TRAINING_NAME in shown
    assert f"<!date^{int(training.times[0][0].timestamp())}^" in shown
    assert "0 of 2 seats" in shown
    result = await stage.bob.person.clicks(message, text="Register")
    assert result.error is None
    assert TRAINING_NAME in stage.bob.reads(stage.bob.form)
    assert await stage.bob.submits() == {}
    await stage.bob.person.closes()
    await stage.bob.sees("You're registered for")
    assert "1 of 2 seats" in stage.bob.reads(stage.bob.posts("#team-platform")[-1])


class TestTrainings:
    """What links to trainings tell, and what they do not."""

    async def test_one_that_was_not_shared_says_nothing(self, stage: Stage) -> None:
        await connect_alice(stage)
        (training,) = [t for t in stage.goto.world.trainings.values() if t.name == "Onboarding"]
        assert (await posted(stage, TRAINING.format(key=training.key))).attachments == []

    async def test_a_card_in_a_private_channel_is_told_there_alone(self, stage: Stage) -> None:
        leads = stage.slack.home.conversation("#leads")
        leads.members.append(stage.slack.home.bot_user_id)
        training = await shared_training(stage, channel="#leads")
        url = TRAINING.format(key=training.key)
        assert (await posted(stage, url)).attachments == []
        assert TRAINING_NAME in previews(stage, await posted(stage, url, "#leads"))

    async def test_a_registrants_own_link_is_not_told_on(self, stage: Stage) -> None:
        training = await shared_training(stage)
        url = f"https://global.gototraining.com/join/training/{training.key}/107000001"
        shown = previews(stage, await posted(stage, url))
        assert TRAINING_NAME in shown
        assert "107000001" not in shown
        assert "Join" not in shown

    async def test_a_sharing_that_ended_has_no_register(self, stage: Stage) -> None:
        training = await shared_training(stage)
        key = str(training.key)
        await stage.runtime.app.store.registrations.end_sharing(
            Tenant(stage.slack.home.id), key, SharingEndReason.STOPPED
        )
        shown = previews(stage, await posted(stage, TRAINING.format(key=key)))
        assert TRAINING_NAME in shown
        assert "registration.open" not in shown


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://attendee.gototraining.com/r/8178251407424893697", "8178251407424893697"),
        ("https://attendee.gototraining.com/register/8178251407424893697?a=1", "8178251407424893697"),
        ("https://attendee.gototraining.com/2347/register/8178251407424893697", "8178251407424893697"),
        ("https://global.gototraining.com/join/training/8178251407424893697/1070001", "8178251407424893697"),
        (
            "https://attendee.gototraining.com/registration/confirmation.tmpl?registrant=1&training=8178251407424893697",
            "8178251407424893697",
        ),
        ("https://evil.example/r/8178251407424893697", None),
        ("https://notgototraining.com/r/8178251407424893697", None),
        ("https://attendee.gototraining.com/r/817", None),
        ("https://attendee.gototraining.com/r/8178251407424893697?authenticationToken=x", None),
        ("https://[", None),
    ],
)
def test_which_links_are_trainings(url: str, key: str | None) -> None:
    assert previewed(url, SessionKind.TRAINING) == key


class TestComposer:
    """A link in a message that is still being written: its writer sees the preview, if they see a card anyway."""

    async def test_it_is_shown_by_its_unfurl_id(self, stage: Stage) -> None:
        known = await shared(stage)
        url = f"https://meet.goto.com/{known.meeting_id}"
        draft = await stage.carol.person.pastes(f"Come to {url} please")
        assert "Launch" in previews(stage, draft)
        (call,) = [one for one in stage.slack.panel.calls if one.name == "chat.unfurl"]
        assert (call.request["unfurl_id"], call.request["source"]) == (draft_id(stage, draft), "composer")
        assert not {"channel", "ts"} & set(call.request)

    async def test_who_sees_no_card_sees_no_preview(self, stage: Stage) -> None:
        leads = stage.slack.home.conversation("#leads")
        leads.members.append(stage.slack.home.bot_user_id)
        known = await shared(stage, "#leads")
        url = f"https://meet.goto.com/{known.meeting_id}"
        seen = {
            actor.person.user.name: bool((await actor.person.pastes(url)).attachments)
            for actor in (stage.alice, stage.bob, stage.carol, stage.dev)
        }
        assert seen == {"alice": True, "bob": True, "carol": False, "dev": False}

    @pytest.mark.exhaustive
    async def test_guests_see_it_only_in_their_channels(self, stage: Stage) -> None:
        known = await shared(stage)
        url = f"https://meet.goto.com/{known.meeting_id}"
        stage.dev.person.user.is_restricted = stage.carol.person.user.is_ultra_restricted = True
        assert (await stage.dev.person.pastes(url)).attachments, "he is in #team-platform"
        assert not (await stage.carol.person.pastes(url)).attachments, "she is not"

    @pytest.mark.exhaustive
    async def test_the_organizer_sees_it_without_a_card(self, stage: Stage) -> None:
        await connect_alice(stage)
        await stage.alice.types("/meeting schedule Launch tomorrow 3pm")
        await stage.alice.fills(channel=None)
        assert await stage.alice.submits() == {}
        await stage.alice.sees("Meeting ID")
        made = next(m for m in stage.goto.meetings_of(stage.alice.email) if "Launch" in m.subject)
        store, tenant = stage.runtime.app.store.meetings, Tenant(stage.slack.home.id)
        known = await store.get(tenant, str(made.id))
        assert known is not None
        await store.save(replace(known, meeting_id="123123123", cards=()))
        url = "https://meet.goto.com/123123123"
        assert "Launch" in previews(stage, await stage.alice.person.pastes(url))
        assert not (await stage.bob.person.pastes(url)).attachments

    @pytest.mark.exhaustive
    async def test_a_shared_training_shows_there_too(self, stage: Stage) -> None:
        training = await shared_training(stage)
        url = f"https://attendee.gototraining.com/r/{training.key}"
        assert TRAINING_NAME in previews(stage, await stage.bob.person.pastes(url))
        odd = {"type": "link_shared", "channel": "COMPOSER", "source": "composer", "unfurl_id": "Uf1"}
        for user in ("U0NOBODY", None, 7):
            ack = await stage.slack.send_event({**odd, "user": user, "links": [{"url": url}]})
            assert ack.error is None


def draft_id(stage: Stage, draft: StoredMessage) -> str:
    return next(name for name, message in stage.slack.unfurls.items() if message is draft)
