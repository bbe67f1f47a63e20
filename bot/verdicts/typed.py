"""What was typed after `/badlead`: which lead, and what is wrong with it.

An e-mail, L-number, CRM address or phone number at the beginning says which lead without doubt.
Anything else may be a name, and where it ends only the leads themselves can tell.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.kit import text
from bot.leads.identity import looks_like_phone
from bot.verdicts.reasons import reason_suffix

MOST = 40_000
NAME_WORDS = 5
LONGEST_NAME = 120
_LINK = re.compile(r"<(mailto:|tel:)?([^<>|]{1,2000})(?:\|[^<>]*)?>")
_EMAIL = re.compile(r"[^\s@<>|,;]+@[^\s@<>|,;]+\.[^\s@<>|,;]+")
_URL = re.compile(r"https?://[^\s<>|]+", re.IGNORECASE)
_NUMBER = re.compile(r"(?:l\s?[-\u2010\u2011]?\s?|#)\d{1,9}(?![\w@.-])", re.IGNORECASE)
_PHONE = re.compile(r"[+(]?\d[\d\s().\-/]{4,28}\d(?![\w@])")
_AFTER = " \t\r\n,;:.–—-"


@dataclass(frozen=True)
class Typed:
    """`which` names the lead without doubt, or is None; `words` is all the rest."""

    which: str | None
    words: str

    @property
    def empty(self) -> bool:
        """Nothing was said at all."""
        return self.which is None and not self.words


def read_typed(line: str) -> Typed:
    """Splits what was typed. Text past 40,000 characters is not read."""
    line = text.clean(line, MOST)
    link = _LINK.match(line)
    if link:
        return Typed(link[2].strip(), line[link.end() :].strip(_AFTER))
    for kind in (_EMAIL, _URL, _NUMBER, _PHONE):
        found = kind.match(line)
        if found and (kind is not _PHONE or looks_like_phone(found[0])):
            which = found[0].rstrip(",;:.")
            return Typed(which, text.unescape(line[found.end() :]).strip(_AFTER))
    return Typed(None, text.unescape(line).strip(_AFTER))


def name_splits(words: str) -> list[tuple[str, str]]:
    """How words may fall into a name and what is said of it, the likeliest first.

    An empty name means that the words are all reason and no lead was named.
    """
    parts = words.split()
    splits: list[tuple[str, str]] = []
    for mark in (",", ":", ";", " - ", "\n"):
        name, found, rest = words.partition(mark)
        if found and 0 < len(name.split()) <= NAME_WORDS:
            splits.append((name.strip(), rest.strip(_AFTER)))
            break
    at = reason_suffix(" ".join(parts[:60]))
    if at is not None and len(parts) <= at + NAME_WORDS * 2 and at <= NAME_WORDS:
        splits.append((" ".join(parts[:at]), " ".join(parts[at:])))
    longest = min(NAME_WORDS, len(parts))
    splits.extend(
        (" ".join(parts[:k]).rstrip(_AFTER), " ".join(parts[k:])) for k in range(longest, 0, -1)
    )
    return list(dict.fromkeys(splits))


def new_name(words: str) -> tuple[str, str] | None:
    """The name of a lead that nobody knows, and what is said of it.

    None where the words are too many to be a name: then the person has to say which lead.
    """
    parts = words.split()
    name, rest = name_splits(words)[0]
    if not rest:
        capitals = next((i for i, p in enumerate(parts) if not p[0].isupper()), len(parts))
        if 0 < capitals < len(parts) and capitals <= NAME_WORDS:
            name, rest = " ".join(parts[:capitals]), " ".join(parts[capitals:])
    if not name or len(name) > LONGEST_NAME:
        return None
    guessed = len(parts) > NAME_WORDS and len(name.split()) == NAME_WORDS
    return None if guessed else (name.rstrip(_AFTER), rest)
