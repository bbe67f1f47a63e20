"""A person's calendar: files for one date, and a private address that programs read."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import or_
from sqlmodel import col, select

from bot.gatherings import ics, service, telling
from bot.gatherings.models import CalendarFeed, Gathering, Invitation, Said, State
from bot.kit.boundary import UserError
from bot.kit.db import Session
from bot.kit.models import Outbox
from bot.kit.schedule import unplan
from bot.kit.surfaces import Entry, Lent
from bot.people import service as people

BACK = timedelta(days=31)  # how long what is over stays in a feed
MOST = 500
PATIENCE = timedelta(hours=1)  # for a message to stand before its file is given up
_OFF = (State.CANCELLED, State.SKIPPED)


def entry_of(row: Gathering, words: str = "") -> Entry:
    """A gathering as calendars keep it."""
    said = "\n".join(x for x in (row.link, words) if x)
    return Entry(
        row.uid, row.title, row.starts_at, row.starts_at + timedelta(minutes=row.minutes),
        row.zone, row.place or row.link, said, row.sequence, row.state in _OFF,
    )  # fmt: skip


def entries_of(session: Session, slack_id: str, now: datetime) -> Sequence[Entry]:
    """What somebody is invited to and has not declined. For doors.CALENDAR."""
    query = (
        select(Gathering)
        .join(Invitation, col(Invitation.gathering_id) == col(Gathering.id))
        .where(Invitation.slack_id == slack_id, ~col(Invitation.gone))
        .where(Invitation.workspace_id == Gathering.workspace_id, Invitation.answer != Said.NO)
        .where(Gathering.starts_at > now - BACK, Gathering.state != State.ASKED)
        .where(or_(col(Gathering.invited_at).is_not(None), col(Gathering.state) == State.PLANNED))
        .order_by(col(Gathering.starts_at), col(Gathering.id))
        .limit(MOST)
    )
    return [entry_of(row) for row in session.exec(query)]


# -- files


@dataclass(frozen=True)
class File:
    """One person's calendar file, and where it is put: (channel, ts of the invitation)."""

    slack_id: str
    name: str
    content: bytes
    channel: str | None
    thread_ts: str | None


def file_for(session: Session, gathering_id: int, slack_id: str, now: datetime) -> File:
    """The file of one date for somebody invited. Raises UserError for others."""
    row = service.gathering(session, gathering_id)
    own = service.invitation(session, gathering_id, slack_id)
    if own is None or own.gone:
        raise UserError("You are not on its list. Ask its owner to invite you.")
    return _file(session, row, own, _place(session, row, slack_id), now)


def _file(
    session: Session,
    row: Gathering,
    own: Invitation,
    place: tuple[str | None, str | None],
    now: datetime,
) -> File:
    def known(slack_id: str, said: Said = Said.NONE) -> ics.Person:
        person = people.member(session, slack_id)
        named = person.name if person else ""
        return ics.Person(named or slack_id, person.email if person else None, said)

    owner, guest = known(row.owner_id, Said.YES), known(own.slack_id, own.answer)
    entry = entry_of(row)
    if own.gone:
        entry = replace(entry, cancelled=True)
    content = ics.invitation_file(entry, owner, guest, now)
    return File(own.slack_id, "invitation.ics", content, *place)


def _place(session: Session, row: Gathering, slack_id: str) -> tuple[str | None, str | None]:
    found = session.exec(
        select(Outbox.channel, Outbox.ts).where(
            Outbox.post == telling.INVITATION, Outbox.about == str(row.id),
            Outbox.recipient == slack_id, col(Outbox.ts).is_not(None),
        )
    ).first()  # fmt: skip
    return (found[0], found[1]) if found else (None, None)


