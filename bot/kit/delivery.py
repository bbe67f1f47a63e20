"""What becomes of an outbox row: claimed, sent, lost, tried again (RELIABILITY.md 1.5).

Plain functions on a session; times are seconds since the epoch, real time (`wall`). A claim is a
lease: the state `sending` is committed before a byte leaves, so a process that dies leaves a row
that is looked for in the channel before anything is sent again.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2s

from sqlalchemy import Select, Table, case, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.kit.db import Session
from bot.kit.models import Outbox, Pace
from bot.kit.rates import SLACK, Rates

LEASE = 30.0  # longer than every HTTP time-out together
LAST_TRY = 8

_rows: Table = Outbox.__table__  # pyright: ignore[reportAttributeAccessIssue]
_pace: Table = Pace.__table__  # pyright: ignore[reportAttributeAccessIssue]


@dataclass(frozen=True)
class Claimed:
    """A message that this process may send until its lease ends."""

    id: int
    workspace_id: str
    key: str
    post: str
    about: str
    recipient: str
    thread_ts: str | None
    channel: str | None
    ts: str | None
    attempt: int
    tries: int
    ambiguous: bool
    started_at: float

    @property
    def mark(self) -> str:
        """The opaque id in the message's metadata: readable by every app, so it says nothing."""
        digest = blake2s(f"{self.workspace_id}/{self.key}".encode(), digest_size=8).hexdigest()
        return f"{self.id}.{digest}"


def workspaces_with_work(session: Session, wall: float) -> list[str]:
    """The workspaces in which a message may be due. A short read on an index."""
    rows = session.connection().execute(
        select(_rows.c.workspace_id)
        .where(_rows.c.state.in_(("ready", "ambiguous")), _rows.c.next_at <= wall)
        .distinct()
    )
    return [row[0] for row in rows]


def rescue(session: Session, wall: float) -> int:
    """Rows whose sender died: nobody knows whether they left. Returns how many."""
    return (
        session.connection()
        .execute(
            update(_rows)
            .where(_rows.c.state == "sending", _rows.c.lease_until <= wall)
            .values(state="ambiguous", next_at=0.0)
        )
        .rowcount
    )


def _open_budget(session: Session, lane: str, wall: float, rates: Rates) -> tuple[int, float]:
    """How many calls the lane allows now, and its virtual time. Locks the lane's row."""
    bind, workspace_id = session.connection(), session.workspace_id
    insert = postgresql.insert if session.dialect == "postgresql" else sqlite.insert
    bind.execute(
        insert(_pace)
        .values(workspace_id=workspace_id, channel=lane, next_at=0.0)
        .on_conflict_do_nothing()
    )
    query = select(_pace.c.next_at).where(
        _pace.c.workspace_id == workspace_id, _pace.c.channel == lane
    )
    row = bind.execute(query.with_for_update(skip_locked=True)).first()
    if row is None:
        return 0, 0.0  # another process is claiming for this workspace at this moment
    every, burst = rates.lanes[lane]
    virtual = max(float(row[0]), wall - every * burst)
    return int((wall - virtual) / every + 1e-9), virtual


def _candidates(session: Session, lane: str, wall: float, limit: int) -> Select[tuple[object, ...]]:
    where = func.coalesce(_rows.c.channel, _rows.c.recipient)
    lane_test = _rows.c.ts.is_(None) if lane == "*post" else _rows.c.ts.is_not(None)
    paced = _pace.c.channel == (where if lane == "*post" else where + ":" + _rows.c.ts)
    query = (
        select(_rows, where.label("place"))
        .outerjoin(_pace, (_pace.c.workspace_id == _rows.c.workspace_id) & paced)
        .where(
            _rows.c.workspace_id == session.workspace_id,
            _rows.c.state.in_(("ready", "ambiguous")),
            _rows.c.next_at <= wall,
            lane_test,
            func.coalesce(_pace.c.next_at, 0.0) <= wall,
        )
        .order_by(_rows.c.priority, _rows.c.id)
        .limit(limit)
    )
    return query.with_for_update(skip_locked=True, of=_rows)


def claim(
    session: Session, lane: str, wall: float, most: int = 32, rates: Rates = SLACK
) -> list[Claimed]:
    """Takes the next messages of a lane that pace and budget allow, one a channel."""
    allowed, virtual = _open_budget(session, lane, wall, rates)
    allowed = min(allowed, most)
    if allowed <= 0:
        return []
    bind = session.connection()
    taken: dict[str, Claimed] = {}
    for row in bind.execute(_candidates(session, lane, wall, allowed * 4)):
        place = row.place if lane == "*post" else f"{row.place}:{row.ts}"
        if place not in taken and len(taken) < allowed:
            taken[place] = _claimed(row)
    if not taken:
        return []
    bind.execute(
        update(_rows)
        .where(_rows.c.id.in_([c.id for c in taken.values()]))
        .values(
            state="sending",
            attempt=_rows.c.attempt + 1,
            tries=_rows.c.tries + 1,
            lease_until=wall + LEASE,
            # A doubtful message is looked for from the moment it may have left.
            started_at=case((_rows.c.state == "ambiguous", _rows.c.started_at), else_=wall),
        )
    )
    every, _ = rates.lanes[lane]
    hold(session, lane, virtual + every * len(taken))
    for place in taken:
        hold(session, place, wall + rates.channel_every)
    return list(taken.values())


