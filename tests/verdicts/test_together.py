"""Many people at once on one lead: nobody counts past anybody, and nothing is doubled."""

from __future__ import annotations

import asyncio

import pytest
from sqlmodel import col, select

from bot.kit.db import Database, Session
from bot.leads.models import Lead, Quality
from bot.leads.service import LeadFields, receive_lead
from bot.verdicts.find import say_of_typed
from bot.verdicts.models import ReactionState, Verdict, Via
from bot.verdicts.react import Reaction, react
from bot.verdicts.spoken import Speech
from tests.verdicts.conftest import NOW, TEAM, furnish


def prepare(session: Session, leads: int) -> None:
    furnish(session)
    for n in range(leads):
        receive_lead(
            session,
            LeadFields(email=f"p{n}@buyer.test"),
            NOW,
            post=("C0LEADS", f"177200000{n}.0001"),
        )


def verdicts_of(session: Session) -> list[Quality]:
    return [lead.verdict for lead in session.exec(select(Lead).order_by(col(Lead.id)))]


async def test_two_who_speak_at_the_same_moment_are_both_counted(db: Database) -> None:
    await db.write(prepare, 8, workspace_id=TEAM)
    await asyncio.gather(
        *(
            db.write(
                say_of_typed, f"p{n}@buyer.test", Speech(by, quality, Via.COMMAND, NOW), NOW,
                workspace_id=TEAM, deadline=20.0,
            )
            for n in range(8)
            for by, quality in (("U0RITA", Quality.NOT_GOOD), ("U0RAVI", Quality.GOOD))
        )
    )  # fmt: skip
    assert await db.read(verdicts_of, workspace_id=TEAM) == [Quality.MIXED] * 8


async def test_two_who_flag_the_same_new_lead_make_one(db: Database) -> None:
    await db.write(prepare, 0, workspace_id=TEAM)
    speeches = [Speech(by, Quality.NOT_GOOD, Via.COMMAND, NOW) for by in ("U0RITA", "U0RAVI")]
    await asyncio.gather(
        *(
            db.write(say_of_typed, "new@buyer.test", s, NOW, workspace_id=TEAM, deadline=20.0)
            for s in speeches
        )
    )
    assert await db.read(verdicts_of, workspace_id=TEAM) == [Quality.NOT_GOOD]


def _states(session: Session) -> list[bool]:
    return [s.present for s in session.exec(select(ReactionState))]


def _standing(session: Session) -> int:
    return len(session.exec(select(Verdict).where(~col(Verdict.superseded))).all())


@pytest.mark.fault("F14")
async def test_events_of_one_reaction_at_the_same_moment(db: Database) -> None:
    """Added, removed, added again, each twice, all under way together."""
    await db.write(prepare, 1, workspace_id=TEAM)
    start = NOW.timestamp()
    events = [
        Reaction("U0RITA", "C0LEADS", "1772000000.0001", "-1", f"{start + at:.6f}", at != 2)
        for at in (1, 2, 3)
    ]
    await asyncio.gather(
        *(db.write(react, e, NOW, (), workspace_id=TEAM, deadline=20.0) for e in events * 2)
    )
    assert await db.read(_states, workspace_id=TEAM) == [True]
    assert await db.read(_standing, workspace_id=TEAM) == 1
    assert await db.read(verdicts_of, workspace_id=TEAM) == [Quality.NOT_GOOD]
