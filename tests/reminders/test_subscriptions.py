"""Subscriptions: who is told of what, where and when, as people make, read, change and end them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.model.reminders import Subscription, SubscriptionScope, SubscriptionState
from bot.sandbox.slack.element_lookup import find_input
from bot.usecases.reminders.planning import compute_due
from tests.support.actors import connect_alice, person_of
from tests.support.clocks import now as right_now
from tests.support.meetings import add_meeting
from tests.support.reminders import add_standup, choose_row, subscribe_by_form, subscriptions_of
from tests.support.stage import CHANNEL, Stage


@pytest.fixture
def with_worker() -> bool:
    return True


def channel_id(stage: Stage, name: str = CHANNEL) -> str:
    return str(stage.slack.home.conversation(name).id)


async def test_a_channel_is_told_of_all_ones_sessions(stage: Stage) -> None:
    await connect_alice(stage)
    alice = stage.alice
    await alice.types("/goto notify", channel=CHANNEL)
    form = alice.form
    await alice.fills(leads=["10", "60"])
    assert await alice.submits() == {}
    assert "We'll send reminders to #team-platform 10 min, 1 h before the start." in alice.reads(form)
    (made,) = await subscriptions_of(stage, alice)
    assert (made.scope, made.channel) == (SubscriptionScope.ALL_MINE, channel_id(stage))
    assert made.lead_times == (timedelta(minutes=10), timedelta(hours=1))
    assert made.zone == "America/New_York"
    await alice.person.closes()

    shown = await alice.types("/goto notifications", channel="#general")
    assert "*All my sessions* · #team-platform" in shown
    assert "10 min, 1 h before the start" in shown


async def test_a_reminder_comes_to_the_channel_before_a_session(stage: Stage) -> None:
    await connect_alice(stage)
    await subscribe_by_form(stage, leads=["1"])
    await add_standup(stage)
    message = await stage.bob.sees("*Standup* starts", channel=CHANNEL)
    assert "Join" in stage.bob.reads(message)
    assert "Snooze" not in stage.bob.reads(message)


async def test_change_pause_resume_and_remove(stage: Stage) -> None:
    await connect_alice(stage)
    alice = stage.alice
    made = await subscribe_by_form(stage, leads=["10"])
    await alice.person.closes()
    await alice.types("/goto notifications", channel=CHANNEL)
    await choose_row(alice, "change", made)
    await alice.fills(leads=["30"], digest="weekly", days=["0"], at="07:30")
    assert await alice.submits() == {}
    assert "at 7:30 AM New York on Mon." in alice.reads(alice.form)
    await alice.person.closes()
    (changed,) = await subscriptions_of(stage, alice)
    assert (changed.id, changed.lead_times) == (made.id, (timedelta(minutes=30),))
    assert changed.digest is not None
    shown = await alice.types("/goto notifications", channel=CHANNEL)
    assert "Weekly digest at 7:30 AM New York on Mon" in shown

    await choose_row(alice, "pause", made)
    assert "Paused: All my sessions, #team-platform." in alice.reads(await alice.sees("Paused:"))
    assert "Paused." in await alice.types("/goto notifications", channel=CHANNEL)
    await choose_row(alice, "resume", made)
    await alice.sees("Resumed:")
    (again,) = await subscriptions_of(stage, alice)
    assert again.state is SubscriptionState.ACTIVE
    await alice.types("/goto notifications", channel=CHANNEL)
    await choose_row(alice, "remove", made)
    await alice.sees("Removed:")
    assert "No reminders yet." in await alice.types("/goto notifications")


async def test_all_direct_messages_are_muted_at_once_and_channels_are_not(stage: Stage) -> None:
    await connect_alice(stage)
    await subscribe_by_form(stage)
    await stage.alice.person.closes()
    await subscribe_by_form(stage, channel="#general", leads=["5"])
    await stage.alice.person.closes()
    direct = await subscribe_by_form(stage, what="meetings")
    assert direct.channel is not None
    await stage.alice.person.closes()
    person = person_of(stage.alice)
    await stage.runtime.app.store.subscriptions.save(
        Subscription(
            id="mine", tenant=person.tenant, created_by=person, channel=None, scope=SubscriptionScope.ALL_MINE
        )
    )
    await stage.alice.types("/goto notifications")
    await stage.alice.presses("Mute all direct messages")
    await stage.alice.sees("Your one reminder or digest by direct message is paused.")
    states = {one.channel is None: one.state for one in await subscriptions_of(stage, stage.alice)}
    assert states == {True: SubscriptionState.PAUSED, False: SubscriptionState.ACTIVE}
    await stage.alice.presses("Unmute all direct messages")
    await stage.alice.sees("is back on.")


def test_at_the_start_is_the_start_also_in_the_hour_that_comes_twice() -> None:
    second = datetime(2026, 11, 1, 6, 30, tzinfo=UTC)
    assert second.astimezone(ZoneInfo("America/New_York")).fold == 1
    assert compute_due(second, timedelta(), "America/New_York") == second


class TestForms:
    """What the form takes and refuses."""

    async def test_who_is_not_in_the_channel_cannot_subscribe_it(self, stage: Stage) -> None:
        await connect_alice(stage)
        stage.slack.add_channel("C0OTHERS", "others", ["U0BOB"])
        await stage.alice.types("/goto notify", channel=CHANNEL)
        stage.slack.home.conversation(CHANNEL).members.remove(stage.alice.person.user.id)
        assert "You aren't in #team-platform" in (await stage.alice.submits())["channel"]
        stage.slack.home.conversation(CHANNEL).members.append(stage.alice.person.user.id)
        assert await stage.alice.submits() == {}
        assert len(await subscriptions_of(stage, stage.alice)) == 1

    async def test_where_the_bot_is_not_another_channel_can_be_chosen(self, stage: Stage) -> None:
        await connect_alice(stage)
        await stage.alice.types("/goto notify", channel="#general")
        await stage.alice.fills(channel="C0DESIGN")
        assert await stage.alice.submits() == {}
        assert "Usher isn't in #design." in stage.alice.reads(stage.alice.form)
        await stage.alice.person.closes()
        await stage.alice.fills(channel=None)
        assert await stage.alice.submits() == {}
        (made,) = await subscriptions_of(stage, stage.alice)
        assert made.channel is None

    async def test_fields_that_lack_something_say_so(self, stage: Stage) -> None:
        await connect_alice(stage)
        await stage.alice.types("/goto notify", channel=CHANNEL)
        await stage.alice.fills(leads=[], digest="none")
        assert "Choose a reminder, a digest, or both." in (await stage.alice.submits())["leads"]
        await stage.alice.fills(digest="daily", days=[])
        assert "at least one day" in (await stage.alice.submits())["days"]
        await stage.alice.fills(days=["0"], what="words", value=" ")
        assert "Enter the words" in (await stage.alice.submits())["value"]
        await stage.alice.fills(value="Launch <!here>", zone="Atlantis")
        assert "“Atlantis” isn't a time zone" in (await stage.alice.submits())["zone"]
        await stage.alice.fills(zone="london")
        assert await stage.alice.submits() == {}
        (made,) = await subscriptions_of(stage, stage.alice)
        assert (made.scope, made.scope_value, made.zone, made.lead_times) == (
            SubscriptionScope.TITLE_WORDS,
            "Launch <!here>",
            "Europe/London",
            (),
        )

    async def test_it_asks_for_what_was_chosen_and_keeps_what_was_entered(self, stage: Stage) -> None:
        await connect_alice(stage)
        alice = stage.alice
        await alice.types("/goto notify", channel=CHANNEL)
        for asked in ("Words in the title", "Meeting or training ID", "Digest at", "On these days"):
            assert asked not in alice.reads(alice.form)
        await alice.fills(leads=["5"], zone="London", what="session")
        assert "Meeting or training ID" in alice.reads(alice.form)
        await alice.fills(what="words", value="Launch", digest="daily", days=["2"], at="18:30")
        assert "Words in the title" in alice.reads(alice.form)
        await alice.fills(digest="none")
        assert "Digest at" not in alice.reads(alice.form)
        await alice.fills(digest="weekly")
        assert await alice.submits() == {}
        (made,) = await subscriptions_of(stage, alice)
        assert (made.scope_value, made.lead_times, made.zone) == (
            "Launch",
            (timedelta(minutes=5),),
            "Europe/London",
        )
        assert made.digest is not None
        assert made.digest.weekly

    async def test_one_that_is_sent_before_the_form_could_ask_is_asked_then(self, stage: Stage) -> None:
        await connect_alice(stage)
        alice = stage.alice
        await alice.types("/goto notify", channel=CHANNEL)
        block, element = find_input(alice.form, "what")
        alice.person.actions.set_value(alice.form, block, element, "words")
        assert await alice.submits() == {}
        assert "Words in the title" in alice.reads(alice.form)
        await alice.fills(value="Launch")
        assert await alice.submits() == {}
        (made,) = await subscriptions_of(stage, alice)
        assert (made.scope, made.scope_value) == (SubscriptionScope.TITLE_WORDS, "Launch")

    async def test_one_session_by_its_id_and_none_that_is_not_there(self, stage: Stage) -> None:
        await connect_alice(stage)
        meeting = add_meeting(stage, "Planning", right_now() + timedelta(days=1))
        await stage.alice.types("/goto notify", channel=CHANNEL)
        await stage.alice.fills(what="session", value="123-456-780")
        assert "You can't get reminders for session 123-456-780" in (await stage.alice.submits())["value"]
        await stage.alice.fills(value="abc")
        assert "has “abc” in its title" in (await stage.alice.submits())["value"]
        add_meeting(stage, "Planning poker", right_now() + timedelta(days=1))
        await stage.alice.fills(value="plan")
        assert "3 match “plan”. Use one of these IDs:" in (await stage.alice.submits())["value"]
        await stage.alice.fills(value=str(meeting.id))
        assert await stage.alice.submits() == {}
        (made,) = await subscriptions_of(stage, stage.alice)
        assert made.scope_value == f"meeting-{meeting.id}"

    async def test_one_session_by_its_link_or_title(self, stage: Stage) -> None:
        await connect_alice(stage)
        meeting = add_meeting(stage, "Planning", right_now() + timedelta(days=1))
        (training,) = [t for t in stage.goto.world.trainings.values() if t.name == "Onboarding"]
        wanted = {
            f"https://meet.goto.com/{meeting.id}?utm_source={'x' * 200}": f"meeting-{meeting.id}",
            "“Planning”": f"meeting-{meeting.id}",
            f"attendee.gototraining.com/r/{training.key}": f"training-{training.key}",
            "onboard": f"training-{training.key}",
        }
        made = [
            await subscribe_by_form(stage, what="session", value=value, leads=[lead])
            for value, lead in zip(wanted, ("5", "10", "15", "30"), strict=True)
        ]
        assert [one.scope_value for one in made] == list(wanted.values())

    async def test_a_training_by_its_number(self, stage: Stage) -> None:
        await connect_alice(stage)
        (training,) = [t for t in stage.goto.world.trainings.values() if t.name == "Onboarding"]
        await subscribe_by_form(stage, what="session", value=str(training.id))
        (made,) = await subscriptions_of(stage, stage.alice)
        assert made.scope_value == f"training-{training.key}"

    async def test_only_admins_choose_others_and_mentions(self, stage: Stage) -> None:
        await connect_alice(stage)
        stage.slack.home.users[stage.alice.person.user.id].is_admin = True
        stage.runtime.app.slack.people.forget(person_of(stage.alice))  # type: ignore[attr-defined]
        bob_key = stage.goto.user(stage.bob.email).key
        made = await subscribe_by_form(stage, what="organizer", value=stage.bob.email, mentions="here")
        assert (made.scope, made.scope_value, made.mentions) == (
            SubscriptionScope.ORGANIZER,
            str(bob_key),
            "here",
        )
        await stage.alice.person.closes()
        made = await subscribe_by_form(stage, what="group", value="sales", mentions="none")
        assert (made.scope, made.mentions) == (SubscriptionScope.GROUP, None)

    async def test_a_mention_needs_a_channel(self, stage: Stage) -> None:
        await connect_alice(stage)
        await stage.alice.types("/goto notify", channel=CHANNEL)
        await stage.alice.fills(channel=None, mentions="here")
        assert "can't mention anyone" in (await stage.alice.submits())["mentions"]
        await stage.alice.fills(mentions="none")
        assert await stage.alice.submits() == {}

    async def test_who_is_no_admin_any_more_cannot_send_what_was_offered(self, stage: Stage) -> None:
        await connect_alice(stage)
        user, people = stage.slack.home.users[stage.alice.person.user.id], stage.runtime.app.slack.people
        mention = "Only Usher admins can mention a whole channel."
        for values, field, said in (
            ({"mentions": "channel"}, None, mention),
            ({"what": "organizer", "value": stage.bob.email}, "value", "Only Usher admins can do this."),
        ):
            user.is_admin = user.is_owner = True
            people.forget(person_of(stage.alice))  # type: ignore[attr-defined]
            await stage.alice.types("/goto notify", channel=CHANNEL)
            await stage.alice.fills(**values)
            user.is_admin = user.is_owner = False
            people.forget(person_of(stage.alice))  # type: ignore[attr-defined]
            errors = await stage.alice.submits()
            assert list(errors) == ([field] if field else [])
            assert said in (errors[field] if field else stage.alice.reads(stage.alice.form))
            assert await subscriptions_of(stage, stage.alice) == []
            await stage.alice.person.closes()

    async def test_who_is_no_admin_is_not_offered_them(self, stage: Stage) -> None:
        stage.slack.home.users[stage.bob.person.user.id].is_admin = False
        await stage.bob.connects()
        await stage.bob.sees("Connected as Bob")
        await stage.bob.types("/goto notify", channel=CHANNEL)
        blocks = [block["block_id"] for block in stage.bob.form.blocks if block["type"] == "input"]
        assert "mentions" not in blocks
        assert "an organizer" not in stage.bob.reads(stage.bob.form)
        assert "'value': 'group'" not in str(stage.bob.form.blocks)

    async def test_a_connection_that_ends_is_said_and_what_was_chosen_stays(self, stage: Stage) -> None:
        await connect_alice(stage)
        await stage.alice.types("/goto notify", channel=CHANNEL)
        await stage.alice.fills(what="words", value="Launch", leads=["30"])
        await stage.runtime.app.store.links.remove(person_of(stage.alice))
        assert await stage.alice.submits() == {}
        shown = stage.alice.reads(stage.alice.form)
        assert "No GoTo account is connected." in shown
        assert "Launch" in shown
        await stage.alice.connects()
        await stage.alice.sees("Connected as Alice")
        assert await stage.alice.submits() == {}
        (made,) = await subscriptions_of(stage, stage.alice)
        assert (made.scope_value, made.lead_times) == ("Launch", (timedelta(minutes=30),))

    async def test_without_an_account_it_is_offered_first(self, stage: Stage) -> None:
        assert "GoTo" in await stage.alice.types("/goto notify", channel=CHANNEL)
        assert stage.alice.person.view is None


class TestList:
    """What stands, changed, paused and ended."""

    async def test_anothers_are_seen_in_their_channel_and_not_touched(self, stage: Stage) -> None:
        await connect_alice(stage)
        made = await subscribe_by_form(stage)
        await stage.alice.person.closes()
        stage.slack.home.users[stage.bob.person.user.id].is_admin = False
        shown = await stage.bob.types("/goto notifications", channel=CHANNEL)
        assert "Set up by Alice" in shown
        assert "notify.row" not in str(stage.bob.last.blocks)  # type: ignore[union-attr]
        assert "Set up by Alice" not in await stage.bob.types("/goto notifications", channel="#general")
        assert made.created_by == person_of(stage.alice)

    async def test_one_that_fails_says_why(self, stage: Stage) -> None:
        await connect_alice(stage)
        made = await subscribe_by_form(stage)
        now = stage.runtime.app.clock.now()
        await stage.runtime.app.store.subscriptions.set_state(
            made, SubscriptionState.FAILING, "notify-owner-left", now
        )
        shown = await stage.alice.types("/goto notifications")
        assert "Not working: You aren't in that channel anymore" in shown

    async def test_many_are_paged(self, stage: Stage) -> None:
        await connect_alice(stage)
        person = person_of(stage.alice)
        for number in range(11):
            one = Subscription(
                id=f"s{number:02}",
                tenant=person.tenant,
                created_by=person,
                channel=None,
                scope=SubscriptionScope.TITLE_WORDS,
                scope_value=f"word{number:02}",
            )
            await stage.runtime.app.store.subscriptions.save(one)
        assert "11 reminders and digests, page 1 of 2" in await stage.alice.types("/goto notifications")
        await stage.alice.presses("Later")
        assert "word10" in stage.alice.reads(await stage.alice.sees("page 2 of 2"))
