"""What follows from what was said: pure, so that every way in and every figure agrees.

A lead's verdict is its owner's newest, else what all who spoke agree on, else mixed, counted as
neither (DESIGN.md section 4). *Not ready* is *later* and never bad.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.leads.models import Quality
from bot.verdicts.models import Reason, Wrong


@dataclass(frozen=True)
class Said:
    """What one person's verdict on a lead is now. `order` grows with time."""

    by: str
    quality: Quality
    reason: Reason | None = None
    order: int = 0


def lead_verdict(said: Iterable[Said], owner_id: str | None) -> tuple[Quality, Reason | None]:
    """The lead's verdict and its reason, from the newest that each person said.

    The reason is the newest one given by those whose word it is; None for good and mixed.
    """
    every = sorted(said, key=lambda s: s.order)
    deciding = [s for s in every if s.by == owner_id] or every
    if not deciding:
        return Quality.NONE, None
    qualities = {s.quality for s in deciding}
    if len(qualities) > 1:
        return Quality.MIXED, None
    quality = qualities.pop()
    if quality == Quality.GOOD:
        return quality, None
    given = [s.reason for s in deciding if s.reason and s.reason != Reason.NOT_GIVEN]
    return quality, given[-1] if given else Reason.NOT_GIVEN


def quality_of(reason: Reason | None) -> Quality:
    """What a flag with this reason says: *not ready* is later, all else is not good."""
    return Quality.LATER if reason == Reason.NOT_READY else Quality.NOT_GOOD


# -- reactions (card-2, U19)

DEFAULT_EMOJI: dict[str, str] = {
    "not_good": "thumbsdown",
    "later": "seedling",
    "mine": "raised_hand",
    "good": "",  # in most channels a thumb up means *seen*
}
_ALIASES = {
    "thumbsdown": "-1",
    "thumbsup": "+1",
    "raised_hand": "hand",
}
_SKIN_TONE = re.compile(r"::skin-tone-[2-6]$")
_SEPARATORS = re.compile(r"[\s,;]+")


# Colons and every white space that a person or a client may put around a name.
_AROUND = ":" + "".join(chr(c) for c in range(0x3001) if chr(c).isspace())


def plain_emoji(name: str) -> str:
    """An emoji's name without colons, skin tone and alias: `thumbsdown::skin-tone-4` is `-1`."""
    bare = _SKIN_TONE.sub("", name.lower().strip(_AROUND)).strip(_AROUND)
    return _ALIASES.get(bare, bare)


def emoji_meaning(name: str, chosen: Mapping[str, Any]) -> str | None:
    """`not_good`, `later`, `mine`, `good`, or None for an emoji that means nothing here.

    `chosen` is the workspace's own table, meaning -> names; a meaning with no entry has its
    default, one with an empty entry is off.
    """
    base = plain_emoji(name)
    for meaning, default in DEFAULT_EMOJI.items():
        names = chosen.get(meaning, default)
        listed: Iterable[Any] = _SEPARATORS.split(names) if isinstance(names, str) else names or ()
        if base in {plain_emoji(str(n)) for n in listed if n}:
            return meaning
    return None


def happened_at(event_ts: str, now: datetime) -> datetime:
    """When an event says it happened, never later than `now` (F15: clocks differ)."""
    try:
        at = datetime.fromtimestamp(float(event_ts), tz=now.tzinfo)
    except (ValueError, OverflowError, OSError):
        return now
    return min(at, now)


def newer(event_ts: str, known: str) -> bool:
    """Whether an event time is later than another; Slack's times are decimal text."""
    return _moment(event_ts) > _moment(known)


def _moment(event_ts: str) -> tuple[int, int]:
    whole, _, part = event_ts.partition(".")
    try:
        return int(whole), int((part + "000000")[:6])
    except ValueError:
        return 0, 0


# -- weeks

WEEK = timedelta(days=7)


def week_of(now: datetime, zone: str) -> str:
    """The ISO week of a moment in a zone: `2026-W10`."""
    year, week, _ = now.astimezone(ZoneInfo(zone)).isocalendar()
    return f"{year}-W{week:02d}"


def ago_words(at: datetime, now: datetime, zone: str) -> str:
    """`today`, `yesterday`, or the date, as a day in that zone."""
    place = ZoneInfo(zone)
    day = at.astimezone(place).date()
    back = (now.astimezone(place).date() - day).days
    return ("today", "yesterday")[back] if back in (0, 1) else f"on {day.day} {day:%B}"


# -- words for what was said (VOICE.md: category, never free text, where others read it)

REASON_WORDS = {
    Reason.WRONG_DATA: "wrong data",
    Reason.NOT_A_FIT: "not a fit",
    Reason.NOT_READY: "not ready",
    Reason.CANNOT_REACH: "cannot reach",
    Reason.DUPLICATE: "duplicate",
    Reason.SOMETHING_ELSE: "something else",
    Reason.NOT_GIVEN: "reason not given",
}
WRONG_WORDS = {
    Wrong.EMAIL: "wrong e-mail",
    Wrong.PHONE: "wrong phone",
    Wrong.NAME: "wrong name",
    Wrong.COMPANY: "wrong company",
    Wrong.LEFT: "left the company",
}


def reason_words(reason: Reason | str | None, field: Wrong | str | None = None) -> str:
    """A reason as people read it; the field where the data is wrong. Unknown words as they are."""
    if field:
        return WRONG_WORDS.get(Wrong(field), "wrong data")
    if reason is None:
        return ""
    return REASON_WORDS[Reason(reason)]
