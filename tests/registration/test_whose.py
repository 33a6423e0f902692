"""Whose key and whose link: a learner reaches registrants of the shared training alone, and reads their own link alone.

Alice and Bob give a training each; everybody presses what there is to press, in any order and at the same time, in any
channel, and type addresses that are their own, another's, somebody's of elsewhere. GoTo must hear nothing but
registrants of these trainings under their own trainers' tokens, and no link may be seen by anybody but whose it is:
who has the address, or who registered it here when nobody had.
"""

from __future__ import annotations

import asyncio
import itertools
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import pytest_asyncio
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bot.model.policy import Policy
from bot.sandbox.goto.state import SimRegistrant, SimTraining
from bot.sandbox.slack.model import StoredMessage
from bot.store.keys import KEYS
from tests.support.actors import Actor, person_of, tenant_of
from tests.support.clocks import CLOCK, START
from tests.support.security.stage import SecurityStage, open_security_stage
from tests.support.stage import CHANNEL
from tests.support.trainings import add_registrant, add_training

LINK = re.compile(r"/join/training/[0-9]+/([0-9]+)")
PEOPLE = ("alice", "bob", "dev")
TRAINERS = ("alice", "bob")
FILE = re.compile(r"https?://[^\s\"'<>|\\]+/calendar/[^\s\"'<>|\\]+\.ics")
KINDS = (
    "register",
    "register",
    "link",
    "cancel",
    "mine",
    "decide",
    "elsewhere",
    "typed",
    "typed",
    "home",
    "again",
)
ADDRESSES = (
    "dev@northwind.example",
    "anybody@elsewhere.example",
    "there@elsewhere.example",
    "BOB@northwind.example",
)
"""What people type: another's address of the workspace, one that all of them try, one that GoTo's site has."""
THERE = "there@elsewhere.example"
ALLOWED = {"trainings.registrants.create", "trainings.registrants.get", "trainings.registrants.delete"}

Act = tuple[str, str, int, str]
acts = st.tuples(
    st.sampled_from(KINDS), st.sampled_from(PEOPLE), st.integers(0, 1), st.sampled_from(ADDRESSES)
)
rounds = st.lists(
    st.lists(acts, min_size=1, max_size=3, unique_by=lambda act: act[1]), min_size=2, max_size=5
)
"""Acts of one round happen at once, each by somebody else."""


@pytest.fixture(autouse=True, scope="module")
def clock_at_start() -> None:
    """The clock goes on from test to test, as the stage does."""
    CLOCK.move_to(START)


@pytest_asyncio.fixture(scope="module")
async def play_stage(shared_redis: str) -> AsyncIterator[SecurityStage]:
    """One stage for all plays; what is posted on it is not counted."""
    async with open_security_stage(f"{shared_redis.split('?')[0]}?db=3") as opened:
        for name in TRAINERS:
            await opened.actors[name].connects()
            await opened.actors[name].sees("Connected as")
        rules = Policy(other_emails=True, revision="any")
        assert await opened.runtime.app.store.policies.replace(tenant_of(opened), rules, "")
        yield opened


