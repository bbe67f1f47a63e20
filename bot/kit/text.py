"""Text from people, webhooks and mail, made safe to store and to show (F44).

Nothing typed anywhere can ping, lie in a link, or break a block: `& < >` are escaped at the view's
edge, so `<!channel>` and `<@U1>` are shown as they were typed. What a database cannot hold (NUL,
lone surrogates) and what only deceives the eye (bidirectional overrides) is taken out at the door.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

# Control characters but tab and newline, and bidirectional overrides.
_DROPPED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_SPACES = re.compile(r"\s+")
_MARKS = str.maketrans({"*": "∗", "~": "∼", "`": "ˋ"})
# Slack slants between underscores only at the edges of words: pat_lee@x.test stays as it is.
_SLANT = re.compile(r"(?<![^\W_])_|_(?![^\W_])")
# None of them may run past the next "<": a text of nothing else would take minutes.
_SLACK_LINK = re.compile(r"<((?:https?|mailto|tel):[^<>|]+)(?:\|([^<>]*))?>")
_SLACK_REF = re.compile(r"<[#@!][^<>|]*\|([^<>]*)>|<([#@!][^<>]*)>")
_WEB = re.compile(r"https?://([^\s<>|]+)")
# A host in a label, with what stands around it: scheme, name, path.
_PLACE = re.compile(r"(\w+://)?((?:[\w-]+\.)+[^\W\d_]{2,})(?::\d+)?(/[^\s]*)?")
# Endings of files that a label may name; some of them are domains too.
_FILES = {"pdf", "doc", "docx", "ppt", "pptx", "xls", "xlsx", "csv", "md", "txt", "html", "htm",
          "png", "jpg", "jpeg", "svg", "gif", "mp4", "zip", "js"}  # fmt: skip
_HALF_ENTITY = re.compile(r"&[a-z]{0,3}$")


def clean(text: str, most: int = 3000) -> str:
    """What may be stored: no NUL, no lone surrogates, no bidi overrides, at most `most` chars."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _DROPPED.sub("", text.encode("utf-8", "replace").decode("utf-8"))
    return shorten(text.strip(), most)


def line(text: str, most: int = 200) -> str:
    """One clean line."""
    return shorten(_SPACES.sub(" ", clean(text, most * 4)), most)


def shorten(text: str, most: int) -> str:
    """At most `most` characters, ending with an ellipsis where something was cut.

    Never within an escaped `&amp;`, `&lt;` or `&gt;`.
    """
    if len(text) <= most:
        return text
    return _HALF_ENTITY.sub("", text[: max(most, 1) - 1]).rstrip() + "…"


def mrkdwn(text: str | None, most: int = 3000) -> str:
    """Typed text as part of a mrkdwn object: shown as typed, pings nobody, links nowhere."""
    escaped = (text or "").replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    # Slack's own formatting marks are swapped for look-alikes so that a name cannot turn bold.
    return shorten(_SLANT.sub("ˍ", escaped.translate(_MARKS)), most)


def link(url: str, label: str) -> str:
    """A link that shows where it leads to: only http(s), its label escaped.

    A label that names another place itself is not believed: the address is shown instead, or
    beside what may be a company's name (Monday.com).
    """
    web = _WEB.fullmatch(url)
    if web is None:
        return mrkdwn(label)
    shown = _honest(label, url, web.group(1)) if label else url
    return f"<{url.replace('&', '&amp;')}|{mrkdwn(shown)}>"


def _honest(label: str, url: str, place: str) -> str:
    to = urlsplit(url)
    host, beside = _bare(to.hostname or ""), ""
    for found in _PLACE.finditer(label):
        scheme, named, path = found.groups()
        named = named.lower()
        sure = bool(scheme or path) or named.startswith("www.")
        if not sure and named.rpartition(".")[2] in _FILES:
            continue
        same = _bare(named) == host
        if same and (not path or f"{to.path}?{to.query}".startswith(path.rstrip("/"))):
            continue
        if sure:
            return place
        beside = f" ({host})"
    return label + beside


def _bare(host: str) -> str:
    return host.removeprefix("www.").rstrip(".")


def unescape(text: str) -> str:
    """Slack's markup in an incoming text as a person reads it: links and mentions in plain."""
    text = _SLACK_LINK.sub(lambda m: m.group(2) or m.group(1).removeprefix("mailto:"), text)
    text = _SLACK_REF.sub(lambda m: m.group(1) or m.group(2) or "", text)
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def urls(text: str) -> list[str]:
    """The addresses linked in an incoming Slack text, in order."""
    return [m.group(1).replace("&amp;", "&") for m in _SLACK_LINK.finditer(text)]
