"""Kill a process at each call that an operation makes; the next process has to make up for it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Iterator, Sequence
from inspect import iscoroutinefunction
from typing import Any, get_type_hints

import pytest

from bot.goto.client import GoToSession
from bot.model.ids import Tenant
from bot.model.operations import OperationKind
from bot.store.redis_errors import find_storage_fault
from bot.usecases.core.services import Services
from bot.worker.tasks import Tasks
from tests.support.actors import tenant_of
from tests.support.failover import StoreCopy
from tests.support.services import service_named, with_services
from tests.support.stage import Stage

PORTS = ("links", "ledger", "sends", "meetings", "messenger", "people")
"""Services that most operations call."""


class Killed(BaseException):
    """The process is gone."""


class CallTap:
    """Records the names of the calls that pass, and raises Killed at call number ``at``; 0 only records.

    The call has its effect first if ``after``, else it is not made.
    """

    def __init__(
        self, at: int = 0, *, after: bool = True, instead: Callable[[], Awaitable[None]] | None = None
    ) -> None:
        """``instead`` is done at that call, instead of the kill."""
        self.at, self.after, self.count = at, after, 0
        self.names: list[str] = []
        self._instead = instead

    def wrap(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        async def tapped(*args: Any, **kwargs: Any) -> Any:
            self.count += 1
            self.names.append(name)
            is_last = self.count == self.at
            if is_last and not self.after:
                await self._end(name)
            answer = await call(*args, **kwargs)
            if is_last and self.after:
                await self._end(name)
            return answer

        return tapped

    async def _end(self, name: str) -> None:
        if self._instead is None:
            raise Killed(name)
        await self._instead()


class Tapped:
    """An object as it is, but that each of its calls goes through a tap."""

    def __init__(self, name: str, inner: Any, tap: CallTap) -> None:
        self._name, self._inner, self._tap = name, inner, tap

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._inner, name)
        if name == "refresh_lease" or not iscoroutinefunction(found):
            return found
        return self._tap.wrap(f"{self._name}.{name}", found)


class TappedGoTo:
    """GoTo's client; its sessions have these groups of methods alone, all tapped."""

    def __init__(self, inner: Any, groups: Sequence[str], tap: CallTap) -> None:
        self._inner, self._groups, self._tap = inner, groups, tap

    def session(self, source: Any, **options: Any) -> Any:
        session = self._inner.session(source, **options)
        groups = {name: Tapped(name, getattr(session, name), self._tap) for name in self._groups}
        return type("Session", (), groups)()


def tap_services(
    app: Services, tap: CallTap, *, ports: Sequence[str] = PORTS, goto: Sequence[str] = ()
) -> Services:
    """Return the services with these ports tapped, and these groups of GoTo's session (none: GoTo untapped)."""
    tapped: dict[str, Any] = {name: Tapped(name, service_named(app, name), tap) for name in ports}
    if goto:
        tapped["api"] = TappedGoTo(app.goto.api, goto, tap)
    return with_services(app, **tapped)


async def run_operation(app: Services, tenant: Tenant, op_id: str, *, last: bool = False) -> None:
    """Run an operation of the ledger as a worker would; ``last`` is its last try."""
    await Tasks(app, find_storage_fault, lambda kind, result: None).run_operation(
        tenant, op_id, is_last_try=last
    )


async def open_operations(stage: Stage, *kinds: OperationKind) -> list[tuple[Tenant, str]]:
    """Return the operations in the ledger that are not done, of these kinds or of all."""
    app, tenant = stage.runtime.app, tenant_of(stage)
    found = []
    for op_id in await app.store.ledger.list_unfinished(tenant, app.clock.now()):
        op = await app.store.ledger.load(tenant, op_id)
        if op is not None and (not kinds or op.kind in kinds):
            found.append((tenant, op_id))
    return found


async def open_operation(stage: Stage, *kinds: OperationKind) -> tuple[Tenant, str]:
    """Return the one operation that is not done."""
    (found,) = await open_operations(stage, *kinds)
    return found


async def run_open_operations(stage: Stage, *kinds: OperationKind) -> None:
    """Run what is open once, as a worker would."""
    for tenant, op_id in await open_operations(stage, *kinds):
        await run_operation(stage.runtime.app, tenant, op_id)


