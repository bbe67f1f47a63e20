"""Takes out of a text what belongs to a person: addresses, phone and account numbers, places.

Names are bot/mailbox/names.py's. Everything here is linear in the text, which is at most a few
thousand characters, and knows nothing of the database (003-11, PRODUCT.md 4.3).
"""

from __future__ import annotations

import re
from collections.abc import Callable

from phonenumbers import Leniency, PhoneNumberMatcher

ADDRESS, NUMBER, PLACE = "[address]", "[number]", "[place]"
FEWEST = 7  # digits in a row, with what may stand between them, that are somebody's number

_EMAIL = re.compile(
    r"(?<![\w.+-])(?:mailto:)?[\w.+-]{1,64}\s?(?:@|\(at\)|\[at\])\s?[\w-]{1,63}"
    r"(?:\.[\w-]{1,63}){1,5}"
)
_URL = re.compile(r"\b(?:https?://|www\.)[^\s<>\"')\]]{1,500}", re.IGNORECASE)
_HANDLE = re.compile(r"(?<![\w/.])@[\w.-]{2,40}\b")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?\b")
_DIGITS = re.compile(r"(?<![\w.,])\+?\(?\d(?:[ ./()\-–]{0,3}\d){5,24}(?![\w])")
_DATE = re.compile(
    r"\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4} ?[-/–] ?\d{4}|"
    r"\d{1,3}(?:\.\d{3})+|[1-9]\d{0,2}(?: \d{3}){1,2}"
)
# A label and what it labels: "customer no. K-12345", "Rechnung 2024/881".
_LABELLED = re.compile(
    r"\b((?:account|customer|client|contract|invoice|order|policy|ticket|case|reference|ref|"
    r"membership|passport|tax|vat|iban|bic|swift|konto|kunden|vertrags?|rechnungs?|auftrags?|"
    r"bestell|ticket|vorgangs?|steuer|ust-?id|personal|mitglieds?|ausweis)"
    r"(?:[ -]?(?:number|nummer|no|nr|id|code))?\b\.?[ :#]{0,3})([A-Z]{0,4}[-/ ]?\d[\w/-]{2,24}|"
    r"[A-Z]{4,6}[A-Z0-9]{2,8}(?=\W|$)(?<=[0-9A-Z]))",
    re.IGNORECASE,
)
_STREET = re.compile(
    r"\b[A-ZÄÖÜ][\w.-]{1,30}(?:[ -][A-ZÄÖÜ][\w.-]{1,30}){0,2}?[ -]?"
    r"(?:[Ss]tra(?:ß|ss)e|[Ss]tr\.|[Ww]eg|[Pp]latz|[Aa]llee|[Gg]asse|[Rr]ing|[Dd]amm|[Uu]fer)"
    r" \d{1,4} ?[a-h]?\b(?:,? (?:D-|A-|CH-)?\d{4,5} [A-ZÄÖÜ][\w-]{1,30})?"
)
_ROAD = re.compile(
    r"\b\d{1,5}[a-h]?,? (?:[A-Z][\w'.-]{1,25} ){1,3}(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|"
    r"Boulevard|Blvd|Way|Square|Court|Place|Crescent|Terrace)\b\.?"
)
_POSTCODE = re.compile(
    r"\b[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}\b|\b(?:D|A|CH)-\d{4,5}\b(?: [A-ZÄÖÜ][\w-]{1,30})?"
)


def mask(text: str, region: str | None = None) -> str:
    """Without what leads to a person. `region`: ISO country of numbers without their code."""
    text = _URL.sub(lambda m: _bare_link(m.group(0)), text)
    text = _EMAIL.sub(ADDRESS, text)
    text = _HANDLE.sub(ADDRESS, text)
    text = _IBAN.sub(_if_digits(6), text)
    text = _LABELLED.sub(_labelled, text)
    for pattern in (_STREET, _ROAD, _POSTCODE):
        text = pattern.sub(PLACE, text)
    # Rows of digits first: of a card's sixteen the library would take a phone's twelve.
    return _phones(_DIGITS.sub(_number, text), region)


def _bare_link(url: str) -> str:
    """Its host and path: what follows may name whoever it was sent to."""
    kept = re.split(r"[?#]", url, maxsplit=1)[0]
    head, at, tail = kept.rpartition("@")
    if at:
        return ADDRESS if not tail else f"{head.split('//')[0]}//{tail}"
    return re.sub(r"[\w-]{20,}", NUMBER, kept) if re.search(r"\d", kept) else kept


def _phones(text: str, region: str | None) -> str:
    """Numbers that some country's plan knows, by the library that knows the plans."""
    out: list[str] = []
    at = 0
    if not any(c.isdigit() for c in text):
        return text
    for match in PhoneNumberMatcher(text, region, leniency=Leniency.POSSIBLE, max_tries=200):
        digits = sum(c.isdigit() for c in match.raw_string)
        if digits < FEWEST or _DATE.fullmatch(match.raw_string.strip()):
            continue
        out += [text[at : match.start], NUMBER]
        at = match.end
    return "".join([*out, text[at:]])


def _number(found: re.Match[str]) -> str:
    shown = found.group(0)
    digits = sum(c.isdigit() for c in shown)
    return shown if digits < FEWEST or _DATE.fullmatch(shown.strip()) else NUMBER


def _labelled(found: re.Match[str]) -> str:
    if sum(c.isdigit() for c in found.group(2)) < 2:
        return found.group(0)
    return f"{found.group(1)}{NUMBER}"


def _if_digits(fewest: int) -> Callable[[re.Match[str]], str]:
    def shown(found: re.Match[str]) -> str:
        enough = sum(c.isdigit() for c in found.group(0)) >= fewest
        return NUMBER if enough else found.group(0)

    return shown
