"""Being away, as people type it: `12-23 aug deputy:@ravi`, `until friday`, `dec 20 to jan 3`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlmodel import col, select

from bot.kit import text
from bot.kit.boundary import UserError
from bot.kit.db import Session
from bot.people.models import Absence
from bot.people.service import one_named, require_member

MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
EXAMPLE = (
    "Type it like `/align away 12-23 aug deputy:@name`, `/align away until friday`, or "
    "`/align away 2026-12-20 to 2027-01-03`."
)
LONGEST = 366  # days
_TWICE = {
    "day": f"I read one day too many there. Put `to` between the first and the last. {EXAMPLE}",
    "month": f"I read two months there. Put `to` between the days. {EXAMPLE}",
    "year": f"I read two years there. Put `to` between the days. {EXAMPLE}",
}
_TOKEN = re.compile(
    r"\d{4}-\d{1,2}-\d{1,2}|\d{1,2}\.\d{1,2}\.(?:\d{4})?|\d{1,4}(?:st|nd|rd|th)?\b|[^\W\d_]+|[-–—]"
)
_BETWEEN = {"-", "–", "—", "to", "until", "till", "through"}
_FILL = {"from", "on", "of", "the", "away", "and"}
_DEPUTY = re.compile(r"\bdeputy\s*[:=]?\s*(.*)$", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True)
class Away:
    """From a date to a date, both included, and who was typed as deputy ("" for nobody)."""

    starts_on: date
    ends_on: date
    deputy: str = ""


# From, to, deputy: an absence that another one took in.
Piece = tuple[date, date, str | None]


@dataclass
class _Point:
    day: int | None = None
    month: int | None = None
    year: int | None = None
    weekday: int | None = None
    fixed: date | None = None


def read_away(typed: str, today: date) -> Away:
    """Reads dates without a year as the next ones that have not ended. Raises UserError."""
    deputy = _DEPUTY.search(typed)
    dates = typed[: deputy.start()] if deputy else typed
    points = _points(dates.lower(), today)
    if not points:
        raise UserError(f"From when to when? {EXAMPLE}")
    starts, ends = _resolve(points[0], points[-1], today)
    _check_weekday(points[0], starts)
    _check_weekday(points[-1], ends)
    if ends < starts:
        raise UserError(f"That ends before it begins: {_say(starts)} to {_say(ends)}.")
    if ends < today:
        raise UserError(f"{_say(ends)} is over already.")
    if (ends - starts).days >= LONGEST:
        raise UserError("That is longer than a year. Please give a shorter time.")
    return Away(starts, ends, deputy[1].strip() if deputy else "")


def _say(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1].title()} {day.year}"


def _points(dates: str, today: date) -> list[_Point]:
    groups: list[list[str]] = [[]]
    for token in _TOKEN.findall(dates):
        if token in _BETWEEN:
            groups.append([])
        elif token not in _FILL:
            groups[-1].append(token)
    if len(groups) == 2 and not groups[0] and groups[1]:
        groups[0] = ["today"]  # "until friday"
    groups = [g for g in groups if g]
    if len(groups) > 2:
        raise UserError(f"I read more than two dates there. {EXAMPLE}")
    return [_point(group, today) for group in groups]


def _point(tokens: list[str], today: date) -> _Point:
    point = _Point()
    for token in tokens:
        if re.fullmatch(r"\d{4}-\d{1,2}-\d{1,2}", token):
            year, month, day = (int(n) for n in token.split("-"))
            _put(point, day=day, month=month, year=year)
        elif re.fullmatch(r"\d{1,2}\.\d{1,2}\.(\d{4})?", token):
            day, month, year = (int(n) if n else None for n in token.split("."))
            _put(point, day=day, month=month, year=year)
        elif token[0].isdigit():
            number = int(re.sub(r"\D", "", token))
            _put(point, **({"year": number} if number > 31 else {"day": number}))
        else:
            _word(point, token, today)
    if point.fixed and (point.day, point.month, point.weekday) != (None, None, None):
        raise UserError(_TWICE["day"])
    if point.weekday is not None and point.day is None and point.month is None:
        point.fixed = today + timedelta(days=(point.weekday - today.weekday()) % 7)
    return point


def _put(point: _Point, **said: Any) -> None:
    """What a word says of a day; twice the same is more than one day."""
    for name, value in said.items():
        if value is not None and getattr(point, name) is not None:
            raise UserError(_TWICE.get(name, _TWICE["day"]))
        setattr(point, name, value if value is not None else getattr(point, name))


def _word(point: _Point, token: str, today: date) -> None:
    near = {"today": 0, "tomorrow": 1}
    month = _index(MONTHS, token)
    weekday = _index(DAYS, token)
    if token in near:
        _put(point, fixed=today + timedelta(days=near[token]))
    elif month is not None:
        _put(point, month=month + 1)
    elif weekday is not None:
        _put(point, weekday=weekday)
    else:
        raise UserError(f"I could not read `{text.mrkdwn(token, 30)}` as a date. {EXAMPLE}")


def _check_weekday(point: _Point, day: date) -> None:
    """A weekday beside a date only says again which day is meant."""
    if point.weekday is not None and point.weekday != day.weekday():
        is_one, said = DAYS[day.weekday()].title(), DAYS[point.weekday].title()
        raise UserError(f"{_say(day)} is a {is_one}, not a {said}.")


def _index(names: tuple[str, ...], token: str) -> int | None:
    if len(token) < 3:
        return None
    return next((n for n, name in enumerate(names) if name.startswith(token)), None)


def _resolve(first: _Point, last: _Point, today: date) -> tuple[date, date]:
    for one, other in ((first, last), (last, first)):
        if one.fixed is None and one.month is None:
            one.month = other.month
            one.year = one.year or other.year
    if first.fixed and last.fixed and last.fixed < first.fixed:
        last.fixed += timedelta(days=7)  # "friday to monday"
    if first.month == last.month and first.year is None and (first.day or 0) > (last.day or 0):
        raise UserError(f"That ends before it begins. {EXAMPLE}")
    ends = last.fixed or _dated(last, today, later_than=first.fixed or today)
    if first.fixed:
        return first.fixed, ends
    if first.year is None:
        first.year = ends.year
        if _dated(first, today) > ends:
            first.year -= 1
    return _dated(first, today), ends


def _dated(point: _Point, today: date, later_than: date | None = None) -> date:
    if point.day is None or point.month is None:
        raise UserError(f"Which day and month? {EXAMPLE}")
    try:
        if point.year is not None:
            return date(point.year, point.month, point.day)
        found = date(today.year, point.month, point.day)
        early = later_than is not None and found < later_than
        return date(today.year + 1, point.month, point.day) if early else found
    except ValueError:
        month = MONTHS[point.month - 1].title() if 1 <= point.month <= 12 else f"{point.month}"
        raise UserError(f"There is no day {point.day} in month {month}.") from None


# -- kept


def set_away(session: Session, slack_id: str, away: Away) -> tuple[Absence, list[Piece]]:
    """Keeps an absence; what overlaps is one absence afterwards.

    Returns it with what it took in, for [Undo]. Raises UserError.
    """
    require_member(session, slack_id)
    deputy_id = one_named(session, away.deputy).slack_id if away.deputy else None
    if deputy_id == slack_id:
        raise UserError("Somebody else has to stand in for you.")
    query = select(Absence).where(
        Absence.slack_id == slack_id,
        Absence.starts_on <= away.ends_on + timedelta(days=1),
        Absence.ends_on >= away.starts_on - timedelta(days=1),
    )
    starts, ends = away.starts_on, away.ends_on
    taken: list[Piece] = []
    for other in session.exec(query.order_by(col(Absence.starts_on))):
        taken.append((other.starts_on, other.ends_on, other.deputy_id))
        starts, ends = min(starts, other.starts_on), max(ends, other.ends_on)
        deputy_id = deputy_id or other.deputy_id
        session.delete(other)
    absence = Absence(slack_id=slack_id, starts_on=starts, ends_on=ends, deputy_id=deputy_id)
    session.add(absence)
    session.flush()
    return absence, taken


def undo_away(
    session: Session, slack_id: str, absence_id: int, days: tuple[date, date], taken: list[Piece]
) -> bool:
    """Takes an absence back as if it had not been typed; what it had taken in stands again.

    `days`: from and to, as it was saved. False when it is no longer that (a database may give a
    number that is free again to another one) or somebody else's.
    """
    absence = session.get(Absence, absence_id)
    if absence is None or absence.slack_id != slack_id:
        return False
    if (absence.starts_on, absence.ends_on) != days:
        return False
    session.delete(absence)
    for starts, ends, deputy_id in taken:
        session.add(Absence(slack_id=slack_id, starts_on=starts, ends_on=ends, deputy_id=deputy_id))
    session.flush()
    return True


def end_away(session: Session, slack_id: str, absence_id: int, today: date) -> bool:
    """Somebody is back, or does not go. False when that absence is over or somebody else's."""
    absence = session.get(Absence, absence_id)
    if absence is None or absence.slack_id != slack_id or absence.ends_on < today:
        return False
    if absence.starts_on < today:
        absence.ends_on = today - timedelta(days=1)
        session.add(absence)
    else:
        session.delete(absence)
    return True
