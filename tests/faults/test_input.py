"""Forged, broken, huge and naughty input through every way in, over real HTTP."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from bot.enquiries.models import Question
from bot.kit.db import Session
from bot.kit.models import Inbound
from bot.leads.models import Lead
from bot.leads.table import import_leads
from bot.people.models import Member
from bot.sandbox.typed import pings_in
from bot.verdicts.models import Verdict
from tests.faults.rest import at_rest, outbox, true
from tests.kit.naughty import NAUGHTY
from tests.support.world import HOOK_SECRET, World

EVENT = json.dumps(
    {
        "type": "event_callback",
        "team_id": "T0ACME",
        "event_id": "EvFORGED",
        "is_ext_shared_channel": False,
        "event": {
            "type": "message",
            "subtype": "bot_message",
            "bot_id": "B0HUBSPOT",
            "channel": "C0LEADS",
            "ts": "1772528400.000001",
            "text": "New contact: forged@buyer.test",
        },
    }
).encode()


def signed(company: World, body: bytes, at: float | None = None) -> dict[str, str]:
    """The two headers that Slack would send with this body."""
    stamp = str(int(time.time() if at is None else at))
    secret = company.sandbox.signing_secret.encode()
    digest = hmac.new(secret, f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    return {"x-slack-request-timestamp": stamp, "x-slack-signature": f"v0={digest}"}


async def send(
    company: World, body: bytes, headers: list[tuple[bytes, bytes]], kind: bytes = b"json"
) -> httpx.Response:
    """Raw bytes and headers to Slack's door."""
    sent = [(b"content-type", b"application/" + kind), *headers]
    return await company.http.post("/slack/events", content=body, headers=sent)


