"""Reads a lead out of another app's post: text, blocks or attachments, whatever their shape.

What is read here only fills blanks; an address or an id is what counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import phonenumbers

from bot.kit import text
from bot.leads import identity
from bot.leads.fields import LeadFields
from bot.leads.identity import EMAIL
from bot.leads.labels import (
    FIELD_OF,
    OPENING,
    OTHERS_ADDRESS,
    OWNER,
    is_campaign,
    label_of,
    unannounced,
)
from bot.leads.posttext import LINK, PAIR, Found, gather, labelled, lines_of
from bot.leads.records import names_a_record

MOST = 10
# An address in an opening (New lead from https://acme.test/form: Pat) is no part of it.
_ADDRESS = re.compile(r"https?://[^\s<>|\"')\]]*[^\s<>|\"')\].,:;!?]", re.IGNORECASE)
_ROBOT = re.compile(r"^(no-?reply|do-?not-?reply|notifications?|mailer-daemon|bounces?)\b")
_BETWEEN = re.compile(r"\s*[,;|·•–—]\s*|\s+-\s+|\s*\n\s*|[()<>\[\]]+")


@dataclass(frozen=True)
class Whose:
    """What a workspace knows of its own people and its CRM, so that they are no leads."""

    domains: tuple[str, ...] = ()
    colleagues: frozenset[str] = frozenset()
    crm_hosts: tuple[str, ...] = ()
    region: str | None = None


@dataclass(frozen=True)
class Recognised:
    """What a post names. Without `leads` it may still be one: only its place is known.

    `shaped`: it looks like a lead's post (says so, or has a lead's labels). `addresses`: every
    web address in it, to be matched against those already known.
    """

    leads: tuple[LeadFields, ...]
    shaped: bool
    addresses: tuple[str, ...] = ()


def recognise(message: dict[str, Any], whose: Whose) -> Recognised:
    """The leads that a post names, at most ten, in order."""
    found = gather(message)
    lines = lines_of(found)
    values = labelled(found, lines)
    emails = _emails(found, values, whose)
    records = [u for u in found.links if names_a_record(u, whose.crm_hosts)]
    opening = next((m for t in lines if (m := _opening(t))), None)
    addresses = tuple(dict.fromkeys(a for u in found.links if (a := identity.url_of(u))))
    if len(emails) > 1:
        leads = tuple(_from_line(address, lines, whose) for address in emails[:MOST])
        return Recognised(leads, shaped=True, addresses=())
    distinct = list(dict.fromkeys(identity.url_of(u) for u in records))
    if not emails and len(distinct) > 1:
        by_record = {identity.url_of(u): u for u in records}
        leads = tuple(LeadFields(url=by_record[d]) for d in distinct[:MOST])
        return Recognised(leads, shaped=True, addresses=())
    one = _one(values, emails, records, lines, opening, whose)
    known = any((one.email, one.phone, one.external_id, one.url))
    shaped = opening is not None or len(set(values) & _TELLING) > 1
    if not known and not shaped:
        return Recognised((), shaped=False, addresses=addresses)
    return Recognised((one,), shaped=shaped or known, addresses=addresses)


_TELLING = {"name", "company", "campaign", "title", "phone", "first_name", "last_name"}


def _emails(found: Found, values: dict[str, list[str]], whose: Whose) -> list[str]:
    """The prospects' addresses: those labelled as e-mail where there are any, else all."""
    said = [v for kind in OTHERS_ADDRESS for v in values.get(kind, [])]
    others = {e.lower() for v in said for e in EMAIL.findall(v)}
    labelled = _addresses(values.get("email", []), others, whose)
    if labelled:
        return labelled
    texts = [text.unescape(t) for t in found.texts] + [v for _, v in found.pairs]
    return _addresses(texts + [u for u in found.links if u.startswith("mailto:")], others, whose)


def _addresses(texts: Iterable[str], others: set[str], whose: Whose) -> list[str]:
    kept: list[str] = []
    for said in texts:
        for typed in EMAIL.findall(LINK.sub(" ", said)):
            known = identity.email_of(typed.strip("'.-"))
            if known and known not in kept and known not in others and _a_prospect(known, whose):
                kept.append(known)
    return kept


def in_domains(email: str, domains: Iterable[str]) -> bool:
    """Whether an address belongs to one of these domains, or beneath one."""
    domain = email.rpartition("@")[2]
    return any(domain == d or domain.endswith("." + d) for d in domains if d)


