"""Every secret goes through the whole bot, faults included; then it is looked for where it may not lie."""

from __future__ import annotations

import io
import traceback
from dataclasses import dataclass, field

import cloudpickle  # type: ignore[import-untyped]
import pytest
import pytest_asyncio

from bot import telemetry
from bot.model.errors import RetryLater
from tests.support.accounts import allow_any_account
from tests.support.actors import person_of
from tests.support.exhaustive import default_and_exhaustive
from tests.support.security.redis_dump import dump_redis, find_secrets
from tests.support.security.stage import (
    RequestLog,
    SecurityStage,
    is_linked,
    sign_in_to_callback,
    state_in_url,
)

PERSONAL = "Q3 layoffs Zanzibar"


@dataclass(kw_only=True)
class Gathered:
    """What went through, by name; ``parts`` is Redis as it was at many moments."""

    logs: io.StringIO
    secrets: dict[str, str] = field(default_factory=dict)
    parts: set[bytes] = field(default_factory=set)
    wire: RequestLog | None = None


@pytest.fixture
def logs() -> io.StringIO:
    """Everything that the process logs, at DEBUG, as Usher writes it."""
    stream = io.StringIO()
    telemetry.configure("DEBUG", stream, console=False)
    return stream


@pytest_asyncio.fixture
async def gathered(stage: SecurityStage, logs: io.StringIO) -> Gathered:
    """Begin to gather: tokens as GoTo gives them, addresses as Slack does."""
    found = Gathered(logs=logs)
    wire = RequestLog.before(stage.goto.app)
    settings = stage.runtime.settings

    def hear(call: dict[str, object]) -> None:
        request = call.get("request")
        if call["where"] == "slack" and isinstance(request, dict):
            for name in ("response_url", "trigger_id"):
                if isinstance(request.get(name), str):
                    found.secrets[f"{name} {call['n']}"] = str(request[name])

    stage.slack.panel.listeners.append(hear)
    for name, value in {
        "bot token": settings.slack_bot_token,
        "signing secret": settings.slack_signing_secret,
        "client secret": settings.goto_client_secret,
    }.items():
        assert value is not None
        found.secrets[name] = value.get_secret_value()
    for number, key in enumerate(settings.fernet_keys):
        found.secrets[f"encryption key {number}"] = key.decode() if isinstance(key, bytes) else key
    found.wire = wire
    return found


async def look(stage: SecurityStage, gathered: Gathered) -> None:
    """Add what Redis holds now, and what is kept of people."""
    gathered.parts |= set(await dump_redis(stage.redis_url))
    for actor in (stage.alice, stage.bob):
        if await is_linked(actor):
            link = await stage.runtime.app.store.links.get(person_of(actor))
            assert link is not None
            stamp = len(gathered.secrets)
            gathered.secrets[f"access {stamp}"] = link.access_token
            gathered.secrets[f"refresh {stamp}"] = link.refresh_token or ""


async def connect(stage: SecurityStage, gathered: Gathered) -> None:
    alice = stage.alice
    await alice.types("/goto connect")
    url = str((await alice.presses("Connect GoTo")).url)
    gathered.secrets["connect state"] = state_in_url(url)
    state = await stage.runtime.app.store.connect_states.get(state_in_url(url))
    assert state is not None
    gathered.secrets["PKCE verifier"] = state.code_verifier
    await look(stage, gathered)
    back = await sign_in_to_callback(alice, url)
    gathered.secrets["code"] = back.split("code=")[1].split("&")[0]
    gathered.secrets["cookie"] = alice.browser.cookies["usher_connect"]
    await look(stage, gathered)
    await alice.browser.get(back)
    await alice.browser.get(back)
    await alice.sees("Connected as Alice")
    await look(stage, gathered)


async def schedule(stage: SecurityStage, gathered: Gathered, fault: str, operation: str) -> None:
    await stage.alice.types(f'/meeting schedule "{PERSONAL}" tomorrow 3pm 45m', channel="#team-platform")
    if operation:
        stage.goto.faults.narrow(fault, operation)
    stage.switch(fault)
    await stage.alice.submits()
    await look(stage, gathered)


FAULTS = [
    ("goto.expired_token", "meetings.create"),
    ("goto.lost_answer", "meetings.create"),
    ("goto.html_body", "meetings.create"),
    ("goto.500", "meetings.create"),
    ("goto.cut_before", "meetings.create"),
    ("goto.400", "meetings.create"),
    ("goto.html_body", "upcomingMeetings.list"),
    ("goto.cut_before", "upcomingMeetings.list"),
    ("slack.lost_answer", ""),
    ("slack.429", ""),
    ("slack.500", ""),
    ("slack.cut_before", ""),
]


