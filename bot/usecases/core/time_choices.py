"""The choice among the meanings of a time, in the forms that have one."""

from __future__ import annotations

from bot.model import records
from bot.model.meeting_forms import ScheduleFields
from bot.model.times import TimeChoice, TimeReading


def has_stale_selection(fields: ScheduleFields, choice: TimeChoice | None, selected: object) -> bool:
    """Return True if another option than the one that is selected holds now: the form has to select it itself."""
    if choice is None:
        return False
    is_one_held = any(fields.has_reading(reading) for reading in choice.offered)
    return is_other_choice(fields, selected) or is_one_held is not bool(selected)


def is_other_choice(fields: ScheduleFields, selected: object) -> bool:
    """Return True if the option that is selected (its value, None: none is) is not the time that the fields hold.

    The form is drawn again after each choice, so this is the case only until Slack has shown it.
    """
    if not isinstance(selected, str) or not selected:
        return False
    try:
        return not fields.has_reading(records.load_json(TimeReading, selected))
    except records.RecordError:
        return True
