"""Each reminder once, at a time of day that is the person's own, whatever clocks do."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import select

from bot.kit.db import Session
from bot.kit.models import Job, Outbox
from bot.people.crowd import Whereabouts
from bot.people.models import Absence, Member, Reminder, Site, Workspace
from bot.people.quiet import Kind
from bot.people.reminders import JOB, forget_reminders, rearrange, remind
from bot.people.reminders_due import say_due
from bot.people.reminders_when import read_lead, wanted_at
from bot.people.roster import import_roster
from tests.people.conftest import NOW, TEAM, person

POST = "test.reminder"
ZONES = (
    "America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "Africa/Casablanca",
    "America/Sao_Paulo",
)  # fmt: skip
MINUTE = timedelta(minutes=1)


def local(zone: str, year: int, month: int, day: int, hour: int = 9, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def due_of(session: Session, who: str, about: str = "1", lead: str = "2d") -> datetime | None:
    query = select(Reminder).where(
        Reminder.slack_id == who, Reminder.about == about, Reminder.lead == lead
    )
    (row,) = session.exec(query.execution_options(populate_existing=True))
    return row.due_at


def rows_of(session: Session, about: str = "1") -> list[Reminder]:
    query = select(Reminder).where(Reminder.about == about).order_by(Reminder.slack_id)
    return list(session.exec(query.execution_options(populate_existing=True)))


def said(session: Session) -> list[tuple[str, str, datetime]]:
    query = select(Outbox).where(Outbox.post == POST)
    return sorted((m.recipient, m.about, m.created_at) for m in session.exec(query))


def ask(
    session: Session,
    whom: Iterable[str],
    starts_at: datetime,
    lead: str = "2d",
    now: datetime = NOW,
    *,
    about: str = "1",
    late: bool = False,
) -> None:
    remind(session, POST, about, whom, starts_at, lead, now, Kind.MEETINGS, late=late)


# -- when


@pytest.mark.row("U14")
@pytest.mark.fault("F26")
@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("step", [1, 2, 14, 42])
def test_days_before_is_nine_in_the_morning_through_every_clock_change(
    zone: str, step: int
) -> None:
    """A gathering on each day of two years: whatever the clock did in between, 9:00 stands."""
    where = Whereabouts(zone, ("", ""))
    for n in range(731):
        day = date(2026, 1, 1) + timedelta(days=n)
        starts = datetime.combine(day, time(14), ZoneInfo(zone)).astimezone(UTC)
        due = wanted_at(read_lead(f"{step}d"), starts, where)
        assert due is not None
        wanted = day - timedelta(days=step)
        while wanted.weekday() > 4:
            wanted -= timedelta(days=1)
        wall = due.astimezone(ZoneInfo(zone))
        assert (wall.date(), wall.hour, wall.minute) == (wanted, 9, 0), day
        assert wanted_at(read_lead("1h"), starts, where) == starts - timedelta(hours=1)


@pytest.mark.row("U14")
@pytest.mark.fault("F26")
@pytest.mark.parametrize(
    ("zone", "change"),
    [
        ("America/New_York", datetime(2026, 3, 8, 7, tzinfo=UTC)),
        ("America/New_York", datetime(2026, 11, 1, 6, tzinfo=UTC)),
        ("Europe/Berlin", datetime(2026, 3, 29, 1, tzinfo=UTC)),
        ("Europe/Berlin", datetime(2026, 10, 25, 1, tzinfo=UTC)),
        ("Australia/Lord_Howe", datetime(2026, 4, 4, 15, tzinfo=UTC)),
        ("Australia/Lord_Howe", datetime(2026, 10, 3, 15, 30, tzinfo=UTC)),
        ("Africa/Casablanca", datetime(2026, 2, 15, 2, tzinfo=UTC)),
        ("Africa/Casablanca", datetime(2026, 3, 22, 2, tzinfo=UTC)),
        ("America/Sao_Paulo", datetime(2026, 2, 22, 3, tzinfo=UTC)),
    ],
)
def test_across_a_clock_change_each_is_said_once_and_an_hour_is_an_hour(
    session: Session, zone: str, change: datetime
) -> None:
    """A turn every half hour from two days before the change to two days after it."""
    person(session, "ann", zone=zone)
    session.get_one(Workspace, TEAM).country = ""
    begin = change - timedelta(days=4)
    for n in range(6):
        starts = change + timedelta(hours=20 * n - 30)
        for lead in ("1d", "2d", "1h"):
            ask(session, ["U0ANN"], starts, lead, begin, about=f"{n}")
    wanted = {(r.about, r.lead): r.due_at for r in session.exec(select(Reminder))}
    assert len(wanted) == 18
    now = begin
    while now < change + timedelta(days=5):
        say_due(session, now)
        now += timedelta(minutes=30)
    keys = [m.key.split(":")[1:3] for m in session.exec(select(Outbox).where(Outbox.post == POST))]
    assert sorted(map(tuple, keys)) == sorted(wanted), "each once"
    for n in range(6):
        exact = wanted[f"{n}", "1h"]
        assert exact == change + timedelta(hours=20 * n - 31)


@pytest.mark.row("U15")
def test_a_day_that_is_none_of_theirs_is_the_working_day_before(session: Session) -> None:
    bavaria = Site(name="Munich", zone="Europe/Berlin", country="DE", subdivision="BY")
    session.add(bavaria)
    session.flush()
    person(session, "ann", site_id=bavaria.id)
    # Thursday 8 January 2026: two days before is Epiphany, a holiday in Bavaria, not in Berlin.
    starts = local("Europe/Berlin", 2026, 1, 8, 14)
    ask(session, ["U0ANN", "U0RITA"], starts, now=datetime(2025, 12, 1, tzinfo=UTC))
    assert due_of(session, "U0ANN") == local("Europe/Berlin", 2026, 1, 5)
    assert due_of(session, "U0RITA") == local("Europe/Berlin", 2026, 1, 6)
    # A Monday: two days before is Saturday.
    ask(session, ["U0RITA"], local("Europe/Berlin", 2026, 3, 9, 14), about="2")
    assert due_of(session, "U0RITA", "2") == local("Europe/Berlin", 2026, 3, 6)


@pytest.mark.row("U15")
def test_who_is_away_hears_when_they_are_back_or_not_at_all(session: Session) -> None:
    for who, until in (("U0RITA", 11), ("U0RAVI", 12)):
        session.add(Absence(slack_id=who, starts_on=date(2026, 3, 5), ends_on=date(2026, 3, until)))
    starts = local("Europe/Berlin", 2026, 3, 12, 14)
    ask(session, ["U0RITA", "U0RAVI", "U0MIA"], starts)
    assert due_of(session, "U0RITA") == local("Europe/Berlin", 2026, 3, 12)
    assert due_of(session, "U0RAVI") is None
    assert due_of(session, "U0MIA") == local("Europe/Berlin", 2026, 3, 10)
    ask(session, ["U0RITA", "U0RAVI"], starts, "1h")
    assert due_of(session, "U0RITA", lead="1h") == starts - timedelta(hours=1)
    assert due_of(session, "U0RAVI", lead="1h") is None
    say_due(session, starts - MINUTE)
    assert "U0RAVI" not in {who for who, *_ in said(session)}


def test_what_is_past_is_not_said_unless_asked(session: Session) -> None:
    tomorrow = NOW + timedelta(days=1)
    ask(session, ["U0RITA"], tomorrow)
    assert rows_of(session) == []
    ask(session, ["U0RITA"], tomorrow, late=True)
    assert due_of(session, "U0RITA") == NOW
    ask(session, ["U0MIA"], NOW - MINUTE, "1h", about="2", late=True)
    assert rows_of(session, "2") == []


@pytest.mark.parametrize("lead", ["", "0d", "2", "d", "2y", "-1d", "1.5h"])
def test_no_such_lead(session: Session, lead: str) -> None:
    with pytest.raises(ValueError, match="lead time"):
        ask(session, ["U0RITA"], NOW + timedelta(days=9), lead)


# -- once


@pytest.mark.row("U14")
def test_two_weeks_two_days_and_one_hour_are_three_messages(session: Session) -> None:
    starts = local("Europe/Berlin", 2026, 3, 26, 14)
    for lead in ("2w", "2d", "1h"):
        ask(session, ["U0RITA"], starts, lead)
        ask(session, ["U0RITA"], starts, lead)
    for moment in (
        local("Europe/Berlin", 2026, 3, 12), local("Europe/Berlin", 2026, 3, 24),
        starts - timedelta(hours=1),
    ):  # fmt: skip
        say_due(session, moment - MINUTE)
        before = len(said(session))
        say_due(session, moment)
        say_due(session, moment)
        assert len(said(session)) == before + 1
        ask(session, ["U0RITA"], starts, "2d", moment)
    assert len(said(session)) == 3
    assert {r.became for r in rows_of(session)} == {"said"}


@pytest.mark.fault("F28")
def test_after_a_downtime_it_is_said_once_if_it_is_still_to_come(session: Session) -> None:
    starts = local("Europe/Berlin", 2026, 3, 12, 14)
    ask(session, ["U0RITA"], starts)
    ask(session, ["U0MIA"], local("Europe/Berlin", 2026, 3, 12, 8), about="2")
    ask(session, ["U0RAVI"], local("Europe/Berlin", 2026, 3, 11, 14), about="3")
    up = local("Europe/Berlin", 2026, 3, 11, 23)
    say_due(session, up)
    assert said(session) == [("U0MIA", "2", up)], "no working hour is left before hers"
    assert due_of(session, "U0RITA") == local("Europe/Berlin", 2026, 3, 12), "not at night"
    assert rows_of(session, "3")[0].became == "late"
    say_due(session, local("Europe/Berlin", 2026, 3, 12))
    say_due(session, local("Europe/Berlin", 2026, 3, 12, 10))
    assert [who for who, *_ in said(session)] == ["U0MIA", "U0RITA"]


@pytest.mark.fault("F25")
def test_a_clock_that_goes_back_and_forth_says_nothing_twice(session: Session) -> None:
    ask(session, ["U0RITA"], local("Europe/Berlin", 2026, 3, 12, 14))
    due = local("Europe/Berlin", 2026, 3, 10)
    for hours in (0, -2, 1, -24, 24):
        say_due(session, due + timedelta(hours=hours))
        rearrange(session, ["U0RITA"], due + timedelta(hours=hours))
    assert [who for who, *_ in said(session)] == ["U0RITA"]


# -- a zone that changes


def moves(session: Session, who: str, zone: str, now: datetime) -> None:
    someone = session.exec(select(Member).where(Member.slack_id == who)).one()
    someone.zone = zone
    session.add(someone)
    session.flush()
    rearrange(session, [who], now)


@pytest.mark.fault("F27")
@pytest.mark.parametrize(
    ("zone", "hour"), [("America/New_York", 9), ("Asia/Tokyo", 9), ("Pacific/Auckland", 9)]
)
def test_who_moves_is_reminded_by_their_new_morning(session: Session, zone: str, hour: int) -> None:
    ask(session, ["U0RITA"], local("Europe/Berlin", 2026, 3, 12, 14))
    moves(session, "U0RITA", zone, NOW)
    starts_on = local("Europe/Berlin", 2026, 3, 12, 14).astimezone(ZoneInfo(zone)).date()
    due = due_of(session, "U0RITA")
    assert due is not None
    wall = due.astimezone(ZoneInfo(zone))
    assert (wall.date(), wall.hour) == (starts_on - timedelta(days=2), hour)


@pytest.mark.fault("F27")
@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Tokyo", "Pacific/Honolulu"])
@pytest.mark.parametrize("told_first", [True, False])
def test_moving_on_the_day_itself_never_says_it_twice_nor_not_at_all(
    session: Session, zone: str, told_first: bool
) -> None:
    starts = local("Europe/Berlin", 2026, 3, 12, 14)
    ask(session, ["U0RITA"], starts)
    due = local("Europe/Berlin", 2026, 3, 10)
    if told_first:
        say_due(session, due)
    moves(session, "U0RITA", zone, due + timedelta(seconds=1) if told_first else due - MINUTE)
    now = due
    while now < starts:
        say_due(session, now)
        now += timedelta(minutes=30)
    ((_, _, at),) = said(session)
    assert at == due if told_first else at >= due
    assert 9 <= at.astimezone(ZoneInfo("Europe/Berlin" if told_first else zone)).hour < 17


@pytest.mark.fault("F27")
def test_what_is_about_to_be_said_is_not_put_off_by_a_change(session: Session) -> None:
    starts = local("Europe/Berlin", 2026, 3, 12, 14)
    ask(session, ["U0RITA"], starts)
    ask(session, ["U0RITA"], starts, "1h")
    for lead, due in (("2d", local("Europe/Berlin", 2026, 3, 10)), ("1h", starts - 60 * MINUTE)):
        rearrange(session, ["U0RITA"], due + timedelta(seconds=3))
        assert due_of(session, "U0RITA", lead=lead) == due
        ask(session, ["U0RITA"], starts, lead, due + timedelta(seconds=3))
        say_due(session, due + timedelta(seconds=3))
    assert len(said(session)) == 2


@pytest.mark.fault("F27")
@pytest.mark.row("000-21")
def test_a_roster_that_moves_somebody_to_another_site_moves_what_waits(session: Session) -> None:
    person(session, "ann", zone=None)
    ask(session, ["U0ANN"], local("Europe/Berlin", 2026, 3, 12, 14))
    assert due_of(session, "U0ANN") == local("Europe/Berlin", 2026, 3, 10)
    csv = b"email,site,zone,country\nann@acme.test,Boston,America/New_York,US\n"
    import_roster(session, csv, "U0OLGA", NOW)
    assert due_of(session, "U0ANN") == local("America/New_York", 2026, 3, 10)


# -- gatherings that move


@pytest.mark.row("U14")
def test_a_moved_gathering_is_announced_anew_on_another_day_only(session: Session) -> None:
    first = local("Europe/Berlin", 2026, 3, 12, 14)
    ask(session, ["U0RITA", "U0MIA"], first)
    told = local("Europe/Berlin", 2026, 3, 10)
    say_due(session, told)
    noon = local("Europe/Berlin", 2026, 3, 10, 12)
    ask(session, ["U0RITA", "U0MIA"], first + timedelta(hours=1), now=noon)
    say_due(session, noon)
    assert len(said(session)) == 2, "the same day was said"
    ask(session, ["U0RITA"], first + timedelta(days=1), now=noon)
    assert due_of(session, "U0RITA") == local("Europe/Berlin", 2026, 3, 11)
    assert due_of(session, "U0MIA") is None
    say_due(session, local("Europe/Berlin", 2026, 3, 11))
    assert [who for who, *_ in said(session)] == ["U0MIA", "U0RITA", "U0RITA"]


def test_before_it_is_said_a_move_moves_it(session: Session) -> None:
    first = local("Europe/Berlin", 2026, 3, 12, 14)
    ask(session, ["U0RITA"], first)
    ask(session, ["U0RITA"], first + timedelta(days=5))
    assert due_of(session, "U0RITA") == local("Europe/Berlin", 2026, 3, 13), "a Sunday before"
    ask(session, ["U0RITA"], NOW + timedelta(days=1))
    assert rows_of(session) == [], "too late for the new date, and not for the old one"


def test_a_cancelled_gathering_reminds_nobody(session: Session) -> None:
    starts = local("Europe/Berlin", 2026, 3, 12, 14)
    for lead in ("2d", "1h"):
        ask(session, ["U0RITA", "U0MIA"], starts, lead)
        ask(session, ["U0RITA"], starts, lead, about="2")
    forget_reminders(session, POST, 1, ["U0MIA"], "1h")
    assert len(rows_of(session)) == 3
    forget_reminders(session, POST, "1")
    assert rows_of(session) == []
    assert len(rows_of(session, "2")) == 2
    with pytest.raises(ValueError, match="which"):
        forget_reminders(session)


# -- absences and people


@pytest.mark.row("U15")
def test_an_absence_moves_what_waits_and_its_end_brings_it_back(session: Session) -> None:
    ask(session, ["U0RITA"], local("Europe/Berlin", 2026, 3, 12, 14))
    absence = Absence(slack_id="U0RITA", starts_on=date(2026, 3, 9), ends_on=date(2026, 3, 12))
    session.add(absence)
    session.flush()
    rearrange(session, ["U0RITA"], NOW)
    assert due_of(session, "U0RITA") is None
    session.delete(absence)
    session.flush()
    back = local("Europe/Berlin", 2026, 3, 11, 10)
    rearrange(session, ["U0RITA"], back)
    assert due_of(session, "U0RITA") == back
    say_due(session, back)
    assert len(said(session)) == 1


@pytest.mark.row("U15")
def test_a_holiday_that_was_not_known_yet_is_kept_all_the_same(session: Session) -> None:
    """Somebody's site changed and nobody said so: what is due looks once more."""
    boston = Site(name="Rome", zone="Europe/Berlin", country="IT")
    session.add(boston)
    session.flush()
    # 2 June is a holiday in Italy, a Tuesday in 2026.
    ask(session, ["U0RITA"], local("Europe/Berlin", 2026, 6, 4, 14))
    rita = session.exec(select(Member).where(Member.slack_id == "U0RITA")).one()
    rita.site_id = boston.id
    session.add(rita)
    session.flush()
    say_due(session, local("Europe/Berlin", 2026, 6, 2))
    assert said(session) == []
    assert due_of(session, "U0RITA") == local("Europe/Berlin", 2026, 6, 3)


@pytest.mark.fault("F32")
def test_leavers_guests_and_apps_hear_nothing(session: Session) -> None:
    person(session, "gone", active=False)
    person(session, "gus", guest=True)
    person(session, "robo", bot=True)
    crowd = ["U0GONE", "U0GUS", "U0ROBO", "U0NOBODY", "U0RITA"]
    ask(session, crowd, local("Europe/Berlin", 2026, 3, 12, 14))
    say_due(session, local("Europe/Berlin", 2026, 3, 10))
    assert [who for who, *_ in said(session)] == ["U0RITA"]
    assert {r.slack_id for r in rows_of(session) if r.became == "left"} == set(crowd[:-1])


# -- the job


def test_one_job_waits_for_the_earliest(session: Session) -> None:
    ask(session, ["U0RITA"], local("Europe/Berlin", 2026, 3, 12, 14))
    ask(session, ["U0RITA"], local("Europe/Berlin", 2026, 3, 26, 14), about="2")
    ask(session, ["U0RITA"], local("Europe/Berlin", 2026, 3, 12, 14), "1h", about="3")
    jobs = session.exec(select(Job).where(Job.name == JOB)).all()
    assert [j.due_at for j in jobs] == [local("Europe/Berlin", 2026, 3, 10)]
