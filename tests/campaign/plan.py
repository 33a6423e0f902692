"""What a campaign does: acts of people and faults, each at its time, all drawn from a seed."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any


class ActKind(StrEnum):
    """What a person asks, each once and with a Slack channel and a GoTo account of their own."""

    SCHEDULE = "schedule"
    NOW = "now"
    EDIT = "edit"
    CANCEL = "cancel"
    CREATE_TRAINING = "create-training"
    REGISTER = "register"
    UNREGISTER = "unregister"
    SUBSCRIBE = "subscribe"
    REMINDER = "reminder"
    """Nothing is asked: a meeting of theirs begins, and their channel wants to be reminded."""
    CALLED_OFF = "called-off"
    """The same, but that they delete the meeting at GoTo before the reminder is due."""
    ADD_ORGANIZER = "add-organizer"
    FORGET = "forget"
    UNINSTALL = "uninstall"
    """A workspace of their own removes Usher, before a reminder of theirs is due; nothing of it may remain."""
    REINSTALL = "reinstall"
    """The same, but it is installed again within the grace; the reminder comes then."""


class FaultKind(StrEnum):
    KILL_WORKER = "kill-worker"
    KILL_WEB = "kill-web"
    STOP_WORKER = "stop-worker"
    """Stopped as a deploy does, and another one started."""
    RESTART_REDIS = "restart-redis"
    FREEZE_REDIS = "freeze-redis"
    GOTO_WRITE = "goto-write"
    """The next writes to GoTo fail in the way of ``detail``."""
    GOTO_DOWN = "goto-down"
    """GoTo fails in the way of ``detail`` for some seconds."""
    GOTO_LATE = "goto-late"
    """The next write to GoTo gets no answer, and takes effect ``seconds`` later."""
    SLACK_WRITE = "slack-write"
    SLACK_DOWN = "slack-down"
    STEP_CLOCK = "step-clock"
    """The clock of one process is ahead or behind by ``detail`` seconds, and then right again."""
    DEPLOY = "deploy"
    """One process of each kind is replaced by the previous release, and later by this one."""


REMOVALS = (ActKind.UNINSTALL, ActKind.REINSTALL)
LOST_WRITES = ("lost_answer", "500_after", "cut_before", "500", "429", "503_html", "slow")
OUTAGES = ("429", "500", "503_html", "cut_before")
SLACK_FAULTS = ("429", "lost_answer", "cut_before", "500")
SLACK_OUTAGES = (*SLACK_FAULTS, "double_submit")

WEIGHTS: dict[ActKind, int] = {
    ActKind.SCHEDULE: 6,
    ActKind.NOW: 4,
    ActKind.EDIT: 3,
    ActKind.CANCEL: 3,
    ActKind.CREATE_TRAINING: 2,
    ActKind.REGISTER: 6,
    ActKind.UNREGISTER: 2,
    ActKind.SUBSCRIBE: 1,
    ActKind.REMINDER: 8,
    ActKind.CALLED_OFF: 2,
    ActKind.ADD_ORGANIZER: 1,
    ActKind.FORGET: 1,
    ActKind.UNINSTALL: 1,
    ActKind.REINSTALL: 2,
}


@dataclass(frozen=True, kw_only=True)
class Act:
    """``at`` is in seconds since the load began; of a reminder, when it is due."""

    id: str
    kind: ActKind
    at: float


@dataclass(frozen=True, kw_only=True)
class PlannedFault:
    """``at`` and ``seconds`` (how long it lasts) are in seconds; ``target`` chooses among processes."""

    kind: FaultKind
    at: float
    seconds: float = 0.0
    target: int = 0
    detail: str = ""

    def __str__(self) -> str:
        lasts = f" for {self.seconds:.1f} s" if self.seconds else ""
        return f"{self.at:6.1f} s  {self.kind} {self.detail}{lasts} (target {self.target})"


@dataclass(frozen=True, kw_only=True)
class Plan:
    """``webs`` and ``workers`` are numbers of processes."""

    seed: int
    acts: tuple[Act, ...]
    faults: tuple[PlannedFault, ...]
    webs: int = 2
    workers: int = 2

    def with_only(
        self, *, acts: Sequence[Act] | None = None, faults: Sequence[PlannedFault] | None = None
    ) -> Plan:
        """Return the plan with these acts or faults alone."""
        kept = replace(self, acts=tuple(acts)) if acts is not None else self
        return replace(kept, faults=tuple(faults)) if faults is not None else kept

    def at_once(self) -> Plan:
        """Return the plan with everything earlier by as much as the first waits."""
        first = min((one.at for one in (*self.acts, *self.faults)), default=0.0)
        return self.with_only(
            acts=[replace(one, at=round(one.at - first, 2)) for one in self.acts],
            faults=[replace(one, at=round(one.at - first, 2)) for one in self.faults],
        )

    def dumps(self) -> str:
        return json.dumps(asdict(self), indent=1)

    @classmethod
    def loads(cls, text: str) -> Plan:
        told: dict[str, Any] = json.loads(text)
        acts = tuple(Act(**{**one, "kind": ActKind(one["kind"])}) for one in told.pop("acts"))
        faults = tuple(PlannedFault(**{**one, "kind": FaultKind(one["kind"])}) for one in told.pop("faults"))
        return cls(acts=acts, faults=faults, **told)


def draw_plan(
    seed: int,
    seconds: float,
    *,
    acts: int,
    faults: int,
    fault_kinds: Sequence[FaultKind] = tuple(FaultKind),
    act_kinds: Sequence[ActKind] = tuple(ActKind),
    webs: int = 2,
    workers: int = 2,
) -> Plan:
    """Return the plan of a seed: so many acts and faults at random moments of ``seconds``."""
    rng = random.Random(seed)
    kinds = rng.choices(act_kinds, weights=[WEIGHTS[kind] for kind in act_kinds], k=acts)
    # Each kind once, whatever the dice say, as long as there are acts enough.
    kinds[: len(act_kinds)] = rng.sample(act_kinds, k=len(act_kinds))[: len(kinds)]
    times = sorted(rng.uniform(0, seconds) for _ in kinds)
    rng.shuffle(kinds)
    broken = [
        _draw_fault(rng, fault_kinds, at) for at in sorted(rng.uniform(0, seconds) for _ in range(faults))
    ]
    if any(fault.kind is FaultKind.DEPLOY for fault in broken):
        # The previous release knows no grace: what it does with the events of a removal is not judged.
        kinds = [ActKind.REMINDER if kind in REMOVALS else kind for kind in kinds]
    return Plan(
        seed=seed,
        acts=tuple(
            Act(id=f"Act {number:03}", kind=kind, at=round(at, 2))
            for number, (kind, at) in enumerate(zip(kinds, times, strict=True))
        ),
        faults=tuple(broken),
        webs=webs,
        workers=workers,
    )


def _draw_fault(rng: random.Random, kinds: Sequence[FaultKind], at: float) -> PlannedFault:
    kind = rng.choice(kinds)
    seconds, detail = 0.0, ""
    match kind:
        case FaultKind.RESTART_REDIS | FaultKind.FREEZE_REDIS:
            seconds = rng.uniform(0.2, 4.0)
        case FaultKind.GOTO_WRITE:
            detail = rng.choice(LOST_WRITES)
        case FaultKind.GOTO_DOWN:
            seconds, detail = rng.uniform(1.0, 8.0), rng.choice(OUTAGES)
        case FaultKind.GOTO_LATE:
            seconds = rng.uniform(0.5, 25.0)
        case FaultKind.SLACK_WRITE:
            detail = rng.choice(SLACK_FAULTS)
        case FaultKind.SLACK_DOWN:
            seconds, detail = rng.uniform(0.5, 4.0), rng.choice(SLACK_OUTAGES)
        case FaultKind.STEP_CLOCK:
            seconds, detail = rng.uniform(2.0, 10.0), str(rng.choice((-30, -5, 5, 30)))
        case FaultKind.DEPLOY:
            seconds = rng.uniform(5.0, 15.0)
        case _:
            pass
    return PlannedFault(
        kind=kind, at=round(at, 2), seconds=round(seconds, 2), target=rng.randrange(8), detail=detail
    )
