"""By what a lead is known: e-mail, phone, ids and record addresses, each in one normal form (U22).

Two spellings of one address must become one alias, and one alias must never stand for two people:
a phone may be a switchboard and a web address a landing page, so those two count with care.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from hashlib import sha256
from urllib.parse import parse_qsl, urlencode, urlsplit

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from bot.kit import text
from bot.leads.models import Identity

Alias = tuple[Identity, str]

# An address within words. Starts only where a word starts, so that a long run of letters is looked
# at once.
EMAIL = re.compile(r"(?<![\w.+'-])[\w.+'-]{1,64}@(?:[\w-]{1,63}\.){1,8}[A-Za-z][\w-]{1,62}")
_PLAIN_EMAIL = re.compile(
    r"[a-z0-9](?:[a-z0-9._+'-]*[a-z0-9_+-])?@(?:[a-z0-9-]+\.)+[a-z][a-z0-9-]+"
)
_NUMBER = re.compile(r"(?:l\s?[-\u2010\u2011]?\s?|#)(\d{1,9})", re.IGNORECASE)
_URL = re.compile(r"https?://[^\s<>|\"']+", re.IGNORECASE)
_PHONE = re.compile(r"\+?[\d\s().\-/]{5,30}")
_WORD = re.compile(r"[^\w]+|_")
_TRACKING = re.compile(r"^(utm_.*|gclid|fbclid|mc_[ce]id)$", re.IGNORECASE)
LONGEST = 254
FEWEST_DIGITS = 6


@dataclass(frozen=True)
class Query:
    """What somebody typed to name a lead, read in every way it can be meant."""

    typed: str
    number: int | None = None
    aliases: tuple[Alias, ...] = field(default_factory=tuple)
    # Plain small words, empty where the text is an identity, or half an e-mail, and nothing else
    words: str = ""


def email_of(typed: str) -> str | None:
    """An e-mail address in its normal form (lower case), or None. No DNS; `.test` is accepted."""
    typed = typed.strip().removeprefix("mailto:")
    if len(typed) > LONGEST:
        return None
    try:
        found = validate_email(typed, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return None
    return found.normalized.lower()


def phone_of(typed: str, region: str | None) -> str | None:
    """A phone number in E.164, or None. `region`: ISO country for numbers without their code."""
    typed = typed.strip().removeprefix("tel:")
    if len(typed) > 60 or sum(c.isdigit() for c in typed) < FEWEST_DIGITS:
        return None  # some countries' plans would take two digits
    if typed.startswith("00"):
        typed = "+" + typed[2:]
    try:
        number = phonenumbers.parse(typed, region or None)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def looks_like_phone(typed: str) -> bool:
    """Whether these are the digits of a phone number, with or without a country code."""
    digits = sum(c.isdigit() for c in typed)
    return bool(_PHONE.fullmatch(typed.strip())) and FEWEST_DIGITS <= digits <= 15


def external_of(typed: str) -> str | None:
    """Another system's id as it is kept: one clean line, or None."""
    value = text.line(typed, 1000)
    return _short(value) if value else None


def url_of(typed: str) -> str | None:
    """A web address without what varies: scheme, case of the host, tracking, fragment, last slash.

    Returns None for what is no http(s) address.
    """
    try:
        parts = urlsplit(typed.strip())
        host = (parts.hostname or "").removeprefix("www.")
        port = f":{parts.port}" if parts.port and parts.port not in (80, 443) else ""
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https") or not host:
        return None
    kept = sorted(kv for kv in parse_qsl(parts.query) if not _TRACKING.match(kv[0]))
    query = f"?{urlencode(kept)}" if kept else ""
    # Salesforce keeps the record in the fragment: #/sObject/00Q.../view
    fragment = f"#{parts.fragment}" if "/" in parts.fragment else ""
    return _short(f"{host}{port}{parts.path.rstrip('/')}{query}{fragment}")


def post_of(channel: str, ts: str, nth: int = 0) -> str:
    """The id of a post that names nothing else; `nth` of several leads in one post."""
    return f"{channel}/{ts}/{nth}" if nth else f"{channel}/{ts}"


def plain_words(*texts: str | None) -> str:
    """Small letters without accents or punctuation: how names are compared and searched."""
    joined = unicodedata.normalize("NFKD", " ".join(t for t in texts if t))
    bare = "".join(c for c in joined if not unicodedata.combining(c)).casefold()
    return " ".join(_WORD.sub(" ", bare).split())


def slug_of(name: str, most: int = 80) -> str:
    """One spelling for all spellings of a campaign, source or vendor: `webinar-q3`."""
    return plain_words(name).replace(" ", "-")[:most].strip("-")


def half_address(word: str) -> bool:
    """Whether a word has an @ and is no e-mail all the same: its letters name nobody."""
    return "@" in word and email_of(word.strip(".,;:()<>'\"")) is None


def read_query(typed: str, region: str | None = None) -> Query:
    """Reads `L-1042`, an e-mail, a phone, a record's address, another system's id or a name."""
    links = text.urls(typed) or _URL.findall(typed)
    plain = text.line(text.unescape(typed), 500)
    if found := _NUMBER.fullmatch(plain):
        return Query(plain, number=int(found[1]))
    if "@" in plain and " " not in plain:
        address = plain.lower()
        known = address if _PLAIN_EMAIL.fullmatch(address) else email_of(plain)
        if known:
            return Query(plain, aliases=((Identity.EMAIL, known),))
    if links and not links[0].startswith(("mailto:", "tel:")) and " " not in plain:
        address = url_of(links[0])
        if address:
            return Query(plain, aliases=((Identity.URL, address),))
    aliases: list[Alias] = []
    if looks_like_phone(plain) and (phone := phone_of(plain, region)):
        aliases.append((Identity.PHONE, phone))
    if plain and " " not in plain and (other := external_of(plain)):
        aliases.append((Identity.EXTERNAL, other))
    names = plain
    if "@" in plain:
        names = " ".join(word for word in plain.split() if not half_address(word))
    return Query(plain, aliases=tuple(aliases), words=plain_words(names))


def _short(value: str) -> str:
    if len(value) <= LONGEST:
        return value
    return value[:180] + "~" + sha256(value.encode()).hexdigest()[:40]
