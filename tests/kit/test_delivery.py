"""A message's way: claimed at Slack's pace, sent, lost, looked for, tried again (1.5)."""

from __future__ import annotations

import asyncio
from itertools import pairwise

import pytest
from sqlmodel import select

from bot.kit import claim, delivery
from bot.kit.db import Database, Session
from bot.kit.models import Pace
from bot.kit.outbox import BULK, NORMAL, URGENT, redraw
from bot.kit.rates import SLACK
from tests.kit.box import POST, START, UPDATE, Box
from tests.kit.units import T1, T2
from tests.support.databases import open_patient


@pytest.fixture
def box(db: Database) -> Box:
    return Box(db)


# -- claiming


async def test_what_is_claimed_is_under_way_until_its_lease_ends(box: Box) -> None:
    await box.say("a")
    c = await box.claimed()
    assert (c.key, c.attempt, c.tries, c.ambiguous, c.ts) == ("a", 1, 1, False, None)
    r = await box.row()
    assert (r.state, r.attempt, r.lease_until) == ("sending", 1, START + claim.LEASE)
    assert c.lease_until == r.lease_until
    box.wall += 10
    assert await box.claim() == []


async def test_one_message_a_second_in_one_channel_in_their_order(box: Box) -> None:
    await box.say("a", "b", "c")
    order: list[str] = []
    for _ in range(3):
        order += [c.key for c in await box.claim()]
        box.wall += 0.5
        assert await box.claim() == []
        box.wall += 0.5
    assert order == ["a", "b", "c"]


async def test_channels_do_not_wait_for_each_other(box: Box) -> None:
    await box.say("a", "b", to="C1")
    await box.say("c", "d", to="C2")
    assert [c.key for c in await box.claim()] == ["a", "c"]
    box.wall += 1
    assert [c.key for c in await box.claim()] == ["b", "d"]


async def test_what_somebody_waits_for_goes_first(box: Box) -> None:
    await box.say("bulk", priority=BULK)
    await box.say("normal", priority=NORMAL)
    await box.say("urgent", priority=URGENT)
    order: list[str] = []
    for _ in range(3):
        order += [c.key for c in await box.claim()]
        box.wall += 1
    assert order == ["urgent", "normal", "bulk"]


async def test_a_workspace_s_budget_allows_a_burst_and_then_its_rate(box: Box) -> None:
    for n in range(100):
        await box.say(f"{n}", to=f"C{n}")
    every, burst = SLACK.lanes[POST]
    assert len(await box.claim(most=100)) == burst
    assert await box.claim(most=100) == []
    box.wall += every * 2 + 0.001
    assert len(await box.claim(most=100)) == 2
    box.wall += 3600
    assert len(await box.claim(most=100)) == burst


async def test_no_minute_exceeds_the_budget_whatever_the_steps(box: Box) -> None:
    for n in range(400):
        await box.say(f"{n}", to=f"C{n}")
    every, burst = SLACK.lanes[POST]
    taken = 0
    while box.wall < START + 60:
        taken += len(await box.claim(most=64))
        box.wall += 0.37
    assert taken <= burst + 60 / every
    assert taken >= 0.97 * (burst + 60 / every)


async def test_one_workspace_s_budget_is_not_another_s(box: Box) -> None:
    other = Box(box.db, T2)
    for b in (box, other):
        for n in range(30):
            await b.say(f"{n}", to=f"C{n}")
    assert len(await box.claim(most=100)) == 20
    assert len(await other.claim(most=100)) == 20


async def test_updates_have_a_lane_of_their_own_and_do_not_hold_up_posts(box: Box) -> None:
    await box.sent("a", "b")
    await box.write(redraw, "leads.card", "a")
    await box.write(redraw, "leads.card", "b")
    await box.say("c")
    assert [c.key for c in await box.claim(POST)] == ["c"]
    updates = await box.claim(UPDATE)
    assert [(c.key, c.ts) for c in updates] == [("a", "0.1"), ("b", "1.1")]


async def test_no_more_is_taken_than_asked_for(box: Box) -> None:
    for n in range(5):
        await box.say(f"{n}", to=f"C{n}")
    assert len(await box.claim(most=2)) == 2
    assert len(await box.claim(most=0)) == 0
    assert len(await box.claim(most=9)) == 3


