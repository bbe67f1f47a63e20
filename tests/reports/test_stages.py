"""How far leads come and how long each step takes, by month of handoff (001-9)."""

from __future__ import annotations

import csv
import io
from datetime import datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio

from bot.calls.models import Outcome
from bot.kit.db import Database, Session
from bot.leads.campaigns import named
from bot.leads.models import Campaign, Lead, Quality
from bot.reports.figures import STAGES
from bot.reports.registry import FIGURES
from bot.reports.stages import stages
from bot.reports.stages_facts import Month, Stages, Step
from bot.sandbox.methods_files import HELD
from bot.verdicts.models import Verdict, Via
from tests.reports import notes as n
from tests.reports.test_handlers import asked, kinds, press
from tests.support.world import World, words

YES, NO, LATER = Outcome.INTERESTED, Outcome.NO_INTEREST, Outcome.LATER
CHARTS = ("data_visualization", "data_table")
FEBRUARY, NOW = n.at(10, month=2), n.at(3)


@pytest_asyncio.fixture
async def acme_db(db: Database) -> Database:
    """Acme in Berlin, on each database."""
    await db.write(n.company, workspace_id=n.TEAM)
    return db


async def _write(db: Database, fn: Any, *args: Any, **more: Any) -> Any:
    return await db.write(lambda s: fn(s, *args, **more), workspace_id=n.TEAM)


async def _stages(db: Database, now: datetime = NOW, campaign_id: int = 0) -> Stages:
    return await db.read(stages, now, campaign_id, workspace_id=n.TEAM)


async def _newest(db: Database) -> Month:
    """February's: the last month but one."""
    return (await _stages(db)).months[-2]


def _lead(
    session: Session,
    when: datetime = FEBRUARY,
    *,
    heard: float | None = None,
    notes: tuple[tuple[Outcome, float], ...] = (),
    campaign: str = "",
    **more: Any,
) -> int:
    """A lead; days until it was heard of and until each conversation."""
    number = 5000 + len(session.exec(n.select_lead()).all())
    lead = Lead(
        number=number, received_at=when, created_at=when, came_at=when,
        heard_at=when + timedelta(days=heard) if heard is not None else None,
        campaign_id=named(session, Campaign, campaign) if campaign else None, **more,
    )  # fmt: skip
    session.add(lead)
    session.flush()
    for outcome, days in notes:
        n.note(session, outcome, when=when + timedelta(days=days), lead_id=lead.id)
    return lead.id or 0


def _good(session: Session, lead_id: int, at: datetime, *, stands: bool = True) -> None:
    session.add(
        Verdict(
            lead_id=lead_id, by="U0RAVI", quality=Quality.GOOD, via=Via.COMMAND, act_at=at, at=at,
            withdrawn_at=None if stands else at, superseded=not stands,
        )
    )  # fmt: skip


def _six(session: Session, campaign: str = "Webinar Q3", when: datetime = FEBRUARY) -> None:
    for days in (1, 2, 3, 4, 5, 6):
        _lead(session, when, heard=days, notes=((LATER, days + 2), (YES, days + 2 + days)),
              campaign=campaign)  # fmt: skip


@pytest.mark.row("001-9")
async def test_each_step_counts_those_who_came_to_the_one_before_and_its_median_days(
    acme_db: Database,
) -> None:
    await _write(acme_db, _six)
    await _write(acme_db, _lead)
    await _write(acme_db, _lead, heard=3, notes=((NO, 5),))
    report = await _stages(acme_db)
    assert [m.first.isoformat()[:7] for m in report.months][::11] == ["2025-04", "2026-03"]
    assert [m.leads for m in report.months] == [0] * 10 + [8, 0]
    february = report.months[-2]
    assert february.steps == (Step(7, 3.0), Step(7, 2.0), Step(6, 3.5))
    assert february.of == (8, 7, 7)
    assert [m.moving for m in report.months] == [False] * 11 + [True]


@pytest.mark.row("001-9", "U4")
async def test_what_was_taken_back_merged_unconfirmed_or_not_reached_brings_no_lead_further(
    acme_db: Database,
) -> None:
    kept = await _write(acme_db, _lead, heard=1)
    await _write(acme_db, _lead, heard=1, merged_into=kept, notes=((YES, 2),))
    await _write(acme_db, _lead, heard=1, confirmed=False, notes=((YES, 2),))
    await _write(acme_db, n.note, YES, lead_id=kept, when=FEBRUARY + timedelta(days=2),
                 connected=False)  # fmt: skip
    taken = await _write(acme_db, n.note, YES, lead_id=kept, when=FEBRUARY + timedelta(days=3))
    assert (await _newest(acme_db)).steps[1] == Step(1, 2.0)
    await _write(acme_db, n.take_back, taken, NOW)
    assert (await _newest(acme_db)).steps == (Step(1, 1.0), Step(), Step())
    # A conversation of whoever sales was not heard of is no further stage.
    await _write(acme_db, _lead, notes=((YES, 1),))
    february = await _newest(acme_db)
    assert (february.leads, february.steps) == (2, (Step(1, 1.0), Step(), Step()))


@pytest.mark.row("001-9")
async def test_a_good_verdict_is_interest_and_a_note_before_its_lead_takes_no_time(
    acme_db: Database,
) -> None:
    early = await _write(acme_db, _lead, heard=-2, notes=((LATER, -3),), verdict=Quality.GOOD)
    assert (await _newest(acme_db)).steps == (Step(1, 0.0), Step(1, 0.0), Step())
    await _write(acme_db, _good, early, FEBRUARY + timedelta(days=1))
    assert (await _newest(acme_db)).steps[2] == Step(1, 4.0)
    other = await _write(acme_db, _lead, heard=1, notes=((LATER, 1),))
    await _write(acme_db, _good, other, FEBRUARY + timedelta(days=2), stands=False)
    assert (await _newest(acme_db)).steps[2].leads == 1


