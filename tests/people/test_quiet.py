"""People choose what they are told; nobody is told more than so much in a day (U9)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio

from bot.kit.db import Session
from bot.people.models import AuditLog, Member, Workspace
from bot.people.quiet import (
    A_DAY,
    OPTION,
    Kind,
    Verdict,
    Wanted,
    budget,
    judge,
    mute,
    muted,
    told_today,
    whom_to_tell,
)
from bot.people.quiet_views import WORDS, quiet_form, read_quiet_form
from tests.people.conftest import NOW, TEAM, person
from tests.support.world import World, words

CROWD = ["U0RITA", "U0RAVI", "U0MIA"]


def tell(session: Session, kind: Kind = Kind.COUNCIL, now: datetime = NOW) -> list[str]:
    return whom_to_tell(session, CROWD, kind, now)


@pytest.mark.row("U9")
def test_who_muted_a_kind_is_told_of_all_others(session: Session) -> None:
    mute(session, "U0RITA", {Kind.COUNCIL, Kind.LUNCHES})
    assert muted(session, "U0RITA") == {Kind.COUNCIL, Kind.LUNCHES}
    assert muted(session, "U0RAVI") == set()
    assert tell(session) == ["U0RAVI", "U0MIA"]
    assert tell(session, Kind.VISITS) == CROWD
    mute(session, "U0RITA", ())
    assert tell(session) == CROWD


@pytest.mark.fault("F32", "F56")
def test_leavers_guests_apps_and_strangers_are_told_nothing(session: Session) -> None:
    person(session, "gone", active=False)
    person(session, "gus", guest=True)
    person(session, "robo", bot=True)
    crowd = ["U0GONE", "U0RITA", "U0GUS", "U0RITA", "U0ROBO", "U0NOBODY"]
    assert whom_to_tell(session, crowd, Kind.COUNCIL, NOW) == ["U0RITA"]


@pytest.mark.row("U9")
def test_after_so_many_a_day_the_rest_is_held_back(session: Session) -> None:
    for _ in range(A_DAY):
        assert tell(session) == CROWD
    assert tell(session) == []
    assert whom_to_tell(session, CROWD, Kind.ANSWERS, NOW, exempt=True) == CROWD
    assert told_today(session, "U0RITA", NOW) == A_DAY + 1
    person(session, "nia")
    assert whom_to_tell(session, ["U0NIA"], Kind.COUNCIL, NOW) == ["U0NIA"]


@pytest.mark.row("U9", "U14")
def test_a_day_is_the_persons_own(session: Session) -> None:
    """23:30 in Berlin is the end of that day there, and the afternoon of it in New York."""
    ben = person(session, "ben", zone="America/New_York")
    crowd = ["U0RITA", "U0BEN"]
    late = datetime(2026, 3, 3, 22, 30, tzinfo=UTC)
    for _ in range(A_DAY):
        assert whom_to_tell(session, crowd, Kind.COUNCIL, late) == crowd
    assert whom_to_tell(session, crowd, Kind.COUNCIL, late + timedelta(hours=1)) == ["U0RITA"]
    # Further east the next day has begun; back again it is still the same measure.
    for zone, found in (("Asia/Tokyo", ["U0BEN"]), ("America/New_York", ["U0BEN"])):
        ben.zone = zone
        session.add(ben)
        session.flush()
        at = late + timedelta(hours=1)
        assert whom_to_tell(session, ["U0BEN"], Kind.COUNCIL, at) == found
    assert told_today(session, "U0BEN", late + timedelta(hours=1)) == 2
    assert told_today(session, "U0BEN", late + timedelta(hours=12)) == 2, "it is that day now"
    assert told_today(session, "U0BEN", late + timedelta(hours=36)) == 0


def test_several_at_once_are_counted_one_by_one(session: Session) -> None:
    found = session.get_one(Workspace, TEAM)
    found.options = {OPTION: 2}
    session.add(found)
    messages = [Wanted("U0RITA", Kind.COUNCIL) for _ in range(3)]
    messages += [Wanted("U0RITA", Kind.COUNCIL, exempt=True), Wanted("U0MIA", Kind.COUNCIL)]
    assert judge(session, messages, NOW) == [
        Verdict.SAY, Verdict.SAY, Verdict.BUDGET, Verdict.SAY, Verdict.SAY,
    ]  # fmt: skip


@pytest.mark.parametrize("said", [0, -1, 101, "7", None, 2.5])
def test_a_budget_that_makes_no_sense_is_the_usual_one(session: Session, said: object) -> None:
    found = session.get_one(Workspace, TEAM)
    found.options = {OPTION: said}
    session.add(found)
    assert budget(session) == A_DAY


def test_what_another_version_muted_is_left_out(session: Session) -> None:
    mute(session, "U0RITA", {Kind.COUNCIL})
    from bot.people.models import Attention

    row = session.get_one(Attention, (TEAM, "U0RITA"))
    row.muted = ["council", "horoscopes"]
    session.add(row)
    session.flush()
    assert muted(session, "U0RITA") == {Kind.COUNCIL}


# -- the form


def test_the_form_says_every_kind_and_reads_back_what_is_muted() -> None:
    assert set(WORDS) == set(Kind)
    form = quiet_form({Kind.LUNCHES}, 3, 12)
    boxes = form["blocks"][0]["element"]
    assert len(boxes["options"]) == len(Kind) <= 10
    ticked = {o["value"] for o in boxes["initial_options"]}
    assert ticked == set(Kind) - {Kind.LUNCHES}
    state = {"told": {"v": {"selected_options": boxes["initial_options"]}}}
    assert read_quiet_form(state) == {Kind.LUNCHES}
    assert read_quiet_form({}) == set(Kind)
    assert "initial_options" not in quiet_form(set(Kind), 0, 12)["blocks"][0]["element"]
    assert "Today so far 3 of at most 12." in words(form)
    assert "Today 12 of at most 12; 4 held back." in words(quiet_form(set(), 16, 12))


@pytest_asyncio.fixture
async def world(db_url: str) -> AsyncIterator[World]:
    async with World.open(db_url) as opened:
        yield opened


async def told(world: World, kind: Kind) -> list[str]:
    return await world.write(whom_to_tell, ["U0RITA", "U0MIA"], kind, world.now)


@pytest.mark.row("U9")
async def test_a_person_mutes_and_unmutes_by_word_and_from_home(world: World) -> None:
    await world.says("/align quiet", by="rita")
    shown = world.sandbox.views("rita")[-1]
    assert "Tell me in a direct message about" in words({"blocks": shown.blocks})
    reply = await world.sandbox.submit("rita", {"told": ["council", "leads"]})
    assert reply.errors == {}
    await world.settled()
    assert await told(world, Kind.COUNCIL) == ["U0RITA", "U0MIA"]
    assert await told(world, Kind.LUNCHES) == ["U0MIA"]
    await world.sandbox.open_home("rita")
    await world.settled()
    home = world.sandbox.home("rita")
    assert home is not None
    assert f"What I am told ({len(Kind) - 2} muted)" in words({"blocks": home.blocks})
    await world.sandbox.press("rita", "home", "people.quiet.open")
    await world.sandbox.submit("rita", {"told": [k.value for k in Kind]})
    await world.settled()
    assert await told(world, Kind.LUNCHES) == ["U0RITA", "U0MIA"]
    home = world.sandbox.home("rita")
    assert home is not None
    assert "muted" not in words({"blocks": home.blocks})


@pytest.mark.row("U9", "000-10")
async def test_an_admin_says_how_much_is_said_in_a_day(world: World) -> None:
    async def save(typed: str) -> dict[str, str]:
        await world.says("/align settings", by="olga")
        await world.sandbox.press("olga", None, "home.more")
        await world.settled()
        reply = await world.sandbox.submit("olga", {"daily": typed})
        await world.settled()
        return reply.errors

    assert "from 1 to 100" in (await save("abc"))["daily"]
    assert "from 1 to 100" in (await save("0"))["daily"]
    assert await save("1") == {}
    assert await told(world, Kind.COUNCIL) == ["U0RITA", "U0MIA"]
    assert await told(world, Kind.COUNCIL) == []
    assert await save("") == {}
    assert await told(world, Kind.COUNCIL) == ["U0RITA", "U0MIA"]
    log = [a.reason for a in await world.rows(AuditLog) if a.about == "more"]
    assert "direct messages a day: 1" in log[0]


async def test_another_workspaces_mutes_do_not_count_here(world: World) -> None:
    def elsewhere(session: Session) -> None:
        session.add(Member(slack_id="U0RITA", name="Rita"))
        session.flush()
        mute(session, "U0RITA", set(Kind))

    await world.db.write(elsewhere, workspace_id="T0OTHER")
    assert await told(world, Kind.COUNCIL) == ["U0RITA", "U0MIA"]
