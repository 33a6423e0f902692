"""Mentions in channels and threads, and the Messages tab: answered as commands are, once, where it was asked."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.sandbox.slack.model import StoredMessage
from bot.store.keys import KEYS
from bot.store.ledger import EVENT_CLAIM_SECONDS
from tests.support.actors import Actor, connect_alice, post_message, tenant_of
from tests.support.clocks import CLOCK
from tests.support.meetings import SUBJECT, schedule_meeting
from tests.support.polling import go_on_until_settled
from tests.support.stage import CHANNEL, Stage


def bot(stage: Stage) -> str:
    return str(stage.slack.home.bot_user_id)


async def mention(actor: Actor, text: str, *, thread: str | None = None, channel: str = CHANNEL) -> list[str]:
    """Write to Usher in a channel; return what it shows to this person, newest last."""
    before = shown(actor, channel)
    await post_message(actor, channel, f"<@{bot(actor.stage)}> {text}", thread)
    new = shown(actor, channel)[len(before) :]
    if new:
        actor.last = new[-1]
    return [actor.reads(message) for message in new]


def shown(actor: Actor, channel: str = CHANNEL) -> list[StoredMessage]:
    """Return what the bot wrote in the channel to this person, also in threads."""
    where = actor.stage.slack.home.conversation(channel)
    found = [m for m in where.messages if m.bot_id and m.ephemeral_for in (None, actor.person.id)]
    actor.stage.noted.update((m.channel, m.ts) for m in found)
    return found


async def tell(actor: Actor, text: str, thread: str | None = None) -> list[str]:
    """Write in the Messages tab; return what Usher answers."""
    before = actor.dms()
    await post_message(actor, bot(actor.stage), text, thread)
    new = actor.dms()[len(before) :]
    if new:
        actor.last = new[-1]
    return [actor.reads(message) for message in new]


async def test_a_mention_is_answered_to_its_person_alone_and_in_its_thread(stage: Stage) -> None:
    alice = stage.alice
    await schedule_meeting(stage)
    (card,) = alice.posts(CHANNEL)
    (top,) = await mention(alice, "meeting list")
    assert SUBJECT in top
    assert alice.last.thread_ts is None
    (said,) = await mention(alice, "meeting list", thread=card.ts)
    assert SUBJECT in said
    assert isinstance(alice.last, StoredMessage)
    assert (alice.last.thread_ts, alice.last.ephemeral_for) == (card.ts, alice.person.id)
    assert not any(SUBJECT in stage.bob.reads(m) for m in shown(stage.bob) if m is not card)


async def test_help_in_a_channel_says_how_to_type_there(stage: Stage) -> None:
    for typed in ("help", "Hello!"):
        (said,) = await mention(stage.alice, typed)
        assert "put `@Usher` first, for example `@Usher meeting list`" in said
        assert "without the slash" not in said


async def test_what_nobody_can_read_in_a_channel_is_answered_with_what_works_there(stage: Stage) -> None:
    for typed, expected in {
        "meetnig now": "Did you mean `@Usher meeting now Sprint review`?",
        "goto forgte me": "There's no `/goto forgte`",
        "gotoo forget me": "Did you mean `@Usher goto forget me`?",
        "lsit": "Did you mean `@Usher meeting list`?",
        "meetnig": "Did you mean `@Usher meeting help`?",
        "xylophone": "Type `@Usher help` to see what you can do.",
    }.items():
        (said,) = await mention(stage.alice, typed)
        assert expected in said, typed


async def test_everything_in_the_messages_tab_is_answered(stage: Stage) -> None:
    alice = stage.alice
    await connect_alice(stage)
    alice.dms()
    for typed, expected in {
        "help": "You can type commands here without the slash",
        "Hello!": "You can type commands here without the slash",
        f"<@{bot(stage)}> goto status": "alice@northwind.example",
        "status": "alice@northwind.example",
        "meetnig list": "Did you mean `meeting list`?",
        "meetnig": "Did you mean `meeting help`?",
        "xylophone": "Type `help` to see what you can do",
        "meeting lsit": "Did you mean",
        "show": "can mean several things",
    }.items():
        answers = await tell(alice, typed)
        assert len(answers) == 1, typed
        assert expected.replace("`", "") in answers[0].replace("`", ""), typed
    root = await post_message(alice, bot(stage), "something else")
    alice.dms()
    (said,) = await tell(alice, "goto status", thread=root.ts)
    assert "alice@northwind.example" in said
    assert isinstance(alice.last, StoredMessage)
    assert alice.last.thread_ts == root.ts


@pytest.mark.languages
async def test_a_choice_is_pressed(stage: Stage) -> None:
    await schedule_meeting(stage)
    stage.alice.posts(CHANNEL)
    (asked,) = await mention(stage.alice, "list")
    assert "several things" in asked
    await stage.alice.presses("meeting list")
    await stage.alice.sees(SUBJECT, channel=CHANNEL)


async def test_a_form_opens_after_a_press_and_its_card_goes_into_the_thread(stage: Stage) -> None:
    alice = stage.alice
    await connect_alice(stage)
    root = await post_message(stage.bob, CHANNEL, "Shall we meet?")
    (said,) = await mention(alice, f'schedule "{SUBJECT}" tomorrow 3pm 45m', thread=root.ts)
    assert alice.person.view is None
    assert "Select Continue" in said
    await alice.presses("Continue")
    assert SUBJECT in alice.reads(alice.form)
    assert await alice.submits() == {}
    (made,) = stage.goto.meetings_of(alice.email)[-1:]
    assert made.subject == SUBJECT
    cards = [m for m in shown(alice) if SUBJECT in alice.reads(m) and not m.is_ephemeral]
    assert [m.thread_ts for m in cards] == [root.ts]


async def test_a_meeting_that_starts_now_gets_its_card_in_the_thread(stage: Stage) -> None:
    alice = stage.alice
    await connect_alice(stage)
    root = await post_message(stage.bob, CHANNEL, "Let us talk")
    await mention(alice, "now Standup", thread=root.ts)
    await alice.person.wait_for(lambda: [m for m in shown(alice) if "Standup" in alice.reads(m)])
    assert {m.thread_ts for m in shown(alice) if "Standup" in alice.reads(m)} == {root.ts}


FORMS = (
    'meeting schedule "X" tomorrow 3pm',
    "meeting edit {id}",
    "meeting share {id}",
    "meeting start {id}",
    "training create",
    "goto settings",
    "goto notify",
    "goto policy",
    "goto calendar",
)


async def test_every_form_is_offered_by_a_button_that_opens_it(stage: Stage) -> None:
    """Whatever needs a trigger, or shows what nobody else may keep, waits for a press: in channels and directly."""
    alice = stage.alice
    meeting = await schedule_meeting(stage)
    alice.posts(CHANNEL)
    for number, line in enumerate(FORMS):
        (said,) = await (mention if number % 2 else tell)(alice, line.format(id=meeting.id))
        assert "Select Continue" in said, line
        await alice.presses("Continue")
        if line.startswith("meeting start"):
            await alice.sees("This link starts the meeting as you")
            shown(alice)
            continue
        assert alice.person.view is not None, line
        await alice.person.closes()
    alice.dms()


async def test_what_changes_something_is_done_once(stage: Stage) -> None:
    alice = stage.alice
    await connect_alice(stage)
    before = len(stage.goto.meetings_of(alice.email))
    await mention(alice, "meeting now Standup")
    assert len(stage.goto.meetings_of(alice.email)) == before + 1
    for _ in range(2):
        await stage.slack.deliver_again()
    assert len(stage.goto.meetings_of(alice.email)) == before + 1
    assert len([m for m in shown(alice) if "Standup" in alice.reads(m)]) <= 2


def message_event(stage: Stage, actor: Actor, text: str, **changes: Any) -> dict[str, Any]:
    """Return a mention as Slack tells of it."""
    return {
        "type": "app_mention",
        "user": actor.person.id,
        "text": text,
        "channel": stage.slack.home.conversation(CHANNEL).id,
        "ts": stage.slack.home.new_ts(),
        "event_ts": stage.slack.home.new_ts(),
        "team": stage.slack.home.id,
        **changes,
    }


async def test_a_mention_is_typed_by_name(stage: Stage) -> None:
    await post_message(stage.alice, CHANNEL, "@Usher help")
    assert len(shown(stage.alice)) == 1


async def test_a_message_that_comes_several_times_is_answered_once(stage: Stage) -> None:
    alice = stage.alice
    inner = message_event(stage, alice, f"<@{bot(stage)}> help")
    for event_id in ("Ev1", "Ev1", "Ev2"):
        ack = await stage.slack.send_event(inner, event_id=event_id)
        assert ack.error is None
    assert len(shown(alice)) == 1
    wrong = message_event(stage, alice, f"<@{bot(stage)}> xylophone")
    await asyncio.gather(*[stage.slack.send_event(wrong, event_id=f"Ev3{n}") for n in range(3)])
    await go_on_until_settled(stage.slack)
    assert len(shown(alice)) == 2


async def test_a_claim_of_a_process_that_died_ends(stage: Stage) -> None:
    inner = message_event(stage, stage.alice, f"<@{bot(stage)}> help")
    ledger, tenant = stage.runtime.app.store.ledger, tenant_of(stage)
    await ledger.claim_event(tenant, f"{inner['channel']}-{inner['ts']}")
    ack = await stage.slack.send_event(inner)
    assert ack.status == 503, "another process may be answering"
    assert shown(stage.alice) == []
    await stage.runtime.stores.redis.delete(KEYS.event.of(tenant, f"{inner['channel']}-{inner['ts']}"))
    CLOCK.forward(seconds=EVENT_CLAIM_SECONDS + 60)
    await stage.slack.settled()
    assert len(shown(stage.alice)) == 1


async def test_what_nobody_typed_to_usher_is_not_answered(stage: Stage) -> None:
    alice, mention_text = stage.alice, f"<@{bot(stage)}> help"
    changes: list[dict[str, Any]] = [
        {"bot_id": "B0OTHER"},
        {"bot_id": "B0OTHER", "subtype": "bot_message", "user": None},
        {"user": bot(stage)},
        {"user": "USLACKBOT"},
        {"subtype": "message_changed"},
        {"subtype": "message_deleted"},
        {"subtype": "channel_join"},
        {"edited": {"user": alice.person.id, "ts": "1.0"}},
        {"hidden": True},
        {"text": f"`<@{bot(stage)}> help`"},
        {"text": f"```\n<@{bot(stage)}> help\n```"},
        {"text": f"&gt; <@{bot(stage)}> help"},
        {"text": "nobody was meant"},
    ]
    for change in changes:
        ack = await stage.slack.send_event(message_event(stage, alice, mention_text) | change)
        assert ack.error is None, change
        assert shown(alice) == [], change
    direct = {"type": "message", "channel_type": "im", "channel": alice.person._app_dm().id}
    for change in changes[:9]:
        ack = await stage.slack.send_event(message_event(stage, alice, "help") | direct | change)
        assert ack.error is None, change
        assert alice.dms() == [], change
    assert alice.dms() == []


@pytest.mark.exhaustive
async def test_odd_events_are_answered_with_200(stage: Stage) -> None:
    for change in ({"channel": None}, {"ts": None}, {"text": None}, {"user": {"id": "U"}}, {"text": 7}):
        inner = message_event(stage, stage.alice, f"<@{bot(stage)}> help") | change
        ack = await stage.slack.send_event(inner)
        assert ack.error is None, change
    shown(stage.alice)
    stage.alice.dms()


async def test_people_of_other_companies_are_refused_politely(stage: Stage) -> None:
    slack = stage.slack
    eve = slack.add_user("U0EVE", "eve", "Eve Else", "eve@else.example", "UTC", team_id="T0ELSE")
    room = slack.home.conversation(CHANNEL)
    room.is_shared = True
    room.members.append(eve.id)
    eve_person = slack.person(eve.id)
    await eve_person.types(CHANNEL, f"<@{bot(stage)}> meeting list")
    await slack.settled()
    (said,) = [m for m in room.messages if m.ephemeral_for == eve.id]
    assert "company" in said.text or "workspace" in said.text
    silent = message_event(stage, stage.alice, f"<@{bot(stage)}> help", user=eve.id, team="")
    assert (await slack.send_event(silent)).error is None
    assert [m.text for m in room.messages if m.ephemeral_for == eve.id] == [said.text] * 2
    assert not any(call.where == "goto" for call in slack.panel.calls)


@pytest.mark.exhaustive
class TestFlood:
    """Somebody writes much faster than people do."""

    @pytest.fixture
    def stage_options(self, stage_options: dict[str, Any]) -> dict[str, Any]:
        return {**stage_options, "settings": {"person_requests_per_minute": 1, "person_burst": 2}}

    async def test_they_are_told_once(self, stage: Stage) -> None:
        for number in range(6):
            inner = message_event(stage, stage.alice, f"<@{bot(stage)}> help {number}")
            assert (await stage.slack.send_event(inner)).error is None
        said = [stage.alice.reads(m) for m in shown(stage.alice)]
        assert len(said) == 3
        assert "commands here without the slash" not in said[-1]


@pytest.mark.parametrize("wait", [0.02])
async def test_a_slow_answer_comes_where_it_was_asked(stage: Stage) -> None:
    """GoTo takes longer than Slack waits: the answer follows in the thread."""
    await schedule_meeting(stage)
    alice = stage.alice
    root = await post_message(stage.bob, CHANNEL, "When is it?")
    alice.posts(CHANNEL)
    await mention(alice, "meeting list", thread=root.ts)
    await alice.person.wait_for(
        lambda: [m for m in shown(alice) if SUBJECT in alice.reads(m) and m.is_ephemeral]
    )
    assert all(m.thread_ts == root.ts for m in shown(alice) if m.is_ephemeral)
