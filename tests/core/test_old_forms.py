"""Forms that were opened before, and are submitted after what they are about has changed: GoTo gets no write, and the
person reads what is true.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest

from bot.model.policy import Area, Rule
from handlers.router import router
from tests.support.actors import Actor, connect_alice, person_of
from tests.support.admin import ask_about_organizer, fill_add_form, set_policy, user_id
from tests.support.clocks import CLOCK, now
from tests.support.exhaustive import every_second
from tests.support.meetings import meeting_at_goto
from tests.support.registrations import share_new_training, training_card
from tests.support.stage import CHANNEL, Stage
from tests.support.trainings import ask_to_cancel_training, find_training, iso_date

MEETING = "Sprint review"
NAME = "Changed meanwhile"
ADMINS = "Only Usher admins can do this"


@dataclass(frozen=True, kw_only=True)
class OldForm:
    """A form: how it is opened and filled in, its ``callback_id``, and how what it is about is deleted at GoTo.

    The last three are what it says then, without the organizer's account, and if the rules leave its person out.
    """

    form: str
    opens: Callable[[Stage], Awaitable[object]]
    delete: Callable[[Stage], object] | None = None
    who: str = "alice"
    gone: str = "GoTo no longer has this training"
    unlinked: str = "No GoTo account is connected."
    barred: str = "limited here"

    def person(self, stage: Stage) -> Actor:
        actor: Actor = getattr(stage, self.who)
        return actor


async def opens_schedule(stage: Stage) -> None:
    await stage.alice.types(f'/meeting schedule "{NAME}" tomorrow 3pm', channel=CHANNEL)


async def opens_edit(stage: Stage) -> None:
    await stage.alice.types(f"/meeting edit {meeting_at_goto(stage, MEETING).id}", channel=CHANNEL)
    await stage.alice.sees("replaces all settings with what you see here")
    await stage.alice.fills(subject=NAME, audio="Hybrid")


async def opens_share(stage: Stage) -> None:
    await stage.alice.types(f"/meeting share {meeting_at_goto(stage, MEETING).id}", channel=CHANNEL)


async def opens_create(stage: Stage) -> None:
    await stage.alice.types(f"/training create {NAME}")
    await stage.alice.fills(**{"date.0": iso_date(3), "start.0": "15:00", "length.0": "60"})


async def opens_training_edit(stage: Stage) -> None:
    await stage.alice.types(f"/training edit {find_training(stage).id}")
    await stage.alice.fills(name=NAME)


async def opens_times(stage: Stage) -> None:
    await stage.alice.types(f"/training times {find_training(stage).id}")
    await stage.alice.fills(**{"date.0": iso_date(9), "start.0": "10:00", "length.0": "90"})


async def opens_organizers(stage: Stage) -> None:
    find_training(stage).organizers.append(stage.goto.user(stage.bob.email))
    await stage.alice.types(f"/training organizers {find_training(stage).id}")
    await stage.alice.fills(organizers=[])


async def opens_cancel(stage: Stage) -> None:
    await ask_to_cancel_training(stage, find_training(stage).id)


async def opens_training_share(stage: Stage) -> None:
    await stage.alice.types(f"/training share {find_training(stage).id}", channel=CHANNEL)


async def opens_others(stage: Stage) -> None:
    await share_new_training(stage, "Onboarding II")
    await stage.alice.types("/training roster onboarding ii", channel=CHANNEL)
    await stage.alice.presses("Register others")
    await stage.alice.fills(emails="eve@elsewhere.example")


async def opens_registration(stage: Stage) -> None:
    await share_new_training(stage)
    await stage.bob.presses("Register", training_card(stage.bob))


async def opens_suspension(stage: Stage) -> None:
    await ask_about_organizer(stage.alice, "suspend", stage.bob.email)


async def opens_removal(stage: Stage) -> None:
    await ask_about_organizer(stage.alice, "remove", stage.bob.email)
    await stage.alice.fills(typed=stage.bob.email)


def delete_meeting(stage: Stage) -> None:
    meeting_at_goto(stage, MEETING).deleted = now()


def delete_trainings(stage: Stage) -> None:
    for training in stage.goto.world.trainings.values():
        training.deleted = now()


def delete_organizer(stage: Stage) -> None:
    stage.goto.user(stage.bob.email).deleted = True


FORMS = (
    OldForm(form="meeting.schedule", opens=opens_schedule),
    OldForm(form="meeting.edit", opens=opens_edit, delete=delete_meeting, gone="You have no meeting"),
    OldForm(form="meeting.share", opens=opens_share, delete=delete_meeting, gone="You have no meeting"),
    OldForm(form="training.form", opens=opens_create),
    OldForm(form="training.form", opens=opens_training_edit, delete=delete_trainings),
    OldForm(form="training.form", opens=opens_times, delete=delete_trainings),
    OldForm(form="training.form", opens=opens_organizers, delete=delete_trainings),
    OldForm(form="training.cancel.form", opens=opens_cancel, delete=delete_trainings),
    OldForm(form="training.share", opens=opens_training_share, delete=delete_trainings),
    OldForm(form="training.others", opens=opens_others, delete=delete_trainings),
    OldForm(
        form="registration.form",
        opens=opens_registration,
        delete=delete_trainings,
        who="bob",
        unlinked="ended because the trainer's GoTo account was disconnected",
    ),
    OldForm(form="admin.organizer.add", opens=fill_add_form, barred=ADMINS),
    OldForm(
        form="admin.organizer.suspend.form",
        opens=opens_suspension,
        delete=delete_organizer,
        gone="isn't in your GoTo account. Someone may have removed",
        barred=ADMINS,
    ),
    OldForm(
        form="admin.organizer.remove",
        opens=opens_removal,
        delete=delete_organizer,
        gone="isn't in your GoTo account. Someone may have removed",
        barred=ADMINS,
    ),
)
WITHOUT_WRITES = {
    "admin.map.one": "changes what Usher knows",
    "admin.map.table": "changes what Usher knows",
    "admin.report": "reads",
    "goto.settings": "changes what Usher knows",
    "goto.sign-in.admin": "opens a question",
    "meeting.now.form": "is about nothing that was there before",
    "notify.card.form": "changes what Usher knows",
    "notify.form": "changes what Usher knows",
    "policy.save": "changes what Usher knows, by a revision (admin/test_two.py)",
}
"""Forms that change nothing at GoTo that was there before."""


def test_every_form_is_in_the_table() -> None:
    assert {one.form for one in FORMS} | WITHOUT_WRITES.keys() == router.forms.keys()


def name_of(form: OldForm) -> str:
    return getattr(form.opens, "__name__", form.form)


async def submit_old(stage: Stage, form: OldForm, expected: str) -> list[str]:
    """Submit the form in front; return what was written at GoTo. Fails unless the person reads ``expected``."""
    actor, before = form.person(stage), len(stage.goto.requests)
    result = await actor.person.submits()
    assert result.notice is None, f"Slack complains: {result.notice} {result.ack}"
    if not any(expected in error for error in dict(result.errors).values()):
        await actor.sees(expected)
    for one in (stage.alice, stage.bob, stage.dev):
        one.dms()
        one.posts(CHANNEL)
    return [one.operation for one in stage.goto.requests[before:] if one.method not in ("GET", "HEAD")]


@pytest.mark.parametrize("form", every_second(FORMS), ids=name_of)
async def test_submitted_after_the_account_was_disconnected(stage: Stage, form: OldForm) -> None:
    await connect_alice(stage)
    await form.opens(stage)
    await stage.runtime.app.store.links.remove(person_of(stage.alice))
    assert await submit_old(stage, form, form.unlinked) == []


@pytest.mark.parametrize("form", every_second(FORMS), ids=name_of)
async def test_submitted_after_the_rules_changed(stage: Stage, form: OldForm) -> None:
    await connect_alice(stage)
    await form.opens(stage)
    stage.alice.person.user.is_admin = stage.alice.person.user.is_owner = False
    CLOCK.forward(minutes=2)
    nobody_here = Rule(people=(user_id(stage.dev),))
    await set_policy(stage, **{area.value: nobody_here for area in Area})
    assert await submit_old(stage, form, form.barred) == []


@pytest.mark.parametrize("form", [one for one in FORMS if one.delete is not None], ids=name_of)
async def test_submitted_after_it_was_deleted_at_goto(stage: Stage, form: OldForm) -> None:
    await connect_alice(stage)
    await form.opens(stage)
    assert form.delete is not None
    form.delete(stage)
    written = await submit_old(stage, form, form.gone)
    assert set(written) <= {"trainings.registrants.create"}, "Register asks GoTo, which refuses"


@pytest.mark.parametrize("opens", [opens_training_edit, opens_times, opens_cancel])
async def test_submitted_after_another_took_the_training(
    stage: Stage, opens: Callable[[Stage], Awaitable[object]]
) -> None:
    """The trainer is its organizer no longer."""
    await connect_alice(stage)
    training = find_training(stage)
    await opens(stage)
    bob = stage.goto.user(stage.bob.email)
    training.owner, training.organizers = bob, [bob]
    form = OldForm(form="training.form", opens=opens)
    not_theirs = "GoTo doesn't list you as an organizer of this training."
    assert await submit_old(stage, form, not_theirs) == []
    assert training.deleted is None


async def test_a_cancellation_is_of_the_training_that_was_asked_about_though_it_moved(stage: Stage) -> None:
    await connect_alice(stage)
    training = find_training(stage)
    await opens_cancel(stage)
    training.times = [(begin + timedelta(days=7), end + timedelta(days=7)) for begin, end in training.times]
    training.name = "Onboarding, moved"
    form = OldForm(form="training.cancel.form", opens=opens_cancel)
    assert await submit_old(stage, form, "is cancelled.") == ["trainings.delete"]
    assert training.deleted is not None