def _a_prospect(email: str, whose: Whose) -> bool:
    ours = in_domains(email, whose.domains) or email in whose.colleagues
    return not ours and not _ROBOT.match(email)


def _one(
    values: dict[str, list[str]],
    emails: list[str],
    records: list[str],
    lines: Sequence[str],
    opening: re.Match[str] | None,
    whose: Whose,
) -> LeadFields:
    def first(name: str) -> str | None:
        return next(iter(values.get(name, [])), None)

    names = " ".join(n for n in (first("first_name"), first("last_name")) if n)
    owner = next((e for v in values.get(OWNER, []) for e in EMAIL.findall(v)), None)
    phone = next((p for v in values.get("phone", []) if (p := _phone(v, whose))), None)
    score = re.match(r"-?\d{1,6}", first("score") or "")
    told = LeadFields(
        email=emails[0] if emails else None,
        phone=phone or _any_phone(lines, whose),
        name=names or _not_an_address(first("name")),
        title=first("title"),
        company=first("company"),
        industry=first("industry"),
        country=first("country"),
        source=first("source"),
        campaign=first("campaign"),
        external_id=first("external_id"),
        url=records[0] if records else None,
        owner_email=identity.email_of(owner) if owner else None,
        score=int(score[0]) if score else None,
    )
    headline = opening.string[opening.end() :] if opening else _line_with(told.email, lines)
    return _fill(told, _guess(headline, whose)) if headline else told


def _from_line(address: str, lines: Sequence[str], whose: Whose) -> LeadFields:
    """One of several leads in a post: only its own line speaks of it."""
    line = _line_with(address, lines) or ""
    return replace(_guess(line, whose), email=address)


def _line_with(address: str | None, lines: Sequence[str]) -> str | None:
    return next((t for t in lines if address and address in t.lower()), None)


def _fill(told: LeadFields, guess: LeadFields) -> LeadFields:
    blanks = ("name", "company", "campaign")
    return replace(told, **{b: getattr(told, b) or getattr(guess, b) for b in blanks})


def _guess(line: str, whose: Whose) -> LeadFields:
    """*Pat Lee (pat@acme.test), Acme, Webinar Q3*: name before the address, then company and
    campaign; a lone word that sounds like a campaign is one."""
    if PAIR.match(line) and FIELD_OF.get(label_of(line.split(":")[0])):
        return LeadFields()
    found = _opening(line)
    line = found.string[found.end() :] if found else line
    marked = LINK.sub(" ", EMAIL.sub(" @ ", line))
    marked = marked if found else unannounced(marked)
    pieces = [p.strip(" *_.:'\"") for p in _BETWEEN.split(marked)]
    before, after, seen = list[str](), list[str](), "@" not in marked
    for piece in pieces:
        left, at, right = piece.partition("@")
        if at and not seen:
            seen = True
            before += [left.strip()] if left.strip() else []
            after += [right.strip()] if right.strip() else []
        elif piece.strip("@ "):
            (after if seen else before).append(piece.strip("@ "))
    rest = [p for p in after if not _phone(p, whose) and p]
    named = [p for p in before if p] or ([rest.pop(0)] if "@" not in marked and rest else [])
    rest = named[1:] + rest
    campaign = next((p for p in reversed(rest) if is_campaign(p)), None)
    company = next((p for p in rest if p != campaign), None)
    name = named[0] if named and len(named[0].split()) <= 5 else None
    return LeadFields(name=name, company=company, campaign=campaign)


def _opening(line: str) -> re.Match[str] | None:
    return OPENING.search(_ADDRESS.sub(" ", line))


def _phone(said: str, whose: Whose) -> str | None:
    return identity.phone_of(said, whose.region) if identity.looks_like_phone(said) else None


def _any_phone(lines: Sequence[str], whose: Whose) -> str | None:
    """A number that is surely a phone's: with its country code, or valid where we are."""
    for line in lines:
        said = LINK.sub(" ", line)
        sure = phonenumbers.PhoneNumberMatcher(said, whose.region)
        for match in sure:
            return phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164)
        for typed in re.findall(r"\+\d[\d\s().-]{6,20}\d", said):
            if known := identity.phone_of(typed, None):
                return known
    return None


def _not_an_address(value: str | None) -> str | None:
    return None if value is None or "@" in value else value
