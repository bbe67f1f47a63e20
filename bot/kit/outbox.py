"""Saying something: a row written with its cause, drawn when it is sent (DESIGN.md section 3).

`announce` and `redraw` are called by services inside the cause's own transaction. The sender is in
kit/sender.py; what a row becomes when it is claimed, sent or lost is in kit/delivery.py.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Insert, Table, bindparam, case, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.kit import faults
from bot.kit.db import Session
from bot.kit.models import Outbox
from bot.kit.prepared import Prepared

URGENT = 1  # somebody waits for it
NORMAL = 5
BULK = 9

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


def reawakened() -> Any:
    """The state of a message that has to change: what was sent is ready again.

    A message under way is found wanting by its sender when it finishes.
    """
    return case((_rows.c.state == "sent", "ready"), else_=_rows.c.state)


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
            set_={"want": _rows.c.want + 1, "state": reawakened()},
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
    .values(want=_rows.c.want + 1, state=reawakened()),
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
