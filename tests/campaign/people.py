"""The people of a campaign, one for each act, and what has to be there before they act."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from datetime import time as clock_time

from bot.model.ids import Person, Tenant
from bot.model.reminders import DigestSchedule, SubscriptionScope
from bot.sandbox.goto.state import SimMeeting, SimTraining
from tests.campaign.plan import REMOVALS, Act, ActKind
from tests.campaign.sentences import sentence
from tests.support.clocks import CLOCK
from tests.support.processes.environment import Environment, User
from tests.support.processes.programs import wait_until
from tests.support.processes.reminders import (
    LEAD,
    add_meeting,
    channel_subscription,
    open_bot_stores,
    subscribe_users,
)
from tests.support.processes.trainings import add_training

AHEAD = timedelta(days=14)
"""How long before a meeting somebody changes or cancels it: a whole week passes before the last of them do."""
CAPACITY = 3
TO_A_TRAINING = 5
"""So many people want a seat of one training; the last of them wait."""
DUE_AFTER: Mapping[ActKind, timedelta] = {
    ActKind.REMINDER: timedelta(),
    ActKind.CALLED_OFF: timedelta(seconds=5),
    ActKind.UNINSTALL: timedelta(seconds=10),
    ActKind.REINSTALL: timedelta(seconds=15),
}
"""How long after an act a reminder is due: a meeting is deleted, or Usher removed, so long before it."""


@dataclass(kw_only=True)
class Player:
    """Somebody with one act. ``meeting`` and ``training`` are what the act is about, if it needs one."""

    act: Act
    user: User
    meeting: SimMeeting | None = None
    training: SimTraining | None = None
    due: datetime | None = None
    elsewhere: Person | None = None
    """The same person in another workspace, which does not remove Usher."""


@dataclass(kw_only=True)
class Cast:
    """Everybody, and the trainings with seats."""

    players: list[Player] = field(default_factory=list)
    trainings: list[SimTraining] = field(default_factory=list)


def owner_names(environment: Environment, players: Sequence[Player]) -> dict[str, str]:
    """Return the act that each user, channel, direct conversation and account belongs to."""
    found = dict[str, str]()
    for player in players:
        user, home = player.user, player.user.slack.ws
        names = (user.id, user.channel, home.direct(home.bot_user_id, user.id).id, user.account.email)
        found |= dict.fromkeys(names, player.act.id)
    return found


async def add_people(environment: Environment, acts: Sequence[Act]) -> Cast:
    """Add somebody for each act. The bot need not run yet."""
    alone = {act.id for act in acts if act.kind in REMOVALS}
    users = await environment.add_users([act.id for act in acts], alone)
    cast = Cast(players=[Player(act=act, user=user) for act, user in zip(acts, users, strict=True)])
    for player in cast.players:
        if player.act.kind is ActKind.ADD_ORGANIZER:
            player.user.account.admin = True
            player.user.slack.user.is_admin = True
        if player.act.kind in (ActKind.EDIT, ActKind.CANCEL):
            start = CLOCK.now().replace(minute=0, second=0, microsecond=0) + AHEAD
            player.meeting = add_meeting(player.user, player.act.id, start)
    return cast


async def add_reminders(environment: Environment, cast: Cast, begin: datetime) -> None:
    """Give those who are to be reminded their meeting, and have their accounts polled now."""
    begin = begin.replace(microsecond=0)  # GoTo knows seconds.
    reminded = [one for one in cast.players if one.act.kind in DUE_AFTER]
    for player in reminded:
        player.due = begin + timedelta(seconds=int(player.act.at)) + DUE_AFTER[player.act.kind]
        player.meeting = add_meeting(player.user, player.act.id, player.due + LEAD)
    await subscribe_users(environment, [player.user for player in reminded])


async def add_trainings(environment: Environment, cast: Cast) -> None:
    """Share a training for every few of those who want a seat, and register those who will give theirs back.

    The bot has to run, undisturbed.
    """
    wanting = [one for one in cast.players if one.act.kind in (ActKind.REGISTER, ActKind.UNREGISTER)]
    groups = [wanting[start : start + TO_A_TRAINING] for start in range(0, len(wanting), TO_A_TRAINING)]
    trainers = await environment.add_users([f"Trainer {number}" for number in range(len(groups))])
    for number, (trainer, group) in enumerate(zip(trainers, groups, strict=True)):
        training = add_training(environment, trainer, f"Training {number:02}")
        cast.trainings.append(training)
        await _share(trainer, training)
        for player in group:
            player.training = training
    for player in wanting:
        if player.act.kind is ActKind.UNREGISTER:
            await _registered(player)


async def fill_workspaces(environment: Environment, cast: Cast) -> None:
    """Give those who will remove Usher more that has to go: a digest, and a shared training with a registration.

    The same person is connected in the other people's workspace too, where everything has to stay. The bot has to run,
    undisturbed.
    """
    removing = [player for player in cast.players if player.act.kind in REMOVALS]
    async with open_bot_stores(environment) as stores:
        for player in removing:
            user = player.user
            wanted = replace(
                channel_subscription(user),
                id=f"digest-{user.id}",
                scope=SubscriptionScope.TRAININGS,
                lead_times=(),
                digest=DigestSchedule(send_at=clock_time(9), days=(0,), skip_empty=True),
            )
            await stores.subscriptions.save(wanted)
            await stores.digests.schedule(wanted.tenant, wanted.id, CLOCK.now() + timedelta(days=5))
            player.elsewhere = Person(Tenant(environment.sandbox.slack.home.id), user.id)
            await stores.links.save(replace(environment.link(user), person=player.elsewhere))
    for player in removing:
        training = add_training(environment, player.user, f"Training for {player.user.id}")
        await _share(player.user, training)
        await _register(add_colleague(player.user), training)


def add_colleague(user: User) -> User:
    """Return somebody else in the same workspace and channel, who is not connected."""
    local, ws = user.slack.slack, user.slack.ws
    colleague_id = f"{user.id}X"
    local.add_user(
        colleague_id,
        f"colleague-{user.id.lower()}",
        "Colleague",
        f"{colleague_id.lower()}@northwind.example",
        "Europe/Paris",
        workspace=ws,
    )
    ws.channels[user.channel].members.append(colleague_id)
    return replace(user, slack=local.person(colleague_id, ws))


async def _share(trainer: User, training: SimTraining) -> None:
    await _send_form(
        trainer, f"/training share {training.id}", {"capacity": str(CAPACITY)}, "seats taken|Nobody is"
    )


async def _registered(player: Player) -> None:
    user, training = player.user, player.training
    assert training is not None
    # Whoever comes as the fourth would have no seat to give back.
    if len(training.registrants) >= CAPACITY:
        player.training = None
        return
    await _register(user, training)


async def _register(user: User, training: SimTraining) -> None:
    await _send_form(user, f"/training register {training.id}", {}, sentence("button-registration-cancel"))


async def _send_form(user: User, line: str, values: Mapping[str, str], shown: str) -> None:
    """Type a line and send its form until something is shown: a busy machine may be too slow for a form."""

    async def is_shown() -> bool:
        if re.search(shown, user.shown()):
            return True
        if user.slack.view is None:
            await user.slack.types(user.channel, line)
        if user.slack.view is not None and user.slack.view.body.get("submit") is not None:
            await user.slack.fills(user.slack.view, dict(values))
            await user.slack.submits()
        return False

    await wait_until(is_shown, f"{user.subject} has not done {line}", every=0.3)
