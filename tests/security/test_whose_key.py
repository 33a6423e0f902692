"""Whose key: whatever people do and in whatever order, GoTo hears each under their own token, about their own."""

from __future__ import annotations

import asyncio
import itertools
import re
from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.sandbox.goto.request_log import ReceivedRequest
from bot.sandbox.slack.model import StoredMessage
from tests.support.accounts import allow_any_account
from tests.support.actors import Actor, person_of
from tests.support.security.stage import SecurityStage, connect_url, is_linked, sign_in_to_callback

ACCOUNTS = {
    "alice": ("alice@northwind.example",),
    "bob": ("bob@northwind.example",),
    "dev": ("dev@northwind.example", "carol@other.example"),
}
"""With which GoTo accounts each signs in; Dev has two, one of them under another e-mail."""

MARK = re.compile(r"\b(alice|bob|dev)-asked-[0-9]+")
KINDS = ("connect", "connect", "disconnect", "now", "now", "schedule", "list", "show", "expire")

Act = tuple[str, str, int]
acts = st.tuples(st.sampled_from(KINDS), st.sampled_from(sorted(ACCOUNTS)), st.integers(0, 1))
rounds = st.lists(
    st.lists(acts, min_size=1, max_size=3, unique_by=lambda act: act[1]), min_size=2, max_size=5
)
"""Acts of one round happen at once, each by somebody else."""


@dataclass
class Play:
    """One run: what each asked for and what each was shown."""

    stage: SecurityStage
    numbers: itertools.count[int]
    shown: list[tuple[str, str]] = field(default_factory=list)

    async def act(self, act: Act) -> None:
        kind, name, which = act
        actor = self.stage.actors[name]
        await getattr(self, kind)(actor, name, which)
        while actor.person.view is not None:
            await actor.person.closes()

    async def connect(self, actor: Actor, name: str, which: int) -> None:
        await actor.types("/goto connect", channel=_own(actor))
        await self._signs_in(actor, name, which)

    async def disconnect(self, actor: Actor, name: str, which: int) -> None:
        if await is_linked(actor):
            await actor.types("/goto disconnect", channel=_own(actor))
            await actor.presses("Disconnect")

    async def now(self, actor: Actor, name: str, which: int) -> None:
        """Before connecting, this goes on after it."""
        await self._says(actor, name, f"/meeting now {self._mark(name)}")
        if not await is_linked(actor):
            await self._signs_in(actor, name, which)

    async def schedule(self, actor: Actor, name: str, which: int) -> None:
        await self._says(actor, name, f'/meeting schedule "{self._mark(name)}" tomorrow 3pm')
        if actor.person.view is not None:
            await actor.submits()

    async def list(self, actor: Actor, name: str, which: int) -> None:
        await self._says(actor, name, "/meeting list")

    async def show(self, actor: Actor, name: str, which: int) -> None:
        """Ask for a meeting of one's own or of somebody else's."""
        meetings = list(self.stage.goto.world.meetings.values())
        await self._says(actor, name, f"/meeting show {meetings[-1 - which].id}")

    async def expire(self, actor: Actor, name: str, which: int) -> None:
        self.stage.goto.tokens.expire_all()

    def _mark(self, name: str) -> str:
        return f"{name}-asked-{next(self.numbers)}"

    async def _says(self, actor: Actor, name: str, text: str) -> None:
        await actor.types(text, channel=_own(actor))
        if isinstance(actor.last, StoredMessage):
            self.shown.append((name, str(actor.last.payload())))

    async def _signs_in(self, actor: Actor, name: str, which: int) -> None:
        account = ACCOUNTS[name][which % len(ACCOUNTS[name])]
        before = len(actor.dms())
        await actor.follows_link(account)
        asked = [
            m for m in actor.dms()[before:] if "Which one" in m.text or "Use this GoTo account?" in m.text
        ]
        for question in asked:
            if "Which one" in question.text:
                await actor.chooses("goto.link.account", "Northwind Traders", question)
            else:
                await actor.presses("Yes, use it", question)


def _own(actor: Actor) -> str:
    """Return the conversation with the bot, where nobody else's cards stand."""
    home = actor.stage.slack.home
    return str(home.direct(home.bot_user_id, actor.person.user.id).id)


def foreign(asked: list[ReceivedRequest]) -> list[ReceivedRequest]:
    """Return the requests under a token of somebody for whom they were not made."""
    wrong = []
    for request in asked:
        found = MARK.search(str(request.body))
        if found and request.user is not None and request.user not in ACCOUNTS[found.group(1)]:
            wrong.append(request)
    return wrong


