"""Slack's repetitions, double clicks and impatient people: no second meeting, no second card."""

from __future__ import annotations

import asyncio

from bot.sandbox.slack.delivery import Delivery, retry_of
from bot.sandbox.slack.model import StoredMessage
from tests.support.security.stage import RequestLog, SecurityStage

SUBJECT = "Twice drill"


async def ready(stage: SecurityStage) -> None:
    await stage.alice.connects()
    await stage.alice.sees("Connected as Alice")


async def ready_form(stage: SecurityStage) -> None:
    await ready(stage)
    await stage.alice.types(f'/meeting schedule "{SUBJECT}" tomorrow 3pm 45m', channel="#team-platform")


def counts(stage: SecurityStage) -> tuple[int, int]:
    return len(stage.goto.received("meetings.create")), len(stage.bob.posts("#team-platform"))


async def test_a_form_submitted_twice_at_once(stage: SecurityStage) -> None:
    await ready_form(stage)
    stage.switch("slack.double_submit")
    assert await stage.alice.submits() == {}
    assert stage.alice.person.view is None
    assert counts(stage) == (1, 1)


async def test_a_form_delivered_again_later_gets_the_same_answer(stage: SecurityStage) -> None:
    await ready_form(stage)
    assert await stage.alice.submits() == {}
    for _ in range(3):
        ack = await stage.slack.deliver_again()
        assert (ack.error, ack.body) == (None, None)
    assert counts(stage) == (1, 1)


async def test_the_same_form_with_other_values_while_the_first_is_saved(stage: SecurityStage) -> None:
    """Not a second meeting: the first is still under way."""
    await ready_form(stage)
    held = RequestLog.before(stage.goto.app).hold("/G2M/rest/meetings")
    first = asyncio.create_task(stage.alice.person.submits())
    await held.reached.wait()
    delivery = stage.slack.deliverer.last
    changed = _changed(delivery, "Another title")
    second = await stage.slack.deliver(changed)
    assert "still saving" in str(second.body)
    held.go_on.set()
    await first
    assert counts(stage) == (1, 1)


def _changed(delivery: Delivery, subject: str) -> Delivery:
    view = {**delivery.payload["view"]}
    values = {
        **view["state"]["values"],
        "subject": {"subject": {"type": "plain_text_input", "value": subject}},
    }
    return Delivery(
        kind=delivery.kind,
        name=delivery.name,
        payload={**delivery.payload, "view": {**view, "state": {"values": values}}},
    )


async def test_a_command_delivered_again(stage: SecurityStage) -> None:
    await ready(stage)
    await stage.alice.types(f"/meeting now {SUBJECT}", channel="#team-platform")
    delivery = stage.slack.deliverer.last
    for ack in await asyncio.gather(*(stage.slack.deliver(delivery) for _ in range(3))):
        assert "is ready" in ack.body["text"]
    assert counts(stage) == (1, 1)


async def test_two_commands_are_two_meetings_only_when_that_is_meant(stage: SecurityStage) -> None:
    await ready(stage)
    for _ in range(2):
        said = await stage.alice.types(f"/meeting now {SUBJECT}", channel="#team-platform")
    assert "Join the existing one?" in said
    assert counts(stage) == (1, 1)
    await stage.alice.presses("Start another")
    await stage.alice.sees("is ready")
    assert counts(stage) == (2, 2)


async def test_a_button_pressed_twice_starts_one_meeting(stage: SecurityStage) -> None:
    await ready(stage)
    await stage.alice.types("/meeting", channel="#team-platform")
    menu = stage.alice.last
    assert isinstance(menu, StoredMessage)
    press = stage.alice.person.clicks
    await asyncio.gather(press(menu, text="Start now"), press(menu, text="Start now"))
    await stage.alice.sees("is ready")
    assert counts(stage) == (1, 1)
    # The outcome took the menu's place, so that nobody presses it again.
    assert "Start now" not in stage.alice.reads(menu)


async def test_a_button_works_after_what_was_wrong_is_mended(stage: SecurityStage) -> None:
    await ready(stage)
    await stage.alice.types("/meeting", channel="#design")
    menu = stage.alice.last
    assert isinstance(menu, StoredMessage)
    copy = list(menu.blocks)
    stage.slack.home.channels["C0DESIGN"].archived = True
    await stage.alice.presses("Start now", menu)
    await stage.alice.sees("#design is archived.")
    stage.slack.home.channels["C0DESIGN"].archived = False
    menu.blocks = copy
    await stage.alice.presses("Start now", menu)
    await stage.alice.sees("is ready")
    assert len(stage.goto.received("meetings.create")) == len(stage.alice.posts("#design")) == 1


async def test_the_form_of_a_home_tab_submitted_twice_starts_one_meeting(stage: SecurityStage) -> None:
    await ready(stage)
    home = await stage.alice.person.opens_home()
    assert home is not None
    await stage.alice.presses("Start now", home)
    stage.switch("slack.double_submit")
    assert await stage.alice.submits() == {}
    assert "is ready" in stage.alice.reads(stage.alice.form)
    stage.alice.dms()
    assert len(stage.goto.received("meetings.create")) == 1


async def test_an_answer_pressed_twice_keeps_one_link(stage: SecurityStage) -> None:
    await stage.alice.connects("carol@other.example")
    (question,) = stage.alice.dms()
    press = stage.alice.person.clicks
    await asyncio.gather(press(question, text="Yes, use it"), press(question, text="Yes, use it"))
    await stage.alice.sees("Connected as Carol")
    assert "Connected as Carol" in await stage.alice.types("/goto status")


async def test_a_disconnect_pressed_twice_ends_it_once(stage: SecurityStage) -> None:
    await ready(stage)
    await stage.alice.types("/goto disconnect")
    ask = stage.alice.last
    assert isinstance(ask, StoredMessage)
    press = stage.alice.person.clicks
    await asyncio.gather(press(ask, text="Disconnect"), press(ask, text="Disconnect"))
    assert len(stage.goto.received("oauth.revoke")) == 1


async def test_an_event_delivered_four_times_is_one(stage: SecurityStage) -> None:
    await ready(stage)
    await stage.alice.person.opens_home()
    delivery = stage.slack.deliverer.last
    published = len([c for c in stage.slack.panel.calls if c.name == "views.publish"])
    for number in (1, 2, 3):
        ack = await stage.slack.deliver(retry_of(delivery, number, ack=await stage.slack.deliver(delivery)))
        assert ack.error is None
    assert len([c for c in stage.slack.panel.calls if c.name == "views.publish"]) == published == 1


async def test_two_people_with_the_same_words_have_two_meetings(stage: SecurityStage) -> None:
    for actor in (stage.alice, stage.bob):
        await actor.connects()
        await actor.sees("Connected as")
        await actor.types(f'/meeting schedule "{SUBJECT}" tomorrow 3pm 45m', channel="#team-platform")
    await asyncio.gather(stage.alice.submits(), stage.bob.submits())
    made = stage.goto.received("meetings.create")
    assert {r.user for r in made} == {stage.alice.email, stage.bob.email}
    assert counts(stage) == (2, 2)
