"""Six kinds of conversation, and the five verbs that are typed most often in each."""

from __future__ import annotations

import re

import pytest

from tests.support.actors import Actor, connect_alice
from tests.support.meetings import meeting_at_goto
from tests.support.stage import Stage

ASKS_FOR_WHAT_CANNOT_BE = re.compile(r"/invite|cannot see|try again", re.IGNORECASE)


NAMES = {
    "public channel": "#team-platform",
    "public channel without Usher": "#design",
    "private channel without Usher": "#leads",
    "Messages tab": "your messages",
}


def places(stage: Stage) -> dict[str, str]:
    """Return the conversations by their kind."""
    direct, bot = stage.slack.home.direct, stage.slack.home.bot_user_id
    return {
        "public channel": "#team-platform",
        "public channel without Usher": "#design",
        "private channel without Usher": "#leads",
        "group DM": direct("U0ALICE", "U0BOB", "U0CAROL").id,
        "1:1 DM": direct("U0ALICE", "U0BOB").id,
        "Messages tab": direct(bot, "U0ALICE").id,
    }


async def type_now(alice: Actor, place: str, kind: str) -> str:
    return await alice.types(f"/meeting now Now in {kind}", channel=place)


async def type_schedule(alice: Actor, place: str, kind: str) -> str:
    await alice.types(f'/meeting schedule "Later in {kind}" tomorrow 3pm 45m', channel=place)
    return await submit(alice)


async def type_share(alice: Actor, place: str, kind: str) -> str:
    meeting = meeting_at_goto(alice.stage, "Sprint review")
    await alice.types(f"/meeting share {meeting.id}", channel=place)
    if kind == "Messages tab":
        await alice.person.closes()
        return await alice.types(f"/meeting share {meeting.id} #general", channel=place)
    return await submit(alice)


async def submit(alice: Actor) -> str:
    assert await alice.submits() == {}
    if alice.person.view is None:
        return ""
    said = alice.reads(alice.form)
    await alice.person.closes()
    return said


async def test_every_verb_answers_usefully_in_every_kind_of_conversation(stage: Stage) -> None:
    await connect_alice(stage)
    alice = stage.alice
    for kind, place in places(stage).items():
        said = {
            "now": await type_now(alice, place, kind),
            "schedule": await type_schedule(alice, place, kind),
            "share": await type_share(alice, place, kind),
            "list": await alice.types("/meeting list", channel=place),
            "list here": await alice.types("/meeting list channel", channel=place),
            "help": await alice.types("/meeting help", channel=place),
        }
        assert f"is ready. The card is in {NAMES.get(kind, 'that conversation')}" in said["now"], kind
        assert "Your upcoming meetings" in said["list"], kind
        assert f"Now in {kind}" in said["list here"], kind
        assert "Start a meeting now" in said["help"], kind
        assert not [name for name, words in said.items() if ASKS_FOR_WHAT_CANNOT_BE.search(words)], said
        posted = " ".join(one.text for one in alice.posts(place))
        assert f"Now in {kind}" in posted, kind
        assert f"Later in {kind}" in posted, kind
        shared = "#general" if kind == "Messages tab" else place
        assert "Sprint review, Tue, Dec 1" in " ".join(one.text for one in alice.posts(shared)), kind


async def test_adds_itself_to_a_public_channel_and_goes_on(stage: Stage) -> None:
    await connect_alice(stage)
    alice, bot = stage.alice, stage.slack.home.bot_user_id
    meeting = meeting_at_goto(stage, "Sprint review")
    said = await alice.types(f"/meeting share {meeting.id} #design")
    assert "Usher isn't in #design." in said
    await alice.presses("Add Usher")
    await alice.sees("*Sprint review* is posted in #design.")
    assert bot in stage.slack.home.conversation("#design").members
    (card,) = alice.posts("#design")
    assert "As of" not in alice.reads(card)


async def test_without_the_scope_it_names_invite(stage: Stage) -> None:
    await connect_alice(stage)
    alice = stage.alice
    assert "is ready" in await alice.types("/meeting now Standup", channel="#design")
    stage.switch("slack.refuse:conversations.join:missing_scope")
    await alice.presses("Add Usher")
    await alice.sees("Usher isn't allowed to join")
    assert "/invite @Usher" in alice.reads()
    alice.posts("#design")


@pytest.mark.parametrize("channel", ["#leads", "direct"])
async def test_a_card_from_a_message_goes_into_its_thread(stage: Stage, channel: str) -> None:
    await connect_alice(stage)
    alice = stage.alice
    place = places(stage)["1:1 DM"] if channel == "direct" else channel
    result = await alice.person.types(place, "Shall we talk tomorrow 3pm?")
    await alice.person.message_shortcut(result.shown, "meeting.schedule.from_message")
    assert await alice.submits() == {}
    await alice.sees(f"The card is in {'that conversation' if channel == 'direct' else channel}")
    (card,) = [m for m in stage.slack.home.conversation(place).messages if m.bot_id and not m.is_ephemeral]
    assert card.thread_ts == result.shown.ts
    stage.noted.add((card.channel, card.ts))
