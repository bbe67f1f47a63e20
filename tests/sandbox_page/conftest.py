"""The page in Chromium, on a real sandbox, with a small app beside it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright

from bot.sandbox.seed import Seed
from bot.sandbox.server import Sandbox
from tests.sandbox_page.little_app import LittleApp

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
TUESDAY = datetime(2026, 3, 3, 9, 40, tzinfo=UTC)
PATIENCE_MS = 30_000

Visit = Callable[..., Awaitable[Page]]


@pytest_asyncio.fixture(loop_scope="session")
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox(Seed(start=TUESDAY)) as running:
        running.pace.enabled = False
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def app(sandbox: Sandbox) -> AsyncIterator[LittleApp]:
    async with LittleApp(sandbox) as running:
        yield running


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip(f"{CHROMIUM} is not installed: the page was not looked at")
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        await started.close()


@pytest_asyncio.fixture(loop_scope="session")
async def visit(browser: Browser, sandbox: Sandbox) -> AsyncIterator[Visit]:
    """Open the page as somebody, somewhere. Whatever the browser complains of fails the test."""
    complaints: list[str] = []

    async def open_page(
        user: str = "U0RITA", place: str = "C0LEADS", *, width: int = 1280, theme: str = "light"
    ) -> Page:
        scheme = "dark" if theme == "dark" else "light"
        context = await browser.new_context(
            viewport={"width": width, "height": 860}, color_scheme=scheme, locale="en-GB"
        )
        page = await context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda line: (
                complaints.append(line.text) if line.type in ("error", "warning") else None
            ),
        )
        await page.goto(f"{sandbox.url}/#as={user}&in={place}")
        await page.wait_for_selector(".pane")
        return page

    yield open_page
    for context in browser.contexts:
        await context.close()
    assert complaints == []
