"""The areas that a workspace's policy can restrict to some people, by use case."""

from __future__ import annotations

from collections.abc import Mapping

AREA_BY_USE_CASE: Mapping[str, str] = {
    "meetings.now": "start",
    "meetings.start": "start",
    "meetings.schedule": "schedule",
    "meetings.edit": "schedule",
    "meetings.cancel": "schedule",
    "meetings.share": "schedule",
    "trainings.create": "train",
    "trainings.share": "train",
    "trainings.edit": "train",
    "trainings.times": "train",
    "trainings.organizers": "train",
    "trainings.manage": "train",
    "trainings.start": "train",
    "trainings.cancel": "train",
    "trainings.register": "register",
    "assist.new": "start",
}
"""Other verbs only read or change what is the person's own; those of admins have the guard ``admin``."""
AREA_NAMES = frozenset({"start", "schedule", "train", "register", "admin"})
