"""chat.* and conversations.*, as a bot meets them through slack_sdk."""

from __future__ import annotations

import aiohttp
import httpx
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.slack import LocalSlack
from bot.sandbox.slack.app_tokens import AppToken
from bot.sandbox.slack.seed import ALICE, ARCHIVE, BOB, CAROL, DESIGN, GENERAL, LEADS, PLATFORM
from tests.support.clocks import StageClock
from tests.support.sandbox import expect_refusal

METADATA = {"event_type": "usher_send", "event_payload": {"id": "s1"}}
LONG_BUTTON = [
    {"type": "actions", "elements": [{"type": "button", "text": {"type": "plain_text", "text": "x" * 76}}]}
]


def only_with(slack: LocalSlack, *scopes: str) -> None:
    """Leave the bot's token these scopes alone."""
    slack.tokens["xoxb-local"] = AppToken(value="xoxb-local", kind="bot", workspace=slack.home, scopes=scopes)


@pytest.mark.parametrize(
    ("channel", "error"),
    [
        ("C404", "channel_not_found"),
        (LEADS, "channel_not_found"),
        (ARCHIVE, "is_archived"),
        (DESIGN, "not_in_channel"),
    ],
)
async def test_posting_where_the_bot_may_not(
    slack: LocalSlack, client: AsyncWebClient, channel: str, error: str
) -> None:
    only_with(slack, "chat:write")
    assert (await expect_refusal(client.chat_postMessage(channel=channel, text="Hi")))["error"] == error


