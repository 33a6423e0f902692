"""What is typed after `/goto notify` and `/goto digest` fills the form, or is named."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.model.errors import UserError
from bot.model.subscription_form import SubscriptionRequest
from bot.usecases.reminders.typed_subscription import fill_typed
from tests.support.actors import connect_alice
from tests.support.stage import CHANNEL, Stage

REMINDER = SubscriptionRequest()
DIGEST = replace(REMINDER, leads=(), digest="daily")


@pytest.mark.parametrize(
    ("request_", "typed", "filled"),
    [
        (REMINDER, "", {}),
        (REMINDER, "30m", {"leads": (30,)}),
        (REMINDER, "10 minutes and 1h before", {"leads": (10, 60)}),
        (DIGEST, "weekly", {"digest": "weekly"}),
        (DIGEST, "every day at 7:30am", {"at": "07:30"}),
        (
            DIGEST,
            "weekly mon 15h30 Europe/Berlin",
            {"digest": "weekly", "days": (0,), "at": "15:30", "zone": "Europe/Berlin"},
        ),
        (DIGEST, "mon wed fri 9am", {"days": (0, 2, 4), "at": "09:00"}),
    ],
)
def test_what_is_typed_fills_the_form(
    request_: SubscriptionRequest, typed: str, filled: dict[str, object]
) -> None:
    assert fill_typed(request_, typed) == replace(request_, **filled)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("request_", "typed", "message_id"),
    [
        (REMINDER, "7m", "notify-unclear"),
        (REMINDER, "tomorrow", "notify-unclear"),
        (REMINDER, "mon 10m", "notify-unclear"),
        (REMINDER, "monthly", "notify-unclear"),
        (DIGEST, "monthly", "notify-unclear"),
        (DIGEST, "10m", "notify-unclear"),
        (DIGEST, "at 5", "time-half"),
        (DIGEST, "mon-fri 9am", "notify-unclear"),
        (DIGEST, "9am " * 40, "notify-unclear"),
    ],
)
def test_what_is_unclear_is_named(request_: SubscriptionRequest, typed: str, message_id: str) -> None:
    with pytest.raises(UserError) as error:
        fill_typed(request_, typed)
    assert error.value.message_id == message_id


async def test_the_form_holds_what_was_typed(stage: Stage) -> None:
    await connect_alice(stage)
    await stage.alice.types("/goto digest weekly mon 9am", channel=CHANNEL)
    shown = str(stage.alice.form.body)
    assert "09:00" in shown
    assert "'value': 'weekly'" in shown
    said = await stage.alice.types("/goto notify tomorrow", channel=CHANNEL)
    assert "“tomorrow”" in said
    assert "`/goto notify` alone shows the times" in said


async def test_a_time_of_a_digest_with_two_meanings_is_chosen_by_a_button(stage: Stage) -> None:
    await connect_alice(stage)
    asked = await stage.alice.types("/goto digest weekly mon at 5 Berlin")
    assert "What time?" in asked
    await stage.alice.presses("5:00 PM")
    form = stage.alice.reads(stage.alice.form)
    assert "{17:00}" in form
    assert "Berlin" in form
    assert "(x) Monday" in form
    await stage.alice.person.closes()
