"""The architecture: who may import whom. The tables are the rules; an import that breaks one fails here."""

from __future__ import annotations

import ast
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.support.source import product_trees, tree_of

ROOT = Path(__file__).parent.parent

OURS = {
    "goto": set(),
    "model": {"goto.models", "goto.errors"},
    "ports": {"model", "goto.client", "goto.groups", "goto.organizers", "goto.registrants"},
    "parsing": {"model"},
    "store": {"model", "goto.models", "cancellation"},
    "slack": {"model", "ports"},
    "usecases": {
        "model",
        "ports",
        "parsing",
        "store",
        "goto.models",
        "goto.errors",
        "goto.oauth",
        "invisible_characters",
    },
    "views": {"model", "parsing", "goto.models", "goto.errors"},
    "queries": {"usecases", "views", "model", "parsing", "goto.models", "goto.errors"},
    "operations": {"usecases", "views", "model", "goto.errors"},
    "handlers": {
        *("operations", "queries", "usecases", "views", "parsing", "model", "goto.errors"),
        "cancellation",
    },
    "worker": {"operations", "queries", "usecases", "model"},
}
"""What a layer may import of ours. Use cases name the store's classes; they never import ``redis``."""
EVERY_LAYER = {"invisible_characters"}
"""What every layer may import of ours: it imports nothing of ours."""

OTHERS = {
    "goto": {"httpx", "pydantic", "pydantic_core"},
    "model": {"pydantic"},
    "ports": set(),
    "parsing": set(),
    "store": {"redis", "cryptography", "limits", "pydantic", "slack_sdk.oauth"},
    "slack": {"slack_sdk", "aiohttp", "cachetools"},
    "usecases": {"cachetools"},
    "views": {"fluent", "icalendar"},
    "queries": set(),
    "operations": set(),
    "handlers": {"slack_bolt", "slack_sdk"},
    "worker": {"docket"},
}
"""``store`` names limits for the rate that all processes share."""

FEATURES = (
    ("core",),
    ("calendars",),
    ("meetings",),
    ("trainings", "admin", "assist"),
    ("registration",),
    ("reminders", "previews"),
    ("accounts",),
)
"""The features of ``usecases`` from the bottom up: one may import those below it, and no other of its own rank."""


def layer_of(path: Path) -> str | None:
    parts = path.relative_to(ROOT).with_suffix("").parts
    name = parts[0] if parts[0] == "handlers" else parts[1]
    return name if name in OURS else None


