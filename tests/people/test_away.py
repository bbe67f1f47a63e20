"""Being away, as people type it."""

from __future__ import annotations

from datetime import date

import pytest
from sqlmodel import select

from bot.kit.boundary import UserError
from bot.kit.db import Session
from bot.people.away import Away, end_away, read_away, set_away, undo_away
from bot.people.models import Absence
from tests.people.conftest import person

TODAY = date(2026, 8, 15)  # a Saturday


@pytest.mark.row("U15")
@pytest.mark.parametrize(
    ("typed", "starts", "ends"),
    [
        ("12-23 aug", "2026-08-12", "2026-08-23"),
        ("12–23 August", "2026-08-12", "2026-08-23"),
        ("aug 20-23", "2026-08-20", "2026-08-23"),
        ("from 20 aug until 2 sep", "2026-08-20", "2026-09-02"),
        ("1-5 aug", "2027-08-01", "2027-08-05"),
        ("dec 20 - jan 3", "2026-12-20", "2027-01-03"),
        ("20 dec to 3 jan 2027", "2026-12-20", "2027-01-03"),
        ("2026-08-20 to 2026-08-25", "2026-08-20", "2026-08-25"),
        ("2026-08-20", "2026-08-20", "2026-08-20"),
        ("1.9. - 5.9.", "2026-09-01", "2026-09-05"),
        ("1.9.2026", "2026-09-01", "2026-09-01"),
        ("the 1st of sep", "2026-09-01", "2026-09-01"),
        ("today", "2026-08-15", "2026-08-15"),
        ("tomorrow", "2026-08-16", "2026-08-16"),
        ("until friday", "2026-08-15", "2026-08-21"),
        ("friday to monday", "2026-08-21", "2026-08-24"),
        ("mon 17 aug to friday 21 aug", "2026-08-17", "2026-08-21"),
        ("mon 17 - fri 21 aug", "2026-08-17", "2026-08-21"),
        ("until friday 4 september", "2026-08-15", "2026-09-04"),
        ("Friday, 4 Sep", "2026-09-04", "2026-09-04"),
        ("friday 2026-09-04", "2026-09-04", "2026-09-04"),
        ("29 feb 2028", "2028-02-29", "2028-02-29"),
    ],
)
def test_dates_as_people_type_them(typed: str, starts: str, ends: str) -> None:
    away = read_away(typed, TODAY)
    assert (away.starts_on.isoformat(), away.ends_on.isoformat()) == (starts, ends)


@pytest.mark.parametrize(
    ("typed", "deputy"),
    [
        ("12-23 aug deputy:@ravi", "@ravi"),
        ("12-23 aug Deputy: Ravi Nair ", "Ravi Nair"),
        ("friday deputy @ravi", "@ravi"),
        ("friday deputy:", ""),
    ],
)
def test_a_deputy_stands_at_the_end(typed: str, deputy: str) -> None:
    assert read_away(typed, TODAY).deputy == deputy


@pytest.mark.row("U15")
@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "From when to when"),
        ("deputy:@ravi", "From when to when"),
        ("12-23", "Which day and month"),
        ("august", "Which day and month"),
        ("12 bananas", "could not read `bananas`"),
        ("31 june", "no day 31 in month June"),
        ("5.13.", "no day 5 in month 13"),
        ("29 feb 2027", "no day 29"),
        ("23-12 aug", "ends before it begins"),
        ("2026-09-05 to 2026-09-01", "ends before it begins"),
        ("2025-01-01", "over already"),
        ("1 to 2 to 3 sep", "more than two dates"),
        ("2027-01-01 to 2028-06-01", "longer than a year"),
        ("<!channel> `x` 12 aug", "could not read"),
        ("thursday 4 sep", "4 September 2026 is a Friday, not a Thursday"),
        ("mon 17 aug to fri 20 aug", "20 August 2026 is a Thursday, not a Friday"),
        ("10 11 sep", "one day too many"),
        ("10 and 11 sep", "one day too many"),
        ("14 aug 26", "one day too many"),
        ("mon, tue", "one day too many"),
        ("today friday", "one day too many"),
        ("tomorrow 20 aug", "one day too many"),
        ("1.9. 2.9.", "one day too many"),
        ("2026-08-20 2026-08-25", "one day too many"),
        ("10 aug sep", "two months"),
        ("10 aug 2026 2027", "two years"),
    ],
)
def test_what_cannot_be_read_is_a_sentence(typed: str, says: str) -> None:
    with pytest.raises(UserError, match=says) as refused:
        read_away(typed, TODAY)
    assert "<!" not in refused.value.sentence


