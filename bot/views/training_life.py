"""The state of a training's sessions on its card, by the clock: GoTo does not report whether one is running."""

from __future__ import annotations

from bot.ports import CardLife, LifeState
from bot.usecases.registration import TrainingCard
from bot.usecases.training_life import state_at
from bot.usecases.trainings import Session
from bot.views.times import slack_date
from bot.views.trainings import SHOWN, sessions
from bot.views.words import say


def life_lines(model: TrainingCard) -> list[str]:
    """Return one line per session, with its state."""
    times = model.shared.sessions
    lines = sessions([Session(start, end) for start, end in times], model.zone)
    for number, (start, end) in enumerate(times[:SHOWN]):
        match state_at((start, end), model.now):
            case LifeState.SOON:
                ago = slack_date(start, model.zone, "{ago}")
                lines[number] += f" · {say('training-life-soon', when=ago)}"
            case LifeState.LIVE:
                lines[number] += f" · {say('training-life-live')}"
            case LifeState.ENDED:
                lines[number] += f" · {_held(model.held.get(start))}"
    return lines


def life_text(model: TrainingCard) -> str:
    """Return the addition to the card's text while a session starts or runs, else ""."""
    for number, times in enumerate(model.shared.sessions, 1):
        state = state_at(times, model.now)
        if state in (LifeState.SOON, LifeState.LIVE):
            return f" {say(f'training-life-text-{state}', number=number)}"
    return ""


def _held(life: CardLife | None) -> str:
    facts = []
    if life is not None and life.minutes is not None:
        facts.append(say("card-minutes", minutes=life.minutes))
    if life is not None and life.people is not None:
        facts.append(say("people-count", people=life.people))
    return say("training-life-ended", facts=", ".join(facts)) if facts else say("training-life-over")
