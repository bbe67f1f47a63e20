"""The conversation report over a million notes: the tallies beside a scan and beside DuckDB.

Every engine makes the same notes itself, by the same arithmetic on a row's number: fifty skewed
campaigns, three outcomes with six reasons each, three years. *Scan* is the same sums in plain SQL
over the notes; DuckDB reads its own file, which somebody would have had to fill first.
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
from bot.app import merge_rooms
from bot.calls.models import CallNote
from bot.calls.tally import recount
from bot.kit.db import Session
from bot.kit.engine import open_engine
from bot.leads.models import Campaign
from bot.people.models import Workspace
from bot.reports.conversations import HISTORY, conversations, span_now
from bot.reports.spans import Span
from bot.reports.tallies import by_campaign, days, why

NOTES = 1_000_000
CAMPAIGNS = 50
FIRST, DAYS = date(2023, 3, 4), 1096
LAST = FIRST + timedelta(days=DAYS - 1)
ROUNDS = 5
_LINE = "they had a look at the new release and want to hear what it does for a team like theirs"
# Of a row's number i: a well mixed h, then one digit group of it for each column.
_H = "((i * 2654435761) % 4294967296)"
_CAMPAIGN = f"(1 + ({_H} % 1000) * ({_H} % 1000) / 20000)"
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
        session.connection().execute(text(_notes_for(session.dialect)))
        recount(session)
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
            f"FROM generate_series(0::bigint, {NOTES - 1}) AS s(i)"
        )
    day = f"date('{FIRST}', {_DAY} || ' days')"
    numbers = f"WITH RECURSIVE s(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM s LIMIT {NOTES})"
    values = _values(day, f"{day} || ' 08:00:00.000000'")
    return f"INSERT INTO call_note ({_columns()}) {numbers} SELECT {values} FROM s"


def duck(path: Path) -> duckdb.DuckDBPyConnection:
    """The same notes in DuckDB's own file."""
    db = duckdb.connect(str(path))
    day = f"(DATE '{FIRST}' + CAST({_DAY.replace('/', '//')} AS INTEGER))"
    whole = _values(day, f"CAST({day} AS TIMESTAMP)").replace(" / ", " // ")
    db.execute(
        f"CREATE TABLE call_note AS SELECT * FROM (SELECT {whole} "
        f"FROM range({NOTES}) AS s(i)) AS t({_columns()})"
    )
    return db


def scan(*by: str, since: date | None = None) -> str:
    """The same sums over the notes themselves."""
    where = f"workspace_id = '{TEAM}'" + (f" AND day >= '{since}'" if since else "")
    return (
        f"SELECT {', '.join(by)}, count(*), sum(CASE WHEN connected THEN 1 ELSE 0 END) "
        f"FROM call_note WHERE {where} GROUP BY {', '.join(by)}"
    )


TALLIED = (
    "SELECT month, campaign_id, outcome, sum(notes), sum(connected) FROM call_month "
    f"WHERE workspace_id = '{TEAM}' GROUP BY month, campaign_id, outcome"
)
CELLS = ("campaign_id", "outcome")


def _timed(work: Callable[[], Any]) -> Callable[[], float]:
    def run() -> float:
        began = time.perf_counter()
        work()
        return (time.perf_counter() - began) * 1000

    return run


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

        def rows(query: str) -> list[Any]:
            return list(session.connection().execute(text(query)))

        def theirs(query: str) -> Callable[[], float]:
            return _timed(lambda: analyst.execute(query).fetchall())

        _check(rows(scan(month, *CELLS)), rows(TALLIED))
        duck_s = scan("date_trunc('month', day)", *CELLS)
        ours, whole, file = rig.alternate(
            ROUNDS, _timed(lambda: rows(TALLIED)), _timed(lambda: rows(scan(month, *CELLS))),
            theirs(duck_s),
        )  # fmt: skip
        rig.line(f"{called}: scan of 1,000,000 notes / history by month", whole / ours, ">= 20",
                 f"{whole:.0f} ms / {ours:.1f} ms (filled in {made:.0f} s)")  # fmt: skip
        rig.line("  DuckDB's own file / the same", file / ours, "", f"{file:.1f} ms")

        ours, whole, file = rig.alternate(
            ROUNDS, _timed(lambda: _figures(session, week)),
            _timed(lambda: [rows(scan(*by, since=week.since)) for by in _BY]),
            theirs(scan(*CELLS, "reason", since=week.since)),
        )  # fmt: skip
        rig.line(f"{called}: scan / a week's figures", whole / ours, "",
                 f"{whole:.0f} ms / {ours:.1f} ms (goal < 5 ms)")  # fmt: skip
        rig.line("  DuckDB's own file / the same", file / ours, "", f"{file:.1f} ms")
        _whole_report(session, called)
    engine.dispose()


_BY = (CELLS, ("outcome", "reason"))


def _figures(session: Session, week: Span) -> Any:
    stretch = days(session, week)
    return by_campaign(session, stretch), why(session, stretch)


def _whole_report(session: Session, called: str) -> None:
    for name in ("weekly", HISTORY):
        span = span_now(session, name, NOW)
        took = _timed(lambda n=name, s=span: conversations(session, n, s))
        took()
        once = sorted(took() for _ in range(ROUNDS))[ROUNDS // 2]
        print(f"  {called}: the {name} report, both horizons, quotes and leads: {once:.0f} ms")


def _check(scanned: list[Any], tallied: list[Any]) -> None:
    """What is compared has to be the same: nobody is faster with other figures."""

    def cells(rows: list[Any]) -> list[tuple[int, str, int, int]]:
        return sorted((int(r[1]), str(r[2]), int(r[3]), int(r[4])) for r in rows)

    if cells(scanned) != cells(tallied):
        raise RuntimeError("the tallies and the notes differ")
