"""A company that notes calls, on a real database; nothing here reads a clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import col, select

from bot.calls import tally
from bot.calls.facts import Given, Noted
from bot.calls.models import CallNote, CallTally, Outcome
from bot.calls.service import edit_note, given_of, save_note
from bot.kit.db import Session
from tests.enquiries.company import RITA, TUESDAY, Company

INTERESTED, NO_INTEREST, LATER = Outcome.INTERESTED, Outcome.NO_INTEREST, Outcome.LATER
Row = tuple[str, int, str, str, int, int]


class Calls(Company):
    """What people do with notes there."""

    async def notes(
        self, outcome: Outcome, by: str = RITA, now: datetime = TUESDAY, **given: Any
    ) -> Noted:
        return await self.write(save_note, by, Given(outcome, **given), now)

    async def edits(
        self, note_id: int, by: str = RITA, now: datetime = TUESDAY, **change: Any
    ) -> Noted:
        return await self.write(_edit, note_id, by, change, now)

    async def note(self, note_id: int) -> CallNote:
        return next(n for n in await self.rows(CallNote) if n.id == note_id)

    async def tally(self) -> list[Row]:
        """The standing counts; and they are what counting anew gives."""
        kept = await self.read(_tally)
        await self.write(tally.recount)
        assert kept == await self.read(_tally), "the tally is not what the notes say"
        return kept


def minutes(count: int) -> datetime:
    return TUESDAY + timedelta(minutes=count)


def _edit(session: Session, note_id: int, by: str, change: dict[str, Any], now: datetime) -> Noted:
    note = session.get_one(CallNote, note_id)
    return edit_note(session, note_id, by, replace(given_of(session, note), **change), now)


def _tally(session: Session) -> list[Row]:
    rows = session.exec(select(CallTally).where(col(CallTally.notes) != 0))
    return sorted(
        (r.day.isoformat(), r.campaign_id, str(r.outcome), r.reason, r.notes, r.connected)
        for r in rows
    )
