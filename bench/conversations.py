"""The conversation report over a million notes: the tallies beside a scan and beside DuckDB.

Every engine makes the same notes itself, by the same arithmetic on a row's number: three years,
fifty campaigns of which sixteen run at a time, some much larger than others, three outcomes with
six reasons each. *Scan* is the same sums in plain SQL over the notes; DuckDB reads its own file,
which somebody would have had to fill first. What the report reads are the sums by month, by
campaign and by reason.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
from sqlalchemy import Boolean, text
from sqlmodel import SQLModel

from bench import rig
from bench.intake import postgres
from bench.prepare import NOW, TEAM
from bot.calls.models import CallNote
from bot.calls.tally import recount
from bot.kit.db import Session
from bot.kit.engine import open_engine
from bot.leads.models import Campaign
from bot.people.models import Workspace
from bot.reports.conversations import HISTORY, conversations, span_now
from bot.reports.facts import OUTCOMES, Counts, summed
from bot.reports.spans import Span
from bot.reports.tallies import by_campaign, days, everything, over_time, why
from bot.rooms import merge_rooms

NOTES = 1_000_000
CAMPAIGNS = 50
FIRST, DAYS = date(2023, 3, 4), 1096
LAST = FIRST + timedelta(days=DAYS - 1)
ROUNDS = 5
_LINE = "they had a look at the new release and want to hear what it does for a team like theirs"
# Of a row's number i: a well mixed h, and of that one group of digits for each column.
_MIXED = "(i * 2654435761) % 4294967296 AS h"
_H = "h"
_CAMPAIGN = f"(1 + i * 35 / {NOTES} + ({_H} % 1000) * ({_H} % 1000) / 62500)"
_OUTCOME = (
    f"CASE WHEN ({_H} / 1000) % 10 < 4 THEN 'interested' "
    f"WHEN ({_H} / 1000) % 10 < 7 THEN 'later' ELSE 'no_interest' END"
)
_REASON = f"CASE WHEN ({_H} / 10000) % 6 = 0 THEN '' ELSE 'reason_' || (({_H} / 10000) % 6) END"
_CONNECTED = f"(({_H} / 100000) % 3) <> 0"
_DAY = f"(i * {DAYS} / {NOTES})"
_NAMES = (
    'workspace_id, "by", campaign_id, connected, outcome, reason, went_well, went_not, words_used, '
    'competitor, objection, trigger_event, heard_from, shared, day, "at"'
)


def _rest() -> dict[str, str]:
    """What else a note has to have: nothing, said so."""
    given = {name.strip().strip('"') for name in _NAMES.split(",")}
    return {
        c.name: "false" if isinstance(c.type, Boolean) else "''"
        for c in CallNote.__table__.columns
        if not c.nullable and c.name not in given | {"id"}
    }


def _values(day: str, at: str, campaign: str = _CAMPAIGN) -> str:
    return (
        f"'{TEAM}', 'U' || (i % 200), {campaign}, {_CONNECTED}, {_OUTCOME}, {_REASON}, "
        f"'{_LINE}', '', CASE WHEN i % 5 = 0 THEN '{_LINE}' ELSE '' END, '', '', '', '', "
        f"i % 10 = 0, {day}, {at}" + "".join(f", {value}" for value in _rest().values())
    )


def _columns() -> str:
    return ", ".join([_NAMES, *_rest()])


def fill(url: str) -> None:
    """Makes the tables and the notes, counts the tallies as the program does."""
    merge_rooms()
    engine = open_engine(url)
    SQLModel.metadata.create_all(engine)
    with Session(engine, info={"workspace_id": TEAM}) as session:
        session.add(Workspace(workspace_id=TEAM, zone="Europe/Berlin", installed_at=NOW))
        for n in range(CAMPAIGNS):
            session.add(Campaign(slug=f"campaign-{n}", name=f"Campaign {n}"))
        session.commit()
        bind = session.connection()
        # An index that is built at the end is built much faster; the scans use none of them.
        indexes = list(CallNote.__table__.indexes)
        for index in indexes:
            index.drop(bind)
        bind.execute(text(_notes_for(session.dialect)))
        recount(session)
        next(i for i in indexes if i.name == "ix_call_note_at").create(bind)
        session.commit()
        session.connection().execute(text("ANALYZE"))
        session.commit()
    engine.dispose()


def _notes_for(dialect: str) -> str:
    if dialect == "postgresql":
        day = f"(DATE '{FIRST}' + {_DAY}::int)"
        values = _values(day, f"{day} + TIME '08:00' AT TIME ZONE 'UTC'")
        return (
            f"INSERT INTO call_note ({_columns()}) SELECT {values} "
            f"FROM (SELECT i, {_MIXED} FROM generate_series(0::bigint, {NOTES - 1}) AS s(i)) AS m"
        )
    day = f"date('{FIRST}', {_DAY} || ' days')"
    numbers = f"WITH RECURSIVE s(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM s LIMIT {NOTES})"
    values = _values(day, f"{day} || ' 08:00:00.000000'")
    mixed = f"(SELECT i, {_MIXED} FROM s)"
    return f"INSERT INTO call_note ({_columns()}) {numbers} SELECT {values} FROM {mixed}"


def duck(path: Path) -> duckdb.DuckDBPyConnection:
    """The same notes in DuckDB's own file."""
    db = duckdb.connect(str(path))
    day = f"(DATE '{FIRST}' + CAST({_DAY.replace('/', '//')} AS INTEGER))"
    whole = _values(day, f"CAST({day} AS TIMESTAMP)").replace(" / ", " // ")
    db.execute(
        f"CREATE TABLE call_note AS SELECT * FROM (SELECT {whole} "
        f"FROM (SELECT i, {_MIXED} FROM range({NOTES}) AS s(i)) AS m) AS t({_columns()})"
    )
    return db