@dataclass
class Play:
    stage: SecurityStage
    trainings: list[SimTraining] = field(default_factory=list)
    closed: dict[str, list[str]] = field(default_factory=dict)
    """What stood in the forms that each person closed, and in their homes."""

    async def act(self, act: Act) -> None:
        kind, name, which, address = act
        actor = self.stage.actors[name]
        if kind == "typed":
            await self.typed(actor, self.trainings[which], address)
        else:
            await getattr(self, kind)(actor, self.trainings[which])
        await self.leaves(actor)

    async def leaves(self, actor: Actor) -> None:
        """Have somebody close what is in front of them, after they have read it."""
        self.note(actor)
        while actor.person.view is not None:
            await actor.person.closes()

    def note(self, actor: Actor) -> None:
        seen = self.closed.setdefault(actor.person.user.name, [])
        seen += [str(one.payload()) for one in (*actor.person.views, actor.person.home) if one is not None]

    async def register(self, actor: Actor, training: SimTraining) -> None:
        await self.press(actor, self.card(training), "registration.open")
        if actor.person.view is not None:
            self.note(actor)
            await actor.person.submits()

    async def again(self, actor: Actor, training: SimTraining) -> None:
        """Look at the details of a card, and at one's own registration by the card's button."""
        await self.press(actor, self.card(training), "registration.details")

    async def home(self, actor: Actor, training: SimTraining) -> None:
        await actor.person.opens_home()

    async def roster(self, actor: Actor, training: SimTraining) -> None:
        """Have the trainer read all lists of their training; GoTo is asked under their own key then."""
        for words in (f"roster {training.id}", f"waitlist {training.id}", f"missing {training.id}"):
            await actor.types(f"/training {words}", channel=CHANNEL)

    async def typed(self, actor: Actor, training: SimTraining, address: str) -> None:
        await self.press(actor, self.card(training), "registration.open")
        if actor.person.view is not None:
            await actor.fills(email=address, given_name=actor.person.user.name)
            await actor.person.submits()

    async def elsewhere(self, actor: Actor, training: SimTraining) -> None:
        await actor.types(f"/training register {training.id}", channel="#general")
        if actor.person.view is not None:
            await actor.person.submits()

    async def mine(self, actor: Actor, training: SimTraining) -> None:
        await actor.types("/training mine", channel="#general")

    async def link(self, actor: Actor, training: SimTraining) -> None:
        await actor.types("/training mine", channel="#general")
        shown = actor.last
        if shown is not None and f"link:{training.key}" in str(getattr(shown, "blocks", "")):
            await actor.person.clicks(shown, action_id="registration.menu", value=f"link:{training.key}")

    async def cancel(self, actor: Actor, training: SimTraining) -> None:
        for message in actor.dms():
            if training.name in actor.reads(message):
                await self.press(actor, message, "registration.cancel")

    async def decide(self, actor: Actor, training: SimTraining) -> None:
        for message in actor.dms():
            if training.name in actor.reads(message):
                await self.press(actor, message, "registration.approve")

    async def press(self, actor: Actor, message: StoredMessage, action_id: str) -> None:
        there = [e for b in message.blocks for e in b.get("elements", ()) if e.get("action_id") == action_id]
        if there:
            await actor.person.clicks(message, action_id=action_id)

    def card(self, training: SimTraining) -> StoredMessage:
        posted = self.stage.alice.posts(CHANNEL)
        return next(message for message in posted if training.name in self.stage.alice.reads(message))


async def begun(stage: SecurityStage, numbers: itertools.count[int] = itertools.count()) -> Play:  # noqa: B008
    """Share two new trainings: Alice's has one seat, Bob's asks him. Those of before are nobody's any more."""
    play = Play(stage)
    for name in PEOPLE:
        await stage.runtime.stores.redis.delete(KEYS.registrations.of(person_of(stage.actors[name])))
    for name, fields in (("alice", {"capacity": "1"}), ("bob", {"rules": ["approval"]})):
        actor = stage.actors[name]
        training = of(stage, add_training(stage, f"Course{next(numbers)}x", 9), actor)
        await actor.types(f"/training share {training.id}", channel=CHANNEL)
        await actor.fills(**fields)
        assert await actor.submits() == {}
        await actor.person.closes()
        world = stage.goto.world
        add_registrant(training, THERE, given_name="there", key=world.key(), number=world.number())
        play.trainings.append(training)
    return play


def belongs(stage: SecurityStage, registrant: SimRegistrant, name: str) -> bool:
    """Say whether the link is this person's: Slack's address, or one that they were the first to register."""
    addresses = {stage.actors[one].email.casefold(): one for one in PEOPLE}
    owner = addresses.get(registrant.email.casefold())
    return owner == name if owner is not None else registrant.given_name == name


def of(stage: SecurityStage, training: SimTraining, actor: Actor) -> SimTraining:
    training.owner = stage.goto.user(actor.email)
    training.organizers = [training.owner]
    return training


def strangers(play: Play, since: int) -> list[Any]:
    """Return the requests about registrants that were not made by the trainer of that very training."""
    trainers = {str(t.key): (str(t.owner.key), t.owner.email) for t in play.trainings}
    wrong = []
    for request in play.stage.goto.requests[since:]:
        if "/registrants" not in request.path:
            continue
        key, trainer = (
            request.path.split("/trainings/")[1].split("/")[0],
            request.path.split("/organizers/")[1],
        )
        owner = trainers.get(key)
        fits = owner is not None and trainer.split("/")[0] == owner[0] and request.user == owner[1]
        if not fits or request.operation not in ALLOWED:
            wrong.append(request)
    return wrong


