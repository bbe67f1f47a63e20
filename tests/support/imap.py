"""A small IMAP server on loopback (RFC 3501): what a reader of one mailbox asks for, no more.

It keeps what it was asked, so that a test can say that nothing was changed; RFC822 flags and
deletions are refused by the folder being opened read-only.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

_FETCH = re.compile(r"(\S+) \(?BODY\.PEEK\[\]<0\.(\d+)>\)?")


@dataclass
class ImapServer:
    """One user, one folder. `mails`: UID -> (day received, bytes)."""

    user: str = "enquiries@acme.test"
    password: str = "secret"
    folder: str = "INBOX"
    validity: int = 1
    mails: dict[int, tuple[date, bytes]] = field(default_factory=dict[int, tuple[date, bytes]])
    asked: list[str] = field(default_factory=list[str])
    port: int = 0

    def add(self, raw: bytes, day: date = date(2026, 3, 3)) -> int:
        """A mail arrives; its UID."""
        uid = max(self.mails, default=0) + 1
        self.mails[uid] = (day, raw)
        return uid

    @property
    def url(self) -> str:
        """MAILBOX_URL."""
        return f"imap://{self.user.replace('@', '%40')}@127.0.0.1:{self.port}/{self.folder}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, until LOGOUT."""
        writer.write(b"* OK ready\r\n")
        try:
            while line := await reader.readline():
                tag, _, command = line.decode().strip().partition(" ")
                self.asked.append("LOGIN" if command.startswith("LOGIN") else command)
                writer.write(self._answer(tag, command))
                await writer.drain()
                if command.upper() == "LOGOUT":
                    break
        except ConnectionError:
            pass
        finally:
            writer.close()

    def _answer(self, tag: str, command: str) -> bytes:
        word = command.split()[0].upper() if command else ""
        handler = {
            "CAPABILITY": self._capability, "LOGIN": self._login, "EXAMINE": self._examine,
            "STATUS": self._status, "UID": self._uid, "LOGOUT": self._logout, "CLOSE": self._close,
        }.get(word)  # fmt: skip
        if handler is None:
            return f"{tag} BAD {word} is not known\r\n".encode()
        said, result = handler(command)
        return said + f"{tag} {result}\r\n".encode()

    def _capability(self, _: str) -> tuple[bytes, str]:
        return b"* CAPABILITY IMAP4rev1\r\n", "OK done"

    def _login(self, command: str) -> tuple[bytes, str]:
        right = f'LOGIN "{self.user}" "{self.password}"'
        return b"", "OK in" if command == right else "NO [AUTHENTICATIONFAILED] wrong"

    def _examine(self, command: str) -> tuple[bytes, str]:
        if self.folder not in command:
            return b"", "NO no such folder"
        said = f"* {len(self.mails)} EXISTS\r\n* OK [UIDVALIDITY {self.validity}] valid\r\n"
        return said.encode(), "OK [READ-ONLY] done"

    def _status(self, _: str) -> tuple[bytes, str]:
        said = f'* STATUS "{self.folder}" (MESSAGES {len(self.mails)} UIDVALIDITY {self.validity})'
        return said.encode() + b"\r\n", "OK done"

    def _logout(self, _: str) -> tuple[bytes, str]:
        return b"* BYE bye\r\n", "OK done"

    def _close(self, _: str) -> tuple[bytes, str]:
        return b"", "OK done"

    def _uid(self, command: str) -> tuple[bytes, str]:
        _, verb, rest = command.split(" ", 2)
        if verb.upper() == "SEARCH":
            return self._search(rest), "OK done"
        found = _FETCH.fullmatch(rest)
        if verb.upper() != "FETCH" or found is None:
            return b"", "BAD only UID SEARCH and UID FETCH of BODY.PEEK"
        uid, most = int(found[1]), int(found[2])
        if uid not in self.mails:
            return b"", "OK nothing"
        raw = self.mails[uid][1][:most]
        head = f"* 1 FETCH (UID {uid} BODY[]<0> {{{len(raw)}}}\r\n".encode()
        return head + raw + b")\r\n", "OK done"

    def _search(self, criteria: str) -> bytes:
        criteria = criteria.strip("() ")
        if found := re.fullmatch(r"UID (\d+):\*", criteria):
            uids = [u for u in self.mails if u >= int(found[1])]
            uids = uids or sorted(self.mails)[-1:]  # `n:*` always names the last one
        elif found := re.fullmatch(r"SINCE (\S+)", criteria):
            since = datetime.strptime(found[1], "%d-%b-%Y").replace(tzinfo=UTC).date()
            uids = [u for u, (day, _) in self.mails.items() if day >= since]
        else:
            raise ValueError(criteria)
        return ("* SEARCH " + " ".join(str(u) for u in sorted(uids))).strip().encode() + b"\r\n"


@asynccontextmanager
async def imap_server() -> AsyncIterator[ImapServer]:
    """Serving on a free port of loopback."""
    mailbox = ImapServer()
    server = await asyncio.start_server(mailbox.serve, "127.0.0.1", 0)
    mailbox.port = server.sockets[0].getsockname()[1]
    async with server:
        yield mailbox
