"""Who somebody is and where they are."""

from __future__ import annotations

import pytest

from bot.model.channels import Channel
from bot.model.ids import Person, Tenant
from bot.sandbox.slack.seed import ALICE, ARCHIVE, BOB, CAROL, DESIGN, DEV, GENERAL, GIL, LEADS, PLATFORM
from bot.slack.errors import CannotMessage, ChannelGone, MissingScope, PersonUnknown, SlackRefused
from bot.slack.people import parse_profile, require_part
from tests.support.slack import ALICE_HERE, BOT_TOKEN, TENANT, SlackLayer


async def test_a_profile_says_what_rights_hang_on(layer: SlackLayer) -> None:
    alice = await layer.people.get_profile(ALICE_HERE)
    assert (alice.name, alice.email, alice.zone) == (
        "Alice Moreau",
        "alice@northwind.example",
        "America/New_York",
    )
    assert (alice.is_admin, alice.is_guest, alice.is_external, alice.is_bot) == (True, False, False, False)
    gil = await layer.people.get_profile(Person(TENANT, GIL))
    assert (gil.is_admin, gil.is_guest) == (False, True)
    bot = await layer.people.get_profile(Person(TENANT, layer.slack.home.bot_user_id))
    assert (bot.is_bot, bot.email) == (True, None)


async def test_a_stranger_of_a_shared_channel_is_foreign(layer: SlackLayer) -> None:
    layer.slack.add_user("U0EVE", "eve", "Eve", "eve@other.example", "UTC", team_id="T0OTHER")
    eve = await layer.people.get_profile(Person(TENANT, "U0EVE"))
    assert (eve.is_external, eve.email) == (True, None)


async def test_a_profile_is_kept_for_a_minute(layer: SlackLayer) -> None:
    await layer.people.get_profile(ALICE_HERE)
    layer.slack.home.users[ALICE].tz = "Europe/Paris"
    layer.clock.forward(seconds=59)
    assert (await layer.people.get_profile(ALICE_HERE)).zone == "America/New_York"
    assert layer.calls("users.info") == 1
    layer.clock.forward(seconds=1)
    assert (await layer.people.get_profile(ALICE_HERE)).zone == "Europe/Paris"
    layer.slack.home.users[ALICE].tz = "Asia/Tokyo"
    layer.people.forget(ALICE_HERE)
    assert (await layer.people.get_profile(ALICE_HERE)).zone == "Asia/Tokyo"


async def test_nobody_is_not_somebody(layer: SlackLayer) -> None:
    with pytest.raises(PersonUnknown):
        await layer.people.get_profile(Person(TENANT, "U0NOBODY"))


@pytest.mark.parametrize(
    ("tenant", "user", "foreign"),
    [
        ("T1", {"team_id": "T1"}, False),
        ("T1", {"team_id": "T2"}, True),
        ("T1", {"team_id": "T1", "is_stranger": True}, True),
        ("T1", {}, True),
        ("T1", {"team_id": "E1", "enterprise_user": {"enterprise_id": "E1", "teams": ["T1", "T2"]}}, False),
        ("E1", {"team_id": "T2", "enterprise_user": {"enterprise_id": "E1", "teams": ["T2"]}}, False),
        ("E1", {"team_id": "T9", "enterprise_user": {"enterprise_id": "E9", "teams": ["T9"]}}, True),
        ("E1", {"team_id": "T2"}, True),
    ],
)
def test_home_is_the_team_or_the_organization(tenant: str, user: dict[str, object], foreign: bool) -> None:
    assert parse_profile(Person(Tenant(tenant), "U1"), user).is_external is foreign


@pytest.mark.parametrize(
    ("tenant", "is_admin"), [("E1", True), ("T1", False)], ids=["of the tenant", "of its organization"]
)
def test_admins_of_an_organization_administer_its_installation_alone(tenant: str, is_admin: bool) -> None:
    user = {"team_id": "T1", "enterprise_user": {"enterprise_id": "E1", "teams": ["T1"], "is_owner": True}}
    profile = parse_profile(Person(Tenant(tenant), "U1"), user)
    assert (profile.is_admin, profile.is_external) == (is_admin, False)


@pytest.mark.parametrize(
    ("user", "name"),
    [
        ({"profile": {"display_name": "al", "real_name": "Alice Moreau"}}, "Alice Moreau"),
        ({"profile": {"display_name": "al", "real_name": ""}}, "al"),
        ({"name": "alice"}, "alice"),
        ({"profile": None, "tz": None}, "U1"),
    ],
)
def test_there_is_always_a_name(user: dict[str, object], name: str) -> None:
    profile = parse_profile(Person(TENANT, "U1"), user)
    assert (profile.name, profile.zone, profile.email) == (name, None, None)


@pytest.mark.parametrize("told", ["Factory", "", "Mars/Olympus", "../etc/passwd", 7])
def test_a_zone_in_which_nothing_can_be_reckoned_is_none(told: object) -> None:
    assert parse_profile(Person(TENANT, "U1"), {"tz": told}).zone is None


