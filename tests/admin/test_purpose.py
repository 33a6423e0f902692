"""What an admin's session reaches: every call that it has, whatever is given to it, is one of this short list."""

from __future__ import annotations

import inspect
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.goto import wire
from bot.goto.endpoints import ENDPOINTS
from bot.goto.groups import GroupsApi
from bot.goto.organizers import OrganizersApi
from bot.model.ids import Person, Tenant
from bot.usecases.core.sessions import (
    AdminSession,
    LinkedAdminSession,
    MappedSession,
    OwnSession,
    Purpose,
)

WRITES = {
    "organizers.create",
    "organizers.update",
    "organizers.delete",
    "organizers.deleteByEmail",
    "groups.organizers.create",
}
"""All that an admin's session changes; the rest reads."""
GROUPS = {"organizers": OrganizersApi, "groups": GroupsApi}
METHODS = [
    (group, name)
    for group, kind in GROUPS.items()
    for name, _ in inspect.getmembers(kind, inspect.iscoroutinefunction)
    if not name.startswith("_")
]
keys = st.from_regex(r"[0-9]{3,26}", fullmatch=True)
moments = st.datetimes(datetime(2020, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))


class Asked(Exception):
    """A request would have gone out."""

    def __init__(self, request: wire.Request) -> None:
        self.request = request


async def _ask(request: wire.Request) -> wire.Answer:
    raise Asked(request)


def reach() -> AdminSession:
    return AdminSession(OrganizersApi(_ask), GroupsApi(_ask))


def given_to(method: Any, key: str, moment: datetime) -> dict[str, Any]:
    """Return what the method takes."""
    values: dict[str, Any] = {}
    for name, parameter in inspect.signature(method).parameters.items():
        if parameter.annotation == "datetime":
            values[name] = moment
        elif name == "product_type":
            values[name] = "G2M"
        else:
            values[name] = key
    return values


async def asked(method: Any, key: str, moment: datetime) -> wire.Request:
    with pytest.raises(Asked) as found:
        await method(**given_to(method, key, moment))
    return found.value.request


@pytest.mark.parametrize(("group", "name"), METHODS)
@settings(max_examples=15, deadline=None)
@given(key=keys, moment=moments)
async def test_each_call_reads_or_manages_organizers(
    group: str, name: str, key: str, moment: datetime
) -> None:
    request = await asked(getattr(getattr(reach(), group), name), key, moment)
    row = request.endpoint
    assert row.is_read or row.id in WRITES
    assert row.product == "G2M"
    assert row.id.startswith(("organizers.", "groups."))


def test_the_list_of_writes_is_whole() -> None:
    managing = {
        row.id
        for row in ENDPOINTS.values()
        if not row.is_read and row.id.startswith(("organizers.", "groups."))
    }
    assert managing == WRITES


def test_the_session_has_nothing_else() -> None:
    names = {name for name in dir(reach()) if not name.startswith("_")}
    assert names == set(GROUPS) == {name for name in dir(AdminSession) if not name.startswith("_")}
    for other in (
        "meetings",
        "trainings",
        "registrants",
        "reports",
        "recordings",
        "accounts",
        "seeit",
        "call",
    ):
        with pytest.raises(AttributeError):
            getattr(reach(), other)


@settings(max_examples=15, deadline=None)
@given(key=keys, moment=moments)
async def test_a_mapped_member_reads_one_organizers_meetings(key: str, moment: datetime) -> None:
    reads = MappedSession(Person(Tenant("T1"), "U1"), key, OrganizersApi(_ask))
    methods = [name for name in dir(reads) if inspect.iscoroutinefunction(getattr(reads, name))]
    assert methods == ["historical", "upcoming"]
    for name in methods:
        request = await asked(getattr(reads, name), key, moment)
        assert request.endpoint.is_read
        assert f"/organizers/{key}/" in request.path


def test_each_purpose_has_its_own_kind_of_session() -> None:
    assert not issubclass(LinkedAdminSession, OwnSession)
    assert not issubclass(MappedSession, OwnSession)
    assert {purpose.value for purpose in Purpose} >= {"own", "admin", "mapped"}
