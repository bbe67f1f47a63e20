"""The pure rules: a lead's verdict, emoji, weeks, the band. Words and typed lines beside them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.leads.models import Quality
from bot.verdicts.band import LEAST, Stretch, left_band, normal_band, quantile
from bot.verdicts.models import Reason
from bot.verdicts.rules import (
    Said,
    ago_words,
    emoji_meaning,
    happened_at,
    lead_verdict,
    newer,
    plain_emoji,
    quality_of,
    reason_words,
    week_of,
)

SPOKEN = [Quality.GOOD, Quality.NOT_GOOD, Quality.LATER]
people = st.sampled_from(["U1", "U2", "U3", "U4"])
said = st.dictionaries(
    people, st.tuples(st.sampled_from(SPOKEN), st.sampled_from([*Reason])), max_size=4
).map(lambda d: [Said(by, q, r, i) for i, (by, (q, r)) in enumerate(d.items())])


@given(said, people)
def test_the_owner_decides_alone(rows: list[Said], owner: str) -> None:
    quality, _ = lead_verdict(rows, owner)
    own = [s for s in rows if s.by == owner]
    if own:
        assert quality == own[-1].quality
    elif len({s.quality for s in rows}) > 1:
        assert quality == Quality.MIXED
    elif rows:
        assert quality == rows[0].quality
    else:
        assert quality == Quality.NONE


@given(st.permutations(range(4)), said)
def test_the_order_of_rows_does_not_matter(order: list[int], rows: list[Said]) -> None:
    shuffled = [rows[i] for i in order if i < len(rows)]
    assert lead_verdict(shuffled, None) == lead_verdict(rows, None)


@given(said, st.none() | people)
@example([Said("U1", Quality.LATER, Reason.NOT_READY)], None)
def test_later_is_never_counted_as_bad(rows: list[Said], owner: str | None) -> None:
    quality, reason = lead_verdict(rows, owner)
    if all(s.quality == Quality.LATER for s in rows):
        assert quality in (Quality.LATER, Quality.NONE)
    if quality in (Quality.GOOD, Quality.MIXED, Quality.NONE):
        assert reason is None
    if quality == Quality.NOT_GOOD:
        assert reason is not None


def test_a_reason_given_counts_before_one_that_was_not() -> None:
    rows = [
        Said("U1", Quality.NOT_GOOD, Reason.NOT_A_FIT, 1),
        Said("U2", Quality.NOT_GOOD, Reason.NOT_GIVEN, 2),
    ]
    assert lead_verdict(rows, None) == (Quality.NOT_GOOD, Reason.NOT_A_FIT)
    assert lead_verdict(rows[1:], None) == (Quality.NOT_GOOD, Reason.NOT_GIVEN)


def test_not_ready_is_later() -> None:
    assert quality_of(Reason.NOT_READY) == Quality.LATER
    assert {quality_of(r) for r in Reason if r != Reason.NOT_READY} == {Quality.NOT_GOOD}


@pytest.mark.row("card-2", "U19")
@pytest.mark.parametrize(
    "name",
    ["-1", "thumbsdown", "thumbsdown::skin-tone-5", "-1::skin-tone-2", ":thumbsdown:"],
)
def test_thumbs_down_in_every_skin_means_not_good(name: str) -> None:
    assert emoji_meaning(name, {}) == "not_good"


@pytest.mark.row("card-2")
def test_thumbs_up_is_off_until_switched_on() -> None:
    assert emoji_meaning("+1", {}) is None
    assert emoji_meaning("thumbsup::skin-tone-3", {"good": "+1"}) == "good"
    assert emoji_meaning("raised_hand", {}) == "mine"
    assert emoji_meaning("hand", {}) == "mine"
    assert emoji_meaning("seedling", {}) == "later"
    assert emoji_meaning("tada", {}) is None


@pytest.mark.row("card-2")
def test_a_workspace_chooses_its_own_emoji() -> None:
    chosen = {"not_good": "x, no_entry", "later": "", "good": ["tada"]}
    assert emoji_meaning("x", chosen) == "not_good"
    assert emoji_meaning("no_entry", chosen) == "not_good"
    assert emoji_meaning("-1", chosen) is None
    assert emoji_meaning("seedling", chosen) is None
    assert emoji_meaning("tada", chosen) == "good"


@given(st.text(max_size=40))
def test_any_emoji_name_is_read(name: str) -> None:
    assert plain_emoji(plain_emoji(name)) == plain_emoji(name) or "skin" in name or "_" in name


NOW = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)


@pytest.mark.fault("F15")
@pytest.mark.parametrize("ts", ["", "nonsense", "1e400", "-5", "99999999999999999999", "nan"])
def test_a_strange_event_time_is_no_crash(ts: str) -> None:
    assert happened_at(ts, NOW) <= NOW


@pytest.mark.fault("F15")
def test_an_event_is_never_later_than_its_arrival() -> None:
    assert happened_at(f"{NOW.timestamp() + 600:.6f}", NOW) == NOW
    assert happened_at(f"{NOW.timestamp() - 600:.6f}", NOW) < NOW


def test_event_times_are_compared_as_numbers() -> None:
    assert newer("1700000000.000200", "1700000000.000100")
    assert newer("10000000000.0", "9999999999.999999")
    assert not newer("1700000000.0001", "1700000000.000100")
    assert newer("1700000000.000100", "0")
    assert not newer("nonsense", "1.0")


def test_weeks_and_days_are_local() -> None:
    sunday_night = datetime(2026, 3, 8, 23, 30, tzinfo=UTC)
    assert week_of(sunday_night, "UTC") == "2026-W10"
    assert week_of(sunday_night, "Europe/Berlin") == "2026-W11"
    assert ago_words(NOW, NOW, "UTC") == "today"
    assert ago_words(datetime(2026, 3, 2, 23, 30, tzinfo=UTC), NOW, "UTC") == "yesterday"
    assert ago_words(datetime(2026, 3, 2, 23, 30, tzinfo=UTC), NOW, "Europe/Berlin") == "today"
    assert ago_words(datetime(2026, 2, 2, tzinfo=UTC), NOW, "UTC") == "on 2 February"


def test_reasons_have_words() -> None:
    assert reason_words(Reason.WRONG_DATA, "phone") == "wrong phone"
    assert reason_words("not_a_fit") == "not a fit"
    assert reason_words(None) == ""


# -- the band (002-5)


@given(st.integers(1, 300), st.floats(0.001, 0.999), st.floats(0.01, 0.99))
def test_quantiles_are_ordered(n: int, p: float, share: float) -> None:
    k = quantile(n, p, share)
    assert 0 <= k <= n
    assert quantile(n, p, min(share + 0.005, 0.995)) >= k


def test_a_quantile_by_hand() -> None:
    # Binomial(4, 1/2): 1, 5, 11, 15, 16 sixteenths
    assert [quantile(4, 0.5, q / 16) for q in (0.9, 4.9, 10.9, 14.9, 15.9)] == [0, 1, 2, 3, 4]
    assert quantile(10, 0.0, 0.975) == 0
    assert quantile(10, 1.0, 0.025) == 10


@pytest.mark.row("002-5")
def test_the_band_needs_twenty_leads_on_both_sides() -> None:
    bad, usual = Stretch(40, 40, 40), Stretch(100, 10, 80)
    assert left_band(bad, usual) is not None
    assert left_band(Stretch(LEAST - 1, 19, 19), usual) is None
    assert left_band(bad, Stretch(LEAST - 1, 1, 10)) is None


@pytest.mark.row("002-5")
def test_the_example_of_the_journey() -> None:
    # 11 of 20 where a quarter is usual
    band = left_band(Stretch(20, 11, 18), Stretch(80, 20, 60))
    assert band is not None
    assert 0.0 < band.low < 0.25 < band.high < 0.55


@given(st.integers(LEAST, 200), st.integers(LEAST, 500), st.floats(0, 1))
def test_as_usual_is_silent(n: int, n0: int, share: float) -> None:
    before = Stretch(n0, round(n0 * share), n0)
    p = (before.not_good + 1) / (n0 + 2)
    week = Stretch(n, round(n * p), n)
    assert left_band(week, before) is None
    band = normal_band(before, n)
    assert 0 <= band.low <= band.high <= 1


@pytest.mark.row("002-5", "000-1")
def test_fewer_not_good_is_news_only_when_sales_has_spoken() -> None:
    before = Stretch(100, 60, 90)
    assert left_band(Stretch(40, 2, 38), before) is not None
    assert left_band(Stretch(40, 2, 3), before) is None
