"""Debriefs as one reader sees them."""

from __future__ import annotations

from datetime import datetime

from bot.kit.db import Session
from bot.listening.debriefing import Said, debrief_of, heard_in, open_debriefs, signers, version_of
from bot.listening.models import Debrief
from bot.listening.reading import slot_shown
from bot.listening.views_debrief import Seen
from bot.people import service as people


def debrief_seen(session: Session, slot_id: int, reader: str) -> Seen | None:
    """A slot's debrief, written or not; None where there is no slot."""
    slot = slot_shown(session, slot_id, reader)
    if slot is None:
        return None
    row = debrief_of(session, slot_id)
    signed = signers(session, slot_id)
    asked = tuple(q.words for q in heard_in(session, [slot_id]))
    return Seen(
        slot, _said(row) if row else Said(), _name(session, row.by) if row else "",
        _name(session, row.change_by) if row and row.change_by else "",
        tuple(_name(session, s) for s in signed), reader in signed, asked,
    )  # fmt: skip


def _said(row: Debrief) -> Said:
    return Said(
        row.well, row.not_well, row.change, row.change_by or "", row.change_on, (), version_of(row)
    )


def _name(session: Session, slack_id: str) -> str:
    found = people.member(session, slack_id)
    return (found.name if found else "") or slack_id


def waiting_debriefs(session: Session, slack_id: str, now: datetime) -> list[Seen]:
    """What waits for somebody: debriefs to write, and to sign."""
    found = (debrief_seen(session, s.id or 0, slack_id)
             for s in open_debriefs(session, slack_id, now))  # fmt: skip
    return [seen for seen in found if seen is not None]
