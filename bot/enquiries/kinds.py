"""What sort of question it is, by a small set of rules (003-12); a person's choice stands."""

from __future__ import annotations

import re

from bot.enquiries.lexicon import Lexicon
from bot.enquiries.meaning import Meaning, meaning_of
from bot.enquiries.models import Kind

# The first that is met says it: whoever compares prices compares.
_BY_TOPIC = (
    (Kind.COMPARE, {"compare"}),
    (Kind.SECURITY, {"privacy", "location", "sso", "encrypt", "security", "certified", "rights",
                     "backup"}),
    (Kind.INTEGRATE, {"integrate", "api"}),
    (Kind.PRICE, {"price", "discount", "billing"}),
    (Kind.PROOF, {"proof", "roi"}),
)  # fmt: skip
_HOW_TO = re.compile(
    r"\bhow\s+(?:do|can|could|would|should|to|must)\b(?!\s+(?:you|it|this|that|they))"
    r"|\b(?:what is|what's) the (?:best )?way to\b|\bwie\s+(?:\w+e|kann|können|muss|müssen)\s+"
    r"(?:ich|wir|man)\b|\bwo (?:kann|finde) ich\b"
)
_WORKS = re.compile(
    r"\bhow\s+(?:do|does|is|are|will)\b|\bwhat (?:exactly )?(?:does|happens)\b|\bexplain\b"
    r"|\bwhat is it\b|\bwie (?:funktioniert|geht|läuft)\b|\bwas (?:macht|passiert)\b"
)


def kind_of(said: str, lexicon: Lexicon) -> Kind:
    """The kind of a question; OTHER where no rule knows it."""
    return guessed(said, meaning_of(said, lexicon))


def guessed(said: str, meaning: Meaning) -> Kind:
    """The same, of a question that is taken apart already."""
    for kind, topics in _BY_TOPIC:
        if meaning.topics & topics:
            return kind
    plain = said.casefold()
    if _HOW_TO.search(plain):
        return Kind.HOW_TO
    if _WORKS.search(plain) or "works" in meaning.topics:
        return Kind.WORKS
    return Kind.OTHER
