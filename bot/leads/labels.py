"""The words by which tools label a lead's fields, in posts and in files."""

from __future__ import annotations

import re

from bot.leads.identity import plain_words

# An address behind one of these is a colleague's, not the prospect's. Only the first kind says
# whose the lead is; who made or keeps the record is another question.
OWNER = "owner_email"
COLLEAGUE = "colleague"
OTHERS_ADDRESS = (OWNER, COLLEAGUE)

_LABELS = {
    "email": (
        "email, e mail, mail, email address, e mail address, work email, business email, "
        "contact email, lead email, person email, primary email, courriel, emailadresse"
    ),
    "phone": (
        "phone, phone number, telephone, tel, mobile, mobile phone, mobile phone number, cell, "
        "work phone, business phone, direct phone, contact phone, phone 1, telefon"
    ),
    "first_name": "first name, firstname, given name, vorname, prenom",
    "last_name": "last name, lastname, surname, family name, nachname, nom",
    "name": (
        "name, full name, contact name, lead name, contact, lead, person, prospect, "
        "your name, who, customer name"
    ),
    "title": "title, job title, jobtitle, position, job role, function",
    "company": (
        "company, company name, organisation, organization, account, account name, employer, "
        "business, business name, company or account, firma"
    ),
    "industry": "industry, sector, branch, vertical",
    "country": "country, country region, land, location country",
    "source": (
        "source, lead source, original source, traffic source, utm source, "
        "lead origin, how did you hear about us"
    ),
    "vendor": "vendor, list vendor, data vendor, supplier, provider, list provider",
    "campaign": (
        "campaign, campaign name, form, form name, event, event name, webinar, conversion, "
        "recent conversion, first conversion, utm campaign, asset, typeform, landing page"
    ),
    "external_id": (
        "external id, id, lead id, contact id, record id, crm id, hubspot id, salesforce id, "
        "person id, hs object id"
    ),
    "url": "url, crm url, link, crm link, record url, lead url, contact url, record link",
    OWNER: (
        "owner email, owner, lead owner, contact owner, account owner, assigned to, assignee, "
        "sales rep, rep, rep email, owned by, sales owner, sdr, bdr"
    ),
    COLLEAGUE: (
        "created by, created by email, account manager, account manager email, modified by, "
        "last modified by, updated by, submitted by, added by, customer success manager"
    ),
    "site": "site, office, branch office, sales site",
    "score": "score, lead score, hubspot score, points",
    "received_at": (
        "received at, received, created at, created, create date, created date, date, "
        "timestamp, submitted at, date added, lead created"
    ),
}
FIELD_OF = {label: name for name, labels in _LABELS.items() for label in labels.split(", ")}

_CAMPAIGN = re.compile(
    r"\b(webinar|form|ebook|e-book|whitepaper|white paper|trial|demo|event|newsletter|campaign|"
    r"q[1-4]|20\d\d|download|list|conference|expo|fair|summit|ads?|linkedin|google|guide|report|"
    r"workshop|podcast|survey|promo|launch|launched|signup|sign-up|request|page|roadshow)\b",
    re.IGNORECASE,
)

# *New lead*, *Another inbound contact from*: what a tool says before it says who.
_ANNOUNCES = (
    r"\b(?:new|another|inbound|fresh|hot|qualified|incoming|marketing)\b[\w\s-]{0,20}"
    r"\b(?:lead|contact|prospect|submission|sign-?up|signup|demo|trial|enquiry|inquiry|response)s?\b"
)
OPENING = re.compile(_ANNOUNCES + r"[^:\n]{0,60}?(?:[:!–—]|-(?=\s))\s*", re.IGNORECASE)
_BARE = re.compile(r"^[\W_]*" + _ANNOUNCES + r"(?:\s+(?:is|from|by)\b)?\s*", re.IGNORECASE)
_BY_WAY_OF = re.compile(r"^(?:via|through|in|on|for|at)\b[^,;|@]*", re.IGNORECASE)


def unannounced(said: str) -> str:
    """What is left of *New lead from Pat Lee* without the announcement; the same for any other."""
    opening = _BARE.match(said)
    return _BY_WAY_OF.sub("", said[opening.end() :], count=1) if opening else said


def label_of(label: str) -> str:
    """A label in its plain form: `E-mail Address*` becomes `e mail address`."""
    return plain_words(label)


def is_campaign(name: str) -> bool:
    """Whether a bare piece of text sounds like a campaign rather than a company."""
    return bool(_CAMPAIGN.search(name))
