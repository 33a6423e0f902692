"""A training is shared into a channel, and people register for it with a form."""

from __future__ import annotations

from tests.support.registrations import join_links, register, share_new_training, training_card
from tests.support.stage import CHANNEL, Stage


async def test_shared_and_registered_with_the_own_link(stage: Stage) -> None:
    training = await share_new_training(stage, capacity="20")
    shown = stage.bob.reads(training_card(stage.bob))
    assert "0 of 20 seats taken" in shown
    assert "Organizer: Alice" in shown
    said = await register(stage.bob)
    assert "You're registered for" in said
    (registrant,) = training.registrants
    assert (registrant.email, registrant.given_name) == (stage.bob.email, "Bob")
    message = await stage.bob.sees("You're registered for *Welding basics*.")
    (link,) = join_links(message)
    assert link.endswith(f"/{registrant.number}"), link
    await stage.bob.sees("1 of 20 seats taken", channel=CHANNEL)
