"""The two rules of figures: each has its counterpart, and small groups are not compared."""

from __future__ import annotations

import pytest

from bot.reports.figures import CONVERSATIONS
from bot.reports.registry import (
    FIGURES,
    Figure,
    OneSided,
    Registry,
    Report,
    Team,
    rate,
    rate_words,
)


def _figure(name: str, team: Team, mirror: str, counted: str = "so") -> Figure:
    return Figure(name, name.title(), team, counted, mirror)


BAD = _figure("not_good", Team.MARKETING, "followed_up")
FOLLOWED = _figure("followed_up", Team.SALES, "not_good")


@pytest.mark.row("000-1")
@pytest.mark.parametrize(
    "others",
    [
        pytest.param((), id="its counterpart does not exist"),
        pytest.param((_figure("followed_up", Team.MARKETING, "not_good"),), id="the same team"),
        pytest.param((_figure("followed_up", Team.SALES, "in_time"),), id="it names another"),
    ],
)
def test_a_one_sided_figure_is_refused_and_nothing_of_it_is_kept(
    others: tuple[Figure, ...],
) -> None:
    registry = Registry()
    with pytest.raises(OneSided):
        registry.add(BAD, *others)
    assert registry.figures == {}


@pytest.mark.row("000-1")
def test_a_report_shows_both_or_neither() -> None:
    registry = Registry()
    registry.add(BAD, FOLLOWED)
    with pytest.raises(OneSided):
        registry.report(Report("quality", "Quality", "says", ("not_good",)))
    assert registry.reports == {}
    registry.report(Report("quality", "Quality", "says", ("not_good", "followed_up")))
    assert list(registry.reports) == ["quality"]


def test_no_figure_without_words_for_how_it_is_counted_and_none_twice() -> None:
    registry = Registry()
    with pytest.raises(ValueError, match="counted"):
        registry.add(_figure("not_good", Team.MARKETING, "followed_up", counted=""), FOLLOWED)
    registry.add(BAD, FOLLOWED)
    with pytest.raises(ValueError, match="already"):
        registry.add(BAD, FOLLOWED)


@pytest.mark.row("001-11", "002-9")
def test_the_figures_that_ship_are_balanced_and_say_how_they_are_counted() -> None:
    teams = [FIGURES.figures[name].team for name in CONVERSATIONS.figures]
    assert teams.count(Team.SALES) == teams.count(Team.MARKETING) > 0
    for title, counted in FIGURES.counted(CONVERSATIONS.figures):
        assert title
        assert len(counted) > 60


def test_a_rate_of_fewer_than_five_is_not_said_and_its_count_is() -> None:
    assert rate(3, 4) is None
    assert rate(4, 5) == 0.8
    assert rate_words(3, 4) == "too few to compare (4)"
    assert rate_words(30, 41) == "73% (30 of 41)"
    assert rate_words(0, 0) == "too few to compare (0)"
