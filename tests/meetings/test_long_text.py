"""A text that is too long to be parsed: a sentence says so, nothing is cut in silence."""

from __future__ import annotations

import pytest

from bot.usecases.meetings.schedule_form import MAX_SCHEDULE_TEXT_LENGTH
from handlers.typed_line import MAX_COMMAND_CHARS
from tests.support.stage import WITHOUT_WORKER, Stage


@pytest.fixture
def stage_options() -> dict[str, object]:
    return dict(WITHOUT_WORKER)


async def test_the_longest_schedule_text_opens_a_form_and_one_more_letter_is_refused(stage: Stage) -> None:
    await stage.alice.connects()
    await stage.alice.sees("Connected as Alice")
    text = f"{'x' * (MAX_SCHEDULE_TEXT_LENGTH - 13)} tomorrow 3pm"
    await stage.alice.types(f"/meeting schedule {text}")
    assert stage.alice.person.view is not None
    await stage.alice.person.closes()
    said = await stage.alice.types(f"/meeting schedule x{text}")
    assert "That's 1,001 characters. We can read up to 1,000" in said
    assert "Shorten it, or type `/meeting schedule` alone" in said
    assert stage.alice.person.view is None


async def test_who_is_not_connected_is_told_before_anything_else(stage: Stage) -> None:
    """The text would be kept for later, and refused only then."""
    said = await stage.alice.types(f"/meeting schedule {'x ' * 600}")
    assert "We can read up to 1,000" in said
    assert "Connect" not in said


@pytest.mark.parametrize("command", ["/meeting list", "/goto audit", "/training show"])
async def test_a_command_is_parsed_whole_or_not_at_all(stage: Stage, command: str) -> None:
    _, _, rest = command.partition(" ")
    said = await stage.alice.types(f"{command} {'x' * (MAX_COMMAND_CHARS - len(rest))}")
    assert "That's 8,001 characters. A command can have up to 8,000." in said
    assert "Shorten it and send it again." in said
