"""What becomes of a mail: left out with a reason, or its questions passed on (003-11)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Table, delete, update
from sqlmodel import col, func, select

from bot.enquiries.heard import masked
from bot.enquiries.mailed import pass_on_mailed
from bot.kit import schedule
from bot.kit.db import Session
from bot.leads.finding import LeadRow, locate
from bot.leads.models import Lead
from bot.mailbox.models import Fate, Form, Mail, Why
from bot.mailbox.names import WORD, Names, mask_names
from bot.mailbox.reader import Reading
from bot.mailbox.taking import HOUR, READ, ident_of
from bot.people import service as people
from bot.people.models import Member

TRIES = 3
WAITED_FOR = timedelta(days=7)  # for a text that Slack does not give
REMEMBERED = timedelta(days=400)  # for how long the same mail again is known as the same
_mails: Table = Mail.__table__  # pyright: ignore[reportAttributeAccessIssue]
_MACHINES = {
    "automatic": Why.AUTOMATIC,
    "bounce": Why.BOUNCE,
    "list": Why.LIST,
    "loop": Why.LOOP,
}


@dataclass(frozen=True)
class Work:
    """A mail to be read. `region`: the country in which its phone numbers are read."""

    id: int
    form: Form
    raw: bytes
    region: str


def next_waiting(session: Session, limit: int, but: Sequence[int] = ()) -> list[int]:
    """The mails to be read next, without some: every sender's first before anybody's second
    (F51)."""
    turn = func.row_number().over(partition_by=col(Mail.sender), order_by=col(Mail.id))
    ranked = (
        select(Mail.id, turn.label("turn"))
        .where(Mail.workspace_id == session.workspace_id, col(Mail.fate) == Fate.WAITING)
        .where(col(Mail.id).not_in(list(but)))
        .subquery()
    )
    query = select(ranked.c.id).order_by(ranked.c.turn, ranked.c.id).limit(limit)
    return [i or 0 for i in session.exec(query)]


def begin_reading(session: Session, mail_id: int, now: datetime) -> Work | None:
    """The mail, if it waits still; one that ended its reader's process too often is left out."""
    mail = session.exec(select(Mail).where(col(Mail.id) == mail_id).with_for_update()).one_or_none()
    if mail is None or mail.fate is not Fate.WAITING or mail.raw is None:
        return None
    if mail.tries >= TRIES:
        _close(mail, Fate.LEFT_OUT, Why.UNREADABLE, now)
        return None
    mail.tries += 1
    session.add(mail)
    session.flush()
    return Work(mail_id, mail.form, mail.raw, people.workspace(session).country)


def put_back(session: Session, mail_id: int, now: datetime) -> None:
    """Whoever has its text does not answer just now: no try of its own; after a week, enough."""
    mail = session.get(Mail, mail_id)
    if mail is None or mail.fate is not Fate.WAITING:
        return
    mail.tries -= 1
    if now - mail.received_at > WAITED_FOR:
        _close(mail, Fate.LEFT_OUT, Why.UNREADABLE, now)
    session.add(mail)
    session.flush()


def give_up(session: Session, mail_id: int, now: datetime) -> None:
    """There is nothing to read (its file is gone, say)."""
    mail = session.get(Mail, mail_id)
    if mail is not None and mail.fate is Fate.WAITING:
        _close(mail, Fate.LEFT_OUT, Why.UNREADABLE, now)


def finish_reading(
    session: Session, mail_id: int, read: Reading, own: Sequence[str], now: datetime
) -> Why | None:
    """Passes its questions on and lets its words go, in one transaction.

    `own`: addresses of the mailbox itself. Returns why it was left out, Why.NONE if it was not,
    None if somebody else had read it before.
    """
    mail = session.exec(select(Mail).where(col(Mail.id) == mail_id).with_for_update()).one_or_none()
    if mail is None or mail.fate is not Fate.WAITING:
        return None
    why = Why.UNREADABLE if read.unreadable else _is_known(session, mail, read)
    sender = _prospect(session, read)
    why = why or _why_not(session, read, sender, own)
    if why is Why.NONE:
        forged = read.letter.get("dmarc") == "fail"  # F54: anybody may write any From
        lead = locate(session, sender) if sender and not forged else None
        names = names_known(session, lead, read.questions)
        for question in read.questions:
            pass_on_mailed(session, mask_names(question, names), mail_id, lead, mail.received_at)
        mail.questions, mail.known = len(read.questions), lead is not None
    mail.whole = read.whole
    _close(mail, Fate.LEFT_OUT if why else Fate.READ, why, now)
    session.add(mail)
    session.flush()
    return why


