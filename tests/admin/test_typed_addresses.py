"""Where admins type an organizer or a group: an address or a key, whatever stands around it."""

from __future__ import annotations

from bot.usecases.admin.bulk_mapping import read_table
from tests.support.admin import connect_admin
from tests.support.stage import Stage


async def test_organizers_are_found_by_address_and_key_in_every_form(stage: Stage) -> None:
    await connect_admin(stage)
    bob, missed = stage.goto.user(stage.bob.email), []
    forms = [
        *(f"“{stage.bob.email}”", f"{stage.bob.email}.", f"Bob Tanaka <{stage.bob.email}>", f"({bob.key})"),
        *(
            f"mailto:{stage.bob.email.upper()}",
            f"\u202e{stage.bob.email}\u202c",
            f"Key: {bob.key}",
            f"`{bob.key}`",
        ),
    ]
    for text in forms:
        for command in (
            f"/goto organizers show {text}",
            f"/goto organizers {text}",
            f"/meeting list organizer {text}",
        ):
            said = await stage.alice.types(command)
            missed += [] if "Bob Tanaka" in said else [command]
    assert missed == []
    said = await stage.alice.types("/goto organizers suspend bob@northwind")
    assert "“bob@northwind” isn't an e-mail address or an organizer key." in said


async def test_an_added_address_is_cleaned_and_a_wrong_one_is_named(stage: Stage) -> None:
    await connect_admin(stage)
    await stage.alice.types("/goto organizers add 'Ada <ada@northwind.example>'")
    assert "{ada@northwind.example}" in stage.alice.reads(stage.alice.form)
    await stage.alice.person.closes()
    assert "“ada@northwind” isn't an e-mail address." in await stage.alice.types(
        "/goto organizers add ada@northwind"
    )


async def test_a_group_is_found_in_quotes_and_by_its_labelled_key(stage: Stage) -> None:
    await connect_admin(stage)
    key = stage.goto.world.groups[0].key
    for text in ("“Sales”", "sales.", f"Group key: {key}", f"({key})"):
        assert f"Group key: `{key}`" in await stage.alice.types(f"/goto groups {text}"), text


def test_cells_of_a_pasted_table_are_cleaned() -> None:
    text = (
        '"Bob Tanaka <bob@x.example>",Key: 123456\n<mailto:DEV@x.example|dev>,"ada@x.example."\n'
        "\u200bcarol@x.example,'eve@x.example'\n"
    )
    rows, problems = read_table(text)
    assert [(row.member, row.organizer) for row in rows] == [
        ("bob@x.example", "Key: 123456"),
        ("DEV@x.example", "ada@x.example"),
        ("carol@x.example", "eve@x.example"),
    ]
    assert problems == []
