"""A lunch: who sits with whom, what people do not eat, whose turn it is to host (001-13)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlmodel import col, select

from bot.gatherings import alarms, service, telling_lunch
from bot.gatherings.models import Diet, Gathering, Invitation, Kind, Part, Said, State
from bot.gatherings.reading import guests_of
from bot.kit import text
from bot.kit.boundary import NotAllowed, UserError
from bot.kit.db import Session
from bot.people import service as people
from bot.people.models import Member

SIZE = 5  # people at a table
BEFORE = timedelta(hours=36)  # people are seated on the morning before
REMEMBERED = 6  # lunches
WEIGHED = 120  # people up to which swaps are tried: it takes a tenth of a second then
PASSES = 8
Tables = list[list[str]]


Met = Mapping[frozenset[str], int]


def seat(sides: Mapping[str, str], met: Met, size: int = SIZE) -> Tables:
    """Tables of at most `size`, both sides at each as evenly as there are people of them; whoever
    sat together lately (`met`: how often) is set apart where that can be."""
    people_of: dict[str, list[str]] = {}
    for who in sorted(sides):
        people_of.setdefault(sides[who], []).append(who)
    tables: Tables = [[] for _ in range(max(1, -(-len(sides) // size)))]
    # Dealt like cards, the smaller side first: each table gets its share of it.
    place = 0
    for side in sorted(people_of, key=lambda s: (len(people_of[s]), s)):
        for who in people_of[side]:
            tables[place % len(tables)].append(who)
            place += 1
    if len(sides) <= WEIGHED:
        _set_apart(tables, sides, met)
    return [sorted(t) for t in tables if t]


def _set_apart(tables: Tables, sides: Mapping[str, str], met: Met) -> None:
    """Two of the same side swap tables wherever fewer then meet again, until nobody wants to."""
    for _ in range(PASSES):
        swapped = False
        for one in range(len(tables)):
            for other in range(one + 1, len(tables)):
                swapped |= _swap(tables[one], tables[other], sides, met)
        if not swapped:
            return


def _swap(one: list[str], other: list[str], sides: Mapping[str, str], met: Met) -> bool:
    swapped = False
    for i in range(len(one)):
        for k in range(len(other)):
            a, b = one[i], other[k]
            if sides[a] != sides[b]:
                continue
            now = _again(a, one, b, met) + _again(b, other, a, met)
            then = _again(a, other, b, met) + _again(b, one, a, met)
            if then < now:
                one[i], other[k] = b, a
                swapped = True
    return swapped


def _again(who: str, table: Sequence[str], but: str, met: Met) -> int:
    """How much of it is a repetition; the third time weighs more than the second."""
    counts = (met.get(frozenset((who, o)), 0) for o in table if o not in (who, but))
    return sum(n * n for n in counts)


def sat_together(session: Session, row: Gathering) -> Counter[frozenset[str]]:
    """How often each two sat together at the last lunches of this series."""
    query = (
        select(Gathering.details)
        .where(Gathering.series_id == row.series_id, Gathering.starts_at < row.starts_at)
        .where(Gathering.state != State.CANCELLED)
        .order_by(col(Gathering.starts_at).desc())
        .limit(REMEMBERED)
    )
    met: Counter[frozenset[str]] = Counter()
    for details in session.exec(query):
        for table in (details or {}).get("tables") or ():
            met.update(frozenset((a, b)) for a in table for b in table if a < b)
    return met


def seat_due(session: Session, now: datetime) -> int:
    """Seats who comes to the lunches of today and tomorrow, and tells them. Returns how many."""
    query = select(Gathering).where(
        Gathering.kind == Kind.LUNCH, Gathering.state == State.PLANNED,
        Gathering.starts_at > now, Gathering.starts_at <= now + BEFORE,
    )  # fmt: skip
    rows = [r for r in session.exec(query.with_for_update()) if not r.details.get("tables")]
    for row in rows:
        coming = {
            g.slack_id: g.side for g in guests_of(session, row.id or 0, 2000)
            if g.answer is Said.YES
        }  # fmt: skip
        if len(coming) < 2:
            continue
        tables = seat(coming, sat_together(session, row))
        row.details = {**row.details, "tables": tables}
        session.add(row)
        session.flush()
        telling_lunch.tell_seats(session, row, sorted(coming), now)
    return len(rows)


def company_of(session: Session, row: Gathering, who: str) -> list[str] | None:
    """Who sits with somebody, of those who still come; None for who has no seat yet."""
    table = next((t for t in row.details.get("tables") or () if who in t), None)
    if table is None:
        return None
    query = (
        select(Member.slack_id, Member.name)
        .join(Invitation, col(Invitation.slack_id) == col(Member.slack_id))
        .where(Invitation.gathering_id == row.id, col(Invitation.slack_id).in_(table))
        .where(~col(Invitation.gone), Invitation.answer != Said.NO)
        .where(col(Member.active), Member.workspace_id == Invitation.workspace_id)
    )
    coming = {slack_id: name or slack_id for slack_id, name in session.exec(query)}
    return [coming[o] for o in table if o != who and o in coming]


# -- where


def place_for_host(session: Session, gathering_id: int, by: str) -> str:
    """Where it is, else where the last one was: a suggestion. Raises NotAllowed for others than
    its host and who may change it."""
    row = service.standing(session, gathering_id)
    own = service.invitation(session, gathering_id, by)
    host = own is not None and not own.gone and own.part is Part.HOST
    if not host and not service.may_change(session, row, by):
        raise NotAllowed("Its host chooses the place. Nothing was changed.")
    query = (
        select(Gathering.place)
        .where(Gathering.series_id == row.series_id, Gathering.starts_at < row.starts_at)
        .where(Gathering.place != "")
        .order_by(col(Gathering.starts_at).desc())
        .limit(1)
    )
    return row.place or session.exec(query).first() or ""


def set_place(session: Session, gathering_id: int, by: str, place: str, now: datetime) -> Gathering:
    """Where the host takes everybody: what was said before shows it, calendars follow; nobody is
    told anew. Raises as `place_for_host` does."""
    place_for_host(session, gathering_id, by)
    row = service.standing(session, gathering_id)
    said = text.line(place, 200)
    if row.place != said:
        row.place, row.sequence = said, row.sequence + 1
        session.add(row)
        session.flush()
        telling_lunch.place_chosen(session, row, now)
    return row


# -- what people do not eat


def diet_of(session: Session, slack_id: str) -> str:
    """One's own note."""
    row = session.exec(select(Diet).where(Diet.slack_id == slack_id)).first()
    return row.words if row else ""


