"""A request has its effect once, however often and by whomever it is delivered (F12, F13, F48)."""

from __future__ import annotations

import asyncio

import pytest
from sqlmodel import col, select

from bot.kit.boundary import AlreadyDone
from bot.kit.db import Database, Session
from bot.kit.models import Inbound
from bot.kit.once import KeyReused, claim_once, earlier_answer, remember_answer
from tests.kit.units import NOW, T1, T2
from tests.support.databases import open_patient


def count(session: Session) -> int:
    return len(session.exec(select(Inbound.id)).all())


@pytest.mark.fault("F12", "F13")
async def test_a_key_is_claimed_once(db: Database) -> None:
    assert await db.write(claim_once, "event:Ev1", NOW, workspace_id=T1)
    assert not await db.write(claim_once, "event:Ev1", NOW, workspace_id=T1)
    assert await db.write(claim_once, "event:Ev2", NOW, workspace_id=T1)


@pytest.mark.fault("F55")
async def test_another_workspace_s_key_is_another_key(db: Database) -> None:
    assert await db.write(claim_once, "event:Ev1", NOW, workspace_id=T1)
    assert await db.write(claim_once, "event:Ev1", NOW, workspace_id=T2)


@pytest.mark.fault("F05", "F12")
async def test_a_claim_goes_with_its_effect(db: Database) -> None:
    def act(session: Session, fails: bool) -> str:
        if not claim_once(session, "event:Ev1", NOW):
            raise AlreadyDone
        if fails:
            raise ValueError
        return "done"

    with pytest.raises(ValueError):  # noqa: PT011
        await db.write(act, True, workspace_id=T1)
    assert await db.write(act, False, workspace_id=T1) == "done"
    with pytest.raises(AlreadyDone):
        await db.write(act, False, workspace_id=T1)


@pytest.mark.fault("F12")
async def test_twenty_deliveries_by_two_processes_have_one_effect(db_url: str) -> None:
    processes = [open_patient(db_url), open_patient(db_url)]
    deliveries = [
        processes[n % 2].write(claim_once, "event:Ev1", NOW, workspace_id=T1, deadline=30.0)
        for n in range(20)
    ]
    answers = await asyncio.gather(*deliveries)
    assert sorted(answers) == [False] * 19 + [True]
    assert await processes[0].read(count, workspace_id=T1) == 1
    for process in processes:
        await process.close()


@pytest.mark.fault("F48")
async def test_the_same_key_and_body_get_the_first_answer_another_body_is_refused(
    db: Database,
) -> None:
    def first(session: Session) -> None:
        assert claim_once(session, "hook:1", NOW, digest="aa")
        remember_answer(session, "hook:1", {"id": "L-1"})

    await db.write(first, workspace_id=T1)
    assert await db.read(earlier_answer, "hook:1", "aa", workspace_id=T1) == {"id": "L-1"}
    with pytest.raises(KeyReused):
        await db.read(earlier_answer, "hook:1", "bb", workspace_id=T1)
    assert await db.read(earlier_answer, "hook:2", "aa", workspace_id=T1) is None
    assert await db.read(earlier_answer, "hook:1", "bb", workspace_id=T2) is None


async def test_an_answer_is_remembered_for_its_own_workspace_only(db: Database) -> None:
    def answer(session: Session, words: str) -> None:
        claim_once(session, "hook:1", NOW, digest="aa")
        remember_answer(session, "hook:1", {"id": words})

    await db.write(answer, "first", workspace_id=T1)
    await db.write(answer, "second", workspace_id=T2)

    def answers(session: Session) -> list[object]:
        query = select(Inbound.answer).order_by(col(Inbound.workspace_id))
        return list(session.exec(query))

    assert await db.read(answers) == [{"id": "first"}, {"id": "second"}]