def _claimed(row: object) -> Claimed:
    r: dict[str, object] = row._mapping  # type: ignore[attr-defined]  # noqa: SLF001 # pyright: ignore
    names = (
        "id", "workspace_id", "key", "post", "about", "recipient", "thread_ts", "channel", "ts",
        "tries", "started_at",
    )  # fmt: skip
    values = {name: r[name] for name in names}
    return Claimed(
        **values,  # pyright: ignore[reportArgumentType]
        attempt=int(r["attempt"]) + 1,  # pyright: ignore[reportArgumentType]
        ambiguous=r["state"] == "ambiguous",
    )


def hold(session: Session, place: str, until: float) -> None:
    """Keeps a channel or a lane quiet until `until`, never shortening what is held already."""
    insert = postgresql.insert if session.dialect == "postgresql" else sqlite.insert
    later = func.greatest if session.dialect == "postgresql" else func.max
    row = insert(_pace).values(workspace_id=session.workspace_id, channel=place, next_at=until)
    session.connection().execute(
        row.on_conflict_do_update(
            index_elements=["workspace_id", "channel"],
            set_={"next_at": later(_pace.c.next_at, row.excluded.next_at)},
        )
    )


def next_moment(session: Session, wall: float) -> float | None:
    """When something may be due next (epoch seconds), or None when nothing waits."""
    where = func.coalesce(_rows.c.channel, _rows.c.recipient)
    later = func.greatest if session.dialect == "postgresql" else func.max
    lane = func.coalesce(
        select(func.min(_pace.c.next_at))
        .where(_pace.c.workspace_id == _rows.c.workspace_id, _pace.c.channel.in_(list(SLACK.lanes)))
        .scalar_subquery(),
        0.0,
    )
    own = func.coalesce(
        select(_pace.c.next_at)
        .where(_pace.c.workspace_id == _rows.c.workspace_id, _pace.c.channel == where)
        .scalar_subquery(),
        0.0,
    )
    found = session.connection().execute(
        select(func.min(later(_rows.c.next_at, lane, own))).where(
            _rows.c.state.in_(("ready", "ambiguous"))
        )
    )
    moment = found.scalar()
    return max(float(moment), wall) if moment is not None else None


def wanted(session: Session, row_id: int) -> int:
    """The revision that the next drawing must show."""
    return int(
        session.connection().execute(select(_rows.c.want).where(_rows.c.id == row_id)).scalar_one()
    )


def finish(session: Session, c: Claimed, rev: int, channel: str | None, ts: str | None) -> None:
    """It stands in the channel. If another process took it over meanwhile, it is drawn again."""
    mine = _rows.c.attempt == c.attempt
    values = {"sent_rev": rev, "channel": channel, "ts": ts, "tries": 0, "reason": None}
    bind = session.connection()
    done = bind.execute(
        update(_rows)
        .where(_rows.c.id == c.id, mine)
        .values(state=_after(rev), next_at=0.0, **values)
    )
    if done.rowcount == 0:
        bind.execute(
            update(_rows)
            .where(_rows.c.id == c.id, _rows.c.ts.is_(None))
            .values(channel=channel, ts=ts)
        )
        bind.execute(update(_rows).where(_rows.c.id == c.id).values(want=_rows.c.want + 1))
    session.wake_outbox()


def _after(rev: int) -> object:
    return case((_rows.c.want > rev, "ready"), else_="sent")


def put_back(
    session: Session, c: Claimed, state: str, next_at: float, reason: str | None = None
) -> None:
    """It did not go out: `ready` or `ambiguous` from `next_at` on, or `dead` for a reason."""
    session.connection().execute(
        update(_rows)
        .where(_rows.c.id == c.id, _rows.c.attempt == c.attempt)
        .values(state=state, next_at=next_at, reason=(reason or "")[:255] or None)
    )


def retry_dead(session: Session, row_id: int) -> bool:
    """An admin says: try that one again. True if it was dead."""
    done = session.connection().execute(
        update(_rows)
        .where(
            _rows.c.workspace_id == session.workspace_id,
            _rows.c.id == row_id,
            _rows.c.state == "dead",
        )
        .values(state="ready", tries=0, next_at=0.0, reason=None, want=_rows.c.want + 1)
    )
    session.wake_outbox()
    return done.rowcount == 1


def settle(session: Session, mark: str, channel: str, ts: str) -> bool:
    """Our own message event came back with its mark: that message is in the channel."""
    row_id, _, digest = mark.partition(".")
    if not row_id.isdigit():
        return False
    row = session.connection().execute(select(_rows).where(_rows.c.id == int(row_id))).first()
    if row is None or row.ts is not None or row.state not in ("ambiguous", "sending"):
        return False
    if not _claimed(row).mark.endswith(digest):
        return False
    session.connection().execute(
        update(_rows)
        .where(_rows.c.id == row.id, _rows.c.ts.is_(None))
        .values(channel=channel, ts=ts)
    )
    return True
