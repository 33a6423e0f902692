"""The audit: every write's end, every refusal, connections and host links, for admins alone and without secrets."""

from __future__ import annotations

from datetime import timedelta

from bot.model.ids import Person, Tenant
from bot.model.policy import AuditEntry, AuditResult, Rule
from bot.operations import OPERATIONS
from bot.usecases.admin.audit_search import parse_query
from bot.usecases.core.audit import select_details
from bot.views.i18n import has_message
from tests.support.actors import Actor, connect_alice, tenant_of
from tests.support.admin import audit_entries, audit_results, set_policy, user_id
from tests.support.clocks import now
from tests.support.registrations import TRAINING_NAME, register, share_new_training
from tests.support.sheets import read_sheet
from tests.support.stage import Stage
from tests.support.wipes import wipe_tenant


async def test_an_admin_reads_who_did_what_and_nobody_else_does(stage: Stage) -> None:
    await stage.bob.connects()
    await stage.bob.sees("Connected as Bob")
    await stage.bob.types("/meeting now Sprint review")
    stage.bob.posts("#general")
    await stage.bob.types("/meeting start")
    await set_policy(stage, train=Rule(people=(user_id(stage.alice),)))
    await stage.bob.types("/training create")

    shown = await stage.alice.types("/goto audit")
    assert "Bob Tanaka started *Sprint review* · in #general · " in shown
    assert "Bob Tanaka connected a GoTo account · " in shown
    assert "Bob Tanaka couldn't schedule a training · refused · " in shown
    for secret in ("meeting.now", str(stage.goto.user(stage.bob.email).key)):
        assert secret not in shown, "ids are in the file alone"
    shown = await stage.alice.types(f"/goto audit <@{user_id(stage.bob)}> refused 7d")
    assert "schedule a training" in shown
    assert "Sprint review" not in shown
    assert "No matching activity" in await stage.alice.types("/goto audit me")

    refused = await stage.bob.types("/goto audit")
    assert "Only Usher admins can do this" in refused
    assert "Bob Tanaka couldn't use `/goto audit` · refused · " in await stage.alice.types("/goto audit")
    assert ("goto.audit", "refused") in audit_results(
        await audit_entries(stage, user_ids=(user_id(stage.bob),))
    )
    assert "/goto audit" not in await stage.bob.types("/goto help")


async def test_joining_the_waitlist_is_no_registration(stage: Stage) -> None:
    await share_new_training(stage, capacity="1")
    await register(stage.bob)
    await register(stage.dev, button="Join waitlist")
    for learner in (stage.bob, stage.dev):
        learner.dms()
    shown = await stage.alice.types("/goto audit")
    assert f"Bob Tanaka registered for *{TRAINING_NAME}* · using Alice Moreau's account · " in shown
    assert f"Dev Rao joined the waitlist of *{TRAINING_NAME}*" in shown
    assert f"Alice Moreau shared *{TRAINING_NAME}*" in shown


def test_everything_that_is_noted_has_a_sentence() -> None:
    audited = {str(kind) for kind, one in OPERATIONS.items() if one.is_audited}
    missing = [kind for kind in audited if not has_message(f"audit-did-{kind.replace('.', '-')}")]
    assert sorted(missing) == []


async def test_pages_go_back_and_the_file_computes_nothing(stage: Stage) -> None:
    bob = Person(tenant_of(stage), user_id(stage.bob))
    for number in range(17):
        about = {"subject": f"=SUM(A{number})"}
        await stage.runtime.app.store.audit.append(
            AuditEntry(person=bob, action="meeting.now", at=now(), result=AuditResult.DONE, details=about)
        )
    shown = await stage.alice.types("/goto audit")
    assert "=SUM(A16)" in shown
    assert "=SUM(A1)" not in shown
    await stage.alice.presses("Earlier")
    await stage.alice.sees("=SUM(A1)")
    await stage.alice.presses("Latest")
    await stage.alice.sees("=SUM(A16)")
    await stage.alice.presses("Send as a file")
    await stage.alice.sees("We sent the file to your messages.")
    stage.alice.dms()
    (file,) = stage.slack.home.files.values()
    assert file.content.startswith(b"\xef\xbb\xbf")
    rows = read_sheet(file.content)
    assert len(rows) == 18
    assert rows[1][1:6] == [user_id(stage.bob), "Bob Tanaka", "meeting.now", "done", "subject: =SUM(A16)"]


