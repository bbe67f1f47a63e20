"""A mail comes in: stored as work first, whatever it is, and read by the worker (DESIGN.md 3).

Its beginning is kept until then; of its sender only a digest, so that one who sends thousands is
left out after QUOTA an hour and holds nobody up (F51).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlmodel import col, func, select

from bot.kit import schedule
from bot.kit.boundary import NotSaved
from bot.kit.db import Session
from bot.mailbox.models import KEPT, Fate, Form, Mail, Mailbox, Source, Why

READ = "mailbox.read"
EVERY_MINUTE = "* * * * *"
HOUR = timedelta(hours=1)
QUOTA = 200  # mails an hour of one sender; a form on the web site is one sender too
WAITING = 5000  # mails; who sends more is asked to come again
_LOOKED = 65_536  # bytes in which the sender is looked for


@dataclass(frozen=True)
class Came:
    """A mail as it came. `sender`: its address where that is known without reading it."""

    source: Source
    form: Form
    raw: bytes
    sender: str = ""


def take_mail(session: Session, came: Came, now: datetime) -> int:
    """Stores a mail as work and has it read within a minute. Returns its id.

    Raises NotSaved where too many wait: whoever sends it sends it again.
    """
    if _waiting(session) >= WAITING:
        raise NotSaved("too many mails wait to be read")
    sender = _digest(came.sender or _sender_in(came))
    over = bool(sender) and _of_sender(session, sender, now) >= QUOTA
    mail = Mail(
        source=came.source,
        form=came.form,
        sender=sender,
        raw=None if over else came.raw[:KEPT],
        size=len(came.raw),
        fate=Fate.LEFT_OUT if over else Fate.WAITING,
        why=Why.TOO_MANY if over else Why.NONE,
        received_at=now,
        read_at=now if over else None,
    )
    session.add(mail)
    session.flush()
    if not over:
        schedule.plan(session, READ, "", EVERY_MINUTE, "UTC", now)
    return mail.id or 0


def state_of(session: Session) -> Mailbox:
    """The workspace's row, made if it is new."""
    found = session.get(Mailbox, session.workspace_id)
    if found is None:
        found = Mailbox(workspace_id=session.workspace_id)
        session.add(found)
        session.flush()
    return found


def ident_of(message_id: str, *else_by: str) -> str:
    """What makes a mail one: a digest of its Message-ID, else of what it says and when."""
    said = message_id.strip().strip("<>").strip()
    return sha256(("id:" + said if said else "by:" + "\0".join(else_by)).encode()).hexdigest()


def _sender_in(came: Came) -> str:
    """The address in the first From line of a raw mail; it is read properly later."""
    if came.form is not Form.MIME:
        return ""
    head = b"\n" + came.raw[:_LOOKED].lower()
    line = head.partition(b"\nfrom:")[2][:500].partition(b"\n")[0].decode("ascii", "replace")
    words = [w.strip("<>\"',; ") for w in line.replace("<", " ").split()]
    return next((w for w in reversed(words) if "@" in w), "")


def _digest(address: str) -> str:
    return sha256(address.lower().encode()).hexdigest()[:32] if address else ""


def _waiting(session: Session) -> int:
    query = select(func.count()).select_from(Mail).where(col(Mail.fate) == Fate.WAITING)
    return session.exec(query).one()


def _of_sender(session: Session, sender: str, now: datetime) -> int:
    query = select(func.count()).select_from(Mail).where(
        col(Mail.sender) == sender, col(Mail.received_at) > now - HOUR
    )  # fmt: skip
    return session.exec(query).one()
