"""What was typed after `/callnote` becomes a note at once, or what the form begins with."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from bot.calls.facts import TEXTS, Given, Noted
from bot.calls.models import Outcome
from bot.calls.reading import choice_of
from bot.calls.reasons import Choice as Reason
from bot.calls.reasons import match, offered, says_only
from bot.calls.service import save_note
from bot.calls.typed import Typed
from bot.kit.db import Session
from bot.leads import service as leads
from bot.leads.campaigns import find_campaign
from bot.verdicts.find import Choice, look_up

FEW = 4  # words that may be a name


def save_typed(session: Session, by: str, typed: Typed, now: datetime) -> Noted:
    """Saves what was typed, once it names an outcome."""
    return save_note(session, by, given_of_typed(session, typed), now)


def given_of_typed(session: Session, typed: Typed) -> Given:
    """What typed words say: free words are the reason that they name, and are kept as they are.

    Words without a label went well where the prospect is interested, else they did not. Without
    an outcome the form gets one that only fits the reason they name, for the person to confirm.
    """
    outcome, reason = _why(session, typed)
    campaign = typed.part("campaign")
    known = find_campaign(session, campaign) if campaign else None
    given = Given(
        outcome, None, typed.which or "", typed.name, known.id if known else None,
        typed.connected, reason.slug if reason else "", later_on=typed.later_on, asked=typed.asked,
    )  # fmt: skip
    given = replace(given, **{name: typed.part(name) for name in TEXTS})
    if typed.said and (reason is None or not says_only(reason, typed.said)):
        kept = "went_well" if outcome is Outcome.INTERESTED else "went_not"
        both = "; ".join(part for part in (typed.said, getattr(given, kept)) if part)
        given = replace(given, **{kept: both})
    return given


def _why(session: Session, typed: Typed) -> tuple[Outcome, Reason | None]:
    said, lists = typed.part("reason") or typed.said, offered(session)
    if typed.outcome is not None:
        return typed.outcome, match(lists[typed.outcome], said)
    for outcome, choices in lists.items():
        if (found := match(choices, said)) is not None:
            return outcome, found
    return Outcome.INTERESTED, None


@dataclass(frozen=True)
class Begun:
    """What the form begins with: what was typed, the lead it names, and whether the outcome is
    more than a guess."""

    given: Given
    lead: Choice | None = None
    sure: bool = False


def begun_with(session: Session, typed: Typed, by: str, now: datetime) -> Begun:
    """For words that name no lead, or no outcome. Makes no lead: that is for whoever sends it."""
    if typed.which is None and not typed.name and typed.said:
        typed = _named(session, typed, by, now)
    given = given_of_typed(session, typed)
    sure = typed.outcome is not None or bool(given.reason)
    lead = None
    if given.which and (row := leads.locate(session, given.which)) is not None:
        lead = choice_of(session, row.id)
    elif given.name:
        found = look_up(session, given.name, by, now)
        lead = found.one if found.one and not found.words else None
    return Begun(given, lead, sure)


def _named(session: Session, typed: Typed, by: str, now: datetime) -> Typed:
    """Few words without an outcome are whom it was with: `/callnote Pat Lee`."""
    found = look_up(session, typed.said, by, now)
    if found.one is not None:
        name = typed.said[: len(typed.said) - len(found.words)].strip(" ,;:") or typed.said
        return replace(typed, name=name, said=found.words)
    few = len(typed.said.split()) <= FEW and "?" not in typed.said
    named = few and _why(session, typed)[1] is None
    return replace(typed, name=typed.said, said="") if named else typed
