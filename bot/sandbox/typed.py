"""What a person types, as Slack puts it on the wire: escaped, mentions and links marked up."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from bot.sandbox.records import Json
from bot.sandbox.workspace import Workspace

_TOKEN = re.compile(
    r"(?P<url>https?://[^\s<>|]+[^\s<>|.,;:!?)\]'\"])"
    r"|(?P<mail>[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)"
    r"|(?P<at>(?<![\w])@[\w.-]+)"
    r"|(?P<room>(?<![\w&/])#[\w-]+)"
)
_MARK = re.compile(r"<([@#!]?)([^|>]+)(?:\|([^>]*))?>")
_BROADCAST = {"@channel": "channel", "@here": "here", "@everyone": "everyone"}


def escape(text: str) -> str:
    """`&`, `<` and `>` as Slack sends them."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescape(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def wire_text(typed: str, workspace: Workspace, *, named: bool = False) -> str:
    """`typed` as it stands in an event. `named` adds the names, as commands with should_escape."""
    parts: list[str] = []
    last = 0
    for match in _TOKEN.finditer(typed):
        parts.append(escape(typed[last : match.start()]))
        parts.append(_marked(match, workspace, named=named))
        last = match.end()
    parts.append(escape(typed[last:]))
    return "".join(parts)


def _marked(match: re.Match[str], workspace: Workspace, *, named: bool) -> str:
    word = match.group()
    if match.lastgroup == "url":
        return f"<{escape(word)}>"
    if match.lastgroup == "mail":
        return f"<mailto:{word}|{word}>"
    if match.lastgroup == "at":
        return _mention(word, workspace, named=named)
    try:
        room = workspace.channel(word)
    except LookupError:
        return escape(word)
    return f"<#{room.id}|{room.name}>" if named else f"<#{room.id}>"


def _mention(word: str, workspace: Workspace, *, named: bool) -> str:
    if word in _BROADCAST:
        return f"<!{_BROADCAST[word]}>"
    handle = word[1:]
    for group in workspace.usergroups.values():
        if group.handle == handle:
            return f"<!subteam^{group.id}|@{handle}>" if named else f"<!subteam^{group.id}>"
    try:
        person = workspace.member(handle)
    except LookupError:
        return escape(word)
    return f"<@{person.id}|{person.name}>" if named else f"<@{person.id}>"


def rich_text(wire: str, block_id: str) -> list[Json]:
    """The rich_text block that Slack's composer puts beside the text of a person's message."""
    elements: list[Json] = []
    last = 0
    for match in _MARK.finditer(wire):
        if match.start() > last:
            elements.append({"type": "text", "text": unescape(wire[last : match.start()])})
        elements.append(_rich_mark(*match.groups()))
        last = match.end()
    if last < len(wire):
        elements.append({"type": "text", "text": unescape(wire[last:])})
    section: Json = {"type": "rich_text_section", "elements": elements}
    return [{"type": "rich_text", "block_id": block_id, "elements": [section]}]


def _rich_mark(sign: str, what: str, label: str | None) -> Json:
    makers: dict[str, Callable[[], Json]] = {
        "@": lambda: {"type": "user", "user_id": what},
        "#": lambda: {"type": "channel", "channel_id": what},
        "!": lambda: (
            {"type": "usergroup", "usergroup_id": what.partition("^")[2]}
            if what.startswith("subteam^")
            else {"type": "broadcast", "range": what}
        ),
    }
    if sign in makers:
        return makers[sign]()
    link: Json = {"type": "link", "url": unescape(what)}
    if label:
        link["text"] = unescape(label)
    return link


_PING = re.compile(r"<(!channel|!here|!everyone|@[UW][A-Z0-9]+|!subteam\^[A-Z0-9]+)(?:\|[^>]*)?>")


def pings_in(text: str, blocks: list[Json], attachments: list[Json]) -> list[str]:
    """Everything in a message that notifies somebody: broadcasts, people, user groups."""
    found = [m.group(1) for m in _PING.finditer(text)]
    _pings([blocks, attachments], found)
    return list(dict.fromkeys(found))


def _pings(node: Any, found: list[str]) -> None:
    if isinstance(node, list):
        for each in node:
            _pings(each, found)
        return
    if not isinstance(node, dict):
        return
    kind = node.get("type")
    if kind == "plain_text":
        return
    if kind == "user" and "user_id" in node:
        found.append(f"@{node['user_id']}")
    elif kind == "broadcast":
        found.append(f"!{node.get('range')}")
    elif kind == "usergroup":
        found.append(f"!subteam^{node.get('usergroup_id')}")
    for key, value in node.items():
        if key == "value" and ("action_id" in node or isinstance(node.get("text"), dict)):
            continue  # what a button or an option carries is not shown
        if isinstance(value, str):
            if kind != "text" and key in ("text", "pretext", "title", "value", "fallback"):
                found.extend(m.group(1) for m in _PING.finditer(value))
        else:
            _pings(value, found)
