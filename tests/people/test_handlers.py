"""What people do and what happens to them, over real HTTP, as the sandbox shows it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
import pytest_asyncio

from bot.kit import blocks as b
from bot.kit.db import Session
from bot.kit.models import Job
from bot.kit.surfaces import CardBits
from bot.people.models import (
    Absence,
    AuditLog,
    Member,
    Origin,
    RosterEmail,
    RosterImport,
    Side,
    Workspace,
)
from bot.people.service import known
from bot.sandbox.records import Member as Somebody
from tests.support.world import World, words


@pytest_asyncio.fixture
async def world(sqlite_url: str) -> AsyncIterator[World]:
    """Acme, on SQLite: what the database does differently is proved in the services' tests."""
    async with World.open(sqlite_url, set_up=False) as opened:
        await opened.settled()
        await opened.set_up()
        yield opened


def said(reply: Any) -> str:
    return words(reply.body if reply.message is None else reply.message)


async def who(world: World, handle: str) -> Member:
    return next(m for m in await world.rows(Member) if m.slack_id == f"U0{handle.upper()}")


# -- the start


@pytest.mark.row("U29")
async def test_at_the_start_everybody_is_known_and_the_owner_is_the_admin(
    sqlite_url: str,
) -> None:
    async with World.open(sqlite_url, set_up=False) as world:
        await world.settled()
        found = (await world.rows(Workspace))[0]
        assert (found.workspace_id, found.name, found.bot_user_id) == ("T0ACME", "Acme", "U0ALIGN")
        assert (found.installer_id, found.zone, found.country) == ("U0OLGA", "Europe/Berlin", "DE")
        assert found.domains == ["acme.test"]
        people = {m.slack_id: m for m in await world.rows(Member)}
        assert people["U0OLGA"].admin
        assert (people["U0RITA"].name, people["U0RITA"].email) == ("Rita Sanchez", "rita@acme.test")
        assert (people["U0BEN"].zone, people["U0GUS"].guest) == ("America/New_York", True)
        assert people["U0ALIGN"].bot
        assert [m.slack_id for m in people.values() if m.admin] == ["U0OLGA"]


@pytest.mark.row("U13")
async def test_every_night_it_learns_what_no_event_told(world: World) -> None:
    zoe = world.sandbox.members["zoe"]
    zoe.real_name, zoe.tz = "Zoe Lindqvist", "Asia/Tokyo"
    jobs = [j for j in await world.rows(Job) if j.name == "people.sync"]
    assert [(j.zone, j.rule) for j in jobs] == [("Europe/Berlin", "0 3 * * *")]
    await world.at(datetime(2026, 3, 4, 2, 0, 5, tzinfo=UTC))
    found = await who(world, "zoe")
    assert (found.name, found.zone) == ("Zoe Lindqvist", "Asia/Tokyo")


async def test_a_start_without_slack_is_made_good_by_the_first_act(sqlite_url: str) -> None:
    async with World.open(sqlite_url, set_up=False) as world:
        await world.settled()
        await world.write(_forget_workspace)
        assert "in sales" in said(await world.says("/align people"))
        assert (await world.rows(Workspace))[0].name == "Acme"


def _forget_workspace(session: Session) -> None:
    found = session.get(Workspace, session.workspace_id)
    assert found is not None
    session.delete(found)


# -- sides


@pytest.mark.row("000-21")
async def test_a_user_groups_members_have_its_side(world: World) -> None:
    nina = Somebody("U0NINA", "nina", "Nina New", email="nina@acme.test")
    await world.sandbox.members.join(nina, "leads")
    await world.settled()
    assert (await who(world, "nina")).side == Side.UNKNOWN
    group = world.sandbox.workspace.usergroups["S0SALES"]
    group.users.append("U0NINA")
    await world.sandbox.deliver_event(
        {"type": "subteam_members_changed", "subteam_id": "S0SALES", "added_users": ["U0NINA"]}
    )
    await world.settled()
    found = await who(world, "nina")
    assert (found.side, found.side_from) == (Side.SALES, Origin.GROUP)
    group.users.remove("U0NINA")
    await world.sandbox.deliver_event(
        {"type": "subteam_members_changed", "subteam_id": "S0SALES", "removed_users": ["U0NINA"]}
    )
    await world.settled()
    assert (await who(world, "nina")).side == Side.UNKNOWN


