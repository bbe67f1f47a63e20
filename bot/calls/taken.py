"""A note taken from a message, also in a thread; and the message that changes later (U1, U4)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlmodel import col, select

from bot.calls import weekly
from bot.calls.facts import Given
from bot.calls.form_state import NEW, State, state_of
from bot.calls.models import WORDS, CallNote, CallRevision, Outcome
from bot.calls.reasons import match, offered
from bot.calls.typed import guess_outcome
from bot.enquiries import heard, passing
from bot.kit import text
from bot.kit.db import Session
from bot.leads import service as leads
from bot.verdicts.find import in_message

MESSAGE = "message"  # by whom a change was: the message itself


@dataclass(frozen=True)
class Taken:
    """What the form begins with. `among`: leads to choose from first; `note_id`: this person's
    note on that message, which is edited instead."""

    state: State
    among: tuple[int, ...] = ()
    note_id: int | None = None


def from_message(
    session: Session, by: str, channel: str, message: dict[str, Any], now: datetime
) -> Taken:
    """Finds the lead in the message, its outcome and its questions, and keeps its words.

    An app's post about a lead says whom, and nothing of a conversation. Raises NotAllowed for
    people of neither side.
    """
    leads.require_side(session, by)
    mine = note_on(session, by, channel, str(message.get("ts") or ""))
    if mine is not None:
        return Taken(State(), note_id=mine)
    said = _read(session, message)
    return about(session, channel, message, said, outcome=_says_outcome(message))


def about(
    session: Session, channel: str, message: dict[str, Any], given: Given, *, outcome: bool = False
) -> Taken:
    """What was read of a message, with the lead that it speaks of, or those to choose from."""
    found = in_message(session, channel, message)
    lead = found.leads[0] if found.count == 1 and found.leads else None
    state = state_of(given, lead, outcome=outcome)
    if found.count == 1 and found.unknown:
        state = replace(state, lead=NEW + found.unknown[0], who=found.unknown[0])
    return Taken(state, tuple(c.lead_id for c in found.leads) if found.count > 1 else ())


def note_on(session: Session, by: str, channel: str, ts: str) -> int | None:
    """This person's own standing note on a message."""
    query = select(CallNote.id).where(
        CallNote.channel == channel, CallNote.ts == ts, CallNote.by == by,
        col(CallNote.withdrawn_at).is_(None),
    )  # fmt: skip
    return session.exec(query.order_by(col(CallNote.id).desc())).first()


def shared_note_on(session: Session, by: str, channel: str, ts: str) -> int | None:
    """The same, where marketing may read its words already."""
    note = session.get(CallNote, note_on(session, by, channel, ts) or 0)
    return note.id if note is not None and note.shared else None


def _words(message: dict[str, Any]) -> str:
    if message.get("bot_id") or message.get("app_id"):
        return ""
    return text.unescape(str(message.get("text") or ""))


def _says_outcome(message: dict[str, Any]) -> bool:
    return guess_outcome(_words(message)) is not None


def _read(session: Session, message: dict[str, Any]) -> Given:
    said = _words(message)
    outcome = guess_outcome(said)
    if not said:
        return Given(Outcome.LATER)
    reason = match(offered(session)[outcome], said) if outcome else None
    asked = (heard.quoted(said).question,) if "?" in said else ()
    return Given(
        outcome or Outcome.LATER, reason=reason.slug if reason else "",
        words_used=kept_words(said), asked=asked,
    )  # fmt: skip


def kept_words(said: str) -> str:
    """A message's words as a note keeps them."""
    return text.shorten(heard.masked(text.clean(text.unescape(said), WORDS * 4)), WORDS)


def follow_message(
    session: Session, channel: str, ts: str, said: str | None, now: datetime
) -> None:
    """The message says something else now; None: it was deleted. For doors.MESSAGE_CHANGED.

    Only words that were the message's own follow it. A note is its author's: it stays, without the
    words of a message that is gone.
    """
    query = select(CallNote).where(CallNote.channel == channel, CallNote.ts == ts)
    new = kept_words(said or "")
    for note in session.exec(query):
        if said is None:
            note.permalink = None
        if note.verbatim and note.words_used != new:
            before = {"words_used": note.words_used}
            session.add(CallRevision(note_id=note.id or 0, said=before, by=MESSAGE, at=now))
            note.words_used, note.edited_at = new, now
            passing.redraw_digest_of(session, note.at)
            weekly.redraw_week(session, note.day)
        session.add(note)
    session.flush()
