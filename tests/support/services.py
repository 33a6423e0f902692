"""Replace single services of the use cases by a test's own."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

from bot.usecases.core.services import Services

GROUPS = ("store", "slack", "goto", "jobs", "config", "personal_data")


def service_named(app: Services, name: str) -> Any:
    """Return the service of that name, wherever it is."""
    for group in (app, *(getattr(app, group) for group in GROUPS)):
        if name in {field.name for field in fields(group)}:
            return getattr(group, name)
    raise AttributeError(f"no service is named {name}")


def with_services(app: Services, **changed: Any) -> Services:
    """Return the services with some replaced, each by its own name wherever it is: ``messenger=…``, ``ledger=…``."""
    for group in GROUPS:
        value = getattr(app, group)
        named = {field.name for field in fields(value)}
        inside = {name: changed.pop(name) for name in list(changed) if name in named}
        if inside:
            app = replace(app, **{group: replace(value, **inside)})
    return replace(app, **changed)
