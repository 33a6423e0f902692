"""Buttons of old messages about an organizer, pressed after that organizer or the admin has changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from tests.support.admin import connect_admin
from tests.support.clocks import CLOCK
from tests.support.exhaustive import every_second
from tests.support.old_buttons import keep, press_old
from tests.support.stage import Stage

BUTTONS = ("Upcoming meetings", "Past meetings", "Suspend", "Remove")


def suspended(stage: Stage) -> None:
    bob = stage.goto.user(stage.bob.email)
    bob.suspended, bob.products = True, set()


def removed(stage: Stage) -> None:
    stage.goto.user(stage.bob.email).deleted = True


def no_admin(stage: Stage) -> None:
    stage.alice.person.user.is_admin = stage.alice.person.user.is_owner = False
    CLOCK.forward(minutes=2)


def without_role(stage: Stage) -> None:
    stage.goto.user(stage.alice.email).admin = False


GONE, ADMINS, ROLE = "has no organizer", "Only Usher admins can do this", "doesn't have GoTo's admin role"
TABLE: Mapping[Callable[[Stage], object], tuple[str, ...]] = {
    suspended: ("Bob Tanaka", "Bob Tanaka", "Suspend Bob Tanaka?", "Remove Bob Tanaka"),
    removed: (GONE,) * 4,
    no_admin: (ADMINS,) * 4,
    without_role: (ROLE,) * 4,
}
"""Later states, and what each of ``BUTTONS`` shows in it, in this order."""


@pytest.mark.parametrize("later", every_second(TABLE), ids=lambda one: one.__name__)
async def test_an_old_button_in_a_later_state(stage: Stage, later: Callable[[Stage], object]) -> None:
    await connect_admin(stage)
    await stage.alice.types(f"/goto organizers show {stage.bob.email}")
    old = keep(stage.alice.last)
    later(stage)
    wrong = []
    for label, expected in zip(BUTTONS, TABLE[later], strict=True):
        before = len(stage.goto.requests)
        try:
            await press_old(stage.alice, old, label, expected)
        except AssertionError as error:
            wrong.append(str(error))
        while stage.alice.person.view is not None:
            await stage.alice.person.closes(all=True)
        made = [one.operation for one in stage.goto.requests[before:] if one.method not in ("GET", "HEAD")]
        assert made == [], f"[{label}] writes"
    assert wrong == []
    stage.alice.dms()