async def begun(stage: SecurityStage) -> Play:
    """Have nobody connected; return a play with numbers that were never used."""
    for name in ACCOUNTS:
        await stage.runtime.app.store.links.remove(person_of(stage.actors[name]))
        stage.actors[name].person.user.email = ACCOUNTS[name][0]
    await allow_any_account(stage)
    return Play(stage, itertools.count(len(stage.goto.requests) * 1000))


@settings(max_examples=settings().max_examples // 10, database=None, suppress_health_check=list(HealthCheck))
@given(rounds)
async def test_nobody_is_served_under_somebody_elses_key(
    shared: SecurityStage, played: list[list[Act]]
) -> None:
    play, since = await begun(shared), len(shared.goto.requests)
    for together in played:
        await asyncio.gather(*(play.act(act) for act in together))
    asked = shared.goto.requests[since:]
    assert not foreign(asked)
    acting = {name for together in played for _, name, _ in together}
    allowed = {account for name in acting for account in ACCOUNTS[name]}
    assert {r.user for r in asked if r.user is not None} <= allowed
    for name, text in play.shown:
        assert {found.group(1) for found in MARK.finditer(text)} <= {name}, text
    for name in ACCOUNTS:
        link = await shared.runtime.app.store.links.get(person_of(shared.actors[name]))
        if link is not None:
            assert link.email in ACCOUNTS[name]
            assert link.organizer_key == str(shared.goto.user(link.email).key)


async def test_the_search_for_foreign_requests_finds_one() -> None:
    mine = ReceivedRequest(
        operation="meetings.create",
        method="POST",
        path="/",
        query={},
        body={"subject": "bob-asked-1"},
        user="bob@northwind.example",
        status=201,
    )
    other = ReceivedRequest(
        operation="meetings.create",
        method="POST",
        path="/",
        query={},
        body={"subject": "bob-asked-1"},
        user="alice@northwind.example",
        status=201,
    )
    assert foreign([mine, other]) == [other]


@pytest.mark.parametrize("path", ["show", "list"])
async def test_somebody_elses_meeting_is_not_told(stage: SecurityStage, path: str) -> None:
    for actor in (stage.alice, stage.bob):
        await actor.connects()
        await actor.sees("Connected as")
    theirs = stage.goto.meetings_of(stage.alice.email)[0]
    said = await stage.bob.types(f"/meeting show {theirs.id}" if path == "show" else "/meeting list")
    assert theirs.subject not in said
    assert str(theirs.id) not in said.replace("-", "")


async def test_a_meeting_begun_under_one_account_is_not_made_again_under_another(
    stage: SecurityStage,
) -> None:
    """The answer is lost, the person connects another account, and the work goes on: it belongs to the first."""
    await stage.alice.connects()
    await stage.alice.sees("Connected as Alice")
    back = await sign_in_to_callback(stage.alice, await connect_url(stage.alice), "carol@other.example")
    await stage.alice.types('/meeting schedule "Moving" tomorrow 3pm', channel="#team-platform")
    stage.goto.faults.narrow("goto.lost_answer", "meetings.create")
    stage.goto.faults.narrow("goto.cut_before", "upcomingMeetings.list")
    stage.switch("goto.lost_answer")
    stage.switch("goto.cut_before", times=None)
    given_up, before = asyncio.Event(), len(stage.goto.received("upcomingMeetings.list"))

    def hear(call: dict[str, object]) -> None:
        looks = len(stage.goto.received("upcomingMeetings.list")) - before
        if call["name"] == "upcomingMeetings.list" and looks == 4:
            given_up.set()

    stage.slack.panel.listeners.append(hear)
    sent = asyncio.create_task(stage.alice.person.submits())
    await given_up.wait()
    await stage.alice.browser.get(back)
    question = next(m for m in stage.alice.dms() if "Use this GoTo account?" in m.text)
    await stage.alice.presses("Yes, use it", question)
    stage.slack.panel.all_off()
    await sent
    made = [m for m in stage.goto.world.meetings.values() if m.subject == "Moving"]
    assert [m.owner.email for m in made] == ["alice@northwind.example"]
    assert not stage.bob.posts("#team-platform")
    stage.alice.dms()
    assert "another GoTo account" in stage.alice.reads(stage.alice.form)
    await stage.alice.person.closes()