async def acts(stage: Stage, actor: Actor) -> None:
    """Do one of everything that is noted."""
    await actor.connects()
    await actor.sees("Connected as Alice")
    await actor.types("/meeting now Stand-up https://evil.example/join/1", channel="#team-platform")
    stage.bob.posts("#team-platform")
    (made,) = [one for one in stage.goto.meetings_of(actor.email) if "Stand-up" in one.subject]
    await actor.types(f"/meeting start {made.id}")
    await actor.types(f"/meeting cancel {made.id}")
    await actor.sees("was cancelled.")
    await stage.bob.sees("Cancelled: *Stand-up")
    await actor.types("/goto disconnect")
    await actor.presses("Disconnect")


async def test_what_was_done_stands_once_and_tells_no_secret(stage: Stage) -> None:
    await acts(stage, stage.alice)
    entries = await audit_entries(stage)
    assert audit_results(entries) == [
        ("account.connect", "done"),
        ("meeting.now", "done"),
        ("meeting.start", "done"),
        ("meeting.cancel", "done"),
        ("account.disconnect", "done"),
    ]
    told = " ".join(value for entry in entries for value in entry.details.values())
    assert "Stand-up" in told
    own = await stage.runtime.app.personal_data.export_person(Person(tenant_of(stage), user_id(stage.alice)))
    assert [line["what"] for line in own["audit"]] == [entry.action for entry in entries]
    assert "audit" not in await stage.runtime.app.personal_data.export_person(
        Person(tenant_of(stage), user_id(stage.bob))
    )
    for secret in ("http", "evil.example", "join/", "token"):
        assert secret not in told


async def test_who_is_forgotten_stays_in_the_audit_by_id_alone_and_an_uninstall_takes_it(
    stage: Stage,
) -> None:
    await connect_alice(stage)
    await stage.alice.types("/goto forget me")
    await stage.alice.presses("Delete everything")
    await stage.alice.sees("Deleted everything Usher kept about you")
    assert "the workspace's audit log" in stage.alice.reads()
    entries = await audit_entries(stage)
    assert audit_results(entries) == [("account.connect", "done"), ("person.forget", "done")]
    assert all("alice" not in str(entry.details).casefold() for entry in entries)
    await wipe_tenant(stage.runtime.stores, tenant_of(stage))
    assert await audit_entries(stage) == []


def test_what_is_typed_is_understood() -> None:
    person, at = Person(Tenant("T1"), "U1"), now()
    query = parse_query("<@U2|bob> Cancel 30d /meeting", person, at, "UTC")
    assert (query.user_ids, query.words, query.since) == (
        ("U2",),
        ("cancel", "meeting"),
        at - timedelta(days=30),
    )
    assert parse_query("me", person, at, "UTC").user_ids == ("U1",)
    assert parse_query("", person, at, "UTC").words == ()
    for typed in (
        "cancel last week",
        "last week cancel",
        "yesterday cancel",
        "cancel 1 Nov to 5 Nov",
        "cancel since 1 Nov",
    ):
        found = parse_query(typed, person, at, "UTC")
        assert (found.words, found.until is not None) == (("cancel",), True), typed
    assert parse_query("week", person, at, "UTC").words == ("week",)


