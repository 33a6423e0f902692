"""The checker, on histories written by hand: what is doubled, lost or falsely declared is found, and nothing else."""

from __future__ import annotations

import pytest

from tests.campaign.history import Claim, Event, EventKind, History
from tests.campaign.model import Outcome, judge, judge_act
from tests.campaign.plan import Act, ActKind

ASKED, TAKEN, UNANSWERED = EventKind.ASKED, EventKind.TAKEN, EventKind.UNANSWERED
EFFECT, CARD, DUE = EventKind.EFFECT, EventKind.ANNOUNCED, EventKind.DUE


def act(kind: ActKind = ActKind.SCHEDULE) -> Act:
    return Act(id="Act 1", kind=kind, at=0.0)


def events(*told: EventKind | Claim) -> list[Event]:
    return [
        Event(kind=EventKind.CLAIM, act="Act 1", text=one)
        if isinstance(one, Claim)
        else Event(kind=one, act="Act 1")
        for one in told
    ]


@pytest.mark.parametrize(
    ("told", "outcome"),
    [
        pytest.param([ASKED, TAKEN, EFFECT, CARD, Claim.DONE], Outcome.ONCE, id="all is well"),
        pytest.param(
            [ASKED, UNANSWERED, ASKED, TAKEN, EFFECT, CARD, Claim.DONE],
            Outcome.ONCE,
            id="sent twice, done once",
        ),
        pytest.param([ASKED, TAKEN, EFFECT, EFFECT, CARD, Claim.DONE], Outcome.DOUBLED, id="made twice"),
        pytest.param(
            [ASKED, TAKEN, EFFECT, EFFECT, Claim.UNSURE], Outcome.DOUBLED, id="unsure excuses no second"
        ),
        pytest.param(
            [ASKED, TAKEN, EFFECT, EFFECT, CARD, Claim.DONE, Claim.TWICE],
            Outcome.UNSURE,
            id="made twice, and said so",
        ),
        pytest.param([ASKED, TAKEN, EFFECT, CARD, CARD, Claim.DONE], Outcome.DOUBLED, id="posted twice"),
        pytest.param([ASKED, TAKEN], Outcome.LOST, id="taken, and nothing came of it"),
        pytest.param([ASKED, UNANSWERED], Outcome.REFUSED, id="Slack said that it failed"),
        pytest.param(
            [ASKED, UNANSWERED, EFFECT, CARD], Outcome.UNTOLD, id="Slack said that it failed, but it is done"
        ),
        pytest.param([ASKED, TAKEN, EFFECT, CARD], Outcome.UNTOLD, id="done, and nobody knows"),
        pytest.param([ASKED, TAKEN, Claim.DONE], Outcome.FALSE, id="said to be done, and is not"),
        pytest.param(
            [ASKED, TAKEN, EFFECT, CARD, Claim.NOT_DONE], Outcome.FALSE, id="said not to be done, and is"
        ),
        pytest.param([ASKED, TAKEN, Claim.NOT_DONE], Outcome.REFUSED, id="refused"),
        pytest.param([ASKED, TAKEN, Claim.UNSURE], Outcome.UNSURE, id="unsure, not done"),
        pytest.param([ASKED, TAKEN, EFFECT, Claim.UNSURE, Claim.NOT_DONE], Outcome.UNSURE, id="unsure, done"),
        pytest.param([ASKED, TAKEN, EFFECT, Claim.DONE], Outcome.UNTOLD, id="no card in the channel"),
        pytest.param(
            [ASKED, TAKEN, EFFECT, Claim.DONE, Claim.NO_CARD], Outcome.ONCE, id="no card, and said so"
        ),
        pytest.param([], Outcome.NOT_ASKED, id="nothing was asked"),
        pytest.param([EFFECT], Outcome.UNWANTED, id="done without being asked"),
    ],
)
def test_a_request(told: list[EventKind | Claim], outcome: Outcome) -> None:
    assert judge_act(act(), events(*told)).outcome is outcome


