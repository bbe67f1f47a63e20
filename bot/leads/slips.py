"""What is typed where a lead is meant, and can be none: said in a sentence, and nothing is made."""

from __future__ import annotations

from bot.kit import text
from bot.kit.db import Session
from bot.leads.identity import email_of, half_address, plain_words, read_query
from bot.leads.models import Identity
from bot.leads.posted import own_domains
from bot.leads.recognise import in_domains


def slip_in(typed: str) -> str | None:
    """Why this names no lead: no letter or digit in it, or an @ and no e-mail. None: it may."""
    said = text.line(text.unescape(typed), 500)
    shown = f"“{text.mrkdwn(said, 80)}”"
    if not plain_words(said):
        return f"I see no lead in {shown}: an e-mail, L-number, phone, link or name, please."
    first = said.split()[0]
    if not half_address(first):
        return None
    return f"“{text.mrkdwn(first, 80)}” is no e-mail{_missing(first)}. Which lead is it?"


def _missing(address: str) -> str:
    before, _, after = address.partition("@")
    if not before:
        return ": what stands before the @ is missing"
    if not after:
        return ": what stands after the @ is missing"
    return "" if "." in after else ": its ending is missing, such as .com"


def no_lead(session: Session, typed: str) -> str | None:
    """The same, and why an address of the company's own is none. To be asked before a lead is made
    of what nobody knows: one that is known may be anybody's."""
    if slip := slip_in(typed):
        return slip
    known = dict(read_query(typed).aliases)
    email = known.get(Identity.EMAIL) or email_of(typed)
    if email is None or not in_domains(email, own_domains(session)):
        return None
    return f"“{text.mrkdwn(email, 80)}” is one of your own addresses. Which lead is it?"