def _wanting(session: Session, row: Gathering) -> list[Invitation]:
    """Who has no file of how it stands now: everybody in a small round who may come; of one that
    was called off, and of those taken off its list, whoever was given one."""
    if row.state not in _OFF and row.state is not State.PLANNED:
        return []
    query = select(Invitation).where(
        Invitation.gathering_id == row.id, col(Invitation.gone), Invitation.filed > -1
    )
    gone = list(session.exec(query.order_by(col(Invitation.id))))
    invited = telling.invited(session, row.id)
    # Big rounds have the button, and their feed.
    if row.state in _OFF or len(invited) > telling.NAMED:
        return [*gone, *(i for i in invited if -1 < i.filed < row.sequence)]
    return [*gone, *(i for i in invited if i.filed < row.sequence and i.answer is not Said.NO)]


def files_waiting(session: Session, gathering_id: int, now: datetime) -> list[File]:
    """The files that can go out now, because the message that they hang on stands."""
    row = session.get(Gathering, gathering_id)
    if row is None:
        return []
    found = [(own, _place(session, row, own.slack_id)) for own in _wanting(session, row)]
    return [_file(session, row, own, place, now) for own, place in found if place[1]]


def note_filed(session: Session, gathering_id: int, slack_id: str, sequence: int) -> None:
    """This person has that version; who was taken off the list has none any more."""
    own = service.invitation(session, gathering_id, slack_id)
    if own is not None and (own.gone or own.filed < sequence):
        own.filed = -1 if own.gone else sequence
        session.add(own)


def files_done(session: Session, about: str, now: datetime) -> bool:
    """Whether all went out; else it is tried again in a minute, for an hour."""
    unplan(session, telling.FILES_JOB, about)
    gathering_id = int(about.partition(":")[0])
    row = session.get(Gathering, gathering_id)
    wanting = [i.slack_id for i in _wanting(session, row)] if row is not None else []
    on_its_way = select(Outbox.id).where(
        Outbox.post == telling.INVITATION, Outbox.about == str(gathering_id),
        col(Outbox.ts).is_(None), Outbox.state != "dead", Outbox.created_at > now - PATIENCE,
        col(Outbox.recipient).in_(wanting),
    )  # fmt: skip
    if row is None or not wanting or session.exec(on_its_way.limit(1)).first() is None:
        return True
    telling.plan_files(session, row, now)
    return False


# -- feeds


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def open_feed(session: Session, slack_id: str, now: datetime) -> str:
    """A new address for this person's calendar; an earlier one stops working. Returns the token,
    which is kept nowhere."""
    people.require_member(session, slack_id)
    token = secrets.token_urlsafe(32)
    row = _feed(session, slack_id) or CalendarFeed(slack_id=slack_id, token_hash="", made_at=now)
    row.token_hash, row.made_at = _digest(token), now
    session.add(row)
    session.flush()
    return token


def close_feed(session: Session, slack_id: str, _now: datetime) -> None:
    """The address stops working."""
    if (row := _feed(session, slack_id)) is not None:
        session.delete(row)


def has_feed(session: Session, slack_id: str) -> bool:
    """Whether this person has an address."""
    return _feed(session, slack_id) is not None


def _feed(session: Session, slack_id: str) -> CalendarFeed | None:
    return session.exec(select(CalendarFeed).where(CalendarFeed.slack_id == slack_id)).first()


def whose_feed(session: Session, token: str) -> tuple[str, str] | None:
    """(workspace, person) of an address, over all workspaces; None for one that is not known."""
    row = session.exec(
        select(CalendarFeed).where(CalendarFeed.token_hash == _digest(token))
    ).first()
    return (row.workspace_id, row.slack_id) if row else None


def read_feed(
    session: Session, slack_id: str, now: datetime, lent: Lent, known: str
) -> tuple[str, bytes | None] | None:
    """(tag, calendar) of a person's feed, from all rooms; None in place of the calendar where
    `known` is its tag already. None for somebody who has left."""
    if not people.is_member(people.member(session, slack_id)):
        return None
    entries = [e for part in lent.get("calendar", []) for e in part(session, slack_id, now)]
    entries.sort(key=lambda e: (e.starts_at, e.uid))
    tag = f'"{hashlib.sha256(repr(entries).encode()).hexdigest()[:32]}"'
    return tag, None if tag == known else ics.feed(entries[:MOST], "Align", now)
