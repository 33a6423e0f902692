"""A person's own settings: the zone of all times, and how a new meeting begins."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.model.people import Preferences
from tests.support.actors import Actor, person_of
from tests.support.clocks import CLOCK
from tests.support.stage import Stage


async def ready(stage: Stage) -> Actor:
    await stage.alice.connects()
    await stage.alice.sees("Connected as Alice")
    return stage.alice


async def chooses(actor: Actor, **values: object) -> dict[str, str]:
    await actor.types("/goto settings")
    await actor.fills(**values)
    return await actor.submits()


async def test_an_own_zone_holds_wherever_a_time_is_shown_or_read(stage: Stage) -> None:
    alice = await ready(stage)
    await alice.types("/goto settings")
    assert "Your Slack time zone is New York" in alice.reads(alice.form)
    await alice.fills(zone="london")
    assert await alice.submits() == {}
    assert alice.person.view is None

    assert "Times are shown in London, as you chose" in await alice.types("/goto status")
    assert "times in London" in await alice.types("/meeting list")
    await alice.types('/meeting schedule "Abroad" tomorrow 3pm 45m', channel="#team-platform")
    assert "3:00–3:45 PM London" in alice.reads(alice.form)
    assert await alice.submits() == {}
    card = await stage.bob.sees("Abroad", channel="#team-platform")
    assert "London" in card.text
    (asked,) = stage.goto.received("meetings.create")
    tomorrow = CLOCK.now().astimezone(ZoneInfo("Europe/London")).date() + timedelta(days=1)
    start = datetime.combine(tomorrow, datetime.min.time(), ZoneInfo("Europe/London")).replace(hour=15)
    assert asked.body["starttime"] == f"{start.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"

    assert await chooses(alice, zone="") == {}
    assert "Times are shown in New York, from your Slack profile" in await alice.types("/goto status")


async def test_where_slack_tells_no_zone_nothing_says_that_it_does(stage: Stage) -> None:
    alice = stage.alice
    alice.person.user.tz = "Factory"
    assert "Your Slack profile has no time zone we know, so times are shown in UTC" in await alice.types(
        "/goto status"
    )
    assert "Your Slack profile has no time zone we know, so times are in UTC" in await alice.types(
        "/goto doctor"
    )
    await alice.types("/goto settings")
    assert "Your Slack profile has no time zone we know" in alice.reads(alice.form)
    await alice.person.closes()


async def test_a_zone_that_is_none_or_several_is_refused_in_its_field(stage: Stage) -> None:
    alice = stage.alice
    errors = await chooses(alice, zone="Atlantis")
    assert "“Atlantis” isn't a time zone" in errors["zone"]
    await alice.fills(zone="IST")
    assert "could be several time zones" in (await alice.submits())["zone"]
    await alice.fills(zone="UTC+5")
    assert "isn't a time zone" in (await alice.submits())["zone"]
    await alice.person.closes()


async def test_the_form_begins_as_chosen_and_what_is_typed_goes_before(stage: Stage) -> None:
    alice = await ready(stage)
    channel = next(c.id for c in stage.slack.home.channels.values() if c.name == "team-platform")
    assert await chooses(alice, length="90", audio="VoIP", options=["password"], channel=channel) == {}
    await alice.types('/meeting schedule "As I like it" tomorrow 3pm', channel="#general")
    assert await alice.submits() == {}
    await stage.bob.sees("As I like it", channel="#team-platform")
    (asked,) = stage.goto.received("meetings.create")
    length = datetime.fromisoformat(asked.body["endtime"]) - datetime.fromisoformat(asked.body["starttime"])
    assert length == timedelta(minutes=90)
    assert (asked.body["conferencecallinfo"], asked.body["passwordrequired"]) == ("VoIP", True)

    await alice.types('/meeting schedule "Otherwise" tomorrow 5pm 15m', channel="#general")
    assert "5:00–5:15 PM" in alice.reads(alice.form)
    await alice.person.closes()


async def test_now_is_as_chosen_and_stays_where_it_was_asked(stage: Stage) -> None:
    alice = await ready(stage)
    channel = next(c.id for c in stage.slack.home.channels.values() if c.name == "team-platform")
    assert await chooses(alice, length="15", audio="VoIP", channel=channel) == {}
    await alice.types("/meeting now Standup", channel="#general")
    (card,) = stage.bob.posts("#general")
    assert "Standup" in card.text
    (asked,) = stage.goto.received("meetings.create")
    length = datetime.fromisoformat(asked.body["endtime"]) - datetime.fromisoformat(asked.body["starttime"])
    assert (length, asked.body["conferencecallinfo"]) == (timedelta(minutes=15), "VoIP")


async def test_a_zone_that_is_gone_and_a_channel_that_was_left_are_said_and_done_without(
    stage: Stage,
) -> None:
    alice = await ready(stage)
    gone = Preferences(zone="Europe/Atlantis", channel="C0NOSUCH")
    await stage.runtime.app.store.preferences.save(person_of(alice), gone)
    await alice.types('/meeting schedule "Still works" tomorrow 3pm', channel="#team-platform")
    form = alice.reads(alice.form)
    assert "We no longer know your time zone “Europe/Atlantis”, so times are in New York." in form
    assert "So we didn't use the channel from your settings." in form
    assert "New York" in form
    assert await alice.submits() == {}
    await stage.bob.sees("Still works", channel="#team-platform")

    await alice.types("/goto settings")
    assert "We no longer know your time zone “Europe/Atlantis”" in alice.reads(alice.form)
    await alice.person.closes()


async def test_a_channel_that_one_is_not_in_is_refused_in_its_field(stage: Stage) -> None:
    stage.slack.add_channel("C0OTHERS", "others", ["U0BOB", stage.slack.home.bot_user_id])
    errors = await chooses(stage.alice, channel="C0OTHERS")
    assert "You aren't in #others" in errors["channel"]
    await stage.alice.person.closes()


async def test_settings_are_sealed_and_one_persons_alone(stage: Stage) -> None:
    await chooses(stage.alice, zone="Asia/Kathmandu")
    raw = await stage.runtime.stores.redis.get(f"{stage.slack.home.id}:prefs:{stage.alice.person.user.id}")
    assert raw is not None
    assert b"Kathmandu" not in raw
    assert "Kathmandu" not in await stage.bob.types("/goto status")
