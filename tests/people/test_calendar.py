"""When somebody is at work: zones, holidays, absences, clock changes."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from bot.kit.boundary import UserError
from bot.kit.db import Session
from bot.people import calendar
from bot.people import service as people
from bot.people.models import Absence, Site, Team
from bot.people.setup import country_of_zone, set_country
from tests.people.conftest import NOW, person


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.row("U14")
def test_zone_is_slacks_then_the_sites_then_the_workspaces(session: Session) -> None:
    site = Site(name="Boston", zone="America/New_York", country="US")
    session.add(site)
    session.flush()
    team = Team(name="East", site_id=site.id)
    session.add(team)
    session.flush()
    person(session, "zoe", zone="Asia/Tokyo", site_id=site.id)
    person(session, "ben", zone=None, team_id=team.id)
    person(session, "odd", zone="Mars/Olympus")
    assert people.zone_of(session, "U0ZOE") == "Asia/Tokyo"
    assert people.zone_of(session, "U0BEN") == "America/New_York"
    assert people.zone_of(session, "U0ODD") == "Europe/Berlin"
    assert people.zone_of(session, "U0NOBODY") == "Europe/Berlin"


@pytest.mark.parametrize("name", ["", None, "Mars/Olympus", "../etc", "/etc/passwd", "Europe"])
def test_what_is_no_zone_is_utc(name: str | None) -> None:
    assert not calendar.is_zone(name)
    assert calendar.zone_named(name).key == "UTC"


@pytest.mark.row("U15", "000-21")
def test_holidays_are_those_of_the_site_else_of_the_workspace(session: Session) -> None:
    boston = Site(name="Boston", country="US")
    munich = Site(name="Munich", country="DE", subdivision="BY")
    unknown = Site(name="Moon", country="XX")
    session.add_all([boston, munich, unknown])
    session.flush()
    july4, epiphany, unity = date(2025, 7, 4), date(2026, 1, 6), date(2025, 10, 3)
    assert not people.is_working_day(session, july4, boston.id)
    assert people.is_working_day(session, july4)
    assert not people.is_working_day(session, epiphany, munich.id)
    assert people.is_working_day(session, epiphany)
    assert not people.is_working_day(session, unity)
    assert people.is_working_day(session, unity, boston.id)
    assert people.is_working_day(session, unity, unknown.id)
    assert not people.is_working_day(session, date(2026, 3, 7), unknown.id)


def test_a_week_that_begins_on_sunday(session: Session) -> None:
    site = Site(name="Tel Aviv", country="IL")
    session.add(site)
    session.flush()
    assert people.is_working_day(session, date(2026, 3, 8), site.id)
    assert not people.is_working_day(session, date(2026, 3, 6), site.id)


@pytest.mark.row("U14", "U15")
@pytest.mark.parametrize(
    ("at", "then"),
    [
        ("2026-03-03 09:00", "2026-03-03 09:00"),  # at work: now
        ("2026-03-03 05:00", "2026-03-03 08:00"),  # before nine in Berlin
        ("2026-03-03 16:00", "2026-03-04 08:00"),  # five in Berlin: tomorrow
        ("2026-03-06 18:00", "2026-03-09 08:00"),  # Friday evening: Monday
        ("2026-04-02 18:00", "2026-04-07 07:00"),  # Easter, and summer time since March
        ("2026-03-27 18:00", "2026-03-30 07:00"),  # over the clock change
    ],
)
def test_next_working_moment(session: Session, at: str, then: str) -> None:
    assert people.next_working_moment(session, "U0RITA", utc(at)) == utc(then)


@pytest.mark.row("U15")
def test_next_working_moment_is_after_an_absence(session: Session) -> None:
    session.add(Absence(slack_id="U0RITA", starts_on=date(2026, 3, 2), ends_on=date(2026, 3, 6)))
    session.flush()
    assert people.next_working_moment(session, "U0RITA", NOW) == utc("2026-03-09 08:00")
    assert people.next_working_moment(session, "U0RAVI", NOW) == NOW


def test_a_deputy_stands_in_while_they_are_there(session: Session) -> None:
    def away(handle: str, deputy: str) -> None:
        session.add(
            Absence(
                slack_id=f"U0{handle}", deputy_id=f"U0{deputy}",
                starts_on=date(2026, 3, 2), ends_on=date(2026, 3, 6),
            )
        )  # fmt: skip
        session.flush()

    away("RITA", "RAVI")
    assert calendar.stands_in(session, "U0RITA", NOW) == "U0RAVI"
    assert calendar.stands_in(session, "U0RITA", utc("2026-03-09 08:00")) == "U0RITA"
    away("RAVI", "RITA")
    assert calendar.stands_in(session, "U0RITA", NOW) == "U0RAVI"
    people.known(session, "U0RAVI", NOW).active = False
    session.flush()
    assert calendar.stands_in(session, "U0RITA", NOW) == "U0RITA"


def test_the_country_follows_from_the_zone_and_can_be_changed(session: Session) -> None:
    assert country_of_zone("Europe/Berlin") == "DE"
    assert country_of_zone("America/New_York") == "US"
    assert country_of_zone("UTC") == ""
    assert set_country(session, "U0OLGA", "us", NOW) == "US"
    assert not people.is_working_day(session, date(2025, 7, 4))
    assert set_country(session, "U0OLGA", "none", NOW) == ""
    assert people.is_working_day(session, date(2025, 7, 4))
    with pytest.raises(UserError, match="I do not know the holidays"):
        set_country(session, "U0OLGA", "Narnia", NOW)