async def run_all_operations(stage: Stage) -> None:
    """Run what is open, and what that leaves open, until nothing is."""
    while await open_operations(stage):
        await run_open_operations(stage)


class Kills:
    """Rounds of one story: the first runs to its end, each later one is killed at one of the calls of the first.

    ``for name in kills`` yields a name of each round to tell its data from the others'. In the round,
    ``await kills.run(tenant, op_id)`` runs the operation in a process that is killed, then in another.

    ``ports`` and ``goto`` are tapped. Kills come after each call, and before each too if ``before``: after all calls,
    after those of ``changes``, or after all but ``reads`` (names with or without the port) and the very first. A test
    marked ``kills`` runs with one of these kills, and in the exhaustive run with every one.

    If ``is_failover``, nothing is killed: the process goes on to its end, and then the store is put back to what it
    was at that call.
    """

    every = True
    """Whether the rounds try every kill, or one alone."""
    is_failover = False

    def __init__(
        self,
        stage: Stage,
        what: str = "Killed",
        *,
        ports: Sequence[str] = PORTS,
        goto: Sequence[str] = (),
        changes: Collection[str] | None = None,
        reads: Collection[str] = (),
        before: bool = False,
        at_least: int = 5,
    ) -> None:
        self.names: list[str] = []
        self.at, self.after = 0, True
        self._stage, self._what = stage, what
        self._ports, self._goto = ports, goto
        self._changes, self._reads = changes, reads
        self._moments = (False, True) if before else (True,)
        self._at_least = at_least
        self._require_known_names()

    def __iter__(self) -> Iterator[str]:
        yield f"{self._what} 0"
        points = [number for number, call in enumerate(self.names, 1) if self._is_point(number, call)]
        assert len(points) >= self._at_least, f"hardly anything was killed: {self.names}"
        for at in points if self.every else [self._pick(points)]:
            for after in self._moments:
                self.at, self.after = at, after
                moment = f" {'after' if after else 'before'}" if len(self._moments) > 1 else ""
                yield f"{self._what}{moment} {at} {self.names[at - 1]}".replace("_", " ")

    def _pick(self, points: Sequence[int]) -> int:
        """Return the first kill at a call to GoTo that is among them, else the middle one."""
        at_goto = [at for at in points if self.names[at - 1].partition(".")[0] in self._goto]
        return at_goto[0] if at_goto else points[len(points) // 2]

    def _require_known_names(self) -> None:
        """Fail if a call with its port in ``changes`` or ``reads`` does not exist: nothing would be killed there."""
        app = self._stage.runtime.app
        for call in {*(self._changes or ()), *self._reads}:
            port, _, method = call.rpartition(".")
            owners = [service_named(app, port)] if port in self._ports else []
            owners += (
                [get_type_hints(getattr(GoToSession, port).fget)["return"]] if port in self._goto else []
            )
            assert not owners or any(hasattr(owner, method) for owner in owners), f"no call is named {call}"

    def _is_point(self, number: int, call: str) -> bool:
        if self._changes is not None:
            return call in self._changes
        return number == 1 or not {call, call.rpartition(".")[2]} & set(self._reads)

    async def attempt(self, work: Callable[[Services], Awaitable[Any]], app: Services | None = None) -> None:
        """Have the work done with tapped services; from the second round on the process is killed in it."""
        copy = StoreCopy(self._stage.runtime.stores.redis)
        tap = CallTap(self.at, after=self.after, instead=copy.take if self.is_failover else None)
        tapped = tap_services(app or self._stage.runtime.app, tap, ports=self._ports, goto=self._goto)
        if not self.at:
            await work(tapped)
            self.names = tap.names
            return
        if self.is_failover:
            await work(tapped)
            await copy.put_back()
            return
        with pytest.raises(Killed):
            await work(tapped)

    async def run(self, tenant: Tenant, op_id: str, app: Services | None = None) -> None:
        """Run the operation in a process that is killed in this round's place, then in another."""
        await self.attempt(lambda tapped: run_operation(tapped, tenant, op_id), app)
        if self.at:
            await run_operation(app or self._stage.runtime.app, tenant, op_id)
