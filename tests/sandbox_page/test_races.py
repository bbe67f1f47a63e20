"""What changes while one acts: presses and keys that come a moment late are no errors."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import Locator, Page, Route, expect

from bot.sandbox.server import Sandbox
from tests.sandbox_page import examples
from tests.sandbox_page.conftest import Visit
from tests.sandbox_page.little_app import LittleApp

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

PAST_THE_TIMER_MS = 700
"""Longer than the page waits after a key before it tells the app."""


async def asked(page: Page, app: LittleApp) -> Locator:
    """The form, with words that the app has not heard of yet."""
    app.form = examples.ASK
    await page.locator(".composer textarea").fill("/ask x")
    await page.keyboard.press("Enter")
    form = page.get_by_role("dialog", name="Ask marketing")
    await form.get_by_label("Question").fill("does it work with SAP?")
    return form


async def test_a_form_sent_at_once_sends_no_key_afterwards(visit: Visit, app: LittleApp) -> None:
    page = await visit()
    form = await asked(page, app)
    app.submitted = {"response_action": "clear"}
    await page.keyboard.press("Control+Enter")
    await expect(form).to_have_count(0)
    await page.wait_for_timeout(PAST_THE_TIMER_MS)
    await expect(page.locator(".toast")).to_have_count(0)


async def test_a_form_cancelled_at_once_sends_no_key_afterwards(
    visit: Visit, app: LittleApp
) -> None:
    page = await visit()
    form = await asked(page, app)
    await page.keyboard.press("Escape")
    await expect(form).to_have_count(0)
    await page.wait_for_timeout(PAST_THE_TIMER_MS)
    await expect(page.locator(".toast")).to_have_count(0)


async def test_what_is_typed_is_still_told_after_a_moment(visit: Visit, app: LittleApp) -> None:
    page = await visit()
    form = await asked(page, app)
    async with page.expect_request("**/sandbox/act"):
        await form.get_by_label("Question").press_sequentially("!")
    await expect(page.locator(".toast")).to_have_count(0)


class Held:
    """Keeps a page's reads of messages waiting: it shows what stood there before."""

    def __init__(self) -> None:
        self.go = asyncio.Event()

    async def __call__(self, route: Route) -> None:
        await self.go.wait()
        await route.continue_()


@pytest.mark.parametrize("whisper", [False, True], ids=["for everybody", "for one"])
async def test_a_button_that_changed_a_moment_ago_is_delivered(
    visit: Visit, app: LittleApp, sandbox: Sandbox, *, whisper: bool
) -> None:
    if whisper:
        await sandbox.command("U0RITA", "C0LEADS", "/badlead x")
        act = "lead.undo"
    else:
        blocks = examples.lead_card()
        await app.call("chat.postMessage", channel="C0LEADS", text="L-1042", blocks=blocks)
        act = "lead.good"
    page, held = await visit(), Held()
    button = page.locator(f'[data-action="{act}"]')
    await expect(button).to_be_visible()
    await page.route("**/sandbox/messages*", held)
    spoken = [{"type": "section", "text": examples.mrkdwn("Taken by Mia.")}]
    if whisper:
        first = sandbox.ephemerals("U0RITA")[-1]
        await sandbox.press("U0RITA", first, "lead.undo")
    else:
        ts = sandbox.messages("C0LEADS")[-1].ts
        await app.call("chat.update", channel="C0LEADS", ts=ts, text="L-1042", blocks=spoken)
    before = len(app.got)
    async with page.expect_response("**/sandbox/act") as answer:
        await button.click()
    told = await (await answer.value).json()
    assert told == {"ok": True, "status": 200}
    late = [g for g in app.got[before:] if g.get("type") == "block_actions"]
    assert [(g["actions"][0]["action_id"], g["actions"][0]["value"]) for g in late] == [
        (act, "1" if whisper else "L-1042")
    ]
    held.go.set()
    await expect(button).to_have_count(0)
    await expect(page.locator(".toast")).to_have_count(0)


async def test_what_never_stood_there_cannot_be_pressed(
    visit: Visit, sandbox: Sandbox, app: LittleApp
) -> None:
    card = await app.call(
        "chat.postMessage", channel="C0LEADS", text="L-1042", blocks=examples.lead_card()
    )
    page = await visit()
    await expect(page.locator('[data-action="lead.good"]')).to_be_visible()
    reply = await page.evaluate(
        """ts => fetch("/sandbox/act", {method: "POST", body: JSON.stringify(
            {as: "U0RITA", do: "press", where: {channel: "C0LEADS", ts}, action_id: "lead.none"})
        }).then(r => r.json())""",
        card["ts"],
    )
    assert reply["ok"] is False
    assert not [g for g in app.got if g.get("type") == "block_actions"]


async def test_a_press_on_what_is_gone_is_told_in_words(
    visit: Visit, sandbox: Sandbox, app: LittleApp
) -> None:
    card = await app.call(
        "chat.postMessage", channel="C0LEADS", text="L-1042", blocks=examples.lead_card()
    )
    page, held = await visit(), Held()
    button = page.locator('[data-action="lead.good"]')
    await expect(button).to_be_visible()
    await page.route("**/sandbox/messages*", held)
    await app.call("chat.delete", channel="C0LEADS", ts=card["ts"])
    await button.click()
    await expect(page.locator(".toast")).to_have_text("That is no longer here.")
    held.go.set()
    await expect(button).to_have_count(0)


async def test_a_thread_closed_while_it_scrolls_is_no_error(
    visit: Visit, sandbox: Sandbox, app: LittleApp
) -> None:
    ts = await sandbox.say("U0RAVI", "C0LEADS", "who knows Pat?")
    for number in range(40):
        await sandbox.say("U0RAVI", "C0LEADS", f"reply {number}", ts)
    page = await visit()
    for _ in range(5):
        await page.locator(".replies").click()
        thread = page.locator(".pane.thread")
        await expect(thread.locator(".message")).to_have_count(41)
        await thread.locator(".list").evaluate("list => { list.scrollTop = 0; }")
        await expect(thread.get_by_role("button", name="Newest messages")).to_be_visible()
        # In one breath, while the list still scrolls; what the page complains of fails the test.
        await thread.evaluate(
            """async pane => {
                const list = pane.querySelector(".list");
                pane.querySelector(".to-end").click();
                await new Promise(go => list.addEventListener("scroll", go, {once: true}));
                list.scrollTop += 1;
                pane.querySelector("[aria-label='Close thread']").click();
            }"""
        )
        await expect(thread).to_have_count(0)