@pytest.mark.parametrize(
    ("kind", "told", "outcome"),
    [
        (ActKind.REMINDER, [DUE, CARD], Outcome.ONCE),
        (ActKind.REMINDER, [DUE], Outcome.LOST),
        (ActKind.REMINDER, [DUE, CARD, CARD], Outcome.DOUBLED),
        (ActKind.REMINDER, [DUE, Claim.UNSURE], Outcome.UNSURE),
        (ActKind.REMINDER, [DUE, CARD, CARD, Claim.UNSURE], Outcome.DOUBLED),
        (ActKind.REMINDER, [], Outcome.NOT_ASKED),
        (ActKind.CALLED_OFF, [], Outcome.ONCE),
        (ActKind.CALLED_OFF, [CARD], Outcome.UNWANTED),
        (ActKind.CALLED_OFF, [CARD, Claim.UNSURE], Outcome.UNSURE),
        (ActKind.UNINSTALL, [ASKED, EFFECT], Outcome.ONCE),
        (ActKind.UNINSTALL, [ASKED], Outcome.LOST),
        (ActKind.UNINSTALL, [ASKED, EFFECT, CARD], Outcome.UNWANTED),
        (ActKind.REINSTALL, [ASKED, DUE, EFFECT, CARD], Outcome.ONCE),
        (ActKind.REINSTALL, [ASKED, DUE, EFFECT, CARD, CARD], Outcome.DOUBLED),
        (ActKind.REINSTALL, [ASKED, DUE, EFFECT], Outcome.LOST),
        (ActKind.REINSTALL, [ASKED, DUE], Outcome.LOST),
        (ActKind.REINSTALL, [ASKED, DUE, Claim.NOT_DONE, EFFECT, CARD], Outcome.LOST),
        (ActKind.REINSTALL, [ASKED, EFFECT, CARD], Outcome.NOT_ASKED),
    ],
)
def test_a_reminder(kind: ActKind, told: list[EventKind | Claim], outcome: Outcome) -> None:
    assert judge_act(act(kind), events(*told)).outcome is outcome


def test_who_is_told_to_wait_has_no_seat() -> None:
    kind = act(ActKind.REGISTER)
    assert judge_act(kind, events(ASKED, TAKEN, Claim.WAITLISTED)).outcome is Outcome.WAITLISTED
    assert judge_act(kind, events(ASKED, TAKEN, EFFECT, Claim.WAITLISTED)).outcome is Outcome.FALSE


def test_a_training_has_no_more_people_than_seats() -> None:
    history = History(
        [
            Event(kind=EventKind.SEATS, text="Full", count=3, limit=3),
            Event(kind=EventKind.SEATS, text="Too full", count=4, limit=3),
        ]
    )
    (verdict,) = judge([], history)
    assert (verdict.act, verdict.outcome) == ("Too full", Outcome.OVERBOOKED)


def test_each_act_is_judged_by_its_own_events() -> None:
    history = History(
        [Event(kind=kind, act="Act 1") for kind in (ASKED, TAKEN, EFFECT, CARD)]
        + [Event(kind=EventKind.CLAIM, act="Act 1", text=Claim.DONE)]
        + [Event(kind=ASKED, act="Act 2"), Event(kind=TAKEN, act="Act 2")]
    )
    two = [Act(id="Act 1", kind=ActKind.SCHEDULE, at=0), Act(id="Act 2", kind=ActKind.SCHEDULE, at=1)]
    assert [verdict.outcome for verdict in judge(two, history)] == [Outcome.ONCE, Outcome.LOST]


def test_waiting_helps_what_is_missing_or_will_be_corrected_and_nothing_else() -> None:
    helped = {outcome for outcome in Outcome if outcome.may_change}
    assert helped == {Outcome.LOST, Outcome.UNTOLD, Outcome.UNWANTED}
    assert not any(outcome.may_change for outcome in Outcome if not outcome.is_fault)
