"""What people write is shown as they wrote it: it pings nobody, links nowhere, and GoTo gets it back the same."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import unquote

import pytest

from bot.sandbox.goto.state import SimMeeting
from bot.sandbox.slack import payloads
from bot.sandbox.slack.delivery import Delivery
from bot.sandbox.slack.model import StoredMessage
from bot.views.errors import mrkdwn_sentence
from bot.views.text import WORD_JOINER, link, mrkdwn_safe, single_line
from tests.support.actors import person_of
from tests.support.security.stage import SecurityStage, is_linked

CONTROL = re.compile(r"<(?:!(?!date\^)|@|#|https?:|mailto:)[^>]*>")
"""What Slack would read as a mention, a broadcast, a channel or a link (Slack: formatting message text)."""

OWN = re.compile(r"<#C0PLATFORM>|<http://127\.0\.0\.1:[0-9]+/[0-9]{9}\|Join>")
"""Usher's own words: where a card stands, and the way into a meeting."""

TITLES = [
    "<!channel> all hands",
    "<@U0BOB> please",
    "<https://evil.example|bank.example>",
    "R&D &amp; &lt;b&gt;",
    "*bold* _it_ ~no~ `code` ```",
    "a‮cba⁦x⁩",
    "{ $name } { PLACE($zone) } {{x}}",
    "x" * 100,
    "<" * 25,
]
"""One of each kind that some part of the way could take for its own."""

MORE_TITLES = [
    "<!here|hi> <!everyone>",
    "<#C0GENERAL|general>",
    "<!subteam^S1|team>",
    "<mailto:x@y.example|mail>",
    "<!date^0^{date}|now>",
    "> quote",
    ":smile: 😀 👩‍👩‍👧 é́",
    "%s %d {0} \\n \\",
    "<>",
    "2026-01-01T<!channel>[x]",
    "שלום עולם",
    "—“quotes” ‘single’ '\"",
]


def texts(value: Any) -> list[tuple[str, str]]:
    """Return (type, text) of every text object and fallback of a payload."""
    found = []
    if isinstance(value, dict):
        if value.get("type") in ("mrkdwn", "plain_text") and isinstance(value.get("text"), str):
            found.append((value["type"], value["text"]))
        for item in value.values():
            found += texts(item)
    elif isinstance(value, list):
        for item in value:
            found += texts(item)
    return found


def pings_nobody(message: StoredMessage) -> None:
    """See that no text of a message holds what Slack would make something of."""
    payload = message.payload()
    for kind, text in [("mrkdwn", message.text), *texts(payload.get("blocks"))]:
        if kind == "mrkdwn":
            foreign = [form for form in CONTROL.findall(text) if not OWN.fullmatch(form)]
            assert not foreign, (foreign, text)


