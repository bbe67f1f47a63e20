"""The same for many people at once: a handful of statements, however many they are.

`announce`, `redraw` and `plan` cost a few statements each; an answer that a thousand people wait
for would hold the only writer for seconds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Table, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col, select

from bot.kit import faults
from bot.kit.db import Session
from bot.kit.models import Job, JobRun, Outbox
from bot.kit.outbox import NORMAL, announce, renewed
from bot.kit.schedule import plan
from bot.kit.walltime import Occurrence, check_rule, next_due

T = TypeVar("T")
PART = 500  # values that one statement names

_messages: Table = Outbox.__table__  # pyright: ignore[reportAttributeAccessIssue]
_jobs: Table = Job.__table__  # pyright: ignore[reportAttributeAccessIssue]


def parts(values: Iterable[T], most: int = PART) -> Iterator[Sequence[T]]:
    """In lots that one statement can name."""
    every = list(values)
    return (every[at : at + most] for at in range(0, len(every), most))


def announce_all(
    session: Session,
    post: str,
    to: Iterable[tuple[str | int, str]],
    *,
    now: datetime,
    priority: int = NORMAL,
) -> None:
    """`announce` for each (about, recipient)."""
    whom = {f"{post}:{about}:{person}": (str(about), person) for about, person in to}
    announce_keyed(session, post, whom, now=now, priority=priority)


def announce_keyed(
    session: Session,
    post: str,
    whom: Mapping[str, tuple[str, str]],
    *,
    now: datetime,
    priority: int = NORMAL,
) -> None:
    """The same with keys of one's own: key -> (about, recipient)."""
    if not whom:
        return
    faults.hit("mid_tx")
    blank = Outbox(
        workspace_id=session.workspace_id, key="", post=post, about="", recipient="",
        priority=priority, created_at=now,
    ).model_dump(exclude={"id"})  # fmt: skip
    rows = [{**blank, "key": k, "about": a, "recipient": r} for k, (a, r) in whom.items()]
    new = _insert(session, _messages).returning(_messages.c.key)
    added = set(session.connection().execute(new, rows).scalars())
    for key, (about, person) in whom.items():
        if key not in added:  # said before: a change of it
            announce(session, post, about, person, key=key, now=now, priority=priority)
    session.wake_outbox()


def redraw_all(session: Session, post: str, abouts: Iterable[str | int]) -> None:
    """`redraw` of the messages of `post` about each of these."""
    c = _messages.c
    for some in parts(str(about) for about in abouts):
        faults.hit("mid_tx")
        these = (c.workspace_id == session.workspace_id, c.post == post, c.about.in_(some))
        session.connection().execute(update(_messages).where(*these).values(**renewed()))
        session.wake_outbox()


def plan_all(
    session: Session, name: str, when: Mapping[str, tuple[str, str]], now: datetime
) -> None:
    """`plan` of job `name` for each about -> (rule, zone). Raises ValueError as that does."""
    known: set[str] = set()
    for abouts in parts(when):
        known |= {*_abouts(session, Job, name, abouts), *_abouts(session, JobRun, name, abouts)}
    due: dict[tuple[str, str], Occurrence] = {}
    rows: list[dict[str, Any]] = []
    for about, (rule, zone) in when.items():
        if about in known:
            plan(session, name, about, rule, zone, now)
            continue
        if (rule, zone) not in due:
            check_rule(rule)
            due[rule, zone] = next_due(rule, zone, now)
        period, due_at = due[rule, zone]
        rows.append({
            "workspace_id": session.workspace_id, "name": name, "about": about, "rule": rule,
            "zone": zone, "period": period, "due_at": due_at,
        })  # fmt: skip
    if rows:
        session.connection().execute(_insert(session, _jobs), rows)


def _abouts(
    session: Session, kind: type[Job] | type[JobRun], name: str, abouts: Sequence[str]
) -> Iterable[str]:
    query = select(kind.about).where(kind.name == name, col(kind.about).in_(abouts))
    return session.exec(query)


def _insert(session: Session, table: Table) -> Any:
    insert = postgresql.insert if session.dialect == "postgresql" else sqlite.insert
    return insert(table).on_conflict_do_nothing()
