"""Blocks of every kind that the page draws, as Slack's documentation shapes them."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def option(value: str, text: str, description: str = "") -> Json:
    more = {"description": plain(description)} if description else {}
    return {"text": plain(text), "value": value, **more}


def button(action: str, text: str, **more: Any) -> Json:
    return {"type": "button", "action_id": action, "text": plain(text), **more}


REASONS = [
    option("data", "Wrong data", "A field is wrong or missing"),
    option("fit", "Not a fit"),
    option("later", "Not ready"),
    option("reach", "Cannot reach"),
    option("twice", "Duplicate"),
    option("else", "Something else"),
]

CONFIRM = {
    "title": plain("Remove the lead?"),
    "text": mrkdwn("*L-1042* goes from the list."),
    "confirm": plain("Remove"),
    "deny": plain("Keep"),
    "style": "danger",
}


def lead_card(text: str = "*L-1042* · Pat Lee, Acme · Webinar Q3 · nobody yet") -> list[Json]:
    more = {
        "type": "overflow",
        "action_id": "lead.more",
        "options": [option("merge", "Merge"), option("remove", "Remove")],
    }
    buttons = [
        button("lead.mine", "Mine", style="primary", value="L-1042"),
        button("lead.good", "Good", value="L-1042"),
        button("lead.bad", "Not good", value="L-1042"),
        button("lead.remove", "Remove", value="L-1042", style="danger", confirm=CONFIRM),
        more,
    ]
    return [
        {"type": "section", "block_id": "lead", "text": mrkdwn(text)},
        {"type": "actions", "block_id": "lead-actions", "elements": buttons},
    ]


WEEKS = [f"W{n}" for n in range(1, 9)]


def series(name: str, values: list[float]) -> Json:
    data = [{"label": w, "value": v} for w, v in zip(WEEKS, values, strict=True)]
    return {"name": name, "data": data}


def chart(kind: str, title: str, *lines: Json) -> Json:
    axis = {"categories": WEEKS, "x_label": "Week", "y_label": "Leads"}
    body = {"type": kind, "series": list(lines), "axis_config": axis}
    return {"type": "data_visualization", "title": title, "chart": body}


IN = series("Received", [41, 38, 52, 47, 60, 58, 49, 66])
HEARD = series("Heard back", [30, 29, 33, 41, 44, 50, 41, 57])
BAD = series("Not good", [5, 9, 7, 4, 11, 6, 8, 5])
BAR = chart("bar", "Leads and answers", IN, HEARD, BAD)
LINE = chart("line", "Leads over eight weeks", IN, HEARD, BAD)
AREA = chart("area", "Leads in and heard back", IN, HEARD)
PIE = {
    "type": "data_visualization",
    "title": "Why not good",
    "chart": {
        "type": "pie",
        "segments": [
            {"label": "Wrong data", "value": 14},
            {"label": "Not a fit", "value": 9},
            {"label": "Cannot reach", "value": 6},
            {"label": "Duplicate", "value": 3},
        ],
    },
}


def raw(text: str) -> Json:
    return {"type": "raw_text", "text": text}


def number(value: float) -> Json:
    return {"type": "raw_number", "value": value, "text": str(value)}


CAMPAIGNS = [("Webinar Q3", 66, 5), ("Trade fair", 40, 9), ("E-book", 31, 11), ("Partner", 12, 1)]
DATA_TABLE = {
    "type": "data_table",
    "caption": "Campaigns",
    "page_size": 5,
    "rows": [
        [raw("Campaign"), raw("In"), raw("Not good")],
        *[[raw(name), number(n), number(b)] for name, n, b in CAMPAIGNS],
        *[[raw(f"Newsletter {n}"), number(10 + n), number(n)] for n in range(1, 7)],
    ],
}
TABLE = {
    "type": "table",
    "column_settings": [{"align": "left"}, {"align": "right"}],
    "rows": [
        [raw("Question"), raw("Askers")],
        [raw("Does it work with SAP?"), raw("6")],
        [raw("Can we pay quarterly?"), raw("2")],
    ],
}

PIXEL = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGA"
    "WjR9awAAAABJRU5ErkJggg=="
)

RICH = {
    "type": "rich_text",
    "elements": [
        {
            "type": "rich_text_section",
            "elements": [
                {"type": "text", "text": "Went well: ", "style": {"bold": True}},
                {"type": "text", "text": "opening with the webinar "},
                {"type": "emoji", "name": "tada"},
                {"type": "text", "text": " by "},
                {"type": "user", "user_id": "U0MIA"},
            ],
        },
        {
            "type": "rich_text_list",
            "style": "bullet",
            "elements": [
                {"type": "rich_text_section", "elements": [{"type": "text", "text": "one"}]},
                {"type": "rich_text_section", "elements": [{"type": "text", "text": "two"}]},
            ],
        },
        {"type": "rich_text_quote", "elements": [{"type": "text", "text": "Who sets it up?"}]},
        {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "L-1042,ok"}]},
    ],
}

MARKDOWN = {
    "type": "markdown",
    "text": "## Call week\n\n- [x] **7** calls\n- [ ] debrief with [Mia](https://example.test)\n\n"
    "| Day | Calls |\n|---|--:|\n| Mon | 3 |\n\n<img src=x onerror=alert(1)> `code`",
}


def card(title: str, body: str) -> Json:
    return {
        "type": "card",
        "title": mrkdwn(title),
        "subtitle": mrkdwn("Webinar Q3"),
        "body": mrkdwn(body),
        "slack_icon": {"type": "icon", "name": "flag"},
        "actions": [button(f"open.{title}", "Open")],
    }


CARDS = {
    "type": "carousel",
    "elements": [card(f"L-{n}", "*Pat Lee*, Acme") for n in (1042, 1043, 1044)],
}
CONTAINER = {
    "type": "container",
    "title": plain("How counted"),
    "subtitle": mrkdwn("Five definitions"),
    "is_collapsible": True,
    "default_collapsed": True,
    "child_blocks": [{"type": "section", "text": mrkdwn("A lead counts once.")}],
}

MIXED: list[Json] = [
    {"type": "header", "text": plain("Site A council :calendar:")},
    {
        "type": "section",
        "text": mrkdwn("*Thu 5 March*, 15:00-15:45 your time · video"),
        "accessory": {
            "type": "static_select",
            "action_id": "council.reason",
            "placeholder": plain("Choose a reason"),
            "options": REASONS,
        },
    },
    {"type": "section", "fields": [mrkdwn("*Asked*\n9"), mrkdwn("*Answered*\n4")]},
    {"type": "divider"},
    {
        "type": "image",
        "image_url": PIXEL,
        "alt_text": "A single pixel",
        "title": plain("Picture"),
    },
    RICH,
    {
        "type": "actions",
        "elements": [
            {"type": "datepicker", "action_id": "council.day", "initial_date": "2026-03-05"},
            {"type": "users_select", "action_id": "council.who", "placeholder": plain("Who?")},
        ],
    },
    {
        "type": "context",
        "elements": [
            {"type": "image", "image_url": PIXEL, "alt_text": "dot"},
            mrkdwn("Two topics come from people you represent"),
        ],
    },
]


def field(block: str, label: str, element: Json, **more: Any) -> Json:
    return {"type": "input", "block_id": block, "label": plain(label), "element": element, **more}


FORM: Json = {
    "type": "modal",
    "callback_id": "form",
    "title": plain("Flag a lead"),
    "submit": plain("Save"),
    "close": plain("Cancel"),
    "blocks": [
        {
            "type": "alert",
            "level": "info",
            "text": mrkdwn("Saved first; the questions come afterwards."),
        },
        field("email", "E-mail", {"type": "email_text_input", "action_id": "v"}),
        field(
            "reason",
            "Reason",
            {"type": "static_select", "action_id": "v", "options": REASONS},
            hint=plain("Only reasons that marketing can act on"),
        ),
        field(
            "note",
            "Note",
            {"type": "plain_text_input", "action_id": "v", "multiline": True, "max_length": 200},
            optional=True,
        ),
        field(
            "who",
            "Who should hear of it?",
            {"type": "multi_users_select", "action_id": "v", "placeholder": plain("People")},
            optional=True,
        ),
        field(
            "company",
            "Company",
            {"type": "external_select", "action_id": "v", "min_query_length": 2},
            optional=True,
        ),
        field(
            "proof",
            "Proof",
            {
                "type": "checkboxes",
                "action_id": "v",
                "options": [option("bounce", "It bounced"), option("call", "I called")],
            },
            optional=True,
        ),
        field(
            "side",
            "Side",
            {
                "type": "radio_buttons",
                "action_id": "v",
                "options": [option("sales", "Sales"), option("marketing", "Marketing")],
                "initial_option": option("sales", "Sales"),
            },
            optional=True,
            dispatch_action=True,
        ),
        field("day", "Day", {"type": "datepicker", "action_id": "v"}, optional=True),
        field("time", "Time", {"type": "timepicker", "action_id": "v"}, optional=True),
        field("when", "When", {"type": "datetimepicker", "action_id": "v"}, optional=True),
        field(
            "tries",
            "Tries",
            {
                "type": "number_input",
                "action_id": "v",
                "is_decimal_allowed": False,
                "min_value": "0",
            },
            optional=True,
        ),
        field("link", "Link", {"type": "url_text_input", "action_id": "v"}, optional=True),
        field("room", "Room", {"type": "channels_select", "action_id": "v"}, optional=True),
        field(
            "rooms",
            "Rooms",
            {"type": "multi_conversations_select", "action_id": "v"},
            optional=True,
        ),
        field("said", "Said", {"type": "rich_text_input", "action_id": "v"}, optional=True),
        field("file", "File", {"type": "file_input", "action_id": "v"}, optional=True),
    ],
}

DRAFT = {
    "type": "plain_text_input",
    "action_id": "draft",
    "multiline": True,
    "dispatch_action_config": {"trigger_actions_on": ["on_character_entered"]},
}
ASK: Json = {
    "type": "modal",
    "callback_id": "ask",
    "title": plain("Ask marketing"),
    "submit": plain("Pass it on"),
    "close": plain("Cancel"),
    "blocks": [field("question", "Question", DRAFT, dispatch_action=True)],
}
SAVED: Json = {
    "type": "modal",
    "callback_id": "saved",
    "title": plain("Ask marketing"),
    "close": plain("Done"),
    "blocks": [{"type": "section", "block_id": "saved", "text": mrkdwn("*Saved* as Q-12.")}],
}
