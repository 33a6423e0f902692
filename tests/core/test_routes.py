"""All routes with the area of policy that each needs, and all operations with where their ends are shown.

The list is read whole in one file, so that a route that was left open, or moved to another area, is seen in a review.
"""

from __future__ import annotations

import pytest

from bot.model.operations import OperationKind
from bot.model.policy import Area
from bot.operations import OPERATIONS
from bot.worker.deferred import ANSWER_LATER
from handlers.router import router
from tests.support.routes import LIST, all_routes


def test_the_list_of_routes_is_the_one_that_was_reviewed() -> None:
    reviewed = LIST.read_text(encoding="utf-8").splitlines()
    declared = all_routes().splitlines()
    changed = sorted(set(declared) ^ set(reviewed))
    assert declared == reviewed, f"review, then python -m tests.support.routes --write: {changed}"


def test_every_stored_kind_has_its_operation() -> None:
    assert {*OPERATIONS, ANSWER_LATER.kind} == set(OperationKind)


@pytest.mark.parametrize(
    ("action_id", "choice", "area"),
    [
        *((menu, "start:1", Area.START) for menu in ("meeting.row.menu", "meeting.card.menu")),
        *(
            (menu, f"{verb}:1", Area.SCHEDULE)
            for menu in ("meeting.row.menu", "meeting.card.menu")
            for verb in ("edit", "cancel", "share")
        ),
        *((menu, "show:1", None) for menu in ("meeting.row.menu", "training.row", "training.pick")),
        *(
            (menu, f"{verb}:1", Area.TRAIN)
            for menu in ("training.row", "training.pick", "training.row.0")
            for verb in ("edit", "times", "organizers", "cancel", "start", "share")
        ),
    ],
)
def test_a_menu_needs_the_area_of_what_is_chosen(action_id: str, choice: str, area: Area | None) -> None:
    assert router.presses[action_id].required_area(choice) is area
