"""An installed Chromium, driven by Playwright, which brings none of its own."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import BrowserContext, Page, async_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def installed() -> str:
    """Return where Chromium is; skip where none is, fail where one is required."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        if os.environ.get("USHER_BROWSER_REQUIRED"):
            pytest.fail("The browser test is required here, and no Chromium is installed.")
        pytest.skip("No Chromium is installed; with Debian: apt-get install chromium.")
    return found


@asynccontextmanager
async def browsing(
    *, width: int = 1440, height: int = 900, dark: bool = False, binary: str | None = None
) -> AsyncIterator[BrowserContext]:
    """Give a browser of one person."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=binary or installed(), args=list(FLAGS))
        context = await browser.new_context(
            viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light"
        )
        context.set_default_timeout(20_000)
        try:
            yield context
        finally:
            await browser.close()


async def types(page: Page, text: str) -> None:
    """Type a line into the composer and send it."""
    box = page.get_by_role("textbox", name="Message", exact=False)
    await box.fill(text)
    await box.press("Enter")


async def connects(page: Page) -> None:
    """Connect GoTo as the person who is acting, in a tab of its own."""
    await types(page, "/goto connect ")
    async with page.context.expect_page() as opened:
        link = page.get_by_role("link", name="Open the page").or_(
            page.get_by_role("button", name="Open the page")
        )
        await link.last.click()
    tab = await opened.value
    await tab.get_by_role("button", name="Continue to GoTo").click()
    await tab.get_by_role("button", name="Allow").click()
    await tab.get_by_text("You can close this page").wait_for()
    await tab.close()
