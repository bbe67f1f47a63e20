"""Saying something: a row written with its cause, drawn when it is sent (DESIGN.md section 3).

`announce` and `redraw` are called by services inside the cause's own transaction. The sender is in
kit/sender.py; what a row becomes when it is claimed, sent or lost is in kit/delivery.py.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Insert, Table, and_, bindparam, case, func, or_, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.kit import faults
from bot.kit.db import Session
from bot.kit.models import Outbox
from bot.kit.prepared import Prepared

URGENT = 1  # somebody waits for it
NORMAL = 5
BULK = 9

# Why a message was given up, where Slack did not say.
DIED = "its sender died"
NOT_DRAWN = "could not be drawn"

_rows: Table = Outbox.__table__  # pyright: ignore[reportAttributeAccessIssue]

Message = dict[str, Any]


@dataclass(frozen=True)
class Drawing:
    """What a post is drawn from. `about` names the row, `to` the channel or person."""

    session: Session
    about: str
    to: str
    now: datetime
    # What rooms above lend to this surface (app.py merges them): name -> functions.
    parts: dict[str, list[Any]] = field(default_factory=dict[str, Any])


# Draws {"text": ..., "blocks": [...]} or None: there is nothing to say (any more).
Draw = Callable[[Drawing], Message | None]


def in_doubt() -> Any:
    """Whether the message may stand somewhere without anybody knowing where."""
    return and_(_rows.c.ts.is_(None), _rows.c.started_at > 0)


def renewed() -> dict[str, Any]:
    """What becomes of a message that has to change: what was sent is ready again.

    A message under way is found wanting by its sender when it finishes. One that was given up is
    tried once more if it stands somewhere, or if nobody had refused it; not if it kills its sender.
    """
    reason = func.coalesce(_rows.c.reason, "")
    dead = _rows.c.state == "dead"
    transient = or_(in_doubt(), reason.startswith(NOT_DRAWN))
    again = and_(dead, ~reason.contains(DIED), or_(_rows.c.ts.is_not(None), transient))
    state = case(
        (_rows.c.state == "sent", "ready"),
        (and_(again, in_doubt()), "ambiguous"),
        (again, "ready"),
        else_=_rows.c.state,
    )
    tries = case((dead, 0), else_=_rows.c.tries)
    return {"want": _rows.c.want + 1, "state": state, "tries": tries}


_GIVEN = {
    n: bindparam(n)
    for n in (
        "workspace_id", "key", "post", "about", "recipient", "thread_ts", "priority", "want",
        "sent_rev", "state", "attempt", "tries", "next_at", "lease_until", "started_at",
        "created_at",
    )
}  # fmt: skip


def _upsert(insert: Any) -> Insert:
    return (
        insert(_rows)
        .values(_GIVEN)
        .on_conflict_do_update(
            index_elements=["workspace_id", "key"],
            set_=renewed(),
        )
    )


_INSERT = Prepared("Announced", _upsert(sqlite.insert), _upsert(postgresql.insert))

_REDRAW = Prepared(
    "Redrawn",
    update(_rows)
    .where(
        _rows.c.workspace_id == bindparam("w"),
        _rows.c.post == bindparam("p"),
        _rows.c.about == bindparam("a"),
    )
    .values(**renewed()),
)


def announce(
    session: Session,
    post: str,
    about: str | int,
    to: str,
    *,
    now: datetime,
    key: str | None = None,
    thread_ts: str | None = None,
    priority: int = NORMAL,
) -> None:
    """Has `post` about row `about` said to `to` (a channel or a person), once.

    `key` is what makes it one message: a second call with the same key is a change of it, not
    another message. Default: `post:about:to`.
    """
    faults.hit("mid_tx")
    _INSERT.change(
        session.connection(),
        {
            "workspace_id": session.workspace_id,
            "key": key or f"{post}:{about}:{to}",
            "post": post,
            "about": str(about),
            "recipient": to,
            "thread_ts": thread_ts,
            "priority": priority,
            "want": 1,
            "sent_rev": 0,
            "state": "ready",
            "attempt": 0,
            "tries": 0,
            "next_at": 0.0,
            "lease_until": 0.0,
            "started_at": 0.0,
            "created_at": now,
        },
    )
    session.wake_outbox()


def redraw(session: Session, post: str, about: str | int) -> None:
    """Has every message of `post` about this row drawn anew in place. Ten changes, one update."""
    faults.hit("mid_tx")
    _REDRAW.change(session.connection(), {"w": session.workspace_id, "p": post, "a": str(about)})
    session.wake_outbox()
