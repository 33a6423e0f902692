"""The checker: what a history says of each act. Pure, so that hand-written histories test it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from tests.campaign.history import Claim, Event, EventKind, History
from tests.campaign.plan import REMOVALS, Act, ActKind

WITH_CARD = (ActKind.SCHEDULE, ActKind.NOW)
"""What is done shows in a channel."""


class Outcome(StrEnum):
    ONCE = "exactly once"
    REFUSED = "refused, and not done"
    UNSURE = "declared unsure"
    WAITLISTED = "on the waitlist"
    NOT_ASKED = "not asked"
    DOUBLED = "DOUBLED"
    LOST = "LOST"
    """It was taken, is not done, and nobody was told."""
    FALSE = "FALSELY DECLARED"
    UNTOLD = "UNTOLD"
    """It is done, and the person does not know, or their channel does not."""
    UNWANTED = "UNWANTED"
    """It came although nobody wanted it any more."""
    OVERBOOKED = "OVERBOOKED"

    @property
    def is_fault(self) -> bool:
        return self in _FAULTS

    @property
    def may_change(self) -> bool:
        """Whether waiting can make it good: something is still missing, or will be put right by the next poll."""
        return self in (Outcome.LOST, Outcome.UNTOLD, Outcome.UNWANTED)


_FAULTS = (
    Outcome.DOUBLED,
    Outcome.LOST,
    Outcome.FALSE,
    Outcome.UNTOLD,
    Outcome.UNWANTED,
    Outcome.OVERBOOKED,
)


@dataclass(frozen=True, kw_only=True)
class Verdict:
    act: str
    kind: str
    outcome: Outcome
    why: str = ""

    def __str__(self) -> str:
        return f"{self.act} ({self.kind}): {self.outcome}{f', {self.why}' if self.why else ''}"


def judge(acts: Sequence[Act], history: History) -> list[Verdict]:
    """Return the verdict of each act, and of each training whose seats were counted."""
    found = [judge_act(act, history.of(act.id)) for act in acts]
    seats = [event for event in history if event.kind is EventKind.SEATS and event.count > event.limit]
    return [
        *found,
        *(
            Verdict(
                act=event.text,
                kind="seats",
                outcome=Outcome.OVERBOOKED,
                why=f"{event.count} of {event.limit}",
            )
            for event in seats
        ),
    ]


def judge_act(act: Act, events: Sequence[Event]) -> Verdict:
    """Return what these events, all of one act, say of it."""
    counted = Counter(event.kind for event in events)
    claims = {Claim(event.text) for event in events if event.kind is EventKind.CLAIM}
    if act.kind in (ActKind.REMINDER, ActKind.CALLED_OFF):
        outcome, why = _judge_reminder(act.kind, counted, claims)
    elif act.kind in REMOVALS:
        outcome, why = _judge_removal(act.kind, counted, claims)
    else:
        outcome, why = _judge_request(act.kind, counted, claims)
    return Verdict(act=act.id, kind=act.kind, outcome=outcome, why=why)


def _judge_reminder(kind: ActKind, counted: Counter[EventKind], claims: set[Claim]) -> tuple[Outcome, str]:
    came = counted[EventKind.ANNOUNCED]
    if came > 1:
        return Outcome.DOUBLED, f"{came} reminders"
    if kind is ActKind.CALLED_OFF:
        if came and Claim.UNSURE not in claims:
            return Outcome.UNWANTED, "reminded of a deleted meeting"
        return (Outcome.UNSURE if came else Outcome.ONCE), ""
    if not counted[EventKind.DUE]:
        return Outcome.NOT_ASKED, ""
    if came:
        return Outcome.ONCE, ""
    return (Outcome.UNSURE, "") if Claim.UNSURE in claims else (Outcome.LOST, "no reminder")


def _judge_removal(kind: ActKind, counted: Counter[EventKind], claims: set[Claim]) -> tuple[Outcome, str]:
    """An effect is: nothing remains of who removed Usher, or all of who installed it again."""
    if kind is ActKind.REINSTALL and not counted[EventKind.DUE]:
        return Outcome.NOT_ASKED, "it was too late for what is kept"
    if Claim.NOT_DONE in claims:
        return Outcome.LOST, "it was being deleted within the grace"
    if not counted[EventKind.EFFECT]:
        return Outcome.LOST, "something remains" if kind is ActKind.UNINSTALL else "what was kept is gone"
    if kind is ActKind.UNINSTALL:
        came = counted[EventKind.ANNOUNCED]
        return (Outcome.UNWANTED, "reminded after the removal") if came else (Outcome.ONCE, "")
    return _judge_reminder(ActKind.REMINDER, counted, claims)


def _judge_request(kind: ActKind, counted: Counter[EventKind], claims: set[Claim]) -> tuple[Outcome, str]:
    effects, cards = counted[EventKind.EFFECT], counted[EventKind.ANNOUNCED]
    if effects > 1:
        declared = Claim.TWICE in claims
        return Outcome.UNSURE if declared else Outcome.DOUBLED, f"done {effects} times"
    if cards > 1:
        return Outcome.DOUBLED, f"{cards} messages in the channel"
    if not counted[EventKind.ASKED]:
        return (Outcome.UNWANTED, "done, but never asked") if effects else (Outcome.NOT_ASKED, "")
    if Claim.DONE in claims:
        return _judge_done(kind, effects, cards, claims)
    if Claim.UNSURE in claims:
        return Outcome.UNSURE, ""
    if Claim.WAITLISTED in claims:
        return (Outcome.FALSE, "has a seat, and is told to wait") if effects else (Outcome.WAITLISTED, "")
    if Claim.NOT_DONE in claims:
        return (Outcome.FALSE, "told that it was not done") if effects else (Outcome.REFUSED, "")
    if effects:
        return Outcome.UNTOLD, "done, and the person does not know"
    if counted[EventKind.TAKEN]:
        return Outcome.LOST, "taken, not done, and nobody was told"
    return Outcome.REFUSED, "Slack said that the app did not answer"


def _judge_done(kind: ActKind, effects: int, cards: int, claims: set[Claim]) -> tuple[Outcome, str]:
    if not effects:
        return Outcome.FALSE, "told that it was done"
    if kind in WITH_CARD and not cards and Claim.NO_CARD not in claims:
        return Outcome.UNTOLD, "no card in the channel"
    return Outcome.ONCE, ""
