"""The release before this one beside it, on one Redis, while people send forms: a rolling deploy, and the way back."""

from __future__ import annotations

import asyncio
import io
import subprocess
import tarfile
from pathlib import Path

import pytest

from tests.support.processes.environment import Environment, User, wait_until_informed
from tests.support.source import ROOT

PREVIOUS_RELEASE = (Path(__file__).parent / "previous_release.txt").read_text(encoding="ascii").strip()
"""The commit of the release that runs beside this one."""
BATCH = 12

pytestmark = pytest.mark.exhaustive


@pytest.fixture(scope="module")
def previous(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the folder that holds the code of the previous release."""
    folder = tmp_path_factory.mktemp("previous")
    packed = subprocess.run(
        ["git", "archive", PREVIOUS_RELEASE], cwd=ROOT, check=True, capture_output=True, timeout=60
    )
    with tarfile.open(fileobj=io.BytesIO(packed.stdout)) as tree:
        tree.extractall(folder, filter="data")
    return str(folder)


async def send_forms(users: list[User]) -> None:
    """Open all forms one after another, then submit them at once."""
    for user in users:
        await user.opens_form()
    await asyncio.gather(*(user.submits() for user in users))


@pytest.mark.parametrize("order", ["deploy", "back"])
async def test_every_form_makes_one_meeting_while_releases_change(
    environment: Environment, previous: str, order: str
) -> None:
    old, new = {"PYTHONPATH": previous}, {"PYTHONPATH": str(ROOT)}
    before, after = (old, new) if order == "deploy" else (new, old)
    users = await environment.add_users([f"{order} {n}" for n in range(3 * BATCH)])

    web = await environment.start("web", **before)
    worker = await environment.start("worker", **before)
    await environment.ready()
    await send_forms(users[:BATCH])

    second_worker = await environment.start("worker", **after)
    await send_forms(users[BATCH : 2 * BATCH])

    assert await web.stops() == 0
    second_web = await environment.start("web", **after)
    await environment.ready()
    assert await worker.stops() == 0
    await send_forms(users[2 * BATCH :])

    await wait_until_informed(users)
    assert [(user.meetings(), user.cards()) for user in users] == [(1, 1)] * len(users)
    for program in (web, worker, second_web, second_worker):
        assert "Traceback" not in program.said
        assert "operation broke" not in program.said
