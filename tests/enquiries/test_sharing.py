"""A questions channel that people of another organisation read (U31, F56)."""

from __future__ import annotations

import pytest

from bot.enquiries.digest import POST
from bot.kit.db import Session
from bot.kit.outbox import redraw
from bot.people import service as people
from tests.enquiries.company import at
from tests.enquiries.test_handlers import QUESTIONS, SAP, words
from tests.support.world import World


@pytest.mark.row("U31")
@pytest.mark.fault("F56")
async def test_no_digest_where_another_organisation_reads_along(world: World) -> None:
    def shares(session: Session, channel: str | None, allowed: bool = False) -> None:
        w = people.workspace(session)
        w.options = {
            "external": [channel] if channel else [], "shared_channels": allowed
        }  # fmt: skip
        people.known(session, "U0OLGA", at(9)).admin = True

    await world.says(f"/ask {SAP}")
    await world.at(at(16))
    (first,) = world.sandbox.messages(QUESTIONS)
    await world.write(shares, "C0QUESTIONS")
    await world.says(f"/ask {SAP}", by="ravi")
    await world.says("/ask Can we pay quarterly?")
    for day in (4, 5):
        await world.at(at(16, day=day))
    assert [m.ts for m in world.sandbox.messages(QUESTIONS) if m.ts != first.ts] == []
    assert ["no digest is posted there" in x for x in world.direct("olga")].count(True) == 1
    await world.sandbox.open_home("olga")
    await world.settled()
    assert "no digest is posted there" in words(world.sandbox.home("olga"))

    await world.write(shares, "C0QUESTIONS", True)
    await world.at(at(16, day=6))
    assert "2 asked" in world.texts(QUESTIONS)[-1], "nothing was lost meanwhile"
    assert world.direct("olga")[-1] == "The digest is posted in <#C0QUESTIONS> again."
    await world.says("/ask Is it fast?")
    await world.at(at(16, day=9))
    told = [m.edited for m in world.sandbox.dms("olga") if "posted" in m.text]
    assert len(told) == 1, "said again only when it happens again"
    await world.write(shares, "C0QUESTIONS")
    await world.says("/ask Is it cheap?")
    await world.at(at(16, day=10))
    assert ["no digest is posted there" in x for x in world.direct("olga")].count(True) == 1
    await world.write(shares, None)
    await world.at(at(16, day=11))
    assert ["is posted in" in x for x in world.direct("olga")].count(True) == 2
    await world.write(shares, "C0QUESTIONS")
    await world.write(redraw, POST, "2")
    await world.settled()
    assert not any("2 asked" in said for said in world.texts(QUESTIONS)), "taken back"
