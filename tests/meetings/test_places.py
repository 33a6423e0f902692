"""Conversations that Usher is not in: cards by response_url, brought up to date by the presses on them."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest

from bot.model.ids import Tenant
from bot.model.operations import OperationKind
from bot.sandbox.slack.model import StoredMessage
from tests.support.actors import Actor, connect_alice
from tests.support.clocks import CLOCK
from tests.support.kills import Kills, open_operation
from tests.support.meetings import meeting_at_goto
from tests.support.security.redis_dump import dump_redis, find_secrets
from tests.support.stage import Stage


def direct(stage: Stage, *others: str) -> str:
    """Return Alice's conversation with these people, in which Usher is not."""
    people = [stage.alice.person.id, *(stage.actors[name].person.id for name in others)]
    return str(stage.slack.home.direct(*people).id)


def card_of(actor: Actor, channel: str) -> StoredMessage:
    """Return the only message that Usher posted there for everybody."""
    (card,) = actor.posts(channel)
    return card


async def reads_on_card(actor: Actor, channel: str, words: str) -> None:
    card = card_of(actor, channel)
    await actor.person.wait_for(lambda: words in actor.reads(card), timeout=20)


async def test_a_press_brings_the_card_up_to_date_and_for_half_an_hour_it_follows(stage: Stage) -> None:
    await connect_alice(stage)
    place, alice, bob = direct(stage, "bob"), stage.alice, stage.bob
    await alice.types("/meeting now Standup", channel=place)
    meeting = meeting_at_goto(stage, "Standup")
    meeting.active_since = CLOCK.now()
    CLOCK.forward(minutes=3)
    assert "Live" not in bob.reads(card_of(bob, place))

    opened = await bob.presses("Join", card_of(bob, place))
    assert str(meeting.id) in opened.url
    await reads_on_card(bob, place, "Live since")
    meeting.active_since = None
    CLOCK.forward(minutes=5)
    await reads_on_card(bob, place, "Ended")


async def test_a_card_that_nobody_pressed_lately_says_as_of_when_it_is(stage: Stage) -> None:
    await connect_alice(stage)
    place, alice, bob = direct(stage, "bob"), stage.alice, stage.bob
    await alice.types('/meeting schedule "Review" tomorrow 3pm 45m', channel=place)
    assert await alice.submits() == {}
    await alice.sees("The card is in that conversation")
    assert "As of" in bob.reads(card_of(bob, place))
    await bob.presses("Update", card_of(bob, place))
    CLOCK.forward(minutes=31)

    meeting = meeting_at_goto(stage, "Review")
    await alice.types(f"/meeting cancel {meeting.id}", channel=place)
    await alice.sees("*Review* was cancelled.")
    assert "Cancelled" not in bob.reads(card_of(bob, place))
    await alice.sees("The card for *Review* in a direct message doesn't show this change yet")
    assert len([m for m in alice.dms() if "doesn't show this change" in m.text]) == 1
    await bob.presses("Update", card_of(bob, place))
    await reads_on_card(bob, place, "Cancelled by Alice Moreau")
    assert "This card won't change anymore." in bob.reads(card_of(bob, place))


async def test_a_cancellation_names_where_nobody_will_be_told(stage: Stage) -> None:
    await connect_alice(stage)
    alice, place = stage.alice, direct(stage, "bob")
    await alice.types("/meeting now Standup", channel=place)
    alice.posts(place)
    await alice.types(f"/meeting cancel {meeting_at_goto(stage, 'Standup').id}", channel=place)
    shown = alice.reads(alice.form)
    assert "It isn't posted" not in shown
    assert "Its card is in a direct message, where Usher isn't. Let people there know yourself." in shown
    await alice.sees("*Standup* was cancelled.")
    await alice.sees("doesn't show this change yet")


async def test_shares_into_any_conversation_by_the_form(stage: Stage) -> None:
    await connect_alice(stage)
    place, alice = direct(stage, "bob", "carol"), stage.alice
    meeting = stage.goto.meetings_of(alice.email)[0]
    await alice.types(f"/meeting share {meeting.id}", channel=place)
    assert await alice.submits() == {}
    await alice.sees("is posted in that conversation")
    assert meeting.subject in alice.reads(card_of(alice, place))


