"""Saying something of a lead: what is kept, what follows, and what the busiest door costs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, func
from sqlmodel import col, select

from bot.kit.boundary import NotAllowed
from bot.kit.models import Job, Outbox
from bot.leads.models import Lead, Quality
from bot.people.models import Side
from bot.verdicts.find import NoSuchLead, say_of_typed
from bot.verdicts.models import Reason, Verdict, Via, Wrong
from bot.verdicts.spoken import Speech
from tests.verdicts.conftest import NOW, Office

BAD, GOOD, LATER = Quality.NOT_GOOD, Quality.GOOD, Quality.LATER


def rows(office: Office, lead: Lead | None = None) -> list[Verdict]:
    query = select(Verdict).order_by(col(Verdict.id))
    found = list(office.session.exec(query))
    for row in found:
        office.session.refresh(row)
    return [r for r in found if lead is None or r.lead_id == lead.id]


def flag(by: str, reason: Reason | None = None, **more: Any) -> Speech:
    return Speech(by, BAD, Via.COMMAND, NOW, reason, **more)


@pytest.mark.row("card-1")
def test_a_flag_is_kept_and_the_lead_says_so(office: Office) -> None:
    lead = office.lead("pat@buyer.test", name="Pat Lee", company="Buyer")
    said = office.says("U0RITA", lead, BAD, reason=Reason.WRONG_DATA, field=Wrong.PHONE)
    row = office.verdict(said.verdict_id)
    assert (row.by, row.quality, row.reason, row.field) == (
        "U0RITA", BAD, Reason.WRONG_DATA, Wrong.PHONE,
    )  # fmt: skip
    assert (row.via, row.act_id, row.superseded, row.withdrawn_at) == (
        Via.COMMAND, None, False, None,
    )  # fmt: skip
    office.fresh(lead)
    assert (lead.verdict, lead.verdict_reason) == (BAD, "wrong_data")
    assert lead.heard_at == office.now
    card = office.session.exec(select(Outbox).where(Outbox.post == "leads.card")).one()
    assert card.want == 2, "the card is redrawn, once"


def test_without_a_reason_it_is_kept_as_not_given(office: Office) -> None:
    lead = office.lead()
    said = office.says("U0RITA", lead, BAD)
    assert office.verdict(said.verdict_id).reason == Reason.NOT_GIVEN
    assert office.fresh(lead).verdict_reason == "not_given"


def test_the_same_again_adds_nothing(office: Office) -> None:
    lead = office.lead()
    first = office.says("U0RITA", lead, BAD, reason=Reason.NOT_A_FIT)
    for more in ({}, {"reason": Reason.NOT_A_FIT}):
        again = office.says("U0RITA", lead, BAD, **more)
        assert again.repeated
        assert again.verdict_id == first.verdict_id
        assert again.reason == Reason.NOT_A_FIT
    assert len(rows(office)) == 1


def test_good_and_later_bad_the_newest_counts_and_history_stays(office: Office) -> None:
    lead = office.lead()
    office.says("U0RITA", lead, GOOD)
    office.says("U0RITA", lead, BAD, reason=Reason.DUPLICATE)
    assert office.fresh(lead).verdict == BAD
    assert [(r.quality, r.superseded) for r in rows(office)] == [(GOOD, True), (BAD, False)]


def test_two_who_disagree_are_mixed_until_the_owner_speaks(office: Office) -> None:
    lead = office.lead()
    office.says("U0RITA", lead, BAD, reason=Reason.NOT_A_FIT)
    said = office.says("U0RAVI", lead, GOOD)
    assert [o.reason for o in said.others] == [Reason.NOT_A_FIT]
    assert (office.fresh(lead).verdict, lead.verdict_reason) == (Quality.MIXED, None)
    lead.owner_id = "U0PAUL"
    office.session.flush()
    office.says("U0PAUL", lead, LATER, reason=Reason.NOT_READY)
    assert (office.fresh(lead).verdict, lead.verdict_reason) == (LATER, "not_ready")


def test_what_happened_earlier_and_arrives_late_is_history(office: Office) -> None:
    lead = office.lead()
    office.says("U0RITA", lead, GOOD)
    before = office.now - timedelta(minutes=5)
    office.says("U0RITA", lead, BAD, via=Via.REACTION, act_at=before, emoji="-1")
    assert [(r.quality, r.superseded) for r in rows(office)] == [(GOOD, False), (BAD, True)]
    assert office.fresh(lead).verdict == GOOD


def test_people_of_neither_side_are_told_how(office: Office) -> None:
    lead = office.lead()
    with pytest.raises(NotAllowed, match="sales and marketing"):
        office.says("U0OTTO", lead, BAD)
    office.says("U0MIA", lead, BAD)
    office.says("U0OLGA", lead, GOOD)


def test_somebody_of_no_side_is_saved_and_asked_once(office: Office) -> None:
    lead = office.lead()
    first = office.says("U0NEW", lead, BAD).speaker
    assert first is not None
    assert first.no_side
    assert first.ask_side
    assert first.admin_id == "U0OLGA"
    second = office.says("U0NEW", office.lead(), BAD).speaker
    assert second is not None
    assert second.no_side
    assert not second.ask_side
    assert office.says("U0UNSEEN", lead, BAD).verdict_id
    assert office.person("U0UNSEEN").side == Side.UNKNOWN


def test_the_tip_about_threads_is_kept_for_when_the_side_is_known(office: Office) -> None:
    asked = office.says("U0NEW", office.lead(), BAD).speaker
    assert asked is not None
    assert (asked.ask_side, asked.in_threads) == (True, False), "one thing at a time"
    office.person("U0NEW").side = Side.SALES
    office.session.flush()
    later = office.says("U0NEW", office.lead(), BAD).speaker
    assert later is not None
    assert later.in_threads


def test_the_tip_about_threads_comes_with_the_first_command_only(office: Office) -> None:
    lead = office.lead()
    by_button = office.says("U0RITA", lead, BAD, via=Via.BUTTON).speaker
    first = office.says("U0RITA", office.lead(), BAD).speaker
    second = office.says("U0RITA", office.lead(), BAD).speaker
    assert [s.in_threads for s in (by_button, first, second) if s] == [False, True, False]


@pytest.mark.row("card-1")
@pytest.mark.parametrize("which", ["pat@buyer.test", "PAT@buyer.test", "L-1001", "l1001"])
def test_a_lead_is_found_by_what_was_typed(office: Office, which: str) -> None:
    lead = office.lead("pat@buyer.test")
    said = say_of_typed(office.session, which, flag("U0RITA"), NOW)
    assert said.lead.id == lead.id
    assert said.new is None


@pytest.mark.row("card-1")
def test_an_unknown_lead_is_kept_unconfirmed(office: Office) -> None:
    said = say_of_typed(office.session, "new@buyer.test", flag("U0RITA", Reason.DUPLICATE), NOW)
    assert said.new == "new@buyer.test"
    lead = office.session.get_one(Lead, said.lead.id)
    assert (office.fresh(lead).confirmed, lead.verdict) == (False, BAD)
    again = say_of_typed(office.session, "new@buyer.test", flag("U0RAVI"), NOW)
    assert (again.lead.id, again.new) == (lead.id, None)


def test_an_l_number_that_does_not_exist_makes_nothing(office: Office) -> None:
    with pytest.raises(NoSuchLead, match="L-9999"):
        say_of_typed(office.session, "L-9999", flag("U0RITA"), NOW)
    assert office.session.exec(select(func.count()).select_from(Lead)).one() == 0


def test_the_first_flag_has_campaigns_watched(office: Office) -> None:
    office.says("U0RITA", office.lead(), BAD)
    office.says("U0RITA", office.lead(), BAD)
    job = office.session.exec(select(Job).where(Job.name == "verdicts.signals")).one()
    assert job.zone == "Europe/Berlin"


@contextmanager
def statements(office: Office) -> Iterator[list[str]]:
    """Every statement that reaches the database."""
    seen: list[str] = []

    def note(_c: Any, _cur: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    if office.session.dialect == "sqlite":
        raw: Any = office.session.connection().connection.driver_connection
        raw.set_trace_callback(seen.append)
        yield seen
        raw.set_trace_callback(None)
        return
    engine = office.session.get_bind().engine
    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


def test_the_busiest_door_is_a_handful_of_statements(office: Office) -> None:
    """With the claim of the request (kit/once.py): five, and on PostgreSQL six."""
    office.lead("pat@buyer.test")
    say_of_typed(office.session, "pat@buyer.test", flag("U0RAVI"), NOW)
    say_of_typed(office.session, "other@buyer.test", flag("U0RITA"), NOW)
    office.session.flush()
    office.session.expunge_all()
    with statements(office) as seen:
        say_of_typed(office.session, "pat@buyer.test", flag("U0RITA", Reason.NOT_A_FIT), NOW)
    assert len(seen) <= (4 if office.session.dialect == "sqlite" else 5), seen
