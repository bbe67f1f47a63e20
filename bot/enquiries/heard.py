"""Reads what somebody typed or quoted: the question, and who or what it came with (card-4)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.enquiries.models import TEXT
from bot.kit import text

_NUMBER = re.compile(r"(?<![\w-])L[-\u2010\u2011](\d{1,9})(?![\w-])", re.IGNORECASE)
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+(?!\w)")
_CAMPAIGN = re.compile(r"(?<!\w)campaign:\s?(\"[^\"]{1,80}\"|[\w-]{1,80})", re.IGNORECASE)
_PHONE = re.compile(r"(?<![\w.,/:-])(?:\+|00)?\(?\d[\d\s().-]{5,}\d(?![\w-])")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}|\d{1,2}\.\d{1,2}\.\d{4}|\d{4}-\d{4}")
_SENTENCE = re.compile(r"[^.!?\n]*(?:[.!?](?!\s|$)[^.!?\n]*)*[.!?]*(?:\s+|$)")
_SAYS = re.compile(r"^[^:?]{0,60}\bask(?:s|ed|ing)?\b[^:?]{0,30}:\s*", re.IGNORECASE)
_SPACED = re.compile(r"[ \t]{2,}")
_EDGES = re.compile(r"^[\s,;:()\-–—]+|[\s,;:(\-–—]+$")


@dataclass(frozen=True)
class Heard:
    """What was typed, taken apart. `cut`: it was longer than what is kept."""

    question: str
    lead_number: str | None = None
    email: str | None = None
    campaign: str | None = None
    cut: bool = False


def read(typed: str) -> Heard:
    """Takes L-1042, an e-mail address and `campaign:webinar-q3` out of what was typed.

    What is left is the question, with other addresses and phone numbers masked: the channel
    reads it (PRODUCT.md 4.3).
    """
    said = _SPACED.sub(" ", text.clean(text.unescape(typed), TEXT * 20))
    number = _NUMBER.search(said)
    email = _EMAIL.search(said)
    campaign = _CAMPAIGN.search(said)
    said = _CAMPAIGN.sub(" ", _NUMBER.sub(" ", said, count=1), count=1)
    if email:
        said = said.replace(email.group(0), " ", 1)
    question = masked(_EDGES.sub("", _SPACED.sub(" ", said)))
    return Heard(
        text.shorten(question, TEXT),
        f"L-{number.group(1)}" if number else None,
        email.group(0).lower() if email else None,
        campaign.group(1).strip('"') if campaign else None,
        len(question) > TEXT,
    )


def quoted(message: str) -> Heard:
    """The same for a message that somebody wrote: where sentences ask, only those are kept."""
    heard = read(message)
    asking = [
        _without_who(s.strip())
        for s in _SENTENCE.findall(heard.question)
        if s.strip().endswith("?")
    ]
    question = " ".join(asking) or heard.question
    return Heard(question, heard.lead_number, heard.email, heard.campaign, heard.cut)


def _without_who(sentence: str) -> str:
    """`She asked: can we pay yearly?` without who asked, beginning as a sentence does."""
    cut = _SAYS.sub("", sentence)
    begun = cut if cut == sentence or cut[1:2].isupper() else cut[:1].upper() + cut[1:]
    return begun.strip()


def masked(said: str) -> str:
    """Without the addresses and phone numbers of people."""
    said = _EMAIL.sub("[address]", said)
    return _PHONE.sub(_mask_number, said)


def _mask_number(found: re.Match[str]) -> str:
    shown = found.group(0)
    digits = sum(c.isdigit() for c in shown)
    enough = 7 if shown.startswith(("+", "00", "(")) else 9
    return shown if digits < enough or _DATE.fullmatch(shown.strip()) else "[number]"


def link(typed: str) -> str | None:
    """An address to answer with: https or http with a host, at most 500 characters. Else None."""
    typed = text.clean(text.unescape(typed), 2000).strip()
    if len(typed) > 500 or not re.fullmatch(r"https?://[^\s/<>|\"]+\.[^\s<>|\"]+", typed):
        return None
    return typed
