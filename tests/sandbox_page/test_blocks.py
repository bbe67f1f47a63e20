"""Every block is drawn, and what is in it works."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from bot.sandbox.server import Sandbox
from tests.sandbox_page import examples
from tests.sandbox_page.conftest import Visit
from tests.sandbox_page.examples import Json
from tests.sandbox_page.little_app import LittleApp

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

EVERYTHING: list[list[Json]] = [
    examples.MIXED,
    [examples.BAR, examples.PIE],
    [examples.LINE, examples.AREA],
    [examples.TABLE],
    [examples.MARKDOWN],
    [examples.CARDS, examples.CONTAINER],
]


async def post(app: LittleApp, *blocks: Json) -> None:
    await app.call("chat.postMessage", channel="C0ALIGN", text="blocks", blocks=list(blocks))


async def test_no_kind_is_unknown(visit: Visit, app: LittleApp) -> None:
    for blocks in EVERYTHING:
        await post(app, *blocks)
    page = await visit(place="C0ALIGN")
    await expect(page.locator(".message")).to_have_count(len(EVERYTHING))
    await expect(page.locator(".unknown")).to_have_count(0)
    wanted = sum(len(blocks) for blocks in EVERYTHING)
    await expect(page.locator(".message-body > .blocks > .block")).to_have_count(wanted)
    empty = await page.evaluate(
        "[...document.querySelectorAll('.message .block')].filter(b => !b.clientHeight).length"
    )
    assert empty == 0


async def test_a_chart_tells_its_values(visit: Visit, app: LittleApp) -> None:
    await post(app, examples.BAR)
    page = await visit(place="C0ALIGN")
    chart = page.locator(".visualization")
    await expect(chart.locator("rect.fill.c0")).to_have_count(8 + 1)  # and one in the legend
    await expect(chart.get_by_role("img")).to_have_attribute("aria-label", r := _summary())
    assert "Received: W1 41" in r
    await chart.locator(".catch").nth(3).hover()
    await expect(chart.locator(".legend")).to_have_text("W4 Received47 Heard back41 Not good4")
    await chart.get_by_role("button", name="Show table").click()
    await expect(chart.locator("tbody tr").nth(3)).to_have_text("W447414")


def _summary() -> str:
    def line(series: Json) -> str:
        points = ", ".join(f"{p['label']} {p['value']}" for p in series["data"])
        return f"{series['name']}: {points}"

    lines = ". ".join(line(s) for s in (examples.IN, examples.HEARD, examples.BAD))
    return f"Leads and answers, bar chart. {lines}"


async def test_a_data_table_sorts_searches_and_turns(visit: Visit, app: LittleApp) -> None:
    await post(app, examples.DATA_TABLE)
    page = await visit(place="C0ALIGN")
    table = page.locator(".data-table")
    first = table.locator("tbody tr").first
    await expect(first).to_contain_text("Webinar Q3")
    await table.get_by_role("button", name="Not good").click()
    await expect(first).to_contain_text("Partner")
    await table.get_by_role("button", name="Not good").click()
    await expect(first).to_contain_text("E-book")
    await table.get_by_label("Next page").click()
    await expect(table.locator(".pager")).to_contain_text("6–10 of 10")
    await table.get_by_label("Search: Campaigns").fill("trade")
    await expect(table.locator("tbody tr")).to_have_count(1)


async def test_markdown_never_becomes_html(visit: Visit, app: LittleApp) -> None:
    await post(app, examples.MARKDOWN)
    page = await visit(place="C0ALIGN")
    drawn = page.locator(".markdown")
    await expect(drawn).to_contain_text("<img src=x onerror=alert(1)>")
    await expect(drawn.locator("img")).to_have_count(0)
    await expect(drawn.locator("td").nth(1)).to_have_text("3")
    await expect(drawn.locator("input:checked")).to_have_count(1)


async def test_a_press_changes_the_card_in_place(
    visit: Visit, sandbox: Sandbox, app: LittleApp
) -> None:
    await app.call(
        "chat.postMessage", channel="C0LEADS", text="L-1042", blocks=examples.lead_card()
    )
    page = await visit()
    await page.get_by_role("button", name="Mine").click()
    await expect(page.locator(".message")).to_contain_text("Webinar Q3 · Rita")
    pressed = app.last("block_actions")
    assert pressed["actions"][0]["value"] == "L-1042"
    assert pressed["user"]["id"] == "U0RITA"


async def test_a_dangerous_press_asks_first(visit: Visit, app: LittleApp) -> None:
    await app.call(
        "chat.postMessage", channel="C0LEADS", text="L-1042", blocks=examples.lead_card()
    )
    page = await visit()
    await page.get_by_role("button", name="Remove").click()
    question = page.get_by_role("dialog", name="Remove the lead?")
    await question.get_by_role("button", name="Keep").click()
    assert not [g for g in app.got if g.get("type") == "block_actions"]
    await page.get_by_role("button", name="Remove").click()
    async with page.expect_response("**/sandbox/act"):
        await question.get_by_role("button", name="Remove").click()
    assert app.last("block_actions")["actions"][0]["action_id"] == "lead.remove"


async def test_menus_and_selects_report_the_choice(visit: Visit, app: LittleApp) -> None:
    await post(app, *examples.lead_card(), *examples.MIXED)
    page = await visit(place="C0ALIGN")
    await page.get_by_label("More options").click()
    async with page.expect_response("**/sandbox/act"):
        await page.get_by_role("menuitem", name="Merge").click()
    assert app.last("block_actions")["actions"][0]["selected_option"]["value"] == "merge"
    await page.get_by_label("Choose a reason").click()
    async with page.expect_response("**/sandbox/act"):
        await page.get_by_role("option", name="Cannot reach").click()
    action = app.last("block_actions")["actions"][0]
    assert (action["type"], action["selected_option"]["value"]) == ("static_select", "reach")
    await expect(page.get_by_label("Choose a reason")).to_have_text("Cannot reach")


async def test_the_home_tab_is_drawn_and_works(visit: Visit, app: LittleApp) -> None:
    page = await visit(place="home:A0ALIGN")
    home = page.get_by_role("main", name="Align Home")
    await expect(home.get_by_role("heading", name="Waiting for me")).to_be_visible()
    async with page.expect_response("**/sandbox/act"):
        await home.get_by_role("button", name="Good", exact=True).click()
    assert app.last("block_actions")["container"]["type"] == "view"
    await home.get_by_role("tab", name="Messages").click()
    await expect(page.locator(".composer textarea")).to_have_attribute(
        "placeholder", "Message Align"
    )
