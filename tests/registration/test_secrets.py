"""A personal link is the registrant's alone: sealed in Redis, in no log, no channel and nobody else's messages."""

from __future__ import annotations

import logging
import re

import pytest

from tests.support.registrations import register, share_new_training, training_card
from tests.support.security.redis_dump import dump_redis, unwrapped
from tests.support.stage import Stage


async def test_a_link_lies_nowhere_in_the_open(
    stage: Stage, empty_redis: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    training = await share_new_training(stage, capacity="2", rules=["approval"])
    await register(stage.bob)
    await stage.alice.presses("Approve", await stage.alice.sees("wants to register for"))
    await stage.bob.sees("You're registered for")
    await stage.bob.types("/training mine")
    await stage.bob.types("/training unregister")
    (registrant,) = training.registrants
    link = f"join/training/{training.key}/{registrant.number}"
    own = str([one.payload() for one in stage.bob.dms()])
    assert link in own

    address = re.search(r"/calendar/([\w-]+)\.ics", own)
    assert address is not None
    secrets = [link.encode(), address.group(1).encode(), stage.bob.email.encode()]
    stored = await dump_redis(empty_redis)
    assert stored
    for part in stored:
        for inner in unwrapped(part):
            assert not [secret for secret in secrets if secret in inner]
    assert link not in caplog.text
    assert address.group(1) not in caplog.text
    for channel in stage.slack.home.channels.values():
        if channel.id != stage.bob.dms()[0].channel:
            assert link not in str([message.payload() for message in channel.messages])
    stage.alice.dms()
    assert link not in stage.bob.reads(training_card(stage.bob))


async def test_the_calendar_file_has_every_session_and_says_when_it_is_cancelled(stage: Stage) -> None:
    training = await share_new_training(stage)
    await register(stage.bob)
    message = await stage.bob.sees("You're registered for")
    urls = re.findall(r"http[^'\"]+\.ics", str(message.payload()))
    file = (await stage.bob.browser.get(urls[0])).text
    assert file.count("BEGIN:VEVENT") == 1
    assert f"join/training/{training.key}" in file.replace("\r\n ", "")
    await stage.bob.presses("Cancel registration")
    await stage.bob.sees("is cancelled.")
    file = (await stage.bob.browser.get(urls[0])).text
    assert "STATUS:CANCELLED" in file
    assert "join/training" not in file.replace("\r\n ", "")
    stage.bob.dms()
    assert (await stage.bob.browser.get(urls[0].replace(".ics", "0.ics"))).status_code == 404
