"""What is given becomes a note's fields: free text masked, the campaign the lead's or chosen."""

from __future__ import annotations

from datetime import date, timedelta

from bot.calls.facts import TEXTS, Given
from bot.calls.models import TAG, WORDS, CallNote, Shared
from bot.calls.reasons import labels
from bot.calls.whom import Whom
from bot.enquiries.heard import masked
from bot.kit import text
from bot.kit.boundary import UserError
from bot.kit.db import Session
from bot.leads.models import Campaign

_SHORT = ("competitor", "objection", "trigger_event")
_FURTHEST = timedelta(days=3 * 366)


def fill(session: Session, note: CallNote, given: Given, whom: Whom) -> None:
    """Makes the note say this: masked, cleaned, and within what is kept.

    Raises UserError for a day that cannot be meant.
    """
    note.outcome, note.connected = given.outcome, given.connected
    note.reason = given.reason if (given.outcome, given.reason) in labels(session) else ""
    fill_words(session, note, TEXTS, given, whom)
    note.later_on = _later_on(note, given)
    note.shared = given.shared


def fill_words(
    session: Session, row: CallNote | Shared, names: tuple[str, ...], given: Given, whom: Whom
) -> None:
    """The texts of these names, whom they are about, and the campaign."""
    for name in names:
        most = TAG if name in _SHORT else WORDS
        cleaned = (text.line if name in _SHORT else text.clean)(getattr(given, name), most * 4)
        # Masked before it is cut: half a number would be no number any more.
        setattr(row, name, text.shorten(masked(cleaned), most))
    row.lead_id = whom.lead.id if whom.lead else None
    row.heard_from = "" if whom.lead else whom.words
    chosen = session.get(Campaign, given.campaign_id) if given.campaign_id else None
    of_lead = whom.lead.campaign_id if whom.lead else None
    row.campaign_id = chosen.id if chosen else of_lead


def _later_on(note: CallNote, given: Given) -> date | None:
    """Only of a later outcome, and of a day to come that a person can have meant."""
    day = given.later_on
    if given.outcome is not given.outcome.LATER or day is None:
        return None
    if day == note.later_on:
        return day
    if not note.day < day <= note.day + _FURTHEST:
        raise UserError("Please choose a day to come, within three years.", field="later_on")
    return day


def was_cut(given: Given) -> bool:
    """Whether more was said than is kept."""
    return any(len(getattr(given, n)) > (TAG if n in _SHORT else WORDS) for n in TEXTS)
