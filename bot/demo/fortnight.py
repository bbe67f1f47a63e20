"""Two weeks of it, act by act, in the order they happened (times in the company's zone)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from bot.demo.acme import CALLS, CAMPAIGNS, PROSPECTS, QUESTIONS, REPS, WRONG, Arrival
from bot.people.calendar import works_in

ZONE = ZoneInfo("Europe/Berlin")
COUNTRY = "DE"
DAYS = 10  # working days


@dataclass(frozen=True)
class Step:
    """One act: `do` is post, hook, verdict, call, ask or digest; `what` is its material."""

    at: datetime
    do: str
    what: Any = None


def arrivals(random: Random) -> list[Arrival]:
    """Every prospect once, with what became of it."""
    found: list[Arrival] = []
    for n, (name, company, domain) in enumerate(PROSPECTS):
        campaign, source, vendor, outcomes = CAMPAIGNS[n % len(CAMPAIGNS)]
        email = f"{name.lower().replace(' ', '.')}@{domain}"
        says = outcomes[n // len(CAMPAIGNS) % len(outcomes)]
        words = random.choice(WRONG[campaign]) if says == "not_good" else ""
        found.append(
            Arrival(
                name, company, email, campaign, source, vendor, REPS[n % len(REPS)], says, words
            )
        )
    return found


def works(day: date) -> bool:
    """Whether the company works on that day: no digest is made on others."""
    return works_in(COUNTRY, day)


def working_days(today: date) -> list[date]:
    """The last ten working days before today, oldest first; the company's holidays are none."""
    days: list[date] = []
    day = today
    while len(days) < DAYS:
        day -= timedelta(days=1)
        if works(day):
            days.append(day)
    return days[::-1]


def fortnight(today: date) -> Iterator[Step]:
    """All steps in order. The same day always gives the same fortnight."""
    random = Random(11)  # noqa: S311 - the same fortnight every day
    calling = Random(12)  # noqa: S311 - of its own, so that calls move nothing else
    leads = arrivals(random)
    asked = list(QUESTIONS)
    days = working_days(today)
    for n, day in enumerate(days):
        steps: list[Step] = []
        for lead in leads[n::DAYS]:
            came = _moment(day, random.randrange(8 * 60 + 30, 14 * 60))
            steps.append(Step(came, "hook" if lead.vendor else "post", lead))
            if lead.says != "nothing":
                said = came + timedelta(minutes=random.randrange(5, 90))
                steps += [Step(said, "verdict", lead), *_call(calling, lead, said)]
        for asker, question in asked[n::DAYS]:
            steps.append(
                Step(_moment(day, random.randrange(9 * 60, 15 * 60)), "ask", (asker, question))
            )
        yield from sorted(steps, key=lambda s: s.at)
        yield Step(_moment(day, 16 * 60), "digest")


def _call(random: Random, lead: Arrival, said: datetime) -> list[Step]:
    """Two of three leads that a rep spoke of were called, within the hour."""
    words = random.choice(CALLS[lead.says])
    later = said + timedelta(minutes=random.randrange(5, 60))
    later = min(later, _moment(said.date(), 15 * 60 + 55))  # before that day's digest
    if random.random() < 1 / 3:
        return []
    month = f"{said.replace(day=1) + timedelta(days=100):%B}"
    return [Step(later, "call", (lead, words.format(month=month)))]


def _moment(day: date, minutes: int) -> datetime:
    return datetime.combine(day, time(minutes // 60, minutes % 60), ZONE)
