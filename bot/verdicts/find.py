"""Which lead is meant: by what was typed, by a message, or one to be chosen among several."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlmodel import col, select

from bot.kit import text
from bot.kit.boundary import UserError
from bot.kit.db import Session
from bot.leads.identity import half_address, plain_words, read_query
from bot.leads.models import Campaign, Lead, LeadSource, Quality
from bot.leads.posted import whose_of
from bot.leads.recognise import recognise
from bot.leads.service import (
    find_leads,
    lead_with_id,
    leads_of_post,
    locate,
    near_matches,
    no_lead,
    recent_leads,
    slip_in,
    unconfirmed_lead,
)
from bot.verdicts.models import Verdict
from bot.verdicts.say import row_of, say, say_of
from bot.verdicts.spoken import Saying, Speech
from bot.verdicts.stands import find_and_hold
from bot.verdicts.typed import name_splits, new_name

NAMED = 10  # numbers of leads read in one message
_NUMBER = re.compile(r"(?<![\w-])L-\d{1,9}(?!\w)", re.IGNORECASE)
LEAST_LETTERS = 3


class NoSuchLead(UserError):
    """An L-number that nobody has, or what can be no lead: a slip of the finger, not a new one."""


@dataclass(frozen=True)
class Choice:
    """One lead among several, with what tells them apart."""

    lead_id: int
    public_id: str
    who: str
    campaign: str | None
    source: str | None
    received_at: datetime
    verdict: Quality
    confirmed: bool = True


@dataclass(frozen=True)
class LookedUp:
    """What typed words without an address mean: leads, what is said of them, and the name that a
    new lead would have (None: no lead was named). `sure`: the lead was named word by word. `slip`:
    the sentence about a word that was to name a lead, and cannot."""

    leads: tuple[Choice, ...]
    words: str
    name: str | None
    sure: bool = True
    slip: str = ""

    @property
    def one(self) -> Choice | None:
        """The lead, where there is no doubt."""
        return self.leads[0] if len(self.leads) == 1 and self.sure else None


@dataclass(frozen=True)
class InMessage:
    """The leads that a message speaks of, and addresses in it that nobody knows yet."""

    leads: tuple[Choice, ...]
    unknown: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """How many there are to choose from."""
        return len(self.leads) + len(self.unknown)


def say_of_typed(session: Session, which: str, speech: Speech, now: datetime) -> Saying:
    """Says something of the lead that an address, number or id names.

    One that nobody knows is made at once, unconfirmed: what was said is never lost. Raises
    NoSuchLead for an L-number that does not exist, and for what can be no lead.
    """
    stands = find_and_hold(session, which, speech.by)
    if stands is not None:
        return say_of(session, stands, speech, now)
    number = read_query(which).number
    if number is not None:
        raise NoSuchLead(f"There is no lead L-{number}. Which one is it?")
    if why := no_lead(session, which):
        raise NoSuchLead(why)
    new = unconfirmed_lead(session, which, speech.by, now)
    return replace(say(session, row_of(new), speech, now), new=which)


def say_of_lead(session: Session, lead_id: int, speech: Speech, now: datetime) -> Saying:
    """Says something of a lead by its id, following a merge. Raises UserError if it is gone."""
    return say(session, row_of(lead_with_id(session, lead_id)), speech, now)


def look_up(session: Session, words: str, by: str, now: datetime) -> LookedUp:
    """Reads words that begin with no address: a name and a reason, or only a reason.

    Raises NotAllowed for people of neither side.
    """
    first, more = [*words.split(None, 1), "", ""][:2]
    if half_address(first) and locate(session, first) is None:  # another system's id may have one
        return LookedUp((), more, None, slip=slip_in(first) or "")
    splits = name_splits(words)
    for name, rest in splits:
        if not name:
            return LookedUp((), words, None)
        leads = find_leads(session, name, by, now)
        if not leads:
            continue
        led, parts = _led_by(name, leads[0]), words.split()
        letters = sum(c.isalnum() for p in parts[:led] for c in p)
        if (name, rest) == splits[0]:
            sure = led == len(name.split()) and letters >= LEAST_LETTERS
            return LookedUp(choices(session, leads), rest, name, sure)
        sure = letters >= LEAST_LETTERS
        said = " ".join(parts[led:]) if sure else rest
        return LookedUp(choices(session, leads), said, name, sure)
    new = new_name(words)
    return LookedUp((), new[1], new[0]) if new else LookedUp((), words, None)


def _led_by(name: str, lead: Lead) -> int:
    """How many words at the beginning are the lead's own: of its name, company or address."""
    own = set(plain_words(lead.search).split())
    parts = name.split()
    wrong = (at for at, part in enumerate(parts) if not own.issuperset(plain_words(part).split()))
    return next(wrong, len(parts))