def _close(mail: Mail, fate: Fate, why: Why, now: datetime) -> None:
    mail.fate, mail.why, mail.raw, mail.read_at = fate, why, None, now


def _is_known(session: Session, mail: Mail, read: Reading) -> Why:
    """The same mail again, by whichever way it came."""
    letter = read.letter
    ident = ident_of(
        str(letter.get("message_id") or ""), str(letter.get("sender")),
        str(letter.get("reply_to")), str(letter.get("subject")),
        str(letter.get("text")), str(mail.received_at.date()),
    )  # fmt: skip
    if session.exec(select(Mail.id).where(Mail.ident == ident)).first() is not None:
        return Why.AGAIN
    mail.ident = ident
    return Why.NONE


def _prospect(session: Session, read: Reading) -> str:
    """Whose words they are: a forwarded mail's sender; for what our own web form sends, whoever
    is to be answered; else the sender."""
    if read.forwarded:
        return read.sender
    sender = str(read.letter.get("sender") or "")
    answer_to = str(read.letter.get("reply_to") or "")
    ours = _domain(sender) in people.workspace(session).domains
    machine = ours and people.member_by_email(session, sender) is None
    return answer_to if machine and answer_to else sender


def _why_not(session: Session, read: Reading, sender: str, own: Sequence[str]) -> Why:
    machine = str(read.letter.get("automatic") or "")
    if machine == "list" and _own_list(session, read):
        machine = ""
    if machine:
        return _MACHINES.get(machine, Why.AUTOMATIC)
    if sender in own:
        return Why.LOOP
    if sender and people.member_by_email(session, sender) is not None:
        return Why.COLLEAGUE
    return Why.NONE if read.questions else Why.NO_QUESTION


def _own_list(session: Session, read: Reading) -> bool:
    """The company's own list, through which several people read the mailbox."""
    listed = str(read.letter.get("lists") or "").lower().rstrip("> ")
    return any(listed.endswith((f".{d}", f"<{d}")) for d in people.workspace(session).domains)


def _domain(address: str) -> str:
    return address.partition("@")[2]


def names_known(session: Session, lead: LeadRow | None, said: Sequence[str]) -> Names:
    """The names of colleagues, of the sender's lead, and of leads whose full name is said."""
    names = Names()
    # Other apps are members too, and a question may be about one.
    for name in session.exec(select(Member.name).where(col(Member.name) != "", ~col(Member.bot))):
        names.add(name)
    if lead is not None and lead.name:
        names.add(lead.name, own=True)
    for name in session.exec(select(Lead.name).where(col(Lead.name).in_(_pairs(said)))):
        names.add(name or "")
    return names


def _pairs(said: Sequence[str]) -> list[str]:
    """Two or three capitalised words in a row: what a lead may be called."""
    found: set[str] = set()
    for text in said:
        words = [w.group() for w in WORD.finditer(masked(text))]
        for at in range(len(words) - 1):
            for end in (at + 2, at + 3):
                run = words[at:end]
                if len(run) == end - at and all(w[0].isupper() for w in run):
                    found.add(" ".join(run))
    return sorted(found)[:300]


def rest(session: Session, now: datetime) -> bool:
    """After a turn: senders of long ago are forgotten, and where nothing waits the job ends.

    True where mails wait still.
    """
    bind, c = session.connection(), _mails.c
    here: Any = c.workspace_id == session.workspace_id
    done = c.fate != Fate.WAITING
    old = c.received_at < now - HOUR
    bind.execute(update(_mails).where(here, done, old, c.sender != "").values(sender=""))
    bind.execute(delete(_mails).where(here, done, c.received_at < now - REMEMBERED))
    if next_waiting(session, 1):
        return True
    schedule.unplan(session, READ, "")
    return False
