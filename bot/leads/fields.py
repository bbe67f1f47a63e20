"""The fields of a lead as they come from outside, checked and brought into one form."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import col, func, select

from bot.kit import text
from bot.kit.boundary import UserError
from bot.kit.db import Session
from bot.leads import campaigns, identity
from bot.leads.identity import Alias
from bot.leads.models import Campaign, Identity, LeadSource, Vendor
from bot.leads.records import names_a_record
from bot.people import service as people
from bot.people.addresses import ask_whose
from bot.people.models import Site, Workspace

_LINES = {"name": 120, "title": 120, "company": 120, "industry": 80, "country": 60}
NEEDED = "A lead needs an e-mail address, a phone number or an id."
_DIGITS_OF_A_PHONE = range(identity.FEWEST_DIGITS, 19)
EXTRA_KEYS = 50
MOST_SCORE = 1_000_000
# Before this nobody kept leads; a date like year 1 is a sender's empty value.
EARLIEST_YEAR = 1990


@dataclass(frozen=True)
class LeadFields:
    """What a webhook, a file or a form may say of a lead (DESIGN.md section 4)."""

    email: str | None = None
    phone: str | None = None
    name: str | None = None
    title: str | None = None
    company: str | None = None
    industry: str | None = None
    country: str | None = None
    source: str | None = None
    vendor: str | None = None
    campaign: str | None = None
    external_id: str | None = None
    url: str | None = None
    owner_email: str | None = None
    site: str | None = None
    score: int | None = None
    received_at: datetime | None = None
    extra: dict[str, Any] | None = None


@dataclass(frozen=True)
class Read:
    """The same, ready to be stored: column values, aliases, and what the history keeps."""

    email: str | None
    values: dict[str, Any]
    aliases: list[Alias]
    received_at: datetime | None
    extra: dict[str, Any] = field(default_factory=dict[str, Any])
    told: dict[str, Any] = field(default_factory=dict[str, Any])


def read_fields(
    session: Session, fields: LeadFields, now: datetime, *, needs_identity: bool = True
) -> Read:
    """Checks the fields and makes the campaign, source and vendor that they name.

    Raises UserError whose `field` names the one that is wrong. Empty texts count as absent.
    """
    values: dict[str, Any] = {
        name: text.line(getattr(fields, name) or "", most) or None for name, most in _LINES.items()
    }
    aliases: list[Alias] = []
    if external := identity.external_of(fields.external_id or ""):
        aliases.append((Identity.EXTERNAL, external))
    values["url"] = _url(session, fields.url, aliases)
    values["email"] = _email(fields.email, aliases)
    site = _site(session, fields.site)
    values["site_id"] = site.id if site else None
    values["phone"] = _phone(session, fields, site, aliases)
    if not aliases and needs_identity:
        raise UserError(NEEDED, field="email")
    values["score"] = _score(fields.score)
    values["owner_id"] = owner_by_email(session, fields.owner_email)
    received_at, extra = _moment(fields.received_at, now), _extra(fields)
    # Nothing is written before all is read: a refused lead leaves no campaign behind.
    values["campaign_id"] = campaigns.named(session, Campaign, fields.campaign)
    values["source_id"] = campaigns.named(session, LeadSource, fields.source)
    values["vendor_id"] = campaigns.named(session, Vendor, fields.vendor)
    told = {"campaign": text.line(fields.campaign, 120)} if fields.campaign else {}
    return Read(values["email"], values, aliases, received_at, extra, told)


def region_of(session: Session, site: Site | None = None) -> str | None:
    """The country in which a phone number without its code is read: the site's, else ours."""
    workspace = session.get(Workspace, session.workspace_id)
    country = (site.country if site else "") or (workspace.country if workspace else "")
    return country.upper()[:2] or None


def owner_by_email(session: Session, address: str | None) -> str | None:
    """The Slack id of the active member with this address, in Slack or by the identity map (U24).

    None for nobody; the address is then asked about in `/align people who`.
    """
    if not (address or "").strip():
        return None
    known = identity.email_of(address or "")
    if known is None:
        raise UserError("That is not an e-mail address.", field="owner_email")
    owner = people.member_by_email(session, known)
    if owner is None:
        ask_whose(session, known)
    return owner.slack_id if owner else None


def _email(typed: str | None, aliases: list[Alias]) -> str | None:
    if not (typed or "").strip():
        return None
    known = identity.email_of(typed or "")
    if known is None:
        raise UserError("That is not an e-mail address.", field="email")
    aliases.append((Identity.EMAIL, known))
    return known


def _phone(
    session: Session, fields: LeadFields, site: Site | None, aliases: list[Alias]
) -> str | None:
    typed = text.line(fields.phone or "", 60)
    if not typed:
        return None
    if known := identity.phone_of(typed, region_of(session, site)):
        aliases.append((Identity.PHONE, known))
        return known
    if sum(c.isdigit() for c in typed) not in _DIGITS_OF_A_PHONE:
        raise UserError("That is not a phone number.", field="phone")
    if not aliases:
        raise UserError("Please give the phone number with its country code.", field="phone")
    return text.line(typed, 32)  # kept to be read, but nothing is found by it


def _url(session: Session, typed: str | None, aliases: list[Alias]) -> str | None:
    typed = text.line(typed or "", 600)
    if not typed:
        return None
    plain = identity.url_of(typed)
    if plain is None:
        raise UserError("Please give an address that starts with https://.", field="url")
    workspace = session.get(Workspace, session.workspace_id)
    hosts = (workspace.options or {}).get("leads", {}).get("crm_hosts", []) if workspace else []
    if names_a_record(typed, tuple(hosts)):
        aliases.append((Identity.URL, plain))
    return typed[:500]


def _site(session: Session, name: str | None) -> Site | None:
    shown = text.line(name or "", 80)
    if not shown:
        return None
    site = session.exec(select(Site).where(func.lower(col(Site.name)) == shown.lower())).first()
    if site is None:
        raise UserError(f"There is no site called {shown}.", field="site")
    return site


def _score(score: int | None) -> int | None:
    if score is not None and abs(score) > MOST_SCORE:
        raise UserError("A score is a whole number up to 1,000,000.", field="score")
    return score


def _moment(at: datetime | None, now: datetime) -> datetime | None:
    if at is None:
        return None
    if at.tzinfo is None:
        raise UserError("Please give the time with its offset (RFC 3339).", field="received_at")
    if not EARLIEST_YEAR <= at.year <= now.year + 1:
        raise UserError("That time cannot be right.", field="received_at")
    if at > now + timedelta(days=1):
        raise UserError("That time has not come yet.", field="received_at")
    return min(at, now)


def _extra(fields: LeadFields) -> dict[str, Any]:
    given = fields.extra or {}
    if len(given) > EXTRA_KEYS:
        raise UserError(f"At most {EXTRA_KEYS} extra keys, please.", field="extra")
    kept: dict[str, Any] = {}
    for key, value in given.items():
        if not isinstance(value, str | int | float | bool | None):
            raise UserError(f"`{text.line(str(key), 60)}` must be a plain value.", field="extra")
        if isinstance(value, float) and not math.isfinite(value):
            raise UserError(f"`{text.line(str(key), 60)}` is no number.", field="extra")
        kept[text.line(str(key), 60)] = text.line(value, 1000) if isinstance(value, str) else value
    return kept
