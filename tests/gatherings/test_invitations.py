"""A meeting from its plan to its minutes, as people see it."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlmodel import col, select

from bot.gatherings.inviting import say, uninvite
from bot.gatherings.models import Gathering, Invitation, Said, State
from bot.gatherings.telling import NAMED
from bot.kit.boundary import NotAllowed
from bot.kit.db import Session
from bot.people.quiet import Kind as Quiet
from bot.people.quiet import mute
from tests.gatherings.conftest import dm, drawn, form, gatherings, labels, plan, press, send, utc
from tests.support.world import World, words

REVIEW = {
    "title": "Pipeline review", "often": "every second Thursday", "day": "2026-03-05",
    "at": "15:00", "minutes": "45", "mode": "video", "link": "https://meet.acme.test/pipe",
    "whom": ["U0RITA", "U0BEN"], "sides": None, "deputy": "U0TOM",
}  # fmt: skip


@pytest.mark.row("000-10", "U14", "U16")
async def test_a_review_is_planned_and_everybody_answers_in_place(world: World) -> None:
    await plan(world, "mia", "A review", **REVIEW)
    (first, *_) = await gatherings(world)
    assert (first.starts_at, first.zone) == (utc(3, 5, 14), "Europe/Berlin")
    asked = dm(world, "ben", "Pipeline review")
    assert "Thu 5 March, 09:00-09:45 your time (15:00 in Berlin) · video" in words(asked)
    assert labels(asked) == ["I'll be there", "Not sure yet", "Cannot", "Join", "More"]
    await press(world, "ben", asked, "I'll be there")
    await press(world, "rita", dm(world, "rita", "Pipeline review"), "Not sure yet")
    said = words(dm(world, "mia", "Pipeline review"))
    assert "Coming: Ben Carter" in said
    assert "Not sure yet: Rita Sanchez" in said
    await press(world, "ben", dm(world, "ben", "Pipeline review"), "Cannot")
    said = words(dm(world, "rita", "Pipeline review"))
    assert "Ben" not in said
    assert "1 cannot" in said
    rows = {
        i.slack_id: i.answer for i in await world.rows(Invitation) if i.gathering_id == first.id
    }
    assert (rows["U0BEN"], rows["U0RITA"]) == (Said.NO, Said.UNSURE)
    assert len([m for m in world.direct("ben") if "Pipeline review" in m]) == 1, "redrawn, not new"


async def test_it_is_moved_and_called_off_and_a_stale_button_changes_nothing(desk: World) -> None:
    await plan(desk, "mia", "A review", **REVIEW)
    await press(desk, "rita", dm(desk, "rita", "Pipeline review"), "I'll be there")
    await press(desk, "mia", dm(desk, "mia", "Pipeline review"), "More")
    await press(desk, "mia", form(desk, "mia"), "Move")
    wrong = await desk.sandbox.submit("mia", {"day": "2026-03-02", "at": "15:00"})
    assert "over already" in wrong.errors["day"]
    await send(desk, "mia", day="2026-03-06", at="11:00", why="Ben's train")
    moved = dm(desk, "rita", "Changed")
    assert "Fri 6 March, 11:00-11:45" in words(moved)
    assert "Ben's train" in words(moved)
    assert "You: " not in words(moved), "another time is another question"
    assert not [m for m in desk.direct("mia") if "Changed" in m], "never the actor"
    first = (await gatherings(desk))[0]
    assert (first.sequence, first.starts_at) == (1, utc(3, 6, 10))

    stale = drawn(desk, "rita", dm(desk, "rita", "Pipeline review", 0))
    await press(desk, "mia", dm(desk, "mia", "Pipeline review"), "More")
    await press(desk, "mia", form(desk, "mia"), "Cancel it")
    await send(desk, "mia", why="Nobody can")
    assert "is off. Nobody can" in words(dm(desk, "rita", "is off"))
    await desk.sandbox.press("rita", stale, "gatherings.yes", str(first.id))
    await desk.settled()
    assert "no longer planned" in words(desk.sandbox.ephemerals("rita")[-1])
    assert (await gatherings(desk))[0].state is State.CANCELLED


async def test_everybody_declining_is_told_to_the_owner_once_and_strangers_are_refused(
    desk: World,
) -> None:
    await plan(desk, "mia", "A review", **REVIEW)
    mine = dm(desk, "rita", "Pipeline review")
    for who in ("rita", "ben", "tom"):
        assert not [m for m in desk.direct("mia") if "Everybody has declined" in m]
        await press(desk, who, dm(desk, who, "Pipeline review"), "Cannot")
    told = dm(desk, "mia", "Everybody has declined")
    assert labels(told) == ["Move", "Cancel it"]
    await press(desk, "rita", mine, "Not sure yet")
    await press(desk, "rita", mine, "Cannot")
    assert len([m for m in desk.direct("mia") if "Everybody has declined" in m]) == 1
    await desk.sandbox.say("paul", "leads", "hello")
    await desk.write(_uninvite_ben, desk.now)
    await desk.settled()
    kept = drawn(desk, "ben", dm(desk, "ben", "no longer on its list"))
    assert labels(kept.message) == []
    assert await desk.read(_answer_of, "U0BEN") is Said.NONE
    first = (await gatherings(desk))[0]
    for stranger in ("U0PAUL", "U0BEN", "U0GUS"):
        with pytest.raises(NotAllowed, match="not on its list"):
            await desk.write(say, first.id, stranger, Said.YES, desk.now)


async def test_whoever_muted_meetings_gets_no_message_on_their_own_click(desk: World) -> None:
    await desk.write(mute, "U0RITA", [Quiet.MEETINGS])
    await plan(desk, "mia", "A review", **REVIEW)
    await desk.sandbox.open_home("rita")
    await desk.settled()
    home = desk.sandbox.home("rita")
    await press(desk, "rita", home, "I'll be there")
    assert "you: I'll be there" in words(desk.sandbox.home("rita").body)
    assert not desk.direct("rita")
    assert "Coming: Rita Sanchez" in words(dm(desk, "ben", "Pipeline review"))


async def test_in_a_crowd_ones_own_message_shows_ones_answer(desk: World) -> None:
    await plan(desk, "mia", "A review", **REVIEW)
    await desk.write(crowd)
    before = words(dm(desk, "ben", "Pipeline review"))
    await press(desk, "rita", dm(desk, "rita", "Pipeline review"), "Not sure yet")
    assert "You: not sure yet" in words(dm(desk, "rita", "Pipeline review"))
    assert words(dm(desk, "ben", "Pipeline review")) == before


def crowd(session: Session, answer: Said = Said.NONE) -> None:
    """More people on the first one's list than a message names."""
    for n in range(NAMED + 1):
        session.add(Invitation(gathering_id=1, slack_id=f"U0CROWD{n}", answer=answer))


