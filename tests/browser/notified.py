"""Makes the README's pictures of what is coming: ``python -m tests.browser.notified docs [dark]``.

With ``dark`` the same pictures as a dark page shows them, to look at.
"""

from __future__ import annotations

import asyncio
import base64
import re
import sys
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from playwright.async_api import Locator, Page, expect

from bot.sandbox.upcoming import poll_now
from bot.usecases.meetings.cards import redraw_cards
from bot.views.meetings.cards import card
from bot.worker.cards import enqueue_due_checks
from tests.browser.pictures import acts_as, look_at, open_page, pictured
from tests.support.actors import tenant_of
from tests.support.chromium import types
from tests.support.meetings import add_meeting, hold_meeting, meeting_at_goto
from tests.support.reminders import subscribe_by_form
from tests.support.stage import CHANNEL, Stage
from tests.support.trainings import add_training

SUBJECT = "Sprint review"
WIDTH = 486
"""Of one card beside another, in pixels."""
WIDE = 640
MINUTE = timedelta(minutes=1)


@dataclass
class Album:
    """The stage, the page on which it is seen, and where the pictures go."""

    stage: Stage
    page: Page
    folder: Path

    def path(self, name: str) -> Path:
        return self.folder / f"{name}.png"

    async def channel(self, name: str = "team-platform") -> None:
        await self.page.get_by_role("button", name=re.compile(rf"^{name}\b")).first.click()

    def last(self, text: str) -> Locator:
        return self.page.get_by_role("log").get_by_text(text).last

    @property
    def minute(self) -> datetime:
        return self.stage.runtime.app.clock.now().replace(second=0, microsecond=0)

    async def looked(self) -> None:
        """Have Alice's sessions read now."""
        await poll_now(self.stage.runtime, self.stage.slack.home.id, self.stage.alice.person.user.id)


async def form(album: Album) -> None:
    """What there is to choose."""
    page = album.page
    await types(page, "/goto notify ")
    shown = page.get_by_role("dialog")
    await expect(shown).to_contain_text("Which sessions")
    await album.stage.alice.fills(leads=["10", "1440"])
    await expect(shown).to_contain_text("24 h")
    await pictured(page, album.path("notify"))
    await shown.get_by_role("button", name="Cancel").click()


async def life(album: Album) -> None:
    """One card from its first to its last state, side by side."""
    await _scheduled(album, SUBJECT)
    shots = [await _card(album, "Join")]
    await _begins(album, SUBJECT, album.minute + 10 * MINUTE)
    shots.append(await _card(album, "Starting soon"))
    meeting_at_goto(album.stage, SUBJECT).active_since = album.minute
    await _begins(album, SUBJECT, album.minute)
    shots.append(await _card(album, "Live"))
    meeting, began = meeting_at_goto(album.stage, SUBJECT), album.minute - 46 * MINUTE
    meeting.active_since = None
    came = [(f"Person {n}", f"p{n}@northwind.example", 0, 43) for n in range(12)]
    hold_meeting(album.stage, meeting, began, 43, tuple(came))
    await _begins(album, SUBJECT, began)
    shots.append(await _card(album, "Ended"))
    await _composed(album.page, shots, album.path("card"))


async def _scheduled(album: Album, subject: str) -> None:
    await types(album.page, f'/meeting schedule "{subject}" tomorrow 3pm 45m')
    await album.page.get_by_role("dialog").get_by_role("button", name="Schedule").click()
    await expect(album.page.get_by_role("heading", name=subject)).to_be_visible()


async def _begins(album: Album, subject: str, start: datetime) -> None:
    """Have a meeting begin then, here and at GoTo, and its card looked at."""
    app = album.stage.runtime.app
    meeting = meeting_at_goto(album.stage, subject)
    meeting.start, meeting.end = start, start + 45 * MINUTE
    known = await app.store.meetings.get(tenant_of(album.stage), str(meeting.id))
    assert known is not None
    moved = replace(known, start=meeting.start, end=meeting.end)
    await app.store.meetings.save(moved)
    await redraw_cards(app, moved, card)
    await enqueue_due_checks(app)


async def _card(album: Album, shows: str, subject: str = SUBJECT, *, width: int = WIDTH) -> bytes:
    messages = album.page.get_by_role("log").get_by_role("article")
    message = messages.filter(has_text=subject).filter(has_text=shows).last
    await expect(message).to_contain_text(shows)
    await message.evaluate("message => message.scrollIntoView({ block: 'center' })")
    await album.page.mouse.move(0, 0)
    box = await message.bounding_box()
    assert box is not None
    clip = {"x": box["x"], "y": box["y"], "width": width, "height": box["height"]}
    return await album.page.screenshot(clip=clip, animations="disabled")  # type: ignore[arg-type]


