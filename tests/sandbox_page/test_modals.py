"""Modals: inputs, errors, the stack."""

from __future__ import annotations

import pytest
from playwright.async_api import Locator, Page, expect

from bot.sandbox.server import Sandbox
from tests.sandbox_page.conftest import Visit
from tests.sandbox_page.little_app import LittleApp

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def open_form(page: Page) -> Locator:
    await page.locator(".composer textarea").fill("/ask x")
    await page.keyboard.press("Enter")
    form = page.get_by_role("dialog", name="Flag a lead")
    await expect(form).to_be_visible()
    return form


async def test_what_is_missing_is_said_beneath_the_field(visit: Visit, app: LittleApp) -> None:
    page = await visit()
    form = await open_form(page)
    await expect(form.get_by_label("E-mail")).to_be_focused()
    await form.get_by_label("E-mail").fill("not an address")
    await form.get_by_role("button", name="Save").click()
    await expect(form.locator(".error")).to_have_text(
        ["Please enter a valid email address.", "Please complete this required field."]
    )
    await expect(form.get_by_label("E-mail")).to_have_attribute("aria-invalid", "true")
    assert not [g for g in app.got if g.get("type") == "view_submission"]


async def test_every_input_is_sent_in_slacks_shape(visit: Visit, app: LittleApp) -> None:
    page = await visit()
    form = await open_form(page)
    await form.get_by_label("E-mail").fill("pat@x.test")
    await form.get_by_label("Reason").click()
    await page.get_by_role("option", name="Not a fit").click()
    await form.get_by_label("Note").fill("two\nlines")
    await form.get_by_label("Who should hear of it?").click()
    await page.get_by_placeholder("Search").fill("mia")
    await page.keyboard.press("Enter")
    await page.keyboard.press("Escape")
    await form.get_by_label("Company").click()
    await page.get_by_placeholder("Search").fill("glo")
    await page.get_by_role("option", name="Glo GmbH").click()
    await form.get_by_label("I called").check()
    await form.get_by_label("Marketing").check()
    await form.get_by_label("Day").fill("2026-03-05")
    await form.get_by_label("Time").fill("16:00")
    await form.get_by_label("When").fill("2026-03-05T16:00")
    await form.get_by_label("Tries").fill("3")
    await form.get_by_label("Link").fill("https://crm.test/1")
    await form.get_by_label("Room (optional)", exact=True).click()
    await page.get_by_role("option", name="#leads").click()
    await form.get_by_label("Rooms (optional)").click()
    await page.get_by_role("option", name="#general").click()
    await page.get_by_role("option", name="#leads").click()
    await page.keyboard.press("Escape")
    await form.get_by_label("Said").fill("plainly")
    await form.get_by_label("File").set_input_files(
        {"name": "call.txt", "mimeType": "text/plain", "buffer": b"what was said"}
    )
    await expect(form.locator(".files .chip")).to_contain_text("call.txt")
    await form.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("dialog", name="And why?")).to_be_visible()
    values = app.last("view_submission")["view"]["state"]["values"]
    plain = {block: next(iter(state.values())) for block, state in values.items()}
    assert plain["email"] == {"type": "email_text_input", "value": "pat@x.test"}
    assert plain["reason"]["selected_option"]["value"] == "fit"
    assert plain["note"]["value"] == "two\nlines"
    assert plain["who"] == {"type": "multi_users_select", "selected_users": ["U0MIA"]}
    assert plain["company"]["selected_option"]["value"] == "glo"
    assert [o["value"] for o in plain["proof"]["selected_options"]] == ["call"]
    assert plain["side"]["selected_option"]["value"] == "marketing"
    assert plain["day"]["selected_date"] == "2026-03-05"
    assert plain["time"]["selected_time"] == "16:00"
    assert plain["when"]["selected_date_time"] == 1772722800  # 16:00 in Berlin
    assert plain["tries"]["value"] == "3"
    assert plain["link"]["value"] == "https://crm.test/1"
    assert plain["room"] == {"type": "channels_select", "selected_channel": "C0LEADS"}
    assert plain["rooms"]["selected_conversations"] == ["C0GENERAL", "C0LEADS"]
    said = plain["said"]["rich_text_value"]["elements"][0]["elements"]
    assert said == [{"type": "text", "text": "plainly"}]
    assert len(plain["file"]["files"]) == 1
    assert app.last("block_actions")["actions"][0]["selected_option"]["value"] == "marketing"


async def test_the_apps_errors_keep_what_was_typed(visit: Visit, app: LittleApp) -> None:
    page = await visit()
    form = await open_form(page)
    await form.get_by_label("E-mail").fill("pat@elsewhere.test")
    await form.get_by_label("Reason").click()
    await expect(page.get_by_role("option", name="Not a fit")).to_be_visible()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await form.get_by_role("button", name="Save").click()
    await expect(form.locator(".error")).to_have_text("Nobody has that address.")
    await expect(form.get_by_label("E-mail")).to_have_value("pat@elsewhere.test")
    await expect(form.get_by_label("Reason")).to_have_text("Not a fit")


async def test_a_pushed_form_goes_back_to_the_first(
    visit: Visit, sandbox: Sandbox, app: LittleApp
) -> None:
    page = await visit()
    form = await open_form(page)
    await form.get_by_label("E-mail").fill("pat@x.test")
    await form.get_by_label("Reason").click()
    await page.get_by_role("option", name="Duplicate").click()
    await page.keyboard.press("Control+Enter")
    second = page.get_by_role("dialog", name="And why?")
    await second.get_by_label("Back").click()
    await expect(form.get_by_label("E-mail")).to_have_value("pat@x.test")
    await form.get_by_role("button", name="Save").click()
    await second.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("dialog")).to_have_count(0)
    assert sandbox.views("U0RITA") == []


async def test_focus_stays_inside_and_escape_closes(
    visit: Visit, sandbox: Sandbox, app: LittleApp
) -> None:
    page = await visit()
    form = await open_form(page)
    for _ in range(30):
        await page.keyboard.press("Tab")
        outside = await page.evaluate(
            "document.activeElement !== document.body && !document.activeElement.closest('dialog')"
        )
        assert not outside
    await page.keyboard.press("Escape")
    await expect(form).to_have_count(0)
    await expect(page.locator(".composer textarea")).to_be_focused()
    assert sandbox.views("U0RITA") == []


async def test_an_app_that_does_not_answer_is_told(
    visit: Visit, sandbox: Sandbox, app: LittleApp
) -> None:
    page = await visit()
    form = await open_form(page)
    await form.get_by_label("E-mail").fill("pat@x.test")
    await form.get_by_label("Reason").click()
    await page.get_by_role("option", name="Duplicate").click()
    sandbox.connect("http://127.0.0.1:9/slack/events")
    await form.get_by_role("button", name="Save").click()
    await expect(form.get_by_role("alert").first).to_contain_text("trouble connecting")
    await expect(form.get_by_label("E-mail")).to_have_value("pat@x.test")
