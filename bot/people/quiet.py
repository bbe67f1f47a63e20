"""What somebody wants to be told, and how much in a day: mute by kind, a daily budget (U9)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Table, case, or_
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col, select

from bot.kit.db import Session
from bot.kit.many import parts
from bot.people.calendar import zone_named
from bot.people.crowd import Whereabouts, whereabouts
from bot.people.models import Attention, Member, Workspace

A_DAY = 12  # unasked direct messages to one person on a local day, unless the workspace says
OPTION = "messages_a_day"
MOST = 100

_attention: Table = Attention.__table__  # pyright: ignore[reportAttributeAccessIssue]


class Kind(StrEnum):
    """What an unasked direct message is about. Each can be muted by whoever gets it."""

    MEETINGS = "meetings"
    LUNCHES = "lunches"
    VISITS = "visits"
    COUNCIL = "council"
    LISTENING = "listening"
    CALL_WEEKS = "call_weeks"
    LEADS = "leads"
    ANSWERS = "answers"
    REPORTS = "reports"


class Verdict(StrEnum):
    """What is to become of a message: SAY it, or why not."""

    SAY = "said"
    LEFT = "left"
    MUTED = "muted"
    BUDGET = "budget"


@dataclass(frozen=True)
class Wanted:
    """A message that is to be said to somebody. `exempt`: whatever the day's budget."""

    slack_id: str
    kind: str
    exempt: bool = False


def muted(session: Session, slack_id: str) -> set[Kind]:
    """What this person does not want to be told in direct messages; empty for most."""
    row = _row(session, slack_id)
    return {Kind(k) for k in row.muted if k in set(Kind)} if row else set()


def mute(session: Session, slack_id: str, kinds: Iterable[Kind]) -> None:
    """From now on this person is told nothing of these kinds, and of all others again."""
    words = sorted(set(kinds))
    _upsert(session, [_blank(session, slack_id) | {"muted": words}], {"muted": words})


def unmuted(session: Session, people: Iterable[str], kind: Kind) -> list[str]:
    """Who of `people` did not mute this kind, in their order: for what counts in no budget."""
    whom = list(dict.fromkeys(people))
    mutes = _mutes(session, whom)
    return [p for p in whom if kind not in mutes.get(p, ())]


def _row(session: Session, slack_id: str) -> Attention | None:
    """As it is now: it is written past the session."""
    return session.get(Attention, (session.workspace_id, slack_id), populate_existing=True)


def budget(session: Session) -> int:
    """How many unasked direct messages one person gets on a local day, at most."""
    found = session.get(Workspace, session.workspace_id)
    said = found.options.get(OPTION) if found else None
    return said if isinstance(said, int) and 0 < said <= MOST else A_DAY


def told_today(session: Session, slack_id: str, now: datetime) -> int:
    """How many messages that count were to be said to somebody on this local day of theirs."""
    row = _row(session, slack_id)
    where = whereabouts(session, [slack_id], now)[slack_id]
    return row.wanted if row and row.day and row.day >= _today(where, now) else 0


def whom_to_tell(
    session: Session,
    people: Iterable[str],
    kind: Kind,
    now: datetime,
    *,
    exempt: bool = False,
) -> list[str]:
    """Who of `people` is to get a direct message of this kind now, each once, in their order.

    Left out: who muted the kind, left, is a guest or an app, and whose daily budget (12 a local
    day, or what the workspace says) is spent. It counts: call it in the transaction in which the
    message is announced, for one message each. `exempt`: an answer to the person's own act, or a
    reminder of an hour; neither refused for the budget nor counted. What is not said must stand
    in Home under *Waiting for me* if it needs an act.
    """
    whom = list(dict.fromkeys(people))
    said = judge(session, [Wanted(p, kind, exempt) for p in whom], now)
    return [p for p, verdict in zip(whom, said, strict=True) if verdict == Verdict.SAY]