@cache
def imports_of(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            assert node.module is not None
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def files() -> list[Path]:
    found = [*(ROOT / "bot").rglob("*.py"), *(ROOT / "handlers").rglob("*.py")]
    return [path for path in found if layer_of(path)]


def allowed(name: str, names: set[str]) -> bool:
    return any(name == one or name.startswith(f"{one}.") for one in names)


def wrong_imports(path: Path) -> Iterator[str]:
    layer = layer_of(path)
    assert layer is not None
    for name in imports_of(path):
        top = name.split(".")[0]
        if top == "bot":
            inner = name.removeprefix("bot.")
            if (
                inner != layer
                and not inner.startswith(f"{layer}.")
                and not allowed(inner, OURS[layer] | EVERY_LAYER)
            ):
                yield name
        elif top == "handlers":
            if layer != "handlers":
                yield name
        elif top not in sys.stdlib_module_names and top != "__future__" and not allowed(name, OTHERS[layer]):
            yield name


def test_a_file_imports_only_what_its_layer_may() -> None:
    wrong = [f"{path.relative_to(ROOT)} imports {name}" for path in files() for name in wrong_imports(path)]
    assert wrong == []


def test_only_app_imports_handlers_and_only_the_command_line_the_sandbox() -> None:
    for path in (ROOT / "bot").rglob("*.py"):
        names = imports_of(path)
        where = path.relative_to(ROOT / "bot")
        if any(name.split(".")[0] == "handlers" for name in names):
            assert str(where) == "app.py"
        if where.parts[0] != "sandbox" and any(name.startswith("bot.sandbox") for name in names):
            assert str(where) == "cli.py"


def feature_of(name: str) -> str | None:
    """Return the feature of a dotted name of ``bot.usecases``."""
    parts = name.split(".")
    return parts[2] if parts[:2] == ["bot", "usecases"] and len(parts) > 3 else None


def test_features_of_the_use_cases_import_only_those_below() -> None:
    rank = {feature: number for number, row in enumerate(FEATURES) for feature in row}
    for path in sorted((ROOT / "bot/usecases").rglob("*.py")):
        own = feature_of(".".join(path.relative_to(ROOT).with_suffix("").parts))
        if own is None:
            continue
        for name in imports_of(path):
            other = feature_of(name)
            if other is not None and other != own:
                assert rank[other] < rank[own], f"{path.relative_to(ROOT)} imports {name}"


def module_file(name: str) -> Path | None:
    """Return the file of a dotted module name, None if it is none."""
    plain = ROOT / f"{name.replace('.', '/')}.py"
    package = ROOT / name.replace(".", "/") / "__init__.py"
    return next((path for path in (plain, package) if path.exists()), None)


@cache
def defined_in(path: Path) -> set[str]:
    """Return the names that a module defines at its top level, without those it imports."""
    found: set[str] = set()
    for node in tree_of(path).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            found |= {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}
    return found


def test_a_name_is_imported_from_where_it_is_defined() -> None:
    facades = {"bot.goto.models", "bot.goto.client", "bot.ports"}
    """Modules that collect what their layer offers to others, beside the packages' ``__init__``."""
    wrong = []
    for path in files():
        for name in imports_of(path):
            module, _, last = name.rpartition(".")
            source = module_file(module)
            if source is None or source.name == "__init__.py" or module in facades or module_file(name):
                continue
            if last not in defined_in(source):
                wrong.append(f"{path.relative_to(ROOT)} imports {last} from {module}")
    assert wrong == []


def calls_in(path: Path) -> Iterator[tuple[str, ast.Call]]:
    """Yield the calls of a file by the last two names of what is called (``messenger.post``, ``dm_once``)."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Call):
            yield ".".join(ast.unparse(node.func).split(".")[-2:]), node


def test_a_lasting_message_is_written_for_whoever_reads_it() -> None:
    """Only ``sends`` posts and updates, since it writes for the reader; a writer that has its message is none."""
    wrong = []
    for path in files():
        where = path.relative_to(ROOT).as_posix()
        for name, call in calls_in(path):
            if name in ("messenger.post", "messenger.update") and where != "bot/usecases/core/sends.py":
                wrong.append(f"{where}:{call.lineno} {name}")
            if name in ("dm_once", "post_once", "update_message"):
                writers = [one for one in call.args if isinstance(one, ast.Lambda)]
                wrong += [
                    f"{where}:{one.lineno} {ast.unparse(one)}"
                    for one in writers
                    if isinstance(one.body, ast.Name)
                ]
    # A result is written for the person of its operation, which is bound for the whole delivery.
    known = [one for one in wrong if one.startswith("bot/operations/presentations.py:")]
    assert [one for one in wrong if one not in known] == []
    assert len(known) == 1


def test_what_an_operation_ended_with_is_written_and_read_as_its_dataclass() -> None:
    """A success is made by ``success``; only the sentence of a failure is given an outcome's values as they are."""
    wrong = []
    for path in files():
        where = path.relative_to(ROOT).as_posix()
        if where in ("bot/model/operations.py", "bot/usecases/core/audit.py"):
            continue
        if not re.search(
            r"\bOutcome\(|\b(?:outcome|made|failure)\.values\b", path.read_text(encoding="utf-8")
        ):
            continue  # to write each expression of each file takes seconds
        for node in ast.walk(tree_of(path)):
            text = ast.unparse(node) if isinstance(node, ast.expr) else ""
            picked = re.match(r"(?:\w+\.)*(?:outcome|made|failure)\.values(?:\[|\.)", text)
            if picked or (text.startswith("Outcome(ok=True") and "values=" in text):
                wrong.append(f"{where}:{getattr(node, 'lineno', 0)} {text}")
    assert wrong == []


def test_every_layer_has_files() -> None:
    assert {layer_of(path) for path in files()} == set(OURS)


def test_nothing_but_the_edge_reads_the_environment_or_the_clock() -> None:
    edge = {"app.py", "cli.py", "settings.py", "serving.py", "telemetry.py", "embedded.py"}
    for path in [*(ROOT / "bot").rglob("*.py"), *(ROOT / "handlers").rglob("*.py")]:
        where = path.relative_to(ROOT)
        if where.name in edge or "sandbox" in where.parts:
            continue
        text = path.read_text(encoding="utf-8")
        for forbidden in ("os.environ", "datetime.now(", "datetime.utcnow(", "date.today("):
            assert forbidden not in text, f"{where} reads {forbidden}"


def test_tests_share_code_through_support_alone() -> None:
    for path in (ROOT / "tests").rglob("*.py"):
        for name in imports_of(path):
            top, *parts = name.split(".")
            shared = [part for part in parts if part.startswith("test_") or part == "conftest"]
            assert top != "tests" or not shared, f"{path.relative_to(ROOT)} imports {name}"


def test_no_class_name_means_two_things() -> None:
    places: dict[str, list[str]] = defaultdict(list)
    for path, tree in product_trees().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                places[node.name].append(path)
    assert {name: paths for name, paths in places.items() if len(paths) > 1} == {}


def test_tests_read_their_own_clock() -> None:
    programs = {
        "store/refresh_process.py",
        "store/rate_limit_process.py",
        "support/clocks.py",
        "test_architecture.py",
    }
    """Programs of their own, which no test's clock reaches, and the clock itself."""
    for path in (ROOT / "tests").rglob("*.py"):
        where = path.relative_to(ROOT / "tests")
        if str(where) in programs or where.parts[0] == "bench":
            continue
        text = path.read_text(encoding="utf-8")
        for forbidden in ("datetime.now(", "time.time(", "date.today(", "utcnow("):
            assert forbidden not in text, f"{where} reads {forbidden}"
