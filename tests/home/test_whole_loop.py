"""What prospects say reaches marketing, is answered, told, and measured: the whole loop at once."""

from __future__ import annotations

from typing import Any

import pytest

from bot.calls import views as calls
from bot.enquiries.models import Question, Theme
from tests.support.world import HOOK_SECRET, World, words

QUESTIONS = "C0QUESTIONS"
MAIL = b"""\
From: Kim Park <kim.park@buyer.test>
To: sales@acme.test
Subject: Hello
Message-ID: <9@buyer.test>
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8

Hi,

is there an SAP integration? Call me on +44 20 7946 0000.

Best regards,
Kim Park

On Mon, Mar 2, 2026 at 9:00 AM Rita Rep <rita@acme.test> wrote:

> What is your budget?
"""


def find(message: Any, label: str) -> tuple[str, str]:
    """The first button so called: its action and value."""
    for block in message.blocks:
        for e in [*block.get("elements", []), block.get("accessory") or {}]:
            if (e.get("text") or {}).get("text") == label:
                return e["action_id"], str(e.get("value") or "")
    raise LookupError(f"no [{label}] in {words(message)}")


async def press(world: World, by: str, message: Any, label: str) -> None:
    reply = await world.sandbox.press(by, message, *find(message, label))
    assert reply.error is None, reply.error
    await world.settled()


async def mailed(world: World) -> None:
    headers = {
        "Authorization": f"Bearer {HOOK_SECRET}",
        "Idempotency-Key": "m1",
        "Content-Type": "message/rfc822",
    }
    answer = await world.http.post("/hooks/enquiries", content=MAIL, headers=headers)
    assert answer.status_code == 200
    await world.later(minutes=1)


@pytest.mark.row("card-4", "002-9", "003-9", "003-10", "003-11", "003-12")
async def test_three_notes_and_a_mail_become_one_theme_an_answer_and_a_figure(
    sqlite_url: str,
) -> None:
    async with World.open(sqlite_url) as world:
        post = await world.lead_posted("New contact: pat@buyer.test, Pat Lee, Webinar Q3")
        await world.lead_posted("New contact: lee@buyer.test, Lee Wong, Webinar Q3")
        await world.says("/callnote pat@buyer.test interested; asked: Does it work with SAP?")
        await world.says(
            "/callnote lee@buyer.test no interest too expensive; asked: Does it work with SAP?",
            by="ravi",
        )
        said = "Interested, they ask: can it be hosted in Europe?"
        ts = await world.sandbox.say("paul", "leads", said, thread_ts=post)
        reply = await world.sandbox.shortcut("paul", calls.SHORTCUT, "leads", ts)
        assert reply.ok
        await world.settled()
        view = world.sandbox.views("paul")
        if view:  # the form, with what the message said in place
            assert (await world.sandbox.submit("paul")).ok
        await mailed(world)
        asked = [q.text for q in await world.rows(Question)]
        assert not [t for t in asked if "7946" in t or "budget" in t or "Kim" in t]

        await world.at(world.now.replace(hour=15, minute=0))  # 16:00 in Berlin
        digest = world.sandbox.messages(QUESTIONS)[-1]
        theme = next(t for t in await world.rows(Theme) if "SAP" in t.title)
        under = [q for q in await world.rows(Question) if q.theme_id == theme.id]
        assert len(under) == 3, [(q.text, q.theme_id) for q in await world.rows(Question)]
        assert "3 askers" in words(digest)
        assert "Webinar Q3: too expensive (1)" in words(digest)

        await world.sandbox.press("mia", digest, f"enquiries.have#{theme.id}", str(theme.id))
        done = await world.sandbox.submit("mia", {"link": "https://acme.test/sap", "label": "SAP"})
        assert done.ok, done.errors
        await world.settled()
        for who in ("rita", "ravi"):
            assert len([t for t in world.direct(who) if "https://acme.test/sap" in t]) == 1
        assert "https://acme.test/sap" in words((await world.says("/align find sap")).message)

        await world.says("/align report conversations weekly", by="mia")
        await world.settled()
        shown = str(world.sandbox.ephemerals("mia")[-1].blocks)
        assert "data_visualization" in shown
        assert "Webinar Q3" in shown
        assert "leads heard back on" in shown, "never without its counterpart"

        await world.later(days=61)
        digest = next(m for m in world.sandbox.messages(QUESTIONS) if m.ts == digest.ts)
        await press(world, "mia", digest, "Open")
        detail = "\n".join(words(v.body) for v in world.sandbox.views("mia"))
        assert "Asked 3× in the 60 days before, 0× in the 60 days after" in detail, detail
