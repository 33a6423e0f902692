"""Makes the README's moving picture: ``python -m tests.browser.recording docs``.

A line is typed, the form shows how it was read, and the card is in the channel.
"""

from __future__ import annotations

import asyncio
import io
import sys
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image
from playwright.async_api import Page, expect

from bot.sandbox import history, samples
from tests.browser.pictures import look_at, open_page
from tests.support.actors import connect_alice

LINE = '/meeting schedule "Launch planning" tomorrow 3pm 45m'
COLORS = 256


@dataclass
class Recording:
    """The pictures of a page, each with the time for which it is shown."""

    page: Page
    images: list[Image.Image] = field(default_factory=list)
    milliseconds: list[int] = field(default_factory=list)

    async def show(self, milliseconds: int) -> None:
        """Take a picture of the page as it is now."""
        shot = await self.page.screenshot(animations="disabled", caret="initial")
        self.images.append(Image.open(io.BytesIO(shot)).convert("RGB"))
        self.milliseconds.append(milliseconds)

    def save(self, target: Path) -> None:
        """Write an endless GIF; all pictures share the colors of the last one, so that nothing flickers."""
        palette = self.images[-1].quantize(COLORS)
        frames = [image.quantize(palette=palette, dither=Image.Dither.NONE) for image in self.images]
        frames[0].save(target, save_all=True, append_images=frames[1:], duration=self.milliseconds, loop=0)


async def record(page: Page, target: Path) -> None:
    recording = Recording(page)
    box = page.get_by_role("textbox", name="Message", exact=False)
    await box.focus()
    await recording.show(1000)
    for word in LINE.split(" "):
        await box.press_sequentially(word)
        await recording.show(220)
        await box.press_sequentially(" ")
    await recording.show(500)
    await box.press("Enter")
    form = page.get_by_role("dialog")
    await expect(form).to_contain_text("3:00–3:45 PM New York")
    await recording.show(3200)
    button = form.get_by_role("button", name="Schedule")
    await button.hover()
    await recording.show(500)
    await button.click()
    card = page.get_by_role("heading", name="Launch planning")
    await expect(card).to_be_visible()
    await expect(form).to_be_hidden()
    await page.mouse.move(0, 0)
    await recording.show(4000)
    recording.save(target)


async def make(folder: Path) -> None:
    async with open_page(width=1000, height=640) as (stage, page):
        history.add_history(stage.slack, stage.goto)
        samples.add_messages(stage.slack)
        await connect_alice(stage)
        await look_at(stage, page)
        await page.get_by_role("button", name="team-platform").click()
        await record(page, folder / "schedule.gif")


if __name__ == "__main__":
    asyncio.run(make(Path(sys.argv[1])))
