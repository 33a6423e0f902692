"""Every row of the operations table has a method, an example of the contract, and a route of the simulator."""

from __future__ import annotations

import inspect
import re
from pathlib import Path
from typing import Any

from bot.goto.calls import TypedApi
from bot.goto.client import GoToSession
from bot.goto.endpoints import ENDPOINTS
from bot.goto.identity import get_admin_identity, get_scim_identity
from bot.sandbox.goto import SimulatedGoTo
from tests.support.goto_contract import cases

ROOT = Path(__file__).parents[2]
LEGACY = {"bot/usecases/admin/common.py", "bot/usecases/admin/reports.py", "bot/usecases/trainings/change.py"}
"""Only the report that people ask for by ``--legacy`` may use what GoTo replaced; and the choice of a training's
organizers, since what the successor of ``accounts.organizers.list`` answers is not known."""
ALONE = {"get_scim_identity": get_scim_identity, "get_admin_identity": get_admin_identity}
CALLS = {case.call: case.operation for case in cases()}


def groups() -> dict[str, type[TypedApi]]:
    """Return the typed groups of a session by their names."""
    found = {}
    for name, prop in inspect.getmembers(GoToSession, lambda one: isinstance(one, property)):
        kind = inspect.signature(prop.fget, eval_str=True).return_annotation
        if issubclass(kind, TypedApi):
            found[name] = kind
    return found


def methods() -> dict[str, Any]:
    """Return every public method of every group, as ``group.method``."""
    return {
        f"{name}.{method}": function
        for name, kind in groups().items()
        for method, function in inspect.getmembers(kind, inspect.iscoroutinefunction)
        if not method.startswith("_")
    }


def test_every_operation_has_a_method_and_an_example() -> None:
    assert set(CALLS.values()) == set(ENDPOINTS)
    assert set(CALLS) == {*methods(), *ALONE}


def test_every_operation_has_a_route_of_the_simulator() -> None:
    known, unknown = SimulatedGoTo.coverage()
    assert (set(known), unknown) == (set(ENDPOINTS), [])


def test_a_method_says_what_it_does() -> None:
    assert [call for call, method in methods().items() if not (inspect.getdoc(method) or "").strip()] == []


def test_a_method_is_marked_deprecated_exactly_when_its_operation_is() -> None:
    for call, method in methods().items():
        row = ENDPOINTS[CALLS[call]]
        mark = getattr(method, "__deprecated__", None)
        assert (mark is not None) == row.is_deprecated, call
        if mark is not None:
            assert all(successor in mark for successor in row.replaced_by), call
            assert "Deprecated by GoTo" in (inspect.getdoc(method) or ""), call


def test_the_bot_uses_the_successors() -> None:
    old = [call.split(".") for call in methods() if ENDPOINTS[CALLS[call]].is_deprecated]
    assert len(old) == 7
    calls = re.compile("|".join(rf"\.{group}\.{method}\(" for group, method in old))
    for path in [*(ROOT / "bot").rglob("*.py"), *(ROOT / "handlers").rglob("*.py")]:
        where = path.relative_to(ROOT).as_posix()
        if where not in LEGACY:
            assert not calls.search(path.read_text(encoding="utf-8")), f"{where} uses what GoTo replaced"
