"""Reads a mailbox over IMAP, by imap-tools in a thread; nothing in it is marked, moved or deleted.

The folder is opened read-only (EXAMINE) and bodies are peeked at. Of each mail at most KEPT bytes
are fetched, however large it is.
"""

from __future__ import annotations

import imaplib
import ssl
from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import unquote, urlsplit

from imap_tools import AND, BaseMailBox, MailBox, MailboxLoginError, MailBoxUnencrypted
from imap_tools.errors import ImapToolsError

from bot.mailbox.models import KEPT

TIMEOUT = 30.0  # seconds for each answer of the server
BATCH = 20  # mails fetched at a time
AT_FIRST = timedelta(days=7)  # what is read of a mailbox that is new here


class MailboxError(Exception):
    """The mailbox cannot be read now. `why` names no person and no words of a mail."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Address:
    """Where a mailbox is. `user` is most often an e-mail address."""

    host: str
    port: int
    user: str
    folder: str
    secure: bool
    password: str = field(repr=False)

    @property
    def digest(self) -> str:
        """What tells this mailbox from another."""
        said = f"{self.user}@{self.host}:{self.port}/{self.folder}"
        return sha256(said.encode()).hexdigest()


@dataclass(frozen=True)
class Place:
    """How far it was read: all UIDs up to `last_uid` as long as `validity` is the same (RFC 3501,
    2.3.1.1). `since`: from which day, where that does not help."""

    validity: int
    last_uid: int
    since: date


@dataclass(frozen=True)
class Fetched:
    """Mails by their UIDs in ascending order, and how many there are besides."""

    validity: int
    mails: tuple[tuple[int, bytes], ...]
    left: int
    # Everything up to here was looked at, deleted mails included.
    upto: int


@dataclass(frozen=True)
class Counted:
    """A dry run: mails in the folder, and of those how many would be read."""

    there: int
    to_read: int


def address_of(url: str, password: str) -> Address:
    """Reads MAILBOX_URL, which settings.py has looked at."""
    parts = urlsplit(url)
    secure = parts.scheme == "imaps"
    return Address(
        parts.hostname or "", parts.port or (993 if secure else 143), unquote(parts.username or ""),
        unquote(parts.path.strip("/")) or "INBOX", secure, password,
    )  # fmt: skip


def fetch_new(address: Address, place: Place, most: int = BATCH) -> Fetched:
    """The next mails, the oldest first. Blocks; raises MailboxError."""
    with _open(address) as (box, validity):
        uids = _unread(box, validity, place)
        taken = uids[:most]
        mails = tuple((uid, raw) for uid in taken if (raw := _body(box, uid)) is not None)
        last = place.last_uid if place.validity == validity else 0
        return Fetched(validity, mails, len(uids) - len(taken), taken[-1] if taken else last)


def count_new(address: Address, place: Place) -> Counted:
    """How many there are. Blocks; raises MailboxError."""
    with _open(address) as (box, validity):
        there = box.folder.status(address.folder, ["MESSAGES"])["MESSAGES"]
        return Counted(there, len(_unread(box, validity, place)))


def _unread(box: BaseMailBox, validity: int, place: Place) -> list[int]:
    if place.validity == validity and place.last_uid:
        # `n:*` names the last mail even where there is none after n (RFC 3501, 6.4.8).
        found = box.uids(f"UID {place.last_uid + 1}:*", charset=None)
        return sorted(uid for u in found if (uid := int(u)) > place.last_uid)
    return sorted(int(u) for u in box.uids(AND(date_gte=place.since), charset=None))


def _body(box: BaseMailBox, uid: int) -> bytes | None:
    """The first KEPT bytes; None for a mail that was deleted meanwhile."""
    answer: Any = box.client.uid("FETCH", str(uid), f"(BODY.PEEK[]<0.{KEPT}>)")
    parts = answer[1] if answer and answer[0] == "OK" else []
    return next((bytes(p[1]) for p in parts or [] if isinstance(p, tuple)), None)


@contextmanager
def _open(address: Address) -> Generator[tuple[BaseMailBox, int]]:
    """The folder, open for reading, and its UIDVALIDITY."""
    try:
        box = _connect(address)
        try:
            box.login(address.user, address.password, None)
            box.folder.set(address.folder, readonly=True)
            validity = box.folder.status(address.folder, ["UIDVALIDITY"])["UIDVALIDITY"]
            yield box, validity
        finally:
            with suppress(ImapToolsError, imaplib.IMAP4.error, OSError):
                box.logout()
            with suppress(OSError):
                box.client.shutdown()
    except MailboxLoginError:
        raise MailboxError("the server refuses the user or the password") from None
    except ssl.SSLError:
        raise MailboxError("the server's certificate is not trusted") from None
    except (ImapToolsError, imaplib.IMAP4.error) as error:
        raise MailboxError(f"the server answers {type(error).__name__}") from None
    except OSError as error:
        raise MailboxError(f"the server cannot be reached ({type(error).__name__})") from None


def _connect(address: Address) -> BaseMailBox:
    if not address.secure:
        return MailBoxUnencrypted(address.host, address.port, timeout=TIMEOUT)
    context = ssl.create_default_context()
    return MailBox(address.host, address.port, timeout=TIMEOUT, ssl_context=context)


def beginning(now: datetime) -> Place:
    """Where the reading of a new mailbox begins."""
    return Place(0, 0, (now - AT_FIRST).date())
