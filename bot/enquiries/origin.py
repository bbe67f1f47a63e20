"""From whom a question came: the lead, the prospect in words, the campaign (card-4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.kit import text
from bot.kit.boundary import UserError
from bot.kit.db import Session
from bot.leads import service as leads
from bot.leads.campaigns import find_campaign
from bot.leads.models import Lead


@dataclass(frozen=True)
class Source:
    """The message that a question was taken from."""

    channel: str
    ts: str
    thread_ts: str | None = None


@dataclass(frozen=True)
class Origin:
    """What is known of who asked. `unknown`: what was typed and names nothing here."""

    lead_id: int | None = None
    campaign_id: int | None = None
    words: str = ""
    unknown: str = ""


def from_named(
    session: Session, named: list[str], campaign: str | None, slack_id: str, now: datetime
) -> Origin:
    """The lead and campaign that typed words name; what names none is kept in its words."""
    lead: Lead | None = None
    words: list[str] = []
    for name in named:
        found = leads.find_leads(session, name, slack_id, now)
        if len(found) == 1 and lead is None:
            lead = found[0]
        elif lead is None or [x.id for x in found] != [lead.id]:
            words.append(name)
    known = find_campaign(session, campaign) if campaign else None
    unknown = campaign if campaign and known is None else ""
    if unknown:
        words.append(f"campaign {unknown}")
    return _origin(lead, known.id if known else None, ", ".join(words), unknown)


def from_source(session: Session, source: Source | None) -> Origin:
    """The lead whose post, card or thread the message stands in."""
    if source is None:
        return Origin()
    for ts in (source.ts, source.thread_ts):
        lead = leads.lead_of_post(session, source.channel, ts) if ts else None
        if lead is not None:
            return _origin(lead, None, "", "")
    return Origin()


def from_form(session: Session, who: str, slack_id: str, now: datetime) -> Origin:
    """Who asked, as typed into the form: an L-number, an e-mail, a name, or any words.

    Raises UserError under the input where several leads match, naming them.
    """
    who = text.line(text.unescape(who), 200)
    if not who:
        return Origin()
    found = leads.find_leads(session, who, slack_id, now)
    if len(found) > 1:
        shown = "; ".join(described(lead) for lead in found[:5])
        raise UserError(f"Several leads match. Type the number of one: {shown}", field="who")
    return _origin(found[0] if found else None, None, "" if found else who, "")


def _origin(lead: Lead | None, campaign_id: int | None, words: str, unknown: str) -> Origin:
    if lead is None:
        return Origin(None, campaign_id, words[:200], unknown)
    return Origin(lead.id, campaign_id or lead.campaign_id, words[:200], unknown)


def first_of(one: Origin, other: Origin) -> Origin:
    """What was typed stands before what the place suggests."""
    return Origin(
        one.lead_id or other.lead_id,
        one.campaign_id or other.campaign_id,
        one.words or other.words,
        one.unknown or other.unknown,
    )


def described(lead: Lead) -> str:
    """`L-1042 Pat Lee, Acme` in plain words."""
    who = ", ".join(part for part in (lead.name or lead.email, lead.company) if part)
    return f"{lead.public_id} {who}".strip()
