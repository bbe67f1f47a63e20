"""Many people at once are treated as each of them alone, in a few statements."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlmodel import select

from bot.kit.db import Session
from bot.kit.models import Job
from bot.people import calendar
from bot.people import service as people
from bot.people.crowd import plan_all_at_work, working_moments
from bot.people.models import Absence, Site, Team
from tests.people.conftest import NOW, person

FRIDAY_NIGHT = datetime(2026, 4, 2, 19, 0, tzinfo=UTC)  # before Easter


def office(session: Session) -> list[str]:
    """People of every kind: own zone, their site's, their team's; away, unknown."""
    boston = Site(name="Boston", zone="America/New_York", country="US")
    odd = Site(name="Odd", zone="Mars/Olympus", country="AE")
    session.add_all([boston, odd])
    session.flush()
    team = Team(name="East", site_id=boston.id)
    session.add(team)
    session.flush()
    person(session, "ben", zone=None, team_id=team.id)
    person(session, "zoe", zone="Asia/Tokyo", site_id=boston.id)
    person(session, "odd", zone="Mars/Olympus", site_id=odd.id, team_id=team.id)
    for day in (date(2026, 3, 3), date(2026, 4, 7)):
        session.add(Absence(slack_id="U0RAVI", starts_on=day, ends_on=day))
    session.add(Absence(slack_id="U0ZOE", starts_on=date(2026, 2, 2), ends_on=date(2026, 4, 3)))
    session.flush()
    return ["U0RITA", "U0RAVI", "U0MIA", "U0BEN", "U0ZOE", "U0ODD", "U0NOBODY"]


@pytest.mark.row("U14", "U15", "U28")
@pytest.mark.parametrize("at", [NOW, FRIDAY_NIGHT, datetime(2026, 3, 28, 23, 30, tzinfo=UTC)])
def test_a_crowd_works_when_each_of_them_does(session: Session, at: datetime) -> None:
    crowd = office(session)
    found = working_moments(session, dict.fromkeys(crowd, at))
    for who in crowd:
        alone = people.zone_of(session, who), calendar.next_working_moment(session, who, at)
        assert found[who] == alone, who


@pytest.mark.row("U15")
def test_who_is_off_is_planned_for_as_alone(session: Session) -> None:
    crowd = office(session)
    abouts = {who: n for n, who in enumerate(crowd)}
    works = plan_all_at_work(session, "together", abouts, NOW)
    alone = [w for w in crowd if people.plan_at_work(session, "alone", abouts[w], w, NOW)]
    assert works == alone
    assert {"U0RITA", "U0MIA"} <= set(works)
    assert _jobs(session, "together") == _jobs(session, "alone")
    assert len(_jobs(session, "alone")) == len(crowd) - len(works) > 2
    plan_all_at_work(session, "together", abouts, NOW)
    assert _jobs(session, "together") == _jobs(session, "alone"), "planned again is planned once"


@pytest.mark.row("U9")
def test_some_of_them_wait_a_little(session: Session) -> None:
    later = NOW.replace(minute=15)
    works = plan_all_at_work(session, "j", {"U0RITA": 1, "U0MIA": 2}, NOW, {"U0RITA": later})
    assert works == ["U0MIA"]
    assert _jobs(session, "j") == {("1", "15 10 3 3 *", "Europe/Berlin", later)}


def _jobs(session: Session, name: str) -> set[tuple[str, str, str, datetime]]:
    rows = session.exec(select(Job).where(Job.name == name))
    return {(j.about, j.rule, j.zone, j.due_at) for j in rows}
