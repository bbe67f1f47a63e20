"""Which message goes next: claimed by lease, at Slack's pace (RELIABILITY.md 1.5, SLACK.md 3.1).

Plain functions on a session; times are seconds since the epoch, real time (`wall`). Paces are rows:
a channel's says when it may be posted to next; `<channel>:<ts>` the same of one message's updates;
a lane's (`*post`, `*update`) is the virtual time of the workspace's budget, and the lock under
which processes claim one after another; `<lane>.held` is what Slack's Retry-After asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2s
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, and_, case, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.kit.db import Session
from bot.kit.models import Outbox, Pace
from bot.kit.rates import SLACK, Rates

LEASE = 30.0  # longer than every HTTP time-out together

_rows: Table = Outbox.__table__  # pyright: ignore[reportAttributeAccessIssue]
_pace: Table = Pace.__table__  # pyright: ignore[reportAttributeAccessIssue]
_waiting = _rows.c.state.in_(("ready", "ambiguous"))
# Where a message goes to, and what keeps its pace.
_place = func.coalesce(_rows.c.channel, _rows.c.recipient)
_paced_by = case((_rows.c.ts.is_(None), _place), else_=_place + ":" + _rows.c.ts)


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
    # It may stand in the channel already: somebody sent it and never heard how that ended.
    ambiguous: bool
    started_at: float
    lease_until: float
    # What became of the last try.
    reason: str | None

    @property
    def mark(self) -> str:
        """The opaque id in the message's metadata: readable by every app, so it says nothing."""
        return mark_of(self.id, self.workspace_id, self.key)


def mark_of(row_id: int, workspace_id: str, key: str) -> str:
    """A message's mark, from what never changes about it."""
    return f"{row_id}.{blake2s(f'{workspace_id}/{key}'.encode(), digest_size=8).hexdigest()}"


def held_by(lane: str) -> str:
    """The pace that Retry-After holds a lane by."""
    return f"{lane}.held"


def lane_of(ts: str | None) -> str:
    """The lane of a message: it is posted, or what stands there is updated."""
    return "*post" if ts is None else "*update"


def _in_lane(lane: str) -> ColumnElement[bool]:
    return _rows.c.ts.is_(None) if lane == "*post" else _rows.c.ts.is_not(None)


def workspaces_with_work(session: Session, wall: float) -> list[str]:
    """The workspaces in which a message may be due. A short read on an index."""
    query = select(_rows.c.workspace_id).where(_waiting, _rows.c.next_at <= wall).distinct()
    return [row[0] for row in session.connection().execute(query)]


def _open_budget(session: Session, lane: str, wall: float, rates: Rates) -> tuple[int, float]:
    """How many calls the lane allows now, and its virtual time. Locks the lane's row."""
    bind, workspace_id = session.connection(), session.workspace_id
    insert = postgresql.insert if session.dialect == "postgresql" else sqlite.insert
    bind.execute(
        insert(_pace)
        .values(workspace_id=workspace_id, channel=lane, next_at=0.0)
        .on_conflict_do_nothing()
    )
    query = select(_pace.c.next_at).where(_pace.c.workspace_id == workspace_id)
    own = bind.execute(query.where(_pace.c.channel == lane).with_for_update(skip_locked=True))
    budget = own.scalar()
    if budget is None:
        return 0, 0.0  # another process is claiming for this workspace at this moment
    held = bind.execute(query.where(_pace.c.channel == held_by(lane))).scalar()
    if held is not None and held > wall:
        return 0, 0.0
    every, burst = rates.lanes[lane]
    # It never stands in the future, unless a clock was set back.
    virtual = min(max(float(budget), wall - every * burst), wall)
    return int((wall - virtual) / every + 1e-9), virtual


def _candidates(session: Session, lane: str, wall: float, limit: int) -> Select[tuple[Any, ...]]:
    same = and_(_pace.c.workspace_id == _rows.c.workspace_id, _pace.c.channel == _paced_by)
    query = (
        select(_rows, _paced_by.label("paced_by"))
        .outerjoin(_pace, same)
        .where(
            _rows.c.workspace_id == session.workspace_id,
            _waiting,
            _rows.c.next_at <= wall,
            _in_lane(lane),
            or_(_pace.c.next_at.is_(None), _pace.c.next_at <= wall),
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
        if row.paced_by not in taken and len(taken) < allowed:
            taken[row.paced_by] = _claimed(row, wall)
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
    _move(session, lane, virtual + every * len(taken))
    for place in taken:
        hold(session, place, wall + rates.channel_every)
    return list(taken.values())


def _claimed(row: Any, wall: float) -> Claimed:
    in_doubt = row.state == "ambiguous"
    return Claimed(
        id=row.id,
        workspace_id=row.workspace_id,
        key=row.key,
        post=row.post,
        about=row.about,
        recipient=row.recipient,
        thread_ts=row.thread_ts,
        channel=row.channel,
        ts=row.ts,
        attempt=row.attempt + 1,
        tries=row.tries + 1,
        ambiguous=in_doubt,
        started_at=row.started_at if in_doubt else wall,
        lease_until=wall + LEASE,
        reason=row.reason,
    )


def _move(session: Session, lane: str, virtual: float) -> None:
    """The budget's row is locked by this claim: it is set, also backwards."""
    session.connection().execute(
        update(_pace)
        .where(_pace.c.workspace_id == session.workspace_id, _pace.c.channel == lane)
        .values(next_at=virtual)
    )


def hold(session: Session, place: str, until: float) -> None:
    """Keeps a channel or a lane quiet until `until`, never shortening what is held already."""
    insert = postgresql.insert if session.dialect == "postgresql" else sqlite.insert
    row = insert(_pace).values(workspace_id=session.workspace_id, channel=place, next_at=until)
    session.connection().execute(
        row.on_conflict_do_update(
            index_elements=["workspace_id", "channel"],
            set_={"next_at": _latest(session)(_pace.c.next_at, row.excluded.next_at)},
        )
    )


def _latest(session: Session) -> Any:
    return func.greatest if session.dialect == "postgresql" else func.max


def next_moment(session: Session, wall: float, rates: Rates = SLACK) -> float | None:
    """When something may be due next (epoch seconds), or None when nothing waits."""
    moments: list[float] = []
    for lane, (every, _) in rates.lanes.items():
        moment = _latest(session)(
            _rows.c.next_at,
            _pace_of(_paced_by),
            _pace_of(lane) + every,
            _pace_of(held_by(lane)),
        )
        query = select(func.min(moment)).where(_waiting, _in_lane(lane))
        found = session.connection().execute(query).scalar()
        if found is not None:
            moments.append(float(found))
    return max(min(moments), wall) if moments else None


def _pace_of(channel: Any) -> ColumnElement[float]:
    own = select(_pace.c.next_at).where(
        _pace.c.workspace_id == _rows.c.workspace_id, _pace.c.channel == channel
    )
    return func.coalesce(own.scalar_subquery(), 0.0)
