"""Where the keyboard is after something was pressed, sent or closed: never nowhere."""

from __future__ import annotations

import pytest
from playwright.async_api import Locator, Page, expect

from bot.sandbox.server import Sandbox
from tests.sandbox_page import examples
from tests.sandbox_page.conftest import Visit
from tests.sandbox_page.little_app import LittleApp

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def run(page: Page, words: str) -> None:
    await page.locator("main .composer textarea").fill(words)
    await page.keyboard.press("Enter")


async def asked(page: Page, app: LittleApp) -> Locator:
    app.form = examples.ASK
    app.submitted = {"response_action": "update", "view": examples.SAVED}
    await run(page, "/ask x")
    form = page.get_by_role("dialog", name="Ask marketing")
    await form.get_by_label("Question").fill("does it work with SAP?")
    return form


async def test_a_replaced_answer_keeps_the_keyboard(visit: Visit, app: LittleApp) -> None:
    page = await visit()
    await run(page, "/badlead x")
    answer = page.locator(".message.ephemeral")
    await answer.get_by_role("button", name="Undo").focus()
    await page.keyboard.press("Enter")
    await expect(answer).to_contain_text("Undone.")
    await expect(answer).to_be_focused()
    await page.keyboard.press("Tab")
    await expect(answer.get_by_role("button", name="Dismiss message")).to_be_focused()


async def test_a_dismissed_answer_leaves_the_keyboard_in_the_list(
    visit: Visit, app: LittleApp
) -> None:
    page = await visit()
    await run(page, "/badlead x")
    await page.get_by_role("button", name="Dismiss message").focus()
    await page.keyboard.press("Enter")
    await expect(page.locator(".message")).to_have_count(0)
    await expect(page.get_by_role("region", name="Messages")).to_be_focused()


@pytest.mark.parametrize("way", ["keys", "button"])
async def test_a_saved_form_is_closed_by_enter(visit: Visit, app: LittleApp, way: str) -> None:
    page = await visit()
    form = await asked(page, app)
    if way == "keys":
        await page.keyboard.press("Control+Enter")
    else:
        await form.get_by_role("button", name="Pass it on").click()
    await expect(form).to_contain_text("Saved as Q-12.")
    await expect(form.get_by_role("button", name="Done")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(form).to_have_count(0)
    await expect(page.locator(".composer textarea")).to_be_focused()


async def test_a_form_whose_button_went_meanwhile_gives_the_keyboard_back(
    visit: Visit, sandbox: Sandbox, app: LittleApp
) -> None:
    app.form = examples.ASK
    card = await app.call(
        "chat.postMessage", channel="C0LEADS", text="L-1042", blocks=examples.lead_card()
    )
    page = await visit()
    button = page.locator('[data-action="lead.good"]')
    await button.focus()
    await page.keyboard.press("Enter")
    trigger = (await _pressed(page, app))["trigger_id"]
    await app.call("views.open", trigger_id=trigger, view=examples.ASK)
    form = page.get_by_role("dialog", name="Ask marketing")
    await expect(form.get_by_label("Question")).to_be_focused()
    done = [{"type": "section", "text": examples.mrkdwn("Good, says Rita.")}]
    await app.call("chat.update", channel="C0LEADS", ts=card["ts"], text="Good", blocks=done)
    await expect(button).to_have_count(0)
    await page.keyboard.press("Escape")
    await expect(form).to_have_count(0)
    await expect(page.locator(f'[data-ts="{card["ts"]}"]')).to_be_focused()


async def _pressed(page: Page, app: LittleApp) -> examples.Json:
    await expect(page.locator(".button.busy")).to_have_count(0)
    return app.last("block_actions")


async def _control_enter(page: Page) -> None:
    """As a keyboard sends it: with the character, which presses a button that has the focus."""
    key = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 13, "modifiers": 2}
    wire = await page.context.new_cdp_session(page)
    await wire.send("Input.dispatchKeyEvent", {"type": "keyDown", "text": "\r", **key})
    await wire.send("Input.dispatchKeyEvent", {"type": "keyUp", **key})


async def test_control_enter_on_a_select_sends_the_form(visit: Visit, app: LittleApp) -> None:
    page = await visit()
    await run(page, "/ask x")
    form = page.get_by_role("dialog", name="Flag a lead")
    await form.get_by_label("E-mail").fill("pat@x.test")
    await form.get_by_label("Reason").click()
    await page.get_by_role("option", name="Duplicate").click()
    await expect(form.get_by_label("Reason")).to_be_focused()
    app.submitted = {"response_action": "errors", "errors": {"email": "Nobody has that address."}}
    await _control_enter(page)
    await expect(form.locator(".error")).to_have_text("Nobody has that address.")
    await expect(page.get_by_role("listbox")).to_have_count(0)
    await expect(form.get_by_label("E-mail")).to_be_focused()
