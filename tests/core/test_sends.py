"""A message whose post was not answered: looked for as long as it may arrive, and not posted once that is unsure."""

from __future__ import annotations

from typing import Any

import pytest

from bot.model.messages import Message
from bot.usecases.core.sends import SentMessage, post_once
from bot.usecases.core.services import Services
from tests.support.actors import person_of
from tests.support.reminders import channel_id
from tests.support.services import with_services
from tests.support.stage import CHANNEL, WITHOUT_WORKER, Stage

MESSAGE = Message(text="Hello", blocks=[])


@pytest.fixture
def stage_options() -> dict[str, Any]:
    return WITHOUT_WORKER


class LateHistory:
    """Slack, with a history that shows a post only at the second look."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner
        self.looks = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    async def find(self, *args: Any, **options: Any) -> str | None:
        self.looks += 1
        found: str | None = await self._inner.find(*args, **options)
        return found if self.looks > 1 else None


async def post(stage: Stage, app: Services, send_id: str = "send") -> SentMessage:
    return await post_once(app, person_of(stage.alice), channel_id(stage), send_id, lambda: MESSAGE)


def count_posts(stage: Stage) -> int:
    return len(stage.bob.posts(CHANNEL))


async def test_a_post_that_its_history_shows_late_stands_once(stage: Stage) -> None:
    slack = LateHistory(stage.runtime.app.slack.messenger)
    stage.switch("slack.lost_answer")
    sent = await post(stage, with_services(stage.runtime.app, messenger=slack))
    assert sent.ts is not None
    assert (count_posts(stage), slack.looks) == (1, 2)


async def test_what_is_unsure_stays_unsure(stage: Stage) -> None:
    """Its person was told that it may stand there; posted later, it might stand twice."""
    app = stage.runtime.app
    stage.switch("slack.cut_before")
    stage.switch("slack.history_missing_scope", times=None)
    assert (await post(stage, app)).ts is None
    stage.slack.panel.all_off()
    assert (await post(stage, app)).ts is None
    assert count_posts(stage) == 0
