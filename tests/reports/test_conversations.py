"""What the report counts: from the tally, beside leads, on both databases."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.calls.models import Outcome
from bot.kit.boundary import UserError
from bot.kit.db import Database, Session
from bot.leads.models import Campaign
from bot.reports.conversations import HISTORY, campaign_called, conversations, span_now
from bot.reports.facts import NO_CAMPAIGN, Conversations, Counts, Leads
from bot.reports.quotes import nameless
from tests.reports import notes as n
from tests.reports.notes import TEAM, TUESDAY

YES, NO, LATER = Outcome.INTERESTED, Outcome.NO_INTEREST, Outcome.LATER


def _a_week(session: Session) -> None:
    n.company(session)
    n.notes(session, YES, 4, campaign="Webinar", reason="wants_a_demo")
    n.notes(session, NO, 2, campaign="Webinar", reason="too_expensive", connected=False)
    n.notes(session, LATER, 1, campaign="Fair")
    n.note(session, NO, reason="odd_one")
    # Tuesday 23:30 in Berlin is still Tuesday; a week earlier is in the ninety days only.
    n.note(session, YES, campaign="Fair", when=n.at(3, 23), reason="wants_a_demo")
    n.note(session, YES, campaign="Old", when=TUESDAY - timedelta(days=20))
    n.take_back(session, n.note(session, YES, campaign="Webinar"), TUESDAY)
    n.leads(session, 6, 3, "Webinar")
    n.leads(session, 2, 1, "Silent")


def _read(session: Session, called: str = "weekly", campaign: str = "") -> Conversations:
    campaign_id = campaign_called(session, campaign)
    return conversations(session, called, span_now(session, called, TUESDAY), campaign_id)


@pytest.mark.row("002-9", "001-3", "000-1", "002-6")
async def test_outcomes_reasons_and_leads_of_the_same_days_in_two_horizons(db: Database) -> None:
    await db.write(_a_week, workspace_id=TEAM)
    report = await db.read(_read, workspace_id=TEAM)

    near = {x.name: (x.counts, x.leads) for x in report.short.lines}
    assert near["Webinar"] == (Counts(4, 0, 2, 4), Leads(6, 3))
    assert near["Fair"] == (Counts(1, 1, 0, 2), Leads())
    assert near[NO_CAMPAIGN] == (Counts(0, 0, 1, 1), Leads())
    assert near["Silent"] == (Counts(), Leads(2, 1))
    assert near["Old"][0] == Counts()
    assert report.short.counts == Counts(5, 1, 3, 7)
    assert report.short.leads == Leads(8, 4)
    assert report.short.reasons == (
        (YES, "Wants a demo", 5), (LATER, "not given", 1),
        (NO, "Too expensive", 2), (NO, "Odd one", 1),
    )  # fmt: skip

    assert [x.name for x in report.long.lines] == [x.name for x in report.short.lines]
    assert report.long.counts == Counts(6, 1, 3, 8)
    weeks = {day: c.notes for day, c in report.long.points if c.notes}
    assert weeks == {date(2026, 2, 9): 1, date(2026, 3, 2): 9}
    assert report.title == "Conversations · 25 February to 3 March"


async def test_one_campaign_a_day_and_the_whole_history(db: Database) -> None:
    await db.write(_a_week, workspace_id=TEAM)
    fair = await db.read(_read, "daily", "fair", workspace_id=TEAM)
    assert fair.title == "Conversations · Tue 3 March · Fair"
    assert [(x.name, x.counts) for x in fair.short.lines] == [("Fair", Counts(1, 1, 0, 2))]
    assert fair.short.leads == Leads()

    whole = await db.read(_read, HISTORY, workspace_id=TEAM)
    assert whole.short.span.since == date(2026, 2, 11)
    assert whole.short.counts == Counts(6, 1, 3, 8)
    assert [(d, c.notes) for d, c in whole.short.points] == [
        (date(2026, 2, 1), 1), (date(2026, 3, 1), 9)
    ]  # fmt: skip
    with pytest.raises(UserError, match="no campaign"):
        await db.read(_read, "daily", "nobody's", workspace_id=TEAM)


async def test_another_workspace_s_conversations_are_nobody_s_business(db: Database) -> None:
    await db.write(_a_week, workspace_id=TEAM)
    await db.write(n.company, workspace_id="T0OTHER")
    other = await db.read(_read, workspace_id="T0OTHER")
    assert other.empty
    assert other.short.lines == other.long.lines == ()
    assert other.quotes == ()


def _said(session: Session) -> None:
    n.company(session)
    n.leads(session, 1, 0, "Webinar")
    lead = session.exec(n.select_lead()).one()
    lead.name, lead.company = "Pat Lee", "Buyer Works"
    session.add(lead)
    shared = {"shared": True, "lead_id": lead.id}
    for i in range(4):
        n.note(session, YES, words_used=f"we need it {i}", campaign="Webinar", **shared)
    n.note(session, NO, words_used="Pat says: ask Rita, not buyer works", **shared)
    n.note(session, LATER, words_used="after the merger", **shared)
    n.note(session, LATER, words_used="After the merger ", **shared)
    n.note(session, NO, words_used="between us", lead_id=lead.id)
    n.take_back(session, n.note(session, NO, words_used="never said", **shared), TUESDAY)
    n.note(session, NO, words_used="long ago", when=TUESDAY - timedelta(days=30), **shared)


@pytest.mark.row("002-9", "001-10")
async def test_five_quotes_of_every_outcome_without_names_and_only_shared_ones(
    db: Database,
) -> None:
    await db.write(_said, workspace_id=TEAM)
    report = await db.read(_read, workspace_id=TEAM)
    assert [(q.words, q.outcome, q.campaign) for q in report.quotes] == [
        ("we need it 3", YES, "Webinar"),
        ("After the merger", LATER, ""),
        ("[name] says: ask [name], not [name]", NO, ""),
        ("we need it 2", YES, "Webinar"),
        ("we need it 1", YES, "Webinar"),
    ]


def test_a_name_goes_and_the_word_that_it_looks_like_stays() -> None:
    assert nameless("Will Mark will ask; mark it", ["Will Mark"]) == "[name] will ask; mark it"
    assert nameless("we asked o'neill (twice)", ["O'Neill (Sales)"]) == "we asked o'neill (twice)"


def _print(session: Session) -> str:
    return _read(session).print


async def test_a_corrected_note_changes_the_print_and_what_sales_does_later_does_not(
    db: Database,
) -> None:
    await db.write(_a_week, workspace_id=TEAM)
    before = await db.read(_print, workspace_id=TEAM)
    await db.write(n.leads, 3, 3, "Silent", TUESDAY, workspace_id=TEAM)
    assert await db.read(_print, workspace_id=TEAM) == before
    await db.write(_another, workspace_id=TEAM)
    assert await db.read(_print, workspace_id=TEAM) != before


def _another(session: Session) -> None:
    assert session.get(Campaign, campaign_called(session, "fair")) is not None
    n.note(session, LATER, campaign="Fair")