def scan(*by: str, since: date | None = None) -> str:
    """The same sums over the notes themselves."""
    where = f"workspace_id = '{TEAM}'" + (f" AND day >= '{since}'" if since else "")
    return (
        f"SELECT {', '.join(by)}, count(*), sum(CASE WHEN connected THEN 1 ELSE 0 END) "
        f"FROM call_note WHERE {where} GROUP BY {', '.join(by)}"
    )


def _timed(work: Callable[[], Any]) -> float:
    """Milliseconds."""
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def over_a_million_notes(directory: Path) -> None:
    """A week, the whole history and the whole report, on both databases, beside DuckDB."""
    analyst = duck(directory / "notes.duckdb")
    _on(f"sqlite:///{directory / 'notes.db'}", "SQLite", "strftime('%Y-%m', day)", analyst)
    (directory / "server").mkdir()
    with postgres(directory / "server") as url:
        _on(url, "PostgreSQL", "date_trunc('month', day)", analyst)


def _on(url: str, called: str, month: str, analyst: duckdb.DuckDBPyConnection) -> None:
    began = time.perf_counter()
    fill(url)
    made = time.perf_counter() - began
    engine = open_engine(url, readonly=url.startswith("sqlite"))
    week = Span(LAST - timedelta(days=6), LAST + timedelta(days=1))
    with Session(engine, info={"workspace_id": TEAM}) as session:

        def scans(first: str, since: date | None = None) -> float:
            queries = [scan(*by, since=since) for by in _sums(first)[since is not None :]]
            return _timed(lambda: [session.connection().execute(text(q)).all() for q in queries])

        def theirs(since: date | None = None) -> float:
            sums = _sums("date_trunc('month', day)")[since is not None :]
            queries = [scan(*by, since=since) for by in sums]
            return _timed(lambda: [analyst.execute(q).fetchall() for q in queries])

        _check(session, _history(session))
        tallied, whole, file = rig.alternate(
            ROUNDS, lambda: _timed(lambda: _history(session)), lambda: scans(month), theirs
        )
        rig.line(f"{called}: scan of 1,000,000 notes / the whole history", whole / tallied,
                 ">= 20", f"{whole:.0f} / {tallied:.1f} ms (filled in {made:.0f} s)")  # fmt: skip
        rig.line("  DuckDB's own file / the same", file / tallied, "", f"{file:.1f} ms")
        tallied, whole, file = rig.alternate(
            ROUNDS, lambda: _timed(lambda: _of_days(session, week)),
            lambda: scans("day", week.since),
            lambda: theirs(week.since),
        )  # fmt: skip
        rig.line(f"{called}: scan / a week", whole / tallied, "< 5 ms",
                 f"{whole:.0f} ms / {tallied:.1f} ms")  # fmt: skip
        rig.line("  DuckDB's own file / the same", file / tallied, "", f"{file:.1f} ms")
        _whole_report(session, called)
    engine.dispose()


def _sums(first: str) -> tuple[tuple[str, ...], ...]:
    return (first, "outcome"), ("campaign_id", "outcome"), ("outcome", "reason")


def _history(session: Session) -> dict[date, Counts]:
    """What the report reads of the conversations of all years."""
    stretch = everything(session)
    by_campaign(session, stretch)
    why(session, stretch)
    return over_time(session, stretch)


def _of_days(session: Session, span: Span) -> None:
    """What it reads of a week's."""
    stretch = days(session, span)
    by_campaign(session, stretch)
    why(session, stretch)


def _whole_report(session: Session, called: str) -> None:
    for name in ("weekly", HISTORY):
        span = span_now(session, name, NOW)
        (once,) = rig.alternate(
            ROUNDS, lambda n=name, s=span: _timed(lambda: conversations(session, n, s))
        )
        print(f"  {called}: the {name} report, both horizons, quotes and leads: {once:.0f} ms")


def _check(session: Session, tallied: dict[date, Counts]) -> None:
    """What is compared has to be the same: nobody is faster with other figures."""
    rows = session.connection().execute(text(scan("outcome")))
    scanned = {outcome: (notes, reached) for outcome, notes, reached in rows}
    total = summed(tallied.values())
    ours = dict(zip((o.value for o in OUTCOMES), total.parts, strict=True))
    same = {outcome: notes for outcome, (notes, _) in scanned.items()} == ours
    if not same or total.connected != sum(reached for _, reached in scanned.values()):
        raise RuntimeError("the tallies and the notes differ")
