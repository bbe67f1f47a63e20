"""Changing, taking back and putting back one's own words; merges (U4)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlmodel import select

from bot.kit.boundary import NotAllowed, UserError
from bot.leads.models import Lead, Quality
from bot.leads.service import LeadFields, claim_lead, locate, merge_leads, receive_lead
from bot.verdicts import views_saved
from bot.verdicts.change import (
    Change,
    agree,
    change_verdict,
    put_back,
    recount,
    saying_of,
    take_back,
)
from bot.verdicts.find import say_of_typed
from bot.verdicts.models import Reason, Verdict, Via, Wrong
from bot.verdicts.same import carry_over, fix_address, same_person, tries_of
from bot.verdicts.spoken import Speech
from tests.verdicts.conftest import NOW, Office
from tests.verdicts.test_say import rows

BAD, GOOD, LATER, NONE = Quality.NOT_GOOD, Quality.GOOD, Quality.LATER, Quality.NONE


@pytest.mark.row("U4")
def test_a_change_is_a_further_row_of_the_same_act(office: Office) -> None:
    lead = office.lead()
    said = office.says("U0RITA", lead, BAD)
    new = change_verdict(
        office.session, said.verdict_id, "U0RITA",
        Change(reason=Reason.WRONG_DATA, field=Wrong.EMAIL), NOW + timedelta(hours=1),
    )  # fmt: skip
    first, second = rows(office)
    assert (first.reason, first.superseded) == (Reason.NOT_GIVEN, True)
    assert (second.reason, second.superseded, second.act_id) == (
        Reason.WRONG_DATA, False, first.id,
    )  # fmt: skip
    assert second.act_at == first.act_at
    assert office.fresh(lead).verdict_reason == "wrong_data"
    # the button of the first answer still works, and asks for nothing twice
    change_verdict(
        office.session, said.verdict_id, "U0RITA", Change(right_value="+1 555 0100"), NOW
    )
    same = change_verdict(
        office.session, new.verdict_id, "U0RITA", Change(reason=Reason.WRONG_DATA), NOW
    )
    assert same.repeated
    assert [r.right_value for r in rows(office)] == [None, None, "+1 555 0100"]
    assert rows(office)[-1].field == Wrong.EMAIL


def test_another_reason_forgets_the_field(office: Office) -> None:
    said = office.says("U0RITA", office.lead(), BAD, reason=Reason.WRONG_DATA, field=Wrong.PHONE)
    change_verdict(
        office.session, said.verdict_id, "U0RITA", Change(reason=Reason.CANNOT_REACH), NOW
    )
    assert rows(office)[-1].field is None


def test_not_ready_makes_it_later_with_an_optional_date(office: Office) -> None:
    lead = office.lead()
    said = office.says("U0RITA", lead, BAD)
    change_verdict(office.session, said.verdict_id, "U0RITA", Change(reason=Reason.NOT_READY), NOW)
    assert office.fresh(lead).verdict == LATER
    change_verdict(
        office.session, said.verdict_id, "U0RITA", Change(later_on=date(2026, 9, 1)), NOW
    )
    assert rows(office)[-1].later_on == date(2026, 9, 1)


def test_undo_takes_back_the_whole_act(office: Office) -> None:
    lead = office.lead()
    said = office.says("U0RITA", lead, BAD)
    change_verdict(office.session, said.verdict_id, "U0RITA", Change(reason=Reason.DUPLICATE), NOW)
    gone = take_back(office.session, said.verdict_id, "U0RITA", office.now)
    assert gone.stands is None
    assert gone.reason == Reason.DUPLICATE
    assert all(r.withdrawn_at and r.superseded for r in rows(office))
    assert (office.fresh(lead).verdict, lead.verdict_reason) == (NONE, None)
    again = take_back(office.session, said.verdict_id, "U0RITA", NOW + timedelta(days=1))
    assert again.stands is None
    assert {r.withdrawn_at for r in rows(office)} == {office.now}


def test_undo_brings_back_what_was_said_before(office: Office) -> None:
    lead = office.lead()
    office.says("U0RITA", lead, GOOD)
    said = office.says("U0RITA", lead, BAD)
    gone = take_back(office.session, said.verdict_id, "U0RITA", NOW)
    assert gone.stands is not None
    assert gone.stands.quality == GOOD
    assert office.fresh(lead).verdict == GOOD


def test_undoing_what_did_not_count_brings_nothing_back(office: Office) -> None:
    lead = office.lead()
    old = office.says("U0RITA", lead, BAD)
    office.says("U0RITA", lead, BAD, reason=Reason.WRONG_DATA)
    for _ in range(2):
        gone = take_back(office.session, old.verdict_id, "U0RITA", office.now)
        assert (gone.counted, gone.stands and gone.stands.reason) == (False, Reason.WRONG_DATA)
    assert office.fresh(lead).verdict_reason == "wrong_data"


def test_put_back_is_an_act_of_its_own(office: Office) -> None:
    lead = office.lead()
    said = office.says("U0RITA", lead, BAD, via=Via.REACTION, emoji="-1", channel="C", ts="1")
    take_back(office.session, said.verdict_id, "U0RITA", NOW)
    kept = put_back(office.session, said.verdict_id, "U0RITA", NOW)
    row = office.verdict(kept.verdict_id)
    assert (row.emoji, row.via, row.act_id) == (None, Via.BUTTON, None)
    assert office.fresh(lead).verdict == BAD
    assert put_back(office.session, kept.verdict_id, "U0RITA", NOW).repeated


@pytest.mark.fault("F57")
def test_nobody_changes_what_another_said(office: Office) -> None:
    said = office.says("U0RITA", office.lead(), BAD)
    for verb in (take_back, put_back, agree):
        with pytest.raises(NotAllowed):
            verb(office.session, said.verdict_id, "U0RAVI", NOW)
    with pytest.raises(NotAllowed):
        change_verdict(office.session, said.verdict_id, "U0RAVI", Change(note="x"), NOW)
    with pytest.raises(NotAllowed):
        saying_of(office.session, said.verdict_id, "U0RAVI")
    with pytest.raises(UserError):
        take_back(office.session, 999, "U0RITA", NOW)


def test_what_was_taken_back_is_not_refined(office: Office) -> None:
    said = office.says("U0RITA", office.lead(), BAD)
    take_back(office.session, said.verdict_id, "U0RITA", NOW)
    with pytest.raises(UserError, match="taken back"):
        change_verdict(
            office.session, said.verdict_id, "U0RITA", Change(reason=Reason.DUPLICATE), NOW
        )


def test_an_old_answers_buttons_do_not_undo_newer_words(office: Office) -> None:
    lead = office.lead()
    old = office.says("U0RITA", lead, BAD)
    office.says("U0RITA", lead, GOOD)
    with pytest.raises(UserError, match="newer"):
        change_verdict(
            office.session, old.verdict_id, "U0RITA", Change(reason=Reason.DUPLICATE), NOW
        )


def test_agree_takes_their_reason_and_later_is_no_flag(office: Office) -> None:
    lead = office.lead()
    office.says("U0RITA", lead, BAD, reason=Reason.WRONG_DATA, field=Wrong.PHONE)
    mine = office.says("U0RAVI", lead, BAD)
    agreed = agree(office.session, mine.verdict_id, "U0RAVI", NOW)
    assert (agreed.reason, agreed.field) == (Reason.WRONG_DATA, Wrong.PHONE)
    assert office.fresh(lead).verdict == BAD
    other = office.lead("lee@buyer.test")
    office.says("U0RITA", other, Quality.LATER, reason=Reason.NOT_READY)
    mine = office.says("U0RAVI", other, BAD)
    with pytest.raises(UserError, match="Nobody else"):
        agree(office.session, mine.verdict_id, "U0RAVI", NOW)
    assert mine.others
    assert "Another rep" not in str(views_saved.saved(mine, NOW))


def test_a_new_owners_word_is_the_leads(office: Office) -> None:
    lead = office.lead()
    office.says("U0RITA", lead, BAD)
    office.says("U0RAVI", lead, GOOD)
    claim_lead(office.session, lead.id or 0, "U0RAVI", NOW)
    assert recount(office.session, lead.id or 0, NOW) == GOOD


# -- merges (U22)


def test_a_merge_counts_what_was_said_of_both(office: Office) -> None:
    kept, gone = office.lead(), office.lead()
    office.says("U0RITA", kept, GOOD)
    office.says("U0RITA", gone, BAD, reason=Reason.NOT_A_FIT)
    office.says("U0RAVI", gone, BAD, reason=Reason.NOT_A_FIT)
    merge_leads(office.session, kept.id or 0, gone.id or 0, None, NOW, (carry_over,))
    assert office.fresh(kept).verdict == BAD
    assert [r.said_of for r in rows(office, kept)] == [None, gone.id, gone.id]
    assert sum(not r.superseded for r in rows(office)) == 2
    take_back(office.session, rows(office)[-1].id or 0, "U0RAVI", NOW)
    take_back(office.session, rows(office)[1].id or 0, "U0RITA", NOW)
    assert office.fresh(kept).verdict == GOOD


def test_a_flag_on_an_unconfirmed_lead_follows_it(office: Office) -> None:
    said = say_of_typed(
        office.session, "new@buyer.test", Speech("U0RITA", BAD, Via.COMMAND, NOW), NOW
    )
    lead = office.lead("new@buyer.test")
    assert lead.id == said.lead.id
    assert office.fresh(lead).confirmed
    assert lead.verdict == BAD


def test_the_same_person_merges_what_only_i_know(office: Office) -> None:
    known = office.lead("pat@buyer-group.test")
    said = say_of_typed(
        office.session, "pat@buyer.test", Speech("U0RITA", BAD, Via.COMMAND, NOW), NOW
    )
    joined = same_person(
        office.session, said.verdict_id, known.id or 0, "U0RITA", (carry_over,), NOW
    )
    assert (joined.merged, joined.kept) == (True, known.public_id)
    assert office.fresh(known).verdict == BAD
    found = locate(office.session, "pat@buyer.test")
    assert found is not None
    assert found.id == known.id


def test_a_confirmed_lead_is_merged_only_by_who_may(office: Office) -> None:
    flagged, other = office.lead(owner="U0PAUL"), office.lead(owner="U0PAUL")
    said = office.says("U0RITA", flagged, BAD, reason=Reason.DUPLICATE)
    noted = same_person(
        office.session, said.verdict_id, other.id or 0, "U0RITA", (carry_over,), NOW
    )
    assert not noted.merged
    assert rows(office)[-1].right_value == other.public_id
    mine = office.says("U0PAUL", flagged, BAD, reason=Reason.DUPLICATE)
    merged = same_person(
        office.session, mine.verdict_id, other.id or 0, "U0PAUL", (carry_over,), NOW
    )
    assert merged.merged
    # *duplicate* has come true: it does not count against the lead that is kept
    assert office.fresh(other).verdict == NONE


def test_whose_lead_the_other_is_counts_as_well(office: Office) -> None:
    mine, theirs = office.lead(owner="U0RITA"), office.lead(owner="U0PAUL")
    said = office.says("U0RITA", mine, BAD, reason=Reason.DUPLICATE)
    noted = same_person(
        office.session, said.verdict_id, theirs.id or 0, "U0RITA", (carry_over,), NOW
    )
    assert not noted.merged
    assert office.fresh(mine).merged_into is None


def test_a_lead_that_is_nobodys_yet_is_merged_into_only_by_who_may(office: Office) -> None:
    mine, nobodys = office.lead(owner="U0RITA"), office.lead()
    said = office.says("U0RITA", mine, BAD, reason=Reason.DUPLICATE)
    noted = same_person(
        office.session, said.verdict_id, nobodys.id or 0, "U0RITA", (carry_over,), NOW
    )
    assert not noted.merged
    assert office.fresh(mine).merged_into is None
    office.person("U0RITA").admin = True
    done = same_person(
        office.session, said.verdict_id, nobodys.id or 0, "U0RITA", (carry_over,), NOW
    )
    assert done.merged


def test_a_mistyped_address_becomes_the_lead_that_was_meant(office: Office) -> None:
    known = office.lead("pat@buyer.test")
    said = say_of_typed(
        office.session, "pat@bujer.test", Speech("U0RITA", BAD, Via.COMMAND, NOW), NOW
    )
    joined = fix_address(
        office.session, said.verdict_id, "pat@buyer.test", "U0RITA", (carry_over,), NOW
    )
    assert joined.merged
    assert office.fresh(known).verdict == BAD


def test_a_mistyped_address_of_a_new_lead_is_corrected(office: Office) -> None:
    said = say_of_typed(
        office.session, "pat@bujer.test", Speech("U0RITA", BAD, Via.COMMAND, NOW), NOW
    )
    fix_address(office.session, said.verdict_id, "pat@buyer.test", "U0RITA", (), NOW)
    lead = office.session.exec(select(Lead)).one()
    assert office.fresh(lead).email == "pat@buyer.test"
    with pytest.raises(UserError):
        fix_address(office.session, said.verdict_id, "L-9999", "U0RITA", (), NOW)


@pytest.mark.parametrize("typed", ["nonsense", "a@b", "Pat Lee"])
def test_what_is_no_address_mends_none(office: Office, typed: str) -> None:
    said = say_of_typed(
        office.session, "pat@bujer.test", Speech("U0RITA", BAD, Via.COMMAND, NOW), NOW
    )
    with pytest.raises(UserError, match="please") as wrong:
        fix_address(office.session, said.verdict_id, typed, "U0RITA", (), NOW)
    assert wrong.value.field == "which"
    lead = office.session.exec(select(Lead)).one()
    assert (office.fresh(lead).email, lead.name) == ("pat@bujer.test", None)


def test_of_two_records_that_become_one_the_newest_word_is_told(office: Office) -> None:
    known = office.lead("pat@buyer.test")
    old = say_of_typed(
        office.session, "pat@bujer.test", Speech("U0RITA", BAD, Via.COMMAND, NOW), NOW
    )
    later = NOW + timedelta(minutes=5)
    office.now = later
    office.says("U0RITA", known, BAD, reason=Reason.WRONG_DATA, field=Wrong.PHONE)
    done = same_person(
        office.session, old.verdict_id, known.id or 0, "U0RITA", (carry_over,), later
    )
    assert (done.saying.reason, done.saying.field) == (Reason.WRONG_DATA, Wrong.PHONE)


@pytest.mark.parametrize(
    ("meant", "real"),
    [
        (
            "https://app.hubspot.com/contacts/123456/record/0-1/98765",
            {"url": "https://app.hubspot.com/contacts/123456/record/0-1/98765"},
        ),
        ("crm-778812", {"external_id": "crm-778812"}),
    ],
)
@pytest.mark.row("U22")
def test_a_link_or_an_id_given_instead_finds_the_real_lead_later(
    office: Office, meant: str, real: dict[str, str]
) -> None:
    said = say_of_typed(
        office.session, "pat@bujer.test", Speech("U0RITA", BAD, Via.COMMAND, NOW), NOW
    )
    fix_address(office.session, said.verdict_id, meant, "U0RITA", (), NOW)
    unconfirmed = office.session.exec(select(Lead)).one()
    assert office.fresh(unconfirmed).name is None, "a link is no name"
    came = receive_lead(office.session, LeadFields(name="Pat Lee", **real), NOW)
    assert came.lead_id == unconfirmed.id
    lead = office.fresh(unconfirmed)
    assert (lead.confirmed, lead.verdict, lead.name) == (True, BAD, "Pat Lee")


def test_no_tries_are_on_record_where_no_source_tells(office: Office) -> None:
    assert tries_of(office.session, office.lead().id or 0) == 0


def test_history_is_never_lost(office: Office) -> None:
    lead = office.lead()
    said = office.says("U0RITA", lead, BAD)
    change_verdict(office.session, said.verdict_id, "U0RITA", Change(note="one"), NOW)
    take_back(office.session, said.verdict_id, "U0RITA", NOW)
    put_back(office.session, said.verdict_id, "U0RITA", NOW)
    assert len(office.session.exec(select(Verdict)).all()) == 3
