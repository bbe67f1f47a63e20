"""Acme's web site: a newcomer writes a mail as a prospect would."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest_asyncio

from bot.demo.acme import ANSWERS
from bot.demo.website import LETTER, website
from bot.kit.listen import listening

Sent = list[tuple[str, str, str]]


@pytest_asyncio.fixture
async def sent() -> Sent:
    """What was sent from it."""
    return []


@pytest_asyncio.fixture
async def browser(sent: Sent) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody who looks at it."""

    async def post(sender: str, subject: str, text: str) -> None:
        sent.append((sender, subject, text))

    async with (
        listening(website(post), "127.0.0.1", 0) as port,
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client,
    ):
        yield client


async def test_a_letter_is_ready_to_be_sent(browser: httpx.AsyncClient, sent: Sent) -> None:
    page = await browser.get("/")
    assert page.status_code == 200
    assert "+44 20 7946 0018" in page.text
    assert "<textarea" in page.text
    given = {"from": "Jane <j@x.test>", "subject": "Hi\r\nBcc: all@x.test", "text": LETTER}
    done = await browser.post("/", data=given)
    assert "align find today" in done.text
    assert sent == [("Jane <j@x.test>", "Hi Bcc: all@x.test", LETTER)]


async def test_an_empty_letter_is_not_sent(browser: httpx.AsyncClient, sent: Sent) -> None:
    done = await browser.post("/", data={"from": "", "subject": "", "text": "  "})
    assert done.status_code == 400
    assert "Write a line first." in done.text
    assert sent == []


async def test_answers_lead_to_pages_that_are_there(browser: httpx.AsyncClient) -> None:
    for path, title, words in ANSWERS.values():
        page = await browser.get(f"/{path}")
        assert page.status_code == 200
        assert title in page.text
        assert words in page.text
    assert (await browser.get("/guides/none")).status_code == 404