def away(starts: str, ends: str, deputy: str = "") -> Away:
    return Away(date.fromisoformat(starts), date.fromisoformat(ends), deputy)


def test_what_overlaps_or_touches_is_one_absence(session: Session) -> None:
    set_away(session, "U0RITA", away("2026-08-20", "2026-08-22", "@ravi"))
    set_away(session, "U0RITA", away("2026-08-23", "2026-08-25"))
    set_away(session, "U0RITA", away("2026-09-10", "2026-09-11"))
    set_away(session, "U0RAVI", away("2026-08-20", "2026-08-25"))
    rows = session.exec(select(Absence).where(Absence.slack_id == "U0RITA")).all()
    spans = sorted((a.starts_on.isoformat(), a.ends_on.isoformat(), a.deputy_id) for a in rows)
    assert spans == [
        ("2026-08-20", "2026-08-25", "U0RAVI"), ("2026-09-10", "2026-09-11", None),
    ]  # fmt: skip


def test_the_deputy_is_somebody_else_of_the_company(session: Session) -> None:
    person(session, "gus", guest=True)
    for deputy, says in (("@rita", "Somebody else"), ("@gus", "I know nobody"), ("@x", "nobody")):
        with pytest.raises(UserError, match=says):
            set_away(session, "U0RITA", away("2026-08-20", "2026-08-22", deputy))
    assert session.exec(select(Absence)).all() == []


def test_ending_one_keeps_the_days_that_were(session: Session) -> None:
    running, _ = set_away(session, "U0RITA", away("2026-08-10", "2026-08-22"))
    coming, _ = set_away(session, "U0RITA", away("2026-09-10", "2026-09-22"))
    assert running.id is not None
    assert coming.id is not None
    assert not end_away(session, "U0RAVI", running.id, TODAY)
    assert end_away(session, "U0RITA", running.id, TODAY)
    assert end_away(session, "U0RITA", coming.id, TODAY)
    session.flush()
    row = session.exec(select(Absence)).one()
    assert row.ends_on == date(2026, 8, 14)
    assert not end_away(session, "U0RITA", running.id, TODAY)
    assert not end_away(session, "U0RITA", 999, TODAY)


def test_undo_gives_back_what_an_absence_took_in(session: Session) -> None:
    set_away(session, "U0RITA", away("2026-08-17", "2026-08-21", "@ravi"))
    set_away(session, "U0RITA", away("2026-09-10", "2026-09-11"))
    joined, taken = set_away(session, "U0RITA", away("2026-08-20", "2026-08-28"))
    assert (joined.starts_on, joined.ends_on) == (date(2026, 8, 17), date(2026, 8, 28))
    assert joined.id is not None
    days = (joined.starts_on, joined.ends_on)
    assert not undo_away(session, "U0RAVI", joined.id, days, taken)
    assert undo_away(session, "U0RITA", joined.id, days, taken)
    assert not undo_away(session, "U0RITA", joined.id, days, taken)
    rows = session.exec(select(Absence).order_by("starts_on")).all()
    assert [(r.starts_on.day, r.ends_on.day, r.deputy_id) for r in rows] == [
        (17, 21, "U0RAVI"),
        (10, 11, None),
    ]
