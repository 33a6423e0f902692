"""Recordings of held meetings: listed late, shown to the organizer alone, and stored nowhere."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.goto import wire
from bot.goto.endpoints import ENDPOINTS
from bot.goto.models import HistoricalMeeting
from tests.support.actors import connect_alice
from tests.support.cards import open_card_stage
from tests.support.clocks import CLOCK, now
from tests.support.faults import inject_fault
from tests.support.meetings import add_meeting, hold_meeting
from tests.support.stage import CHANNEL, Stage


async def test_they_are_in_the_history_and_the_details_once_goto_lists_them(stage: Stage) -> None:
    await connect_alice(stage)
    review = add_meeting(stage, "Sprint review", now() - timedelta(hours=2))
    held = hold_meeting(stage, review, now() - timedelta(hours=2), 43)
    hold_meeting(stage, add_meeting(stage, "Retro", now() - timedelta(hours=3)), now() - timedelta(hours=3))
    held.recorded = True
    stage.goto.behavior.recording_delay_seconds = 20 * 3600
    for line in ("/meeting history", f"/meeting show {review.id}"):
        assert "recording" not in (await stage.alice.types(line)).casefold()
    CLOCK.forward(hours=24)
    url = f"{stage.goto.base_url}/recordings/{held.session_id}"
    for line in ("/meeting history", f"/meeting show {review.id}"):
        await stage.alice.types(line)
        payload = str(stage.alice.last.payload())
        assert payload.count(f"<{url}|Watch the recording> · <{url}/download|Download it>") == 1, line


async def test_the_card_gives_the_link_to_its_organizer_alone(stage: Stage) -> None:
    scene = await open_card_stage(stage)
    scene.begins()
    await scene.look(minutes=1)
    scene.ends(43)
    (held,) = stage.goto.world.held
    held.recorded = True
    before = hold_meeting(stage, scene.meeting, scene.known.start - timedelta(days=1), 30)
    before.recorded = True
    CLOCK.move_to(scene.known.start + timedelta(minutes=50))
    assert "[Recording]" in await scene.look(minutes=50)
    (card,) = stage.alice.posts(CHANNEL)
    await stage.bob.presses("Recording", card)
    await stage.bob.sees("Only the organizer, Alice Moreau, can get the link to the recording.")
    await stage.alice.presses("Recording", card)
    await stage.alice.sees("Only you see these links.")
    assert stage.alice.last.is_ephemeral
    payload = str(stage.alice.last.payload())
    assert payload.count("/recordings/") == 2
    assert f"/recordings/{held.session_id}" in payload
    assert "/recordings/" not in str([m.payload() for m in stage.bob.posts(CHANNEL)])
    async for key in stage.runtime.stores.redis.scan_iter():
        kind = await stage.runtime.stores.redis.type(key)
        if kind == b"hash":
            assert b"/recordings/" not in b"".join((await stage.runtime.stores.redis.hgetall(key)).values())
    held.recorded = before.recorded = False
    await stage.alice.presses("Recording", card)
    await stage.alice.sees("GoTo doesn't list a recording of this meeting yet.")
    await stage.alice.sees("It can take up to a day.")


async def test_details_come_without_recordings_if_goto_tells_no_history(stage: Stage) -> None:
    await connect_alice(stage)
    review = add_meeting(stage, "Sprint review", now() - timedelta(hours=2))
    inject_fault(stage, "500", "historicalMeetings.list", times=None)
    assert "Sprint review" in await stage.alice.types(f"/meeting show {review.id}")


@pytest.mark.parametrize(
    ("recording", "links"),
    [
        ('{"shareUrl": "https://x.example/s", "downloadUrl": "https://x.example/d"}', ("s", "d")),
        ('{"recordingId": 1.5, "fileSize": "huge", "downloadUrl": "https://x.example/d"}', (None, "d")),
        ('[{"shareUrl": "https://x.example/s"}, {"shareUrl": "https://x.example/t"}]', ("s", None)),
        ('{"shareUrl": "", "downloadUrl": null}', None),
        ('{"shareUrl": "javascript:alert(1)"}', None),
        ('{"shareUrl": 5}', None),
        ('{"shareUrl": "https://x.example/a b"}', None),
        *((odd, None) for odd in ("{}", "[]", "null", '""', '"none"', "7", "true", "[null]", "[[]]")),
    ],
)
def test_an_odd_recording_hides_no_session(recording: str, links: tuple[str | None, ...] | None) -> None:
    body = f'[{{"meetingId": "123456789", "recording": {recording}}}]'.encode()
    row = ENDPOINTS["historicalMeetings.list"]
    (held,) = wire.read_rows(row, wire.Answer(200, {}, body), HistoricalMeeting)
    found = held.recording and (held.recording.share_url, held.recording.download_url)
    assert found == (links and tuple(one and f"https://x.example/{one}" for one in links))