def test_only_what_says_whom_or_which_is_kept() -> None:
    values = {
        "subject": "Review https://join.example/123?secret=1 today",
        "meeting_id": 123456789,
        "join_url": "https://join.example/123",
        "response_url": "https://hooks.example/abc",
        "host_url": "x",
        "name": "n" * 1000,
        "email": None,
        "channel": "C1",
        "typed": {"subject": "x"},
        "key": "394-580-421",
    }
    found = select_details(values)
    assert set(found) == {"subject", "meeting_id", "name", "channel"}
    assert found["subject"] == "Review … today"
    assert found["meeting_id"] == "123456789"
    assert len(found["name"]) < 400


async def test_what_is_done_to_a_channels_reminders_is_noted_and_barred_where_nothing_is_posted(
    stage: Stage,
) -> None:
    await connect_alice(stage)
    await set_policy(stage, read_only=("C0GENERAL",))
    await stage.alice.types("/goto notify")
    await stage.alice.fills(channel="C0GENERAL")
    assert "don't let Usher post in that channel" in (await stage.alice.submits())["channel"]
    await stage.alice.fills(channel="C0PLATFORM")
    assert await stage.alice.submits() == {}
    lines = [entry for entry in await audit_entries(stage) if entry.action == "notify.save"]
    assert [(entry.result.value, entry.details["channel"]) for entry in lines] == [
        ("refused", "C0GENERAL"),
        ("done", "C0PLATFORM"),
    ]
    assert "in #team-platform" in await stage.alice.types("/goto audit notify")


async def test_a_connection_that_goto_ended_is_noted_once(stage: Stage) -> None:
    await connect_alice(stage)
    stage.goto.tokens.expire_all()
    stage.goto.tokens.end_consents(stage.goto.user(stage.alice.email))
    await stage.alice.types("/meeting list")
    await stage.alice.types("/meeting list")
    await stage.alice.sees("Connect again to schedule and to get reminders of your sessions.")
    stage.alice.dms()
    assert audit_results(await audit_entries(stage)) == [
        ("account.connect", "done"),
        ("account.ended", "done"),
    ]


async def test_people_are_found_however_they_are_named(stage: Stage) -> None:
    await connect_alice(stage)
    await stage.bob.connects()
    await stage.bob.sees("Connected as Bob")
    await stage.dev.types("/goto audit")
    await stage.alice.types("/meeting now Kick-off", channel="#general")
    stage.alice.posts("#general")
    alice, bob, dev = "Alice Moreau connected", "Bob Tanaka connected", "Dev Rao couldn't use"
    bob_id, dev_id = user_id(stage.bob), user_id(stage.dev)
    for typed, found in (
        ("@bob", {bob}),
        ("@Bob", {bob}),
        (f"<@{bob_id}>", {bob}),
        (bob_id, {bob}),
        ("bob", {bob}),
        ("Bob Tanaka", {bob}),
        ("BOB@northwind.example", {bob}),
        ("bob connect 2d", {bob}),
        ("bob refused", set()),
        ("rao refused", {dev}),
        (f"<@{bob_id}> <@{dev_id}>", {bob, dev}),
        (f"me {dev_id}", {alice, dev}),
        ("tanaka rao", set()),
        ("zoe", set()),
        ("northwind", set()),
    ):
        shown = await stage.alice.types(f"/goto audit {typed}")
        assert {one for one in (alice, bob, dev) if one in shown} == found, typed
        assert ("No matching activity." in shown) == (not found), typed
    assert "I don't know anyone called @nobody." in await stage.alice.types("/goto audit @nobody")
    stage.slack.home.usergroups.append(
        {"id": "S0TEAM", "handle": "trainers", "name": "Trainers", "users": []}
    )
    assert "I can't search for @trainers" in await stage.alice.types("/goto audit @trainers")
    assert "Kick-off" in await stage.alice.types("/goto audit #general")
    await stage.alice.types("/goto audit tanaka")
    await stage.alice.presses("Send as a file")
    await stage.alice.sees("We sent the file to your messages.")
    (file,) = stage.slack.home.files.values()
    assert [row[2] for row in read_sheet(file.content)[1:]] == ["Bob Tanaka"]
    for one in (stage.alice, stage.bob):
        one.dms()
