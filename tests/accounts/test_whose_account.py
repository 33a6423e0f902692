"""Whose GoTo account it is: its owner says yes in Slack before another member uses it, is told, and can end it."""

from __future__ import annotations

from typing import Any

import pytest

from bot.model.policy import UnknownEmails
from bot.sandbox.slack.errors import NotPossible
from tests.support.accounts import (
    BOBS,
    CAROLS,
    ask_owner,
    dm_about,
    lend,
    set_policy,
    wait_for_dm,
)
from tests.support.actors import Actor, connect_alice, person_of
from tests.support.admin import use_admin_link
from tests.support.clocks import CLOCK
from tests.support.polling import wait_until
from tests.support.security.stage import is_linked
from tests.support.stage import Stage


def revoked(stage: Stage) -> int:
    return len([r for r in stage.goto.received("oauth.revoke") if r.status == 200])


async def wait_revoked(stage: Stage, count: int = 1) -> None:
    async def done() -> bool:
        return revoked(stage) >= count

    await wait_until(done)
    assert revoked(stage) == count


async def pending_keys(stage: Stage) -> list[bytes]:
    return list(await stage.runtime.stores.redis.keys("T*:pending:*"))


async def gone(stage: Stage) -> None:
    """Wait until nothing of the sign-in is kept here or at GoTo."""
    await wait_revoked(stage)

    async def nothing_pending() -> bool:
        return not await pending_keys(stage)

    await wait_until(nothing_pending)
    assert not await stage.runtime.stores.redis.zcard("usher:due-accounts")
    assert not await is_linked(stage.carol)


async def audit_lines(stage: Stage, words: str) -> str:
    return await stage.alice.types(f"/goto audit {words}")


async def test_the_owner_is_asked_and_nothing_is_connected_before_the_yes(stage: Stage) -> None:
    page = await stage.carol.connects(BOBS)
    assert "Carol Jensen" in page
    assert "belongs to somebody else" in page
    question = await wait_for_dm(stage.bob, "wants to use your GoTo account")
    assert "Carol Jensen" in stage.bob.reads(question)
    waiting = await wait_for_dm(stage.carol, "We asked Bob Tanaka")
    assert "Yes" not in stage.carol.reads(waiting)
    assert not await is_linked(stage.carol)
    assert "No GoTo account is connected." in await stage.carol.types("/meeting list")
    assert not stage.goto.received("upcomingMeetings.list")

    await stage.bob.presses("Yes, allow it", question)
    await wait_for_dm(stage.carol, "Connected as Bob Tanaka")
    told = await wait_for_dm(stage.bob, "was connected by")
    assert "Carol Jensen" in stage.bob.reads(told)
    assert "Not me" in stage.bob.reads(told)
    link = await stage.runtime.app.store.links.get(person_of(stage.carol))
    assert link is not None
    assert (link.email, link.lent_by) == (BOBS, person_of(stage.bob))
    assert "Cancel" not in stage.carol.reads(dm_about(stage.carol, "Bob Tanaka allowed"))
    assert not await is_linked(stage.bob)
    assert not revoked(stage)


async def test_not_me_ends_it_here_and_at_goto_and_the_audit_names_both(stage: Stage) -> None:
    told = await lend(stage)
    CLOCK.forward(days=3)
    await stage.bob.presses("Not me", told)
    await stage.bob.sees("Carol Jensen can no longer use bob@northwind.example")
    await wait_for_dm(stage.carol, "The owner of the GoTo account that you were using ended")
    await wait_revoked(stage)
    assert not await is_linked(stage.carol)
    said = await audit_lines(stage, "account 7d")
    lines = [line for line in said.splitlines() if "account." in line]
    assert any("*Carol Jensen* · `account.connect`" in li and "U0BOB · Bob Tanaka" in li for li in lines)
    assert any("*Bob Tanaka* · `account.disconnect`" in li and "U0CAROL · Carol Jensen" in li for li in lines)
    stage.bob.dms()


async def test_the_owners_end_is_for_the_connection_that_it_was_about(stage: Stage) -> None:
    first = await lend(stage)
    await stage.carol.types("/goto disconnect")
    await stage.carol.presses("Disconnect")
    CLOCK.forward(minutes=1)
    await stage.bob.presses("Not me", first)
    await stage.bob.sees("This connection has ended already.")
    stage.bob.dms()


