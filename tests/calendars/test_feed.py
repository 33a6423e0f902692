"""`/goto calendar`: an address for calendars that is shown once, follows every change, and can be taken back."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import icalendar
import pytest
import vobject

from bot.model.calendars import FeedEvent
from bot.model.ids import Person, Tenant
from bot.model.registration import (
    Registration,
    RegistrationSource,
    RegistrationState,
    SeatRules,
    SharedTraining,
    SharingEndReason,
)
from bot.redaction import redact_text
from bot.usecases.calendars.feeds import merge_events
from bot.usecases.registration.sync import poll_shared_trainings
from tests.support.actors import Actor, connect_alice, open_browser
from tests.support.clocks import now
from tests.support.faults import inject_fault
from tests.support.meetings import add_meeting
from tests.support.registrations import TRAINING_NAME, register, share_new_training, training_thread
from tests.support.registrations import dms_with as dms
from tests.support.stage import Stage
from tests.support.trainings import find_training

ADDRESS = re.compile(r"\S+/calendar/[\w-]{22}\.ics")


async def address(actor: Actor) -> str:
    """Open the form, have an address made, and return it as it is shown."""
    await actor.types("/goto calendar")
    await actor.presses("Create a URL", actor.form)
    found = ADDRESS.search(actor.reads(actor.form))
    assert found, actor.reads(actor.form)
    return found.group().lstrip("`")


async def fetched(url: str) -> httpx.Response:
    async with open_browser() as client:
        return await client.get(url)


async def events(url: str) -> dict[str, Any]:
    """Read the feed with another library than the one that wrote it; events by title and start."""
    answer = await fetched(url)
    assert answer.status_code == 200, answer.text
    assert answer.headers["referrer-policy"] == "no-referrer"
    calendar = vobject.readOne(answer.text)
    calendar.validate()
    found = {f"{e.summary.value} {e.dtstart.value:%m-%d}": e for e in calendar.contents.get("vevent", ())}
    assert len({e.uid.value for e in found.values()}) == len(found)
    return found


def forget_read(stage: Stage) -> Any:
    """Let GoTo be asked again at once."""
    redis = stage.runtime.stores.redis
    return redis.hdel(f"{stage.slack.home.id}:feed:{stage.alice.person.id}", "goto_read_at")


async def test_meetings_and_every_session_of_trainings(stage: Stage) -> None:
    await connect_alice(stage)
    url = await address(stage.alice)
    found = await events(url)
    titles = sorted(key.rsplit(" ", 1)[0] for key in found)
    assert titles == ["Onboarding", "Onboarding", "Quarterly planning", "Sprint review"]
    assert {event.status.value for event in found.values()} == {"CONFIRMED"}
    sessions = sorted(e.dtstart.value for e in found.values() if e.summary.value == "Onboarding")
    assert sessions == [start for start, _ in find_training(stage).times]
    review = next(e for e in found.values() if e.summary.value == "Sprint review")
    assert re.search(r"/[0-9]{9}$", review.location.value)
    assert not stage.goto.received("meetings.start")


async def test_a_series_is_marked_because_goto_gives_only_its_first_date(stage: Stage) -> None:
    await connect_alice(stage)
    add_meeting(stage, "Standup", now() + timedelta(days=2), kind="recurring")
    found = await events(await address(stage.alice))
    (series,) = [event for title, event in found.items() if title.startswith("Standup (repeats)")]
    assert (series.status.value, series.transp.value) == ("TENTATIVE", "TRANSPARENT")
    assert series.description.value.startswith("This meeting repeats. GoTo lists only its first date")
    assert "Join: http" in series.description.value
    (single,) = [event for title, event in found.items() if title.startswith("Sprint review")]
    assert single.status.value == "CONFIRMED"


async def test_a_feed_without_events_is_valid(stage: Stage) -> None:
    url = await address(stage.bob)
    text = (await fetched(url)).text
    assert "BEGIN:VEVENT" not in text
    assert [one.name for one in icalendar.Calendar.from_ical(text).subcomponents] == ["VTIMEZONE"]
    calendar = vobject.readOne(text)
    calendar.validate()
    assert list(calendar.components())


async def test_the_address_is_shown_once_renewed_and_taken_back(stage: Stage) -> None:
    alice = stage.alice
    first = await address(alice)
    assert "We show the URL only once" in alice.reads(alice.form)
    await alice.person.closes()
    await events(first)
    await alice.types("/goto calendar")
    said = alice.reads(alice.form)
    assert "The feed has been on since" in said
    assert "Last read by a calendar" in said
    assert not ADDRESS.search(said)
    await alice.presses("Create a new URL", alice.form)
    second = ADDRESS.search(alice.reads(alice.form))
    assert second
    assert (await fetched(first)).status_code == 404
    await events(second.group().lstrip("`"))
    await alice.presses("Turn off", alice.form)
    assert "Create a URL" in alice.reads(alice.form)
    assert (await fetched(second.group().lstrip("`"))).status_code == 404


async def test_the_address_stands_nowhere_but_in_the_form(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    await connect_alice(stage)
    url = await address(stage.alice)
    token = url.rpartition("/")[2].removesuffix(".ics")
    await events(url)
    redis = stage.runtime.stores.redis
    async for key in redis.scan_iter():
        assert token.encode() not in key
        assert token.encode() not in (await redis.dump(key) or b"")
    said = [redact_text(record.getMessage()) for record in caplog.records]
    assert not [line for line in said if token in line]
    assert any("/calendar/[redacted].ics" in line for line in said)
    for channel in stage.slack.home.channels.values():
        assert not [message for message in channel.messages if token in str(message.payload())]


async def test_home_and_status_lead_to_it(stage: Stage) -> None:
    await stage.bob.person.opens_home()
    await stage.bob.presses("Calendar feed", stage.bob.person.home)
    assert "Your own URL for your calendar app" in stage.bob.reads(stage.bob.form)
    await stage.bob.person.closes()
    await connect_alice(stage)
    await stage.alice.types("/goto status")
    await stage.alice.presses("Calendar feed")
    assert "Create a URL" in stage.alice.reads(stage.alice.form)


async def test_settings_lead_to_it_and_back_to_what_was_entered(stage: Stage) -> None:
    alice = stage.alice
    await alice.types("/goto settings")
    await alice.fills(zone="Tokyo")
    await alice.presses("Calendar URL", alice.form)
    await alice.presses("Create a URL", alice.form)
    found = ADDRESS.search(alice.reads(alice.form))
    assert found
    url = found.group().lstrip("`")
    assert (await fetched(url)).status_code == 200
    await alice.presses("Turn off", alice.form)
    assert (await fetched(url)).status_code == 404
    await alice.person.closes()
    assert "Your settings" in alice.reads(alice.form)
    assert await alice.submits() == {}
    chosen = await stage.runtime.app.store.preferences.get(
        Person(Tenant(stage.slack.home.id), alice.person.id)
    )
    assert chosen.zone == "Asia/Tokyo"


async def test_a_change_raises_the_sequence_and_what_vanished_is_cancelled(stage: Stage) -> None:
    await connect_alice(stage)
    moved = add_meeting(stage, "Moved", now() + timedelta(days=4))
    gone = add_meeting(stage, "Gone", now() + timedelta(days=5))
    url = await address(stage.alice)
    before = {e.summary.value: e for e in (await events(url)).values()}
    moved.start += timedelta(hours=1)
    moved.end += timedelta(hours=1)
    gone.deleted = now()
    known = find_training(stage)
    known.times = known.times[:1]
    await forget_read(stage)
    found = await events(url)
    after = {e.summary.value: e for e in found.values()}
    assert after["Moved"].dtstart.value == moved.start
    assert (after["Moved"].sequence.value, after["Moved"].uid.value) == ("1", before["Moved"].uid.value)
    assert (after["Gone"].status.value, after["Gone"].sequence.value) == ("CANCELLED", "1")
    assert after["Sprint review"].sequence.value == "0"
    assert after["Sprint review"].dtstamp.value == before["Sprint review"].dtstamp.value
    sessions = [e.status.value for e in found.values() if e.summary.value == "Onboarding"]
    assert sorted(sessions) == ["CANCELLED", "CONFIRMED"]


async def test_while_goto_is_down_nothing_vanishes(stage: Stage) -> None:
    await connect_alice(stage)
    url = await address(stage.alice)
    before = await fetched(url)
    await forget_read(stage)
    inject_fault(stage, "503_html", "meetings.upcoming.list", times=None)
    assert (await fetched(url)).text == before.text
    stage.switch("goto.503_html", times=None)


async def test_a_disconnect_takes_what_goto_told_out_of_the_calendar(stage: Stage) -> None:
    await connect_alice(stage)
    url = await address(stage.alice)
    assert await events(url)
    await stage.alice.person.closes()
    await stage.alice.types("/goto disconnect")
    await stage.alice.presses("Disconnect")
    await stage.alice.sees("Disconnected alice@northwind.example")
    redis = stage.runtime.stores.redis
    assert not await redis.hexists(f"{stage.slack.home.id}:feed:{stage.alice.person.id}", "sealed")
    assert await events(url) == {}


async def test_a_meeting_cancelled_here_is_cancelled_at_once(stage: Stage) -> None:
    await connect_alice(stage)
    await stage.alice.types('/meeting schedule "Design review" tomorrow 3pm 45m', channel="#team-platform")
    assert await stage.alice.submits() == {}
    await stage.bob.sees("Design review", channel="#team-platform")
    url = await address(stage.alice)
    first = next(e for e in (await events(url)).values() if e.summary.value == "Design review")
    (made,) = [m for m in stage.goto.meetings_of(stage.alice.email) if m.subject == "Design review"]
    tenant = Tenant(stage.slack.home.id)
    known = await stage.runtime.app.store.meetings.get(tenant, str(made.id))
    assert known is not None
    assert first.location.value == known.join_url
    await stage.runtime.app.store.meetings.save(replace(known, cancelled_at=now()))
    after = next(e for e in (await events(url)).values() if e.summary.value == "Design review")
    assert after.status.value == "CANCELLED"
    assert known.join_url not in (await fetched(url)).text


def registration(person: Person, state: RegistrationState, shared: SharedTraining) -> Registration:
    return Registration(
        tenant=person.tenant,
        training_key=shared.training_key,
        id="r1",
        person=person,
        email="bob@northwind.example",
        given_name="Bob",
        surname="Tanaka",
        state=state,
        name=shared.name,
        sessions=shared.sessions,
        source=RegistrationSource.SLACK,
        registered_at=now(),
        registrant_key="1",
        join_url="https://api.getgo.com/join/training/1/42",
    )


async def test_registrations_without_an_account_and_their_end(stage: Stage) -> None:
    """Bob has no GoTo account; what he registered for is in his calendar all the same."""
    store, tenant = stage.runtime.app.store.registrations, Tenant(stage.slack.home.id)
    bob, alice = Person(tenant, stage.bob.person.id), Person(tenant, stage.alice.person.id)
    sessions = tuple((now() + timedelta(days=day), now() + timedelta(days=day, hours=1)) for day in (3, 4))
    shared = SharedTraining(
        tenant=tenant,
        training_key="8439885694023994631",
        organizer=alice,
        organizer_key="1",
        name="Safety",
        sessions=sessions,
        rules=SeatRules(),
    )
    await store.share(shared)
    await store.join(registration(bob, RegistrationState.REGISTERED, shared), "op")
    url = await address(stage.bob)
    found = await events(url)
    assert sorted(e.dtstart.value for e in found.values()) == [start for start, _ in sessions]
    assert all(e.location.value.endswith("/42") for e in found.values())
    await store.end_sharing(tenant, shared.training_key, SharingEndReason.CANCELLED)
    assert {e.status.value for e in (await events(url)).values()} == {"CANCELLED"}
    assert "/42" not in (await fetched(url)).text


async def test_who_registers_in_slack_has_it_in_their_calendar_until_they_cancel(stage: Stage) -> None:
    """Bob has no GoTo account. What he presses is all that the feed is made from."""
    known = await share_new_training(stage)
    await register(stage.bob)
    (registrant,) = known.registrants
    url = await address(stage.bob)
    ((name, first),) = (await events(url)).items()
    assert name.startswith(TRAINING_NAME)
    assert first.status.value == "CONFIRMED"
    assert (first.dtstart.value, first.dtend.value) == known.times[0]
    assert str(registrant.number) in first.location.value
    await stage.bob.person.closes()

    known.times = [(start + timedelta(days=1), end + timedelta(days=1)) for start, end in known.times]
    await poll_shared_trainings(stage.runtime.app)
    await stage.bob.sees("was moved")
    await stage.bob.person.wait_for(lambda: training_thread(stage.bob))
    ((_, moved),) = (await events(url)).items()
    assert moved.uid.value == first.uid.value
    assert moved.dtstart.value == known.times[0][0]
    assert int(moved.sequence.value) > int(first.sequence.value)

    (message,) = dms(stage.bob, "You're registered for")
    await stage.bob.presses("Cancel registration", message)
    await stage.bob.sees("is cancelled.")
    ((_, off),) = (await events(url)).items()
    assert (off.uid.value, off.status.value) == (first.uid.value, "CANCELLED")
    assert str(registrant.number) not in (await fetched(url)).text
    assert await events(await address(stage.dev)) == {}
    stage.alice.dms()


START = datetime(2027, 1, 10, 15, tzinfo=UTC)


def event(uid: str = "a", **changes: Any) -> FeedEvent:
    values: dict[str, Any] = {
        "uid": uid,
        "source": "meeting",
        "title": "T",
        "start": START,
        "end": START + timedelta(hours=1),
    }
    return FeedEvent(**{**values, **changes})


def merge(
    published: tuple[FeedEvent, ...], *current: FeedEvent, at: datetime, is_read: bool = True
) -> tuple[FeedEvent, ...]:
    return merge_events(published, {event.uid: event for event in current}, at, is_read=is_read)


def test_what_is_over_stays_for_a_while_and_what_never_was_told_is_not_cancelled() -> None:
    first = merge((), event(), event("b", cancelled=True), at=START - timedelta(days=1))
    assert [one.uid for one in first] == ["a"]
    unread = merge(first, at=START - timedelta(hours=1), is_read=False)
    assert unread == first
    during = merge(first, at=START + timedelta(minutes=5))
    assert not during[0].cancelled
    assert merge(during, at=START + timedelta(days=40)) == ()
    (off,) = merge(first, at=START - timedelta(hours=1))
    assert (off.cancelled, off.sequence) == (True, 1)
    (again,) = merge((off,), event(), at=START - timedelta(minutes=30))
    assert (again.cancelled, again.sequence) == (False, 2)
