"""Reads `/listen offer tomorrow 14:00-15:00 campaign:webinar-q3 https://meet.test/x`.

Day, time, campaign and link in any order; what is missing the form asks for.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.kit import text
from bot.kit.boundary import UserError

EXAMPLE = "Type it like `/listen offer tomorrow 14:00-15:00 campaign:webinar-q3`."
MOST = 2000  # characters
HOUR = timedelta(hours=1)
LONGEST = timedelta(hours=4)
SHORTEST = timedelta(minutes=10)
AHEAD = timedelta(days=180)

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTH = r"(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_ISO = re.compile(r"(?<!\d)(?P<year>\d{4})-(?P<m>\d{1,2})-(?P<day>\d{1,2})(?!\d)")
_DAY_MONTH = re.compile(
    rf"(?i)(?<![\d:])(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.)?\s+{_MONTH}(?!\w)",
)
_MONTH_DAY = re.compile(
    rf"(?i)(?<!\w){_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:])",
)
_DOTTED = re.compile(r"(?<![\d.])(?P<day>\d{1,2})\.(?P<m>\d{1,2})\.(?P<year>\d{4})?(?!\d)")
_NEAR = re.compile(r"(?i)(?<!\w)(today|tomorrow|tmrw)(?!\w)")
_WEEKDAY = re.compile(
    r"(?i)(?<!\w)(?P<next>next\s+)?(?P<wd>mon|tue|wed|thu|fri|sat|sun)"
    r"(?:day|s|sday|nesday|r|rs|rsday|urday)?\.?(?!\w)"
)
_CLOCK = r"(\d{1,2})(?:[:.h](\d{2}))?\s*(am|pm|a\.m\.|p\.m\.)?"
_SPAN = re.compile(
    rf"(?i)(?<![\d:.]){_CLOCK}\s*(?:-|–|—|to|till|until)\s*{_CLOCK}(?![\d:])",
)  # fmt: skip
_FOR = re.compile(
    rf"(?i)(?<![\d:.]){_CLOCK}\s+for\s+"
    r"(?:(\d+)\s*(?:minutes|min|m)|(an|one|\d+)\s*(?:hours?|h))(?!\w)"
)
_AT = re.compile(r"(?i)(?<![\d:.])(?:at\s+(\d{1,2})(?:[:.h](\d{2}))?|(\d{1,2})[:.h](\d{2}))\s*"
                 r"(am|pm)?(?![\d:])|(?<![\d:.])(\d{1,2})\s*(am|pm)(?!\w)")  # fmt: skip
_CAMPAIGN = re.compile(r"(?i)(?<!\w)campaign\s*[:=]\s*(?:\"([^\"]+)\"|“([^”]+)”|(\S+))")
_LINK = re.compile(r"<(https?://[^|>\s]+)(?:\|[^>]*)?>|(https?://\S+)")
_LEFT = re.compile(r"(?i)(?<!\w)(?:on|at|the|from|of|a|slot|and|for|me)(?!\w)|[,;·]")


@dataclass(frozen=True)
class Offer:
    """What was typed or filled in. Times are local wall times of the rep's own zone."""

    day: date | None = None
    begins: time | None = None
    ends: time | None = None
    campaign: str = ""
    link: str = ""
    seats: int | None = None


def read_offer(line: str, today: date) -> Offer:
    """Takes a line apart. Raises UserError for what cannot be read, and for no such day."""
    if len(line) > MOST:
        raise UserError("That is too long to be a slot. Nothing was saved.")
    rest, link = _take(_LINK, line)
    rest, campaign = _take(_CAMPAIGN, rest)
    where = next((g for g in link.groups() if g), "") if link else ""
    name = next((g for g in campaign.groups() if g), "") if campaign else ""
    rest, day = _day(rest, today)
    rest, begins, ends = _times(rest)
    left = _LEFT.sub(" ", rest).strip(" -–—.")
    if left:
        shown = text.mrkdwn(text.line(left, 40))
        raise UserError(f"I could not read `{shown}`. {EXAMPLE}")
    return Offer(day, begins, ends, text.line(name, 120), where)


def _take(pattern: re.Pattern[str], line: str) -> tuple[str, re.Match[str] | None]:
    found = pattern.search(line)
    if found is None:
        return line, None
    return f"{line[: found.start()]} {line[found.end() :]}", found


def _day(line: str, today: date) -> tuple[str, date | None]:
    rest, found = _take(_NEAR, line)
    if found is not None:
        return rest, today + timedelta(days=found[1].lower() != "today")
    for pattern in (_ISO, _DOTTED, _DAY_MONTH, _MONTH_DAY):
        rest, found = _take(pattern, line)
        if found is not None:
            said = found.groupdict()
            month = int(said["m"]) if said.get("m") else 1 + _MONTHS.index(said["month"].lower())
            day = _dated(int(said["day"]), month, said.get("year"), today)
            return _take(_WEEKDAY, rest)[0], day
    rest, found = _take(_WEEKDAY, line)
    if found is None:
        return line, None
    ahead = (_DAYS.index(found["wd"].lower()) - today.weekday()) % 7
    return rest, today + timedelta(days=ahead + 7 * (bool(found["next"]) and ahead == 0))


def _dated(day: int, month: int, year: str | None, today: date) -> date:
    try:
        found = date(int(year) if year else today.year, month, day)
        return found if year or found >= today else date(today.year + 1, month, day)
    except ValueError:
        raise UserError(f"There is no such day. {EXAMPLE}") from None


def _times(line: str) -> tuple[str, time | None, time | None]:
    rest, found = _take(_SPAN, line)
    if found is not None:
        h1, m1, half1, h2, m2, half2 = found.groups()
        return rest, _clock(h1, m1, half1 or _half(h1, h2, half2)), _clock(h2, m2, half2)
    rest, found = _take(_FOR, line)
    if found is not None:
        h, m, half, minutes, hours = found.groups()
        begins = _clock(h, m, half)
        span = timedelta(minutes=int(minutes)) if minutes else HOUR * _count(hours)
        return rest, begins, _after(begins, span)
    rest, found = _take(_AT, line)
    if found is None:
        return line, None, None
    at, at_m, h, m, half, bare, bare_half = found.groups()
    begins = _clock(at or h or bare, at_m or m, half or bare_half)
    return rest, begins, _after(begins, HOUR)


def _count(hours: str) -> int:
    return int(hours) if hours.isdigit() else 1


def _half(first: str, last: str, half: str | None) -> str | None:
    """Of `2-3pm` both are in the afternoon, of `11-1pm` only the last."""
    return half if half and int(first) % 12 <= int(last) % 12 else None


def _clock(hour: str, minute: str | None, half: str | None) -> time:
    h, m = int(hour), int(minute or 0)
    if half and h <= 12:
        h = h % 12 + (12 if half.lower().startswith("p") else 0)
    if h > 23 or m > 59:
        raise UserError(f"There is no {h}:{m:02} on the clock. {EXAMPLE}")
    return time(h, m)


def _after(begins: time, span: timedelta) -> time:
    moment = datetime.combine(date(2000, 1, 1), begins) + span
    if moment.date() != date(2000, 1, 1):
        raise UserError(f"A slot ends on the day it begins. {EXAMPLE}")
    return moment.time()