async def test_no_keeps_nothing_here_or_at_goto(stage: Stage) -> None:
    question = await ask_owner(stage)
    await stage.bob.presses("No", question)
    await stage.bob.sees("Nothing was connected")
    await wait_for_dm(stage.carol, "/goto connect` connects another account")
    stage.carol.dms()
    await gone(stage)


async def test_whoever_asked_can_cancel(stage: Stage) -> None:
    question = await ask_owner(stage)
    waiting = dm_about(stage.carol, "We asked Bob Tanaka")
    await stage.carol.presses("Cancel", waiting)
    await gone(stage)
    await stage.bob.sees("Carol Jensen cancelled this")
    with pytest.raises(NotPossible):
        await stage.bob.person.clicks(question, text="Yes, allow it")
    stage.carol.dms()


async def test_a_question_that_nobody_answers_ends_and_goto_forgets_the_tokens(stage: Stage) -> None:
    question = await ask_owner(stage)
    CLOCK.forward(hours=23, minutes=59)
    assert await pending_keys(stage)
    assert not revoked(stage)
    CLOCK.forward(minutes=2)
    await wait_for_dm(stage.carol, "Bob Tanaka didn't answer in time")
    await gone(stage)
    assert "didn't answer in time" in stage.bob.reads(question)
    stage.carol.dms()


async def test_goto_is_asked_again_when_it_did_not_take_the_revocation(stage: Stage) -> None:
    async def refused() -> bool:
        return bool(stage.goto.received("oauth.revoke"))

    question = await ask_owner(stage)
    stage.goto.faults.narrow("goto.500", "oauth.revoke")
    stage.switch("goto.500", times=None)
    await stage.bob.presses("No", question)
    await wait_for_dm(stage.carol, "/goto connect` connects another account")
    await wait_until(refused)
    stage.slack.panel.all_off()
    stage.carol.dms()
    assert await pending_keys(stage)
    CLOCK.forward(hours=7)
    await gone(stage)
    assert len([m for m in stage.carol.dms() if "didn't allow" in stage.carol.reads(m)]) == 1


async def test_forgetting_who_asked_revokes_what_waits(stage: Stage) -> None:
    question = await ask_owner(stage)
    await stage.carol.types("/goto forget me")
    await stage.carol.presses("Delete everything")
    await stage.carol.sees("Everything that Usher kept about you is deleted")
    await gone(stage)
    await stage.bob.presses("Yes, allow it", question)
    await stage.bob.sees("This question is over")
    for actor in (stage.bob, stage.carol):
        actor.dms()


async def press_forged(actor: Actor, action_id: str, value: str) -> None:
    """Press a button of one's own whose name and value are another message's."""
    await actor.types("/meeting help")
    shown: Any = actor.last
    button = next(e for b in shown.blocks for e in b.get("elements", []) if e.get("type") == "button")
    button.update(action_id=action_id, value=value)
    button.pop("url", None)
    await actor.person.clicks(shown, action_id=action_id)


async def test_nobody_but_the_owner_can_end_what_was_lent(stage: Stage) -> None:
    told = await lend(stage)
    value = next(
        e["value"] for b in told.blocks for e in b.get("elements", ()) if e["action_id"] == "goto.lent.end"
    )
    await press_forged(stage.alice, "goto.lent.end", value)
    await stage.alice.sees("This connection has ended already.")
    assert await is_linked(stage.carol)
    assert not revoked(stage)


async def test_nobody_but_the_owner_can_say_yes(stage: Stage) -> None:
    """The button's value is not enough: not for who asked, not for an admin, and not by another button."""
    question = await ask_owner(stage)
    value = next(
        e["value"]
        for b in question.blocks
        for e in b.get("elements", ())
        if e.get("action_id") == "goto.sign-in.allow"
    )
    pending_id = value.split('"')[-2]
    for actor in (stage.carol, stage.alice):
        for action_id, sent in (
            ("goto.sign-in.allow", value),
            ("goto.link.keep", pending_id),
            ("goto.link.account", f"{pending_id}|1"),
        ):
            await press_forged(actor, action_id, sent)
            assert not await is_linked(actor)
    await stage.bob.presses("Yes, allow it", question)
    await wait_for_dm(stage.carol, "Connected as Bob")
    for actor in (stage.bob, stage.carol, stage.alice):
        actor.dms()


