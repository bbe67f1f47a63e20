"""Takes a mail apart: who wrote it, what it says, whether a machine did (RFC 5322, RFC 3834).

Hostile mails come here first (F51, F52): what is large is cut before it is parsed, attachments are
never opened, and whatever a parser raises makes the mail unreadable. Runs in a killable process.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import getaddresses
from typing import Any

from bot.mailbox.plain import words_of_html

HEADERS = 64 * 1024  # bytes of the header block
HEADER = 2000  # characters of one header
TEXT = 60_000  # characters of text that are read
PARTS = 100
DELIMITERS = 2000  # lines that begin like a boundary; mails of people have a dozen
HOPS = 50  # Received headers; more is a loop (RFC 5321, 6.3)

_AUTOMATIC = re.compile(
    r"\s*(auto(matic|mated)?[ -]?(reply|response|answer)|out of (the )?office|"
    r"automatische (antwort|abwesenheit)|abwesenheits|abwesend|auto:|réponse automatique)",
    re.IGNORECASE,
)
_DAEMONS = ("mailer-daemon", "postmaster", "mail-daemon", "mailerdaemon")
_FAILED = re.compile(r"\bdmarc=(\w+)", re.IGNORECASE)


class Unreadable(Exception):
    """No mail, or none that can be read."""


@dataclass
class Letter:
    """A mail in plain values. `automatic`: "", automatic, bounce, list or loop; `lists`: the hosts
    of its List-Id; `names`: display names of everybody in its headers."""

    sender: str = ""
    name: str = ""
    reply_to: str = ""
    reply_name: str = ""
    subject: str = ""
    message_id: str = ""
    automatic: str = ""
    lists: str = ""
    dmarc: str = ""
    text: str = ""
    names: list[str] = field(default_factory=list[str])
    # A mail that was attached to this one: forwarded as a file.
    enclosed: bool = False

    def plain(self) -> dict[str, Any]:
        """As JSON can carry it."""
        return asdict(self)


def read_mime(raw: bytes) -> Letter:
    """A letter from the bytes of a mail. Raises Unreadable."""
    raw = _cut_headers(raw)
    if raw.count(b"\n--") > DELIMITERS:
        raise Unreadable("too many parts")
    try:
        message = message_from_bytes(raw, policy=policy.default)
        assert isinstance(message, EmailMessage)
        return _read(message)
    except Unreadable:
        raise
    except Exception as error:  # noqa: BLE001 - parsers raise whatever they like (and recurse)
        raise Unreadable(type(error).__name__) from None


def read_json(said: dict[str, Any]) -> Letter:
    """A letter from our own JSON (bot/mailbox/hooks.py), whose fields are strings."""
    given: dict[str, str] = {k: v for k, v in said.items() if isinstance(v, str)}
    headers = {str(k).lower(): str(v) for k, v in (said.get("headers") or {}).items()}
    letter = Letter(
        subject=given.get("subject", "")[:HEADER],
        message_id=given.get("message_id", "")[:HEADER],
        text=given.get("text", "")[:TEXT],
    )
    if not letter.text.strip() and given.get("html"):
        letter.text = words_of_html(given["html"])[:TEXT]
    letter.name, letter.sender = _address(given.get("from", ""))
    letter.reply_name, letter.reply_to = _address(given.get("reply_to", ""))
    letter.name = given.get("name", "") or letter.name
    people = getaddresses([given.get("to", "")[:HEADER], given.get("cc", "")[:HEADER]])
    letter.names = [n for n in (letter.name, letter.reply_name, *(n for n, _ in people)) if n]
    letter.automatic = _machine(headers, letter) or given.get("automatic", "")
    letter.lists = headers.get("list-id", "")[:HEADER]
    return letter


def _read(message: EmailMessage) -> Letter:
    headers = _headers(message)
    letter = Letter(
        subject=headers.get("subject", ""),
        message_id=headers.get("message-id", "").strip(),
        lists=headers.get("list-id", ""),
        dmarc=_dmarc(headers.get("authentication-results", "")),
    )
    letter.name, letter.sender = _address(headers.get("from", "") or headers.get("sender", ""))
    letter.reply_name, letter.reply_to = _address(headers.get("reply-to", ""))
    people = getaddresses([headers.get("to", ""), headers.get("cc", "")])
    letter.names = [n for n in (letter.name, letter.reply_name, *(n for n, _ in people)) if n]
    letter.automatic = _machine(headers, letter) or _report(message)
    # Of a list's mail too: it may be the company's own list of those who read the mailbox.
    if letter.automatic in ("", "list"):
        letter.text = _text(message)
        _open_enclosed(message, letter)
    return letter


def _headers(message: EmailMessage) -> dict[str, str]:
    """The first of each, decoded, in small letters; `received` counts them."""
    found: dict[str, str] = {}
    hops = 0
    for name, value in message.raw_items():
        key = name.lower()
        hops += key == "received"
        if key not in found:
            found[key] = _decoded(message, name, str(value))
    found["received"] = str(hops)
    return found


def _decoded(message: EmailMessage, name: str, value: str) -> str:
    value = value[:HEADER]
    try:
        # One by one and cut: a parser of addresses is slow for a bomb of them.
        parsed = str(message.policy.header_fetch_parse(name, value))
    except Exception:  # noqa: BLE001 - a header that nobody can read is a header in its own words
        parsed = value
    return " ".join(parsed.encode("utf-8", "replace").decode().split())[:HEADER]


def _address(said: str) -> tuple[str, str]:
    """Display name and address; what only looks like an address in the name is none."""
    found = getaddresses([said[:HEADER]])
    name, address = found[0] if found else ("", "")
    return name.strip().strip("\"'"), address.strip().lower() if "@" in address else ""


def _dmarc(said: str) -> str:
    found = _FAILED.search(said)
    return found.group(1).lower() if found else ""


def _machine(headers: dict[str, str], letter: Letter) -> str:
    """Which machine wrote it; "" where a person did (RFC 3834, 2)."""
    given = headers.get
    who = letter.sender.partition("@")[0]
    if who in _DAEMONS or given("return-path", "").strip() == "<>" or given("x-failed-recipients"):
        return "bounce"
    if given("received", "0").isdigit() and int(given("received", "0")) > HOPS:
        return "loop"
    said = given("auto-submitted", "no").split(";")[0].strip().lower()
    precedence = given("precedence", "").strip().lower()
    answers = any(given(x) for x in ("x-autoreply", "x-autorespond", "x-auto-reply"))
    if said not in ("", "no") or answers or precedence in ("auto_reply", "auto-reply"):
        return "automatic"
    if _AUTOMATIC.match(letter.subject):
        return "automatic"
    listed = any(given(x) for x in ("list-id", "list-unsubscribe", "list-post"))
    return "list" if listed or precedence in ("bulk", "junk", "list") else ""


def _report(message: EmailMessage) -> str:
    """Delivery reports are bounces, read receipts are automatic (RFC 6522)."""
    kind = message.get_content_type()
    if kind == "message/delivery-status":
        return "bounce"
    if kind != "multipart/report":
        return ""
    read = "disposition" in str(message.get_param("report-type") or "").lower()
    return "automatic" if read else "bounce"


def _parts(message: EmailMessage) -> Iterator[EmailMessage]:
    """Its own parts, not those of mails within it, at most PARTS."""
    waiting: list[Any] = [message]
    for _ in range(PARTS):
        if not waiting:
            return
        part = waiting.pop(0)
        if part.get_content_maintype() == "multipart":
            payload = part.get_payload()
            waiting = [*(payload if isinstance(payload, list) else []), *waiting]
        else:
            yield part


def _text(message: EmailMessage) -> str:
    """What it says: its plain text, else its HTML in plain words; never an attachment."""
    html = ""
    for part in _parts(message):
        kind = part.get_content_type()
        if part.get_content_disposition() == "attachment" or part.get_filename():
            continue
        if kind == "text/plain" and (said := _content(part)).strip():
            return said[:TEXT]
        if kind == "text/html" and not html:
            html = words_of_html(_content(part))
    return html[:TEXT]


def _content(part: EmailMessage) -> str:
    """A part's text in the charset it names, else in those that mails without one are in."""
    try:
        payload = part.get_payload(decode=True)
    except Exception:  # noqa: BLE001 - broken base64 and the like raise anything
        return ""
    if not isinstance(payload, bytes):
        return ""
    for charset in (part.get_content_charset() or "utf-8", "utf-8", "cp1252"):
        try:
            return payload.decode(charset)
        except (LookupError, UnicodeError):
            continue
    return payload.decode("utf-8", "replace")


def _open_enclosed(message: EmailMessage, letter: Letter) -> None:
    """A mail that was forwarded as a file: the prospect's words are in there."""
    for part in _parts(message):
        inner = part.get_payload() if part.get_content_type() == "message/rfc822" else None
        if isinstance(inner, list) and inner and isinstance(inner[0], EmailMessage):
            headers = _headers(inner[0])
            letter.reply_name, letter.reply_to = _address(headers.get("from", ""))
            letter.names += [n for n in (letter.reply_name,) if n]
            letter.subject, letter.text = headers.get("subject", ""), _text(inner[0])
            letter.enclosed = True
            return


def _cut_headers(raw: bytes) -> bytes:
    """A header block of at most HEADERS bytes; what is behind it stays."""
    ends = [at for mark in (b"\r\n\r\n", b"\n\n") if (at := raw.find(mark)) >= 0]
    end = min(ends) if ends else len(raw)
    if end <= HEADERS:
        return raw
    kept = raw[:HEADERS]
    return kept[: kept.rfind(b"\n") + 1] + b"\n" + raw[end:].lstrip(b"\r\n")
