"""Mails forwarded into a Slack channel, and `/align mailbox` (003-11)."""

from __future__ import annotations

from typing import Any

import pytest

from bot.enquiries.models import Question
from bot.mailbox.models import Fate, Form, Mail, Mailbox, Source, Why
from bot.mailbox.taking import Came, take_mail
from bot.sandbox import posting
from bot.sandbox.methods_files import file_json, new_file
from bot.sandbox.records import Message
from tests.mailbox.letters import mail
from tests.support.world import World


async def forwarded(world: World, text: str, channel: str, **more: Any) -> str:
    """Slack shows a mail in a channel: a file of type `email` (SLACK.md 1). Its id."""
    core = world.sandbox.core
    file = new_file(
        core, "mail.eml", "USLACKBOT", filetype="email", mode="email", subject="A question",
        _uploaded=True, _completed=True, plain_text=text,
        **{
            "from": [{"address": "pat.lee@buyer.test", "name": "Pat Lee",
                      "original": "Pat Lee <pat.lee@buyer.test>"}],
            "to": [{"address": "sales@acme.test", "name": "", "original": "sales@acme.test"}],
            "headers": {"message_id": f"<{text[:20]}@buyer.test>", "date": "Tue, 3 Mar 2026"},
        },
        **more,
    )  # fmt: skip
    room = core.workspace.channel(channel)
    # The event's copy lacks the text.
    shown = {k: v for k, v in file_json(file).items() if k != "plain_text"}
    message = Message(
        core.workspace.next_ts(), room.id, "", user="USLACKBOT", subtype="file_share", files=[shown]
    )
    _, task = posting.post(core, message)
    if task is not None:
        await task
    await world.later(minutes=1)
    return file["id"]


@pytest.mark.row("003-11")
async def test_a_mail_forwarded_into_the_chosen_channel_is_read(world: World) -> None:
    await world.lead_sent("l1", email="pat.lee@buyer.test", name="Pat Lee")
    await forwarded(world, "Hi, is there an API?\n\nPat", "C0LEADS")
    assert await world.rows(Mail) == []
    refused = await world.says("/align mailbox here", by="rita")
    assert "Only an admin can do that" in refused.message.words
    reply = await world.says("/align mailbox #leads", by=_admin(world))
    assert "<#C0LEADS> are read from now on" in reply.message.words
    await forwarded(world, "Hi, is there an API?\n\nPat", "C0LEADS")
    (question,) = await world.rows(Question)
    assert question.text == "Is there an API?"
    assert question.lead_id is not None
    reply = await world.says("/align mailbox off", by=_admin(world))
    assert "no longer read" in reply.message.words
    await forwarded(world, "Hi, is there an app?\n\nPat", "C0LEADS")
    assert len(await world.rows(Question)) == 1


def _admin(world: World) -> str:
    members = world.sandbox.core.workspace.members.values()
    return next(m.name for m in members if m.is_admin or m.is_owner)


async def test_a_file_that_is_gone_is_given_up_and_trouble_is_waited_out(sqlite_url: str) -> None:
    async with World.open(sqlite_url) as world:
        came = Came(Source.SLACK, Form.FILE, b'{"file": "F0NOBODY"}')
        await world.write(take_mail, came, world.now)
        await world.later(minutes=1)
        (row,) = await world.rows(Mail)
        assert (row.fate, row.why, row.raw) == (Fate.LEFT_OUT, Why.UNREADABLE, None)
        await world.says("/align mailbox #leads", by=_admin(world))
        world.sandbox.faults.error("files.info", "internal_error", times=4)
        await forwarded(world, "Hi, is there an API?\n\nPat", "C0LEADS")
        assert await world.rows(Question) == []
        for _ in range(5):
            await world.later(minutes=1)
        assert [q.text for q in await world.rows(Question)] == ["Is there an API?"]


@pytest.mark.row("003-11")
async def test_the_state_is_counts_for_marketing_and_admins(sqlite_url: str) -> None:
    async with World.open(sqlite_url) as world:
        reply = await world.says("/align mailbox", by="mia")
        assert "none is set up" in reply.message.words
        assert "No mail in the last 30 days" in reply.message.words
        for n, raw in enumerate(
            (mail(), mail(Auto_Submitted="auto-replied"), mail("Thanks a lot for the call.\n"))
        ):
            raw = b"Message-ID: <%d@b.test>\r\n" % n + raw
            await world.write(take_mail, Came(Source.HOOK, Form.MIME, raw), world.now)
        await world.later(minutes=1)
        reply = await world.says("/align mailbox", by="mia")
        assert "3 mails · 1 question" in reply.message.words
        assert "1 automatic reply" in reply.message.words
        assert "1 asks nothing" in reply.message.words
        assert "buyer.test" not in reply.message.words
        refused = await world.says("/align mailbox", by="rita")
        assert "for marketing and admins" in refused.message.words
        assert await world.rows(Mailbox) == []