async def test_a_channel_as_a_team_of_a_side(world: World) -> None:
    assert "Saved" in said(await world.says("/align people map here marketing Brand", by="olga",
                                            in_="alignment"))  # fmt: skip
    await world.settled()
    olga = await who(world, "olga")
    assert (olga.side, olga.side_from) == (Side.MARKETING, Origin.CHANNEL)
    assert olga.team_id is not None
    assert any("people changed side" in text for text in world.whispers("olga"))
    # Groups count more than channels, and a word of one's own more than both.
    assert (await who(world, "rita")).side == Side.SALES
    refused = said(await world.says("/align people map @nobody sales", by="olga"))
    assert refused.startswith("There is no user group @nobody.")
    assert "Only an admin" in said(await world.says("/align people map here sales", by="rita"))
    await world.says("/align people map here off", by="olga", in_="alignment")
    await world.settled()
    assert (await who(world, "olga")).side == Side.UNKNOWN


async def test_somebody_of_no_side_chooses_in_home(world: World) -> None:
    nina = Somebody("U0NINA", "nina", "Nina New", email="nina@acme.test")
    await world.sandbox.members.join(nina, "leads")
    await world.sandbox.open_home("nina")
    await world.settled()
    home = world.sandbox.home("nina")
    assert home is not None
    assert "Which side are you on?" in words({"blocks": home.blocks})
    await world.sandbox.press("nina", "home", "people.side#marketing")
    await world.settled()
    found = await who(world, "nina")
    assert (found.side, found.side_from) == (Side.MARKETING, Origin.SELF)
    await world.sandbox.open_home("nina")
    await world.settled()
    again = world.sandbox.home("nina")
    assert again is not None
    assert "Which side are you on?" not in words({"blocks": again.blocks})


async def test_sides_and_admins_by_command(world: World) -> None:
    assert "another team" in said(await world.says("/align people side other", by="paul"))
    assert (await who(world, "paul")).side == Side.OTHER
    assert "Only an admin" in said(await world.says("/align people side @tom sales", by="rita"))
    answer = said(await world.says("/align people side @Tom Okafor sales", by="olga"))
    assert answer == "Tom Okafor is in sales now."
    assert (await who(world, "tom")).side_from == Origin.ROSTER
    assert "is an admin now" in said(await world.says("/align people admin @dana", by="olga"))
    assert (await who(world, "dana")).admin
    assert "no longer" in said(await world.says("/align people admin @dana off", by="olga"))
    assert not (await who(world, "dana")).admin
    assert "I know nobody called @zed" in said(
        await world.says("/align people admin @zed", by="olga")
    )
    assert "I do not know `sing`" in said(await world.says("/align people sing", by="olga"))
    assert "Type `/align people side sales`" in said(
        await world.says("/align people side", by="ben")
    )
    kept = [(a.by, a.what, a.about) for a in await world.rows(AuditLog) if a.by == "U0OLGA"]
    assert kept == [
        ("U0OLGA", "side", "U0TOM"), ("U0OLGA", "admin", "U0DANA"),
        ("U0OLGA", "admin ended", "U0DANA"),
    ]  # fmt: skip


async def test_the_overview_shows_admins_what_they_can_do(world: World) -> None:
    rita = said(await world.says("/align people", by="rita"))
    assert "*7* in sales · *3* in marketing" in rita
    assert "Not said yet: Olga Petrov" in rita
    assert "Import a roster" not in rita
    olga = said(await world.says("/align people", by="olga"))
    assert "Import a roster" in olga


# -- leavers and channels


