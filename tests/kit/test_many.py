"""Saying and planning for many at once ends as saying and planning for each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from sqlmodel import col, select

from bot.kit.db import Database, Session
from bot.kit.many import announce_all, parts, plan_all, redraw_all
from bot.kit.models import Job, Outbox
from bot.kit.outbox import BULK, announce, redraw
from bot.kit.runs import begin, close
from bot.kit.schedule import plan
from tests.kit.units import NOW, T1

RULE, ZONE = "0 9 4 3 *", "Europe/Berlin"


async def test_many_messages_are_as_each_alone(db: Database) -> None:
    def both(session: Session) -> list[list[dict[str, Any]]]:
        announce_all(session, "a", [(n, f"U{n}") for n in range(5)], now=NOW, priority=BULK)
        for n in range(5):
            announce(session, "b", n, f"U{n}", now=NOW, priority=BULK)
        session.flush()
        every = session.exec(select(Outbox).order_by(col(Outbox.about))).all()
        return [
            [r.model_dump(exclude={"id", "key", "post"}) for r in every if r.post == post]
            for post in ("a", "b")
        ]

    many, each = await db.write(both, workspace_id=T1)
    assert many == each
    assert len(many) == 5
    await db.write(redraw, "a", 3, workspace_id=T1)
    await db.write(_again, workspace_id=T1)
    wants = await db.read(_wants, workspace_id=T1)
    assert (wants["U2"], wants["U3"], wants["U9"]) == (1, 3, 1), "said before: a change of it"


async def test_many_are_redrawn_and_no_other(db: Database) -> None:
    def both(session: Session) -> None:
        announce_all(session, "a", [(n, f"U{n}") for n in range(700)], now=NOW)
        redraw_all(session, "a", range(1, 650))
        redraw_all(session, "b", range(650, 700))
        redraw_all(session, "a", [])

    await db.write(both, workspace_id=T1)
    wants = await db.read(_wants, workspace_id=T1)
    assert wants == {f"U{n}": 2 if 1 <= n < 650 else 1 for n in range(700)}


def _wants(session: Session) -> dict[str, int]:
    query = select(Outbox.recipient, Outbox.want).where(Outbox.post == "a")
    return dict(session.exec(query).all())


def _again(session: Session) -> None:
    announce_all(session, "a", [(3, "U3"), (9, "U9"), (9, "U9")], now=NOW, priority=BULK)
    announce_all(session, "a", [], now=NOW)


async def test_many_plans_are_as_each_alone(db: Database) -> None:
    def both(session: Session) -> list[set[Any]]:
        plan(session, "a", "7", "0 8 9 9 *", ZONE, NOW)  # another rule: it is changed
        for name in ("ran", "alone"):
            plan(session, name, "1", "0 9 * * *", ZONE, NOW)
        plan_all(session, "a", {str(n): (RULE, ZONE) for n in range(9)}, NOW)
        plan_all(session, "a", {}, NOW)
        for n in range(9):
            plan(session, "b", n, RULE, ZONE, NOW)
        rows: Sequence[Job] = session.exec(select(Job)).all()
        return [
            {(j.about, j.rule, j.zone, j.period, j.due_at) for j in rows if j.name == name}
            for name in ("a", "b")
        ]

    many, each = await db.write(both, workspace_id=T1)
    assert many == each
    assert len(many) == 9


@pytest.mark.fault("F25")
async def test_what_ran_today_does_not_run_again(db: Database) -> None:
    def twice(session: Session) -> list[Any]:
        for name in ("alone", "many"):
            first = plan(session, name, "1", "0 9 * * *", ZONE, NOW)
            run = begin(session, name, "1", NOW - NOW, first, 0.0)
            assert run is not None
            close(session, run)
        plan(session, "alone", "1", "0 10 * * *", ZONE, first)
        plan_all(session, "many", {"1": ("0 10 * * *", ZONE)}, first)
        every = session.exec(select(Job).order_by(col(Job.name)))
        return [(row.rule, row.due_at) for row in every]

    alone, many = await db.write(twice, workspace_id=T1)
    assert alone == many


async def test_a_rule_that_makes_no_sense_is_refused(db: Database) -> None:
    with pytest.raises(ValueError, match="is no rule"):
        await db.write(plan_all, "a", {"1": ("x", ZONE)}, NOW, workspace_id=T1)


def test_lots_hold_everything_once() -> None:
    assert [list(x) for x in parts(range(5), 2)] == [[0, 1], [2, 3], [4]]
    assert list(parts([])) == []
