"""The switch that makes the local Slack answer any code to any method."""

from __future__ import annotations

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.slack import LocalSlack
from bot.sandbox.slack.api import METHODS

ARGUMENTS = {"channel": "C0GENERAL", "user": "U0ALICE", "trigger_id": "1.2.x"}


@pytest.mark.parametrize("method", sorted(name for name, one in METHODS.items() if one.tokens == ("bot",)))
async def test_any_method_can_be_refused_with_any_code(
    slack: LocalSlack, client: AsyncWebClient, method: str
) -> None:
    slack.panel.switch(f"slack.refuse:{method}:code_of_tomorrow", times=1)
    with pytest.raises(SlackApiError) as refused:
        await client.api_call(method, json=ARGUMENTS)
    assert refused.value.response["error"] == "code_of_tomorrow"


async def test_a_refusal_can_be_about_one_channel_alone(slack: LocalSlack, client: AsyncWebClient) -> None:
    general, other = (slack.home.conversation(name).id for name in ("#general", "#team-platform"))
    slack.panel.switch(f"slack.refuse:chat.postMessage:is_odd:{general}")
    await client.chat_postMessage(channel=other, text="here")
    with pytest.raises(SlackApiError, match="is_odd"):
        await client.chat_postMessage(channel=general, text="there")


async def test_500_is_an_answer_too(slack: LocalSlack, client: AsyncWebClient) -> None:
    slack.panel.switch("slack.refuse:users.info:500", times=1)
    with pytest.raises(SlackApiError) as failed:
        await client.users_info(user="U0ALICE")
    assert failed.value.response.status_code == 500


def test_a_switch_of_no_known_form_is_an_error(slack: LocalSlack) -> None:
    with pytest.raises(KeyError):
        slack.panel.switch("slack.refuse:chat.postMessage")