async def test_who_presses_notify_there_is_reminded_by_direct_message(stage: Stage) -> None:
    await connect_alice(stage)
    place, alice, bob = direct(stage, "bob"), stage.alice, stage.bob
    await alice.types('/meeting schedule "Review" today 2pm 45m', channel=place)
    assert await alice.submits() == {}
    await bob.presses("Remind me", card_of(bob, place))
    assert await bob.submits() == {}
    start = meeting_at_goto(stage, "Review").start
    CLOCK.move_to(start - timedelta(minutes=5))
    await bob.sees("*Review* starts in")
    assert [m for m in bob.dms() if "Review" in m.text]


@pytest.mark.parametrize("fault", ["lost_answer", "refuse:response_url:500"])
async def test_a_lost_answer_makes_no_second_card_and_is_said(stage: Stage, fault: str) -> None:
    await connect_alice(stage)
    place, alice = direct(stage, "bob"), stage.alice
    stage.switch(f"slack.{fault}")
    said = await alice.types("/meeting now Standup", channel=place)
    assert "Slack didn't confirm that the card was posted." in said
    assert len(alice.posts(place)) == (1 if fault == "lost_answer" else 0)
    await alice.presses("Share")
    assert await alice.submits() == {}
    await alice.sees("is posted in that conversation")
    assert len(alice.posts(place)) == (2 if fault == "lost_answer" else 1)
    assert len(stage.goto.received("meetings.create")) == 1


@pytest.mark.parametrize("code", [pytest.param("used_url", marks=pytest.mark.exhaustive), "expired_url"])
async def test_a_spent_response_url_puts_the_card_into_the_own_messages(stage: Stage, code: str) -> None:
    await connect_alice(stage)
    place, alice = direct(stage, "bob"), stage.alice
    stage.switch(f"slack.refuse:response_url:{code}")
    said = await alice.types("/meeting now Standup", channel=place)
    assert "didn't accept the card, so it's in your messages with Usher." in said
    assert alice.posts(place) == []
    assert [m for m in alice.dms() if "Standup" in m.text]