@pytest.mark.row("U13")
@pytest.mark.fault("F32")
async def test_a_managers_dm_says_what_a_leaver_leaves_behind(world: World) -> None:
    open_leads = ["3 open leads"]

    def left_behind(session: Session, member_id: int) -> CardBits:
        assert session.get(Member, member_id) is not None
        return CardBits(tuple(open_leads), (b.button("Assign", "x.assign", str(member_id)),))

    world.app.deps.parts["left_parts"] = [left_behind]
    await world.write(_manages, "U0RITA", "U0SAM")
    await world.sandbox.members.deactivate("rita")
    await world.settled()
    assert not (await who(world, "rita")).active
    assert [w for w in world.direct("sam") if "has left" in w] == [
        "Rita Sanchez has left. Without an owner now: 3 open leads.\nAssign"
    ]
    await world.sandbox.members.reactivate("rita")
    await world.settled()
    assert world.direct("sam")[-1] == "Rita Sanchez is back."
    assert (await who(world, "rita")).side == Side.SALES


def _manages(session: Session, slack_id: str, manager_id: str) -> None:
    person = known(session, slack_id, datetime(2026, 3, 3, tzinfo=UTC))
    person.manager_id = manager_id
    session.add(person)


async def test_nobody_is_told_of_a_leaver_who_left_nothing_behind(world: World) -> None:
    world.app.deps.parts["left_parts"] = []
    await world.sandbox.members.deactivate("tom")
    await world.settled()
    assert not [w for w in world.direct("olga") if "has left" in w]


@pytest.mark.row("U10")
@pytest.mark.fault("F31")
async def test_removed_from_a_channel_it_needs_the_admins_hear_once(world: World) -> None:
    await world.sandbox.rooms.remove_app("leads")
    await world.settled()
    told = [w for w in world.direct("olga") if "no longer in" in w]
    assert len(told) == 1
    assert "leads arrive" in told[0]
    assert "/invite @Align" in told[0]
    await world.sandbox.open_home("olga")
    await world.settled()
    home = world.sandbox.home("olga")
    assert home is not None
    assert "no longer in" in words({"blocks": home.blocks})
    await world.sandbox.rooms.invite_app("leads")
    await world.sandbox.deliver_event(
        {"type": "member_joined_channel", "user": "U0ALIGN", "channel": "C0LEADS"}
    )
    await world.settled()
    assert not [w for w in world.direct("olga") if "no longer in" in w]
    assert any(w.startswith("I am back in <#C0LEADS>.") for w in world.direct("olga"))


@pytest.mark.row("U10")
@pytest.mark.fault("F30")
@pytest.mark.parametrize(
    ("kind", "says"), [("channel_archive", "was archived"), ("channel_deleted", "was deleted")]
)
async def test_a_channel_it_needs_is_closed(world: World, kind: str, says: str) -> None:
    for _ in range(2):
        await world.sandbox.deliver_event({"type": kind, "channel": "C0QUESTIONS"})
    await world.sandbox.deliver_event({"type": kind, "channel": "C0GENERAL"})
    await world.settled()
    told = [w for w in world.direct("olga") if says in w]
    assert len(told) == 1
    assert "marketing reads the questions" in told[0]


# -- away


@pytest.mark.row("U15")
async def test_away_and_back(world: World) -> None:
    answer = said(await world.says("/align away 12-23 aug deputy:@ravi", by="rita"))
    assert answer.startswith("Saved: you are away 12 Aug to 23 Aug. Ravi Nair stands in for you.")
    row = (await world.rows(Absence))[0]
    assert (row.starts_on.isoformat(), row.deputy_id) == ("2026-08-12", "U0RAVI")
    shown = await world.says("/align away", by="rita")
    assert "*12 Aug to 23 Aug* · deputy Ravi Nair" in said(shown)
    assert shown.message is not None
    await world.sandbox.press("rita", shown.message, f"people.away.end#{row.id}")
    await world.settled()
    assert await world.rows(Absence) == []
    assert "no absence planned" in said(await world.says("/align away", by="rita"))
    assert "could not read `soon`" in said(await world.says("/align away soon", by="rita"))
    assert "I know nobody called @zed" in said(
        await world.says("/align away today deputy:@zed", by="rita")
    )
    assert await world.rows(Absence) == []


@pytest.mark.row("U15")
async def test_undo_leaves_what_was_planned_before(world: World) -> None:
    await world.says("/align away 12-18 aug deputy:@ravi", by="rita")
    answer = await world.says("/align away 17-23 aug", by="rita")
    assert "Joined with what you had planned" in said(answer)
    await world.sandbox.press("rita", answer.message, "people.away.undo")
    await world.settled()
    (left,) = await world.rows(Absence)
    assert (left.starts_on.day, left.ends_on.day, left.deputy_id) == (12, 18, "U0RAVI")
    assert "what you had planned before stands" in world.whispers("rita")[-1]


