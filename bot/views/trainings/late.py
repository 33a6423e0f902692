"""What the organizer is told of a training that GoTo created late."""

from __future__ import annotations

from bot.model.messages import Message
from bot.model.training_requests import TrainingCancelCarried
from bot.model.trainings import LateTraining
from bot.views import ids as act
from bot.views import kit as ui
from bot.views.i18n.bundles import t
from bot.views.text import mrkdwn_safe, single_line, text_safe, truncate
from bot.views.trainings.overview import planned_session_lines


def late_message(model: LateTraining) -> Message:
    """Return the message with the button that cancels the late training, as [Cancel training] does elsewhere."""
    row = model.row
    name = single_line(row.name) or t("untitled")
    head = t(
        "late-training-twin" if model.has_twin else "late-training-alone", name=mrkdwn_safe(name), key=row.key
    )
    cancel = ui.button(
        t("button-cancel-late"),
        act.TRAINING_CANCEL,
        carry=TrainingCancelCarried(
            training_key=row.key, name=truncate(name, 100), change_deadline=model.change_deadline
        ),
        style="danger",
    )
    lines = [head, *planned_session_lines(row.sessions, model.zone)]
    plain = t("late-training-text", name=text_safe(name), key=row.key)
    return ui.message(plain, [ui.section("\n".join(lines)), ui.actions(cancel)])
