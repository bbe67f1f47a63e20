"""Who is who and who may what, on a real database."""

from __future__ import annotations

import pytest
from sqlalchemy import event
from sqlmodel import select

from bot.kit.boundary import NotAllowed, UserError
from bot.kit.db import Session
from bot.people import service as people
from bot.people.models import AuditLog, Member, Role, RosterEmail, Side, Team
from tests.people.conftest import NOW, person


def test_unknown_workspace_is_a_lookup_error(empty: Session) -> None:
    with pytest.raises(LookupError):
        people.workspace(empty)


def test_somebody_new_is_a_stub_of_no_side_and_stays_one_person(session: Session) -> None:
    first = people.known(session, "U0NEW", NOW)
    again = people.known(session, "U0NEW", NOW)
    assert first.id == again.id
    assert (first.side, first.side_from, first.active) == (Side.UNKNOWN, "none", True)


def test_people_of_another_workspace_are_not_seen(session: Session) -> None:
    session.flush()
    elsewhere = Session(session.connection(), info={"workspace_id": "T0OTHER"})
    try:
        assert people.member(elsewhere, "U0RITA") is None
        assert people.admins(elsewhere) == []
    finally:
        elsewhere.close()


def test_admins_only(session: Session) -> None:
    assert people.require_admin(session, "U0OLGA").name == "Olga Petrov"
    with pytest.raises(NotAllowed, match="Ask Olga Petrov"):
        people.require_admin(session, "U0RITA")


@pytest.mark.row("U31")
@pytest.mark.fault("F56")
@pytest.mark.parametrize("what", [{"guest": True}, {"active": False}, {"bot": True}])
def test_an_admin_who_became_a_guest_or_left_is_refused_at_the_click(
    session: Session, what: dict[str, bool]
) -> None:
    person(session, "gone", admin=True, side=Side.MARKETING, **what)
    for check in (people.require_admin, people.require_marketing, people.require_member):
        with pytest.raises(NotAllowed, match="This app is for people at Acme"):
            check(session, "U0GONE")
    assert not people.may_edit_lead(session, "U0GONE", None)
    assert [m.slack_id for m in people.admins(session)] == ["U0OLGA"]


def test_marketing_and_admins_answer(session: Session) -> None:
    assert people.require_marketing(session, "U0MIA")
    assert people.require_marketing(session, "U0OLGA")
    with pytest.raises(NotAllowed):
        people.require_marketing(session, "U0RITA")


@pytest.mark.row("000-23")
def test_managers_by_their_own_record_and_by_team(session: Session) -> None:
    team = Team(name="Berlin inside", side=Side.SALES, manager_id="U0SAM")
    session.add(team)
    session.flush()
    person(session, "sam", role=Role.INSIDE_MANAGER, side=Side.SALES, team_id=team.id)
    person(session, "paul", side=Side.SALES, team_id=team.id)
    person(session, "ben", side=Side.SALES, manager_id="U0DANA")
    person(session, "dana", role=Role.SALES_LEADER, side=Side.SALES)
    assert people.is_manager_of(session, "U0SAM", "U0PAUL")
    assert people.is_manager_of(session, "U0DANA", "U0BEN")
    assert not people.is_manager_of(session, "U0SAM", "U0BEN")
    assert not people.is_manager_of(session, "U0SAM", "U0SAM")
    assert people.manager_of(session, "U0PAUL") == "U0SAM"
    assert people.manager_of(session, "U0SAM") is None


def test_who_may_change_a_lead(session: Session) -> None:
    person(session, "sam", side=Side.SALES)
    people.known(session, "U0RITA", NOW).manager_id = "U0SAM"
    assert people.may_edit_lead(session, "U0RITA", "U0RITA")
    assert people.may_edit_lead(session, "U0SAM", "U0RITA")
    assert people.may_edit_lead(session, "U0OLGA", "U0RITA")
    assert not people.may_edit_lead(session, "U0RAVI", "U0RITA")
    assert not people.may_edit_lead(session, "U0RAVI", None)
    person(session, "dana", role=Role.SALES_LEADER, side=Side.SALES)
    assert people.may_edit_lead(session, "U0DANA", None)


@pytest.mark.parametrize(
    "typed", ["@rita", "@Rita Sanchez", "<@U0RITA>", "<@U0RITA|rita>", "u0rita", "rita@acme.test"]
)
def test_somebody_is_found_however_slack_hands_the_name_over(session: Session, typed: str) -> None:
    assert people.one_named(session, typed).slack_id == "U0RITA"


def test_nobody_and_several_are_a_clear_sentence(session: Session) -> None:
    person(session, "rita2", "Rita Sanchez")
    with pytest.raises(UserError, match="I know nobody called @zed"):
        people.one_named(session, "@zed")
    with pytest.raises(UserError, match=r"`U0RITA`.*`U0RITA2`"):
        people.one_named(session, "rita sanchez")
    assert people.people_named(session, " @ ") == []


@pytest.mark.row("U24")
def test_an_address_of_the_crm_is_the_person_an_admin_named(session: Session) -> None:
    assert people.member_by_email(session, "RITA@acme.test ").slack_id == "U0RITA"
    assert people.member_by_email(session, "r.sanchez@acme.test") is None
    session.add(RosterEmail(email="r.sanchez@acme.test", slack_id="U0RITA"))
    session.flush()
    found = people.member_by_email(session, "R.Sanchez@acme.test")
    assert found is not None
    assert found.slack_id == "U0RITA"


def test_a_tip_is_told_once_to_each(session: Session) -> None:
    assert people.told(session, "U0RITA", "threads", NOW)
    assert not people.told(session, "U0RITA", "threads", NOW)
    assert people.told(session, "U0RAVI", "threads", NOW)
    assert people.told(session, "U0RITA", "other", NOW)


def test_audit_keeps_who_and_why_on_one_line(session: Session) -> None:
    people.audit(session, "U0OLGA", "side", "U0RITA", "moved\nto marketing\x00", NOW)
    session.flush()
    row = session.exec(select(AuditLog)).one()
    assert (row.by, row.what, row.reason, row.at) == ("U0OLGA", "side", "moved to marketing", NOW)


def test_one_person_per_slack_id(session: Session) -> None:
    assert len(session.exec(select(Member).where(Member.slack_id == "U0RITA")).all()) == 1


@pytest.mark.parametrize("typed", ["Öznur Şahin", "öznur şahin", "ÖZNUR ŞAHIN", "@öznur"])
def test_a_name_in_any_letters_and_any_case(session: Session, typed: str) -> None:
    person(session, "Öznur", "Öznur Şahin", slack_id="U0OZ")
    person(session, "other", "Äznur Şahin")
    assert people.one_named(session, typed).slack_id == "U0OZ"


@pytest.mark.parametrize("typed", ["%", "Rita_Sanchez", "ri%", "İ%"])
def test_a_typed_sign_is_no_wildcard(session: Session, typed: str) -> None:
    assert people.people_named(session, typed) == []


def test_a_name_is_looked_up_by_the_database(session: Session) -> None:
    for n in range(40):
        person(session, f"nr{n}", f"Number {n}")
    session.expunge_all()
    loaded: list[object] = []

    def note(who: object, *_more: object) -> None:
        loaded.append(who)

    event.listen(Member, "load", note)
    try:
        found = people.people_named(session, "NUMBER 7")
    finally:
        event.remove(Member, "load", note)
    assert [m.name for m in found] == ["Number 7"]
    assert len(loaded) == 1, "not everybody is loaded"
