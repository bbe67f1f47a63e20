"""Reads councils as one person sees them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func
from sqlmodel import col, select

from bot.council.meetings import forum, to_come
from bot.council.models import TAKEN, Ballot, Council, CouncilSeat, Part, State
from bot.council.replacing import counted
from bot.council.represent import seat_for, spoken_for, those_of
from bot.council.seats import council, councils, may_change, seat_of, seats
from bot.council.shown import Agenda, Board, Item, Meeting, SeatFacts, Seen
from bot.enquiries.counts import counted as counted_questions
from bot.enquiries.models import Question, Theme
from bot.enquiries.models import State as ThemeState
from bot.gatherings.agenda import agenda_of, votes
from bot.gatherings.models import Gathering, TopicVote
from bot.gatherings.reading import names_of
from bot.kit.boundary import UserError
from bot.kit.db import Session
from bot.people import service as people
from bot.people.calendar import zone_of
from bot.people.models import Site


def seen(session: Session, rows: Sequence[CouncilSeat]) -> tuple[Seen, ...]:
    """Seats with everybody's names."""
    ids = [x for s in rows for x in (s.slack_id, s.match_id, s.deputy_id, s.suggested_id) if x]
    called = names_of(session, ids)
    speaks = spoken_for(session, [s.id or 0 for s in rows])
    return tuple(
        Seen(
            s.id or 0, s.slack_id, called[s.slack_id], s.part, s.state, s.why,
            called.get(s.match_id or "", ""), called.get(s.deputy_id or "", ""),
            called.get(s.suggested_id or "", ""), speaks.get(s.id or 0, 0), s.until, s.each_topic,
        )
        for s in rows
    )  # fmt: skip


def board_of(session: Session, row: Council, viewer: str, now: datetime) -> Board:
    """A council as `viewer` sees it."""
    there = seats(session, row.id or 0)
    shown = seen(session, there)
    own = seat_of(session, row.id or 0, viewer)
    speaks = seat_for(session, viewer)
    site = session.get(Site, row.site_id) if row.site_id is not None else None
    called = names_of(session, [x for x in (row.owner_id, row.deputy_id) if x])
    mine = next((s for s in shown if own is not None and s.id == own.id), None)
    voice = next((s for s in shown if speaks is not None and s.id == speaks.id), None)
    return Board(
        row.id or 0, row.name, site.name if site else "", called[row.owner_id],
        called.get(row.deputy_id or "", ""), row.per_year, row.minutes, shown,
        tuple(_meeting(g) for g in to_come(session, row.id, now)), zone_of(session, viewer),
        voice.name if voice and voice.slack_id != viewer else "", mine,
        len(agenda_of(session, forum(row.id))), may_change(session, row, viewer),
        people.is_admin(session, viewer),
    )  # fmt: skip


def _meeting(g: Gathering) -> Meeting:
    return Meeting(g.id or 0, g.starts_at, g.zone, g.mode, g.place)


def boards(session: Session, viewer: str, now: datetime) -> list[Board]:
    """Every council: those that concern `viewer` first."""
    found = [board_of(session, row, viewer, now) for row in councils(session)]
    return sorted(found, key=lambda x: (not (x.mine or x.speaks), x.id))


def own_boards(session: Session, viewer: str, now: datetime) -> list[Board]:
    """Those in which `viewer` has a seat or a representative, or which they look after."""
    speaks = seat_for(session, viewer)
    held = select(CouncilSeat.council_id).where(
        CouncilSeat.slack_id == viewer, col(CouncilSeat.state).in_(TAKEN)
    )
    ids = {*session.exec(held), *([speaks.council_id] if speaks else [])}
    rows = [r for r in councils(session) if r.id in ids or viewer in (r.owner_id, r.deputy_id)]
    return [board_of(session, row, viewer, now) for row in rows]


def one_board(session: Session, council_id: int, viewer: str, now: datetime) -> Board:
    """The same of one. Raises UserError for one that ended."""
    return board_of(session, council(session, council_id), viewer, now)


