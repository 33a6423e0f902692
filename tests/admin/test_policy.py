"""Who may do what, and where: the rules of a workspace, made in a form and held to wherever somebody asks."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.errors import UsherError
from bot.model.ids import Person, Tenant
from bot.model.policy import RULE_PARTS, Area, AuditQuery, AuditResult, Policy, Rule, UnknownEmails
from bot.usecases.admin import policy_form
from bot.usecases.core import policy
from bot.views.admin.audit import _changes_text
from tests.support.actors import Actor, connect_alice, tenant_of
from tests.support.admin import set_policy, user_id
from tests.support.clocks import now
from tests.support.kills import Kills, open_operation, run_operation
from tests.support.stage import Stage


async def test_an_admin_keeps_trainings_to_some_and_the_others_are_told_whom_to_ask(stage: Stage) -> None:
    await stage.bob.connects()
    await stage.bob.sees("Connected as Bob")
    await stage.alice.types("/goto policy")
    form = stage.alice.reads(stage.alice.form)
    assert "Schedule and change trainings" in form
    assert "everyone" in form
    await stage.alice.fills(**{"train-people": [user_id(stage.carol)], "read_only": ["C0PLATFORM"]})
    assert await stage.alice.submits() == {}
    saved = stage.alice.reads(stage.alice.form)
    assert "We saved the rules." in saved
    assert "Schedule and change trainings: 1 person" in saved.replace("*", "")
    assert "Schedule and change meetings: everyone" in saved.replace("*", "")

    refused = await stage.bob.types("/training create")
    assert "Trainings are limited here" in refused
    assert "Ask Alice Moreau" in refused
    assert "/training create" not in await stage.bob.types("/training help")
    assert "/meeting schedule" in await stage.bob.types("/meeting help")
    said = await stage.bob.types("/meeting now Standup", channel="#team-platform")
    assert "don't let Usher post in that channel" in said
    assert stage.goto.received("meetings.create") == []
    await stage.bob.types("/meeting now Standup")
    assert len(stage.bob.posts("#general")) == 1


async def test_only_admins_make_rules(stage: Stage) -> None:
    said = await stage.bob.types("/goto policy")
    assert "Only Usher admins can do this" in said
    assert "Ask a workspace admin or owner" in said
    assert stage.bob.person.view is None
    assert "/goto policy" not in await stage.bob.types("/goto help")
    assert "/goto policy" in await stage.alice.types("/goto help")

    await set_policy(stage, admin=Rule(people=(user_id(stage.bob),)))
    await stage.bob.types("/goto policy")
    assert "Last changed by Alice Moreau" in stage.bob.reads(stage.bob.form)


async def test_who_saves_last_does_not_undo_what_another_saved(stage: Stage) -> None:
    await set_policy(stage, admin=Rule(people=(user_id(stage.bob),)))
    await stage.alice.types("/goto policy")
    await stage.bob.types("/goto policy")
    await stage.bob.fills(**{"start-people": [user_id(stage.bob)]})
    assert await stage.bob.submits() == {}
    await stage.alice.fills(guests=["on"])
    (told,) = (await stage.alice.submits()).values()
    assert "Bob Tanaka changed these rules" in told
    stands = await stage.runtime.app.store.policies.get(tenant_of(stage))
    assert not stands.guests
    assert stands.rule(Area.START).people == (user_id(stage.bob),)


def group(stage: Stage, *people: Actor) -> str:
    stage.slack.home.usergroups.append(
        {"id": "S0TRAIN", "handle": "trainers", "name": "Trainers", "users": [user_id(one) for one in people]}
    )
    return "S0TRAIN"


async def test_a_user_group_may_and_who_is_not_in_it_may_not(stage: Stage) -> None:
    group(stage, stage.bob)
    await stage.bob.connects()
    await stage.bob.sees("Connected as Bob")
    await stage.alice.types("/goto policy")
    assert "@trainers" in str(stage.alice.form.body)
    await stage.alice.fills(**{"start-groups": ["S0TRAIN"]})
    assert await stage.alice.submits() == {}
    assert "1 user group" in stage.alice.reads(stage.alice.form)
    await stage.bob.types("/meeting now Standup")
    assert len(stage.bob.posts("#general")) == 1
    await connect_alice(stage)
    assert "you aren't on the list" in await stage.alice.types("/meeting now Other"), (
        "an admin is no exception"
    )


async def test_a_group_that_slack_does_not_tell_of_lets_nobody_in_and_stays_in_the_form(stage: Stage) -> None:
    await connect_alice(stage)
    await set_policy(stage, start=Rule(groups=("S0GONE",)))
    assert "no longer exists in Slack" in await stage.alice.types("/meeting now Standup")
    (token,) = [t for t in stage.slack.tokens.values() if t.kind == "bot"]
    token.scopes = tuple(scope for scope in token.scopes or () if scope != "usergroups:read")
    await stage.alice.types("/goto policy")
    assert "S0GONE" in str(stage.alice.form.body)
    assert await stage.alice.submits() == {}
    assert (await stage.runtime.app.store.policies.get(tenant_of(stage))).rule(Area.START).groups == (
        "S0GONE",
    )


async def test_a_channel_that_the_rules_leave_out_is_refused_in_its_field(stage: Stage) -> None:
    await connect_alice(stage)
    await set_policy(stage, schedule=Rule(channels=("C0GENERAL",)))
    await stage.alice.types('/meeting schedule "Review" tomorrow 3pm', channel="#team-platform")
    told = await stage.alice.submits()
    assert "let Usher post this only in #general" in told["channel"]
    assert "Ask Alice Moreau" in told["channel"]
    await stage.alice.fills(channel="C0GENERAL")
    assert await stage.alice.submits() == {}
    await stage.bob.sees("Review", channel="#general")


async def test_a_button_of_before_is_held_to_the_rules_of_now(stage: Stage) -> None:
    await connect_alice(stage)
    await stage.alice.types("/meeting")
    menu = stage.alice.last
    await set_policy(
        stage, start=Rule(people=(user_id(stage.bob),)), schedule=Rule(people=(user_id(stage.bob),))
    )
    await stage.alice.presses("Start now", menu)
    await stage.alice.sees("Starting meetings is limited here")
    await stage.alice.presses("Schedule", menu)
    await stage.alice.sees("Scheduling and changing meetings is limited here")
    assert stage.goto.received("meetings.create") == []


@pytest.mark.parametrize(("wait", "with_worker"), [(0.02, False)])
async def test_rules_that_change_while_a_request_waits_are_heeded_and_told(stage: Stage) -> None:
    await connect_alice(stage)
    assert "The card will appear here" in await stage.alice.types("/meeting now Standup")
    op_tenant, op_id = await open_operation(stage)
    await set_policy(stage, start=Rule(people=(user_id(stage.bob),)))
    await run_operation(stage.runtime.app, op_tenant, op_id)
    await stage.alice.sees("Starting meetings is limited here")
    assert stage.goto.received("meetings.create") == []
    page = await stage.runtime.app.store.audit.search(
        op_tenant, AuditQuery(since=now() - timedelta(days=1), action="meeting.now"), 9
    )
    assert [entry.result for entry in page.entries] == [AuditResult.REFUSED]


async def test_when_slack_does_not_tell_who_it_is_rules_bind_and_their_absence_does_not(stage: Stage) -> None:
    await connect_alice(stage)
    person = Person(tenant_of(stage), user_id(stage.alice))
    stage.slack.home.users[user_id(stage.alice)].deleted = False
    (token,) = [t for t in stage.slack.tokens.values() if t.kind == "bot"]
    token.scopes = tuple(scope for scope in token.scopes or () if scope != "users:read")
    people = stage.runtime.app.slack.people
    people.forget(person)  # type: ignore[attr-defined]
    await policy.require_allowed(stage.runtime.app, person, Area.START)
    with pytest.raises(UsherError):
        await policy.require_allowed(stage.runtime.app, person, Area.ADMIN)
    await set_policy(stage, start=Rule(people=(user_id(stage.bob),)))
    with pytest.raises(UsherError):
        await policy.require_allowed(stage.runtime.app, person, Area.START)


async def test_guests_who_are_let_in_connect_and_start_but_administer_nothing(stage: Stage) -> None:
    assert "Guests can't connect" in await stage.gil.types("/goto connect")
    await set_policy(stage, guests=True, admin=Rule(people=(user_id(stage.gil),)))
    assert "This one-time link is just for you" in await stage.gil.types("/goto connect")
    assert "/goto policy" not in await stage.gil.types("/goto help")
    assert "Only Usher admins can do this" in await stage.gil.types("/goto policy")


@pytest.mark.kills
@pytest.mark.parametrize(("wait", "with_worker"), [(0.02, False)])
async def test_killed_at_every_step_the_rules_are_saved_once(stage: Stage) -> None:
    async def submitted(count: int) -> tuple[Tenant, str]:
        await stage.alice.types("/goto policy")
        await stage.alice.fills(read_only=["C0DESIGN"] if count % 2 else ["C0PLATFORM"])
        assert await stage.alice.submits() == {}
        assert "still saving the rules" in stage.alice.reads(stage.alice.form)
        return await open_operation(stage)

    kills, rounds = Kills(stage, ports=("ledger", "policies", "messenger")), 0
    for name in kills:
        op_tenant, op_id = await submitted(rounds)
        rounds += 1
        await kills.run(op_tenant, op_id)
        kept = await stage.runtime.app.store.policies.get(op_tenant)
        assert kept.revision == op_id, name
        assert "We saved the rules." in stage.alice.reads(stage.alice.form), name
        await stage.alice.person.closes()
    assert "policies.replace" in kills.names
    page = await stage.runtime.app.store.audit.search(
        tenant_of(stage), AuditQuery(since=now() - timedelta(days=1), action="policy.save"), 100
    )
    assert len(page.entries) == rounds
    assert "read_only +C0DESIGN -C0PLATFORM" in page.entries[-2].details["changes"]


rules = st.dictionaries(
    st.sampled_from(list(Area)),
    st.builds(
        Rule,
        people=st.lists(st.sampled_from(["U1", "U2"]), unique=True, max_size=2).map(tuple),
        channels=st.lists(st.sampled_from(["C1", "C2"]), unique=True, max_size=2).map(tuple),
    ),
)


@given(rules, rules)
def test_what_changed_is_told_and_nothing_else(before: dict[Area, Rule], after: dict[Area, Rule]) -> None:
    told = policy_form.describe_changes(Policy(rules=before), Policy(rules=after))
    for area in policy_form.RULE_AREAS:
        for part in RULE_PARTS:
            old, new = (set(getattr(Policy(rules=one).rule(area), part)) for one in (before, after))
            lines = [line for line in told if line.startswith(f"{area}.{part} ")]
            wanted = {f"+{one}" for one in new - old} | {f"-{one}" for one in old - new}
            assert {sign for line in lines for sign in line.split()[1:]} == wanted


@given(rules, rules, st.booleans(), st.booleans(), st.sampled_from(list(UnknownEmails)))
def test_the_audit_says_every_change_in_words(
    before: dict[Area, Rule], after: dict[Area, Rule], guests: bool, emails: bool, unknown: UnknownEmails
) -> None:
    new = Policy(
        rules=after,
        read_only=("C9",),
        guests=guests,
        other_emails=emails,
        unknown_emails=unknown,
        email_domains=("x.example",),
    )
    changes = policy_form.describe_changes(Policy(rules=before), new)
    said = _changes_text(", ".join(changes)).split("; ")
    assert len(said) == len(changes)
    for change, words in zip(changes, said, strict=True):
        assert change.partition(" ")[0] not in words, "the stored name is no sentence"
        assert all(sign in words for sign in change.split()[1:] if sign[0] in "+-")


def test_what_an_older_release_stored_about_rules_is_shown_as_it_is() -> None:
    assert _changes_text("guests let in, start people +U1") == "guests let in; start people +U1"
