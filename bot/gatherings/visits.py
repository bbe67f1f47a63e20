"""Visits to a customer or a partner, in mixed pairs, with a brief before and a note after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func
from sqlmodel import col, select

from bot.gatherings import accounts, service, telling_after
from bot.gatherings.models import Gathering, Invitation, Kind, Mode, State, VisitNote
from bot.gatherings.records import WORDS
from bot.kit import text
from bot.kit.boundary import NotAllowed, UserError
from bot.kit.db import Session
from bot.kit.surfaces import Hearer
from bot.kit.walltime import resolve
from bot.people import service as people
from bot.people.calendar import zone_of
from bot.people.models import Member, Side

CUSTOMER, CHANNEL = "customer", "channel"
MOST_WORDS = 10  # that one note passes on at once
FIELDS = ("their_day", "surroundings", "problems", "words_used", "surprised")


@dataclass(frozen=True)
class Asked:
    """What the form holds. Rep or marketer left out: whoever's turn it is."""

    account: str
    kind: str
    day: date | None
    at: str
    minutes: int = 120
    place: str = ""
    known: str = ""
    rep: str = ""
    marketer: str = ""


def plan_visit(session: Session, asked: Asked, by: str, now: datetime) -> Gathering:
    """A visit in a mixed pair. Raises UserError for no account or day, for a pair that is not of
    both sides, and where a side has nobody."""
    person = people.require_member(session, by)
    if person.side not in (Side.SALES, Side.MARKETING) and not person.admin:
        raise NotAllowed("Sales, marketing and admins plan here. Nothing was saved.")
    account = text.line(asked.account, 100)
    if not account:
        raise UserError("Which customer or partner?", field="account")
    if asked.day is None:
        raise UserError("On which day?", field="day")
    pair = propose_pair(session, account, asked.rep, asked.marketer, by)
    hour, minute = (int(x) for x in (asked.at or "10:00").split(":"))
    zone = zone_of(session, pair[0])
    local = datetime(asked.day.year, asked.day.month, asked.day.day, hour, minute)  # noqa: DTZ001
    details = {
        "account": account, **accounts.look_up(session, account),
        "of": asked.kind if asked.kind == CHANNEL else CUSTOMER,
        "known": text.clean(asked.known, WORDS), "pair": list(pair),
    }  # fmt: skip
    plan = service.Plan(
        Kind.VISIT.value, f"Visit: {account}", resolve(local, zone), zone, by,
        minutes=asked.minutes, mode=Mode.PERSON, place=asked.place, details=details,
    )  # fmt: skip
    return service.plan_gathering(session, plan, dict.fromkeys([*pair, by]), now)


def propose_pair(
    session: Session, account: str, rep: str, marketer: str, by: str
) -> tuple[str, str]:
    """A rep and a marketer: those named, else who plans it for their own side, else the owner of
    the account's newest lead, else whoever visited least (000-18)."""
    chosen = {Side.SALES: rep, Side.MARKETING: marketer}
    for side, who in chosen.items():
        person = people.member(session, who) if who else None
        if who and (person is None or not people.is_member(person) or person.side != side):
            field = "rep" if side is Side.SALES else "marketer"
            raise UserError(f"A visit is made by one of each side. That is nobody in {side.value}.",
                            field=field)  # fmt: skip
    planner = people.member(session, by)
    for side in chosen:
        if not chosen[side] and planner is not None and planner.side == side:
            chosen[side] = by
    if not chosen[Side.SALES]:
        chosen[Side.SALES] = accounts.owner_of(session, account)
    for side, field in ((Side.SALES, "rep"), (Side.MARKETING, "marketer")):
        chosen[side] = chosen[side] or _in_turn(session, side)
        if not chosen[side]:
            raise UserError(f"I know nobody in {side.value}. Name somebody.", field=field)
    return chosen[Side.SALES], chosen[Side.MARKETING]


def _in_turn(session: Session, side: Side) -> str:
    """Whoever of a side was asked to a visit least often, then longest known."""
    asked = (
        select(col(Invitation.slack_id).label("who"), func.count().label("n"))
        .join(Gathering, col(Gathering.id) == col(Invitation.gathering_id))
        .where(Gathering.kind == Kind.VISIT, col(Gathering.state) != State.CANCELLED)
        .where(Invitation.workspace_id == session.workspace_id)
        .group_by(col(Invitation.slack_id))
        .subquery()
    )
    query = (
        select(Member.slack_id)
        .outerjoin(asked, asked.c.who == col(Member.slack_id))
        .where(Member.side == side, col(Member.active), ~col(Member.guest), ~col(Member.bot))
        .order_by(func.coalesce(asked.c.n, 0), col(Member.id))
        .limit(1)
    )
    return session.exec(query).first() or ""


def note_of(session: Session, gathering_id: int, by: str) -> VisitNote | None:
    """Somebody's own note."""
    query = select(VisitNote).where(VisitNote.gathering_id == gathering_id, VisitNote.by == by)
    return session.exec(query).first()


def notes_of(session: Session, gathering_id: int) -> list[VisitNote]:
    """Everybody's notes of a visit."""
    query = select(VisitNote).where(VisitNote.gathering_id == gathering_id)
    return list(session.exec(query.order_by(col(VisitNote.id))))


def save_note(
    session: Session,
    gathering_id: int,
    by: str,
    said: dict[str, str],
    now: datetime,
    hearers: Sequence[Hearer] = (),
) -> VisitNote:
    """What somebody saw there; again corrects it. The visit counts as held with the first note.

    Words that the customer used, one a line, go to where questions are answered (`hearers`), each
    once: an answer comes to who noted them (000-19). Raises NotAllowed for who was not invited,
    UserError for an empty note or before it began.
    """
    row = service.gathering(session, gathering_id, lock=True)
    own = service.invitation(session, gathering_id, by)
    if own is None or own.gone:
        raise NotAllowed("The note is for those who were there. Nothing was saved.")
    if row.starts_at > now or row.state in (State.CANCELLED, State.SKIPPED):
        raise UserError("It has not taken place. Nothing was saved.")
    clean = {name: text.clean(said.get(name, ""), WORDS) for name in FIELDS}
    if not any(clean.values()):
        raise UserError("What did you see? One answer will do.", field="their_day")
    note = note_of(session, gathering_id, by) or VisitNote(
        gathering_id=gathering_id, account=str(row.details.get("account") or ""), by=by, at=now
    )
    before = _lines(note.words_used)
    for name, value in clean.items():
        setattr(note, name, value)
    session.add(note)
    for words in [x for x in _lines(note.words_used) if x not in before][:MOST_WORDS]:
        for hear in hearers:
            hear(session, by, words, None, now)
    person = people.member(session, by)
    own.attended, own.side = True, str(person.side) if person else ""
    row.state, row.held_at = State.HELD, row.held_at or now
    session.add_all([own, row])
    session.flush()
    telling_after.visit_noted(session, row)
    return note


def _lines(typed: str) -> list[str]:
    """Words typed one a line, without list marks; none twice."""
    lines = (line.strip(" \t-*•·–") for line in typed.splitlines())
    return list(dict.fromkeys(line for line in lines if line))
