"""What becomes of a message that was claimed: sent, lost, tried again (RELIABILITY.md 1.5).

The state `sending` is committed before a byte leaves (kit/claim.py). From then on, until Slack's
answer is known, the message is in doubt: `started_at` says since when, and it is looked for in the
channel before it is ever sent again, whatever else happens to it meanwhile.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Table, and_, case, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.kit.claim import LEASE, Claimed, held_by, hold, lane_of, mark_of
from bot.kit.db import Session
from bot.kit.models import Outbox, Pace
from bot.kit.outbox import DIED, NOT_DRAWN, in_doubt, renewed

__all__ = ["DIED", "NOT_DRAWN"]

LAST_TRY = 8
LONGEST = 3600.0  # seconds; no pause is longer, so one that seems longer is a clock set back
DOUBT = 24 * 3600.0  # seconds; a message in doubt for longer is given up in the end
APART = 32  # seconds over which those that died together are spread
SURPLUS = "kit.surplus"  # the post of a message that only has to be deleted

_rows: Table = Outbox.__table__  # pyright: ignore[reportAttributeAccessIssue]
_pace: Table = Pace.__table__  # pyright: ignore[reportAttributeAccessIssue]


def rescue(session: Session, wall: float) -> int:
    """Rows whose sender died: nobody knows whether they left. Returns how many.

    One that keeps killing its sender is given up; looking for it in between is no pardon, and
    what failed before for other reasons is not held against it. Those that died together may owe
    it to one of them: the next time they go apart. Also frees what a clock that was set back would
    keep waiting (F25).
    """
    bind = session.connection()
    lost = and_(_rows.c.state == "sending", _rows.c.lease_until <= wall)
    again = func.coalesce(_rows.c.reason, "").contains(DIED)
    deadly = and_(_rows.c.tries >= LAST_TRY, again)
    done = bind.execute(
        update(_rows)
        .where(lost)
        .values(
            state=case((deadly, "dead"), else_="ambiguous"),
            tries=case((again, _rows.c.tries), else_=1),
            next_at=case((again, wall + _rows.c.id % APART), else_=0.0),
            reason=DIED,
        )
    )
    bind.execute(
        update(_rows)
        .where(_rows.c.state == "sending", _rows.c.lease_until > wall + LEASE)
        .values(lease_until=wall + LEASE)
    )
    waiting = (_rows.c.state.in_(("ready", "ambiguous")), _rows.c.next_at > wall + LONGEST)
    bind.execute(update(_rows).where(*waiting).values(next_at=wall))
    bind.execute(update(_pace).where(_pace.c.next_at > wall + LONGEST).values(next_at=wall))
    return done.rowcount


def wanted(session: Session, row_id: int) -> int:
    """The revision that the next drawing must show."""
    query = select(_rows.c.want).where(_rows.c.id == row_id)
    return int(session.connection().execute(query).scalar_one())


def finish(session: Session, c: Claimed, rev: int, channel: str | None, ts: str | None) -> None:
    """Revision `rev` stands in the channel; without a ts, nothing stands there (any more).

    What became the row's message meanwhile stays that: another one is taken back, and what stands
    is drawn once more, as it is when another process took the message over.
    """
    there = _locked(session, _rows.c.id == c.id)
    if there is None:
        return
    mine = there.attempt == c.attempt
    as_carried = (there.channel, there.ts) == (channel, ts) or there.ts == c.ts
    values: dict[str, Any] = {}
    if mine:
        values = {"sent_rev": rev, "tries": 0, "reason": None, "next_at": 0.0, "started_at": 0.0}
    if mine and as_carried:
        values |= {"state": case((_rows.c.want > rev, "ready"), else_="sent")}
        values |= {"channel": channel, "ts": ts}
    else:
        values |= renewed()
        if mine or (there.state == "dead" and ts is not None):
            values |= {"state": "ready", "tries": 0, "reason": None}
        if ts is not None and there.ts is None:
            values |= {"channel": channel, "ts": ts}
        elif channel and ts and there.ts != ts:
            _one_too_many(session, there, channel, ts)
    session.connection().execute(update(_rows).where(_rows.c.id == c.id).values(**values))
    session.wake_outbox()


def _locked(session: Session, *which: Any) -> Any:
    """The row, which nobody else changes until this transaction ends; None: there is none."""
    return session.connection().execute(select(_rows).where(*which).with_for_update()).first()


def _one_too_many(session: Session, row: Any, channel: str, ts: str) -> None:
    """Has a second message of the same row deleted: a row of its own, so that it outlives this
    process and whatever Slack answers."""
    insert = postgresql.insert if session.dialect == "postgresql" else sqlite.insert
    session.connection().execute(
        insert(_rows)
        .values(
            workspace_id=session.workspace_id, key=f"{SURPLUS}:{channel}:{ts}", post=SURPLUS,
            about=str(row.id), recipient=channel, channel=channel, ts=ts, priority=row.priority,
            want=2, sent_rev=1, state="ready", attempt=0, tries=0, next_at=0.0, lease_until=0.0,
            started_at=0.0, created_at=row.created_at,
        )
        .on_conflict_do_nothing()
    )  # fmt: skip
    session.wake_outbox()


def put_back(
    session: Session,
    c: Claimed,
    state: str,
    next_at: float,
    reason: str | None = None,
    doubt: bool = False,
    counts: bool = True,
) -> None:
    """It did not go out: `ready` from `next_at` on, `held`, or `dead` for a reason.

    `doubt`: nobody knows whether it left; it is `ambiguous` instead of ready. What was doubtful
    before stays so. `counts`: whether this was one of the tries it has.
    """
    doubtful = (doubt or c.ambiguous) and c.ts is None
    session.connection().execute(
        update(_rows)
        .where(_rows.c.id == c.id, _rows.c.attempt == c.attempt)
        .values(
            state="ambiguous" if doubtful and state == "ready" else state,
            next_at=next_at,
            reason=(reason or "")[:255] or None,
            started_at=c.started_at if doubtful else 0.0,
            tries=c.tries if counts else c.tries - 1,
        )
    )


def slow_down(session: Session, c: Claimed, wall: float, seconds: float, reason: str) -> None:
    """Slack's Retry-After: the method rests in this workspace, and so does the channel (F37).

    The message rests no longer than they do: when they are free again it has its old place, also
    before others of the channel that matter less. It was no try.
    """
    until = wall + seconds
    hold(session, held_by(lane_of(c.ts)), until)
    if c.ts is None:
        hold(session, c.channel or c.recipient, until)
    put_back(session, c, "ready", until, reason, counts=False)


def retry_dead(session: Session, row_id: int) -> bool:
    """An admin says: try that one again. True if it was dead."""
    return _revive(session, _rows.c.id == row_id, _rows.c.state == "dead") == 1


def release_held(session: Session) -> int:
    """The workspace has signed in again: what waited for that goes out (F35). How many."""
    return _revive(session, _rows.c.state == "held")


def workspaces_held(session: Session) -> list[str]:
    """The workspaces whose messages wait for a token."""
    query = select(_rows.c.workspace_id).where(_rows.c.state == "held").distinct()
    return [row[0] for row in session.connection().execute(query)]


def _revive(session: Session, *which: Any) -> int:
    done = session.connection().execute(
        update(_rows)
        .where(_rows.c.workspace_id == session.workspace_id, *which)
        .values(
            state=case((in_doubt(), "ambiguous"), else_="ready"),
            tries=0,
            next_at=0.0,
            reason=None,
            want=_rows.c.want + 1,
        )
    )
    session.wake_outbox()
    return done.rowcount


def settle(session: Session, mark: str, channel: str, ts: str) -> bool:
    """Our own message event came back with its mark: that message is in the channel.

    True if it is the row's from now on, which is no longer in doubt nor given up. If the row has
    another one, or nothing to say, Slack took this one so late that it had been looked for in
    vain: it is taken back (F10, F63).
    """
    row_id = mark.partition(".")[0]
    if not row_id.isascii() or not row_id.isdigit() or len(row_id) > 18:
        return False
    row = _locked(session, _rows.c.id == int(row_id), _rows.c.workspace_id == session.workspace_id)
    if row is None or mark_of(row.id, session.workspace_id, row.key) != mark:
        return False
    if (row.channel, row.ts) == (channel, ts):
        return False
    if row.ts is not None or row.state == "sent":
        _one_too_many(session, row, channel, ts)
        return False
    values: dict[str, Any] = {"channel": channel, "ts": ts}
    if row.state in ("ambiguous", "dead"):
        # Ready, not sent: which revision of it stands there, nobody knows.
        values |= {"state": "ready", "tries": 0, "reason": None, "next_at": 0.0, "started_at": 0.0}
    session.connection().execute(update(_rows).where(_rows.c.id == row.id).values(**values))
    session.wake_outbox()
    return True
