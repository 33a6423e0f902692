"""The loop around a write whose answer may be lost: it ends with the write's result, what was found, or an error."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import pytest

from bot.goto.errors import InvalidRequest, NeverSent, NotFound, OutcomeUnknown, RateLimited, ServerFault
from bot.model.errors import TransientError
from bot.usecases.core.services import Services, Timing
from bot.usecases.core.write_once import write_once

APP = cast(Services, SimpleNamespace(timing=Timing()))


class Writes:
    """A write that ends as scripted, and the searches for its effect; ``calls`` holds what was called."""

    def __init__(self, *ends: Exception | str, found: tuple[str | None, ...] = ()) -> None:
        self.ends, self.found = list(ends), list(found)
        self.calls: list[str] = []

    async def write(self, maybe_applied: bool) -> str:
        self.calls.append("again" if maybe_applied else "write")
        end = self.ends.pop(0)
        if isinstance(end, Exception):
            raise end
        return end

    async def find(self) -> str | None:
        self.calls.append("find")
        return self.found.pop(0)

    async def lost(self) -> None:
        self.calls.append("lost")

    async def not_applied(self) -> None:
        self.calls.append("not applied")


async def test_a_write_that_is_answered_is_sent_once_and_nothing_is_looked_for() -> None:
    writes = Writes("made")
    assert await write_once(APP, write=writes.write, find=writes.find) == "made"
    assert writes.calls == ["write"]


async def test_after_a_lost_answer_its_effect_is_looked_for_before_it_is_sent_again() -> None:
    writes = Writes(OutcomeUnknown("x"), ServerFault("x"), found=(None, "found"))
    assert await write_once(APP, write=writes.write, find=writes.find) == "found"
    assert writes.calls == ["write", "find", "again", "find"]


async def test_an_earlier_run_that_may_have_sent_it_is_looked_for_first() -> None:
    writes = Writes(found=("found",))
    assert await write_once(APP, write=writes.write, find=writes.find, maybe_applied=True) == "found"
    assert writes.calls == ["find"]


async def test_a_write_that_can_be_repeated_is_repeated_without_looking() -> None:
    writes = Writes(OutcomeUnknown("x"), "made")
    assert await write_once(APP, write=writes.write) == "made"
    assert writes.calls == ["write", "again"]


@pytest.mark.parametrize("fault", [NeverSent("x"), RateLimited("x")])
async def test_a_write_without_effect_is_left_for_later(fault: Exception) -> None:
    writes = Writes(fault)
    with pytest.raises(TransientError) as caught:
        await write_once(APP, write=writes.write, not_applied=writes.not_applied)
    assert caught.value.message_id == "goto-busy"
    assert writes.calls == ["write", "not applied"]


async def test_a_write_is_not_called_without_effect_if_an_earlier_one_may_have_had_one() -> None:
    writes = Writes(OutcomeUnknown("x"), NeverSent("x"))
    with pytest.raises(TransientError):
        await write_once(APP, write=writes.write, not_applied=writes.not_applied)
    assert writes.calls == ["write", "again"]


async def test_a_write_that_is_never_answered_is_given_up() -> None:
    writes = Writes(*(OutcomeUnknown("x") for _ in range(3)), found=(None, None))
    with pytest.raises(TransientError) as caught:
        await write_once(APP, write=writes.write, find=writes.find, no_answer="look-at-trainings")
    assert (caught.value.message_id, caught.value.next_step) == ("goto-no-answer", "look-at-trainings")
    assert writes.calls == ["write", "find", "again", "find", "again"]


@pytest.mark.parametrize("refusal", [NotFound("x"), InvalidRequest("x")])
async def test_refusals_are_left_to_whoever_writes(refusal: Exception) -> None:
    writes = Writes(refusal)
    with pytest.raises(type(refusal)):
        await write_once(APP, write=writes.write, not_applied=writes.not_applied)
    assert writes.calls == ["write"]


async def test_a_write_that_may_still_take_effect_is_noted_before_the_next_and_at_the_end() -> None:
    writes = Writes(*(OutcomeUnknown("x") for _ in range(3)), found=(None, None))
    with pytest.raises(TransientError):
        await write_once(APP, write=writes.write, find=writes.find, lost=writes.lost)
    assert writes.calls == ["write", "find", "lost", "again", "find", "lost", "again", "lost"]


async def test_a_write_that_was_found_is_not_noted_as_lost() -> None:
    writes = Writes(OutcomeUnknown("x"), found=("found",))
    assert await write_once(APP, write=writes.write, find=writes.find, lost=writes.lost) == "found"
    assert writes.calls == ["write", "find"]
