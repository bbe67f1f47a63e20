"""What counts as having come in, and as heard back from sales."""

from __future__ import annotations

from datetime import timedelta

from bot.leads.service import came_in, lead_counts, merge_leads
from tests.leads.company import NOW, Company, minutes


async def test_a_lead_falls_between_no_two_windows(company: Company) -> None:
    """What its sender says of when it was received has no say in which digest tells of it."""
    await company.receive(minutes(5), email="late@x.test", received_at=minutes(-5))
    await company.receive(minutes(6), email="old@x.test", received_at=NOW - timedelta(days=2))
    assert (await company.read(came_in, NOW, minutes(60))).received == 2
    assert (await company.read(came_in, None, NOW)).received == 0
    assert (await company.read(lead_counts, NOW, minutes(60))).received == 0


async def test_a_flagged_lead_comes_in_when_the_real_one_does(company: Company) -> None:
    await company.unconfirmed(email="pat@x.test")
    assert (await company.read(came_in, None, minutes(60))).received == 0
    await company.receive(minutes(90), email="pat@x.test")
    assert (await company.read(came_in, minutes(60), minutes(120))).received == 1


async def test_a_merge_takes_nothing_out_of_the_window(company: Company) -> None:
    """One that a flag made becomes the real one that came in today; an old list has no say."""
    old = await company.unconfirmed(email="typo@x.test")
    new = await company.receive(minutes(5), email="pat@x.test", received_at=minutes(-500))
    await company.write(merge_leads, old.lead_id, new.lead_id, "U0RITA", minutes(9))
    assert (await company.read(came_in, NOW, minutes(60))).received == 1
