"""Texts are written in the language of the person who reads them, as Slack tells it; in channels, in the default one.

The tests marked ``languages`` hold it in the conversations of all features (``support/languages.py``).
"""

from __future__ import annotations

import pytest

from bot.sandbox.slack.people import SlackPerson
from bot.views.i18n.bundles import t
from tests.support.actors import Actor, connect_alice
from tests.support.registrations import register, share_new_training
from tests.support.stage import CHANNEL, Stage


@pytest.fixture
def pseudo_readers() -> str:
    return "alice"


def shown_to(actor: Actor) -> str:
    """Return what was seen last, with its accents."""
    assert actor.last is not None
    person = actor.person
    return SlackPerson(person.slack, person.ws, person.user).reads(actor.last)


async def test_the_first_answer_is_in_the_language_of_who_asked(stage: Stage) -> None:
    await stage.alice.types("/meeting shedule tomorrow")
    assert "Đîđ ýöû ɱéåñ `/meeting schedule" in shown_to(stage.alice)
    assert "Did you mean" in await stage.bob.types("/meeting shedule tomorrow")


async def test_the_result_of_an_operation_is_in_the_language_of_who_asked(stage: Stage) -> None:
    await connect_alice(stage)
    await stage.alice.types("/meeting now Standup", channel=CHANNEL)
    assert "*Standup* îš ŕéåđý." in shown_to(stage.alice)
    (card,) = stage.bob.posts(CHANNEL)
    assert "[Join]" in stage.bob.reads(card)


async def test_what_one_person_causes_is_told_to_each_in_their_own_language(stage: Stage) -> None:
    await share_new_training(stage, rules=["approval"])
    await register(stage.bob)
    await stage.alice.sees("wants to register for")
    assert "ŵåñţš ţö ŕéĝîšţéŕ ƒöŕ *Welding basics*" in shown_to(stage.alice)
    await stage.alice.presses("Approve")
    assert "You're registered for" in stage.bob.reads(await stage.bob.sees("You're registered for"))
    stage.bob.dms()


async def test_the_page_for_connecting_is_in_the_language_of_who_connects(stage: Stage) -> None:
    await stage.alice.types("/goto connect")
    page = await stage.alice.browser.get((await stage.alice.presses("Connect GoTo")).url)
    assert t("page-button", "en-XA") in page.text


async def test_when_slack_does_not_tell_the_language_the_answer_still_comes(stage: Stage) -> None:
    stage.slack.panel.switch("slack.500", times=None)
    shown = await stage.alice.types("/meeting shedule tomorrow")
    stage.slack.panel.switch("slack.500", on=False)
    assert "Did you mean" in shown


def test_code_and_what_is_filled_in_stay_as_they_are() -> None:
    shown = t("word-unknown", "en-XA", command="/meeting", typed="shedule", example="/meeting schedule")
    assert shown == "Ţĥéŕé'š ñö `/meeting shedule`. Đîđ ýöû ɱéåñ `/meeting schedule`?"
