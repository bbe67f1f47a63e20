"""What happened at Acme in the three months before: one question, answered, and asked less since.

Few people and few days; enough for a report over ninety days and for a repeat rate that is over.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from bot.demo import rituals
from bot.demo.acme import BEFORE, RETURNED, Early
from bot.demo.step import Step, last_working_day, moment

ANSWERED = 64  # days ago: its sixty days after are over
SPACED = 2  # working days between the days before the answer
LATER = 11  # days between those after it


@dataclass(frozen=True)
class Day:
    """One day: who came in, what was said on calls, and what marketing then answered."""

    day: date
    came: tuple[Early, ...] = ()
    called: tuple[tuple[Early, str], ...] = ()
    answers: tuple[str, ...] = ()


def days_before(today: date) -> list[Day]:
    """The days on which something happened, oldest first."""
    answered = last_working_day(today - timedelta(days=ANSWERED))
    pairs = [BEFORE[n : n + 2] for n in range(0, len(BEFORE), 2)]
    found: list[Day] = []
    day = answered
    for pair in reversed(pairs):
        calls = tuple((lead, lead.first) for lead in pair)
        found.insert(0, Day(day, pair, calls, ("salesforce",) if day == answered else ()))
        for _ in range(SPACED):
            day = last_working_day(day - timedelta(days=1))
    for n, pair in enumerate(pairs):
        day = last_working_day(answered + timedelta(days=LATER * (n + 1)))
        found.append(Day(day, (), tuple((lead, lead.second) for lead in pair)))
    return found


def first_day(today: date) -> date:
    """When the story begins."""
    return days_before(today)[0].day


def before(today: date) -> Iterator[Step]:
    """All steps of those days in order."""
    yield Step(moment(first_day(today), 8 * 60 + 30), "roster")
    for one in days_before(today):
        for n, lead in enumerate(one.came):
            yield Step(moment(one.day, 9 * 60 + 10 * n), "early", lead)
        for n, (lead, words) in enumerate(one.called):
            yield Step(moment(one.day, 11 * 60 + 25 * n), "call", (lead, words))
        yield Step(moment(one.day, 16 * 60), "digest", one.answers)


def this_morning(today: date) -> Iterator[Step]:
    """Before the newcomer looks: somebody of whom nothing was heard for weeks is back."""
    yield Step(moment(today, 9 * 60 + 5), "morning")
    yield Step(moment(today, 9 * 60 + 40), "touches", (RETURNED,))
    yield from rituals.this_morning(today)
    yield Step(moment(today, 9 * 60 + 45), "guide")