async def test_a_crowded_channel_does_not_starve_the_others(box: Box) -> None:
    await box.say(*(f"crowd{n:03}" for n in range(300)), to="C1")
    await box.say("lonely", to="C2")
    taken = [c.key for c in await box.claim()] + [c.key for c in await box.claim()]
    assert "lonely" in taken


async def test_next_moment_says_when_to_look_again(box: Box) -> None:
    async def next_moment() -> float | None:
        return await box.db.read(claim.next_moment, box.wall, box.rates)

    assert await next_moment() is None
    await box.say("a", "b")
    assert await next_moment() == START
    await box.claim()
    assert await next_moment() == pytest.approx(START + 1.0)
    box.wall += 1.0
    c = await box.claimed()
    assert await next_moment() is None
    await box.write(delivery.put_back, c, "ready", box.wall + 30)
    assert await next_moment() == pytest.approx(box.wall + 30)


async def test_next_moment_waits_for_the_budget_and_for_an_update_s_own_pace(box: Box) -> None:
    every, burst = SLACK.lanes[POST]
    for n in range(burst + 1):
        await box.say(f"{n:02}", to=f"C{n}")
    for c in await box.claim(most=100):
        await box.write(delivery.finish, c, 1, c.recipient, "1.1")
    moment = await box.db.read(claim.next_moment, box.wall, box.rates)
    assert moment == pytest.approx(box.wall + every)
    box.wall = moment
    assert len(await box.claim()) == 1

    await box.write(redraw, "leads.card", "00")
    (c,) = await box.claim(UPDATE)
    await box.write(redraw, "leads.card", "00")
    await box.write(delivery.finish, c, 2, c.channel, c.ts)
    assert await box.claim(UPDATE) == []
    moment = await box.db.read(claim.next_moment, box.wall, box.rates)
    assert moment == pytest.approx(box.wall + 1.0)


async def test_workspaces_with_work_are_those_with_something_due(box: Box) -> None:
    other = Box(box.db, T2)
    await box.say("a")
    await other.say("b")
    c = await other.claimed()
    await other.write(delivery.put_back, c, "ready", START + 60)
    assert await box.db.read(claim.workspaces_with_work, START) == [T1]
    assert sorted(await box.db.read(claim.workspaces_with_work, START + 60)) == [T1, T2]


@pytest.mark.fault("F37")
async def test_a_held_channel_is_left_alone_and_never_freed_early(box: Box) -> None:
    await box.say("a", "b")
    c = await box.claimed()
    await box.write(delivery.slow_down, c, box.wall, 30.0, "ratelimited")
    await box.write(claim.hold, "C1", box.wall + 5)
    box.wall += 29
    assert await box.claim() == []
    box.wall += 1
    assert [c.key for c in await box.claim()] == ["a"]


@pytest.mark.fault("F37")
async def test_a_429_on_an_update_holds_updates_and_not_the_channel(box: Box) -> None:
    await box.sent("a", "b")
    await box.write(redraw, "leads.card", "a")
    await box.write(redraw, "leads.card", "b")
    (c, *_) = await box.claim(UPDATE, most=1)
    await box.write(delivery.slow_down, c, box.wall, 30.0, "ratelimited")
    await box.say("c")
    box.wall += 29
    assert await box.claim(UPDATE) == []
    assert [c.key for c in await box.claim(POST)] == ["c"]
    box.wall += 1.5
    assert len(await box.claim(UPDATE)) == 2


@pytest.mark.fault("F25")
async def test_a_clock_set_back_two_hours_does_not_silence_anything(box: Box) -> None:
    for n in range(30):
        await box.say(f"{n:02}", to="C1" if n < 2 else f"C{n}")
    taken = await box.claim(most=100)
    await box.write(delivery.put_back, taken[1], "ready", box.wall + 5)
    box.wall -= 7200
    await box.rescue()
    box.wall += claim.LEASE + 60
    await box.rescue()
    keys: set[str] = set()
    for _ in range(60):
        keys |= {c.key for c in await box.claim(most=100)}
        box.wall += 1
    assert keys == {f"{n:02}" for n in range(30)}


# -- ending


async def test_what_was_sent_is_sent(box: Box) -> None:
    await box.say("a")
    c = await box.claimed()
    await box.write(delivery.finish, c, 1, "C1", "9.9")
    r = await box.row()
    assert (r.state, r.sent_rev, r.channel, r.ts, r.tries) == ("sent", 1, "C1", "9.9", 0)
    box.wall += 3600
    assert await box.claim(POST) == []
    assert await box.claim(UPDATE) == []


