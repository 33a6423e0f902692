"""Makes all pictures of the README: ``python -m tests.browser docs``."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from tests.browser import notified, recording, screenshot, story


async def make(folder: Path) -> None:
    await recording.make(folder)
    await screenshot.make(folder)
    await story.make(folder)
    await notified.make(folder)


if __name__ == "__main__":
    asyncio.run(make(Path(sys.argv[1])))