async def test_public_channels_take_posts_with_the_scope_for_it(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    only_with(slack, "chat:write", "chat:write.public")
    assert (await client.chat_postMessage(channel=DESIGN, text="Hi"))["channel"] == DESIGN


async def test_a_missing_scope_is_named(slack: LocalSlack, client: AsyncWebClient) -> None:
    only_with(slack, "users:read")
    answer = await expect_refusal(client.chat_postMessage(channel=GENERAL, text="Hi"))
    assert (answer["error"], answer["needed"]) == ("missing_scope", "chat:write")
    assert answer.headers["x-oauth-scopes"] == "users:read"


async def test_blocks_over_slacks_limits_are_refused_with_their_pointer(client: AsyncWebClient) -> None:
    answer = await expect_refusal(client.chat_postMessage(channel=GENERAL, text="Hi", blocks=LONG_BUTTON))
    assert answer["error"] == "invalid_blocks"
    assert answer["response_metadata"]["messages"] == [
        "[ERROR] must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]"
    ]


@pytest.mark.filterwarnings("ignore:The top-level `text`")
async def test_a_message_needs_something_to_say(client: AsyncWebClient) -> None:
    assert (await expect_refusal(client.chat_postMessage(channel=GENERAL)))["error"] == "no_text"


async def test_a_user_id_opens_the_direct_message(slack: LocalSlack, client: AsyncWebClient) -> None:
    posted = await client.chat_postMessage(channel=CAROL, text="You're registered.")
    opened = await client.conversations_open(users=CAROL)
    assert posted["channel"] == opened["channel"]["id"]
    assert [m.text for m in slack.person(CAROL).dms()] == ["You're registered."]


async def test_history_gives_metadata_and_no_ephemerals(slack: LocalSlack, client: AsyncWebClient) -> None:
    await slack.person(BOB).types("#general", "before")
    posted = await client.chat_postMessage(channel=GENERAL, text="Hi", metadata=METADATA)
    await client.chat_postEphemeral(channel=GENERAL, user=ALICE, text="Only you")
    await client.chat_postMessage(channel=GENERAL, text="Reply", thread_ts=posted["ts"])
    found = await client.conversations_history(channel=GENERAL, include_all_metadata=True)
    assert [m["text"] for m in found["messages"]] == ["Hi", "before"]
    assert found["messages"][0]["metadata"] == METADATA
    assert found["messages"][0]["reply_count"] == 1
    since = {"channel": GENERAL, "oldest": posted["ts"]}
    assert not (await client.conversations_history(**since))["messages"]
    assert len((await client.conversations_history(**since, inclusive=True))["messages"]) == 1
    thread = await client.conversations_replies(channel=GENERAL, ts=posted["ts"])
    assert [m["text"] for m in thread["messages"]] == ["Hi", "Reply"]


async def test_history_pages_by_cursor(client: AsyncWebClient) -> None:
    for n in range(5):
        await client.chat_postMessage(channel=PLATFORM, text=str(n))
    texts, cursor = [], None
    while cursor != "":
        answer = await client.conversations_history(channel=PLATFORM, limit=2, cursor=cursor)
        texts += [m["text"] for m in answer["messages"]]
        cursor = answer["response_metadata"]["next_cursor"]
    assert texts == ["4", "3", "2", "1", "0"]


async def test_history_is_for_members(slack: LocalSlack, client: AsyncWebClient) -> None:
    assert (await expect_refusal(client.conversations_history(channel=DESIGN)))["error"] == "not_in_channel"
    assert (await expect_refusal(client.conversations_history(channel=LEADS)))["error"] == "channel_not_found"
    only_with(slack, "channels:read")
    needed = (await expect_refusal(client.conversations_history(channel=GENERAL)))["needed"]
    assert needed == "channels:history,groups:history,im:history,mpim:history"
    only_with(slack, "groups:history")
    needed = (await expect_refusal(client.conversations_history(channel=GENERAL)))["needed"]
    assert needed == "channels:history"


async def test_an_update_without_blocks_removes_them(client: AsyncWebClient, slack: LocalSlack) -> None:
    posted = await client.chat_postMessage(channel=GENERAL, text="Hi", blocks=[{"type": "divider"}])
    await client.chat_update(channel=GENERAL, ts=posted["ts"], text="Bye")
    message = slack.person(ALICE).messages("#general")[-1]
    assert (message.text, message.blocks) == ("Bye", [])
    too_long = client.chat_update(channel=GENERAL, ts=posted["ts"], text="x" * 4001)
    assert (await expect_refusal(too_long))["error"] == "msg_too_long"


async def test_only_own_stored_messages_can_be_changed(slack: LocalSlack, client: AsyncWebClient) -> None:
    said = (await slack.person(ALICE).types("#general", "mine")).shown
    assert said is not None
    private = await client.chat_postEphemeral(channel=GENERAL, user=ALICE, text="Only you")
    for ts, error in ((said.ts, "cant_update_message"), (private["message_ts"], "message_not_found")):
        assert (await expect_refusal(client.chat_update(channel=GENERAL, ts=ts, text="x")))["error"] == error
    assert (await expect_refusal(client.chat_delete(channel=GENERAL, ts=said.ts)))[
        "error"
    ] == "cant_delete_message"


async def test_ephemerals_go_to_members_alone(client: AsyncWebClient) -> None:
    call = client.chat_postEphemeral(channel=PLATFORM, user=CAROL, text="Hi")
    assert (await expect_refusal(call))["error"] == "user_not_in_channel"


async def test_one_message_a_second_and_channel_if_strict(
    slack: LocalSlack, client: AsyncWebClient, clock: StageClock
) -> None:
    slack.strict_rate = True
    await client.chat_postMessage(channel=GENERAL, text="1")
    await client.chat_postMessage(channel=PLATFORM, text="1")
    answer = await expect_refusal(client.chat_postMessage(channel=GENERAL, text="2"))
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "1")
    clock.forward(seconds=1)
    await client.chat_postMessage(channel=GENERAL, text="2")


