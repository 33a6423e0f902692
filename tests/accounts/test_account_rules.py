"""Which accounts need whose yes: addresses that nobody has in Slack, owners who cannot be asked, failed lookups."""

from __future__ import annotations

from typing import Any

import pytest

from bot.model.policy import UnknownEmails
from tests.support.accounts import (
    BOBS,
    CAROLS,
    audit_lines,
    pending_keys,
    set_policy,
    wait_for_dm,
    wait_revoked,
    wait_until_gone,
)
from tests.support.actors import connect_alice
from tests.support.admin import use_admin_link
from tests.support.clocks import CLOCK
from tests.support.old_buttons import keep, press_old
from tests.support.security.stage import is_linked
from tests.support.stage import Stage


async def test_a_bot_has_no_yes_to_give(stage: Stage) -> None:
    stage.bob.person.user.is_bot = True
    page = await stage.carol.connects(BOBS)
    assert "an admin has to allow it" in page
    needed = await wait_for_dm(stage.carol, "An Usher admin has to allow this GoTo account")
    assert not await is_linked(stage.carol)
    await stage.carol.presses("Cancel", needed)
    await wait_until_gone(stage)
    stage.carol.dms()


async def test_who_left_has_no_yes_to_give(stage: Stage) -> None:
    """Slack no longer finds their e-mail, so their account is treated as the workspace's rules say."""
    stage.bob.person.user.deleted = True
    await set_policy(stage, unknown_emails=UnknownEmails.ADMIN)
    await stage.carol.connects(BOBS)
    await wait_for_dm(stage.carol, "An Usher admin has to allow this GoTo account")
    assert not await is_linked(stage.carol)


async def ask_alice(stage: Stage) -> Any:
    needed = await wait_for_dm(stage.carol, "An Usher admin has to allow this GoTo account")
    await stage.carol.presses("Ask an admin", needed)
    await stage.carol.fills(admin=stage.bob.person.user.id)
    assert "doesn't administer Usher" in (await stage.carol.submits())["admin"]
    await stage.carol.fills(admin=stage.alice.person.user.id)
    assert await stage.carol.submits() == {}
    await wait_for_dm(stage.carol, "We asked Alice Moreau")
    return await wait_for_dm(stage.alice, "signed in to GoTo as")


async def test_an_address_that_nobody_has_needs_an_admins_yes(stage: Stage) -> None:
    page = await stage.carol.connects(CAROLS)
    assert "Carol Jensen" in page
    question = await ask_alice(stage)
    assert CAROLS in stage.alice.reads(question)
    assert not await is_linked(stage.carol)
    await stage.alice.presses("Yes, allow it", question)
    await wait_for_dm(stage.carol, "Connected as Carol")
    assert await is_linked(stage.carol)
    said = await audit_lines(stage, "account 1d")
    assert "Carol Jensen connected a GoTo account: Alice Moreau" in said
    for actor in (stage.alice, stage.carol):
        actor.dms()


async def test_who_asked_an_admin_is_offered_no_other_by_an_old_message(stage: Stage) -> None:
    await stage.carol.connects(CAROLS)
    needed = keep(await wait_for_dm(stage.carol, "An Usher admin has to allow this GoTo account"))
    await ask_alice(stage)
    await press_old(stage.carol, needed, "Ask an admin", "This question was already answered or has expired.")
    assert stage.carol.person.view is None
    stage.alice.dms()


async def test_an_admin_who_is_none_any_more_cannot_say_yes(stage: Stage) -> None:
    await stage.carol.connects(CAROLS)
    question = await ask_alice(stage)
    stage.alice.person.user.is_admin = stage.alice.person.user.is_owner = False
    CLOCK.forward(minutes=2)
    await stage.alice.presses("Yes, allow it", question)
    await stage.alice.sees("This question is closed")
    assert not await is_linked(stage.carol)
    for actor in (stage.alice, stage.carol):
        actor.dms()


async def test_an_admins_own_yes_is_enough(stage: Stage) -> None:
    await stage.alice.connects(CAROLS)
    question = await wait_for_dm(stage.alice, "Use this GoTo account?")
    assert not await is_linked(stage.alice)
    await stage.alice.presses("Yes, use it", question)
    await stage.alice.sees("Connected as Carol")
    stage.alice.dms()


