"""Buttons, selects, shortcuts, modals and the Home tab, against a real Bolt app."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Sandbox
from tests.sandbox.conftest import Door, refused
from tests.sandbox.test_blocks import actions, button, field, menu, modal, option, plain, section

FORM = modal(
    field(block_id="note"),
    field(menu(), block_id="why", optional=True),
    submit=plain("Save"),
    callback_id="flag",
    private_metadata="L-1",
    notify_on_close=True,
)


async def test_a_press_carries_what_slack_sends(sandbox: Sandbox, door: Door) -> None:
    sandbox.pace.enabled = False
    client = AsyncWebClient(token=sandbox.bot_token, base_url=sandbox.api_url)
    blocks = [
        actions(button("go", value="1")) | {"block_id": "one"},
        actions(button("go", value="2")) | {"block_id": "two"},
    ]
    posted = await client.chat_postMessage(channel="C0LEADS", text="t", blocks=blocks)
    with pytest.raises(LookupError, match="stands here 2 times"):
        await sandbox.press("rita", ("leads", posted["ts"]), "go")
    await sandbox.press("rita", ("leads", posted["ts"]), "go", value="2")
    payload = sandbox.deliveries("interactive")[0].payload
    assert payload["type"] == "block_actions"
    assert payload["container"] == {
        "type": "message",
        "message_ts": posted["ts"],
        "channel_id": "C0LEADS",
        "is_ephemeral": False,
    }
    action = payload["actions"][0]
    assert (action["action_id"], action["block_id"], action["value"]) == ("go", "two", "2")
    assert payload["message"]["ts"] == posted["ts"]
    assert payload["channel"] == {"id": "C0LEADS", "name": "leads"}
    assert payload["response_url"].startswith(sandbox.url)
    with pytest.raises(LookupError, match="nothing here has the action"):
        await sandbox.press("rita", ("leads", posted["ts"]), "stop")


async def test_a_button_s_return_address_stays_with_its_message(
    sandbox: Sandbox, bolt: AsyncApp, client: AsyncWebClient
) -> None:
    async def on_go(ack: Any, respond: Any) -> None:
        await ack()
        await respond(text="whispered beside it")
        await respond(text="the message itself, anew", replace_original=True)

    bolt.action("go")(on_go)
    posted = await client.chat_postMessage(
        channel="C0LEADS", text="t", blocks=[actions(button("go"))]
    )
    await sandbox.press("rita", ("leads", posted["ts"]), "go")
    await sandbox.quiet()
    assert [m.text for m in sandbox.messages("leads")] == ["the message itself, anew"]
    assert [m.text for m in sandbox.ephemerals("rita", "leads")] == ["whispered beside it"]


async def test_ephemerals_are_pressed_by_their_reader_only(
    sandbox: Sandbox, bolt: AsyncApp, client: AsyncWebClient
) -> None:
    async def on_go(ack: Any, respond: Any) -> None:
        await ack()
        await respond(text="gone", replace_original=True)

    bolt.action("go")(on_go)
    await client.chat_postEphemeral(
        channel="C0LEADS", user="U0RITA", text="t", blocks=[actions(button("go"))]
    )
    whisper = sandbox.ephemerals("rita")[0]
    with pytest.raises(LookupError):
        await sandbox.press("mia", whisper.id, "go")
    await sandbox.press("rita", whisper, "go")
    await sandbox.quiet()
    payload = sandbox.deliveries("interactive")[0].payload
    assert payload["container"]["is_ephemeral"]
    assert "message" not in payload
    assert [(m.text, m.blocks) for m in sandbox.ephemerals("rita")] == [("gone", [])]


async def test_selects_keep_what_was_chosen(
    sandbox: Sandbox, door: Door, client: AsyncWebClient
) -> None:
    elements = [
        menu(options=[option("a"), option("b")]),
        {"type": "multi_users_select", "action_id": "who"},
        {"type": "datepicker", "action_id": "when", "initial_date": "2026-03-01"},
    ]
    posted = await client.chat_postMessage(
        channel="C0LEADS", text="t", blocks=[actions(*elements) | {"block_id": "b"}]
    )
    where = ("leads", posted["ts"])
    with pytest.raises(LookupError, match="offers no option"):
        await sandbox.press("rita", where, "m", selected="c")
    await sandbox.press("rita", where, "m", selected="b")
    await sandbox.press("rita", where, "who", selected=["U0MIA"])
    payload = sandbox.deliveries("interactive")[-1].payload
    assert payload["actions"][0]["selected_users"] == ["U0MIA"]
    values = payload["state"]["values"]["b"]
    assert values["m"]["selected_option"]["value"] == "b"
    assert values["when"] == {"type": "datepicker", "selected_date": "2026-03-01"}
    await sandbox.press("mia", where, "m", selected="a")
    values = sandbox.deliveries("interactive")[-1].payload["state"]["values"]["b"]
    assert values["who"]["selected_users"] == []


async def test_a_form_from_command_to_submission(sandbox: Sandbox, bolt: AsyncApp) -> None:
    heard: list[Any] = []

    async def on_badlead(ack: Any, body: Any, client: Any) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=FORM)

    async def on_flag(ack: Any, view: Any) -> None:
        heard.append(view)
        value = view["state"]["values"]["note"]["t"]["value"]
        if value == "bad":
            await ack(response_action="errors", errors={"note": "Say more."})
        else:
            await ack()

    bolt.command("/badlead")(on_badlead)
    bolt.view("flag")(on_flag)
    await sandbox.command("rita", "leads", "/badlead")
    await sandbox.quiet()
    form = sandbox.views("rita")[-1]
    assert (form.title, form.callback_id) == ("T", "flag")
    missing = await sandbox.submit("rita")
    assert missing.errors == {"note": "Please complete this required field."}
    assert heard == []
    errors = await sandbox.submit("rita", {"note": "bad"})
    assert errors.errors == {"note": "Say more."}
    assert sandbox.views("rita")[-1].errors == {"note": "Say more."}
    done = await sandbox.submit("rita", {"t": "good", "why": "1"})
    assert (done.ok, sandbox.views("rita")) == (True, [])
    assert heard[-1]["private_metadata"] == "L-1"
    assert heard[-1]["state"]["values"]["why"]["m"]["selected_option"]["value"] == "1"
    assert heard[-1]["root_view_id"] == form.id


async def test_triggers_live_three_seconds_and_open_once(
    sandbox: Sandbox, door: Door, client: AsyncWebClient
) -> None:
    first = await sandbox.command("rita", "leads", "/badlead")
    await client.views_open(trigger_id=first.trigger_id, view=FORM)
    again = await refused(client.views_open(trigger_id=first.trigger_id, view=FORM))
    assert again["error"] == "exchanged_trigger_id"
    wrong = await refused(client.views_open(trigger_id="12.34.abc", view=FORM))
    assert wrong["error"] == "invalid_trigger_id"
    assert sandbox.triggers.life == 3.0
    sandbox.triggers.life = 0.01
    late = await sandbox.command("rita", "leads", "/badlead")
    await asyncio.sleep(0.05)
    answer = await refused(client.views_open(trigger_id=late.trigger_id, view=FORM))
    assert answer["error"] == "expired_trigger_id"


async def test_a_bad_view_does_not_spend_the_trigger(
    sandbox: Sandbox, door: Door, client: AsyncWebClient
) -> None:
    reply = await sandbox.command("rita", "leads", "/badlead")
    answer = await refused(client.views_open(trigger_id=reply.trigger_id, view=modal(field())))
    assert answer["error"] == "invalid_arguments"
    assert answer["response_metadata"]["messages"] == [
        (
            "[ERROR] must define `submit` to use an `input` block in modals "
            "[json-pointer:/view/blocks/0/input]"
        )
    ]
    await client.views_open(trigger_id=reply.trigger_id, view=FORM)


async def test_the_stack_holds_three(sandbox: Sandbox, door: Door, client: AsyncWebClient) -> None:
    step = modal(actions(button("deeper")), notify_on_close=True)
    reply = await sandbox.command("rita", "leads", "/badlead")
    root = (await client.views_open(trigger_id=reply.trigger_id, view=step))["view"]
    outside = await sandbox.command("rita", "leads", "/badlead")
    answer = await refused(client.views_push(trigger_id=outside.trigger_id, view=step))
    assert answer["error"] == "not_found"
    for _ in range(2):
        pressed = await sandbox.press("rita", None, "deeper")
        pushed = await client.views_push(trigger_id=pressed.trigger_id, view=step)
        assert pushed["view"]["root_view_id"] == root["id"]
    pressed = await sandbox.press("rita", None, "deeper")
    answer = await refused(client.views_push(trigger_id=pressed.trigger_id, view=step))
    assert answer["error"] == "push_limit_reached"
    await sandbox.close_view("rita")
    assert len(sandbox.views("rita")) == 2
    await sandbox.close_view("rita", whole=True)
    closed = [d.payload for d in sandbox.deliveries("interactive")][-3:]
    assert [(p["type"], p["is_cleared"]) for p in closed] == [
        ("view_closed", False),
        ("view_closed", True),
        ("view_closed", True),
    ]


async def test_updates_check_the_hash_and_keep_what_was_typed(
    sandbox: Sandbox, door: Door, client: AsyncWebClient
) -> None:
    reply = await sandbox.command("rita", "leads", "/badlead")
    view = (await client.views_open(trigger_id=reply.trigger_id, view=FORM))["view"]
    await sandbox.press("rita", None, "t", selected="typed")
    assert sandbox.deliveries("interactive") == []
    updated = await client.views_update(view_id=view["id"], hash=view["hash"], view=FORM)
    assert updated["view"]["state"]["values"]["note"]["t"]["value"] == "typed"
    stale = client.views_update(view_id=view["id"], hash=view["hash"], view=FORM)
    assert (await refused(stale))["error"] == "hash_conflict"
    await sandbox.close_view("rita")
    gone = client.views_update(view_id=view["id"], view=FORM)
    assert (await refused(gone))["error"] == "not_found"


@pytest.mark.parametrize("action", ["update", "push", "clear"])
async def test_submissions_can_lead_on(sandbox: Sandbox, bolt: AsyncApp, action: str) -> None:
    async def on_badlead(ack: Any, body: Any, client: Any) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=FORM)

    async def on_flag(ack: Any) -> None:
        view = {} if action == "clear" else {"view": modal(section("next"))}
        await ack(response_action=action, **view)

    bolt.command("/badlead")(on_badlead)
    bolt.view("flag")(on_flag)
    await sandbox.command("rita", "leads", "/badlead")
    await sandbox.quiet()
    reply = await sandbox.submit("rita", {"note": "x"})
    assert reply.response_action == action
    words = [view.words for view in sandbox.views("rita")]
    assert len(words) == {"update": 1, "push": 2, "clear": 0}[action]
    if words:
        assert words[-1] == "next"


async def test_a_bad_answer_to_a_submission_shows_trouble(sandbox: Sandbox, bolt: AsyncApp) -> None:
    async def on_badlead(ack: Any, body: Any, client: Any) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=FORM)

    async def on_flag(ack: Any) -> None:
        await ack(response_action="errors", errors={"nowhere": "x"})

    bolt.command("/badlead")(on_badlead)
    bolt.view("flag")(on_flag)
    await sandbox.command("rita", "leads", "/badlead")
    await sandbox.quiet()
    reply = await sandbox.submit("rita", {"note": "x"})
    assert reply.error == "We had some trouble connecting. Try again?"
    assert len(sandbox.views("rita")) == 1


async def test_shortcuts(sandbox: Sandbox, bolt: AsyncApp) -> None:
    heard: list[Any] = []

    async def on_shortcut(ack: Any, shortcut: Any, respond: Any) -> None:
        heard.append(shortcut)
        await ack()
        if shortcut["type"] == "message_action":
            await respond("noted")

    bolt.shortcut("flag_lead_message")(on_shortcut)
    bolt.shortcut("flag_lead")(on_shortcut)
    ts = await sandbox.say("rita", "leads", "lead")
    await sandbox.shortcut("mia", "flag_lead_message", channel="leads", ts=ts)
    await sandbox.shortcut("mia", "flag_lead")
    await sandbox.quiet()
    assert heard[0]["message"]["text"] == "lead"
    assert heard[0]["message_ts"] == ts
    assert "thread_ts" not in heard[0]["message"]
    assert "channel" not in heard[1]
    assert "response_url" not in heard[1]
    assert [m.text for m in sandbox.ephemerals("mia")] == ["noted"]
    with pytest.raises(LookupError, match="no global shortcut"):
        await sandbox.shortcut("mia", "flag_lead_message")


async def test_a_shortcut_on_a_message_with_replies_brings_its_thread(
    sandbox: Sandbox, bolt: AsyncApp
) -> None:
    """Slack sends the full structure of the message, but not from which pane: an answer to the
    first message of a thread stands in the channel, one to a reply in the thread."""
    heard: list[Any] = []

    async def on_shortcut(ack: Any, shortcut: Any, respond: Any) -> None:
        heard.append(shortcut["message"])
        await ack()
        await respond("noted")

    bolt.shortcut("flag_lead_message")(on_shortcut)
    root = await sandbox.say("rita", "leads", "lead")
    reply = await sandbox.say("ravi", "leads", "wrong phone", thread_ts=root)
    for ts in (root, reply):
        await sandbox.shortcut("mia", "flag_lead_message", channel="leads", ts=ts)
        await sandbox.quiet()
    assert [(m["ts"], m["thread_ts"], m.get("reply_count")) for m in heard] == [
        (root, root, 1), (reply, root, None),
    ]  # fmt: skip
    assert [m.thread_ts for m in sandbox.ephemerals("mia")] == ["", root]


async def test_the_home_tab(sandbox: Sandbox, bolt: AsyncApp) -> None:
    heard: list[Any] = []

    async def on_home(event: Any, client: Any) -> None:
        heard.append(event)
        view = {"type": "home", "blocks": [section("hello"), actions(button("go"))]}
        await client.views_publish(user_id=event["user"], view=view)

    async def on_go(ack: Any, body: Any) -> None:
        heard.append(body)
        await ack()

    bolt.event("app_home_opened")(on_home)
    bolt.action("go")(on_go)
    await sandbox.open_home("rita")
    await sandbox.quiet()
    home = sandbox.home("rita")
    assert home is not None
    assert home.words == "hello\nGo"
    assert "view" not in heard[0]
    await sandbox.open_home("rita")
    assert heard[1]["view"]["id"] == home.id
    await sandbox.press("rita", "home", "go")
    assert heard[2]["container"] == {"type": "view", "view_id": home.id}
    assert "response_url" not in heard[2]
    push = bolt.client.views_push(trigger_id=heard[2]["trigger_id"], view=modal(section()))
    note = (await refused(push))["response_metadata"]["messages"][0]
    assert note.startswith("[ERROR] must match the `type` of the root view")


async def test_publishing_checks_hash_and_manifest(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    view = {"type": "home", "blocks": [section("one")]}
    first = (await client.views_publish(user_id="U0RITA", view=view))["view"]
    await client.views_publish(user_id="U0RITA", view=view, hash=first["hash"])
    stale = client.views_publish(user_id="U0RITA", view=view, hash=first["hash"])
    assert (await refused(stale))["error"] == "hash_conflict"
    sandbox.workspace.manifest["features"]["app_home"]["home_tab_enabled"] = False
    off = client.views_publish(user_id="U0RITA", view=view)
    assert (await refused(off))["error"] == "not_enabled"


async def test_external_selects_ask_the_app(sandbox: Sandbox, bolt: AsyncApp) -> None:
    lookup = {"type": "external_select", "action_id": "lead", "min_query_length": 2}

    async def on_badlead(ack: Any, body: Any, client: Any) -> None:
        await ack()
        form = modal(field(lookup, block_id="lead"), submit=plain("Save"), callback_id="flag")
        await client.views_open(trigger_id=body["trigger_id"], view=form)

    async def on_typed(ack: Any, payload: Any) -> None:
        await ack(options=[option(payload["value"] + "!")])

    async def on_flag(ack: Any) -> None:
        await ack()

    bolt.command("/badlead")(on_badlead)
    bolt.options("lead")(on_typed)
    bolt.view("flag")(on_flag)
    await sandbox.command("rita", "leads", "/badlead")
    await sandbox.quiet()
    assert (await sandbox.suggest("rita", "lead", "p")).options == []
    found = await sandbox.suggest("rita", "lead", "pat")
    assert found.options == [option("pat!")]
    with pytest.raises(LookupError, match="choose an option object"):
        await sandbox.submit("rita", {"lead": "pat!"})
    assert (await sandbox.submit("rita", {"lead": found.options[0]})).ok


async def test_too_fast_for_an_open_view_is_slackapierror(client: AsyncWebClient) -> None:
    with pytest.raises(SlackApiError):
        await client.views_open(trigger_id="", view=FORM)


async def test_buttons_in_attachments_say_so(sandbox: Sandbox, door: Door) -> None:
    blocks = [actions(button("go"))]
    ts = await sandbox.app_post("leads", attachments=[{"blocks": blocks, "fallback": "x"}])
    await sandbox.press("rita", ("leads", ts), "go")
    container = sandbox.deliveries("interactive")[0].payload["container"]
    assert (container["type"], container["attachment_id"]) == ("message_attachment", 1)


async def test_without_interactivity_nothing_is_delivered(sandbox: Sandbox, door: Door) -> None:
    sandbox.workspace.manifest["settings"]["interactivity"]["is_enabled"] = False
    reply = await sandbox.shortcut("rita", "flag_lead")
    assert reply.error == "This app is not configured to handle interactive responses."
    assert door.seen == []
