"""People as Slack knows them: new, changed, guests, leavers; a workspace comes and goes."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from sqlmodel import select

from bot.kit.boundary import UserError
from bot.kit.db import Database, Session
from bot.kit.models import Outbox
from bot.kit.outbox import announce
from bot.people import service as people
from bot.people.census import LEFT, read_user, store_people
from bot.people.models import Member, Side, Workspace
from bot.people.setup import (
    begin_workspace,
    lose_channel,
    name_installer,
    pause,
    regain_channel,
    set_admin,
)
from tests.people.conftest import NOW, TEAM, person


def user(handle: str, **more: Any) -> dict[str, Any]:
    """A Slack user object."""
    return {
        "id": f"U0{handle.upper()}", "team_id": TEAM, "name": handle, "deleted": False,
        "tz": "Europe/Berlin", "is_bot": False,
        "profile": {"real_name": handle.title(), "display_name": handle,
                    "email": f"{handle}@Acme.test"},
    } | more  # fmt: skip


def store(session: Session, *users: dict[str, Any]) -> int:
    changed = store_people(session, [read_user(u, TEAM) for u in users], NOW)
    session.flush()
    return changed


def said(session: Session) -> list[str]:
    rows = session.exec(select(Outbox).where(Outbox.post == LEFT)).all()
    return [row.recipient for row in rows]


@pytest.mark.row("U29")
def test_people_are_taken_over_once(session: Session) -> None:
    assert store(session, user("nina"), user("nils")) == 2
    assert store(session, user("nina"), user("nils")) == 0
    assert store(session, user("nina", tz="Asia/Tokyo"), user("nils")) == 1
    nina = people.member(session, "U0NINA")
    assert nina is not None
    assert (nina.name, nina.email, nina.zone) == ("Nina", "nina@acme.test", "Asia/Tokyo")


@pytest.mark.row("U38")
@pytest.mark.parametrize("shape", [{}, {"id": "U1"}, {"id": "U1", "profile": None}, {"id": None}])
def test_what_slack_leaves_out_is_no_crash_and_nobody_of_ours(
    session: Session, shape: dict[str, Any]
) -> None:
    assert read_user(shape, TEAM).guest
    store_people(session, [read_user(shape, TEAM)], NOW)


@pytest.mark.row("U31")
@pytest.mark.fault("F56")
@pytest.mark.parametrize(
    "mark",
    [
        {"is_restricted": True},
        {"is_ultra_restricted": True},
        {"is_stranger": True},
        {"team_id": "T0OTHER"},
    ],
)
def test_of_guests_and_strangers_only_that_is_kept(session: Session, mark: dict[str, Any]) -> None:
    store(session, user("gus", **mark))
    gus = people.member(session, "U0GUS")
    assert gus is not None
    assert gus.guest
    assert (gus.name, gus.handle, gus.email, gus.zone) == ("", "", None, None)


def test_somebody_of_the_same_grid_organisation_is_no_stranger(session: Session) -> None:
    grid = {"team_id": "T0HOME", "enterprise_user": {"teams": ["T0HOME", TEAM]}}
    store(session, user("gina", **grid))
    assert people.is_member(people.member(session, "U0GINA"))


@pytest.mark.row("U13")
@pytest.mark.fault("F32")
def test_a_leaver_is_reported_to_the_manager_once_and_keeps_what_was_known(
    session: Session,
) -> None:
    rita = people.known(session, "U0RITA", NOW)
    rita.manager_id = "U0RAVI"
    gone = user("rita", deleted=True, profile={}, tz=None)
    assert store(session, gone) == 1
    assert store(session, gone) == 0
    assert (rita.active, rita.name, rita.email) == (False, "Rita Sanchez", "rita@acme.test")
    assert said(session) == ["U0RAVI"]
    store(session, user("rita", profile={"real_name": "Rita Sanchez", "display_name": "rita"}))
    assert rita.active
    assert rita.side == Side.SALES


@pytest.mark.row("U13")
def test_without_a_manager_the_admins_hear_of_it(session: Session) -> None:
    people.known(session, "U0RITA", NOW).manager_id = "U0GONE"
    store(session, user("rita", deleted=True), user("gus", deleted=True, is_restricted=True))
    assert said(session) == ["U0OLGA"]


def test_an_admin_who_left_is_none_any_more_and_the_owner_takes_over(session: Session) -> None:
    store(session, user("olga", deleted=True))
    assert people.admins(session) == []
    name_installer(session, "U0RAVI", "America/New_York", [], NOW)
    assert [m.slack_id for m in people.admins(session)] == ["U0RAVI"]
    # The workspace's own facts were known: another owner does not move its clock.
    assert people.workspace(session).zone == "Europe/Berlin"


def test_somebody_who_becomes_a_guest_is_refused_from_then_on(session: Session) -> None:
    store(session, user("rita", is_restricted=True))
    assert not people.is_member(people.member(session, "U0RITA"))
    assert said(session) == []


# -- the workspace itself


def test_whoever_installed_it_is_the_first_admin_and_gives_zone_and_country(
    empty: Session,
) -> None:
    assert begin_workspace(empty, "Acme", "U0ALIGN", NOW)
    person(empty, "olga")
    name_installer(empty, "U0OLGA", "Europe/Berlin", ["acme.test"], NOW)
    empty.flush()
    found = people.workspace(empty)
    assert (found.name, found.zone, found.country) == ("Acme", "Europe/Berlin", "DE")
    assert (found.installer_id, found.domains) == ("U0OLGA", ["acme.test"])
    assert people.is_admin(empty, "U0OLGA")
    assert not begin_workspace(empty, "Acme Ltd", "U0ALIGN", NOW)
    assert people.workspace(empty).name == "Acme Ltd"


@pytest.mark.fault("F35", "F36")
def test_uninstalled_is_paused_and_reinstalled_goes_on_with_all_it_had(session: Session) -> None:
    announce(session, "x", 1, "C1", now=NOW)
    row = session.exec(select(Outbox)).one()
    row.state, row.reason, row.tries = "held", "token_revoked", 3
    session.flush()
    pause(session, "uninstalled", NOW)
    pause(session, "token revoked", NOW)
    assert people.workspace(session).paused_at == NOW
    begin_workspace(session, "Acme", "U0ALIGN", NOW)
    session.flush()
    session.refresh(row)
    assert people.workspace(session).paused_at is None
    assert (row.state, row.tries, row.reason) == ("ready", 0, None)
    assert people.is_admin(session, "U0OLGA")


def test_a_revocation_of_a_workspace_never_seen_is_nothing(empty: Session) -> None:
    pause(empty, "uninstalled", NOW)
    assert empty.exec(select(Workspace)).all() == []


def test_the_last_admin_stays(session: Session) -> None:
    with pytest.raises(UserError, match="only admin"):
        set_admin(session, "U0OLGA", "U0OLGA", False, NOW)
    set_admin(session, "U0OLGA", "U0RITA", True, NOW)
    set_admin(session, "U0OLGA", "U0OLGA", False, NOW)
    assert [m.slack_id for m in people.admins(session)] == ["U0RITA"]
    person(session, "gus", guest=True)
    with pytest.raises(UserError, match="active member"):
        set_admin(session, "U0RITA", "U0GUS", True, NOW)


@pytest.mark.row("U10")
@pytest.mark.fault("F30", "F31")
def test_a_lost_channel_is_told_once_until_it_is_back(session: Session) -> None:
    found = people.workspace(session)
    found.leads_channel = "C0LEADS"
    assert lose_channel(session, "C0OTHER", "removed", NOW) == []
    assert lose_channel(session, "C0LEADS", "removed", NOW) == ["U0OLGA"]
    assert lose_channel(session, "C0LEADS", "archived", NOW) == []
    assert regain_channel(session, "C0LEADS")
    assert not regain_channel(session, "C0LEADS")
    assert lose_channel(session, "C0LEADS", "removed", NOW) == ["U0OLGA"]


@pytest.mark.fault("F29")
async def test_two_processes_that_begin_at_once_end_up_with_one_of_each(db: Database) -> None:
    users = [read_user(user(f"p{n}"), TEAM) for n in range(50)]

    def begin(session: Session) -> int:
        begin_workspace(session, "Acme", "U0ALIGN", NOW)
        return store_people(session, users, NOW)

    await asyncio.gather(*(db.write(begin, workspace_id=TEAM) for _ in range(4)))
    people_there = await db.read(_everybody, workspace_id=TEAM)
    assert len(people_there) == len(set(people_there)) == 50


def _everybody(session: Session) -> list[str]:
    return [m.name for m in session.exec(select(Member)).all()]


@pytest.mark.row("U38")
def test_somebody_without_any_name_has_none() -> None:
    nameless = read_user({"id": "U1", "team_id": TEAM, "profile": {"display_name": None}}, TEAM)
    assert (nameless.name, nameless.handle) == ("", "")