def choices(session: Session, leads: Iterable[Lead]) -> tuple[Choice, ...]:
    """Leads as a picker shows them."""
    rows = list(leads)
    campaigns = _names(session, Campaign, {r.campaign_id for r in rows})
    sources = _names(session, LeadSource, {r.source_id for r in rows})
    return tuple(
        Choice(
            r.id or 0, r.public_id, who_of(r), campaigns.get(r.campaign_id or 0),
            sources.get(r.source_id or 0), r.received_at, r.verdict, r.confirmed,
        )
        for r in rows
    )  # fmt: skip


def _names(
    session: Session, kind: type[Campaign] | type[LeadSource], ids: set[int | None]
) -> dict[int, str]:
    wanted = [i for i in ids if i is not None]
    if not wanted:
        return {}
    rows = session.exec(select(kind).where(col(kind.id).in_(wanted))).all()
    return {row.id or 0: row.name for row in rows}


def who_of(lead: Any) -> str:
    """How a lead is called: name and company, else its address or phone, else its number."""
    named = ", ".join(part for part in (lead.name, lead.company) if part)
    return named or lead.email or lead.phone or lead.public_id


def acted_on(session: Session, by: str) -> list[int]:
    """Ids of the leads this person spoke of last, at most ten, newest first. For doors.ACTED."""
    return list(
        session.exec(
            select(Verdict.lead_id)
            .where(Verdict.by == by, ~col(Verdict.superseded))
            .order_by(col(Verdict.act_at).desc())
            .limit(10)
        ).all()
    )


def recent(session: Session, by: str, channel: str | None, now: datetime) -> tuple[Choice, ...]:
    """This person's recent leads: their own, those they acted on, the newest.

    Raises NotAllowed for people of neither side.
    """
    return choices(session, recent_leads(session, by, channel, now, acted=acted_on(session, by)))


def chosen(session: Session, lead_ids: Iterable[int]) -> tuple[Choice, ...]:
    """These leads, as a picker shows them; those that are gone are left out."""
    found = session.exec(select(Lead).where(col(Lead.id).in_(list(lead_ids)))).all()
    return choices(session, found)


def close_to(session: Session, lead_id: int) -> tuple[Choice, ...]:
    """At most three leads that may be the same person."""
    return choices(session, near_matches(session, lead_id))


def in_message(session: Session, channel: str, message: dict[str, Any]) -> InMessage:
    """The leads of a message: its own as a lead's post or card, those it names by address or
    number, its thread's.

    A reply that names nobody speaks of the thread's lead; one that names another lead leaves the
    choice to the person.
    """
    ts, thread = str(message.get("ts") or ""), str(message.get("thread_ts") or "")
    found = {lead.id: lead for lead in leads_of_post(session, channel, ts)}
    unknown: list[str] = []
    for fields in recognise(message, whose_of(session)).leads:
        named = [fields.email, fields.url, fields.phone, fields.external_id]
        rows = [row for n in named if n and (row := locate(session, n))]
        if rows:
            found.setdefault(rows[0].id, lead_with_id(session, rows[0].id))
        elif fields.email and not found:
            unknown.append(fields.email)
    if thread and thread != ts:
        for lead in leads_of_post(session, channel, thread):
            found.setdefault(lead.id, lead)
    for number in _NUMBER.findall(text.unescape(str(message.get("text") or "")))[:NAMED]:
        if row := locate(session, number):
            found.setdefault(row.id, lead_with_id(session, row.id))
    return InMessage(choices(session, found.values()), tuple(dict.fromkeys(unknown)))
