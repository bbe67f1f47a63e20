"""Local wall times as moments in UTC, right through clock changes (F26, RELIABILITY.md 0.6).

Rules are cron texts over local wall time, walked by cronsim on naive local dates; what a wall
time is in UTC is decided here, never by a scheduler: one that a spring change skips happens at
the first moment after the gap, one that an autumn change repeats happens the first time only.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

Occurrence = tuple[str, datetime]


def zone_named(zone: str) -> ZoneInfo:
    """The IANA zone of that name. Raises ValueError for one that the tz database lacks."""
    try:
        return ZoneInfo(zone)
    except (KeyError, ValueError, OSError) as unknown:
        raise ValueError(f"{zone!r} is no time zone") from unknown


def check_rule(rule: str) -> None:
    """Raises ValueError unless `rule` is a cron text that ever comes due."""
    try:
        next(CronSim(rule, datetime(2000, 1, 1)))  # noqa: DTZ001 - a local date, no moment
    except (CronSimError, StopIteration) as wrong:
        raise ValueError(f"{rule!r} is no rule: {wrong}") from wrong


def resolve(local: datetime, zone: str) -> datetime:
    """The moment (aware UTC) at which a naive local wall time happens in `zone`."""
    tz = zone_named(zone)
    first, second = local.replace(tzinfo=tz), local.replace(tzinfo=tz, fold=1)
    before, after = first.utcoffset(), second.utcoffset()
    assert before is not None
    assert after is not None
    if before >= after:
        return first.astimezone(UTC)
    # The clock jumped over it: the change lies between these two, and is found by halving.
    early, late = local.replace(tzinfo=UTC) - after, local.replace(tzinfo=UTC) - before
    while late - early > timedelta(seconds=1):
        middle = (early + (late - early) / 2).replace(microsecond=0)
        if middle.astimezone(tz).utcoffset() == before:
            early = middle
        else:
            late = middle
    return late


def occurrences(rule: str, zone: str, after: datetime) -> Iterator[Occurrence]:
    """Every (period, due_at) later than `after`, in order. The period is the local wall time.

    Wall times that a clock change puts on one moment are one occurrence.
    """
    check_rule(rule)
    last = after
    for local in CronSim(rule, _wall(after, zone)):
        due_at = resolve(local, zone)
        # In the repeated hour of autumn a later wall time may have happened already.
        if due_at > last:
            yield _period(local), due_at
            last = due_at


def earlier(rule: str, zone: str, until: datetime) -> Iterator[Occurrence]:
    """Every occurrence not later than `until`, the newest first."""
    check_rule(rule)
    held: Occurrence | None = None
    for local in CronSim(rule, _wall(until, zone) + timedelta(seconds=1), reverse=True):
        due_at = resolve(local, zone)
        if held is not None and due_at < held[1]:
            yield held
        held = _period(local), due_at


def _wall(moment: datetime, zone: str) -> datetime:
    return moment.astimezone(zone_named(zone)).replace(tzinfo=None)


def _period(local: datetime) -> str:
    return local.strftime("%Y-%m-%dT%H:%M")


def next_due(rule: str, zone: str, after: datetime) -> Occurrence:
    """The first occurrence later than `after`: its period, as in "2026-11-22T16:00", and its UTC.

    Raises ValueError for a rule or a zone that does not exist.
    """
    return next(occurrences(rule, zone, after))


def upcoming(rule: str, zone: str, after: datetime, count: int) -> list[Occurrence]:
    """The next `count` occurrences later than `after`."""
    return list(islice(occurrences(rule, zone, after), count))


def once_a_day(rule: str, period: str) -> bool:
    """Whether the rule comes due at most once on the local day of `period`."""
    midnight = datetime.fromisoformat(period[:10])
    days = islice(CronSim(rule, midnight - timedelta(seconds=1)), 2)
    return sum(day.date() == midnight.date() for day in days) < 2