def raw(headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
    return [(k.encode("latin-1"), v.encode("latin-1")) for k, v in headers.items()]


async def nothing_stored(company: World) -> None:
    assert await company.rows(Lead) == []
    assert not [r for r in await company.rows(Inbound) if "FORGED" in r.key]


@pytest.mark.fault("F46")
async def test_forged_requests_are_always_401(company: World) -> None:
    good = signed(company, EVENT)
    stamp, signature = good["x-slack-request-timestamp"], good["x-slack-signature"]
    name, at = b"x-slack-signature", b"x-slack-request-timestamp"
    now = (at, stamp.encode())
    forged: list[list[tuple[bytes, bytes]]] = [
        [],
        [now],
        [(name, signature.encode())],
        [now, (name, b"")],
        [now, (name, b"v0=")],
        [now, (name, b"v0=" + b"0" * 64)],
        [now, (name, signature.upper().encode())],
        [now, (name, signature[3:].encode())],
        [now, (name, b"v1" + signature[2:].encode())],
        [now, (name, "v0=é".encode())],
        [now, (name, b"v0=\xff\xfe")],
        [now, (name, signature.encode() + b"0")],
        [now, (name, signature.encode()), (name, signature.encode())],
        [now, now, (name, signature.encode())],
        [(at, b""), (name, signature.encode())],
        [(at, b"abc"), (name, signature.encode())],
        [(at, b"-1"), (name, signature.encode())],
        [(at, b"1e9"), (name, signature.encode())],
        [(at, "١٢٣".encode()), (name, signature.encode())],
        [(at, b"9" * 400), (name, signature.encode())],
        [(at, stamp.encode() + b".5"), (name, signature.encode())],
        raw(signed(company, EVENT, time.time() - 301)),
        raw(signed(company, EVENT, time.time() + 400)),
        raw(signed(company, EVENT + b" ")),
    ]
    for headers in forged:
        answer = await send(company, EVENT, headers)
        assert answer.status_code == 401, headers
    await nothing_stored(company)
    right = await send(company, EVENT, raw(good))
    assert right.status_code == 200, "the same, rightly signed, is taken"
    upper = {k.upper(): v for k, v in signed(company, EVENT).items()}
    assert (await send(company, EVENT, raw(upper))).status_code == 200
    await at_rest(company)
    assert len(await company.rows(Lead)) == 1, "once, though it came twice"


@pytest.mark.fault("F46")
async def test_whatever_is_sent_unsigned_is_401(company: World) -> None:
    clean = st.binary(max_size=40).map(lambda b: b.translate(None, b"\r\n\x00"))

    @settings(
        max_examples=60,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(
        st.binary(max_size=300), clean, clean, st.sampled_from([b"json", b"x-www-form-urlencoded"])
    )
    def collect(body: bytes, stamp: bytes, signature: bytes, kind: bytes) -> None:
        requests.append((body, stamp, signature, kind))

    requests: list[tuple[bytes, bytes, bytes, bytes]] = []
    collect()
    for body, stamp, signature, kind in requests:
        headers = [(b"x-slack-request-timestamp", stamp), (b"x-slack-signature", signature)]
        try:
            answer = await send(company, body, headers, kind)
        except (httpx.RemoteProtocolError, httpx.LocalProtocolError):
            continue  # the client's or the server's parser refused the bytes of a header
        assert answer.status_code in (400, 401), (body, stamp, signature)
    await nothing_stored(company)


@pytest.mark.fault("F43", "F46")
@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{", b"json", 400),
        (b"[]", b"json", 400),
        (b"\xff\xfe", b"json", 400),
        (b"[" * 100_000, b"json", 400),
        (b"null", b"json", 400),
        (b'{"type": "never_heard_of_it"}', b"json", 200),
        (b'{"type": "event_callback", "event": 7}', b"json", 200),
        (b'{"type": "event_callback", "event": {"type": 7}}', b"json", 200),
        (b"payload=%7B", b"x-www-form-urlencoded", 400),
        (b"payload=%5B%5D", b"x-www-form-urlencoded", 400),
        (urlencode({"payload": '{"type": "new_thing"}'}).encode(), b"x-www-form-urlencoded", 200),
        (b"nothing=known", b"x-www-form-urlencoded", 200),
        (b"\xff", b"x-www-form-urlencoded", 400),
        (b"x" * 3_100_000, b"json", 413),
    ],
    ids=lambda v: repr(v)[:24],
)
async def test_broken_bodies_rightly_signed(
    company: World, body: bytes, kind: bytes, status: int
) -> None:
    answer = await send(company, body, raw(signed(company, body)), kind)
    assert answer.status_code == status


@pytest.mark.fault("F43")
async def test_ten_megabytes_end_before_they_are_read(company: World) -> None:
    for path in ("/slack/events", "/hooks/leads"):
        sent = 0

        async def body() -> Any:
            nonlocal sent
            for _ in range(160):
                sent += 65_536
                yield b"x" * 65_536

        headers = {"content-type": "application/json", "authorization": f"Bearer {HOOK_SECRET}"}
        try:
            answer = await company.http.post(path, content=body(), headers=headers)
        except (httpx.WriteError, httpx.RemoteProtocolError):
            continue  # it hung up on us, which is as good
        assert answer.status_code == 413, path


@pytest.mark.fault("F39")
async def test_app_rate_limited_is_taken_and_ends_nothing(company: World) -> None:
    delivery = await company.sandbox.deliver_event(
        {}, type="app_rate_limited", minute_rate_limited=1772528400
    )
    assert delivery.status == 200
    await company.lead_posted("New contact: pat@buyer.test")
    await at_rest(company)
    assert len(await company.rows(Lead)) == 1
    await true(company)


# -- naughty text


def speakable(text: str) -> bool:
    """What Slack can put into a form: no half characters."""
    return text.isprintable() or not any("\ud800" <= c <= "\udfff" for c in text)


def short(text: str) -> str:
    return text[:3000]


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.fault("F43", "F44")
async def test_naughty_text_through_every_way_in(company: World) -> None:
    """It is stored or refused with a sentence, pings nobody, and breaks no block."""
    sandbox = company.sandbox
    await company.lead_sent(key="0", email="pat@buyer.test", name="Pat")
    card = next(m for m in sandbox.messages("leads") if m.app_id == "A0ALIGN")
    for n, text in enumerate(NAUGHTY):
        if speakable(text):
            for command in ("/badlead", "/goodlead", "/ask", "/align lead", "/align"):
                reply = await sandbox.command("rita", "leads", f"{command} {text[:40_000]}")
                assert reply.error is None, (command, text[:60], reply.error)
            await sandbox.app_post("leads", text=f"New contact: n{n}@post.test, {text[:40_000]}")
            await sandbox.app_post(
                "leads", attachments=[{"text": text[:8000], "title": text[:300]}]
            )
        await webhook(company, n, text)
        await reaction(company, card.ts, text)
        await form(company, text)
    await company.app.deps.tasks.drain(60)
    await at_rest(company, 120)
    for who in ("rita", "mia", "olga"):
        await sandbox.open_home(who)
    await company.app.deps.tasks.drain(60)
    await at_rest(company, 120)
    await everybody_is_left_alone(company)
    await true(company, answers=True)


async def webhook(company: World, n: int, text: str) -> None:
    told: dict[str, Any] = {
        "email": f"n{n}@hook.test",
        "name": text[:2000],
        "company": text[:2000],
        "title": text[:2000],
        "campaign": text[:2000],
        "source": text[:2000],
        "extra": {"said": text[:2000]},
    }
    body = json.dumps(told).encode()
    answer = await company.http.post(
        "/hooks/leads",
        content=body,
        headers={"Authorization": f"Bearer {HOOK_SECRET}", "Idempotency-Key": f"n{n}"},
    )
    assert answer.status_code in (200, 422), (text[:60], answer.text)
    assert answer.json()


async def reaction(company: World, ts: str, name: str) -> None:
    delivery = await company.sandbox.deliver_event(
        {
            "type": "reaction_added",
            "user": "U0RAVI",
            "reaction": name[:2000],
            "item": {"type": "message", "channel": "C0LEADS", "ts": ts},
            "event_ts": "1772528500.000100",
        }
    )
    assert delivery.status == 200, name[:60]


async def form(company: World, text: str) -> None:
    sandbox = company.sandbox
    opened = await sandbox.command("zoe", "leads", "/ask")
    assert opened.error is None
    await sandbox.submit("zoe", {"question": short(text), "who": text[:200]})
    while sandbox.views("zoe"):
        await sandbox.close_view("zoe")


async def everybody_is_left_alone(company: World) -> None:
    space = company.sandbox.workspace
    said = [
        m for rows in space.messages.values() for m in rows.values() if m.app_id == space.app_id
    ]
    for message in [*said, *space.ephemerals]:
        assert message.pings == [], message.words[:200]
    for view in [*space.homes.values(), *(v for s in space.stacks.values() for v in s)]:
        assert pings_in("", view.blocks, []) == []
    assert company.sandbox.refused == [], "Slack dropped an answer"
    calls = company.sandbox.calls()
    wrong = [c for c in calls if "invalid" in str(c.response.get("error") or "")]
    assert not wrong, [(c.method, c.response) for c in wrong[:3]]
    assert "dead" not in {row.state for row in await outbox(company)}
    apologies = [m.words for m in space.ephemerals if "could not finish" in m.words]
    assert not apologies, apologies[:3]


@pytest.mark.fault("F44")
async def test_naughty_text_in_a_file_and_in_names(company: World) -> None:
    def cell(text: str) -> str:
        return '"' + text.replace('"', '""')[:2000] + '"'

    rows = [f"n{n}@file.test,{cell(t)},{cell(t)}" for n, t in enumerate(NAUGHTY)]
    content = "\r\n".join(["email,name,company", *rows]).encode("utf-8", "replace")

    def run(session: Session) -> Any:
        return import_leads(session, content, "U0OLGA", company.now)

    outcome = await company.write(run)
    assert outcome.created + len(outcome.errors) >= len(NAUGHTY)
    for text in NAUGHTY:
        await company.sandbox.deliver_event(
            {"type": "user_change", "user": {"id": "U0RITA", "team_id": "T0ACME", "name": "rita",
             "profile": {"real_name": text, "display_name": text, "email": "rita@acme.test"}}}
        )  # fmt: skip
        reply = await company.says("/align lead n11@file.test", by="rita")
        assert reply.error is None
    names = await company.read(lambda s: s.exec(select(Member.name)).all())
    assert all(len(name) <= 120 for name in names)
    await at_rest(company)
    await everybody_is_left_alone(company)


@pytest.mark.fault("F44")
async def test_what_was_typed_is_what_is_stored_on_both_databases(company: World) -> None:
    """But for what no database holds and what only deceives the eye, text makes the round trip."""
    words = [
        "Does it work with <SAP> & <Oracle>?",
        "مرحبا؟",
        "Kann man das in Łódź nutzen? 👩‍👩‍👧‍👦",
        "Is 1 < 2 && 3 > 2?",
        "*Really* _cheap_ ~now~ `x`?",
    ]
    for text in words:
        reply = await company.says(f"/ask {text}", by="ravi")
        assert reply.message is not None
        assert "Saved" in reply.message.words
    stored = [q.text for q in await company.rows(Question)]
    assert sorted(stored) == sorted(words)
    reply = await company.says("/badlead pat@buyer.test somebody said <!channel> & left", by="rita")
    await at_rest(company)
    [said] = await company.rows(Verdict)
    assert said.note == "somebody said !channel & left"
    await true(company)