def judge(
    session: Session,
    messages: Sequence[Wanted],
    now: datetime,
    where: Mapping[str, Whereabouts] | None = None,
) -> list[Verdict]:
    """The same for messages of several kinds, one verdict each. `where`: if it is known."""
    people = list(dict.fromkeys(m.slack_id for m in messages))
    if where is None:
        where = whereabouts(session, people, now)
    here, mutes = _here(session, people), _mutes(session, people)
    verdicts = [_verdict(m, here, mutes) for m in messages]
    counted = [n for n, m in enumerate(messages) if verdicts[n] == Verdict.SAY and not m.exempt]
    spent = _spend(session, Counter(messages[n].slack_id for n in counted), where, now)
    most = budget(session)
    for n in counted:
        person = messages[n].slack_id
        spent[person] += 1
        if spent[person] > most:
            verdicts[n] = Verdict.BUDGET
    return verdicts


def _verdict(m: Wanted, here: set[str], mutes: Mapping[str, list[str]]) -> Verdict:
    if m.slack_id not in here:
        return Verdict.LEFT
    return Verdict.MUTED if m.kind in mutes.get(m.slack_id, ()) else Verdict.SAY


def _here(session: Session, people: Iterable[str]) -> set[str]:
    """Who of them is an active person of the company (F32, F56)."""
    found: set[str] = set()
    for some in parts(people):
        query = select(Member.slack_id).where(
            col(Member.slack_id).in_(some), col(Member.active), ~col(Member.guest), ~col(Member.bot)
        )
        found |= set(session.exec(query))
    return found


def _mutes(session: Session, people: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for some in parts(people):
        query = select(Attention.slack_id, Attention.muted)
        for slack_id, kinds in session.exec(query.where(col(Attention.slack_id).in_(some))):
            found[slack_id] = list(kinds)
    return found


def _spend(
    session: Session,
    counts: Mapping[str, int],
    where: Mapping[str, Whereabouts],
    now: datetime,
) -> dict[str, int]:
    """Counts so many messages to each; how many had been on their local day before.

    One statement that adds, so that two processes at once do not give the same message away twice.
    A day that is over begins anew; one's zone moving back to yesterday begins nothing.
    """
    rows = [
        _blank(session, p) | {"day": _today(where[p], now), "wanted": n}
        for p, n in sorted(counts.items())
    ]
    new = _insert(session).excluded
    c = _attention.c
    later = or_(c.day.is_(None), c.day < new.day)
    after = _upsert(
        session, rows,
        {
            "wanted": case((later, new.wanted), else_=c.wanted + new.wanted),
            "day": case((later, new.day), else_=c.day),
        },
        returning=True,
    )  # fmt: skip
    return {person: wanted - counts[person] for person, wanted in after}


def _today(where: Whereabouts, now: datetime) -> date:
    return now.astimezone(zone_named(where.zone)).date()


def _blank(session: Session, slack_id: str) -> dict[str, Any]:
    """Somebody's row as it begins."""
    key = {"workspace_id": session.workspace_id, "slack_id": slack_id}
    return {**key, "muted": [], "day": None, "wanted": 0}


def _insert(session: Session) -> Any:
    insert = postgresql.insert if session.dialect == "postgresql" else sqlite.insert
    return insert(_attention)


def _upsert(
    session: Session,
    rows: list[dict[str, Any]],
    changes: Mapping[str, Any],
    *,
    returning: bool = False,
) -> list[tuple[str, int]]:
    """Adds rows, or makes `changes` of those that are there; who has how many afterwards."""
    if not rows:
        return []
    statement: Any = _insert(session).on_conflict_do_update(
        index_elements=["workspace_id", "slack_id"], set_=dict(changes)
    )
    if not returning:
        session.connection().execute(statement, rows)
        return []
    statement = statement.returning(_attention.c.slack_id, _attention.c.wanted)
    after: Any = session.connection().execute(statement, rows)
    return [(str(person), int(wanted)) for person, wanted in after]
