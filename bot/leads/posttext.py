"""Everything a person could read in another app's post: texts, labelled values and addresses.

Tolerant on purpose (U38): a key that is missing, or of another type than yesterday, costs a guess
and never an error.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.kit import text
from bot.leads.labels import FIELD_OF, label_of
from bot.leads.records import names_a_record

_DEEP = 12
LINK = re.compile(r"https?://[^\s<>|\"')\]]+", re.IGNORECASE)
PAIR = re.compile(r"^[\s*_•-]*([^:*\n<>@]{2,40}?)\s*\*?\s*:\s*\*?\s*(\S.*)$")
_STACKED = re.compile(r"^\*([^*\n]{2,40})\*:?[ \t]*\n[ \t]*(\S[^\n]*)", re.MULTILINE)


@dataclass
class Found:
    """What stands in a post, in order and without repeats."""

    texts: list[str] = field(default_factory=list[str])
    pairs: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    links: list[str] = field(default_factory=list[str])

    def add(self, said: Any) -> None:
        if isinstance(said, str) and said.strip() and said not in self.texts:
            self.texts.append(said[:12_000])

    def pair(self, label: Any, value: Any) -> None:
        if isinstance(label, str) and isinstance(value, str) and label and value:
            self.pairs.append((label, value))

    def link(self, url: Any) -> None:
        if isinstance(url, str) and url.startswith(("http://", "https://", "mailto:", "tel:")):
            self.links.append(url)


def gather(message: dict[str, Any]) -> Found:
    """What a message says, wherever it stands in it."""
    found = Found()
    found.add(message.get("text"))
    _walk(message.get("blocks"), found, 0)
    for attachment in _dicts(message.get("attachments")):
        for key in ("pretext", "author_name", "title", "text"):
            found.add(attachment.get(key))
        for key in ("title_link", "author_link"):
            found.link(attachment.get(key))
        if names_a_record(str(attachment.get("title_link") or "")):
            found.pair("name", attachment.get("title"))
        for each in _dicts(attachment.get("fields")):
            found.pair(each.get("title"), each.get("value"))
        _walk(attachment.get("blocks"), found, 0)
        if not any(attachment.get(k) for k in ("text", "title", "blocks", "fields", "pretext")):
            found.add(attachment.get("fallback"))
    for said in found.texts:
        for url in [*text.urls(said), *LINK.findall(said)]:
            found.link(url)
    for _, value in found.pairs:
        for url in [*text.urls(value), *LINK.findall(value)]:
            found.link(url)
    found.links = list(dict.fromkeys(u.replace("&amp;", "&") for u in found.links))
    return found


def _walk(node: Any, found: Found, deep: int) -> None:
    """Every text and address of blocks, whatever block kinds there will be."""
    if deep > _DEEP:
        return
    if isinstance(node, list):
        for each in node[:200]:
            _walk(each, found, deep + 1)
    elif isinstance(node, dict):
        if node.get("type") in ("rich_text_section", "rich_text_quote", "rich_text_preformatted"):
            found.add(_sentence(node.get("elements"), found))
            return
        found.link(node.get("url"))
        for key, value in node.items():
            if key == "text" and isinstance(value, str):
                found.add(value)
            elif isinstance(value, dict | list) and key != "confirm":
                _walk(value, found, deep + 1)


def _sentence(elements: Any, found: Found) -> str:
    said: list[str] = []
    for each in _dicts(elements):
        found.link(each.get("url"))
        piece = each.get("text") or each.get("url") or each.get("email") or each.get("value")
        if isinstance(piece, str):
            said.append(piece)
    return "".join(said)


def _dicts(value: Any) -> list[dict[str, Any]]:
    rows: list[Any] = value[:200] if isinstance(value, list) else []
    return [each for each in rows if isinstance(each, dict)]


def lines_of(found: Found) -> list[str]:
    """The texts as plain lines, none twice."""
    said: list[str] = []
    for each in found.texts:
        said += [x for x in (text.line(t, 500) for t in text.unescape(each).split("\n")) if x]
    return list(dict.fromkeys(said))[:200]


def labelled(found: Found, lines: Sequence[str]) -> dict[str, list[str]]:
    """What stands behind a known label: field -> values in order."""
    pairs = list(found.pairs)
    for each in found.texts:
        pairs += _STACKED.findall(text.unescape(each))
    pairs += [m.groups() for t in lines if (m := PAIR.match(t))]
    values: dict[str, list[str]] = {}
    for label, value in pairs:
        name = FIELD_OF.get(label_of(label))
        plain = text.line(text.unescape(value), 300).strip("*_ ")
        if name and plain and plain not in values.setdefault(name, []):
            values[name].append(plain)
    return values
