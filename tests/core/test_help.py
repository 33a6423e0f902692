"""`help` shows what its reader may use, and how to come to the rest."""

from __future__ import annotations

from handlers.router import Router
from tests.support.actors import connect_alice
from tests.support.stage import Stage


async def test_without_an_account_it_shows_the_way_to_one(stage: Stage) -> None:
    shown = await stage.alice.types("/meeting help")
    assert "`/meeting schedule" not in shown
    assert "Connect your GoTo account to see more commands." in shown
    assert "`/goto help`" in shown
    await stage.alice.presses("Connect GoTo")
    await stage.alice.sees("This one-time link is just for you")


async def test_with_an_account_it_shows_what_it_opens(stage: Stage) -> None:
    await connect_alice(stage)
    shown = await stage.alice.types("/meeting help")
    assert '/meeting schedule "Title" tomorrow 3pm 45m' in shown
    assert "`/meeting history 30d` " in shown, "what it does is on the same line"
    assert "Connect your GoTo account" not in shown


async def test_it_is_one_screen_in_groups(stage: Stage) -> None:
    await connect_alice(stage)
    for command, groups in (
        ("/meeting", ["Everyday", "Reminders"]),
        ("/training", ["Everyday", "For trainers"]),
        ("/goto", ["Everyday", "Reminders", "Admin"]),
        ("/assist", []),
    ):
        lines = (await stage.alice.types(f"{command} help")).splitlines()
        headings = [line.strip("*") for line in lines if line.startswith("*") and ":" not in line]
        assert headings == groups, command
        assert len(lines) <= 26, command
    admin = lines_after(await stage.alice.types("/goto help"), "*Admin*")
    assert [line.split()[1].strip("`") for line in admin if line.startswith("`/goto")][:2] == [
        "organizers",
        "groups",
    ]


def lines_after(text: str, heading: str) -> list[str]:
    return text[text.index(heading) :].splitlines()


async def test_a_guest_is_told_what_is_theirs(stage: Stage) -> None:
    for command in ("/meeting", "/goto"):
        shown = await stage.gil.types(f"{command} help")
        assert "Guests can join from a card" in shown
        assert "schedule" not in shown
        assert "connect" not in shown


def test_a_verb_that_no_order_names_stands_before_help() -> None:
    own = Router()
    for word in ("help", "later", "first", "second [id]"):
        own.verb("/x", word, area=None)(lambda *_: None)
    shown = own.command("/x", "About x", "first", everyday="first", admin="second")
    assert [verb.name for verb in shown.verbs] == ["first", "second", "later", "help"]
    assert [verb.group for verb in shown.verbs] == ["everyday", "admin", "everyday", "everyday"]
