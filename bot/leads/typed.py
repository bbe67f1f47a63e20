"""`/align lead add pat@acme.test Pat Lee, Acme, Webinar Q3`: a lead in one line."""

from __future__ import annotations

import re

from bot.kit import text
from bot.leads import identity
from bot.leads.fields import LeadFields
from bot.leads.identity import EMAIL
from bot.leads.labels import is_campaign, unannounced

_LINK = re.compile(r"https?://\S+", re.IGNORECASE)
_PHONE = re.compile(r"(?<!\w)\+?\d[\d\s().\-/]{4,28}\d(?!\w)")


def typed_lead(said: str, region: str | None) -> LeadFields:
    """Reads what was typed: e-mail, phone and link wherever they stand, then name, company and
    campaign between commas."""
    links = text.urls(said) or _LINK.findall(said)
    links = [u for u in links if u.startswith("http")]
    plain = text.line(text.unescape(said), 1000)
    emails = [e for typed in EMAIL.findall(plain) if (e := identity.email_of(typed))]
    rest = unannounced(_LINK.sub(",", EMAIL.sub(",", plain)))
    phone = next((p for p in _PHONE.findall(rest) if identity.looks_like_phone(p)), None)
    if phone:
        rest = rest.replace(phone, ",")
    pieces = [p for p in (x.strip(" ()<>;:·-") for x in rest.split(",")) if p]
    name = pieces.pop(0) if pieces else None
    campaign = next((p for p in reversed(pieces) if is_campaign(p)), None)
    if campaign is None and len(pieces) > 1:
        campaign = pieces[1]
    company = next((p for p in pieces if p != campaign), None)
    return LeadFields(
        email=emails[0] if emails else None,
        phone=phone if phone is None or region or phone.startswith(("+", "00")) else None,
        name=name,
        company=company,
        campaign=campaign,
        url=links[0] if links else None,
    )
