"""Who is in a conversation: at most two calls about membership, however large it is."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bot.model.ids import Person, Tenant
from bot.model.memberships import KnownMemberships
from bot.sandbox.slack.app_tokens import AppToken
from bot.sandbox.slack.rate_tiers import CALLS_PER_MINUTE
from bot.sandbox.slack.seed import ALICE, ARCHIVE, BOB, CAROL, DESIGN, GENERAL, LEADS, PLATFORM
from bot.slack.clients import SlackClients
from bot.slack.errors import ChannelGone, SlackBusy
from bot.slack.people import SlackPeople
from tests.support.slack import ALICE_HERE, BOT_TOKEN, TENANT, SlackLayer

BIG, SECRET, SHARED, OLD = "C0BIG", "C0SECRET", "C0SHARED", "C0OLD"
CROWD = [f"U{number:05d}" for number in range(20_000)]
BOB_HERE = Person(TENANT, BOB)


def calls(layer: SlackLayer) -> int:
    return layer.calls("conversations.members") + layer.calls("users.conversations")


def add_large_channels(layer: SlackLayer) -> None:
    """Add channels of 20,000 with Alice as the last member: public, private, shared with others, archived."""
    members = [*CROWD, ALICE]
    layer.slack.add_channel(BIG, "big", members)
    layer.slack.add_channel(SECRET, "secret", members, is_private=True)
    layer.slack.add_channel(SHARED, "shared", members, is_shared=True)
    layer.slack.add_channel(OLD, "old", members, archived=True)


async def test_of_each_kind_of_channel_two_calls_say_who_is_in_it(layer: SlackLayer) -> None:
    add_large_channels(layer)
    for channel in (BIG, SECRET, SHARED, OLD):
        for person, is_member in ((ALICE_HERE, True), (BOB_HERE, False)):
            for informed in (False, True):
                people, before = SlackPeople(layer.clients), calls(layer)
                if informed:
                    await people.get_channel(TENANT, channel)
                assert await people.is_member(person, channel) is is_member, (channel, person)
                assert calls(layer) - before == (1 if informed else 2), (channel, person, informed)
    for channel in (PLATFORM, DESIGN, ARCHIVE):
        for user in (ALICE, CAROL):
            before = calls(layer)
            is_member = await layer.people.is_member(Person(TENANT, user), channel)
            assert is_member is (user in layer.slack.home.channels[channel].members), (channel, user)
            assert calls(layer) - before == 1, (channel, user)


async def test_a_group_conversation_is_asked_by_its_members(layer: SlackLayer) -> None:
    group = layer.slack.home.direct(ALICE, BOB, layer.slack.home.bot_user_id)
    known = KnownMemberships()
    assert await layer.people.is_member(ALICE_HERE, GENERAL, known)
    assert await layer.people.is_member(ALICE_HERE, group.id, known)
    assert not await layer.people.is_member(Person(TENANT, CAROL), group.id)


async def test_a_channel_that_usher_cannot_see_is_no_answer(layer: SlackLayer) -> None:
    add_large_channels(layer)
    await layer.people.get_channel(TENANT, SECRET)
    layer.slack.home.channels[SECRET].members.remove(layer.slack.home.bot_user_id)
    for channel in (SECRET, LEADS, "C0NOWHERE"):
        for known in (None, KnownMemberships()):
            with pytest.raises(ChannelGone):
                await layer.people.is_member(ALICE_HERE, channel, known)


async def test_whoever_is_in_three_thousand_channels(layer: SlackLayer) -> None:
    for number in range(3000):
        layer.slack.add_channel(f"C1{number:05d}", f"n{number}", [ALICE])
    add_large_channels(layer)
    layer.slack.strict_rate = True
    await layer.people.get_channel(TENANT, BIG)
    before = calls(layer)
    assert await layer.people.is_member(ALICE_HERE, BIG)
    assert not await layer.people.is_member(BOB_HERE, BIG)
    assert await layer.people.is_member(ALICE_HERE, "C102999")
    assert calls(layer) - before == 4 + 1 + 1
    known, before = KnownMemberships(), calls(layer)
    for number in range(0, 3000, 30):
        assert await layer.people.is_member(ALICE_HERE, f"C1{number:05d}", known)
    assert calls(layer) - before == 1 + 4, "a hundred channels of one person are one fan-out"


async def test_a_yes_is_remembered_within_a_fan_out_and_not_longer(layer: SlackLayer) -> None:
    add_large_channels(layer)
    known = KnownMemberships()
    asked = [
        layer.people.is_member(ALICE_HERE, channel, known) for channel in (BIG, SECRET, GENERAL, BIG) * 5
    ]
    assert await asyncio.gather(*asked) == [True] * 20
    assert calls(layer) == 2
    layer.slack.home.channels[BIG].members.remove(ALICE)
    assert await layer.people.is_member(ALICE_HERE, BIG, known)
    assert not await layer.people.is_member(ALICE_HERE, BIG, KnownMemberships())
    assert not await layer.people.is_member(ALICE_HERE, BIG)


async def test_whoever_slack_limits_is_asked_about_once_in_a_fan_out(layer: SlackLayer) -> None:
    add_large_channels(layer)
    layer.slack.strict_rate = True
    for _ in range(CALLS_PER_MINUTE["t3"]):
        layer.slack.rate_tiers.check(BOT_TOKEN, "users.conversations", "t3")
    known, before = KnownMemberships(), calls(layer)
    for channel in (BIG, SECRET) * 10:
        with pytest.raises(SlackBusy):
            await layer.people.is_member(ALICE_HERE, channel, known)
    assert calls(layer) - before == 2, "the members of the channel, and the person's channels"
    with pytest.raises(SlackBusy):
        await layer.people.is_member(ALICE_HERE, BIG, KnownMemberships())
    assert calls(layer) - before == 3, "the next fan-out asks again"


async def test_without_the_scope_of_private_channels_the_members_are_paged(layer: SlackLayer) -> None:
    add_large_channels(layer)
    bot = layer.slack.tokens[BOT_TOKEN]
    bot.scopes = tuple(scope for scope in bot.scopes or () if scope != "groups:read")
    assert await layer.people.is_member(ALICE_HERE, BIG)
    assert not await layer.people.is_member(BOB_HERE, BIG)


async def test_members_are_listed_no_further_than_needed(layer: SlackLayer) -> None:
    add_large_channels(layer)
    assert len(await layer.people.list_members(TENANT, BIG, 501)) == 501
    assert calls(layer) == 1
    assert len(await layer.people.list_members(TENANT, BIG)) == 20_002


async def test_an_organization_is_asked_with_the_workspace_of_the_channel(layer: SlackLayer) -> None:
    organization, slack = Tenant("E0GROUP"), layer.slack
    for team in ("T0ONE", "T0TWO", "T0THREE"):
        ws = slack.add_workspace(team, team, enterprise={"id": organization.id, "name": "Group"})
        slack.add_user("U0ZOE", "zoe", "Zoe", "zoe@x.example", "UTC", workspace=ws)
        slack.add_user("U0YAN", "yan", "Yan", "yan@x.example", "UTC", workspace=ws)
    two = slack.workspaces["T0TWO"]
    slack.add_channel(BIG, "big", [*CROWD, "U0ZOE"], workspace=two)
    slack.add_channel(SECRET, "secret", [*CROWD, "U0ZOE"], workspace=two, is_private=True)
    slack.tokens["xoxb-org"] = AppToken(
        value="xoxb-org", kind="bot", workspace=None, enterprise_id=organization.id
    )
    layer.tokens[organization] = "xoxb-org"
    zoe, yan = Person(organization, "U0ZOE"), Person(organization, "U0YAN")
    for channel in (BIG, SECRET):
        await layer.people.get_channel(organization, channel)
        before = calls(layer)
        assert await layer.people.is_member(zoe, channel)
        assert calls(layer) - before == 1
        assert not await layer.people.is_member(yan, channel)
    slack.add_channel("C0THREE", "three", [*CROWD, "U0ZOE"], workspace=slack.workspaces["T0THREE"])
    slack.workspaces["T0ONE"].has_access = False
    four = slack.add_workspace("T0FOUR", "T0FOUR", enterprise={"id": organization.id, "name": "Group"})
    slack.add_user("U0ZOE", "zoe", "Zoe", "zoe@x.example", "UTC", workspace=four)
    slack.add_channel("C0FOUR", "four", [*CROWD, "U0ZOE"], workspace=four)
    layer.people.forget(zoe)
    for channel in ("C0THREE", "C0FOUR"):
        before = calls(layer)
        assert await layer.people.is_member(zoe, channel), "also in a workspace that was added just now"
        assert calls(layer) - before == 2
    assert not [call for call in layer.panel.calls if call.status == "missing_argument"]


async def test_a_large_channel_that_has_another_id_now(layer: SlackLayer) -> None:
    async def token_for(tenant: Tenant) -> str:
        return BOT_TOKEN

    async def find_moved(tenant: Tenant, channel: str) -> str | None:
        return "C0NEW" if channel == BIG else None

    add_large_channels(layer)
    clients = SlackClients(
        layer.clients.base_url, layer.session, token_for, layer.clock, find_moved_channel=find_moved
    )
    informed, people = SlackPeople(clients), SlackPeople(clients)
    await informed.get_channel(TENANT, BIG)
    channels = layer.slack.home.channels
    channels["C0NEW"] = replace(channels.pop(BIG), id="C0NEW")
    for one in (informed, people):
        for known in (None, KnownMemberships()):
            assert await one.is_member(ALICE_HERE, BIG, known)
            assert not await one.is_member(BOB_HERE, BIG, known)