def decoded(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


async def ready(stage: SecurityStage) -> None:
    """Have Alice connected, with nothing made and nothing posted yet."""
    if not await is_linked(stage.alice):
        await stage.alice.connects()
        await stage.alice.sees("Connected as Alice")
    while stage.alice.person.view is not None:
        await stage.alice.person.closes()
    stage.goto.world.meetings.clear()
    stage.goto.requests.clear()
    for channel in stage.slack.home.channels.values():
        channel.messages.clear()


@pytest.mark.parametrize(
    "title", [*TITLES, *(pytest.param(title, marks=pytest.mark.exhaustive) for title in MORE_TITLES)]
)
async def test_a_title_stands_as_it_was_written(shared: SecurityStage, title: str) -> None:
    await ready(shared)
    await shared.alice.types("/meeting schedule tomorrow 3pm", channel="#team-platform")
    await shared.alice.fills(subject=title)
    assert await shared.alice.submits() == {}
    (card,) = shared.bob.posts("#team-platform")
    pings_nobody(card)
    headers = [text for kind, text in texts(card.blocks) if kind == "plain_text"]
    assert single_line(title) in headers
    assert decoded(card.text).startswith(single_line(title))

    (asked,) = shared.goto.received("meetings.create")
    sent = asked.body["subject"]
    assert "<" not in sent
    assert ">" not in sent
    assert len(sent) <= 100
    # It is told the same again, by the list, by one meeting, and by the form of a lost one.
    for text in ("/meeting list", "/meeting", f"/meeting show {_id(shared)}"):
        await shared.alice.types(text)
        shown = shared.alice.last
        assert isinstance(shown, StoredMessage)
        pings_nobody(shown)
        # GoTo takes and tells angle brackets in their escaped form alone, so that a typed "&lt;" comes back as "<".
        assert single_line(title).replace("&lt;", "<").replace("&gt;", ">") in _visible(shown), text


def _id(shared: SecurityStage) -> int:
    """Return the id of the meeting that was made last."""
    meetings: list[SimMeeting] = shared.goto.meetings_of(shared.alice.email)
    return max(meetings, key=lambda meeting: meeting.created).id


def _visible(message: StoredMessage) -> str:
    """Return what a reader sees: entities resolved, joiners invisible."""
    everything = [message.text, *(text for _, text in texts(message.blocks))]
    return decoded("\n".join(everything)).replace("\u2060", "")


@pytest.mark.parametrize("title", ["a\x00b", "a\nb", "a\x1b[31mb", "a\u0085b"])
async def test_a_title_that_cannot_be_shown_is_refused(shared: SecurityStage, title: str) -> None:
    await ready(shared)
    await shared.alice.types("/meeting schedule tomorrow 3pm", channel="#team-platform")
    form = shared.alice.form
    form.state["subject"]["subject"] = {"type": "plain_text_input", "value": title}
    assert "can't be shown" in (await shared.alice.submits())["subject"]
    assert not shared.goto.received("meetings.create")


@pytest.mark.parametrize(
    "title", [*TITLES, *(pytest.param(title, marks=pytest.mark.exhaustive) for title in MORE_TITLES)]
)
async def test_a_typed_topic_stands_as_it_was_typed(shared: SecurityStage, title: str) -> None:
    await ready(shared)
    await shared.alice.types(f"/meeting now {title}", channel="#team-platform")
    said = shared.alice.last
    assert isinstance(said, StoredMessage)
    pings_nobody(said)
    cards = shared.bob.posts("#team-platform")
    for card in cards:
        pings_nobody(card)
    assert len(cards) == len(shared.goto.received("meetings.create"))


@pytest.mark.parametrize(
    "name", ["<!channel>", "*Eve* <https://evil.example|x>", "A‮B", "&lt;!here&gt;", "x" * 80]
)
async def test_a_persons_name_is_text_too(stage: SecurityStage, name: str) -> None:
    stage.alice.person.user.real_name = name
    goto_user = stage.goto.user(stage.alice.email)
    goto_user.first_name, goto_user.last_name = name, "Last <!here>"
    await stage.alice.connects()
    for message in stage.alice.dms():
        pings_nobody(message)
    await stage.alice.types("/goto status")
    assert isinstance(stage.alice.last, StoredMessage)
    pings_nobody(stage.alice.last)
    await stage.alice.types("/meeting now Standup", channel="#team-platform")
    (card,) = stage.bob.posts("#team-platform")
    pings_nobody(card)


async def test_what_goto_tells_is_text_too(stage: SecurityStage) -> None:
    """A meeting made elsewhere may be called anything."""
    await stage.alice.connects()
    await stage.alice.sees("Connected as Alice")
    meeting = stage.goto.meetings_of(stage.alice.email)[0]
    meeting.subject = "<!channel> <https://evil.example|x> *b*\r\n\x00 &lt;@U0BOB&gt;"
    meeting.audio = "<!here>"
    for text in ("/meeting", "/meeting list", f"/meeting show {meeting.id}", "/meeting show"):
        await stage.alice.types(text)
        assert isinstance(stage.alice.last, StoredMessage)
        pings_nobody(stage.alice.last)


@pytest.mark.parametrize(
    "typed",
    [
        "<!channel>",
        "schedule <!channel> yesterday",
        "show <!channel>",
        "show <https://evil.example|331>",
        "list <@U0BOB>",
    ],
)
async def test_mistyped_words_come_back_as_text(shared: SecurityStage, typed: str) -> None:
    """As a changed client could send them: Slack itself escapes what is typed."""
    await ready(shared)
    home = shared.slack.home
    channel = home.conversation("#general")
    url = shared.alice.person.actions.response_url(channel.id)
    trigger = home.new_trigger(person_of(shared.alice).user_id, None, channel.id)
    body = payloads.slash_command(home, shared.alice.person.user, channel, "/meeting", typed, trigger, url)
    ack = await shared.slack.deliver(Delivery(kind="slash_commands", name="/meeting", payload=body))
    if ack.body:
        for kind, text in [("mrkdwn", ack.body["text"]), *texts(ack.body["blocks"])]:
            assert kind != "mrkdwn" or not CONTROL.findall(text), text


@pytest.mark.parametrize(
    "value",
    [
        "<!channel>",
        "2026-01-01T<!channel>[x]",
        "2026-01-01T10:00[<!channel>]",
        "a/<!channel>",
        "2026-01-01\n<!here>",
    ],
)
def test_values_of_sentences_are_made_safe(value: str) -> None:
    for message_id, name in (
        ("match-unread", "typed"),
        ("time-unclear", "typed"),
        ("not-your-channel", "channel"),
    ):
        assert not CONTROL.findall(mrkdwn_sentence(message_id, {name: value}))


@pytest.mark.parametrize("text", TITLES)
def test_safe_text_holds_no_control_form_and_loses_nothing(text: str) -> None:
    assert not CONTROL.findall(mrkdwn_safe(text))
    assert re.sub("[\u2060\u2068\u2069]", "", decoded(mrkdwn_safe(text))) == single_line(text)
    assert json.dumps(mrkdwn_safe(text))


def test_letters_that_join_stay_together() -> None:
    """A family is one sign, and Persian needs its non-joiner."""
    assert single_line("👩‍👩‍👧 می‌خواهم") == "👩‍👩‍👧 می‌خواهم"


def test_letters_that_turn_a_line_around_are_left_out() -> None:
    assert single_line("invoice‮gpj.exe") == "invoicegpj.exe"


@pytest.mark.parametrize("text", ["שלום עולם", "Eve مرحبا", "\u0661\u0662"])
def test_text_from_right_to_left_turns_nothing_around_it(text: str) -> None:
    assert mrkdwn_safe(text) == f"\u2068{text}\u2069"
    assert mrkdwn_safe(f"\u2069{text}\u202e") == mrkdwn_safe(text), "nobody ends the isolate from within"


@pytest.mark.parametrize("mark", "*_~`")
def test_no_mark_of_people_formats_anything(mark: str) -> None:
    """Slack has no escape for them, so each follows a word joiner."""
    shown = mrkdwn_safe(f"{mark}a{mark} {mark * 3}b{mark * 3}")
    assert shown.count(mark) == 8
    assert shown.count(f"{WORD_JOINER}{mark}") == 8


@pytest.mark.parametrize("odd", ["|", ">", "<", "&"])
def test_an_address_ends_where_it_ends(odd: str) -> None:
    """GoTo's addresses stand in Slack's ``<address|text>``; none of its characters may be in them."""
    shown = link(f"https://join.example/1?a{odd}b", "Join")
    inside = shown.removeprefix("<").removesuffix("|Join>")
    assert not set(inside.replace("&amp;", "")) & set("|<>&"), shown
    assert unquote(inside.replace("&amp;", "&")) == f"https://join.example/1?a{odd}b"
