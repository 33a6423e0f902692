"""What came of each act: at GoTo, in Slack, and in what Usher keeps."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from bot.store.open import Stores
from tests.campaign.acts import new_email
from tests.campaign.history import Claim, Event, EventKind
from tests.campaign.people import CAPACITY, Cast, Player
from tests.campaign.plan import ActKind
from tests.support.processes.environment import person_of

UNSURE = (
    "nobody can tell yet whether it was done|may not have been saved|is at GoTo after all|It may have been done"
    "|This took too long"
)
CLAIMS: dict[ActKind, dict[Claim, str]] = {
    ActKind.SCHEDULE: {
        Claim.DONE: "is scheduled for",
        Claim.NOT_DONE: "was not scheduled|so nothing was saved",
        Claim.NO_CARD: "Slack refused its card|whether the card was posted|did not take the card",
    },
    ActKind.NOW: {
        Claim.DONE: "is ready. The card is in|is ready at GoTo",
        Claim.NOT_DONE: "was not started|so nothing was saved",
        Claim.NO_CARD: "is ready at GoTo|whether the card was posted",
    },
    ActKind.EDIT: {Claim.DONE: "was changed", Claim.NOT_DONE: "was not changed|so nothing was saved"},
    ActKind.CANCEL: {
        Claim.DONE: "was cancelled|was gone from GoTo already|was already cancelled",
        Claim.NOT_DONE: "was not cancelled|Nothing was cancelled|so nothing was saved",
    },
    ActKind.CREATE_TRAINING: {
        Claim.DONE: "is scheduled",
        Claim.NOT_DONE: "We couldn't save|so nothing was saved|Nothing was done",
    },
    ActKind.REGISTER: {
        Claim.DONE: "You're registered for",
        Claim.WAITLISTED: "You're number|You're on the waitlist",
        Claim.NOT_DONE: "You aren't registered|so nothing was saved",
    },
    ActKind.UNREGISTER: {
        Claim.DONE: "Your registration for .* is cancelled",
        Claim.NOT_DONE: "wasn't cancelled|so nothing was saved",
    },
    ActKind.SUBSCRIBE: {
        Claim.DONE: "A reminder comes to",
        Claim.NOT_DONE: "reminders were not saved|so nothing was saved",
    },
    ActKind.REMINDER: {Claim.UNSURE: "cannot tell whether the reminder"},
    ActKind.CALLED_OFF: {Claim.UNSURE: "GoTo has not confirmed it now"},
    ActKind.ADD_ORGANIZER: {
        Claim.DONE: "is now an organizer",
        Claim.NOT_DONE: "We couldn't add|so nothing was saved",
    },
    ActKind.FORGET: {
        Claim.DONE: "Deleted everything Usher kept about you",
        Claim.NOT_DONE: "so nothing was saved",
    },
}
"""What a person reads, by what it claims."""


async def observe(player: Player, stores: Stores, at: float) -> list[Event]:
    """Return the effects, messages in the channel, and claims that are there now."""
    act = player.act.id
    found = [Event(kind=EventKind.EFFECT, act=act, at=at)] * await _count_effects(player, stores)
    found += [Event(kind=EventKind.ANNOUNCED, act=act, at=sent) for sent in announcements(player)]
    found += [Event(kind=EventKind.CLAIM, act=act, at=at, text=claim) for claim in claims(player)]
    return found


def claims(player: Player) -> Iterator[Claim]:
    shown = player.user.shown()
    if re.search(UNSURE, shown):
        yield Claim.UNSURE
    for claim, pattern in CLAIMS[player.act.kind].items():
        if re.search(pattern, shown):
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
