"""Texts are written in the language that Slack tells of the person who reads them."""

from __future__ import annotations

import pytest

from bot.views.i18n.bundles import t
from tests.support.actors import connect_alice
from tests.support.stage import CHANNEL, Stage


@pytest.fixture(autouse=True)
def pseudo_language(stage: Stage) -> None:
    """Alice uses Slack in the language whose sentences have accents on all letters."""
    stage.alice.person.user.locale = "en-XA"


async def test_an_answer_is_in_the_language_of_who_asked(stage: Stage) -> None:
    await connect_alice(stage)
    shown = await stage.alice.types("/meeting shedule tomorrow")
    assert "Đîđ ýöû ɱéåñ `/meeting schedule" in shown
    assert "Did you mean" in await stage.bob.types("/meeting shedule tomorrow")


async def test_the_result_of_an_operation_is_in_the_language_of_who_asked(stage: Stage) -> None:
    await connect_alice(stage)
    shown = await stage.alice.types("/meeting now Standup", channel=CHANNEL)
    assert "*Standup* îš ŕéåđý." in shown
    assert len(stage.bob.posts(CHANNEL)) == 1


def test_code_and_what_is_filled_in_stay_as_they_are() -> None:
    shown = t("word-unknown", "en-XA", command="/meeting", typed="shedule", example="/meeting schedule")
    assert shown == "Ñö `/meeting shedule`. Đîđ ýöû ɱéåñ `/meeting schedule`?"
