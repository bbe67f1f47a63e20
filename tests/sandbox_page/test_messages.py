"""Reading and writing in a channel."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from bot.sandbox.server import Sandbox
from tests.sandbox_page import examples
from tests.sandbox_page.conftest import Visit
from tests.sandbox_page.little_app import LittleApp

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_what_people_type_stays_text(visit: Visit, sandbox: Sandbox, app: LittleApp) -> None:
    page = await visit()
    await page.fill(".composer textarea", "@mia *bold* _it_ ~no~ <img src=x onerror=alert(1)> &")
    await page.keyboard.press("Enter")
    line = page.locator(".message").last
    await expect(line.locator("b", has_text="bold")).to_be_visible()
    await expect(line).to_contain_text("<img src=x onerror=alert(1)> &")
    await expect(line.locator(".mention")).to_have_text("@Mia Keller")
    assert await line.locator("img").count() == 0
    assert sandbox.messages("C0LEADS")[-1].text.startswith("<@U0MIA> *bold*")


async def test_an_app_cannot_lie_in_a_link(visit: Visit, app: LittleApp) -> None:
    text = "<javascript:alert(1)|click> <https://example.test/a|fine> <data:text/html,x>"
    await app.call("chat.postMessage", channel="C0LEADS", text=text)
    page = await visit()
    links = page.locator(".message a")
    await expect(links).to_have_count(1)
    await expect(links).to_have_attribute("href", "https://example.test/a")
    await expect(links).to_have_attribute("rel", "noopener noreferrer nofollow")


async def test_mrkdwn_is_drawn(visit: Visit, app: LittleApp) -> None:
    text = (
        "a*b*c *whole _both_* `co*d*e`\n>quote\n```one\n  two```\n• item\n"
        "<!date^1772722800^{date_num} {time}|soon> <!subteam^S0SALES> :seedling: :unknown_one:"
    )
    await app.call("chat.postMessage", channel="C0LEADS", text=text)
    page = await visit()
    body = page.locator(".message .mrkdwn")
    await expect(body.locator("b")).to_have_count(1)
    await expect(body.locator("b i")).to_have_text("both")
    await expect(body.locator("code")).to_have_text("co*d*e")
    await expect(body.locator("blockquote")).to_have_text("quote")
    await expect(body.locator("pre")).to_have_text("one\n  two")
    await expect(body.locator("time")).to_have_text("2026-03-05 16:00")
    await expect(body.locator(".mention")).to_have_text("@sales")
    await expect(body.locator(".emoji")).to_have_text("🌱")
    await expect(body).to_contain_text(":unknown_one:")


async def test_dates_are_drawn_as_the_rest_of_the_page(visit: Visit, app: LittleApp) -> None:
    tokens = ("date", "date_short", "date_long", "date_slash", "date_num", "date_short_pretty")
    text = " / ".join(f"<!date^1795168800^{{{token}}}|soon>" for token in tokens)
    await app.call("chat.postMessage", channel="C0LEADS", text=text)
    page = await visit()
    await expect(page.locator(".message .mrkdwn")).to_have_text(
        "20 November 2026 / 20 Nov 2026 / Friday, 20 November 2026 / 20/11/2026 / 2026-11-20"
        " / 20 Nov 2026"
    )


async def test_a_reply_of_this_moment_is_just_now(
    visit: Visit, sandbox: Sandbox, app: LittleApp
) -> None:
    ts = await sandbox.say("U0RAVI", "C0LEADS", "who knows Pat?")
    await sandbox.say("U0MIA", "C0LEADS", "I do", ts)
    page = await visit()
    await expect(page.locator(".replies")).to_contain_text("Last reply just now")


BROKEN_NUMBERS = """
root => {
  const ranges = [];
  const walk = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    for (const hit of walk.currentNode.data.matchAll(/L-\\d+/g)) {
      const range = document.createRange();
      range.setStart(walk.currentNode, hit.index);
      range.setEnd(walk.currentNode, hit.index + hit[0].length);
      ranges.push(range);
    }
  }
  const broken = new Set();
  for (let width = 150; width < 330; width += 4) {
    root.style.width = `${width}px`;
    for (const range of ranges) {
      const lines = new Set([...range.getClientRects()].map(r => Math.round(r.top)));
      if (lines.size > 1) broken.add(range.toString());
    }
  }
  return [ranges.length, [...broken]];
}
"""


@pytest.mark.parametrize("kind", ["mrkdwn", "plain_text"])
async def test_a_leads_number_is_never_broken(visit: Visit, app: LittleApp, kind: str) -> None:
    words = " ".join("a" * (n % 7 + 1) + f" L-{1000 + n}" for n in range(60))
    blocks = [{"type": "section", "text": {"type": kind, "text": words}}]
    await app.call("chat.postMessage", channel="C0LEADS", text="x", blocks=blocks)
    page = await visit(width=400)
    body = page.locator(".message-body")
    await expect(body).to_have_text(words)
    assert await body.evaluate(BROKEN_NUMBERS) == [60, []]


async def test_reactions_come_and_go(visit: Visit, sandbox: Sandbox, app: LittleApp) -> None:
    card = await app.call(
        "chat.postMessage", channel="C0LEADS", text="L-1042", blocks=examples.lead_card()
    )
    page = await visit()
    line = page.locator(f'[data-ts="{card["ts"]}"]')
    await line.hover()
    await line.get_by_label("React with thumbsdown").click()
    mine = line.locator(".reaction.mine")
    await expect(mine).to_have_text("👎1")
    await line.hover()
    await line.locator(".toolbar").get_by_label("Add reaction").click()
    await page.get_by_label("Search emoji").fill("raised_hand")
    await page.keyboard.press("Enter")
    await expect(line.locator(".reaction.mine")).to_have_count(2)
    await mine.first.click()
    await expect(line.locator(".reaction.mine")).to_have_count(1)
    assert sandbox.messages("C0LEADS")[-1].reactions == {"raised_hand": ["U0RITA"]}


async def test_threads_open_beside_the_channel(
    visit: Visit, sandbox: Sandbox, app: LittleApp
) -> None:
    ts = await sandbox.say("U0RAVI", "C0LEADS", "who knows Pat?")
    page = await visit()
    line = page.locator(f'main [data-ts="{ts}"]')
    await line.hover()
    await line.get_by_label("Reply in thread").click()
    thread = page.locator(".pane.thread")
    await thread.get_by_label("Reply…").fill("I do")
    await page.keyboard.press("Enter")
    await expect(thread.locator(".message")).to_have_count(2)
    await expect(line.locator(".replies")).to_contain_text("1 reply")
    await page.keyboard.press("Escape")
    await expect(thread).to_have_count(0)
    assert [m.text for m in sandbox.thread("C0LEADS", ts)][-1] == "I do"


async def test_a_press_on_a_threads_first_message_names_the_thread(
    visit: Visit, sandbox: Sandbox, app: LittleApp
) -> None:
    card = await app.call(
        "chat.postMessage", channel="C0LEADS", text="L-1042", blocks=examples.lead_card()
    )
    await sandbox.say("U0MIA", "C0LEADS", "I know them", card["ts"])
    page = await visit()
    await expect(page.locator(".replies")).to_be_visible()
    async with page.expect_response("**/sandbox/act"):
        await page.get_by_role("button", name="Good", exact=True).click()
    message = app.last("block_actions")["message"]
    assert (message["thread_ts"], message["reply_count"]) == (card["ts"], 1)


async def test_only_the_reader_sees_a_whisper(visit: Visit, app: LittleApp) -> None:
    await app.call("chat.postEphemeral", channel="C0LEADS", user="U0RITA", text="Saved.")
    rita, ravi = await visit("U0RITA"), await visit("U0RAVI")
    await expect(rita.locator(".message.ephemeral")).to_contain_text("Only visible to you")
    await expect(ravi.locator(".list .empty")).to_be_visible()
    await rita.get_by_role("button", name="Dismiss message").click()
    await expect(rita.locator(".message")).to_have_count(0)


async def test_own_words_can_be_edited_and_deleted(
    visit: Visit, sandbox: Sandbox, app: LittleApp
) -> None:
    await sandbox.say("U0RITA", "C0LEADS", "frist")
    page = await visit()
    await expect(page.locator(".message")).to_have_count(1)
    await page.locator(".composer textarea").focus()
    await page.keyboard.press("ArrowUp")
    await page.get_by_label("Edit message").fill("first")
    await page.keyboard.press("Enter")
    await expect(page.locator(".message-body")).to_have_text("first (edited)")
    await page.locator(".message").hover()
    await page.get_by_label("More actions").click()
    await page.get_by_role("menuitem", name="Delete message…").click()
    await page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    await expect(page.locator(".message")).to_have_count(0)
    assert sandbox.messages("C0LEADS") == []


async def test_what_others_post_appears_at_once(
    visit: Visit, sandbox: Sandbox, app: LittleApp
) -> None:
    page = await visit()
    await expect(page.locator(".list .empty")).to_be_visible()
    await sandbox.app_post("C0LEADS", text="New lead: pat@acme-group.test", app="HubSpot")
    await expect(page.locator(".message .badge")).to_have_text("APP")
    await expect(page.get_by_role("log")).to_contain_text("HubSpot: New lead")


async def test_a_burst_of_posts_ends_complete(
    visit: Visit, sandbox: Sandbox, app: LittleApp
) -> None:
    page = await visit()
    await expect(page.locator(".list .empty")).to_be_visible()
    for number in range(40):
        await app.call("chat.postMessage", channel="C0LEADS", text=f"lead {number}")
    await expect(page.locator(".message")).to_have_count(40)
    last = page.locator(".message").last
    await expect(last).to_contain_text("lead 39")
    await expect(last).to_be_in_viewport()
    for number in range(40, 90):
        await app.call("chat.postMessage", channel="C0LEADS", text=f"lead {number}")
    await expect(last).to_contain_text("lead 89")
    await page.locator(".list").hover()
    await page.mouse.wheel(0, -20_000)
    await expect(page.locator(".message")).to_have_count(90)


async def test_a_file_is_shared(visit: Visit, sandbox: Sandbox, app: LittleApp) -> None:
    page = await visit()
    await page.get_by_label("Shortcuts", exact=True).click()
    async with page.expect_file_chooser() as chooser:
        await page.get_by_role("menuitem", name="Upload a file").click()
    picked = await chooser.value
    await picked.set_files({"name": "list.csv", "mimeType": "text/csv", "buffer": b"email\n"})
    await expect(page.locator(".file-chip")).to_contain_text("list.csv")
    assert sandbox.messages("C0LEADS")[-1].files[0]["name"] == "list.csv"


async def test_shift_enter_breaks_the_line(visit: Visit, sandbox: Sandbox, app: LittleApp) -> None:
    page = await visit()
    await page.locator(".composer textarea").press_sequentially("one")
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.type("two")
    await page.keyboard.press("Enter")
    await expect(page.locator(".message-body br")).to_have_count(1)
    assert sandbox.messages("C0LEADS")[-1].text == "one\ntwo"


async def test_what_grows_later_leaves_one_at_the_newest_message(
    visit: Visit, sandbox: Sandbox
) -> None:
    for number in range(30):
        await sandbox.say("U0RAVI", "C0LEADS", f"line {number}")
    page = await visit()
    await expect(page.locator(".message")).to_have_count(30)
    # In one breath: the scroll of the last arrival is told after a chart took its room.
    await page.locator(".list").evaluate(
        """async list => {
            list.scrollTop = list.scrollHeight;
            list.querySelector(".message").style.minHeight = "900px";
            list.dispatchEvent(new Event("scroll"));
            await new Promise(go => setTimeout(go, 300));
        }"""
    )
    await expect(page.get_by_role("button", name="Newest messages")).to_have_count(0)
    await expect(page.get_by_text("line 29")).to_be_in_viewport()


async def test_what_one_says_is_shown_wherever_one_was_reading(
    visit: Visit, sandbox: Sandbox
) -> None:
    for number in range(40):
        await sandbox.say("U0RAVI", "C0LEADS", f"line {number}")
    page = await visit()
    await page.locator(".list").evaluate("list => { list.scrollTop = 0; }")
    newest = page.get_by_role("button", name="Newest messages")
    await expect(newest).to_be_visible()
    await sandbox.say("U0RAVI", "C0LEADS", "somebody else's")
    await expect(page.locator(".message")).to_have_count(41)
    await expect(newest).to_be_visible()
    await page.get_by_role("textbox").fill("mine")
    await page.keyboard.press("Enter")
    await expect(page.locator(".message", has_text="mine")).to_be_in_viewport()
    await expect(newest).to_have_count(0)