def set_diet(session: Session, slack_id: str, words: str, _now: datetime) -> None:
    """Keeps it for oneself and hosts; no words: nothing is kept."""
    row = session.exec(select(Diet).where(Diet.slack_id == slack_id)).first()
    clean = text.line(words, 300)
    if not clean:
        if row is not None:
            session.delete(row)
        return
    row = row or Diet(slack_id=slack_id, words="")
    row.words = clean
    session.add(row)


def diets_for_host(
    session: Session, gathering_id: int, by: str, now: datetime
) -> list[tuple[str, str]]:
    """(name, words) of who comes or may come. Raises NotAllowed for anybody but the host: owners
    and admins too (001-13), UserError once it is over or off."""
    people.require_member(session, by)
    own = service.invitation(session, gathering_id, by)
    if own is None or own.gone or own.part is not Part.HOST:
        raise NotAllowed("What people eat is for whoever hosts to know.")
    row = service.gathering(session, gathering_id)
    if row.state is not State.PLANNED or alarms.ends_at(row) <= now:
        raise UserError("What people eat is shown to its host while it is to come.")
    there = {
        g.slack_id: g.name for g in guests_of(session, gathering_id, 2000)
        if g.answer in (Said.YES, Said.UNSURE)
    }  # fmt: skip
    rows = session.exec(select(Diet).where(col(Diet.slack_id).in_(there)))
    return sorted((there[d.slack_id], d.words) for d in rows)
