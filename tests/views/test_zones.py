"""Every zone that a profile can have works in every form with a time, also the old ids such as ``EST5EDT``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest

from bot.model.channels import ChannelZones
from bot.model.meeting_forms import Availability, ScheduleFields, ScheduleForm
from bot.model.trainings import TrainingFields, TrainingForm, TrainingFormKind
from bot.parsing.schedule import parse_schedule
from bot.parsing.time.zones import zone_label
from bot.views.meetings.schedule_form import schedule_form
from bot.views.trainings.forms import training_form
from tests.support.actors import connect_alice
from tests.support.clocks import CLOCK
from tests.support.meetings import add_meeting
from tests.support.stage import Stage
from tests.support.trainings import add_training
from tests.support.view_checks import check_modal, find_all

NOW = datetime(2026, 11, 25, 16, 0, tzinfo=UTC)
ZONES = sorted(available_timezones() - {"Factory", "localtime"})
CITY = re.compile(r"(?!Etc/)[A-Z][A-Za-z_]+(/[A-Za-z_-]+)+")
OLD_ZONES = (
    *(
        "EST5EDT",
        "Etc/GMT+5",
        "GMT",
        "MST7MDT",
        "UTC",
        "US/Pacific",
        "GB-Eire",
        "GMT0",
        "NZ-CHAT",
        "W-SU",
        "EST",
    ),
    *("Asia/Calcutta", "Etc/GMT-14", "Japan", "America/Argentina/ComodRivadavia"),
)
COMMANDS = ("/training create Drill tomorrow 3pm", "/goto digest", "/goto notify", "/goto settings")


@pytest.mark.parametrize(
    "zones",
    [
        pytest.param((*OLD_ZONES, *ZONES[::20]), id="some"),
        pytest.param(ZONES, id="all", marks=pytest.mark.exhaustive),
    ],
)
def test_each_zone_has_forms_and_its_name_can_be_typed(zones: Sequence[str]) -> None:
    for zone in zones:
        home = ZoneInfo(zone)
        tomorrow = (NOW.astimezone(home) + timedelta(days=1)).replace(hour=15, minute=0)
        for line in ("T next fri 5", f"T tomorrow 3pm {zone_label(zone)}"):
            draft = parse_schedule(line, now=NOW, zone=zone)
            fields = ScheduleFields(zone=zone, subject="T").with_reading(draft.filled)
            counts = ChannelZones(counts=((zone, 3), ("America/New_York", 2)))
            form = ScheduleForm(
                external_id="x",
                fields=fields,
                now=NOW,
                problems=draft.problems,
                choice=draft.choice,
                availability=Availability(zones=counts),
            )
            view = schedule_form(form)
            check_modal(view)
            (picker,) = find_all(view, "timepicker")
            assert picker.get("timezone") in (None, "UTC") or CITY.fullmatch(picker["timezone"]), zone
        assert draft.start == tomorrow, zone
        training = TrainingForm(
            kind=TrainingFormKind.CREATE,
            external_id="x",
            fields=TrainingFields(zone=zone, name="T", sessions=(fields,)),
            now=NOW,
        )
        check_modal(training_form(training))


def test_an_old_zone_that_is_typed_is_not_part_of_the_title() -> None:
    for zone in ZONES:
        if "/" not in zone and zone not in ("Greenwich", "ROC"):
            draft = parse_schedule(f"Sync 27 nov 3pm {zone}", now=NOW, zone="Asia/Tokyo")
            assert draft.subject == "Sync", zone
            assert draft.start == datetime(2026, 11, 27, 15, tzinfo=ZoneInfo(zone)), zone


@pytest.mark.parametrize(
    "zones",
    [
        pytest.param(OLD_ZONES[:3], id="some"),
        pytest.param(OLD_ZONES, id="all", marks=pytest.mark.exhaustive),
    ],
)
async def test_forms_open_and_save_for_people_in_old_zones(stage: Stage, zones: Sequence[str]) -> None:
    await connect_alice(stage)
    alice = stage.alice
    training = add_training(stage, "Old zones")
    meeting = add_meeting(stage, "Old zones", CLOCK.now() + timedelta(days=3))
    keyed = (
        f"/meeting edit {meeting.id}",
        f"/training times {training.key}",
        f"/training share {training.key}",
    )
    for zone in zones:
        alice.person.user.tz = zone
        CLOCK.forward(seconds=61)
        await alice.types(f'/meeting schedule "{zone}" tomorrow 11:30am')
        assert await alice.submits() == {}, zone
        start = datetime.fromisoformat(stage.goto.received("meetings.create")[-1].body["starttime"])
        assert f"{start.astimezone(ZoneInfo(zone)):%H:%M}" == "11:30", zone
        alice.posts("#general")
        for command in (*keyed, *COMMANDS):
            said = await alice.types(command)
            assert "broke" not in said, (zone, command)
            assert alice.person.view is not None, (zone, command, said)
            await alice.person.closes()
