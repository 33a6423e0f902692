"""Names that Slack does not know are named wherever a person or channel is typed: never dropped, never in a title."""

from __future__ import annotations

import pytest

from bot.parsing.arguments import UnknownName, split_tokens
from tests.support.admin import connect_admin
from tests.support.meetings import meeting_at_goto
from tests.support.stage import CHANNEL, Stage
from tests.support.trainings import find_training


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Retro #nope tomorrow", ["#nope"]),
        ("(#nope), @nobody!", ["#nope", "@nobody"]),
        ("#2024-planning @anna.b", ["#2024-planning", "@anna.b"]),
        ("in #equipe-été", ["#equipe-été"]),
        ("#1 #394-580-421 C# @ 3pm @3pm @noon a@b.example x#y https://x.example/#top @", []),
        ("<#C0GENERAL|general> <@U0BOB> <!here>", []),
    ],
)
def test_which_words_are_names(text: str, names: list[str]) -> None:
    assert [one.text for one in split_tokens(text) if isinstance(one, UnknownName)] == names


async def test_each_verb_names_a_channel_or_person_that_is_unknown(stage: Stage) -> None:
    await connect_admin(stage)
    alice, known = stage.alice, find_training(stage)
    meeting = meeting_at_goto(stage, "Sprint review")
    for command, name in (
        (f"/meeting share {meeting.id} #nope", "the channel #nope"),
        ("/meeting share sprint (#nope)", "the channel #nope"),
        ("/meeting now Standup #nope", "the channel #nope"),
        ("/meeting now @nobody Standup", "anyone called @nobody"),
        (f"/training share {known.id} #nope", "the channel #nope"),
        (f"/training missing {known.id} #nope", "the channel #nope"),
        (f"/training missing {known.id} @nobody", "anyone called @nobody"),
        ("/goto map @nobody", "anyone called @nobody"),
        ("/goto map @nobody bob@northwind.example", "anyone called @nobody"),
        ("/goto audit @nobody", "anyone called @nobody"),
        ("/goto notify #nope", "the channel #nope"),
        ("/goto digest #nope", "the channel #nope"),
    ):
        assert f"I don't know {name}." in await alice.types(command, channel=CHANNEL), command
    assert "@nobody isn't a person here." in await alice.types("/goto forget @nobody")
    assert not stage.goto.received("meetings.create")
    assert alice.posts(CHANNEL) == []


async def test_an_unknown_name_is_no_part_of_a_title_unless_it_is_quoted(stage: Stage) -> None:
    await connect_admin(stage)
    alice = stage.alice
    await alice.types("/meeting schedule Retro in #nope tomorrow 3pm with @nobody", channel=CHANNEL)
    form = alice.reads(alice.form)
    assert "I don't know the channel #nope." in form
    assert "I don't know anyone called @nobody." in form
    assert "{Retro}" in form
    assert "{team-platform}" not in form, "the channel is to be chosen"
    await alice.person.closes()
    await alice.types('/meeting schedule "Retro #backend" tomorrow 3pm', channel=CHANNEL)
    assert "{Retro #backend}" in alice.reads(alice.form)
    assert "I don't know" not in alice.reads(alice.form)
    await alice.person.closes()
    await alice.types('/meeting now "Incident #sev1"', channel=CHANNEL)
    assert "Incident #sev1" in alice.reads(alice.posts(CHANNEL)[-1])
    assert meeting_at_goto(stage, "Incident #sev1")


async def test_an_unknown_name_is_no_part_of_the_name_of_a_training(stage: Stage) -> None:
    await connect_admin(stage)
    await stage.alice.types("/training create Onboarding #nope tomorrow 3pm", channel=CHANNEL)
    form = stage.alice.reads(stage.alice.form)
    assert "I don't know the channel #nope." in form
    assert "{Onboarding}" in form


async def test_a_channel_typed_for_reminders_is_taken(stage: Stage) -> None:
    await connect_admin(stage)
    await stage.alice.types("/goto notify #general", channel=CHANNEL)
    assert "{general}" in stage.alice.reads(stage.alice.form)
