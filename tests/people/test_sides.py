"""On which side somebody is, and whose word stands."""

from __future__ import annotations

import pytest

from bot.kit.boundary import NotAllowed, UserError
from bot.kit.db import Session
from bot.people import service as people
from bot.people.models import Member, Origin, Side, Team
from bot.people.sides import (
    Roll,
    apply_rolls,
    ask_side,
    choose_side,
    map_side,
    set_side,
    sides,
    unmap,
)
from tests.people.conftest import NOW, person


def known(session: Session, handle: str) -> Member:
    return people.known(session, f"U0{handle.upper()}", NOW)


def test_somebody_unmapped_is_asked_once_and_nothing_waits(session: Session) -> None:
    assert ask_side(session, "U0NEW", NOW)
    assert not ask_side(session, "U0NEW", NOW)
    assert not ask_side(session, "U0RITA", NOW)
    assert choose_side(session, "U0NEW", Side.SALES, NOW).side_from == Origin.SELF


def test_a_guest_chooses_nothing(session: Session) -> None:
    person(session, "gus", guest=True)
    with pytest.raises(NotAllowed):
        choose_side(session, "U0GUS", Side.SALES, NOW)
    assert known(session, "gus").side == Side.UNKNOWN


def test_an_admins_word_stands_and_is_for_admins(session: Session) -> None:
    with pytest.raises(NotAllowed):
        set_side(session, "U0RITA", "U0RAVI", Side.OTHER, NOW)
    set_side(session, "U0OLGA", "U0RAVI", Side.OTHER, NOW)
    with pytest.raises(UserError, match="Ask Olga Petrov"):
        choose_side(session, "U0RAVI", Side.SALES, NOW)
    person(session, "gus", guest=True)
    with pytest.raises(UserError, match="active members"):
        set_side(session, "U0OLGA", "U0GUS", Side.SALES, NOW)


@pytest.mark.row("000-21")
def test_a_group_gives_side_and_team_and_takes_them_back(session: Session) -> None:
    map_side(session, "U0OLGA", "S0SALES", Side.SALES, "Berlin inside", NOW)
    person(session, "paul")
    assert apply_rolls(session, [Roll("S0SALES", ("U0PAUL", "U0FRESH"))], True, NOW) == 2
    paul = known(session, "paul")
    team = session.get(Team, paul.team_id)
    assert team is not None
    assert (paul.side, paul.side_from, team.name) == (Side.SALES, Origin.GROUP, "Berlin inside")
    assert known(session, "fresh").side == Side.SALES
    assert apply_rolls(session, [Roll("S0SALES", ())], True, NOW) == 2
    assert (paul.side, paul.side_from, paul.team_id) == (Side.UNKNOWN, Origin.NONE, None)


def test_a_group_that_could_not_be_read_leaves_its_people_as_they_are(session: Session) -> None:
    map_side(session, "U0OLGA", "S0SALES", Side.SALES, None, NOW)
    person(session, "paul")
    apply_rolls(session, [Roll("S0SALES", ("U0PAUL",))], True, NOW)
    assert apply_rolls(session, [], False, NOW) == 0
    assert known(session, "paul").side == Side.SALES


@pytest.mark.parametrize(
    ("origin", "side", "then"),
    [
        (Origin.NONE, Side.UNKNOWN, Side.MARKETING),
        (Origin.CHANNEL, Side.SALES, Side.MARKETING),
        (Origin.GROUP, Side.SALES, Side.MARKETING),
        (Origin.SELF, Side.SALES, Side.SALES),
        (Origin.ROSTER, Side.SALES, Side.SALES),
    ],
)
def test_the_stronger_word_stands(session: Session, origin: Origin, side: Side, then: Side) -> None:
    map_side(session, "U0OLGA", "S0MARKETING", Side.MARKETING, None, NOW)
    person(session, "paul", side=side, side_from=origin)
    apply_rolls(session, [Roll("S0MARKETING", ("U0PAUL",))], True, NOW)
    assert known(session, "paul").side == then


def test_a_group_counts_more_than_a_channel_and_the_first_of_equals(session: Session) -> None:
    map_side(session, "U0OLGA", "C0SALES", Side.SALES, None, NOW)
    map_side(session, "U0OLGA", "S0MARKETING", Side.MARKETING, None, NOW)
    map_side(session, "U0OLGA", "S0OTHER", Side.OTHER, None, NOW)
    person(session, "paul")
    everywhere = [Roll(r, ("U0PAUL",)) for r in ("C0SALES", "S0MARKETING", "S0OTHER")]
    apply_rolls(session, everywhere, True, NOW)
    assert known(session, "paul").side == Side.MARKETING
    apply_rolls(session, everywhere[:1], True, NOW)
    assert (known(session, "paul").side, known(session, "paul").side_from) == (
        Side.SALES, Origin.CHANNEL,
    )  # fmt: skip


def test_a_group_fills_the_team_that_a_roster_left_open(session: Session) -> None:
    map_side(session, "U0OLGA", "S0SALES", Side.SALES, "East", NOW)
    person(session, "paul", side=Side.SALES, side_from=Origin.ROSTER)
    person(session, "tom", side=Side.MARKETING, side_from=Origin.ROSTER)
    apply_rolls(session, [Roll("S0SALES", ("U0PAUL", "U0TOM"))], True, NOW)
    assert known(session, "paul").team_id is not None
    assert known(session, "tom").team_id is None


def test_what_is_no_longer_mapped_says_nothing(session: Session) -> None:
    map_side(session, "U0OLGA", "S0SALES", Side.SALES, None, NOW)
    unmap(session, "U0OLGA", "S0SALES", NOW)
    person(session, "paul")
    assert apply_rolls(session, [Roll("S0SALES", ("U0PAUL",))], True, NOW) == 0


def test_changing_sides_leaves_the_old_team(session: Session) -> None:
    team = Team(name="East", side=Side.SALES)
    session.add(team)
    session.flush()
    rita = known(session, "rita")
    rita.team_id = team.id
    choose_side(session, "U0RITA", Side.SALES, NOW)
    assert rita.team_id == team.id
    choose_side(session, "U0RITA", Side.OTHER, NOW)
    assert rita.team_id is None


def test_the_overview_counts_active_people_of_the_company(session: Session) -> None:
    person(session, "gus", guest=True)
    person(session, "leo", active=False)
    found = sides(session)
    assert found.counts == {Side.SALES: 2, Side.MARKETING: 1, Side.OTHER: 0, Side.UNKNOWN: 1}
    assert [m.handle for m in found.unmapped] == ["olga"]
    assert found.guests == 1


@pytest.mark.row("000-21")
def test_a_team_of_the_other_side_is_not_taken(session: Session) -> None:
    session.add(Team(name="Field", side=Side.MARKETING))
    session.flush()
    with pytest.raises(UserError, match="Field is a team in marketing, not in sales"):
        map_side(session, "U0OLGA", "S0SALES", Side.SALES, "field", NOW)
    map_side(session, "U0OLGA", "S0SALES", Side.MARKETING, "field", NOW)
