"""Block Kit's limits and surfaces: what is refused, in Slack's words, with the path."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Sandbox
from bot.sandbox.rules_surfaces import message_faults, view_faults
from tests.sandbox.conftest import refused

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def button(action_id: str = "a", **more: Any) -> Json:
    return {"type": "button", "action_id": action_id, "text": plain("Go"), **more}


def option(value: str) -> Json:
    return {"text": plain(value), "value": value}


def section(text: str = "x", **more: Any) -> Json:
    return {"type": "section", "text": mrkdwn(text), **more}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def menu(**more: Any) -> Json:
    return {"type": "static_select", "action_id": "m", "options": [option("1")], **more}


def field(element: Json | None = None, **more: Any) -> Json:
    element = element or {"type": "plain_text_input", "action_id": "t"}
    return {"type": "input", "label": plain("L"), "element": element, **more}


def bars(series: int = 1, points: int = 2, **more: Any) -> Json:
    labels = [f"p{n}" for n in range(points)]
    data = [{"label": label, "value": 1} for label in labels]
    return {
        "type": "data_visualization",
        "title": "Leads",
        "chart": {
            "type": "bar",
            "series": [{"name": f"s{n}", "data": data} for n in range(series)],
            "axis_config": {"categories": labels},
        },
        **more,
    }


def table(rows: int = 2, kind: str = "data_table") -> Json:
    cells = [[{"type": "raw_text", "text": "a"}, {"type": "raw_number", "value": 1}]] * rows
    return {"type": kind, "rows": cells} | ({"caption": "c"} if kind == "data_table" else {})


def modal(*blocks: Json, **more: Any) -> Json:
    return {"type": "modal", "title": plain("T"), "blocks": list(blocks), **more}


GOOD: list[Json] = [
    section(accessory=button(style="primary", value="v" * 2000)),
    section(accessory=menu(placeholder=plain("Choose"), initial_option=option("1"))),
    {"type": "section", "fields": [mrkdwn("f" * 2000)] * 10},
    {"type": "header", "text": plain("h" * 150)},
    {"type": "context", "elements": [mrkdwn("x"), plain("y")]},
    actions(*(button(f"a{n}") for n in range(25))),
    actions({"type": "overflow", "action_id": "o", "options": [option("1")]}),
    {"type": "image", "image_url": "https://x.test/a.png", "alt_text": "a"},
    {"type": "divider"},
    {"type": "markdown", "text": "# hi"},
    bars(6, 20),
    table(101),
    table(100, "table"),
    field(),
    {
        "type": "rich_text",
        "elements": [
            {
                "type": "rich_text_list",
                "style": "bullet",
                "elements": [
                    {"type": "rich_text_section", "elements": [{"type": "text", "text": "x"}]}
                ],
            }
        ],
    },
    {"type": "card", "title": mrkdwn("t"), "actions": [button()]},
]


@pytest.mark.parametrize("block", GOOD, ids=lambda b: b["type"])
def test_takes_what_slack_takes(block: Json) -> None:
    assert message_faults([block], []) == ("invalid_attachments", [])


BAD: list[tuple[Json, str]] = [
    (section("x" * 3001), "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"),
    (section(""), "must be more than 0 characters [json-pointer:/blocks/0/text/text]"),
    (
        {"type": "section", "fields": [mrkdwn("x")] * 11},
        "no more than 10 items allowed [json-pointer:/blocks/0/fields]",
    ),
    (
        {"type": "section", "fields": [mrkdwn("x" * 2001)]},
        "must be less than 2001 characters [json-pointer:/blocks/0/fields/0/text]",
    ),
    (
        {"type": "header", "text": mrkdwn("x")},
        "unsupported type: mrkdwn [json-pointer:/blocks/0/text/type]",
    ),
    (
        {"type": "header", "text": plain("x" * 151)},
        "must be less than 151 characters [json-pointer:/blocks/0/text/text]",
    ),
    (
        actions(button("a"), button("b", text=plain("x" * 76))),
        "must be less than 76 characters [json-pointer:/blocks/0/elements/1/text/text]",
    ),
    (
        actions(button("a"), button("a")),
        '`action_id` "a" already exists [json-pointer:/blocks/0/elements/1/action_id]',
    ),
    (
        actions(button(value="x" * 2001)),
        "must be less than 2001 characters [json-pointer:/blocks/0/elements/0/value]",
    ),
    (
        actions(button(style="loud")),
        "value must be one of primary, danger [json-pointer:/blocks/0/elements/0/style]",
    ),
    (
        actions(button(colour="red")),
        "invalid additional property: colour [json-pointer:/blocks/0/elements/0]",
    ),
    (
        actions(*(button(f"a{n}") for n in range(26))),
        "no more than 25 items allowed [json-pointer:/blocks/0/elements]",
    ),
    (
        actions({"type": "plain_text_input", "action_id": "a"}),
        "unsupported type: plain_text_input [json-pointer:/blocks/0/elements/0/type]",
    ),
    (
        section(accessory=menu(options=[])),
        "must provide at least 1 items [json-pointer:/blocks/0/accessory/options]",
    ),
    (
        section(accessory=menu(options=[option(str(n)) for n in range(101)])),
        "no more than 100 items allowed [json-pointer:/blocks/0/accessory/options]",
    ),
    (
        section(accessory=menu(option_groups=[])),
        "cannot define both `options` and `option_groups` [json-pointer:/blocks/0/accessory]",
    ),
    (
        section(accessory=menu(initial_option=option("9"))),
        "must be one of the provided options [json-pointer:/blocks/0/accessory/initial_option]",
    ),
    (
        section(accessory=menu(options=[{"text": plain("x"), "value": "v" * 151}])),
        "must be less than 151 characters [json-pointer:/blocks/0/accessory/options/0/value]",
    ),
    (
        {"type": "context", "elements": [mrkdwn("x")] * 11},
        "no more than 10 items allowed [json-pointer:/blocks/0/elements]",
    ),
    (
        {"type": "image", "image_url": "https://x.test/a.png"},
        "missing required field: alt_text [json-pointer:/blocks/0]",
    ),
    (
        {"type": "alert", "text": plain("x")},
        "unsupported type: alert [json-pointer:/blocks/0/type]",
    ),
    ({"type": "nonsense"}, "unsupported type: nonsense [json-pointer:/blocks/0/type]"),
    (
        section(accessory=button(confirm={"title": plain("t"), "text": plain("t")})),
        "missing required field: confirm [json-pointer:/blocks/0/accessory/confirm]",
    ),
    (bars(7), "no more than 6 items allowed [json-pointer:/blocks/0/chart/series]"),
    (
        bars(1, 21),
        "no more than 20 items allowed [json-pointer:/blocks/0/chart/axis_config/categories]",
    ),
    (
        bars(title="x" * 51),
        "must be less than 51 characters [json-pointer:/blocks/0/title]",
    ),
    (
        {
            "type": "data_visualization",
            "title": "t",
            "chart": {"type": "pie", "segments": [{"label": "a", "value": 0}]},
        },
        "must be greater than 0 [json-pointer:/blocks/0/chart/segments/0/value]",
    ),
    (table(102), "no more than 101 items allowed [json-pointer:/blocks/0/rows]"),
    (table(1), "must provide at least 2 items [json-pointer:/blocks/0/rows]"),
    (
        {"type": "data_table", "rows": table()["rows"]},
        "missing required field: caption [json-pointer:/blocks/0]",
    ),
]


@pytest.mark.parametrize(("block", "note"), BAD, ids=lambda v: v if isinstance(v, str) else "")
def test_refuses_with_the_path(block: Json, note: str) -> None:
    code, notes = message_faults([block], [])
    assert code == "invalid_blocks"
    assert note in notes


def test_points_must_fit_the_categories() -> None:
    chart = bars(2)
    chart["chart"]["series"][1] = {"name": "s0", "data": [{"label": "p0", "value": 1}]}
    _, notes = message_faults([chart], [])
    assert '`name` "s0" already exists [json-pointer:/blocks/0/chart/series/1/name]' in notes
    assert any("one data point for each category" in note for note in notes)


def test_the_message_as_a_whole() -> None:
    assert message_faults([{"type": "divider"}] * 51, [])[1] == [
        "no more than 50 items allowed [json-pointer:/blocks]"
    ]
    twice = [section(block_id="b"), section(block_id="b")]
    assert message_faults(twice, [])[1] == [
        '`block_id` "b" already exists [json-pointer:/blocks/1/block_id]'
    ]
    assert "too many data_visualization" in message_faults([bars()] * 3, [])[1][0]
    assert message_faults([table(), table(2, "table")], []) == (
        "invalid_attachments",
        ["only_one_table_allowed"],
    )
    long = [{"type": "markdown", "text": "x" * 7000}] * 2
    assert message_faults(long, [])[0] == "msg_blocks_too_long"
    assert message_faults([], [{"blocks": [section("")]}])[1] == [
        "must be more than 0 characters [json-pointer:/attachments/0/blocks/0/text/text]"
    ]


@pytest.mark.parametrize(
    ("view", "note"),
    [
        (
            modal(field()),
            (
                "must define `submit` to use an `input` block in modals "
                "[json-pointer:/view/blocks/0/input]"
            ),
        ),
        (
            modal(section()) | {"title": plain("x" * 25)},
            "must be less than 25 characters [json-pointer:/view/title/text]",
        ),
        (
            modal(section(), private_metadata="x" * 3001),
            "must be less than 3001 characters [json-pointer:/view/private_metadata]",
        ),
        (modal(bars()), "unsupported type: data_visualization [json-pointer:/view/blocks/0/type]"),
        (modal(table()), "unsupported type: data_table [json-pointer:/view/blocks/0/type]"),
        (
            modal(*[{"type": "divider"}] * 101),
            "no more than 100 items allowed [json-pointer:/view/blocks]",
        ),
        (
            {"type": "home", "blocks": [{"type": "markdown", "text": "x"}]},
            "unsupported type: markdown [json-pointer:/view/blocks/0/type]",
        ),
        (
            {
                "type": "home",
                "blocks": [field({"type": "number_input", "is_decimal_allowed": True})],
            },
            "unsupported type: number_input [json-pointer:/view/blocks/0/element/type]",
        ),
        ({"type": "page"}, "unsupported type: page [json-pointer:/view/type]"),
        (
            {"type": "modal", "blocks": [section()]},
            "missing required field: title [json-pointer:/view]",
        ),
    ],
)
def test_views_are_refused_with_the_path(view: Json, note: str) -> None:
    code, notes = view_faults(view)
    assert code == "invalid_arguments"
    assert note in notes


def test_views_that_pass() -> None:
    assert view_faults(modal(field(), submit=plain("Save"))) == ("", [])
    assert view_faults({"type": "home", "blocks": [bars(), table()]}) == ("", [])
    large = modal(*[section("é" * 2900)] * 90)
    assert view_faults(large)[0] == "view_too_large"


async def test_slack_answers_with_errors_and_messages(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    wrong = actions(button("a"), button("b", text=plain("x" * 76)))
    answer = await refused(client.chat_postMessage(channel="C0LEADS", text="x", blocks=[wrong]))
    note = "must be less than 76 characters [json-pointer:/blocks/0/elements/1/text/text]"
    assert answer["error"] == "invalid_blocks"
    assert answer["errors"] == [note]
    assert answer["response_metadata"]["messages"] == [f"[ERROR] {note}"]
    assert sandbox.messages("leads") == []


async def test_a_workspace_without_charts_refuses_them(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    sandbox.refuse_blocks("data_visualization")
    answer = await refused(client.chat_postMessage(channel="C0LEADS", text="x", blocks=[bars()]))
    assert answer["errors"] == [
        "unsupported type: data_visualization [json-pointer:/blocks/0/type]"
    ]


async def test_missing_ids_are_made_up(sandbox: Sandbox, client: AsyncWebClient) -> None:
    block = {"type": "actions", "elements": [{"type": "button", "text": plain("x")}]}
    posted = await client.chat_postMessage(channel="C0LEADS", text="x", blocks=[block])
    stored = sandbox.message("leads", posted["ts"]).blocks[0]
    assert stored["block_id"]
    assert stored["elements"][0]["action_id"]
