"""Two weeks of it, act by act, in the order they happened (times in the company's zone)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random

from bot.demo import marketing, rituals
from bot.demo.acme import CALLS, CAMPAIGNS, PROSPECTS, QUESTIONS, REPS, WRONG, Arrival
from bot.demo.step import Step, moment, works

DAYS = 10  # working days
ANSWERED = ("single sign-on", "export")


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
    telling = Random(13)  # noqa: S311
    leads = arrivals(random)
    asked = list(QUESTIONS)
    days = working_days(today)
    for n, day in enumerate(days):
        steps: list[Step] = []
        for lead in leads[n::DAYS]:
            came = moment(day, random.randrange(8 * 60 + 30, 14 * 60))
            steps.append(Step(came, "hook" if lead.vendor else "post", lead))
            if lead.says != "nothing":
                said = came + timedelta(minutes=random.randrange(5, 90))
                steps += [Step(said, "verdict", lead), *_call(calling, lead, said)]
        for asker, question in asked[n::DAYS]:
            steps.append(
                Step(moment(day, random.randrange(9 * 60, 15 * 60)), "ask", (asker, question))
            )
        here = [lead for k in range(n + 1) for lead in leads[k::DAYS]]
        steps += marketing.on_day(n, day, here, telling)
        steps += rituals.on_day(n, day, today)
        yield from sorted(steps, key=lambda s: s.at)
        yield Step(moment(day, 16 * 60), "digest", ANSWERED)


def _call(random: Random, lead: Arrival, said: datetime) -> list[Step]:
    """Two of three leads that a rep spoke of were called, within the hour."""
    words = random.choice(CALLS[lead.says])
    later = said + timedelta(minutes=random.randrange(5, 60))
    later = min(later, moment(said.date(), 15 * 60 + 55))  # before that day's digest
    if random.random() < 1 / 3:
        return []
    month = f"{said.replace(day=1) + timedelta(days=100):%B}"
    return [Step(later, "call", (lead, words.format(month=month)))]