async def everything(stage: SecurityStage, gathered: Gathered, faults: list[tuple[str, str]]) -> None:
    """Walk through the bot, well and badly."""
    alice = stage.alice
    await connect(stage, gathered)
    for text in ("/meeting", "/meeting list", "/goto status", "/meeting nonsense", "/meeting show 1"):
        await alice.types(text)
    await alice.types(f"/meeting now {PERSONAL}", channel="#team-platform")
    for fault, operation in faults:
        await schedule(stage, gathered, fault, operation)
        await alice.types("/meeting list")
        stage.slack.panel.all_off()
        while alice.person.view is not None:
            await alice.person.closes()
    # Another account's question, dropped.
    await allow_any_account(stage)
    await stage.bob.connects("carol@other.example")
    (question,) = stage.bob.dms()
    await look(stage, gathered)
    await stage.bob.presses("No, don't use it", question)
    # The client secret is wrong, the exchange breaks, the refresh is refused.
    stage.goto.faults.narrow("goto.400", "oauth.token")
    stage.switch("goto.400")
    await stage.bob.connects()
    stage.goto.tokens.expire_all()
    stage.switch("goto.dead_refresh")
    await alice.types("/meeting list")
    await alice.sees("Connect again to schedule and to get reminders of your sessions.")
    await look(stage, gathered)
    await alice.types("/goto disconnect")
    await alice.presses("Disconnect")
    await look(stage, gathered)


@pytest.mark.parametrize("every", default_and_exhaustive([3], [1]))
async def test_no_secret_lies_where_it_may_not(stage: SecurityStage, gathered: Gathered, every: int) -> None:
    """With every third fault in the default run."""
    await everything(stage, gathered, FAULTS[1 % every :: every])
    secrets = gathered.secrets
    assert len([name for name in secrets if name.startswith(("access", "response_url", "PKCE", "code"))]) > 10
    metrics = stage.runtime.metrics.render()
    channels = [
        repr(message.payload(with_metadata=True)).encode()
        for channel in stage.slack.home.channels.values()
        for message in channel.messages
        if message.bot_id and not message.is_ephemeral
    ]
    assert gathered.wire is not None
    for number, (_, headers) in enumerate(gathered.wire.seen):
        if "authorization" in headers:
            secrets[f"authorization {number}"] = headers["authorization"].partition(" ")[2]
    personal = {
        "e-mail": stage.alice.email,
        "subject": PERSONAL,
        "name": "Alice Moreau",
        "other e-mail": "carol@other.example",
        **{f"join link {one}": f"{stage.goto.base_url}/{one}" for one in stage.goto.world.meetings},
    }
    logged = [line.encode() for line in gathered.logs.getvalue().splitlines()]
    assert any(b"/goto/callback?[redacted]" in line for line in logged), "the log of requests was not heard"
    assert any(b"Traceback" in line for line in logged), "no fault was heard"
    assert find_secrets(logged, {**secrets, **personal}) == set()
    assert find_secrets(gathered.parts, {**secrets, **personal}) == set()
    assert find_secrets([metrics], {**secrets, **personal}) == set()
    assert find_secrets(channels, secrets) == set()
    for name in ("#team-platform", "#general"):
        stage.bob.posts(name)
    for actor in (stage.alice, stage.bob):
        actor.dms()


async def test_no_cookie_of_goto_or_slack_ever_goes_back(stage: SecurityStage) -> None:
    """Clients are shared by all people: what GoTo sets for Alice must not go out with Bob's call."""
    wires = [RequestLog.before(stage.goto.app), RequestLog.before(stage.slack.app)]
    for actor in (stage.alice, stage.bob):
        await actor.connects()
        await actor.sees("Connected as")
    stage.goto.tokens.expire_all()
    for actor in (stage.alice, stage.bob, stage.alice):
        await actor.types("/meeting list")
        await actor.types("/meeting now Standup", channel="#team-platform")
    browsers = {"/oauth/authorize"}
    for wire in wires:
        calls = [(what, headers) for what, headers in wire.seen if what.split()[1] not in browsers]
        assert len(calls) > 8
        assert not [what for what, headers in calls if "cookie" in headers]
    stage.bob.posts("#team-platform")


async def test_errors_and_values_show_no_secret_in_their_repr(stage: SecurityStage) -> None:
    await stage.alice.connects()
    await stage.alice.sees("Connected as Alice")
    link = await stage.runtime.app.store.links.get(person_of(stage.alice))
    assert link is not None
    shown = [repr(link), repr(stage.runtime.settings), repr(stage.runtime.app), str(stage.runtime.settings)]
    try:
        raise ValueError(link, stage.runtime.app)
    except ValueError:
        shown.append(traceback.format_exc())
    settings = stage.runtime.settings
    assert settings.goto_client_secret is not None
    secrets = {
        "access": link.access_token,
        "refresh": link.refresh_token or "",
        "client": settings.goto_client_secret.get_secret_value(),
        "id secret": repr(stage.runtime.app.config.id_secret)[2:-1],
    }
    assert find_secrets([text.encode() for text in shown], secrets) == set()


async def test_what_breaks_in_a_job_stays_out_of_redis(stage: SecurityStage) -> None:
    """Docket keeps the exception of a job, pickled with all that it carries."""

    async def breaks() -> None:
        raise ValueError(stage.alice.email)

    with pytest.raises(RetryLater) as raised:
        await stage.runtime.tasks._run_tracked(breaks())
    assert raised.value.args == ()
    assert raised.value.__cause__ is None
    assert raised.value.__suppress_context__
    assert find_secrets([cloudpickle.dumps(raised.value)], {"e-mail": stage.alice.email}) == set()
