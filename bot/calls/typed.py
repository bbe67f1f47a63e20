"""Reads `/callnote pat@acme.test interested wants a demo; asked: does it work with SAP?`.

The lead comes first, then the outcome, then anything, in parts divided by semicolons or lines. A
part may begin with what it is (`asked:`, `objection:`); one that does not is what was said.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

from bot.calls.models import Outcome
from bot.kit import text
from bot.verdicts.typed import read_typed

MOST = 40_000
_OUTCOMES = {
    Outcome.NO_INTEREST: (
        r"no[- ]?interest|not\s+interested|isn'?t\s+interested|no\s+thanks|uninterested|declined"
    ),
    Outcome.LATER: (
        r"(?:interested\s+|maybe\s+|is\s+)?later|not\s+now|not\s+yet|call\s+(?:me\s+)?back"
    ),
    Outcome.INTERESTED: r"(?:very\s+|is\s+|are\s+)?interested|interest|keen",
}  # fmt: skip
_OUTCOME = re.compile(
    "|".join(rf"(?P<{o.name}>(?<!\w)(?:{words})(?!\w))" for o, words in _OUTCOMES.items()),
    re.IGNORECASE,
)
_LABELS = {
    "asked": "asked|asks|ask|question|questions|q",
    "went_well": r"went\s+well|well|good|\+",
    "went_not": r"not\s+well|did\s+not\s+go\s+well|went\s+badly|badly|not\s+so\s+well|-",
    "words_used": "words|wording|said|says|quote",
    "competitor": "competitor|competition|rival|versus|vs",
    "objection": "objection|objected|but",
    "trigger_event": "trigger|triggered|because",
    "campaign": "campaign",
    "reason": "reason|why",
    "later_on": "until|on|when",
}
_LABELLED = re.compile(
    "|".join(rf"(?P<{name}>(?:{words}))" for name, words in _LABELS.items()), re.IGNORECASE
)
_UNREACHED = re.compile(
    r"(?<!\w)(?:voice\s?mail|no\s+answer|not\s+reached|did(?:\s+not|n'?t)\s+(?:reach|answer|pick"
    r"\s+up)|not\s+connected|no\s+connect|nobody\s+answered)(?!\w)",
    re.IGNORECASE,
)
_EDGES = " \t\r\n,;:.–—-"
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_MONTH = "|".join(f"{m[:3]}(?:{m[3:]})?" if len(m) > 3 else m for m in _MONTHS)
_ISO = re.compile(r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)")
_DAY_MONTH = re.compile(rf"(?<!\d)(\d{{1,2}})\.?\s+({_MONTH})(?!\w)", re.IGNORECASE)
_IN_MONTH = re.compile(rf"(?<!\w)(?:in|from|until|after)\s+({_MONTH})(?!\w)", re.IGNORECASE)
_SPAN = re.compile(
    r"(?<!\w)in\s+(a|an|one|two|three|\d{1,2})\s+(day|week|month)s?(?!\w)", re.IGNORECASE
)
_NEXT = re.compile(r"(?<!\w)next\s+(week|month|quarter|year)(?!\w)", re.IGNORECASE)
_FEW = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3}


@dataclass(frozen=True)
class Typed:
    """What was typed after `/callnote`. `which` names a lead without doubt, `name` may be one."""

    which: str | None = None
    name: str = ""
    outcome: Outcome | None = None
    said: str = ""
    parts: dict[str, str] | None = None
    asked: tuple[str, ...] = ()
    connected: bool = True
    later_on: date | None = None

    def part(self, name: str) -> str:
        """What was typed under that word; "" for nothing."""
        return (self.parts or {}).get(name, "")

    @property
    def empty(self) -> bool:
        """Nothing was typed at all."""
        return self == Typed()


def read_note(line: str, today: date) -> Typed:
    """Takes a line apart; `today` is the local day from which dates count."""
    first = read_typed(line[:MOST])
    words = first.words
    found = _OUTCOME.search(words)
    name = ""
    if found is not None and first.which is None:
        name = words[: found.start()].strip(_EDGES)
    if found is not None and ("\n" in name or ";" in name or len(name.split()) > 8):
        found, name = None, ""
    outcome = Outcome[str(found.lastgroup)] if found else None
    before = words[: found.start()] if found and first.which is not None else ""
    rest = before + words[found.end() :] if found else words
    typed = _parts(re.sub(r"[ \t]{2,}", " ", rest))
    connected = _UNREACHED.search(rest) is None
    day = None
    if outcome is Outcome.LATER:
        day = read_day(typed.part("later_on") or rest, today)
    return replace(
        typed, which=first.which, name=text.line(name, 120), outcome=outcome, connected=connected,
        later_on=day,
    )  # fmt: skip


def guess_outcome(words: str) -> Outcome | None:
    """The outcome that a message tells of, where it names one."""
    found = _OUTCOME.search(words)
    return Outcome[str(found.lastgroup)] if found else None


def _parts(rest: str) -> Typed:
    said: list[str] = []
    asked: list[str] = []
    parts: dict[str, str] = {}
    for piece in re.split(r"[;\n]", rest):
        head, colon, tail = piece.partition(":")
        label = _LABELLED.fullmatch(head.strip(_EDGES)) if colon else None
        tail = tail.strip(" \t,")
        if label is None:
            loose = piece.strip(_EDGES)
            asks = loose.endswith("?")
            (asked if asks else said).extend([loose] if loose else [])
        elif label.lastgroup == "asked":
            asked.extend([tail] if tail else [])
        elif tail:
            name = str(label.lastgroup)
            parts[name] = f"{parts[name]} {tail}" if name in parts else tail
    return Typed(said="; ".join(said), parts=parts or None, asked=tuple(asked))


def read_day(words: str, today: date) -> date | None:
    """The day that words name, from tomorrow on: 2026-09-01, 3 May, in June, in 2 weeks, next
    quarter. None where they name none."""
    for read in (_iso, _day_of_month, _month, _span, _coming):
        day = read(words, today)
        if day is not None:
            return day if day > today else None
    return None


def _iso(words: str, _today: date) -> date | None:
    found = _ISO.search(words)
    return _date(int(found[1]), int(found[2]), int(found[3])) if found else None


def _day_of_month(words: str, today: date) -> date | None:
    found = _DAY_MONTH.search(words)
    if found is None:
        return None
    return _coming_on(_number(found[2]), int(found[1]), today)


def _month(words: str, today: date) -> date | None:
    found = _IN_MONTH.search(words)
    month = _number(found[1]) if found else today.month
    # Said in that very month it may be this one or the next year's: who said it is asked.
    return _coming_on(month, 1, today) if month != today.month else None


def _coming_on(month: int, day: int, today: date) -> date | None:
    this = _date(today.year, month, day)
    return this if this is not None and this > today else _date(today.year + 1, month, day)


def _number(month: str) -> int:
    return next(i for i, m in enumerate(_MONTHS, 1) if m.startswith(month.lower()[:3]))


def _span(words: str, today: date) -> date | None:
    found = _SPAN.search(words)
    if found is None:
        return None
    count = _FEW.get(found[1].lower()) or int(found[1])
    unit = found[2].lower()
    if unit == "month":
        return _months_on(today, count)
    return today + timedelta(days=count * (7 if unit == "week" else 1))


def _coming(words: str, today: date) -> date | None:
    found = _NEXT.search(words)
    if found is None:
        return None
    unit = found[1].lower()
    if unit == "week":
        return today + timedelta(days=7 - today.weekday())
    if unit == "year":
        return date(today.year + 1, 1, 1)
    first = today.replace(day=1)
    return _months_on(first, 1 if unit == "month" else 3 - (today.month - 1) % 3)


def _months_on(day: date, count: int) -> date:
    years, month = divmod(day.month - 1 + count, 12)
    last = (date(day.year + years + (month == 11), (month + 1) % 12 + 1, 1) - timedelta(days=1)).day
    return date(day.year + years, month + 1, min(day.day, last))


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
