"""The people and channels of Northwind."""

from __future__ import annotations

from bot.sandbox.slack.local_slack import LocalSlack

ALICE, BOB, CAROL, DEV, GIL = "U0ALICE", "U0BOB", "U0CAROL", "U0DEV", "U0GIL"
GENERAL, PLATFORM, DESIGN, LEADS, ARCHIVE = "C0GENERAL", "C0PLATFORM", "C0DESIGN", "C0LEADS", "C0ARCHIVE"


def seed_workspace(slack: LocalSlack) -> None:
    """Fill the home workspace: five people in four time zones, five channels of every kind, their DMs."""
    for user_id, name, real_name, tz in (
        (ALICE, "alice", "Alice Moreau", "America/New_York"),
        (BOB, "bob", "Bob Tanaka", "Asia/Tokyo"),
        (CAROL, "carol", "Carol Jensen", "Europe/Copenhagen"),
        (DEV, "dev", "Dev Rao", "Asia/Kolkata"),
        (GIL, "gil", "Gil Santos", "America/Sao_Paulo"),
    ):
        slack.add_user(
            user_id,
            name,
            real_name,
            f"{name}@northwind.example",
            tz,
            is_admin=user_id == ALICE,
            is_owner=user_id == ALICE,
            is_restricted=user_id == GIL,
        )
    members = [ALICE, BOB, CAROL, DEV]
    slack.add_channel(GENERAL, "general", [*members, GIL])
    slack.add_channel(PLATFORM, "team-platform", [ALICE, BOB, DEV])
    slack.add_channel(DESIGN, "design", [ALICE, CAROL], bot_is_member=False)
    slack.add_channel(LEADS, "leads", [ALICE, BOB], is_private=True, bot_is_member=False)
    slack.add_channel(ARCHIVE, "archive", members, archived=True)
    for user_id in (*members, GIL):
        slack.home.direct(slack.home.bot_user_id, user_id)
