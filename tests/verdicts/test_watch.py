"""How many leads people say they get, and campaigns that leave their band (000-1, 002-5)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from bot.kit.boundary import NotAllowed, UserError
from bot.kit.models import Outbox
from bot.kit.outbox import Drawing
from bot.leads.models import Lead, Quality
from bot.people.models import Workspace
from bot.verdicts.models import Amount, QuantitySignal, Reason, Signal
from bot.verdicts.posts import draw_signal
from bot.verdicts.watch import (
    SIGNAL,
    mute_signal,
    quantity_counts,
    quantity_said,
    raise_signals,
    set_quantity,
)
from tests.verdicts.conftest import NOW, QUESTIONS, Office


@pytest.mark.row("000-1")
def test_the_newest_word_of_the_week_counts(office: Office) -> None:
    set_quantity(office.session, "U0RITA", Amount.TOO_FEW, NOW)
    set_quantity(office.session, "U0RITA", Amount.RIGHT, NOW + timedelta(hours=1))
    set_quantity(office.session, "U0RAVI", Amount.RIGHT, NOW)
    assert quantity_said(office.session, "U0RITA", NOW) == Amount.RIGHT
    assert quantity_counts(office.session, NOW) == {Amount.RIGHT: 2}
    next_week = NOW + timedelta(days=7)
    assert quantity_said(office.session, "U0RITA", next_week) is None
    set_quantity(office.session, "U0RITA", Amount.TOO_MANY, next_week)
    assert len(office.session.exec(select(QuantitySignal)).all()) == 3
    with pytest.raises(UserError):
        set_quantity(office.session, "U0MIA", Amount.RIGHT, NOW)


def leads(
    office: Office, campaign_id: int, n: int, bad: int, age_days: float, *, heard: int = -1,
    confirmed: bool = True,
) -> None:  # fmt: skip
    """`n` leads of that age, `bad` of them not good, `heard` of them spoken of."""
    at = NOW - timedelta(days=age_days)
    heard = n if heard < 0 else heard
    first = len(office.session.exec(select(Lead.id)).all())
    for i in range(n):
        office.session.add(
            Lead(
                number=5000 + first + i, received_at=at, created_at=at, campaign_id=campaign_id,
                confirmed=confirmed, heard_at=at if i < heard else None,
                verdict=Quality.NOT_GOOD if i < bad else Quality.NONE,
                verdict_reason="not_a_fit" if i < bad else None,
            )
        )  # fmt: skip
    office.session.flush()


@pytest.mark.row("002-5")
def test_a_campaign_that_left_its_band_is_one_message(office: Office) -> None:
    webinar, fair = office.campaign("Webinar Q3"), office.campaign("Fair")
    leads(office, webinar, 80, 20, 20)
    leads(office, webinar, 1, 0, 45)
    leads(office, webinar, 20, 14, 0.5, heard=18)
    leads(office, fair, 60, 15, 20)
    leads(office, fair, 20, 5, 2)
    (signal_id,) = raise_signals(office.session, NOW)
    signal = office.session.get_one(Signal, signal_id)
    assert (signal.campaign_id, signal.week) == (webinar, "2026-W10")
    assert (signal.not_good, signal.received, signal.heard) == (14, 20, 18)
    assert signal.reason == Reason.NOT_A_FIT
    row = office.session.exec(select(Outbox).where(Outbox.post == SIGNAL)).one()
    assert row.recipient == QUESTIONS
    message = draw_signal(Drawing(office.session, row.about, row.recipient, NOW))
    assert message is not None
    assert message["text"].startswith("Webinar Q3: 14 of 20 leads not good in the last 7 days")
    assert "18 of 20 heard back from" in message["text"], "the mirror"
    assert "Main reason: not a fit" in message["text"]
    assert raise_signals(office.session, NOW + timedelta(hours=1)) == [], "once a week"
    # Monday's turn of the ISO week begins no new seven days: they hold the same leads
    assert raise_signals(office.session, NOW + timedelta(days=6)) == []


@pytest.mark.row("002-5")
def test_too_few_leads_or_too_short_a_history_are_silent(office: Office) -> None:
    few, young, guessed = (office.campaign(n) for n in ("Few", "Young", "Guessed"))
    leads(office, few, 80, 8, 35)
    leads(office, few, 19, 19, 2)
    leads(office, young, 80, 8, 20)
    leads(office, young, 40, 40, 2)
    leads(office, guessed, 80, 8, 35)
    leads(office, guessed, 40, 40, 2, confirmed=False)
    assert raise_signals(office.session, NOW) == []


def unusual(office: Office) -> int:
    campaign = office.campaign("Webinar Q3")
    leads(office, campaign, 1, 0, 35)
    leads(office, campaign, 200, 20, 20)
    leads(office, campaign, 30, 30, 2)
    return campaign


@pytest.mark.row("002-5")
def test_a_day_off_and_a_missing_channel_wait(office: Office) -> None:
    unusual(office)
    assert raise_signals(office.session, datetime(2026, 3, 7, 9, tzinfo=UTC)) == []
    workspace = office.session.get_one(Workspace, "T0ACME")
    workspace.questions_channel = None
    office.session.flush()
    assert raise_signals(office.session, NOW) == []
    workspace.questions_channel = QUESTIONS
    office.session.flush()
    assert len(raise_signals(office.session, NOW)) == 1


@pytest.mark.row("002-5")
@pytest.mark.fault("F57")
def test_marketing_mutes_a_campaign_for_a_week(office: Office) -> None:
    campaign = unusual(office)
    (signal_id,) = raise_signals(office.session, NOW)
    with pytest.raises(NotAllowed):
        mute_signal(office.session, signal_id, "U0RITA", NOW)
    mute_signal(office.session, signal_id, "U0MIA", NOW)
    row = office.session.exec(select(Outbox).where(Outbox.post == SIGNAL)).one()
    assert office.fresh(row).want == 2
    message = draw_signal(Drawing(office.session, str(signal_id), QUESTIONS, NOW))
    assert message is not None
    assert "Muted until" in str(message["blocks"])
    leads(office, campaign, 40, 40, -5)
    assert raise_signals(office.session, NOW + timedelta(days=6)) == []
    assert len(raise_signals(office.session, NOW + timedelta(days=8))) == 1
