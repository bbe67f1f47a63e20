"""What a kind of gathering says to one reader beyond the usual; all of it escaped."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlmodel import col, select

from bot.gatherings.accounts import brief, told_of
from bot.gatherings.lunch import company_of
from bot.gatherings.models import Gathering, Heard, Invitation, Kind, Said, State, VisitNote
from bot.gatherings.reading import names_of
from bot.gatherings.review import pack_of
from bot.gatherings.shown import Facts
from bot.gatherings.visits import notes_of
from bot.kit import text
from bot.kit.db import Session
from bot.kit.surfaces import Lent


def hints_for(
    session: Session,
    facts: Facts,
    viewer: str,
    now: datetime,
    lent: Lent | None = None,
    *,
    full: bool = True,
) -> Facts:
    """The same facts, with what its kind adds: who one sits with at a lunch, a visit's brief, and
    in `full` a review's pack, a visit's notes, what sales heard."""
    row = session.get(Gathering, facts.id)
    if row is None:
        return facts
    if facts.kind == Kind.REVIEW and full:
        return replace(facts, pack=pack_of(session, row, viewer, now, lent or {}))
    if facts.kind == Kind.LUNCH:
        return replace(facts, hints=_seats(session, row, facts, viewer))
    if facts.kind == Kind.VISIT:
        told = (*_told(session, row, viewer, now, lent or {}), *_notes(session, row))
        return replace(facts, hints=_visit(session, row), pack=told if full else ())
    if facts.kind == Kind.STAFF and full:
        return replace(facts, pack=_heard(session, row))
    return facts


def _seats(session: Session, row: Gathering, facts: Facts, viewer: str) -> tuple[str, ...]:
    if facts.mine is None or facts.mine.answer is Said.NO:
        return ()
    beside = company_of(session, row, viewer)
    if beside is None:
        return ("Sit where there is room.",) if row.details.get("tables") else ()
    names = ", ".join(text.mrkdwn(name, 40) for name in beside)
    return (f"You sit with {names}.",) if names else ()


def _visit(session: Session, row: Gathering) -> tuple[str, ...]:
    pair = [str(p) for p in row.details.get("pair") or ()]
    called = names_of(session, pair)
    of = "A partner" if row.details.get("of") == "channel" else "A customer"
    lines = [f"{of}. You go as a pair: {' and '.join(text.mrkdwn(called[p], 40) for p in pair)}."]
    if known := brief(session, row):
        lines.append("*Before you go*\n" + "\n".join(f"• {text.mrkdwn(k, 400)}" for k in known))
    return tuple(lines)


def _told(
    session: Session, row: Gathering, viewer: str, now: datetime, lent: Lent
) -> tuple[str, ...]:
    """What its leads asked, and how calls with them went."""
    return tuple(
        f"*{text.mrkdwn(head)}*\n" + "\n".join(f"• {text.mrkdwn(line, 400)}" for line in lines)
        for head, *lines in told_of(session, row, viewer, now, lent)
    )


def _notes(session: Session, row: Gathering) -> tuple[str, ...]:
    notes = notes_of(session, row.id or 0)
    called = names_of(session, [n.by for n in notes])
    return tuple(note_words(n, called[n.by]) for n in notes)


def note_words(n: VisitNote, by: str) -> str:
    """A visit's note: only what was answered."""
    said = (
        ("Their day", n.their_day), ("Where they work", n.surroundings),
        ("Top problems", n.problems), ("Words they used", n.words_used),
        ("What surprised us", n.surprised),
    )  # fmt: skip
    lines = [f"*{label}:* {text.mrkdwn(words, 500)}" for label, words in said if words]
    return f"*What {text.mrkdwn(by, 40)} saw*\n" + "\n".join(lines)


def _heard(session: Session, row: Gathering) -> tuple[str, ...]:
    rows = session.exec(select(Heard).where(Heard.gathering_id == row.id).order_by(col(Heard.id)))
    found = list(rows)
    if not found:
        return ()
    called = names_of(session, [h.by for h in found])
    lines = [f"• {text.mrkdwn(h.words, 500)} · {text.mrkdwn(called[h.by], 40)}" for h in found]
    return ("*What sales heard*\n" + "\n".join(lines),)


def opened(session: Session, series_id: int) -> tuple[int, int]:
    """Of the meetings held in a series: how many, and how many with somebody of sales there."""
    held = session.exec(
        select(Gathering.id).where(Gathering.series_id == series_id, Gathering.state == State.HELD)
    ).all()
    with_sales = session.exec(
        select(Invitation.gathering_id)
        .where(col(Invitation.gathering_id).in_(held), col(Invitation.attended).is_(True))
        .where(Invitation.side == "sales")
        .distinct()
    ).all()
    return len(held), len(with_sales)
