"""Which web addresses are one lead's record in a CRM, and so may stand for that lead (U22).

Every CRM puts numbers in addresses that name no record: the account, a workflow, a list. So what
counts is the word directly before the id.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, unquote

from bot.leads.identity import url_of

# Digits, a UUID, a Salesforce id, a long hexadecimal, Close's ids, or a short code such as L-77.
_ID = re.compile(
    r"\d{2,}|(?=.*\d)[a-zA-Z0-9]{15}(?:[a-zA-Z0-9]{3})?|[0-9a-fA-F-]{32,36}"
    r"|(?=.*\d)[0-9a-f]{16,}|(?:lead|cont)_\w{20,}|[A-Z]{1,4}-?\d{2,}"
)
# Lead, contact and opportunity, wherever they stand.
_SALESFORCE_ID = re.compile(r"(?:00Q|003|006)[a-zA-Z0-9]{12}(?:[a-zA-Z0-9]{3})?")
_WORD = (
    r"(?:leads?|contacts?|persons?|people|records?|customers?|prospects?|deals?"
    r"|opportunit(?:y|ies)|potentials?)"
)
_KIND = re.compile(_WORD, re.IGNORECASE)
# HubSpot's numbers for its own kinds: contact, deal, lead.
_HUBSPOT_KIND = re.compile(r"contact|0-1|0-3|0-136|deal", re.IGNORECASE)
_KIND_ID = re.compile(_WORD + r"[_-]?id", re.IGNORECASE)
_PLAIN_ID = re.compile(r"id|rid|record_?id|", re.IGNORECASE)
# May stand between the word and the id, and behind the id.
_BETWEEN = re.compile(r"id|view|show|details?|edit|inbox", re.IGNORECASE)
_BEHIND = re.compile(
    r"view|show|edit|overview|details?|profile|activit(?:y|ies)|timeline|history|notes|related",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_CRM_HOST = re.compile(
    r"(hubspot|salesforce|force|pipedrive|zoho|dynamics|close|copper|freshworks|attio)\.[a-z.]+$"
)
# Pages about many leads or about none, also on a host that the workspace named as its CRM.
_NO_RECORD = re.compile(
    r"settings?|setup|admin|workflows?|flows?|automations?|webhooks?|lists?|views?|filters?|"
    r"reports?|dashboards?|campaigns?|forms?|sequences?|templates?|users?|teams?|home",
    re.IGNORECASE,
)


def names_a_record(typed: str, hosts: tuple[str, ...] = ()) -> bool:
    """Whether an address is one record's in a CRM, and so an identity; a form's page is not.

    `hosts`: further hosts that the workspace named as its CRM.
    """
    plain = url_of(typed)
    if plain is None:
        return False
    host, _, rest = plain.partition("/")
    rest, _, fragment = rest.partition("#")
    path, _, query = rest.partition("?")
    pieces = [unquote(p) for p in f"{path}/{fragment}".split("/") if p]
    ours = host in hosts
    crm = ours or bool(_CRM_HOST.search(host))
    if _in_path(pieces, host, crm=crm) or _in_query(pieces, query, crm=crm):
        return True
    return ours and bool(pieces) and _named_last(pieces)


def _in_path(pieces: list[str], host: str, *, crm: bool) -> bool:
    kind = _HUBSPOT_KIND if host.endswith("hubspot.com") else _KIND
    for at, piece in enumerate(pieces):
        if crm and _SALESFORCE_ID.fullmatch(piece):
            return True
        if not _ID.fullmatch(piece) or (not crm and _YEAR.fullmatch(piece)):
            continue
        if pieces[at + 1 :] and not _BEHIND.fullmatch(pieces[at + 1]):
            continue
        before = [p for p in pieces[:at] if not _BETWEEN.fullmatch(p)]
        if before and kind.fullmatch(before[-1]):
            return True
    return False


def _in_query(pieces: list[str], query: str, *, crm: bool) -> bool:
    """`/leads?id=77`, `?lead_id=77`, `?etn=lead&id=...`."""
    given = parse_qsl(query)
    said = pieces[-1:] + [v for _, v in given]
    speaks_of_one = any(_KIND.fullmatch(p) for p in said)
    for key, value in given:
        value = value.strip("{}")
        if not _ID.fullmatch(value) or (not crm and _YEAR.fullmatch(value)):
            continue
        if _KIND_ID.fullmatch(key) or (speaks_of_one and _PLAIN_ID.fullmatch(key)):
            return True
    return False


def _named_last(pieces: list[str]) -> bool:
    return bool(_ID.fullmatch(pieces[-1])) and not any(_NO_RECORD.fullmatch(p) for p in pieces)