async def test_a_distant_slack_takes_150_ms_a_call_and_limits_calls(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    slack.panel.switch("slack.distant")
    await client.chat_postMessage(channel=GENERAL, text="1")
    await expect_refusal(client.chat_postMessage(channel=GENERAL, text="2"))
    slack.panel.switch("slack.distant", on=False)
    await client.chat_postMessage(channel=GENERAL, text="3")
    slow, refused, near = list(slack.panel.calls)[-3:]
    assert min(slow.ms, refused.ms) > 149, (slow.ms, refused.ms)
    assert (slow.status, refused.status, near.status) == (200, 429, 200)


async def test_people_and_channels_are_read(slack: LocalSlack, client: AsyncWebClient) -> None:
    alice = (await client.users_info(user=ALICE))["user"]
    assert (alice["tz"], alice["is_admin"]) == ("America/New_York", True)
    assert alice["profile"]["email"] == "alice@northwind.example"
    assert (await client.users_lookupByEmail(email="BOB@northwind.example"))["user"]["id"] == BOB
    assert (await client.conversations_info(channel=DESIGN))["channel"]["is_member"] is False
    first = await client.conversations_members(channel=PLATFORM, limit=3)
    rest = await client.conversations_members(
        channel=PLATFORM, limit=3, cursor=first["response_metadata"]["next_cursor"]
    )
    assert [*first["members"], *rest["members"]] == slack.home.channels[PLATFORM].members
    only_with(slack, "users:read")
    assert "email" not in (await client.users_info(user=ALICE))["user"]["profile"]


async def test_files_go_up_in_three_steps(slack: LocalSlack, client: AsyncWebClient) -> None:
    dm = (await client.conversations_open(users=ALICE))["channel"]["id"]
    await client.files_upload_v2(channel=dm, filename="a.ics", content="BEGIN:VCALENDAR")
    (message,) = slack.person(ALICE).dms()
    assert message.files[0]["name"] == "a.ics"
    assert slack.home.files[message.files[0]["id"]].content == b"BEGIN:VCALENDAR"


@pytest.mark.parametrize(
    ("method", "headers", "error"),
    [
        ("chat.sing", {}, "unknown_method"),
        ("auth.test", {}, "not_authed"),
        ("auth.test", {"Authorization": "Bearer xoxb-wrong"}, "invalid_auth"),
        ("apps.connections.open", {"Authorization": "Bearer xoxb-local"}, "not_allowed_token_type"),
        ("chat.postMessage", {"Authorization": "Bearer xoxb-local"}, "invalid_arguments"),
    ],
)
async def test_calls_slack_refuses(
    slack: LocalSlack, method: str, headers: dict[str, str], error: str
) -> None:
    async with httpx.AsyncClient() as http:
        answer = await http.post(f"{slack.base_url}/api/{method}", headers=headers)
    assert (answer.status_code, answer.json()["error"]) == (200, error)


@pytest.mark.parametrize(("fault", "posted"), [("slack.lost_answer", 1), ("slack.cut_before", 0)])
async def test_a_cut_connection_leaves_no_answer(
    slack: LocalSlack, client: AsyncWebClient, fault: str, posted: int
) -> None:
    slack.panel.switch(fault, times=1)
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await client.chat_postMessage(channel=GENERAL, text="Hi")
    assert len(slack.person(ALICE).messages("#general")) == posted
    await client.chat_postMessage(channel=GENERAL, text="Hi")


@pytest.mark.parametrize(
    ("fault", "status", "error"),
    [
        ("slack.429", 429, "ratelimited"),
        ("slack.channel_not_found", 200, "channel_not_found"),
        ("slack.not_in_channel", 200, "not_in_channel"),
    ],
)
async def test_a_fault_strikes_as_often_as_it_is_switched_on(
    slack: LocalSlack, client: AsyncWebClient, fault: str, status: int, error: str
) -> None:
    slack.panel.switch(fault, times=1)
    answer = await expect_refusal(client.chat_postMessage(channel=GENERAL, text="Hi"))
    assert (answer.status_code, answer["error"]) == (status, error)
    await client.chat_postMessage(channel=GENERAL, text="Hi")
