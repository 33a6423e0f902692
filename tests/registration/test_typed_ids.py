"""`register`, `unregister` and `waitlist` take a training's ID, any link of GoTo, or its title or a part of it."""

from __future__ import annotations

from tests.support.registrations import TRAINING_NAME, share_new_training
from tests.support.stage import CHANNEL, Stage
from tests.support.typed_ids import training_links


async def test_registrants_and_trainers_name_a_training_as_they_know_it(stage: Stage) -> None:
    known = await share_new_training(stage)
    other = await share_new_training(stage, "Welding for experts")
    bob, dashed = stage.bob, f"{str(known.id)[:3]}-{str(known.id)[3:6]}-{str(known.id)[6:]}"
    for text in (*training_links(known.key), f"(ID: {dashed})", "welding BASICS", "basics."):
        await bob.types(f"/training register {text}", channel=CHANNEL)
        assert TRAINING_NAME in bob.reads(bob.form), text
        await bob.person.closes()
    assert "2 match “welding”." in await bob.types("/training register welding", channel=CHANNEL)
    said = await bob.types("/training register budget", channel=CHANNEL)
    assert "None of the 2 trainings you can register for has “budget” in its name." in said
    for name in ("basics", "experts"):
        await bob.types(f"/training register {name}", channel=CHANNEL)
        assert await bob.submits() == {}
        await bob.person.closes()
    bob.dms()
    for text in (f"<https://attendee.gototraining.com/r/{known.key}|x>", f"`{dashed}`", "basics"):
        said = await bob.types(f"/training unregister {text}", channel=CHANNEL)
        assert f"*{TRAINING_NAME}*" in said, text
        assert TRAINING_NAME in await stage.alice.types(f"/training waitlist {text}", channel=CHANNEL), text
        assert "Which" not in stage.alice.reads(), text
    assert "2 match “welding”." in await bob.types("/training unregister welding", channel=CHANNEL)
    assert "2 match “welding”." in await stage.alice.types("/training waitlist welding", channel=CHANNEL)
    said = await bob.types("/training unregister budget", channel=CHANNEL)
    assert "None of the 2 trainings you're registered for has “budget” in its name." in said
    assert {len(known.registrants), len(other.registrants)} == {1}
