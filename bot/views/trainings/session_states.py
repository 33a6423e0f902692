"""The state of a training's sessions on its card, by the clock: GoTo does not report whether one is running."""

from __future__ import annotations

from bot.model.cards import CardPhase, CardState
from bot.model.registration import TrainingCard
from bot.model.trainings import PlannedSession, phase_at
from bot.views.i18n.bundles import t
from bot.views.trainings.overview import MAX_SESSION_LINES, planned_session_lines


def session_state_lines(model: TrainingCard) -> list[str]:
    """Return one line per session, with its state."""
    times = model.shared.sessions
    lines = planned_session_lines([PlannedSession(start, end) for start, end in times], model.zone)
    for number, (start, end) in enumerate(times[:MAX_SESSION_LINES]):
        match phase_at((start, end), model.now):
            case CardPhase.SOON:
                lines[number] += f" · {t('training-life-soon')}"
            case CardPhase.LIVE:
                lines[number] += f" · {t('training-life-live')}"
            case CardPhase.ENDED:
                lines[number] += f" · {_attendance_text(model.past_sessions.get(start))}"
    return lines


def session_state_text(model: TrainingCard) -> str:
    """Return the addition to the card's text while a session starts or runs, else ""."""
    for number, times in enumerate(model.shared.sessions, 1):
        state = phase_at(times, model.now)
        if state in (CardPhase.SOON, CardPhase.LIVE):
            return f" {t(f'training-life-text-{state}', number=number)}"
    return ""


def _attendance_text(state: CardState | None) -> str:
    facts = []
    if state is not None and state.minutes is not None:
        facts.append(t("card-minutes", minutes=state.minutes))
    if state is not None and state.people is not None:
        facts.append(t("people-count", people=state.people))
    return t("training-life-ended", facts=", ".join(facts)) if facts else t("training-life-over")
