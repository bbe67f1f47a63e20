"""The demo's story: in order on any day, and what it is to show is there when it has been lived."""

from __future__ import annotations

import asyncio
import re
import time
from datetime import date, datetime, timedelta

import pytest

from bot.demo.before import before, days_before, this_morning
from bot.demo.life import Life
from bot.demo.marketing import FROM_LUMEN, mail
from bot.demo.run import first_morning, story, unhurried
from bot.demo.step import ZONE, works
from bot.enquiries.models import Question, Theme
from bot.enquiries.repeating import repeat_of
from bot.kit.db import Session
from tests.support.world import HOOK_SECRET, World, words

SITE = "http://127.0.0.1:1"
TODAY = date(2026, 3, 3)


def _days() -> list[date]:
    """A week, and days about which holidays lie."""
    plain = [TODAY + timedelta(days=n) for n in range(5)]
    return [*plain, date(2026, 12, 28), date(2027, 1, 4), date(2026, 4, 7), date(2028, 2, 29)]


@pytest.mark.parametrize("today", _days(), ids=str)
def test_everything_happens_in_order_before_the_newcomer_looks(today: date) -> None:
    steps = story(today)
    now = datetime(today.year, today.month, today.day, 10, 5, tzinfo=ZONE)
    assert [s.at for s in steps] == sorted(s.at for s in steps)
    assert first_morning(now) <= steps[0].at
    assert steps[-1].at < now
    assert all(works(s.at.date()) for s in steps if s.do == "digest")
    verbs = {s.do for s in steps}
    assert verbs <= {name[1:] for name in dir(Life) if name.startswith("_")}


@pytest.mark.parametrize("today", _days(), ids=str)
def test_sixty_days_have_passed_since_the_first_answer(today: date) -> None:
    (answered,) = [d.day for d in days_before(today) if d.answers]
    assert (today - answered).days > 60
    heard = [d.day for d in days_before(today) for _, words in d.called if "Salesforce?" in words]
    assert sum(answered - timedelta(days=60) < day <= answered for day in heard) >= 5
    assert 0 < sum(day > answered for day in heard) < 5
    assert len({d.day for d in days_before(today)}) == len(days_before(today))


@pytest.mark.row("003-10", "003-11", "004-9")
async def test_the_months_before_show_what_an_answer_did(sqlite_url: str) -> None:
    start = first_morning(datetime(2026, 3, 3, 10, 5, tzinfo=ZONE))
    async with World.open(sqlite_url, start=start, set_up=False) as world:
        life = Life(world.sandbox, world.app, world.http, HOOK_SECRET, SITE)
        await life.set_up()
        for step in [*before(TODAY), *this_morning(TODAY)]:
            world.sandbox.clock.move_to(step.at)
            await life.do(step)
        (theme,) = [t for t in await world.rows(Theme) if "Salesforce" in t.title]
        found = await world.read(repeat_of, theme.id, world.now, world.app.deps.parts["volumes"])
        assert found is not None
        assert found.complete
        assert (found.before, found.after, found.by) == (6, 1, "calls")
        assert found.rate is not None
        assert found.rate < 0.25
        assert "L-1" in world.direct("rita")[-1]
        assert re.search(r"just came back after 5\d days", world.direct("rita")[-1])
        answered = [m for m in world.direct("ravi") if "Marketing answered: " in m]
        assert len(answered) == 1, "told once"
        assert SITE in world.texts("general")[-1]

        await life.send_mail(mail("Sofia <s@lumen.test>", "Hi", FROM_LUMEN, world.now))
        await world.settled()
        said = " ".join(q.text for q in (await world.rows(Question))[-2:])
        assert "connector for SAP" in said
        assert "+49" not in said
        assert "Thursday" not in said, "that was quoted"


@pytest.mark.row("000-4", "000-7", "000-12", "000-14", "001-14")
async def test_the_rituals_are_there_when_the_newcomer_looks(sqlite_url: str) -> None:
    """A council with its year, topics and reminder; a call heard; seats; a call week; a lunch."""
    today = date(2026, 11, 23)
    verbs = {"roster", "morning", "council", "raise", "lunch", "logs", "offer", "takes",
             "debrief", "week"}  # fmt: skip
    start = first_morning(datetime(2026, 11, 23, 10, 5, tzinfo=ZONE))
    async with World.open(sqlite_url, start=start, set_up=False) as world:
        life = Life(world.sandbox, world.app, world.http, HOOK_SECRET, SITE)
        await life.set_up()
        for step in [s for s in story(today) if s.do in verbs]:
            world.sandbox.clock.move_to(step.at)
            await life.do(step)
        told = "\n".join(world.direct("ben"))
        assert "*Acme council*: you represent" in told
        assert "Wed 25 November 10:00 · Wed 3 February 10:00 · Wed 21 April 10:00" in told
        head = "*Acme council* · Wed 25 November, 16:00-16:45 your time"
        # The invitation's calendar file may come after it.
        assert any(m.startswith(head) and "Who checks them?" in m for m in world.direct("ravi"))
        assert any(m.startswith("*Debrief* · Rita Sanchez") for m in world.direct("mia"))
        assert any("25 December 2026: Christmas Day" in m for m in world.direct("lena"))
        assert any(m.startswith("*Call week · Berlin") for m in world.texts("alignment"))
        shown = words((await world.says("/listen", by="mia")).message)
        assert "Rita Sanchez" in shown
        assert "14:00-15:00" in shown


async def test_a_slow_machine_does_not_break_the_story_off(sqlite_url: str) -> None:
    async with World.open(sqlite_url) as world:
        world.db.patience, world.sandbox.ack_seconds = 0.2, 0.4
        with unhurried(world.sandbox, world.db):
            slow = asyncio.create_task(world.write(_busy))
            await asyncio.sleep(0.1)
            reply = await world.says("/ask Does it work offline?", by="rita")
            await slow
        assert "Saved" in words(reply.message)
        assert (world.db.patience, world.sandbox.ack_seconds) == (0.2, 0.4)


def _busy(_session: Session) -> None:
    time.sleep(1)
