"""Being anybody, moving the clock, narrow windows, dark colours, the drawer."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import expect

from bot.sandbox.server import Sandbox
from tests.sandbox_page import examples
from tests.sandbox_page.conftest import Visit
from tests.sandbox_page.little_app import LittleApp

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_being_somebody_else_keeps_the_channel(
    visit: Visit, sandbox: Sandbox, app: LittleApp
) -> None:
    page = await visit("U0RITA", "C0LEADS")
    switcher = page.locator(".switcher:visible")
    await expect(switcher).to_contain_text("Rita Sanchez")
    await expect(switcher).to_contain_text("Account executive")
    await switcher.click()
    await page.get_by_role("option", name="Dana Brooks").click()
    await expect(switcher).to_contain_text("Dana Brooks")
    await expect(page.get_by_role("heading", name="leads")).to_be_visible()
    await expect(page.get_by_role("button", name="sales-managers")).to_be_visible()
    await page.locator(".composer textarea").fill("hello from Dana")
    await page.keyboard.press("Enter")
    await expect(page.locator(".message .author")).to_have_text("Dana Brooks")
    assert sandbox.messages("C0LEADS")[-1].user == "U0DANA"


async def test_a_channel_one_may_not_see_is_left(visit: Visit, app: LittleApp) -> None:
    page = await visit("U0SAM", "C0MANAGERS")
    await expect(page.get_by_role("heading", name="sales-managers")).to_be_visible()
    await page.keyboard.press("Control+k")
    await page.get_by_label("Jump to", exact=True).last.fill("be gus")
    await page.keyboard.press("Enter")
    await expect(page.locator(".switcher:visible")).to_contain_text("Guest")
    await expect(page.get_by_role("heading", name="leads")).to_be_visible()
    await expect(page.get_by_role("button", name="sales-managers")).to_have_count(0)


async def test_a_newcomer_starts_as_a_rep_where_the_app_is(visit: Visit, app: LittleApp) -> None:
    page = await visit("", "")
    await expect(page.locator(".switcher:visible")).to_contain_text("Account executive")
    await expect(page.get_by_role("heading", name="leads")).to_be_visible()


async def test_the_address_leads_to_the_same_place(visit: Visit, app: LittleApp) -> None:
    page = await visit("U0RITA", "C0LEADS")
    await page.evaluate("location.hash = '#as=U0MIA&in=C0QUESTIONS'")
    await expect(page.get_by_role("heading", name="prospect-questions")).to_be_visible()
    await expect(page.locator(".switcher:visible")).to_contain_text("Mia Keller")
    await page.reload()
    await expect(page.get_by_role("heading", name="prospect-questions")).to_be_visible()


async def test_the_app_can_be_added_to_a_channel(
    visit: Visit, sandbox: Sandbox, app: LittleApp
) -> None:
    page = await visit("U0RITA", "C0GENERAL")
    await page.get_by_role("button", name="Add Align").click()
    await expect(page.get_by_role("button", name="Add Align")).to_have_count(0)
    assert sandbox.workspace.bot_user in sandbox.rooms["C0GENERAL"].members


async def test_unread_is_counted_and_read_by_looking(
    visit: Visit, sandbox: Sandbox, app: LittleApp
) -> None:
    page = await visit("U0RITA", "C0GENERAL")
    await sandbox.say("U0RAVI", "C0LEADS", "one")
    await sandbox.say("U0RAVI", "C0LEADS", "two @rita")
    row = page.get_by_role("button", name="leads, 2 unread")
    await expect(row.locator(".count.loud")).to_have_text("1")
    await row.click()
    await expect(page.get_by_role("button", name="leads", exact=True)).to_be_visible()


async def test_the_clock_is_moved(visit: Visit, sandbox: Sandbox, app: LittleApp) -> None:
    page = await visit()
    chip = page.locator(".clock-chip")
    await expect(chip).to_contain_text("Tue 3 Mar, 10:40")
    await chip.click()
    await page.get_by_role("menuitem", name="+1 hour").click()
    await expect(chip).to_contain_text("Tue 3 Mar, 11:40")
    await chip.click()
    await page.get_by_role("menuitem", name="Next working day 16:00").click()
    await expect(chip).to_contain_text("16:00")
    await chip.click()
    await page.get_by_role("menuitem", name="Tomorrow 9:00").click()
    await expect(chip).to_contain_text("09:00")
    await chip.click()
    await page.get_by_label("Date and time").fill("2026-04-01T12:30")
    await page.get_by_role("button", name="Go").click()
    await expect(chip).to_contain_text("Wed 1 Apr, 12:30")
    assert sandbox.clock.now().isoformat().startswith("2026-04-01T10:30")


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_narrow_windows_lose_nothing(visit: Visit, app: LittleApp, theme: str) -> None:
    for blocks in (examples.MIXED, [examples.BAR, examples.DATA_TABLE], [examples.CARDS]):
        await app.call("chat.postMessage", channel="C0ALIGN", text="blocks", blocks=blocks)
    page = await visit(place="C0ALIGN", width=400, theme=theme)
    await expect(page.locator(".message")).to_have_count(3)
    assert await page.evaluate("document.documentElement.scrollWidth") <= 400
    assert await page.evaluate("document.querySelector('.list').scrollWidth") <= 400
    assert await page.evaluate("document.documentElement.dataset.theme") == theme
    await page.get_by_label("Channels", exact=True).click()
    await page.get_by_role("button", name="leads").click()
    await expect(page.get_by_role("heading", name="leads")).to_be_visible()
    await expect(page.locator(".sidebar")).not_to_be_visible()


async def test_the_days_name_lies_above_its_line(visit: Visit, app: LittleApp) -> None:
    await app.call("chat.postMessage", channel="C0LEADS", text="hello")
    page = await visit(width=400)
    day = page.locator(".day").first
    await expect(day).to_be_visible()
    # The line is placed: only what is placed too, and higher, hides it.
    place = "e => [getComputedStyle(e).position, getComputedStyle(e).zIndex]"
    assert await day.evaluate(place) == ["relative", "2"]


async def test_an_answer_behind_an_open_thread_says_where_it_is(
    visit: Visit, sandbox: Sandbox, app: LittleApp
) -> None:
    app.form = None
    ts = await sandbox.say("U0RAVI", "C0LEADS", "does it work with SAP?")
    await sandbox.say("U0MIA", "C0LEADS", "I think so", ts)
    page = await visit(width=400)
    await page.locator(".replies").click()
    thread = page.locator(".pane.thread")
    await thread.locator(f'[data-ts="{ts}"]').hover()
    await thread.locator(f'[data-ts="{ts}"]').get_by_label("More actions").click()
    await page.get_by_role("menuitem", name="Flag lead").click()
    await expect(page.get_by_role("menu")).to_have_count(0)
    payload = await _heard(app, "message_action")
    await app.respond(payload, text="Passed on as Q-12.")
    note = thread.get_by_role("status")
    await expect(note).to_contain_text("New in #leads, only visible to you")
    await note.get_by_role("button", name="Show").click()
    await expect(thread).to_have_count(0)
    answer = page.locator("main .message.ephemeral")
    await expect(answer).to_contain_text("Passed on as Q-12.")
    await expect(answer).to_be_in_viewport()
    await page.locator(".replies").click()
    await expect(thread).to_be_visible()
    await expect(note).to_have_count(0)


async def _heard(app: LittleApp, kind: str) -> examples.Json:
    async with asyncio.timeout(30):
        while not any(g.get("type") == kind for g in app.got):
            await asyncio.sleep(0.02)
    return app.last(kind)


async def test_a_wide_window_shows_the_answer_beside_the_thread(
    visit: Visit, sandbox: Sandbox, app: LittleApp
) -> None:
    ts = await sandbox.say("U0RAVI", "C0LEADS", "does it work with SAP?")
    await sandbox.say("U0MIA", "C0LEADS", "I think so", ts)
    page = await visit()
    await page.locator(".replies").click()
    await expect(page.locator(".pane.thread .message")).to_have_count(2)
    await app.call("chat.postEphemeral", channel="C0LEADS", user="U0RITA", text="Saved.")
    await expect(page.locator("main .message.ephemeral")).to_be_visible()
    await expect(page.locator(".pane.thread").get_by_role("status")).not_to_be_visible()


async def test_the_chosen_colours_are_kept(visit: Visit, app: LittleApp) -> None:
    page = await visit()
    await page.get_by_label("Dark colours").click()
    await page.reload()
    await expect(page.get_by_label("Light colours")).to_be_visible()
    assert await page.evaluate("document.documentElement.dataset.theme") == "dark"


async def test_the_hint_is_dismissed_for_good(visit: Visit, app: LittleApp) -> None:
    page = await visit()
    await expect(page.locator(".hint-strip")).to_contain_text("You are Rita, a rep.")
    await page.get_by_label("Dismiss the hint").click()
    await page.reload()
    await page.wait_for_selector(".pane")
    await expect(page.locator(".hint-strip")).to_have_count(0)


async def test_the_drawer_lists_what_passed_and_plans_faults(
    visit: Visit, sandbox: Sandbox, app: LittleApp
) -> None:
    await sandbox.command("U0RITA", "C0LEADS", "/badlead pat@x.test")
    page = await visit()
    await page.get_by_label("Developer drawer").first.click()
    drawer = page.get_by_role("complementary", name="Developer drawer")
    entry = drawer.get_by_role("button", name="/badlead")
    await expect(entry).to_contain_text("200")
    await entry.click()
    await expect(drawer.locator("pre")).to_contain_text("pat@x.test")
    await drawer.get_by_role("tab", name="Faults").click()
    await drawer.get_by_label("do this").select_option("rate_limit")
    await drawer.get_by_role("button", name="Add fault").click()
    await expect(drawer.locator(".log")).to_contain_text("1 to come")
    assert [(f.kind, f.method) for f in sandbox.faults.plan] == [("rate_limit", "chat.postMessage")]
    await drawer.get_by_role("button", name="Behave again").click()
    await expect(drawer).to_contain_text("the workspace behaves")


NAMELESS = """
() => [...document.querySelectorAll('button, input, textarea, select, img, [role=img]')]
  .filter(e => e.offsetParent && !e.closest('[aria-hidden=true]'))
  .filter(e => e.tagName === 'IMG' ? !e.hasAttribute('alt') : !(e.innerText?.trim()
    || e.getAttribute('aria-label') || e.getAttribute('aria-labelledby') || e.labels?.length))
  .map(e => e.outerHTML.slice(0, 120))
"""


async def test_everything_has_a_name(visit: Visit, sandbox: Sandbox, app: LittleApp) -> None:
    await sandbox.say("U0RITA", "C0ALIGN", "hello")
    for blocks in (examples.MIXED, [examples.BAR, examples.PIE], [examples.DATA_TABLE]):
        await app.call("chat.postMessage", channel="C0ALIGN", text="blocks", blocks=blocks)
    page = await visit(place="C0ALIGN")
    await expect(page.locator(".message")).to_have_count(4)
    assert await page.evaluate(NAMELESS) == []
    await page.locator(".composer textarea").fill("/ask x")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("dialog")).to_be_visible()
    assert await page.evaluate(NAMELESS) == []