@pytest.mark.parametrize(
    ("slack_email", "policy", "needs_admin"),
    [
        ("carol@other.example", {}, None),
        ("c.jensen@other.example", {}, False),
        ("c.jensen@OTHER.example", {}, False),
        ("c.jensen@sub.other.example", {}, True),
        ("carol@northwind.example", {"email_domains": ("other.example",)}, False),
        ("c.jensen@other.example", {"unknown_emails": UnknownEmails.ADMIN}, True),
        ("carol@northwind.example", {"unknown_emails": UnknownEmails.ANY}, False),
        ("", {}, True),
    ],
    ids=["same", "domain", "case", "subdomain", "setting", "always-admin", "any", "no-email"],
)
async def test_the_rule_for_addresses_that_nobody_has(
    stage: Stage, slack_email: str, policy: dict[str, Any], needs_admin: bool | None
) -> None:
    stage.carol.person.user.email = slack_email
    if policy:
        await set_policy(stage, **policy)
    await stage.carol.connects(CAROLS)
    said = {True: "An Usher admin has to allow", False: "Use this GoTo account?", None: "Connected as Carol"}
    await wait_for_dm(stage.carol, said[needs_admin])
    assert await is_linked(stage.carol) is (needs_admin is None)


async def test_a_public_mail_domain_is_nobodys_own(stage: Stage) -> None:
    stage.carol.person.user.email = "c.jensen@gmail.com"
    stage.goto.user(CAROLS).email = "someone@gmail.com"
    await stage.carol.connects("someone@gmail.com")
    await wait_for_dm(stage.carol, "An Usher admin has to allow")
    assert not await is_linked(stage.carol)


async def test_a_guests_domain_is_not_the_workspaces(stage: Stage) -> None:
    await set_policy(stage, guests=True)
    stage.gil.person.user.email = "gil@other.example"
    await stage.gil.connects(CAROLS)
    await wait_for_dm(stage.gil, "An Usher admin has to allow")
    assert not await is_linked(stage.gil)


@pytest.mark.parametrize("slack_email", ["bob+usher@northwind.example", "b.ob@northwind.example"])
async def test_addresses_are_compared_as_they_are_written(stage: Stage, slack_email: str) -> None:
    stage.carol.person.user.email = slack_email
    await stage.carol.connects(BOBS)
    await wait_for_dm(stage.carol, "We asked Bob Tanaka")
    await wait_for_dm(stage.bob, "wants to use your GoTo account")
    assert not await is_linked(stage.carol)


@pytest.mark.parametrize("fault", ["rate-limited", "away"])
async def test_a_failed_lookup_is_not_nobody(stage: Stage, fault: str) -> None:
    async def cut_lookup(phase: str, simulator: str, name: str, request: Any) -> bool:
        return name != "users.lookupByEmail"

    await set_policy(stage, unknown_emails=UnknownEmails.ANY)
    if fault == "away":
        stage.slack.panel.gate = cut_lookup
    else:
        stage.switch("slack.lookup_429", times=None)
    page = await stage.carol.connects(BOBS)
    stage.slack.panel.all_off()
    assert "so nothing was connected and we kept nothing" in page
    assert not await is_linked(stage.carol)
    await wait_revoked(stage)
    assert not await pending_keys(stage)


async def test_without_the_scope_an_admin_decides(stage: Stage) -> None:
    await connect_alice(stage)
    (token,) = [t for t in stage.slack.tokens.values() if t.kind == "bot"]
    token.scopes = tuple(scope for scope in token.scopes or () if scope != "users:read.email")
    await stage.carol.connects(BOBS)
    await wait_for_dm(stage.carol, "An Usher admin has to allow")
    assert not await is_linked(stage.carol)


async def test_an_owner_who_cannot_be_written_to_ends_the_sign_in(stage: Stage) -> None:
    stage.switch("slack.channel_not_found", times=1)
    page = await stage.carol.connects(BOBS)
    assert "Not connected" in page
    await wait_until_gone(stage)
    for actor in (stage.bob, stage.carol):
        actor.dms()


async def test_the_policy_form_saves_the_rule_and_names_what_is_wrong(stage: Stage) -> None:
    await stage.alice.types("/goto policy")
    await stage.alice.fills(unknown_emails="admin", email_domains="gmail.com")
    assert "Anyone can have an address at gmail.com" in (await stage.alice.submits())["email_domains"]
    await stage.alice.fills(email_domains="not a domain!")
    assert "isn't an e-mail domain" in (await stage.alice.submits())["email_domains"]
    await stage.alice.fills(unknown_emails="own-domains", email_domains="Other.Example, @second.example")
    assert await stage.alice.submits() == {}
    assert "also other.example, second.example" in stage.alice.reads(stage.alice.form)
    await stage.alice.person.closes()
    await stage.carol.connects(CAROLS)
    await wait_for_dm(stage.carol, "Use this GoTo account?")


async def test_an_admin_cannot_map_a_member_to_a_colleague(stage: Stage) -> None:
    await use_admin_link(stage)
    await stage.alice.presses("Map a member")
    await stage.alice.fills(member=stage.carol.person.user.id, organizer=BOBS)
    assert "only Bob Tanaka can be mapped to it" in (await stage.alice.submits())["organizer"]
    assert "Connect your GoTo account." in await stage.carol.types("/meeting list")
    await stage.alice.fills(organizer=CAROLS)
