"""How often something is held: typed by people, kept as an RRULE, walked as local dates.

RRULE (RFC 5545, 3.3.10) over wall time: the second Friday is a date on a wall, so no clock change
moves it (U14). kit/walltime.py says when that is in UTC.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, time

from dateutil.rrule import rrulestr

from bot.kit.boundary import UserError

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
LUNCH = "FREQ=MONTHLY;BYDAY=2FR,4FR"  # 001-14: not every 14 days
EXAMPLE = (
    "Type it like `every Tuesday`, `every second Tuesday`, `2nd and 4th Friday`, "
    "`last Thursday`, `quarterly` or `once`."
)
_NTH = {
    "1": 1, "1st": 1, "first": 1, "2": 2, "2nd": 2, "second": 2, "3": 3, "3rd": 3, "third": 3,
    "4": 4, "4th": 4, "fourth": 4, "last": -1,
}  # fmt: skip
_SAID = {1: "1st", 2: "2nd", 3: "3rd", 4: "4th", -1: "last"}
_FILL = {"on", "the", "of", "a", "every", "each", "and", "month", "in", "at", "is"}
_WORD = re.compile(r"\d+(?:st|nd|rd|th)?|[a-z]+")
_WEEKLY = {"week", "weekly", "weeks"}
_FORTNIGHTLY = {"fortnight", "fortnightly", "biweekly"}
_QUARTERLY = {"quarter", "quarterly", "quarters"}
_FURTHEST = 6  # years


def read_rule(typed: str, starts_on: date) -> str:
    """The RRULE for what somebody typed; "" for once. A weekday that is not said is that of
    `starts_on`. Raises UserError for what cannot be read."""
    words = _WORD.findall(typed.lower())
    days = list(dict.fromkeys(d for w in words if (d := _day(w))))
    nths = list(dict.fromkeys(_NTH[w] for w in words if w in _NTH))
    plain = {w for w in words if w not in _NTH and not _day(w)} - _FILL
    monthly = "month" in words or "monthly" in plain
    if not words or words == ["once"]:
        return ""
    if plain <= _QUARTERLY and plain:
        return f"FREQ=MONTHLY;INTERVAL=3;{_by(nths, days, starts_on)}"
    if plain <= _FORTNIGHTLY and plain:
        return f"FREQ=WEEKLY;INTERVAL=2;BYDAY={_weekday(days, starts_on)}"
    if plain == {"monthly"} or (not plain and monthly):
        return f"FREQ=MONTHLY;{_by(nths, days, starts_on)}"
    if plain and not plain <= _WEEKLY:
        raise UserError(f"I cannot read that. {EXAMPLE}", field="often")
    if nths == [1] and days and not plain:
        return f"FREQ=MONTHLY;{_by(nths, days, starts_on)}"
    if plain or "every" in words or "each" in words:
        # "every second Tuesday" is every other one; the second of a month is "2nd Tuesday".
        return _weekly(nths, days, starts_on)
    if days and nths:
        return f"FREQ=MONTHLY;{_by(nths, days, starts_on)}"
    if days and not nths:
        return _weekly(nths, days, starts_on)
    raise UserError(f"I cannot read that. {EXAMPLE}", field="often")


def _weekly(nths: list[int], days: list[str], starts_on: date) -> str:
    if len(nths) > 1 or nths == [-1]:
        return f"FREQ=MONTHLY;{_by(nths, days, starts_on)}"
    every = f"INTERVAL={nths[0]};" if nths and nths[0] > 1 else ""
    return f"FREQ=WEEKLY;{every}BYDAY={_weekday(days, starts_on)}"


def _day(word: str) -> str | None:
    for short, name in zip(DAYS, NAMES, strict=True):
        full = name.lower()
        if word in (full, f"{full}s") or (len(word) >= 3 and full.startswith(word)):
            return short
    return None


def _weekday(days: list[str], starts_on: date) -> str:
    return ",".join(days) or DAYS[starts_on.weekday()]


def _by(nths: list[int], days: list[str], starts_on: date) -> str:
    """Which days of a month: where neither is said, the place that `starts_on` has in its own."""
    places = nths or [_place_in_month(starts_on)]
    return "BYDAY=" + ",".join(
        f"{n}{d}" for n in places for d in (days or [DAYS[starts_on.weekday()]])
    )


def _place_in_month(day: date) -> int:
    nth = (day.day - 1) // 7 + 1
    return nth if nth < 5 else -1  # the fifth Friday is the last; most months have none


def say_rule(rule: str) -> str:
    """A rule as people read it: `every second Tuesday`, `2nd and 4th Friday`."""
    if not rule:
        return "once"
    parts = dict(part.split("=", 1) for part in rule.split(";"))
    every = int(parts.get("INTERVAL", "1"))
    found = re.findall(r"(-?\d+)?([A-Z]{2})", parts.get("BYDAY", ""))
    named = _and(list(dict.fromkeys(NAMES[DAYS.index(d)] for _, d in found)))
    if parts["FREQ"] == "WEEKLY":
        often = {1: "every", 2: "every second", 3: "every third", 4: "every fourth"}
        return f"{often.get(every, f'every {every} weeks on')} {named}"
    nths = _and(list(dict.fromkeys(_SAID[int(n)] for n, _ in found if n)))
    return f"quarterly on the {nths} {named}" if every == 3 else f"{nths} {named}"


def _and(words: list[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)


def frequent(rule: str) -> bool:
    """Held every week or fortnight: a reminder two weeks ahead would come before the last one."""
    return rule.startswith("FREQ=WEEKLY") and not re.search(r"INTERVAL=([3-9]|\d\d)", rule)


def local_dates(rule: str, starts_on: date, after: date) -> Iterator[date]:
    """The dates of a rule later than `after`, in order; of "" its only one."""
    if not rule:
        if starts_on > after:
            yield starts_on
        return
    begins = datetime.combine(starts_on, time())
    for at in rrulestr(rule, dtstart=begins).xafter(datetime.combine(after, time(23, 59))):
        if at.year > after.year + _FURTHEST:
            return
        yield at.date()


def meets_weekend(rule: str, day: date) -> bool:
    """Whether the rule itself names that weekend day: then it is meant."""
    return day.weekday() >= 5 and DAYS[day.weekday()] in rule
