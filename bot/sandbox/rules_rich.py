"""Rules of rich_text: sections, lists, quotes, preformatted text and their leaves."""

from __future__ import annotations

from bot.sandbox.rules import (
    Check,
    anything,
    boolean,
    by_type,
    choice,
    items,
    number,
    shape,
    string,
)

_STYLE = shape(
    {},
    dict.fromkeys(
        [
            "bold",
            "italic",
            "strike",
            "code",
            "underline",
            "highlight",
            "client_highlight",
            "unlink",
        ],
        boolean,
    ),
)
_STYLED: dict[str, Check] = {"style": _STYLE}
_LEAF = by_type(
    {
        "text": shape({"text": string(40_000, 1)}, _STYLED),
        "link": shape(
            {"url": string(3000, 1)}, {**_STYLED, "text": string(3000), "unsafe": boolean}
        ),
        "emoji": shape(
            {"name": string(255, 1)},
            {**_STYLED, "unicode": string(255), "skin_tone": number(1, 6, whole=True)},
        ),
        "user": shape({"user_id": string(255, 1)}, _STYLED),
        "usergroup": shape({"usergroup_id": string(255, 1)}, _STYLED),
        "channel": shape({"channel_id": string(255, 1)}, _STYLED),
        "team": shape({"team_id": string(255, 1)}, _STYLED),
        "broadcast": shape({"range": choice("here", "channel", "everyone")}, _STYLED),
        "color": shape({"value": string(50, 1)}, _STYLED),
        "date": shape(
            {"timestamp": number(whole=True), "format": string(255, 1)},
            {**_STYLED, "url": string(3000), "fallback": string(3000)},
        ),
        "citation": anything,
        "tag": anything,
        "work_object": anything,
    }
)
_LEAVES = items(_LEAF, 10_000, 0)
_SECTION = shape({"elements": _LEAVES})
_BORDER: dict[str, Check] = {"border": number(0, 1, whole=True)}
_PART = by_type(
    {
        "rich_text_section": _SECTION,
        "rich_text_list": shape(
            {
                "elements": items(by_type({"rich_text_section": _SECTION}), 10_000),
                "style": choice("bullet", "ordered"),
            },
            {**_BORDER, "indent": number(0, 8, whole=True), "offset": number(0, whole=True)},
        ),
        "rich_text_quote": shape({"elements": _LEAVES}, _BORDER),
        "rich_text_preformatted": shape(
            {"elements": _LEAVES}, {**_BORDER, "language": string(255)}
        ),
    }
)
RICH_TEXT = shape({"elements": items(_PART, 10_000)}, {"block_id": string(255)})
