"""What prospects did: stored once, shown beside what is expected, and told when one comes back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from bot.leads.models import Lead
from bot.people import quiet
from bot.touches import views
from bot.touches.coming import A_DAY, SILENT
from bot.touches.models import CameBack, Touch
from tests.support.world import HOOK_SECRET, World, words

PAT = "pat@buyer.test"


@pytest.fixture
async def world(sqlite_url: str) -> AsyncIterator[World]:
    async with World.open(sqlite_url) as opened:
        yield opened


@pytest.fixture
async def both(db_url: str) -> AsyncIterator[World]:
    """The same on each database."""
    async with World.open(db_url) as opened:
        yield opened


async def touched(world: World, key: str, **fields: Any) -> httpx.Response:
    headers = {"Authorization": f"Bearer {HOOK_SECRET}", "Idempotency-Key": key}
    answer = await world.http.post("/hooks/touches", json=fields, headers=headers)
    await world.settled()
    return answer


async def detail(world: World, by: str = "rita", lead: str = "L-1001") -> str:
    return words((await world.says(f"/align lead {lead}", by=by)).message)


def iso(moment: datetime) -> str:
    return moment.isoformat()


@pytest.mark.row("001-5", "004-8")
async def test_touches_stand_on_the_leads_detail_newest_first_and_once(both: World) -> None:
    await both.lead_sent("k1", email=PAT, external_id="HS-7", campaign="Webinar Q3")
    hours = [both.now - timedelta(hours=n) for n in (3, 2, 1)]
    seen = [
        {"email": PAT.upper(), "kind": "page", "what": "Pricing <b>page</b>", "at": iso(hours[0])},
        {"external_id": "HS-7", "kind": "email", "what": "Opened: offer", "at": iso(hours[1])},
        {"lead": "L-1001", "kind": "form", "what": "Demo", "id": "t-9", "at": iso(hours[2])},
        {"email": "who@nowhere.test", "kind": "page", "what": "Home"},
    ]
    answer = await touched(both, "t1", touches=seen)
    assert answer.json() == {"stored": 3, "repeated": 0, "unknown": 1}
    assert (await touched(both, "t1", touches=seen)).json() == answer.json()
    again = await touched(both, "t2", email=PAT, kind="form", what="Demo", id="t-9")
    assert again.json() == {"stored": 0, "repeated": 1, "unknown": 0}
    assert len(await both.rows(Touch)) == 3
    said = await detail(both)
    assert said.index("form: Demo") < said.index("e-mail: Opened: offer")
    assert "page: Pricing &lt;b&gt;page&lt;/b&gt;" in said
    assert "3 of 3 touches expected in 7 days while new." in said


@pytest.mark.row("001-5")
@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"kind": "page"}, "email"),
        ({"kind": "dream", "email": PAT}, "kind"),
        ({"kind": "page", "email": PAT, "color": "red"}, "color"),
        ({"kind": "page", "email": PAT, "at": "2030-01-01T00:00:00Z"}, "at"),
        ({"touches": []}, "touches"),
    ],
)
async def test_a_wrong_touch_is_refused_by_its_field_and_none_is_stored(
    world: World, fields: dict[str, Any], field: str
) -> None:
    await world.lead_sent("k1", email=PAT)
    answer = await touched(world, "t1", **fields)
    assert answer.status_code == 422
    assert field in answer.json()["detail"][0]["loc"]
    assert await world.rows(Touch) == []


async def test_the_hook_says_in_openapi_what_it_takes(world: World) -> None:
    paths = (await world.http.get("/openapi.json")).json()["paths"]
    assert "touches" in str(paths["/hooks/touches"]["post"]["requestBody"])


@pytest.mark.row("001-8")
async def test_a_leads_pace_is_shown_beside_what_is_expected_and_outliers_both_ways(
    world: World,
) -> None:
    await world.lead_sent("k1", email=PAT)
    await touched(world, "t0", email=PAT, kind="page", what="Home")
    assert "1 of 3 touches expected in 7 days while new.\n" in await detail(world) + "\n"
    await world.later(days=8)
    assert "0 of 3 touches expected in 7 days while new. Fewer than expected." in (
        await detail(world)
    )
    for n in range(6):
        await touched(world, f"t{n + 1}", email=PAT, kind="email", what=f"Mail {n}")
    assert "6 of 3 touches expected in 7 days while new. More than expected." in (
        await detail(world)
    )
    await world.says(f"/goodlead {PAT}", by="rita")
    assert "once good" in await detail(world)
    await world.says(f"/badlead {PAT} student", by="rita")
    assert "expected in" not in await detail(world)


@pytest.mark.row("001-8")
async def test_marketing_changes_the_playbook_and_a_rep_only_reads_it(world: World) -> None:
    reply = await world.says("/align touches", by="rita")
    assert "New: 3 in 7 days" in words(reply.message)
    assert views.CHANGE not in str(reply.message)
    reply = await world.says("/align touches", by="mia")
    await world.sandbox.press("mia", reply.message.id, views.CHANGE)
    wrong = await world.sandbox.submit("mia", {"new_touches": "0"})
    assert list(wrong.errors) == ["new_touches"]
    done = await world.sandbox.submit("mia", {"new_touches": "4", "new_days": "10"})
    assert not done.errors
    assert "New: 4 in 10 days" in words((await world.says("/align touches")).message)


@pytest.mark.row("004-9", "U14")
async def test_an_owner_hears_that_a_silent_lead_came_back_once_and_at_work(both: World) -> None:
    await both.lead_sent("k1", email=PAT, name="Pat Lee", owner_email="rita@acme.test")
    both.sandbox.clock.advance(SILENT + timedelta(days=1))
    await touched(both, "t1", email=PAT, kind="email", what="Opened: offer")
    assert not await both.rows(CameBack)  # mail programs open mails by themselves
    both.sandbox.clock.advance(SILENT + timedelta(hours=13))  # the middle of the night
    await touched(both, "t2", email=PAT, kind="page", what="Pricing")
    await touched(both, "t3", email=PAT, kind="page", what="Home")
    assert not [t for t in both.direct("rita") if "came back" in t]
    await both.later(hours=10)
    told = [t for t in both.direct("rita") if "came back" in t]
    assert len(told) == 1
    assert "Pat Lee just came back after 14 days." in told[0]
    assert "page: Pricing" in told[0]
    await both.later(days=3)
    assert len([t for t in both.direct("rita") if "came back" in t]) == 1


@pytest.mark.row("004-9")
async def test_a_days_measure_is_kept_and_home_lists_the_rest(world: World) -> None:
    count = A_DAY + 2
    for n in range(count):
        await world.lead_sent(f"k{n}", email=f"p{n}@buyer.test", owner_email="rita@acme.test")
    world.sandbox.clock.advance(SILENT + timedelta(days=7))
    for n in range(count):
        await touched(world, f"t{n}", email=f"p{n}@buyer.test", kind="page", what=f"Page {n}")
    await world.tick()
    assert len([t for t in world.direct("rita") if "came back" in t]) == A_DAY
    await world.sandbox.open_home("rita")
    await world.settled()
    home = words(world.sandbox.home("rita").body)
    assert [f"page: Page {n}" in home for n in range(count)] == [True] * count


@pytest.mark.row("004-9")
async def test_who_wants_no_such_messages_gets_none_until_they_do(world: World) -> None:
    for n in range(2):
        await world.lead_sent(f"k{n}", email=f"p{n}@buyer.test", owner_email="rita@acme.test")
    world.sandbox.clock.advance(SILENT + timedelta(days=7))
    await touched(world, "t0", email="p0@buyer.test", kind="page", what="Pricing")
    await world.tick()
    message = next(m for m in world.sandbox.dms("rita") if "came back" in words(m))
    await world.sandbox.press("rita", message, views.QUIET)
    await touched(world, "t1", email="p1@buyer.test", kind="page", what="Pricing")
    await world.tick()
    assert len([t for t in world.direct("rita") if "just came back" in t]) == 1
    await world.sandbox.open_home("rita")
    await world.settled()
    home = world.sandbox.home("rita")
    assert "L-1002" in words(home.body)
    await world.sandbox.press("rita", home, views.LOUD)


@pytest.mark.row("004-9", "U9")
@pytest.mark.parametrize("held_by", ["mute", "budget"])
async def test_what_is_held_back_stands_in_home(world: World, held_by: str) -> None:
    await world.lead_sent("k0", email="p0@buyer.test", owner_email="rita@acme.test")
    world.sandbox.clock.advance(SILENT + timedelta(days=7))
    if held_by == "mute":
        await world.says("/align quiet", by="rita")
        await world.sandbox.submit("rita", {"told": ["council"]})
    else:
        for _ in range(quiet.A_DAY):
            await world.write(quiet.whom_to_tell, ["U0RITA"], quiet.Kind.COUNCIL, world.now)
    await touched(world, "t0", email="p0@buyer.test", kind="page", what="Pricing")
    await world.tick()
    assert not [t for t in world.direct("rita") if "came back" in t]
    await world.sandbox.open_home("rita")
    await world.settled()
    home = words(world.sandbox.home("rita").body)
    assert "page: Pricing" in home
    assert ("muted" in home) == (held_by == "mute")


@pytest.mark.row("004-9")
async def test_nobody_is_told_of_anothers_lead_an_import_or_a_lead_without_owner(
    world: World,
) -> None:
    await world.lead_sent("k1", email=PAT)
    world.sandbox.clock.advance(SILENT + timedelta(days=7))
    await touched(world, "t1", email=PAT, kind="page", what="Pricing")
    await world.lead_sent("k2", email="lee@buyer.test", owner_email="rita@acme.test")
    await touched(
        world, "t2", email="lee@buyer.test", kind="page", at=iso(world.now - timedelta(days=5))
    )
    await world.tick()
    assert not await world.rows(CameBack)
    (lead, _) = await world.rows(Lead)
    assert lead.owner_id is None


async def test_a_merged_lead_keeps_its_touches(world: World) -> None:
    await world.lead_sent("k1", email=PAT)
    await world.lead_sent("k2", external_id="HS-9")
    await touched(world, "t1", external_id="HS-9", kind="event", what="Fair")
    await world.lead_sent("k3", email=PAT, external_id="HS-9")
    assert "event: Fair" in await detail(world)


@pytest.mark.row("004-9")
async def test_whoever_was_spoken_to_lately_is_not_back(both: World) -> None:
    await both.lead_sent("k1", email=PAT, owner_email="rita@acme.test")
    await both.says(f"/callnote {PAT} later no budget yet", by="rita")
    both.sandbox.clock.advance(timedelta(days=30))
    await both.says(f"/callnote {PAT} interested wants a demo", by="rita")
    both.sandbox.clock.advance(SILENT - timedelta(days=1))
    await touched(both, "t1", email=PAT, kind="page", what="Pricing")
    assert not await both.rows(CameBack), "its owner spoke with it a fortnight ago"
    both.sandbox.clock.advance(SILENT + timedelta(days=1))
    await touched(both, "t2", email=PAT, kind="page", what="Pricing")
    (back,) = await both.rows(CameBack)
    assert back.silent_days == SILENT.days + 1