async def test_channels_as_the_bot_sees_them(layer: SlackLayer) -> None:
    layer.slack.add_channel("C0SECRET", "secret", [ALICE], is_private=True)
    layer.slack.add_channel("C0SHARED", "shared", [ALICE], is_shared=True)
    seen = {
        c: await layer.people.get_channel(TENANT, c)
        for c in (GENERAL, DESIGN, ARCHIVE, "C0SECRET", "C0SHARED")
    }
    assert seen[GENERAL] == Channel(id=GENERAL, name="general", bot_is_member=True, member_count=6)
    assert seen[DESIGN] == Channel(id=DESIGN, name="design", bot_is_member=False, member_count=2)
    assert seen[ARCHIVE].is_archived
    assert seen["C0SECRET"] == Channel(
        id="C0SECRET", name="secret", is_private=True, bot_is_member=True, member_count=2
    )
    assert seen["C0SHARED"].is_shared
    with pytest.raises(ChannelGone):
        await layer.people.get_channel(TENANT, LEADS)


async def test_a_direct_conversation_is_the_bots_own(layer: SlackLayer) -> None:
    direct = await layer.people.open_dm(ALICE_HERE)
    channel = await layer.people.get_channel(TENANT, direct)
    assert (channel.is_im, channel.is_private, channel.bot_is_member) == (True, True, True)
    assert await layer.people.is_member(ALICE_HERE, direct)
    assert not await layer.people.is_member(Person(TENANT, BOB), direct)


async def test_membership(layer: SlackLayer) -> None:
    assert await layer.people.is_member(Person(TENANT, DEV), PLATFORM)
    assert not await layer.people.is_member(Person(TENANT, CAROL), PLATFORM)
    assert await layer.people.is_member(Person(TENANT, CAROL), DESIGN)
    with pytest.raises(ChannelGone):
        await layer.people.is_member(ALICE_HERE, LEADS)


async def test_who_cannot_be_written_to(layer: SlackLayer) -> None:
    layer.slack.home.users[BOB].deleted = True
    with pytest.raises(CannotMessage):
        await layer.people.open_dm(Person(TENANT, BOB))
    with pytest.raises(CannotMessage):
        await layer.people.open_dm(Person(TENANT, layer.slack.home.bot_user_id))


async def test_a_missing_read_scope_is_named(layer: SlackLayer) -> None:
    layer.slack.tokens[BOT_TOKEN].scopes = ("commands",)
    with pytest.raises(MissingScope) as caught:
        await layer.people.get_profile(ALICE_HERE)
    assert caught.value.scope == "users:read"


def test_an_answer_without_its_part_names_the_method() -> None:
    with pytest.raises(SlackRefused) as caught:
        require_part({"ok": True}, "user", "users.info")
    assert caught.value.values["method"] == "users.info"


async def test_many_lookups_by_email_keep_within_slacks_limit(layer: SlackLayer) -> None:
    """And leave some of it to whoever waits in front of a browser."""
    layer.slack.strict_rate = True
    for number in range(200):
        email = "alice@northwind.example" if number % 50 == 0 else f"nobody{number}@northwind.example"
        found = await layer.people.find_by_email(TENANT, email, is_patient=True)
        assert found == (ALICE_HERE if number % 50 == 0 else None)
        if number % 25 == 0:
            assert await layer.people.find_by_email(TENANT, "alice@northwind.example") == ALICE_HERE
    assert ("users.lookupByEmail", "limited") not in layer.observed
    assert sum(layer.clock.slept) >= 4 * 60 - 1


async def test_a_patient_lookup_waits_for_the_calls_of_other_processes(layer: SlackLayer) -> None:
    layer.slack.strict_rate = True
    for _ in range(50):
        await layer.people.find_by_email(TENANT, "alice@northwind.example")
    assert await layer.people.find_by_email(TENANT, "alice@northwind.example", is_patient=True) == ALICE_HERE
    assert layer.clock.slept == [60.0]


async def test_many_profiles_are_read_in_few_calls(layer: SlackLayer) -> None:
    layer.slack.strict_rate = True
    crowd = [f"U1{number:05d}" for number in range(2000)]
    for user in crowd:
        layer.slack.add_user(user, user, user, f"{user}@x.example", "Europe/Paris", locale="fr-FR")
    wanted = [*crowd[:500], "U0NOBODY"]
    await layer.people.load_profiles(ALICE_HERE, wanted)
    profiles = [await layer.people.get_profile(Person(TENANT, user)) for user in crowd[:500]]
    assert {(one.zone, one.locale) for one in profiles} == {("Europe/Paris", "fr-FR")}
    assert profiles[7].email == "U100007@x.example"
    assert (layer.calls("users.list"), layer.calls("users.info")) == (3, 0)
    await layer.people.load_profiles(ALICE_HERE, crowd[:500])
    await layer.people.load_profiles(ALICE_HERE, crowd[1000:1050])
    assert layer.calls("users.list") == 3, "known already, or few enough"
    layer.clock.forward(minutes=2)
    layer.panel.switch("slack.refuse:users.list:code_of_tomorrow")
    await layer.people.load_profiles(ALICE_HERE, crowd)
    assert (await layer.people.get_profile(Person(TENANT, crowd[0]))).zone == "Europe/Paris"
