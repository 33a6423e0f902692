"""What admins do, and what they are refused, stands in the audit with whom it was about."""

from __future__ import annotations

from tests.support.admin import (
    ADA,
    ask_about_organizer,
    audit_entries,
    audit_results,
    connect_admin,
    fill_add_form,
    fill_removal_form,
    user_id,
)
from tests.support.stage import Stage


async def test_each_act_has_its_line(stage: Stage) -> None:
    await connect_admin(stage)
    await fill_add_form(stage)
    await stage.alice.submits()
    await stage.alice.person.closes()
    await ask_about_organizer(stage.alice, "suspend", "dev@northwind.example")
    await stage.alice.submits()
    await stage.alice.sees("is suspended.")
    await stage.alice.person.closes()
    await stage.alice.types("/goto map")
    await stage.alice.presses("Use my GoTo account")
    await stage.alice.sees("is now the admin account.")
    await stage.alice.types("/goto map @bob")
    await fill_removal_form(stage, stage.bob.email)
    await stage.alice.submits()
    await stage.alice.person.closes()

    lines = await audit_entries(stage, user_ids=(user_id(stage.alice),))
    ours = [line for line in lines if line.action.startswith("admin.")]
    assert audit_results(ours) == [
        ("admin.organizer.add", "done"),
        ("admin.organizer.suspend", "done"),
        ("admin.map.link", "done"),
        ("admin.map.one", "done"),
        ("admin.organizer.remove", "done"),
    ]
    assert ours[0].details["email"] == ADA
    assert ours[3].details["member"] == user_id(stage.bob)
    assert ours[4].details["organizer_key"] == str(
        next(one.key for one in stage.goto.world.users if one.email == stage.bob.email)
    )
    assert await stage.runtime.app.store.member_map.list_all(ours[0].person.tenant) == {}, (
        "who is removed is mapped no more"
    )


async def test_what_is_refused_has_its_line_and_changes_nothing(stage: Stage) -> None:
    await stage.bob.connects()
    await stage.bob.sees("Connected as Bob")
    await stage.bob.types("/goto organizers remove alice@northwind.example")
    await stage.bob.types("/goto map")
    lines = await audit_entries(stage, user_ids=(user_id(stage.bob),))
    assert [line.action for line in lines if line.result == "refused"] == ["goto.organizers", "goto.map"]
    assert not stage.goto.user(stage.alice.email).deleted