async def test_the_deputy_who_declines_last_is_not_told_that_nobody_comes(desk: World) -> None:
    await plan(desk, "mia", "A review", **REVIEW)
    await desk.sandbox.members.deactivate("mia")
    await desk.settled()
    for who in ("rita", "ben", "tom"):
        await press(desk, who, dm(desk, who, "Pipeline review"), "Cannot")
    assert not [m for m in desk.direct("tom") if "Everybody has declined" in m]


async def test_who_left_does_not_keep_it_from_being_known_that_nobody_comes(desk: World) -> None:
    await plan(desk, "mia", "A review", **REVIEW)
    await desk.sandbox.members.deactivate("tom")
    await desk.settled()
    for who in ("rita", "ben"):
        await press(desk, who, dm(desk, who, "Pipeline review"), "Cannot")
    assert "Everybody has declined" in words(dm(desk, "mia", "Everybody has declined"))


def _uninvite_ben(session: Session, now: datetime) -> None:
    row = session.exec(select(Gathering).order_by(col(Gathering.starts_at))).first()
    assert row is not None
    uninvite(session, row, ["U0BEN"], now)


def _answer_of(session: Session, who: str) -> Said:
    return session.exec(select(Invitation).where(Invitation.slack_id == who)).all()[0].answer


async def test_only_owner_deputy_and_admins_change_it(desk: World) -> None:
    await plan(desk, "mia", "A review", **REVIEW)
    await press(desk, "rita", dm(desk, "rita", "Pipeline review"), "More")
    assert "Move" not in labels(form(desk, "rita"))
    await press(desk, "tom", dm(desk, "tom", "Pipeline review"), "More")
    assert "Move" in labels(form(desk, "tom")), "the deputy"
    first = (await gatherings(desk))[0]
    await press(desk, "tom", form(desk, "tom"), "Move")
    await desk.write(_no_deputy)
    late = await desk.sandbox.submit("tom", {"day": "2026-03-09", "at": "11:00"})
    assert "owner, its deputy and admins" in next(iter(late.errors.values()))
    assert (await gatherings(desk))[0].starts_at == first.starts_at


def _no_deputy(session: Session) -> None:
    for row in session.exec(select(Gathering)):
        row.deputy_id = None
        session.add(row)


async def test_a_plan_that_cannot_be_is_refused_in_its_form(desk: World) -> None:
    reply = await desk.says("/align meeting Board dinner", by="mia")
    assert "Board dinner" in str(form(desk, "mia").body)
    empty = await desk.sandbox.submit("mia", {"day": "2026-03-01", "often": "once", "at": "10:00"})
    assert "over already" in empty.errors["day"]
    odd = await desk.sandbox.submit("mia", {"often": "when the moon is full", "day": None})
    assert "I cannot read that" in odd.errors["often"]
    nobody = await desk.sandbox.submit("mia", {"often": "once", "day": "2026-03-09"})
    assert "Who is to come" in nobody.errors["whom"]
    assert reply.ok
    assert await desk.rows(Gathering) == []