async def test_the_owner_decides_before_one_of_several_accounts_is_chosen(stage: Stage) -> None:
    await stage.carol.connects("dev@northwind.example")
    question = await wait_for_dm(stage.dev, "wants to use your GoTo account")
    await stage.dev.presses("Yes, allow it", question)
    choice = await wait_for_dm(stage.carol, "Which one should Usher use?")
    assert not await is_linked(stage.carol)
    await stage.carol.chooses("goto.link.account", "Northwind Traders", choice)
    await stage.carol.sees("Connected as Dev")
    told = await wait_for_dm(stage.dev, "was connected by")
    await stage.dev.presses("Not me", told)
    await wait_for_dm(stage.carol, "ended the connection")
    assert not await is_linked(stage.carol)
    for actor in (stage.dev, stage.carol):
        actor.dms()


async def test_what_was_begun_goes_on_after_the_owners_yes(stage: Stage) -> None:
    await stage.carol.types("/meeting now Standup", channel="#general")
    await stage.carol.follows_link(BOBS)
    question = await wait_for_dm(stage.bob, "wants to use your GoTo account")
    assert not stage.goto.received("meetings.create")
    await stage.bob.presses("Yes, allow it", question)
    await stage.carol.sees("is ready. The card is in")
    stage.carol.posts("#general")
    for actor in (stage.bob, stage.carol):
        actor.dms()


async def test_a_guest_is_the_owner_of_their_account_too(stage: Stage) -> None:
    stage.gil.person.user.email = BOBS
    stage.bob.person.user.email = "robert@northwind.example"
    await stage.carol.connects(BOBS)
    question = await wait_for_dm(stage.gil, "wants to use your GoTo account")
    assert not await is_linked(stage.carol)
    await stage.gil.presses("Yes, allow it", question)
    await wait_for_dm(stage.carol, "Connected as Bob")
    told = await wait_for_dm(stage.gil, "was connected by")
    await stage.gil.presses("Not me", told)
    await wait_for_dm(stage.carol, "ended the connection")
    assert not await is_linked(stage.carol)
    for actor in (stage.gil, stage.carol):
        actor.dms()


async def test_a_bot_has_no_yes_to_give(stage: Stage) -> None:
    stage.bob.person.user.is_bot = True
    page = await stage.carol.connects(BOBS)
    assert "an admin has to allow it" in page
    needed = await wait_for_dm(stage.carol, "An Usher admin has to allow this GoTo account")
    assert not await is_linked(stage.carol)
    await stage.carol.presses("Cancel", needed)
    await gone(stage)
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
    assert any("*Carol Jensen*" in li and "U0ALICE · Alice Moreau" in li for li in said.splitlines())
    for actor in (stage.alice, stage.carol):
        actor.dms()


async def test_an_admin_who_is_none_any_more_cannot_say_yes(stage: Stage) -> None:
    await stage.carol.connects(CAROLS)
    question = await ask_alice(stage)
    stage.alice.person.user.is_admin = stage.alice.person.user.is_owner = False
    CLOCK.forward(minutes=2)
    await stage.alice.presses("Yes, allow it", question)
    await stage.alice.sees("This question is over")
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
    await gone(stage)
    for actor in (stage.bob, stage.carol):
        actor.dms()


async def test_the_policy_form_saves_the_rule_and_names_what_is_wrong(stage: Stage) -> None:
    await stage.alice.types("/goto policy")
    await stage.alice.fills(unknown_emails="admin", email_domains="gmail.com")
    assert "Anybody can have an address at gmail.com" in (await stage.alice.submits())["email_domains"]
    await stage.alice.fills(email_domains="not a domain!")
    assert "is no e-mail domain" in (await stage.alice.submits())["email_domains"]
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
    assert "No GoTo account is connected" in await stage.carol.types("/meeting list")
    await stage.alice.fills(organizer=CAROLS)