async def links_of(play: Play, name: str) -> set[str]:
    """Return the numbers of the links that somebody has seen: in conversations, forms, their home, calendar files."""
    actor = play.stage.actors[name]
    shown = [str(one.payload()) for one in actor.person.everything()]
    seen = " ".join([*shown, *play.closed.get(name, ())])
    files = [await actor.browser.get(url) for url in sorted(set(FILE.findall(seen)))]
    # A line of a calendar goes on after a line break and a space (RFC 5545: folding).
    return set(LINK.findall(" ".join([seen, *(one.text.replace("\r\n ", "") for one in files)])))


@pytest.mark.exhaustive
@settings(
    max_examples=12,
    deadline=None,
    phases=(Phase.generate,),
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(rounds)
async def test_nobody_reaches_more_than_their_own_registration(
    play_stage: SecurityStage, played: list[list[Act]]
) -> None:
    play = await begun(play_stage)
    since, everybody = len(play_stage.goto.requests), dict[str, SimRegistrant]()
    for together in played:
        await asyncio.gather(*(play.act(act) for act in together))
        for training in play.trainings:
            everybody |= {str(one.number): one for one in training.registrants}
    assert strangers(play, since) == []
    for name, training in zip(TRAINERS, play.trainings, strict=True):
        await play.roster(play_stage.actors[name], training)
    for name in PEOPLE:
        shown = {number for number in await links_of(play, name) if number in everybody}
        assert [everybody[n] for n in shown if not belongs(play_stage, everybody[n], name)] == []
    for training in play.trainings:
        emails = [one.email.casefold() for one in training.registrants]
        assert len(emails) == len(set(emails))
        assert THERE in emails, "nobody cancels what is somebody's of elsewhere"
    assert len(play.trainings[0].registrants) <= 2


async def test_the_search_for_strangers_finds_one(play_stage: SecurityStage) -> None:
    play = await begun(play_stage)
    since = len(play_stage.goto.requests)
    await play.register(play_stage.dev, play.trainings[0])
    assert strangers(play, since) == []
    assert play.trainings[0].registrants
    play.trainings[0].owner = play_stage.goto.user(play_stage.bob.email)
    assert strangers(play, since)
    while play_stage.dev.person.view is not None:
        await play_stage.dev.person.closes()


@pytest_asyncio.fixture
async def played(play_stage: SecurityStage) -> AsyncIterator[Play]:
    """Dev is registered for Alice's training; at the end everybody closes what is open."""
    play = await begun(play_stage)
    await play.register(play_stage.dev, play.trainings[0])
    await play_stage.dev.sees(f"registered for *{play.trainings[0].name}*")
    yield play
    for name in PEOPLE:
        await play.leaves(play_stage.actors[name])


def number_of(play: Play) -> str:
    return str(play.trainings[0].registrants[-1].number)


async def test_a_link_that_is_seen_is_found(played: Play) -> None:
    assert number_of(played) in await links_of(played, "dev")
    assert number_of(played) not in await links_of(played, "bob")


async def test_a_link_in_a_form_is_found_after_it_was_closed(played: Play) -> None:
    bob = played.stage.bob
    await played.press(bob, played.card(played.trainings[0]), "registration.open")
    bob.form.body["close"] = f"https://goto.example/join/training/1/{number_of(played)}"
    assert number_of(played) in await links_of(played, "bob")
    await played.leaves(bob)
    assert number_of(played) in await links_of(played, "bob")


async def test_a_link_in_a_calendar_file_is_found(played: Play) -> None:
    """The file of Dev's registration, whose address has come to Bob."""
    dev, bob = played.stage.dev, played.stage.bob
    (message,) = [m for m in dev.dms() if f"registered for *{played.trainings[0].name}*" in dev.reads(m)]
    (url,) = FILE.findall(str(message.payload()))
    assert number_of(played) not in await links_of(played, "bob")
    played.closed["bob"] = [url]
    assert number_of(played) in await links_of(played, "bob")
    assert await bob.browser.get(url)


async def test_a_link_on_a_home_is_found(played: Play) -> None:
    dev = played.stage.dev
    await dev.person.opens_home()
    await dev.person.wait_for(
        lambda: dev.person.home and played.trainings[0].name in dev.reads(dev.person.home)
    )
    assert dev.person.home is not None
    dev.person.home.body["close"] = "https://goto.example/join/training/1/77001"
    assert "77001" in await links_of(played, "dev")
