"""The list of all routes, queries and operations: ``python -m tests.support.routes --write`` updates it."""

from __future__ import annotations

import sys
from pathlib import Path

from bot.operations import OPERATIONS
from bot.operations.presentations import AsMessage, AsProgress, Either, FailureOnly, InForm
from bot.queries import QUERIES
from bot.usecases.core.operations import Operation
from bot.worker.deferred import ANSWER_LATER
from handlers.commands import CATALOGUE
from handlers.router import Route, router

LIST = Path(__file__).parents[1] / "core" / "routes.txt"


def all_routes() -> str:
    """Return every route with the area it needs, every query, and every operation with where its end is shown."""
    lines = ["# route | area of policy | answered by"]
    for command in CATALOGUE:
        lines.append(_line(f"menu {command.name}", router.menus[command.name]))
        lines += [
            _line(f"verb {verb.command} {verb.name}", router.verbs[verb.command, verb.name])
            for verb in command.verbs
        ]
    for kind, table in (
        ("press", router.presses),
        ("form", router.forms),
        ("shortcut", router.shortcuts),
        ("event", router.events),
    ):
        lines += [_line(f"{kind} {name}", route) for name, route in sorted(table.items())]
    lines += [f"link {name}" for name in sorted(router.links)]
    lines += ["", "# query | area of policy"]
    lines += [f"query {name} | {query.area or '-'}" for name, query in sorted(QUERIES.items())]
    lines += ["", "# operation | area of policy | its end is shown | more"]
    lines += [_operation(one) for _, one in sorted({**OPERATIONS, ANSWER_LATER.kind: ANSWER_LATER}.items())]
    return "\n".join(lines) + "\n"


def _line(name: str, route: Route) -> str:
    area = "by choice" if callable(route.area) else route.area or "-"
    where = f"{route.listener.__module__.removeprefix('handlers.')}.{route.listener.__name__}"
    return f"{name} | {area} | {where}"


def _operation(one: Operation) -> str:
    area = "by record" if callable(one.area) else one.area or "-"
    facts = {
        "waits for GoTo": one.waits_for_goto is not None,
        "changes sessions": one.changes_sessions,
        "resumes after connect": one.resumes_after_connect,
        "not audited": not one.is_audited,
        "not a last request": not one.is_last_request,
        "field errors": one.has_field_errors,
        "cleans up after a crash": one.after_crash is not None,
    }
    true = ", ".join(name for name, is_so in facts.items() if is_so)
    return f"operation {one.kind} | {area} | {_shown(one.shown)} | {true or '-'}"


def _shown(shown: object) -> str:
    match shown:
        case AsMessage():
            return "in place" if shown.replaces else "as a message"
        case InForm():
            return "in its form, else as a message"
        case AsProgress():
            return "by its progress message"
        case FailureOnly():
            return "only a failure" if shown.reports else "never"
        case Either():
            return "in its form or as a message"
    raise AssertionError(shown)


if __name__ == "__main__":
    if "--write" in sys.argv:
        LIST.write_text(all_routes(), encoding="utf-8")
    else:
        print(all_routes())
