"""What people type to the bot in messages: found in the message, and read as a command or answered with the nearest."""

from __future__ import annotations

import pytest

from bot.model.errors import UserError
from bot.parsing.command_names import set_command_prefix
from bot.parsing.mention import AmbiguousVerb, find_typed, read_typed
from handlers.commands import CATALOGUE

BOT = "U0BOT"

FOUND = {
    "<@U0BOT> meeting list": "meeting list",
    "<@U0BOT>: meeting list": "meeting list",
    "<@U0BOT>, meeting list": "meeting list",
    "<@U0BOT>meeting list": "meeting list",
    "<@U0BOT|usher> meeting list": "meeting list",
    "hey <@U0BOT> meeting list": "meeting list",
    "meeting list <@U0BOT>": "meeting list",
    "<@U0BOT> meeting list <@U0BOT>": "meeting list",
    "<@U0BOT> <@U0BOT> help": "help",
    "<@U0ALICE> <@U0BOT> schedule": "schedule",
    "<@U0BOT> `meeting list`": "meeting list",
    "<@U0BOT> ```meeting list```": "meeting list",
    "<@U0BOT> *meeting list*": "meeting list",
    "<@U0BOT>": "",
    "<@U0BOT>?": "",
    "<@U0BOT> – help": "help",
    '<@U0BOT> schedule "Q&amp;A" tomorrow 3pm <#C1|team>': 'schedule "Q&amp;A" tomorrow 3pm <#C1|team>',
    "&gt; <@U0BOT> meeting list\n<@U0BOT> help": "help",
    "`<@U0BOT>` is how you call it, <@U0BOT> help": "help",
    "`<@U0BOT> meeting list`": None,
    "```\n<@U0BOT> meeting list\n```": None,
    "```<@U0BOT> meeting list": None,
    "text ```code <@U0BOT>``` text": None,
    "&gt; <@U0BOT> meeting list": None,
    "> <@U0BOT> meeting list": None,
    "nobody is meant": None,
    "<@U0BOTTOM> meeting list": None,
}

READ = {
    "meeting list": ("/meeting", "list"),
    "/meeting list": ("/meeting", "list"),
    "MEETING List": ("/meeting", "List"),
    "meeting": ("/meeting", ""),
    "training": ("/training", ""),
    "goto status": ("/goto", "status"),
    "assist new": ("/assist", "new"),
    'schedule "Design review" tomorrow 3pm': ("/meeting", 'schedule "Design review" tomorrow 3pm'),
    "Schedule: standup": ("/meeting", "Schedule: standup"),
    "please schedule standup": ("/meeting", "schedule standup"),
    "now Sprint review": ("/meeting", "now Sprint review"),
    "history 30d": ("/meeting", "history 30d"),
    "attendees": ("/meeting", "attendees"),
    "why": ("/meeting", "why"),
    "register": ("/training", "register"),
    "roster": ("/training", "roster"),
    "connect": ("/goto", "connect"),
    "doctor": ("/goto", "doctor"),
    "forget me": ("/goto", "forget me"),
    "calendar": ("/goto", "calendar"),
    "help": ("/meeting", "help"),
    "help!": ("/meeting", "help!"),
    "": ("/meeting", "help"),
    "hi": ("/meeting", "help"),
    "Hello!": ("/meeting", "help"),
    "hello there": ("/meeting", "help"),
    "hi, please schedule standup": ("/meeting", "schedule standup"),
    "meeting qwertz": ("/meeting", "qwertz"),
}

ASKED = {
    "list": {"/meeting", "/training", "/assist"},
    "show 394580421": {"/meeting", "/training", "/assist"},
    "share": {"/meeting", "/training"},
    "cancel": {"/meeting", "/training"},
    "new": {"/meeting", "/training", "/assist"},
    "create": {"/meeting", "/training", "/assist"},
    "plan": {"/meeting", "/training"},
    "organizers": {"/training", "/goto"},
}

REFUSED = {
    "lsit": "mention-unknown",
    "schedul standup": "mention-unknown",
    "meetnig list": "mention-unknown",
    "regsiter": "mention-unknown",
    '"Design review" tomorrow 3pm': "mention-unknown",
    "xylophone": "mention-unknown-help",
    "what is the weather": "mention-unknown-help",
    "<@U0ALICE>": "mention-unknown-help",
    "<https://example.com>": "mention-unknown-help",
    "\u200b🎉": "mention-unknown-help",
}


def test_what_is_for_the_bot_is_found_in_a_message() -> None:
    assert {text: find_typed(text, BOT, is_direct=False) for text in FOUND} == FOUND


def test_an_event_that_does_not_name_the_bot_is_read_by_its_first_mention() -> None:
    assert find_typed("hey <@U0BOT> meeting list", "", is_direct=False) == "meeting list"
    assert find_typed("`<@U0BOT>`", "", is_direct=False) is None


def test_a_direct_message_is_all_for_the_bot() -> None:
    table = {
        "meeting list": "meeting list",
        "<@U0BOT> meeting list": "meeting list",
        "`meeting list`": "meeting list",
        "/meeting list": "/meeting list",
        "help": "help",
        "": None,
        "   ": None,
    }
    assert {text: find_typed(text, BOT, is_direct=True) for text in table} == table


def test_it_is_read_as_a_command_would_be() -> None:
    found = {text: read_typed(CATALOGUE, text, is_direct=True) for text in READ}
    assert {text: (one.command, one.text) for text, one in found.items()} == READ


def test_what_several_commands_have_is_asked() -> None:
    for text, commands in ASKED.items():
        with pytest.raises(AmbiguousVerb) as raised:
            read_typed(CATALOGUE, text, is_direct=True)
        assert {line.command for line in raised.value.lines} == commands, text
        assert {line.text for line in raised.value.lines} == {text}


def test_what_nobody_can_read_is_answered_with_the_nearest() -> None:
    found = {}
    for text in REFUSED:
        with pytest.raises(UserError) as raised:
            read_typed(CATALOGUE, text, is_direct=True)
        found[text] = raised.value.message_id
        assert not str(raised.value.values.get("example", "")).startswith("/")
    assert found == REFUSED


def test_every_verb_that_one_command_alone_has_needs_no_command() -> None:
    for command in CATALOGUE:
        for verb in command.verbs:
            for word in verb.words:
                owners = [one for one in CATALOGUE if any(word in other.words for other in one.verbs)]
                if len(owners) == 1 and word != "?":
                    assert read_typed(CATALOGUE, f"{word} x", is_direct=True).command == command.name, word


def test_a_prefixed_name_is_known_too() -> None:
    set_command_prefix("acme")
    try:
        for text in ("/acme-meeting list", "acme-meeting list", "meeting list"):
            assert read_typed(CATALOGUE, text, is_direct=True).command == "/meeting"
    finally:
        set_command_prefix("")
