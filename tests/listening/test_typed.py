"""What can be typed after `/listen offer`."""

from __future__ import annotations

from datetime import date, time

import pytest

from bot.kit.boundary import UserError
from bot.listening.typed import Offer, read_offer

TUESDAY = date(2026, 3, 3)


@pytest.mark.row("000-4")
@pytest.mark.parametrize(
    ("line", "day", "begins", "ends"),
    [
        ("today 14:00-15:00", date(2026, 3, 3), time(14), time(15)),
        ("tomorrow 14-15", date(2026, 3, 4), time(14), time(15)),
        ("Mon 9:30 to 10:15", date(2026, 3, 9), time(9, 30), time(10, 15)),
        ("thursday 2-3pm", date(2026, 3, 5), time(14), time(15)),
        ("thu 11am-1pm", date(2026, 3, 5), time(11), time(13)),
        ("thurs 11-1pm", date(2026, 3, 5), time(11), time(13)),
        ("tue 10:00-11:00", date(2026, 3, 3), time(10), time(11)),
        ("next tue 10:00-11:00", date(2026, 3, 10), time(10), time(11)),
        ("12 march 14:00-15:00", date(2026, 3, 12), time(14), time(15)),
        ("March 12th 14.00-15.00", date(2026, 3, 12), time(14), time(15)),
        ("on 12.3. at 14:00", date(2026, 3, 12), time(14), time(15)),
        ("2 march 9:00 for 30 min", date(2027, 3, 2), time(9), time(9, 30)),
        ("2026-04-01 16:00 for 2h", date(2026, 4, 1), time(16), time(18)),
        ("Wednesday, 12pm", date(2026, 3, 4), time(12), time(13)),
        ("thu 12 march 14:00-15:00", date(2026, 3, 12), time(14), time(15)),
        ("14:00-15:00", None, time(14), time(15)),
        ("tomorrow", date(2026, 3, 4), None, None),
        ("", None, None, None),
    ],
)
def test_a_day_and_a_time_are_read_however_they_are_typed(
    line: str, day: date | None, begins: time | None, ends: time | None
) -> None:
    assert read_offer(line, TUESDAY) == Offer(day, begins, ends)


@pytest.mark.row("000-8")
def test_a_campaign_and_a_link_may_stand_anywhere() -> None:
    said = read_offer(
        'campaign:"Webinar Q3" today 14:00-15:00 <https://meet.test/a-1|meet.test/a-1>', TUESDAY
    )
    assert said == Offer(TUESDAY, time(14), time(15), "Webinar Q3", "https://meet.test/a-1")
    assert read_offer("https://meet.test/2026-04-01 campaign:webinar-q3", TUESDAY) == Offer(
        campaign="webinar-q3", link="https://meet.test/2026-04-01"
    )


@pytest.mark.parametrize(
    "line",
    ["today 25:00-26:00", "31 feb 10:00", "someday 10:00-11:00", "today 10:00 blah", "x" * 3000],
)
def test_what_cannot_be_read_is_said(line: str) -> None:
    with pytest.raises(UserError):
        read_offer(line, TUESDAY)