async def test_a_change_while_it_was_sent_is_not_lost(box: Box) -> None:
    await box.say("a")
    c = await box.claimed()
    assert await box.db.read(delivery.wanted, c.id, workspace_id=T1) == 1
    await box.write(redraw, "leads.card", "a")
    await box.write(delivery.finish, c, 1, "C1", "9.9")
    assert (await box.row()).state == "ready"
    box.wall += 1
    again = await box.claimed(UPDATE)
    assert await box.db.read(delivery.wanted, c.id, workspace_id=T1) == 2
    await box.write(delivery.finish, again, 2, "C1", "9.9")
    assert (await box.row()).state == "sent"


@pytest.mark.fault("F06")
async def test_a_dead_sender_s_message_is_doubted_not_sent_again(box: Box) -> None:
    await box.say("a")
    c = await box.claimed()
    box.wall += claim.LEASE - 1
    assert await box.rescue() == 0
    box.wall += 1
    assert await box.rescue() == 1
    again = await box.claimed()
    assert again.ambiguous
    assert again.started_at == c.started_at
    assert again.attempt == 2


async def test_a_slow_sender_that_was_taken_over_forces_another_redraw(box: Box) -> None:
    """Two processes sent it: what stands there is drawn anew, and only one ts is kept."""
    await box.say("a")
    slow = await box.claimed()
    box.wall += claim.LEASE
    await box.rescue()
    quick = await box.claimed()
    await box.write(delivery.finish, quick, 1, "C1", "2.2")
    await box.write(delivery.finish, slow, 1, "C1", "1.1")
    r = await box.row()
    assert (r.ts, r.state, r.want) == ("2.2", "ready", 2)


async def test_a_slow_sender_s_ts_is_kept_for_whoever_took_over(box: Box) -> None:
    await box.say("a")
    slow = await box.claimed()
    box.wall += claim.LEASE
    await box.rescue()
    quick = await box.claimed()
    await box.write(delivery.finish, slow, 1, "C1", "1.1")
    await box.write(delivery.put_back, quick, "ambiguous", box.wall)
    box.wall += 60
    assert await box.claim(POST) == []
    again = await box.claimed(UPDATE)
    assert again.ts == "1.1"


async def test_what_a_slow_sender_puts_back_does_not_undo_another_s_work(box: Box) -> None:
    await box.say("a")
    slow = await box.claimed()
    box.wall += claim.LEASE
    await box.rescue()
    quick = await box.claimed()
    await box.write(delivery.put_back, slow, "dead", 0.0, "late")
    assert (await box.row()).state == "sending"
    await box.write(delivery.finish, quick, 1, "C1", "2.2")
    assert (await box.row()).state == "sent"


@pytest.mark.fault("F07", "F08", "F09", "F10")
async def test_doubt_survives_whatever_happens_before_it_is_settled(box: Box) -> None:
    """Once it may have left, it is looked for before it is sent, through any other failure."""
    await box.say("a")
    c = await box.claimed()
    await box.write(delivery.put_back, c, "ready", box.wall, "no answer", True)
    box.wall += 1
    for state in ("ready", "held", "dead"):
        c = await box.claimed()
        assert c.ambiguous
        assert c.started_at == START
        await box.write(delivery.put_back, c, state, box.wall, "unreachable")
        if state == "held":
            assert await box.write(delivery.release_held) == 1
        if state == "dead":
            assert await box.write(delivery.retry_dead, c.id)
        box.wall += 1
    assert (await box.claimed()).ambiguous


async def test_a_plain_refusal_leaves_no_doubt(box: Box) -> None:
    await box.say("a")
    c = await box.claimed()
    await box.write(delivery.put_back, c, "dead", 0.0, "channel_not_found")
    assert await box.write(delivery.retry_dead, c.id)
    assert not await box.write(delivery.retry_dead, c.id)
    box.wall += 1
    again = await box.claimed()
    assert not again.ambiguous
    assert again.tries == 1


async def test_being_told_to_slow_down_is_no_failure(box: Box) -> None:
    await box.say("a")
    c = await box.claimed()
    await box.write(delivery.put_back, c, "ready", box.wall, "ratelimited", False, False)
    assert (await box.row()).tries == 0