async def test_the_response_url_is_in_no_log_and_not_readable_in_redis(
    stage: Stage, empty_redis: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    await connect_alice(stage)
    place = direct(stage, "bob")
    await stage.alice.types("/meeting now Standup", channel=place)
    await stage.bob.presses("Join", card_of(stage.bob, place))
    await reads_on_card(stage.bob, place, "As of")
    urls = {key: url.id.rpartition("/")[2] for key, url in stage.slack.home.response_urls.items()}
    assert len(urls) >= 2
    assert find_secrets(await dump_redis(empty_redis), urls) == set()
    ours = "\n".join(one.getMessage() for one in caplog.records if one.name != "uvicorn.access")
    assert not [secret for secret in urls.values() if secret in ours]


class TestKilled:
    @pytest.fixture
    def with_worker(self) -> bool:
        return False

    @pytest.fixture
    def wait(self) -> float:
        return 0.02

    async def begin(self, stage: Stage, subject: str) -> tuple[Tenant, str]:
        CLOCK.forward(minutes=1)
        await stage.alice.types(f'/meeting now "{subject}"', channel=direct(stage, "bob"))
        return await open_operation(stage, OperationKind.MEETING_NOW)

    def check(self, stage: Stage, subject: str) -> None:
        """There is one meeting, and one card or the question to look for it."""
        place, alice = direct(stage, "bob"), stage.alice
        assert len([m for m in stage.goto.meetings_of(alice.email) if m.subject == subject]) == 1
        posted = [m for m in alice.posts(place) if subject in m.text]
        assert len(posted) <= 1, subject
        if not posted:
            assert "Slack didn't confirm that the card was posted." in alice.reads(
                alice.person.messages(place)[-1]
            )

    @pytest.mark.kills
    async def test_killed_around_the_post_there_is_no_second_card(self, stage: Stage) -> None:
        """A card that may have been posted is not posted again; then its organizer is asked to look."""
        await connect_alice(stage)
        kills = Kills(stage, before=True, changes={"messenger.respond"}, at_least=1)
        for subject in kills:
            await kills.run(*await self.begin(stage, subject))
            self.check(stage, subject)

    @pytest.mark.exhaustive
    @pytest.mark.failovers
    @pytest.mark.kills
    async def test_killed_at_every_step_there_is_one_meeting_and_never_a_second_card(
        self, stage: Stage
    ) -> None:
        await connect_alice(stage)
        # Slack refuses to show the conversation, and a call that raises has no moment after it.
        kills = Kills(stage, goto=("meetings",), before=True, reads=("people.get_channel",), at_least=12)
        for subject in kills:
            await kills.run(*await self.begin(stage, subject))
            self.check(stage, subject)


async def test_a_card_elsewhere_is_said_where_it_was_asked_for(stage: Stage) -> None:
    await connect_alice(stage)
    await stage.alice.types('/meeting schedule "Far away" tomorrow 3pm', channel="#general")
    await stage.alice.fills(channel="#team-platform")
    assert await stage.alice.submits() == {}
    assert "#team-platform" in stage.alice.reads(stage.alice.form)
    await stage.alice.person.closes()
    await stage.alice.types('/meeting schedule "Near" tomorrow 5pm', channel="#general")
    assert await stage.alice.submits() == {}
    assert stage.alice.person.view is None, "the card itself is in sight"
    stage.alice.posts("#general")
    stage.alice.posts("#team-platform")


async def start_and_add_usher(stage: Stage) -> tuple[StoredMessage, StoredMessage]:
    """Start a meeting in a channel without Usher, then add it; return the card of before and the one of after."""
    alice = stage.alice
    await alice.types("/meeting now Standup", channel="#design")
    await alice.presses("Add Usher")
    await alice.sees("*Standup* is posted in #design.")
    first, second = alice.posts("#design")
    return first, second


async def test_once_usher_is_there_a_press_on_the_first_card_leaves_one(stage: Stage) -> None:
    await connect_alice(stage)
    alice = stage.alice
    first, second = await start_and_add_usher(stage)
    assert "The earlier card there stays until someone selects one of its buttons." in alice.reads()
    opened = await alice.presses("Open as host")
    assert opened.error is None
    newer = "There's a newer card for *Standup* below."
    await alice.presses("Join", first)
    await alice.person.wait_for(lambda: alice.reads(first) == newer, timeout=20)

    meeting_at_goto(stage, "Standup").active_since = CLOCK.now()
    CLOCK.forward(minutes=3)
    await alice.person.wait_for(lambda: "Live since" in alice.reads(second), timeout=20)
    assert "As of" not in alice.reads(second)
    assert alice.reads(first) == newer


async def test_a_first_card_that_was_pressed_gives_way_at_once(stage: Stage) -> None:
    await connect_alice(stage)
    alice = stage.alice
    await alice.types("/meeting now Standup", channel="#design")
    answer = alice.last
    (first,) = alice.posts("#design")
    await alice.presses("Update", first)
    await alice.presses("Add Usher", answer)
    await alice.sees("*Standup* is posted in #design.")
    assert "The earlier card" not in alice.reads()
    await alice.person.wait_for(lambda: "There's a newer card" in alice.reads(first), timeout=20)
    assert "Standup" in alice.reads(alice.posts("#design")[1])


async def test_a_press_on_the_newer_card_changes_only_that(stage: Stage) -> None:
    await connect_alice(stage)
    alice = stage.alice
    first, second = await start_and_add_usher(stage)
    before = alice.reads(first)
    number = meeting_at_goto(stage, "Standup").id
    await alice.chooses("meeting.card.menu", f"cancel:{number}", second)
    await alice.sees("*Standup* was cancelled.")
    await alice.person.wait_for(lambda: "Cancelled by Alice Moreau" in alice.reads(second), timeout=20)
    note = await alice.sees("Cancelled: *Standup*")
    assert isinstance(note, StoredMessage)
    assert note.thread_ts == second.ts
    assert alice.reads(first) == before
