"""How often campaigns were met, by touchpoint and day: by webhook or from a table (001-6)."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Table, func, select
from sqlalchemy.dialects import postgresql, sqlite

from bot.intel.models import Visits
from bot.kit import text
from bot.kit.boundary import UserError
from bot.kit.db import Session
from bot.leads.campaigns import lead_counts, named
from bot.leads.models import Campaign
from bot.people import service as people

MOST = 1_000_000_000
MOST_ROWS = 5000
COLUMNS = ("campaign", "touchpoint", "day", "count")
EARLIEST = date(2000, 1, 1)

_visits: Table = Visits.__table__  # pyright: ignore[reportAttributeAccessIssue]
_campaign: Table = Campaign.__table__  # pyright: ignore[reportAttributeAccessIssue]


@dataclass(frozen=True)
class Figure:
    """One number: `count` visits of `campaign` at `touchpoint` on `day`."""

    campaign: str
    touchpoint: str
    day: date
    count: int


@dataclass(frozen=True)
class Traffic:
    """A campaign's visits in some days, by touchpoint, beside the leads that came of them."""

    campaign: str
    points: tuple[tuple[str, int], ...]
    leads: int
    heard: int

    @property
    def visits(self) -> int:
        """All touchpoints together."""
        return sum(count for _, count in self.points)


def take_figures(session: Session, figures: Sequence[Figure], now: datetime) -> int:
    """Stores them; a number sent again for the same day replaces. Returns how many.

    Raises UserError for a name of no letters, a number or a day that cannot be; then none is kept.
    """
    rows: dict[tuple[int, date, str], dict[str, Any]] = {}
    for figure in figures:
        row = _row(session, figure, now)
        rows[row["campaign_id"], row["day"], row["touchpoint"]] = row
    insert = postgresql.insert if session.dialect == "postgresql" else sqlite.insert
    keep = insert(_visits)
    keep = keep.on_conflict_do_update(
        index_elements=["workspace_id", "campaign_id", "day", "touchpoint"],
        set_={"count": keep.excluded.count},
    )
    if rows:
        session.connection().execute(keep, list(rows.values()))
    return len(rows)


def _row(session: Session, figure: Figure, now: datetime) -> dict[str, Any]:
    campaign_id = named(session, Campaign, figure.campaign)
    touchpoint = text.line(figure.touchpoint, 60).lower()
    if campaign_id is None:
        raise UserError("Which campaign?", field="campaign")
    if not touchpoint:
        raise UserError("Which touchpoint: page, ad, social?", field="touchpoint")
    if not 0 <= figure.count <= MOST:
        raise UserError("That is no number of visits.", field="count")
    if not EARLIEST <= figure.day <= now.date() + timedelta(days=1):
        raise UserError("That day cannot be.", field="day")
    return {
        "workspace_id": session.workspace_id, "campaign_id": campaign_id, "day": figure.day,
        "touchpoint": touchpoint, "count": figure.count,
    }  # fmt: skip


def import_figures(session: Session, by: str, pasted: str, now: datetime) -> int:
    """A pasted table with the columns campaign, touchpoint, day, count; marketing and admins.

    Raises UserError with the line that is wrong; then nothing is kept.
    """
    people.require_marketing(session, by)
    lines = [line for line in pasted.strip().splitlines() if line.strip()]
    if not lines:
        raise UserError("Paste a table: campaign, touchpoint, day, count.", field="csv")
    separator = max(",;\t", key=lines[0].count)
    table = list(csv.reader(io.StringIO("\n".join(lines)), delimiter=separator))
    head = [cell.strip().lower() for cell in table[0]]
    if not set(COLUMNS) <= set(head):
        raise UserError("The first line names the columns: " + ", ".join(COLUMNS), field="csv")
    if len(table) > MOST_ROWS + 1:
        raise UserError(f"At most {MOST_ROWS} lines at once, please.", field="csv")
    figures = [_read(number, dict(zip(head, row, strict=False)))
               for number, row in enumerate(table[1:], 2)]  # fmt: skip
    try:
        return take_figures(session, figures, now)
    except UserError as wrong:
        wrong.field = "csv"
        raise


def _read(number: int, row: dict[str, str]) -> Figure:
    said = {name: row.get(name, "").strip() for name in COLUMNS}
    try:
        day = date.fromisoformat(said["day"])
        count = int(said["count"])
    except ValueError:
        wrong = f"Line {number}: a day like 2026-03-02 and a whole number, please."
        raise UserError(wrong, field="csv") from None
    return Figure(said["campaign"], said["touchpoint"], day, count)


def traffic(session: Session, since: datetime, until: datetime, limit: int = 5) -> list[Traffic]:
    """Campaigns met most in these days, each with the leads of the same time (the mirror)."""
    total = func.sum(_visits.c.count)
    rows = session.connection().execute(
        select(_visits.c.campaign_id, _campaign.c.name)
        .join(_campaign, _campaign.c.id == _visits.c.campaign_id)
        .where(*_in(session, since, until))
        .group_by(_visits.c.campaign_id, _campaign.c.name)
        .order_by(total.desc(), _campaign.c.name)
        .limit(limit)
    )
    return [_traffic(session, r.campaign_id, r.name, since, until) for r in rows]


def traffic_of(session: Session, campaign_id: int, since: datetime, until: datetime) -> Traffic:
    """One campaign's."""
    return _traffic(session, campaign_id, "", since, until)


def _traffic(
    session: Session, campaign_id: int, name: str, since: datetime, until: datetime
) -> Traffic:
    total = func.sum(_visits.c.count)
    points = session.connection().execute(
        select(_visits.c.touchpoint, total)
        .where(*_in(session, since, until), _visits.c.campaign_id == campaign_id)
        .group_by(_visits.c.touchpoint)
        .order_by(total.desc(), _visits.c.touchpoint)
        .limit(6)
    )
    counts = lead_counts(session, since, until, campaign_id)
    found = tuple((str(point), int(count)) for point, count in points)
    return Traffic(name, found, counts.received, counts.heard)


def _in(session: Session, since: datetime, until: datetime) -> tuple[Any, ...]:
    return (
        _visits.c.workspace_id == session.workspace_id,
        _visits.c.day >= since.date(),
        _visits.c.day < until.date(),
    )
