"""The page's own API: what the page reads, does and hears."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import aiohttp
import pytest
from slack_bolt.async_app import AsyncApp

from bot.sandbox import Sandbox
from tests.sandbox.conftest import Door
from tests.sandbox.test_interactions import FORM


class Page:
    """Somebody at the page."""

    def __init__(self, sandbox: Sandbox, http: aiohttp.ClientSession, user: str) -> None:
        self.url, self.http, self.user = sandbox.url, http, user

    async def get(self, what: str, **query: str) -> Any:
        query = {"as": self.user, **query}
        async with self.http.get(f"{self.url}/sandbox/{what}", params=query) as got:
            assert got.status == 200, await got.text()
            return await got.json()

    async def act(self, do: str, **body: Any) -> Any:
        body = {"as": self.user, "do": do, **body}
        async with self.http.post(f"{self.url}/sandbox/act", json=body) as got:
            return await got.json()

    async def post(self, what: str, **body: Any) -> tuple[int, Any]:
        async with self.http.post(f"{self.url}/sandbox/{what}", json=body) as got:
            return got.status, await got.json()


@pytest.fixture
def rita(sandbox: Sandbox, http: aiohttp.ClientSession) -> Page:
    return Page(sandbox, http, "U0RITA")


async def test_the_state_around(rita: Page, sandbox: Sandbox, door: Door) -> None:
    await sandbox.say("mia", "leads", "hello @rita")
    await sandbox.say("mia", "leads", "and you")
    state = await rita.get("state")
    assert state["me"] == "U0RITA"
    assert len([m for m in state["members"] if not m["bot"]]) == 12
    channels = {c["name"]: c for c in state["channels"]}
    assert (channels["leads"]["unread"], channels["leads"]["mentions"]) == (2, 1)
    assert "sales-managers" not in channels
    assert channels["directmessage"]["kind"] == "im"
    assert "/badlead" in {c["command"] for c in state["commands"]}
    assert state["apps"][0]["home"]
    await rita.get("messages", channel="C0LEADS")
    state = await rita.get("state")
    assert {c["unread"] for c in state["channels"]} == {0}


async def test_guests_see_only_their_channels(
    sandbox: Sandbox, http: aiohttp.ClientSession
) -> None:
    gus = Page(sandbox, http, "U0GUS")
    state = await gus.get("state")
    names = {c["name"] for c in state["channels"] if c["kind"] != "im"}
    assert names == {"general", "leads"}
    async with http.get(
        f"{sandbox.url}/sandbox/messages", params={"as": "U0GUS", "channel": "C0ALIGN"}
    ) as got:
        assert got.status == 403


async def test_talking_editing_reacting(rita: Page, sandbox: Sandbox, door: Door) -> None:
    ts = (await rita.act("say", channel="C0LEADS", text="hi"))["ts"]
    await rita.act("say", channel="C0LEADS", text="reply", thread=ts)
    await rita.act("edit", channel="C0LEADS", ts=ts, text="hello")
    await rita.act("react", channel="C0LEADS", ts=ts, name="eyes")
    messages = (await rita.get("messages", channel="C0LEADS"))["messages"]
    assert [(m["text"], m["reply_count"]) for m in messages] == [("hello", 1)]
    assert messages[0]["reactions"][0]["name"] == "eyes"
    thread = (await rita.get("messages", channel="C0LEADS", thread=ts))["messages"]
    assert [m["text"] for m in thread] == ["hello", "reply"]
    await rita.act("unreact", channel="C0LEADS", ts=ts, name="eyes")
    assert (await rita.act("delete", channel="C0LEADS", ts=ts))["ok"]
    assert (await rita.act("delete", channel="C0LEADS", ts=ts)) == {
        "ok": False,
        "error": f"no message {ts} in #leads",
    }


async def test_commands_and_their_errors(rita: Page, sandbox: Sandbox, bolt: AsyncApp) -> None:
    async def on_badlead(ack: Any) -> None:
        await ack("Saved")

    bolt.command("/badlead")(on_badlead)
    assert (await rita.act("say", channel="C0LEADS", text="/badlead x"))["ok"]
    messages = (await rita.get("messages", channel="C0LEADS"))["messages"]
    assert [(m["text"], m["ephemeral"]) for m in messages] == [("Saved", True)]
    answer = await rita.act("say", channel="C0LEADS", text="/badlead x", thread="1.2")
    assert answer["error"] == "/badlead is not supported in threads. Sorry!"
    answer = await rita.act("say", channel="C0LEADS", text="/goodlead x")
    assert answer["error"] == '/goodlead failed with the error "dispatch_failed"'
    assert not (await rita.act("say", channel="C0LEADS", text="  "))["ok"]
    assert not (await rita.act("fly"))["ok"]


async def test_forms(rita: Page, sandbox: Sandbox, bolt: AsyncApp) -> None:
    async def on_shortcut(ack: Any, body: Any, client: Any) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=FORM)

    async def on_flag(ack: Any) -> None:
        await ack()

    bolt.shortcut("flag_lead")(on_shortcut)
    bolt.view("flag")(on_flag)
    assert (await rita.act("shortcut", callback_id="flag_lead"))["ok"]
    await sandbox.quiet()
    form = (await rita.get("views"))["stack"][0]
    assert form["submit"]["text"] == "Save"
    wrong = await rita.act("submit", view=form["id"], values={})
    assert wrong["errors"] == {"note": "Please complete this required field."}
    typed = {"note": {"t": {"type": "plain_text_input", "value": "x"}}, "gone": {"a": {}}}
    assert (await rita.act("submit", view=form["id"], values=typed))["ok"]
    assert (await rita.get("views"))["stack"] == []
    assert sandbox.deliveries()[-1].payload["view"]["state"]["values"]["note"] == typed["note"]


async def test_the_stream_says_what_changed(
    rita: Page, sandbox: Sandbox, http: aiohttp.ClientSession, door: Door
) -> None:
    async with http.get(f"{sandbox.url}/sandbox/stream", params={"as": "rita"}) as stream:
        notes: list[dict[str, Any]] = []

        async def until(what: str) -> dict[str, Any]:
            async for line in stream.content:
                if line.startswith(b"data: "):
                    notes.append(json.loads(line[6:]))
                    if notes[-1]["what"] == what:
                        return notes[-1]
            raise AssertionError("the stream ended")

        async with asyncio.timeout(5):
            await until("hello")
            await sandbox.say("mia", "leads", "hi")
            assert (await until("channel"))["channel"] == "C0LEADS"
            await rita.post("clock", advance_s=60)
            await until("clock")
    revs = [note["rev"] for note in notes]
    assert revs == sorted(revs)


async def test_the_clock(rita: Page, sandbox: Sandbox) -> None:
    status, _ = await rita.post("clock", to="2026-03-06T18:30:00+01:00")
    assert status == 200
    _, moved = await rita.post("clock", next="working-day-16:00", zone="Europe/Berlin")
    assert moved["now"].startswith("2026-03-09T15:00:00")
    assert sandbox.clock.now().isoformat().startswith("2026-03-09T15:00:0")
    status, said = await rita.post("clock", next="someday-16:00")
    assert (status, said["error"]) == (400, "unknown moment: someday-16:00")
    status, _ = await rita.post("clock", to="2026-03-06T18:30:00")
    assert status == 400


async def test_faults_and_log(rita: Page, sandbox: Sandbox, http: aiohttp.ClientSession) -> None:
    await rita.post("faults", kind="error", method="auth.test", error="internal_error")
    headers = {"Authorization": f"Bearer {sandbox.bot_token}"}
    async with http.post(f"{sandbox.api_url}auth.test", headers=headers) as got:
        assert (await got.json())["error"] == "internal_error"
    plan = (await rita.get("faults"))["plan"]
    assert (plan[0]["times"], plan[0]["struck"]) == (0, 1)
    status, said = await rita.post("faults", kind="explode")
    assert (status, "unknown fault" in said["error"]) == (400, True)
    entries = (await rita.get("log"))["entries"]
    assert (entries[0]["what"], entries[0]["fault"]) == ("auth.test", "error")
    await rita.post("faults", clear=True)
    assert (await rita.get("faults"))["plan"] == []


async def test_uploads(rita: Page, sandbox: Sandbox, door: Door) -> None:
    shared = await rita.act("upload", channel="C0LEADS", name="a.csv", content="x,y")
    assert sandbox.message("leads", shared["ts"]).files[0]["name"] == "a.csv"
    event = sandbox.events[0]["event"]
    assert {e["event"]["type"] for e in sandbox.events} == {"message", "file_shared"}
    assert event.get("subtype", "file_share") == "file_share"
    loose = await rita.act("upload", name="b.bin", content="AAE=", encoding="base64")
    assert sandbox.workspace.files[loose["file"]]["size"] == 2


async def test_it_can_run_alone(http: aiohttp.ClientSession) -> None:
    import sys

    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.sandbox", "--port", "0", stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    lines = [(await process.stdout.readline()).decode().strip() for _ in range(7)]
    env = dict(line.split("=", 1) for line in lines[1:])
    headers = {"Authorization": f"Bearer {env['SLACK_BOT_TOKEN']}"}
    async with http.post(f"{env['SLACK_API_URL']}auth.test", headers=headers) as got:
        assert (await got.json())["ok"]
    process.terminate()
    assert await process.wait() == 0


def test_a_slow_page_misses_nothing(sandbox: Sandbox) -> None:
    listener = sandbox.hub.listen("U0RITA")
    for turn in range(600):
        sandbox.hub.changed("channel", channel=f"C{turn % 3}")
    sandbox.hub.changed("home", user="U0MIA")
    told = [listener.queue.get_nowait() for _ in range(listener.queue.qsize())]
    assert {note["channel"] for note in told if note} == {"C0", "C1", "C2"}
    assert told[-1] is not None
    assert told[-1]["rev"] == 600
