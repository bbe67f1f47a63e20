"""What is to be said is a row, written with its cause; ten changes are one update."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import select

from bot.kit.db import Database, Session
from bot.kit.models import Outbox
from bot.kit.outbox import BULK, URGENT, announce, redraw
from tests.kit.units import NOW, T1, T2, put


def rows(session: Session) -> list[Outbox]:
    return list(session.exec(select(Outbox).order_by(Outbox.key)))  # type: ignore[arg-type]


def say(session: Session, about: str | int = 1, to: str = "C1", **more: Any) -> None:
    announce(session, "leads.card", about, to, now=NOW, **more)


def mark_sent(session: Session) -> None:
    for row in rows(session):
        row.state, row.sent_rev, row.channel, row.ts = "sent", row.want, row.recipient, "1.1"


async def test_a_message_is_one_row_however_often_it_is_announced(db: Database) -> None:
    for _ in range(3):
        await db.write(say, workspace_id=T1)
    (row,) = await db.read(rows, workspace_id=T1)
    assert (row.key, row.want, row.sent_rev, row.state) == ("leads.card:1:C1", 3, 0, "ready")


async def test_another_recipient_row_or_key_is_another_message(db: Database) -> None:
    await db.write(say, 1, "C1", workspace_id=T1)
    await db.write(say, 2, "C1", workspace_id=T1)
    await db.write(say, 1, "U1", workspace_id=T1)

    def keyed(session: Session) -> None:
        say(session, key="mine", thread_ts="1.5", priority=URGENT)

    await db.write(keyed, workspace_id=T1)
    found = await db.read(rows, workspace_id=T1)
    assert [r.key for r in found] == [
        "leads.card:1:C1", "leads.card:1:U1", "leads.card:2:C1", "mine",
    ]  # fmt: skip
    assert (found[3].thread_ts, found[3].priority) == ("1.5", URGENT)


async def test_ten_changes_of_a_sent_card_make_it_ready_once(db: Database) -> None:
    await db.write(say, workspace_id=T1)
    await db.write(mark_sent, workspace_id=T1)
    for _ in range(10):
        await db.write(redraw, "leads.card", 1, workspace_id=T1)
    (row,) = await db.read(rows, workspace_id=T1)
    assert (row.state, row.want, row.sent_rev) == ("ready", 11, 1)


async def test_a_redraw_reaches_every_copy_and_nothing_else(db: Database) -> None:
    for about, to in ((1, "C1"), (1, "U1"), (2, "C1")):
        await db.write(say, about, to, workspace_id=T1)
    await db.write(say, 1, "C1", workspace_id=T2)
    await db.write(redraw, "leads.card", "1", workspace_id=T1)
    await db.write(redraw, "leads.other", 1, workspace_id=T1)
    wants = {(r.workspace_id, r.about, r.recipient): r.want for r in await db.read(rows)}
    assert wants == {
        (T1, "1", "C1"): 2, (T1, "1", "U1"): 2, (T1, "2", "C1"): 1, (T2, "1", "C1"): 1,
    }  # fmt: skip


@pytest.mark.parametrize("state", ["sending", "ambiguous", "dead", "held"])
async def test_a_change_of_a_message_under_way_is_left_to_whoever_has_it(
    db: Database, state: str
) -> None:
    def put_in(session: Session) -> None:
        rows(session)[0].state = state

    await db.write(say, workspace_id=T1)
    await db.write(put_in, workspace_id=T1)
    await db.write(redraw, "leads.card", 1, workspace_id=T1)
    await db.write(say, workspace_id=T1)
    (row,) = await db.read(rows, workspace_id=T1)
    assert (row.state, row.want) == (state, 3)


@pytest.mark.fault("F05")
async def test_a_message_and_its_cause_are_stored_together_or_not_at_all(db: Database) -> None:
    def cause(session: Session, fails: bool) -> None:
        put(session, "cause")
        say(session, priority=BULK)
        if fails:
            raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011
        await db.write(cause, True, workspace_id=T1)
    assert await db.read(rows, workspace_id=T1) == []
    await db.write(cause, False, workspace_id=T1)
    assert len(await db.read(rows, workspace_id=T1)) == 1


async def test_both_ask_for_the_sender_to_be_woken(db: Database) -> None:
    woken: list[int] = []
    db.on_wake = lambda: woken.append(1)
    await db.write(say, workspace_id=T1)
    await db.write(redraw, "leads.card", 1, workspace_id=T1)
    assert woken == [1, 1]
