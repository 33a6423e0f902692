"""[Add to calendar]: a file that calendars read, that changes with the meeting, and that tells nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest
import vobject

from bot.model.ids import Tenant
from bot.model.meetings import KnownMeeting
from tests.support.actors import connect_alice, open_browser
from tests.support.clocks import now
from tests.support.meetings import add_meeting
from tests.support.stage import Stage

TITLE = "Sprint review; part 2, with \\ and äöü " + "x" * 50


async def scheduled(stage: Stage) -> tuple[KnownMeeting, str]:
    """Have Alice schedule; return what is known of the meeting and the address that Bob's button opens."""
    await connect_alice(stage)
    await stage.alice.types("/meeting schedule tomorrow 3pm 45m", channel="#team-platform")
    await stage.alice.fills(subject=TITLE)
    assert await stage.alice.submits() == {}
    await stage.bob.sees("Sprint review", channel="#team-platform")
    url = (await stage.bob.presses("Add to calendar")).url
    made = next(m for m in stage.goto.meetings_of(stage.alice.email) if m.subject == TITLE)
    known = await stage.runtime.app.store.meetings.get(Tenant(stage.slack.home.id), str(made.id))
    assert known is not None
    return known, url


async def read(url: str) -> tuple[Any, Any, httpx.Response]:
    """Fetch the file and read it with another library than the one that wrote it."""
    async with open_browser() as client:
        answer = await client.get(url)
    assert answer.status_code == 200, answer.text
    calendar = vobject.readOne(answer.text)
    calendar.validate()
    return calendar, calendar.vevent, answer


async def test_the_file_has_title_time_and_the_way_in(stage: Stage) -> None:
    known, url = await scheduled(stage)
    calendar, event, answer = await read(url)
    assert event.summary.value == TITLE
    assert event.dtstart.value == known.start
    assert event.dtend.value == known.end
    assert event.location.value == known.join_url
    assert event.status.value == "CONFIRMED"
    assert event.sequence.value == "0"
    assert calendar.method.value == "PUBLISH"
    assert known.join_url in event.description.value
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cache-control"] == "no-store"
    assert all(len(line) <= 75 for line in answer.content.split(b"\r\n"))
    for secret in ("host", "authenticationToken", stage.alice.email, stage.slack.home.id):
        assert secret not in answer.text.replace("127.0.0.1", "").replace("localhost", "")
    assert "meetings.start" not in {request.operation for request in stage.goto.requests}


async def test_a_series_is_marked_as_in_the_feed(stage: Stage) -> None:
    await connect_alice(stage)
    meeting = add_meeting(stage, "Standup", now() + timedelta(days=2), kind="recurring")
    await stage.alice.types(f"/meeting share {meeting.id} #team-platform")
    await stage.bob.sees("Standup", channel="#team-platform")
    _, event, _ = await read((await stage.bob.presses("Add to calendar")).url)
    assert event.summary.value == "Standup (repeats)"
    assert (event.status.value, event.transp.value) == ("TENTATIVE", "TRANSPARENT")
    assert event.description.value.startswith("This meeting repeats. GoTo lists only its first date")
    assert "Join" in event.description.value


async def test_the_sequence_rises_with_changes_and_the_uid_stays(stage: Stage) -> None:
    known, url = await scheduled(stage)
    _, first, _ = await read(url)
    _, again, _ = await read(url)
    assert (again.sequence.value, again.dtstamp.value) == ("0", first.dtstamp.value)

    await stage.runtime.app.store.meetings.save(replace(known, end=known.end + timedelta(minutes=15)))
    _, moved, _ = await read(url)
    assert moved.sequence.value == "1"
    assert moved.uid.value == first.uid.value
    assert moved.dtend.value == known.end + timedelta(minutes=15)

    await stage.runtime.app.store.meetings.save(replace(known, cancelled_at=known.start))
    calendar, off, answer = await read(url)
    assert calendar.method.value == "CANCEL"
    assert off.status.value == "CANCELLED"
    assert off.sequence.value == "2"
    assert off.uid.value == first.uid.value
    assert known.join_url not in answer.text


@pytest.mark.parametrize("token", ["x", "0" * 32, "..%2f..%2fetc"])
async def test_other_addresses_lead_nowhere(stage: Stage, token: str) -> None:
    async with open_browser() as client:
        answer = await client.get(f"{stage.runtime.app.config.public_url}/calendar/{token}.ics")
    assert answer.status_code == 404


async def test_the_token_is_random_and_sealed_and_goes_with_the_organizer(stage: Stage) -> None:
    known, url = await scheduled(stage)
    token = url.rpartition("/")[2].removesuffix(".ics")
    assert len(token) == 22
    redis = stage.runtime.stores.redis
    async for key in redis.scan_iter():
        assert token.encode() not in key
        assert token.encode() not in (await redis.dump(key) or b"")
    await stage.runtime.app.store.meetings.delete_by_organizer(known.organizer)
    async with open_browser() as client:
        answer = await client.get(url)
    assert answer.status_code == 404
    assert "This calendar entry no longer exists." in answer.text
