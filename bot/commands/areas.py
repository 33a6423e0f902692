"""What a workspace's policy may keep to some of its people: the verbs of each area, by what runs them."""

from __future__ import annotations

from collections.abc import Mapping

AREAS: Mapping[str, str] = {
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
"""Verbs that are in no area read the person's own, or change what is theirs alone; those of admins have their guard."""
NAMES = frozenset({"start", "schedule", "train", "register", "admin"})
