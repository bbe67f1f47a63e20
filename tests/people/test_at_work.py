"""Whoever is off hears of it when they next work, once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from sqlmodel import select

from bot.kit.db import Session
from bot.kit.models import Job
from bot.people import service as people


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def jobs(session: Session) -> Sequence[Job]:
    return session.exec(select(Job)).all()


@pytest.mark.row("U15")
def test_at_work_nothing_is_planned(session: Session) -> None:
    now = utc("2026-03-03 09:00:30")
    assert people.plan_at_work(session, "j", 1, "U0RITA", now)
    assert not jobs(session)


@pytest.mark.row("U14", "U15")
def test_off_it_is_planned_once_for_the_next_working_hour_of_their_zone(session: Session) -> None:
    for _ in range(2):
        assert not people.plan_at_work(session, "j", 1, "U0RITA", utc("2026-03-27 18:00"))
    (job,) = jobs(session)
    assert (job.name, job.about, job.zone) == ("j", "1", "Europe/Berlin")
    assert job.due_at == utc("2026-03-30 07:00"), "Monday, nine in summer time"


@pytest.mark.row("U9")
def test_a_moment_within_a_minute_waits_for_the_next(session: Session) -> None:
    now = utc("2026-03-03 09:00:30")
    earliest = utc("2026-03-03 09:59:30")
    assert not people.plan_at_work(session, "j", 1, "U0RITA", now, earliest)
    assert jobs(session)[0].due_at == utc("2026-03-03 10:00")


def test_what_may_be_said_from_a_moment_on_waits_for_working_hours_too(session: Session) -> None:
    now, earliest = utc("2026-03-03 15:55"), utc("2026-03-03 16:10")
    assert not people.plan_at_work(session, "j", 1, "U0RITA", now, earliest)
    assert jobs(session)[0].due_at == utc("2026-03-04 08:00")
