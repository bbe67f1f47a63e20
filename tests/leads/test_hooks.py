"""`POST /hooks/leads` over real HTTP: who may call, what is refused, what counts once."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
import pytest_asyncio
from fastapi import FastAPI
from pydantic import SecretStr
from sqlmodel import col, select
from standardwebhooks import Webhook

from bot.kit.clock import Clock
from bot.kit.deps import Deps
from bot.kit.listen import listening
from bot.kit.models import Inbound
from bot.kit.slack import Slack
from bot.leads.hooks import mount
from bot.people.addresses import name_address, waiting_addresses
from bot.people.models import Workspace
from bot.settings import Settings
from tests.leads.company import NOW, Company

SECRET = "whsec_dGVzdC1zZWNyZXQtZm9yLWxvY2FsLXVzZS1vbmx5"
LEAD = {"email": "pat@acme.test", "name": "Pat Lee", "campaign": "Webinar Q3"}


@dataclass
class Hook:
    """The hook as a sender sees it."""

    http: httpx.AsyncClient
    port: int

    async def bearer(self, body: Any, key: str = "k1", secret: str = SECRET) -> httpx.Response:
        """A call with the secret itself."""
        headers = {"Authorization": f"Bearer {secret}", "Idempotency-Key": key}
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return await self.http.post("/hooks/leads", content=content, headers=headers)

    async def signed(self, body: bytes, key: str = "msg_1", **more: str) -> httpx.Response:
        """A call signed as Standard Webhooks say."""
        return await self.http.post("/hooks/leads", content=body, headers=sign(body, key) | more)


def sign(body: bytes, key: str, at: datetime | None = None, secret: str = SECRET) -> dict[str, str]:
    """The three headers."""
    at = at or datetime.now(UTC)
    return {
        "webhook-id": key,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(secret).sign(key, at, body.decode()),
    }


async def _no_token(_: str) -> None:
    return None


@pytest_asyncio.fixture
async def hook(company: Company, request: pytest.FixtureRequest) -> AsyncIterator[Hook]:
    """The hook on loopback; `indirect` parametrization sets the secret."""
    secret = getattr(request, "param", SECRET)
    async with httpx.AsyncClient(verify=False, timeout=60) as outward:
        deps = Deps(
            Settings(_env_file=None, hook_secret=SecretStr(secret)),
            company.db,
            Slack("http://127.0.0.1:9/", _no_token),
            Clock(now=lambda: NOW),
            outward,
        )
        web = FastAPI(title="Align")
        mount(web, deps)
        async with (
            listening(web, "127.0.0.1", 0) as port,
            httpx.AsyncClient(
                base_url=f"http://127.0.0.1:{port}", verify=False, timeout=60
            ) as http,
        ):
            yield Hook(http, port)


async def test_a_signed_lead_is_stored_and_answered(hook: Hook, company: Company) -> None:
    answer = await hook.signed(json.dumps(LEAD).encode())
    assert (answer.status_code, answer.json()) == (200, {"id": "L-1001", "created": True})
    (lead,) = await company.leads()
    assert (lead.email, lead.name) == ("pat@acme.test", "Pat Lee")
    answer = await hook.signed(json.dumps({**LEAD, "title": "CTO"}).encode(), "msg_2")
    assert answer.json() == {"id": "L-1001", "created": False}


@pytest.mark.fault("F48")
async def test_the_same_call_gets_the_first_answer_again(hook: Hook, company: Company) -> None:
    first = await hook.bearer(LEAD)
    again = await hook.bearer(LEAD)
    assert first.json() == again.json() == {"id": "L-1001", "created": True}
    assert await company.events((await company.leads())[0].id or 0) == ["received"]


@pytest.mark.fault("F48")
async def test_the_same_key_with_another_body_is_refused(hook: Hook, company: Company) -> None:
    await hook.bearer(LEAD)
    other = await hook.bearer({**LEAD, "name": "Somebody Else"})
    assert other.status_code == 409
    assert [x.name for x in await company.leads()] == ["Pat Lee"]


@pytest.mark.fault("F48")
async def test_one_key_at_once_counts_once(hook: Hook, company: Company) -> None:
    answers = await asyncio.gather(*(hook.bearer(LEAD) for _ in range(8)))
    assert {(a.status_code, a.text) for a in answers} == {(200, answers[0].text)}
    assert len(await company.leads()) == 1


@pytest.mark.fault("F47")
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"webhook-signature": "v1,AAAA"},
        {"webhook-signature": "v1,not base64 at all!"},
        {"webhook-signature": "nonsense"},
        {"webhook-signature": "v1," + "ü"},
        {"webhook-id": "another"},
        {"webhook-timestamp": "1"},
        {"webhook-timestamp": "soon"},
        {"webhook-timestamp": "nan"},
        {"webhook-timestamp": "9" * 40},
    ],
)
async def test_a_forged_signature_is_refused(
    hook: Hook, company: Company, headers: dict[str, str]
) -> None:
    body = json.dumps(LEAD).encode()
    fair = sign(body, "msg_1") if headers else {}
    raw = {k: v.encode("latin-1", "replace") for k, v in (fair | headers).items()}
    answer = await hook.http.post("/hooks/leads", content=body, headers=raw)
    assert answer.status_code == 401
    assert await company.leads() == []
    assert await company.read(lambda s: s.exec(select(Inbound)).all()) == []


@pytest.mark.fault("F47")
@pytest.mark.parametrize("minutes", [-6, 6])
async def test_an_old_or_early_signature_is_refused(hook: Hook, minutes: int) -> None:
    body = json.dumps(LEAD).encode()
    headers = sign(body, "m", datetime.now(UTC) + timedelta(minutes=minutes))
    answer = await hook.http.post("/hooks/leads", content=body, headers=headers)
    assert answer.status_code == 401


@pytest.mark.fault("F47")
async def test_a_changed_body_or_another_secret_is_refused(hook: Hook) -> None:
    body = json.dumps(LEAD).encode()
    headers = sign(body, "m")
    answer = await hook.http.post("/hooks/leads", content=body + b" ", headers=headers)
    assert answer.status_code == 401
    other = "whsec_" + "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFB"
    headers = sign(body, "m", secret=other)
    answer = await hook.http.post("/hooks/leads", content=body, headers=headers)
    assert answer.status_code == 401
    assert (await hook.bearer(LEAD, secret="wrong")).status_code == 401
    assert (await hook.bearer(LEAD, secret=SECRET[:-1])).status_code == 401


async def test_two_signatures_are_as_good_as_none(hook: Hook) -> None:
    body = json.dumps(LEAD).encode()
    headers = [*sign(body, "m").items(), ("webhook-signature", "v1,AAAA")]
    answer = await hook.http.post("/hooks/leads", content=body, headers=headers)
    assert answer.status_code == 401


@pytest.mark.parametrize("hook", [""], indirect=True)
async def test_without_a_secret_nobody_comes_in(hook: Hook) -> None:
    answer = await hook.http.post("/hooks/leads", json=LEAD, headers={"Authorization": "Bearer"})
    assert answer.status_code == 401
    assert (await hook.signed(b"{}")).status_code == 401


async def test_a_bearer_must_name_its_call(hook: Hook) -> None:
    headers = {"Authorization": f"Bearer {SECRET}"}
    answer = await hook.http.post("/hooks/leads", json=LEAD, headers=headers)
    assert answer.status_code == 400
    assert "Idempotency-Key" in answer.text


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({**LEAD, "emial": "x"}, "emial"),
        ({"name": "Pat"}, "email"),
        ({"email": "nobody"}, "email"),
        ({"email": ["a@x.test"]}, "email"),
        ({"email": "a@x.test", "score": "high"}, "score"),
        ({"email": "a@x.test", "score": 1e300}, "score"),
        ({"email": "a@x.test", "received_at": "2026-03-01T09:00:00"}, "received_at"),
        ({"email": "a@x.test", "received_at": "2036-03-01T09:00:00Z"}, "received_at"),
        ({"email": "a@x.test", "extra": {"a": {"b": 1}}}, "extra"),
        ({"email": "a@x.test", "name": "x" * 3000}, "name"),
        ({"phone": "12"}, "phone"),
        ({"email": "a@x.test", "url": "ftp://x.test"}, "url"),
        ({"email": "a@x.test", "site": "Nowhere"}, "site"),
        ({"email": "a@x.test", "owner_email": "rita"}, "owner_email"),
    ],
)
async def test_a_wrong_field_is_named(
    hook: Hook, company: Company, body: dict[str, Any], field: str
) -> None:
    answer = await hook.bearer(body)
    assert answer.status_code == 422
    assert answer.json()["detail"][0]["loc"][:2] == ["body", field]
    assert await company.leads() == []
    # Nothing was claimed: the same key may come again, mended.
    assert (await hook.bearer(LEAD)).status_code == 200


async def test_empty_and_absent_are_one(hook: Hook, company: Company) -> None:
    schema = (await hook.http.get("/openapi.json")).json()["paths"]["/hooks/leads"]["post"]
    names = schema["requestBody"]["content"]["application/json"]["schema"]["properties"]
    nothing = dict.fromkeys(names)
    texts = {n: " " for n in names if n not in ("score", "received_at", "extra")}
    for key, body in (("k1", nothing), ("k2", texts)):
        assert (await hook.bearer({**body, "email": "a@x.test"}, key)).status_code == 200
    (lead,) = await company.leads()
    assert (lead.name, lead.campaign_id, lead.extra) == (None, None, {})


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"email": NaN}',
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"score": ' + b"9" * 5000 + b"}",
    ],
    ids=["empty", "cut", "list", "null", "nan", "bytes", "deep", "digits"],
)
async def test_a_broken_body_is_refused(hook: Hook, body: bytes) -> None:
    assert (await hook.bearer(body)).status_code == 422


@pytest.mark.fault("F44")
async def test_hostile_text_comes_through_clean(hook: Hook, company: Company) -> None:
    body = rb'{"email": "a@x.test", "name": "<!channel> \u0000 \ud800 \u202e x", "company": ""}'
    assert (await hook.bearer(body)).status_code == 200
    (lead,) = await company.leads()
    assert lead.name is not None
    assert lead.name.startswith("<!channel>")
    assert "\u202e" not in lead.name
    assert lead.company is None


@pytest.mark.fault("F43")
async def test_ten_megabytes_are_refused_before_they_are_read(hook: Hook) -> None:
    answer = await hook.bearer(b'{"name": "' + b"x" * 10_000_000 + b'"}')
    assert answer.status_code == 413


@pytest.mark.fault("F43")
async def test_a_body_without_a_length_is_cut_off(hook: Hook) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", hook.port)
    writer.write(
        b"POST /hooks/leads HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n"
        b"Authorization: Bearer " + SECRET.encode() + b"\r\nIdempotency-Key: k\r\n\r\n"
    )
    piece = b"10000\r\n" + b"x" * 65536 + b"\r\n"
    for _ in range(40):  # 2.6 MB and no end
        writer.write(piece)
        await writer.drain()
    status = await asyncio.wait_for(reader.readline(), 10)
    assert b"413" in status
    writer.close()


async def test_several_workspaces_are_not_guessed_among(hook: Hook, company: Company) -> None:
    await company.db.write(_another, workspace_id="T0OTHER")
    assert (await hook.bearer(LEAD)).status_code == 503


def _another(session: Any) -> None:
    session.add(Workspace(workspace_id="T0OTHER", installed_at=NOW))


async def test_a_database_that_does_not_answer_is_503(hook: Hook, company: Company) -> None:
    company.db._writer.close()
    answer = await hook.bearer(LEAD)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"


async def test_the_hook_is_described(hook: Hook) -> None:
    said = (await hook.http.get("/openapi.json")).json()
    post = said["paths"]["/hooks/leads"]["post"]
    schema = post["requestBody"]["content"]["application/json"]["schema"]
    assert schema["additionalProperties"] is False
    assert set(schema["properties"]) == {
        "email", "phone", "name", "title", "company", "industry", "country", "source", "vendor",
        "campaign", "external_id", "url", "owner_email", "site", "score", "received_at", "extra",
    }  # fmt: skip
    assert {"200", "400", "401", "409", "413", "422", "503"} <= set(post["responses"])
    assert {p["name"] for p in post["parameters"]} >= {"webhook-id", "Idempotency-Key"}


async def test_a_key_is_kept_for_its_workspace(hook: Hook, company: Company) -> None:
    await hook.bearer(LEAD, key="x" * 500)
    (row,) = await company.read(lambda s: s.exec(select(Inbound).order_by(col(Inbound.id))).all())
    assert len(row.key) < 255
    assert row.answer == {"id": "L-1001", "created": True}


@pytest.mark.parametrize(
    "at",
    ["0001-01-01T00:00:00+14:00", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59-14:00"],
)
async def test_a_time_that_cannot_be_is_refused_by_name(hook: Hook, at: str) -> None:
    answer = await hook.bearer({**LEAD, "received_at": at})
    assert answer.status_code == 422
    assert answer.json()["detail"][0]["loc"] == ["body", "received_at"]


@pytest.mark.parametrize("number", [b"1e999", b"-1e999", b"NaN", b"Infinity"])
async def test_what_is_no_number_is_refused(hook: Hook, number: bytes) -> None:
    body = b'{"email": "pat@acme.test", "extra": {"x": ' + number + b"}}"
    answer = await hook.bearer(body)
    assert answer.status_code == 422


@pytest.mark.row("U24")
async def test_an_owner_is_known_by_the_identity_map_or_asked_about(
    hook: Hook, company: Company
) -> None:
    await hook.bearer({**LEAD, "owner_email": "Rita@CRM.test"})
    assert await company.read(waiting_addresses) == ["rita@crm.test"]
    await company.write(name_address, "U0ADA", "rita@crm.test", "U0RITA", NOW)
    await hook.bearer({"email": "jo@acme.test", "owner_email": "rita@crm.test"}, key="k2")
    assert [x.owner_id for x in await company.leads()] == [None, "U0RITA"]
    assert await company.read(waiting_addresses) == []
