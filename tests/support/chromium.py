"""An installed Chromium, driven by Playwright, which brings none of its own."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

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

AXE = os.environ.get("USHER_AXE")
"""Where ``axe.min.js`` of the npm package axe-core is, to check each state that the tests walk through."""
AXE_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

TIMEOUT_MILLISECONDS = 40_000
"""How long the page may take to show something: a busy machine changes nothing."""

expect.set_options(timeout=TIMEOUT_MILLISECONDS)


def installed() -> str:
    """Return where Chromium is; skip where none is, fail where one is required."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        if os.environ.get("USHER_BROWSER_REQUIRED"):
            pytest.fail("The browser test is required here, and no Chromium is installed.")
        pytest.skip("No Chromium is installed; with Debian: apt-get install chromium.")
    return found


@asynccontextmanager
async def open_chromium() -> AsyncIterator[Browser]:
    """Start a Chromium, which serves any number of people."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=installed(), args=list(FLAGS))
        try:
            yield browser
        finally:
            await browser.close()


@asynccontextmanager
async def open_windows(
    browser: Browser, *, width: int = 1440, height: int = 900, dark: bool = False
) -> AsyncIterator[BrowserContext]:
    """Give one person windows of this size in pixels, with cookies of their own."""
    context = await browser.new_context(
        viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light"
    )
    context.set_default_timeout(TIMEOUT_MILLISECONDS)
    if AXE:
        await context.add_init_script(path=AXE)
    try:
        yield context
    finally:
        await context.close()


@asynccontextmanager
async def browsing(**window: Any) -> AsyncIterator[BrowserContext]:
    """Start a Chromium for one person; options of ``open_windows``."""
    async with open_chromium() as browser, open_windows(browser, **window) as context:
        yield context


async def check_accessibility(page: Page) -> None:
    """Fail on what axe-core finds on the page as it is now; nothing is checked unless ``USHER_AXE`` is set."""
    if not AXE:
        return
    found = await page.evaluate(
        """async (rules) => {
            // What is still appearing has no contrast yet; a spinner never ends.
            const appearing = document.getAnimations().filter(
                (one) => Number.isFinite(one.effect.getComputedTiming().endTime));
            await Promise.allSettled(appearing.map((one) => one.finished));
            return (await axe.run(document, { runOnly: rules })).violations.map(
                (one) => `${one.id}: ${one.nodes.map((node) => node.html).join(" ")}`);
        }""",
        AXE_RULES,
    )
    assert not found, found


async def types(page: Page, text: str) -> None:
    """Type a line into the composer and send it."""
    box = page.get_by_role("textbox", name="Message", exact=False)
    await box.fill(text)
    await box.press("Enter")


async def connects(page: Page) -> None:
    """Connect GoTo as the person who is acting, in a tab of its own."""
    await types(page, "/goto connect ")
    async with page.context.expect_page() as opened:
        link = page.get_by_role("link", name="Connect GoTo").or_(
            page.get_by_role("button", name="Connect GoTo")
        )
        await link.last.click()
    tab = await opened.value
    await tab.get_by_role("button", name="Continue to GoTo").click()
    await tab.get_by_role("button", name="Allow").click()
    await tab.get_by_text("You can close this page").wait_for()
    await tab.close()
