"""Slash commands and shortcuts."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from bot.sandbox.server import Sandbox
from tests.sandbox_page.conftest import Visit
from tests.sandbox_page.little_app import LittleApp

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def run(page: Page, words: str) -> None:
    await page.locator("main .composer textarea").fill(words)
    await page.keyboard.press("Enter")


async def test_commands_complete_themselves(visit: Visit, app: LittleApp) -> None:
    page = await visit()
    await page.locator(".composer textarea").press_sequentially("/bad")
    offers = page.get_by_role("listbox", name="Commands").get_by_role("option")
    await expect(offers).to_have_count(1)
    await expect(offers).to_contain_text("[lead] [reason]")
    await page.keyboard.press("Tab")
    await page.keyboard.type("pat@x.test wrong phone")
    await page.keyboard.press("Enter")
    answer = page.locator(".message.ephemeral")
    await expect(answer).to_contain_text("Saved: pat@x.test wrong phone")
    await expect(answer.get_by_role("button", name="Undo")).to_be_visible()
    assert app.got[-1]["command"] == "/badlead"


async def test_a_command_typed_in_full_is_sent_by_enter(visit: Visit, app: LittleApp) -> None:
    page = await visit()
    await page.locator(".composer textarea").press_sequentially("/badlead")
    await page.keyboard.press("Enter")
    await expect(page.locator(".message.ephemeral")).to_contain_text("Saved: L-1042")


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("/listen x", "/listen failed"),
        ("/later x", "/later failed because the app did not respond"),
        ("/nosuch", "/nosuch is not a valid command"),
    ],
)
async def test_a_failed_command_is_told_and_kept(
    visit: Visit, sandbox: Sandbox, app: LittleApp, typed: str, told: str
) -> None:
    sandbox.ack_seconds = 0.5
    page = await visit()
    await run(page, typed)
    note = page.locator(".message.note")
    await expect(note).to_contain_text("Only visible to you")
    await expect(note).to_contain_text(told)
    await expect(page.locator(".composer textarea")).to_have_value(typed)


async def test_threads_take_no_commands(visit: Visit, sandbox: Sandbox, app: LittleApp) -> None:
    ts = await sandbox.say("U0RAVI", "C0LEADS", "hello")
    page = await visit()
    await page.locator(f'[data-ts="{ts}"]').hover()
    await page.get_by_label("Reply in thread").click()
    await page.get_by_label("Reply…").fill("/badlead x")
    await page.keyboard.press("Enter")
    await expect(page.locator(".thread .note")).to_contain_text("not supported in threads")
    assert not [g for g in app.got if g.get("command")]


async def test_message_shortcuts_are_in_the_menu(
    visit: Visit, sandbox: Sandbox, app: LittleApp
) -> None:
    ts = await sandbox.say("U0RAVI", "C0LEADS", "does it work with SAP?")
    page = await visit()
    await page.locator(f'[data-ts="{ts}"]').hover()
    await page.get_by_label("More actions").click()
    await page.get_by_role("menuitem", name="Flag lead").click()
    await expect(page.get_by_role("dialog", name="Flag a lead")).to_be_visible()
    assert app.last("message_action")["message_ts"] == ts


async def test_global_shortcuts_are_in_the_composer_and_the_palette(
    visit: Visit, app: LittleApp
) -> None:
    page = await visit()
    await page.get_by_label("Shortcuts", exact=True).click()
    await page.get_by_role("menuitem", name="Raise for the council").click()
    await expect(page.get_by_role("dialog", name="Flag a lead")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await page.keyboard.press("Control+k")
    await page.get_by_label("Jump to", exact=True).last.fill("call note")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("dialog", name="Flag a lead")).to_be_visible()
    assert app.last("shortcut")["callback_id"] == "call_note"
