"""What came of each act: at GoTo, in Slack, and in what Usher keeps."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from bot.store.open import Stores
from tests.campaign.acts import new_email
from tests.campaign.history import Claim, Event, EventKind
from tests.campaign.installs import is_gone
from tests.campaign.people import CAPACITY, Cast, Player
from tests.campaign.plan import ActKind
from tests.campaign.sentences import any_sentence
from tests.support.processes.environment import person_of

UNSURE = (
    *("goto-no-answer", "storage-unreachable", "slow"),
    *("late-meeting-alone", "late-training-alone", "training-given-up-unsure"),
)
TWICE = ("late-meeting-twin", "late-training-twin")
STORED_NOTHING = ("storage-busy", "storage-full", "storage-read-only", "storage-refused")
CLAIMS: dict[ActKind, dict[Claim, tuple[str, ...]]] = {
    ActKind.SCHEDULE: {
        Claim.DONE: ("done-text",),
        Claim.NOT_DONE: ("schedule-failed", *STORED_NOTHING),
        Claim.NO_CARD: ("done-no-card", "done-channel-refused", "done-card-unsure"),
    },
    ActKind.NOW: {
        Claim.DONE: ("now-done", "now-done-no-card"),
        Claim.NOT_DONE: ("now-failed", *STORED_NOTHING),
        Claim.NO_CARD: ("now-done-no-card", "done-card-unsure"),
    },
    ActKind.EDIT: {Claim.DONE: ("edit-done",), Claim.NOT_DONE: ("edit-failed", *STORED_NOTHING)},
    ActKind.CANCEL: {
        Claim.DONE: ("cancel-done", "cancel-already", "meeting-cancelled"),
        Claim.NOT_DONE: ("cancel-failed", "cancel-not", *STORED_NOTHING),
    },
    ActKind.CREATE_TRAINING: {
        Claim.DONE: ("training-done-create",),
        Claim.NOT_DONE: ("training-not-saved", "training-given-up", *STORED_NOTHING),
    },
    ActKind.REGISTER: {
        Claim.DONE: ("status-registered", "register-done-registered"),
        Claim.WAITLISTED: (
            "status-waitlisted",
            "status-waitlisted-none",
            "status-then-offered",
            "register-done-waitlisted",
        ),
        Claim.NOT_DONE: ("register-failed", *STORED_NOTHING),
    },
    ActKind.UNREGISTER: {
        Claim.DONE: ("status-cancelled", "registration-cancelled", "registration-cancelled-already"),
        Claim.NOT_DONE: STORED_NOTHING,
    },
    ActKind.SUBSCRIBE: {
        Claim.DONE: ("notify-saved-leads",),
        Claim.NOT_DONE: ("notify-failed", *STORED_NOTHING),
    },
    ActKind.REMINDER: {Claim.UNSURE: ("subscription-unsure",)},
    ActKind.CALLED_OFF: {Claim.UNSURE: ("reminder-as-of",)},
    ActKind.ADD_ORGANIZER: {
        Claim.DONE: ("organizer-added", "organizer-added-group"),
        Claim.NOT_DONE: ("organizer-add-failed", *STORED_NOTHING),
    },
    ActKind.FORGET: {Claim.DONE: ("forgotten",), Claim.NOT_DONE: STORED_NOTHING},
    ActKind.UNINSTALL: {},
    ActKind.REINSTALL: {Claim.UNSURE: ("subscription-unsure",)},
}
"""The ids of the sentences that a person reads, by what they claim."""


async def observe(player: Player, stores: Stores, at: float) -> list[Event]:
    """Return the effects, messages in the channel, and claims that are there now."""
    act = player.act.id
    found = [Event(kind=EventKind.EFFECT, act=act, at=at)] * await _count_effects(player, stores)
    found += [Event(kind=EventKind.ANNOUNCED, act=act, at=sent) for sent in announcements(player)]
    found += [Event(kind=EventKind.CLAIM, act=act, at=at, text=claim) for claim in claims(player)]
    return found


def claims(player: Player) -> Iterator[Claim]:
    shown = player.user.shown()
    if any_sentence(UNSURE).search(shown):
        yield Claim.UNSURE
    if any_sentence(TWICE).search(shown):
        yield Claim.TWICE
    for claim, ids in CLAIMS[player.act.kind].items():
        if any_sentence(ids).search(shown):
            yield claim


def announcements(player: Player) -> list[float]:
    """Return when each lasting message about it came into the channel."""
    return [float(post.ts) for post in player.user.posts() if _announces(player, post)]


def _announces(player: Player, post: Any) -> bool:
    if player.act.id not in post.text or post.is_reply:
        return False
    # A reminder that was put right since is none any more.
    return player.act.kind is not ActKind.CALLED_OFF or "Cancelled" not in player.user.slack.reads(post)


async def _count_effects(player: Player, stores: Stores) -> int:
    """Return how often what was asked is so."""
    user, goto, kind = player.user, player.user.environment.sandbox.goto, player.act.kind
    match kind:
        case ActKind.SCHEDULE | ActKind.NOW:
            return user.meetings()
        case ActKind.EDIT:
            assert player.meeting is not None
            return int(player.meeting.subject.endswith("anew"))
        case ActKind.CANCEL:
            assert player.meeting is not None
            return int(player.meeting.deleted is not None)
        case ActKind.CREATE_TRAINING:
            return len([one for one in goto.trainings_of(user.account.email) if one.name == user.subject])
        case ActKind.REGISTER:
            assert player.training is not None
            return len([one for one in player.training.registrants if one.email == user.account.email])
        case ActKind.UNREGISTER:
            gone = player.training.left if player.training else []
            return len([one for one, _ in gone if one.email == user.account.email])
        case ActKind.SUBSCRIBE:
            return len(await stores.subscriptions.list_by_person(person_of(user)))
        case ActKind.ADD_ORGANIZER:
            return len([one for one in goto.world.users if one.email == new_email(player)])
        case ActKind.FORGET:
            return int(await stores.links.get(person_of(user)) is None)
        case ActKind.UNINSTALL:
            others = player.elsewhere is None or await stores.links.get(player.elsewhere) is not None
            return int(others and await is_gone(user.environment.redis_url, user.slack.ws.id))
        case ActKind.REINSTALL:
            return int(await stores.links.get(person_of(user)) is not None)
        case ActKind.REMINDER | ActKind.CALLED_OFF:
            return 0


def seats(cast: Cast) -> list[Event]:
    """Return how many people each training has at GoTo."""
    return [
        Event(kind=EventKind.SEATS, text=one.name, count=len(one.registrants), limit=CAPACITY)
        for one in cast.trainings
    ]


def lateness(cast: Cast) -> list[float]:
    """Return by how many seconds each reminder that came missed its time."""
    found = []
    for player in cast.players:
        due: datetime | None = player.due
        if due is not None:
            found += [sent - due.timestamp() for sent in announcements(player)]
    return found