async def _composed(page: Page, shots: list[bytes], target: Path, *, columns: int = 2) -> None:
    """Put pictures beside each other, so many in a row."""
    ground = await page.evaluate("getComputedStyle(document.body).backgroundColor")
    images = "".join(f'<img src="data:image/png;base64,{base64.b64encode(shot).decode()}">' for shot in shots)
    style = f"display:grid;grid-template-columns:repeat({columns},max-content);gap:12px;padding:8px;background:{ground}"
    sheet = await page.context.new_page()
    await sheet.set_content(f'<body style="margin:0"><main style="{style}">{images}</main></body>')
    await sheet.get_by_role("main").screenshot(path=target)
    await sheet.close()


async def reminder(album: Album) -> None:
    """A reminder in Dev’s own messages, who pressed [Remind me] on a card, and why it came."""
    stage, subject = album.stage, "Customer call"
    await _scheduled(album, subject)
    await subscribe_by_form(stage, leads=["10", "1440"])
    await stage.alice.person.closes()
    shown = await stage.dev.sees(subject, channel=CHANNEL)
    await stage.dev.presses("Remind me", shown)
    assert await stage.dev.submits() == {}
    await stage.dev.person.closes()
    await _begins(album, subject, stage.runtime.app.clock.now() + 10 * MINUTE + timedelta(seconds=2))
    await album.looked()
    await stage.dev.sees(f"*{subject}* starts in 10 minutes")
    await acts_as(album.page, "Dev Rao")
    await album.page.get_by_role("button", name="Messages").click()
    await expect(album.last(subject)).to_be_visible()
    await pictured(album.page, album.path("reminder"))
    await album.channel()
    await types(album.page, "/meeting why ")
    await expect(album.last("Only visible to you")).to_be_visible()
    await pictured(album.page, album.path("why"))


async def changes(album: Album) -> None:
    """What becomes of a reminder and of a card when the meeting is moved and cancelled on GoTo's own site."""
    subject = "Customer call"
    await acts_as(album.page, "Alice Moreau")
    await album.channel()
    meeting = meeting_at_goto(album.stage, subject)
    meeting.start, meeting.end = meeting.start + 60 * MINUTE, meeting.end + 60 * MINUTE
    await album.looked()
    shots = [await _card(album, "Moved:", subject, width=WIDE)]
    meeting.deleted = album.stage.runtime.app.clock.now()
    await album.looked()
    shots.append(await _card(album, "Cancelled at", subject, width=WIDE))
    await _composed(album.page, shots, album.path("changed"), columns=1)


async def digest(album: Album) -> None:
    """What tomorrow brings, in the channel."""
    stage = album.stage
    made = await subscribe_by_form(
        stage, channel="#general", leads=[], digest="daily", days=[str(n) for n in range(7)], at="17:00"
    )
    await stage.alice.person.closes()
    zone = ZoneInfo(made.zone)
    day = (album.minute.astimezone(zone) + timedelta(days=1)).replace(hour=0, minute=0)
    for title, hour, minute, length in (
        ("Stand-up", 9, 15, 15),
        ("Customer call", 11, 0, 60),
        ("Launch planning", 15, 30, 45),
    ):
        add_meeting(stage, title, day.replace(hour=hour, minute=minute).astimezone(ZoneInfo("UTC")), length)
    training = add_training(stage, "Onboarding for new colleagues")
    start = day.replace(hour=13).astimezone(ZoneInfo("UTC"))
    training.times = [(start, start + 90 * MINUTE)]
    await album.looked()
    await stage.runtime.app.store.digests.schedule(made.tenant, made.id, stage.runtime.app.clock.now())
    await stage.alice.sees("Launch planning", channel="#general")
    await album.channel("general")
    await expect(album.last("Launch planning")).to_be_visible()
    await pictured(album.page, album.path("digest"))


async def make(folder: Path, *, dark: bool = False) -> None:
    async with open_page(width=1000, height=620, dark=dark) as (stage, page):
        stage.goto.world.meetings.clear()
        stage.goto.world.trainings.clear()
        await stage.alice.connects(channel="#design")
        await stage.alice.sees("Connected as Alice")
        album = Album(stage, page, folder)
        await look_at(stage, page)
        await album.channel()
        for part in (form, life, reminder, changes, digest):
            await part(album)


if __name__ == "__main__":
    asyncio.run(make(Path(sys.argv[1]), dark="dark" in sys.argv[2:]))
