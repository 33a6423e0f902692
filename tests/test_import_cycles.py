"""No import cycle between modules: local imports and those for type checking count as well.

Importing a module also runs its packages' ``__init__``; only what is named in an import statement counts here.
"""

from __future__ import annotations

import ast
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def module_files(*packages: str) -> dict[str, Path]:
    """Return the file of each module of these packages of the repository."""
    found = {}
    for package in packages:
        for path in (ROOT / package).rglob("*.py"):
            parts = path.relative_to(ROOT).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imported_modules(source: str, known: set[str]) -> set[str]:
    """Return the modules of ``known`` that the source imports anywhere."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                submodule = f"{node.module}.{alias.name}"
                found.add(submodule if submodule in known else node.module)
    return found & known


def check_acyclic(graph: dict[str, set[str]]) -> None:
    """Raise CycleError with one cycle if there is any."""
    TopologicalSorter(graph).prepare()


def test_modules_do_not_import_each_other_in_a_circle() -> None:
    files = module_files("bot", "handlers")
    graph = {
        name: imported_modules(path.read_text(encoding="utf-8"), set(files)) - {name}
        for name, path in files.items()
    }
    try:
        check_acyclic(graph)
    except CycleError as error:
        pytest.fail(" imports ".join(reversed(error.args[1])))


def test_a_cycle_of_type_checking_and_local_imports_is_found() -> None:
    known = {"bot.a", "bot.b"}
    first = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from bot.b import B"
    second = "def f():\n    from bot import a"
    graph = {"bot.a": imported_modules(first, known), "bot.b": imported_modules(second, known)}
    with pytest.raises(CycleError):
        check_acyclic(graph)
