"""The one invariant: what stands in the workspace is exactly what the facts say, once.

`untruths` compares every conversation of the sandbox with the database and returns what differs,
a sentence each. Nothing here knows which faults came before.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import Any

from sqlmodel import col, select

from bot.kit.claim import mark_of
from bot.kit.db import Session
from bot.kit.delivery import SURPLUS
from bot.kit.models import Outbox
from bot.kit.outbox import Drawing
from bot.leads.cards import CARD
from bot.leads.models import Lead
from bot.rooms import merge_rooms
from bot.sandbox.records import Message
from bot.sandbox.server import Sandbox

Place = tuple[str, str]


def standing(sandbox: Sandbox) -> dict[Place, Message]:
    """Every message of the bot that stands anywhere: (channel, ts) -> message."""
    space = sandbox.workspace
    return {
        (channel, ts): message
        for channel, rows in space.messages.items()
        for ts, message in rows.items()
        if message.app_id == space.app_id
    }


def untruths(
    session: Session,
    sandbox: Sandbox,
    *,
    dead: bool = False,
    answers: bool = False,
    now: datetime | None = None,
) -> list[str]:
    """What differs between facts and channels.

    `dead`: there may be dead letters. `answers`: a person may have been answered in a direct
    message, where there was no other way to answer; such a message has no row and carries no mark.
    """
    there = standing(sandbox)
    rows = session.exec(select(Outbox).order_by(col(Outbox.id))).all()
    tables = merge_rooms()
    found = _marks_twice(there)
    for row in rows:
        what = f"{row.post} about {row.about} to {row.recipient} (row {row.id})"
        if row.state == "dead" and dead:
            there.pop((row.channel or "", row.ts or ""), None)
            continue
        if row.state != "sent":
            found.append(f"{what} is {row.state}: {row.reason}")
        drawing = Drawing(session, row.about, row.recipient, now or datetime.now(UTC), tables.parts)
        drawn = None if row.post == SURPLUS else tables.posts[row.post](drawing)
        message = there.pop((row.channel or "", row.ts or ""), None)
        if (drawn is None) != (message is None):
            found.append(f"{what}: drawn {drawn and drawn['text']!r}, stands {message!r}")
        if drawn is None or message is None:
            continue
        carried = (message.metadata or {}).get("event_payload", {}).get("k")
        if carried != mark_of(row.id or 0, row.workspace_id, row.key):
            found.append(f"{what} carries the mark {carried}")
        if row.thread_ts and message.thread_ts != row.thread_ts:
            found.append(f"{what} stands outside its thread")
        if difference := _differs(drawn, {"text": message.text, "blocks": message.blocks}):
            found.append(f"{what} is out of date: {difference}")
    found += [
        f"nobody's message in {place}: {m.words!r}"
        for place, m in there.items()
        if not (answers and place[0].startswith("D") and not m.metadata)
    ]
    found += _pinged(sandbox)
    return found + _cards(session)


def _marks_twice(there: dict[Place, Message]) -> list[str]:
    marks = Counter(
        (m.metadata or {}).get("event_payload", {}).get("k") for m in there.values() if m.metadata
    )
    return [f"the message {mark} stands {n} times" for mark, n in marks.items() if mark and n > 1]


def _differs(drawn: Any, stands: Any, where: str = "") -> str:
    """Where `stands` is not what was drawn; the workspace may have added ids. Empty: nowhere."""
    if isinstance(drawn, dict) and isinstance(stands, dict):
        for key, value in drawn.items():
            if difference := _differs(value, stands.get(key), f"{where}.{key}"):
                return difference
        return ""
    if isinstance(drawn, list) and isinstance(stands, list) and len(drawn) == len(stands):
        for n, (one, other) in enumerate(zip(drawn, stands, strict=True)):
            if difference := _differs(one, other, f"{where}[{n}]"):
                return difference
        return ""
    if drawn == stands or (_is_figures(drawn) and _is_figures(stands)):
        return ""
    return f"{where}: drawn {drawn!r}, stands {stands!r}"


def _is_figures(said: Any) -> bool:
    """The digest's line of figures is of the moment it was drawn: they go on changing."""
    return isinstance(said, str) and said.startswith("*Leads* · ")


def _pinged(sandbox: Sandbox) -> list[str]:
    said = [*standing(sandbox).values(), *sandbox.workspace.ephemerals]
    return [f"pings {m.pings}: {m.words!r}" for m in said if m.pings]


def _cards(session: Session) -> list[str]:
    """Every lead that counts has one card; one that only a flag knows has at most one."""
    cards = Counter(session.exec(select(Outbox.about).where(Outbox.post == CARD)))
    found: list[str] = []
    for lead in session.exec(select(Lead).where(col(Lead.merged_into).is_(None))):
        n = cards[str(lead.id)]
        if n > 1 or (lead.confirmed and n != 1):
            found.append(f"{lead.public_id} {lead.email} has {n} cards")
    return found
