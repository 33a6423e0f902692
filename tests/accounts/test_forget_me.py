"""A person takes their data and has everything deleted; nobody else loses anything."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.model.ids import Person, Tenant
from tests.support.actors import Actor
from tests.support.kills import Killed, run_operation
from tests.support.services import with_services
from tests.support.stage import Stage


async def settled(stage: Stage, actor: Actor, name: str) -> Person:
    """Let somebody connect, choose settings, make a meeting and leave an attempt to connect behind."""
    await actor.connects()
    await actor.sees(f"Connected as {name}")
    await actor.types("/goto settings")
    await actor.fills(zone="Asia/Kathmandu")
    assert await actor.submits() == {}
    await actor.types(f"/meeting now {name}s standup", channel="#team-platform")
    stage.bob.posts("#team-platform")
    await actor.types("/goto connect")
    return Person(Tenant(stage.slack.home.id), actor.person.user.id)


async def named(stage: Stage, person: Person) -> set[str]:
    """Return every key that names the person or is marked as theirs, but sends."""
    redis, found = stage.runtime.stores.redis, set()
    for raw in await redis.keys("*"):
        key = raw.decode()
        marked = await redis.type(raw) == b"hash" and await redis.hget(raw, "who") == person.user_id.encode()
        if person.user_id in key or marked:
            found.add(key)
    return found


async def test_everything_of_one_person_is_deleted_and_the_others_keep_theirs(stage: Stage) -> None:
    alice = await settled(stage, stage.alice, "Alice")
    bob = await settled(stage, stage.bob, "Bob")
    link = await stage.runtime.app.store.links.get(alice)
    assert link is not None
    before = await named(stage, bob)
    said = await stage.alice.types("/goto forget me")
    assert "Meetings stay at GoTo" in said
    assert "Want a copy first?" in said

    await stage.alice.presses("Delete everything")
    await stage.alice.sees("Deleted everything Usher kept about you")
    assert "Your meetings at GoTo stay" in stage.alice.reads()
    (left,) = await named(stage, alice)
    assert ":op:" in left, "a note that it was asked for"
    assert await named(stage, bob) == before
    assert "Connect your GoTo account" in await stage.alice.types("/meeting")
    assert "from your Slack profile" in await stage.alice.types("/goto status")
    assert "Connected as Bob" in await stage.bob.types("/goto status")
    assert len([m for m in stage.goto.meetings_of(stage.alice.email) if "standup" in m.subject]) == 1
    assert [r for r in stage.goto.received("oauth.revoke") if r.status == 200]


async def test_the_data_comes_first_as_a_file_without_secrets(stage: Stage) -> None:
    person = await settled(stage, stage.alice, "Alice")
    link = await stage.runtime.app.store.links.get(person)
    assert link is not None
    await stage.alice.types("/goto forget me")
    await stage.alice.presses("Send me my data")
    await stage.alice.sees("We sent your data to your messages as a file.")
    stage.alice.dms()
    (file,) = stage.slack.home.files.values()
    assert file.name == "usher-your-data.json"
    text = file.content.decode()
    data: dict[str, Any] = json.loads(text)
    assert data["person"] == str(person)
    kept = data["kept"]
    assert kept["token"][0]["email"] == "alice@northwind.example"
    assert kept["link"][0]["organizer_key"] == link.organizer_key
    assert kept["prefs"][0]["zone"] == "Asia/Kathmandu"
    assert kept["meeting"][0]["subject"] == "Alices standup"
    assert {op["kind"] for op in kept["op"]} >= {"meeting.now", "person.export"}
    assert "gAAAA" not in text
    for secret in (link.access_token, link.refresh_token, "response", "verifier"):
        assert secret is not None
        assert secret not in text, secret


@pytest.mark.languages
async def test_where_files_are_refused_the_data_comes_as_text_once(stage: Stage) -> None:
    await settled(stage, stage.alice, "Alice")
    (token,) = [t for t in stage.slack.tokens.values() if t.kind == "bot"]
    token.scopes = tuple(scope for scope in token.scopes or () if scope != "files:write")
    await stage.alice.types("/goto forget me")
    await stage.alice.presses("Send me my data")
    await stage.alice.sees("Slack didn't accept a file, so we sent your data to your messages as text.")
    parts = [m for m in stage.alice.dms() if "Your data, part" in stage.alice.person.hears(m)]
    assert parts
    assert "alice@northwind.example" in "".join(stage.alice.reads(part) for part in parts)


async def test_nothing_kept_is_said_too(stage: Stage) -> None:
    await stage.bob.types("/goto forget me")
    await stage.bob.presses("Delete everything")
    await stage.bob.sees("Deleted everything Usher kept about you")


async def test_disconnect_says_what_ends(stage: Stage) -> None:
    await settled(stage, stage.alice, "Alice")
    await stage.alice.types("/goto disconnect")
    await stage.alice.presses("Disconnect")
    await stage.alice.sees("You can no longer schedule, start or list meetings with that account here.")


@pytest.mark.parametrize(("wait", "with_worker"), [(0.02, False)])
async def test_a_killed_deletion_is_finished_by_another_and_told_where_it_was_asked(stage: Stage) -> None:
    await stage.alice.connects()
    await stage.alice.sees("Connected as Alice")
    person = Person(Tenant(stage.slack.home.id), stage.alice.person.user.id)
    await stage.alice.types("/goto forget me")
    await stage.alice.presses("Delete everything")
    await stage.alice.sees("We'll let you know here when everything is deleted.")
    (op_id,) = await stage.runtime.app.store.ledger.list_unfinished(
        person.tenant, stage.runtime.app.clock.now()
    )

    async def killed(person: Person, but: str) -> int:
        await stage.runtime.app.personal_data.forget_person(person, but)
        raise Killed

    broken = with_services(stage.runtime.app, forget_person=killed)
    with pytest.raises(Killed):
        await run_operation(broken, person.tenant, op_id)
    await run_operation(stage.runtime.app, person.tenant, op_id)
    await stage.alice.sees("Deleted everything Usher kept about you")
    assert await named(stage, person) == {f"{person.tenant}:op:{op_id}"}