@pytest.mark.row("001-9")
async def test_months_are_the_workspaces_own_and_a_campaign_is_its_own_report(
    acme_db: Database,
) -> None:
    # Half past midnight on 1 February in Berlin is January in UTC.
    await _write(acme_db, _lead, n.at(1, 0, 2) + timedelta(minutes=30), campaign="Webinar Q3")
    await _write(acme_db, _lead, n.at(1, 0, 2) - timedelta(minutes=30), campaign="Trade fair")
    report = await _stages(acme_db)
    assert [m.leads for m in report.months[-3:]] == [1, 1, 0]
    webinar = await _write(acme_db, named, Campaign, "Webinar Q3")
    one = await _stages(acme_db, campaign_id=webinar)
    assert ([m.leads for m in one.months[-3:]], one.campaign) == ([0, 1, 0], "Webinar Q3")


@pytest.mark.row("001-9")
async def test_it_comes_with_a_chart_a_table_and_how_it_is_counted(acme: World) -> None:
    for when in (FEBRUARY, n.at(10, month=1)):
        await acme.write(_six, "Webinar Q3", when)
    await acme.write(_lead)
    shown = await asked(acme, "/align report stages")
    assert kinds(shown) == ["section", *CHARTS, "context", "actions"]
    assert words(shown).startswith("*Stages · April 2025 to March 2026* · 13 leads received")
    assert "March is still moving" in words(shown)
    chart = shown.blocks[1]["chart"]
    assert (chart["type"], chart["axis_config"]["categories"]) == ("line", ["Jan 26", "Feb 26"])
    assert [[p["value"] for p in s["data"]] for s in chart["series"]] == [
        [3.5, 3.5], [2.0, 2.0], [3.5, 3.5],
    ]  # fmt: skip
    rows = {r[0]["text"]: [c["text"] for c in r[1:]] for r in shown.blocks[2]["rows"]}
    assert rows["Feb 2026"][:4] == ["7", "6", "86%", "3.5"]
    assert list(rows)[1:] == ["Mar 2026, still moving", "Feb 2026", "Jan 2026"]
    assert rows["Mar 2026, still moving"][:4] == ["0", "0", "too few (0)", "too few (0)"]
    await press(acme, "mia", shown, "How counted")
    counted = words(acme.sandbox.views("mia")[-1].body)
    assert "How many come to the next stage" in counted
    assert "How long each step took" in counted
    assert "Young months are not finished yet" in counted
    one = await asked(acme, "/align report stages webinar q3", by="rita")
    assert "March 2026 · Webinar Q3* · 12 leads received" in words(one)


@pytest.mark.row("001-9", "002-7")
async def test_where_charts_are_refused_it_comes_in_words_and_fewer_than_five_are_no_rate(
    acme: World,
) -> None:
    await acme.write(_six)
    await acme.write(lambda s: _lead(s, n.at(2), heard=0.5))
    acme.sandbox.refuse_blocks(*CHARTS)
    shown = await asked(acme, "/align report stages")
    said = words(shown)
    assert "*Feb 2026* · 6 leads · heard back 100% (6 of 6), 3.5 days" in said
    assert "*Mar 2026, still moving* · 1 lead · heard back 1 of 1 · spoken with 0 of 1" in said
    refused = [c for c in acme.sandbox.calls("response_url") if c.status != 200]
    await asked(acme, "/align report stages")
    assert len([c for c in acme.sandbox.calls("response_url") if c.status != 200]) == len(refused)


@pytest.mark.row("001-9")
@pytest.mark.fault("F50")
async def test_the_csv_has_every_month_and_no_formula(acme: World) -> None:
    await acme.write(_six, "=HYPERLINK(0)")
    shown = await asked(acme, "/align report stages =HYPERLINK(0)")
    await press(acme, "mia", shown, "CSV")
    sent = acme.sandbox.dms("mia")[-1].files[0]
    assert sent["name"] == "stages-2025-04-to-2026-03.csv"
    content = acme.sandbox.workspace.files[sent["id"]][HELD].decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(content)))
    assert len(rows) == 12 * 4
    heard = next(r for r in rows if (r["month"], r["stage"]) == ("2026-02", "heard back"))
    assert (heard["n"], heard["of"], heard["rate"], heard["median_days"]) == (
        "6", "6", "1.000", "3.50",
    )  # fmt: skip
    assert {r["campaign"] for r in rows} == {"'=HYPERLINK(0)"}


@pytest.mark.row("001-9")
async def test_words_that_it_does_not_know_no_leads_and_subscriptions_get_a_sentence(
    acme: World,
) -> None:
    none = await asked(acme, "/align report stages")
    assert "No lead was received in these twelve months." in words(none)
    unknown = await asked(acme, "/align report stages weekly")
    assert "I know no campaign “weekly”" in words(unknown)
    assert "Stages are always of twelve months." in words(unknown)
    asks = await asked(acme, "/align report subscribe stages monthly")
    assert "come when you ask: `/align report stages`" in words(asks)
    listed = await asked(acme, "/align report")
    assert "`/align report stages` how many leads come to the next stage" in words(listed)


@pytest.mark.row("001-9", "000-1")
def test_its_two_figures_mirror_each_other() -> None:
    survival, days = (FIGURES.figures[name] for name in STAGES.figures)
    assert (survival.mirror, days.mirror) == (days.name, survival.name)
    assert {survival.team.value, days.team.value} == {"marketing", "sales"}