async def test_mapping_a_private_channel_says_what_slack_did_not_tell(world: World) -> None:
    answer = await world.says("/align people map here sales", by="olga", in_="sales-managers")
    assert said(answer).startswith("Saved.")
    await world.settled()
    told = world.whispers("olga")[-1]
    assert "channel_not_found" in told
    assert "/invite @Align" in told


async def test_today_is_the_persons_own_day(world: World) -> None:
    await world.at(datetime(2026, 3, 4, 3, 0, tzinfo=UTC))  # the fourth in Berlin
    await world.says("/align away today", by="ben")
    await world.says("/align away today", by="rita")
    days = {a.slack_id: a.starts_on.isoformat() for a in await world.rows(Absence)}
    assert days == {"U0BEN": "2026-03-03", "U0RITA": "2026-03-04"}


# -- the roster

ROSTER = """email,side,role,team
zoe@acme.test,sales,outside rep,East
nobody@acme.test,sales,,East
broken,sales,,
"""


@pytest.mark.row("U21", "000-21")
async def test_a_roster_is_previewed_imported_and_undone_in_slack(world: World) -> None:
    assert "Only an admin" in said(await world.says("/align people import", by="rita"))
    await world.says("/align people import", by="olga")
    reply = await world.sandbox.submit("olga", {"people_roster": ROSTER})
    assert reply.status == 200
    form = world.sandbox.views("olga")[-1]
    shown = words({"blocks": form.blocks})
    assert (
        "3 rows: 1 new on the roster, 0 changed, 0 unchanged, 1 not in Slack yet, 1 left" in shown
    )
    assert "Row 4 left out. email: broken is no address." in shown
    assert await world.rows(RosterImport) == []
    # Another text than the one shown is shown first.
    changed = ROSTER.replace("outside rep", "inside rep")
    await world.sandbox.submit("olga", {"people_roster": changed})
    assert await world.rows(RosterImport) == []
    await world.sandbox.submit("olga", {"people_roster": changed})
    await world.settled()
    assert world.sandbox.views("olga") == []
    zoe = await who(world, "zoe")
    assert (zoe.role, zoe.side_from) == ("inside_rep", Origin.ROSTER)
    done = world.sandbox.dms("olga")[-1]
    assert "1 new on the roster" in words(done)
    who_is = await world.says("/align people who", by="olga")
    assert "nobody@acme.test" in said(who_is)
    await world.sandbox.press("olga", who_is.message, "people.who#0", selected="U0BEN")
    await world.settled()
    assert (await who(world, "ben")).side_from == Origin.ROSTER
    await world.sandbox.press("olga", done, "people.import.undo")
    await world.settled()
    zoe = await who(world, "zoe")
    assert (zoe.role, zoe.side, zoe.team_id) == ("none", Side.SALES, None)
    assert [(r.email, r.slack_id) for r in await world.rows(RosterEmail)] == [
        ("nobody@acme.test", "U0BEN")
    ]
    assert any("Undone: 1 people" in text for text in world.direct("olga") + world.whispers("olga"))


@pytest.mark.fault("F34")
async def test_a_form_that_is_no_table_says_so_beneath_the_input(world: World) -> None:
    await world.says("/align people import", by="olga")
    reply = await world.sandbox.submit("olga", {"people_roster": "name,side\nRita,sales"})
    assert reply.errors == {
        "people_roster": "The first row must name the columns, and one of them must be `email`."
    }


async def test_the_pressed_button_asks_who_presses(world: World) -> None:
    overview = await world.says("/align people", by="olga")
    await world.write(_no_admin, "U0OLGA")
    await world.sandbox.press("olga", overview.message, "people.import.open")
    await world.settled()
    assert world.sandbox.views("olga") == []
    assert any("Only an admin" in text for text in world.whispers("olga"))


def _no_admin(session: Session, slack_id: str) -> None:
    person = known(session, slack_id, datetime(2026, 3, 3, tzinfo=UTC))
    person.admin = False
    session.add(person)
