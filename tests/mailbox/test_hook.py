"""A mail arrives by webhook: stored first, read by the worker, its questions passed on (003-11)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from sqlmodel import col, select
from standardwebhooks import Webhook

from bot.enquiries.answers import answer_theme
from bot.enquiries.facts import Given
from bot.enquiries.models import Question, Via
from bot.kit.db import Session
from bot.leads.models import Lead
from bot.mailbox import taking
from bot.mailbox.models import KEPT, Fate, Form, Mail, Source, Why
from bot.mailbox.service import begin_reading, next_waiting
from bot.mailbox.taking import Came, take_mail
from tests.mailbox.letters import ASKED, FORWARD, MAIL, mail
from tests.support.world import HOOK_SECRET, World

HOOK = "/hooks/enquiries"


async def sent(world: World, raw: bytes, key: str = "k1", kind: str = "message/rfc822") -> Any:
    """A mail is posted with the secret, and read; the answer."""
    headers = {
        "Authorization": f"Bearer {HOOK_SECRET}",
        "Idempotency-Key": key,
        "Content-Type": kind,
    }
    answer = await world.http.post(HOOK, content=raw, headers=headers)
    await world.later(minutes=1)
    return answer


async def questions(world: World) -> list[Question]:
    """Those that were read from mails, oldest first."""
    rows = await world.rows(Question)
    return sorted((q for q in rows if q.via is Via.MAIL), key=lambda q: q.id or 0)


async def fates(world: World) -> list[tuple[Fate, Why]]:
    """What became of each mail, oldest first."""
    return [(m.fate, m.why) for m in sorted(await world.rows(Mail), key=lambda m: m.id or 0)]


@pytest.mark.row("003-11", "card-4")
@pytest.mark.fault("F60")
async def test_a_mail_becomes_masked_questions_of_its_lead(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    await world.lead_sent("l1", email="pat.lee@buyer.test", name="Pat Lee", campaign="Webinar Q3")
    answer = await sent(world, MAIL)
    assert (answer.status_code, answer.json()["stored"]) == (200, True)
    asked = await questions(world)
    assert [q.text for q in asked] == ASKED
    (lead,) = await world.rows(Lead)
    assert {(q.lead_id, q.campaign_id) for q in asked} == {(lead.id, lead.campaign_id)}
    (kept,) = await world.rows(Mail)
    assert (kept.fate, kept.questions, kept.known, kept.raw) == (Fate.READ, 3, True, None)
    # Nothing of the person is anywhere in what was kept of the mail.
    logged = "".join(capsys.readouterr())
    assert "mail_read" in logged
    everything = " ".join([*(q.text for q in asked), str(kept.model_dump()), logged])
    for personal in ("pat", "lee", "john", "smith", "rita", "buyer.test", "7946", "48812"):
        assert personal not in everything.lower()
    # Marketing reads them in the digest, and whom they are from on opening one.
    await world.later(hours=8)
    assert '"Does it work with SAP?"' in "\n".join(world.texts("C0QUESTIONS"))
    # Marketing answers: nobody here asked, so nobody is told.
    given = Given("https://acme.test/sap", "SAP guide", "")
    answered = await world.write(answer_theme, asked[0].theme_id, "U0MIA", given, (0, 0), world.now)
    assert answered.told == 0
    # The same mail again, by whichever call, counts once.
    await sent(world, MAIL, "k2")
    assert len(await questions(world)) == 3
    assert (Fate.LEFT_OUT, Why.AGAIN) in await fates(world)


@pytest.mark.row("003-11")
async def test_json_and_forwarded_mails(sqlite_url: str) -> None:
    async with World.open(sqlite_url) as world:
        await world.lead_sent("l1", email="pat.lee@buyer.test", name="Pat Lee")
        (lead,) = await world.rows(Lead)
        await sent(world, FORWARD, "k1")
        said = b'{"from": "new@shop.test", "text": "Hi Rita, is there a trial? Ask Tom Example."}'
        await sent(world, said, "k2", "application/json; charset=utf-8")
        asked = await questions(world)
        assert [(q.text, q.lead_id, q.heard_from) for q in asked] == [
            ("Is there a sandbox for developers?", lead.id, ""),
            ("Is there a trial?", None, "by mail"),
        ]
        form = (
            b'{"from": "forms@acme.test", "reply_to": "pat.lee@buyer.test", "text": "Is it safe?"}'
        )
        await sent(world, form, "k3", "application/json")
        assert (await questions(world))[-1].lead_id == lead.id
        for wrong in (b"[]", b'{"from": "a@b.test"}', b'{"text": "a", "more": 1}', b"nothing"):
            assert (await sent(world, wrong, "k4", "application/json")).status_code == 422
        assert (await sent(world, b"  ", "k5")).status_code == 422
        assert len(await world.rows(Mail)) == 3


@pytest.mark.fault("F46", "F48")
async def test_who_may_send_and_what_counts_once(sqlite_url: str) -> None:
    async with World.open(sqlite_url) as world:
        raw = mail("Geht das für uns, äh, auch?\n", Message_ID="<9@buyer.test>")
        now = datetime.now(UTC)
        headers = {
            "webhook-id": "m1",
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": Webhook(HOOK_SECRET).sign("m1", now, raw.decode()),
            "content-type": "message/rfc822",
        }
        assert (await world.http.post(HOOK, content=raw, headers=headers)).status_code == 200
        again = await world.http.post(HOOK, content=raw, headers=headers)
        assert (again.status_code, len(await world.rows(Mail))) == (200, 1)
        bent = await world.http.post(HOOK, content=raw + b"x", headers=headers)
        unsigned = await world.http.post(HOOK, content=raw)
        assert (bent.status_code, unsigned.status_code) == (401, 401)
        assert (await sent(world, raw, "k1")).status_code == 200
        assert (await sent(world, raw + b"x", "k1")).status_code == 409
        assert (await sent(world, b"x" * 10_000_001, "k2")).status_code == 413


@pytest.mark.fault("F54")
async def test_machines_and_colleagues_are_left_out(sqlite_url: str) -> None:
    async with World.open(sqlite_url) as world:
        await world.lead_sent("l1", email="pat.lee@buyer.test", name="Pat Lee")
        mails = [
            (mail(Auto_Submitted="auto-replied"), Why.AUTOMATIC),
            (mail(From="MAILER-DAEMON@mx.test"), Why.BOUNCE),
            (mail(List_Id="<news.shop.test>"), Why.LIST),
            (mail(From="Rita <rita@acme.test>"), Why.COLLEAGUE),
            (mail("Thanks for the call.\n"), Why.NO_QUESTION),
            (b"--x\n" * 5000, Why.UNREADABLE),
            # The company's own list, through which several people read the mailbox.
            (
                mail(List_Id="<sales.acme.test>", Precedence="list", Message_ID="<7@b.test>"),
                Why.NONE,
            ),
        ]
        for n, (raw, _) in enumerate(mails):
            await sent(world, raw, f"k{n}")
        assert [why for _, why in await fates(world)] == [why for _, why in mails]
        # Anybody may write any From: what its domain disowns is linked to nobody.
        forged = mail("Is it cheaper elsewhere?\n", Authentication_Results="mx.test; dmarc=fail")
        await sent(world, forged, "forged")
        assert [q.lead_id is None for q in await questions(world)] == [False, True]
        assert all(m.raw is None for m in await world.rows(Mail))


@pytest.mark.fault("F51")
async def test_one_sender_holds_nobody_up(db_url: str) -> None:
    """10,000 mails an hour of one sender: most are left out, and others come first."""
    async with World.open(db_url) as world:
        noisy = Came(Source.HOOK, Form.MIME, mail(From="loud@spam.test"))
        await world.write(_take_many, noisy, taking.QUOTA + 50, world.now)
        await world.write(take_mail, Came(Source.HOOK, Form.MIME, mail()), world.now)
        found = await fates(world)
        assert found.count((Fate.LEFT_OUT, Why.TOO_MANY)) == 50
        first = await world.read(next_waiting, 2)
        newest = max(m.id or 0 for m in await world.rows(Mail))
        assert newest in first


async def test_what_ends_its_reader_again_and_again_is_given_up(sqlite_url: str) -> None:
    async with World.open(sqlite_url) as world:
        mail_id = await world.write(take_mail, Came(Source.HOOK, Form.MIME, MAIL), world.now)
        for _ in range(3):
            assert await world.write(begin_reading, mail_id, world.now) is not None
        assert await world.write(begin_reading, mail_id, world.now) is None
        assert await fates(world) == [(Fate.LEFT_OUT, Why.UNREADABLE)]


async def test_only_the_beginning_of_a_large_mail_waits(sqlite_url: str) -> None:
    async with World.open(sqlite_url) as world:
        large = mail("Does it work with SAP?\n" + "x" * 900_000)
        mail_id = await world.write(take_mail, Came(Source.HOOK, Form.MIME, large), world.now)
        (row,) = await world.rows(Mail)
        assert (row.id, len(row.raw or b""), row.size) == (mail_id, KEPT, len(large))
        await world.later(minutes=1)
        assert [q.text for q in await questions(world)] == ["Does it work with SAP?"]


async def test_too_many_waiting_is_said_so_that_it_is_sent_again(sqlite_url: str) -> None:
    async with World.open(sqlite_url) as world:
        await world.write(_fill, world.now)
        headers = {"Authorization": f"Bearer {HOOK_SECRET}", "Idempotency-Key": "late"}
        answer: httpx.Response = await world.http.post(HOOK, content=mail(), headers=headers)
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")


def _take_many(session: Session, came: Came, count: int, now: datetime) -> None:
    for _ in range(count):
        take_mail(session, came, now)


def _fill(session: Session, now: datetime) -> None:
    for _ in range(taking.WAITING):
        session.add(Mail(source=Source.HOOK, form=Form.MIME, raw=b"", received_at=now))
    assert session.exec(select(Mail).where(col(Mail.id) == -1)).first() is None