def agenda_for(session: Session, council_id: int, viewer: str, now: datetime) -> Agenda:
    """What its next meeting is about: most wanted first."""
    row = council(session, council_id)
    own = seat_of(session, council_id, viewer)
    waiting = agenda_of(session, forum(council_id))
    ids = [t.id or 0 for t in waiting]
    wanted = votes(session, ids)
    mine = set(session.exec(select(TopicVote.topic_id).where(TopicVote.slack_id == viewer)))
    ours = those_of(session, own.id or 0) - {viewer} if own else set[str]()
    dates = to_come(session, council_id, now)
    return Agenda(
        council_id, row.name,
        tuple(
            Item(t.id or 0, t.words, t.heading, wanted.get(t.id or 0, 0), t.id in mine,
                 t.by == viewer, t.by in ours)
            for t in waiting
        ),
        own is not None, bool(own and own.each_topic),
        dates[0].id if dates else None, dates[0].starts_at if dates else None,
        zone_of(session, viewer), "" if waiting else open_question(session),
    )  # fmt: skip


def open_question(session: Session) -> str:
    """What prospects ask most that marketing has not answered; "" where nothing waits."""
    count = func.count()
    query = (
        select(Theme.title)
        .join(Question, col(Question.theme_id) == col(Theme.id))
        .where(
            col(Theme.state) != ThemeState.ANSWERED,
            col(Theme.merged_into).is_(None),
            *counted_questions(),
        )
        .where(Theme.workspace_id == Question.workspace_id)
        .group_by(col(Theme.id), col(Theme.title))
        .order_by(count.desc(), col(Theme.id))
        .limit(1)
    )
    return session.exec(query).first() or ""


def seat_facts(session: Session, seat_id: int, viewer: str, now: datetime) -> SeatFacts | None:
    """All that is told of a seat; None where there is none."""
    row = session.get(CouncilSeat, seat_id)
    if row is None:
        return None
    of = session.get_one(Council, row.council_id)
    site = session.get(Site, of.site_id) if of.site_id is not None else None
    (one,) = seen(session, [row])
    there = seats(session, row.council_id, *TAKEN)
    matched = [s.slack_id for s in there if s.part is Part.REP and s.match_id == row.slack_id]
    tally = counted(session, seat_id)
    ballots = list(session.exec(select(Ballot).where(Ballot.seat_id == seat_id)))
    own = next((b.choice_id for b in ballots if b.slack_id == viewer and b.choice_id), "")
    called = names_of(session, [*matched, *(who for who, _ in tally), *([own] if own else [])])
    return SeatFacts(
        one, of.name, of.id or 0, site.name if site else "",
        tuple(g.starts_at for g in to_come(session, of.id, now)), zone_of(session, viewer),
        row.slack_id == viewer, may_change(session, of, viewer),
        tuple(called[m] for m in matched), tuple((called[who], n) for who, n in tally),
        len(ballots), called.get(own or "", ""), row.vote_until is not None,
        row.vote_until.date() if row.vote_until else None,
    )  # fmt: skip


def waiting_seats(session: Session, slack_id: str) -> list[CouncilSeat]:
    """Seats that were offered to somebody who has not answered."""
    query = select(CouncilSeat).where(
        CouncilSeat.slack_id == slack_id, CouncilSeat.state == State.INVITED
    )
    return list(session.exec(query))


def next_agenda(session: Session, slack_id: str, now: datetime) -> list[tuple[Agenda, Council]]:
    """The agendas of the councils in which somebody has a seat."""
    query = select(CouncilSeat).where(
        CouncilSeat.slack_id == slack_id, CouncilSeat.state == State.ACCEPTED
    )
    found: list[tuple[Agenda, Council]] = []
    for own in session.exec(query):
        try:
            row = council(session, own.council_id)
        except UserError:
            continue
        found.append((agenda_for(session, own.council_id, slack_id, now), row))
    return found


def leaders_of(session: Session, council_id: int) -> list[tuple[str, str]]:
    """Its marketing leaders: id and name."""
    there = [s for s in seats(session, council_id, *TAKEN) if s.part is Part.LEADER]
    called = names_of(session, [s.slack_id for s in there])
    return [(s.slack_id, called[s.slack_id]) for s in there]


def sites(session: Session) -> list[tuple[int, str]]:
    """Sites to choose from."""
    return [(s.id or 0, s.name) for s in session.exec(select(Site).order_by(Site.name))]


def sides_of(session: Session, slack_ids: Sequence[str]) -> dict[str, str]:
    """Names of people, for a form's labels."""
    return names_of(session, slack_ids)


def name_of(session: Session, slack_id: str) -> str:
    """What somebody is called."""
    person = people.member(session, slack_id)
    return person.name if person and person.name else slack_id
