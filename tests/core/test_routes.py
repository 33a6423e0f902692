"""All routes with the area of policy that each needs, and all operations with where their ends are shown.

The list is read whole in one file, so that a route that was left open, or moved to another area, is seen in a review.
"""

from __future__ import annotations

from bot.model.core import OperationKind
from bot.operations import OPERATIONS
from bot.worker.deferred import ANSWER_LATER
from tests.support.routes import LIST, all_routes


def test_the_list_of_routes_is_the_one_that_was_reviewed() -> None:
    reviewed = LIST.read_text(encoding="utf-8").splitlines()
    declared = all_routes().splitlines()
    changed = sorted(set(declared) ^ set(reviewed))
    assert declared == reviewed, f"review, then python -m tests.support.routes --write: {changed}"


def test_every_stored_kind_has_its_operation() -> None:
    assert {*OPERATIONS, ANSWER_LATER.kind} == set(OperationKind)