async def test_a_dead_message_keeps_a_reason_that_fits(box: Box) -> None:
    await box.say("a")
    c = await box.claimed()
    await box.write(delivery.put_back, c, "dead", 0.0, "x" * 999)
    r = await box.row()
    assert r.state == "dead"
    assert r.reason == "x" * 255
    box.wall += 3600
    assert await box.claim() == []


async def test_only_this_workspace_s_dead_are_revived(box: Box) -> None:
    await box.say("a")
    c = await box.claimed()
    await box.write(delivery.put_back, c, "dead", 0.0, "no")
    assert not await Box(box.db, T2).write(delivery.retry_dead, c.id)
    assert await Box(box.db, T2).write(delivery.release_held) == 0
    assert (await box.row()).state == "dead"


# -- settling


async def settle(box: Box, mark: str, ts: str = "5.5") -> bool:
    return await box.write(delivery.settle, mark, "C1", ts)


async def test_our_own_event_settles_a_doubtful_message(box: Box) -> None:
    await box.say("a")
    c = await box.claimed()
    await box.write(delivery.put_back, c, "ready", box.wall, "no answer", True)
    assert await settle(box, c.mark)
    assert not await settle(box, c.mark), "it is settled already"
    assert await box.claim(POST) == []
    again = await box.claimed(UPDATE)
    assert (again.channel, again.ts) == ("C1", "5.5")


async def test_it_settles_one_that_was_given_up_so_that_a_retry_does_not_double(box: Box) -> None:
    await box.say("a")
    c = await box.claimed()
    await box.write(delivery.put_back, c, "dead", 0.0, "no answer", True)
    assert await settle(box, c.mark)
    assert not await box.write(delivery.retry_dead, c.id), "it is revived already"
    assert await box.claim(POST) == []
    assert (await box.claimed(UPDATE)).ts == "5.5"


@pytest.mark.parametrize("mark", ["", "1", "1.", "x.y", "{id}.", "{id}.0000000000000000", "9.{d}"])
async def test_a_mark_that_is_not_ours_settles_nothing(box: Box, mark: str) -> None:
    await box.say("a")
    c = await box.claimed()
    digest = c.mark.partition(".")[2]
    assert not await settle(box, mark.format(id=c.id, d=digest))
    assert (await box.row()).ts is None


@pytest.mark.fault("F55")
async def test_another_workspace_cannot_settle_it(box: Box) -> None:
    await box.say("a")
    c = await box.claimed()
    assert not await settle(Box(box.db, T2), c.mark)
    assert (await box.row()).ts is None


async def test_the_mark_says_nothing_and_stays_the_same(box: Box) -> None:
    await box.say("leads.card:pat@buyer.test", to="C1")
    first = await box.claimed()
    box.wall += claim.LEASE
    await box.rescue()
    assert (await box.claimed()).mark == first.mark
    assert "pat" not in first.mark


# -- several processes


@pytest.mark.fault("F29")
async def test_two_claimers_never_take_the_same_message_nor_break_the_pace(db_url: str) -> None:
    processes = [open_patient(db_url), open_patient(db_url)]
    boxes = [Box(p) for p in processes]
    for n in range(60):
        await boxes[0].say(f"{n:02}", to=f"C{n % 6}")
    taken: list[tuple[float, str, str]] = []
    wall = START
    while len(taken) < 60 and wall < START + 60:
        for b in boxes:
            b.wall = wall
        rounds = await asyncio.gather(*(b.claim() for b in boxes for _ in range(3)))
        taken += [(wall, c.recipient, c.key) for claimed in rounds for c in claimed]
        wall += 0.25
    keys = [key for _, _, key in taken]
    assert sorted(keys) == [f"{n:02}" for n in range(60)]
    for channel in {c for _, c, _ in taken}:
        times = [t for t, c, _ in taken if c == channel]
        assert all(b - a >= 1.0 for a, b in pairwise(times))
        assert [k for _, c, k in taken if c == channel] == sorted(
            k for _, c, k in taken if c == channel
        )
    for p in processes:
        await p.close()


async def test_paces_are_kept_by_workspace(box: Box) -> None:
    other = Box(box.db, T2)
    await box.say("a")
    await other.say("a")
    await box.claimed()
    assert len(await other.claim()) == 1

    def paces(session: Session) -> set[str]:
        return set(session.exec(select(Pace.channel)))

    assert await box.db.read(paces, workspace_id=T1) == {"*post", "C1"}
